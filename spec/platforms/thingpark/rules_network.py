"""What must hold of ThingPark's network, of the services outside, and of the backups' target."""

from collections import Counter
from collections.abc import Iterator

from spec.platforms.thingpark import figures
from spec.platforms.thingpark.connectors import WAYS, ConnectorKind
from spec.platforms.thingpark.hosting import Hosting
from spec.platforms.thingpark.settings import ThingParkSettings
from spec.settings import Mistake, rule

_WHY = {
    443: ("TP-10", "TP-11", "TP-12"),
    **{port: one.requirements for port, one in figures.INBOUND.items()},
}


@rule("load_balancer")
def _ports(settings: ThingParkSettings) -> Iterator[Mistake]:
    balancer = settings.load_balancer
    for port in figures.PORTS:
        if port not in balancer.ports:
            yield Mistake(
                where=("load-balancer", "ports"),
                what=f"{port} is missing",
                instead=f"all of {', '.join(map(str, figures.PORTS))}",
                requirements=_WHY[port],
            )
    for port in balancer.ports:
        if port not in figures.PORTS:
            instead = "lns-4443: true" if port == figures.LNS else f"only {', '.join(map(str, figures.PORTS))}"
            yield Mistake(
                where=("load-balancer", "ports"),
                what=f"{port} is not an inbound port of ThingPark",
                instead=instead,
                requirements=("TP-13",),
            )


@rule("load_balancer")
def _node_ports(settings: ThingParkSettings) -> Iterator[Mistake]:
    balancer = settings.load_balancer
    opened = {*figures.PORTS, *((figures.LNS,) if balancer.lns_4443 else ())}
    times = Counter(one.node_port for one in balancer.node_ports)
    for index, (port, node) in enumerate((one.port, one.node_port) for one in balancer.node_ports):
        where = ("load-balancer", "node-ports", index)
        if port not in opened:
            yield Mistake(
                where=where,
                what=f"{port} is not open",
                instead=f"one of {', '.join(map(str, sorted(opened)))}",
                requirements=("TP-13",),
            )
        if node in figures.NODE_PORTS_OF_PSEVEN:
            yield Mistake(
                where=where,
                what=f"{node} is a node port of pSeven Enterprise, and node ports are the whole cluster's",
                instead="another number from 30000 to 32767",
                requirements=("TP-13",),
            )
        if times[node] > 1:
            yield Mistake(
                where=where,
                what=f"{node} is the node port of two ports",
                instead="a number of its own for each",
                requirements=("TP-13",),
            )


@rule("load_balancer", "cluster", "hosting")
def _dns_label(settings: ThingParkSettings) -> Iterator[Mistake]:
    if settings.load_balancer.dns_label is not None and settings.host is not Hosting.AZURE:
        yield Mistake(
            where=("load-balancer", "dns-label"),
            what=f"only Azure reads it, and the cluster is of {settings.host}",
            instead="nothing",
            requirements=("TP-13",),
        )


@rule("connectors")
def _connectors(settings: ThingParkSettings) -> Iterator[Mistake]:
    for index, connector in enumerate(settings.connectors):
        way = WAYS[connector.kind]
        if way.defined_by_connector and connector.port is None:
            yield Mistake(
                where=("connectors", index, "port"),
                what=f"the port of {connector.kind} is defined by its own configuration and must be said",
                instead="the port that stands in the connector's configuration",
                requirements=(way.requirement,),
            )
        if not way.defined_by_connector and connector.port is not None:
            yield Mistake(
                where=("connectors", index, "port"),
                what=f"{connector.kind} goes out on {', '.join(map(str, way.ports))}",
                instead="nothing",
                requirements=(way.requirement,),
            )
        if connector.plain_mqtt_1883 and connector.kind not in (ConnectorKind.MQTT, ConnectorKind.THINGSBOARD):
            yield Mistake(
                where=("connectors", index, "plain-mqtt-1883"),
                what=f"{connector.kind} has no plain MQTT",
                instead="nothing",
                requirements=("TP-18",),
            )


@rule("openid", "phase")
def _federation(settings: ThingParkSettings) -> Iterator[Mistake]:
    if settings.openid is not None and settings.phase == "bootstrap":
        yield Mistake(
            where=("openid",),
            what="a first installation cannot have an identity server: the first administrator logs in without it",
            instead="nothing now; then phase: federated, once an administrator of the same mail address exists",
            requirements=("TP-29",),
        )
    if settings.openid is None and settings.phase == "federated":
        yield Mistake(
            where=("phase",),
            what="federated means that users log in at an identity server, and none is named",
            instead="openid with issuer and client-id, or phase: bootstrap",
            requirements=("TP-29",),
        )


@rule("smtp")
def _smtp(settings: ThingParkSettings) -> Iterator[Mistake]:
    if settings.smtp is not None and settings.smtp.port not in figures.SMTP_PORTS:
        yield Mistake(
            where=("smtp", "port"),
            what=f"{settings.smtp.port} is not a port that the guide has for mail",
            instead=f"one of {', '.join(map(str, sorted(figures.SMTP_PORTS)))}, unless your server is another",
            requirements=("TP-27",),
            warning=True,
        )


@rule("backup", "cluster", "hosting")
def _node_role(settings: ThingParkSettings) -> Iterator[Mistake]:
    amazon = settings.backup.amazon
    if amazon is not None and amazon.node_role is not None and settings.host is not Hosting.AWS:
        yield Mistake(
            where=("backup", "amazon", "node-role"),
            what=f"nodes of {settings.host} have no IAM role",
            instead="iam-user: {}",
            requirements=("TP-32",),
        )


NETWORK_RULES = (_ports, _node_ports, _dns_label, _connectors, _federation, _smtp, _node_role)
