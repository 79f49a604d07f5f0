"""What a plan makes of pods: each kind of workload, autoscalers, updates, tasks, and the cluster's own pods."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from fit.decide import DoesNotFit, Fits, decide
from fit.demand import Case, attached, cases_of, places_of, problem_of
from fit.overhead import TABLE, addons, kind_of
from fit.problem import HOST, ZONE, Even, Group, Origin
from fit.templates import groups_of_manifest
from spec.plan import Manifest, PlatformPlan
from spec.platforms import PLATFORMS
from spec.pools import Taint
from spec.reservation import RULES
from spec.settings import StackSettings
from spec.units import Bytes, Cpu
from spec.workloads import NOTHING, Amount, Container, Kind, Resources, Spread, Toleration, Volume, Workload
from tests.fit.questions import place, problem
from tests.fit.stacks import local, shipped


def asking(cpu: str, memory: str) -> Resources:
    return Resources(requests=Amount(cpu=Cpu.parse(cpu), memory=Bytes.parse(memory)), limits=NOTHING)


SMALL = asking("100m", "128Mi")


def workload(name: str = "web", **more: Any) -> Workload:  # noqa: ANN401 (fields of a workload)
    return Workload(name=name, role=name, image="registry.example.com/app:1", resources=SMALL, **more)


def planned(*workloads: Workload, manifests: tuple[Mapping[str, Any], ...] = ()) -> tuple[StackSettings, PlatformPlan]:
    settings = local("psa")
    whole = PLATFORMS["psa"].plan(settings)
    bodies = tuple(Manifest(body=one) for one in manifests)
    return settings, replace(whole, workloads=workloads, manifests=bodies, scripts=(), releases=())


def cases(*workloads: Workload, manifests: tuple[Mapping[str, Any], ...] = ()) -> dict[str, Case]:
    return {one.name: one for one in cases_of(*planned(*workloads, manifests=manifests))}


def groups(case: Case) -> dict[str, Group]:
    return {one.name: one for one in case.problem.groups}


@pytest.mark.parametrize(
    ("kind", "replicas", "count"),
    [
        (Kind.DEPLOYMENT, 3, 3),
        (Kind.STATEFUL_SET, 2, 2),
        (Kind.JOB, 2, 2),
        (Kind.CRON_JOB, 4, 1),
        (Kind.DAEMON_SET, 1, 0),
    ],
)
def test_each_kind_has_its_number_of_pods(kind: Kind, replicas: int, count: int) -> None:
    found = groups(cases(workload(kind=kind, replicas=replicas))["running"])["web"]
    assert found.count == count
    assert found.on_each_node == (kind is Kind.DAEMON_SET)


def test_a_pod_asks_for_all_of_its_containers_and_a_limit_stands_for_a_request() -> None:
    limited = Resources(requests=NOTHING, limits=Amount(cpu=Cpu(200), memory=Bytes.parse("256Mi")))
    beside = Container(name="proxy", image="registry.example.com/proxy:1", resources=limited)
    found = groups(cases(workload(beside=(beside,)))["running"])["web"]
    assert found.asks == Amount(cpu=Cpu(300), memory=Bytes.parse("384Mi"))


def test_a_deployment_to_which_nothing_is_scaled_asks_for_nothing() -> None:
    assert "web" not in groups(cases(workload(replicas=0))["running"])


def test_only_pods_that_must_are_kept_apart() -> None:
    found = groups(
        cases(workload("a", spread=Spread.APART), workload("b", spread=Spread.ZONES), workload("c"))["running"]
    )
    assert [found[name].apart for name in "abc"] == [HOST, None, None]


def test_an_autoscaler_counts_at_its_most() -> None:
    scaler = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "web"},
        "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "web"}, "minReplicas": 1, "maxReplicas": 9},
    }
    found = cases(workload(), workload("db"), manifests=(scaler,))
    assert groups(found["running"])["web"].count == 1
    assert groups(found["peak"])["web"].count == 9
    assert groups(found["peak"])["db"].count == 1
    assert groups(found["update"])["new web"].count == 3


def test_an_update_puts_new_pods_beside_the_old_ones_of_deployments_alone() -> None:
    found = groups(
        cases(
            workload("web", replicas=5),
            workload("db", kind=Kind.STATEFUL_SET, replicas=5),
            workload("apart", replicas=5, spread=Spread.APART),
        )["update"]
    )
    assert {name: one.count for name, one in found.items() if one.origin is Origin.UPDATE} == {"new web": 2}


def test_what_stops_its_old_pods_first_adds_none() -> None:
    settings, plan = planned(workload())
    (release,) = PLATFORMS["psa"].plan(settings).releases
    stopping = replace(release, values={"strategy": "Recreate", "workloads": [{"name": "web"}]})
    assert [one.name for one in cases_of(settings, replace(plan, releases=(stopping,)))] == ["running"]


def test_tasks_run_beside_an_update_and_not_beside_what_runs() -> None:
    settings = local("pseven")
    found = {one.name: one for one in cases_of(settings)}
    tasks = [one.name for one in found["update"].problem.groups if one.origin is Origin.TASK]
    assert [name.rpartition("-")[0] for name in tasks] == ["pseven-prepare-shares"]
    assert not [one for one in found["running"].problem.groups if one.origin is Origin.TASK]


def test_only_disks_of_their_own_are_attached() -> None:
    disk = Volume(name="data", mount="/data", size=Bytes.parse("10Gi"))
    share = Volume(name="share", mount="/share", claim="userdata")
    many = Volume(name="many", mount="/many", size=Bytes.parse("10Gi"), access_mode="ReadWriteMany")
    assert [attached(one) for one in (disk, share, many)] == [True, False, False]
    assert groups(cases(workload(volumes=(disk, share, disk)))["running"])["web"].volumes == 2


POD: dict[str, Any] = {
    "nodeSelector": {"disk": "ssd"},
    "tolerations": [{"key": "dedicated", "operator": "Exists"}],
    "initContainers": [{"name": "first", "resources": {"requests": {"cpu": "1", "memory": "64Mi"}}}],
    "containers": [
        {"name": "a", "resources": {"requests": {"cpu": "250m"}, "limits": {"cpu": "2", "memory": "1Gi"}}},
        {"name": "b"},
    ],
    "affinity": {
        "podAntiAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": [
                {"topologyKey": "other", "labelSelector": {"matchLabels": {"app": "somebody-else"}}},
                {"topologyKey": HOST, "labelSelector": {"matchLabels": {"app": "web"}}},
            ]
        }
    },
    "topologySpreadConstraints": [
        {
            "topologyKey": ZONE,
            "maxSkew": 2,
            "whenUnsatisfiable": "DoNotSchedule",
            "labelSelector": {"matchLabels": {"app": "web"}},
        },
        {
            "topologyKey": HOST,
            "maxSkew": 1,
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": {"app": "web"}},
        },
    ],
}


def manifest(kind: str, **spec: Any) -> dict[str, Any]:  # noqa: ANN401 (fields of any object)
    template = {"metadata": {"labels": {"app": "web"}}, "spec": POD}
    return {"kind": kind, "metadata": {"name": "web"}, "spec": {"template": template, **spec}}


def test_a_manifest_with_a_pod_template_is_read_as_the_scheduler_reads_it() -> None:
    claim = {"spec": {"accessModes": ["ReadWriteOnce"]}}
    (found,) = groups_of_manifest(manifest("StatefulSet", replicas=3, volumeClaimTemplates=[claim]))
    assert found == Group(
        name="web",
        count=3,
        asks=Amount(cpu=Cpu(1000), memory=Bytes.parse("1Gi")),
        volumes=1,
        node_selector={"disk": "ssd"},
        tolerations=(Toleration(key="dedicated", effect=""),),
        apart=HOST,
        even=(Even(key=ZONE, skew=2),),
    )


@pytest.mark.parametrize(
    ("body", "count", "origin"),
    [
        (manifest("Deployment"), 1, Origin.PLATFORM),
        (manifest("Job", parallelism=4), 4, Origin.TASK),
        ({**manifest("CronJob"), "spec": {"jobTemplate": manifest("Job")}}, 1, Origin.TASK),
        ({"kind": "Pod", "metadata": {"name": "web", "labels": {"app": "web"}}, "spec": POD}, 1, Origin.TASK),
    ],
)
def test_other_kinds_too(body: dict[str, Any], count: int, origin: Origin) -> None:
    (found,) = groups_of_manifest(body)
    assert (found.count, found.origin, found.apart) == (count, origin, HOST)


def test_a_port_of_the_node_keeps_pods_apart_also_those_of_two_workloads() -> None:
    ports = [{"containerPort": 8080, "hostPort": 443}]
    bodies = [
        {**manifest("Deployment", replicas=2), "metadata": {"name": name}} for name in ("entrance", "other entrance")
    ]
    for body in bodies:
        body["spec"]["template"]["spec"] = {"containers": [{"name": "web", "ports": ports}]}
    asked = [group for body in bodies for group in groups_of_manifest(body)]
    assert [(one.apart, one.kin) for one in asked] == [(HOST, "port 443 of the node")] * 2
    assert isinstance(decide(problem(asked, [place(f"n{n}") for n in range(4)])), Fits)
    answer = decide(problem(asked, [place(f"n{n}") for n in range(3)]))
    assert isinstance(answer, DoesNotFit)
    assert answer.bound.sentence.endswith("and only 3 nodes take them: 1 short")


def test_on_the_network_of_the_host_every_port_is_one_of_the_node() -> None:
    body = manifest("Deployment")
    body["spec"]["template"]["spec"] = {"hostNetwork": True, "containers": [{"ports": [{"containerPort": 9100}]}]}
    (found,) = groups_of_manifest(body)
    assert (found.apart, found.kin) == (HOST, "port 9100 of the node")


@pytest.mark.parametrize(
    ("strategy", "replicas", "added"),
    [
        ({}, 5, 2),
        ({"type": "Recreate"}, 5, 0),
        ({"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 3}}, 5, 3),
        ({"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "50%"}}, 5, 3),
    ],
)
def test_an_update_of_a_deployment_in_a_manifest_adds_what_its_strategy_says(
    strategy: Mapping[str, Any], replicas: int, added: int
) -> None:
    body = manifest("Deployment", replicas=replicas, strategy=strategy)
    found = groups(cases(manifests=(body,))["update"])["new web"]
    assert (found.count, found.kin) == (added, "web")


def test_what_makes_no_pods_is_none() -> None:
    assert list(groups_of_manifest({"kind": "ConfigMap", "metadata": {"name": "web"}, "data": {}})) == []


def test_a_workload_that_is_known_is_not_counted_again_as_a_manifest() -> None:
    body = {**manifest("Deployment"), "metadata": {"name": "web"}}
    other = {**manifest("Deployment"), "metadata": {"name": "more"}}
    found = cases(workload(), manifests=(body, other))["running"]
    assert sorted(one.name for one in found.problem.groups) == ["more", "web"]


@pytest.mark.requirement("TP-4")
def test_pods_have_the_priority_of_their_class_and_the_clusters_own_one_above_all() -> None:
    found = {one.name: one.priority for one in problem_of(shipped("thingpark-aws-prod")).groups}
    manifests = PLATFORMS["thingpark"].plan(shipped("thingpark-aws-prod")).manifests
    values = {one.body["metadata"]["name"]: one.body["value"] for one in manifests if one.kind == "PriorityClass"}
    assert values["thingpark-datapath"] == max(values.values())
    assert {values[f"thingpark-{name}"] for name in ("datapath", "data")} <= set(found.values())
    assert found["aws-node"] > found["coredns"] > values["thingpark-datapath"]


def test_every_kind_of_cluster_has_its_own_pods_each_with_a_source() -> None:
    assert TABLE.keys() >= {"eks", "aks", "oke", "sks", "local", "unknown"}
    assert all(one.source for rows in TABLE.values() for one in rows)
    assert {kind_of("aws", str(one)) for one in ("eks", "aks", "oke", "sks")} <= set(RULES)


@pytest.mark.parametrize(
    ("cloud", "reservation", "kind"),
    [("local", "local", "local"), ("local", "eks", "eks"), ("existing", "local", "unknown"), ("azure", "aks", "aks")],
)
def test_whose_pods_are_counted(cloud: str, reservation: str, kind: str) -> None:
    assert kind_of(cloud, reservation) == kind


def test_what_runs_on_each_node_tolerates_every_taint_and_the_rest_does_not() -> None:
    closed = place("n0", taints=(Taint(key="dedicated", value="platform"),))
    takes = {one.name: one.may_go_to(closed) for one in addons("aks")}
    assert takes["azure-cns"]
    assert not takes["coredns"]


def test_on_aks_a_node_of_two_cores_has_less_than_half_left() -> None:
    """What the node printed from which the figures are: 922m and 928Mi in sum, with everything on one node."""
    rows = list(addons("aks"))
    assert sum(one.asks.cpu.millis * max(1, one.count) for one in rows) == 922
    assert sum(one.asks.memory.count * max(1, one.count) for one in rows) == Bytes.parse("928Mi").count


def test_imitated_nodes_carry_the_pods_of_the_cloud_that_they_imitate() -> None:
    settings = local("psa")
    imitating = settings.model_copy(update={"cluster": settings.cluster.model_copy(update={"reservation": "eks"})})
    assert "aws-node" in {one.name for one in problem_of(imitating).fixed}
    assert problem_of(settings).fixed == ()


def test_add_ons_of_the_stack_are_counted_beside_the_clusters_own_pods() -> None:
    settings = shipped("smi-aws-prod")
    found = {one.name: one for one in problem_of(settings).groups}
    assert (found["traefik"].count, found["traefik"].origin) == (2, Origin.SYSTEM)
    assert found["calico-node"].on_each_node
    closed = place("n0", taints=(Taint(key="dedicated", value="platform"),))
    assert found["calico-node"].may_go_to(closed)
    assert not found["traefik"].may_go_to(closed)
    none = settings.model_copy(update={"addons": settings.addons.model_copy(update={"install": ()})})
    assert "traefik" not in {one.name for one in problem_of(none).groups}


def test_an_add_on_that_the_cloud_brings_as_well_is_two_workloads() -> None:
    settings = shipped("smi-azure-prod")
    both = settings.addons.model_copy(update={"install": ("metrics-server",)})
    found = {one.name: one.count for one in problem_of(settings.model_copy(update={"addons": both})).groups}
    assert (found["metrics-server"], found["metrics-server of metrics-server"]) == (2, 1)


def test_the_system_pool_of_aks_takes_the_clusters_own_pods_and_none_of_the_platform() -> None:
    settings = shipped("thingpark-azure-prod")
    own = [one for one in places_of(settings) if one.pool == "system"]
    assert [one.zone[-1] for one in own] == ["a", "b", "c"]
    for one in problem_of(settings).groups:
        assert one.may_go_to(own[0]) == (one.origin is Origin.SYSTEM)
