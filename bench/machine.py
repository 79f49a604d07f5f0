"""The machine on which figures were taken: without it they mean nothing."""

import datetime
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

_BUSY = 0.25
"""Load for each core, before anything was started, from which on figures say more about the neighbours."""


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What can be told of it without asking anybody."""

    taken_at: str
    system: str
    processor: str
    cores: int
    """Those that this process may use."""
    memory_gib: float
    load_before: tuple[float, float, float]
    """Over one, five and fifteen minutes, before the first measurement."""
    python: str
    tools: Mapping[str, str]
    """Program → version."""

    @classmethod
    def here(cls, tools: Mapping[str, str]) -> "Machine":
        """This machine, now."""
        one, five, fifteen = os.getloadavg()
        return cls(
            taken_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            system=f"{platform.system()} {platform.release()} {platform.machine()}",
            processor=_processor(),
            cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
            memory_gib=round(psutil.virtual_memory().total / 2**30, 1),
            load_before=(round(one, 2), round(five, 2), round(fifteen, 2)),
            python=platform.python_version(),
            tools=dict(tools),
        )

    @property
    def is_busy(self) -> bool:
        """Whether something else was running that makes figures worse than they are."""
        return self.load_before[0] > _BUSY * self.cores

    def as_json(self) -> dict[str, Any]:
        """The same for a machine."""
        return {**asdict(self), "is_busy": self.is_busy}

    def line(self) -> str:
        """The same in one line for a person."""
        load = " ".join(str(one) for one in self.load_before)
        return f"{self.cores} cores ({self.processor}), {self.memory_gib} GiB, {self.system}, load before {load}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
