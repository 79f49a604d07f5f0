"""`./groundwork doctor`: what is there, from where, what is missing for which command, and what runs now."""

import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from rich.table import Table

from cli.console import JsonOption, Screen, spoken
from cli.places import Places
from cli.toolchain.build import seconds_for
from cli.toolchain.definitions import NAME as DEFINITIONS
from cli.toolchain.definitions import SECONDS as DEFINITIONS_SECONDS
from cli.toolchain.definitions import locate_definitions
from cli.toolchain.find import Choice, OnPath, Origin, Tool, said_version, written
from cli.toolchain.go import go_on_path
from cli.toolchain.pins import EVERYTHING, JUDGES
from cli.toolchain.tools import NAMES, locate
from rehearsal.plane import Plane, State, find_planes

EVERY_STACK = frozenset({"pulumi", "pulumi-language-python", "pulumi-resource-kubernetes"})
LOCAL_STACKS = EVERY_STACK | {"kubernetes", "kwok"}

NEEDS = {
    "up, preview, down of a local stack": LOCAL_STACKS,
    "up, preview, down of any other stack": EVERY_STACK,
    "up, preview of a local stack whose objects have kinds of their own": frozenset({DEFINITIONS}),
    "test, trace": LOCAL_STACKS | set(JUDGES) | {DEFINITIONS},
    "bench": LOCAL_STACKS,
}
"""Command → the tools that it starts, and what else it has to fetch or build first."""

AT_ONCE = frozenset({"up, preview, down of a local stack", "up, preview, down of any other stack"})
"""Those without which the machine is not called ready."""


def command(as_json: JsonOption = False) -> None:
    """Show every tool with version and origin, what is missing for which command, and what runs.

    Builds and changes nothing. Ends with 0 when `up` could start at once, with 1 when it would have to build first
    or when a part of a running control plane has crashed.
    """
    screen = Screen(as_json=as_json)
    places = Places.here()
    choice = Choice.wanted()
    tools = {name: locate(places, name, choice) for name in NAMES} | {DEFINITIONS: locate_definitions(places)}
    helpers = [_python(), _packages(places), _uv(places), go_on_path(places)]
    missing = {names: sorted(needed - _there(tools)) for names, needed in NEEDS.items()}
    planes = [_plane(plane) for plane in find_planes(places.planes)]
    crashed = [part["name"] for plane in planes for part in plane["parts"] if part["state"] == State.CRASHED]
    ready = not any(missing[names] for names in AT_ONCE) and not crashed and all(one.fits for one in helpers[:2])
    _show(screen, [*helpers, *tools.values()], missing, planes)
    sizes = _sizes(places)
    screen.show(f"\ncache: {_short(places.cache)}", _size_table(places, sizes))
    screen.show("\nready" if ready else "\nnot ready: ./groundwork up does what is missing")
    screen.result(
        {
            "ready": ready,
            "choice": choice.value,
            "tools": [_as_json(tool) for tool in (*helpers, *tools.values())],
            "missing": missing,
            "cache": {"directory": str(places.cache), "bytes": sum(sizes.values()), "parts": sizes},
            "planes": planes,
        }
    )
    if not ready:
        raise typer.Exit(1)


def _there(tools: dict[str, Tool]) -> set[str]:
    return {name for name, tool in tools.items() if tool.fits}


def _python() -> Tool:
    return Tool("python", platform.python_version(), Path(sys.executable).resolve(), Origin.PATH)


def _packages(places: Places) -> Tool:
    """The virtualenv. The launcher writes its marker last, so a marker means that all packages are in it."""
    home = Path(sys.prefix)
    if (home / "groundwork-complete").exists():
        return Tool("packages", None, home.resolve(), Origin.BUILT, "as in requirements.lock")
    note = f"not made by the launcher; call {places.checkout / 'groundwork'} to use the locked packages"
    return Tool("packages", None, home, Origin.PATH, note)


def _uv(places: Places) -> Tool:
    path = OnPath(without=places.cache).which("uv")
    origin = Origin.PATH
    if path is None:
        path = next(iter(sorted(places.packages.glob("uv-*/bin/uv"), reverse=True)), None)
        origin = Origin.BUILT if path else Origin.MISSING
    version = said_version(path, "--version") if path else None
    note = None if path else "fetched from the package index when it is needed"
    return Tool("uv", written(version) if version else None, path, origin, note)


