"""What the SMI Digital Twin platform asks of a cloud: services, buckets, 18 identities, names, and a secret store."""

from collections.abc import Iterator

from spec.addons.catalogue import INGRESS_PORTS
from spec.ground.demand import (
    BucketDemand,
    DatabaseDemand,
    Demand,
    IdentityDemand,
    Inbound,
    Right,
    ServiceDemand,
    ServiceKind,
    StoredSecret,
)
from spec.ground.entrance import entrance
from spec.ground.site import escrowed, public_names
from spec.platforms.smi import figures
from spec.platforms.smi.buckets import buckets, grants
from spec.platforms.smi.secrets import remote_key
from spec.platforms.smi.service_accounts import NUMBERS
from spec.platforms.smi.settings import SmiSettings
from spec.platforms.smi.settings_services import SERVICE_NUMBERS, Kafka, Mode, SignIn

SECRET_READER = ("external-secrets", "external-secrets")
"""Namespace and service account of the operator, as its public chart has them."""


def demand(settings: SmiSettings) -> Demand:
    """Everything beside the nodes."""
    numbers = {"app": ("SM-2",), "api": ("SM-3",), "id": ("SM-4",), "workbench": ()}
    names = {name: numbers[use] for use, name in settings.dns.by_use().items()}
    way = entrance(settings)
    store = settings.secrets.store is not None and settings.secrets.external_secrets
    return Demand(
        databases=tuple(_databases(settings)),
        buckets=tuple(_buckets(settings)),
        identities=tuple(_identities(settings)),
        services=tuple(_services(settings)),
        names=public_names(settings, names, settings.dns.zone),
        inbound=tuple(
            Inbound(port=port, target_port=target, node_port=way.node_port(port), requirements=("SM-5",))
            for port, target in zip((figures.HTTP_PORT, figures.HTTPS_PORT), INGRESS_PORTS, strict=True)
        ),
        stored_secrets=tuple(_stored(settings)),
        secret_reader=SECRET_READER if store else None,
    )


def _databases(settings: SmiSettings) -> Iterator[DatabaseDemand]:
    postgres = settings.services.postgres
    if postgres.mode is Mode.MANAGED and postgres.hosts:
        yield DatabaseDemand(
            name="postgres",
            host=postgres.hosts[0],
            port=postgres.port,
            version=postgres.version,
            database=None,  # each service makes its own, by its migrations
            administrator=postgres.administrator,
            password=postgres.administrator_password,
            where=("services", "postgres"),
            cidrs=postgres.cidrs,
            requirements=("SM-6",),
        )


def _buckets(settings: SmiSettings) -> Iterator[BucketDemand]:
    access = settings.access
    for one in buckets(settings):
        yield BucketDemand(
            name=str(one.bucket),
            bucket=one.name,
            account=access.storage_account if access.cloud == "azure" else None,
            versioned=one.versioned,
            customer_key=settings.ground.encryption.customer_key,
            requirements=("SM-14",),
        )


def _identities(settings: SmiSettings) -> Iterator[IdentityDemand]:
    for account, named in grants(settings).items():
        yield IdentityDemand(
            service_account=account,
            namespace=settings.platform_namespace,
            buckets={str(one): Right.READ_WRITE for one in named},
            narrow=settings.access.trust_conditions if settings.access.cloud == "aws" else True,  # SM-16
            requirements=(NUMBERS[account],),
        )


def _services(settings: SmiSettings) -> Iterator[ServiceDemand]:
    kinds = {"redis": ServiceKind.REDIS, "kafka": ServiceKind.KAFKA, "activemq": ServiceKind.ACTIVEMQ}
    for name, service in settings.services.by_name().items():
        if service.mode is not Mode.MANAGED or name not in kinds or not service.hosts:
            continue
        sign_in = service.sign_in if isinstance(service, SignIn) else None
        yield ServiceDemand(
            name=name,
            kind=kinds[name],
            host=service.hosts[0],
            ports=tuple(port for _, port in service.ports()),
            user=sign_in.user if sign_in is not None else None,
            password=sign_in.password if sign_in is not None else None,
            secret_name=service.scram.name if isinstance(service, Kafka) and service.scram is not None else None,
            where=("services", name),
            cidrs=service.cidrs,
            requirements=(SERVICE_NUMBERS[name],),
        )


def _stored(settings: SmiSettings) -> Iterator[StoredSecret]:
    """With a store every secret entry under the name that the operator would give it; else what must never be lost."""
    store = settings.secrets.store
    if store is None:
        yield from escrowed(settings)
        return
    for one in settings.secrets.objects:
        for key, entry in one.entries.items():
            if entry.secret is not None:
                yield StoredSecret(
                    name=remote_key(settings, store, one.name, key),
                    secret=entry.secret,
                    encrypts_data=entry.is_immutable,
                    requirements=("SM-50", "SM-51"),
                )
