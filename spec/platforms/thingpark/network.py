"""ThingPark's connections: in through the load balancer, out to servers and services, and among its pods."""

from collections.abc import Iterator
from dataclasses import dataclass

from spec.flows import Addresses, Elsewhere, Flow, Party, Pods, Protocol
from spec.platforms.thingpark import figures
from spec.platforms.thingpark.connectors import AMQPS, PLAIN_MQTT, WAYS
from spec.platforms.thingpark.load_balancer import CONTROLLER
from spec.platforms.thingpark.reach import EVERYWHERE
from spec.platforms.thingpark.settings import ThingParkSettings
from spec.platforms.thingpark.settings_network import Connector

LAST_PORT = 65535
API_PORTS = (443, 6443)
"""What a Kubernetes API server is reached on: by the Service of the cluster, and by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EveryPod(Pods):
    """All pods of the platform's namespace, whatever their labels: those of the vendor's charts are not public."""

    @property
    def selector(self) -> dict[str, str]:
        """Selects every pod."""
        return {}


PLATFORM = EveryPod(name="thingpark", role="any ThingPark pod")
INGRESS = Pods(name=CONTROLLER, role="ingress controller", labels=(("app.kubernetes.io/name", CONTROLLER),))
DNS_AND_NTP = Elsewhere(role="DNS and NTP servers")
BASE_STATION = Elsewhere(role="base station")


def connector_ports(connector: Connector) -> tuple[int, ...]:
    """The ports that a connector goes out on; none where one is missing."""
    way = WAYS[connector.kind]
    if way.defined_by_connector:
        return () if connector.port is None else (connector.port,)
    if connector.plain_mqtt_1883:
        return tuple(PLAIN_MQTT if port == AMQPS else port for port in way.ports)
    return way.ports


def flows(settings: ThingParkSettings) -> tuple[Flow, ...]:
    """Every row of the guide's lists, and what the guide leaves out: pods among one another, and the API server."""
    return (
        *_inbound(settings),
        *_base_stations(),
        *_connectors(settings),
        *_services(settings),
        *_backup(settings),
        *_inside(settings),
    )


def _in(source: Party, port: int, application: str, purpose: str, *requirements: str) -> Flow:
    return Flow(
        requirements=requirements, source=source, target=INGRESS, application=application, port=port, purpose=purpose
    )


def _inbound(settings: ThingParkSettings) -> Iterator[Flow]:
    sources = settings.load_balancer.sources
    stations = Addresses(role="base station", cidrs=sources.ranges("base_stations"))
    users = Addresses(role="ThingPark user", cidrs=sources.ranges("users"))
    servers = Addresses(role="application server", cidrs=sources.ranges("application_servers"))
    iec = "IEC-104 with TLS"
    yield _in(stations, 3001, iec, "primary network server", "TP-7")
    yield _in(stations, 3101, iec, "secondary network server", "TP-7")
    yield _in(stations, 3002, "SFTP with TLS", "software upgrade, RF region, radio scan", "TP-8")
    yield _in(stations, 2022, "SSH v2", "remote control (reverse SSH)", "TP-9")
    if settings.load_balancer.lns_4443:
        yield _in(stations, figures.LNS, "WebSocket with TLS", "Basics Station (LNS); not in the guide")
    https = "HTTPS with TLS 1.2"
    yield _in(users, figures.HTTPS, https, "GUI, and DX and BSS/OSS APIs", "TP-10")
    yield _in(users, figures.HTTPS, https, "application downlink (generic application)", "TP-11")
    yield _in(servers, figures.HTTPS, https, "application downlink (generic application)", "TP-12")


def _base_stations() -> Iterator[Flow]:
    """What base stations need beside, and ThingPark does not give: no policy of the cluster sees it."""
    for application, port in (("DNS", 53), ("NTP", 123)):
        yield Flow(
            requirements=("TP-13",),
            source=BASE_STATION,
            target=DNS_AND_NTP,
            application=application,
            port=port,
            protocol=Protocol.UDP,
            purpose="names and time of base stations; not provided by ThingPark",
        )


def _out(target: Party, port: int, application: str, purpose: str, *requirements: str) -> Flow:
    return Flow(
        requirements=requirements, source=PLATFORM, target=target, application=application, port=port, purpose=purpose
    )


def _connectors(settings: ThingParkSettings) -> Iterator[Flow]:
    for connector in settings.connectors:
        way = WAYS[connector.kind]
        target = connector.party(f"{connector.kind} application server")
        for port in connector_ports(connector):
            yield _out(target, port, way.application, f"uplinks to {connector.kind}", way.requirement)


def _services(settings: ThingParkSettings) -> Iterator[Flow]:
    repository = settings.repository.party(figures.REPOSITORY)
    yield _out(repository, 443, "HTTPS with TLS 1.2", "catalogs, base-station images, documents", "TP-26")
    if settings.smtp is not None:
        target = settings.smtp.party("mail server")
        yield _out(target, settings.smtp.port, "SMTP", "invitations, lost passwords, alarms", "TP-27")
    if settings.snmp is not None:
        yield Flow(
            requirements=("TP-28",),
            source=PLATFORM,
            target=settings.snmp.party("alarm receiver"),
            application="SNMP v2",
            port=figures.SNMP_PORT,
            protocol=Protocol.UDP,
            purpose="alarm notifications",
        )
    if settings.openid is not None:
        target = settings.openid.party("OpenID Connect server")
        yield _out(target, figures.OPENID_PORT, "HTTPS", "delegated authentication", "TP-29")


def _backup(settings: ThingParkSettings) -> Iterator[Flow]:
    backup, anywhere = settings.backup, Addresses(role="backup storage", cidrs=EVERYWHERE)
    if backup.amazon is not None:
        yield _out(anywhere, 443, "HTTPS", "backups to S3, whose addresses change", "TP-32")
    if backup.azure is not None:
        yield _out(anywhere, 443, "HTTPS", "backups to Blob storage, whose addresses change", "TP-33")
    if backup.s3_compatible is not None:
        target = backup.s3_compatible.reach.party("backup storage")
        application = "HTTPS" if backup.s3_compatible.url.startswith("https") else "HTTP"
        yield _out(target, backup.s3_compatible.port, application, "backups", "TP-34")


def _inside(settings: ThingParkSettings) -> Iterator[Flow]:
    for protocol in Protocol:
        yield Flow(
            requirements=(),
            source=PLATFORM,
            target=PLATFORM,
            application="any",
            port=1,
            end_port=LAST_PORT,
            protocol=protocol,
            purpose="ThingPark's pods among one another; their ports are not published",
        )
    if settings.api_server:
        target = Addresses(role="Kubernetes API", cidrs=settings.api_server)
        for port in API_PORTS:
            yield _out(target, port, "HTTPS", "the charts' operators and the ingress controller")
