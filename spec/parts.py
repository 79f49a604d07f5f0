"""Who makes what: the whole of a platform at once, or an administrator's part and an operator's, as two stacks.

The administrator's stack makes the namespace with its quota, everything that lies outside of it or gives rights, and
the operator's account. The operator's stack then makes the rest, and neither reads nor writes anything outside of the
namespace.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from spec.plan import Manifest, Operator, Part, PlatformPlan


class Share(StrEnum):
    """How much of a platform a stack makes."""

    WHOLE = "whole"
    """Everything, with rights on the whole cluster."""
    ADMINISTRATOR = "administrator"
    """What needs rights on the whole cluster, and the operator's account."""
    OPERATOR = "operator"
    """The rest, with the operator's account alone. Comes up after the administrator's stack."""


_RBAC = "rbac.authorization.k8s.io"


def part_of(plan: PlatformPlan, share: Share) -> PlatformPlan:
    """The part of a whole plan that a stack with this share makes.

    Raises ValueError for anything but the whole where the platform knows no operator.
    """
    if share is Share.WHOLE:
        return plan
    if plan.operator is None:
        raise ValueError(f"{plan.platform} knows no operator: it is made as a whole")
    mine = Part(share.value)
    manifests = tuple(one for one in plan.manifests if maker(one, plan.namespace.name) is mine)
    if mine is Part.OPERATOR:
        return replace(plan, part=mine, manifests=manifests)
    access = tuple(operator_access(plan.operator, plan.namespace.name))
    return replace(
        plan,
        part=mine,
        manifests=(*manifests, *access),
        workloads=(),
        flows=(),
        secrets=(),
        scripts=(),
        releases=(),
        outputs={
            "namespace": plan.namespace.name,
            "operator": {"namespace": plan.namespace.name, "serviceAccount": plan.operator.service_account},
        },
    )


def maker(manifest: Manifest, namespace: str) -> Part:
    """Who makes an object: whatever it says, none outside of the platform's namespace is the operator's."""
    elsewhere = manifest.body["metadata"].get("namespace", namespace) != namespace
    return Part.ADMINISTRATOR if manifest.cluster_wide or elsewhere else manifest.part


def operator_access(operator: Operator, namespace: str) -> Iterator[Manifest]:
    """The operator's account and its rights: Kubernetes' own `admin` in the namespace, and the rules beside."""
    account = operator.service_account
    yield _manifest("v1", "ServiceAccount", account, {"automountServiceAccountToken": False})
    yield _binding(f"{account}-admin", operator, namespace, {"kind": "ClusterRole", "name": "admin"})
    if operator.rules:
        rules = [dict(one) for one in operator.rules]
        yield _manifest(f"{_RBAC}/v1", "Role", account, {"rules": rules})
        yield _binding(account, operator, namespace, {"kind": "Role", "name": account})


def _binding(name: str, operator: Operator, namespace: str, role: Mapping[str, str]) -> Manifest:
    subject = {"kind": "ServiceAccount", "name": operator.service_account, "namespace": namespace}
    return _manifest(
        f"{_RBAC}/v1", "RoleBinding", name, {"roleRef": {"apiGroup": _RBAC, **role}, "subjects": [subject]}
    )


def _manifest(version: str, kind: str, name: str, rest: Mapping[str, Any]) -> Manifest:
    body = {"apiVersion": version, "kind": kind, "metadata": {"name": name}, **rest}
    return Manifest(body=body, part=Part.ADMINISTRATOR)
