"""What a plane remembers between two launchers: its ports, and which processes are its own."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType

from rehearsal.certificates import write_private
from rehearsal.errors import PlaneError

FORMAT = 1


@dataclass(frozen=True)
class PartRecord:
    """A process that was started as a part. The time tells it from a later process with the same number."""

    pid: int
    create_time: float


@dataclass(frozen=True)
class Record:
    """The whole of `plane.json`. A part is in it from its start until it was stopped on purpose."""

    durable: bool = True
    ports: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    parts: Mapping[str, PartRecord] = field(default_factory=lambda: MappingProxyType({}))
    founding: bool = False
    """Whether etcd began with no data, and it and the API server have not been well since."""
    taken_over: bool = False
    """Whether KWOK plays all nodes and pods that were there when it started: not yet where its launcher was killed."""

    def write(self, path: Path) -> None:
        """Replace the file at once: a reader sees the old one or the new one."""
        content = {
            "format": FORMAT,
            "durable": self.durable,
            "ports": dict(self.ports),
            "parts": {name: asdict(part) for name, part in self.parts.items()},
            "founding": self.founding,
            "taken_over": self.taken_over,
        }
        write_private(path, json.dumps(content, indent=2).encode() + b"\n")

    @classmethod
    def read(cls, path: Path) -> "Record | None":
        """The record of a plane, or None where there is none."""
        try:
            content = json.loads(path.read_bytes())
            if content["format"] != FORMAT:
                raise PlaneError(f"{path} was written by another version of this program; remove the plane first", path)
            return cls(
                durable=bool(content["durable"]),
                ports={str(name): int(port) for name, port in content["ports"].items()},
                parts={
                    str(name): PartRecord(pid=int(part["pid"]), create_time=float(part["create_time"]))
                    for name, part in content["parts"].items()
                },
                founding=content.get("founding") is True,
                taken_over=content.get("taken_over") is True,
            )
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise PlaneError(f"{path} is not the record of a control plane: {error!r}", path) from error
