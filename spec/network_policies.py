"""NetworkPolicies from the flow table: everything is closed, then exactly the flows are opened."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from spec.flows import Addresses, Flow, OtherPods, Party, Pods
from spec.names import fit

DNS_PORT = 53

DENY_ALL: dict[str, Any] = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
"""Selects every pod and opens nothing."""

_CLUSTER_DNS: dict[str, Any] = {
    "to": [
        {
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
            "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
        }
    ],
    "ports": [{"protocol": "UDP", "port": DNS_PORT}, {"protocol": "TCP", "port": DNS_PORT}],
}
"""Names are looked up at the cluster's own resolver; the label is the one that every distribution's CoreDNS carries."""


def _peers(party: Party) -> list[dict[str, Any]]:
    match party:
        case Pods():
            return [{"podSelector": {"matchLabels": party.selector}}]
        case Addresses():
            return [{"ipBlock": _block(cidr, party.excluded)} for cidr in party.cidrs]
        case OtherPods():
            return [
                {
                    "namespaceSelector": {"matchLabels": dict(party.namespace_labels)},
                    "podSelector": {"matchLabels": dict(party.pod_labels)},
                }
            ]
        case _:
            return []


def _block(cidr: str, excluded: Iterable[str]) -> dict[str, Any]:
    """A range without the ranges inside of it that stay closed; the API server refuses one that is not inside."""
    whole = ip_network(cidr)
    inside = [one for one in excluded if (part := ip_network(one)).version == whole.version and _within(part, whole)]
    return {"cidr": cidr, "except": inside} if inside else {"cidr": cidr}


def _within(part: IPv4Network | IPv6Network, whole: IPv4Network | IPv6Network) -> bool:
    return int(whole.network_address) <= int(part.network_address) and int(part.broadcast_address) <= int(
        whole.broadcast_address
    )


def _ports(flow: Flow) -> list[dict[str, Any]]:
    port: dict[str, Any] = {"protocol": str(flow.protocol), "port": flow.port}
    if flow.end_port is not None:
        port["endPort"] = flow.end_port
    return [port]


def _rules(side: str, others: Iterable[tuple[Party, Flow]]) -> list[dict[str, Any]]:
    """One rule for each flow, the same rule only once."""
    rules: list[dict[str, Any]] = []
    for party, flow in others:
        peers = _peers(party)
        rule = {side: peers, "ports": _ports(flow)}
        # A rule without peers would mean "everybody": a party that no policy can see opens nothing.
        if peers and rule not in rules:
            rules.append(rule)
    return rules


def network_policies(flows: Sequence[Flow]) -> dict[str, dict[str, Any]]:
    """Policy name → NetworkPolicy spec: one that closes the namespace, and one for each kind of pod that a flow names.

    A kind of pod that connects to anything may also ask the cluster's resolver (UDP and TCP 53); one that only answers
    may not connect to anything at all.
    """
    pods = {party.name: party for flow in flows for party in (flow.source, flow.target) if isinstance(party, Pods)}
    policies = {"deny-all": DENY_ALL}
    for name, party in pods.items():
        ingress = _rules("from", ((f.source, f) for f in flows if isinstance(f.target, Pods) and f.target.name == name))
        egress = _rules("to", ((f.target, f) for f in flows if isinstance(f.source, Pods) and f.source.name == name))
        if egress:
            egress.append(_CLUSTER_DNS)
        policies[fit("allow", name)] = {
            "podSelector": {"matchLabels": party.selector},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": ingress,
            "egress": egress,
        }
    return policies
