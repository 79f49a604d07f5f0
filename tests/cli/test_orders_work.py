"""One app, and many: what the engine is asked for, what is kept of it, and what a failure means for the others."""

import json
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from cli.console import Step
from cli.engine_run import Run
from cli.errors import Failed
from cli.orders.engine import AppEngine
from cli.orders.many import bring_up_all
from cli.orders.outcome import Ending, Outcome
from cli.orders.work import Cluster, bring_up
from cli.recovery import end_leftovers
from rehearsal.api import ApiError
from spec.apps.plan import RESET_ANNOTATION
from tests.cli.orders_ground import FakeApi, a_run, app_places, cluster_of, prepared


class Engines:
    """Stands in for every engine: what it was asked for, and how each run ends."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[tuple[str, str, tuple[str, ...]]] = []
        self.ends: dict[str, Run] = {}
        self.seconds = 0.0
        self.most = 0
        self._running = 0
        self._lock = threading.Lock()
        engines = self

        def run(engine: AppEngine, command: str, *options: str, **_: object) -> Run:
            return engines.run(engine, command, options)

        monkeypatch.setattr(AppEngine, "run", run)

    def run(self, engine: AppEngine, command: str, options: tuple[str, ...]) -> Run:
        if command != "preview":
            engine.under_way.touch()
        with self._lock:
            self.asked.append((engine.name, command, options))
            self._running += 1
            self.most = max(self.most, self._running)
        time.sleep(self.seconds)
        with self._lock:
            self._running -= 1
        engine.events_file.touch()
        ended = self.ends.get(engine.name, a_run())
        if ended.exit_code >= 0 and command != "preview":
            engine.under_way.unlink()
        return ended


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> Engines:
    return Engines(monkeypatch)


@pytest.fixture
def cluster(tmp_path: Path) -> Cluster:
    return cluster_of(app_places(tmp_path))


def _up(cluster: Cluster, *names: str) -> dict[str, Outcome]:
    made = bring_up_all(cluster, [prepared(name) for name in names], 2, Step("apps"))
    return {one.app: one for one in made}


def _ready(name: str) -> FakeApi:
    api = FakeApi()
    path = f"/apis/networking.k8s.io/v1/namespaces/{name}/ingresses/odoo"
    api.objects[path] = {
        "spec": {"rules": [{"host": f"{name}.loc.mint.example.com"}]},
        "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.10"}]}},
    }
    return api


@pytest.mark.requirement("MC-13")
def test_an_app_gets_a_stack_of_its_own_without_an_engine_that_makes_it(cluster: Cluster, engines: Engines) -> None:
    app = prepared()
    assert bring_up(cluster, app, lambda _: None).ending is Ending.MADE
    assert [(name, command) for name, command, _ in engines.asked] == [("r4ts-int", "up")]
    engine = cluster.engine("r4ts-int")
    state = json.loads(engine.state_file.read_text())
    assert state["checkpoint"]["stack"] == f"organization/{AppEngine.project}/r4ts-int"
    settings = json.loads(engine.settings_file.read_text())
    assert settings["config"]["groundwork:app"] == app.document
    assert settings["config"]["groundwork-secrets:apps-root"] == {"secure": "v1:cipher"}
    assert settings["encryptionsalt"] == "v1:salt"
    assert engine.settings_file.stat().st_mode & 0o077 == 0


@pytest.mark.requirement("MC-15")
def test_after_an_apply_the_status_of_the_ingress_is_shown(tmp_path: Path, engines: Engines) -> None:
    made = bring_up(cluster_of(app_places(tmp_path), _ready("r4ts-int")), prepared(), lambda _: None)
    assert made.ingresses is not None
    (ingress,) = made.ingresses
    assert (ingress.name, ingress.says) == ("odoo", "192.0.2.10")
    assert made.as_json()["ingresses"][0]["status"] == "192.0.2.10"


def test_an_unchanged_app_starts_no_engine(cluster: Cluster, engines: Engines) -> None:
    _up(cluster, "r4ts")
    assert _up(cluster, "r4ts")["r4ts-int"].ending is Ending.SAME
    assert len(engines.asked) == 1


def test_a_changed_app_is_brought_up_again(cluster: Cluster, engines: Engines) -> None:
    _up(cluster, "r4ts")
    engines.ends["r4ts-int"] = a_run(update=1, same=9)
    changed = prepared(changes={"lines.0.values": {"ODOO_WORKERS": "3"}})
    assert bring_up(cluster, changed, lambda _: None).ending is Ending.CHANGED


def test_in_another_cluster_of_the_same_name_the_engine_looks_first(tmp_path: Path, engines: Engines) -> None:
    first = cluster_of(app_places(tmp_path))
    _up(first, "r4ts")
    engine = first.engine("r4ts-int")
    state = json.loads(engine.state_file.read_text())
    state["checkpoint"]["latest"]["resources"] = [{"urn": "urn", "type": "x", "inputs": {}}]
    engine.state_file.write_text(json.dumps(state))
    _up(cluster_of(first.places, seed=first.seed, uid="two"), "r4ts")
    assert "--refresh" not in engines.asked[0][2]
    assert "--refresh" in engines.asked[1][2]


@pytest.mark.requirement("MC-13")
def test_one_app_that_fails_stops_no_other(cluster: Cluster, engines: Engines) -> None:
    engines.ends["shop2-int"] = a_run(exit_code=1)
    made = _up(cluster, "shop1", "shop2", "shop3")
    assert {name: one.ending for name, one in made.items()} == {
        "shop1-int": Ending.MADE,
        "shop2-int": Ending.FAILED,
        "shop3-int": Ending.MADE,
    }


def test_no_more_engines_run_at_a_time_than_asked_for(cluster: Cluster, engines: Engines) -> None:
    engines.seconds = 0.05
    _up(cluster, *(f"shop{number}" for number in range(8)))
    assert engines.most == 2


def test_an_app_that_failed_is_known_and_looked_at_again(cluster: Cluster, engines: Engines) -> None:
    engines.ends["r4ts-int"] = a_run(exit_code=1)
    _up(cluster, "r4ts")
    record = cluster.records.read("r4ts-int")
    assert record is not None
    assert (record.digest, record.at) == ("", "")
    del engines.ends["r4ts-int"]
    assert _up(cluster, "r4ts")["r4ts-int"].ending is Ending.MADE


def test_a_failure_names_the_manifest_and_the_line(cluster: Cluster, engines: Engines) -> None:
    urn = "urn:pulumi:r4ts-int::groundwork-apps::kubernetes:networking.k8s.io/v1:Ingress::odoo"
    said = [
        {"diagnosticEvent": {"severity": "error", "urn": urn, "message": "refused by the admission\n"}},
        {"diagnosticEvent": {"severity": "error", "message": "resource monitor shut down\nTraceback (most …"}},
        {"diagnosticEvent": {"severity": "error", "message": "update failed"}},
    ]
    events = cluster.places.logs / "r4ts-int-up.events"
    events.write_text("\n".join(json.dumps(one) for one in said))
    engines.ends["r4ts-int"] = a_run(exit_code=255)
    (problem,) = bring_up(cluster, prepared(), lambda _: None).problems
    assert str(problem) == "manifest Service, line 8: Ingress odoo: refused by the admission"


def test_an_engine_that_could_not_even_begin_is_quoted(cluster: Cluster, engines: Engines) -> None:
    ended = a_run(exit_code=255)
    ended.log = cluster.places.logs / "r4ts-int-up.log"
    ended.log.write_text("Updating (r4ts-int):\nerror: dial unix /somewhere: connection refused\n")
    engines.ends["r4ts-int"] = ended
    (problem,) = bring_up(cluster, prepared(), lambda _: None).problems
    assert problem.what == "dial unix /somewhere: connection refused"


def test_a_cluster_that_does_not_answer_is_the_failure_of_one_app(tmp_path: Path, engines: Engines) -> None:
    class Silent(FakeApi):
        def list(self, collection: str) -> list[dict[str, Any]]:
            raise ApiError(500, "InternalError", f"{collection} is not well")

    made = bring_up(cluster_of(app_places(tmp_path), Silent()), prepared(), lambda _: None)
    assert made.ending is Ending.FAILED
    assert "is not well" in made.problems[0].what


def test_what_does_not_become_ready_is_a_failure_that_says_what_is_missing(tmp_path: Path, engines: Engines) -> None:
    waits = {
        "metadata": {"name": "odoo", "generation": 1},
        "spec": {"replicas": 1},
        "status": {"observedGeneration": 1},
    }
    pod = {
        "metadata": {"name": "odoo-7-x", "ownerReferences": [{"name": "odoo-7"}]},
        "status": {"containerStatuses": [{"state": {"waiting": {"reason": "ImagePullBackOff", "message": "no such"}}}]},
    }
    api = FakeApi({"deployments": [waits], "pods": [pod]})
    made = bring_up(cluster_of(app_places(tmp_path), api), prepared(), lambda _: None)
    assert made.ending is Ending.FAILED
    (problem,) = made.problems
    assert str(problem) == (
        "manifest Odoo, line 1: Deployment odoo: 0 of 1 ready; pod odoo-7-x: ImagePullBackOff: no such"
    )


def test_a_killed_engine_leaves_a_sign_and_the_next_run_looks_after_it(
    cluster: Cluster, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines.ends["r4ts-int"] = a_run(exit_code=-signal.SIGKILL)
    (problem,) = _up(cluster, "r4ts")["r4ts-int"].problems
    assert "the engine was killed (signal 9)" in problem.what
    assert not cluster.engine("r4ts-int").is_mended
    monkeypatch.setattr("cli.orders.work.recover", lambda *_: ["took up 1 object that were being made"])
    del engines.ends["r4ts-int"]
    made = _up(cluster, "r4ts")["r4ts-int"]
    assert made.notes == ("took up 1 object that were being made",)
    assert cluster.engine("r4ts-int").is_mended


@pytest.mark.usefixtures("engines")
def test_temporary_files_of_a_killed_look_are_taken_away_by_the_next_run(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A preview that was killed leaves no other sign."""
    monkeypatch.setattr("cli.orders.work.recover", lambda engine, *_: end_leftovers(engine))
    _up(cluster, "r4ts")
    engine = cluster.engine("r4ts-int")
    (engine.temporary.folder / "tmp4711").mkdir(parents=True)
    assert not engine.is_mended
    _up(cluster, "r4ts")
    assert engine.temporary.is_empty
    assert engine.is_mended


