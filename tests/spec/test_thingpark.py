"""ThingPark Enterprise as it is handed to the cluster: classes, disks, balancer, flows, and who makes what."""

import pytest

from spec.load import load
from spec.parts import Share, part_of
from spec.plan import Part
from spec.platforms.thingpark.claims import claims
from spec.platforms.thingpark.hosting import OFFERS, Hosting
from spec.platforms.thingpark.priority_classes import OF_7_2
from spec.platforms.thingpark.releases_of_vendor import RELEASES, Release
from spec.platforms.thingpark.settings import ThingParkSettings
from spec.platforms.thingpark.workloads import workloads
from spec.sizing import Placement, nodes_of, place, pods_of
from spec.versions import KubernetesVersion
from spec.workloads import Kind, Spread
from tests.spec.test_stack_files import ROOT, config
from tests.spec.thingpark_stack import (
    NODE_GROUP,
    ON_AWS,
    objects,
    plan,
    thingpark,
    workload,
)

STACK = ROOT / "Pulumi.thingpark-local-dev.yaml"

# releases


@pytest.mark.requirement("TP-2")
def test_each_release_has_exactly_its_published_kubernetes() -> None:
    assert {str(name): [str(one) for one in release.kubernetes] for name, release in RELEASES.items()} == {
        "7.3.0": ["1.24", "1.25", "1.26"],
        "7.3.1": ["1.24", "1.25", "1.26", "1.27"],
        "7.3.3": ["1.24", "1.25", "1.26", "1.27"],
        "7.3.4": ["1.24", "1.25", "1.26", "1.27"],
        "7.3.6": ["1.24", "1.25", "1.26", "1.27"],
        "8.0.0": ["1.26", "1.27", "1.28"],
    }


@pytest.mark.requirement("TP-2")
def test_no_release_meets_what_eks_runs_which_is_why_an_override_has_to_be_recorded() -> None:
    offered = OFFERS[Hosting.AWS].offered
    assert [str(one) for one in offered] == ["1.31", "1.32", "1.33", "1.34", "1.35"]
    assert all(not set(release.kubernetes) & set(offered) for release in RELEASES.values())
    assert OFFERS[Hosting.AWS].until[KubernetesVersion(1, 31)] == "2026-11-26"


def test_the_charts_of_each_public_release_are_those_of_its_tag() -> None:
    assert {str(name): list(release.charts.values()) for name, release in RELEASES.items() if release.charts} == {
        "7.3.1": ["1.2.4", "1.3.5", "1.2.4", "1.4.1"],
        "7.3.3": ["1.4.0", "1.5.1", "1.4.0", "1.6.0"],
        "7.3.4": ["1.5.0", "1.6.0", "1.5.0", "1.7.3"],
        "7.3.6": ["1.5.0", "1.6.0", "1.5.0", "1.7.6"],
        "8.0.0": ["2.2.1", "2.2.2", "2.2.0", "2.0.0"],
    }


@pytest.mark.requirement("TP-31")
def test_the_four_charts_come_one_after_the_other_from_the_vendors_repository() -> None:
    releases = plan(ON_AWS).releases
    assert [(one.name, one.source.version) for one in releases] == [
        ("thingpark-data-controllers", "1.2.4"),
        ("thingpark-data", "1.3.5"),
        ("thingpark-application-controllers", "1.2.4"),
        ("thingpark-enterprise", "1.4.1"),
    ]
    assert {one.source.repository for one in releases} == {"https://repository.thingpark.com/charts"}
    assert {one.namespace for one in releases} == {"thingpark-enterprise"}


def test_the_mirror_holds_for_all_four() -> None:
    made = plan({**ON_AWS, "charts.mirror": "mirror"}).releases
    assert [one.source.chart for one in made] == [
        "mirror/thingpark-data-controllers-1.2.4.tgz",
        "mirror/thingpark-data-1.3.5.tgz",
        "mirror/thingpark-application-controllers-1.2.4.tgz",
        "mirror/thingpark-enterprise-1.4.1.tgz",
    ]


