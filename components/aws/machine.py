"""Machines beside the cluster: NFS servers, registries, proxies, Windows nodes."""

import json
from typing import TypedDict

import pulumi
from pulumi_aws import ebs, ec2, iam

from components.base import leaf, owned, token
from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.aws.documents import service_trust
from spec.clouds.aws.identities import role_name
from spec.clouds.aws.machines_beside import DATA_DEVICE, MachineSpec
from spec.clouds.aws.regions import partition
from spec.clouds.aws.tags import Tags
from spec.durability import Durability

SESSIONS = "AmazonSSMManagedInstanceCore"
"""Administrators come in through Session Manager, and no port is open for them."""


class MachineProfileArgs(TypedDict):
    """What a `MachineProfile` is made from."""

    spec: AwsCluster
    tags: Tags


class MachineProfile(pulumi.ComponentResource):
    """What every machine beside the cluster may do: be administered."""

    profile: pulumi.Output[str]
    """Name of the instance profile."""

    def __init__(self, name: str, args: MachineProfileArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "MachineProfile"), name, {}, opts)
        title = role_name(args["spec"], "machine")
        role = iam.Role(
            f"{name}-role",
            name=title,
            assume_role_policy=json.dumps(service_trust("ec2.amazonaws.com")),
            tags=args["tags"].of(f"{name}-role"),
            opts=owned(self),
        )
        iam.RolePolicyAttachment(
            f"{name}-sessions",
            role=role.name,
            policy_arn=f"arn:{partition(args['spec'].region)}:iam::aws:policy/{SESSIONS}",
            opts=owned(self),
        )
        made = iam.InstanceProfile(
            f"{name}-profile", name=title, role=role.name, tags=args["tags"].of(f"{name}-profile"), opts=owned(self)
        )
        self.profile = made.name
        self.register_outputs({"profile": self.profile})


class MachineArgs(TypedDict):
    """What a `Machine` is made from."""

    spec: MachineSpec
    tags: Tags
    subnet_id: pulumi.Input[str]
    zone: str
    group_id: pulumi.Input[str]
    profile: pulumi.Input[str]
    key_arn: pulumi.Input[str] | None


class Machine(pulumi.ComponentResource):
    """One machine. Its data lie on a disk of their own, which outlives it and is attached to the next one."""

    private_ip: pulumi.Output[str]
    public_ip: pulumi.Output[str] | None
    """Of a machine at the edge; it stays the same when the machine is made anew."""

    def __init__(self, name: str, args: MachineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "Machine"), name, {}, opts)
        spec, tags, key = args["spec"], args["tags"], args["key_arn"]
        # Only a template takes the name of a parameter for an image; all else stands at the machine.
        template = ec2.LaunchTemplate(
            f"{name}-template",
            name=spec.name,
            image_id=spec.image,
            update_default_version=True,
            tags=tags.of(f"{name}-template"),
            opts=owned(self),
        )
        machine = ec2.Instance(
            f"{name}-machine",
            launch_template={"id": template.id, "version": "$Default"},
            instance_type=spec.machine,
            subnet_id=args["subnet_id"],
            vpc_security_group_ids=[args["group_id"]],
            iam_instance_profile=args["profile"],
            user_data=spec.cloud_init or None,
            # A changed text makes a new machine: cloud-init runs once.
            user_data_replace_on_change=True,
            metadata_options={"http_endpoint": "enabled", "http_tokens": "required", "http_put_response_hop_limit": 1},
            root_block_device={
                "volume_type": spec.system.kind,
                "volume_size": spec.system.gib,
                "iops": spec.system.iops,
                "throughput": spec.system.mib,
                "encrypted": True,
                "kms_key_id": key,
                "tags": tags.of(f"{name}-system"),
            },
            ebs_optimized=True,
            tags=tags.of(f"{name}-machine"),
            # One address and one data disk: the old machine lets go of them before the new one takes them.
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        self.private_ip = machine.private_ip
        self.public_ip = self._address(name, tags, machine) if spec.public else None
        self._data(name, args, machine)
        self.register_outputs({"private_ip": self.private_ip, "public_ip": self.public_ip})

    def _address(self, name: str, tags: Tags, machine: ec2.Instance) -> pulumi.Output[str]:
        address = ec2.Eip(
            f"{name}-address",
            domain="vpc",
            instance=machine.id,
            tags=tags.of(f"{name}-address"),
            opts=owned(self),
        )
        return address.public_ip

    def _data(self, name: str, args: MachineArgs, machine: ec2.Instance) -> None:
        data = args["spec"].data
        if data is None:
            return
        disk = ebs.Volume(
            f"{name}-data",
            availability_zone=args["zone"],
            type=data.kind,
            size=data.gib,
            iops=data.iops,
            throughput=data.mib,
            encrypted=True,
            kms_key_id=args["key_arn"],
            tags=args["tags"].of(f"{name}-data"),
            opts=leaf(self, Durability.KEPT),
        )
        ec2.VolumeAttachment(
            f"{name}-attached",
            device_name=DATA_DEVICE,
            volume_id=disk.id,
            instance_id=machine.id,
            # Writes are finished first, or the file system on it is not whole.
            stop_instance_before_detaching=True,
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
