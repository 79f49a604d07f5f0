"""What Mint Cloud asks of a cloud: the backup's bucket, the wildcard name, the way in, and who answers challenges."""

from collections.abc import Iterator

from spec.ground.demand import AccessKeyDemand, BucketDemand, Demand, Inbound, Right
from spec.ground.site import escrowed, own_storage, public_names
from spec.platforms.mint import figures
from spec.platforms.mint.base import CERT_MANAGER, ingress_ports
from spec.platforms.mint.entrance import node_port
from spec.platforms.mint.settings import MintSettings

BACKUP = "backup"


def demand(settings: MintSettings) -> Demand:
    """Everything beside the nodes. Databases run in the cluster (CloudNativePG)."""
    http, https = ingress_ports(settings)
    dns = settings.certificates.issuer.dns
    solver = (settings.namespace, CERT_MANAGER) if dns is not None and dns.provider == "route53" else None
    return Demand(
        buckets=tuple(_buckets(settings)),
        access_keys=tuple(_keys(settings)),
        names=public_names(settings, {f"*.{settings.domain}": ("MC-12",)}),
        inbound=(
            Inbound(
                port=figures.HTTPS_PORT,
                node_port=node_port(settings, figures.HTTPS_PORT),
                target_port=https,
                requirements=("MC-1",) if settings.payrexx is None else ("MC-1", "MC-6"),
            ),
            Inbound(
                port=figures.HTTP_PORT,
                node_port=node_port(settings, figures.HTTP_PORT),
                target_port=http,
                requirements=("MC-1",),
            ),
        ),
        stored_secrets=escrowed(settings),
        dns_solver=solver,
    )


def _buckets(settings: MintSettings) -> Iterator[BucketDemand]:
    backup = settings.backup
    if backup is not None and own_storage(settings.cluster, backup.endpoint):
        yield BucketDemand(
            name=BACKUP,
            bucket=backup.bucket,
            customer_key=settings.ground.encryption.customer_key,
            requirements=("MC-17",),
        )


def _keys(settings: MintSettings) -> Iterator[AccessKeyDemand]:
    """k8up wants a key as text. Velero wants a file, which a person makes of one."""
    backup = settings.backup
    if backup is None or backup.engine != "k8up":
        return
    for bucket in _buckets(settings):
        yield AccessKeyDemand(
            name=f"mint-{settings.environment}-backup",
            buckets={bucket.name: Right.READ_WRITE},
            key_id=backup.username,
            secret=backup.password,
            requirements=bucket.requirements,
        )
