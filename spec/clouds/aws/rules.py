"""What must hold of settings on AWS, beside what holds on every cloud."""

from collections.abc import Iterator

from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.aws.documents import read_secrets
from spec.clouds.aws.identities import role_arn, role_name
from spec.clouds.aws.regions import REGIONS
from spec.clouds.aws.rules_services import SERVICE_RULES
from spec.clouds.aws.secret_store import arn_patterns, read_names
from spec.clouds.aws.versions import ADD_ONS, POD_IDENTITY_AGENT, is_extended
from spec.ground.rules_supply import demand_of
from spec.platforms import PLATFORMS
from spec.settings import Mistake, StackSettings, rule

INLINE_LIMIT = 10_240
"""All inline policies of one role together, without white space
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)."""


def _aws(settings: StackSettings) -> AwsCluster:
    if not isinstance(settings.cluster, AwsCluster):
        raise TypeError(f"{settings.cluster.cloud} is not AWS")
    return settings.cluster


@rule("cluster")
def _zones(settings: StackSettings) -> Iterator[Mistake]:
    cluster = _aws(settings)
    named = cluster.network.zones
    if named is None:
        return
    where = ("cluster", "network", "zones")
    for index, zone in enumerate(named):
        if zone[:-1] != cluster.region:
            yield Mistake(
                where=(*where, index),
                what=f"{zone} is no zone of {cluster.region}",
                instead=f"three of {cluster.region}, for example {', '.join(_examples(cluster.region))}",
            )
    if len(set(named)) != len(named):
        yield Mistake(where=where, what="a zone is named twice", instead="three different zones")


def _examples(region: str) -> tuple[str, ...]:
    return tuple(f"{region}{letter}" for letter in REGIONS.get(region, ("a", "b", "c")))


@rule("cluster")
def _support(settings: StackSettings) -> Iterator[Mistake]:
    cluster = _aws(settings)
    if cluster.support == "standard" and is_extended(cluster.version):
        yield Mistake(
            where=("cluster", "support"),
            what=f"the 14 months of Kubernetes {cluster.version} on EKS are over: it is kept for extra money only",
            instead="a newer release; or support: extended",
            requirements=("X-3",),
        )


@rule("cluster")
def _add_ons(settings: StackSettings) -> Iterator[Mistake]:
    cluster = _aws(settings)
    known = ADD_ONS[cluster.version]
    for name in cluster.add_ons:
        if name not in known:
            yield Mistake(
                where=("cluster", "add-ons", name),
                what=f"{name} is no add-on that this program installs on EKS",
                instead=f"one of {', '.join(known)}, among them {POD_IDENTITY_AGENT}",
                requirements=("SM-15",),
            )


@rule("cluster", "access")
def _same_cluster(settings: StackSettings) -> Iterator[Mistake]:
    """Of a platform whose own settings say of which cluster its identities are (SM-16)."""
    cluster, access = _aws(settings), vars(settings)["access"]
    if access.cloud != "aws":
        yield Mistake(
            where=("access", "cloud"),
            what="pods on EKS have identities of AWS",
            instead="cloud: aws",
            requirements=("SM-19",),
        )
        return
    for key, ours, theirs in (
        ("account", cluster.account, access.account),
        ("region", cluster.region, access.region),
        ("cluster-name", cluster.name, access.cluster_name),
    ):
        if ours != theirs:
            yield Mistake(
                where=("access", key),
                what=f"{theirs} is not the cluster's, which is {ours}",
                instead=str(ours),
                requirements=("SM-16",),
            )
    if access.kms_key_arn is not None:
        yield Mistake(
            where=("access", "kms-key-arn"),
            what="this program makes the key of its own buckets, and its ARN is in no settings",
            instead="nothing; ground.encryption.customer-key says whether there is one",
            requirements=("SM-18",),
        )


@rule("cluster", "backup")
def _node_role(settings: StackSettings) -> Iterator[Mistake]:
    """Of ThingPark, where the role of the nodes may write the backup (TP-32)."""
    # Another platform's backup is another thing.
    amazon = vars(settings)["backup"].amazon if settings.platform == "thingpark" else None
    if amazon is None or amazon.node_role is None:
        return
    cluster = _aws(settings)
    ours = role_arn(cluster, role_name(cluster, "node"))
    if amazon.node_role != ours:
        yield Mistake(
            where=("backup", "amazon", "node-role"),
            what=f"{amazon.node_role} is not the role of this cluster's nodes",
            instead=ours,
            requirements=("TP-32",),
        )


@rule("cluster", "ground")
def _existing_zone(settings: StackSettings) -> Iterator[Mistake]:
    cluster, dns = _aws(settings), settings.ground.dns
    if dns.existing_zone and cluster.zone_id is None:
        yield Mistake(
            where=("cluster", "zone-id"),
            what="is missing: the zone exists, and nothing is looked up",
            instead=f"what `aws route53 list-hosted-zones-by-name --dns-name {dns.zone or 'ZONE'}` says, without "
            "/hostedzone/",
        )


@rule("cluster")
def _entrance(settings: StackSettings) -> Iterator[Mistake]:
    taken: dict[int, int] = {}
    for one in demand_of(settings).inbound:
        if one.machine is not None:
            continue
        if one.node_port is None:
            yield Mistake(
                where=("load-balancer",),
                what=f"nothing says on which node port the ingress controller takes port {one.port}: on AWS the "
                "balancer is made before there is a cluster to ask",
                instead=f"a node port for {one.port}, from 30000 to 32767",
                requirements=one.requirements,
            )
        elif taken.setdefault(one.node_port, one.port) != one.port:
            yield Mistake(
                where=("load-balancer",),
                what=f"ports {taken[one.node_port]} and {one.port} lead to the same node port {one.node_port}",
                instead="a node port for each",
                requirements=one.requirements,
            )


@rule("cluster")
def _reader(settings: StackSettings) -> Iterator[Mistake]:
    cluster, demand = _aws(settings), demand_of(settings)
    if demand.secret_reader is None:
        return
    names = read_names(demand, PLATFORMS[settings.platform].plan(settings))
    size = len("".join(str(read_secrets(arn_patterns(cluster, names), "")).split()))
    if size > INLINE_LIMIT:
        yield Mistake(
            where=("secrets", "objects"),
            what=f"the policy that lets {len(names)} entries be read has {size} letters, and AWS takes {INLINE_LIMIT}",
            instead="fewer entries, each a JSON object with several parts (remote-property)",
            requirements=("SM-50",),
        )


RULES = (
    _zones,
    _support,
    _add_ons,
    _same_cluster,
    _node_role,
    _existing_zone,
    _entrance,
    _reader,
    *SERVICE_RULES,
)
"""Asked once the platform's rules and those of every cloud are satisfied."""
