"""The load balancer in front of the cluster, and the public names that lead to it."""

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumiverse_exoscale.domain import Domain
from pulumiverse_exoscale.domain_record import DomainRecord
from pulumiverse_exoscale.get_domain import get_domain_output
from pulumiverse_exoscale.nlb import Nlb

from components.base import leaf, owned, token
from spec.durability import Durability
from spec.ground.demand import NameDemand

TTL = 300  # seconds: short enough that a moved load balancer is found soon


class LoadBalancerArgs(TypedDict):
    """What a `LoadBalancer` is made from."""

    title: str
    """Its name, by which the ingress controller's Service finds it."""
    zone: str
    labels: Mapping[str, str]


class LoadBalancer(pulumi.ComponentResource):
    """A load balancer without services: the cluster's own controller puts them there, and may not delete it.

    So its address is known before there is a Service, and outlives every one of them.
    """

    address: pulumi.Output[str]

    def __init__(self, name: str, args: LoadBalancerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("exoscale", "LoadBalancer"), name, {}, opts)
        balancer = Nlb(
            f"{name}-nlb",
            name=args["title"],
            description=f"entrance of {args['title']}",
            zone=args["zone"],
            labels=dict(args["labels"]),
            opts=owned(self),
        )
        self.address = balancer.ip_address
        self.register_outputs({"address": self.address})


class NamesArgs(TypedDict):
    """What `Names` are made from."""

    zone: str
    """The public DNS zone."""
    existing: bool
    """Whether somebody else keeps the zone, and only records are made in it."""
    names: tuple[NameDemand, ...]
    address: pulumi.Input[str]
    """What every name leads to."""


class Names(pulumi.ComponentResource):
    """A public DNS zone, kept, and its records."""

    names: tuple[str, ...]

    def __init__(self, name: str, args: NamesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("exoscale", "Names"), name, {}, opts)
        zone = args["zone"]
        if args["existing"]:
            domain = get_domain_output(name=zone, opts=pulumi.InvokeOutputOptions(parent=self)).id
        else:
            domain = Domain(f"{name}-zone", name=zone, opts=leaf(self, Durability.KEPT)).id
        for one in args["names"]:
            relative = one.fqdn.removesuffix(zone).rstrip(".")
            DomainRecord(
                f"{name}-{one.fqdn.replace('*', 'any')}",
                domain=domain,
                name=relative,
                record_type="A",
                content=args["address"],
                ttl=TTL,
                opts=owned(self),
            )
        self.names = tuple(one.fqdn for one in args["names"])
        self.register_outputs({"names": list(self.names)})
