"""The five programs of a control plane: how each is called, and how one sees that it is well."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rehearsal.certificates import SERVICE_ADDRESSES, Credentials
from rehearsal.ports import LOOPBACK

STAGES = Path(__file__).parent / "stages"

# Cipher suites, admission, eviction times and everything else that judges a manifest are left at their defaults.
_CLIENT_RATE = (
    "--kube-api-qps=200",
    "--kube-api-burst=400",
)  # how fast, not what: the defaults of 20 are for a real site


@dataclass(frozen=True)
class Layout:
    """Where the files of one plane are, and under which ports its parts listen."""

    directory: Path
    ports: Mapping[str, int]
    durable: bool

    @property
    def credentials(self) -> Credentials:
        """Keys and certificates."""
        return Credentials(self.directory / "credentials")

    @property
    def server_url(self) -> str:
        """Where the API server answers."""
        return f"https://{LOOPBACK}:{self.ports['kube-apiserver']}"

    @property
    def admin_kubeconfig(self) -> Path:
        """For people and for the engine."""
        return self.directory / "kubeconfig"

    def kubeconfig(self, name: str) -> Path:
        """For a part that is a client of the API server."""
        return self.credentials.directory / f"{name}.kubeconfig"

    @property
    def kwok_config(self) -> Path:
        """The stages of nodes, pods, claims and Services, with the options that are no flags."""
        return self.directory / "kwok.yaml"

    def log(self, part: str) -> Path:
        """What a part has said since its last start; one start earlier has `.1` behind the name."""
        return self.directory / "logs" / f"{part}.log"


@dataclass(frozen=True)
class Part:
    """One program. Its name is also its binary's name, its log's, and that of its port."""

    name: str
    arguments: Callable[[Layout], tuple[str, ...]]
    ports: tuple[str, ...]
    health: str
    """Path under which the part itself says that it is well."""
    stop_limit: float
    """Seconds that it gets to end by itself."""
    authority: str = "kubernetes"
    """Which authority proves its certificate."""
    client: str | None = None
    """Whose certificate a client must show to be told about its health."""


def _etcd(at: Layout) -> tuple[str, ...]:
    keys = at.credentials
    client, peer = (f"https://{LOOPBACK}:{at.ports[port]}" for port in ("etcd", "etcd-peer"))
    files = (
        ("cert-file", keys.certificate("etcd")),
        ("key-file", keys.key("etcd")),
        ("trusted-ca-file", keys.authority("etcd")),
    )
    return (
        "--name=groundwork",
        f"--data-dir={at.directory / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=groundwork={peer}",
        *(f"--{prefix}{flag}={file}" for prefix in ("", "peer-") for flag, file in files),
        "--client-cert-auth",
        "--peer-client-cert-auth",
        # Nobody else is there to be elected, so there is no reason to wait a second for a vote.
        "--heartbeat-interval=20",
        "--election-timeout=200",
        "--log-level=warn",
        *(() if at.durable else ("--unsafe-no-fsync",)),
    )


def _apiserver(at: Layout) -> tuple[str, ...]:
    keys = at.credentials
    return (
        f"--bind-address={LOOPBACK}",
        f"--advertise-address={LOOPBACK}",
        f"--secure-port={at.ports['kube-apiserver']}",
        # A loopback address may not stand in an Endpoints object, and nobody looks for a second API server.
        "--endpoint-reconciler-type=none",
        f"--service-cluster-ip-range={SERVICE_ADDRESSES}",
        f"--etcd-servers=https://{LOOPBACK}:{at.ports['etcd']}",
        f"--etcd-cafile={keys.authority('etcd')}",
        f"--etcd-certfile={keys.certificate('etcd-client')}",
        f"--etcd-keyfile={keys.key('etcd-client')}",
        f"--encryption-provider-config={keys.encryption}",
        f"--tls-cert-file={keys.certificate('kube-apiserver')}",
        f"--tls-private-key-file={keys.key('kube-apiserver')}",
        f"--client-ca-file={keys.authority('kubernetes')}",
        "--anonymous-auth=false",
        "--authorization-mode=Node,RBAC",
        "--enable-admission-plugins=NodeRestriction",
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        f"--service-account-signing-key-file={keys.service_account_key}",
        f"--service-account-key-file={keys.service_account_public_key}",
        f"--requestheader-client-ca-file={keys.authority('front-proxy')}",
        "--requestheader-allowed-names=front-proxy-client",
        "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        f"--proxy-client-cert-file={keys.certificate('front-proxy-client')}",
        f"--proxy-client-key-file={keys.key('front-proxy-client')}",
        "--profiling=false",
    )


def _behind_apiserver(at: Layout, name: str) -> tuple[str, ...]:
    keys = at.credentials
    kubeconfig = at.kubeconfig(name)
    return (
        f"--kubeconfig={kubeconfig}",
        f"--authentication-kubeconfig={kubeconfig}",
        f"--authorization-kubeconfig={kubeconfig}",
        f"--bind-address={LOOPBACK}",
        f"--secure-port={at.ports[name]}",
        f"--tls-cert-file={keys.certificate(f'{name}-server')}",
        f"--tls-private-key-file={keys.key(f'{name}-server')}",
        "--leader-elect=false",
        "--profiling=false",
        *_CLIENT_RATE,
    )


def _controller_manager(at: Layout) -> tuple[str, ...]:
    keys = at.credentials
    return (
        *_behind_apiserver(at, "kube-controller-manager"),
        "--use-service-account-credentials=true",
        f"--service-account-private-key-file={keys.service_account_key}",
        f"--root-ca-file={keys.authority('kubernetes')}",
        f"--cluster-signing-cert-file={keys.authority('kubernetes')}",
        f"--cluster-signing-key-file={keys.key('kubernetes-ca')}",
    )


def _scheduler(at: Layout) -> tuple[str, ...]:
    return _behind_apiserver(at, "kube-scheduler")


PLAYED = ("kwok.x-k8s.io/node", "fake")
"""Annotation of the nodes that KWOK plays."""


def _kwok(at: Layout) -> tuple[str, ...]:
    keys = at.credentials
    return (
        f"--kubeconfig={at.kubeconfig('kwok')}",
        f"--config={at.kwok_config}",
        f"--server-address={LOOPBACK}:{at.ports['kwok']}",
        f"--tls-cert-file={keys.certificate('kwok-server')}",
        f"--tls-private-key-file={keys.key('kwok-server')}",
        f"--manage-nodes-with-annotation-selector={PLAYED[0]}={PLAYED[1]}",
        "--v=WARN",  # each renewal of a lease is a line otherwise: a hundred nodes write 250 MB a day
    )


PARTS = (
    Part("etcd", _etcd, ("etcd", "etcd-peer"), "/health", 5, authority="etcd", client="etcd-client"),
    Part("kube-apiserver", _apiserver, ("kube-apiserver",), "/readyz", 8, client="admin"),
    Part("kube-controller-manager", _controller_manager, ("kube-controller-manager",), "/healthz", 5),
    Part("kube-scheduler", _scheduler, ("kube-scheduler",), "/healthz", 5),
    Part("kwok", _kwok, ("kwok",), "/healthz", 3),
)
"""In the order in which they start; they stop the other way round."""

NAMES = tuple(part.name for part in PARTS)


def kwok_config() -> bytes:
    """One file out of the stages, so that a change of one restarts KWOK. Its server answers health checks only.

    A lease of 40 seconds, renewed every ten, is what the kubelet keeps. A file with options gets no defaults.
    """
    options = b"""\
apiVersion: config.kwok.x-k8s.io/v1alpha1
kind: KwokConfiguration
options:
  enableDebuggingHandlers: false
  enableProfilingHandler: false
  nodeLeaseDurationSeconds: 40
  nodeLeaseParallelism: 4
  nodePlayStageParallelism: 4
  podPlayStageParallelism: 8
  podsOnNodeSyncParallelism: 2
  enablePodsOnNodeSyncListPager: true
"""
    return b"---\n".join([options, *(file.read_bytes() for file in sorted(STAGES.glob("*.yaml")))])


def fingerprint(binary: Path, arguments: tuple[str, ...]) -> str:
    """Changes with the binary, an argument, or the content of a file that an argument names."""
    digest = hashlib.sha256(str(binary).encode())
    for argument in arguments:
        digest.update(b"\0" + argument.encode())
        file = Path(argument.partition("=")[2] or ".")
        if file.is_absolute() and file.is_file():
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
