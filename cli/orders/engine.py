"""The engine on the stack of one app: made ready without starting it, run with a program that is loaded already."""

import json
import os
import secrets
import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from cli.ahead import SPEED
from cli.console import hide
from cli.engine import SECRETS, Engine
from cli.errors import Failed
from cli.orders.places import AppPlaces
from cli.places import PRIVATE
from cli.settings import Remains
from cli.toolchain import Toolchain

SEED = "seed"
"""The empty stack that every new one is a copy of. No app can have its name: theirs have a dash."""
ROOT_SECRET = "apps-root"  # noqa: S105 (its name, as the program knows it)


class AppEngine(Engine):
    """The engine for one app."""

    project = "groundwork-apps"

    def __init__(self, places: AppPlaces, app: str, tools: Toolchain, *, is_local: bool) -> None:
        remains = Remains(app, places.settings / f"Pulumi.{app}.yaml", is_local)
        environment = {**tools.engine_environment(fetch=not is_local), **SPEED}
        super().__init__(places, remains, environment, tools.path("pulumi"))
        self.name = app
        self._is_local = is_local

    @property
    def events_file(self) -> Path:
        """What the last `up` said, event by event."""
        return self._places.logs / f"{self.name}-up.events"

    @property
    def is_mended(self) -> bool:
        """Whether no earlier run left anything to look after. Costs three looks at the file system."""
        return not self.under_way.exists() and not self.files.is_locked and self.temporary.is_empty

    @property
    def exists(self) -> bool:
        """Whether this app has ever been begun."""
        return self.state_file.exists() if self._is_local else self.settings_file.exists()

    def settle(self, document: Mapping[str, Any], seed: "Seed") -> None:
        """Write the settings; a stack that is new begins as a copy of the seed, made here in no time."""
        if not self.exists and not self._is_local:
            write_private(self.settings_file, json.dumps(seed.settings))
            self.init()
        config = {**seed.settings["config"], "pulumi:disable-default-providers": ["*"], "groundwork:app": document}
        # JSON is YAML, and ten times faster to write.
        write_private(self.settings_file, json.dumps({**seed.settings, "config": config}))
        if not self.exists:
            write_private(self.state_file, seed.state_of(self.name))

    def init(self) -> None:
        """Make the stack by the engine itself."""
        self._call("stack", "init", self.name, "--non-interactive", "--no-select", cwd=self.settings_file.parent)

    def set_secret(self, key: str, value: str) -> None:
        """Keep a secret, encrypted, in the stack's settings."""
        hide(value)
        # Through standard input: an argument could be read by everybody on the machine.
        where = self.settings_file.parent
        self._call("config", "set", "--secret", key, "--stack", self.name, cwd=where, given=value)

    def unprotect(self) -> None:
        """Let everything of it be deleted."""
        self._call("state", "unprotect", "--all", "--yes", "--stack", self.name)

    def resources(self) -> list[dict[str, Any]]:
        """What the state knows; nothing before the first run."""
        if self._is_local:
            try:
                state = json.loads(self.state_file.read_text())["checkpoint"].get("latest") or {}
            except FileNotFoundError:
                return []
        else:
            state = self.exported().get("deployment") or {} if self.exists else {}
        return list(state.get("resources") or ())


class Seed:
    """An empty stack, made once by the engine itself for each cluster, with what all its apps share.

    Its settings hold the salt and, encrypted, the random bytes that every app's passwords are derived from. Making a
    stack takes the engine half a second, a copy nothing.
    """

    def __init__(self, places: AppPlaces, tools: Toolchain, *, is_local: bool) -> None:
        self._places = places
        self._engine = AppEngine(places, SEED, tools, is_local=is_local)
        self._is_local = is_local

    def ensure(self) -> None:
        """Make it where it is not there."""
        key = f"{SECRETS}:{ROOT_SECRET}"
        settings = self._places.private(self._places.settings)
        project = settings / "Pulumi.yaml"
        if not project.exists():
            write_private(project, f"name: {AppEngine.project}\nruntime: python\n")
        if self._is_local:
            self._start_anew_where_it_was_killed()
        if not self._engine.exists:
            self._engine.init()
        written = yaml.safe_load(self._engine.settings_file.read_text()) or {}
        if key not in (written.get("config") or {}):
            self._engine.set_secret(key, secrets.token_urlsafe(48))

    def _start_anew_where_it_was_killed(self) -> None:
        # The engine writes the state first, and the settings with the salt of its secrets a moment later.
        if not self._engine.settings_file.exists():
            self._engine.state_file.unlink(missing_ok=True)
        self._engine.files.unlock_nothing()

    @cached_property
    def settings(self) -> dict[str, Any]:
        """What the settings of every app begin with."""
        written = yaml.safe_load(self._engine.settings_file.read_text())
        return {**written, "config": dict(written.get("config") or {})}

    @cached_property
    def _state(self) -> dict[str, Any]:
        return dict(json.loads(self._engine.state_file.read_text()))

    def state_of(self, app: str) -> str:
        """The state of a stack in which nothing is yet. Raises Failed where the engine writes it in another form."""
        own = f"organization/{AppEngine.project}/{SEED}"
        checkpoint = self._state.get("checkpoint") or {}
        if checkpoint.get("stack") != own or (checkpoint.get("latest") or {}).get("resources"):
            raise Failed(f"the empty stack {own} is not what was expected", log=self._engine.state_file)
        name = f"organization/{AppEngine.project}/{app}"
        return json.dumps({**self._state, "checkpoint": {**checkpoint, "stack": name}})


def write_private(path: Path, content: str | bytes) -> None:
    """Replace a file at once; nobody else may read it."""
    path.parent.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    new.touch(mode=0o600)
    new.write_bytes(content.encode() if isinstance(content, str) else content)
    new.replace(path)
