"""The whole answer about every shipped stack, in time."""

import json
import time

import pytest

from fit.answer import answer, as_json
from fit.decide import DoesNotFit, Fits
from fit.demand import problem_of
from fit.hosts import hosts_of
from fit.verify import broken
from spec.platforms.pseven.settings import PsevenSettings
from spec.units import Bytes, Cpu
from tests.fit.stacks import PLATFORMS, SHIPPED, local, shipped, with_nodes

BAR = 2.0
"""Seconds for everything about one stack, the solver's loading included."""


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_local_stack_fits_also_with_a_node_gone_and_is_answered_in_time(platform: str) -> None:
    settings = local(platform)
    begun = time.process_time()  # what others do on this machine is not our time
    found = answer(f"{platform}-local-dev", settings)
    assert time.process_time() - begun < BAR
    assert found.fits
    assert found.survives
    for one in found.cases:
        assert isinstance(one.decision, Fits)
        assert broken(one.case.problem, one.decision.witness) == ()


@pytest.mark.parametrize("stack", SHIPPED)
def test_every_shipped_stack_fits_and_survives_and_is_answered_in_time(stack: str) -> None:
    settings = shipped(stack)
    begun = time.process_time()
    found = answer(stack, settings)
    assert time.process_time() - begun < BAR
    assert found.fits
    assert found.survives
    assert all(one.sure for one in found.right_sizes)
    gone = [one.name for one in found.losses if not isinstance(one.decision, Fits)]
    if settings.cluster.cloud == "exoscale":  # a cluster there stands in one zone, and the answer says so
        assert len(gone) == 1
        assert any("stands in one zone" in one for one in found.notes)
    elif settings.environment == "prod":
        assert gone == []


def test_a_thousand_nodes_are_no_other_matter() -> None:
    found = answer("thingpark", with_nodes("thingpark", nodes=1000, zones=3))
    assert found.fits
    assert found.survives
    assert [one.best_nodes for one in found.right_sizes] == [3]


def test_what_does_not_fit_is_told_with_its_bound_and_the_change() -> None:
    found = answer("psa-small", with_nodes("psa", memory=Bytes.parse("512Mi")))
    assert not found.fits
    assert found.decided
    assert not found.survives
    assert found.bound is not None
    assert found.bound.measure == "memory"
    assert found.change is not None
    assert found.losses == ()


def test_of_what_does_not_fit_the_least_important_is_left_over() -> None:
    """ThingPark's data path has the highest priority, so a scheduler would push the others out for it."""
    settings = with_nodes("thingpark", nodes=2, memory=Bytes.parse("9Gi"))
    found = answer("thingpark-small", settings, sizes=False)
    priority = {one.name: one.priority for one in problem_of(settings).groups}
    assert len(set(priority.values())) > 2
    assert found.left
    assert max(priority[name] for name in found.left) < max(priority.values())
    assert broken(found.cases[0].case.problem, found.most) != ()


def test_without_a_node_too_many_it_is_told_what_would_wait() -> None:
    found = answer("thingpark", with_nodes("thingpark", nodes=3, zones=3, memory=Bytes.parse("11Gi")), sizes=False)
    assert isinstance(found.cases[0].decision, Fits)
    bad = [one for one in found.losses if isinstance(one.decision, DoesNotFit)]
    assert [bool(one.left) for one in bad[:1]] == [True]


def test_as_json_everything_is_plain_and_counted() -> None:
    said = json.loads(json.dumps(as_json(answer("pseven-local-dev", local("pseven")))))
    assert said["fits"] is True
    assert [one["case"] for one in said["cases"]] == ["running", "update"]
    assert said["losses"][0] == {
        "gone": "node",
        "name": "worker-0",
        "alike": ["worker-1", "worker-2", "worker-3", "worker-4"],
        "waiting": {"htcondorexecute": 1},
        "left": {},
        "outcome": "fits",
        "by": "habit",
    }
    pods = [number for node in said["nodes"] for number in node["pods"].values()]
    assert sum(pods) == 38
    assert said["nodes"][0]["cpuForPods"] == 7910


