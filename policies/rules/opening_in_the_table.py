"""The firewall opens nothing that no flow names."""

import ipaddress
from collections.abc import Iterator

from policies.facts import Opening
from policies.rule import About, Rule, Severity


def violations(opening: Opening, _: About) -> Iterator[str]:
    """Lines that let the Internet in on a port without a purpose, or on all ports."""
    every_port = opening.first_port <= 1 and opening.last_port >= 65535
    if opening.inbound and _everybody(opening.peer):
        if every_port or opening.protocol == "ANY":
            yield "everybody may come in on every port"
        elif opening.first_port <= 22 <= opening.last_port or opening.first_port <= 3389 <= opening.last_port:
            yield f"everybody may come in on {opening.first_port}, where administrators sign in"
        elif opening.last_port - opening.first_port > 1000:
            yield f"everybody may come in on {opening.first_port} to {opening.last_port}"
    if not opening.purpose:
        yield f"{opening.protocol} {opening.first_port} is open, and the line does not say what for"


def _everybody(peer: str) -> bool:
    if peer in ("*", "Internet", "Any"):
        return True
    try:
        return ipaddress.ip_network(peer).prefixlen == 0
    except ValueError:
        return False


RULE = Rule(
    name="opening-in-the-table",
    says="Every line of the firewall says which flow it is for, and none lets everybody in on more than that.",
    why="A forgotten opening is found within the hour.",
    remedy="Put the flow into the platform's table; the firewall is made from it.",
    each=(Opening,),
    check_each=violations,
    severity=Severity.CRITICAL,
    requirements=("SM-5", "TP-7", "PS-54"),
    url="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
)
