"""The network: resource group, ranges, firewall, the way out, the one way in, and names that only it sees."""

from typing import TypedDict

import pulumi
from pulumi_azure_native import network, privatedns, resources

from components.azure.base import ANYWHERE, ZONES, present
from components.base import leaf, owned, token
from spec.clouds.azure.firewall import FRONT, NsgRule
from spec.clouds.azure.ground import DATABASE_SUBNET, AzureGround, Placed
from spec.durability import Durability
from spec.ground.layout import Tier


class NetworkArgs(TypedDict):
    """What a `Network` is made from."""

    ground: AzureGround
    private_zone: str
    """The zone that only this network sees."""


class Network(pulumi.ComponentResource):
    """A virtual network in one region, closed by default; its resource group and its private zone."""

    resource_group: pulumi.Output[str]
    """Name of the group in which everything of the stack is."""
    network_id: pulumi.Output[str]
    private_zone: pulumi.Output[str]
    """Name of the zone."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("azure", "Network"), name, {}, opts)
        ground = args["ground"]
        # Kept: deleting a group deletes everything in it, whatever else is protected.
        group = resources.ResourceGroup(
            f"{name}-group",
            resource_group_name=ground.resource_group,
            location=ground.cluster.region,
            tags=ground.tags,
            opts=leaf(self, Durability.KEPT),
        )
        self.resource_group = group.name
        self._ground, self._name = ground, name
        # A server that is kept stands in its subnet: Azure lets nobody take that away, nor what hangs on it.
        self.durability = Durability.KEPT if ground.servers else Durability.DISPOSABLE
        self.front = (
            self._address("front", ground.public_address, Durability.DISPOSABLE) if ground.public_address else None
        )
        out = self._address("out", f"{ground.base}-out", self.durability)
        self.way_out = present(out.ip_address)
        gateway = network.NatGateway(
            f"{name}-nat",
            nat_gateway_name=f"{ground.base}-nat",
            resource_group_name=group.name,
            location=ground.cluster.region,
            sku={"name": network.NatGatewaySkuName.STANDARD},
            public_ip_addresses=[{"id": out.id}],
            idle_timeout_in_minutes=4,
            tags=ground.tags,
            opts=leaf(self, self.durability),
        )
        made = network.VirtualNetwork(
            f"{name}-network",
            virtual_network_name=ground.base,
            resource_group_name=group.name,
            location=ground.cluster.region,
            address_space={"address_prefixes": [ground.layout.cidr]},
            tags=ground.tags,
            # Subnets are resources of their own; a refresh shows them here as well.
            opts=pulumi.ResourceOptions.merge(
                leaf(self, self.durability), pulumi.ResourceOptions(ignore_changes=["subnets"])
            ),
        )
        self.network_id = made.id
        groups = {tier: self._security_group(tier, rules) for tier, rules in ground.groups.items()}
        self.subnets: dict[Tier | str, network.Subnet] = {}
        before: pulumi.Resource | None = None
        for placed in ground.subnets:
            before = self._subnet(placed, made, groups[placed.tier], gateway, before)
        zone = privatedns.PrivateZone(
            f"{name}-zone",
            private_zone_name=args["private_zone"],
            resource_group_name=group.name,
            location=ANYWHERE,
            tags=ground.tags,
            opts=leaf(self, Durability.KEPT),
        )
        self.private_zone = zone.name
        self.link(f"{name}-zone", zone, owned(self))
        outputs = {"resource_group": self.resource_group, "network_id": made.id, "private_zone": zone.name}
        self.register_outputs(outputs)

    def _address(self, role: str, title: str, durability: Durability) -> network.PublicIPAddress:
        ground = self._ground
        return network.PublicIPAddress(
            f"{self._name}-{role}",
            public_ip_address_name=title,
            resource_group_name=self.resource_group,
            location=ground.cluster.region,
            sku={"name": network.PublicIPAddressSkuName.STANDARD},
            public_ip_allocation_method=network.IPAllocationMethod.STATIC,
            zones=ZONES,
            tags=ground.tags,
            opts=leaf(self, durability),
        )

    def _security_group(self, tier: Tier, rules: tuple[NsgRule, ...]) -> network.NetworkSecurityGroup:
        ground = self._ground
        return network.NetworkSecurityGroup(
            f"{self._name}-{tier}",
            network_security_group_name=f"{ground.base}-{tier}",
            resource_group_name=self.resource_group,
            location=ground.cluster.region,
            security_rules=[self._rule(one) for one in rules],
            tags=ground.tags,
            opts=leaf(self, self.durability if tier is Tier.DATA else Durability.DISPOSABLE),
        )

    def _rule(self, one: NsgRule) -> network.SecurityRuleArgsDict:
        made: network.SecurityRuleArgsDict = {
            "name": one.name,
            "direction": one.direction,
            "access": "Allow" if one.allows else "Deny",
            "priority": one.priority,
            "protocol": one.protocol,
            "source_port_range": "*",
            "destination_port_range": one.ports,
            "description": one.description,
        }
        if len(one.sources) == 1:
            made["source_address_prefix"] = one.sources[0]
        else:
            made["source_address_prefixes"] = list(one.sources)
        if FRONT in one.targets and self.front is not None:
            made["destination_address_prefix"] = present(self.front.ip_address)
        elif len(one.targets) == 1:
            made["destination_address_prefix"] = one.targets[0]
        else:
            made["destination_address_prefixes"] = list(one.targets)
        return made

    def _subnet(
        self,
        placed: Placed,
        made: network.VirtualNetwork,
        group: network.NetworkSecurityGroup,
        gateway: network.NatGateway,
        before: pulumi.Resource | None,
    ) -> network.Subnet:
        """One after the other: Azure changes a network once at a time, and answers a second change with a conflict."""
        subnet, durability = placed.subnet, Durability.DISPOSABLE
        delegations: list[network.DelegationArgsDict] = []
        endpoints: list[network.ServiceEndpointPropertiesFormatArgsDict] = []
        if placed.tier is Tier.DATA and subnet.zone == DATABASE_SUBNET:
            delegations = [{"name": "postgres", "service_name": "Microsoft.DBforPostgreSQL/flexibleServers"}]
            endpoints = [{"service": "Microsoft.Storage"}]
            durability = self.durability
        one = network.Subnet(
            f"{self._name}-{subnet.name}",
            subnet_name=subnet.name,
            resource_group_name=self.resource_group,
            virtual_network_name=made.name,
            address_prefix=subnet.cidr,
            network_security_group={"id": group.id},
            nat_gateway={"id": gateway.id},
            default_outbound_access=False,
            private_endpoint_network_policies="NetworkSecurityGroupEnabled",
            delegations=delegations,
            service_endpoints=endpoints,
            opts=pulumi.ResourceOptions.merge(
                leaf(self, durability), pulumi.ResourceOptions(depends_on=[before] if before else [])
            ),
        )
        self.subnets[subnet.name] = one
        return one

    def link(self, name: str, zone: privatedns.PrivateZone, opts: pulumi.ResourceOptions) -> pulumi.Resource:
        """Let this network see a private zone."""
        return privatedns.VirtualNetworkLink(
            f"{name}-link",
            virtual_network_link_name=self._ground.base,
            private_zone_name=zone.name,
            resource_group_name=self.resource_group,
            location=ANYWHERE,
            registration_enabled=False,
            virtual_network={"id": self.network_id},
            tags=self._ground.tags,
            opts=opts,
        )

    def record(
        self, name: str, host: str, target: pulumi.Input[str], *, address: bool, parent: pulumi.Resource
    ) -> pulumi.Resource:
        """A name in the private zone that leads to an address, or to another name; whose it is says `parent`."""
        zone = self._ground.private_zone
        relative = host.removesuffix(f".{zone}")
        return privatedns.PrivateRecordSet(
            name,
            relative_record_set_name=relative,
            record_type="A" if address else "CNAME",
            private_zone_name=self.private_zone,
            resource_group_name=self.resource_group,
            ttl=300,
            a_records=[{"ipv4_address": target}] if address else None,
            cname_record=None if address else {"cname": target},
            opts=owned(parent),
        )
