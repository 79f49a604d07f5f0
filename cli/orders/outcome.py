"""How it went with one app."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from cli.orders.readiness import IngressStatus


class Ending(StrEnum):
    """What became of an app."""

    MADE = "made"
    CHANGED = "changed"
    SAME = "unchanged"
    RESET = "reset"
    GONE = "gone"
    """Its order is no longer there; it still runs."""
    REMOVED = "removed"
    WOULD_BE_MADE = "would be made"
    WOULD_CHANGE = "would change"
    WOULD_BE_RESET = "would be reset"
    REFUSED = "refused"
    """Something it is made of cannot be used; it was left as it is."""
    FAILED = "failed"
    STOPPED = "stopped"
    """Ctrl-C came before its turn or in the middle of it."""

    @property
    def is_good(self) -> bool:
        """Whether nobody has to do anything about it."""
        return self not in (Ending.REFUSED, Ending.FAILED, Ending.STOPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why it did not work."""

    what: str
    manifest: str | None = None
    line: int | None = None
    """Line in the rendered manifest at which the object begins."""
    resource: str | None = None
    """`Deployment odoo`."""

    def __str__(self) -> str:
        where = [] if self.manifest is None else [f"manifest {self.manifest}, line {self.line}"]
        return ": ".join([*where, *([self.resource] if self.resource else []), self.what])

    def as_json(self) -> dict[str, Any]:
        """The same for a machine."""
        return {"what": self.what, "manifest": self.manifest, "line": self.line, "resource": self.resource}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One app at the end of a command."""

    app: str
    ending: Ending
    order: str
    source: str
    line: int
    """Line of the order, counted from 1."""
    product: str
    environment: str
    namespace: str
    hostname: str
    seconds: float = 0.0
    changes: Mapping[str, int] = field(default_factory=dict)
    workloads: tuple[str, ...] = ()
    ingresses: tuple[IngressStatus, ...] | None = None
    """None where nobody looked."""
    problems: tuple[Problem, ...] = ()
    log: Path | None = None
    notes: tuple[str, ...] = ()
    """What was found of an earlier run, and mended."""
    outputs: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The same for a machine."""
        return {
            "app": self.app,
            "ending": str(self.ending),
            "order": self.order,
            "source": self.source,
            "line": self.line,
            "product": self.product,
            "environment": self.environment,
            "namespace": self.namespace,
            "hostname": self.hostname,
            "seconds": round(self.seconds, 3),
            "changes": dict(self.changes),
            "workloads": list(self.workloads),
            "ingresses": None
            if self.ingresses is None
            else [
                {"name": one.name, "hosts": list(one.hosts), "addresses": list(one.addresses), "status": one.says}
                for one in self.ingresses
            ],
            "problems": [one.as_json() for one in self.problems],
            "log": str(self.log) if self.log else None,
            "notes": list(self.notes),
            "outputs": dict(self.outputs),
        }
