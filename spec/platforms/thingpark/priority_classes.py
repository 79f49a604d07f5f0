"""The three classes of priority, in the spellings that go around (TP-4)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

from spec.plan import Manifest, Part

Naming = Literal["documented", "public", "both"]
"""Which spelling the cluster gets (INC-TP1)."""


class Priority(StrEnum):
    """How important a pod is."""

    DATA_PATH = "datapath"
    """Highest: what carries the messages."""
    DATA = "data"
    """Between the two: what keeps the data."""
    OTHERS = "others"
    """Lowest: everything else."""


VALUES: Mapping[Priority, int] = {  # the vendor's examples/priority-class/default.yaml, the same in all releases
    Priority.DATA_PATH: 1_000_000,
    Priority.DATA: 999_800,
    Priority.OTHERS: 999_500,
}

USER_LIMIT = 1_000_000_000
"""Greatest value that is not Kubernetes' own (kubernetes.io, Pod Priority and Preemption)."""

DOCUMENTED: Mapping[Priority, str] = {  # TP-4; the charts are preset with these
    Priority.DATA_PATH: "thingpark-datapath",
    Priority.DATA: "thingpark-data",
    Priority.OTHERS: "thingpark-others",
}
PUBLIC: Mapping[Priority, str] = {  # the vendor's public manifests (INC-TP1)
    Priority.DATA_PATH: "thingpark-data-path",
    Priority.DATA: "thingpark-data",
    Priority.OTHERS: "thingpark-other",
}
OF_7_2 = (
    "thingpark-data-high",
    "thingpark-data-low",
    "thingpark-enterprise-data-path",
    "thingpark-enterprise-services",
)
"""The third spelling, of release 7.2 (`configs/reference/compute`). Not made: no release here uses it."""

OF_PSEVEN = ("pseven-deployment-pc", "pseven-cronjob-pc", "pseven-block-pc")
"""Classes of another platform that may share the cluster; `pseven-deployment-pc` has the value of the data path."""

_ABOUT: Mapping[Priority, str] = {
    Priority.DATA_PATH: "ThingPark pods that carry messages",
    Priority.DATA: "ThingPark pods that keep data",
    Priority.OTHERS: "all other ThingPark pods",
}


def spellings(naming: Naming, own: Mapping[Priority, str]) -> tuple[Mapping[Priority, str], ...]:
    """The sets of names that the cluster gets; the first of them is used by the pods."""
    if own:
        return (own,)
    return {"documented": (DOCUMENTED,), "public": (PUBLIC,), "both": (DOCUMENTED, PUBLIC)}[naming]


def priority_classes(
    naming: Naming, own: Mapping[Priority, str], values: Mapping[Priority, int]
) -> tuple[Manifest, ...]:
    """Each name once, the highest first."""
    made: dict[str, Manifest] = {}
    for names in spellings(naming, own):
        for priority in Priority:
            body: dict[str, Any] = {
                "apiVersion": "scheduling.k8s.io/v1",
                "kind": "PriorityClass",
                "metadata": {"name": names[priority]},
                "value": values[priority],
                "globalDefault": False,
                "description": _ABOUT[priority],
            }
            manifest = Manifest(body=body, cluster_wide=True, part=Part.ADMINISTRATOR, requirements=("TP-3", "TP-4"))
            made.setdefault(names[priority], manifest)
    return tuple(made.values())
