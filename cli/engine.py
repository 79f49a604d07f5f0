"""The Pulumi engine as this project runs it: environment, stack files, commands, events."""

import copy
import json
import os
import secrets
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Self

import yaml

from cli.ahead import ATTACHED, Ahead, AheadOf
from cli.backend_files import StackFiles, folder_of, without_notes
from cli.console import hide
from cli.engine_process import Ending, standard_input, stop
from cli.engine_run import Run, follow
from cli.errors import Failed
from cli.generated_secrets import made
from cli.places import Places
from cli.settings import Remains, Stack
from cli.temporary import Temporary
from spec.secrets import PublicKey

SECRETS = "groundwork-secrets"
BACKEND = "PULUMI_BACKEND_URL"
MARK = "GROUNDWORK_ENGINE"
"""In the environment of every process of a run, so that they are found again when the engine was killed."""


def mark_of(places: Places, stack: str) -> str:
    """What the processes of a stack's runs are marked with."""
    return f"{places.work}#{stack}"


_MINIMAL_PROJECT = "name: groundwork\nruntime: python\n"


class Engine:
    """The engine for one stack. Local stacks keep state, settings and passphrase in the checkout's work directory."""

    project: ClassVar[str] = "groundwork"
    """As Pulumi.yaml names it."""

    def __init__(
        self,
        places: Places,
        stack: Stack | Remains,
        environment: Mapping[str, str],
        pulumi: Path,
        *,
        without: tuple[str, ...] = (),
        ahead: Ahead | None = None,
    ) -> None:
        """`without` are beginnings of names: variables of the user's that the engine is not to see. `ahead` is what
        runs of the program are to be started with, where that is known."""
        self._places = places
        self._stack = stack
        self._pulumi = pulumi
        self._ahead = ahead
        self.mark = mark_of(places, stack.name)
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(without)},
            **environment,
            MARK: self.mark,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DEBUG_COMMANDS": "true",  # shows --event-log
            # The engine hands a pack of policies no configuration, and rules ask for the settings.
            "GROUNDWORK_SETTINGS_FILE": str(stack.path),
        }
        if stack.is_local:
            self._environment |= {
                BACKEND: places.private(places.state).as_uri(),
                "PULUMI_CONFIG_PASSPHRASE_FILE": str(self._passphrase_file()),
                "GROUNDWORK_KUBECONFIG": str(places.planes / stack.name / "kubeconfig"),
            }
            self._environment.pop("PULUMI_CONFIG_PASSPHRASE", None)
        if backend := self._environment.get(BACKEND):
            self._environment[BACKEND] = without_notes(backend)

    def under(self, variables: Mapping[str, str]) -> Self:
        """The same engine, with these in its environment."""
        other = copy.copy(self)
        other._environment = {**self._environment, **variables}  # noqa: SLF001 (one of us)
        return other

    @property
    def _settings_directory(self) -> Path:
        """Where the engine reads and writes the local stack's file, so that salt and secrets never reach git."""
        return self._places.work / "stacks"

    @property
    def settings_file(self) -> Path:
        """The file that the engine reads."""
        if self._stack.is_local:
            return self._settings_directory / f"Pulumi.{self._stack.name}.yaml"
        return self._stack.path

    @property
    def under_way(self) -> Path:
        """There from the start of a run to its end; still there afterwards, it says that the engine was killed."""
        return self._places.private(self._places.work / "running" / self._stack.name) / "engine"

    @property
    def temporary(self) -> Temporary:
        """Where runs have their temporary files."""
        return Temporary(self._places, self._stack.name)

    @property
    def files(self) -> StackFiles:
        """What a local stack's backend keeps of it."""
        return StackFiles(self._places.state, self.project, self._stack.name)

    @property
    def state_file(self) -> Path:
        """The state of a local stack."""
        return self.files.state

    def files_elsewhere(self) -> StackFiles | None:
        """What the user's own backend keeps of the stack, where that backend is a folder. Asks the engine: slow."""
        backend = self._environment.get(BACKEND) or json.loads(self._call("whoami", "--json"))["url"]
        folder = folder_of(backend, self._places.checkout)
        return StackFiles(folder, self.project, self._stack.name) if folder else None

    @property
    def half_made(self) -> Path:
        """Where it is asked, and answered, which resources a killed run had made in a cloud."""
        return self.under_way.with_name("half-made.yaml")

    def _passphrase_file(self) -> Path:
        path = self._places.private(self._places.state) / "passphrase"
        if not path.exists():
            new = _beside(path)
            new.touch(mode=0o600)
            new.write_text(secrets.token_urlsafe(32))
            try:
                os.link(new, path)  # the first of two that come at once wins
            except FileExistsError:
                pass
            finally:
                new.unlink()
        return path

    def prepare(
        self, stack: Stack, known: Mapping[str, str] = MappingProxyType({}), *, worthless: bool = False
    ) -> None:
        """Make a local stack's state and settings ready; its secrets are made once and kept.

        `known` are values for those that must be something of a kind that random characters are not. `worthless`: they
        guard nothing, so that all may be kept by one call, whose arguments others could read, instead of one each.
        """
        directory = self._places.private(self._settings_directory)
        project = directory / "Pulumi.yaml"
        if not project.exists() or project.read_text() != _MINIMAL_PROJECT:
            _replace(project, _MINIMAL_PROJECT)  # at once: stacks that come up side by side read the same file
        kept: dict[str, Any] = {}
        if self.settings_file.exists():
            kept = yaml.safe_load(self.settings_file.read_text()) or {}
        document = dict(stack.document)
        secret = {key: value for key, value in (kept.get("config") or {}).items() if key.startswith(f"{SECRETS}:")}
        document["config"] = {**document["config"], **secret}
        if "encryptionsalt" in kept:
            document["encryptionsalt"] = kept["encryptionsalt"]
        if document != kept:
            _replace(self.settings_file, yaml.safe_dump(document, sort_keys=False))
        if not self.state_file.exists():
            self._call("stack", "init", self._stack.name, "--non-interactive", "--no-select", cwd=directory)
        self._keep_new_secrets(stack, known, worthless=worthless)

    def _keep_new_secrets(self, stack: Stack, known: Mapping[str, str], *, worthless: bool) -> None:
        there = set(self.secret_names())
        fresh: dict[str, str] = {}
        for need in sorted(stack.settings.secret_needs(), key=lambda one: isinstance(one.kind, PublicKey)):
            key = need.ref.key
            if key not in there and key not in fresh:
                fresh[key] = known.get(key) or made(need.kind, lambda name: fresh.get(name) or self.secret(name))
                hide(fresh[key])
                if not worthless:
                    self.keep_secret(key, fresh[key])
        if worthless and fresh:
            given = (word for key, value in fresh.items() for word in ("--secret", f"{SECRETS}:{key}={value}"))
            self._call("config", "set-all", "--stack", self._stack.name, *given, cwd=self._settings_cwd)

    @property
    def _settings_cwd(self) -> Path:
        """Where `pulumi config` finds the stack's file."""
        return self._settings_directory if self._stack.is_local else self._places.checkout

    def secret_names(self) -> tuple[str, ...]:
        """The secrets that the stack's settings have, by name."""
        document = yaml.safe_load(self.settings_file.read_text()) if self.settings_file.exists() else None
        config = (document or {}).get("config") or {}
        return tuple(key.removeprefix(f"{SECRETS}:") for key in config if key.startswith(f"{SECRETS}:"))

    def secret(self, name: str) -> str:
        """The value of a secret of the stack; never to be shown, and hidden should it get into a message."""
        value = self._call(
            "config", "get", f"{SECRETS}:{name}", "--stack", self._stack.name, cwd=self._settings_cwd
        ).removesuffix("\n")
        hide(value)
        return value

    def keep_secret(self, name: str, value: str) -> None:
        """Put a secret into the stack's settings, encrypted."""
        hide(value)
        # Through standard input: an argument could be read by everybody on the machine.
        words = ("config", "set", "--secret", f"{SECRETS}:{name}", "--stack", self._stack.name)
        self._call(*words, cwd=self._settings_cwd, given=value)

    def run(
        self,
        command: str,
        *options: str,
        seen: Callable[[Run], None] = lambda _: None,
        enough: Callable[[], bool] = lambda: False,
    ) -> Run:
        """Run `up`, `preview`, `refresh` or `destroy`; `seen` is called as events come in.

        Once `enough` says so, the engine is asked to stop, and made to if it does not: the person wants an end, or the
        API server is dead and the engine would wait for minutes.
        """
        logs = self._places.private(self._places.logs)
        log, events = logs / f"{self._stack.name}-{command}.log", logs / f"{self._stack.name}-{command}.events"
        events.write_text("")
        arguments = [
            str(self._pulumi),
            command,
            *options,
            f"--stack={self._stack.name}",
            f"--config-file={self.settings_file}",
            f"--event-log={events}",
            "--non-interactive",
            "--color=never",
        ]
        started = time.monotonic()
        run = Run(exit_code=-1, seconds=0.0, log=log)
        with log.open("a") as out, ExitStack() as held:
            out.truncate(0)
            environment = {**self._environment, "TMPDIR": str(held.enter_context(self.temporary.of_a_run()))}
            beside: AheadOf | None = None
            lifeline: tuple[int, ...] = ()
            # Who attaches providers of their own wants to see those called.
            if self._ahead and ATTACHED not in environment and _runs_the_program_once(command, options):
                beside = held.enter_context(AheadOf(self._ahead, self._places.checkout, environment, out))
                option, variables = beside.listening()
                lifeline = (beside.lifeline,)
                arguments.append(option)
                environment = {**environment, **variables}
            changes_nothing = command == "preview"  # and leaves the sign of a run that was killed before
            if not changes_nothing:
                self.under_way.touch()
            process = subprocess.Popen(
                arguments,
                cwd=self._places.checkout,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                pass_fds=lifeline,
                start_new_session=True,  # Ctrl-C comes to us; we ask the engine to stop in its own way
            )
            try:
                ending = Ending(process)
                for event in follow(events, process):
                    if event is not None:
                        run.note(event)
                        seen(run)
                    elif enough():
                        ending.insist()
            except BaseException:  # Ctrl-C above all: an engine must not be left without its program
                stop(process)
                self._ended(process.returncode, changes_nothing=changes_nothing)
                raise
            if beside and (died := beside.died):
                run.problems.insert(0, died)  # all that the engine says of it is that nobody answers
        run.exit_code = process.wait()
        run.seconds = time.monotonic() - started
        self._ended(run.exit_code, changes_nothing=changes_nothing)
        return run

    def _ended(self, exit_code: int, *, changes_nothing: bool) -> None:
        """Take away the sign that a run is under way, unless it was killed and leaves something to mend."""
        if exit_code >= 0 and not changes_nothing:
            self.under_way.unlink(missing_ok=True)

    def run_import(self, content: Mapping[str, Any]) -> Run:
        """Take resources that exist into the state; `content` is what an import file holds."""
        file = self._places.private(self._places.logs) / f"{self._stack.name}-import.json"
        _replace(file, json.dumps(content, indent=1))
        return self.run(
            "import", f"--file={file}", "--yes", "--skip-preview", "--protect=false", "--generate-code=false"
        )

    def events(self, command: str) -> list[dict[str, Any]]:
        """Everything that the last run of a command told."""
        path = self._places.logs / f"{self._stack.name}-{command}.events"
        return [json.loads(line) for line in path.read_text().splitlines() if line]

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs; what is secret is not shown."""
        answer = self._call("stack", "output", "--json", f"--stack={self._stack.name}")
        return dict(json.loads(answer or "{}"))

    def last_outputs(self) -> dict[str, Any]:
        """Output `v1` of the last run that came to its end; empty before the first. A local state is read as it is."""
        if not self._stack.is_local:
            return dict(self.outputs().get("v1") or {})
        try:
            state = json.loads(self.state_file.read_text())
        except FileNotFoundError:
            return {}
        resources = ((state.get("checkpoint") or {}).get("latest") or {}).get("resources") or ()
        stacks = (one for one in resources if one["type"] == "pulumi:pulumi:Stack")
        return dict(next((one.get("outputs") or {} for one in stacks), {}).get("v1") or {})

    def cancel(self) -> None:
        """Take the lock away that a killed run left behind. Only after looking that nobody runs."""
        self._call("cancel", "--yes", f"--stack={self._stack.name}")

    def exported(self) -> dict[str, Any]:
        """The state as the backend has it."""
        return dict(json.loads(self._call("stack", "export", f"--stack={self._stack.name}")))

    def replace_state(self, state: Mapping[str, Any]) -> None:
        """Put a state in the place of the one that the backend has; both are as `exported` gives them."""
        self._call("stack", "import", f"--stack={self._stack.name}", given=json.dumps(state))

    def forget(self, *, whatever_it_holds: bool = False) -> None:
        """Remove an empty local stack with its settings; nothing of it is left but logs."""
        force = ["--force"] if whatever_it_holds else []
        self._call("stack", "rm", "--yes", "--preserve-config", f"--stack={self._stack.name}", *force)
        self.settings_file.unlink(missing_ok=True)
        self.temporary.clear()

    def _call(self, *words: str, cwd: Path | None = None, given: str | None = None) -> str:
        with standard_input(given or "") as fed:
            done: subprocess.CompletedProcess[str] = subprocess.run(
                [str(self._pulumi), *words],
                cwd=cwd or self._places.checkout,
                env=self._environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
                **fed,
            )
        if done.returncode != 0:
            what = " ".join(words[:2])
            raise Failed(f"pulumi {what} ended with {done.returncode}:", *done.stderr.strip().splitlines()[-8:])
        return done.stdout


def _runs_the_program_once(command: str, options: tuple[str, ...]) -> bool:
    return command == "preview" or (command == "up" and "--skip-preview" in options)


def _beside(path: Path) -> Path:
    """A name for what will take the place of `path`, that no other thread or process chooses too."""
    return path.with_name(f"{path.name}.{secrets.token_hex(4)}")


def _replace(path: Path, text: str) -> None:
    new = _beside(path)
    new.touch(mode=0o600)
    new.write_text(text)
    new.replace(path)
