"""How one line of the vendor's sizing is held: a component, how many of it run, and its size in each segment."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from spec.units import Bytes, Cpu
from spec.workloads import Amount, Resources


class Segment(StrEnum):
    """How large an installation is, in the vendor's own letters."""

    S = "s"
    M = "m"
    L = "l"
    XL = "xl"
    XXL = "xxl"


SIZED = (Segment.M, Segment.L, Segment.XL)
"""The segments of releases 7.3 and 8.0; S and XXL ended with 7.2."""


class Run(StrEnum):
    """How many of a component run, where the vendor's files give no number."""

    CHART_DEFAULT = "chart default"
    """The chart decides, and it is not public."""
    ONCE = "once"
    """A Job, a CronJob or an init container: not there all the time."""


CHART_DEFAULT = Run.CHART_DEFAULT
ONCE = Run.ONCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One component."""

    component: str
    """Its place in the vendor's values: `lrc.lnsBridge`."""
    replicas: int | Run
    sizes: Mapping[Segment, Resources]
    """As the vendor's file has them: nothing of an amount where it sets none."""

    @property
    def steady(self) -> bool:
        """Whether it runs all the time."""
        return self.replicas is not Run.ONCE


def _size(text: str) -> Resources:
    cpu, requested, limit = text.split(" ")
    return Resources(
        requests=Amount(cpu=_cpu(cpu), memory=_memory(requested)), limits=Amount(cpu=Cpu(0), memory=_memory(limit))
    )


def _cpu(text: str) -> Cpu:
    return Cpu(0) if text == "-" else Cpu.parse(text)


def _memory(text: str) -> Bytes:
    return Bytes(0) if text == "-" else Bytes.parse(text)


def row(component: str, replicas: int | Run, *sizes: str) -> Row:
    """One line: `150m 630Mi 840Mi` for each of M, L and XL."""
    return Row(
        component=component,
        replicas=replicas,
        sizes={segment: _size(text) for segment, text in zip(SIZED, sizes, strict=True)},
    )
