"""Mint Cloud as one of the platforms."""

from spec.platforms import Platform
from spec.platforms.mint.claims import claims
from spec.platforms.mint.demand import demand
from spec.platforms.mint.plan import plan
from spec.platforms.mint.rules import RULES
from spec.platforms.mint.runbook import runbook
from spec.platforms.mint.settings import MintSettings

PLATFORM = Platform(MintSettings, RULES, plan, runbook, claims, demand=demand)
