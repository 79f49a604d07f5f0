"""Bringing a plane up: from whatever is there to everything running as it should."""

import contextlib
import shutil
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import psutil

from rehearsal import processes
from rehearsal.api import Api, ApiError, tls
from rehearsal.bootstrap import ensure_objects
from rehearsal.certificates import PRIVATE_DIRECTORY, write_private
from rehearsal.errors import PlaneError
from rehearsal.kubeconfig import ensure_kubeconfig
from rehearsal.parts import NAMES, PARTS, Layout, Part, fingerprint, kwok_config
from rehearsal.ports import LOOPBACK, choose_free, is_free
from rehearsal.record import PartRecord, Record
from rehearsal.takeover import release_leases, take_over

_CLIENTS = ("kube-controller-manager", "kube-scheduler", "kwok")
_PORT_ATTEMPTS = 3
_LAST_LINES = 15
_EVERY = 0.05


class _PortTakenError(Exception):
    """Somebody took a port between our look and the start of the part."""

    def __init__(self, part: Part) -> None:
        super().__init__(part.name)
        self.part = part


def marks(directory: Path, part: str) -> dict[str, str]:
    """What tells a process of this plane and part from every other process."""
    return {processes.PLANE: str(directory), processes.PART: part}


class Launch:
    """One attempt to bring a plane up. The caller holds the plane's lock."""

    def __init__(
        self,
        directory: Path,
        binaries: Mapping[str, Path],
        *,
        durable: bool,
        flags: Mapping[str, tuple[str, ...]],
        note: Callable[[str], None],
        limit: float,
    ) -> None:
        self._directory = directory
        self._binaries = binaries
        self._flags = flags
        self._note = note
        self._until = time.monotonic() + limit
        self._limit = limit
        self._record_file = directory / "plane.json"
        before = Record.read(self._record_file) or Record()
        self._running: dict[str, PartRecord] = {}
        self._started: list[str] = []
        self._layout = Layout(directory, dict(before.ports), durable)
        self._founding = before.founding
        self._taken_over = before.taken_over

    def run(self, first: Callable[[], object]) -> None:
        """Bring everything up; if that fails, end again what this call started. `first` comes before all clients."""
        self._adopt()
        try:
            for attempt in range(1, _PORT_ATTEMPTS + 1):
                try:
                    self._converge(first)
                except _PortTakenError as taken:
                    if attempt == _PORT_ATTEMPTS:
                        raise self._failure(taken.part, "finds its port taken again and again") from None
                    self._renumber(taken.part)
                else:
                    return
        except BaseException:  # also Ctrl-C: nothing half-started stays behind
            for name in reversed(self._started):
                self._end(name)
            self._write_record()
            raise

    def _adopt(self) -> None:
        """Take over what already runs; of two processes for one part only the older can be of use."""
        for part in reversed(PARTS):
            found = processes.find_marked(marks(self._directory, part.name))
            if not all(port in self._layout.ports for port in part.ports):
                superfluous = found  # the record is lost, and with it the port
            else:
                superfluous = found[1:]
                for process in found[:1]:
                    with contextlib.suppress(psutil.NoSuchProcess):
                        self._running[part.name] = PartRecord(process.pid, process.create_time())
            processes.end(superfluous, part.stop_limit)

    def _converge(self, first: Callable[[], object]) -> None:
        self._number_ports()
        self._write_files()
        etcd, apiserver, *rest = PARTS
        if not self._runs_as_wanted(etcd):
            # It would look for it every two minutes in the end, and for each kind of objects apart.
            self._retire(apiserver, "its etcd begins again")
            self._retire(etcd)
            self._found()
        for part in (etcd, apiserver):
            self._ensure(part)
        self._await([etcd, apiserver], needed=[etcd, apiserver])
        if self._founding:
            self._founding = False
            self._write_record()
        with Api.of_kubeconfig(self._layout.admin_kubeconfig) as admin:
            try:
                ensure_objects(admin)
            except (ApiError, httpx.TransportError) as error:
                raise self._failure(apiserver, f"cannot be given what each cluster has: {error}") from error
        before = time.monotonic()
        first()
        self._until += time.monotonic() - before  # it has limits of its own
        if not self._runs_as_wanted(rest[-1]):
            self._taken_over = False
            self._retire(rest[-1])  # it would make its leases again
            self._write_record()
            with Api.of_kubeconfig(self._layout.admin_kubeconfig) as admin:
                release_leases(admin)
        for part in rest:
            self._ensure(part)
        self._await(rest, needed=list(PARTS))
        if not self._taken_over:
            self._await_nodes(rest[-1])
            self._taken_over = True
            self._write_record()

    def _found(self) -> None:
        """Let etcd begin with nothing where it has never got further: killed in its first moments, it has written a log
        that makes it a member of no cluster, and it would wait for the others for ever."""
        data = self._directory / "etcd"
        if self._founding:
            shutil.rmtree(data)
            data.mkdir(mode=PRIVATE_DIRECTORY)
        self._founding = not any(data.iterdir())
        self._write_record()

    def _await_nodes(self, kwok: Part) -> None:
        """A new KWOK says that it is well before it has looked at what is there."""

        def wait(left: list[str]) -> None:
            if self._process(kwok.name) is None:
                self._died(kwok)
            if time.monotonic() > self._until:
                raise self._failure(kwok, f"does not take over {', '.join(left[:3])}")
            time.sleep(_EVERY)

        with Api.of_kubeconfig(self._layout.admin_kubeconfig) as admin:
            try:
                take_over(admin, wait)
            except (ApiError, httpx.TransportError) as error:
                raise self._failure(kwok, f"cannot be given what is there: {error}") from error

    def _number_ports(self) -> None:
        ports = dict(self._layout.ports)
        for part in PARTS:
            for port in part.ports:
                if port not in ports:
                    ports[port] = choose_free(ports.values())
                elif part.name not in self._running and not is_free(ports[port]):
                    taken = ports[port]
                    ports[port] = choose_free(ports.values())
                    self._note(f"{part.name} moves to port {ports[port]}: somebody else listens on {taken}")
        self._layout = Layout(self._directory, ports, self._layout.durable)
        self._write_record()

    def _renumber(self, part: Part) -> None:
        ports = {port: number for port, number in self._layout.ports.items() if port not in part.ports}
        self._note(f"{part.name} moves to another port: somebody else took its own")
        self._layout = Layout(self._directory, ports, self._layout.durable)

    def _write_files(self) -> None:
        for folder in (self._directory, self._directory / "logs", self._directory / "etcd"):
            folder.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
        at = self._layout
        at.credentials.ensure()
        for user, path in ((name, at.kubeconfig(name)) for name in _CLIENTS):
            ensure_kubeconfig(
                path, cluster=self._directory.name, server=at.server_url, credentials=at.credentials, user=user
            )
        ensure_kubeconfig(
            at.admin_kubeconfig,
            cluster=self._directory.name,
            server=at.server_url,
            credentials=at.credentials,
            user="admin",
        )
        if not at.kwok_config.exists() or at.kwok_config.read_bytes() != kwok_config():
            write_private(at.kwok_config, kwok_config())

    def _wanted(self, part: Part) -> tuple[tuple[str, ...], str]:
        arguments = (*part.arguments(self._layout), *self._flags.get(part.name, ()))
        return arguments, fingerprint(self._binaries[part.name], arguments)

    def _process(self, name: str) -> psutil.Process | None:
        known = self._running.get(name)
        return processes.find(known, marks(self._directory, name)) if known else None

    def _runs_as_wanted(self, part: Part) -> bool:
        process = self._process(part.name)
        return process is not None and processes.mark_of(process, processes.FINGERPRINT) == self._wanted(part)[1]

    def _ensure(self, part: Part) -> None:
        if self._runs_as_wanted(part):
            return
        self._retire(part)
        arguments, print_ = self._wanted(part)
        self._started.append(part.name)
        self._running[part.name] = processes.spawn(
            (str(self._binaries[part.name]), *arguments),
            marks={**marks(self._directory, part.name), processes.FINGERPRINT: print_},
            directory=self._directory,
            log=self._layout.log(part.name),
        )
        self._write_record()

    def _retire(self, part: Part, why: str = "what it is started with has changed") -> None:
        """End a part that is to be started anew."""
        if self._process(part.name) is not None:
            self._note(f"restarting {part.name}: {why}")
            self._end(part.name)

    def _end(self, name: str) -> None:
        part = PARTS[NAMES.index(name)]
        if self._running.pop(name, None):
            self._write_record()  # first of all: what ends on purpose has not crashed
        processes.end(processes.find_marked(marks(self._directory, name)), part.stop_limit)

    def _write_record(self) -> None:
        Record(
            durable=self._layout.durable,
            ports=self._layout.ports,
            parts=self._running,
            founding=self._founding,
            taken_over=self._taken_over,
        ).write(self._record_file)

    def _unwell(self, part: Part) -> str | None:
        """What a part says instead of being well; None if it is well."""
        keys = self._layout.credentials
        known = {"certificate": keys.certificate(part.client), "key": keys.key(part.client)} if part.client else {}
        context = tls(authority=keys.authority(part.authority), **known)
        try:
            with Api(f"https://{LOOPBACK}:{self._layout.ports[part.name]}", context, timeout=2) as api:
                api.text(part.health)
        except (ApiError, httpx.TransportError) as error:
            return str(error)
        return None

    def _await(self, parts: list[Part], *, needed: list[Part]) -> None:
        """Wait until all `parts` are well; stop at once when one of those `needed` for it dies."""
        waiting = list(parts)
        while waiting:
            for part in needed:
                if self._process(part.name) is None:
                    self._died(part)
            complaints = [(part, complaint) for part in waiting if (complaint := self._unwell(part)) is not None]
            if complaints and time.monotonic() > self._until:
                part, complaint = complaints[0]
                raise self._failure(part, f"is not ready after {self._limit:g} s: {complaint}")
            waiting = [part for part, _ in complaints]
            if waiting:
                time.sleep(_EVERY)

    def _died(self, part: Part) -> None:
        record = self._running.pop(part.name)
        if "address already in use" in "\n".join(_last_lines(self._layout.log(part.name))):
            raise _PortTakenError(part)
        raise self._failure(part, processes.ending(record))

    def _failure(self, part: Part, what: str) -> PlaneError:
        log = self._layout.log(part.name)
        said = "".join(f"\n    {line}" for line in _last_lines(log))
        return PlaneError(f"{part.name} {what}. The last it said (all of it: {log}):{said or ' nothing'}", log)


def _last_lines(log: Path) -> list[str]:
    try:
        with log.open(encoding="utf-8", errors="replace") as file:
            return [line.rstrip("\n") for line in deque(file, maxlen=_LAST_LINES)]
    except FileNotFoundError:
        return []
