"""DNS: the private zone that only this network sees, and the public one with the platform's own names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import pulumi
from pulumi_oci import core, dns

from components.base import leaf, owned, token
from components.oci.place import Place
from spec.durability import Durability
from spec.ground.demand import NameDemand

TTL = 300
"""Seconds."""


class PrivateNamesArgs(TypedDict):
    """What `PrivateNames` are made from."""

    place: Place
    network: pulumi.Input[str]
    """OCID of the VCN."""
    zone: str
    addresses: Mapping[str, Sequence[pulumi.Input[str]]]
    """Name below the zone, in full → where it leads."""


class PrivateNames(pulumi.ComponentResource):
    """A view of its own, attached to the network's resolver, with a zone and its records."""

    zone: str

    def __init__(self, name: str, args: PrivateNamesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("oci", "PrivateNames"), name, {}, opts)
        place, self.zone = args["place"], args["zone"]
        view = dns.View(
            f"{name}-view",
            compartment_id=place.compartment,
            display_name=place.labels.name("names"),
            scope="PRIVATE",
            freeform_tags=place.labels.tags(f"{name}-view"),
            opts=owned(self),
        )
        zone = dns.Zone(
            f"{name}-zone",
            compartment_id=place.compartment,
            name=self.zone,
            zone_type="PRIMARY",
            scope="PRIVATE",
            view_id=view.id,
            freeform_tags=place.labels.tags(f"{name}-zone"),
            opts=owned(self),
        )
        # Every network has a resolver, which comes with it and whose OCID is told only on request.
        resolver = core.get_cnv_dns_resolver_association_output(
            vcn_id=args["network"], opts=pulumi.InvokeOutputOptions(parent=self)
        )
        dns.Resolver(
            f"{name}-resolver",
            resolver_id=resolver.dns_resolver_id,
            scope="PRIVATE",
            attached_views=[{"view_id": view.id}],
            display_name=place.labels.name("resolver"),
            freeform_tags=place.labels.tags(f"{name}-resolver"),
            opts=owned(self),
        )
        for host, found in sorted(args["addresses"].items()):
            _record(f"{name}-{host}", host, found, _Zone(zone=zone.id, view=view.id), owned(self))
        self.register_outputs({"zone": self.zone})


class PublicNamesArgs(TypedDict):
    """What `PublicNames` are made from."""

    place: Place
    zone: str
    existing: bool
    """Somebody else made the zone; only records are made in it."""
    names: tuple[NameDemand, ...]
    address: pulumi.Input[str]
    """Where they all lead: the load balancer."""


class PublicNames(pulumi.ComponentResource):
    """The platform's names, in a public zone that is kept: others refer to it by its name servers."""

    names: tuple[str, ...]

    def __init__(self, name: str, args: PublicNamesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("oci", "PublicNames"), name, {}, opts)
        place = args["place"]
        zone: pulumi.Input[str] = args["zone"]
        if not args["existing"]:
            zone = dns.Zone(
                f"{name}-zone",
                compartment_id=place.compartment,
                name=args["zone"],
                zone_type="PRIMARY",
                freeform_tags=place.labels.tags(f"{name}-zone"),
                opts=leaf(self, Durability.KEPT),
            ).id
        for one in args["names"]:
            title = f"{name}-{one.fqdn.replace('*', 'any')}"
            _record(title, one.fqdn, [args["address"]], _Zone(zone=zone), owned(self))
        self.names = tuple(one.fqdn for one in args["names"])
        self.register_outputs({"names": list(self.names)})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Zone:
    """Where a record is written."""

    zone: pulumi.Input[str]
    """OCID, or name."""
    view: pulumi.Input[str] | None = None


def _record(
    name: str, host: str, addresses: Sequence[pulumi.Input[str]], where: _Zone, opts: pulumi.ResourceOptions
) -> None:
    dns.Rrset(
        name,
        zone_name_or_id=where.zone,
        view_id=where.view,
        domain=host,
        rtype="A",
        items=[{"domain": host, "rtype": "A", "rdata": one, "ttl": TTL} for one in addresses],
        opts=opts,
    )
