"""Where a stack stands: whether this program makes its cluster and network, and what lies inside of that network."""

import ipaddress
from collections.abc import Iterable, Mapping

from spec.cluster import AnyCluster, CloudCluster
from spec.ground.demand import NameDemand, StoredSecret
from spec.ground.layout import Layout, Tier, layout
from spec.names import fit
from spec.settings import StackSettings

STORED_NAME_LIMIT = 127
"""Longest name that every cloud's secret store takes (Azure Key Vault: 127 letters, digits and dashes)."""


def in_cloud(cluster: AnyCluster) -> bool:
    """Whether this program makes the cluster, in a cloud."""
    return isinstance(cluster, CloudCluster)


def own_network(cluster: AnyCluster) -> Layout | None:
    """The network that this program makes, cut; None where it makes none, or where its range cannot be cut."""
    if not isinstance(cluster, CloudCluster):
        return None
    try:
        return layout(cluster.network.cidr)
    except ValueError:  # `spec.ground.rules` says so at its place
        return None


def stands_here(cluster: AnyCluster, cidrs: Iterable[str]) -> bool:
    """Whether any of these ranges lies in the network that this program makes: then it makes what has them."""
    network = own_network(cluster)
    return network is not None and any(lies_within(one, (network.cidr,)) for one in cidrs)


def lies_within(cidr: str, ranges: Iterable[str]) -> bool:
    """Whether every address of a range is in one of the others, taken together."""
    asked = ipaddress.ip_network(cidr)
    others = [one for one in map(ipaddress.ip_network, ranges) if one.version == asked.version]
    reached = int(asked.network_address)
    for start, end in sorted((int(one.network_address), int(one.broadcast_address)) for one in others):
        if start <= reached <= end:
            reached = end + 1
    return reached > int(asked.broadcast_address)


def node_ranges(cluster: AnyCluster) -> tuple[str, ...]:
    """The ranges of the nodes' subnets, where this program makes them."""
    network = own_network(cluster)
    return () if network is None else network.cidrs(Tier.NODES)


OWN_STORAGE = {"aws": "amazonaws.com", "oci": "oraclecloud.com", "exoscale": "exo.io"}
"""Cloud → the domain of its storage that speaks S3."""


def own_storage(cluster: AnyCluster, url: str) -> bool:
    """Whether an address of storage that speaks S3 is that of the cloud in which this program makes the cluster."""
    host = url.partition("://")[2].partition(":")[0]
    domain = OWN_STORAGE.get(cluster.cloud)
    return domain is not None and host.endswith(f".{domain}")


def public_names(
    settings: StackSettings, names: Mapping[str, tuple[str, ...]], zone: str | None = None
) -> tuple[NameDemand, ...]:
    """The records of names that lead to the load balancer, of those names that are in the zone that this program keeps.

    `names`: full name → requirements. `zone`: where the platform's own settings name it and `ground.dns` does not.
    """
    kept = settings.ground.dns.zone or zone
    if kept is None:
        return ()
    return tuple(
        NameDemand(fqdn=name, zone=kept, requirements=numbers)
        for name, numbers in names.items()
        if name == kept or name.endswith(f".{kept}")
    )


def stored_name(settings: StackSettings, key: str) -> str:
    """What a secret of the stack is called in the cloud's secret store: `smi-prod-filesvc-encryption-key`."""
    return fit(settings.platform, settings.environment, key, limit=STORED_NAME_LIMIT)


def escrowed(settings: StackSettings) -> tuple[StoredSecret, ...]:
    """A copy in the cloud's secret store of every secret that nobody could make again."""
    return tuple(
        StoredSecret(name=stored_name(settings, one.ref.key), secret=one.ref, encrypts_data=one.immutable)
        for one in settings.secret_needs()
        if one.escrow
    )
