"""The hardware tables of pSeven and the facts around its cluster, as values that reach the plan."""

from typing import Any

import pytest

from spec.load import SpecError, load
from spec.platforms.pseven import figures
from spec.platforms.pseven.hardware import Profile, total
from spec.platforms.pseven.machines import Release
from spec.platforms.pseven.plan import claims, plan
from spec.platforms.pseven.rules_cluster import helm_supports
from spec.platforms.pseven.rules_services import burstable
from spec.singletons import conflicts
from spec.units import Bytes, Cpu
from tests.spec.psa_stack import psa
from tests.spec.pseven_stack import (
    DEV,
    EXISTING,
    MINIMUM,
    NATIVE,
    PACKAGE,
    REMOVED,
    WINDOWS_NODE,
    loaded,
    pseven,
    refused,
    written,
)

Row = tuple[str, int, str, str, str, str | None, str]
"""Role, quantity, cpu, memory, disk, read and write operations, network."""

MINIMUM_TABLE: dict[str, Row] = {
    "PS-1": ("control-plane", 1, "4", "8Gi", "120G", "1500/1500", "1 Gb/s"),
    "PS-2": ("worker", 5, "8", "16Gi", "120G", None, "1 Gb/s"),
    "PS-3": ("postgres", 1, "2", "4Gi", "50G", None, "1 Gb/s"),
    "PS-4": ("nfs", 1, "2", "4Gi", "500G", None, "1 Gb/s"),
    "PS-5": ("registry", 1, "4", "8Gi", "200G", None, "1 Gb/s"),
    "PS-6": ("proxy", 1, "2", "4Gi", "10G", None, "1 Gb/s"),
    "PS-7": ("windows", 1, "4", "16Gi", "500G", None, "1 Gb/s"),
}
PRODUCTION_TABLE: dict[str, Row] = {
    "PS-1": ("control-plane", 3, "4", "8Gi", "120G", "7000/4000", "1 Gb/s"),
    "PS-2": ("worker", 5, "8", "16Gi", "120G", None, "1 Gb/s"),
    "PS-3": ("postgres", 1, "4", "8Gi", "100G", None, "1 Gb/s"),
    "PS-4": ("nfs", 1, "4", "8Gi", "1T", "10000/5000", "10 Gb/s"),
    "PS-5": ("registry", 1, "4", "8Gi", "200G", "2400/800", "1 Gb/s"),
    "PS-6": ("proxy", 1, "2", "4Gi", "10G", None, "1 Gb/s"),
    "PS-7": ("windows", 1, "8", "32Gi", "1T", None, "1 Gb/s"),
}


def rows(changes: dict[str, object] | None = None) -> dict[str, dict[str, Any]]:
    """Requirement → row, as the stack's outputs have it."""
    found = plan(pseven(changes)).outputs["hardware"]["rows"]
    return {one["requirements"][0]: one for one in found}


def as_printed(row: dict[str, Any]) -> Row:
    iops = f"{row['iopsRead']}/{row['iopsWrite']}".replace(" iops", "") if "iopsRead" in row else None
    return row["role"], row["quantity"], row["cpu"], row["memory"], row["disk"], iops, row["network"]


@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        pytest.param(number, row, id=number, marks=pytest.mark.requirement(number))
        for number, row in MINIMUM_TABLE.items()
    ],
)
def test_the_first_table_is_the_minimum_profile(number: str, wanted: Row) -> None:
    row = rows(MINIMUM)[number]
    assert as_printed(row) == wanted
    assert row["optional"] is (number in {"PS-5", "PS-6", "PS-7"})
    assert row["dedicated"] is (number == "PS-1")


@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        pytest.param(number, row, id=number, marks=pytest.mark.requirement(number))
        for number, row in PRODUCTION_TABLE.items()
    ],
)
def test_the_second_table_is_the_production_profile(number: str, wanted: Row) -> None:
    row = rows()[number]
    assert as_printed(row) == wanted
    assert row["optional"] is (number == "PS-7")
    assert row["dedicated"] is (number in {"PS-1", "PS-4"})
    assert row["orMore"] is (number in {"PS-2", "PS-7"})


