"""Apps that are ready for the engine, and a cluster in which no engine runs."""

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from apps.plan import rendered
from cli.engine_run import Run
from cli.orders.engine import SEED, AppEngine, Seed, write_private
from cli.orders.places import AppPlaces
from cli.orders.prepared import Asked, Prepared
from cli.orders.records import Records
from cli.orders.work import Cluster
from cli.places import Places
from cli.toolchain import Toolchain
from rehearsal.api import Api
from spec.app_stack import AppCluster
from spec.apps.make import app_plan
from tests.spec.mint_apps import SITE, TEXTS, apps, catalogue

ROOT = Path(__file__).resolve().parents[2]
CLUSTER = AppCluster(kubeconfig="/somewhere/kubeconfig", context=None, identifier="groundwork-local-mint-local-dev")
READY: dict[str, list[dict[str, Any]]] = {
    "deployments": [
        {
            "metadata": {"name": "odoo", "generation": 1},
            "spec": {"replicas": 1},
            "status": {"observedGeneration": 1, "availableReplicas": 1, "updatedReplicas": 1},
        }
    ]
}


class FakeTools:
    """A toolchain of which nothing is ever started."""

    def engine_environment(self, *, fetch: bool = False) -> dict[str, str]:  # noqa: ARG002 (as the real one)
        return {}

    def path(self, name: str) -> Path:
        return Path("/nowhere") / name


class FakeApi:
    """An API server that answers with what a test says, by the last word of a path."""

    def __init__(self, collections: dict[str, list[dict[str, Any]]] | None = None) -> None:
        self.collections = READY if collections is None else collections
        self.objects: dict[str, dict[str, Any]] = {}
        self.deleted: list[str] = []

    def list(self, collection: str) -> list[dict[str, Any]]:
        return self.collections.get(collection.rpartition("/")[2], [])

    def get(self, path: str) -> dict[str, Any] | None:
        return self.objects.get(path)

    def delete(self, path: str) -> bool:
        self.deleted.append(path)
        return self.objects.pop(path, None) is not None


class LoadedProgram:
    """A program that is never called."""

    def option(self) -> str:
        return "--client=unix:/somewhere"


def app_places(tmp_path: Path) -> AppPlaces:
    """The places of a checkout of nothing."""
    places = Places(checkout=tmp_path, cache=tmp_path / "cache")
    found = AppPlaces.beside(places, "mint-local-dev")
    places.private(found.work.parent)
    for folder in (found.records, found.settings, found.logs):
        found.private(folder)
    return found


def a_seed(places: AppPlaces) -> Seed:
    """The seed as the engine would have left it."""
    tools = cast("Toolchain", FakeTools())
    engine = AppEngine(places, SEED, tools, is_local=True)
    checkpoint = {"stack": f"organization/{AppEngine.project}/{SEED}", "latest": {"metadata": {}}}
    write_private(engine.state_file, json.dumps({"version": 3, "checkpoint": checkpoint}))
    settings = {"encryptionsalt": "v1:salt", "config": {"groundwork-secrets:apps-root": {"secure": "v1:cipher"}}}
    write_private(engine.settings_file, json.dumps(settings))
    return Seed(places, tools, is_local=True)


def cluster_of(places: AppPlaces, api: FakeApi | None = None, **changes: Any) -> Cluster:  # noqa: ANN401
    """A cluster whose engine must be replaced before it is run."""
    shared: dict[str, Any] = {
        "places": places,
        "tools": FakeTools(),
        "is_local": True,
        "uid": "one",
        "api": cast("Api", api or FakeApi()),
        "seed": a_seed(places),
        "program": LoadedProgram(),
        "records": Records(places.records),
        "slots": threading.Semaphore(2),
        "limit": 0.0,
    }
    return Cluster(**{**shared, **changes})


def prepared(name: str = "r4ts", changes: Mapping[str, object] | None = None, environment: str = "int") -> Prepared:
    """App `<name>-int`, or of another environment, as an order for it would make it."""
    known = catalogue()
    made = apps({"lines.0.app-name": name, **(changes or {})}, known)
    app = next(one for one in made if one.environment == environment)
    objects = rendered(app, TEXTS)
    plan = app_plan(app, known, SITE, objects)
    asked = Asked(order={"order": app.order}, folder=Path("/orders"), catalogue=Path("/catalogue.yaml"))
    return Prepared.of(plan, objects, CLUSTER, asked, ROOT)


def a_run(exit_code: int = 0, **changes: int) -> Run:
    """How a run of the engine ended."""
    run = Run(exit_code=exit_code, seconds=0.1)
    run.changes.update(changes or {"create": 3})
    return run
