"""Which pods may stand where: apart, by labels, by taints, one on each node; judged by trying every way."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from time import process_time
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from spec import packing
from spec.pools import Pool, Taint, TaintEffect
from spec.sizing import Node, Placement, Pod, Shortage, Undecided, place, pods_of
from spec.units import Bytes, Cpu
from spec.workloads import NOTHING, Amount, Container, Kind, Resources, Spread, Toleration, Workload
from tests.spec.test_sizing import holds, node, pod

GPU = Taint(key="gpu", value="big", effect=TaintEffect.NO_SCHEDULE)
TOLERATED = Toleration(key="gpu", value="big")


def labelled(one: Node, labels: dict[str, str]) -> Node:
    assert isinstance(one.pool, Pool)
    return replace(one, pool=one.pool.model_copy(update={"labels": labels}))


def labelled_or_tainted(number: int, cpu: int, memory: int, kind: int) -> Node:
    taints = (GPU,) if kind & 1 else ()
    return labelled(node(f"n{number}", cpu, memory, taints=taints), {"disk": "fast"} if kind & 2 else {})


def bound(one: Pod, kind: int) -> Pod:
    selector = {"disk": "fast"} if kind & 1 else {}
    return replace(one, node_selector=selector, tolerations=(TOLERATED,) if kind & 2 else ())


kinds = some.sampled_from((0, 0, 0, 1, 2, 3))
"""Most pods and nodes are like any other, or hardly anything would fit."""
crowds = some.lists(
    some.tuples(some.integers(1, 3), some.integers(0, 4), some.integers(0, 4), kinds, some.booleans()),
    min_size=1,
    max_size=3,
).map(
    lambda all_: [
        replace(bound(pod(f"w{i} {n}", cpu, memory), kind), apart=f"w{i}" if apart else None)
        for i, (replicas, cpu, memory, kind, apart) in enumerate(all_)
        for n in range(replicas)
    ][:6]
)
grounds = some.lists(some.tuples(some.integers(2, 8), some.integers(2, 8), kinds), min_size=1, max_size=3).map(
    lambda all_: [labelled_or_tainted(i, *size) for i, size in enumerate(all_)]
)
many = settings(max_examples=400)
"""What these laws are about needs several things to come together."""


def obeys(pods: Sequence[Pod], nodes: Sequence[Node], node_of: dict[str, str]) -> bool:
    """The scheduler's rules, said once more."""
    by_name = {one.name: one for one in nodes}
    taken = [(one.apart, node_of[one.name]) for one in pods if one.apart]
    return (
        len(taken) == len(set(taken))
        and all(not by_name[node_of[one.name]].pool.taints or TOLERATED in one.tolerations for one in pods)
        and all(one.node_selector.items() <= by_name[node_of[one.name]].pool.labels.items() for one in pods)
        and holds(pods, nodes, node_of)
    )


def can_be_placed(pods: Sequence[Pod], nodes: Sequence[Node]) -> bool:
    names = [one.name for one in nodes]
    ways = itertools.product(names, repeat=len(pods))
    return any(obeys(pods, nodes, dict(zip((one.name for one in pods), way, strict=True))) for way in ways)


@many
@given(crowds, grounds)
def test_the_answer_is_that_of_trying_every_way(pods: list[Pod], nodes: list[Node]) -> None:
    answer = place(pods, nodes)
    assert not isinstance(answer, Undecided)
    assert isinstance(answer, Placement) == can_be_placed(pods, nodes)
    if isinstance(answer, Placement):
        assert set(answer.node_of) == {one.name for one in pods}
        assert obeys(pods, nodes, answer.node_of)


@many
@given(crowds, grounds)
def test_the_search_alone_gives_the_same_answer_as_with_quick_tries_and_a_quick_proof_before_it(
    pods: list[Pod], nodes: list[Node]
) -> None:
    """Small cases are nearly all decided before it begins."""
    with (
        mock.patch.object(packing, "_quick", return_value=None),
        mock.patch.object(packing, "_more_than_all", return_value=False),
    ):
        answer = place(pods, nodes)
    assert isinstance(answer, Placement) == can_be_placed(pods, nodes)
    if isinstance(answer, Placement):
        assert obeys(pods, nodes, answer.node_of)


def test_two_nodes_with_the_same_room_are_not_the_same_where_others_may_go_to_one_of_them_only() -> None:
    closed = labelled(node("closed", 4, 4, taints=(GPU,)), {"disk": "fast"})
    nodes = [labelled(node("open", 4, 4), {"disk": "fast"}), closed, node("small", 1, 1), node("smaller", 1, 1)]
    choosy = replace(pod("choosy", 4, 4), node_selector={"disk": "fast"}, tolerations=(TOLERATED,))
    plain = pod("plain", 4, 4)
    assert place([choosy, plain], nodes) == Placement(node_of={"choosy": "closed", "plain": "open"})


