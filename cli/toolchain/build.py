"""Builds what is missing: two at a time, longest first, each in a room of its own that is gone when it is done.

They share a build cache, gone with the last: what one has compiled of the same version, no other compiles again.
"""

import os
import shutil
import signal
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

from cli.errors import Refused
from cli.places import Places
from cli.progress import Step, Steps, spoken
from cli.toolchain.ahead import Ahead, Download
from cli.toolchain.compile import Compilation
from cli.toolchain.go import PACKAGE_SIZE, compile_standard_library, ensure_go, go_on_path
from cli.toolchain.locks import Stopped, held
from cli.toolchain.pins import EVERYTHING, Binary
from cli.toolchain.rooms import Clearing, remove, remove_deserted, remove_outdated

WORKERS = 2
"""The compiler uses every core by itself, but each link at the end uses one: a second build fills the others."""

_LIBRARY = "compiling Go's standard library"
_LIBRARY_SECONDS = 28.0


def home_of(places: Places, binary: Binary) -> Path:
    """Where the finished binary is; the folder appears whole or not at all."""
    return places.binaries / f"{binary.name}-{binary.key(places.toolchain / binary.name)}"


def seconds_for(names: Collection[str]) -> float:
    """What building these in one run takes, one after the other, on as many cores as here are."""
    return sum(one.seconds_with(names) for one in EVERYTHING.values() if one.name in names) * _pace(1)


def build(places: Places, wanted: Iterable[Binary], steps: Steps) -> None:
    """Build these binaries.

    Raises Refused before it begins if there is no room for them, Failed if one does not build.
    """
    names = {binary.name for binary in wanted}
    # Longest first: two workers then end nearly together. At the end what finds compiled what another one compiles.
    wanted_ones = (one for one in EVERYTHING.values() if one.name in names)
    queue = sorted(wanted_ones, key=lambda one: (one.after_one_of(names) is not None, -one.seconds))
    remove_deserted(places.building)
    _announce(places, queue, steps)
    workers = min(WORKERS, len(queue))
    expected = {_title(binary): binary.seconds_with(names) * _pace(workers) for binary in queue}
    library = {_LIBRARY: _LIBRARY_SECONDS * _pace(1) * workers} if len(queue) > 1 else {}
    steps.plan(library | expected, workers=workers)
    stop = threading.Event()
    go = ensure_go(places, steps, stop)
    room = places.building / f"go.{os.getpid()}"
    cache = room / "cache"
    downloads = [Download(one, places.toolchain / one.name, _room_of(places, one)) for one in queue]
    modules = places.build_logs / "modules.log"
    ahead = Ahead(go, downloads if len(queue) > 1 else (), cache=cache, log=modules, workers=workers)
    clearing = Clearing()
    builds: list[_Build] = []
    for binary in queue:
        first = next((one for one in builds if binary.after and binary.after.name == one.binary.name), None)
        builds.append(
            _Build(places, go, binary, steps, cache=cache, ahead=ahead, clearing=clearing, first=first, stop=stop)
        )
    try:
        cache.mkdir(parents=True, exist_ok=True)
        ahead.start()
        if len(queue) > 1:
            with steps.step(_LIBRARY):
                log = places.build_logs / "go.log"
                begun = time.monotonic()
                compiled = compile_standard_library(go, room, log)
                slower = _slower(time.monotonic() - begun)
            steps.plan({title: seconds * slower for title, seconds in expected.items()}, workers=workers)
            if not compiled:
                steps.say(f"the standard library did not compile by itself ({log}); the builds compile it")
        _run(builds, workers, stop)
        with steps.step("clearing up"):
            ahead.end()
            clearing.end()
            remove(room)
    except BaseException:
        steps.say("clearing up")
        raise
    finally:
        with _undisturbed():
            ahead.end()
            clearing.end()
            for folder in (room, *(one.room for one in downloads)):
                remove(folder)


def _room_of(places: Places, binary: Binary) -> Path:
    return places.building / f"{home_of(places, binary).name}.{os.getpid()}"


