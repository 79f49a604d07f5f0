"""Every way to violate a rule, of all clouds."""

from tests.policies.breaks_aws import BREAKS as ON_AWS
from tests.policies.breaks_kubernetes import BREAKS as IN_THE_CLUSTER
from tests.policies.spoiling import Break

BREAKS: tuple[Break, ...] = (*IN_THE_CLUSTER, *ON_AWS)
