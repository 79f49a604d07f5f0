"""The path of an external metric, made of the real programs: Prometheus, the Prometheus adapter, and exporters.

    with Exporter("queue_size") as pod, prometheus(folder, [job]) as scraping, adapter(...) as answering: ...

Every program is started on a free port, writes to a log of its own below `folder`, and is gone at the end of the block.
"""

import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from rehearsal.api import wait_for
from rehearsal.ports import LOOPBACK, choose_free
from tests.judges.programs import program

T = TypeVar("T")

API = "v1beta1.external.metrics.k8s.io"
_START_LIMIT = 30.0


class Exporter:
    """A pod that publishes one gauge under `/metrics`. A context manager; `value` may change at any time."""

    def __init__(self, metric: str, value: float = 0) -> None:
        self.value = value
        exporter = self

        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = f"# TYPE {metric} gauge\n{metric} {exporter.value}\n".encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class' name for it
                """Nobody reads it."""

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Page)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        """Where it is scraped."""
        return f"{LOOPBACK}:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@dataclass(frozen=True)
class Running:
    """A program that was started, and where it listens."""

    name: str
    port: int
    log: Path
    process: "subprocess.Popen[bytes]"

    def await_(self, true: Callable[[], T | None], *, limit: float, message: str) -> T:
        """Wait until it is true; a program that dies, or a limit that passes, ends the wait with its last words."""

        def asked() -> T | None:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended with {self.process.returncode}; {self._last_words()}")
            return true()

        return wait_for(asked, limit=limit, message=lambda: f"{message}; {self._last_words()}")

    def _last_words(self) -> str:
        return f"{self.name} said last: {self.log.read_text(errors='replace')[-2000:]}"


@contextmanager
def _started(name: str, folder: Path, port: int, *flags: str) -> Iterator[Running]:
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [program(name), *flags],
            cwd=folder,
            env={"PATH": os.defpath, "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        yield Running(name, port, log, process)
    finally:
        process.kill()
        process.wait()


@contextmanager
def prometheus(folder: Path, jobs: Sequence[Mapping[str, Any]]) -> Iterator[Running]:
    """A Prometheus with these `scrape_configs`, ready to be asked."""
    file = folder / "prometheus.yaml"
    file.write_text(json.dumps({"scrape_configs": list(jobs)}))  # JSON is YAML
    port = choose_free(())
    flags = (
        f"--config.file={file}",
        f"--storage.tsdb.path={folder / 'series'}",
        f"--web.listen-address={LOOPBACK}:{port}",
        "--log.level=warn",
    )

    def ready() -> bool:
        try:
            return httpx.get(f"http://{LOOPBACK}:{port}/-/ready", trust_env=False).is_success
        except httpx.TransportError:
            return False

    with _started("prometheus", folder, port, *flags) as running:
        running.await_(ready, limit=_START_LIMIT, message="Prometheus does not become ready")
        yield running


@contextmanager
def adapter(folder: Path, *, kubeconfig: Path, prometheus_port: int, rules: Mapping[str, Any]) -> Iterator[Running]:
    """A Prometheus adapter with this configuration, as `adapter_values()["rules"]` of its chart would give it."""
    file = folder / "adapter.yaml"
    file.write_text(json.dumps(rules))
    port = choose_free((prometheus_port,))
    flags = (
        f"--config={file}",
        f"--prometheus-url=http://{LOOPBACK}:{prometheus_port}/",
        # How soon it hears of a series, not what it makes of it; ten minutes are the default.
        "--metrics-relist-interval=1s",
        "--metrics-max-age=1m",
        f"--bind-address={LOOPBACK}",
        f"--secure-port={port}",
        f"--cert-dir={folder / 'certificates'}",
        *(f"--{use}-kubeconfig={kubeconfig}" for use in ("lister", "authentication", "authorization")),
    )
    with _started("prometheus-adapter", folder, port, *flags) as running:
        yield running


def behind_the_api_server(namespace: str, port: int) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """(collection, object) of what makes the API server ask the adapter: a Service and an APIService.

    The Service is a name for this machine: pods on simulated nodes answer nobody.
    """
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "prometheus-adapter", "namespace": namespace},
        "spec": {"type": "ExternalName", "externalName": "localhost"},
    }
    registration = {
        "apiVersion": "apiregistration.k8s.io/v1",
        "kind": "APIService",
        "metadata": {"name": API},
        "spec": {
            "group": "external.metrics.k8s.io",
            "version": "v1beta1",
            "groupPriorityMinimum": 100,
            "versionPriority": 100,
            # As the adapter's own chart does it: its certificate is one that it made itself.
            "insecureSkipTLSVerify": True,
            "service": {"name": "prometheus-adapter", "namespace": namespace, "port": port},
        },
    }
    return (
        (f"/api/v1/namespaces/{namespace}/services", service),
        ("/apis/apiregistration.k8s.io/v1/apiservices", registration),
    )