@pytest.mark.requirement("PS-8")
@pytest.mark.parametrize(
    ("profile", "cpu", "memory", "disk"),
    [(Profile.MINIMUM, 48, 96, 1270), (Profile.PRODUCTION, 66, 132, 2270)],
)
def test_what_is_not_optional_comes_to_the_derived_totals(profile: Profile, cpu: int, memory: int, disk: int) -> None:
    summed = total(figures.ROWS[profile])
    assert (summed.cpu, summed.memory, summed.disk) == (
        Cpu(cpu * 1000),
        Bytes(memory * 2**30),
        Bytes(disk * 10**9),
    )
    said = plan(pseven({"profile": str(profile)})).outputs["hardware"]["total"]
    assert said == {"cpu": str(cpu), "memory": f"{memory}Gi", "disk": f"{disk}G"}


@pytest.mark.requirement("PS-2")
def test_a_real_machine_of_16_gb_is_enough_although_its_system_sees_less() -> None:
    assert loaded({"cluster.pools.0.memory": "15872Mi"}).warnings == ()
    with pytest.raises(SpecError, match="15G is below"):
        load(written({"cluster.pools.0.memory": "15000M"}))


@pytest.mark.requirement("PS-2")
def test_more_workers_than_five_are_taken_as_the_table_of_production_has_it() -> None:
    assert plan(pseven({"cluster.pools.0.nodes": 9})).outputs["executors"]["replicas"] == 9


@pytest.mark.requirement("PS-10")
def test_a_minimum_deployment_may_ask_for_10_gigabit_as_the_part_on_the_network_does() -> None:
    changes = {**MINIMUM, "nfs.require-10-gigabit": True, "nfs.machine": {"network": "10 Gb/s"}}
    assert loaded(changes).warnings == ()


@pytest.mark.requirement("PS-8")
def test_a_rehearsal_may_be_smaller_than_the_vendor_allows() -> None:
    changes = {**DEV, "cluster.pools.0": {"name": "small", "nodes": 3, "cpu": "4", "memory": "8Gi", "disk": "50G"}}
    assert plan(pseven(changes)).outputs["executors"] == {
        "replicas": 3,
        "requests": {"memory": "4096Mi", "cpu": "2000m"},
        "nodeThatWouldTakeTwo": None,
    }


@pytest.mark.requirement("PS-12")
@pytest.mark.parametrize("version", ["1.28", "1.33"])
def test_kubernetes_from_1_28_on_is_taken(version: str) -> None:
    helm = {"1.28": "3.13.0", "1.33": "3.18.6"}[version]
    assert loaded({**EXISTING, "cluster.version": version, "versions.helm": helm}).warnings == ()


@pytest.mark.requirement("PS-11")
@pytest.mark.parametrize(
    ("helm", "first", "last"),
    # From the table of Helm's own policy (https://helm.sh/docs/topics/version_skew/).
    [("3.10.0", 22, 25), ("3.11.3", 23, 26), ("3.13.0", 25, 28), ("3.14.0", 26, 29), ("3.18.6", 30, 33)],
)
def test_helms_own_policy_says_which_kubernetes_it_is_made_for(helm: str, first: int, last: int) -> None:
    assert helm_supports(Release.parse(helm)) == (first, last)


@pytest.mark.requirement("PS-15")
@pytest.mark.requirement("PS-16")
@pytest.mark.parametrize(
    "runtime",
    [
        {"name": "docker", "version": "20.10.10"},
        {"name": "containerd", "version": "1.6.0"},
        {"name": "cri-o", "version": "1.30.0"},
    ],
)
def test_a_runtime_that_is_new_enough_is_taken(runtime: dict[str, str]) -> None:
    assert loaded({"versions.container-runtime": runtime}).warnings == ()


@pytest.mark.requirement("PS-13")
@pytest.mark.requirement("PS-14")
def test_the_oldest_database_and_registry_that_the_guide_allows_are_taken() -> None:
    assert loaded({"postgres.version": "12", "registry.version": "2.7.1"}).warnings == ()


@pytest.mark.requirement("PS-3")
@pytest.mark.parametrize("instance", ["db.m7g.large", "Standard_D4ds_v5"])
def test_a_size_that_does_not_burst_is_taken_at_its_word(instance: str) -> None:
    assert burstable(instance) is None
    assert loaded({"postgres.instance": instance}).warnings == ()


@pytest.mark.requirement("PS-24")
@pytest.mark.requirement("PS-26")
@pytest.mark.parametrize(
    ("changes", "port"),
    [({}, 5432), ({"postgres.pooler": "builtin"}, 6432), ({"postgres.port": 6000}, 6000)],
)
def test_the_port_of_the_database_is_that_of_what_is_connected_to(changes: dict[str, object], port: int) -> None:
    made = plan(pseven({**PACKAGE, **changes}))
    assert made.outputs["database"]["port"] == port
    assert made.releases[0].values["postgres"]["port"] == port


