"""Serves the program to one run of the engine, loaded while the engine itself starts.

Left to itself the engine starts a language host twice, lets it ask pip for the list of packages, then starts a Python
that loads the SDK and the program, and at the first object the provider: one after the other, nearly two seconds. Here
all of that happens at the same time. The engine connects to this process (`--client`), as it does to programs of the
Automation API, and to the provider that was started with it (`PULUMI_DEBUG_PROVIDERS`).

    python -m served.program SOCKET PROVIDER [MODULE]...

It says `ready`, and the provider's port or 0, on standard output once it listens; `PROVIDER` may be empty. Modules are
what the program is going to load. It ends when its standard input does and no run is left, as `served/apps.py` does.
"""

import contextlib
import gc
import importlib
import os
import runpy
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import grpc  # type: ignore[import-untyped]  # it has no types

    from served.language import LanguageHost

PROGRAM = Path(__file__).resolve().parent.parent / "__main__.py"
THREADS = 8
"""The engine asks one thing at a time; one more while it runs the program."""
STARTING = 30.0
"""Seconds that the provider has to say its port; it needs a tenth of one."""
LOADING = 120.0
"""Seconds that the engine's first question waits at most: a hundred times what loading takes."""


class NotYetLoaded:
    """Lets the engine in at once, and its first question wait for the SDK. Answers as a `grpc.GenericRpcHandler`."""

    def __init__(self) -> None:
        self._decided = threading.Event()
        self._handler: grpc.GenericRpcHandler = None

    def hand_over(self, handler: "grpc.GenericRpcHandler") -> None:
        """Let this one answer, what waits too."""
        self._handler = handler
        self._decided.set()

    def close(self) -> None:
        """Let nobody wait any longer: where nothing was handed over, the engine hears that nobody answers."""
        self._decided.set()

    def service(self, details: Any) -> Any:  # noqa: ANN401 (the protocol's)
        """The handler of a call."""
        self._decided.wait(LOADING)
        return self._handler and self._handler.service(details)


def program() -> None:
    """As the engine's own language host runs it."""
    runpy.run_path(str(PROGRAM), run_name="__main__")


@contextlib.contextmanager
def _provider(path: str) -> "Iterator[subprocess.Popen[str] | None]":
    """The provider; it ends with the block."""
    if not path:
        yield None
        return
    provider = subprocess.Popen([path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        yield provider
    finally:
        provider.kill()
        provider.wait()


def _port(provider: "subprocess.Popen[str] | None") -> str:
    """Where it listens: its first words. What it says later goes where its errors go, not into a full pipe."""
    if provider is None or provider.stdout is None:
        return "0"
    limit = threading.Timer(STARTING, provider.kill)
    limit.start()
    said = provider.stdout.readline().strip()
    limit.cancel()
    if not said.isdecimal():
        sys.exit(f"the provider does not start: it was to say its port, and said {said!r}")
    threading.Thread(target=shutil.copyfileobj, args=(provider.stdout, sys.stderr), daemon=True).start()
    return said


def _host(modules: Sequence[str]) -> "LanguageHost":
    gc.disable()  # what is loaded stays: looking through it for garbage, again and again, took a seventh of the time
    from served.language import LanguageHost  # noqa: PLC0415 (a quarter of a second, after the engine was let in)

    with contextlib.suppress(Exception):  # the program says it itself, to whom it runs for
        for module in modules:
            importlib.import_module(module)
    gc.freeze()
    gc.enable()
    return LanguageHost(program, runs=1)


def main(socket: str, provider_path: str, *modules: str) -> None:
    """Serve one run."""
    try:
        with _provider(provider_path) as provider:
            _serve(socket, provider, modules)
    finally:
        with contextlib.suppress(OSError):  # gone already, or not ours alone
            Path(socket).unlink(missing_ok=True)
            Path(socket).parent.rmdir()


def _serve(socket: str, provider: "subprocess.Popen[str] | None", modules: Sequence[str]) -> None:
    from served.listening import listen  # noqa: PLC0415 (a tenth of a second, which the provider needs too)

    door = NotYetLoaded()
    server = listen(socket, [door], threads=THREADS)
    try:
        sys.stdout.write(f"ready {_port(provider)}\n")
        sys.stdout.flush()
        os.dup2(2, 1)  # what the program prints goes where its errors go: nobody reads the pipe from here on
        host = _host(modules)
        door.hand_over(host.handler)
        sys.stdin.read()
        host.drain()
    finally:
        door.close()  # first: who waits there keeps the server from its end
        server.stop(grace=0.5).wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
