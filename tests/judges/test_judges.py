"""The judges themselves can say no: each mistake that a policy may have is shown to the one that has to find it."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.judges import calico, netpol

pytestmark = pytest.mark.engine

Json = dict[str, Any]
Damage = Callable[[Json], object]

SPACE = "twin"

WORLD = (
    calico.namespace(SPACE),
    calico.namespace("other"),
    calico.pod(SPACE, "worker", {"app": "worker"}, "10.128.0.5"),
    calico.pod(SPACE, "manager", {"app": "manager"}, "10.128.0.6"),
    calico.pod("other", "manager", {"app": "manager"}, "10.128.0.7"),
)

POLICY: Json = {
    "apiVersion": "crd.projectcalico.org/v1",
    "kind": "NetworkPolicy",
    "metadata": {"name": "worker", "namespace": SPACE},
    "spec": {
        "order": 100,
        "selector": "app == 'worker'",
        "types": ["Ingress", "Egress"],
        "egress": [
            {"action": "Allow", "protocol": "UDP", "destination": {"ports": [53]}},
            {"action": "Allow", "protocol": "TCP", "destination": {"selector": "app == 'manager'", "ports": [8080]}},
            {"action": "Deny", "destination": {"nets": ["10.0.0.0/8", "169.254.0.0/16"]}},
            {"action": "Allow"},
        ],
    },
}

BROKEN: dict[str, Damage] = {
    "an order that is text": lambda spec: spec.update(order="first"),
    "a field that is not there": lambda spec: spec.update(colour="red"),
    "an action that is not there": lambda spec: spec["egress"][3].update(action="Permit"),
    "a direction that is not there": lambda spec: spec.update(types=["Sideways"]),
    "a network with too many bits": lambda spec: spec["egress"][2]["destination"].update(nets=["10.0.0.0/99"]),
    "a selector with one equals sign": lambda spec: spec.update(selector="app = 'worker'"),
    "a port beyond the last": lambda spec: spec["egress"][1]["destination"].update(ports=[99999]),
    "a protocol that is not there": lambda spec: spec["egress"][0].update(protocol="QUIC"),
}


def begun(address: str, protocol: str, port: int) -> calico.Flow:
    return calico.Flow(f"{SPACE}/worker", "egress", address, protocol, port)


@pytest.mark.parametrize("mistake", BROKEN)
def test_calico_refuses_a_policy_with_one_mistake_and_names_the_policy(mistake: str) -> None:
    broken = copy.deepcopy(POLICY)
    BROKEN[mistake](broken["spec"])
    (refusal,) = calico.refusals([*WORLD, broken])
    assert (refusal.kind, refusal.name) == ("NetworkPolicy", "worker")
    with pytest.raises(calico.RefusedError, match="NetworkPolicy worker"):
        calico.verdicts([*WORLD, broken], [begun("10.128.0.6", "tcp", 8080)])


def test_calico_walks_the_rules_in_their_order_and_says_which_one_decided() -> None:
    flows = [
        begun("8.8.8.8", "udp", 53),
        begun("10.128.0.6", "tcp", 8080),
        begun("10.128.0.7", "tcp", 8080),  # the same label in another namespace is somebody else
        begun("169.254.169.254", "tcp", 80),
        begun("8.8.8.8", "tcp", 443),
        calico.Flow(f"{SPACE}/worker", "ingress", "10.128.0.6", "tcp", 8080),
    ]
    said = calico.verdicts([*WORLD, POLICY], flows)
    assert calico.refusals([*WORLD, POLICY]) == ()
    assert [(one.allowed, one.trace[-1].rule) for one in said] == [
        (True, 0),
        (True, 1),
        (False, 2),
        (False, 2),
        (True, 3),
        (False, -1),
    ]


def test_calico_lets_everything_pass_to_and_from_a_pod_that_no_policy_selects() -> None:
    (one,) = calico.verdicts([*WORLD, POLICY], [calico.Flow("other/manager", "egress", "8.8.8.8", "tcp", 443)])
    assert one.allowed
    assert one.trace[-1].policy == "kns.other"


def test_calico_does_not_guess_what_a_question_means() -> None:
    with pytest.raises(calico.RefusedError, match="there is no pod twin/nobody"):
        calico.verdicts(WORLD, [calico.Flow(f"{SPACE}/nobody", "egress", "8.8.8.8", "tcp", 443)])
    with pytest.raises(calico.RefusedError, match="not a kind that Calico judges"):
        calico.refusals([{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}}])


def deployment(name: str) -> Json:
    labels = {"app": name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": SPACE},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "one", "image": "none"}]}},
        },
    }


KUBERNETES: Json = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "NetworkPolicy",
    "metadata": {"name": "worker", "namespace": SPACE},
    "spec": {
        "podSelector": {"matchLabels": {"app": "worker"}},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {"from": [{"podSelector": {"matchLabels": {"app": "manager"}}}], "ports": [{"port": 8000, "endPort": 8010}]}
        ],
        "egress": [
            {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}], "ports": [{"port": 443}]},
            {"ports": [{"port": 53, "protocol": "UDP"}]},
        ],
    },
}

CLUSTER = [deployment("worker"), deployment("manager")]

REFUSED: dict[str, Damage] = {
    "a network with too many bits": lambda spec: spec["egress"][0]["to"][0]["ipBlock"].update(cidr="0.0.0.0/99"),
    "a range that ends before it begins": lambda spec: spec["ingress"][0]["ports"][0].update(endPort=80),
    "a direction that is not there": lambda spec: spec.update(policyTypes=["Ingres"]),
    "a label that is a list": lambda spec: spec["podSelector"]["matchLabels"].update(app=["worker"]),
}


def test_the_analyzer_knows_ports_ranges_networks_and_their_exceptions() -> None:
    said = netpol.connections([*CLUSTER, KUBERNETES])
    worker, manager = f"{SPACE}/worker", f"{SPACE}/manager"
    asked = {
        (manager, worker, "TCP", 8010): True,
        (manager, worker, "TCP", 8011): False,
        (manager, worker, "UDP", 8010): False,
        (worker, manager, "UDP", 53): True,
        (worker, manager, "TCP", 443): False,
        (worker, "11.0.0.1", "TCP", 443): True,
        (worker, "10.0.0.1", "TCP", 443): False,
        ("11.0.0.1", worker, "TCP", 8000): False,
        ("11.0.0.1", manager, "TCP", 1): True,  # nothing selects it
    }
    assert {question: said.allow(*question) for question in asked} == asked
    assert {one.target for one in said.of(worker) if one.source == manager} == {worker}


@pytest.mark.parametrize("mistake", REFUSED)
def test_what_the_analyzer_does_not_take_never_looks_like_an_answer(mistake: str) -> None:
    broken = copy.deepcopy(KUBERNETES)
    REFUSED[mistake](broken["spec"])
    with pytest.raises(netpol.RefusedError):
        netpol.connections([*CLUSTER, broken])


def test_the_analyzer_is_never_asked_about_calicos_own_policies() -> None:
    with pytest.raises(netpol.RefusedError, match="Calico's"):
        netpol.connections([*CLUSTER, POLICY])


def test_the_analyzer_shows_what_a_change_lets_through() -> None:
    changed = copy.deepcopy(KUBERNETES)
    changed["spec"]["egress"][0]["to"][0]["ipBlock"].pop("except")
    before = [*CLUSTER, KUBERNETES]
    (line,) = netpol.differences(before, [*CLUSTER, changed])
    assert "10.0.0.0-10.255.255.255" in line
    assert netpol.differences(before, before) == []


def test_a_misspelt_workload_is_a_mistake_of_the_test() -> None:
    with pytest.raises(ValueError, match="there is no workload twin/wroker"):
        netpol.connections([*CLUSTER, KUBERNETES]).allow(f"{SPACE}/wroker", "10.0.0.1", "TCP", 443)
