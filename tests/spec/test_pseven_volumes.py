"""Volumes, rights and priority classes of pSeven, exactly as the guide's templates and commands make them."""

from typing import Any

import pytest

from spec.parts import Share, part_of
from spec.plan import Manifest, Part, PlatformPlan
from spec.platforms.pseven.names import volume_name
from spec.platforms.pseven.plan import plan
from tests.spec.pseven_stack import LIMITED, NATIVE, PACKAGE, pseven

NAMES = ("userdata", "workspacedata", "shareddata")
FOLDERS = ("UserData", "WorkspaceData", "SharedData")


def manifests(changes: dict[str, object] | None = None) -> dict[tuple[str, str], Manifest]:
    """(Kind, name) → object."""
    return {(one.kind, one.name): one for one in plan(pseven(changes)).manifests}


def body(kind: str, name: str, changes: dict[str, object] | None = None) -> dict[str, Any]:
    return dict(manifests(changes)[kind, name].body)


@pytest.mark.requirement("PS-65")
@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize(("storage", "path"), list(zip(NAMES, FOLDERS, strict=True)))
def test_each_share_is_a_volume_with_the_name_size_mode_and_mount_option_of_the_guide(
    storage: str, path: str, version: int
) -> None:
    name = f"pseven-ns-{storage}-nfs{version}-pv"
    assert body("PersistentVolume", name, {"nfs.version": version}) == {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name},
        "spec": {
            "capacity": {"storage": "1Gi"},
            "accessModes": ["ReadWriteMany"],
            "persistentVolumeReclaimPolicy": "Retain",
            "nfs": {"server": "nfs-1.example.com", "path": f"/var/pSeven/{path}"},
            "mountOptions": [f"nfsvers={version}"],
        },
    }


@pytest.mark.requirement("PS-65")
@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("storage", NAMES)
def test_each_claim_names_its_volume_and_has_an_empty_class(storage: str, version: int) -> None:
    name = f"pseven-ns-{storage}-nfs{version}"
    assert body("PersistentVolumeClaim", f"{name}-pvc", {"nfs.version": version})["spec"] == {
        "accessModes": ["ReadWriteMany"],
        "storageClassName": "",
        "resources": {"requests": {"storage": "1Gi"}},
        "volumeName": f"{name}-pv",
    }


@pytest.mark.requirement("PS-65")
@pytest.mark.requirement("PS-29")
def test_shares_may_be_on_different_servers_and_of_different_versions() -> None:
    changes: dict[str, object] = {"nfs.shares.userdata.server": "nfs-2.example.com", "nfs.shares.userdata.version": 4}
    volume = body("PersistentVolume", "pseven-ns-userdata-nfs4-pv", changes)
    assert volume["spec"]["nfs"]["server"] == "nfs-2.example.com"
    assert volume["spec"]["mountOptions"] == ["nfsvers=4"]
    assert ("PersistentVolume", "pseven-ns-shareddata-nfs3-pv") in manifests(changes)


@pytest.mark.requirement("PS-65")
def test_names_follow_another_namespace() -> None:
    assert ("PersistentVolumeClaim", "lab-userdata-nfs3-pvc") in manifests({"namespace": "lab"})


def test_a_storage_that_the_guide_does_not_know_has_no_name() -> None:
    with pytest.raises(ValueError, match="'scratch' is not one of userdata, workspacedata, shareddata"):
        volume_name("pseven-ns", "scratch", 3)


@pytest.mark.requirement("PS-23")
def test_without_limited_permissions_the_vendors_chart_makes_what_is_cluster_wide() -> None:
    assert plan(pseven(PACKAGE)).manifests == ()
    kinds = {one.kind for one in plan(pseven({**PACKAGE, **LIMITED})).manifests}
    assert kinds == {"PersistentVolume", "PersistentVolumeClaim"}


@pytest.mark.requirement("PS-23")
def test_rights_and_priority_classes_are_made_for_the_native_mode_only() -> None:
    assert {kind for kind, _ in manifests(LIMITED)} == {"PersistentVolume", "PersistentVolumeClaim"}
    assert {kind for kind, _ in manifests({**LIMITED, **NATIVE})} == {
        "PersistentVolume",
        "PersistentVolumeClaim",
        "ClusterRole",
        "ClusterRoleBinding",
        "Role",
        "RoleBinding",
        "ServiceAccount",
        "PriorityClass",
    }


@pytest.mark.requirement("PS-66")
def test_the_launcher_may_list_pods_and_nodes_anywhere_and_work_with_pods_in_its_namespace() -> None:
    changes = {**LIMITED, **NATIVE}
    assert body("ClusterRole", "pseven-launcher", changes)["rules"] == [
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]},
        {"apiGroups": [""], "resources": ["nodes"], "verbs": ["list", "get"]},
    ]
    assert body("Role", "pseven-launcher", changes)["rules"] == [
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["list", "get", "create", "delete"]},
        {"apiGroups": [""], "resources": ["pods/log", "resourcequotas"], "verbs": ["list", "get"]},
    ]


