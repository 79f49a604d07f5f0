"""Limited permissions: the API server's own answers to whoever installs pSeven with rights in its namespace only."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from rehearsal.api import Api, ApiError, tls
from spec.load import load
from spec.parts import Share, maker, part_of
from spec.plan import Manifest, Part
from spec.platforms.pseven.plan import plan
from spec.platforms.pseven.settings import PsevenSettings
from tests.engine.conftest import Platforms, eventually

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("platforms")]

STACK = "pseven-local-dev"
NAMESPACE = "pseven-ns"
ACCOUNT = f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts/groundwork-operator"
_PLURALS = {
    "PersistentVolume": "persistentvolumes",
    "PersistentVolumeClaim": "persistentvolumeclaims",
    "PriorityClass": "priorityclasses",
    "ClusterRole": "clusterroles",
    "ClusterRoleBinding": "clusterrolebindings",
    "Role": "roles",
    "RoleBinding": "rolebindings",
    "ServiceAccount": "serviceaccounts",
}


def collection(manifest: Manifest) -> str:
    """Where the API server keeps objects of this kind."""
    version = manifest.body["apiVersion"]
    root = f"/apis/{version}" if "/" in version else f"/api/{version}"
    space = "" if manifest.cluster_wide else f"/namespaces/{NAMESPACE}"
    return f"{root}{space}/{_PLURALS[manifest.kind]}"


def native(share: Share) -> tuple[Manifest, ...]:
    """What a part makes of the native mode in the very stack that stands."""
    file = Path(__file__).resolve().parents[2] / f"Pulumi.{STACK}.yaml"
    raw = yaml.safe_load(file.read_text())["config"]["groundwork:platform"]
    raw |= {"run-on-kubernetes": True, "control-plane": {"cidrs": ["10.30.0.70/32"]}}
    settings = load(raw).settings
    assert isinstance(settings, PsevenSettings)
    return part_of(plan(settings), share).manifests


@pytest.fixture
def administrator(platforms: Platforms) -> Iterator[Api]:
    with platforms.api(STACK) as api:
        yield api


@pytest.fixture
def operator(platforms: Platforms, administrator: Api) -> Iterator[Api]:
    """The account that the administrator's stack makes, with a token of its own; taken away again."""
    made = [one for one in native(Share.ADMINISTRATOR) if "groundwork-operator" in one.name]
    assert [one.kind for one in made] == ["ServiceAccount", "RoleBinding"]
    for manifest in made:
        administrator.apply(collection(manifest), manifest.body)
    request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 600}}
    token = administrator.create(f"{ACCOUNT}/token", request)["status"]["token"]
    config = yaml.safe_load(platforms.kubeconfig(STACK).read_text())
    cluster = config["clusters"][0]["cluster"]
    authority = _decoded(cluster["certificate-authority-data"])
    with Api(cluster["server"], tls(authority=authority), token=token) as api:
        # A binding counts once the API server has seen it itself.
        eventually(lambda: _may_list(api, "configmaps"), "the account gets no rights")
        yield api
    for manifest in made:
        administrator.delete(f"{collection(manifest)}/{manifest.name}")


def _may_list(api: Api, resource: str) -> bool:
    try:
        api.list(f"/api/v1/namespaces/{NAMESPACE}/{resource}")
    except ApiError as error:
        if error.status != 403:
            raise
        return False
    return True


def _decoded(text: str) -> str:
    return yaml.safe_load(f"!!binary {text}").decode()  # type: ignore[no-any-return]  # YAML's own binary


WIDE = [one for one in native(Share.ADMINISTRATOR) if one.cluster_wide]
OWN = [one for one in native(Share.OPERATOR) if one.kind in {"ServiceAccount", "Role", "RoleBinding"}]


