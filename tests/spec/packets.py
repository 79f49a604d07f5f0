"""What a packet may do, by the rules that Kubernetes publishes for NetworkPolicy; shares nothing with what makes them.

https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Pod:
    """A pod; `ours` tells whether it stands in the namespace of the policies."""

    labels: Mapping[str, str]
    ours: bool = True
    namespace_labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Host:
    """Somebody outside of the cluster."""

    address: str


Place = Pod | Host


def _selects(selector: Mapping[str, Any] | None, labels: Mapping[str, str]) -> bool:
    assert selector is None or set(selector) <= {"matchLabels"}, "only what this judge understands"
    return all(labels.get(key) == value for key, value in (selector or {}).get("matchLabels", {}).items())


def _is_peer(peer: Mapping[str, Any], place: Place) -> bool:
    assert set(peer) <= {"ipBlock", "podSelector", "namespaceSelector"}
    if "ipBlock" in peer:
        assert {"cidr"} <= set(peer["ipBlock"]) <= {"cidr", "except"}
        if not isinstance(place, Host):
            return False
        address = ipaddress.ip_address(place.address)
        closed = map(ipaddress.ip_network, peer["ipBlock"].get("except", []))
        return address in ipaddress.ip_network(peer["ipBlock"]["cidr"]) and not any(address in one for one in closed)
    if not isinstance(place, Pod):
        return False
    same_namespace = place.ours if "namespaceSelector" not in peer else True
    return (
        same_namespace
        and _selects(peer.get("namespaceSelector"), place.namespace_labels)
        and _selects(peer.get("podSelector"), place.labels)
    )


def _is_at(entry: Mapping[str, Any], at: Mapping[str, Any]) -> bool:
    """A port of a rule, or a range of them; without a protocol TCP is meant."""
    assert {"port"} <= set(entry) <= {"port", "endPort", "protocol"}
    if entry.get("protocol", "TCP") != at["protocol"]:
        return False
    return bool(entry["port"] <= at["port"] <= entry.get("endPort", entry["port"]))


def _opened(rules: list[dict[str, Any]], side: str, other: Place, at: Mapping[str, Any]) -> bool:
    return any(
        # A rule without peers or without ports means all of them.
        (not rule.get(side) or any(_is_peer(peer, other) for peer in rule[side]))
        and (not rule.get("ports") or any(_is_at(entry, at) for entry in rule["ports"]))
        for rule in rules
    )


def _lets(policies: Mapping[str, Any], way: str, pod: Place, other: Place, at: Mapping[str, Any]) -> bool:
    if not isinstance(pod, Pod) or not pod.ours:
        return True
    judging = [
        one for one in policies.values() if _selects(one["podSelector"], pod.labels) and way in one["policyTypes"]
    ]
    key, side = ("ingress", "from") if way == "Ingress" else ("egress", "to")
    return not judging or any(_opened(one.get(key, []), side, other, at) for one in judging)


def passes(policies: Mapping[str, Any], source: Place, target: Place, port: int, protocol: str = "TCP") -> bool:
    """Whether a connection from source to target gets through: both ends must let it."""
    at = {"protocol": protocol, "port": port}
    return _lets(policies, "Egress", source, target, at) and _lets(policies, "Ingress", target, source, at)
