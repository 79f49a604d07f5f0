"""Serves the program of hosted apps to many engines from one process that stays.

Left to itself every engine starts a language host, which asks pip for the list of packages and then starts a Python
that loads the program and the SDK: over a second for each app. The engine connects to this process instead
(`--client`), as it does to programs of the Automation API; the SDK keeps runs that overlap apart.

    python -m stacks.app_host SOCKET     says `ready` on standard output once it listens

It ends when its standard input does and no run is left: also when whoever started it was killed, and never under an
engine that is still at work.
"""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc  # type: ignore[import-untyped]  # it has no types
from pulumi.automation._server import LanguageServer  # the SDK is pinned; there is no public name
from pulumi.runtime.proto import language_pb2_grpc

from stacks.app import program

RUNS = 64
"""Most runs at a time; further ones wait for their turn."""
GRACE = 10.0
"""Seconds between the end of standard input and our own: an engine that was just started has not yet connected."""
_LARGEST_MESSAGE = 400 * 1024 * 1024  # the engine's own limit


class Host(LanguageServer):
    """The language runtime as the engine sees it."""

    def __init__(self) -> None:
        super().__init__(program)
        self._changed = threading.Condition()
        self._running = 0
        self._last = time.monotonic()

    def Run(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401 (the protocol's)
        """Run the program for one engine."""
        with self._changed:
            self._running += 1
        try:
            return super().Run(request, context)  # type: ignore[no-untyped-call]  # the SDK's, without types
        finally:
            with self._changed:
                self._running -= 1
                self._last = time.monotonic()
                self._changed.notify_all()

    def drain(self) -> None:
        """Return once nothing runs and nothing has begun for a while."""
        with self._changed:
            self._last = time.monotonic()
            while self._running or (left := self._last + GRACE - time.monotonic()) > 0:
                self._changed.wait(None if self._running else left)


def main(socket: str) -> None:
    """Serve until nobody needs it."""
    host = Host()
    server = grpc.server(
        ThreadPoolExecutor(max_workers=RUNS), options=[("grpc.max_receive_message_length", _LARGEST_MESSAGE)]
    )
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    server.add_insecure_port(f"unix:{socket}")
    server.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()
    host.drain()
    server.stop(grace=0.5).wait()


if __name__ == "__main__":
    main(sys.argv[1])
