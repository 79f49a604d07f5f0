"""What a platform takes for itself beyond its own objects. Two stacks that take the same thing cannot both have it."""

from dataclasses import dataclass
from enum import StrEnum


class Reach(StrEnum):
    """Within which bounds there is only one of it."""

    CLUSTER = "cluster"
    """One in each cluster: a NodePort, a namespace, a provider of external metrics."""
    EVERYWHERE = "everywhere"
    """One over all stacks, wherever they stand: the PSA of a Commerce instance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that is there only once."""

    what: str
    """What it is, so that two claims of the same thing read the same: `NodePort 30080`."""
    reach: Reach = Reach.CLUSTER
    version: str = ""
    """Of something that may be shared by who needs the same version; empty where it cannot be shared at all."""
    where: tuple[str, ...] = ()
    """Keys from the root of the settings to what claims it."""
    instead: str
    """What to do where somebody else has it."""
    requirements: tuple[str, ...] = ()

    def agrees_with(self, other: "Claim") -> bool:
        """Whether both can have it: they need the same version of it."""
        return bool(self.version) and self.version == other.version


WHOLE_CLUSTER = "a cluster of its own"
"""The claim that no other platform may stand beside; compared with everybody, whatever they claim."""


def namespace(name: str, *requirements: str) -> Claim:
    """The claim of a platform's own namespace."""
    return Claim(
        what=f"namespace {name}",
        where=("namespace",),
        instead="a namespace of its own for each platform",
        requirements=requirements,
    )


def first_priority(value: int, where: tuple[str, ...], *requirements: str) -> Claim:
    """The claim that nobody else's pods have the value of the most important ones: neither could preempt the other."""
    return Claim(
        what=f"priority {value} for their first pods",
        where=where,
        instead="a cluster for each, or other values for one of them",
        requirements=requirements,
    )
