"""The vendor platforms, each as data: what its guide demands, and the settings that a customer may choose."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spec.plan import PlatformPlan
from spec.settings import Rule, StackSettings


@dataclass(frozen=True, slots=True)
class Platform:
    """One vendor platform: its settings, what must hold between their parts, and what is made of them."""

    settings: type[StackSettings]
    rules: tuple[Rule, ...]
    plan: Callable[[Any], PlatformPlan]
    runbook: Callable[[Any], str]
    """What a person has to do around it, as a page with the commands filled in."""


class _Platforms(Mapping[str, Platform]):
    """Platforms by name, each read when it is asked for: a run needs one of them, and each costs time to import."""

    def __getitem__(self, name: str) -> Platform:
        match name:
            case "psa":
                from spec.platforms.psa.platform import PLATFORM as PSA  # noqa: PLC0415

                return PSA
            case _:
                raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


_NAMES = ("psa",)

PLATFORMS: Mapping[str, Platform] = _Platforms()
"""Name in the settings file → the platform."""
