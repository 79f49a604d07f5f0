"""A platform on Oracle Cloud Infrastructure: network, cluster, what stands beside it, and then what is the same in
every cluster."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_oci as oci

from components.oci.access import PodAccess
from components.oci.access_keys import AccessKeys
from components.oci.buckets import Buckets
from components.oci.caches import Caches
from components.oci.cluster import OkeCluster
from components.oci.database import Databases
from components.oci.entrance import Entrance
from components.oci.firewall import Firewall
from components.oci.keys import Keys
from components.oci.kubeconfig import kubeconfig
from components.oci.machines import Machines
from components.oci.names import PrivateNames, PublicNames
from components.oci.network import Network
from components.oci.node_balancer import NodeBalancer
from components.oci.place import Place
from components.oci.pools import NodePools
from components.oci.secret_store import SecretStore
from components.provider import ClusterProvider
from spec.clouds.oci.cluster import OciCluster
from spec.clouds.oci.firewall import balanced_flows, group_rules
from spec.clouds.oci.labels import Labels
from spec.clouds.oci.own_flows import OWN_FLOWS, api_flows
from spec.clouds.oci.statements import POLICY_NAME_LIMIT, user_statements
from spec.ground.demand import Demand
from spec.ground.layout import Tier, layout
from spec.ground.openings import openings
from spec.names import fit
from spec.plan import PlatformPlan
from spec.platforms import PLATFORMS
from spec.settings import StackSettings
from stacks.kubernetes_side import build_platform
from stacks.secrets import reveal


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stack:
    """What every step of the composition looks at."""

    settings: StackSettings
    cluster: OciCluster
    demand: Demand
    plan: PlatformPlan
    place: Place
    provider: oci.Provider
    home: oci.Provider | None
    """Where identities are changed, if that is another region."""

    @property
    def options(self) -> pulumi.ResourceOptions:
        """Options of a component: everything below it is made in the stack's region."""
        return pulumi.ResourceOptions(providers=[self.provider])

    def key(self, keys: Keys) -> pulumi.Output[str] | None:
        """The key by which storage is encrypted, where the settings want their own."""
        return keys.key_id if self.settings.ground.encryption.customer_key else None


def build(settings: StackSettings) -> None:
    """Everything that the settings ask of Oracle Cloud Infrastructure, and the platform in its cluster.

    Raises RunError where the settings are of another cloud.
    """
    cluster = settings.cluster
    if not isinstance(cluster, OciCluster):
        raise pulumi.RunError(f"{cluster.cloud} is not Oracle Cloud Infrastructure")
    platform, stack = PLATFORMS[settings.platform], pulumi.get_stack()
    home = cluster.account.home_region
    labels = Labels(stack=stack, platform=settings.platform, environment=settings.environment)
    _compose(
        _Stack(
            settings=settings,
            cluster=cluster,
            demand=platform.demand(settings),
            plan=platform.plan(settings),
            place=Place(compartment=cluster.account.compartment, labels=labels),
            provider=oci.Provider("oci", region=cluster.region),
            home=oci.Provider("oci-home", region=home) if home not in (None, cluster.region) else None,
        )
    )


def _compose(stack: _Stack) -> None:
    cluster, demand, place = stack.cluster, stack.demand, stack.place
    network, firewall = _network(stack)
    keys = Keys(
        "keys",
        {
            "place": place,
            "tenancy": cluster.account.tenancy,
            "region": cluster.region,
            "customer_key": stack.settings.ground.encryption.customer_key,
            "home": stack.home,
        },
        stack.options,
    )
    oke = OkeCluster(
        "oke",
        {
            "place": place,
            "spec": cluster,
            "network": network.id,
            "endpoint_subnet": network.of(Tier.CONTROL),
            "endpoint_group": firewall.of(Tier.CONTROL),
            "balancer_subnet": network.of(Tier.EDGE),
            "key": stack.key(keys),
        },
        _after(stack, keys.permitted),
    )
    pools = NodePools(
        "pools",
        {
            "place": place,
            "spec": cluster,
            "cluster": oke.id,
            "network": network,
            "group": firewall.of(Tier.NODES),
            "key": stack.key(keys),
        },
        # A node that starts before its rules are there never joins.
        _after(stack, firewall, keys.permitted),
    )
    access = PodAccess(
        "access",
        {
            "place": place,
            "demand": demand,
            "cluster": oke.id,
            "vault": keys.vault_id,
            "further": cluster.policies.further_statements,
            "statements_per_policy": cluster.policies.statements_per_policy,
            "home": stack.home,
        },
        stack.options,
    )
    buckets = Buckets(
        "buckets",
        {
            "place": place,
            "buckets": demand.buckets,
            "namespace": cluster.account.object_storage_namespace,
            "key": stack.key(keys),
        },
        _after(stack, keys.permitted),
    )
    store = SecretStore(
        "secrets",
        {
            "place": place,
            "vault": keys.vault_id,
            "key": keys.key_id,
            "secrets": demand.stored_secrets,
            "reveal": reveal,
        },
        stack.options,
    )
    made, secrets = _access_keys(stack)
    names = _beside(stack, network, firewall, keys, pools)
    entrance, address = _entrance(stack)
    config = kubeconfig(oke, cluster.region, pulumi.InvokeOutputOptions(parent=oke))
    provider = ClusterProvider(
        "cluster",
        {
            "kubeconfig": config,
            # The same cluster under another address: without this every object would be replaced.
            "cluster_identifier": oke.id,
        },
    )
    build_platform(
        stack.settings,
        provider,
        secrets=secrets,
        later={"vault": keys.vault_id, "vault-key": keys.key_id, "edge-group": firewall.of(Tier.EDGE), **address},
        after=[pools, access, buckets, store, *names, *made, *entrance],
    )


