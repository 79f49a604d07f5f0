"""What ThingPark asks of a cloud: the backup's storage and who may write there, names, and the balancer's ports."""

from collections.abc import Iterator

from spec.ground.demand import AccessKeyDemand, BucketDemand, Demand, Inbound, Right
from spec.ground.site import escrowed, own_storage, public_names
from spec.platforms.thingpark import figures
from spec.platforms.thingpark.load_balancer import passed
from spec.platforms.thingpark.settings import ThingParkSettings

BACKUP = "backup"
"""The one bucket, as identities name it."""


def demand(settings: ThingParkSettings) -> Demand:
    """Everything beside the nodes."""
    names: dict[str, tuple[str, ...]] = {settings.dns_hostname: ("TP-10", "TP-12")}
    if settings.base_station_hostname is not None:
        names[settings.base_station_hostname] = ("TP-7", "TP-8", "TP-9")
    return Demand(
        buckets=tuple(_buckets(settings)),
        access_keys=tuple(_keys(settings)),
        names=public_names(settings, names),
        inbound=tuple(_inbound(settings)),
        stored_secrets=escrowed(settings),
    )


def _buckets(settings: ThingParkSettings) -> Iterator[BucketDemand]:
    backup, cloud = settings.backup, settings.cluster.cloud
    nodes: Right | None = None
    account = None
    if backup.amazon is not None and cloud == "aws":
        bucket, number = backup.amazon.bucket, "TP-32"
        nodes = Right.READ_WRITE if backup.amazon.node_role is not None else None
    elif backup.azure is not None and cloud == "azure":
        bucket, number, account = backup.azure.blob_container, "TP-33", backup.azure.storage_account
    elif backup.s3_compatible is not None and own_storage(settings.cluster, backup.s3_compatible.url):
        bucket, number = backup.s3_compatible.bucket, "TP-34"
    else:
        return
    yield BucketDemand(
        name=BACKUP,
        bucket=bucket,
        account=account,
        expire_days=backup.retention.count,
        customer_key=settings.ground.encryption.customer_key,
        nodes=nodes,
        requirements=(number,),
    )


def _keys(settings: ThingParkSettings) -> Iterator[AccessKeyDemand]:
    """Who may write: the product wants a key as text, or a service principal that somebody has made."""
    made = next(_buckets(settings), None)
    backup = settings.backup
    if made is None:
        return
    rights = {BACKUP: Right.READ_WRITE}
    name = f"thingpark-{settings.environment}-backup"
    if backup.amazon is not None and backup.amazon.iam_user is not None:
        user = backup.amazon.iam_user
        yield AccessKeyDemand(
            name=name,
            buckets=rights,
            key_id=user.access_key,
            secret=user.secret_access_key,
            requirements=made.requirements,
        )
    if backup.azure is not None:
        yield AccessKeyDemand(
            name=name,
            buckets=rights,
            key_id=None,
            secret=None,
            principal=backup.azure.client_id,
            requirements=made.requirements,
        )
    if backup.s3_compatible is not None:
        yield AccessKeyDemand(
            name=name,
            buckets=rights,
            key_id=backup.s3_compatible.access_key,
            secret=backup.s3_compatible.secret_access_key,
            requirements=made.requirements,
        )


def _inbound(settings: ThingParkSettings) -> Iterator[Inbound]:
    """The guide's five ports, exactly, and the sixth that is an option (TP-13)."""
    balancer = settings.load_balancer
    sources, pinned = balancer.sources, settings.node_ports
    callers = (sources.users, sources.application_servers)
    yield Inbound(
        port=figures.HTTPS,
        node_port=pinned.get(figures.HTTPS),
        cidrs=tuple(sorted({one for ranges in callers for one in ranges})) if all(callers) else (),
        requirements=("TP-10", "TP-11", "TP-12"),
    )
    for one in passed(lns=balancer.lns_4443):
        yield Inbound(
            port=one.port,
            node_port=pinned.get(one.port),
            cidrs=sources.base_stations,
            requirements=one.requirements,
        )
