"""The language runtime as the engine sees it: a program that is loaded already."""

import asyncio
import runpy
import threading
import time
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]  # it has no types
import pulumi
from pulumi.automation import _server  # the SDK is pinned; there is no public name
from pulumi.runtime.proto import language_pb2, language_pb2_grpc
from pulumi.runtime.stack import run_in_stack

GRACE = 10.0
"""Seconds between the end of standard input and our own: an engine that was just started has not yet connected."""
_MACHINERY = tuple(str(Path(one).parent) for one in (pulumi.__file__, asyncio.__file__, __file__))
"""Folders of what runs the program: nobody who looks for a mistake in the program wants to read of them."""


class LanguageHost(_server.LanguageServer):
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
            response = super().Run(request, context)  # type: ignore[no-untyped-call]  # the SDK's, without types
            # The SDK has told the engine of the error by then; with `error` it would be shown a second time.
            return language_pb2.RunResponse(bail=True) if response and response.error else response
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


async def _run_and_tell(program: Callable[[], Awaitable[None] | None]) -> None:
    """Run the program, and let its mistakes be said as the engine's own language host says them."""
    try:
        await run_in_stack(program)
    except (pulumi.RunError, grpc.RpcError):
        raise
    except SystemExit as end:
        if end.code:
            raise pulumi.RunError(f"the program ended itself: sys.exit({end.code!r})") from end
    except Exception as error:
        raise pulumi.RunError(f"Program failed with an unhandled exception:\n{_in_the_program(error)}") from error


_server.run_in_stack = _run_and_tell  # type: ignore[assignment, attr-defined]  # what `LanguageServer.Run` calls


def _in_the_program(error: BaseException) -> str:
    """What Python says of an error, from the program's first line on."""
    where = error.__traceback__
    while where and _is_machinery(where.tb_frame.f_code.co_filename):
        where = where.tb_next
    if where is None:  # a mistake in its syntax: nothing of it ran
        return "".join(traceback.format_exception_only(error))
    return "".join(traceback.format_exception(type(error), error, where))


def _is_machinery(file: str) -> bool:
    return file.startswith((*_MACHINERY, "<frozen")) or file == runpy.__file__
