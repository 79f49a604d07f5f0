"""ThingPark Enterprise as the API server and the scheduler have it: places, sizes, classes, disks, ports."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from rehearsal.api import Api, Json
from rehearsal.nodes import NODES
from spec.units import Bytes, Cpu
from tests.engine.conftest import Platforms, eventually

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("platforms")]

STACK, NAMESPACE = "thingpark-local-dev", "thingpark-enterprise"
CORE = f"/api/v1/namespaces/{NAMESPACE}"
NODE_GROUP = "thingpark.enterprise.actility.com/nodegroup-name"


@pytest.fixture
def api(platforms: Platforms) -> Iterator[Api]:
    with platforms.api(STACK) as client:
        yield client


@pytest.fixture
def pods(api: Api) -> list[Json]:
    """Every pod of the platform, once the last of its one-shot Jobs has ended."""

    def ended() -> list[Json]:
        found = api.list(f"{CORE}/pods")
        over = [pod for pod in found if pod["status"]["phase"] in ("Running", "Succeeded")]
        return found if len(over) == len(found) else []

    found: list[Json] = eventually(ended, "a pod of ThingPark neither runs nor has ended")
    return found


def _owner(pod: Json) -> str:
    return str(pod["metadata"]["labels"].get("app.kubernetes.io/name", ""))


def _steady(pods: list[Json]) -> list[Json]:
    return [pod for pod in pods if pod["metadata"]["ownerReferences"][0]["kind"] != "Job"]


def _zones(api: Api) -> dict[str, str]:
    return {
        node["metadata"]["name"]: node["metadata"]["labels"]["topology.kubernetes.io/zone"] for node in api.list(NODES)
    }


@pytest.mark.requirement("TP-6")
def test_every_pod_has_a_node_of_thingparks_own_and_is_ready_or_has_ended(api: Api, pods: list[Json]) -> None:
    groups = {node["metadata"]["name"]: node["metadata"]["labels"].get(NODE_GROUP) for node in api.list(NODES)}
    assert len(pods) >= 77
    for pod in pods:
        conditions = {one["type"]: one["status"] for one in pod["status"]["conditions"]}
        assert conditions["PodScheduled"] == "True"
        assert pod["status"]["phase"] == "Succeeded" or conditions["Ready"] == "True"
        assert groups[pod["spec"]["nodeName"]] == "tpe"
        assert pod["spec"]["nodeSelector"] == {NODE_GROUP: "tpe"}


@pytest.mark.requirement("TP-6")
def test_the_members_of_each_store_stand_in_different_zones(api: Api, pods: list[Json]) -> None:
    zones = _zones(api)
    assert len(set(zones.values())) == 3
    found: dict[str, list[str]] = defaultdict(list)
    for pod in _steady(pods):
        found[_owner(pod)].append(zones[pod["spec"]["nodeName"]])
    for name in ("kafka-cluster-kafka", "kafka-cluster-zookeeper", "zookeeper", "mariadb-galera"):
        assert sorted(found[name]) == sorted(set(zones.values()))
    for name in ("mongo-replicaset", "lrc", "lrc-proxy", "sql-proxy", "wireless-pki", "twa", "tpx-flow-engine"):
        assert len(set(found[name])) == len(found[name]) == 2


def test_what_the_pods_ask_for_is_the_published_sum_of_segment_m(pods: list[Json]) -> None:
    cpu, memory, limit = Cpu(0), Bytes(0), Bytes(0)
    sized = [pod for pod in _steady(pods) if _owner(pod) != "strimzi-cluster-operator"]
    for container in (one for pod in sized for one in pod["spec"]["containers"]):
        asked, most = container["resources"].get("requests", {}), container["resources"].get("limits", {})
        assert "cpu" not in most
        cpu += Cpu.parse(asked.get("cpu", "0"))
        memory += Bytes.parse(asked.get("memory", "0"))
        limit += Bytes.parse(most.get("memory", "0"))
    assert (str(cpu), memory, limit) == ("3930m", Bytes.parse("19165Mi"), Bytes.parse("24742Mi"))


def test_a_pod_of_lrc_has_its_six_containers_at_their_sizes(pods: list[Json]) -> None:
    of_lrc = [pod for pod in pods if _owner(pod) == "lrc"]
    assert len(of_lrc) == 2
    for pod in of_lrc:
        sizes = {one["name"]: one["resources"] for one in pod["spec"]["containers"]}
        assert sizes == {
            "main": {"requests": {"cpu": "120m", "memory": "356Mi"}, "limits": {"memory": "475Mi"}},
            "lns-bridge": {"requests": {"cpu": "10m", "memory": "40Mi"}, "limits": {"memory": "40Mi"}},
            "lrc-sync": {"requests": {"cpu": "10m", "memory": "83Mi"}, "limits": {"memory": "110Mi"}},
            "sftp": {"requests": {"cpu": "10m", "memory": "40Mi"}, "limits": {"memory": "40Mi"}},
            "rfscan-batch": {"requests": {"cpu": "10m", "memory": "40Mi"}, "limits": {"memory": "40Mi"}},
            "lrr-fw-fetch": {"requests": {"cpu": "10m", "memory": "40Mi"}, "limits": {"memory": "40Mi"}},
        }


@pytest.mark.requirement("TP-4")
def test_the_classes_of_priority_are_there_in_both_spellings(api: Api) -> None:
    classes = {one["metadata"]["name"]: one for one in api.list("/apis/scheduling.k8s.io/v1/priorityclasses")}
    ours = {name: one["value"] for name, one in classes.items() if name.startswith("thingpark-")}
    assert ours == {
        "thingpark-datapath": 1000000,
        "thingpark-data-path": 1000000,
        "thingpark-data": 999800,
        "thingpark-others": 999500,
        "thingpark-other": 999500,
    }
    assert not any(classes[name].get("globalDefault") for name in ours)


@pytest.mark.requirement("TP-4")
def test_the_api_server_gave_each_pod_the_value_of_its_class(pods: list[Json]) -> None:
    values = {"thingpark-datapath": 1000000, "thingpark-data": 999800, "thingpark-others": 999500}
    of_pod = {_owner(pod): (pod["spec"]["priorityClassName"], pod["spec"]["priority"]) for pod in pods}
    assert all(value == values[name] for name, value in of_pod.values())
    assert of_pod["lrc"] == of_pod["kafka-cluster-kafka"] == ("thingpark-datapath", 1000000)
    assert of_pod["mongo-replicaset"] == ("thingpark-data", 999800)
    assert of_pod["twa"] == ("thingpark-others", 999500)


@pytest.mark.requirement("TP-6")
def test_a_pod_that_does_not_tolerate_the_taint_stays_outside(api: Api) -> None:
    stranger: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "stranger"},
        "spec": {"containers": [{"name": "main", "image": "stranger.invalid/image"}]},
    }
    api.create(f"{CORE}/pods", stranger)
    try:

        def refused() -> str:
            pod = api.get(f"{CORE}/pods/stranger")
            assert pod is not None
            conditions = pod["status"].get("conditions", [])
            return next((one.get("message", "") for one in conditions if one.get("reason") == "Unschedulable"), "")

        said = eventually(refused, "the scheduler said nothing of the stranger")
        assert "0/3 nodes are available: 3 node(s) had untolerated taint(s)" in said
    finally:
        api.delete(f"{CORE}/pods/stranger", at_once=True)


@pytest.mark.requirement("TP-5")
def test_every_claim_is_bound_at_its_published_size_and_in_its_class(api: Api) -> None:
    claims = {one["metadata"]["name"]: one for one in api.list(f"{CORE}/persistentvolumeclaims")}
    found = {
        name: (one["spec"]["resources"]["requests"]["storage"], one["spec"]["storageClassName"].rpartition("-")[2])
        for name, one in claims.items()
    }
    expected: dict[str, tuple[str, str]] = {}
    for name, replicas, size, system in (
        ("data-kafka-cluster-kafka", 3, "15Gi", "xfs"),
        ("data-kafka-cluster-zookeeper", 3, "5Gi", "xfs"),
        ("data-mongo-replicaset", 2, "15Gi", "xfs"),
        ("data-zookeeper", 3, "5Gi", "xfs"),
        ("data-mariadb-galera", 3, "5Gi", "xfs"),
        ("data-lrc", 2, "5Gi", "ext4"),
        ("ftp-lrc", 2, "10Gi", "xfs"),
    ):
        expected |= {f"{name}-{number}": (size, system) for number in range(replicas)}
    assert found == expected
    assert {one["status"]["phase"] for one in claims.values()} == {"Bound"}
    summed = Bytes(0)
    for size, _ in found.values():
        summed += Bytes.parse(size)
    assert summed == Bytes.parse("150Gi")


@pytest.mark.requirement("TP-5")
def test_a_claim_waits_for_its_pod_because_the_class_says_so(api: Api) -> None:
    classes = {one["metadata"]["name"]: one for one in api.list("/apis/storage.k8s.io/v1/storageclasses")}
    for name in ("thingpark-local-xfs", "thingpark-local-ext4"):
        assert classes[name]["volumeBindingMode"] == "WaitForFirstConsumer"
        assert classes[name]["reclaimPolicy"] == "Delete"
    for claim in api.list(f"{CORE}/persistentvolumeclaims"):
        assert "volume.kubernetes.io/selected-node" in claim["metadata"]["annotations"]


@pytest.mark.requirement("TP-7", "TP-8", "TP-9", "TP-10", "TP-11", "TP-12", "TP-13")
def test_one_load_balancer_has_the_five_ports_and_passes_four_of_them_on(api: Api) -> None:
    services = api.list(f"{CORE}/services")
    (balancer,) = (one for one in services if one["spec"]["type"] == "LoadBalancer")
    assert [(one["port"], one["protocol"]) for one in balancer["spec"]["ports"]] == [
        (443, "TCP"),
        (2022, "TCP"),
        (3001, "TCP"),
        (3002, "TCP"),
        (3101, "TCP"),
    ]
    passed = api.get(f"{CORE}/configmaps/ingress-nginx-tcp")
    assert passed is not None
    known = {one["metadata"]["name"]: {port["port"] for port in one["spec"]["ports"]} for one in services}
    for target in passed["data"].values():
        space, _, service = target.partition("/")
        name, _, port = service.partition(":")
        assert (space, int(port) in known[name]) == (NAMESPACE, True)
    assert set(passed["data"]) == {"2022", "3001", "3002", "3101"}


@pytest.mark.requirement("TP-7", "TP-9")
def test_every_service_of_the_way_in_finds_ready_pods(api: Api) -> None:
    slices = f"/apis/discovery.k8s.io/v1/namespaces/{NAMESPACE}/endpointslices"
    for name, count in (("ingress-nginx-controller", 1), ("lrc-proxy", 2), ("support-inbound", 1)):

        def ready(name: str = name, count: int = count) -> bool:
            found = api.list(slices, labels=f"kubernetes.io/service-name={name}")
            ends = [end for one in found for end in one.get("endpoints") or () if end["conditions"]["ready"]]
            return len(ends) == count

        eventually(ready, f"{name} has no {count} ready pods")


@pytest.mark.requirement("TP-7", "TP-8", "TP-9", "TP-10", "TP-11", "TP-12")
def test_the_ingress_controller_is_opened_to_each_kind_of_caller_on_its_ports(api: Api) -> None:
    policy = api.get(f"/apis/networking.k8s.io/v1/namespaces/{NAMESPACE}/networkpolicies/allow-ingress-nginx")
    assert policy is not None
    opened = {
        (peer["ipBlock"]["cidr"], port["port"])
        for rule in policy["spec"]["ingress"]
        for peer in rule["from"]
        for port in rule["ports"]
    }
    stations, users, servers = "10.64.0.0/16", "10.65.0.0/16", "10.66.0.0/16"
    assert opened == {*((stations, port) for port in (2022, 3001, 3002, 3101)), (users, 443), (servers, 443)}


@pytest.mark.requirement("TP-18", "TP-19", "TP-26", "TP-27", "TP-34")
def test_the_ways_out_are_those_of_the_settings(api: Api) -> None:
    policy = api.get(f"/apis/networking.k8s.io/v1/namespaces/{NAMESPACE}/networkpolicies/allow-thingpark")
    assert policy is not None
    assert policy["spec"]["podSelector"] == {}
    outside = {
        (peer["ipBlock"]["cidr"], port["port"])
        for rule in policy["spec"]["egress"]
        for peer in rule["to"]
        if "ipBlock" in peer
        for port in rule["ports"]
    }
    assert outside == {
        ("10.66.0.10/32", 8883),
        ("10.66.0.10/32", 443),
        ("10.66.0.10/32", 5671),
        ("10.66.0.20/32", 8883),
        ("0.0.0.0/0", 443),
        ("::/0", 443),
        ("10.67.0.25/32", 465),
    }
    storage = [
        peer["namespaceSelector"]["matchLabels"]
        for rule in policy["spec"]["egress"]
        for peer in rule["to"]
        if "namespaceSelector" in peer and rule["ports"] == [{"protocol": "TCP", "port": 9000}]
    ]
    assert storage == [{"kubernetes.io/metadata.name": "thingpark-enterprise-tools"}]


@pytest.mark.requirement("TP-2")
def test_the_stack_tells_that_the_vendors_range_was_overridden_and_why(platforms: Platforms) -> None:
    told = platforms.result(STACK)["outputs"]["kubernetes"]
    assert (told["running"], told["vendor"]) == ("1.35", ["1.24", "1.25", "1.26", "1.27"])
    assert told["override"] == "simulated nodes run none of the vendor's programs, only their sizes"
