"""Who talks to whom (SM-5 to SM-13), the same numbers on both clouds, and what the guide leaves out."""

from collections.abc import Iterator

from spec.flows import Addresses, Elsewhere, Flow, OtherPods, Party, Pods, Protocol
from spec.platforms.smi import figures
from spec.platforms.smi.settings import SmiSettings
from spec.platforms.smi.settings_edge import BalancerPeer
from spec.platforms.smi.settings_services import SERVICE_NUMBERS, AnyService

INTERNET = Elsewhere(role="internet")
BALANCER = Elsewhere(role="load balancer")
EVERYWHERE = ("0.0.0.0/0", "::/0")
ALL_PORTS = (1, 65535)

SCRIPT_WORKER = Pods(name=figures.SCRIPT_WORKER, role="script worker")
SCRIPT_MANAGER = Pods(name=figures.SCRIPT_MANAGER, role="script manager")

_PURPOSES = {
    "postgres": "PostgreSQL cluster, or its proxy",
    "mongodb": "MongoDB cluster",
    "redis": "Redis cluster",
    "kafka": "Kafka cluster",
    "activemq": "ActiveMQ cluster",
    "neo4j": "Neo4j",
    "smtp": "mail service",
}


def services(settings: SmiSettings) -> Pods:
    """All pods of the platform but script workers; "Kubernetes" in the guide's tables."""
    labels = settings.pods.services or figures.SERVICE_LABELS
    return Pods(name="dtplatform", role="services of the platform", labels=tuple(sorted(labels.items())))


def entrances(settings: SmiSettings) -> Pods:
    """The pods behind the load balancer."""
    labels = settings.pods.entrances or figures.ENTRANCE_LABELS
    return Pods(
        name="dtplatform-entrances", role="web applications, REST API, identity", labels=tuple(sorted(labels.items()))
    )


def _balancer(peer: BalancerPeer) -> Party:
    if peer.cidr is not None:
        return Addresses(role="load balancer", cidrs=(peer.cidr,))
    return OtherPods(
        role="load balancer",
        namespace_labels=tuple(sorted(peer.namespace_labels.items())),
        pod_labels=tuple(sorted(peer.pod_labels.items())),
    )


def _where(name: str, service: AnyService) -> Party:
    pods = service.pods
    if pods is None:
        return Addresses(role=_PURPOSES[name], cidrs=EVERYWHERE if service.anywhere else service.cidrs)
    labels = tuple(sorted(pods.pod_labels.items()))
    if not pods.namespace_labels:
        return Pods(name=name, role=_PURPOSES[name], labels=labels)
    return OtherPods(
        role=_PURPOSES[name], namespace_labels=tuple(sorted(pods.namespace_labels.items())), pod_labels=labels
    )


def documented(settings: SmiSettings) -> tuple[Flow, ...]:
    """The rows of the guide's tables, one flow for each port: 9 rows, 12 ports with its own defaults."""
    return tuple(_documented(settings))


def _documented(settings: SmiSettings) -> Iterator[Flow]:
    for application, port in (("HTTP", figures.HTTP_PORT), ("HTTPS", figures.HTTPS_PORT)):
        yield Flow(
            requirements=("SM-5",),
            source=INTERNET,
            target=BALANCER,
            application=application,
            port=port,
            purpose="users come in",
        )
    for name, service in settings.services.by_name().items():
        for application, port in service.ports():
            yield Flow(
                requirements=(SERVICE_NUMBERS[name],),
                source=services(settings),
                target=_where(name, service),
                application=application,
                port=port,
                purpose=_PURPOSES[name],
            )
    yield Flow(
        requirements=("SM-13",),
        source=services(settings),
        target=Addresses(role="internet", cidrs=EVERYWHERE),
        application="HTTPS",
        port=figures.HTTPS_PORT,
        purpose="public APIs",
    )


def _inside(settings: SmiSettings) -> Iterator[Flow]:
    """What the tables leave out because it happens inside of the cluster; without it nothing would work."""
    for peer in settings.load_balancer.peers:
        yield Flow(
            requirements=("SM-5",),
            source=_balancer(peer),
            target=entrances(settings),
            application="HTTP",
            port=settings.pods.port,
            purpose="users' requests behind the load balancer",
        )
    yield Flow(
        requirements=("SM-49",),
        source=services(settings),
        target=services(settings),
        application="any",
        port=ALL_PORTS[0],
        end_port=ALL_PORTS[1],
        purpose="services of the one platform in this namespace among themselves",
    )
    yield Flow(
        requirements=("SM-46",),
        source=OtherPods(
            role="Prometheus",
            namespace_labels=(("kubernetes.io/metadata.name", settings.prometheus.namespace),),
            pod_labels=(),
        ),
        target=SCRIPT_MANAGER,
        application="HTTP",
        port=settings.pods.port,
        purpose="queue size",
    )


def _of_script_workers(settings: SmiSettings) -> Iterator[Flow]:
    """All that `scriptworker-policy` lets script workers do."""
    for protocol in (Protocol.UDP, Protocol.TCP):
        yield Flow(
            requirements=("SM-44",),
            source=SCRIPT_WORKER,
            target=Addresses(role="any resolver", cidrs=EVERYWHERE),
            application="DNS",
            port=figures.DNS_PORT,
            protocol=protocol,
            purpose="names",
        )
    yield Flow(
        requirements=("SM-43", "SM-44"),
        source=SCRIPT_WORKER,
        target=SCRIPT_MANAGER,
        application="any",
        port=ALL_PORTS[0],
        end_port=ALL_PORTS[1],
        purpose="jobs and their results",
    )
    if settings.script_isolation.allow_public_egress:
        public = Addresses(role="public internet", cidrs=("0.0.0.0/0",), excluded=settings.script_isolation.denied_nets)
        for protocol in (Protocol.TCP, Protocol.UDP):
            yield Flow(
                requirements=("SM-45",),
                source=SCRIPT_WORKER,
                target=public,
                application="any",
                port=ALL_PORTS[0],
                end_port=ALL_PORTS[1],
                protocol=protocol,
                purpose="what scripts call outside of the private networks",
            )


def flows(settings: SmiSettings) -> tuple[Flow, ...]:
    """Every connection that is open; nothing else is."""
    return (*documented(settings), *_inside(settings), *_of_script_workers(settings))
