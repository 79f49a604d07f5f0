"""PgBouncer in the cluster, where the managed server has no pool of its own (PS-24; X-7: AWS and OCI)."""

import hashlib
from typing import Any

from spec.flows import Pods
from spec.plan import Manifest
from spec.platforms.pseven import figures
from spec.platforms.pseven.database import USER_SECRET
from spec.platforms.pseven.settings import PsevenSettings
from spec.units import Bytes, Cpu
from spec.workloads import Amount, Port, Probe, Resources, Spread, Workload

POOLER = Pods(name="pseven-pgbouncer", role="pool of database connections")
REPLICAS = 2
"""Ours: one may go while the other works."""
SIZE = Resources(
    requests=Amount(cpu=Cpu.parse("100m"), memory=Bytes.parse("64Mi")),
    limits=Amount(cpu=Cpu.parse("1"), memory=Bytes.parse("256Mi")),
)
"""Ours. PgBouncer is one thread and takes about 2 KiB for each connection (https://www.pgbouncer.org/features.html)."""
CLIENTS = 5000
POOL = 50
"""What Azure's built-in PgBouncer has (learn.microsoft.com, concepts-pgbouncer: max_client_conn, default_pool_size);
the pool is shared between the replicas."""
FOLDER = "/etc/pgbouncer"
USERS = "/run/pgbouncer/users.txt"


def address(settings: PsevenSettings) -> tuple[str, int]:
    """Host and port at which the platform's pods find PostgreSQL."""
    postgres = settings.postgres
    return (POOLER.name, figures.POOLER_PORT) if postgres.made_pooler else (postgres.host, postgres.open_port)


def configuration(settings: PsevenSettings) -> str:
    """`pgbouncer.ini`: one database, sessions (PgBouncer's own default: what the product does in a session is not
    published), encrypted towards the server."""
    postgres = settings.postgres
    return f"""[databases]
{postgres.database} = host={postgres.host} port={postgres.open_port} dbname={postgres.database}

[pgbouncer]
listen_addr = 0.0.0.0
listen_port = {figures.POOLER_PORT}
auth_type = scram-sha-256
auth_file = {USERS}
pool_mode = session
max_client_conn = {CLIENTS}
default_pool_size = {POOL // REPLICAS}
server_tls_sslmode = require
ignore_startup_parameters = extra_float_digits
"""


def workload(settings: PsevenSettings) -> tuple[Workload, ...]:
    """For quota and fit; nothing where there is no such pool."""
    if not settings.postgres.made_pooler:
        return ()
    return (
        Workload(
            name=POOLER.name,
            role=POOLER.role,
            image=str(settings.postgres.pooler_image),
            replicas=REPLICAS,
            ports=(Port(number=figures.POOLER_PORT, name="postgres"),),
            resources=SIZE,
            spread=Spread.APART,
            readiness=Probe(port="postgres"),
            requirements=("PS-24",),
        ),
    )


def manifests(settings: PsevenSettings) -> tuple[Manifest, ...]:
    """Configuration, Deployment, Service and the budget that keeps one of the two."""
    if not settings.postgres.made_pooler:
        return ()
    labels = {"app.kubernetes.io/name": POOLER.name}
    text = configuration(settings)
    files = f"{POOLER.name}-{hashlib.sha256(text.encode()).hexdigest()[:7]}"
    bodies: tuple[dict[str, Any], ...] = (
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": files},
            "data": {"pgbouncer.ini": text},
        },
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": POOLER.name, "labels": labels},
            "spec": {
                "replicas": REPLICAS,
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": _pod(settings, labels, files)},
            },
        },
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": POOLER.name, "labels": labels},
            "spec": {
                "selector": labels,
                "ports": [{"name": "postgres", "port": figures.POOLER_PORT, "targetPort": "postgres"}],
            },
        },
        {
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": {"name": POOLER.name},
            "spec": {"maxUnavailable": 1, "selector": {"matchLabels": labels}},
        },
    )
    return tuple(Manifest(body=body, requirements=("PS-24",)) for body in bodies)


def _pod(settings: PsevenSettings, labels: dict[str, str], files: str) -> dict[str, Any]:
    entry = {"name": USER_SECRET}
    # The file of users is written where nothing is kept, from a Secret; a quote in a password is doubled.
    start = (
        f'umask 077; printf \'"%s" "%s"\\n\' "$POOL_USER" "$(printf %s "$POOL_PASSWORD" | sed \'s/"/""/g\')" '
        f"> {USERS}; exec pgbouncer {FOLDER}/pgbouncer.ini"
    )
    container = {
        "name": "pgbouncer",
        "image": str(settings.postgres.pooler_image),
        "command": ["sh", "-ec", start],
        "ports": [{"name": "postgres", "containerPort": figures.POOLER_PORT, "protocol": "TCP"}],
        "env": [
            {"name": "POOL_USER", "valueFrom": {"secretKeyRef": {**entry, "key": "username"}}},
            {"name": "POOL_PASSWORD", "valueFrom": {"secretKeyRef": {**entry, "key": "password"}}},
        ],
        "resources": SIZE.as_manifest(),
        "readinessProbe": {"tcpSocket": {"port": "postgres"}, "periodSeconds": 10},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "runAsUser": 65532,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {"name": "configuration", "mountPath": FOLDER, "readOnly": True},
            {"name": "run", "mountPath": USERS.rpartition("/")[0]},
        ],
    }
    apart = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": labels}}
    return {
        "automountServiceAccountToken": False,
        "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}, "fsGroup": 65532},
        "affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [apart]}},
        "containers": [container],
        "volumes": [
            {"name": "configuration", "configMap": {"name": files}},
            {"name": "run", "emptyDir": {"medium": "Memory", "sizeLimit": "1Mi"}},
        ],
    }
