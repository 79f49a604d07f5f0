"""The rules beside the real engine: as a pack on a preview and an up, before it on the settings, and on a state."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.console import Screen
from cli.places import Places
from cli.toolchain import ensure
from cli.up import NEEDED
from policies.rule import Level
from policies.rules.secret_hidden import RULE
from tests.engine.conftest import ROOT, Checkout, copied
from tests.policies.states import state_of

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("policies")]

PROGRAM = Path(__file__).parent / "judged"
CLEAN = "docker.io/library/app:1.2.3"
MOVES = "docker.io/library/app:latest"
PASSWORD = "Tr0ub4dor-and-3"
AUDITED = "psa-azure-prod"


class Judged:
    """A program with one pod, and an engine with the pack."""

    def __init__(self, room: Path) -> None:
        with Screen(as_json=True).steps() as steps:
            tools = ensure(Places.here(), NEEDED, steps)
        self.room = room
        self.made = room / "made"
        self._environment = {
            **os.environ,
            **tools.engine_environment(),
            "PULUMI_BACKEND_URL": room.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "a passphrase of the tests",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        # The language host takes the first Python that it finds, and the first `pulumi` is the one that was made ready.
        folders = [str(tools.path("pulumi").parent), str(Path(sys.executable).parent), self._environment["PATH"]]
        self._environment["PATH"] = os.pathsep.join(folders)
        code, said = self._run("stack", "init", "judged", "--no-select")
        assert code == 0, said

    def pulumi(
        self, command: str, image: str, *, later: bool, text: str = "", unsized: bool = False
    ) -> tuple[int, str]:
        """Exit code, and all that was said. `text`: what a map has as password; none is made without. `later`: image
        and text are known only when another object has been made. `unsized`: the pod asks for nothing."""
        settings = self.room / "Pulumi.judged.yaml"
        config = {"image": image, "directory": str(self.made), "text": text}
        config |= {"later": str(later).lower(), "unsized": str(unsized).lower()}
        kept = yaml.safe_load(settings.read_text()) if settings.exists() else {}
        kept["config"] = {f"judged:{key}": value for key, value in config.items()}
        settings.write_text(yaml.safe_dump(kept))
        sure = [] if command == "preview" else ["--yes", "--skip-preview"]
        pack = f"--policy-pack={ROOT / 'policies'}"
        return self._run(command, *sure, pack, "--stack=judged", f"--config-file={settings}", "--color=never")

    def _run(self, *words: str) -> tuple[int, str]:
        done = subprocess.run(
            ["pulumi", *words, "--non-interactive"],
            cwd=PROGRAM,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=180,
            check=False,
        )
        return done.returncode, done.stdout

    def pods(self) -> list[Path]:
        """The pods that were made."""
        return self._written("pod")

    def maps(self) -> list[Path]:
        """The maps that were made, but the one that others wait for."""
        return [path for path in self._written("configmap") if "notes" in path.name]

    def _written(self, kind: str) -> list[Path]:
        return [path for path in self.made.rglob("*.yaml") if kind in path.name.lower()]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    return Judged(tmp_path_factory.mktemp("judged"))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    made = copied(tmp_path_factory.mktemp("policies"))
    yield made
    made.clean_up()


@pytest.mark.requirement("MC-17", "PS-43")
def test_a_violation_ends_the_preview_with_rule_resource_and_remedy(judged: Judged) -> None:
    code, said = judged.pulumi("preview", MOVES, later=False)
    assert code != 0
    assert "[mandatory]" in said
    assert "image-pinned  (kubernetes:core/v1:Pod: app)" in said
    assert "Write the image with its version or, better, its digest." in said


def test_what_only_all_resources_together_tell_is_judged_at_the_end_of_a_preview(judged: Judged) -> None:
    code, said = judged.pulumi("preview", CLEAN, later=False, unsized=True)
    assert code != 0
    assert "workload-sized  (kubernetes:core/v1:Pod: app)" in said
    assert "container app asks for no cpu" in said


def test_what_is_not_known_yet_stops_no_preview_and_is_judged_before_it_is_made(judged: Judged) -> None:
    code, said = judged.pulumi("preview", MOVES, later=True)
    assert code == 0, said
    code, said = judged.pulumi("up", MOVES, later=True)
    assert code != 0
    assert "image-pinned  (kubernetes:core/v1:Pod: app)" in said
    assert judged.pods() == []
    code, said = judged.pulumi("up", CLEAN, later=True)
    assert code == 0, said
    assert len(judged.pods()) == 1


@pytest.mark.requirement("SM-50")
def test_a_mandatory_rule_that_a_preview_cannot_judge_refuses_the_settings_before_the_engine(
    tmp_path: Path, checkout: Checkout
) -> None:
    """One rule, one text, three moments: not known on a preview, blocked before it is made, and refused with all other
    mistakes where it is a setting, because there nothing is unknown."""
    assert RULE.level is Level.MANDATORY
    judged = Judged(tmp_path)  # in which nothing is made yet: what is made is known
    code, said = judged.pulumi("preview", CLEAN, later=True, text=PASSWORD)
    assert code == 0, said
    assert RULE.name not in said
    code, said = judged.pulumi("up", CLEAN, later=True, text=PASSWORD)
    assert code != 0
    assert f"{RULE.name}  (kubernetes:core/v1:ConfigMap: notes)" in said
    assert judged.maps() == []

    _set_values(checkout, {"database": {"adminPassword": PASSWORD}})
    code, out, err = checkout.run("preview", "smi-local-dev", "--json")
    assert code == 1, err
    (mistake,) = [one for one in json.loads(out)["error"]["details"]["mistakes"] if "SM-50" in one["requirements"]]
    assert "values.database.adminPassword" in mistake["what"]
    assert mistake["instead"] == RULE.remedy
    assert mistake["requirements"] == list(RULE.requirements)
    assert PASSWORD not in out + err
    assert not (checkout.root / ".groundwork" / "planes" / "smi-local-dev").exists()


def _set_values(checkout: Checkout, values: dict[str, Any]) -> None:
    """Give a local stack of SMI one release with these values."""
    file = checkout.root / "Pulumi.smi-local-dev.yaml"
    document = yaml.safe_load(file.read_text())
    chart = {"name": "app", "version": "1.2.3", "repository": "oci://registry.example.com/charts"}
    settings = document["config"]["groundwork:platform"]
    settings["releases"] = [{"name": "app", "chart": chart, "values": values}]
    settings["pods"] = {one: {"app.kubernetes.io/part-of": one} for one in ("services", "entrances")}
    file.write_text(yaml.safe_dump(document))


def _audited(checkout: Checkout, state: dict[str, Any], name: str) -> tuple[int, dict[str, Any]]:
    file = checkout.root / f"{name}.json"
    file.write_text(json.dumps(state))
    code, out, _ = checkout.run("audit", str(file), "--json")
    return code, json.loads(out)


def test_an_audit_finds_nothing_in_a_state_as_it_was_made(checkout: Checkout) -> None:
    code, said = _audited(checkout, state_of(AUDITED), "as-made")
    assert code == 0, said
    (state,) = said["states"]
    assert state["stack"] == AUDITED
    assert state["settings"] == f"Pulumi.{AUDITED}.yaml"
    assert state["violations"] == []


@pytest.mark.requirement("CB-3")
def test_an_audit_names_rule_resource_and_remedy_of_what_drifted(checkout: Checkout) -> None:
    state = state_of(AUDITED)
    (server,) = [one for one in state["deployment"]["resources"] if one["type"].endswith("dbforpostgresql:Server")]
    server["inputs"]["network"] = {"publicNetworkAccess": "Enabled"}
    code, said = _audited(checkout, state, "drifted")
    assert code == 1
    (found,) = said["error"]["details"]["states"][0]["violations"]
    assert found["rule"] == "database-private"
    assert found["resource"] == server["urn"]
    assert "Take the public address away" in found["what"]
