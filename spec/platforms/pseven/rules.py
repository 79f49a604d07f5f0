"""What must hold between parts of the pSeven settings."""

from spec.platforms.pseven.network_rules import NETWORK_RULES
from spec.platforms.pseven.rules_clouds import CLOUD_RULES
from spec.platforms.pseven.rules_cluster import CLUSTER_RULES
from spec.platforms.pseven.rules_release import RELEASE_RULES
from spec.platforms.pseven.rules_services import SERVICE_RULES
from spec.platforms.pseven.rules_storage import STORAGE_RULES

RULES = (*CLUSTER_RULES, *SERVICE_RULES, *STORAGE_RULES, *RELEASE_RULES, *NETWORK_RULES, *CLOUD_RULES)
