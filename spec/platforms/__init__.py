"""The vendor platforms, each as data: what its guide demands, and the settings that a customer may choose.

This file loads none of them, and no settings: rules of policy need a platform's figures or its name alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spec.addons.model import Need
    from spec.claims import Claim
    from spec.ground.demand import Demand
    from spec.plan import PlatformPlan
    from spec.settings import Mistake, Rule, StackSettings


def _nothing(_: object) -> "Demand":
    from spec.ground.demand import Demand  # noqa: PLC0415

    return Demand()


@dataclass(frozen=True, slots=True)
class Platform:
    """One vendor platform: its settings, what must hold between their parts, and what is made of them."""

    settings: "type[StackSettings]"
    rules: "tuple[Rule, ...]"
    plan: "Callable[[Any], PlatformPlan]"
    runbook: Callable[[Any], str]
    """What a person has to do around it, as a page with the commands filled in."""
    claims: "Callable[[Any], tuple[Claim, ...]]" = lambda _: ()
    """What it takes for itself beyond its own objects."""
    changes: "Callable[[Any, Mapping[str, Any] | None], tuple[Mistake, ...]] | None" = None
    """What may not be changed once it runs: from the settings and what the last run remembered, None before the first.
    What it remembers is the stack's output `remembered`."""
    demand: "Callable[[Any], Demand]" = _nothing
    """What it asks of a cloud, beside the nodes; read on clouds only."""
    add_ons: "Callable[[Any], tuple[Need, ...]]" = lambda _: ()
    """Which public charts must be in a cluster that this program makes, beside the vendor's own."""


class _Platforms(Mapping[str, Platform]):
    """Platforms by name, each read when it is asked for: a run needs one of them, and each costs time to import."""

    def __getitem__(self, name: str) -> Platform:
        match name:
            case "psa":
                from spec.platforms.psa.platform import PLATFORM as PSA  # noqa: PLC0415

                return PSA
            case "pseven":
                from spec.platforms.pseven.platform import PLATFORM as PSEVEN  # noqa: PLC0415

                return PSEVEN
            case "smi":
                from spec.platforms.smi.platform import PLATFORM as SMI  # noqa: PLC0415

                return SMI
            case "thingpark":
                from spec.platforms.thingpark.platform import PLATFORM as THINGPARK  # noqa: PLC0415

                return THINGPARK
            case "mint":
                from spec.platforms.mint.platform import PLATFORM as MINT  # noqa: PLC0415

                return MINT
            case _:
                raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


_NAMES = ("psa", "pseven", "thingpark", "smi", "mint")

PLATFORMS: Mapping[str, Platform] = _Platforms()
"""Name in the settings file → the platform."""
