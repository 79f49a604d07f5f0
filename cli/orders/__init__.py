"""`./groundwork orders`: orders of the shop become apps, each a stack of its own."""

from cli.orders.commands import command

__all__ = ["command"]
