"""The installation package as a Helm release on somebody else's cluster, with its secrets and its patience."""

import io
import subprocess
import tarfile
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.console import Screen
from cli.toolchain import ensure
from cli.up import NEEDED
from rehearsal.api import Api
from tests.engine.conftest import Platforms

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("platforms")]

STACK = "pseven-local-dev"
ADMINISTRATOR, OPERATOR = "pseven-customer-admin", "pseven-customer-prod"
SPACE = "pseven-of-a-customer"
ARCHIVE = "pseven-2023.09.25.tgz"
PASSWORDS = {"pseven-database-password": "db-s3cret-word", "pseven-registry-password": "registry-s3cret-word"}
SECRETGEN = "keycloak:\n  privateKey: key-s3cret-word\n"
CHART = {
    "Chart.yaml": "{apiVersion: v2, name: pseven, version: 2023.9.25, appVersion: 2023.09.25}",
    "values.yaml": "keycloak: {privateKey: '', realm: pseven}\nentrypoint: {allowedHosts: '*'}\n",
    "templates/values.yaml": """
apiVersion: v1
kind: Secret
metadata: {name: what-the-chart-was-told}
stringData:
  values: {{ toJson .Values | quote }}
""",
    "templates/post1_migratedb.yaml": """
apiVersion: batch/v1
kind: Job
metadata: {name: post1-migratedb, annotations: {helm.sh/hook: post-install}}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: "vendor.invalid/pseven@sha256:%s"}]
"""
    % ("0" * 64),
}
"""What is published of the vendor's chart, and a Secret that shows what reached it."""


def _package(path: Path) -> None:
    path.parent.mkdir()
    with tarfile.open(path, "w:gz") as archive:
        for name, text in CHART.items():
            about = tarfile.TarInfo(f"pseven/{name}")
            about.size = len(text)
            archive.addfile(about, io.BytesIO(text.encode()))


def _settings(platforms: Platforms, part: str, kubeconfig: Path) -> dict[str, Any]:
    """The local stack's settings, made those of a customer, for one of the two who share the work."""
    file = platforms.checkout.root / f"Pulumi.{STACK}.yaml"
    document: dict[str, Any] = yaml.safe_load(file.read_text())
    settings = document["config"]["groundwork:platform"]
    for key in ("smtp", "ldap", "tools-image"):
        del settings[key]
    pools = settings["cluster"]["pools"]
    settings |= {
        "part": part,
        "environment": "prod",
        "namespace": SPACE,
        "dedicated-cluster": False,
        "cluster": {"cloud": "existing", "version": "1.35", "kubeconfig": str(kubeconfig), "pools": pools},
        "control-plane": {"cidrs": ["10.30.0.70/32"]},
        "versions": {"helm": "3.20.0"},
        "release": {
            "chart": {
                "path": f"packages/{ARCHIVE}",
                "app-version": "2023.09.25",
                "images": {"image.app": "pseven-app"},
                "value-keys": {"health-port": "entrypoint.health", "windows-extension": "extension.enabled"},
            }
        },
        "windows-extension": {"enabled": False},
        "run-on-kubernetes": True,
        "limited-permissions": True,
    }
    settings["proxy"] |= {"web-nodeport": 30180, "health-nodeport": 30101}
    settings["nfs"]["mount"] = "/srv/customer"
    for number, share in enumerate(settings["nfs"]["shares"].values()):
        share["path"] = f"/srv/customer/share-{number}"
    return document


def _cluster_wide(api: Api) -> set[str]:
    """What of the customer's lies outside of any namespace."""
    groups = {
        "/api/v1/persistentvolumes": SPACE,
        "/apis/rbac.authorization.k8s.io/v1/clusterroles": "pseven-",
        "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings": SPACE,
        "/apis/scheduling.k8s.io/v1/priorityclasses": "pseven-",
    }
    return {
        name
        for path, start in groups.items()
        for one in api.list(path)
        if (name := one["metadata"]["name"]).startswith(start)
    }


