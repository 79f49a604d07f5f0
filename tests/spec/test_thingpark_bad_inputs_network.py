"""A way in or out that the ThingPark requirements rule out is refused with a sentence that helps."""

import pytest

from tests.spec.thingpark_stack import loaded, message, only_mistake, only_warning, refused

ANYWHERE = {"anywhere": True}

# 7: the load balancer


@pytest.mark.requirement("TP-7", "TP-8", "TP-9")
@pytest.mark.parametrize("mode", ["http", "https", "ssl", "HTTP"])
def test_a_listener_that_takes_connections_apart_is_refused(mode: str) -> None:
    mistake = only_mistake({"load-balancer.backend-protocol": mode})
    assert message(mistake) == (
        "load-balancer.backend-protocol",
        f"a listener in mode {mode!r} takes connections apart that base stations encrypt themselves",
        "tcp: 2022, 3001, 3002 and 3101 are passed through",
        ("TP-7", "TP-8", "TP-9"),
    )


ALL = (443, 2022, 3001, 3002, 3101)


@pytest.mark.parametrize(
    ("port", "numbers"),
    [
        pytest.param(443, ("TP-10", "TP-11", "TP-12"), marks=pytest.mark.requirement("TP-10", "TP-11", "TP-12")),
        pytest.param(2022, ("TP-9",), marks=pytest.mark.requirement("TP-9")),
        pytest.param(3001, ("TP-7",), marks=pytest.mark.requirement("TP-7")),
        pytest.param(3002, ("TP-8",), marks=pytest.mark.requirement("TP-8")),
        pytest.param(3101, ("TP-7",), marks=pytest.mark.requirement("TP-7")),
    ],
)
def test_each_of_the_five_ports_is_missed(port: int, numbers: tuple[str, ...]) -> None:
    mistake = only_mistake({"load-balancer.ports": [one for one in ALL if one != port]})
    assert message(mistake) == (
        "load-balancer.ports",
        f"{port} is missing",
        "all of 443, 2022, 3001, 3002, 3101",
        numbers,
    )


@pytest.mark.requirement("TP-13")
@pytest.mark.parametrize(("port", "instead"), [(80, "only 443, 2022, 3001, 3002, 3101"), (4443, "lns-4443: true")])
def test_a_port_that_the_guide_does_not_have_is_refused(port: int, instead: str) -> None:
    mistake = only_mistake({"load-balancer.ports": [*ALL, port]})
    assert message(mistake) == (
        "load-balancer.ports",
        f"{port} is not an inbound port of ThingPark",
        instead,
        ("TP-13",),
    )


@pytest.mark.requirement("TP-13")
@pytest.mark.parametrize("node_port", [30080, 30001, 31194])
def test_the_node_ports_of_another_platform_are_refused(node_port: int) -> None:
    mistake = only_mistake({"load-balancer.node-ports": [{"port": 3001, "node-port": node_port}]})
    assert message(mistake) == (
        "load-balancer.node-ports[0]",
        f"{node_port} is a node port of pSeven Enterprise, and node ports are the whole cluster's",
        "another number from 30000 to 32767",
        ("TP-13",),
    )


@pytest.mark.requirement("TP-13")
def test_node_ports_of_closed_ports_and_one_for_two_are_refused() -> None:
    closed = only_mistake({"load-balancer.node-ports": [{"port": 4443, "node-port": 30443}]})
    assert (closed.path, closed.what, closed.requirements, closed.instead) == (
        "load-balancer.node-ports[0]",
        "4443 is not open",
        ("TP-13",),
        "one of 443, 2022, 3001, 3002, 3101",
    )
    twice = refused({"load-balancer.node-ports": [{"port": port, "node-port": 30443} for port in (443, 3001)]})
    assert [message(one) for one in twice] == [
        (
            f"load-balancer.node-ports[{index}]",
            "30443 is the node port of two ports",
            "a number of its own for each",
            ("TP-13",),
        )
        for index in (0, 1)
    ]


def test_a_dns_label_is_azures() -> None:
    mistake = only_mistake({"load-balancer.dns-label": "tpe"})
    assert (mistake.path, mistake.what, mistake.requirements, mistake.instead) == (
        "load-balancer.dns-label",
        "only Azure reads it, and the cluster is of local",
        ("TP-13",),
        "nothing",
    )


# 8: connectors and alarms

DEFINED = [
    ("generic", "TP-14"),
    ("http", "TP-14"),
    ("ginjer", "TP-14"),
    ("microsoft-teams", "TP-14"),
    ("thingworx", "TP-19"),
    ("greengrass", "TP-24"),
    ("amqp", "TP-25"),
]


@pytest.mark.parametrize(
    ("kind", "number"), [pytest.param(*case, marks=pytest.mark.requirement(case[1])) for case in DEFINED]
)
def test_a_connector_whose_port_its_own_configuration_defines_must_say_it(kind: str, number: str) -> None:
    mistake = only_mistake({"connectors": [{"kind": kind, **ANYWHERE}]})
    assert message(mistake) == (
        "connectors[0].port",
        f"the port of {kind} is defined by its own configuration and must be said",
        "the port that stands in the connector's configuration",
        (number,),
    )


