"""The toolchain of one command: every program that it starts, where it is, and the environment that it wants."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from cli.errors import Refused
from cli.places import Places
from cli.progress import Steps
from cli.toolchain.build import build, home_of
from cli.toolchain.engine_home import lay_out
from cli.toolchain.find import CONTROL_PLANE, Choice, OnPath, Origin, Tool
from cli.toolchain.pins import BINARIES, EVERYTHING, JUDGES, PROVIDER, Binary

FETCH_NOTHING = "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"
NAMES = (*EVERYTHING, "kubectl")
"""What may be asked for. `kubernetes` is the control plane's four programs; `kubectl` comes with it or from PATH."""


class Toolchain:
    """Programs that are there."""

    def __init__(self, places: Places, tools: Mapping[str, Tool]) -> None:
        self._places = places
        self.tools = dict(tools)
        self._programs: dict[str, Path] = {}
        for name, tool in tools.items():
            if tool.path is None:
                continue
            if name == "kubernetes":
                self._programs |= self._parts(tool)
            elif name != PROVIDER.name or tool.origin is Origin.BUILT:
                self._programs[name] = tool.path

    def path(self, name: str) -> Path:
        """The program of that name, one that was asked for or a part of one."""
        return self._programs[name]

    def control_plane(self) -> dict[str, Path]:
        """Program → path of everything that an embedded control plane is started from."""
        return {name: self._programs[name] for name in (*CONTROL_PLANE, "kwok")}

    def engine_environment(self, *, fetch: bool = False) -> dict[str, str]:
        """What the engine needs on top of the user's environment. An engine from PATH keeps the user's own home.

        Left to itself an engine fetches, before each run, the provider of every SDK in the virtualenv: those of four
        clouds, hundreds of megabytes; and without a network it tries for two seconds and a half. Only who leaves this
        machine may need one, or another version of Kubernetes' for an older state: `fetch`.
        """
        environment = {"PULUMI_SKIP_UPDATE_CHECK": "true"}
        if self.tools["pulumi"].origin is Origin.PATH:
            return environment
        folders = [str(self._programs[name].parent) for name in ("pulumi-language-python", "pulumi")]
        inherited = [entry for entry in os.environ.get("PATH", os.defpath).split(os.pathsep) if entry not in folders]
        environment["PATH"] = os.pathsep.join([*folders, *inherited])
        environment["PULUMI_HOME"] = str(self._places.pulumi_home)
        provider = self.tools.get(PROVIDER.name)
        if not fetch and (provider is None or provider.origin is Origin.BUILT):
            environment[FETCH_NOTHING] = "true"
        return environment

    def _parts(self, tool: Tool) -> dict[str, Path]:
        if tool.path is None:
            return {}
        if tool.origin is Origin.BUILT:
            return {name: tool.path.parent / name for name in BINARIES["kubernetes"].links}
        found = OnPath(without=self._places.cache)
        return {name: path for name in CONTROL_PLANE if (path := found.which(name))}


def ensure(places: Places, names: Iterable[str], steps: Steps) -> Toolchain:
    """The toolchain with these programs in it; what neither PATH nor the cache has is built first."""
    wanted = sorted(set(names), key=NAMES.index)
    choice = Choice.wanted()
    tools = {name: locate(places, name, choice) for name in wanted}
    missing = {_source(name).name: _source(name) for name, tool in tools.items() if not tool.fits}
    if missing and choice is Choice.PATH:
        lines = [f"{tool.name}: {tool.note}" for tool in tools.values() if not tool.fits]
        remedy = "install what is missing, or let it be built: GROUNDWORK_TOOLCHAIN=auto"
        raise Refused("GROUNDWORK_TOOLCHAIN=path, and PATH does not have all that is needed:", *lines, remedy=remedy)
    if missing:
        build(places, missing.values(), steps)
        tools = {name: locate(places, name, choice) for name in wanted}
    built = {name: tool.path for name, tool in tools.items() if tool.origin is Origin.BUILT and tool.path is not None}
    for path in built.values():
        os.utime(path.parent)  # in use: an outdated build is removed two weeks after its last use
    if built.keys() & {"pulumi", PROVIDER.name}:
        lay_out(places.pulumi_home, built.get(PROVIDER.name))
    return Toolchain(places, tools)


def locate(places: Places, name: str, choice: Choice) -> Tool:
    """The tool as it is now: from PATH, built, or missing with the reason. Builds nothing."""
    note = None
    # What a judge says counts for one version: none is taken from PATH unless nothing may be built at all.
    if choice is Choice.PATH or (choice is Choice.AUTO and name not in JUDGES):
        tool = OnPath(without=places.cache).find(name)
        if tool.fits or choice is Choice.PATH:
            return tool
        note = tool.note if tool.path else None  # that PATH has nothing is the usual case
    source = _source(name)
    home = home_of(places, source)
    if not home.exists():
        return Tool(name, None, None, Origin.MISSING, "; ".join(filter(None, ["not built yet", note])))
    path = home / (source.links[0] if name == "kubernetes" else name)
    return Tool(name, source.version, path, Origin.BUILT, note)


def _source(name: str) -> Binary:
    return EVERYTHING["kubernetes" if name == "kubectl" else name]
