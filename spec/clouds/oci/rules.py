"""What must hold on Oracle Cloud Infrastructure beyond what holds on every cloud."""

from collections.abc import Iterator

from spec.clouds.disks import Disk
from spec.clouds.oci.cluster import OciCluster
from spec.clouds.oci.disks import BALANCED, DISKS, MOST_WITHOUT_MULTIPATH, MULTIPATH_OCPUS, vpus_for
from spec.clouds.oci.ocids import parts
from spec.clouds.oci.rules_supply import SUPPLY_RULES
from spec.clouds.oci.shapes import ADDRESSES_OF_A_VNIC, PodNetwork
from spec.clouds.oci.statements import missing_conditions
from spec.ground.layout import Tier, layout
from spec.settings import Mistake, Rule, StackSettings, rule

_KEPT_ADDRESSES = 3
"""The first two of a subnet and its last are the cloud's
(docs.oracle.com/iaas/Content/Network/Concepts/overview.htm)."""


@rule("cluster")
def _enhanced(settings: StackSettings) -> Iterator[Mistake]:
    cluster = settings.cluster
    if isinstance(cluster, OciCluster) and cluster.cluster_type == "BASIC_CLUSTER":
        yield Mistake(
            where=("cluster", "cluster-type"),
            what="pods of a basic cluster have no identity: no statement would ever hold for them, and every bucket "
            "and secret would stay shut",
            instead="cluster-type: ENHANCED_CLUSTER, or nothing",
            requirements=("SM-38",),
        )


@rule("cluster")
def _zones(settings: StackSettings) -> Iterator[Mistake]:
    cluster = settings.cluster
    if not isinstance(cluster, OciCluster) or cluster.place.domains > 1:
        return
    for index, pool in enumerate(cluster.pools):
        if pool.zones > 1:
            yield Mistake(
                where=("cluster", "pools", index, "zones"),
                what=f"{cluster.region} has one availability domain: the {pool.zones} zones are fault domains of it, "
                "which share power and cooling of one site, and Kubernetes sees one zone",
                instead="a region with three: eu-frankfurt-1, uk-london-1, us-ashburn-1, us-chicago-1, us-phoenix-1",
                warning=True,
            )


@rule("cluster")
def _boot_volumes(settings: StackSettings) -> Iterator[Mistake]:
    cluster = settings.cluster
    if not isinstance(cluster, OciCluster):
        return
    balanced = DISKS[f"vpu-{BALANCED}"]
    for index, pool in enumerate(cluster.pools):
        where = ("cluster", "pools", index)
        if pool.disk_class not in (None, balanced.name):
            yield Mistake(
                where=(*where, "disk-class"),
                what=f"OKE makes boot volumes of nodes balanced, never {pool.disk_class}",
                instead=f"nothing, or {balanced.name}",
            )
            continue
        reason = balanced.shortfall(Disk(size=pool.disk, iops=pool.disk_iops, throughput=pool.disk_throughput))
        if reason is not None:
            yield Mistake(
                where=(*where, "disk"),
                what=f"a node's boot volume is balanced, and {reason}",
                instead="a larger disk: a balanced one gives 60 iops for each GB, up to 25000 iops",
            )


@rule("cluster")
def _images(settings: StackSettings) -> Iterator[Mistake]:
    cluster = settings.cluster
    if not isinstance(cluster, OciCluster):
        return
    for index, pool in enumerate(cluster.pools):
        if pool.architecture not in cluster.account.node_images:
            yield Mistake(
                where=("cluster", "pools", index, "machine"),
                what=f"{pool.machine} is {pool.architecture}, and no node image of that architecture is named",
                instead=f"{pool.architecture}: OCID below cluster.account.node-images",
            )


