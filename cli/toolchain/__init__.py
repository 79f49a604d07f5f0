"""The programs that commands start: found on PATH where they fit, built from pinned sources where they do not."""

from cli.toolchain.tools import Toolchain, ensure

__all__ = ["Toolchain", "ensure"]
