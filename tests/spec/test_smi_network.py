"""Who talks to whom: the guide's two tables, their contradictions, and what happens inside of the cluster."""

import pytest

from spec.flows import Addresses, Flow, OtherPods, Pods, Protocol
from spec.network_policies import network_policies
from spec.platforms.smi import figures
from spec.platforms.smi.network import documented, flows
from spec.platforms.smi.plan import plan
from tests.spec.smi_stack import OCI, smi

GUIDE = [
    ("SM-5", 80),
    ("SM-5", 443),
    ("SM-6", 5432),
    ("SM-7", 27017),
    ("SM-8", 6379),
    ("SM-9", 2181),
    ("SM-9", 9096),
    ("SM-10", 1183),
    ("SM-10", 61616),
    ("SM-11", 7687),
    ("SM-12", 587),
    ("SM-13", 443),
]


def rows(changes: dict[str, object] | None = None) -> list[tuple[str, int]]:
    return [(one.requirements[0], one.port) for one in documented(smi(changes))]


@pytest.mark.requirement(*sorted({number for number, _ in GUIDE}))
@pytest.mark.parametrize("cloud", [{}, OCI], ids=["aws", "oci"])
def test_the_table_has_nine_rows_and_twelve_ports_the_same_on_both_clouds(cloud: dict[str, object]) -> None:
    # Amazon MQ and MSK have other truths; the guide's figures are those of brokers that somebody else runs.
    assert rows(cloud) == GUIDE
    assert len({number for number, _ in rows(cloud)}) == 9
    assert all(one.protocol is Protocol.TCP for one in documented(smi(cloud)))


@pytest.mark.requirement(*(f"SM-{number}" for number in range(6, 14)))
def test_the_rows_are_open_in_the_cluster_too_for_services_and_for_nobody_else() -> None:
    policies = network_policies(plan(smi()).flows)
    opened = policies["allow-dtplatform"]
    assert opened["podSelector"] == {"matchLabels": figures.SERVICE_LABELS}
    ports = {port["port"] for rule in opened["egress"] for port in rule["ports"] if "endPort" not in port}
    assert ports == {port for number, port in GUIDE if number != "SM-5"} | {53}
    assert set(policies) == {
        "deny-all",
        "allow-dtplatform",
        "allow-dtplatform-entrances",
        "allow-dtplatform-scriptmanager",
        "allow-dtplatform-scriptworker",
    }


@pytest.mark.requirement("SM-5", "SM-6", "SM-13")
def test_firewall_rules_are_an_output_for_whoever_runs_the_cloud() -> None:
    rules = plan(smi()).outputs["firewallRules"]
    assert [(one["requirement"], one["port"]) for one in rules] == [(number, f"{port}/tcp") for number, port in GUIDE]
    assert rules[2] == {
        "requirement": "SM-6",
        "source": "services of the platform",
        "target": "PostgreSQL cluster, or its proxy",
        "addresses": ["10.40.1.0/24"],
        "inCluster": False,
        "port": "5432/tcp",
        "application": "PostgreSQL",
    }


# the contradictions


@pytest.mark.requirement("SM-9")
def test_a_kafka_without_zookeeper_leaves_2181_closed() -> None:
    kraft = rows({"services.kafka.metadata": "kraft"})
    assert ("SM-9", 2181) not in kraft
    assert ("SM-9", 9096) in kraft


@pytest.mark.requirement("SM-10")
@pytest.mark.parametrize(
    ("said", "ports"),
    [("documented", [1183, 61616]), ("standard", [1883, 61616]), ("amazon-mq", [8883, 61617])],
)
def test_the_ports_of_activemq_are_those_that_are_printed_or_those_of_a_named_option(
    said: str, ports: list[int]
) -> None:
    found = [port for number, port in rows({"services.activemq.ports-are": said}) if number == "SM-10"]
    assert found == ports


@pytest.mark.requirement("SM-10", "SM-12")
def test_a_port_of_ones_own_wins_over_all_options() -> None:
    changed: dict[str, object] = {
        "services.activemq.mqtt-port": 11883,
        "services.activemq.tcp-port": 11616,
        "services.smtp.port": 25,
    }
    found = rows(changed)
    assert [port for number, port in found if number == "SM-10"] == [11883, 11616]
    assert ("SM-12", 25) in found


