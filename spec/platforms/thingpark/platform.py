"""ThingPark Enterprise as one of the platforms."""

from spec.platforms import Platform
from spec.platforms.thingpark.changes import changes
from spec.platforms.thingpark.claims import claims
from spec.platforms.thingpark.demand import demand
from spec.platforms.thingpark.plan import plan
from spec.platforms.thingpark.rules import RULES
from spec.platforms.thingpark.runbook import runbook
from spec.platforms.thingpark.settings import ThingParkSettings

PLATFORM = Platform(ThingParkSettings, RULES, plan, runbook, claims, changes, demand)
