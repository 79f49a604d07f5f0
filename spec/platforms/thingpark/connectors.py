"""The connectors by which ThingPark sends to application servers, and the ports of each (TP-14 to TP-25)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ConnectorKind(StrEnum):
    """A kind of application server."""

    GENERIC = "generic"
    HTTP = "http"
    GINJER = "ginjer"
    MICROSOFT_TEAMS = "microsoft-teams"
    AWS_IOT = "aws-iot"
    AZURE_IOT_HUB = "azure-iot-hub"
    AZURE_EVENT_HUBS = "azure-event-hubs"
    IBM_WATSON_IOT = "ibm-watson-iot"
    MQTT = "mqtt"
    THINGSBOARD = "thingsboard"
    THINGWORX = "thingworx"
    HERE = "here"
    CUMULOCITY = "cumulocity"
    SAP = "sap"
    YANDEX = "yandex"
    GREENGRASS = "greengrass"
    AMQP = "amqp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a connector goes out."""

    requirement: str
    application: str
    """What is spoken, as the guide names it."""
    ports: tuple[int, ...]
    """TCP; none where the connector's own configuration defines the port."""

    @property
    def defined_by_connector(self) -> bool:
        """Whether the settings must name the port."""
        return not self.ports


MQTTS, HTTPS, AMQPS = 8883, 443, 5671
PLAIN_MQTT = 1883
"""What plain MQTT listens on; the guide prints the port of AMQP with TLS for it (INC-TP2)."""

_MQTT = "MQTT with TLS 1.2"


def _way(requirement: str, application: str, *ports: int) -> Way:
    return Way(requirement=requirement, application=application, ports=ports)


_HTTPS = _way("TP-14", "HTTPS with TLS 1.2")
_AZURE = _way("TP-16", "MQTT, HTTP and AMQP with TLS 1.2", MQTTS, HTTPS, AMQPS)
_ANY_MQTT = _way("TP-18", "MQTT with TLS 1.2, also over WebSocket, and plain MQTT", MQTTS, HTTPS, AMQPS)

WAYS: Mapping[ConnectorKind, Way] = {
    ConnectorKind.GENERIC: _HTTPS,
    ConnectorKind.HTTP: _HTTPS,
    ConnectorKind.GINJER: _HTTPS,
    ConnectorKind.MICROSOFT_TEAMS: _HTTPS,
    ConnectorKind.AWS_IOT: _way("TP-15", "MQTT with TLS 1.2, also over WebSocket", MQTTS, 9883),
    ConnectorKind.AZURE_IOT_HUB: _AZURE,
    ConnectorKind.AZURE_EVENT_HUBS: _AZURE,
    ConnectorKind.IBM_WATSON_IOT: _way("TP-17", _MQTT, MQTTS),
    ConnectorKind.MQTT: _ANY_MQTT,
    ConnectorKind.THINGSBOARD: _ANY_MQTT,
    ConnectorKind.THINGWORX: _way("TP-19", _MQTT),
    ConnectorKind.HERE: _way("TP-20", _MQTT, HTTPS),  # MQTT on 443, as printed (INC-TP3)
    ConnectorKind.CUMULOCITY: _way("TP-21", _MQTT, HTTPS),  # INC-TP3
    ConnectorKind.SAP: _way("TP-22", _MQTT, HTTPS),  # INC-TP3
    ConnectorKind.YANDEX: _way("TP-23", _MQTT, MQTTS),
    ConnectorKind.GREENGRASS: _way("TP-24", _MQTT),
    ConnectorKind.AMQP: _way("TP-25", "AMQP"),
}
"""Kind → how it goes out."""

CONNECTORS = tuple(dict.fromkeys(way.requirement for way in WAYS.values()))
"""The requirements of all of them: one that is not among them has none of its own."""
