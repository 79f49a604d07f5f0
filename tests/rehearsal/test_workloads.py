"""Real controllers and the real scheduler, with pods that only look alive."""

from datetime import datetime, timedelta

import pytest

from rehearsal.api import Api, Json, wait_for
from rehearsal.nodes import NODES
from tests.rehearsal.manifests import (
    SIMULATE,
    asking,
    claim,
    condition,
    container,
    daemon_set,
    deployment,
    is_ready,
    job,
    pod,
    pods_of,
    stateful_set,
)

pytestmark = pytest.mark.engine

APPS = "/apis/apps/v1/namespaces"
BATCH = "/apis/batch/v1/namespaces"
CORE = "/api/v1/namespaces"


def _await_replicas(api: Api, path: str, count: int) -> Json:
    def ready() -> Json | None:
        found = api.get(path)
        return found if found and found["status"].get("readyReplicas") == count else None

    return wait_for(ready, limit=30, message=f"{path} does not get {count} ready replicas")


def _await_pod(api: Api, path: str, what: str) -> Json:
    def so() -> Json | None:
        found = api.get(path)
        return found if found and _words(found) & {what} else None

    return wait_for(so, limit=20, message=lambda: f"{path} is not {what} but {_words(api.get(path) or {})}")


def _words(pod: Json) -> set[str]:
    """Everything that a person would call the state of a pod."""
    status = pod.get("status", {})
    words = {status.get("phase", "")} | ({"ready"} if status and is_ready(pod) else {"unready"})
    for entry in status.get("containerStatuses", ()):
        words |= {entry["state"].get(kind, {}).get("reason", "") for kind in ("waiting", "terminated")}
    return words


def test_a_deployment_gets_ready_and_its_service_gets_endpoints(api: Api, namespace: str) -> None:
    api.create(f"{APPS}/{namespace}/deployments", deployment("web", replicas=3))
    api.create(
        f"{CORE}/{namespace}/services",
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "web"},
            "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]},
        },
    )
    found = _await_replicas(api, f"{APPS}/{namespace}/deployments/web", 3)
    assert condition(found, "Available") == "True"
    pods = pods_of(api, namespace, "web")
    addresses = {pod["status"]["podIP"] for pod in pods}
    hosts = {
        address["address"]
        for node in api.list(NODES)
        for address in node["status"]["addresses"]
        if address["type"] == "InternalIP"
    }
    assert len(addresses) == 3
    assert {pod["status"]["hostIP"] for pod in pods} <= hosts

    def endpoints() -> set[str]:
        slices = api.list(
            f"/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices",
            labels="kubernetes.io/service-name=web",
        )
        return {
            address
            for part in slices
            for endpoint in part["endpoints"] or ()
            if endpoint["conditions"]["ready"]
            for address in endpoint["addresses"]
        }

    wait_for(lambda: endpoints() == addresses, limit=10, message="the endpoints are not the pods")


def test_a_stateful_set_gets_ready_in_order_each_pod_with_its_volume(api: Api, namespace: str) -> None:
    api.create(f"{APPS}/{namespace}/statefulsets", stateful_set("db", replicas=2))
    _await_replicas(api, f"{APPS}/{namespace}/statefulsets/db", 2)
    first, second = sorted(pods_of(api, namespace, "db"), key=lambda pod: pod["metadata"]["name"])
    assert first["status"]["startTime"] <= second["status"]["startTime"]
    claims = api.list(f"{CORE}/{namespace}/persistentvolumeclaims")
    assert [claim["status"]["phase"] for claim in claims] == ["Bound", "Bound"]


def test_a_daemon_set_runs_on_every_node(api: Api, namespace: str) -> None:
    api.create(f"{APPS}/{namespace}/daemonsets", daemon_set("agent"))
    count = len(api.list(NODES))
    path = f"{APPS}/{namespace}/daemonsets/agent"
    wait_for(lambda: (api.get(path) or {})["status"].get("numberReady") == count, limit=30, message="not on every node")
    assert len({pod["spec"]["nodeName"] for pod in pods_of(api, namespace, "agent")}) == count


