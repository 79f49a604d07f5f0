"""What was last made of each app: one small file each, so that looking at one never costs more because there are many.

They save work and time and are no state: where one is lost, the app is looked at again by the engine.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cli.orders.engine import write_private


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One app as it was when it was last brought up to the end, or begun."""

    app: str
    digest: str = ""
    """Of everything that it was made of; empty while it was not brought to the end."""
    cluster: str = ""
    """In which cluster that was: another one under the same name has nothing of it. Empty before the first end."""
    folder: str
    """Folder of its order; empty where the order came on standard input."""
    source: str
    """The order's file."""
    catalogue: str
    """The catalogue's file."""
    asked: dict[str, Any]
    """The whole order."""
    order: str
    line: int
    product: str
    environment: str
    hostname: str
    namespace: str
    reset_token: str | None = None
    """Word of the last reset."""
    ingresses: tuple[str, ...] = ()
    workloads: tuple[tuple[str, str], ...] = ()
    """Kind and name of what must become ready."""
    outputs: dict[str, Any] = field(default_factory=dict)
    vars_yml: str = ""
    """Its ConfigMap for Ansible (MC-14)."""
    at: str = ""
    """When it was last brought to the end, in UTC; empty before the first time."""


class Records:
    """All records of one cluster."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, app: str) -> Path:
        return self._folder / f"{app}.json"

    def read(self, app: str) -> Record | None:
        """The record of an app; None where there is none, or none of this form."""
        with suppress(FileNotFoundError, json.JSONDecodeError, TypeError, KeyError):
            raw = json.loads(self._path(app).read_text())
            ready = tuple((str(kind), str(name)) for kind, name in raw.pop("workloads"))
            return Record(**{**raw, "ingresses": tuple(raw["ingresses"]), "workloads": ready})
        return None

    def write(self, record: Record) -> None:
        """Keep it."""
        write_private(self._path(record.app), json.dumps(asdict(record)))

    def forget(self, app: str) -> None:
        """From here on nothing is known of the app."""
        self._path(app).unlink(missing_ok=True)

    def all(self) -> Iterator[Record]:
        """Every one, by name."""
        for path in sorted(self._folder.glob("*.json")):
            found = self.read(path.stem)
            if found is not None:
                yield found
