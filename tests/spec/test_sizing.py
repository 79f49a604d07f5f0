"""Placement against brute force: no false shortage, no placement that does not hold, honest when it gives up."""

import itertools
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as some

from spec import packing
from spec.cluster import LocalCluster
from spec.pools import Pool, Taint, TaintEffect
from spec.reservation import NodeResources, allocatable
from spec.sizing import Node, Placement, Pod, Shortage, Undecided, nodes_of, place, pods_of
from spec.units import Bytes, Cpu
from spec.workloads import Amount, Port, Resources, Workload

POOL = Pool.model_validate({"name": "service", "nodes": 1, "cpu": "2", "memory": "4Gi"})


def node(name: str, cpu: int, memory: int, pods: int = 110, taints: tuple[Taint, ...] = ()) -> Node:
    has = NodeResources(cpu=Cpu(cpu), memory=Bytes(memory), ephemeral_storage=Bytes(10**9), pods=pods)
    return Node(name=name, pool=POOL.model_copy(update={"taints": taints}), zone="a", capacity=has, allocatable=has)


def pod(name: str, cpu: int, memory: int) -> Pod:
    return Pod(name=name, asks=Amount(cpu=Cpu(cpu), memory=Bytes(memory)))


sizes = some.tuples(some.integers(0, 4), some.integers(0, 4))
few_pods = some.lists(sizes, max_size=5).map(lambda all_: [pod(f"p{i}", *size) for i, size in enumerate(all_)])
few_nodes = some.lists(some.tuples(some.integers(0, 6), some.integers(0, 6), some.integers(0, 3)), max_size=3).map(
    lambda all_: [node(f"n{i}", *size) for i, size in enumerate(all_)]
)


def holds(pods: Sequence[Pod], nodes: Sequence[Node], node_of: dict[str, str]) -> bool:
    """Whether every node has room for all that it was given."""
    count = Counter(node_of.values())
    for one in nodes:
        given_to_it = [each.asks for each in pods if node_of[each.name] == one.name]
        room = one.allocatable
        if (
            count[one.name] > room.pods
            or sum(asks.cpu.millis for asks in given_to_it) > room.cpu.millis
            or sum(asks.memory.count for asks in given_to_it) > room.memory.count
        ):
            return False
    return True


def can_be_placed(pods: Sequence[Pod], nodes: Sequence[Node]) -> bool:
    names = [one.name for one in nodes]
    ways = itertools.product(names, repeat=len(pods))
    return any(holds(pods, nodes, dict(zip((one.name for one in pods), way, strict=True))) for way in ways)


@given(few_pods, few_nodes)
def test_the_answer_is_that_of_trying_every_way(pods: list[Pod], nodes: list[Node]) -> None:
    answer = place(pods, nodes)
    assert isinstance(answer, Placement) == can_be_placed(pods, nodes)
    assert not isinstance(answer, Undecided)


@given(few_pods, few_nodes)
def test_a_placement_gives_every_pod_a_node_and_no_node_too_much(pods: list[Pod], nodes: list[Node]) -> None:
    answer = place(pods, nodes)
    if isinstance(answer, Placement):
        assert set(answer.node_of) == {one.name for one in pods}
        assert holds(pods, nodes, answer.node_of)


@given(few_pods, few_nodes)
def test_a_shortage_names_a_pod_and_what_it_lacks_on_a_node_that_exists(pods: list[Pod], nodes: list[Node]) -> None:
    answer = place(pods, nodes)
    if not isinstance(answer, Shortage):
        return
    assert answer.pod in pods
    if answer.nearest is None:
        assert not nodes
        return
    nearest = next(one for one in nodes if one.name == answer.nearest)
    assert answer.cpu <= answer.pod.asks.cpu
    assert answer.memory <= answer.pod.asks.memory
    short_of_pods = (answer.cpu, answer.memory) == (Cpu(0), Bytes(0))
    assert not short_of_pods or nearest.allocatable.pods < len(pods)


@given(few_pods, few_nodes, some.randoms(use_true_random=False))
def test_the_order_of_pods_and_nodes_does_not_decide(pods: list[Pod], nodes: list[Node], chance: object) -> None:
    turned = place(pods[::-1], nodes[::-1])
    assert isinstance(place(pods, nodes), Placement) == isinstance(turned, Placement)


def test_a_packing_that_the_largest_first_habit_would_miss_is_found() -> None:
    pods = [pod(f"p{i}", size, 1) for i, size in enumerate((4, 3, 3, 2, 2, 2))]
    nodes = [node("a", 8, 100), node("b", 8, 100)]
    answer = place(pods, nodes)
    assert isinstance(answer, Placement)
    assert holds(pods, nodes, answer.node_of)


def test_a_shortage_says_which_pod_where_and_by_how_much() -> None:
    pods = [pod("psa-backend 1 of 1", 1000, 768 * 2**20), pod("psa-frontend 1 of 1", 100, 512 * 2**20)]
    answer = place(pods, [node("service-0", 1050, 1200 * 2**20)])
    assert str(answer) == (
        "psa-frontend 1 of 1 asks for 100m cpu and 512Mi memory; "
        "service-0, which comes nearest, is 50m cpu and 80Mi memory short"
    )


