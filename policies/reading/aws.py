"""Facts from resources of AWS."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from policies import facts
from policies.facts import Fact
from policies.reading.clouds import Readers, gibibytes, of_type, read_alone, role_of
from policies.seen import Seen
from policies.values import UNKNOWN, at, either, every, figure, given, items, row, text
from spec.clouds.aws.tables import TABLES
from spec.units import Bytes, Iops

_DATA = {
    "aws:s3/bucket:Bucket": "bucket",
    "aws:rds/instance:Instance": "database",
    "aws:ebs/volume:Volume": "disk",
    "aws:kms/key:Key": "key",
    "aws:secretsmanager/secret:Secret": "secret",
    "aws:efs/fileSystem:FileSystem": "file system",
    "aws:msk/cluster:Cluster": "broker",
}
"""What holds data. A zone is kept by who makes it; one that exists already is not in the program."""
_UNTAGGED = frozenset(
    {
        "aws:ec2/route:Route",
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        "aws:ec2/volumeAttachment:VolumeAttachment",
        "aws:kms/alias:Alias",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
        "aws:iam/accessKey:AccessKey",
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        "aws:s3/bucketVersioning:BucketVersioning",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:msk/configuration:Configuration",
        "aws:msk/scramSecretAssociation:ScramSecretAssociation",
        "aws:route53/record:Record",
        "aws:secretsmanager/secretVersion:SecretVersion",
        "aws:secretsmanager/secretPolicy:SecretPolicy",
        "aws:lb/targetGroupAttachment:TargetGroupAttachment",
        "aws:autoscaling/attachment:Attachment",
    }
)
"""Types that take no tags."""


def read(seen: Seen) -> Iterator[Fact]:
    """What one resource tells by itself."""
    tags = None if seen.type in _UNTAGGED else "tags"
    return read_alone(seen, _READERS, holds=_DATA.get(seen.type), tags=tags)


def read_together(all_seen: Iterable[Seen]) -> Iterator[Fact]:
    """Buckets with what stands beside them, pools with their templates, machines with their disks."""
    seen = tuple(all_seen)
    yield from _buckets(seen)
    yield from _pools(seen)
    yield from _machines(seen)


def _document(value: object) -> Any:  # noqa: ANN401 (UNKNOWN goes through)
    return json.loads(value) if isinstance(value, str) else value


def _statements(document: object) -> list[Any]:
    return items(at(_document(document), "Statement"))


def _conditions(statement: object) -> Any:  # noqa: ANN401 (UNKNOWN goes through)
    found: dict[str, str] = {}
    blocks: Any = at(statement, "Condition")
    if blocks is UNKNOWN:
        return UNKNOWN
    for block in (blocks or {}).values():
        found.update({key: text(value) for key, value in block.items()})
    return found


def _grants(seen: Seen) -> Iterator[Fact]:
    who = given(at(seen.inputs, "role"), given(at(seen.inputs, "user"), given(at(seen.inputs, "name"), seen.name)))
    for statement in _statements(at(seen.inputs, "policy")):
        yield facts.Grant(
            where=seen.urn,
            who=who,
            actions=tuple(items(at(statement, "Action"))),
            resources=tuple(items(at(statement, "Resource"))),
            conditions={} if statement is UNKNOWN else _conditions(statement),
            allows=effect if (effect := at(statement, "Effect")) is UNKNOWN else effect != "Deny",
        )


_ALL_POWERFUL = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess", "AmazonS3FullAccess")


def _attachment(seen: Seen) -> Iterator[Fact]:
    arn = at(seen.inputs, "policyArn")
    if isinstance(arn, str) and arn.rpartition("/")[2] in _ALL_POWERFUL:
        who = given(at(seen.inputs, "role"), at(seen.inputs, "user"))
        yield facts.Grant(where=seen.urn, who=who, actions=("*",), resources=("*",))


def _role(seen: Seen) -> Iterator[Fact]:
    for statement in _statements(at(seen.inputs, "assumeRolePolicy")):
        principal = at(statement, "Principal")
        named = principal.values() if isinstance(principal, dict) else (principal,)
        yield facts.Trust(
            where=seen.urn,
            role=given(at(seen.inputs, "name"), seen.name),
            principals=tuple(one for group in named for one in items(group)),
            actions=tuple(items(at(statement, "Action"))),
            conditions={} if statement is UNKNOWN else _conditions(statement),
        )


def _rule(seen: Seen) -> Iterator[Fact]:
    protocol = at(seen.inputs, "ipProtocol")
    everything = protocol if protocol is UNKNOWN else text(protocol) == "-1"
    group = at(seen.inputs, "referencedSecurityGroupId")
    yield facts.Opening(
        where=seen.urn,
        inbound=seen.type.endswith("IngressRule"),
        peer=given(
            at(seen.inputs, "cidrIpv4"), given(at(seen.inputs, "cidrIpv6"), "a group" if group is not None else "")
        ),
        first_port=0 if everything is True else given(at(seen.inputs, "fromPort"), 0),
        last_port=65535 if everything is True else given(at(seen.inputs, "toPort"), 65535),
        protocol=_protocol(protocol),
        purpose=given(at(seen.inputs, "description"), ""),
    )


def _group(seen: Seen) -> Iterator[Fact]:
    """Rules inside of a group, which ours never have."""
    for way in ("ingress", "egress"):
        for line in items(at(seen.inputs, way)):
            for peer in (*items(at(line, "cidrBlocks")), *items(at(line, "ipv6CidrBlocks"))):
                yield facts.Opening(
                    where=seen.urn,
                    inbound=way == "ingress",
                    peer=peer,
                    first_port=given(at(line, "fromPort"), 0),
                    last_port=_last(at(line, "toPort")),
                    protocol=_protocol(given(at(line, "protocol"), "-1")),
                    purpose=given(at(line, "description"), ""),
                )


def _last(port: object) -> Any:  # noqa: ANN401 (UNKNOWN goes through)
    return port if port is UNKNOWN else port or 65535


def _protocol(written: object) -> Any:  # noqa: ANN401 (UNKNOWN goes through)
    return written if written is UNKNOWN else "ANY" if text(written) == "-1" else text(written).upper()


def _iops(written: object) -> Any:  # noqa: ANN401 (UNKNOWN goes through)
    return written if written is UNKNOWN or written is None else Iops(int(str(written)))


def _cluster(seen: Seen) -> Iterator[Fact]:
    access = at(seen.inputs, "vpcConfig")
    public = given(at(access, "endpointPublicAccess"), True)
    ranges = tuple(items(at(access, "publicAccessCidrs"))) or ("0.0.0.0/0",)
    public_from: Any = public if public is UNKNOWN else ranges if public else ()
    yield facts.Cluster(
        where=seen.urn,
        cloud="aws",
        version=at(seen.inputs, "version"),
        public_from=public_from,
        secrets_encrypted=at(seen.inputs, "encryptionConfig") is not None,
    )


_NEED_IDENTITY = {"aws-ebs-csi-driver": "ebs-csi-controller-sa", "aws-efs-csi-driver": "efs-csi-controller-sa"}
"""Add-ons whose pods ask the cloud for disks, and the service account that does (the add-ons' own documentation)."""


def _add_on(seen: Seen) -> Iterator[Fact]:
    name = at(seen.inputs, "addonName")
    if name is not UNKNOWN and name == "eks-pod-identity-agent":
        yield facts.IdentityPiece(where=seen.urn, piece="agent")
    account = _NEED_IDENTITY.get(name) if isinstance(name, str) else None
    if account is not None:
        yield facts.IdentityPiece(where=seen.urn, piece="needed", namespace="kube-system", service_account=account)
    for one in items(at(seen.inputs, "podIdentityAssociations")):
        yield from _wired(seen, one, "kube-system", at(one, "serviceAccount"))


def _association(seen: Seen) -> Iterator[Fact]:
    yield from _wired(seen, seen.inputs, at(seen.inputs, "namespace"), at(seen.inputs, "serviceAccount"))


def _wired(seen: Seen, association: object, namespace: str, account: str) -> Iterator[Fact]:
    for piece in ("association", "role") if at(association, "roleArn") is not None else ("association",):
        yield facts.IdentityPiece(where=seen.urn, piece=piece, namespace=namespace, service_account=account)


def _database(seen: Seen) -> Iterator[Fact]:
    size = at(seen.inputs, "instanceClass")
    line = row(TABLES.databases, size)
    storage, iops = at(seen.inputs, "allocatedStorage"), at(seen.inputs, "iops")
    yield facts.Database(
        where=seen.urn,
        version=text(at(seen.inputs, "engineVersion")),
        size=size,
        cpu=figure(line, "cpu"),
        memory=figure(line, "memory"),
        storage=given(gibibytes(storage), Bytes(0)),
        iops=_iops(iops),
        public=given(at(seen.inputs, "publiclyAccessible"), False),
        encrypted=given(at(seen.inputs, "storageEncrypted"), False),
        customer_key=at(seen.inputs, "kmsKeyId") is not None,
        deletion_protected=given(at(seen.inputs, "deletionProtection"), False),
        backup_days=given(at(seen.inputs, "backupRetentionPeriod"), 0),
    )


def _disk(seen: Seen) -> Iterator[Fact]:
    yield facts.Disk(where=seen.urn, encrypted=given(at(seen.inputs, "encrypted"), False))


def _template(seen: Seen) -> Iterator[Fact]:
    for device in items(at(seen.inputs, "blockDeviceMappings")):
        encrypted = at(device, "ebs", "encrypted")
        known = encrypted is UNKNOWN
        yield facts.Disk(where=seen.urn, encrypted=encrypted if known else encrypted in (True, "true"))


def _root_disk(seen: Seen) -> Iterator[Fact]:
    disk = at(seen.inputs, "rootBlockDevice")
    if disk is not None:
        yield facts.Disk(where=seen.urn, encrypted=given(at(disk, "encrypted"), False))


_READERS: Readers = {
    "aws:iam/policy:Policy": _grants,
    "aws:iam/rolePolicy:RolePolicy": _grants,
    "aws:iam/userPolicy:UserPolicy": _grants,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _attachment,
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": _attachment,
    "aws:iam/role:Role": _role,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _rule,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _rule,
    "aws:ec2/securityGroup:SecurityGroup": _group,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _group,
    "aws:eks/cluster:Cluster": _cluster,
    "aws:eks/addon:Addon": _add_on,
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": _association,
    "aws:rds/instance:Instance": _database,
    "aws:ebs/volume:Volume": _disk,
    "aws:efs/fileSystem:FileSystem": _disk,
    "aws:ec2/launchTemplate:LaunchTemplate": _template,
    "aws:ec2/instance:Instance": _root_disk,
}
"""Type → reader."""

_BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def _buckets(seen: tuple[Seen, ...]) -> Iterator[Fact]:
    """Each bucket with the resources beside it: they name it, or stand in the same component."""
    for bucket in of_type(seen, "aws:s3/bucket:Bucket"):
        name = given(at(bucket.inputs, "bucket"), bucket.name)

        def beside(kind: str, bucket: Seen = bucket, name: object = name) -> Seen | None:
            title = bucket.name.rpartition("-")[0]
            for one in of_type(seen, kind):
                named = at(one.inputs, "bucket")
                if named == name if isinstance(named, str) else one.name.rpartition("-")[0] == title:
                    return one
            return None

        block = beside("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
        versions = beside("aws:s3/bucketVersioning:BucketVersioning")
        cipher = beside("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
        rule = at(cipher.inputs, "rules", 0, "applyServerSideEncryptionByDefault") if cipher else None
        status = at(versions.inputs, "versioningConfiguration", "status") if versions else None
        blocked = [at(block.inputs, key) for key in _BLOCKS] if block else [False]
        versioned: Any = status if status is UNKNOWN else status == "Enabled"
        yield facts.Bucket(
            where=bucket.urn,
            name=name,
            private=every(blocked),
            encrypted=at(rule, "sseAlgorithm") is not None,
            customer_key=at(rule, "kmsMasterKeyId") is not None,
            versioned=versioned,
        )


def _pools(seen: tuple[Seen, ...]) -> Iterator[Fact]:
    templates = {
        name: one
        for one in of_type(seen, "aws:ec2/launchTemplate:LaunchTemplate")
        if isinstance(name := at(one.inputs, "name"), str)
    }
    for group in of_type(seen, "aws:eks/nodeGroup:NodeGroup"):
        machine = at(group.inputs, "instanceTypes", 0)
        line = row(TABLES.machines, machine)
        template = row(templates, at(group.inputs, "nodeGroupName"))
        disk: Any = at(figure(template, "inputs"), "blockDeviceMappings", 0, "ebs")
        size, iops = at(disk, "volumeSize"), at(disk, "iops")
        labels = at(group.inputs, "labels")
        yield facts.NodePool(
            where=group.urn,
            name=group.name.removeprefix("pool-").removesuffix("-nodes"),
            machine=machine,
            cpu=figure(line, "cpu"),
            memory=figure(line, "memory"),
            disk=gibibytes(size),
            disk_iops=_iops(iops),
            nodes=at(group.inputs, "scalingConfig", "desiredSize"),
            zones=UNKNOWN if (nets := at(group.inputs, "subnetIds")) is UNKNOWN else len(items(nets)) or None,
            labels={} if labels is None else labels,
        )


def _machines(seen: tuple[Seen, ...]) -> Iterator[Fact]:
    volumes = tuple(of_type(seen, "aws:ebs/volume:Volume"))
    addresses = tuple(of_type(seen, "aws:ec2/eip:Eip"))
    for machine in of_type(seen, "aws:ec2/instance:Instance"):
        title = machine.name.removesuffix("-machine")
        size = at(machine.inputs, "instanceType")
        line = row(TABLES.machines, size)
        data = next((one.inputs for one in volumes if one.name.startswith(f"{title}-")), None)
        disk: Any = data if data is not None else at(machine.inputs, "rootBlockDevice")
        gib = given(at(disk, "size"), at(disk, "volumeSize"))
        iops = at(disk, "iops")
        yield facts.Machine(
            where=machine.urn,
            role=role_of(title),
            machine=size,
            cpu=figure(line, "cpu"),
            memory=figure(line, "memory"),
            disk=gibibytes(gib),
            disk_iops=_iops(iops),
            network=figure(line, "network"),
            public=either(
                (
                    any(one.name.startswith(f"{title}-") for one in addresses),
                    given(at(machine.inputs, "associatePublicIpAddress"), False),
                )
            ),
        )
