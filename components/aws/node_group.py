"""Nodes: one role for all, and for each pool a launch template and a node group."""

import json
from collections.abc import Sequence
from typing import TypedDict

import pulumi
from pulumi_aws import ec2, eks, iam

from components.base import owned, token
from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.aws.documents import service_trust
from spec.clouds.aws.identities import role_name
from spec.clouds.aws.node_groups import EFFECTS, ROOT_DEVICE, NodeGroupSpec
from spec.clouds.aws.regions import partition
from spec.clouds.aws.tags import Tags
from spec.versions import KubernetesVersion

NODE_POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly")
"""The first has what the Pod Identity Agent needs (X-8). Addresses for pods are not the nodes' but the CNI's right."""


class NodeRoleArgs(TypedDict):
    """What a `NodeRole` is made from."""

    spec: AwsCluster
    tags: Tags


class NodeRole(pulumi.ComponentResource):
    """What every node may do: join the cluster, load images, and hand out pod identities."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    """Known once all rights are there."""

    def __init__(self, name: str, args: NodeRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "NodeRole"), name, {}, opts)
        role = iam.Role(
            f"{name}-role",
            name=role_name(args["spec"], "node"),
            assume_role_policy=json.dumps(service_trust("ec2.amazonaws.com")),
            tags=args["tags"].of(f"{name}-role"),
            opts=owned(self),
        )
        rights = [
            iam.RolePolicyAttachment(
                f"{name}-{policy}",
                role=role.name,
                policy_arn=f"arn:{partition(args['spec'].region)}:iam::aws:policy/{policy}",
                opts=owned(self),
            )
            for policy in NODE_POLICIES
        ]
        self.arn = pulumi.Output.all(role.arn, *(one.id for one in rights)).apply(lambda known: str(known[0]))
        self.name = role.name
        self.register_outputs({"name": self.name, "arn": self.arn})


class NodeGroupArgs(TypedDict):
    """What a `NodeGroup` is made from."""

    spec: NodeGroupSpec
    version: KubernetesVersion
    tags: Tags
    cluster: pulumi.Input[str]
    role_arn: pulumi.Input[str]
    subnet_ids: list[pulumi.Output[str]]
    """One in each zone that the group is spread over."""
    group_id: pulumi.Input[str]
    """Security group of nodes."""
    key_arn: pulumi.Input[str] | None


class NodeGroup(pulumi.ComponentResource):
    """One pool of nodes. Instance data only by version 2 of its service and not from pods; disks encrypted."""

    scaling_group: pulumi.Output[str]
    """Name of what keeps the number of machines; balancers find the nodes by it."""

    def __init__(self, name: str, args: NodeGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "NodeGroup"), name, {}, opts)
        spec = args["spec"]
        template = self._template(name, args)
        group = eks.NodeGroup(
            f"{name}-nodes",
            cluster_name=args["cluster"],
            node_group_name=spec.name,
            node_role_arn=args["role_arn"],
            subnet_ids=args["subnet_ids"],
            version=str(args["version"]),
            ami_type=spec.image,
            capacity_type="ON_DEMAND",
            instance_types=[spec.machine],
            launch_template={"id": template.id, "version": template.latest_version.apply(str)},
            scaling_config={"desired_size": spec.nodes, "min_size": spec.nodes, "max_size": spec.nodes},
            update_config={"max_unavailable": 1},
            labels=dict(spec.labels),
            taints=[
                {"key": one.key, "value": one.value, "effect": EFFECTS[one.effect]}
                if one.value
                else {"key": one.key, "effect": EFFECTS[one.effect]}
                for one in spec.taints
            ],
            tags=args["tags"].of(f"{name}-nodes"),
            opts=owned(self),
        )
        self.scaling_group = group.resources.apply(_first_scaling_group)
        self.register_outputs({"scaling_group": self.scaling_group})

    def _template(self, name: str, args: NodeGroupArgs) -> ec2.LaunchTemplate:
        spec, marks = args["spec"], args["tags"].of(f"{name}-nodes")
        return ec2.LaunchTemplate(
            f"{name}-template",
            name=spec.name,
            update_default_version=True,
            vpc_security_group_ids=[args["group_id"]],
            metadata_options={
                "http_endpoint": "enabled",
                "http_tokens": "required",
                # One hop ends on the machine: a pod that asks for the node's credentials gets no answer.
                "http_put_response_hop_limit": spec.hops,
            },
            block_device_mappings=[
                {
                    "device_name": ROOT_DEVICE,
                    "ebs": {
                        "volume_type": spec.disk.kind,
                        "volume_size": spec.disk.gib,
                        "iops": spec.disk.iops,
                        "throughput": spec.disk.mib,
                        "encrypted": "true",
                        "kms_key_id": args["key_arn"],
                        "delete_on_termination": "true",
                    },
                }
            ],
            tag_specifications=[
                {"resource_type": kind, "tags": marks} for kind in ("instance", "volume", "network-interface")
            ],
            tags=args["tags"].of(f"{name}-template"),
            opts=owned(self),
        )


def _first_scaling_group(resources: "Sequence[eks.outputs.NodeGroupResource]") -> str:
    """A node group has one (API reference of EKS, NodegroupResources)."""
    groups = resources[0].autoscaling_groups if resources else None
    return (groups[0].name or "") if groups else ""
