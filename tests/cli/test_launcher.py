"""The launcher: one environment, made once, whole or not at all, from any folder and with any shell."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.places import Places
from tests.begun import Runs, ended_with_the_test
from tests.cli.fake_tools import everything_under, says, script

pytestmark = pytest.mark.long

TOOLS = (
    *("sh", "cat", "chmod", "cksum", "cp", "date", "env", "find", "ln", "ls"),
    *("mkdir", "mv", "ps", "readlink", "rm", "rmdir", "sleep", "touch"),
)
"""What a POSIX machine has; everything else on PATH is put there by the test."""

UV = """#!/bin/sh
echo "$*" >>"$FAKE_UV/calls"
case $1 in --version) echo "uv ${FAKE_UV_VERSION:-0.13.8} (test)"; exit ;; esac
if [ "$1" = venv ]; then
    for last; do :; done
    mkdir -p "$last/bin"
    ln -s "$REAL_PYTHON" "$last/bin/python"
    exit
fi
if [ -e "$FAKE_UV/fails" ]; then echo "uv: no network" >&2; exit 2; fi
if [ -e "$FAKE_UV/hangs" ]; then echo $$ >"$FAKE_UV/$$"; mv "$FAKE_UV/$$" "$FAKE_UV/started"; exec sleep 60; fi
if [ -e "$FAKE_UV/slow" ]; then sleep 0.5; fi
"""

CLI = """
import json, os, sys
names = ("PYTHONPATH", "PYTHONPYCACHEPREFIX", "GROUNDWORK_CACHE", "PYTHONDONTWRITEBYTECODE", "HOME")
print(json.dumps({"arguments": sys.argv[1:], "prefix": sys.argv[0], **{n: os.environ.get(n) for n in names}}))
"""


@dataclass
class Machine:
    """A checkout in a folder with a space in its name, a home, and a PATH of this test's own."""

    root: Path
    runs: Runs

    @property
    def checkout(self) -> Path:
        return self.root / "my checkout"

    @property
    def cache(self) -> Path:
        return self.root / "home" / ".cache" / "groundwork"

    @property
    def bin(self) -> Path:
        return self.root / "bin"

    @property
    def control(self) -> Path:
        return self.root / "control"

    def environment(self, **more: str) -> dict[str, str]:
        return {
            "PATH": str(self.bin),
            "HOME": str(self.root / "home"),
            "FAKE_UV": str(self.control),
            "REAL_PYTHON": sys.executable,
            **more,
        }

    def start(self, *arguments: str, launcher: Path | None = None, **more: str) -> subprocess.Popen[str]:
        run = subprocess.Popen(
            [launcher or self.checkout / "groundwork", *arguments], env=self.environment(**more), cwd=self.root,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        self.runs.append(run)
        return run

    def run(self, *arguments: str, launcher: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        run = self.start(*arguments, launcher=launcher, **more)
        out, err = run.communicate(timeout=60)
        return subprocess.CompletedProcess(run.args, run.returncode, out, err)

    def calls(self, word: str) -> int:
        log = self.control / "calls"
        lines = log.read_text().splitlines() if log.exists() else []
        return sum(line.startswith(word) for line in lines)

    def venvs(self) -> list[Path]:
        return sorted((self.cache / "venvs").iterdir())


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with ended_with_the_test() as runs:
        yield made(Machine(tmp_path, runs))


def made(one: Machine) -> Machine:
    """With all that a checkout and a POSIX machine have."""
    real = Places.here().checkout
    (one.checkout / "toolchain" / "uv").mkdir(parents=True)
    shutil.copy(real / "groundwork", one.checkout)
    (one.checkout / "requirements.lock").write_text("# nothing\n")
    (one.checkout / "toolchain" / "uv" / "requirements.lock").write_text("uv==0.13.8 --hash=sha256:00\n")
    (one.checkout / "cli").mkdir()
    (one.checkout / "cli" / "__main__.py").write_text(CLI)
    one.control.mkdir()
    (one.root / "home").mkdir()
    one.bin.mkdir()
    for name in TOOLS:
        if (found := shutil.which(name)) is not None:
            (one.bin / name).symlink_to(found)
    (one.bin / "python3").symlink_to(sys.executable)
    script(one.bin / "uv", UV)
    return one


def wait_for(path: Path) -> None:
    end = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < end, f"{path} does not come"
        time.sleep(0.02)


def test_the_first_start_makes_the_environment_and_hands_over_all_arguments(machine: Machine) -> None:
    done = machine.run("up", "a b", "--json", "", PYTHONDONTWRITEBYTECODE="1")
    assert done.returncode == 0, done.stderr
    assert '"arguments": ["up", "a b", "--json", ""]' in done.stdout
    assert f'"PYTHONPATH": "{machine.checkout}"' in done.stdout
    assert f'"PYTHONPYCACHEPREFIX": "{machine.cache}/pycache"' in done.stdout
    assert '"PYTHONDONTWRITEBYTECODE": null' in done.stdout
    assert "ready after" in done.stderr
    assert (machine.checkout / ".venv").readlink() == machine.venvs()[0]


def test_the_second_start_runs_no_tool_and_says_nothing(machine: Machine) -> None:
    machine.run("up")
    before = machine.calls("")
    done = machine.run("up")
    assert (done.returncode, done.stderr) == (0, "")
    assert machine.calls("") == before


def test_it_works_through_a_link_and_by_its_name_on_path(machine: Machine) -> None:
    (machine.root / "links").mkdir()
    (machine.root / "links" / "first").symlink_to("../my checkout/groundwork")
    (machine.bin / "gw").symlink_to(machine.root / "links" / "first")
    for launcher in (machine.root / "links" / "first", Path("gw")):
        done = machine.run("up", launcher=launcher)
        assert f'"PYTHONPATH": "{machine.checkout}"' in done.stdout, done.stderr


def test_a_python_that_exists_and_fails_is_passed_over(machine: Machine) -> None:
    script(machine.bin / "python3.14", "#!/bin/sh\necho 'pyenv: python3.14: command not found' >&2\nexit 127\n")
    says(machine.bin / "python3.13", "3.9")
    done = machine.run("up")
    assert done.returncode == 0, done.stderr


def test_without_a_python_that_fits_one_message_says_what_to_install(machine: Machine) -> None:
    (machine.bin / "python3").unlink()
    script(machine.bin / "python3", "#!/bin/sh\nexit 1\n")
    done = machine.run("up")
    assert done.returncode == 1
    assert "no Python 3.11 or newer was found" in done.stderr
    assert "apt install python3" in done.stderr


def test_two_starts_at_once_make_one_environment(machine: Machine) -> None:
    (machine.control / "slow").touch()
    runs = [machine.start("up") for _ in range(3)]
    for run in runs:
        _, said = run.communicate(timeout=60)
        assert run.returncode == 0, said
    assert machine.calls("pip sync") == 1
    assert everything_under(machine.cache / "locks") == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stop_during_set_up_leaves_nothing_half_installed(machine: Machine, number: int, code: int) -> None:
    (machine.control / "hangs").touch()
    run = machine.start("up")
    wait_for(machine.control / "started")
    os.kill(run.pid, number)
    _, said = run.communicate(timeout=30)
    assert run.returncode == code
    assert "nothing is left half-installed" in said
    assert machine.venvs() == []
    assert everything_under(machine.cache / "locks") == []
    with pytest.raises(ProcessLookupError):
        os.kill(int((machine.control / "started").read_text()), 0)
    (machine.control / "hangs").unlink()
    assert machine.run("up").returncode == 0


def test_what_a_killed_set_up_left_is_made_anew(machine: Machine) -> None:
    (machine.control / "hangs").touch()
    run = machine.start("up")
    wait_for(machine.control / "started")
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate(timeout=30)
    assert len(machine.venvs()) == 1
    (machine.control / "hangs").unlink()
    done = machine.run("up")
    assert done.returncode == 0, done.stderr
    assert machine.calls("pip sync") == 2


def test_a_set_up_that_fails_ends_with_3_and_leaves_nothing(machine: Machine) -> None:
    (machine.control / "fails").touch()
    done = machine.run("up")
    assert done.returncode == 3
    assert "uv: no network" in done.stderr
    assert "could not be installed" in done.stderr
    assert machine.venvs() == []
    assert not (machine.checkout / ".venv").exists()


def test_another_lock_file_is_another_environment(machine: Machine) -> None:
    machine.run("up")
    (machine.checkout / "requirements.lock").write_text("# other\n")
    machine.run("up")
    assert len(machine.venvs()) == 2
    assert machine.calls("pip sync") == 2


def test_an_environment_whose_python_is_gone_is_made_anew(machine: Machine) -> None:
    machine.run("up")
    python = machine.venvs()[0] / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python")
    assert machine.run("up").returncode == 0
    assert machine.calls("pip sync") == 2


def test_a_virtualenv_of_the_users_own_is_left_alone(machine: Machine) -> None:
    (machine.checkout / ".venv").mkdir()
    (machine.checkout / ".venv" / "his").touch()
    done = machine.run("up")
    assert done.returncode == 0
    assert "is not ours and stays" in done.stderr
    again = machine.run("up")
    assert (again.returncode, again.stderr) == (0, "")
    assert everything_under(machine.checkout / ".venv") == ["his"]


def test_another_cache_is_respected_even_when_one_is_ready(machine: Machine) -> None:
    machine.run("up")
    done = machine.run("up", GROUNDWORK_CACHE="other cache")
    assert f'"GROUNDWORK_CACHE": "{machine.root}/other cache"' in done.stdout, done.stderr
    assert (machine.root / "other cache" / "venvs").is_dir()


def test_an_old_uv_is_not_used_and_a_pinned_one_is_installed_by_hash(machine: Machine) -> None:
    script(machine.bin / "uv", UV.replace("${FAKE_UV_VERSION:-0.13.8}", "0.4.30"))
    script(machine.root / "pinned", UV)
    (machine.bin / "python3").unlink()
    script(
        machine.bin / "python3",
        f"""#!/bin/sh
if [ "$1 $2" != "-m pip" ]; then
    "{sys.executable}" "$@" | while read -r line; do
        case $line in /*) echo "$0" ;; *) echo "$line" ;; esac
    done
    exit
fi
echo "python $*" >>"$FAKE_UV/calls"
[ "$3" = install ] || exit 0
mkdir -p "$5/bin"
cp "{machine.root}/pinned" "$5/bin/uv"
""",
    )
    done = machine.run("up")
    assert done.returncode == 0, done.stderr
    (asked,) = [line for line in (machine.control / "calls").read_text().splitlines() if "pip install" in line]
    assert "--require-hashes" in asked
    assert machine.calls("python -m pip install") == 1


def test_without_pip_and_venv_one_message_says_what_to_install(machine: Machine) -> None:
    (machine.bin / "uv").unlink()
    (machine.bin / "python3").unlink()
    script(
        machine.bin / "python3",
        f"""#!/bin/sh
[ "$1" != -m ] || exit 1
"{sys.executable}" "$@" | while read -r line; do
    case $line in /*) echo "$0" ;; *) echo "$line" ;; esac
done
""",
    )
    done = machine.run("up")
    assert done.returncode == 1
    assert "neither pip nor venv" in done.stderr
    assert "apt install python3-venv" in done.stderr


def test_without_a_home_one_message_says_what_to_set(machine: Machine) -> None:
    done = machine.run("up", HOME="")
    assert done.returncode == 1
    assert "GROUNDWORK_CACHE=" in done.stderr
