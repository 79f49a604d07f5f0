"""PSA Integration as one of the platforms."""

from spec.platforms import Platform
from spec.platforms.psa.claims import claims
from spec.platforms.psa.demand import demand
from spec.platforms.psa.plan import plan
from spec.platforms.psa.rules import RULES
from spec.platforms.psa.runbook import runbook
from spec.platforms.psa.settings import PsaSettings

PLATFORM = Platform(PsaSettings, RULES, plan, runbook, claims, demand=demand)