def test_a_shortage_of_one_thing_does_not_mention_the_other() -> None:
    answer = place([pod("a", 1000, 10)], [node("n", 900, 100)])
    assert str(answer) == "a asks for 1 cpu and 10 memory; n, which comes nearest, is 100m cpu short"


def test_the_nearest_node_is_the_one_that_lacks_the_smallest_share() -> None:
    answer = place([pod("a", 1000, 1000)], [node("far", 100, 100), node("near", 990, 1000), node("mid", 500, 1000)])
    assert isinstance(answer, Shortage)
    assert (answer.nearest, answer.cpu, answer.memory) == ("near", Cpu(10), Bytes(0))


def test_a_node_takes_no_more_pods_than_its_kubelet_does() -> None:
    pods = [pod("a", 1, 1), pod("b", 1, 1), pod("c", 1, 1)]
    answer = place(pods, [node("n", 1000, 1000, pods=2)])
    assert str(answer) == "c asks for 1m cpu and 1 memory; n, which comes nearest, already holds its most pods"
    assert isinstance(place(pods, [node("n", 1000, 1000, pods=3)]), Placement)


@pytest.mark.parametrize("effect", [TaintEffect.NO_SCHEDULE, TaintEffect.NO_EXECUTE])
def test_a_tainted_node_takes_no_pod_that_tolerates_nothing(effect: TaintEffect) -> None:
    answer = place([pod("a", 1, 1)], [node("n", 1000, 1000, taints=(Taint(key="gpu", effect=effect),))])
    assert str(answer) == "a asks for 1m cpu and 1 memory, and no node takes pods that tolerate nothing"


def test_a_taint_that_only_prefers_keeps_nobody_away() -> None:
    taint = Taint(key="spot", effect=TaintEffect.PREFER_NO_SCHEDULE)
    assert isinstance(place([pod("a", 1, 1)], [node("n", 1000, 1000, taints=(taint,))]), Placement)


def test_no_pods_fit_on_no_nodes() -> None:
    assert place([], []) == Placement(node_of={})


def test_a_search_that_was_given_up_says_neither_yes_nor_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "SEARCH_LIMIT", 3)
    pods = [pod(f"p{i}", size, 1) for i, size in enumerate((4, 3, 3, 2, 2, 2))]
    answer = place(pods, [node("a", 8, 100), node("b", 8, 100)])
    assert isinstance(answer, Undecided)
    assert answer.tried > 3


@pytest.mark.parametrize(("nodes", "kind"), [(25, Placement), (24, Shortage)])
def test_a_hundred_pods_on_one_node_too_few_are_decided_and_not_given_up(nodes: int, kind: type) -> None:
    pods = [pod(f"back {i}", 1000, 800) for i in range(50)] + [pod(f"front {i}", 50, 100) for i in range(50)]
    assert isinstance(place(pods, [node(f"n{i}", 2100, 2000) for i in range(nodes)]), kind)


def test_the_shortage_of_a_crowd_leaves_out_only_what_has_no_room() -> None:
    answer = place([pod(f"back {i}", 1000, 800) for i in range(50)], [node(f"n{i}", 2100, 2000) for i in range(24)])
    assert isinstance(answer, Shortage)
    assert answer.pod.name == "back 48"
    assert (answer.cpu, answer.memory) == (Cpu(900), Bytes(400))


CLUSTER = LocalCluster.model_validate(
    {
        "cloud": "local",
        "pools": [
            {"name": "one", "nodes": 3, "zones": 2, "cpu": "2", "memory": "4Gi", "max-pods": 20},
            {"name": "two", "nodes": 1, "cpu": "4", "memory": "8Gi", "disk": "50Gi"},
        ],
    }
)


def test_pools_become_nodes_with_names_zones_and_what_is_left_of_them() -> None:
    nodes = nodes_of(CLUSTER)
    assert [(one.name, one.zone) for one in nodes] == [
        ("one-0", "local-a"),
        ("one-1", "local-b"),
        ("one-2", "local-a"),
        ("two-0", "local-a"),
    ]
    assert {one.capacity.pods for one in nodes[:3]} == {20}
    assert nodes[3].capacity == NodeResources(
        cpu=Cpu(4000), memory=Bytes.parse("8Gi"), ephemeral_storage=Bytes.parse("50Gi"), pods=110
    )
    assert all(one.allocatable == allocatable("local", one.capacity) for one in nodes)


def test_the_rule_of_another_cloud_is_asked_with_the_release_that_the_cluster_runs() -> None:
    aks = CLUSTER.model_copy(update={"reservation": "aks"})
    for one in nodes_of(aks):
        assert one.allocatable == allocatable("aks", one.capacity, version=aks.version)


def test_every_replica_is_a_pod_with_a_name_for_people_and_its_requests() -> None:
    requests, limits = (Amount(cpu=Cpu(n), memory=Bytes(n)) for n in (1, 2))
    size = Resources(requests=requests, limits=limits)
    web = Workload(name="web", role="web", image="x", replicas=2, ports=(Port(number=80),), resources=size)
    assert pods_of([web]) == (Pod(name="web 1 of 2", asks=requests), Pod(name="web 2 of 2", asks=requests))