def test_a_machine_beside_the_cluster_that_is_too_small_is_told() -> None:
    settings = local("pseven")
    assert isinstance(settings, PsevenSettings)
    machine = settings.nfs.machine.model_copy(update={"cpu": Cpu(1000)})
    small = settings.model_copy(update={"nfs": settings.nfs.model_copy(update={"machine": machine})})
    found = answer("pseven", small, sizes=False)
    assert [(one.name, one.short) for one in found.hosts if one.short] == [("nfs", ("cpu: 1 of 2",))]
    assert not found.fits
    assert found.bound is None
    assert all(not isinstance(one.decision, DoesNotFit) for one in found.cases)


@pytest.mark.requirement("PS-3", "PS-4", "PS-5", "PS-6")
def test_every_machine_of_the_guide_is_held_against_its_row() -> None:
    found = {one.name: one for one in answer("pseven-local-dev", local("pseven"), sizes=False).hosts}
    assert found["postgres"].wants == {"cpu": "2", "memory": "4Gi", "disk": "50G", "network": "1 Gb/s"}
    assert found["nfs"].wants["disk"] == "500G"
    assert found["registry"].requirements == ("PS-5",)
    assert found["proxy"].requirements == ("PS-6",)


@pytest.mark.requirement("PS-4", "PS-5", "PS-6")
def test_in_a_cloud_machines_are_held_against_the_rows_by_the_clouds_table() -> None:
    settings = shipped("pseven-aws-prod")
    before = {one.name: one for one in hosts_of(settings)}
    assert before["nfs"].wants == {
        "cpu": "4",
        "memory": "8Gi",
        "disk": "1T",
        "iops": "10000 iops",
        "network": "10 Gb/s",
    }
    assert not any(one.short for one in before.values())
    supply = settings.ground.machines["nfs"]
    small = supply.model_copy(update={"machine": "m7i.large", "disk": Bytes.parse("100G")})
    ground = settings.ground.model_copy(update={"machines": {"nfs": small}})
    after = {one.name: one for one in hosts_of(settings.model_copy(update={"ground": ground}))}
    assert after["nfs"].short == ("cpu: 2 of 4", "disk: 100G of 1T", "network: 781 Mb/s of 10 Gb/s")
    assert after["proxy"].short == ("ground.machines.proxy is not there",)


@pytest.mark.requirement("PS-3")
def test_a_managed_database_is_held_against_its_row() -> None:
    settings = shipped("pseven-aws-prod")
    assert "postgres" in {one.name for one in hosts_of(settings)}
    supply = settings.ground.databases["postgres"].model_copy(update={"storage": Bytes.parse("10G")})
    ground = settings.ground.model_copy(update={"databases": {"postgres": supply}})
    after = {one.name: one for one in hosts_of(settings.model_copy(update={"ground": ground}))}
    assert after["postgres"].short == ("disk: 10G of 100G",)


def test_pods_that_no_node_takes_need_another_pool_and_no_larger_nodes() -> None:
    """CoreDNS tolerates no platform's taint: where every pool has one, the cluster is without names."""
    settings = local("thingpark")
    imitating = settings.model_copy(update={"cluster": settings.cluster.model_copy(update={"reservation": "aks"})})
    found = answer("thingpark", imitating)
    assert found.bound is not None
    assert found.bound.groups == ("coredns",)
    assert found.change is not None
    assert found.change.now == "one pool more without taints, for example 2 x 4 cpu, 16Gi"
    assert found.right_sizes == ()


def test_what_is_not_counted_is_said_and_no_smaller_pool_proposed() -> None:
    found = answer("mint-local-dev", local("mint"))
    assert "hosted apps come as orders and are not counted: their quotas say what each may take" in found.notes
    assert found.right_sizes == ()
    assert any("is an assumption" in one for one in answer("pseven", local("pseven"), sizes=False).notes)
    unsized = answer("smi-aws-prod", shipped("smi-aws-prod"))
    assert any("publishes no sizes" in one for one in unsized.notes)
    assert unsized.right_sizes == ()
