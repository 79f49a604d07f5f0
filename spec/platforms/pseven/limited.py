"""What the native mode needs of the cluster: rights for the launcher and three priority classes (PS-66, PS-67)."""

from collections.abc import Mapping, Sequence
from typing import Any

from spec.plan import Manifest, Part
from spec.platforms.pseven import figures
from spec.platforms.pseven.settings import PsevenSettings
from spec.platforms.pseven.volumes import made_here

LAUNCHER = "pseven-launcher"
LAUNCHER_ACCOUNT = "pseven-launcher-sa"
RBAC = "rbac.authorization.k8s.io"

CLUSTER_RULES = (
    {"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]},
    {"apiGroups": [""], "resources": ["nodes"], "verbs": ["list", "get"]},
)
"""On the whole cluster."""
NAMESPACE_RULES = (
    {"apiGroups": [""], "resources": ["pods"], "verbs": ["list", "get", "create", "delete"]},
    {"apiGroups": [""], "resources": ["pods/log", "resourcequotas"], "verbs": ["list", "get"]},
)
"""In the platform's namespace."""


def launcher_account(settings: PsevenSettings) -> str:
    """The service account that the launcher runs as."""
    premade = settings.premade
    return (premade and premade.service_account) or LAUNCHER_ACCOUNT


def launcher_binding(settings: PsevenSettings) -> str:
    """The ClusterRoleBinding of the launcher."""
    premade = settings.premade
    return (premade and premade.cluster_role_binding) or f"{settings.namespace}-launcher"


def native_objects(settings: PsevenSettings) -> tuple[Manifest, ...]:
    """Rights and priority classes, where the native mode is chosen and nobody else has made them (PS-23)."""
    if not settings.run_on_kubernetes or not made_here(settings):
        return ()
    by_hand = settings.premade
    rights = () if by_hand is not None and by_hand.service_account is not None else _rights(settings.namespace)
    classes = () if by_hand is not None and by_hand.priority_classes else _priority_classes()
    return (*rights, *classes)


def _object(version: str, kind: str, name: str, rest: Mapping[str, Any], **about: Any) -> Manifest:  # noqa: ANN401 (passed on)
    body = {"apiVersion": version, "kind": kind, "metadata": {"name": name}, **rest}
    return Manifest(body=body, **about)


def _binding(kind: str, name: str, role: str, role_kind: str, namespace: str, **about: Any) -> Manifest:  # noqa: ANN401 (passed on)
    subject = {"kind": "ServiceAccount", "name": LAUNCHER_ACCOUNT, "namespace": namespace}
    role_ref = {"apiGroup": RBAC, "kind": role_kind, "name": role}
    return _object(f"{RBAC}/v1", kind, name, {"roleRef": role_ref, "subjects": [subject]}, **about)


def _rights(namespace: str) -> tuple[Manifest, ...]:
    wide: dict[str, Any] = {"cluster_wide": True, "part": Part.ADMINISTRATOR, "requirements": ("PS-23", "PS-66")}
    own: dict[str, Any] = {"requirements": ("PS-66",)}
    return (
        _object(f"{RBAC}/v1", "ClusterRole", LAUNCHER, _rules(CLUSTER_RULES), **wide),
        _object("v1", "ServiceAccount", LAUNCHER_ACCOUNT, {}, **own),
        _binding("ClusterRoleBinding", f"{namespace}-launcher", LAUNCHER, "ClusterRole", namespace, **wide),
        _object(f"{RBAC}/v1", "Role", LAUNCHER, _rules(NAMESPACE_RULES), **own),
        _binding("RoleBinding", LAUNCHER, LAUNCHER, "Role", namespace, **own),
    )


def _rules(rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"rules": [dict(rule) for rule in rules]}


def _priority_classes() -> tuple[Manifest, ...]:
    return tuple(
        _object(
            "scheduling.k8s.io/v1",
            "PriorityClass",
            name,
            {
                "value": value,
                "globalDefault": False,
                "preemptionPolicy": "PreemptLowerPriority" if preempts else "Never",
            },
            cluster_wide=True,
            part=Part.ADMINISTRATOR,
            requirements=("PS-23", "PS-67"),
        )
        for name, (value, preempts) in figures.PRIORITIES.items()
    )
