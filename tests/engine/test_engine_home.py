"""The real engine in a home that has no place for its logs."""

import subprocess
from pathlib import Path

import pytest

from cli.console import Screen
from cli.places import Places
from cli.toolchain import ensure
from cli.toolchain.engine_home import lay_out

pytestmark = [pytest.mark.engine]


def test_the_engine_does_its_work_without_logs_of_its_own_and_says_nothing_of_it(tmp_path: Path) -> None:
    with Screen(as_json=True).steps() as steps:
        tools = ensure(Places.here(), {"pulumi", "pulumi-language-python"}, steps)
    home, state = tmp_path / "home", tmp_path / "state"
    lay_out(home, None)
    state.mkdir()
    (tmp_path / "Pulumi.yaml").write_text("{name: small, runtime: python}\n")
    environment = {
        **tools.engine_environment(),
        "PULUMI_HOME": str(home),
        "PULUMI_BACKEND_URL": state.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "a passphrase",
    }
    done = subprocess.run(
        [tools.path("pulumi"), "stack", "init", "one", "--non-interactive"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, "log" in done.stderr.lower()) == (0, False), done.stderr
    assert (state / ".pulumi" / "stacks" / "small" / "one.json").exists()
    assert list(home.rglob("*.log")) == []
    assert (home / "logs").is_file()