@pytest.mark.parametrize(
    ("mirror", "chart", "digest"),
    [
        ("mirror", "mirror/thingpark-data-1.3.5.tgz", "sha256:" + "d" * 64),
        (
            "oci://registry.example.com/charts",
            f"oci://registry.example.com/charts/thingpark-data@sha256:{'d' * 64}",
            None,
        ),
    ],
)
def test_a_digest_is_checked_where_the_chart_is_taken_from(mirror: str, chart: str, digest: str | None) -> None:
    helm = {"charts": "vendor", "digests": {"thingpark-data": "sha256:" + "d" * 64}}
    source = plan({**ON_AWS, "charts.mirror": mirror, "helm": helm}).releases[1].source
    assert (source.chart, str(source.digest) if source.digest else None) == (chart, digest)


def test_without_charts_everything_but_the_releases_is_made() -> None:
    made = plan({"helm": {}})
    assert made.releases == ()
    assert len(made.manifests) == 8, "five classes of priority, two of storage, one of Ingresses"


def test_the_stand_in_has_each_workload_in_the_chart_that_brings_it() -> None:
    made = plan()
    names = [[one["name"] for one in release.values["workloads"]] for release in made.releases]
    assert names[0] == ["strimzi-cluster-operator", "psmdb-operator"]
    assert names[1] == [
        "kafka-cluster-kafka",
        "kafka-cluster-zookeeper",
        "mongo-replicaset",
        "mongo-replicaset-arbiter",
        "zookeeper",
        "mariadb-galera",
    ]
    assert names[2] == ["cert-manager", "cert-manager-cainjector", "cert-manager-webhook", "ingress-nginx"]
    assert len(names[3]) == 43
    assert [name for chart in names for name in chart] == [one.name for one in made.workloads]


# who makes what


@pytest.mark.requirement("TP-3")
def test_the_administrator_makes_what_has_no_namespace_and_the_operator_all_the_rest() -> None:
    whole = plan()
    administrator, operator = part_of(whole, Share.ADMINISTRATOR), part_of(whole, Share.OPERATOR)
    cluster_wide = {one.kind for one in administrator.manifests if one.cluster_wide}
    assert cluster_wide == {"PriorityClass", "StorageClass", "IngressClass"}
    assert not any(one.cluster_wide or one.part is Part.ADMINISTRATOR for one in operator.manifests)
    assert (administrator.releases, administrator.workloads, administrator.secrets) == ((), (), ())
    assert len(operator.releases) == 4


@pytest.mark.requirement("TP-3")
def test_the_operator_has_admin_in_the_namespace_and_every_verb_on_two_groups() -> None:
    made = part_of(plan(), Share.ADMINISTRATOR)
    role = objects(made, "Role")["groundwork-operator"].body
    assert role["rules"] == [
        {"apiGroups": ["kafka.strimzi.io"], "resources": ["*"], "verbs": ["*"]},
        {"apiGroups": ["psmdb.percona.com"], "resources": ["*"], "verbs": ["*"]},
    ]
    bindings = {
        one.body["roleRef"]["kind"]: one.body["roleRef"]["name"] for one in objects(made, "RoleBinding").values()
    }
    assert bindings == {"ClusterRole": "admin", "Role": "groundwork-operator"}


@pytest.mark.requirement("TP-3")
def test_the_class_of_ingresses_belongs_to_a_controller_of_its_own_name() -> None:
    body = objects(plan(), "IngressClass")["nginx-tpe"].body
    assert body["spec"] == {"controller": "k8s.io/ingress-nginx-tpe"}
    values = plan().outputs["chartValues"]["thingpark-application-controllers"]["ingress-nginx"]["controller"]
    assert values["ingressClassResource"] == {
        "name": "nginx-tpe",
        "enabled": False,
        "controllerValue": "k8s.io/ingress-nginx-tpe",
    }