@many
@given(crowds, grounds)
def test_a_shortage_names_a_node_that_would_take_the_pod_if_it_had_room_or_says_why_none_does(
    pods: list[Pod], nodes: list[Node]
) -> None:
    answer = place(pods, nodes)
    if not isinstance(answer, Shortage):
        return
    assert answer.pod in pods
    if answer.nearest is None:
        assert answer.why
        return
    nearest = next(one for one in nodes if one.name == answer.nearest)
    assert answer.pod.selects(nearest)
    assert answer.pod.tolerates(nearest)


# What keeps pods away is said.


def test_pods_that_must_stand_apart_need_as_many_nodes_and_it_is_said() -> None:
    pods = [replace(pod(f"web {n} of 3", 1, 1), apart="web") for n in (1, 2, 3)]
    assert isinstance(place(pods, [node(f"n{n}", 100, 100) for n in range(3)]), Placement)
    assert str(place(pods, [node(f"n{n}", 100, 100) for n in range(2)])) == (
        "web 3 of 3 asks for 1m cpu and 1 memory, "
        "and all 2 nodes that take it hold another web: no two of these may share a node"
    )


def test_pods_of_two_kinds_may_share_a_node_though_each_kind_stands_apart() -> None:
    pods = [replace(pod(f"{name} {n}", 1, 1), apart=name) for name in ("web", "data") for n in range(3)]
    assert isinstance(place(pods, [node(f"n{n}", 2, 2) for n in range(3)]), Placement)


def test_a_label_that_no_node_carries_is_named() -> None:
    wants = replace(pod("a", 1, 1), node_selector={"disk": "fast", "arch": "odd"})
    assert str(place([wants], [node("n", 100, 100)])) == (
        "a asks for 1m cpu and 1 memory, and no node carries arch=odd, disk=fast"
    )


def test_nodes_are_known_by_the_labels_that_every_node_has() -> None:
    for label in ({"kubernetes.io/os": "linux"}, {"kubernetes.io/hostname": "n"}, {"topology.kubernetes.io/zone": "a"}):
        assert isinstance(place([replace(pod("a", 1, 1), node_selector=label)], [node("n", 9, 9)]), Placement)
    windows = replace(pod("a", 1, 1), node_selector={"kubernetes.io/os": "windows"})
    assert isinstance(place([windows], [node("n", 9, 9)]), Shortage)


@pytest.mark.parametrize(
    ("toleration", "taken"),
    [
        (Toleration(key="gpu", value="big"), True),
        (Toleration(key="gpu"), True),
        (Toleration(key="gpu", value="big", effect=""), True),
        (Toleration(key="gpu", value="small"), False),
        (Toleration(key="cpu", value="big"), False),
        (Toleration(key="gpu", value="big", effect="NoExecute"), False),
    ],
)
def test_a_taint_is_tolerated_by_its_key_value_and_effect(toleration: Toleration, taken: bool) -> None:
    wants = replace(pod("a", 1, 1), tolerations=(toleration,))
    answer = place([wants], [node("n", 9, 9, taints=(GPU,))])
    assert isinstance(answer, Placement) == taken
    if not taken:
        assert str(answer).endswith("and every node has a taint that it does not tolerate: gpu=big:NoSchedule")


def test_every_taint_of_a_node_has_to_be_tolerated() -> None:
    both = (GPU, Taint(key="spare", effect=TaintEffect.NO_EXECUTE))
    wants = replace(pod("a", 1, 1), tolerations=(TOLERATED,))
    assert isinstance(place([wants], [node("n", 9, 9, taints=both)]), Shortage)
    more = replace(wants, tolerations=(TOLERATED, Toleration(key="spare", effect="NoExecute")))
    assert isinstance(place([more], [node("n", 9, 9, taints=both)]), Placement)


def test_what_keeps_a_pod_from_the_other_nodes_is_said_beside_the_one_that_comes_nearest() -> None:
    fast = labelled(node("fast", 5, 9), {"disk": "fast"})
    closed = labelled(node("closed", 99, 99, taints=(GPU,)), {"disk": "fast"})
    wants = replace(pod("a", 8, 1), node_selector={"disk": "fast"})
    assert str(place([wants], [node("slow", 99, 99), fast, closed])) == (
        "a asks for 8m cpu and 1 memory; fast, which comes nearest, is 3m cpu short "
        "(2 of 3 nodes carry disk=fast; a taint keeps it away from 1: gpu=big:NoSchedule)"
    )


