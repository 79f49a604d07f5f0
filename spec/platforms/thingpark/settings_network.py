"""What a customer chooses of ThingPark's network: the load balancer, the connectors, and the services outside."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictStr, field_validator, model_validator

from spec.addresses import Cidr
from spec.fields import Pattern, SecretField, Spec, mistake
from spec.names import DnsLabel, Fqdn
from spec.platforms.thingpark import figures
from spec.platforms.thingpark.connectors import ConnectorKind
from spec.platforms.thingpark.reach import EVERYWHERE, Filled, Port, Reach
from spec.secrets import SecretRef


class Callers(Spec):
    """Who may come in; nothing said: everybody."""

    base_stations: tuple[Cidr, ...] = ()
    users: tuple[Cidr, ...] = ()
    application_servers: tuple[Cidr, ...] = ()

    @property
    def together(self) -> tuple[str, ...]:
        """Who may reach the balancer at all; nothing is everybody, as soon as one kind of caller may be anybody."""
        kinds = (self.base_stations, self.users, self.application_servers)
        return tuple(sorted({one for ranges in kinds for one in ranges})) if all(kinds) else ()

    def ranges(self, kind: Literal["base_stations", "users", "application_servers"]) -> tuple[str, ...]:
        """The ranges of one kind of caller."""
        given: tuple[str, ...] = getattr(self, kind)
        return given or EVERYWHERE


class NodePort(Spec):
    """An inbound port that is open on every node under a number of its own."""

    port: Port
    node_port: Annotated[int, Field(ge=30000, le=32767, strict=True)]


class LoadBalancer(Spec):
    """The one load balancer in front of the ingress controller (TP-7 to TP-13)."""

    ports: tuple[Port, ...] = figures.PORTS
    """The inbound ports; the five of the guide, all of them."""
    lns_4443: StrictBool = False
    """True opens 4443 for Basics Station as well; the guide does not have it, the vendor's values do."""
    backend_protocol: StrictStr = "tcp"
    sources: Callers = Callers()
    node_ports: tuple[NodePort, ...] = ()
    """Where a balancer that is not the cluster's own needs to know them."""
    dns_label: DnsLabel | None = None
    """On Azure: the name of the address below the region's domain."""
    external_dns: StrictBool = False
    """True lets the cluster's external-dns (Route 53, for example) write the record of `dns-hostname`."""

    @property
    def pinned(self) -> dict[int, int]:
        """Port → node port."""
        return {one.port: one.node_port for one in self.node_ports}

    @field_validator("backend_protocol")
    @classmethod
    def _passes(cls, value: str) -> str:
        if value != "tcp":
            raise mistake(
                f"a listener in mode {value!r} takes connections apart that base stations encrypt themselves",
                "tcp: 2022, 3001, 3002 and 3101 are passed through",
                "TP-7",
                "TP-8",
                "TP-9",
            )
        return value


class Connector(Reach):
    """An application server to which ThingPark sends (TP-14 to TP-25)."""

    kind: ConnectorKind
    port: Port | None = None
    """Where the guide says "defined by the connector"."""
    plain_mqtt_1883: StrictBool = False
    """Of `mqtt` and `thingsboard`: 1883 for plain MQTT in place of the printed 5671 (INC-TP2)."""


class Smtp(Reach):
    """The mail server for invitations, lost passwords and alarms (TP-27)."""

    host: Fqdn
    port: Port = 465
    security: Literal["none", "starttls", "ssl"] = "ssl"
    login: Filled | None = None
    password: SecretField | None = None
    sender: Annotated[str, Pattern(r"[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+", "noreply@example.com", "a mail address", "TP-27")]

    @model_validator(mode="after")
    def _both(self) -> "Smtp":
        if (self.login is None) != (self.password is None):
            raise mistake("a login and its password belong together", "both of login and password, or neither", "TP-27")
        return self


class Snmp(Reach):
    """Where alarms go (TP-28)."""

    host: Annotated[
        str, Pattern(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", "traps.example.com", "a name or address")
    ]
    community: SecretField = SecretRef("thingpark-snmp-community")
    protocol: StrictStr = "udp"

    @field_validator("protocol")
    @classmethod
    def _udp(cls, value: str) -> str:
        if value != "udp":
            raise mistake(f"alarms go out by SNMP v2, which is not sent over {value!r}", "udp", "TP-28")
        return value


class OpenId(Reach):
    """The identity server that users log in at, once the first administrator exists (TP-29)."""

    issuer: Annotated[
        str, Pattern(r"https://[^\s?#@<>]+", "https://id.example.com/realms/iot", "an https address", "TP-29")
    ]
    client_id: Filled
    client_secret: SecretField = SecretRef("thingpark-openid-client")


class Repository(Reach):
    """The vendor's repository, from which base stations get their images (TP-26)."""

    anywhere: StrictBool = True
