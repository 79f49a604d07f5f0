"""What has passed on these very sources, with these very programs, on this machine.

A check that takes ten minutes need not run again where nothing is different. What it stands on is told by content: one
byte more in any file of the checkout, another program, another variable that a test could read, and it runs.
"""

import hashlib
import json
import os
import platform
import sys
import sysconfig
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from cli.places import Places
from cli.proofs import tree_digest

KEPT = 24 * 3600.0
"""Seconds that a pass is believed. What is not looked at, the machine itself above all, does change."""
_READ_BY_TESTS = (
    *("GROUNDWORK_", "PULUMI_", "PYTEST_", "HYPOTHESIS_", "PYDANTIC_", "PYTHONOPTIMIZE", "PYTHONHASHSEED", "GO"),
    *("AWS_", "AZURE_", "ARM_", "OCI_", "EXOSCALE_", "GOOGLE_", "HELM_", "KUBE", "POSTGRES_", "PG"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
    *("HOME", "PATH", "TMPDIR", "LANG", "LC_", "TZ", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"),
)
"""Beginnings of variables that can change what is tested."""


@dataclass(frozen=True, slots=True)
class Pass:
    """One check that came to a good end."""

    check: str
    ended: float
    """Seconds since 1970."""
    seconds: float
    """That it took."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What is known of one state of everything. Made by `Passed.on`."""

    file: Path
    key: str

    @classmethod
    def on(cls, places: Places) -> "Passed":
        """For the checkout and the programs of its tests as they are now."""
        parts = {
            "sources": tree_digest(places.checkout),
            "programs": {
                one.name: _identity(one) for one in sorted(places.test_programs.rglob("*")) if one.is_symlink()
            },
            "python": [sys.version, str(Path(sys.prefix).resolve())],  # the first start goes by another name
            "packages": sorted(one.name for one in Path(sysconfig.get_path("purelib")).glob("*.dist-info")),
            "machine": [platform.node(), platform.platform(), os.cpu_count()],
            "environment": {
                name: value for name, value in sorted(os.environ.items()) if name.startswith(_READ_BY_TESTS)
            },
        }
        key = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
        return cls(places.passed / f"{key[:16]}.json", key)

    def of(self, check: str) -> Pass | None:
        """When this check passed; None where it did not, or too long ago, or nothing that can be read says so."""
        try:
            known = Pass(**json.loads(self.file.read_text(encoding="utf-8"))[check])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return known if 0 <= time.time() - known.ended < KEPT else None

    def note(self, check: str, seconds: float) -> None:
        """It has passed just now. What was noted too long ago goes."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        for old in self.file.parent.glob("*.json"):
            if time.time() - old.stat().st_mtime > KEPT:
                old.unlink(missing_ok=True)
        try:
            known = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            known = {}
        new = self.file.with_suffix(f".{os.getpid()}")
        new.write_text(json.dumps({**known, check: asdict(Pass(check, time.time(), seconds))}))
        new.replace(self.file)


def _identity(link: Path) -> list[object]:
    """The program behind a link: a build is named after its pins; one of PATH is told by place, size and age."""
    try:
        there = link.stat()
    except OSError:  # left over from a build that was removed since
        return [str(link.readlink())]
    return [str(link.readlink()), there.st_size, there.st_mtime_ns]