@pytest.mark.requirement("PS-66")
@pytest.mark.parametrize(
    ("kind", "name", "role"),
    [("ClusterRoleBinding", "pseven-ns-launcher", "ClusterRole"), ("RoleBinding", "pseven-launcher", "Role")],
)
def test_both_bindings_give_the_launchers_account_its_role(kind: str, name: str, role: str) -> None:
    binding = body(kind, name, {**LIMITED, **NATIVE})
    assert binding["roleRef"] == {"apiGroup": "rbac.authorization.k8s.io", "kind": role, "name": "pseven-launcher"}
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "pseven-launcher-sa", "namespace": "pseven-ns"}]


@pytest.mark.requirement("PS-67")
@pytest.mark.parametrize(
    ("name", "value", "policy"),
    [
        ("pseven-deployment-pc", 1_000_000, "PreemptLowerPriority"),
        ("pseven-cronjob-pc", 500_000, "Never"),
        ("pseven-block-pc", 500_000, "Never"),
    ],
)
def test_the_three_priority_classes_have_the_values_of_the_guide(name: str, value: int, policy: str) -> None:
    made = body("PriorityClass", name, {**LIMITED, **NATIVE})
    assert (made["value"], made["globalDefault"], made["preemptionPolicy"]) == (value, False, policy)


@pytest.mark.requirement("PS-67")
def test_components_carry_the_class_that_their_kind_has_in_the_native_mode() -> None:
    classes = {one.name: one.priority_class for one in plan(pseven(NATIVE)).workloads}
    assert classes["appserver"] == "pseven-deployment-pc"
    assert classes["upkeeplogs"] == "pseven-cronjob-pc"
    assert {one.priority_class for one in plan(pseven()).workloads} == {None}


def _split(share: Share) -> PlatformPlan:
    return part_of(plan(pseven({**LIMITED, **NATIVE})), share)


@pytest.mark.requirement("PS-65")
@pytest.mark.requirement("PS-66")
@pytest.mark.requirement("PS-67")
def test_an_administrators_stack_makes_what_is_cluster_wide_and_the_operators_account() -> None:
    made = {(one.kind, one.name) for one in _split(Share.ADMINISTRATOR).manifests}
    assert made == {
        *(("PersistentVolume", f"pseven-ns-{name}-nfs3-pv") for name in NAMES),
        ("ClusterRole", "pseven-launcher"),
        ("ClusterRoleBinding", "pseven-ns-launcher"),
        *(("PriorityClass", f"pseven-{name}-pc") for name in ("deployment", "cronjob", "block")),
        ("ServiceAccount", "groundwork-operator"),
        ("RoleBinding", "groundwork-operator-admin"),
    }


@pytest.mark.requirement("PS-23")
def test_an_operators_stack_makes_nothing_outside_of_its_namespace() -> None:
    operator = _split(Share.OPERATOR)
    assert not any(one.cluster_wide for one in operator.manifests)
    assert {one.part for one in operator.manifests} == {Part.OPERATOR}
    assert operator.releases
    assert operator.workloads


@pytest.mark.requirement("PS-68")
def test_the_chart_is_told_not_to_make_what_is_there_and_how_it_is_called() -> None:
    values = plan(pseven({**PACKAGE, **LIMITED, **NATIVE})).releases[0].values
    assert values["launcher"] == {
        "serviceAccount": {"create": False, "name": "pseven-launcher-sa"},
        "clusterRole": {"create": False},
        "clusterRoleBinding": {"create": False, "name": "pseven-ns-launcher"},
    }
    assert values["storage"]["userdata"] == {
        "nfs": {"server": "nfs-1.example.com", "path": "/var/pSeven/UserData", "version": 3},
        "persistentVolume": {"create": False, "name": "pseven-ns-userdata-nfs3-pv"},
        "persistentVolumeClaim": {"create": False, "name": "pseven-ns-userdata-nfs3-pvc"},
    }


@pytest.mark.requirement("PS-68")
def test_with_all_permissions_the_chart_is_told_nothing_of_it() -> None:
    values = plan(pseven({**PACKAGE, **NATIVE})).releases[0].values
    assert "launcher" not in values
    assert set(values["storage"]["userdata"]) == {"nfs"}


@pytest.mark.requirement("PS-65")
@pytest.mark.requirement("PS-68")
def test_what_an_administrator_made_by_hand_is_used_and_not_made_again() -> None:
    by_hand: dict[str, object] = {
        "premade": {
            "volumes": {
                name: {
                    "volume": f"pseven-ns-{name}-nfs3-pv",
                    "claim": f"pseven-ns-{name}-nfs3-pvc",
                    "mount-options": ["nfsvers=3"],
                }
                for name in NAMES
            },
            "priority-classes": ["pseven-deployment-pc", "pseven-cronjob-pc", "pseven-block-pc"],
            "service-account": "launcher",
            "cluster-role-binding": "launcher-of-pseven",
        }
    }
    made = plan(pseven({**PACKAGE, **LIMITED, **NATIVE, **by_hand}))
    assert made.manifests == ()
    assert made.releases[0].values["launcher"]["serviceAccount"]["name"] == "launcher"
    assert made.releases[0].values["launcher"]["clusterRoleBinding"]["name"] == "launcher-of-pseven"