# where a service is


def target(changes: dict[str, object], number: str) -> Flow:
    return next(one for one in documented(smi(changes)) if one.requirements == (number,))


@pytest.mark.requirement("SM-12")
def test_a_service_with_changing_addresses_is_open_to_everywhere_on_its_port_only() -> None:
    found = target({}, "SM-12")
    assert isinstance(found.target, Addresses)
    assert found.target.cidrs == ("0.0.0.0/0", "::/0")


@pytest.mark.requirement("SM-11")
def test_a_service_in_the_cluster_is_found_by_labels() -> None:
    pods = {"pod-labels": {"app": "neo4j"}}
    here = target({"services.neo4j": {"mode": "in-cluster", "pods": pods}}, "SM-11").target
    assert here == Pods(name="neo4j", role="Neo4j", labels=(("app", "neo4j"),))
    there = pods | {"namespace-labels": {"kubernetes.io/metadata.name": "graphs"}}
    elsewhere = target({"services.neo4j": {"mode": "in-cluster", "pods": there}}, "SM-11").target
    assert elsewhere == OtherPods(
        role="Neo4j", namespace_labels=(("kubernetes.io/metadata.name", "graphs"),), pod_labels=(("app", "neo4j"),)
    )


# inside of the cluster


@pytest.mark.requirement("SM-5")
def test_the_load_balancer_reaches_the_entrances_and_no_other_pod() -> None:
    policy = network_policies(flows(smi()))["allow-dtplatform-entrances"]
    assert policy["podSelector"] == {"matchLabels": figures.ENTRANCE_LABELS}
    peer = [{"ipBlock": {"cidr": "10.40.9.0/24"}}]
    assert policy["ingress"] == [{"from": peer, "ports": [{"protocol": "TCP", "port": 8080}]}]
    assert policy["egress"] == []


@pytest.mark.requirement("SM-46")
def test_prometheus_reaches_the_script_manager() -> None:
    policy = network_policies(flows(smi()))["allow-dtplatform-scriptmanager"]
    (rule,) = [one for one in policy["ingress"] if "namespaceSelector" in one["from"][0]]
    assert rule["from"][0]["namespaceSelector"] == {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}
    assert rule["ports"] == [{"protocol": "TCP", "port": 8080}]


@pytest.mark.requirement("SM-43", "SM-44")
def test_script_workers_are_reached_by_nobody_and_reach_resolvers_and_script_manager_only() -> None:
    policy = network_policies(flows(smi()))["allow-dtplatform-scriptworker"]
    assert policy["ingress"] == []
    *rules, _ = policy["egress"]
    everywhere = [{"ipBlock": {"cidr": "0.0.0.0/0"}}, {"ipBlock": {"cidr": "::/0"}}]
    manager = [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "dtplatform-scriptmanager"}}}]
    assert rules == [
        {"to": everywhere, "ports": [{"protocol": "UDP", "port": 53}]},
        {"to": everywhere, "ports": [{"protocol": "TCP", "port": 53}]},
        {"to": manager, "ports": [{"protocol": "TCP", "port": 1, "endPort": 65535}]},
    ]


@pytest.mark.requirement("SM-45")
def test_with_public_egress_the_denied_ranges_stay_closed() -> None:
    policy = network_policies(flows(smi({"script-isolation.allow-public-egress": True})))
    public = [
        one["to"][0]["ipBlock"]
        for one in policy["allow-dtplatform-scriptworker"]["egress"]
        if "except" in one["to"][0].get("ipBlock", {})
    ]
    assert public == [{"cidr": "0.0.0.0/0", "except": list(figures.DENIED_NETS)}] * 2


def test_labels_of_the_vendors_pods_take_the_place_of_the_stand_ins() -> None:
    changed = {
        "releases": [
            {"name": "scriptmanager-twin-prod", "chart": {"name": "a", "version": "1.0.0", "path": "charts/a"}}
        ],
        "pods": {"services": {"app": "twin"}, "entrances": {"entry": "yes"}, "port": 3000},
    }
    policies = network_policies(flows(smi(changed)))
    assert policies["allow-dtplatform"]["podSelector"] == {"matchLabels": {"app": "twin"}}
    assert policies["allow-dtplatform-entrances"]["ingress"][0]["ports"] == [{"protocol": "TCP", "port": 3000}]
