"""The two accounts of the guide, and the backup before an upgrade: what the API server says of each."""

import json
import os
import shlex
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from cli.console import Screen
from cli.places import Places
from cli.toolchain import ensure
from rehearsal.api import Api, ApiError, tls
from spec.load import load
from spec.parts import Share, operator_access, part_of
from spec.plan import PlatformPlan
from spec.platforms import PLATFORMS
from spec.platforms.thingpark.runbook import pull_secret_command
from spec.platforms.thingpark.runbook_backup import backup_commands
from spec.platforms.thingpark.settings import ThingParkSettings
from tests.engine.conftest import ROOT, Platforms, eventually
from tests.spec.test_stack_files import config

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("platforms")]

STACK, NAMESPACE = "thingpark-local-dev", "thingpark-enterprise"
REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
RBAC = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{NAMESPACE}"
"""Where the operator's rights lie."""
CORE = f"/api/v1/namespaces/{NAMESPACE}"


def _settings() -> ThingParkSettings:
    settings = load(config(ROOT / f"Pulumi.{STACK}.yaml")["groundwork:platform"]).settings
    assert isinstance(settings, ThingParkSettings)
    return settings


@pytest.fixture(scope="module")
def whole() -> PlatformPlan:
    return PLATFORMS["thingpark"].plan(_settings())


@pytest.fixture(scope="module")
def administrator(platforms: Platforms) -> Iterator[Api]:
    with platforms.api(STACK) as client:
        yield client


@pytest.fixture(scope="module")
def account(administrator: Api, whole: PlatformPlan) -> Iterator[str]:
    """The operator's account, with the rights that the administrator's stack gives it; away again afterwards."""
    assert whole.operator is not None
    collections = {
        "ServiceAccount": f"{CORE}/serviceaccounts",
        "Role": f"{RBAC}/roles",
        "RoleBinding": f"{RBAC}/rolebindings",
    }
    made = [(collections[one.kind], one) for one in operator_access(whole.operator, NAMESPACE)]
    for collection, manifest in made:
        administrator.apply(
            collection, {**manifest.body, "metadata": {**manifest.body["metadata"], "namespace": NAMESPACE}}
        )
    name = whole.operator.service_account
    # A binding counts once the API server has seen it itself.
    eventually(lambda: _may(administrator, name, "get", ("kafka.strimzi.io", "kafkas")), "the account gets no rights")
    yield name
    for collection, manifest in made:
        administrator.delete(f"{collection}/{manifest.name}")


@pytest.fixture
def operator(platforms: Platforms, administrator: Api, account: str) -> Iterator[Api]:
    """The API server with a token of that account, and nothing else."""
    asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 600}}
    token = administrator.create(f"{CORE}/serviceaccounts/{account}/token", asked)["status"]["token"]
    cluster = yaml.safe_load(platforms.kubeconfig(STACK).read_text())["clusters"][0]["cluster"]
    authority = b64decode(cluster["certificate-authority-data"]).decode()
    with Api(cluster["server"], tls(authority=authority), token=token) as client:
        yield client


def _may(api: Api, account: str, verb: str, kind: tuple[str, str], *, namespace: str = NAMESPACE) -> bool:
    """What the API server itself answers about an account; no namespace: on the whole cluster."""
    group, resource = kind
    about = {"verb": verb, "group": group, "resource": resource, **({"namespace": namespace} if namespace else {})}
    user = f"system:serviceaccount:{NAMESPACE}:{account}"
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SubjectAccessReview",
        "spec": {"user": user, "groups": ["system:serviceaccounts"], "resourceAttributes": about},
    }
    return bool(api.create(REVIEWS, review)["status"]["allowed"])


