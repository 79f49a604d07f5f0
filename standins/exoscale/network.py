"""Private networks, security groups, load balancers."""

import ipaddress
from collections.abc import Iterable

from spec.clouds.exoscale.own_flows import API_SERVERS, HEALTH_CHECKS
from standins.exoscale.shapes import address, identity, now, token, zone
from standins.kinds import Draft, Kind, Problem, Reference

PUBLIC_GROUPS = frozenset({API_SERVERS.name, HEALTH_CHECKS.name})
_PEERS = ("cidr", "publicSecurityGroup", "userSecurityGroup", "userSecurityGroupId")


def _range(draft: Draft) -> Iterable[Problem]:
    given = [draft.inputs.get(key) for key in ("startIp", "endIp", "netmask")]
    if not any(given) or None in given:
        return
    network = ipaddress.ip_network(f"{given[0]}/{given[2]}", strict=False)
    if ipaddress.ip_address(str(given[1])) not in network:
        yield Problem(path="endIp", reason=f"{given[1]} is not in the network {network} of startIp")


def _one_peer(draft: Draft) -> Iterable[Problem]:
    given = [key for key in _PEERS if draft.inputs.get(key) is not None]
    if len(given) > 1:
        yield Problem(path=given[1], reason=f"conflicts with {given[0]}")
    group = draft.inputs.get("publicSecurityGroup")
    if group is not None and group not in PUBLIC_GROUPS:
        yield Problem(path="publicSecurityGroup", reason=f"there is no public security group {group!r}")
    cidr = draft.inputs.get("cidr")
    if cidr is not None:
        try:
            ipaddress.ip_network(cidr)
        except ValueError as error:
            yield Problem(path="cidr", reason=str(error))
    first, last = draft.inputs.get("startPort"), draft.inputs.get("endPort")
    if isinstance(first, int) and isinstance(last, int) and not 1 <= first <= last <= _LAST_PORT:
        yield Problem(path="startPort", reason=f"{first} to {last} is no range of ports")


_LAST_PORT = 65535
_PROTOCOLS = ("TCP", "UDP", "ICMP", "ICMPv6", "AH", "ESP", "GRE", "IPIP", "ALL")

NETWORK = (
    Kind(
        token=token("PrivateNetwork"),
        identity=identity,
        replaces=frozenset({"zone"}),
        checks=(zone, _range),
        required=frozenset({"name"}),
        tags="labels",
    ),
    Kind(
        token=token("SecurityGroup"),
        identity=identity,
        replaces=frozenset({"name", "description"}),
        required=frozenset({"name"}),
        unique=("name",),
        taken="Conflict",
        sets=frozenset({"externalSources"}),
    ),
    Kind(
        token=token("SecurityGroupRule"),
        identity=identity,
        replaces=frozenset({"*"}),
        required=frozenset({"securityGroupId", "protocol"}),
        choices={"type": ("INGRESS", "EGRESS"), "protocol": _PROTOCOLS},
        references={
            "securityGroupId": Reference(tokens=frozenset({token("SecurityGroup")}), holds=False),
            "userSecurityGroupId": Reference(tokens=frozenset({token("SecurityGroup")}), holds=False),
        },
        checks=(_one_peer,),
    ),
    Kind(
        token=token("AntiAffinityGroup"),
        identity=identity,
        replaces=frozenset({"name", "description"}),
        required=frozenset({"name"}),
        unique=("name",),
        taken="Conflict",
    ),
    Kind(
        token=token("Nlb"),
        identity=identity,
        computed={
            "ipAddress": address,
            "createdAt": now,
            "services": lambda _: [],
            "state": lambda _: "running",
        },
        replaces=frozenset({"zone"}),
        required=frozenset({"name"}),
        unique=("name",),
        taken="Conflict",
        checks=(zone,),
        tags="labels",
    ),
)
