"""The cluster base: ingress, certificates, operator of databases, backup. What each runs, and what its chart is told.

The public set-up gives each a namespace of its own; here they share the platform's, so that one flow table closes them
all. Pods are named as the public charts name them in `app.kubernetes.io/name`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from spec.platforms.mint import figures
from spec.platforms.mint.entrance import service_values
from spec.platforms.mint.settings import Backup, Installed, MintSettings
from spec.releases import ChartReference, ReleaseSpec, chart_source, stand_in
from spec.stand_in import STAND_IN_CHART, stand_in_image, stand_in_values
from spec.workloads import Port, Resources, Workload

TRAEFIK = "traefik"
NGINX = "ingress-nginx"
CERT_MANAGER = "cert-manager"
CERT_MANAGER_WEBHOOK = "webhook"
CERT_MANAGER_INJECTOR = "cainjector"
CLOUDNATIVE_PG = "cloudnative-pg"
K8UP = "k8up"
VELERO = "velero"

S3_SECRET = "s3-credentials"  # noqa: S105 (a name, not a secret)
REPOSITORY_SECRET = "backup-repo"  # noqa: S105 (a name, not a secret)
VELERO_REPOSITORY_SECRET = "velero-repo-credentials"  # noqa: S105 (the name that Velero looks for)
DNS_SECRET = "infomaniak-api-credentials"  # noqa: S105 (a name, not a secret)


def controller_name(settings: MintSettings) -> str:
    """How the chart of the ingress controller names its pods."""
    return TRAEFIK if settings.ingress.controller == "traefik" else NGINX


def ingress_ports(settings: MintSettings) -> tuple[int, int]:
    """What its pods listen on for HTTP and HTTPS."""
    return figures.TRAEFIK_PORTS if settings.ingress.controller == "traefik" else figures.NGINX_PORTS


def _workload(name: str, role: str, resources: Resources, *ports: Port) -> Workload:
    return Workload(
        name=name, role=role, image=stand_in_image(name), resources=resources, ports=ports, requirements=("MC-17",)
    )


def ingress(settings: MintSettings) -> tuple[Workload, ...]:
    """The ingress controller."""
    http, https = ingress_ports(settings)
    ports = (Port(number=http, name="web"), Port(number=https, name="websecure"))
    return (_workload(controller_name(settings), "ingress controller", figures.INGRESS, *ports),)


def certificates(_: MintSettings) -> tuple[Workload, ...]:
    """The three pods of cert-manager."""
    size = figures.CERTIFICATES
    webhook = Port(number=figures.CERT_MANAGER_WEBHOOK_PORT, name="https")
    return (
        _workload(CERT_MANAGER, "certificates", size),
        _workload(CERT_MANAGER_WEBHOOK, "certificates, admission", size, webhook),
        _workload(CERT_MANAGER_INJECTOR, "certificates, injection", size),
    )


def database_operator(_: MintSettings) -> tuple[Workload, ...]:
    """CloudNativePG."""
    webhook = Port(number=figures.DATABASE_WEBHOOK_PORT, name="webhook")
    return (_workload(CLOUDNATIVE_PG, "operator of databases", figures.DATABASE_OPERATOR, webhook),)


def backup(settings: MintSettings) -> tuple[Workload, ...]:
    """k8up or Velero, where there is a backup."""
    if settings.backup is None:
        return ()
    return (_workload(settings.backup.engine, "operator of backups", figures.BACKUP),)


def ingress_values(settings: MintSettings) -> dict[str, Any]:
    """What the public chart of the controller is told."""
    name = settings.ingress.class_name
    if settings.ingress.controller == "traefik":
        values: dict[str, Any] = {
            "ingressClass": {"enabled": True, "isDefaultClass": True, "name": name},
            "ports": {"web": {"redirections": {"entryPoint": {"to": "websecure", "scheme": "https"}}}},
            "resources": figures.INGRESS.as_manifest(),
        }
    else:
        values = {
            "controller": {
                "ingressClassResource": {"name": name, "default": True},
                "ingressClass": name,
                "config": {"proxy-body-size": "128M"},  # MC-17: public chart of Odoo
                "resources": figures.INGRESS.as_manifest(),
            }
        }
    return _joined(values, service_values(settings))


def _joined(values: dict[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Both, with what stands below the same key put together."""
    for key, value in more.items():
        below = values.get(key)
        values[key] = _joined(below, value) if isinstance(below, dict) and isinstance(value, Mapping) else value
    return values