def test_a_job_completes(api: Api, namespace: str) -> None:
    api.create(f"{BATCH}/{namespace}/jobs", job("once", completions=2))
    path = f"{BATCH}/{namespace}/jobs/once"
    wait_for(lambda: condition(api.get(path) or {}, "Complete") == "True", limit=30, message="the job does not end")
    assert (api.get(path) or {})["status"]["succeeded"] == 2


def test_a_job_that_is_told_to_fail_fails(api: Api, namespace: str) -> None:
    api.create(f"{BATCH}/{namespace}/jobs", job("once", annotations={SIMULATE: "fail"}))
    path = f"{BATCH}/{namespace}/jobs/once"
    wait_for(lambda: condition(api.get(path) or {}, "Failed") == "True", limit=30, message="the job does not fail")


def test_a_running_job_that_is_deleted_goes_without_having_succeeded(api: Api, namespace: str) -> None:
    api.create(f"{BATCH}/{namespace}/jobs", job("once", annotations={SIMULATE: "hang"}))
    wait_for(lambda: pods_of(api, namespace, "once"), limit=10, message="no pod is made")
    api.delete(f"{BATCH}/{namespace}/jobs/once")
    wait_for(lambda: not pods_of(api, namespace, "once"), limit=15, message="its pod does not go")


def test_init_containers_run_one_after_the_other_before_the_others(api: Api, namespace: str) -> None:
    sidecar = container("sidecar", restartPolicy="Always")
    api.create(
        f"{CORE}/{namespace}/pods",
        pod("ordered", initContainers=[container("first"), sidecar, container("last")]),
    )
    found = _await_pod(api, f"{CORE}/{namespace}/pods/ordered", "ready")
    first, running, last = found["status"]["initContainerStatuses"]
    assert first["state"]["terminated"]["exitCode"] == 0
    assert running["state"]["running"]
    assert first["state"]["terminated"]["finishedAt"] <= running["state"]["running"]["startedAt"]
    assert running["state"]["running"]["startedAt"] <= last["state"]["terminated"]["startedAt"]
    (main,) = found["status"]["containerStatuses"]
    assert last["state"]["terminated"]["finishedAt"] <= main["state"]["running"]["startedAt"]
    assert condition(found, "Initialized") == "True"


def test_a_readiness_probe_is_answered_after_its_initial_delay(api: Api, namespace: str) -> None:
    # Long enough to be seen in between: the time it is counted from is cut to whole seconds.
    probe = {"httpGet": {"path": "/", "port": 80}, "initialDelaySeconds": 5}
    api.create(f"{CORE}/{namespace}/pods", pod("slow", container("main", readinessProbe=probe)))
    path = f"{CORE}/{namespace}/pods/slow"
    assert not is_ready(_await_pod(api, path, "Running"))
    found = _await_pod(api, path, "ready")
    (ready,) = [entry for entry in found["status"]["conditions"] if entry["type"] == "Ready"]
    started = found["status"]["containerStatuses"][0]["state"]["running"]["startedAt"]
    waited = datetime.fromisoformat(ready["lastTransitionTime"]) - datetime.fromisoformat(started)
    assert waited >= timedelta(seconds=5)


@pytest.mark.parametrize(
    ("trouble", "shown"), [("hang", "ContainerCreating"), ("fail", "CrashLoopBackOff"), ("unready", "unready")]
)
def test_a_pod_in_simulated_trouble_is_not_ready_until_the_trouble_ends(
    api: Api, namespace: str, trouble: str, shown: str
) -> None:
    api.create(f"{CORE}/{namespace}/pods", pod("troubled", annotations={SIMULATE: trouble}))
    path = f"{CORE}/{namespace}/pods/troubled"
    found = _await_pod(api, path, shown if trouble != "unready" else "Running")
    assert not is_ready(found)
    api.merge(path, {"metadata": {"annotations": {SIMULATE: None}}})
    found = _await_pod(api, path, "ready")
    assert found["status"]["containerStatuses"][0]["restartCount"] == (1 if trouble == "fail" else 0)


