"""Ways to violate the rules on AWS."""

import json
from collections.abc import Callable
from typing import Any

from tests.policies.spoiling import GONE, Break, added, edited, flagged, not_in_dev, removed

INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
POLICY = r"aws:iam/(?:policy:Policy|rolePolicy:RolePolicy)"
ROLE = "aws:iam/role:Role"
RDS = "aws:rds/instance:Instance"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
CIPHER = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
EKS = "aws:eks/cluster:Cluster"
NODES = "aws:eks/nodeGroup:NodeGroup"
DATA = r"aws:(?:s3/bucket:Bucket|rds/instance:Instance|ebs/volume:Volume|kms/key:Key|secretsmanager/secret:Secret)"


def document(change: Callable[[dict[str, Any]], None]) -> Callable[[object], object]:
    """Change the first statement of a policy that stands there as text."""

    def edit(before: object) -> object:
        if not isinstance(before, str):
            return before
        policy = json.loads(before)
        change(policy["Statement"][0])
        return json.dumps(policy)

    return edit


def _set(**values: Any) -> Callable[[dict[str, Any]], None]:  # noqa: ANN401 (what JSON can hold)
    def change(statement: dict[str, Any]) -> None:
        statement.update(values)

    return change


def _everything(statement: dict[str, Any]) -> None:
    statement["Resource"] = "*"
    statement.pop("Condition", None)


BREAKS: tuple[Break, ...] = (
    added(
        "opening-in-the-table",
        "AWS: SSH for everybody",
        INGRESS,
        {"cidrIpv4": "0.0.0.0/0", "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "description": "for now"},
        beside=EKS,
    ),
    added(
        "opening-in-the-table",
        "AWS: everything for everybody",
        INGRESS,
        {"cidrIpv4": "0.0.0.0/0", "ipProtocol": "-1", "description": "for now"},
        beside=EKS,
    ),
    added(
        "opening-in-the-table",
        "AWS: many ports for everybody",
        INGRESS,
        {"cidrIpv6": "::/0", "ipProtocol": "tcp", "fromPort": 30000, "toPort": 32767, "description": "node ports"},
        beside=EKS,
    ),
    edited("opening-in-the-table", "AWS: nobody says what for", INGRESS, "description", GONE),
    edited("grant-bounded", "AWS: every action", POLICY, "policy", document(_set(Action="s3:*"))),
    edited("grant-bounded", "AWS: every resource", POLICY, "policy", document(_everything)),
    edited(
        "grant-bounded",
        "AWS: an administrator",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "policyArn",
        "arn:aws:iam::aws:policy/AdministratorAccess",
    ),
    edited("trust-bounded", "AWS: anybody", ROLE, "assumeRolePolicy", document(_set(Principal="*"))),
    edited(
        "trust-bounded",
        "AWS: everybody of an account",
        ROLE,
        "assumeRolePolicy",
        document(_set(Principal={"AWS": "arn:aws:iam::999988887777:root"})),
    ),
    edited(
        "trust-bounded",
        "AWS: pods and somebody else",
        ROLE,
        "assumeRolePolicy",
        document(_set(Principal={"Service": ["pods.eks.amazonaws.com", "ec2.amazonaws.com"]})),
    ),
    edited(
        "trust-bounded",
        "AWS: pods may do more",
        ROLE,
        "assumeRolePolicy",
        document(
            _set(Principal={"Service": "pods.eks.amazonaws.com"}, Action=["sts:AssumeRole", "sts:SetSourceIdentity"])
        ),
    ),
    *(
        edited("bucket-private", f"AWS: {key} off", BLOCK, key, False)
        for key in ("blockPublicAcls", "restrictPublicBuckets")
    ),
    removed("bucket-private", "AWS: no block", BLOCK),
    removed("bucket-recoverable", "AWS: no encryption", CIPHER),
    edited(
        "bucket-recoverable",
        "AWS: the cloud's key",
        CIPHER,
        "rules/*/applyServerSideEncryptionByDefault/kmsMasterKeyId",
        GONE,
    ),
    edited(
        "bucket-recoverable",
        "AWS: no versions",
        "aws:s3/bucketVersioning:BucketVersioning",
        "versioningConfiguration/status",
        "Suspended",
    ),
    edited("database-private", "AWS: public", RDS, "publiclyAccessible", True),
    edited("database-private", "AWS: not encrypted", RDS, "storageEncrypted", False),
    edited("database-private", "AWS: deleted by one call", RDS, "deletionProtection", False),
    edited("database-private", "AWS: no backup", RDS, "backupRetentionPeriod", 0),
    edited("disk-encrypted", "AWS: a volume", "aws:ebs/volume:Volume", "encrypted", False),
    edited(
        "disk-encrypted",
        "AWS: nodes",
        "aws:ec2/launchTemplate:LaunchTemplate",
        "blockDeviceMappings/*/ebs/encrypted",
        "false",
    ),
    edited("disk-encrypted", "AWS: a machine", "aws:ec2/instance:Instance", "rootBlockDevice/encrypted", False),
    flagged("data-kept", "AWS: not protected", DATA, protect=False),
    flagged("data-kept", "AWS: not retained", DATA, retain=False),
    edited(
        "tagged",
        "AWS: no tags",
        r"aws:(?!.*(?:Rule)).*:(?:Vpc|Subnet|Role|Bucket|Key|Instance|Cluster|NodeGroup)",
        "tags",
        GONE,
    ),
    edited(
        "tagged",
        "AWS: one tag less",
        r"aws:.*:(?:Vpc|Subnet|Role|Bucket|Key|Instance|Cluster|NodeGroup)",
        "tags/stack",
        GONE,
    ),
    edited("api-private", "AWS: for everybody", EKS, "vpcConfig/endpointPublicAccess", True),
    edited("api-private", "AWS: Secrets in the clear", EKS, "encryptionConfig", GONE),
    edited("version-supported", "AWS: too old", EKS, "version", "1.28"),
    edited("version-supported", "AWS: another than was said", EKS, "version", "1.32"),
    removed("identity-wired", "AWS: no agent", "aws:eks/addon:Addon", only="pod-identity"),
    removed("identity-wired", "AWS: no association", "aws:eks/podIdentityAssociation:PodIdentityAssociation"),
    edited(
        "identity-wired",
        "AWS: no role",
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        "roleArn",
        GONE,
    ),
    edited(
        "identity-wired",
        "AWS: another account",
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        "serviceAccount",
        "default",
    ),
    edited(
        "identity-wired", "AWS: disks", "aws:eks/addon:Addon", "podIdentityAssociations", GONE, only="ebs-csi-driver"
    ),
    not_in_dev(edited("pseven-workers", "AWS: small machines", NODES, "instanceTypes", ["m7i.large"], only="worker")),
    not_in_dev(edited("pseven-workers", "AWS: too few", NODES, "scalingConfig/desiredSize", 2, only="worker")),
    not_in_dev(
        edited(
            "pseven-machines",
            "AWS: a small machine",
            "aws:ec2/instance:Instance",
            "instanceType",
            "m7i.large",
            only="nfs|registry",
        )
    ),
    not_in_dev(edited("pseven-machines", "AWS: a small disk", "aws:ebs/volume:Volume", "size", 8)),
    edited("thingpark-nodes", "AWS: two nodes", NODES, "scalingConfig/desiredSize", 1, only="tpe"),
    edited("thingpark-zones", "AWS: one zone", NODES, "subnetIds", lambda old: old[:1], only="tpe"),
)
