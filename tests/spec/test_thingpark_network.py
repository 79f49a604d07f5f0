"""ThingPark's way in, and its ways out: one load balancer, and exactly the flows of the guide."""

import pytest

from spec.flows import Addresses, Flow, OtherPods, Pods, Protocol
from spec.network_policies import network_policies
from spec.plan import PlatformPlan
from spec.platforms.thingpark.network import INGRESS, PLATFORM
from tests.spec.thingpark_stack import ON_AWS, ON_AZURE, ON_GOOGLE, ON_OCI, objects, plan


@pytest.mark.requirement("TP-7", "TP-8", "TP-9", "TP-10", "TP-11", "TP-12", "TP-13")
def test_one_load_balancer_has_exactly_the_five_inbound_ports_as_tcp() -> None:
    services = objects(plan(), "Service")
    balancer = services["ingress-nginx-controller"].body["spec"]
    assert balancer["type"] == "LoadBalancer"
    assert [(one["port"], one["protocol"]) for one in balancer["ports"]] == [
        (443, "TCP"),
        (2022, "TCP"),
        (3001, "TCP"),
        (3002, "TCP"),
        (3101, "TCP"),
    ]
    assert [name for name, one in services.items() if one.body["spec"].get("type") == "LoadBalancer"] == [
        "ingress-nginx-controller"
    ]


@pytest.mark.requirement("TP-7", "TP-8", "TP-9")
def test_the_map_of_tcp_services_passes_four_ports_on_and_names_the_namespace() -> None:
    made = plan({"namespace": "tpe-prod"})
    assert objects(made, "ConfigMap")["ingress-nginx-tcp"].body["data"] == {
        "2022": "tpe-prod/support-inbound:22",
        "3001": "tpe-prod/lrc-proxy:3001",
        "3002": "tpe-prod/lrc-proxy:3002",
        "3101": "tpe-prod/lrc-proxy:3101",
    }
    values = made.outputs["chartValues"]["thingpark-application-controllers"]["ingress-nginx"]
    assert values["tcp"] == made.outputs["tcpServices"] == objects(made, "ConfigMap")["ingress-nginx-tcp"].body["data"]
    assert objects(made, "Service")["support-inbound"].body["spec"]["selector"] == {"app.kubernetes.io/name": "support"}


def test_basics_station_is_an_option_with_a_port_of_its_own() -> None:
    made = plan({"load-balancer.lns-4443": True})
    ports = [one["port"] for one in objects(made, "Service")["ingress-nginx-controller"].body["spec"]["ports"]]
    assert sorted(ports) == [443, 2022, 3001, 3002, 3101, 4443] == made.outputs["inboundPorts"]
    assert made.outputs["tcpServices"]["4443"] == "thingpark-enterprise/lrc-proxy-lns:8443"
    assert made.outputs["chartValues"]["thingpark-enterprise"]["global"]["ingress"]["lnsPublicPort"] == 4443
    assert objects(made, "Service")["lrc-proxy-lns"].body["spec"]["ports"][0]["port"] == 8443
    assert any(flow.port == 4443 and flow.target == INGRESS for flow in made.flows)


@pytest.mark.parametrize(
    ("where", "annotations"),
    [
        (
            ON_AWS,
            {
                "service.beta.kubernetes.io/aws-load-balancer-type": "nlb",
                "service.beta.kubernetes.io/aws-load-balancer-backend-protocol": "tcp",
                "service.beta.kubernetes.io/aws-load-balancer-connection-idle-timeout": "60",
                "service.beta.kubernetes.io/aws-load-balancer-cross-zone-load-balancing-enabled": "true",
            },
        ),
        (
            ON_AZURE | {"load-balancer.dns-label": "thingpark"},
            {
                "service.beta.kubernetes.io/azure-load-balancer-health-probe-request-path": "/healthz",
                "service.beta.kubernetes.io/azure-dns-label-name": "thingpark",
            },
        ),
        (ON_OCI, {"oci.oraclecloud.com/load-balancer-type": "nlb"}),
        (ON_GOOGLE, {}),
        (
            ON_AWS | {"hosting": "aws", "load-balancer.external-dns": True},
            {"external-dns.alpha.kubernetes.io/hostname": "thingpark.example.com"},
        ),
    ],
)
def test_each_clouds_controller_reads_its_own_words(where: dict[str, object], annotations: dict[str, str]) -> None:
    values = plan(where).outputs["chartValues"]["thingpark-application-controllers"]
    said = values["ingress-nginx"]["controller"]["service"]["annotations"]
    assert annotations.items() <= said.items()
    if "load-balancer.external-dns" not in where:
        assert said == annotations