@pytest.mark.requirement("TP-3")
@pytest.mark.parametrize("verb", ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"])
@pytest.mark.parametrize(
    "kind",
    [
        ("kafka.strimzi.io", "kafkas"),
        ("kafka.strimzi.io", "kafkatopics"),
        ("psmdb.percona.com", "perconaservermongodbs"),
        ("psmdb.percona.com", "perconaservermongodbbackups"),
    ],
)
def test_the_operator_may_do_everything_with_the_two_groups_in_the_namespace_and_nothing_elsewhere(
    administrator: Api, account: str, verb: str, kind: tuple[str, str]
) -> None:
    assert _may(administrator, account, verb, kind)
    assert not _may(administrator, account, verb, kind, namespace="default")
    assert not _may(administrator, account, verb, kind, namespace="")


@pytest.mark.requirement("TP-3")
def test_the_operator_may_do_what_an_administrator_of_the_namespace_may(administrator: Api, account: str) -> None:
    for kind in (
        ("apps", "statefulsets"),
        ("apps", "deployments"),
        ("", "secrets"),
        ("", "services"),
        ("", "persistentvolumeclaims"),
        ("batch", "jobs"),
        ("networking.k8s.io", "ingresses"),
        ("networking.k8s.io", "networkpolicies"),
        ("rbac.authorization.k8s.io", "rolebindings"),
    ):
        assert _may(administrator, account, "create", kind), kind
        assert not _may(administrator, account, "create", kind, namespace="kube-system"), kind


@pytest.mark.requirement("TP-3")
@pytest.mark.parametrize("share", [Share.ADMINISTRATOR, Share.OPERATOR])
def test_every_object_of_a_part_may_be_made_by_whom_it_is_for(
    whole: PlatformPlan, administrator: Api, account: str, share: Share
) -> None:
    groups = {
        "PriorityClass": ("scheduling.k8s.io", "priorityclasses"),
        "StorageClass": ("storage.k8s.io", "storageclasses"),
        "IngressClass": ("networking.k8s.io", "ingressclasses"),
        "Service": ("", "services"),
        "ConfigMap": ("", "configmaps"),
    }
    whose = share is Share.ADMINISTRATOR
    kinds = {one.kind for one in part_of(whole, share).manifests} - {"ServiceAccount", "Role", "RoleBinding"}
    answers = {
        _may(administrator, account, "create", groups[kind], namespace="" if whose else NAMESPACE) for kind in kinds
    }
    assert answers == {not whose}
    assert len(kinds) == (3 if whose else 2)


FORBIDDEN: dict[str, dict[str, Any]] = {
    "/apis/scheduling.k8s.io/v1/priorityclasses": {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "value": 1000000,
    },
    "/apis/storage.k8s.io/v1/storageclasses": {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "provisioner": "rancher.io/local-path",
    },
    "/apis/networking.k8s.io/v1/ingressclasses": {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "IngressClass",
        "spec": {"controller": "k8s.io/mine"},
    },
    "/apis/rbac.authorization.k8s.io/v1/clusterroles": {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "rules": [],
    },
    "/api/v1/namespaces": {"apiVersion": "v1", "kind": "Namespace"},
    "/api/v1/namespaces/default/configmaps": {"apiVersion": "v1", "kind": "ConfigMap"},
}


@pytest.mark.requirement("TP-3")
@pytest.mark.parametrize("collection", FORBIDDEN)
def test_the_api_server_refuses_the_operator_what_is_the_administrators(operator: Api, collection: str) -> None:
    with pytest.raises(
        ApiError, match=f'groundwork-operator" cannot create resource "{collection.rpartition("/")[2]}"'
    ):
        operator.create(collection, {**FORBIDDEN[collection], "metadata": {"name": "operators-own"}})


@pytest.mark.requirement("TP-3")
def test_the_operator_really_makes_and_takes_away_what_is_the_operators(operator: Api) -> None:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "operators-own"}}
    operator.create(f"{CORE}/configmaps", body)
    assert operator.delete(f"{CORE}/configmaps/operators-own")


@pytest.mark.requirement("TP-3")
def test_the_operator_cannot_give_rights_that_the_operator_does_not_have(operator: Api) -> None:
    role = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": {"name": "more"},
        "rules": [{"apiGroups": ["example.com"], "resources": ["things"], "verbs": ["*"]}],
    }
    with pytest.raises(ApiError, match="attempting to grant RBAC permissions not currently held"):
        operator.create(f"{RBAC}/roles", role)


@pytest.mark.requirement("TP-32")
def test_the_commands_of_the_runbook_make_a_backup_before_an_upgrade_and_wait_for_it(
    platforms: Platforms, administrator: Api
) -> None:
    with Screen(as_json=True).steps(total=False) as steps:
        kubectl = ensure(Places.here(), {"kubernetes"}, steps).path("kubectl")
    job = f"/apis/batch/v1/namespaces/{NAMESPACE}/jobs/before-7-3-1"
    try:
        for line in backup_commands(_settings()):
            _, *words = shlex.split(line)
            command = [str(kubectl), f"--kubeconfig={platforms.kubeconfig(STACK)}", *words]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
            assert done.returncode == 0, done.stderr
        made = administrator.get(job)
        assert made is not None
        assert made["status"]["succeeded"] == 1
        assert made["metadata"]["ownerReferences"][0]["name"] == "tp-backup"
    finally:
        administrator.delete(job)


def test_the_commands_of_the_runbook_make_the_secret_that_images_are_pulled_with(
    platforms: Platforms, administrator: Api
) -> None:
    with Screen(as_json=True).steps(total=False) as steps:
        kubectl = ensure(Places.here(), {"kubernetes"}, steps).path("kubectl")
    about = {"KUBECONFIG": str(platforms.kubeconfig(STACK)), "ID": "installation-4711"}
    path = f"{kubectl.parent}:{os.environ['PATH']}"
    secret = f"{CORE}/secrets/thingpark-image-pull-secret"
    try:
        command = ["sh", "-ec", pull_secret_command(_settings())]
        done = subprocess.run(
            command, env={**os.environ, **about, "PATH": path}, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        made = administrator.get(secret)
        assert made is not None
        assert made["type"] == "kubernetes.io/dockerconfigjson"
        assert json.loads(b64decode(made["data"][".dockerconfigjson"])) == {
            "auths": {"repository.thingpark.com": {"username": "installation-4711", "password": "installation-4711"}}
        }
    finally:
        administrator.delete(secret)


@pytest.mark.requirement("TP-32", "TP-34")
def test_scheduled_backups_run_when_the_settings_say(administrator: Api) -> None:
    found = administrator.get(f"/apis/batch/v1/namespaces/{NAMESPACE}/cronjobs/tp-backup")
    assert found is not None
    assert found["spec"]["schedule"] == "30 2 * * *"