# classes of priority


@pytest.mark.requirement("TP-4")
@pytest.mark.parametrize(
    ("naming", "names"),
    [
        ("documented", {"thingpark-datapath": 1000000, "thingpark-data": 999800, "thingpark-others": 999500}),
        ("public", {"thingpark-data-path": 1000000, "thingpark-data": 999800, "thingpark-other": 999500}),
        (
            "both",
            {
                "thingpark-datapath": 1000000,
                "thingpark-data": 999800,
                "thingpark-others": 999500,
                "thingpark-data-path": 1000000,
                "thingpark-other": 999500,
            },
        ),
    ],
)
def test_the_classes_come_in_the_spelling_that_is_wanted(naming: str, names: dict[str, int]) -> None:
    made = objects(plan({"priority-classes.naming": naming}), "PriorityClass")
    assert {name: one.body["value"] for name, one in made.items()} == names
    assert all(one.body["globalDefault"] is False for one in made.values())
    assert not set(names) & set(OF_7_2), "the third spelling is of a release that is not here"


@pytest.mark.requirement("TP-4")
@pytest.mark.parametrize(
    ("naming", "highest", "lowest"),
    [
        ("documented", "thingpark-datapath", "thingpark-others"),
        ("both", "thingpark-datapath", "thingpark-others"),
        ("public", "thingpark-data-path", "thingpark-other"),
    ],
)
def test_each_pod_has_the_class_that_the_vendors_values_give_its_component(
    naming: str, highest: str, lowest: str
) -> None:
    made = plan({"priority-classes.naming": naming})
    of_class: dict[str | None, set[str]] = {}
    for one in made.workloads:
        of_class.setdefault(one.priority_class, set()).add(one.name)
    assert set(of_class) == {highest, "thingpark-data", lowest}
    assert of_class["thingpark-data"] == {"mongo-replicaset", "mariadb-galera"}
    assert {"lrc", "lrc-proxy", "sql-proxy", "kafka-cluster-kafka", "kafka-cluster-zookeeper"} <= of_class[highest]
    assert {"zookeeper", "tpx-flow-engine", "tpdx-tpe", "ingress-nginx"} <= of_class[highest]
    assert {"mongo-replicaset-arbiter", "twa", "support", "wireless-pki", "wlogger"} <= of_class[lowest]


@pytest.mark.requirement("TP-4")
def test_names_of_ones_own_take_the_place_of_both_spellings_and_reach_the_charts() -> None:
    made = plan({"priority-classes.names": {"datapath": "gold", "data": "silver", "others": "bronze"}})
    assert set(objects(made, "PriorityClass")) == {"gold", "silver", "bronze"}
    assert workload(made, "lrc").priority_class == "gold"
    values = made.outputs["chartValues"]
    assert values["thingpark-enterprise"]["lrc"]["priorityClassName"] == "gold"
    assert values["thingpark-data"]["mongo-replicaset"]["replicaSet"]["priorityClassName"] == "silver"
    assert values["thingpark-data"]["mongo-replicaset"]["arbiter"]["priorityClassName"] == "bronze"
    assert values["thingpark-application-controllers"]["ingress-nginx"]["controller"]["priorityClassName"] == "gold"


# nodes


@pytest.mark.requirement("TP-6")
def test_pods_go_to_thingparks_nodes_only_and_replicas_over_the_zones() -> None:
    for one in plan().workloads:
        assert one.node_selector == {NODE_GROUP: "tpe"}
        assert [(taint.key, taint.value, taint.effect) for taint in one.tolerations] == [
            (NODE_GROUP, "tpe", "NoSchedule")
        ]
        assert one.spread is (Spread.ZONES if one.replicas > 1 else Spread.ANYWHERE)


