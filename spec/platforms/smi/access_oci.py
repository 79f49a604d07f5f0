"""OCI: the statements by which pods use buckets, and the policies that hold them (SM-38 to SM-42)."""

from collections.abc import Iterator
from typing import Any

from spec.clouds.oci.statements import (
    Pod,
    buckets_statement,
    in_policies,
    missing_conditions,
    namespaces_statement,
    objects_statement,
)
from spec.platforms.smi.buckets import pairs
from spec.platforms.smi.settings import SmiSettings
from spec.platforms.smi.settings_access import OciAccess

__all__ = ["missing_conditions"]

CLUSTER_OF_THE_STACK = "${KUBERNETES_CLUSTER_ID}"
"""Stands in statements where the cluster's OCID is not known before the stack has made it (the guide's own word)."""


def every_statement(settings: SmiSettings, access: OciAccess) -> Iterator[str]:
    """Three for each service account and bucket, as the guide counts them: 3 x 32 = 96 (SM-42)."""
    for account, bucket in pairs(settings):
        cluster = access.cluster_ocid or CLUSTER_OF_THE_STACK
        pod = Pod(namespace=settings.platform_namespace, service_account=account, cluster_ocid=cluster)
        name = settings.bucket_names[bucket]
        yield namespaces_statement(access.location, pod)
        yield buckets_statement(access.location, name, pod)
        yield objects_statement(access.location, name, pod)


def statements(settings: SmiSettings, access: OciAccess) -> tuple[str, ...]:
    """Each statement once: SM-38 is the same for all buckets of a service account, which leaves 82 (SM-42)."""
    return tuple(dict.fromkeys((*every_statement(settings, access), *access.further_statements)))


def policies(settings: SmiSettings, access: OciAccess) -> dict[str, tuple[str, ...]]:
    """Name of a policy → its statements, at most as many as one policy may have."""
    name = f"{settings.env_name}-bucket-access"
    return dict(in_policies(name, statements(settings, access), access.statements_per_policy))


def oci_objects(settings: SmiSettings, access: OciAccess) -> dict[str, Any]:
    """All that OCI must have besides the buckets, for machines."""
    return {
        "compartment": access.location,
        "policies": {name: list(found) for name, found in policies(settings, access).items()},
    }
