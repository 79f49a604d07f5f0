"""The quota of a namespace: the sum of what is published, room to update, and nobody kept out."""

import pytest

from spec.quotas import CONTAINER_DEFAULT, Room, quota_for, surge
from spec.units import Bytes, Cpu
from spec.workloads import NOTHING, Amount, Container, Kind, Quota, Resources, Task, Workload


def size(cpu: int, memory: int, cpu_limit: int = 0, memory_limit: int = 0) -> Resources:
    return Resources(
        requests=Amount(cpu=Cpu(cpu), memory=Bytes(memory)),
        limits=Amount(cpu=Cpu(cpu_limit), memory=Bytes(memory_limit)),
    )


BOTH = size(100, 1000, 200, 2000)
SILENT = Resources(requests=NOTHING, limits=NOTHING)


def workload(
    kind: Kind = Kind.DEPLOYMENT, replicas: int = 1, resources: Resources = BOTH, *beside: Resources
) -> Workload:
    sides = tuple(Container(name=f"side-{n}", image="x", resources=one) for n, one in enumerate(beside))
    return Workload(name="x", role="x", image="x", kind=kind, replicas=replicas, resources=resources, beside=sides)


def exact(*workloads: Workload, nodes: int | None = None) -> Quota:
    return quota_for(workloads, room="exact", nodes=nodes)


@pytest.mark.parametrize(("replicas", "more"), [(1, 1), (4, 1), (5, 2), (8, 2), (9, 3)])
def test_a_rolling_update_adds_a_quarter_rounded_up(replicas: int, more: int) -> None:
    assert surge(replicas) == more
    assert quota_for([workload(replicas=replicas)]).pods == replicas + more


def test_exact_is_the_sum_of_all_containers_of_all_replicas_and_no_task() -> None:
    task = Task(name="t", role="t", resources=BOTH)
    quota = quota_for([workload(Kind.DEPLOYMENT, 3, BOTH, size(10, 10, 20, 20))], extra=[task], room="exact")
    assert (quota.hard, quota.pods) == (size(330, 3030, 660, 6060), 3)


def test_with_room_for_an_update_the_tasks_count_too() -> None:
    task = Task(name="t", role="t", resources=size(1, 1, 1, 1))
    quota = quota_for([workload(replicas=2)], extra=[task])
    assert (quota.hard, quota.pods) == (size(301, 3001, 601, 6001), 4)


@pytest.mark.parametrize("room", ["exact", "rolling-update"])
@pytest.mark.parametrize(
    ("kind", "pods"), [(Kind.STATEFUL_SET, 5), (Kind.JOB, 5), (Kind.CRON_JOB, 1), (Kind.DAEMON_SET, 7)]
)
def test_other_kinds_stop_the_old_pod_first_and_need_no_more_room(kind: Kind, pods: int, room: Room) -> None:
    quota = quota_for([workload(kind, 5)], room=room, nodes=7)
    assert quota.pods == pods
    assert quota.hard == BOTH * pods


def test_a_daemon_set_without_a_number_of_nodes_is_an_error_that_names_it() -> None:
    with pytest.raises(ValueError, match="x has a pod on each node: say on how many nodes"):
        quota_for([workload(Kind.DAEMON_SET)])


def test_where_one_container_has_no_limit_of_cpu_the_quota_sets_none_and_gives_none() -> None:
    quota = exact(workload(), workload(Kind.JOB, 1, size(100, 1000, 0, 3000)))
    assert quota.as_manifest() == {"requests.cpu": "200m", "requests.memory": "2k", "limits.memory": "5k", "pods": "2"}
    assert quota.container_max.as_manifest() == {"memory": "3k"}
    assert quota.container_default.as_manifest()["limits"] == {"memory": "3k"}
    assert "cpu" in quota.container_default.as_manifest()["requests"]


def test_one_container_beside_without_limits_is_enough_for_that() -> None:
    quota = exact(workload(Kind.DEPLOYMENT, 1, BOTH, SILENT))
    assert set(quota.as_manifest()) == {"requests.cpu", "requests.memory", "pods"}
    assert quota.container_max == NOTHING


def test_what_asks_for_nothing_is_counted_as_the_api_server_admits_it() -> None:
    """With its limit where it has one, else with the default of the namespace: it asks for no less."""
    default = CONTAINER_DEFAULT.requests
    assert exact(workload(resources=SILENT)).hard.requests == default
    limited = exact(workload(resources=size(0, 0, 300, 0)))
    assert limited.hard.requests == Amount(cpu=Cpu(300), memory=default.memory)


def test_the_default_is_never_larger_than_the_largest_container_which_the_api_server_would_refuse() -> None:
    small = exact(workload(resources=size(1, 1, 10, 10)))
    assert small.container_default == size(10, 10, 10, 10)
    large = exact(workload(resources=size(1, 1, 4000, 2**30)))
    assert large.container_default == CONTAINER_DEFAULT


def test_the_largest_container_may_be_one_beside_or_a_task() -> None:
    task = Task(name="t", role="t", resources=size(1, 1, 900, 1))
    quota = quota_for([workload(Kind.DEPLOYMENT, 1, BOTH, size(1, 1, 1, 5000))], extra=[task])
    assert quota.container_max == Amount(cpu=Cpu(900), memory=Bytes(5000))


def test_a_quota_carries_its_requirements() -> None:
    assert quota_for([workload()], requirements=("CB-15",)).requirements == ("CB-15",)
