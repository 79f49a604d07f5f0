"""An administrator and an operator share the work, and the API server is the judge of who may do what."""

from collections.abc import Iterable

import pytest

from rehearsal.api import ApiError, Json, wait_for
from tests.engine.plans import NAMESPACE, SHARED_CLAIM
from tests.engine.tiny import Shared, Tiny, there

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("tiny")]

SPACE = f"/api/v1/namespaces/{NAMESPACE}"
RBAC = "/apis/rbac.authorization.k8s.io/v1"


def names(items: Iterable[Json]) -> set[str]:
    return {one["metadata"]["name"] for one in items}


def test_the_administrators_stack_makes_what_lies_outside_the_namespace_and_the_operators_account(
    shared: Shared,
) -> None:
    with shared.tiny.api() as api:
        assert there(api, f"{SPACE}/resourcequotas/platform")["spec"]["hard"]["pods"] == "12"
        assert there(api, "/api/v1/persistentvolumes/tiny-shared")["status"]["phase"] == "Bound"
        assert there(api, "/apis/scheduling.k8s.io/v1/priorityclasses/tiny-high")["value"] == 1000
        assert "groundwork-operator" in names(api.list(f"{SPACE}/serviceaccounts"))
        bindings = api.list(f"{RBAC}/namespaces/{NAMESPACE}/rolebindings")
    assert {(one["roleRef"]["kind"], one["roleRef"]["name"]) for one in bindings} == {
        ("ClusterRole", "admin"),
        ("Role", "groundwork-operator"),
    }


def test_with_that_account_alone_the_operators_stack_makes_all_the_rest_and_reaches_for_nothing_else(
    shared: Shared,
) -> None:
    with shared.tiny.api() as api:
        ready = there(api, f"/apis/apps/v1/namespaces/{NAMESPACE}/deployments/web")["status"]["readyReplicas"]
        widgets = api.list(f"/apis/tiny.example.com/v1/namespaces/{NAMESPACE}/widgets")
        policies = api.list(f"/apis/networking.k8s.io/v1/namespaces/{NAMESPACE}/networkpolicies")
        secrets = api.list(f"{SPACE}/secrets")
    assert ready == 3
    assert names(widgets) == {"green"}
    assert names(policies) == {"deny-all", "allow-web"}
    assert names(secrets) == {"door"}
    assert shared.forbidden == 0


def test_the_same_again_changes_nothing_of_either_part(shared: Shared) -> None:
    code, said = shared.tiny.pulumi("up", "SHARED", part="operator", kubeconfig=shared.kubeconfig)
    assert code == 0, said
    assert "23 unchanged" in said


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"{SPACE}/configmaps", {"kind": "ConfigMap", "apiVersion": "v1"}),
        (f"/apis/tiny.example.com/v1/namespaces/{NAMESPACE}/widgets", {"kind": "Widget"}),
    ],
)
def test_the_operator_may_make_what_the_role_admin_and_the_rules_beside_allow(
    shared: Shared, path: str, body: Json
) -> None:
    manifest = {"apiVersion": "tiny.example.com/v1", **body, "metadata": {"name": "mine"}}
    with shared.operator() as api:
        api.create(path, manifest)
        assert api.delete(f"{path}/mine")


def grant(role: str) -> Json:
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
        "subjects": [{"kind": "ServiceAccount", "name": "groundwork-operator", "namespace": NAMESPACE}],
    }


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace"}),
        ("/api/v1/persistentvolumes", {"apiVersion": "v1", "kind": "PersistentVolume", "spec": {}}),
        (
            "/apis/scheduling.k8s.io/v1/priorityclasses",
            {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "value": 1},
        ),
        ("/api/v1/namespaces/default/configmaps", {"apiVersion": "v1", "kind": "ConfigMap"}),
        (f"{SPACE}/resourcequotas", {"apiVersion": "v1", "kind": "ResourceQuota", "spec": {}}),
        (f"{RBAC}/clusterroles", {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "rules": []}),
        (f"{RBAC}/namespaces/{NAMESPACE}/rolebindings", grant("cluster-admin")),
    ],
)
def test_the_operator_may_make_nothing_outside_nor_take_more_rights(shared: Shared, path: str, body: Json) -> None:
    with shared.operator() as api, pytest.raises(ApiError) as refused:
        api.create(path, {**body, "metadata": {"name": "mine"}})
    assert refused.value.reason == "Forbidden", refused.value


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/nodes",
        "/api/v1/namespaces",
        "/api/v1/namespaces/kube-system/secrets",
        "/apis/storage.k8s.io/v1/storageclasses",
    ],
)
def test_the_operator_may_not_even_read_what_lies_outside(shared: Shared, path: str) -> None:
    with shared.operator() as api, pytest.raises(ApiError) as refused:
        api.get(path)
    assert refused.value.reason == "Forbidden"


def test_the_operator_may_not_loosen_the_namespace(shared: Shared) -> None:
    with shared.operator() as api, pytest.raises(ApiError) as refused:
        api.merge(SPACE, {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "privileged"}}})
    assert refused.value.reason == "Forbidden"


def test_a_plan_that_gives_the_operator_too_much_ends_with_the_api_servers_own_words(shared: Shared) -> None:
    code, said = shared.tiny.pulumi("up", "GREEDY", part="operator", kubeconfig=shared.kubeconfig)
    assert code != 0
    assert 'cannot patch resource "persistentvolumes"' in said


def test_the_administrators_part_comes_down_while_the_operators_still_stands(tiny: Tiny) -> None:
    """A volume is gone only when its claim is, and the claim goes with the namespace."""
    code, said = tiny.pulumi("up", "ENDING", part="administrator")
    assert code == 0, said
    claim = {**SHARED_CLAIM.body, "spec": {**SHARED_CLAIM.body["spec"], "volumeName": "tiny-ending"}}
    volume = "/api/v1/persistentvolumes/tiny-ending"
    with tiny.api() as api:
        api.create("/api/v1/namespaces/tiny-ending/persistentvolumeclaims", claim)
        wait_for(lambda: there(api, volume)["status"]["phase"] == "Bound", limit=30, message="the claim is not bound")
        code, said = tiny.pulumi("destroy", "ENDING", part="administrator")
        assert code == 0, said
        assert api.get(volume) is None
