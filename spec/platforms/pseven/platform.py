"""pSeven Enterprise as one of the platforms."""

from spec.platforms import Platform
from spec.platforms.pseven.demand import demand
from spec.platforms.pseven.plan import claims, plan
from spec.platforms.pseven.rules import RULES
from spec.platforms.pseven.runbook import runbook
from spec.platforms.pseven.settings import PsevenSettings

PLATFORM = Platform(PsevenSettings, RULES, plan, runbook, claims, demand=demand)