def certificate_values() -> dict[str, Any]:
    """What the chart of cert-manager is told; the gate is that of the public set-up."""
    return {
        "crds": {"enabled": True},
        "featureGates": figures.CERT_MANAGER_FEATURES,
        "resources": figures.CERTIFICATES.as_manifest(),
    }


def database_operator_values() -> dict[str, Any]:
    """What the chart of CloudNativePG is told."""
    return {"crds": {"create": True}, "resources": figures.DATABASE_OPERATOR.as_manifest()}


def backup_values(backup: Backup) -> dict[str, Any]:
    """What the chart of the backup is told. Credentials go by the name of their Secret."""
    if backup.engine == "velero":
        return {
            "credentials": {"useSecret": True, "existingSecret": S3_SECRET},
            "deployNodeAgent": True,
            "initContainers": [
                {
                    "name": "plugin-for-s3",
                    "image": figures.VELERO_PLUGIN,
                    "volumeMounts": [{"mountPath": "/target", "name": "plugins"}],
                }
            ],
            "configuration": {
                "uploaderType": "kopia",
                "defaultVolumesToFsBackup": True,
                "backupStorageLocation": [
                    {
                        "name": "default",
                        "provider": "aws",  # its plugin speaks S3 with anybody
                        "bucket": backup.bucket,
                        "default": True,
                        "config": {"s3Url": backup.endpoint, "s3ForcePathStyle": "true", "region": "default"},
                    }
                ],
                "volumeSnapshotLocation": [],
            },
            "schedules": {
                "all-apps": {
                    "schedule": backup.schedule,
                    "template": {"ttl": f"{backup.retention * 24}h", "includedNamespaces": ["*"]},
                }
            },
        }
    return {
        "k8up": {
            "envVars": [
                {"name": "BACKUP_GLOBALS3ENDPOINT", "value": backup.endpoint},
                {"name": "BACKUP_GLOBALS3BUCKET", "value": backup.bucket},
                *(
                    {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}
                    for name, secret, key in (
                        ("BACKUP_GLOBALACCESSKEYID", S3_SECRET, "username"),
                        ("BACKUP_GLOBALSECRETACCESSKEY", S3_SECRET, "password"),
                        ("BACKUP_GLOBALREPOPASSWORD", REPOSITORY_SECRET, "password"),
                    )
                ),
            ],
        }
    }


def release_of(
    settings: MintSettings,
    part: Installed,
    name: str,
    workloads: tuple[Workload, ...],
    values: dict[str, Any],
    *requirements: str,
) -> ReleaseSpec | None:
    """One release: the stand-in with the published sizes, or the part's own chart with its values."""
    chart = part.chart
    if chart is None:
        return None
    own = isinstance(chart, ChartReference)
    return ReleaseSpec(
        name=name,
        namespace=settings.namespace,
        source=chart_source(chart, settings.charts) if isinstance(chart, ChartReference) else stand_in(STAND_IN_CHART),
        values=values if own else stand_in_values(workloads),
        install=part.install,
        timeout_seconds=part.timeout,
        requirements=requirements,
    )


def releases(settings: MintSettings) -> Iterator[ReleaseSpec]:
    """Certificates first: what comes after asks for some; the operator before the databases; then who lets them in."""
    made = [
        release_of(
            settings, settings.certificates, CERT_MANAGER, certificates(settings), certificate_values(), "MC-17"
        ),
        release_of(
            settings,
            settings.database_operator,
            "cnpg",
            database_operator(settings),
            database_operator_values(),
            "MC-17",
        ),
        release_of(
            settings,
            settings.ingress,
            controller_name(settings),
            ingress(settings),
            ingress_values(settings),
            "MC-12",
        ),
    ]
    if settings.backup is not None:
        values = backup_values(settings.backup)
        made.append(release_of(settings, settings.backup, settings.backup.engine, backup(settings), values, "MC-17"))
    yield from (one for one in made if one is not None)


def workloads(settings: MintSettings) -> tuple[Workload, ...]:
    """Everything that the base runs, of the parts that this stack installs."""
    parts: list[tuple[Installed | None, tuple[Workload, ...]]] = [
        (settings.certificates, certificates(settings)),
        (settings.database_operator, database_operator(settings)),
        (settings.ingress, ingress(settings)),
        (settings.backup, backup(settings)),
    ]
    return tuple(one for part, several in parts if part is not None and part.chart is not None for one in several)