def test_pinned_node_ports_reach_the_balancer_and_the_chart() -> None:
    made = plan({"load-balancer.node-ports": [{"port": 443, "node-port": 30443}, {"port": 3001, "node-port": 30301}]})
    ports = objects(made, "Service")["ingress-nginx-controller"].body["spec"]["ports"]
    assert {one["port"]: one["nodePort"] for one in ports if "nodePort" in one} == {443: 30443, 3001: 30301}
    values = made.outputs["chartValues"]["thingpark-application-controllers"]["ingress-nginx"]["controller"]
    assert values["service"]["nodePorts"] == {"https": 30443, "tcp": {"3001": 30301}}


def test_the_balancer_is_closed_to_others_once_every_kind_of_caller_is_known() -> None:
    some = {"load-balancer.sources": {"base-stations": ["10.1.0.0/16"], "users": ["10.2.0.0/16"]}}
    every = {"load-balancer.sources": {**some["load-balancer.sources"], "application-servers": ["10.3.0.0/16"]}}
    assert "loadBalancerSourceRanges" not in objects(plan(some), "Service")["ingress-nginx-controller"].body["spec"]
    spec = objects(plan(every), "Service")["ingress-nginx-controller"].body["spec"]
    assert spec["loadBalancerSourceRanges"] == ["10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16"]
    values = plan(every).outputs["chartValues"]["thingpark-application-controllers"]["ingress-nginx"]["controller"]
    assert values["service"]["loadBalancerSourceRanges"] == spec["loadBalancerSourceRanges"]


@pytest.mark.requirement("TP-10", "TP-11", "TP-12")
@pytest.mark.parametrize(("minimum", "protocols"), [("1.2", "TLSv1.2 TLSv1.3"), ("1.3", "TLSv1.3")])
def test_the_ingress_controller_speaks_no_tls_below_1_2(minimum: str, protocols: str) -> None:
    values = plan({"tls": {"minimum-version": minimum}}).outputs["chartValues"]
    controller = values["thingpark-application-controllers"]["ingress-nginx"]["controller"]
    assert controller["config"]["ssl-protocols"] == protocols


# flows


def _of(made: PlatformPlan, number: str) -> list[Flow]:
    return [flow for flow in made.flows if number in flow.requirements]


INBOUND = [
    ("TP-7", [3001, 3101], "base station"),
    ("TP-8", [3002], "base station"),
    ("TP-9", [2022], "base station"),
    ("TP-10", [443], "ThingPark user"),
    ("TP-11", [443], "ThingPark user"),
    ("TP-12", [443], "application server"),
]


@pytest.mark.parametrize(
    ("number", "ports", "caller"), [pytest.param(*case, marks=pytest.mark.requirement(case[0])) for case in INBOUND]
)
def test_each_inbound_row_of_the_guide_ends_at_the_ingress_controller(
    number: str, ports: list[int], caller: str
) -> None:
    rows = _of(plan(), number)
    assert [flow.port for flow in rows] == ports
    for flow in rows:
        assert flow.target == INGRESS
        assert flow.protocol is Protocol.TCP
        assert flow.source.role == caller


@pytest.mark.requirement("TP-13")
def test_the_distinct_inbound_ports_are_five() -> None:
    made = plan()
    opened = {flow.port for flow in made.flows if flow.target == INGRESS}
    assert sorted(opened) == made.outputs["inboundPorts"] == [443, 2022, 3001, 3002, 3101]


@pytest.mark.requirement("TP-13")
def test_names_and_time_of_base_stations_are_told_and_opened_nowhere() -> None:
    made = plan()
    rows = _of(made, "TP-13")
    assert [(flow.application, flow.port, flow.protocol) for flow in rows] == [
        ("DNS", 53, Protocol.UDP),
        ("NTP", 123, Protocol.UDP),
    ]
    assert not any(isinstance(party, Pods | Addresses) for flow in rows for party in (flow.source, flow.target))
    assert made.outputs["baseStationsNeed"] == ["a DNS server", "an NTP server"]


CONNECTORS = [
    ("generic", 8443, "TP-14", [8443]),
    ("http", 443, "TP-14", [443]),
    ("ginjer", 443, "TP-14", [443]),
    ("microsoft-teams", 443, "TP-14", [443]),
    ("aws-iot", None, "TP-15", [8883, 9883]),
    ("azure-iot-hub", None, "TP-16", [8883, 443, 5671]),
    ("azure-event-hubs", None, "TP-16", [8883, 443, 5671]),
    ("ibm-watson-iot", None, "TP-17", [8883]),
    ("mqtt", None, "TP-18", [8883, 443, 5671]),
    ("thingsboard", None, "TP-18", [8883, 443, 5671]),
    ("thingworx", 8883, "TP-19", [8883]),
    ("here", None, "TP-20", [443]),
    ("cumulocity", None, "TP-21", [443]),
    ("sap", None, "TP-22", [443]),
    ("yandex", None, "TP-23", [8883]),
    ("greengrass", 8883, "TP-24", [8883]),
    ("amqp", 5672, "TP-25", [5672]),
]


