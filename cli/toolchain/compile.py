"""One run of the Go tool: from a pinned module to a folder with a program that has been seen to answer."""

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from cli.errors import Failed
from cli.progress import Step
from cli.toolchain.go import go_environment
from cli.toolchain.locks import Stopped
from cli.toolchain.pins import REPLACED, Binary

EXECUTABLE = 0o755
_LINKING = 0.93
"""Share of the time that is over when the last package is compiled: the link comes after it."""

_NOT_STANDARD = "{{if not .Standard}}{{.ImportPath}}{{end}}"
_BATCH = 500
"""Packages for one call of the Go tool: some 1 GB of working files at a time instead of up to 3.5."""


def batched(words: list[str], size: int) -> Iterator[list[str]]:
    """Slices of at most `size`, in order."""
    for start in range(0, len(words), size):
        yield words[start : start + size]


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
        cache: Path,
        stop: threading.Event,
    ) -> None:
        self._go = go
        self._binary = binary
        self._module = module
        self._room = room
        self._log = log
        self._cache = cache
        self._stop = stop
        self._downloaded = self._compiled = 0
        self._packages: set[str] = set()
        self._guard = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def run(self, step: Step) -> Path:
        """The folder with the finished program, still in the room. Raises Failed, or Stopped after `end`."""
        out = self._room / "out"
        for folder in ("out", "mod", "tmp"):
            (self._room / folder).mkdir(parents=True, exist_ok=True)
        program = out / self._binary.name
        with self._log.open("w", buffering=1) as log:
            self._build(program, step, log)
            for script in self._scripts(step, log):
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
        modfile = self._modfile(step, log)
        flags = [*self._binary.flags, *modfile]
        what = ["-deps", "-f", _NOT_STANDARD, self._binary.package]
        listed = self._go_tool(["list", *self._binary.selection, *modfile, *what], step, log)
        *packages, main = (line for line in listed if not line.startswith("go: "))
        self._packages = set(packages)
        # The Go tool keeps a second copy of all that one call compiles until that call ends: many calls, less room.
        for number, some in enumerate(batched(packages, _BATCH)):
            self._compiled = number * _BATCH  # it says nothing of those that it finds compiled
            self._go_tool(["build", *flags, *some], step, log)
        self._go_tool(["build", *flags, "-ldflags", self._binary.ldflags, "-o", str(program), main], step, log)

    def _modfile(self, step: Step, log: IO[str]) -> list[str]:
        """The flag that lets our files take the place of upstream's: a go.mod beside a copy of the whole module.

        The copy is made of what go.sum was asked about; a file that is no longer there would be added, not replaced.
        """
        if not self._binary.replaced:
            return []
        modfile = self._room / "go.mod"
        for file in ("go.mod", "go.sum"):
            shutil.copyfile(self._module / file, self._room / file)
        chosen = [f"-modfile={modfile}"]
        for number, (module, path) in enumerate(self._binary.replaced):
            self._go_tool(["mod", "download", "-modcacherw", *chosen, module], step, log)
            # Of a sum that is not pinned it would ask somebody else and write it down; a folder is asked for none.
            if (self._room / "go.sum").read_bytes() != (self._module / "go.sum").read_bytes():
                raise self._failure(f"cannot be built from what is pinned: {module} is not in its go.sum")
            copy = self._room / f"replaced-{number}"
            shutil.copytree(self._folder(module, step, log, chosen), copy, copy_function=_second_name)
            upstream = copy / path
            if not upstream.exists():
                raise self._failure(f"has no {path} any more that {REPLACED}/{upstream.name} could take the place of")
            upstream.unlink()
            shutil.copyfile(self._module / REPLACED / upstream.name, upstream)
            self._go_tool(["mod", "edit", f"-replace={module}={copy}", str(modfile)], step, log)
        return chosen

    def _folder(self, module: str, step: Step, log: IO[str], modfile: Sequence[str] = ()) -> Path:
        """Where the module cache has it."""
        *_, folder = self._go_tool(
            ["list", "-m", "-f", "{{.Dir}}", *self._binary.selection, *modfile, module], step, log
        )
        return Path(folder)

    def _go_tool(self, words: list[str], step: Step, log: IO[str]) -> list[str]:
        """Run the Go tool to its end and give the lines that it printed."""
        lines = []
        with self._start([str(self._go), *words], log) as process:
            for line in process.stdout or ():
                log.write(line)
                lines.append(line.strip())
                if line.startswith("go: downloading"):
                    self._downloaded += 1
                    step.note(f"{self._downloaded} modules downloaded")
                elif line.strip() in self._packages:
                    self._compiled += 1
                    step.progress(_LINKING * self._compiled / len(self._packages))
                    step.note(f"package {self._compiled} of {len(self._packages)}")
        if process.returncode != 0:
            raise self._failure("did not build")
        return lines

    def _scripts(self, step: Step, log: IO[str]) -> list[Path]:
        found = []
        for module, path in self._binary.scripts:
            found.append(self._folder(module, step, log) / path)
        return found

    def _start(self, words: list[str], log: IO[str]) -> subprocess.Popen[str]:
        with self._guard:
            if self._stop.is_set():
                raise Stopped
            log.write(f"$ {' '.join(words)}\n")
            # A group of its own: Ctrl-C reaches us, and we end all of it, compilers included.
            self._process = subprocess.Popen(
                words, cwd=self._module, env=go_environment(self._room, self._cache), text=True, errors="replace",
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
            remedy=remedy_for("\n".join(told)),
            log=self._log,
            details={"binary": self._binary.name},
        )


def _second_name(source: str, target: str) -> None:
    """The same file under another name; a copy where the file system has no such thing."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def remedy_for(told: str) -> str:
    """What helps, as far as the Go tool's last words show."""
    if "no space left" in told:
        return "make room, or name a folder on another disk: GROUNDWORK_CACHE=/path/to/folder"
    if "SECURITY ERROR" in told:
        return "find out why before anything else: what GOPROXY gave is not what go.sum of this checkout pins"
    if any(sign in told for sign in ("dial tcp", "i/o timeout", "connection re", "TLS handshake", "proxyconnect")):
        return "see that Go reaches its module proxy (GOPROXY, HTTPS_PROXY), then run the same command again"
    return "run the same command again; what is built already is kept"


def _settle(program: Path) -> None:
    """On the disk before its folder gets its final name: a power cut leaves no empty program under that name."""
    with program.open("rb") as file:
        os.fsync(file.fileno())
