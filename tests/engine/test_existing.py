"""A customer's own cluster: reached by a kubeconfig, with a chart of the customer's and a backend of theirs."""

import subprocess
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from cli.console import Screen
from cli.toolchain import ensure
from cli.up import NEEDED
from tests.engine.conftest import STACK, Checkout, engines_among, eventually

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("platforms")]

NAME = "psa-existing-prod"
SPACE = "psa-of-a-customer"
POD = """
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: {{{{ .Release.Namespace }}}}}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
        - name: main
          image: vendor.invalid/{name}@sha256:{digest}
          resources:
            requests: {{cpu: 100m, memory: 128Mi}}
            limits: {{cpu: 200m, memory: {{{{ .Values.resources.limits.memory }}}}}}
"""


def _vendor_chart(directory: Path) -> None:
    """A chart that knows the one documented value and labels its pods in its own way."""
    (directory / "templates").mkdir(parents=True)
    (directory / "Chart.yaml").write_text("{apiVersion: v2, name: psa, version: 1.4.0}")
    for name in ("back", "front"):
        (directory / "templates" / f"{name}.yaml").write_text(POD.format(name=name, digest="0" * 64))


def _settings(checkout: Checkout) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(checkout.settings_file.read_text())
    settings = document["config"]["groundwork:platform"]
    settings["environment"] = "prod"
    settings["namespace"] = SPACE
    settings["cluster"] = {"cloud": "existing", "version": "1.35", "kubeconfig": str(checkout.kubeconfig)}
    settings["release"]["chart"] = {"name": "psa", "version": "1.4.0", "path": "vendor/psa"}
    settings["commerce"]["instance"] = "commerce-prod"
    settings["backend"]["pod-labels"] = {"app": "back"}
    settings["frontend"] = {"pod-labels": {"app": "front"}}
    del settings["postgres"]["prepare"]
    return document


def _engine_at_work(checkout: Checkout, backend: Path) -> psutil.Process | None:
    """The engine, once its state says that it has begun to make something."""
    state = backend / ".pulumi/stacks/groundwork" / f"{NAME}.json"
    if not state.exists() or "kubernetes:core" not in state.read_text():
        return None
    return next(iter(engines_among(checkout.processes())), None)


@pytest.mark.requirement("CB-1", "CB-13")
def test_the_same_composition_stands_on_a_cluster_that_somebody_else_made(
    running: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (running.root / f"Pulumi.{NAME}.yaml").write_text(yaml.safe_dump(_settings(running)))
    _vendor_chart(running.root / "vendor/psa")
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path}")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "a passphrase of the customer")
    with Screen(as_json=True).steps() as steps:
        tools = ensure(running.places, NEEDED, steps)
    environment = {**running.environment, **tools.engine_environment()}

    def pulumi(*words: str, given: str = "") -> None:
        command = [str(tools.path("pulumi")), *words, "--non-interactive"]
        subprocess.run(command, cwd=running.root, env=environment, input=given, text=True, check=True, timeout=60)

    pulumi("stack", "init", NAME, "--no-select")
    code, _, err = running.run("up", NAME)
    assert code == 3
    for name in ("psa-database-password", "aps-oauth-key", "aps-oauth-secret"):
        assert name in err
        pulumi("config", "set", "--secret", f"groundwork-secrets:{name}", "--stack", NAME, given=f"value-of-{name}")

    process = running.start("up", NAME)
    engine = eventually(lambda: _engine_at_work(running, tmp_path), "the engine did not begin", every=0.002)
    engine.kill()
    assert running.end(process)[0] == 3
    # As an engine leaves it that was called without us, and killed between making the file and writing it.
    notes = tmp_path / ".pulumi/stacks/groundwork" / f"{NAME}.json.attrs"
    assert notes.exists()
    notes.write_text("")
    assert running.json("up", NAME)["stacks"][0]["cluster"] is None
    with running.api() as api:
        deployment = api.get(f"/apis/apps/v1/namespaces/{SPACE}/deployments/back")
        assert deployment is not None
        limits = deployment["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]
        assert limits["memory"] == "1280Mi"
        policy = api.get(f"/apis/networking.k8s.io/v1/namespaces/{SPACE}/networkpolicies/allow-psa-backend")
        assert policy is not None
        assert policy["spec"]["podSelector"] == {"matchLabels": {"app": "back"}}

    assert set(running.json("up", NAME)["stacks"][0]["changes"]) == {"same"}
    left = running.root / ".groundwork/temporary" / NAME / "tmp4711"  # as of a preview that was killed
    left.mkdir()
    assert set(running.json("preview", NAME)["stacks"][0]["changes"]) == {"same"}
    assert not left.exists()
    history = list((tmp_path / ".pulumi/history").rglob("*.history.json"))
    assert history
    assert not any(path.with_name(f"{path.name}.attrs").exists() for path in history)
    code, _, err = running.run("down", NAME)
    assert code == 1
    assert f"./groundwork down {NAME} --yes" in err
    assert running.json("down", NAME, "--yes")["stacks"][0]["deleted"] > 0
    with running.api() as api:
        assert api.get(f"/api/v1/namespaces/{SPACE}") is None
        assert api.get("/api/v1/namespaces/psa-integration") is not None
    assert STACK in {plane.name for plane in (running.root / ".groundwork/planes").iterdir()}
