"""Brokers and caches: what Oracle Cloud Infrastructure runs itself, and how its sizes are named."""

import re
from collections.abc import Mapping

from spec.clouds.oci.shapes import GIBI
from spec.ground.demand import ServiceKind
from spec.units import Bytes

REDIS_VERSIONS: Mapping[str, str] = {"7.0.5": "V7_0_5"}
"""Release → as the API writes it (docs.oracle.com/iaas/Content/ocicache/managingclusters.htm)."""
LEAST_REDIS_MEMORY, MOST_REDIS_MEMORY = Bytes(2 * GIBI), Bytes(500 * GIBI)
"""Memory of a node of a cluster that is not sharded (same page)."""
MOST_REDIS_NODES = 5
"""Nodes of a cluster that is not sharded: one primary and four replicas (same page)."""
_REDIS = re.compile(r"redis-(\d+)GB")

ELSEWHERE: Mapping[ServiceKind, str] = {
    ServiceKind.KAFKA: "mode: existing or in-cluster (Strimzi, for example)",
    ServiceKind.ACTIVEMQ: "mode: existing or in-cluster (ActiveMQ Artemis, for example)",
    ServiceKind.MONGODB: "mode: existing; the guide names ScaleGrid (SM-7)",
}
"""What is not made on OCI, and what to write instead."""


def redis_memory(size: str) -> Bytes:
    """Memory of a node of OCI Cache: `redis-16GB`. Raises ValueError for a name or a size that is none."""
    found = _REDIS.fullmatch(size)
    memory = Bytes(int(found[1]) * GIBI) if found else Bytes(0)
    if not LEAST_REDIS_MEMORY <= memory <= MOST_REDIS_MEMORY:
        raise ValueError(f"{size!r} is no size of OCI Cache: redis-2GB to redis-500GB, by the memory of one node")
    return memory
