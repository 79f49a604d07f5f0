"""Machines beside the cluster: file server, registry, proxy, Windows nodes."""

import base64
from collections.abc import Callable
from typing import TypedDict

import pulumi
from pulumi_azure_native import compute, network

from components.azure.network import Network
from components.azure.vault import Vault
from components.base import leaf, owned, token
from spec.clouds.azure.cluster import MachineAccess
from spec.clouds.azure.ground import MACHINE_SUBNET, AzureGround, DataDisk, Machine
from spec.durability import Durability
from spec.ground.layout import Tier

DATA_LUN = 0
"""Where a machine sees its data disk: /dev/disk/azure/scsi1/lun0."""


class MachinesArgs(TypedDict):
    """What `Machines` are made from."""

    ground: AzureGround
    network: Network
    vault: Vault
    access: MachineAccess
    reveal: Callable[[str], pulumi.Output[str]]
    """Name of a secret → its value, marked as secret."""


class Machines(pulumi.ComponentResource):
    """All of them, each with an address of its own that never changes."""

    addresses: dict[str, str]
    """Name → address inside of the network."""

    def __init__(self, name: str, args: MachinesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("azure", "Machines"), name, {}, opts)
        self._name, self._args = name, args
        # Name → its public address, where it stands at the edge.
        self.public: dict[str, network.PublicIPAddress] = {}
        self.addresses = {}
        for one in args["ground"].machines:
            self._machine(one)
            self.addresses[one.name] = one.address
        self.register_outputs({"addresses": self.addresses})

    def _machine(self, one: Machine) -> None:
        title = f"{self._name}-{one.name.removeprefix(self._args['ground'].base + '-')}"
        encryption = self._args["vault"].disk_encryption_set
        card = self._card(title, one)
        data: list[compute.DataDiskArgsDict] = []
        if one.disk is not None:
            attached: compute.DataDiskArgsDict = {
                "lun": DATA_LUN,
                "create_option": "Attach",
                "caching": compute.CachingTypes.NONE,
                "delete_option": "Detach",
                "managed_disk": {"id": self._disk(title, one, one.disk).id},
            }
            data.append(attached)
        publisher, offer, sku, version = one.image
        system: compute.ManagedDiskParametersArgsDict = {"storage_account_type": one.system_sku}
        if encryption is not None:
            system["disk_encryption_set"] = {"id": encryption.id}
        compute.VirtualMachine(
            title,
            vm_name=one.name,
            resource_group_name=self._args["network"].resource_group,
            location=self._args["ground"].cluster.region,
            zones=[one.zone],
            hardware_profile={"vm_size": one.supply.machine},
            storage_profile={
                "image_reference": {"publisher": publisher, "offer": offer, "sku": sku, "version": version},
                "os_disk": {
                    "name": f"{one.name}-system",
                    "create_option": "FromImage",
                    "caching": compute.CachingTypes.READ_ONLY,
                    "delete_option": "Delete",
                    "disk_size_gb": one.system_gib,
                    "managed_disk": system,
                },
                "data_disks": data,
            },
            os_profile=self._system(one),
            network_profile={"network_interfaces": [{"id": card.id, "primary": True, "delete_option": "Detach"}]},
            security_profile={
                "security_type": "TrustedLaunch",
                "uefi_settings": {"secure_boot_enabled": True, "v_tpm_enabled": True},
                "encryption_at_host": self._args["ground"].cluster.encryption_at_host,
            },
            tags=self._args["ground"].tags,
            # The disk can be at one machine only: the old one goes before the new one comes.
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        for host in one.demand.hosts:
            self._args["network"].record(f"{title}-{host}", host, one.address, address=True, parent=self)

    def _system(self, one: Machine) -> compute.OSProfileArgsDict:
        access = self._args["access"]
        about: compute.OSProfileArgsDict = {
            "computer_name": one.computer_name,
            "admin_username": access.user,
            "allow_extension_operations": True,
        }
        if one.demand.windows:
            about["admin_password"] = self._args["reveal"](access.windows_password.key)
            about["windows_configuration"] = {"enable_automatic_updates": True, "provision_vm_agent": True}
            return about
        about["custom_data"] = base64.b64encode(one.demand.cloud_init.encode()).decode()
        about["linux_configuration"] = {
            "disable_password_authentication": True,
            "provision_vm_agent": True,
            "ssh": {
                "public_keys": [
                    {"path": f"/home/{access.user}/.ssh/authorized_keys", "key_data": access.ssh_public_key}
                ]
            },
        }
        return about

    def _card(self, title: str, one: Machine) -> network.NetworkInterface:
        ground, around = self._args["ground"], self._args["network"]
        zone = MACHINE_SUBNET if one.demand.tier is Tier.DATA else 0
        (subnet,) = (
            placed.subnet.name
            for placed in ground.subnets
            if placed.tier is one.demand.tier and placed.subnet.zone == zone
        )
        address: network.NetworkInterfaceIPConfigurationArgsDict = {
            "name": "main",
            "primary": True,
            "private_ip_address": one.address,
            "private_ip_allocation_method": network.IPAllocationMethod.STATIC,
            "subnet": {"id": around.subnets[subnet].id},
        }
        if one.demand.tier is Tier.EDGE:
            public = network.PublicIPAddress(
                f"{title}-public",
                public_ip_address_name=f"{one.name}-public",
                resource_group_name=around.resource_group,
                location=ground.cluster.region,
                sku={"name": network.PublicIPAddressSkuName.STANDARD},
                public_ip_allocation_method=network.IPAllocationMethod.STATIC,
                zones=[one.zone],
                tags=ground.tags,
                opts=owned(self),
            )
            self.public[one.name] = public
            address["public_ip_address"] = {"id": public.id}
        return network.NetworkInterface(
            f"{title}-card",
            network_interface_name=f"{one.name}-card",
            resource_group_name=around.resource_group,
            location=ground.cluster.region,
            enable_accelerated_networking=True,
            ip_configurations=[address],
            tags=ground.tags,
            opts=owned(self),
        )

    def _disk(self, title: str, one: Machine, disk: DataDisk) -> compute.Disk:
        ground = self._args["ground"]
        encryption = self._args["vault"].disk_encryption_set
        return compute.Disk(
            f"{title}-data",
            disk_name=f"{one.name}-data",
            resource_group_name=self._args["network"].resource_group,
            location=ground.cluster.region,
            zones=[one.zone],
            sku={"name": disk.sku},
            creation_data={"create_option": compute.DiskCreateOption.EMPTY},
            disk_size_gb=disk.gib,
            tier=disk.performance_tier,
            disk_iops_read_write=disk.iops,
            disk_m_bps_read_write=disk.megabytes,
            network_access_policy=compute.NetworkAccessPolicy.DENY_ALL,
            public_network_access="Disabled",
            encryption={
                "type": "EncryptionAtRestWithCustomerKey" if encryption else "EncryptionAtRestWithPlatformKey",
                "disk_encryption_set_id": encryption.id if encryption else None,
            },
            tags=ground.tags,
            opts=leaf(self, Durability.KEPT),
        )
