"""The file backend as the real engine keeps it: its notes, and where somebody's own login put it."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.backend_files import StackFiles
from cli.console import Screen
from cli.engine import BACKEND, Engine
from cli.errors import Failed
from cli.places import Places
from cli.settings import Remains
from cli.toolchain import ensure

pytestmark = [pytest.mark.engine]

NAME = "psa-existing-prod"


@dataclass(frozen=True)
class LoggedIn:
    """Somebody who logged in to a folder, and made a stack there without us."""

    engine: Engine
    folder: Path


@pytest.fixture
def logged_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LoggedIn:
    monkeypatch.delenv(BACKEND, raising=False)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "a passphrase of the customer")
    checkout, folder = tmp_path / "checkout", tmp_path / "a share"
    checkout.mkdir()
    folder.mkdir()
    (checkout / "Pulumi.yaml").write_text("{name: groundwork, runtime: python}\n")
    with Screen(as_json=True).steps() as steps:
        tools = ensure(Places.here(), {"pulumi", "pulumi-language-python"}, steps)
    environment = {**tools.engine_environment(), "PULUMI_HOME": str(tmp_path / "home")}
    places = Places(checkout=checkout, cache=tmp_path / "cache")
    stack = Remains(NAME, checkout / f"Pulumi.{NAME}.yaml", is_local=False)
    pulumi = tools.path("pulumi")
    for words in (("login", folder.as_uri()), ("stack", "init", NAME, "--no-select")):
        subprocess.run(
            [pulumi, *words, "--non-interactive"],
            cwd=checkout,
            env={**environment, "PATH": "/usr/bin:/bin", "PULUMI_CONFIG_PASSPHRASE": "a passphrase of the customer"},
            capture_output=True,
            check=True,
            timeout=60,
        )
    return LoggedIn(Engine(places, stack, environment, pulumi), folder)


def test_the_folder_is_found_that_somebody_logged_in_to(logged_in: LoggedIn) -> None:
    files = logged_in.engine.files_elsewhere()
    assert files == StackFiles(logged_in.folder, "groundwork", NAME)
    assert files.state.exists()


def test_half_written_notes_keep_the_engine_from_the_state_until_they_are_taken_away(logged_in: LoggedIn) -> None:
    files = StackFiles(logged_in.folder, "groundwork", NAME)
    notes = files.state.with_name(f"{files.state.name}.attrs")
    assert notes.exists()
    notes.write_text("")
    with pytest.raises(Failed, match="EOF"):
        logged_in.engine.cancel()
    files.mend_notes()
    assert logged_in.engine.exported()["version"] == 3
    logged_in.engine.cancel()
