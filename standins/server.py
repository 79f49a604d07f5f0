"""One process for all packages of a rehearsal: a port for each, so that a request's package is known."""

import json
import signal
import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import grpc  # type: ignore[import-untyped]  # has no types
import psutil
from pulumi.runtime.proto import provider_pb2_grpc

from rehearsal.certificates import write_private
from rehearsal.plane import find_planes
from rehearsal.ports import LOOPBACK
from standins.ahead import Ahead
from standins.calls import Calls
from standins.clusters import PLANES
from standins.faults import Faults
from standins.kinds import Cloud
from standins.provider import StandIn

AT_ONCE = 64
"""Most requests at a time to one package: more than the engine makes."""
_LARGEST_MESSAGE = 400 * 1024 * 1024  # the engine's own limit
_LOOK_EVERY = 1.0
BEGIN_AHEAD = signal.SIGUSR1
"""Sent to the process of a room: what its last preview has shown is going to be made."""
PORTS = "standins.json"
"""In the room: package → port; written last, so that who finds it may connect."""


@dataclass(frozen=True)
class Serving:
    """Stand-ins that answer. A context manager: they end with the block."""

    ports: Mapping[str, int]
    servers: tuple[grpc.Server, ...]
    ahead: Ahead

    @classmethod
    def begin(cls, room: Path, clouds: Iterable[Cloud]) -> Self:
        """Start them on free ports of the loopback interface."""
        room.mkdir(mode=0o700, parents=True, exist_ok=True)
        calls, faults, ahead = Calls(room), Faults(room), Ahead()
        ports, servers = {}, []
        for cloud in clouds:
            server = grpc.server(
                ThreadPoolExecutor(AT_ONCE, thread_name_prefix=cloud.package),
                options=[
                    ("grpc.max_receive_message_length", _LARGEST_MESSAGE),
                    ("grpc.max_send_message_length", _LARGEST_MESSAGE),
                    ("grpc.so_reuseport", 0),
                ],
            )
            provider_pb2_grpc.add_ResourceProviderServicer_to_server(StandIn(cloud, room, calls, faults, ahead), server)
            ports[cloud.package] = server.add_insecure_port(f"{LOOPBACK}:0")
            server.start()
            servers.append(server)
        return cls(ports, tuple(servers), ahead)

    @property
    def debug_providers(self) -> str:
        """What the engine's environment has to say: PULUMI_DEBUG_PROVIDERS."""
        return ",".join(f"{package}:{port}" for package, port in self.ports.items())

    def end(self) -> None:
        """Let what is under way come to its end."""
        for stopping in [server.stop(grace=10) for server in self.servers]:
            stopping.wait()
        self.ahead.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()


def serve(room: Path, clouds: Iterable[Cloud], *, keeper: int | None = None) -> None:
    """Serve until the process is asked to end.

    With the number of a `keeper` also until that process is gone without having asked, killed for example: then the
    control planes of the room end as well, and nothing is left running.
    """
    over = threading.Event()
    keeping = _process(keeper)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    orphaned = False
    with Serving.begin(room, clouds) as serving:
        signal.signal(BEGIN_AHEAD, lambda *_: serving.ahead.begin())
        write_private(room / PORTS, json.dumps(dict(serving.ports)).encode())
        while not over.wait(_LOOK_EVERY if keeping else None):
            if keeping is not None and not keeping.is_running():
                orphaned = True
                over.set()
    if orphaned:  # once nobody can ask for another one
        for plane in find_planes(room / PLANES):
            plane.stop()
    (room / PORTS).unlink(missing_ok=True)


def _process(number: int | None) -> psutil.Process | None:
    try:
        return None if number is None else psutil.Process(number)
    except psutil.NoSuchProcess:
        return None
