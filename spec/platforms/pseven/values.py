"""What the chart is told (PS-62, PS-63, PS-65, PS-68), and which of it is a secret by name."""

from collections.abc import Iterator, Mapping
from typing import Any

from spec.platforms.pseven.executor import affinity, executor_size
from spec.platforms.pseven.images import place
from spec.platforms.pseven.limited import launcher_account, launcher_binding
from spec.platforms.pseven.pooler import address
from spec.platforms.pseven.settings import Package, PsevenSettings, ValueKeys
from spec.platforms.pseven.volumes import claim_of, volume_of

Entries = Iterator[tuple[str, Any]]
"""Keys, their parts joined by dots, and what stands there."""


def chart_values(settings: PsevenSettings) -> dict[str, Any]:
    """All but the secrets."""
    return nested(dict(_entries(settings)))


def hidden_values(settings: PsevenSettings) -> dict[str, str]:
    """Key → name of the secret that stands there."""
    keys = _keys(settings)
    hidden = {
        "registry.password": settings.registry.password.key,
        keys.postgres_password: settings.postgres.password.key,
    }
    if settings.smtp is not None:
        hidden[keys.smtp_password] = settings.smtp.password.key
    return hidden


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a chart has them, from keys joined by dots."""
    made: dict[str, Any] = {}
    for key, value in flat.items():
        *way, last = key.split(".")
        inside = made
        for part in way:
            inside = inside.setdefault(part, {})
        inside[last] = value
    return made


def _keys(settings: PsevenSettings) -> ValueKeys:
    chart = settings.release.chart
    return chart.value_keys if isinstance(chart, Package) else ValueKeys()


def _entries(settings: PsevenSettings) -> Entries:
    yield from _entrance(settings)
    yield from _storage(settings)
    yield from _services(settings)
    yield from _sizing(settings)
    if settings.limited_permissions and settings.run_on_kubernetes:  # PS-68
        for one in ("serviceAccount", "clusterRole", "clusterRoleBinding"):
            yield f"launcher.{one}.create", False
        yield "launcher.serviceAccount.name", launcher_account(settings)
        yield "launcher.clusterRoleBinding.name", launcher_binding(settings)
    if settings.fix_storages:
        yield "fixStorages", True


def _entrance(settings: PsevenSettings) -> Entries:
    keys, windows = _keys(settings), settings.windows_extension
    yield "entrypoint.allowedHosts", settings.proxy.address
    yield "entrypoint.usingTrustedReverseProxy", settings.proxy.is_trusted
    yield "entrypoint.webHttp", settings.proxy.web_nodeport
    yield "entrypoint.gateOpenvpn", windows.openvpn_nodeport
    if keys.health_port is not None:
        yield keys.health_port, settings.proxy.health_nodeport
    if keys.windows_extension is not None:
        yield keys.windows_extension, windows.enabled


def _storage(settings: PsevenSettings) -> Entries:
    for storage, share in settings.nfs.shares.by_storage().items():
        yield f"storage.{storage}.nfs.server", share.server
        yield f"storage.{storage}.nfs.path", share.path
        yield f"storage.{storage}.nfs.version", settings.nfs_version(storage)
        if settings.limited_permissions:  # PS-65
            yield f"storage.{storage}.persistentVolume.create", False
            yield f"storage.{storage}.persistentVolume.name", volume_of(settings, storage)
            yield f"storage.{storage}.persistentVolumeClaim.create", False
            yield f"storage.{storage}.persistentVolumeClaim.name", claim_of(settings, storage)


def _services(settings: PsevenSettings) -> Entries:
    keys, chart = _keys(settings), settings.release.chart
    yield "registry.url", settings.registry.url
    yield "registry.username", settings.registry.username
    if isinstance(chart, Package) and settings.registry.mode == "local":
        for key, image in chart.images.items():
            yield key, f"{place(settings, image)}:{chart.app_version}"
    postgres = settings.postgres
    host, port = address(settings)
    yield keys.postgres_host, host
    yield keys.postgres_port, port
    yield keys.postgres_database, postgres.database
    yield keys.postgres_user, postgres.user
    if settings.smtp is not None:
        yield keys.smtp_host, settings.smtp.host
        yield keys.smtp_port, settings.smtp.port
        yield keys.smtp_user, settings.smtp.user


def _sizing(settings: PsevenSettings) -> Entries:
    keys, size = _keys(settings), executor_size(settings)
    yield "sizing.runOnKubernetes", settings.run_on_kubernetes  # PS-64
    if size is not None:  # PS-63
        yield "sizing.htcondorexecuteReplicas", size.replicas
        yield "sizing.htcondorexecuteResources.requests.memory", size.memory
        yield "sizing.htcondorexecuteResources.requests.cpu", size.cpu
        if keys.executor_affinity is not None:
            yield keys.executor_affinity, affinity(settings)
