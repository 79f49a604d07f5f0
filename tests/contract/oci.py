"""The components of Oracle Cloud Infrastructure, each with what it takes to make one: figures of the shipped stacks."""

from collections.abc import Callable
from typing import cast

import pulumi
from pulumi_oci.provider import Provider

from components.oci.access import PodAccess
from components.oci.access_keys import AccessKeys
from components.oci.buckets import Buckets
from components.oci.caches import Caches
from components.oci.cluster import OkeCluster
from components.oci.database import Databases
from components.oci.entrance import Entrance
from components.oci.firewall import Firewall
from components.oci.keys import Keys
from components.oci.machines import Machines
from components.oci.names import PrivateNames, PublicNames
from components.oci.network import Network
from components.oci.node_balancer import NodeBalancer
from components.oci.place import Place
from components.oci.pools import NodePools
from components.oci.secret_store import SecretStore
from spec.clouds.oci.cluster import OciCluster
from spec.clouds.oci.firewall import balanced_flows, group_rules
from spec.clouds.oci.labels import Labels
from spec.clouds.oci.own_flows import OWN_FLOWS, api_flows
from spec.clouds.oci.statements import user_statements
from spec.ground.layout import Tier
from tests.components.making import reveal
from tests.spec.cloud_stack import demand_of, network_of, openings_of, settings_of

NAME = "it"
PSEVEN, SMI, THINGPARK = "pseven-oci-prod", "smi-oci-prod", "thingpark-oci-prod"
TAINTED: dict[str, object] = {"cluster.pools.0.taints": [{"key": "only", "value": "tasks", "effect": "NoSchedule"}]}


def cluster_of(stack: str) -> OciCluster:
    """The cluster of a shipped stack."""
    found = settings_of(stack).cluster
    assert isinstance(found, OciCluster)
    return found


CLUSTER = cluster_of(PSEVEN)
ACCOUNT = CLUSTER.account
PLACE = Place(
    compartment=ACCOUNT.compartment, labels=Labels(stack="pseven-oci-test", platform="pseven", environment="test")
)
LAYOUT = network_of(settings_of(PSEVEN))
KEY = "ocid1.key.oc1.eu-frankfurt-1." + "k" * 60
VAULT = "ocid1.vault.oc1.eu-frankfurt-1." + "v" * 60
OKE = "ocid1.cluster.oc1.eu-frankfurt-1." + "c" * 60
RULES = group_rules(
    openings_of(THINGPARK), (*OWN_FLOWS, *api_flows(("198.51.100.0/24",)), *balanced_flows(demand_of(THINGPARK)))
)


class _Subnets:
    """Stands for a network: the OCID of each subnet says which it is."""

    def of(self, tier: Tier, zone: int = 0) -> pulumi.Output[str]:
        return pulumi.Output.from_input(f"subnet-{tier}-{zone}")


SUBNETS = cast("Network", _Subnets())
GROUPS = {tier: f"group-{tier}" for tier in Tier}


def _on(opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(providers=[Provider("oci")]))


def _pools(opts: pulumi.ResourceOptions, stack: str, changes: dict[str, object], key: str | None) -> NodePools:
    settings = settings_of(stack, changes)
    about = {"place": PLACE, "spec": settings.cluster, "cluster": OKE, "network": SUBNETS, "group": "g", "key": key}
    return NodePools(NAME, about, _on(opts))  # type: ignore[arg-type]  # what NodePoolsArgs has


def _oke(opts: pulumi.ResourceOptions, spec: OciCluster, key: str | None) -> OkeCluster:
    return OkeCluster(
        NAME,
        {
            "place": PLACE,
            "spec": spec,
            "network": "vcn",
            "endpoint_subnet": "subnet-control-0",
            "endpoint_group": GROUPS[Tier.CONTROL],
            "balancer_subnet": "subnet-edge-0",
            "key": key,
        },
        _on(opts),
    )


def _keys(opts: pulumi.ResourceOptions, *, own: bool) -> Keys:
    return Keys(
        NAME,
        {"place": PLACE, "tenancy": ACCOUNT.tenancy, "region": CLUSTER.region, "customer_key": own, "home": None},
        _on(opts),
    )


def _machines(opts: pulumi.ResourceOptions) -> Machines:
    return Machines(
        NAME,
        {
            "place": PLACE,
            "cluster": CLUSTER,
            "demands": demand_of(PSEVEN).machines,
            "supplies": settings_of(PSEVEN).ground.machines,
            "network": SUBNETS,
            "groups": GROUPS,
            "key": KEY,
        },
        _on(opts),
    )


def _access(opts: pulumi.ResourceOptions) -> PodAccess:
    return PodAccess(
        NAME,
        {
            "place": PLACE,
            "demand": demand_of(SMI),
            "cluster": OKE,
            "vault": VAULT,
            "further": (),
            "statements_per_policy": 50,
            "home": None,
        },
        _on(opts),
    )


def _users(opts: pulumi.ResourceOptions) -> AccessKeys:
    demand = demand_of(THINGPARK)
    return AccessKeys(
        NAME,
        {
            "place": PLACE,
            "tenancy": ACCOUNT.tenancy,
            "demands": demand.access_keys,
            "statements": user_statements("thingpark", demand, PLACE.compartment),
            "groups": {one.name: f"thingpark-{one.name}" for one in demand.access_keys},
            "home": None,
        },
        _on(opts),
    )


