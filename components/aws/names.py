"""Zones and records: the public names of a platform, and the private ones of everything beside the cluster."""

from typing import TypedDict

import pulumi
from pulumi_aws import route53

from components.base import leaf, owned, token
from spec.clouds.aws.tags import Tags
from spec.durability import Durability

PRIVATE_SECONDS = 60
"""How long a private name may be remembered: what it leads to may be made anew."""


class PrivateNamesArgs(TypedDict):
    """What `PrivateNames` are made from."""

    zone: str
    tags: Tags
    vpc_id: pulumi.Input[str]
    hosts: dict[str, pulumi.Input[str]]
    """Name → the name that it leads to."""
    addresses: dict[str, pulumi.Input[str]]
    """Name → the address that it leads to."""


class PrivateNames(pulumi.ComponentResource):
    """A zone that only this network sees."""

    zone_id: pulumi.Output[str]

    def __init__(self, name: str, args: PrivateNamesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "PrivateNames"), name, {}, opts)
        zone = route53.Zone(
            f"{name}-zone",
            name=args["zone"],
            comment=f"{name}: seen in its own network only",
            vpcs=[{"vpc_id": args["vpc_id"]}],
            force_destroy=False,
            tags=args["tags"].of(f"{name}-zone"),
            opts=owned(self),
        )
        self.zone_id = zone.zone_id
        for kind, targets in (("CNAME", args["hosts"]), ("A", args["addresses"])):
            for host, target in targets.items():
                route53.Record(
                    f"{name}-{host.removesuffix('.' + args['zone'])}",
                    zone_id=self.zone_id,
                    name=host,
                    type=kind,
                    ttl=PRIVATE_SECONDS,
                    records=[target],
                    opts=owned(self),
                )
        self.register_outputs({"zone_id": self.zone_id})


class Alias(TypedDict):
    """What public names lead to: a balancer."""

    host: pulumi.Input[str]
    zone_id: pulumi.Input[str]


class PublicNamesArgs(TypedDict):
    """What `PublicNames` are made from."""

    zone: str
    existing_zone_id: str | None
    """The zone's id where somebody else keeps it; None: it is made, and kept."""
    tags: Tags
    names: tuple[str, ...]
    """Full names; one may begin with `*.`."""
    target: Alias | None


class PublicNames(pulumi.ComponentResource):
    """The platform's names for its users. As aliases they may stand at the top of a zone, where a CNAME may not."""

    zone_id: pulumi.Output[str]
    name_servers: pulumi.Output[list[str]]
    """What the zone above must name; none for a zone that existed."""

    def __init__(self, name: str, args: PublicNamesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "PublicNames"), name, {}, opts)
        if args["existing_zone_id"] is None:
            zone = route53.Zone(
                f"{name}-zone",
                name=args["zone"],
                comment=f"{name}: public",
                force_destroy=False,
                tags=args["tags"].of(f"{name}-zone"),
                opts=leaf(self, Durability.KEPT),
            )
            self.zone_id, self.name_servers = zone.zone_id, zone.name_servers.apply(list)
        else:
            self.zone_id = pulumi.Output.from_input(args["existing_zone_id"])
            self.name_servers = pulumi.Output.from_input([])
        if args["target"] is not None:
            self._records(name, args["names"], args["target"])
        self.register_outputs({"zone_id": self.zone_id, "name_servers": self.name_servers})

    def _records(self, name: str, names: tuple[str, ...], target: Alias) -> None:
        for fqdn in names:
            route53.Record(
                f"{name}-{fqdn.replace('*', 'any')}",
                zone_id=self.zone_id,
                name=fqdn,
                type="A",
                aliases=[{"name": target["host"], "zone_id": target["zone_id"], "evaluate_target_health": False}],
                opts=owned(self),
            )
