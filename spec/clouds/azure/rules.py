"""What must hold of settings on Azure, beside what holds on every cloud."""

import ipaddress
import re
from collections.abc import Iterator
from itertools import combinations

from spec.clouds.azure import names
from spec.clouds.azure.cluster import AzureCluster
from spec.clouds.azure.disks import PREMIUM, PREMIUM_V2, tier_of
from spec.clouds.azure.identity import missing_pieces, pod_identities
from spec.clouds.azure.machines import MACHINES
from spec.clouds.azure.releases import RELEASES, needs_long_term_support
from spec.clouds.azure.rules_services import SERVICE_RULES, demand_of
from spec.names import fit
from spec.settings import Mistake, StackSettings, rule
from spec.units import Bytes, Cpu

RESERVED = ("169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24")
"""Ranges that AKS keeps for itself (https://learn.microsoft.com/azure/aks/configure-azure-cni)."""
NODE_PREFIX = 24
"""Each node takes so much of the overlay."""
UBUNTU_IMAGE, WINDOWS_IMAGE = Bytes.parse("30Gi"), Bytes.parse("127Gi")
"""How large the images are that machines are made from by default: https://learn.microsoft.com/azure/virtual-machines/
linux/expand-disks and https://learn.microsoft.com/azure/virtual-machines/windows/expand-os-disk."""
SYSTEM_CPU = Cpu(4000)
"""https://learn.microsoft.com/azure/aks/use-system-pools: system nodes have at least 4 vCPUs in production."""


@rule("cluster")
def _ranges(settings: StackSettings) -> Iterator[Mistake]:
    cut = _azure(settings).network
    ranges = {"cidr": cut.cidr, "pod-cidr": cut.pod_cidr, "service-cidr": cut.service_cidr}
    where = ("cluster", "network")
    for (one, first), (other, second) in combinations(ranges.items(), 2):
        if ipaddress.ip_network(first).overlaps(ipaddress.ip_network(second)):
            yield Mistake(
                where=(*where, other),
                what=f"{second} overlaps {first}, which is the {one}",
                instead="three ranges that share no address, for example 10.40.0.0/16, 10.244.0.0/16, 10.245.0.0/16",
            )
    for key, text in ranges.items():
        for kept in RESERVED:
            if ipaddress.ip_network(text).overlaps(ipaddress.ip_network(kept)):
                yield Mistake(
                    where=(*where, key),
                    what=f"{text} touches {kept}, which AKS keeps for itself",
                    instead="another range",
                )


@rule("cluster")
def _room_for_pods(settings: StackSettings) -> Iterator[Mistake]:
    cluster = _azure(settings)
    overlay = ipaddress.ip_network(cluster.network.pod_cidr)
    nodes = sum(pool.nodes for pool in cluster.pools) + cluster.system_pool.nodes
    # While a pool is upgraded it has one node more.
    wanted = nodes + len(cluster.pools) + 1
    if overlay.prefixlen > NODE_PREFIX or 2 ** (NODE_PREFIX - overlay.prefixlen) < wanted:
        yield Mistake(
            where=("cluster", "network", "pod-cidr"),
            what=f"{overlay} has no /{NODE_PREFIX} for each of {nodes} nodes and of those that upgrades add",
            instead=f"a range of at least {wanted} times /{NODE_PREFIX}, for example 10.244.0.0/16",
        )


@rule("cluster")
def _pools(settings: StackSettings) -> Iterator[Mistake]:
    cluster = _azure(settings)
    taken = {"system": "AKS's own nodes"}
    for index, pool in enumerate(cluster.pools):
        name = names.agent_pool(pool.name)
        if name in taken:
            yield Mistake(
                where=("cluster", "pools", index, "name"),
                what=f"AKS takes letters and digits only, and as {name} it is the same as {taken[name]}",
                instead="a name that differs in its letters and digits",
            )
        taken[name] = f"pool {pool.name}"
        reserved = sorted(key for key in pool.labels if key.partition("/")[0].endswith("kubernetes.azure.com"))
        if reserved:
            yield Mistake(
                where=("cluster", "pools", index, "labels", reserved[0]),
                what="labels below kubernetes.azure.com are AKS's own",
                instead="a label of your own",
            )
        yield from _disk_of_a_node(index, cluster)


def _disk_of_a_node(index: int, cluster: AzureCluster) -> Iterator[Mistake]:
    """A node's own disk is a Premium SSD with what its size gives: AKS lets nobody choose more."""
    pool = cluster.pools[index]
    where = ("cluster", "pools", index)
    if pool.disk_class not in (None, PREMIUM):
        yield Mistake(
            where=(*where, "disk-class"),
            what=f"AKS makes a node's own disk of class {PREMIUM} and no other",
            instead="nothing",
        )
        return
    tier = tier_of(pool.disk)
    if pool.disk_iops is not None and pool.disk_iops > tier.iops:
        yield Mistake(
            where=(*where, "disk-iops"),
            what=f"a node's own disk of {pool.disk} is a {tier.name} and gives {tier.iops}, not {pool.disk_iops}",
            instead="a larger disk, or fewer operations",
        )
    if pool.disk_throughput is not None and pool.disk_throughput > tier.throughput:
        yield Mistake(
            where=(*where, "disk-throughput"),
            what=f"a node's own disk of {pool.disk} is a {tier.name} and gives {tier.throughput}, "
            f"not {pool.disk_throughput}",
            instead="a larger disk, or less throughput",
        )