Make = Callable[[pulumi.ResourceOptions], pulumi.ComponentResource]

CASES: tuple[tuple[type[pulumi.ComponentResource], str, Make], ...] = (
    (
        Network,
        "groundwork:oci:Network",
        lambda opts: Network(
            NAME,
            {
                "place": PLACE,
                "layout": LAYOUT,
                "region_key": "fra",
                "service_target": ACCOUNT.service_gateway_target,
                "public_control": False,
                "kept": True,
            },
            _on(opts),
        ),
    ),
    (
        Firewall,
        "groundwork:oci:Firewall",
        lambda opts: Firewall(
            NAME, {"place": PLACE, "network": "vcn", "region_key": "fra", "rules": RULES, "kept": True}, _on(opts)
        ),
    ),
    (Keys, "groundwork:oci:Keys", lambda opts: _keys(opts, own=True)),
    (OkeCluster, "groundwork:oci:OkeCluster", lambda opts: _oke(opts, CLUSTER, KEY)),
    (NodePools, "groundwork:oci:NodePools", lambda opts: _pools(opts, PSEVEN, TAINTED, KEY)),
    (PodAccess, "groundwork:oci:PodAccess", _access),
    (AccessKeys, "groundwork:oci:AccessKeys", _users),
    (
        Buckets,
        "groundwork:oci:Buckets",
        lambda opts: Buckets(
            NAME,
            {
                "place": PLACE,
                "buckets": (*demand_of(SMI).buckets, *demand_of(THINGPARK).buckets),
                "namespace": ACCOUNT.object_storage_namespace,
                "key": KEY,
            },
            _on(opts),
        ),
    ),
    (
        Databases,
        "groundwork:oci:Databases",
        lambda opts: Databases(
            NAME,
            {
                "place": PLACE,
                "cluster": CLUSTER,
                "demands": demand_of(PSEVEN).databases,
                "supplies": settings_of(PSEVEN).ground.databases,
                "subnet": "subnet-data-0",
                "group": GROUPS[Tier.DATA],
                "reveal": reveal,
            },
            _on(opts),
        ),
    ),
    (
        Caches,
        "groundwork:oci:Caches",
        lambda opts: Caches(
            NAME,
            {
                "place": PLACE,
                "demands": demand_of(SMI).services,
                "supplies": settings_of(SMI).ground.services,
                "subnet": "subnet-data-0",
                "group": GROUPS[Tier.DATA],
                "reveal": reveal,
            },
            _on(opts),
        ),
    ),
    (Machines, "groundwork:oci:Machines", _machines),
    (
        NodeBalancer,
        "groundwork:oci:NodeBalancer",
        lambda opts: NodeBalancer(
            NAME,
            {
                "place": PLACE,
                "demand": demand_of(PSEVEN).node_balancer,  # type: ignore[typeddict-item]  # pSeven has one
                "subnet": "subnet-edge-0",
                "group": GROUPS[Tier.EDGE],
                "nodes": pulumi.Output.from_input(["10.40.0.11", "10.40.32.12"]),
            },
            _on(opts),
        ),
    ),
    (Entrance, "groundwork:oci:Entrance", lambda opts: Entrance(NAME, {"place": PLACE}, _on(opts))),
    (
        PrivateNames,
        "groundwork:oci:PrivateNames",
        lambda opts: PrivateNames(
            NAME,
            {
                "place": PLACE,
                "network": "vcn",
                "zone": "pseven.internal",
                "addresses": {
                    "db.pseven.internal": ["10.40.224.5"],
                    "many.pseven.internal": ["10.40.0.1", "10.40.0.2"],
                },
            },
            _on(opts),
        ),
    ),
    (
        PublicNames,
        "groundwork:oci:PublicNames",
        lambda opts: PublicNames(
            NAME,
            {
                "place": PLACE,
                "zone": "twin.example.com",
                "existing": False,
                "names": demand_of(SMI).names,
                "address": "192.0.2.1",
            },
            _on(opts),
        ),
    ),
    (
        SecretStore,
        "groundwork:oci:SecretStore",
        lambda opts: SecretStore(
            NAME,
            {
                "place": PLACE,
                "vault": VAULT,
                "key": KEY,
                "secrets": demand_of(SMI).stored_secrets,
                "reveal": reveal,
            },
            _on(opts),
        ),
    ),
)
"""Component, its type token as states know it, and how one is made."""

VARIANTS: dict[str, Make] = {
    "a network for nothing that is kept": lambda opts: Network(
        NAME,
        {
            "place": PLACE,
            "layout": LAYOUT,
            "region_key": "fra",
            "service_target": ACCOUNT.service_gateway_target,
            "public_control": True,
            "kept": False,
        },
        _on(opts),
    ),
    "a public API": lambda opts: _oke(opts, CLUSTER.model_copy(update={"api_access": ("198.51.100.0/24",)}), None),
    "the cloud's keys": lambda opts: _keys(opts, own=False),
    "an overlay": lambda opts: _pools(opts, PSEVEN, {"cluster.pod-network": "flannel"}, None),
}
"""Name → a component made in another way."""