def test_half_a_lock_of_a_killed_engine_is_taken_away(
    cluster: Cluster, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    locks = cluster.engine("r4ts-int").files.locks
    locks.mkdir(parents=True)
    (locks / "6f1c.json.tmp123").write_text('{"pid":')
    monkeypatch.setattr("cli.orders.work.recover", lambda *_: [])
    monkeypatch.setattr(AppEngine, "cancel", lambda engine: [one.unlink() for one in engine.files.locks.iterdir()])
    assert _up(cluster, "r4ts")["r4ts-int"].ending is Ending.MADE
    assert not list(locks.iterdir())


def test_ctrl_c_begins_nothing_more(cluster: Cluster, engines: Engines) -> None:
    cluster.stopping.set()
    assert _up(cluster, "r4ts")["r4ts-int"].ending is Ending.STOPPED
    assert engines.asked == []


@pytest.mark.requirement("MC-16")
def test_a_reset_deletes_the_data_first_and_then_deploys(cluster: Cluster, engines: Engines) -> None:
    _up(cluster, "r4ts")
    engine = cluster.engine("r4ts-int")
    state = json.loads(engine.state_file.read_text())
    about = {"name": "odoo", "annotations": {}}
    inputs = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": about}
    state["checkpoint"]["latest"]["resources"] = [{"urn": "urn:odoo", "type": "x", "inputs": inputs}]
    engine.state_file.write_text(json.dumps(state))
    made = bring_up(cluster, prepared(changes={"lines.0.reset": {"int": "monday"}}), lambda _: None)
    assert made.ending is Ending.RESET
    assert [(command, options[-1]) for _, command, options in engines.asked[1:]] == [
        ("destroy", "--target=urn:odoo"),
        ("up", "--client=unix:/somewhere"),
    ]
    record = cluster.records.read("r4ts-int")
    assert record is not None
    assert record.reset_token == "monday"


def test_a_reset_that_was_done_is_not_done_again(cluster: Cluster, engines: Engines) -> None:
    app = prepared(changes={"lines.0.reset": {"int": "monday"}})
    bring_up(cluster, app, lambda _: None)
    engine = cluster.engine("r4ts-int")
    state = json.loads(engine.state_file.read_text())
    about = {"name": "odoo", "annotations": {RESET_ANNOTATION: "monday"}}
    inputs = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": about}
    state["checkpoint"]["latest"]["resources"] = [{"urn": "urn:odoo", "type": "x", "inputs": inputs}]
    engine.state_file.write_text(json.dumps(state))
    changes = {"lines.0.reset": {"int": "monday"}, "lines.0.values": {"ODOO_WORKERS": "3"}}
    bring_up(cluster, prepared(changes=changes), lambda _: None)
    assert [command for _, command, _ in engines.asked] == ["up", "up"]


def test_a_seed_in_an_unknown_form_is_not_copied(cluster: Cluster) -> None:
    path = cluster.engine("seed").files.state
    path.write_text(json.dumps({"version": 4, "deployment": {}}))
    with pytest.raises(Failed, match="is not what was expected"):
        cluster.seed.state_of("r4ts-int")