def _after(stack: _Stack, *others: pulumi.Resource) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(stack.options, pulumi.ResourceOptions(depends_on=list(others)))


def _network(stack: _Stack) -> tuple[Network, Firewall]:
    cluster = stack.cluster
    cut = layout(cluster.network.cidr)
    network = Network(
        "network",
        {
            "place": stack.place,
            "layout": cut,
            "region_key": cluster.place.key,
            "service_target": cluster.account.service_gateway_target,
            "public_control": bool(cluster.api_access),
            "kept": bool(stack.demand.databases),
        },
        stack.options,
    )
    own = (*OWN_FLOWS, *api_flows(cluster.api_access), *balanced_flows(stack.demand))
    firewall = Firewall(
        "firewall",
        {
            "place": stack.place,
            "network": network.id,
            "region_key": cluster.place.key,
            "rules": group_rules(openings(stack.plan.flows, stack.demand, cut), own),
            "kept": bool(stack.demand.databases),
        },
        stack.options,
    )
    return network, firewall


def _access_keys(stack: _Stack) -> tuple[list[pulumi.Resource], dict[str, pulumi.Output[str]]]:
    """Users with keys, and the secrets of the platform's settings that are these keys."""
    demands = stack.demand.access_keys
    if not demands:
        return [], {}
    name = stack.place.labels.stack
    users = AccessKeys(
        "users",
        {
            "place": stack.place,
            "tenancy": stack.cluster.account.tenancy,
            "demands": demands,
            "statements": user_statements(name, stack.demand, stack.place.compartment),
            "groups": {one.name: fit(name, one.name, limit=POLICY_NAME_LIMIT) for one in demands},
            "home": stack.home,
        },
        stack.options,
    )
    found: dict[str, pulumi.Output[str]] = {}
    for one in demands:
        if one.key_id is not None:
            found[one.key_id.key] = users.id_of(one.name)
        if one.secret is not None:
            found[one.secret.key] = users.secret_of(one.name)
    return [users], found


def _beside(stack: _Stack, network: Network, firewall: Firewall, keys: Keys, pools: NodePools) -> list[pulumi.Resource]:
    """Databases, caches, machines and the balancer before nodes, and the names that lead to them."""
    demand, ground = stack.demand, stack.settings.ground
    addresses: dict[str, Sequence[pulumi.Input[str]]] = {}
    data, group = network.of(Tier.DATA), firewall.of(Tier.DATA)
    made: list[pulumi.Resource] = []
    if demand.databases:
        databases = Databases(
            "databases",
            {
                "place": stack.place,
                "cluster": stack.cluster,
                "demands": demand.databases,
                "supplies": ground.databases,
                "subnet": data,
                "group": group,
                "reveal": reveal,
            },
            stack.options,
        )
        addresses |= {one.host: [databases.address(one.name)] for one in demand.databases}
        made.append(databases)
    if demand.services:
        caches = Caches(
            "caches",
            {
                "place": stack.place,
                "demands": demand.services,
                "supplies": ground.services,
                "subnet": data,
                "group": group,
                "reveal": reveal,
            },
            stack.options,
        )
        addresses |= {one.host: [caches.address(one.name)] for one in demand.services}
        made.append(caches)
    if demand.machines:
        machines = Machines(
            "machines",
            {
                "place": stack.place,
                "cluster": stack.cluster,
                "demands": demand.machines,
                "supplies": ground.machines,
                "network": network,
                "groups": {tier: firewall.of(tier) for tier in Tier},
                "key": stack.key(keys),
            },
            _after(stack, firewall, keys.permitted),
        )
        for one in demand.machines:
            found = [instance.private_ip for instance in machines.of_demand[one.name]]
            addresses |= dict.fromkeys(one.hosts, found)
        made.append(machines)
    if demand.node_balancer is not None:
        balancer = NodeBalancer(
            "workers",
            {
                "place": stack.place,
                "demand": demand.node_balancer,
                "subnet": network.of(Tier.EDGE),
                "group": firewall.of(Tier.EDGE),
                "nodes": pools.addresses,
            },
            stack.options,
        )
        addresses[demand.node_balancer.host] = [balancer.address]
        made.append(balancer)
    if addresses:
        names = PrivateNames(
            "names",
            {
                "place": stack.place,
                "network": network.id,
                "zone": ground.dns.private_zone,
                "addresses": addresses,
            },
            stack.options,
        )
        made.append(names)
    return made


def _entrance(stack: _Stack) -> tuple[list[pulumi.Resource], dict[str, pulumi.Input[str]]]:
    """The load balancer's address, which is fixed before there is a load balancer, and the names that lead to it."""
    demand, dns = stack.demand, stack.settings.ground.dns
    if not any(one.machine is None for one in demand.inbound):
        return [], {}
    entrance = Entrance("entrance", {"place": stack.place}, stack.options)
    made: list[pulumi.Resource] = [entrance]
    if demand.names and dns.zone is not None:
        names = PublicNames(
            "public-names",
            {
                "place": stack.place,
                "zone": dns.zone,
                "existing": dns.existing_zone,
                "names": demand.names,
                "address": entrance.address,
            },
            stack.options,
        )
        made.append(names)
    return made, {"entrance": entrance.address}
