"""The identity of the shop's Kubernetes controller: what it may do, and the guard that keeps it to hosted apps.

The removed upstream manifest gave it rights on namespaces alone and a token that never ends. Here it also gets the
rights of an app, in each namespace by a RoleBinding that comes with the app: rights everywhere would let it read every
Secret of the cluster. Its tokens are asked for when they are needed and end soon (TokenRequest).
"""

from collections.abc import Iterator
from typing import Any

from spec.apps.ground import APP_ROLE, HOSTED_LABEL
from spec.apps.objects import APP_KINDS
from spec.plan import Manifest, Part
from spec.platforms.mint.settings import MintSettings

RBAC = "rbac.authorization.k8s.io"
GUARD = "mint-hosted-apps-only"
ALL_VERBS = ["get", "list", "watch", "create", "update", "patch", "delete"]
GROUND_KINDS = {"": ["resourcequotas", "limitranges", "secrets"], "networking.k8s.io": ["networkpolicies"]}
"""What every app stands on, beside what its manifests may bring."""

_PLURALS = {"NetworkPolicy": "networkpolicies", "Ingress": "ingresses"}


def _plural(kind: str) -> str:
    return _PLURALS.get(kind, f"{kind.lower()}s")


def rules(settings: MintSettings) -> list[dict[str, Any]]:
    """What it may do everywhere (MC-1, MC-13): make namespaces, and give itself the rights of an app in one."""
    return [
        {"apiGroups": [""], "resources": ["namespaces"], "verbs": list(settings.controller.namespace_verbs)},
        {"apiGroups": [RBAC], "resources": ["rolebindings"], "verbs": ["get", "create", "patch"]},
        {"apiGroups": [RBAC], "resources": ["clusterroles"], "resourceNames": [APP_ROLE], "verbs": ["bind"]},
    ]


def app_rules() -> list[dict[str, Any]]:
    """What it may do in the namespace of an app, and nowhere else (MC-13)."""
    made: list[dict[str, Any]] = []
    for group in sorted(APP_KINDS):
        resources = [*map(_plural, sorted(APP_KINDS[group])), *GROUND_KINDS.get(group, [])]
        made.append({"apiGroups": [group], "resources": resources, "verbs": ALL_VERBS})
    # It looks at what its apps do, and changes nothing there.
    made.append({"apiGroups": [""], "resources": ["pods", "pods/log", "events"], "verbs": ["get", "list", "watch"]})
    return made


def _user(settings: MintSettings) -> str:
    return f"system:serviceaccount:{settings.namespace}:{settings.controller.service_account}"


def guard(settings: MintSettings) -> dict[str, Any]:
    """RBAC cannot tell a customer's namespace from any other: this can, by the label that every app's has."""
    mark = f"'{HOSTED_LABEL}'"

    def labelled(which: str) -> str:
        labels = f"{which}.metadata.labels"
        return f"(has({labels}) && {mark} in {labels})"

    # A namespace is judged by itself, everything else by the namespace that it is in. What is deleted is `oldObject`.
    itself = f"(object == null || {labelled('object')}) && (oldObject == null || {labelled('oldObject')})"
    return {
        "failurePolicy": "Fail",
        "matchConstraints": {
            "resourceRules": [
                {
                    "apiGroups": ["*"],
                    "apiVersions": ["*"],
                    "operations": ["CREATE", "UPDATE", "DELETE"],
                    "resources": ["*"],
                }
            ]
        },
        "matchConditions": [{"name": "controller", "expression": f"request.userInfo.username == '{_user(settings)}'"}],
        "validations": [
            {
                "expression": (
                    f"request.kind.kind == 'Namespace' ? ({itself}) : "
                    f"(namespaceObject != null && {labelled('namespaceObject')})"
                ),
                "message": f"{settings.controller.service_account} acts in namespaces of hosted apps only "
                f"(label {HOSTED_LABEL})",
            }
        ],
    }


def controller(settings: MintSettings) -> Iterator[Manifest]:
    """The account, its rights, and the guard."""
    name = settings.controller.service_account
    yield Manifest(
        body={
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": {"name": name},
            "automountServiceAccountToken": False,
        },
        part=Part.ADMINISTRATOR,
        requirements=("MC-1",),
    )
    subject = {"kind": "ServiceAccount", "name": name, "namespace": settings.namespace}
    role = {"apiGroup": RBAC, "kind": "ClusterRole", "name": name}
    yield _cluster_wide(f"{RBAC}/v1", "ClusterRole", name, rules=rules(settings))
    yield _cluster_wide(f"{RBAC}/v1", "ClusterRole", APP_ROLE, rules=app_rules())
    yield _cluster_wide(f"{RBAC}/v1", "ClusterRoleBinding", name, roleRef=role, subjects=[subject])
    admission = "admissionregistration.k8s.io/v1"
    yield _cluster_wide(admission, "ValidatingAdmissionPolicy", GUARD, spec=guard(settings))
    bound = {"policyName": GUARD, "validationActions": ["Deny"]}
    yield _cluster_wide(admission, "ValidatingAdmissionPolicyBinding", GUARD, spec=bound)


def _cluster_wide(api_version: str, kind: str, name: str, **content: object) -> Manifest:
    return Manifest(
        body={"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, **content},
        cluster_wide=True,
        part=Part.ADMINISTRATOR,
        requirements=("MC-1", "MC-13"),
    )


def token_command(settings: MintSettings) -> str:
    """A token that ends by itself; nothing that never ends is made."""
    account = settings.controller
    return (
        f"kubectl create token {account.service_account} --namespace {settings.namespace} "
        f"--duration {account.token_seconds}s"
    )
