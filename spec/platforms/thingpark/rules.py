"""Everything that must hold between parts of the ThingPark settings."""

from spec.platforms.thingpark.rules_cluster import CLUSTER_RULES
from spec.platforms.thingpark.rules_network import NETWORK_RULES
from spec.platforms.thingpark.rules_release import RELEASE_RULES

RULES = (*RELEASE_RULES, *CLUSTER_RULES, *NETWORK_RULES)