@pytest.mark.requirement("PS-23")
@pytest.mark.requirement("PS-65")
@pytest.mark.requirement("PS-66")
@pytest.mark.requirement("PS-67")
@pytest.mark.parametrize("manifest", WIDE, ids=[f"{one.kind} {one.name}" for one in WIDE])
def test_what_is_cluster_wide_is_refused_to_the_operator(operator: Api, manifest: Manifest) -> None:
    with pytest.raises(ApiError) as refused:
        operator.create(collection(manifest), manifest.body)
    assert (refused.value.status, refused.value.reason) == (403, "Forbidden")
    assert f'"system:serviceaccount:{NAMESPACE}:groundwork-operator" cannot create resource' in str(refused.value)


@pytest.mark.requirement("PS-66")
def test_the_same_objects_are_taken_from_the_administrator_and_the_rest_from_the_operator(
    administrator: Api, operator: Api
) -> None:
    made: list[tuple[Api, str]] = []
    try:
        for manifest in WIDE:
            if manifest.kind != "PersistentVolume":  # they stand already
                administrator.create(collection(manifest), manifest.body)
                made.append((administrator, f"{collection(manifest)}/{manifest.name}"))
        for manifest in OWN:
            assert maker(manifest, NAMESPACE) is Part.OPERATOR
            operator.create(collection(manifest), manifest.body)
            made.append((operator, f"{collection(manifest)}/{manifest.name}"))
    finally:
        answers = [api.delete(path) for api, path in reversed(made)]
    assert len(made) == 8
    assert all(answers)


@pytest.mark.requirement("PS-65")
def test_the_operator_may_make_a_claim_but_not_the_volume_that_it_names(operator: Api) -> None:
    (claim, *_) = [one for one in native(Share.OPERATOR) if one.kind == "PersistentVolumeClaim"]
    body = {**claim.body, "metadata": {"name": "trial"}}
    operator.create(collection(claim), body)
    assert operator.delete(f"{collection(claim)}/trial")
    with pytest.raises(ApiError, match="cannot delete resource"):
        operator.delete(f"/api/v1/persistentvolumes/{claim.body['spec']['volumeName']}")


@pytest.mark.requirement("PS-66")
def test_the_launchers_account_may_do_what_the_guide_lists_and_no_more(administrator: Api, operator: Api) -> None:
    objects = [one for one in (*WIDE, *OWN) if one.kind not in {"PersistentVolume", "PriorityClass"}]
    for manifest in objects:
        administrator.apply(collection(manifest), manifest.body)

    def may(verb: str, resource: str, namespace: str = NAMESPACE, subresource: str = "") -> bool:
        attributes = {"verb": verb, "resource": resource, "namespace": namespace, "subresource": subresource}
        review = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SubjectAccessReview",
            "spec": {
                "user": f"system:serviceaccount:{NAMESPACE}:pseven-launcher-sa",
                "resourceAttributes": {key: text for key, text in attributes.items() if text},
            },
        }
        answer = administrator.create("/apis/authorization.k8s.io/v1/subjectaccessreviews", review)
        return bool(answer["status"]["allowed"])

    try:
        eventually(lambda: may("get", "pods") and may("list", "nodes", ""), "the account gets no rights")
        assert all(may(verb, "pods") for verb in ("list", "get", "create", "delete"))
        assert all(may(verb, "pods", subresource="log") for verb in ("list", "get"))
        assert all(may(verb, "resourcequotas") for verb in ("list", "get"))
        assert all(may(verb, "nodes", "") for verb in ("list", "get"))
        assert may("list", "pods", "")
        refused = [
            may("watch", "pods"),
            may("update", "pods"),
            may("create", "pods", subresource="exec"),
            may("get", "pods", "default"),
            may("create", "pods", "default"),
            may("get", "secrets"),
            may("delete", "nodes", ""),
            may("create", "resourcequotas"),
        ]
        assert not any(refused)
    finally:
        for manifest in objects:
            administrator.delete(f"{collection(manifest)}/{manifest.name}")