@pytest.mark.parametrize(
    ("kind", "port", "number", "ports"),
    [pytest.param(*case, id=case[0], marks=pytest.mark.requirement(case[2])) for case in CONNECTORS],
)
def test_a_connector_opens_its_ports_and_no_other(kind: str, port: int | None, number: str, ports: list[int]) -> None:
    connector = {"kind": kind, "cidrs": ["192.0.2.0/24"], **({"port": port} if port else {})}
    with_it, without = plan({"connectors": [connector]}).flows, plan().flows
    added = [flow for flow in with_it if flow not in without]
    assert [flow.port for flow in added] == ports
    for flow in added:
        assert flow.requirements == (number,)
        assert (flow.source, flow.protocol) == (PLATFORM, Protocol.TCP)
        assert isinstance(flow.target, Addresses)
        assert flow.target.cidrs == ("192.0.2.0/24",)


@pytest.mark.requirement("TP-18")
@pytest.mark.parametrize("kind", ["mqtt", "thingsboard"])
def test_plain_mqtt_may_have_its_own_port_in_place_of_the_printed_one(kind: str) -> None:
    connector = {"kind": kind, "cidrs": ["192.0.2.0/24"], "plain-mqtt-1883": True}
    assert [flow.port for flow in _of(plan({"connectors": [connector]}), "TP-18")] == [8883, 443, 1883]


@pytest.mark.requirement("TP-26")
def test_without_connectors_the_only_way_out_is_the_vendors_repository_beside_the_backup() -> None:
    outside = [flow for flow in plan().flows if flow.source == PLATFORM and flow.target != PLATFORM]
    assert [(flow.requirements, flow.port) for flow in outside] == [(("TP-26",), 443), (("TP-34",), 9000)]


@pytest.mark.requirement("TP-27", "TP-28", "TP-29")
def test_mail_alarms_and_identity_server_open_one_port_each() -> None:
    made = plan(
        {
            "smtp": {"host": "smtp.example.com", "port": 587, "sender": "tpe@example.com", "cidrs": ["192.0.2.1/32"]},
            "snmp": {"host": "traps.example.com", "cidrs": ["192.0.2.2/32"]},
            "openid": {"issuer": "https://id.example.com", "client-id": "tpe", "cidrs": ["192.0.2.3/32"]},
            "phase": "federated",
        }
    )
    rows = {number: _of(made, number) for number in ("TP-27", "TP-28", "TP-29")}
    found = {number: [(flow.port, str(flow.protocol), flow.target) for flow in flows] for number, flows in rows.items()}
    assert found == {
        "TP-27": [(587, "TCP", Addresses(role="mail server", cidrs=("192.0.2.1/32",)))],
        "TP-28": [(162, "UDP", Addresses(role="alarm receiver", cidrs=("192.0.2.2/32",)))],
        "TP-29": [(443, "TCP", Addresses(role="OpenID Connect server", cidrs=("192.0.2.3/32",)))],
    }


@pytest.mark.requirement("TP-34")
def test_storage_in_the_same_cluster_is_reached_by_its_namespace() -> None:
    made = plan(
        {
            "backup.s3-compatible": {
                "url": "http://minio.thingpark-enterprise-tools.svc:9000",
                "reach": {"namespace-labels": {"kubernetes.io/metadata.name": "thingpark-enterprise-tools"}},
            }
        }
    )
    (flow,) = _of(made, "TP-34")
    assert (flow.port, flow.application) == (9000, "HTTP")
    assert isinstance(flow.target, OtherPods)


def test_the_policies_select_every_pod_because_the_labels_of_the_vendors_are_not_public() -> None:
    policies = network_policies(plan().flows)
    assert set(policies) == {"deny-all", "allow-ingress-nginx", "allow-thingpark"}
    everyone = policies["allow-thingpark"]
    assert everyone["podSelector"] == {"matchLabels": {}}
    among: dict[str, object] = {"podSelector": {"matchLabels": {}}}
    ports = [{"protocol": "TCP", "port": 1, "endPort": 65535}]
    assert {"from": [among], "ports": ports} in everyone["ingress"]
    assert all(rule["from"] == [among] for rule in everyone["ingress"]), "nobody else reaches any pod"


def test_the_operators_of_the_charts_reach_the_api_server_that_is_named() -> None:
    made = plan({"api-server": ["10.96.0.1/32"]})
    assert [flow.port for flow in made.flows if flow.target.role == "Kubernetes API"] == [443, 6443]
