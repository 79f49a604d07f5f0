"""The real engine on a small program, with stand-ins of this process: for tests of what goes over the wire."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cli.console import Screen
from cli.places import Places
from cli.toolchain import ensure
from standins.calls import Call, calls_of
from standins.faults import Faults
from standins.kinds import Cloud
from standins.server import Serving
from standins.store import Store
from tests.begun import Runs, ended_with_the_test

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "a passphrase of the tests"


@dataclass
class Driven:
    """One stack named `test` of a program that each test writes."""

    room: Path
    environment: Mapping[str, str]
    runs: Runs
    stores: Mapping[str, Store] = field(default_factory=dict)

    @property
    def faults(self) -> Faults:
        return Faults(self.room)

    def write(self, program: str, **config: str) -> None:
        """The program from now on. `config` is plain; a name that begins with `secret_` is kept as a secret."""
        (self.room / "program" / "__main__.py").write_text(program)
        for name, value in config.items():
            secret = ["--secret"] if name.startswith("secret_") else []
            code, said = self.pulumi("config", "set", *secret, name, value)
            assert code == 0, said

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Begin a command of the engine."""
        process = subprocess.Popen(
            ["pulumi", *words, "--stack=test", "--non-interactive"],
            cwd=self.room / "program",
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.runs.append(process)
        return process

    def pulumi(self, *words: str) -> tuple[int, str]:
        """Run a command of the engine: exit code, and all that it said."""
        process = self.start(*words)
        said, _ = process.communicate(timeout=120)
        return process.returncode, said

    def up(self, *words: str) -> tuple[int, str]:
        return self.pulumi("up", "--yes", "--skip-preview", "--color=never", *words)

    def good(self, command: str, *words: str) -> str:
        """A command that must succeed: what it said."""
        sure = [] if command == "preview" else ["--yes", "--skip-preview"]
        code, said = self.pulumi(command, *sure, "--color=never", *words)
        assert code == 0, said
        return said

    def state(self) -> dict[str, Any]:
        """The state as the backend has it, secrets encrypted."""
        code, said = self.pulumi("stack", "export")
        assert code == 0, said
        return dict(json.loads(said)["deployment"])

    def resource(self, name: str) -> dict[str, Any]:
        """A resource of the state by its name in the program."""
        return next(one for one in self.state()["resources"] if one["urn"].endswith(f"::{name}"))

    def calls(self, method: str, *, preview: bool = False) -> list[Call]:
        return [one for one in calls_of(self.room) if one.method == method and one.preview == preview]


@contextmanager
def driven(room: Path, clouds: Iterable[Cloud]) -> Iterator[Driven]:
    """Stand-ins that answer, and an engine with a backend of its own."""
    with Screen(as_json=True).steps() as steps:
        tools = ensure(Places.here(), {"pulumi", "pulumi-language-python"}, steps)
    (room / "program").mkdir(parents=True)
    (room / "state").mkdir()
    (room / "program" / "Pulumi.yaml").write_text("name: small\nruntime: python\n")
    known = list(clouds)
    with Serving.begin(room, known) as serving, ended_with_the_test() as runs:
        environment = {
            **os.environ,
            **tools.engine_environment(),
            "PULUMI_BACKEND_URL": (room / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_DEBUG_PROVIDERS": serving.debug_providers,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PYTHONPATH": str(ROOT),
        }
        folders = [str(tools.path("pulumi").parent), str(Path(sys.executable).parent), environment["PATH"]]
        environment["PATH"] = os.pathsep.join(folders)
        made = Driven(room, environment, runs, {one.package: Store(room, one.package) for one in known})
        code, said = made.pulumi("stack", "init", "--no-select")
        assert code == 0, said
        yield made
