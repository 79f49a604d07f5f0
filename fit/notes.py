"""What an answer takes for granted, and what it leaves out: said with it, so that nobody reads more into it."""

from collections.abc import Iterator

from fit.demand import places_of
from fit.overhead import TABLE
from spec.plan import PlatformPlan
from spec.platforms.pseven.workload import SMALL
from spec.platforms.smi.settings import SmiSettings
from spec.settings import StackSettings


def notes(settings: StackSettings, plan: PlatformPlan, kind: str) -> Iterator[str]:
    """In a person's words."""
    if unknown_sizes(settings, plan):
        yield "the vendor publishes no sizes of its pods: none of them is counted, only what stands beside them"
    if settings.platform == "pseven":
        each = SMALL.requests
        yield (
            "of pSeven's components only the executors have published sizes; each other one counts with "
            f"{each.cpu} cpu and {each.memory}, which is an assumption"
        )
    if settings.platform == "mint":
        yield "hosted apps come as orders and are not counted: their quotas say what each may take"
    assumed = [one.name for one in TABLE[kind] if one.assumed]
    if assumed:
        yield f"assumed requests of the cluster's own pods: {', '.join(assumed)}"
    zones = {place.zone for place in places_of(settings)}
    if len(zones) == 1 and settings.cluster.cloud == "exoscale":
        yield "a cluster of Exoscale stands in one zone: what is to survive its loss takes a second stack in another"
    elif len(zones) == 1:
        yield f"all nodes are in the zone {zones.pop()}: with `zones: 3` at a pool they would be spread over three"
    if kind == "local":
        yield "the embedded control plane runs no pods of its own on the nodes; a real cluster does"


def unknown_sizes(settings: StackSettings, plan: PlatformPlan) -> bool:
    """Whether there are pods of which nobody says how large they are."""
    if isinstance(settings, SmiSettings):
        return settings.releases != "stand-in"
    return bool(plan.releases) and not plan.workloads


def is_whole(settings: StackSettings, plan: PlatformPlan) -> bool:
    """Whether what is counted is all that will run, so that a smaller pool can be proposed."""
    return not unknown_sizes(settings, plan) and settings.platform != "mint"
