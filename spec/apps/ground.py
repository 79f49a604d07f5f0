"""What every app stands on, whatever its manifests say: its namespace, closed and limited, and its ConfigMap."""

from collections.abc import Iterator, Mapping
from typing import Any

from spec.apps import figures
from spec.apps.app import App
from spec.apps.names import Environment
from spec.apps.plan import ACCESS_TURN, GROUND_TURN, NAMESPACE_TURN, AppObject
from spec.apps.site import Site
from spec.durability import Durability
from spec.network_policies import DNS_PORT

APP_LABEL = "mint.groundwork.dev/app"
ENVIRONMENT_LABEL = "mint.groundwork.dev/environment"
SUBSCRIPTION_LABEL = "mint.groundwork.dev/subscription"
HOSTED_LABEL = "mint.groundwork.dev/hosted"
"""Only namespaces of apps have it: by it the controller's guard and the ingress's way in know them."""

DATABASE_LABEL = "cnpg.io/cluster"
"""CloudNativePG puts it on the pods of every database that it looks after."""
DATABASE_STATUS_PORT = 8000  # CloudNativePG: its operator asks each instance
APP_ROLE = "mint-hosted-app"
"""ClusterRole of the platform stack: what the shop's controller may do in the namespace of an app."""
HTTPS_PORT = 443
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")
"""Where clusters, their nodes and their cloud's own services are: no app has business there."""


def labels(app: App) -> dict[str, str]:
    """By these an app's own objects are found, and what the subscription in the shop belongs to."""
    return {
        APP_LABEL: app.name,
        ENVIRONMENT_LABEL: str(app.environment),
        SUBSCRIPTION_LABEL: app.subscription,
    }


def kept(app: App) -> Durability:
    """What holds a customer's data in prod outlives a mistake; the other environments are copies."""
    return Durability.KEPT if app.environment is Environment.PROD else Durability.DISPOSABLE


def namespace(app: App, site: Site) -> dict[str, Any]:
    """The app's namespace (MC-13). Where the cluster is shared, Pod Security is enforced by the API server too."""
    level = "baseline" if site.shared else "privileged"
    marks = {f"pod-security.kubernetes.io/{how}": "restricted" for how in ("warn", "audit")}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": app.namespace,
            "labels": {**labels(app), HOSTED_LABEL: "true", "pod-security.kubernetes.io/enforce": level, **marks},
        },
    }


def access(app: App, site: Site) -> dict[str, Any]:
    """The rights of the shop's controller in this namespace; it has them in no other but those of apps."""
    group = "rbac.authorization.k8s.io"
    account = {"kind": "ServiceAccount", "name": site.controller_account, "namespace": site.platform_namespace}
    return _ours(
        app,
        f"{group}/v1",
        "RoleBinding",
        site.controller_account,
        roleRef={"apiGroup": group, "kind": "ClusterRole", "name": APP_ROLE},
        subjects=[account],
    )


def quota(app: App) -> dict[str, Any]:
    """The room of the namespace: no app takes that of another."""
    room = app.product.room
    return _ours(
        app,
        "v1",
        "ResourceQuota",
        "app",
        spec={
            "hard": {
                "requests.cpu": str(room.cpu_requests),
                "requests.memory": str(room.memory_requests),
                "limits.cpu": str(room.cpu_limits),
                "limits.memory": str(room.memory_limits),
                "pods": str(room.pods),
                "requests.storage": str(room.storage),
                "persistentvolumeclaims": str(room.claims),
                "services.nodeports": "0",
                "services.loadbalancers": "0",
            }
        },
    )


def limits(app: App) -> dict[str, Any]:
    """What a container gets that says nothing: the quota counts only what is said."""
    container = {
        "type": "Container",
        "default": figures.CONTAINER_DEFAULT.limits.as_manifest(),
        "defaultRequest": figures.CONTAINER_DEFAULT.requests.as_manifest(),
    }
    return _ours(app, "v1", "LimitRange", "app", spec={"limits": [container]})


