"""The vendor platforms, each as data: what its guide demands, and the settings that a customer may choose."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from spec.plan import PlatformPlan
from spec.platforms.psa import plan as psa
from spec.platforms.psa.rules import RULES as PSA_RULES
from spec.platforms.psa.runbook import runbook as psa_runbook
from spec.platforms.psa.settings import PsaSettings
from spec.settings import Rule, StackSettings


@dataclass(frozen=True, slots=True)
class Platform:
    """One vendor platform: its settings, what must hold between their parts, and what is made of them."""

    settings: type[StackSettings]
    rules: tuple[Rule, ...]
    plan: Callable[[Any], PlatformPlan]
    runbook: Callable[[Any], str]
    """What a person has to do around it, as a page with the commands filled in."""


PLATFORMS: dict[str, Platform] = {
    "psa": Platform(PsaSettings, PSA_RULES, psa.plan, psa_runbook),
}
"""Name in the settings file → the platform."""
