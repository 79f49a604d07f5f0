"""What runs beside the engine: the process of the stand-ins, and the control plane of a cluster that exists already."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import psutil

from cli.errors import Failed
from cli.pending import Lookup, Pending
from cli.rehearse.room import Room
from cli.toolchain import Toolchain
from cli.toolchain.definitions import ensure_definitions
from rehearsal import processes
from rehearsal.api import wait_for

PACKAGES = {
    "aws": ("aws",),
    "azure": ("azure-native",),
    "oci": ("oci",),
    "exoscale": ("exoscale", "aws"),
    "existing": (),
}
"""Cloud of the settings → packages of the engine that it takes."""
_SOURCES = Path(__file__).resolve().parents[2]
_PORTS = "standins.json"
_UNDER_WAY = "under-way"
_BEGIN_AHEAD = signal.SIGUSR1
"""`standins.server.BEGIN_AHEAD`."""
_SETTLED = 120.0
"""Seconds. The longest that something takes is the start of a control plane."""
_WITH_US = ("--while", str(os.getpid()))
_READY = 60.0
"""Seconds. A start takes one, or some more the first time, when an SDK is compiled to byte code."""


def configure(room: Room, tools: Toolchain, definitions: Iterable[str], note: Callable[[str], None]) -> None:
    """Tell the stand-ins what a control plane is made of."""
    families = ensure_definitions(room, definitions, note)
    room.write(
        "rehearsal.json",
        {
            "binaries": {name: str(path) for name, path in tools.control_plane().items()},
            "definitions": {name: str(path) for name, path in families.items()},
        },
    )


def start_stand_ins(room: Room, packages: Iterable[str], *, keep: bool) -> str:
    """Start the stand-ins, unless they run: what the engine's environment has to say to find them.

    Unless they are kept they end with this process, however it ends, and the room's control planes with them.
    """
    wanted = tuple(packages)
    ports = room.work / _PORTS
    if not (ports.exists() and processes.find_marked(room.marks)):
        ports.unlink(missing_ok=True)
        _spawn(room, wanted, keep=keep)
        _await(room, ports)
    return ",".join(f"{package}:{port}" for package, port in json.loads(ports.read_text()).items())


def begin_ahead(room: Room) -> None:
    """Tell the stand-ins that what the last preview has shown is going to be made."""
    for process in processes.find_marked(room.marks):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(_BEGIN_AHEAD)


def lookup(room: Room) -> Lookup:
    """Asks the stand-ins' own lists, once everything that they were doing for a dead engine is done."""

    def look(pending: Sequence[Pending], taken: frozenset[str]) -> Mapping[str, str]:
        wait_for(
            lambda: not any((room.work / _UNDER_WAY).glob("*")),
            limit=_SETTLED,
            message="the stand-ins do not come to an end with what a killed run asked of them",
        )
        wanted = [{"urn": one.urn, "type": one.type, "inputs": dict(one.inputs)} for one in pending]
        answer = asked(room, "find", given=json.dumps({"wanted": wanted, "taken": sorted(taken)}))
        return dict(json.loads(answer))

    return look


def asked(room: Room, *words: str, given: str = "") -> str:
    """What the stand-ins' own command says. Raises Failed where it does not come to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "standins", words[0], str(room.work), *words[1:]],
        env={**os.environ, "PYTHONPATH": str(_SOURCES)},
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode != 0:
        raise Failed("the stand-ins for the cloud cannot be asked:", *done.stderr.strip().splitlines()[-3:])
    return done.stdout


def _log(room: Room) -> Path:
    return room.private(room.logs) / "stand-ins.log"


def _spawn(room: Room, packages: tuple[str, ...], *, keep: bool) -> None:
    cache = os.environ.get("PYTHONPYCACHEPREFIX") or str(room.cache / "pycache")
    environment = {"PYTHONPATH": str(_SOURCES), "PYTHONPYCACHEPREFIX": cache}
    processes.spawn(
        (sys.executable, "-m", "standins", *(() if keep else _WITH_US), "serve", str(room.work), *packages),
        marks={**environment, **room.marks},
        directory=room.work,
        log=_log(room),
    )


def _await(room: Room, ports: Path) -> None:
    until = time.monotonic() + _READY
    while not ports.exists():
        if not processes.find_marked(room.marks):
            raise Failed("the stand-ins for the cloud ended:", *_last_lines(_log(room)), log=_log(room))
        if time.monotonic() > until:
            raise Failed(f"the stand-ins for the cloud are not ready after {_READY:g} s", log=_log(room))
        time.sleep(0.02)


def _last_lines(log: Path) -> list[str]:
    return log.read_text(errors="replace").strip().splitlines()[-3:] if log.exists() else []