def network_policies(app: App, site: Site) -> Iterator[dict[str, Any]]:
    """Reached from its own namespace and by the ingress; reaches its own namespace, names, and the internet by HTTPS.

    Only a database also meets its operator and the API server.
    """
    own: dict[str, Any] = {"podSelector": {}}
    resolver = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
    }
    internet = {"ipBlock": {"cidr": "0.0.0.0/0", "except": list(PRIVATE)}}
    yield _policy(
        app,
        "app",
        selector={},
        ingress=[{"from": [own]}, {"from": [_pods_of_the_platform(site, site.ingress_pods)]}],
        egress=[
            {"to": [own]},
            {"to": [resolver], "ports": [_port(DNS_PORT, "UDP"), _port(DNS_PORT)]},
            {"to": [internet], "ports": [_port(HTTPS_PORT)]},
        ],
    )
    operator = _pods_of_the_platform(site, site.database_operator_pods)
    yield _policy(
        app,
        "database",
        selector={"matchExpressions": [{"key": DATABASE_LABEL, "operator": "Exists"}]},
        ingress=[{"from": [operator], "ports": [_port(DATABASE_STATUS_PORT), _port(figures.DATABASE_PORT)]}],
        egress=[
            {"to": [{"ipBlock": {"cidr": one}} for one in site.api_server], "ports": [_port(site.api_server_port)]}
        ],
    )


def _pods_of_the_platform(site: Site, pods: Mapping[str, str]) -> dict[str, Any]:
    namespace = {"matchLabels": {"kubernetes.io/metadata.name": site.platform_namespace}}
    return {"namespaceSelector": namespace, "podSelector": {"matchLabels": dict(pods)}}


def _port(number: int, protocol: str = "TCP") -> dict[str, Any]:
    return {"protocol": protocol, "port": number}


def _policy(
    app: App, name: str, *, selector: Mapping[str, Any], ingress: list[dict[str, Any]], egress: list[dict[str, Any]]
) -> dict[str, Any]:
    spec = {"podSelector": selector, "policyTypes": ["Ingress", "Egress"], "ingress": ingress, "egress": egress}
    return _ours(app, "networking.k8s.io/v1", "NetworkPolicy", name, spec=spec)


def config_map(app: App) -> dict[str, Any]:
    """The app's own copy of the product's ConfigMap (MC-13)."""
    return _ours(app, "v1", "ConfigMap", app.namespace, data=dict(app.values))


def backup(app: App, site: Site) -> Iterator[dict[str, Any]]:
    """The backup of the app's volumes, in a folder of its own in the bucket; other environments are copies of prod."""
    if site.backup is None or app.environment is not Environment.PROD:
        return
    bucket = f"{site.backup.bucket}/{app.hostname}"
    yield _ours(
        app,
        "k8up.io/v1",
        "Schedule",
        "app",
        spec={
            "backend": {"s3": {"endpoint": site.backup.endpoint, "bucket": bucket}},
            "backup": {"schedule": site.backup.schedule},
            "prune": {"schedule": "@weekly-random", "retention": {"keepDaily": site.backup.retention}},
        },
    )


def ground(app: App, site: Site) -> tuple[AppObject, ...]:
    """What comes before the manifests: the namespace, who may work in it, and what closes and limits it."""
    closed = (quota(app), limits(app), *network_policies(app, site), config_map(app), *backup(app, site))
    return (
        AppObject(body=namespace(app, site), turn=NAMESPACE_TURN, durability=kept(app)),
        AppObject(body=access(app, site), turn=ACCESS_TURN),
        *(AppObject(body=body, turn=GROUND_TURN) for body in closed),
    )


def _ours(app: App, api_version: str, kind: str, name: str, **content: object) -> dict[str, Any]:
    about = {"name": name, "namespace": app.namespace, "labels": labels(app)}
    return {"apiVersion": api_version, "kind": kind, "metadata": about, **content}