@pytest.mark.requirement("TP-15")
def test_a_port_of_a_connector_that_has_its_own_is_refused() -> None:
    mistake = only_mistake({"connectors": [{"kind": "aws-iot", "port": 8883, **ANYWHERE}]})
    assert message(mistake) == ("connectors[0].port", "aws-iot goes out on 8883, 9883", "nothing", ("TP-15",))


KNOWN = (
    "one of 'generic', 'http', 'ginjer', 'microsoft-teams', 'aws-iot', 'azure-iot-hub', 'azure-event-hubs', "
    "'ibm-watson-iot', 'mqtt', 'thingsboard', 'thingworx', 'here', 'cumulocity', 'sap', 'yandex', 'greengrass' or "
    "'amqp'"
)
ALL_CONNECTORS = tuple(f"TP-{number}" for number in range(14, 26))


@pytest.mark.parametrize("kind", ["kafka", "AWS-IoT", ""])
def test_an_unknown_connector_is_refused_with_those_that_are_known(kind: str) -> None:
    mistake = only_mistake({"connectors": [{"kind": kind, **ANYWHERE}]})
    assert message(mistake) == ("connectors[0].kind", f"{kind!r} is not known here", KNOWN, ALL_CONNECTORS)


def test_a_connector_must_say_where_its_server_is_once() -> None:
    mistake = only_mistake({"connectors": [{"kind": "sap"}]})
    assert (mistake.path, mistake.what, mistake.requirements, mistake.instead) == (
        "connectors[0]",
        "say where it is, once",
        ALL_CONNECTORS,
        "either cidrs: [ranges of addresses], or anywhere: true, or namespace-labels of pods in this cluster",
    )
    both = only_mistake({"connectors": [{"kind": "sap", "cidrs": ["192.0.2.0/24"], **ANYWHERE}]})
    assert message(both) == message(mistake)


@pytest.mark.requirement("TP-18")
def test_plain_mqtt_is_of_mqtt_and_thingsboard_only() -> None:
    mistake = only_mistake({"connectors": [{"kind": "sap", "plain-mqtt-1883": True, **ANYWHERE}]})
    assert message(mistake) == ("connectors[0].plain-mqtt-1883", "sap has no plain MQTT", "nothing", ("TP-18",))


@pytest.mark.requirement("TP-28")
def test_alarms_over_tcp_are_refused() -> None:
    mistake = only_mistake({"snmp": {"host": "traps.example.com", "protocol": "tcp", **ANYWHERE}})
    assert message(mistake) == (
        "snmp.protocol",
        "alarms go out by SNMP v2, which is not sent over 'tcp'",
        "udp",
        ("TP-28",),
    )


# 11: users of an identity server, and mail

OPENID = {"issuer": "https://id.example.com", "client-id": "thingpark", **ANYWHERE}
SMTP = {"host": "smtp.example.com", "sender": "noreply@example.com", **ANYWHERE}


@pytest.mark.requirement("TP-29")
def test_an_identity_server_on_the_first_installation_is_refused() -> None:
    assert message(only_mistake({"openid": OPENID})) == (
        "openid",
        "a first installation cannot have an identity server: the first administrator logs in without it",
        "nothing now; then phase: federated, once an administrator of the same mail address exists",
        ("TP-29",),
    )
    assert loaded({"openid": OPENID, "phase": "federated"}).warnings == ()


@pytest.mark.requirement("TP-29")
def test_the_second_phase_without_an_identity_server_is_refused() -> None:
    mistake = only_mistake({"phase": "federated"})
    assert message(mistake) == (
        "phase",
        "federated means that users log in at an identity server, and none is named",
        "openid with issuer and client-id, or phase: bootstrap",
        ("TP-29",),
    )


@pytest.mark.requirement("TP-27")
@pytest.mark.parametrize("port", [25, 465, 587])
def test_the_three_ports_of_the_guide_are_taken_for_mail(port: int) -> None:
    assert loaded({"smtp": SMTP | {"port": port}}).warnings == ()


@pytest.mark.requirement("TP-27")
@pytest.mark.parametrize("port", [24, 26, 2525])
def test_another_port_for_mail_is_warned_about(port: int) -> None:
    assert message(only_warning({"smtp": SMTP | {"port": port}})) == (
        "smtp.port",
        f"{port} is not a port that the guide has for mail",
        "one of 25, 465, 587, unless your server is another",
        ("TP-27",),
    )


@pytest.mark.requirement("TP-27")
def test_a_login_without_its_password_is_refused() -> None:
    mistake = only_mistake({"smtp": SMTP | {"login": "tpe"}})
    assert (mistake.path, mistake.what, mistake.requirements, mistake.instead) == (
        "smtp",
        "a login and its password belong together",
        ("TP-27",),
        "both of login and password, or neither",
    )


# 13: TLS


@pytest.mark.requirement("TP-10", "TP-11", "TP-12")
@pytest.mark.parametrize("version", ["1.0", "1.1", "1", "SSLv3"])
def test_tls_below_1_2_is_refused(version: str) -> None:
    assert message(only_mistake({"tls": {"minimum-version": version}})) == (
        "tls.minimum-version",
        f"TLS {version} is older than the guide allows",
        "'1.2' or '1.3'",
        ("TP-10", "TP-11", "TP-12"),
    )
