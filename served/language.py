"""The language runtime as the engine sees it: a program that is loaded already."""

import threading
import time
from collections.abc import Callable
from typing import Any

from pulumi.automation._server import LanguageServer  # the SDK is pinned; there is no public name
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

GRACE = 10.0
"""Seconds between the end of standard input and our own: an engine that was just started has not yet connected."""


class LanguageHost(LanguageServer):
    """Runs one program for engines; the SDK keeps runs that overlap apart."""

    def __init__(self, program: Callable[[], None], *, runs: int | None = None) -> None:
        """`runs`: how many at most, from the first to the last; for a program that cannot be run twice."""
        super().__init__(program)
        self._left = runs
        self._changed = threading.Condition()
        self._running = 0
        self._last = time.monotonic()

    def Run(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401 (the protocol's)
        """Run the program for one engine."""
        with self._changed:
            if self._left == 0:
                return language_pb2.RunResponse(error="this process has run its program already")
            self._left = self._left and self._left - 1
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

    @property
    def handler(self) -> Any:  # noqa: ANN401 (it has no types)
        """What answers the engine's calls, as a server takes it."""
        caught = _Caught()
        language_pb2_grpc.add_LanguageRuntimeServicer_to_server(self, caught)
        return caught.handler


class _Caught:
    """Stands where the generated code expects a server, and keeps what it is given."""

    handler: Any = None

    def add_generic_rpc_handlers(self, handlers: tuple[Any]) -> None:
        (self.handler,) = handlers