WIDE = {
    *(f"{SPACE}-{name}-nfs3-pv" for name in ("userdata", "workspacedata", "shareddata")),
    "pseven-launcher",
    f"{SPACE}-launcher",
    *(f"pseven-{name}-pc" for name in ("deployment", "cronjob", "block")),
}


@pytest.mark.requirement("PS-23", "PS-44", "PS-61", "PS-62", "PS-65", "PS-66", "PS-67", "PS-68", "PS-69")
def test_with_rights_in_the_namespace_only_the_package_becomes_a_release_that_gets_its_secrets(
    platforms: Platforms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout, kubeconfig = platforms.checkout, tmp_path / "kubeconfig"
    backend = tmp_path / "backend"
    backend.mkdir()
    for name, part, access in (
        (ADMINISTRATOR, "administrator", platforms.kubeconfig(STACK)),
        (OPERATOR, "operator", kubeconfig),
    ):
        text = yaml.safe_dump(_settings(platforms, part, access))
        (checkout.root / f"Pulumi.{name}.yaml").write_text(text)
    _package(checkout.root / "packages" / ARCHIVE)
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{backend}")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "a passphrase of the customer")
    with Screen(as_json=True).steps() as steps:
        tools = ensure(checkout.places, NEEDED, steps)
    environment = {**checkout.environment, **tools.engine_environment()}

    def pulumi(*words: str, given: str = "") -> None:
        command = [str(tools.path("pulumi")), *words, "--non-interactive"]
        subprocess.run(command, cwd=checkout.root, env=environment, input=given, text=True, check=True, timeout=60)

    for name in (ADMINISTRATOR, OPERATOR):
        pulumi("stack", "init", name, "--no-select")
    for key, value in {**PASSWORDS, "pseven-secrets": SECRETGEN}.items():
        pulumi("config", "set", "--secret", f"groundwork-secrets:{key}", "--stack", OPERATOR, given=value)

    checkout.json("up", ADMINISTRATOR)
    try:
        with platforms.api(STACK) as api:
            assert _cluster_wide(api) == WIDE
        checkout.json("kubeconfig", ADMINISTRATOR, "--output", str(kubeconfig))
        made = checkout.json("up", OPERATOR)["stacks"][0]
        assert made["outputs"]["release"] == {"name": "pseven-rl", "timeoutSeconds": 3600}
        with platforms.api(STACK) as api:
            told = api.get(f"/api/v1/namespaces/{SPACE}/secrets/what-the-chart-was-told")
            hook = api.get(f"/apis/batch/v1/namespaces/{SPACE}/jobs/post1-migratedb")
            claims = api.list(f"/api/v1/namespaces/{SPACE}/persistentvolumeclaims")
            (history,) = api.list(f"/api/v1/namespaces/{SPACE}/secrets", labels="owner=helm")
            assert _cluster_wide(api) == WIDE
        assert told is not None
        values = yaml.safe_load(b64decode(told["data"]["values"]))
        assert values["postgres"]["password"] == "db-s3cret-word"
        assert values["registry"]["password"] == "registry-s3cret-word"
        assert values["keycloak"] == {"privateKey": "key-s3cret-word", "realm": "pseven"}
        assert values["launcher"]["clusterRole"] == {"create": False}
        assert values["sizing"] == {"runOnKubernetes": True}
        assert {one["status"]["phase"] for one in claims} == {"Bound"}
        assert len(claims) == 3
        assert hook is not None
        assert hook["status"]["succeeded"] == 1
        assert history["metadata"]["labels"]["name"] == "pseven-rl"
        assert history["metadata"]["labels"]["status"] == "deployed"
        kept = "".join(file.read_text() for file in backend.rglob("*.json"))
        assert "registry.example.com" in kept
        assert "s3cret-word" not in kept
    finally:
        checkout.run("down", OPERATOR, "--yes")
        checkout.run("down", ADMINISTRATOR, "--yes")
    with platforms.api(STACK) as api:
        assert _cluster_wide(api) == set()
