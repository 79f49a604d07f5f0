"""One run of the Go tool: from a pinned module to a folder with a program that has been seen to answer."""

import os
import shutil
import signal
import subprocess
import threading
from pathlib import Path
from typing import IO

from cli.errors import Failed
from cli.progress import Step
from cli.toolchain.go import go_environment
from cli.toolchain.locks import Stopped
from cli.toolchain.pins import FLAGS, Binary

EXECUTABLE = 0o755
_LINKING = 0.93
"""Share of the time that is over when the last package is compiled: the link comes after it."""


class Compilation:
    """Builds one binary in its room. `run` belongs to one thread; `end` may be called from another."""

    def __init__(
        self,
        *,
        go: Path,
        binary: Binary,
        module: Path,
        room: Path,
        log: Path,
        seed: Path | None,
        stop: threading.Event,
    ) -> None:
        self._go = go
        self._binary = binary
        self._module = module
        self._room = room
        self._log = log
        self._seed = seed
        self._stop = stop
        self._guard = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def run(self, step: Step) -> Path:
        """The folder with the finished program, still in the room. Raises Failed, or Stopped after `end`."""
        out = self._room / "out"
        for folder in ("out", "mod", "tmp"):
            (self._room / folder).mkdir(parents=True)
        if self._seed is None:
            (self._room / "cache").mkdir()
        else:
            # Second names for the same files: Go never changes an entry that it finds.
            shutil.copytree(self._seed, self._room / "cache", copy_function=os.link)
        program = out / self._binary.name
        with self._log.open("w", buffering=1) as log:
            self._build(program, step, log)
            for script in self._scripts(log):
                shutil.copyfile(script, out / script.name)
                (out / script.name).chmod(EXECUTABLE)
        for link in self._binary.links:
            (out / link).symlink_to(self._binary.name)
        step.note("checking")
        self._check(out)
        _settle(program)
        return out

    def end(self) -> None:
        """Kill the Go tool and every compiler that it started."""
        with self._guard:
            if self._process is not None and self._process.poll() is None:
                os.killpg(self._process.pid, signal.SIGKILL)

    def _build(self, program: Path, step: Step, log: IO[str]) -> None:
        words = [str(self._go), "build", *FLAGS, "-ldflags", self._binary.ldflags, "-o", str(program)]
        downloaded = compiled = 0
        with self._start([*words, self._binary.package], log) as process:
            for line in process.stdout or ():
                log.write(line)
                if line.startswith("go: downloading"):
                    downloaded += 1
                    step.note(f"{downloaded} modules downloaded")
                elif " " not in line.strip():
                    compiled += 1
                    step.progress(_LINKING * compiled / self._binary.packages)
                    step.note(f"package {compiled} of {self._binary.packages}")
        if process.returncode != 0:
            raise self._failure("did not build")

    def _scripts(self, log: IO[str]) -> list[Path]:
        found = []
        for module, path in self._binary.scripts:
            with self._start([str(self._go), "list", "-m", "-f", "{{.Dir}}", module], log) as process:
                said = (process.stdout.read() if process.stdout else "").strip()
            log.write(f"{said}\n")
            if process.returncode != 0 or not said:
                raise self._failure("did not build")
            found.append(Path(said.splitlines()[-1]) / path)
        return found

    def _start(self, words: list[str], log: IO[str]) -> subprocess.Popen[str]:
        with self._guard:
            if self._stop.is_set():
                raise Stopped
            log.write(f"$ {' '.join(words)}\n")
            # A group of its own: Ctrl-C reaches us, and we end all of it, compilers included.
            self._process = subprocess.Popen(
                words, cwd=self._module, env=go_environment(self._room), text=True, errors="replace",
                start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            return self._process

    def _check(self, out: Path) -> None:
        asked = out / (self._binary.links[0] if self._binary.links else self._binary.name)
        try:
            done = subprocess.run(
                [asked, *self._binary.checked_as], capture_output=True, text=True, errors="replace",
                stdin=subprocess.DEVNULL, timeout=60, check=False,
                env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true", "PULUMI_HOME": str(self._room / "home")},
            )  # fmt: skip
            said = done.stdout + done.stderr
        except (OSError, subprocess.TimeoutExpired) as error:
            said = str(error)
        if self._binary.answers not in said:
            with self._log.open("a") as log:
                log.write(f"\n$ {asked} {' '.join(self._binary.checked_as)}\n{said}\n")
            raise self._failure("was built but does not answer as it should")

    def _failure(self, what: str) -> BaseException:
        if self._stop.is_set():
            return Stopped()
        lines = self._log.read_text(errors="replace").splitlines()
        told = [line for line in lines if " " in line and not line.startswith(("go: downloading", "$ "))][-6:]
        return Failed(
            f"{self._binary.name} {self._binary.version} {what}",
            *told,
            remedy=_remedy("\n".join(told)),
            log=self._log,
            details={"binary": self._binary.name},
        )


def _remedy(told: str) -> str:
    if "no space left" in told:
        return "make room, or name a folder on another disk: GROUNDWORK_CACHE=/path/to/folder"
    if any(sign in told for sign in ("dial tcp", "i/o timeout", "connection re", "TLS handshake", "proxyconnect")):
        return "see that Go reaches its module proxy (GOPROXY, HTTPS_PROXY), then run the same command again"
    return "run the same command again; what is built already is kept"


def _settle(program: Path) -> None:
    """On the disk before its folder gets its final name: a power cut leaves no empty program under that name."""
    with program.open("rb") as file:
        os.fsync(file.fileno())
