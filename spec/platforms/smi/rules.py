"""What must hold between parts of the SMI settings."""

from spec.platforms.smi.room import ROOM_RULES
from spec.platforms.smi.rules_access import ACCESS_RULES
from spec.platforms.smi.rules_edge import EDGE_RULES
from spec.platforms.smi.rules_isolation import ISOLATION_RULES
from spec.platforms.smi.rules_secrets import SECRET_RULES
from spec.platforms.smi.rules_services import SERVICE_RULES

RULES = (*EDGE_RULES, *SERVICE_RULES, *ACCESS_RULES, *ISOLATION_RULES, *SECRET_RULES, *ROOM_RULES)