@rule("cluster")
def _system_pool(settings: StackSettings) -> Iterator[Mistake]:
    machine = _azure(settings).system_pool.machine
    row = MACHINES.get(machine)
    enough = sorted((one for one in MACHINES.values() if one.cpu >= SYSTEM_CPU), key=lambda one: one.price_group)
    if row is None or row.cpu < SYSTEM_CPU:
        what = f"{machine} is not a machine type that is known here" if row is None else f"{machine} has {row.cpu} vCPU"
        yield Mistake(
            where=("cluster", "system-pool", "machine"),
            what=what,
            instead=f"one with {SYSTEM_CPU} vCPUs or more, for example {enough[0].name} or Standard_D4s_v5",
        )


@rule("cluster")
def _support(settings: StackSettings) -> Iterator[Mistake]:
    cluster = _azure(settings)
    had = RELEASES.can_be_made(cluster.version) and needs_long_term_support(cluster.version)
    if had and not cluster.long_term_support:
        newer = next(one for one in RELEASES.available if not needs_long_term_support(one))
        yield Mistake(
            where=("cluster", "long-term-support"),
            what=f"AKS runs Kubernetes {cluster.version} with long-term support only",
            instead=f"true, or version: '{newer}' or later",
        )


@rule("cluster", "environment", "platform")
def _identities(settings: StackSettings) -> Iterator[Mistake]:
    cluster = _azure(settings)
    base = fit(settings.platform, settings.environment, limit=40)
    yield from missing_pieces(cluster, pod_identities(demand_of(settings), cluster, base))


@rule("cluster")
def _principals(settings: StackSettings) -> Iterator[Mistake]:
    cluster = _azure(settings)
    asked = {one.name: one for one in demand_of(settings).access_keys}
    for name, key in asked.items():
        if name not in cluster.principals:
            who = f" {key.principal}" if key.principal else ""
            yield Mistake(
                where=("cluster", "principals", name),
                what=f"nobody says which service principal{who} writes to {', '.join(sorted(key.buckets))}: an "
                "application is registered in Entra, which this program does not do",
                instead=f"its object id, which `az ad sp show --id {key.principal or '<client id>'} --query id` tells",
                requirements=key.requirements,
            )
    for name in cluster.principals:
        if name not in asked:
            yield Mistake(
                where=("cluster", "principals", name),
                what="no part of the platform has rights under this name",
                instead=f"one of {', '.join(sorted(asked))}" if asked else "nothing",
            )


@rule("cluster")
def _machine_access(settings: StackSettings) -> Iterator[Mistake]:
    cluster, machines = _azure(settings), demand_of(settings).machines
    if machines and cluster.machine_access is None:
        yield Mistake(
            where=("cluster", "machine-access"),
            what=f"nobody could sign in to {', '.join(one.name for one in machines)}",
            instead="ssh-public-key with the public half of your administrators' key",
        )
    for name, supply in settings.ground.machines.items():
        if supply.image is not None and not re.fullmatch(r"[^:\s]+(?::[^:\s]+){3}", supply.image):
            yield Mistake(
                where=("ground", "machines", name, "image"),
                what=f"{supply.image} is not an image of Azure's",
                instead="publisher:offer:sku:version, for example Canonical:ubuntu-24_04-lts:server:latest",
            )


@rule("cluster", "ground", "platform")
def _system_disks(settings: StackSettings) -> Iterator[Mistake]:
    """Of machines whose disk holds no data: it is the system's own, as large as the image or larger."""
    for one in demand_of(settings).machines:
        supply = settings.ground.machines.get(one.name)
        if supply is None or one.holds_data:
            continue
        where = ("ground", "machines", one.name)
        image = WINDOWS_IMAGE if one.windows else UBUNTU_IMAGE
        if supply.disk < image:
            yield Mistake(
                where=(*where, "disk"),
                what=f"the image of {one.name} has {image} by itself, and {supply.disk} are less",
                instead=f"{image} or more",
                requirements=one.requirements,
            )
        if supply.disk_class == PREMIUM_V2:
            yield Mistake(
                where=(*where, "disk-class"),
                what=f"no system starts from a disk of class {PREMIUM_V2}, and {one.name} has no other disk",
                instead=f"{PREMIUM}, or nothing",
                requirements=one.requirements,
            )
        elif supply.disk_iops is not None and supply.disk_iops > (tier := tier_of(supply.disk)).iops:
            yield Mistake(
                where=(*where, "disk-iops"),
                what=f"a system's disk of {supply.disk} is a {tier.name} and gives {tier.iops}, not {supply.disk_iops}",
                instead="a larger disk, or fewer operations",
                requirements=one.requirements,
            )


@rule("cluster", "script_isolation")
def _policy_engine(settings: StackSettings) -> Iterator[Mistake]:
    engine = str(getattr(settings.script_isolation, "engine", ""))  # type: ignore[attr-defined]  # of those that have it
    cluster = _azure(settings)
    if engine.startswith("calico") and cluster.network_policy != "calico":
        yield Mistake(
            where=("cluster", "network-policy"),
            what=f"{cluster.network_policy} does not know Calico's resources, in which script-isolation is written",
            instead="calico, or script-isolation.engine: k8s",
            requirements=("SM-44",),
        )


def _azure(settings: StackSettings) -> AzureCluster:
    """The cluster. Raises TypeError for another: these rules are asked of Azure only."""
    if not isinstance(settings.cluster, AzureCluster):
        raise TypeError(f"{settings.cluster.cloud} is not Azure")
    return settings.cluster


RULES = (
    _ranges,
    _room_for_pods,
    _pools,
    _system_pool,
    _support,
    _identities,
    _principals,
    _machine_access,
    _system_disks,
    _policy_engine,
    *SERVICE_RULES,
)
