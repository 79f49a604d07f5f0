"""What fits on PATH already is used as it is."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from cli.errors import UsageError

PULUMI_OLDEST = (3, 249)  # the first CLI whose engine speaks all that stacks/ ask of it
KUBECTL_OLDEST = (1, 32)
KUBERNETES_MINOR = (1, 35)  # the embedded control plane is tested with this one only
ETCD_OLDEST = (3, 5)
KWOK_MINOR = (0, 8)  # Stages are an alpha API: another minor may read them differently

LANGUAGE_HOST_FILES = ("pulumi-language-python", "pulumi-language-python-exec")
CONTROL_PLANE = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd")

Version = tuple[int, ...]


class Origin(StrEnum):
    """Where a tool comes from."""

    PATH = "PATH"
    BUILT = "built"
    MISSING = "missing"


class Choice(StrEnum):
    """What `GROUNDWORK_TOOLCHAIN` may say."""

    AUTO = "auto"
    """From PATH what fits, the rest built."""
    PATH = "path"
    """Only from PATH; what does not fit is an error. For machines that must not build."""
    BUILT = "built"
    """Only what is pinned here, whatever is on PATH. For reproducing a result."""

    @classmethod
    def wanted(cls) -> "Choice":
        """What the environment says."""
        value = os.environ.get("GROUNDWORK_TOOLCHAIN", "") or cls.AUTO.value
        try:
            return cls(value)
        except ValueError:
            known = ", ".join(cls)
            raise UsageError(f"GROUNDWORK_TOOLCHAIN is {value!r}; it may be one of {known}") from None


@dataclass(frozen=True)
class Tool:
    """A program that can be run, or the reason why it cannot."""

    name: str
    version: str | None
    path: Path | None
    origin: Origin
    note: str | None = None
    """Why what is on PATH was not taken, or what is remarkable about it."""

    @property
    def fits(self) -> bool:
        """Whether it can be used."""
        return self.path is not None and self.origin is not Origin.MISSING


def written(version: Version) -> str:
    """`(3, 257, 0)` → `3.257.0`."""
    return ".".join(str(part) for part in version)


def said_version(path: Path, *arguments: str) -> Version | None:
    """The first version in what a program prints; None when it does not run or says nothing of the kind."""
    try:
        return _said(path, arguments, path.stat().st_mtime_ns)
    except OSError:
        return None


@lru_cache
def _said(path: Path, arguments: tuple[str, ...], _modified: int) -> Version | None:
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true", "GOTOOLCHAIN": "local"}
    try:
        done = subprocess.run(
            [path, *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=30,
            check=True,
            env=environment,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"(?<![\d.])(\d+)\.(\d+)(?:\.(\d+))?", done.stdout or done.stderr)
    return tuple(int(part) for part in found.groups() if part is not None) if found else None


class OnPath:
    """What PATH gives, without what this program put there itself for a process that it started."""

    def __init__(self, *, without: Path) -> None:
        entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
        self._path = os.pathsep.join(entry for entry in entries if without not in Path(entry).parents)
        self._rules: dict[str, Callable[[str], Tool]] = {
            "pulumi": self._pulumi,
            "pulumi-language-python": self._beside_pulumi,
            "pulumi-resource-kubernetes": self._beside_pulumi,
            "kubernetes": self._kubernetes,
            "kwok": self._kwok,
            "kubectl": self._kubectl,
        }

    def find(self, name: str) -> Tool:
        """The tool of that name; MISSING with a note where there is none or it does not fit."""
        return self._rules.get(name, self._judge)(name)

    def which(self, name: str) -> Path | None:
        """Where PATH has a program of that name."""
        where = shutil.which(name, path=self._path)
        return Path(where) if where else None

    def _found(self, name: str, arguments: tuple[str, ...], fits: Callable[[Version], bool], rule: str) -> Tool:
        path = self.which(name)
        if path is None:
            return _missing(name, "not on PATH")
        version = said_version(path, *arguments)
        if version is None:
            return _missing(name, f"{path} does not say its version", path)
        if not fits(version):
            return _missing(name, f"{path} is {written(version)}, and {rule} is needed", path)
        return Tool(name, written(version), path, Origin.PATH)

    def _pulumi(self, name: str) -> Tool:
        """Only together with its language host: one from PATH and the other built here is a pair that nobody tests."""
        tool = self._found(name, ("version",), lambda v: v >= PULUMI_OLDEST, f"{written(PULUMI_OLDEST)} or newer")
        if tool.fits and tool.path is not None:
            for file in LANGUAGE_HOST_FILES:
                if self._companion(tool.path, file) is None:
                    return _missing(name, f"{tool.path} has no {file} beside it or on PATH", tool.path)
        return tool

    def _companion(self, pulumi: Path, file: str) -> Path | None:
        folders = (pulumi.parent, pulumi.resolve().parent)
        beside = next((folder / file for folder in folders if os.access(folder / file, os.X_OK)), None)
        return beside or self.which(file)

    def _beside_pulumi(self, name: str) -> Tool:
        pulumi = self._pulumi("pulumi")
        if not pulumi.fits or pulumi.path is None:
            return _missing(name, "comes with pulumi, and PATH has none that fits")
        if name == "pulumi-resource-kubernetes":
            return Tool(name, None, pulumi.path, Origin.PATH, "fetched by that pulumi when a stack asks for it")
        return Tool(name, pulumi.version, self._companion(pulumi.path, name), Origin.PATH)

    def _kubernetes(self, name: str) -> Tool:
        """All four or none: a control plane of mixed origin is nobody's release."""
        server: Tool | None = None
        for part in CONTROL_PLANE:
            if part == "etcd":
                newest = f"{written(ETCD_OLDEST)} or newer"
                tool = self._found(part, ("--version",), lambda v: v >= ETCD_OLDEST, newest)
            else:
                minor = written(KUBERNETES_MINOR)
                tool = self._found(part, ("--version",), lambda v: v[:2] == KUBERNETES_MINOR, minor)
            if not tool.fits:
                return _missing(name, f"{part}: {tool.note}", tool.path)
            server = server or tool
        return Tool(name, server.version if server else None, server.path if server else None, Origin.PATH)

    def _kwok(self, name: str) -> Tool:
        return self._found(name, ("--version",), lambda v: v[:2] == KWOK_MINOR, written(KWOK_MINOR))

    def _judge(self, name: str) -> Tool:
        """Taken as it is, on a machine that must not build."""
        path = self.which(name)
        return Tool(name, None, path, Origin.PATH) if path else _missing(name, "not on PATH")

    def _kubectl(self, name: str) -> Tool:
        rule = f"{written(KUBECTL_OLDEST)} or newer"
        return self._found(name, ("version", "--client"), lambda v: v >= KUBECTL_OLDEST, rule)


def _missing(name: str, note: str, path: Path | None = None) -> Tool:
    return Tool(name, None, path, Origin.MISSING, note)
