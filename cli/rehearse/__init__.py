"""`./groundwork rehearse`: the unmodified program of a cloud stack with the real engine and no account."""

from cli.rehearse.commands import command

__all__ = ["command"]
