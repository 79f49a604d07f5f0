"""Machines beside the cluster: file server, registry, proxy, Windows nodes. Disks with data outlive them."""

import base64
from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_oci import core

from components.base import leaf, owned, token
from components.oci.network import Network
from components.oci.place import Place
from spec.clouds.disks import Disk
from spec.clouds.oci.cluster import OciCluster
from spec.clouds.oci.disks import gigabytes, vpus_for
from spec.clouds.oci.nodes import Placement, placement
from spec.clouds.oci.shapes import GIBI
from spec.durability import Durability
from spec.ground.demand import MachineDemand
from spec.ground.layout import ZONES, Tier
from spec.ground.settings import MachineSupply

DATA_DEVICE = "/dev/oracleoci/oraclevdb"
"""Under which the disk with the data is seen, always the same (docs.oracle.com/iaas/Content/Block/References/
consistentdevicepaths.htm)."""
BOOT_SIZE = 50
"""GB of the boot volume of a machine whose data has a disk of its own."""
BOOT_VPUS = 10


class MachinesArgs(TypedDict):
    """What `Machines` are made from."""

    place: Place
    cluster: OciCluster
    """For the region's availability domains and the image."""
    demands: tuple[MachineDemand, ...]
    supplies: Mapping[str, MachineSupply]
    network: Network
    groups: Mapping[Tier, pulumi.Input[str]]
    key: pulumi.Input[str] | None


class Machines(pulumi.ComponentResource):
    """Instances with what they start with, and kept block volumes for those that hold data."""

    addresses: pulumi.Output[dict[str, str]]
    """Name of a machine (`nfs-1`) → its private address."""

    def __init__(self, name: str, args: MachinesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("oci", "Machines"), name, {}, opts)
        self._args = args
        self.made: dict[str, core.Instance] = {}
        self.of_demand: dict[str, list[core.Instance]] = {}
        for demand in args["demands"]:
            for number in range(demand.count):
                title = f"{demand.name}-{number + 1}"
                instance = self._machine(f"{name}-{title}", title, demand, number % ZONES)
                self.made[title] = instance
                self.of_demand.setdefault(demand.name, []).append(instance)
        self.addresses = pulumi.Output.all(**{key: one.private_ip for key, one in self.made.items()})
        self.register_outputs({"addresses": self.addresses})

    def _machine(self, name: str, title: str, demand: MachineDemand, zone: int) -> core.Instance:
        args = self._args
        place, supply = args["place"], args["supplies"][demand.name]
        where = placement(args["cluster"], zone)
        at_the_edge = demand.tier is Tier.EDGE
        volumes = [self._volume(name, title, demand, supply, where)] if demand.holds_data else []
        return core.Instance(
            name,
            compartment_id=place.compartment,
            display_name=place.labels.name(title),
            availability_domain=where.domain,
            fault_domain=where.fault_domains[0] if where.fault_domains else None,
            shape=supply.machine,
            shape_config={"ocpus": supply.cpu, "memory_in_gbs": (supply.memory or demand.memory).count // GIBI},
            source_details={
                "source_type": "image",
                "source_id": supply.image or args["cluster"].account.machine_image,
                "boot_volume_size_in_gbs": str(BOOT_SIZE if demand.holds_data else gigabytes(supply.disk)),
                "boot_volume_vpus_per_gb": str(BOOT_VPUS if demand.holds_data else _vpus(demand, supply)),
                "kms_key_id": args["key"],
            },
            create_vnic_details={
                "subnet_id": args["network"].of(demand.tier, zone),
                "nsg_ids": [args["groups"][demand.tier]],
                "assign_public_ip": "true" if at_the_edge else "false",
                "display_name": place.labels.name(title),
                "hostname_label": title,
                "freeform_tags": place.labels.tags(),
            },
            # At launch, not after it: what the machine runs first finds its disk.
            launch_volume_attachments=[
                {
                    "type": "paravirtualized",
                    "device": DATA_DEVICE,
                    "display_name": place.labels.name(title, "data"),
                    "volume_id": one.id,
                    "is_read_only": False,
                    "is_shareable": False,
                }
                for one in volumes
            ],
            is_pv_encryption_in_transit_enabled=True,
            # Only the second edition of the metadata service, which no redirected request can ask.
            instance_options={"are_legacy_imds_endpoints_disabled": True},
            metadata={"user_data": base64.b64encode(demand.cloud_init.encode()).decode()} if demand.cloud_init else {},
            preserve_boot_volume=False,
            freeform_tags=place.labels.tags(name),
            opts=owned(self),
        )

    def _volume(
        self, name: str, title: str, demand: MachineDemand, supply: MachineSupply, where: Placement
    ) -> core.Volume:
        place = self._args["place"]
        return core.Volume(
            f"{name}-data",
            compartment_id=place.compartment,
            display_name=place.labels.name(title, "data"),
            availability_domain=where.domain,
            size_in_gbs=str(gigabytes(supply.disk)),
            vpus_per_gb=str(_vpus(demand, supply)),
            kms_key_id=self._args["key"],
            freeform_tags=place.labels.tags(f"{name}-data"),
            opts=leaf(self, Durability.KEPT),
        )


def _vpus(demand: MachineDemand, supply: MachineSupply) -> int:
    """VPUs for each GB that give what is asked for; the settings were looked at before."""
    asked = Disk(size=supply.disk, iops=supply.disk_iops or demand.iops, throughput=supply.disk_throughput)
    return vpus_for(asked, supply.disk_class)
