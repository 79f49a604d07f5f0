"""What keeps script workers apart: `scriptworker-policy` in three renderings of one rule list (SM-43 to SM-45)."""

from typing import Any

from spec.platforms.smi import figures
from spec.platforms.smi.settings import SmiSettings

CRD_V1 = "crd.projectcalico.org/v1"
"""How Calico stores its objects, and how the guide prints the policy."""
V3 = "projectcalico.org/v3"
"""What Calico's API server takes, and what `calicoctl` checks."""


def calico_spec(settings: SmiSettings) -> dict[str, Any]:
    """The policy as the guide prints it (SM-44): what nothing allows is dropped at the end of the tier (SM-45)."""
    isolation = settings.script_isolation
    dns = {"source": {}, "destination": {"ports": [figures.DNS_PORT]}}
    egress: list[dict[str, Any]] = [
        {"action": "Allow", "protocol": "UDP", **dns},
        {"action": "Allow", "protocol": "TCP", **dns},
        {"action": "Allow", "source": {}, "destination": {"selector": _selector(figures.SCRIPT_MANAGER)}},
        {"action": "Deny", "source": {}, "destination": {"nets": list(isolation.denied_nets)}},
    ]
    if isolation.allow_public_egress:
        egress.append({"action": "Allow", "source": {}, "destination": {"nets": ["0.0.0.0/0"]}})
    return {
        "selector": _selector(figures.SCRIPT_WORKER),
        "types": ["Ingress", "Egress"],
        "order": isolation.order,
        "egress": egress,
    }


def _selector(name: str) -> str:
    return f"app.kubernetes.io/name == '{name}'"


def kubernetes_spec(settings: SmiSettings) -> dict[str, Any]:
    """The same as a plain NetworkPolicy, which has no order and no denial: what is denied is left out of a range."""
    isolation = settings.script_isolation
    egress: list[dict[str, Any]] = [
        {"ports": [{"protocol": protocol, "port": figures.DNS_PORT} for protocol in ("UDP", "TCP")]},
        {"to": [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": figures.SCRIPT_MANAGER}}}]},
    ]
    if isolation.allow_public_egress:
        egress.append({"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": list(isolation.denied_nets)}}]})
    return {
        "podSelector": {"matchLabels": {"app.kubernetes.io/name": figures.SCRIPT_WORKER}},
        "policyTypes": ["Ingress", "Egress"],
        "egress": egress,
    }


def scriptworker_policy(settings: SmiSettings) -> dict[str, Any]:
    """The object that the chosen engine takes, in the platform's namespace: its selectors reach no further."""
    match settings.script_isolation.engine:
        case "calico-crd-v1":
            version, spec = CRD_V1, calico_spec(settings)
        case "calico-v3":
            version, spec = V3, calico_spec(settings)
        case "kubernetes":
            version, spec = "networking.k8s.io/v1", kubernetes_spec(settings)
    return {
        "apiVersion": version,
        "kind": "NetworkPolicy",
        "metadata": {"name": figures.POLICY, "namespace": settings.platform_namespace},
        "spec": spec,
    }
