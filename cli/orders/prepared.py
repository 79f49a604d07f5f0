"""An app that is ready for the engine: its plan, where each object comes from, and a digest of all of it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from apps.export import vars_yml
from cli.orders.readiness import COLLECTIONS
from cli.orders.records import Record
from spec.app_stack import AppCluster, AppStack
from spec.apps.plan import AppPlan, RenderedObject

_PROGRAM = ("stacks/app.py", "spec/app_stack.py")
"""What else decides what is made: another program is another content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an object was written."""

    manifest: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asked for an app."""

    order: Mapping[str, Any]
    """The whole order, as it was read."""
    folder: Path | None
    """The folder that it stands in, where all of that folder was meant."""
    catalogue: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One app."""

    plan: AppPlan
    document: Mapping[str, Any]
    """What its program is given."""
    digest: str
    origins: Mapping[tuple[str, str], Origin]
    """Kind and name → where it was written."""
    record: Record
    """What is kept of it, before it is brought up."""

    @classmethod
    def of(
        cls, plan: AppPlan, rendered: Sequence[RenderedObject], cluster: AppCluster, asked: Asked, checkout: Path
    ) -> "Prepared":
        """From a checked plan and the objects that its manifests gave."""
        document = AppStack.of(plan, cluster).document()
        chart = "" if plan.release is None else _files(Path(plan.release.source.chart))
        content = json.dumps([_program(checkout), chart, document], sort_keys=True)
        return cls(
            plan=plan,
            document=document,
            digest=hashlib.sha256(content.encode()).hexdigest(),
            record=_record(plan, asked),
            origins={
                (str(one.body.get("kind")), str(one.body["metadata"]["name"])): Origin(
                    manifest=one.manifest, line=one.line
                )
                for one in rendered
            },
        )

    @property
    def name(self) -> str:
        """Of its stack and its namespace."""
        return self.plan.app.stack

    @property
    def workloads(self) -> tuple[tuple[str, str], ...]:
        """Kind and name of what must become ready; with a chart the engine waits itself."""
        return _workloads(self.plan)


def _record(plan: AppPlan, asked: Asked) -> Record:
    app = plan.app
    return Record(
        app=app.stack,
        folder=str(asked.folder or ""),
        source=app.source,
        catalogue=str(asked.catalogue),
        asked=dict(asked.order),
        order=app.order,
        line=app.line,
        product=app.product.name,
        environment=str(app.environment),
        hostname=app.hostname,
        namespace=app.namespace,
        ingresses=plan.ingresses,
        workloads=_workloads(plan),
        outputs=dict(plan.outputs),
        vars_yml=vars_yml(app),
    )


def _workloads(plan: AppPlan) -> tuple[tuple[str, str], ...]:
    return tuple((one.kind, one.name) for one in plan.objects if one.kind in COLLECTIONS)


@cache
def _files(path: Path) -> str:
    """Digest of a file, or of all files of a folder; empty where it is no path of this machine."""
    found = hashlib.sha256()
    if not path.is_absolute():
        return ""
    for one in [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file()):
        found.update(f"{one.relative_to(path.parent)}\0".encode())
        found.update(hashlib.sha256(one.read_bytes()).digest())
    return found.hexdigest()


@cache
def _program(checkout: Path) -> str:
    return hashlib.sha256(b"".join((checkout / one).read_bytes() for one in _PROGRAM)).hexdigest()
