"""Which entries of Secrets Manager the operator in the cluster may read."""

from collections.abc import Iterator

from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.aws.regions import partition
from spec.ground.demand import Demand
from spec.plan import PlatformPlan

EXTERNAL_SECRET = "ExternalSecret"  # noqa: S105 (a kind of object)
ANY_SUFFIX = "-??????"
"""Secrets Manager puts six letters of its own behind the name in an ARN
(https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html)."""


def read_names(demand: Demand, plan: PlatformPlan) -> tuple[str, ...]:
    """Names of all entries that this program keeps in the store, or that objects of the plan read there."""
    return tuple(sorted({*(one.name for one in demand.stored_secrets), *_read_by(plan)}))


def _read_by(plan: PlatformPlan) -> Iterator[str]:
    for one in plan.manifests:
        if one.kind == EXTERNAL_SECRET:
            for entry in one.body["spec"].get("data", ()):
                yield str(entry["remoteRef"]["key"])


def arn_patterns(cluster: AwsCluster, names: tuple[str, ...]) -> tuple[str, ...]:
    """The ARNs that these entries will have, each with six letters left open."""
    place = f"arn:{partition(cluster.region)}:secretsmanager:{cluster.region}:{cluster.account}:secret:"
    return tuple(f"{place}{name}{ANY_SUFFIX}" for name in names)
