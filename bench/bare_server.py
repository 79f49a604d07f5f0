"""etcd and an API server with nothing but what they refuse to start without: the least that anybody can start."""

import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from cli.errors import Failed
from rehearsal import processes
from rehearsal.api import Api, ApiError, tls
from rehearsal.certificates import SERVICE_ADDRESSES, Credentials
from rehearsal.ports import LOOPBACK, choose_free
from rehearsal.record import PartRecord

_LIMIT = 60.0
_EVERY = 0.02
_STOP_LIMIT = 1.0  # before it is killed: nothing of it is kept


def marks(room: Path) -> dict[str, str]:
    """What tells the processes of a bare server from all others, also when the bench was killed."""
    return {"GROUNDWORK_BENCH": str(room)}


def end_bare_servers(room: Path) -> None:
    """End whatever of them lives in this room."""
    left = processes.end(processes.find_marked(marks(room)), _STOP_LIMIT)
    if left:
        numbers = ", ".join(str(process.pid) for process in left)
        raise Failed(f"processes of a bare server do not end: {numbers}")


class BareServer:
    """One etcd and one API server, without authorization, controllers, scheduler or nodes."""

    def __init__(self, directory: Path, binaries: Mapping[str, Path], logs: Path, *, durable: bool) -> None:
        self._directory = directory
        self._logs = logs
        self._binaries = binaries
        self._durable = durable
        self._marks = marks(directory.parent)
        self._running: dict[str, PartRecord] = {}

    def seconds_to_ready(self) -> float:
        """Start both on an empty directory and stop them again. The credentials are made before the clock starts."""
        credentials = Credentials(self._directory / "credentials")
        self._directory.mkdir(mode=0o700, parents=True)
        credentials.ensure()
        context = tls(
            authority=credentials.authority("kubernetes"),
            certificate=credentials.certificate("admin"),
            key=credentials.key("admin"),
        )
        client, peer, secure = self._free_ports()
        try:
            started = time.monotonic()
            self._start("etcd", self._etcd(client, peer))
            self._start("kube-apiserver", self._apiserver(credentials, client, secure))
            with Api(f"https://{LOOPBACK}:{secure}", context, timeout=2) as api:
                self._await_ready(api, started + _LIMIT)
            return time.monotonic() - started
        finally:
            end_bare_servers(self._directory.parent)

    @staticmethod
    def _free_ports() -> list[int]:
        ports: list[int] = []
        while len(ports) < 3:
            ports.append(choose_free(ports))
        return ports

    def _etcd(self, client: int, peer: int) -> list[str]:
        at_client, at_peer = (f"http://{LOOPBACK}:{port}" for port in (client, peer))
        return [
            f"--data-dir={self._directory / 'etcd'}",
            f"--listen-client-urls={at_client}",
            f"--advertise-client-urls={at_client}",
            f"--listen-peer-urls={at_peer}",
            f"--initial-advertise-peer-urls={at_peer}",
            f"--initial-cluster=default={at_peer}",
            *(() if self._durable else ("--unsafe-no-fsync",)),
        ]

    @staticmethod
    def _apiserver(credentials: Credentials, etcd: int, secure: int) -> list[str]:
        return [
            f"--etcd-servers=http://{LOOPBACK}:{etcd}",
            f"--bind-address={LOOPBACK}",
            f"--advertise-address={LOOPBACK}",
            f"--secure-port={secure}",
            "--endpoint-reconciler-type=none",
            f"--service-cluster-ip-range={SERVICE_ADDRESSES}",
            f"--tls-cert-file={credentials.certificate('kube-apiserver')}",
            f"--tls-private-key-file={credentials.key('kube-apiserver')}",
            f"--client-ca-file={credentials.authority('kubernetes')}",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-signing-key-file={credentials.service_account_key}",
            f"--service-account-key-file={credentials.service_account_public_key}",
        ]

    def _log(self, name: str) -> Path:
        return self._logs / f"bare-{name}.log"

    def _start(self, name: str, arguments: list[str]) -> None:
        command = (str(self._binaries[name]), *arguments)
        self._running[name] = processes.spawn(
            command, marks=self._marks, directory=self._directory, log=self._log(name)
        )

    def _await_ready(self, api: Api, until: float) -> None:
        while True:
            for name, record in self._running.items():
                if processes.find(record, self._marks) is None:
                    raise Failed(f"the plain {name} {processes.ending(record)}", log=self._log(name))
            try:
                api.text("/readyz")
            except (ApiError, httpx.TransportError) as error:
                if time.monotonic() > until:
                    log = self._log("kube-apiserver")
                    raise Failed(f"the plain API server is not ready after {_LIMIT:g} s: {error}", log=log) from error
                time.sleep(_EVERY)
            else:
                return
