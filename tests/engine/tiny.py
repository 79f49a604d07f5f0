"""The real engine on plans that are no platform's: the components' own behaviour, on a control plane of its own."""

import os
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from cli.console import Screen
from cli.places import Places
from cli.toolchain import ensure
from cli.up import NEEDED_LOCALLY
from rehearsal.api import Api, Json, tls, wait_for
from rehearsal.nodes import SimulatedNode, sync_nodes
from rehearsal.plane import Plane
from tests.engine import plans
from tests.rehearsal.manifests import node

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).parent / "program"
DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


@dataclass(frozen=True)
class Tiny:
    """One control plane with three nodes, and an engine with a backend of its own."""

    plane: Plane
    room: Path
    environment: Mapping[str, str]

    def api(self) -> Api:
        """The API server, as its administrator."""
        return Api.of_kubeconfig(self.plane.kubeconfig)

    def pulumi(
        self, command: str, plan: str, *, part: str = "whole", kubeconfig: Path | None = None, of: str | None = None
    ) -> tuple[int, str]:
        """Run a command of the engine for a plan: exit code, and all that it said.

        A plan is a name in `tests.engine.plans`, or `module:name`. `of` is the plan whose stack it is, where another
        was made before.
        """
        plan = plan if ":" in plan else f"tests.engine.plans:{plan}"
        stack = f"{(of or plan.rpartition(':')[2]).lower()}-{part}"
        settings = self.room / f"Pulumi.{stack}.yaml"
        config = {"plan": plan, "part": part}
        config["kubeconfig"] = str(kubeconfig or self.plane.kubeconfig)
        known = settings.exists()
        kept = yaml.safe_load(settings.read_text()) if known else {}
        kept["config"] = {"pulumi:disable-default-providers": ["*"]} | {f"tiny:{key}": config[key] for key in config}
        settings.write_text(yaml.safe_dump(kept))
        if not known:
            code, said = self._run("stack", "init", stack, "--no-select")
            assert code == 0, said
        sure = [] if command == "preview" else ["--yes", "--skip-preview"]
        return self._run(command, *sure, "--color=never", f"--stack={stack}", f"--config-file={settings}")

    def _run(self, *words: str) -> tuple[int, str]:
        done = subprocess.run(
            ["pulumi", *words, "--non-interactive"],
            cwd=PROGRAM,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=180,
            check=False,
        )
        return done.returncode, done.stdout


@contextmanager
def laid(room: Path, nodes: Sequence[SimulatedNode]) -> Iterator[Tiny]:
    """One with these nodes, gone at the end."""
    with Screen(as_json=True).steps() as steps:
        tools = ensure(Places.here(), NEEDED_LOCALLY, steps)
    environment = {
        **os.environ,
        **tools.engine_environment(),
        "PULUMI_BACKEND_URL": room.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "a passphrase of the tests",
        "PYTHONPATH": str(ROOT),
    }
    # The language host takes the first Python that it finds, and the first `pulumi` is the one that was made ready.
    folders = [str(tools.path("pulumi").parent), str(Path(sys.executable).parent), environment["PATH"]]
    environment["PATH"] = os.pathsep.join(folders)
    plane = Plane(room / "plane", tools.control_plane(), durable=False)
    try:
        plane.start()
        sync_nodes(plane, nodes)
        yield Tiny(plane, room, environment)
    finally:
        plane.delete()


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiny]:
    """Shared by tests that leave it as they found it, and that belong to the xdist group `tiny`."""
    with laid(tmp_path_factory.mktemp("tiny"), [node(f"core-{number}") for number in range(3)]) as made:
        with made.api() as api:
            api.apply(DEFINITIONS, dict(plans.DEFINITION))
            wait_for(lambda: _served(api), limit=20, message="the definition is not served")
        yield made


def there(api: Api, path: str) -> Json:
    """One object that has to be there."""
    found = api.get(path)
    assert found is not None, f"{path} is not there"
    return found


def _served(api: Api) -> bool:
    status = there(api, f"{DEFINITIONS}/{plans.DEFINITION_NAME}").get("status", {})
    return any(one["type"] == "Established" and one["status"] == "True" for one in status.get("conditions") or ())


@dataclass(frozen=True)
class Shared:
    """A plan that an administrator and an operator made, one after the other, each with an identity of their own."""

    tiny: Tiny
    kubeconfig: Path
    """The operator's."""
    forbidden: int
    """How many requests the API server has refused to anybody while the operator's stack came up."""

    def operator(self) -> Api:
        """The API server, as the operator."""
        config = yaml.safe_load(self.kubeconfig.read_text())
        cluster = config["clusters"][0]["cluster"]
        authority = b64decode(cluster["certificate-authority-data"]).decode()
        return Api(cluster["server"], tls(authority=authority), token=config["users"][0]["user"]["token"])


@pytest.fixture(scope="session")
def shared(tiny: Tiny) -> Shared:
    """The plan SHARED, made in two parts; tests look and do not touch."""
    return shared_work(tiny, "SHARED", plans.NAMESPACE)


def shared_work(tiny: Tiny, plan: str, namespace: str) -> Shared:
    """The administrator's stack, and after it the operator's with the account that the first one made."""
    code, said = tiny.pulumi("up", plan, part="administrator")
    assert code == 0, said
    kubeconfig = tiny.room / f"operator-of-{namespace}"
    kubeconfig.write_text(yaml.safe_dump(_operators(tiny, namespace)))
    with tiny.api() as api:
        before = refusals(api)
        code, said = tiny.pulumi("up", plan, part="operator", kubeconfig=kubeconfig)
        assert code == 0, said
        return Shared(tiny, kubeconfig, refusals(api) - before)


def _operators(tiny: Tiny, namespace: str) -> Json:
    """The administrator's kubeconfig with the operator's token in the place of the key."""
    account = f"/api/v1/namespaces/{namespace}/serviceaccounts/groundwork-operator"
    request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
    with tiny.api() as api:
        token = api.create(f"{account}/token", request)["status"]["token"]
    config: Json = yaml.safe_load(tiny.plane.kubeconfig.read_text())
    config["users"][0]["user"] = {"token": token}
    return config


def refusals(api: Api) -> int:
    """Requests that the API server has refused because whoever asked had no right to.

    But for pods, which no stack makes itself: a controller is refused one as long as the account of it is not there.
    """
    lines = [one for one in api.text("/metrics").splitlines() if one.startswith("apiserver_request_total{")]
    refused = [one for one in lines if 'code="403"' in one and not {'resource="pods"', 'verb="POST"'} <= _labels(one)]
    return sum(int(float(one.rpartition(" ")[2])) for one in refused)


def _labels(line: str) -> set[str]:
    return set(line.partition("{")[2].partition("}")[0].split(","))
