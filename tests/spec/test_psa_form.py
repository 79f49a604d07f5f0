"""What the API server would refuse, or would take and mean something else, is refused in the settings already."""

from typing import Any

import pytest

from tests.spec.psa_stack import REMOVED, loaded, only_mistake, refused


@pytest.mark.requirement("CB-10")
@pytest.mark.parametrize(
    "connectwise",
    [
        {"host": "api.example.com"},
        {"host": "api.example.com", "anywhere": True, "cidrs": ["203.0.113.0/24"]},
        {"host": "api.example.com", "anywhere": False, "cidrs": []},
    ],
)
def test_where_the_connectwise_api_is_must_be_said_once(connectwise: dict[str, Any]) -> None:
    mistake = only_mistake({"connectwise": connectwise})
    assert (mistake.path, mistake.requirements) == ("connectwise", ("CB-10",))
    assert mistake.instead == "either cidrs: [ranges of addresses] or anywhere: true"


@pytest.mark.parametrize(
    "peer", [{}, {"cidr": "10.0.0.0/8", "namespace-labels": {"a": "b"}}, {"pod-labels": {"a": "b"}}]
)
def test_a_peer_is_either_addresses_or_pods(peer: dict[str, Any]) -> None:
    mistake = only_mistake({"commerce.peers": [peer]})
    assert (mistake.path, mistake.requirements) == ("commerce.peers[0]", ("CB-6", "CB-7", "CB-12"))


@pytest.mark.parametrize(
    ("cidr", "said"),
    [
        ("0.0.0.0/0", "is every address there is"),
        ("::/0", "is every address there is"),
        ("0.0.0.0/1", "is too wide to be meant"),
        ("128.0.0.0/1", "is too wide to be meant"),
        ("10.0.0.0/7", "is too wide to be meant"),
        ("2000::/3", "is too wide to be meant"),
        ("2001::/15", "has host bits set"),
        ("2002::/15", "is too wide to be meant"),
        ("10.0.0.0/255.0.0.0", "is not an address range"),
        ("10.20.0.1/16", "has host bits set"),
        ("10.20.0.0", "is not an address range"),
        ("example.com/16", "is not an address range"),
        (10, "is not an address range"),
    ],
)
def test_a_range_of_addresses_is_exact_and_never_everybody(cidr: object, said: str) -> None:
    assert said in only_mistake({"commerce.peers": [{"cidr": cidr}]}).what


@pytest.mark.parametrize("cidr", ["10.0.0.0/8", "2002::/16", "203.0.113.7/32"])
def test_a_range_that_a_site_may_have_is_taken(cidr: str) -> None:
    assert loaded({"commerce.peers": [{"cidr": cidr}]}).warnings == ()


@pytest.mark.parametrize("name", ["default", "kube-system", "kube-public", "kube-node-lease", "kube-anything"])
def test_a_namespace_of_the_cluster_itself_is_refused(name: str) -> None:
    mistake = only_mistake({"namespace": name})
    assert (mistake.path, mistake.what) == ("namespace", f"{name!r} cannot be used here")
    assert "default and all that start with kube- belong to the cluster itself" in mistake.instead


@pytest.mark.parametrize(
    ("key", "value"),
    [("key", ""), ("key", "a b"), ("key", "-spot"), ("key", "a/b/c"), ("value", "a b"), ("value", 5), ("value", "-")],
)
def test_a_taint_is_written_in_the_grammar_of_kubernetes(key: str, value: object) -> None:
    taint = {"key": "example.com/spot", "value": "yes", "effect": "PreferNoSchedule"}
    assert loaded({"cluster.pools.0.taints": [taint]}).warnings == ()
    assert only_mistake({"cluster.pools.0.taints": [taint | {key: value}]}).path == f"cluster.pools[0].taints[0].{key}"


def test_a_pool_name_without_room_for_the_number_of_a_node_is_refused() -> None:
    assert loaded({"cluster.pools.0.name": "a" * 50}).warnings == ()
    assert only_mistake({"cluster.pools.0.name": "a" * 51}).path == "cluster.pools[0].name"


@pytest.mark.parametrize(
    "place", ["postgres.documented-port-443", "postgres.strict-naming", "connectwise.anywhere", "quota.enforce"]
)
@pytest.mark.parametrize("value", ["yes", "true", 1, 0, "off", None])
def test_a_switch_is_true_or_false_and_no_word_for_it(place: str, value: object) -> None:
    mistakes = refused({place: value})
    assert [(one.path, one.instead) for one in mistakes if one.path == place] == [(place, "true or false")]


@pytest.mark.parametrize("value", [b"/etc/kubeconfig", 5, True])
def test_a_path_is_text(value: object) -> None:
    existing: dict[str, object] = {"cluster": {"cloud": "existing", "version": "1.34", "kubeconfig": value}}
    assert only_mistake(existing | {"release": {"name": "psa"}}).instead == "text in quotes"


@pytest.mark.requirement("CB-2")
def test_a_stack_without_a_commerce_instance_is_refused() -> None:
    assert only_mistake({"commerce.instance": REMOVED}).path == "commerce.instance"


@pytest.mark.parametrize("value", [0, -1, 51, "2", 1.5, True, None])
def test_replicas_are_a_whole_number_of_at_least_one(value: object) -> None:
    assert only_mistake({"backend.replicas": value}).path == "backend.replicas"


def test_the_stand_in_is_refused_on_a_cluster_that_is_real() -> None:
    existing = {"cloud": "existing", "version": "1.34"}
    mistake = only_mistake({"cluster": existing})
    assert (mistake.path, mistake.requirements) == ("release.chart", ("CB-1",))
    assert mistake.what.startswith("the stand-in runs nothing")
