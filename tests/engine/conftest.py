"""A checkout of its own for each group of tests, on which the real command line, engine and control plane work."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from cli.places import Places
from rehearsal.api import Api
from rehearsal.plane import find_planes
from tests.begun import end
from tests.engine.tiny import shared, tiny

__all__ = ["shared", "tiny"]  # fixtures

ROOT = Path(__file__).resolve().parents[2]
STACK = "psa-local-dev"
NAMESPACE = "psa-integration"
LEFT_OUT = (".git", ".groundwork", ".venv", "*_cache", "__pycache__", ".hypothesis")


@dataclass
class Checkout:
    """A copy of the project, with a work directory of its own and the shared cache."""

    root: Path
    started: "list[subprocess.Popen[str]]" = field(default_factory=list)

    @property
    def places(self) -> Places:
        return Places(checkout=self.root, cache=Places.here().cache)

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self.root)}

    @property
    def settings_file(self) -> Path:
        return self.root / f"Pulumi.{STACK}.yaml"

    def change(self, edit: Callable[[dict[str, Any]], None]) -> None:
        """Edit the stack's settings."""
        document = yaml.safe_load(self.settings_file.read_text())
        edit(document["config"]["groundwork:platform"])
        self.settings_file.write_text(yaml.safe_dump(document, sort_keys=False))

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Begin a command as a user would."""
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", *words],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return process

    def run(self, *words: str, limit: float = 240) -> tuple[int, str, str]:
        """Run a command to its end: exit code, stdout, stderr."""
        return self.end(self.start(*words), limit)

    def end(self, process: "subprocess.Popen[str]", limit: float = 240) -> tuple[int, str, str]:
        """Wait for a command: exit code, stdout, stderr."""
        out, err = process.communicate(timeout=limit)
        return process.returncode, out, err

    def json(self, *words: str, limit: float = 240) -> dict[str, Any]:
        """Run a command that must succeed, and read its JSON."""
        code, out, err = self.run(*words, "--json", limit=limit)
        assert code == 0, err + out
        return dict(json.loads(out))

    @property
    def state_file(self) -> Path:
        return self.root / ".groundwork/state/.pulumi/stacks/groundwork" / f"{STACK}.json"

    def state(self) -> dict[str, Any]:
        """The engine's state of the stack; empty while there is none or while it is being written."""
        try:
            return json.loads(self.state_file.read_text())["checkpoint"].get("latest") or {}
        except (FileNotFoundError, json.JSONDecodeError):
            return {}

    @property
    def kubeconfig(self) -> Path:
        return self.root / ".groundwork/planes" / STACK / "kubeconfig"

    def api(self) -> Api:
        return Api.of_kubeconfig(self.kubeconfig)

    def processes(self) -> list[psutil.Process]:
        """Everything that runs for this checkout."""
        found = []
        for process in psutil.process_iter():
            try:
                environment = process.environ()
            except psutil.Error:
                continue
            if any(str(self.root) in environment.get(mark, "") for mark in ("GROUNDWORK_ENGINE", "GROUNDWORK_PLANE")):
                found.append(process)
        return found

    def clean_up(self) -> None:
        """End what is left, whatever happened."""
        for command in self.started:
            command.kill()
            end(command)
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                if process.name() == "pulumi":
                    process.send_signal(signal.SIGKILL)
        for plane in find_planes(self.root / ".groundwork/planes"):
            plane.stop()
        left = self.processes()
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(left, timeout=10)


def copied(directory: Path) -> Checkout:
    root = directory / "checkout"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
    (root / ".venv").symlink_to(sys.prefix)
    return Checkout(root.resolve())


@dataclass(frozen=True)
class Platforms:
    """Every platform's local stack, up in one checkout; tests that share it leave it as they found it."""

    checkout: Checkout
    results: dict[str, dict[str, Any]]

    def result(self, stack: str) -> dict[str, Any]:
        """What `up --json` said of the stack: resources, outputs, cluster with its pods."""
        return self.results[stack]

    def kubeconfig(self, stack: str) -> Path:
        """Credentials of the administrator of the stack's control plane."""
        return self.checkout.root / ".groundwork/planes" / stack / "kubeconfig"

    def api(self, stack: str) -> Api:
        """The API server of the stack, as its administrator."""
        return Api.of_kubeconfig(self.kubeconfig(stack))


@pytest.fixture(scope="session")
def platforms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platforms]:
    """All local stacks side by side, by one command. Tests that use it belong to the xdist group of the same name."""
    made = copied(tmp_path_factory.mktemp("platforms"))
    try:
        answer = made.json("up", limit=600)
        yield Platforms(made, {one["stack"]: one for one in answer["stacks"]})
    finally:
        made.clean_up()


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    """A checkout with nothing running."""
    made = copied(tmp_path)
    yield made
    made.clean_up()


@pytest.fixture(scope="session")
def running(platforms: Platforms) -> Checkout:
    """A checkout on which the stack is up; tests that share it leave it as they found it."""
    return platforms.checkout


def engines_among(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Those that are engines at work on an `up`; one may come to its end while it is looked at."""
    found = []
    for one in processes:
        with suppress(psutil.Error):
            if one.name() == "pulumi" and "up" in one.cmdline():
                found.append(one)
    return found


def eventually(true: Callable[[], Any], message: str, limit: float = 180.0, every: float = 0.01) -> Any:  # noqa: ANN401
    """What `true` returns once it is true; fails with the message after `limit` seconds."""
    until = time.monotonic() + limit
    while not (found := true()):
        if time.monotonic() > until:
            pytest.fail(f"{message} (waited {limit:g} s)")
        time.sleep(every)
    return found