@pytest.mark.requirement("PS-7")
@pytest.mark.requirement("PS-18")
@pytest.mark.parametrize(
    "node",
    [
        {"system": "windows-server", "release": "2019"},
        {"system": "windows-server", "release": "2025"},
        {"system": "windows-10-pro", "release": "1909"},
        {"system": "windows-10-pro", "release": "22H2"},
    ],
)
def test_windows_nodes_that_the_guide_supports_are_taken(node: dict[str, str]) -> None:
    changes: dict[str, object] = {"windows-extension.nodes": [{**WINDOWS_NODE, **node}]}
    assert loaded(changes).warnings == ()


@pytest.mark.requirement("PS-19")
def test_nobody_else_may_stand_in_a_dedicated_cluster() -> None:
    own, other = pseven(EXISTING), psa({**_customer()})
    (mistake,) = conflicts({"pseven-prod": own, "psa-prod": other})
    assert mistake.path == "dedicated-cluster"
    assert mistake.what == "pseven-prod needs a cluster of its own, and psa-prod stands in it too"
    assert mistake.instead == "a cluster for pSeven alone; or dedicated-cluster: false, against the vendor's advice"
    assert mistake.requirements == ("PS-19",)
    assert conflicts({"pseven-prod": pseven({**EXISTING, "dedicated-cluster": False}), "psa-prod": other}) == ()


def _customer() -> dict[str, object]:
    """PSA in the same cluster."""
    return {
        "cluster": {"cloud": "existing", "version": "1.33", "kubeconfig": "/etc/clusters/customer"},
        "release.chart": REMOVED,
    }


@pytest.mark.requirement("PS-27")
def test_two_deployments_cannot_share_a_share_wherever_they_stand() -> None:
    mistakes = conflicts({"one": pseven(), "two": pseven({"namespace": "other-ns"})})
    assert [one.path for one in mistakes] == [
        "nfs.shares.shareddata",
        "nfs.shares.userdata",
        "nfs.shares.workspacedata",
    ]
    for one, directory in zip(mistakes, ("SharedData", "UserData", "WorkspaceData"), strict=True):
        assert one.what == f"one and two both need NFS share nfs-1.example.com:/var/pSeven/{directory}"
        assert one.requirements == ("PS-27",)
        assert one.instead == "shares of its own for each deployment, on a server of its own"


@pytest.mark.requirement("PS-66")
@pytest.mark.requirement("PS-67")
def test_two_native_modes_in_one_cluster_would_share_their_rights_and_priority_classes() -> None:
    native: dict[str, object] = {**EXISTING, **NATIVE, "dedicated-cluster": False}
    other = {**native, "namespace": "other-ns", "proxy.web-nodeport": 31080, "proxy.health-nodeport": 31001}
    other |= {"windows-extension.openvpn-nodeport": 31195, "release.chart.value-keys": {"health-port": "entrypoint.x"}}
    other |= {f"nfs.shares.{name}.server": "nfs-2.example.com" for name in ("userdata", "workspacedata", "shareddata")}
    said = {one.what for one in conflicts({"one": pseven(native), "two": pseven(other)})}
    names = ("PriorityClass pseven-deployment-pc", "PriorityClass pseven-cronjob-pc", "PriorityClass pseven-block-pc")
    once = (*names, "ClusterRole pseven-launcher", "priority 1000000 for their first pods")
    assert said == {f"one and two both need {name}" for name in once}


@pytest.mark.requirement("PS-2")
@pytest.mark.parametrize("speed", [1, "1", "1 Gbps", "1 GB/s", "10G"])
def test_the_speed_of_a_connection_is_written_with_its_unit(speed: object) -> None:
    (mistake,) = refused({"workers.network": speed})
    assert mistake.what == f"{speed!r} is not the speed of a connection"
    assert mistake.instead == "text with its unit, for example '1 Gb/s'"


@pytest.mark.requirement("PS-46")
@pytest.mark.requirement("PS-49")
def test_it_claims_its_ports_on_the_nodes_and_its_namespace() -> None:
    taken = {one.what for one in claims(pseven({"proxy.web-nodeport": 31080}))}
    assert {"NodePort 31080", "NodePort 30001", "NodePort 31194", "namespace pseven-ns"} <= taken
    assert "NodePort 31194" not in {one.what for one in claims(pseven({"windows-extension.enabled": False}))}
