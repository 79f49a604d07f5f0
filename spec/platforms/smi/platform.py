"""The SMI Digital Twin platform as one of the platforms."""

from spec.platforms import Platform
from spec.platforms.smi.add_ons import add_ons
from spec.platforms.smi.claims import claims
from spec.platforms.smi.demand import demand
from spec.platforms.smi.plan import plan
from spec.platforms.smi.rules import RULES
from spec.platforms.smi.runbook import runbook
from spec.platforms.smi.settings import SmiSettings

PLATFORM = Platform(SmiSettings, RULES, plan, runbook, claims, demand=demand, add_ons=add_ons)