def _run(builds: Sequence["_Build"], workers: int, stop: threading.Event) -> None:
    with ThreadPoolExecutor(workers, thread_name_prefix="build") as pool:
        running: list[Future[None]] = []
        try:
            running += [pool.submit(one.run) for one in builds]
            while wait(running, timeout=0.5, return_when=FIRST_EXCEPTION).not_done:
                # Waking up now and then lets Ctrl-C through; one failure ends the rest.
                if any(one.done() and one.exception() for one in running):
                    break
        finally:
            with _undisturbed():
                stop.set()
                for build in builds:
                    build.end()
                pool.shutdown(wait=True, cancel_futures=True)
    errors = [error for one in running if not one.cancelled() and (error := one.exception())]
    for error in sorted(errors, key=lambda error: isinstance(error, Stopped)):
        raise error


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A second Ctrl-C must not end the tidying-up after the first."""
    previous = {
        number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


class _Build:
    """One binary on its way, in one worker thread."""

    def __init__(
        self,
        places: Places,
        go: Path,
        binary: Binary,
        steps: Steps,
        *,
        cache: Path,
        ahead: Ahead,
        clearing: Clearing,
        first: "_Build | None",
        stop: threading.Event,
    ) -> None:
        self.binary = binary
        self.done = threading.Event()
        """Set when it is built, or will not be."""
        self._places = places
        self._go = go
        self._steps = steps
        self._cache = cache
        self._ahead = ahead
        self._clearing = clearing
        self._first = first
        self._stop = stop
        self._compilation: Compilation | None = None

    def run(self) -> None:
        """Build it, unless another run does so first."""
        if self._stop.is_set():
            raise Stopped
        self._ahead.begun()
        home = home_of(self._places, self.binary)
        lock = self._places.locks / f"{home.name}.lock"
        try:
            with self._steps.step(_title(self.binary)) as step:
                self._wait_for_libraries(step)
                with held(lock, self._stop, step.note):
                    if home.exists():
                        step.note("built by another run")
                    else:
                        self._make(home, step)
        finally:
            self.done.set()

    def end(self) -> None:
        """Stop the compiler, if it runs."""
        if self._compilation is not None:
            self._compilation.end()

    def _wait_for_libraries(self, step: Step) -> None:
        while self._first is not None and not self._first.done.wait(0.3):
            step.note(f"waiting for {self._first.binary.name}, which compiles its libraries")
            if self._stop.is_set():
                raise Stopped

    def _make(self, home: Path, step: Step) -> None:
        room = _room_of(self._places, self.binary)
        module = self._places.toolchain / self.binary.name
        log = self._places.build_logs / f"{self.binary.name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._compilation = Compilation(
                go=self._go, binary=self.binary, module=module, room=room, log=log, cache=self._cache, stop=self._stop
            )
            made = self._compilation.run(step)
            home.parent.mkdir(parents=True, exist_ok=True)
            made.rename(home)
        finally:
            self._clearing.begin(room)
        remove_outdated(home, self.binary.name)


def _announce(places: Places, queue: Sequence[Binary], steps: Steps) -> None:
    peaks = sorted((binary.peak for binary in queue), reverse=True)
    stays = sum(binary.size for binary in queue)
    if not go_on_path(places).fits:
        stays += PACKAGE_SIZE
    named = {binary.name for binary in queue}
    need = sum(binary.cache_with(named) for binary in queue) + sum(peaks[:WORKERS]) + stays
    places.cache.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(places.cache).free
    names = ", ".join(binary.name for binary in queue)
    if free < need:
        raise Refused(
            f"building {names} needs {_gigabytes(need)} for a while, and {places.cache} has {_gigabytes(free)} free",
            remedy="make room, or name a folder on another disk: GROUNDWORK_CACHE=/path/to/folder",
            details={"needed_bytes": need, "free_bytes": free, "directory": str(places.cache)},
        )
    steps.say(
        f"building once, pinned by toolchain/: {names}\n"
        f"about {spoken(seconds_for(named))}, longer on slow cores; up to {_gigabytes(need)} of disk "
        f"meanwhile, {_gigabytes(stays)} of it stays, in {places.cache}"
    )


def _pace(workers: int) -> float:
    """How much longer than alone on two cores a build takes; more than eight cores bring nothing any more."""
    return workers * 2 / max(1, min(os.cpu_count() or 2, 8))


def _slower(seconds: float) -> float:
    """How many times as long as planned builds will take, when the standard library took so long. Never below 1, for
    one that did not compile says nothing; and no more than the slowest machine that was met would tell."""
    return min(max(seconds / (_LIBRARY_SECONDS * _pace(1)), 1.0), 4.0)


def _title(binary: Binary) -> str:
    return f"building {binary.name}"


def _gigabytes(size: float) -> str:
    return f"{size / 1e9:.1f} GB"