def test_nodes_that_hold_another_are_told_beside_the_one_that_comes_nearest() -> None:
    pods = [replace(pod(f"web {n}", 4, 1), apart="web") for n in (1, 2)]
    assert str(place(pods, [node("large", 99, 99), node("small", 3, 9)])) == (
        "web 2 asks for 4m cpu and 1 memory; small, which comes nearest, is 1m cpu short "
        "(1 hold another web: no two of these may share a node)"
    )


# Workloads of every kind.

SIZE = Resources(requests=Amount(cpu=Cpu(2), memory=Bytes(2)), limits=Amount(cpu=Cpu(4), memory=Bytes(4)))


def workload(kind: Kind, **more: object) -> Workload:
    given_ = {"role": "x", "image": "x", "resources": SIZE, **more}
    return Workload(name="x", kind=kind, **given_)  # type: ignore[arg-type]  # each case gives the right ones


def test_a_daemon_set_takes_its_share_of_every_node_that_takes_it() -> None:
    (agent,) = pods_of([workload(Kind.DAEMON_SET)])
    nodes = [node("a", 9, 9), node("b", 9, 9), node("closed", 9, 9, taints=(GPU,))]
    answer = place([agent], nodes)
    assert answer == Placement(node_of={"x on a": "a", "x on b": "b"})
    assert isinstance(place([agent, pod("large", 8, 8)], nodes), Shortage)
    assert isinstance(place([agent, pod("less", 7, 7)], nodes), Placement)


def test_a_daemon_set_that_one_node_has_no_room_for_is_short_there() -> None:
    (agent,) = pods_of([workload(Kind.DAEMON_SET)])
    assert str(place([agent], [node("a", 9, 9), node("b", 1, 9)])) == (
        "x on b asks for 2m cpu and 2 memory; b, which comes nearest, is 1m cpu short "
        "(it runs on every node that takes it)"
    )


@pytest.mark.parametrize(
    ("kind", "pods"), [(Kind.DEPLOYMENT, 3), (Kind.STATEFUL_SET, 3), (Kind.JOB, 3), (Kind.CRON_JOB, 1)]
)
def test_other_kinds_have_their_replicas_and_a_cron_job_one_pod_at_most(kind: Kind, pods: int) -> None:
    names = [one.name for one in pods_of([workload(kind, replicas=3)])]
    assert names == [f"x {n} of {pods}" for n in range(1, pods + 1)]


def test_a_pod_asks_for_all_of_its_containers_and_for_a_limit_where_nothing_is_asked() -> None:
    limited = Resources(requests=NOTHING, limits=Amount(cpu=Cpu(5), memory=Bytes(0)))
    (one,) = pods_of([workload(Kind.JOB, beside=(Container(name="y", image="y", resources=limited),))])
    assert one.asks == Amount(cpu=Cpu(7), memory=Bytes(2))


def test_spread_selector_and_tolerations_of_a_workload_reach_its_pods() -> None:
    made = pods_of(
        [
            workload(
                Kind.DEPLOYMENT,
                replicas=2,
                spread=Spread.APART,
                node_selector={"disk": "fast"},
                tolerations=(TOLERATED,),
            )
        ]
    )
    assert {(one.apart, tuple(one.node_selector.items()), one.tolerations) for one in made} == {
        ("x", (("disk", "fast"),), (TOLERATED,))
    }
    assert {one.apart for one in pods_of([workload(Kind.DEPLOYMENT, replicas=2, spread=Spread.ZONES)])} == {None}


# A platform of the largest size that any guide has.


def crowd(workloads: int) -> list[Pod]:
    """Sizes as vendors publish them, in no order; about a third of the workloads have two or three replicas."""
    cpu = (50, 100, 150, 200, 250, 400, 500, 750, 1000, 1500, 2000)
    memory = (64, 128, 200, 256, 512, 700, 1024, 2048, 3072, 4096)
    made = []
    for n in range(workloads):
        replicas = (1, 1, 2, 1, 1, 3)[n % 6]
        size = pod("", cpu[n * 7 % 11], memory[n * 3 % 10] * 2**20)
        made += [replace(size, name=f"w{n} {i}", apart=f"w{n}" if replicas == 3 else None) for i in range(replicas)]
    return made


@pytest.mark.parametrize(("spare", "kind"), [(0.98, Shortage), (1.03, Placement), (1.2, Placement)])
def test_a_hundred_pods_of_many_sizes_are_decided_at_once_also_where_little_is_spare(spare: float, kind: type) -> None:
    pods = crowd(80)
    assert len(pods) > 110
    cpu = int(sum(one.asks.cpu.millis for one in pods) * spare / 8)
    memory = int(sum(one.asks.memory.count for one in pods) * spare / 8)
    began = process_time()
    answer = place(pods, [node(f"n{n}", cpu, memory) for n in range(8)])
    assert isinstance(answer, kind)
    assert process_time() - began < 2  # a tenth of that on an idle machine