@rule("cluster")
def _ocids(settings: StackSettings) -> Iterator[Mistake]:
    cluster = settings.cluster
    if not isinstance(cluster, OciCluster):
        return
    account = cluster.account
    named: dict[tuple[str, ...], str] = {
        ("compartment",): account.compartment,
        ("service-gateway-target",): account.service_gateway_target,
        ("machine-image",): account.machine_image,
        **{("node-images", str(key)): one for key, one in account.node_images.items()},
    }
    realm = parts(account.tenancy).realm
    for place, ocid in named.items():
        seen = parts(ocid)
        if seen.realm != realm:
            yield Mistake(
                where=("cluster", "account", *place),
                what=f"this is of realm {seen.realm}, and the tenancy of {realm}",
                instead="what the tenancy's own realm has",
                requirements=("SM-41",),
            )
        if seen.region not in ("", cluster.region):
            yield Mistake(
                where=("cluster", "account", *place),
                what=f"this is of {seen.region}, and the stack of {cluster.region}",
                instead=f"the OCID that {cluster.region} has for it",
            )
    if account.home_region is not None and account.home_region == cluster.region:
        yield Mistake(
            where=("cluster", "account", "home-region"),
            what="the home region is the stack's own",
            instead="nothing",
            warning=True,
        )


@rule("cluster")
def _own_statements(settings: StackSettings) -> Iterator[Mistake]:
    cluster = settings.cluster
    if not isinstance(cluster, OciCluster):
        return
    for index, statement in enumerate(cluster.policies.further_statements):
        missing = missing_conditions(statement)
        if missing:
            yield Mistake(
                where=("cluster", "policies", "further-statements", index),
                what=f"this statement lets anybody in: it has no condition on {', '.join(missing)}",
                instead="where all { … } with all four conditions on the principal, each with one value",
                requirements=("SM-38",),
            )


@rule("cluster")
def _addresses(settings: StackSettings) -> Iterator[Mistake]:
    """With VCN-native pods each interface takes its addresses when the node starts, whether pods use them or not."""
    cluster = settings.cluster
    if not isinstance(cluster, OciCluster) or cluster.pod_network is not PodNetwork.NATIVE:
        return
    try:
        subnet = layout(cluster.network.cidr).of(Tier.NODES)[0].cidr
    except ValueError:
        return  # said by the rule on networks of all clouds
    room = 2 ** (32 - int(subnet.partition("/")[2])) - _KEPT_ADDRESSES
    needed = sum(
        -(-pool.nodes // pool.zones) * (1 + -(-pool.max_pods // ADDRESSES_OF_A_VNIC) * (ADDRESSES_OF_A_VNIC + 1))
        for pool in cluster.pools
    )
    if needed > room:
        yield Mistake(
            where=("cluster", "network", "cidr"),
            what=f"a subnet of nodes has {room} addresses in {subnet}, and the nodes of one zone take up to {needed} "
            "with their pods",
            instead="a wider network, up to /16; fewer nodes; or pod-network: flannel",
        )


@rule("cluster", "ground")
def _machines(settings: StackSettings) -> Iterator[Mistake]:
    cluster = settings.cluster
    if not isinstance(cluster, OciCluster):
        return
    for name, supply in settings.ground.machines.items():
        disk = Disk(size=supply.disk, iops=supply.disk_iops, throughput=supply.disk_throughput)
        if supply.disk_class is not None and supply.disk_class not in DISKS:
            continue  # said by the rule on disks of all clouds
        try:
            vpus = vpus_for(disk, supply.disk_class)
        except ValueError:
            continue  # more than a disk can give: said by the rule on disks of all clouds
        if vpus > MOST_WITHOUT_MULTIPATH and (supply.cpu or 0) < MULTIPATH_OCPUS:
            yield Mistake(
                where=("ground", "machines", name, "cpu"),
                what=f"the disk needs {vpus} VPUs for each GB, and only machines of {MULTIPATH_OCPUS} OCPUs and more "
                "reach such a volume on the several paths that it takes",
                instead=f"cpu: {MULTIPATH_OCPUS}, or a larger disk with fewer operations for each GB",
            )


RULES: tuple[Rule, ...] = (
    _enhanced,
    _zones,
    _boot_volumes,
    _images,
    _ocids,
    _own_statements,
    _addresses,
    _machines,
    *SUPPLY_RULES,
)
"""All of them; asked of stacks whose cluster is on OCI."""