def test_selector_and_tolerations_reach_every_sub_chart_of_all_four() -> None:
    values = plan(ON_AWS).outputs["chartValues"]
    tolerated = [{"key": NODE_GROUP, "operator": "Equal", "value": "tpe", "effect": "NoSchedule"}]
    assert values["thingpark-data-controllers"]["psmdb-operator"]["nodeSelector"] == {NODE_GROUP: "tpe"}
    assert values["thingpark-data"]["kafka-cluster"]["tolerations"] == tolerated
    assert values["thingpark-application-controllers"]["ingress-nginx"]["controller"]["tolerations"] == tolerated
    sub_charts = values["thingpark-enterprise"]
    for name in ("lrc", "twa", "tpx-flow", "nssa", "wlogger", "sql-proxy", "shellinabox"):
        assert sub_charts[name]["tolerations"] == tolerated


@pytest.mark.requirement("TP-6")
def test_two_of_the_three_local_nodes_carry_segment_m_when_one_is_lost() -> None:
    settings = load(config(STACK)["groundwork:platform"]).settings
    assert isinstance(settings, ThingParkSettings)
    pods = pods_of([one for one in workloads(settings) if one.kind not in (Kind.JOB, Kind.CRON_JOB)])
    for lost in nodes_of(settings.cluster):
        left = [node for node in nodes_of(settings.cluster) if node != lost]
        assert isinstance(place(pods, left), Placement)


def test_what_a_cluster_has_only_once_is_claimed() -> None:
    made = claims(thingpark({"load-balancer.node-ports": [{"port": 3001, "node-port": 30301}]}))
    assert {one.what for one in made} == {
        "namespace thingpark-enterprise",
        "priority 1000000 for their first pods",
        "IngressClass nginx-tpe",
        "Strimzi",
        "Percona MongoDB operator",
        "cert-manager",
        "NodePort 30301",
    }
    assert {one.what: one.version for one in made if one.version} == {
        "Strimzi": "0.33.2",
        "Percona MongoDB operator": "1.13.0",
        "cert-manager": "v1.12.0",
    }


# outputs


@pytest.mark.requirement("TP-2")
def test_the_outputs_tell_what_runs_what_the_vendor_lists_and_who_overrode_it() -> None:
    assert plan(ON_AWS).outputs["kubernetes"] == {
        "running": "1.34",
        "vendor": ["1.24", "1.25", "1.26", "1.27"],
        "cloud": ["1.31", "1.32", "1.33", "1.34", "1.35"],
        "cloudRead": "2026-11-21",
        "override": "agreed with the vendor's support in ticket 4711",
    }


@pytest.mark.requirement("TP-31")
def test_the_outputs_tell_what_the_deployment_machine_must_reach() -> None:
    assert plan().outputs["deploymentMachineReaches"] == [
        "https://repository.thingpark.com/",
        "https://github.com/",
        "https://raw.githubusercontent.com",
    ]


@pytest.mark.parametrize("release", list(Release))
@pytest.mark.parametrize("segment", ["m", "l", "xl"])
def test_every_release_and_segment_makes_a_plan_whose_pods_have_names_of_their_own(
    release: Release, segment: str
) -> None:
    room = {"cluster.pools.0.cpu": "16", "cluster.pools.0.memory": "64Gi"}
    made = plan({"release": release, "segment": segment, **room})
    names = [one.name for one in made.workloads]
    assert len(set(names)) == len(names) >= 50
    containers = sum(1 + len(one.beside) for one in made.workloads)
    unsized = [one.name for one in made.workloads if one.resources.requests.memory.count == 0]
    assert unsized == [
        "psmdb-operator",
        "cert-manager",
        "cert-manager-cainjector",
        "cert-manager-webhook",
        "tp-backup",
    ]
    without_pod = sum(1 for row in RELEASES[release].rows if row.component.endswith(".initContainers"))
    assert containers == len(RELEASES[release].rows) - without_pod + 6, "and six that the sizing does not have"
