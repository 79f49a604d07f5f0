"""The control plane of EKS: private, with its Secrets under a key of one's own and its logs kept."""

import json
from typing import TypedDict

import pulumi
from pulumi_aws import cloudwatch, eks, iam

from components.base import owned, token
from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.aws.documents import service_trust
from spec.clouds.aws.identities import role_name
from spec.clouds.aws.keys import log_group
from spec.clouds.aws.regions import partition
from spec.clouds.aws.tags import Tags
from spec.ground.layout import SERVICES

LOGS = ("api", "audit", "authenticator", "controllerManager", "scheduler")
"""All that EKS can write."""
ADMINISTRATOR = "arn:{partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
CLUSTER_POLICY = "arn:{partition}:iam::aws:policy/AmazonEKSClusterPolicy"


class EksClusterArgs(TypedDict):
    """What an `EksCluster` is made from."""

    spec: AwsCluster
    public_access: tuple[str, ...]
    """Ranges of the Internet that reach the API; none: it has no address there."""
    tags: Tags
    subnet_ids: list[pulumi.Output[str]]
    group_id: pulumi.Input[str]
    """Security group of the control plane."""
    key_arn: pulumi.Input[str] | None
    """What Secrets and logs are encrypted with; None: EKS does it with a key of its own."""


class EksCluster(pulumi.ComponentResource):
    """A control plane without any node. Who may use it stands in access entries, not in a ConfigMap of the cluster."""

    name: pulumi.Output[str]
    """Known once the cluster answers: what takes its name from here waits for it."""
    endpoint: pulumi.Output[str]
    certificate_authority: pulumi.Output[str]
    """In base64, as a kubeconfig has it."""

    def __init__(self, name: str, args: EksClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "EksCluster"), name, {}, opts)
        spec, tags, key = args["spec"], args["tags"], args["key_arn"]
        part = partition(spec.region)
        role = iam.Role(
            f"{name}-role",
            name=role_name(spec, "cluster"),
            assume_role_policy=json.dumps(service_trust("eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession")),
            tags=tags.of(f"{name}-role"),
            opts=owned(self),
        )
        rights = iam.RolePolicyAttachment(
            f"{name}-rights", role=role.name, policy_arn=CLUSTER_POLICY.format(partition=part), opts=owned(self)
        )
        logs = cloudwatch.LogGroup(
            f"{name}-logs",
            name=log_group(spec),
            retention_in_days=spec.logs_days,
            kms_key_id=key,
            tags=tags.of(f"{name}-logs"),
            opts=owned(self),
        )
        cluster = eks.Cluster(
            f"{name}-control-plane",
            name=spec.name,
            version=str(spec.version),
            role_arn=role.arn,
            upgrade_policy={"support_type": spec.support.upper()},
            # What would stand here by itself is made as add-ons, in exact releases.
            bootstrap_self_managed_addons=False,
            access_config={
                "authentication_mode": "API",
                # Whoever makes the cluster also makes what is in it.
                "bootstrap_cluster_creator_admin_permissions": True,
            },
            vpc_config=_place(args),
            kubernetes_network_config={"service_ipv4_cidr": SERVICES, "ip_family": "ipv4"},
            encryption_config=_encryption(key),
            enabled_cluster_log_types=list(LOGS),
            tags=tags.of(f"{name}-control-plane"),
            # EKS would make the group of its logs itself, without a key and for ever; and without its rights, a role
            # that is going leaves behind what EKS made.
            opts=owned(self, logs, rights),
        )
        self.name, self.endpoint = cluster.name, cluster.endpoint
        self.certificate_authority = cluster.certificate_authority.apply(lambda one: one.data or "")
        for principal in spec.administrators:
            self._administrator(name, principal, part, tags)
        self.register_outputs(
            {"name": self.name, "endpoint": self.endpoint, "certificate_authority": self.certificate_authority}
        )

    def _administrator(self, name: str, principal: str, part: str, tags: Tags) -> None:
        title = f"{name}-{principal.partition(':iam::')[2].replace(':', '-').replace('/', '-')}"
        entry = eks.AccessEntry(
            title, cluster_name=self.name, principal_arn=principal, tags=tags.of(title), opts=owned(self)
        )
        eks.AccessPolicyAssociation(
            f"{title}-administrates",
            cluster_name=self.name,
            principal_arn=entry.principal_arn,
            policy_arn=ADMINISTRATOR.format(partition=part),
            access_scope={"type": "cluster"},
            opts=owned(self),
        )


def _place(args: EksClusterArgs) -> "eks.ClusterVpcConfigArgsDict":
    made: eks.ClusterVpcConfigArgsDict = {
        "subnet_ids": args["subnet_ids"],
        "security_group_ids": [args["group_id"]],
        "endpoint_private_access": True,
        "endpoint_public_access": bool(args["public_access"]),
    }
    if args["public_access"]:
        made["public_access_cidrs"] = list(args["public_access"])
    return made


def _encryption(key: pulumi.Input[str] | None) -> "eks.ClusterEncryptionConfigArgsDict | None":
    return None if key is None else {"provider": {"key_arn": key}, "resources": ["secrets"]}
