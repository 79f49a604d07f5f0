"""pSeven Enterprise as the API server, the controllers and the scheduler have it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from rehearsal.api import Api
from rehearsal.nodes import PODS
from spec.units import Bytes, Cpu
from tests.engine.conftest import Platforms

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("platforms")]

STACK = "pseven-local-dev"
SPACE = "/api/v1/namespaces/pseven-ns"
NAMES = ("userdata", "workspacedata", "shareddata")
FOLDERS = ("UserData", "WorkspaceData", "SharedData")


@pytest.fixture
def api(platforms: Platforms) -> Iterator[Api]:
    with platforms.api(STACK) as client:
        yield client


def the(api: Api, path: str) -> dict[str, Any]:
    found = api.get(path)
    assert found is not None, path
    return found


def pods_of(api: Api, name: str) -> list[dict[str, Any]]:
    return api.list(PODS, labels=f"app.kubernetes.io/name={name},app.kubernetes.io/instance=pseven-rl")


@pytest.mark.requirement("PS-65")
@pytest.mark.requirement("PS-23")
@pytest.mark.parametrize(("name", "folder"), list(zip(NAMES, FOLDERS, strict=True)))
def test_the_controllers_bind_each_claim_to_the_volume_of_its_share(api: Api, name: str, folder: str) -> None:
    volume = the(api, f"/api/v1/persistentvolumes/pseven-ns-{name}-nfs3-pv")
    claim = the(api, f"{SPACE}/persistentvolumeclaims/pseven-ns-{name}-nfs3-pvc")
    assert (volume["status"]["phase"], claim["status"]["phase"]) == ("Bound", "Bound")
    assert volume["spec"]["claimRef"]["uid"] == claim["metadata"]["uid"]
    assert volume["spec"]["nfs"] == {"server": "nfs-1.example.com", "path": f"/var/pSeven/{folder}"}
    assert volume["spec"]["mountOptions"] == ["nfsvers=3"]
    assert claim["spec"]["storageClassName"] == ""
    assert claim["spec"]["volumeName"] == volume["metadata"]["name"]
    for one in (volume["spec"], claim["spec"]):
        assert one["accessModes"] == ["ReadWriteMany"]
    assert volume["spec"]["capacity"] == claim["spec"]["resources"]["requests"] == {"storage": "1Gi"}


@pytest.mark.requirement("PS-63")
def test_the_scheduler_gives_each_executor_a_worker_of_its_own_and_half_of_it(api: Api) -> None:
    executors = pods_of(api, "htcondorexecute")
    assert sorted(pod["spec"]["nodeName"] for pod in executors) == [f"worker-{number}" for number in range(5)]
    for pod in executors:
        assert pod["spec"]["containers"][0]["resources"]["requests"] == {"cpu": "4", "memory": "8Gi"}
        conditions = {one["type"]: one["status"] for one in pod["status"]["conditions"]}
        assert conditions["Ready"] == "True"


@pytest.mark.requirement("PS-2")
@pytest.mark.requirement("PS-63")
def test_the_workers_are_those_of_the_guide_and_keep_something_for_themselves(api: Api) -> None:
    nodes = api.list("/api/v1/nodes")
    assert len(nodes) == 5
    for node in nodes:
        has, leaves = node["status"]["capacity"], node["status"]["allocatable"]
        assert (has["cpu"], has["memory"]) == ("8", "16Gi")
        assert Cpu.parse(leaves["cpu"]) < Cpu.parse("8")
        assert Bytes.parse(leaves["memory"]) < Bytes.parse("16Gi")


def started_by_schedule(job: Mapping[str, Any]) -> bool:
    return any(owner["kind"] == "CronJob" for owner in job["metadata"].get("ownerReferences", ()))


@pytest.mark.requirement("PS-57")
@pytest.mark.requirement("PS-58")
def test_all_34_components_run_with_their_jobs_at_their_end_and_their_cron_jobs_waiting(api: Api) -> None:
    release = {"labels": "app.kubernetes.io/instance=pseven-rl"}
    space = "/namespaces/pseven-ns"
    deployments = api.list(f"/apis/apps/v1{space}/deployments", **release)
    sets = api.list(f"/apis/apps/v1{space}/statefulsets", **release)
    # Each CronJob makes Jobs of its own at night: a run that stands then has some.
    jobs = [one for one in api.list(f"/apis/batch/v1{space}/jobs", **release) if not started_by_schedule(one)]
    cron_jobs = api.list(f"/apis/batch/v1{space}/cronjobs", **release)
    assert (len(deployments), len(sets), len(jobs), len(cron_jobs)) == (21, 1, 7, 5)
    assert all(one["status"]["readyReplicas"] == one["spec"]["replicas"] for one in (*deployments, *sets))
    assert all(one["status"]["succeeded"] == 1 for one in jobs)
    assert {one["metadata"]["name"] for one in cron_jobs} == {
        "upkeepkblockeditsessions",
        "upkeeplogs",
        "upkeepquotas",
        "upkeepruns",
        "upkeepwaitingruns",
    }


@pytest.mark.requirement("PS-37")
def test_the_certificate_for_ldaps_was_brought_before_any_component_started(api: Api) -> None:
    (job,) = [
        one
        for one in api.list("/apis/batch/v1/namespaces/pseven-ns/jobs")
        if one["metadata"]["name"].startswith("pseven-prepare-shares-")
    ]
    assert job["status"]["succeeded"] == 1
    text = the(api, f"{SPACE}/configmaps/pseven-ldaps-certificate")["data"]["ldaps.cert"]
    assert text.startswith("-----BEGIN CERTIFICATE-----\n")
    first = min(pod["metadata"]["creationTimestamp"] for pod in pods_of(api, "keycloak"))
    assert job["metadata"]["creationTimestamp"] <= first


@pytest.mark.requirement("PS-46")
@pytest.mark.requirement("PS-49")
def test_web_health_and_openvpn_are_open_on_the_nodes(api: Api) -> None:
    def open_ports(service: str) -> Counter[tuple[str, int]]:
        found = the(api, f"{SPACE}/services/{service}")
        assert found["spec"]["type"] == "NodePort"
        return Counter((one["protocol"], one["nodePort"]) for one in found["spec"]["ports"])

    assert open_ports("edgerouter") == Counter([("TCP", 30080), ("TCP", 30001)])
    assert open_ports("blocknetworkgate") == Counter([("TCP", 31194), ("UDP", 31194)])


@pytest.mark.requirement("PS-22")
def test_the_namespace_is_closed_and_every_listening_component_is_opened_by_name(api: Api) -> None:
    policies = api.list("/apis/networking.k8s.io/v1/namespaces/pseven-ns/networkpolicies")
    names = {one["metadata"]["name"] for one in policies}
    assert "deny-all" in names
    assert {"allow-appserver", "allow-edgerouter", "allow-redis"} <= names


@pytest.mark.requirement("PS-8")
@pytest.mark.requirement("PS-71")
def test_the_outputs_of_the_stack_hold_what_people_and_machines_around_it_need(platforms: Platforms) -> None:
    outputs = platforms.result(STACK)["outputs"]
    assert outputs["hardware"]["total"] == {"cpu": "48", "memory": "96Gi", "disk": "1270G"}
    assert outputs["executors"]["nodeThatWouldTakeTwo"] is None
    assert outputs["afterInstall"]["licence"]["phase"] == 1
    assert outputs["nfsUserData"]["nfs-1.example.com"].startswith("#cloud-config\n")