@pytest.mark.parametrize(("trouble", "shown"), [("fail", "CrashLoopBackOff"), ("unready", "unready")])
def test_trouble_can_come_to_a_pod_that_is_ready(api: Api, namespace: str, trouble: str, shown: str) -> None:
    api.create(f"{CORE}/{namespace}/pods", pod("well"))
    path = f"{CORE}/{namespace}/pods/well"
    _await_pod(api, path, "ready")
    api.merge(path, {"metadata": {"annotations": {SIMULATE: trouble}}})
    _await_pod(api, path, shown)


def test_a_deleted_pod_waits_for_the_finalizer_of_others(api: Api, namespace: str) -> None:
    held = pod("held")
    held["metadata"]["finalizers"] = ["example.com/hold"]
    path = f"{CORE}/{namespace}/pods/held"
    api.create(f"{CORE}/{namespace}/pods", held)
    _await_pod(api, path, "ready")
    api.delete(path)
    wait_for(
        lambda: (api.get(path) or {})["metadata"].get("deletionGracePeriodSeconds") == 0,
        limit=10,
        message="the grace period is not ended",
    )
    api.merge(path, {"metadata": {"finalizers": None}})
    wait_for(lambda: api.get(path) is None, limit=10, message="the pod does not go")


def test_a_pod_that_asks_for_too_much_stays_pending_with_the_scheduler_s_reason(api: Api, namespace: str) -> None:
    api.create(f"{CORE}/{namespace}/pods", pod("huge", asking(memory="29318Mi")))
    path = f"{CORE}/{namespace}/pods/huge"

    def reason() -> Json | None:
        conditions = (api.get(path) or {})["status"].get("conditions", ())
        return next((entry for entry in conditions if entry["type"] == "PodScheduled"), None)

    found = wait_for(reason, limit=10, message="the scheduler says nothing")
    assert found["status"] == "False"
    assert found["reason"] == "Unschedulable"
    assert "3 Insufficient memory" in found["message"]
    assert (api.get(path) or {})["status"]["phase"] == "Pending"


def test_claims_of_dynamic_classes_are_bound_by_the_controller(api: Api, namespace: str) -> None:
    classes = "/apis/storage.k8s.io/v1/storageclasses"
    name = f"{namespace}-immediate"
    api.create(
        classes,
        {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "StorageClass",
            "metadata": {"name": name},
            "provisioner": "ebs.csi.aws.com",
            "volumeBindingMode": "Immediate",
        },
    )
    claims = f"{CORE}/{namespace}/persistentvolumeclaims"
    api.create(claims, claim("at-once", name))
    api.create(claims, claim("on-first-use"))

    def bound(which: str) -> str | None:
        found = api.get(f"{claims}/{which}") or {}
        return str(found["spec"]["volumeName"]) if found["status"]["phase"] == "Bound" else None

    volume = wait_for(lambda: bound("at-once"), limit=15, message="the claim is not bound")
    found = api.get(f"/api/v1/persistentvolumes/{volume}") or {}
    assert found["spec"]["capacity"] == {"storage": "10Gi"}
    assert found["metadata"]["annotations"]["pv.kubernetes.io/provisioned-by"] == "ebs.csi.aws.com"
    assert (api.get(f"{claims}/on-first-use") or {})["spec"]["storageClassName"] == "standard"
    assert bound("on-first-use") is None

    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "on-first-use"}}]
    api.create(f"{CORE}/{namespace}/pods", pod("consumer", volumes=volumes))
    _await_pod(api, f"{CORE}/{namespace}/pods/consumer", "ready")
    assert bound("on-first-use") is not None

    api.delete(f"{claims}/at-once")
    wait_for(
        lambda: api.get(f"/api/v1/persistentvolumes/{volume}") is None, limit=15, message="the volume is not reclaimed"
    )
    api.delete(f"{classes}/{name}")
