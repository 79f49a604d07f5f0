"""Untrusted scripts reach nothing private."""

import ipaddress
from collections.abc import Iterator

from policies.facts import CalicoPolicy, NetworkPolicy
from policies.rule import About, Facts, Finding, Rule, Severity
from policies.values import at, items

DENIED = ("10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")
ORDER = 1000
POLICY = "scriptworker-policy"
WORKER = "dtplatform-scriptworker"


def violations(facts: Facts, _: About) -> Iterator[Finding]:
    """A policy for the script workers that is missing, weaker, or in another order than the guide's."""
    policies = [one for one in facts.of(CalicoPolicy) if WORKER in one.selector]
    plain = [one for one in facts.of(NetworkPolicy) if one.name == POLICY and WORKER in one.selects.values()]
    if not policies and not plain:
        yield Finding(where="", what="no policy isolates the script workers")
    for one in policies:
        if one.order != ORDER:
            yield Finding(where=one.where, what=f"the policy's order is {one.order}, not {ORDER}")
        if set(one.directions) != {"Ingress", "Egress"}:
            yield Finding(where=one.where, what="the policy does not bind both directions")
        yield from _rules(one)


def _rules(policy: CalicoPolicy) -> Iterator[Finding]:
    actions = [at(rule, "action") for rule in policy.egress]
    denied = {net for rule in policy.egress if at(rule, "action") == "Deny" for net in _nets(rule)}
    missing = [net for net in DENIED if not any(_covers(one, net) for one in denied)]
    if missing:
        yield Finding(where=policy.where, what=f"{', '.join(missing)} is not denied")
    last_named = max((n for n, rule in enumerate(policy.egress) if _named(rule)), default=-1)
    if "Deny" in actions and actions.index("Deny") < last_named:
        yield Finding(where=policy.where, what="the denied ranges stand before what is allowed by name")
    if any(_open(rule) for rule in policy.egress[: actions.index("Deny") if "Deny" in actions else None]):
        yield Finding(where=policy.where, what="every address is allowed before the private ranges are denied")


def _nets(rule: object) -> list[str]:
    return items(at(rule, "destination", "nets"))


def _named(rule: object) -> bool:
    """Whether it allows by port or selector, as DNS and the script manager are."""
    target = at(rule, "destination")
    return at(rule, "action") == "Allow" and (at(target, "ports") is not None or at(target, "selector") is not None)


def _open(rule: object) -> bool:
    target = at(rule, "destination")
    wide = not target or (set(target) <= {"nets"} and "0.0.0.0/0" in _nets(rule))
    return at(rule, "action") == "Allow" and wide


def _covers(wide: str, net: str) -> bool:
    one, other = ipaddress.ip_network(wide), ipaddress.ip_network(net)
    return one.version == other.version and other.subnet_of(one)  # type: ignore[arg-type]


RULE = Rule(
    name="smi-script-isolation",
    says="Script workers reach DNS and the script manager, and no private range.",
    why="They run code of strangers, beside the databases and the cloud's own credentials.",
    remedy="Keep script-isolation as the guide has it: order 1000, four ranges denied after what is allowed.",
    check_all=violations,
    platforms=("smi",),
    severity=Severity.CRITICAL,
    requirements=("SM-43", "SM-44", "SM-45"),
    url="https://docs.tigera.io/calico/latest/reference/resources/networkpolicy",
)