def _plane(plane: Plane) -> dict[str, Any]:
    status = plane.status()
    parts = [
        {
            "name": part.name,
            "state": part.state.value,
            "pid": part.pid,
            "port": part.port,
            "seconds": round(time.time() - part.since, 1) if part.since else None,
            "memory_bytes": part.memory_bytes,
            "log": str(part.log),
            "reason": part.reason,
        }
        for part in status.parts
    ]
    return {"stack": plane.directory.name, "state": status.state.value, "server": status.server_url, "parts": parts}


def _show(screen: Screen, tools: list[Tool], missing: dict[str, list[str]], planes: list[dict[str, Any]]) -> None:
    table = Table("tool", "version", "from", box=None, pad_edge=False)
    table.add_column("where", overflow="fold")
    for tool in tools:
        mark = f"[red]{tool.origin}[/]" if tool.name in EVERYTHING and not tool.fits else tool.origin.value
        folder = (
            tool.path.parent if tool.path and tool.name in EVERYTHING and tool.origin is Origin.BUILT else tool.path
        )
        where = "; ".join(filter(None, [_short(folder) if tool.fits else "", tool.note or ""]))
        table.add_row(tool.name, tool.version or "", mark, where)
    screen.show(table, "")
    for commands, names in missing.items():
        state = f"missing: {', '.join(names)}" if names else "everything is there"
        screen.show(f"{commands}: {state}")
    about = _time_to_build({name for names in missing.values() for name in names})
    if about:
        screen.show(f"what is missing is built once, on first use: about {about}, longer on slow cores")
    screen.show("")
    for plane in planes:
        screen.show(f"control plane of {plane['stack']}: {plane['state']}", _plane_table(plane))
        for part in plane["parts"]:
            if part["state"] == State.CRASHED:
                screen.show(f"{part['name']} {part['reason']}; log: {part['log']}")
    if not planes:
        screen.show("no control plane runs")


def _time_to_build(names: set[str]) -> str | None:
    seconds = seconds_for(names) + DEFINITIONS_SECONDS * (DEFINITIONS in names)
    return spoken(seconds) if seconds else None


def _plane_table(plane: dict[str, Any]) -> Table:
    table = Table("part", "state", "process", "port", "since", "memory", box=None, pad_edge=False)
    for part in plane["parts"]:
        memory = f"{part['memory_bytes'] / 2**20:.0f} MiB" if part["memory_bytes"] else ""
        since = spoken(part["seconds"]) if part["seconds"] is not None else ""
        table.add_row(part["name"], part["state"], str(part["pid"] or ""), str(part["port"] or ""), since, memory)
    return table


def _sizes(places: Places) -> dict[str, int]:
    """Bytes on disk of each part of the cache; a file with several names counts once, where it is met first."""
    seen: set[tuple[int, int]] = set()
    parts = sorted(path for path in places.cache.glob("*") if path.is_dir() and not path.is_symlink())
    return {path.name: sum(_blocks(path, seen)) for path in parts}


def _blocks(folder: Path, seen: set[tuple[int, int]]) -> Iterator[int]:
    for path, _, files in os.walk(folder):
        for name in files:
            try:
                status = (Path(path) / name).lstat()
            except FileNotFoundError:
                continue  # a build on its way removes files
            if (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                yield status.st_blocks * 512


def _short(path: Path | None) -> str:
    """The path as a shell takes it, with the home folder as `~`."""
    text = str(path or "")
    home = os.environ.get("HOME", "").rstrip("/")
    return f"~{text.removeprefix(home)}" if home and text.startswith(f"{home}/") else text


def _size_table(places: Places, sizes: dict[str, int]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, size in sizes.items():
        if size >= 1_000_000:
            table.add_row(name, f"{size / 1e6:,.0f} MB")
    table.add_row("together", f"{sum(sizes.values()) / 1e6:,.0f} MB")
    free = shutil.disk_usage(places.cache if places.cache.exists() else places.checkout).free
    table.add_row("free on that disk", f"{free / 1e9:,.0f} GB")
    return table


def _as_json(tool: Tool) -> dict[str, Any]:
    return {
        "name": tool.name,
        "version": tool.version,
        "from": tool.origin.value,
        "path": str(tool.path) if tool.path and tool.fits else None,
        "note": tool.note,
    }
