"""One of every type of AWS that the stand-in knows, in an order in which they can be made."""

import json
from dataclasses import dataclass, field
from typing import Any

REGION = "eu-central-1"
ACCOUNT = "111122223333"
TAGS = {"stack": "test", "groundwork:urn-name": "one"}


def trust(service: str, *actions: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": list(actions or ("sts:AssumeRole",))}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def allowing(*actions: str, resource: str = "*") -> str:
    statement = {"Sid": "Some", "Effect": "Allow", "Action": list(actions), "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@dataclass(frozen=True)
class Sample:
    """What a program says. `{name.output}` in a text stands for another sample's output."""

    name: str
    token: str
    inputs: dict[str, Any]
    change: dict[str, Any] = field(default_factory=dict)
    """Something that can be changed in place."""
    imported: bool = True
    """Whether an import finds every input again; not where AWS keeps some to itself."""


def filled(value: Any, known: dict[str, dict[str, Any]]) -> Any:  # noqa: ANN401
    """With the outputs of the samples that are there put in."""
    if isinstance(value, dict):
        return {key: filled(one, known) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, known) for one in value]
    if isinstance(value, str) and value.startswith("{") and value.endswith("}") and "." in value and " " not in value:
        name, _, output = value[1:-1].partition(".")
        return known[name][output]
    return value


SAMPLES = (
    Sample(
        "vpc",
        "aws:ec2/vpc:Vpc",
        {"cidrBlock": "10.40.0.0/16", "enableDnsHostnames": True, "tags": TAGS},
        {"tags": {**TAGS, "more": "x"}, "enableDnsHostnames": False},
    ),
    Sample(
        "closed",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        {"vpcId": "{vpc.id}", "ingress": [], "egress": [], "tags": TAGS},
        {"tags": {"a": "b"}},
    ),
    Sample(
        "a",
        "aws:ec2/subnet:Subnet",
        {"vpcId": "{vpc.id}", "cidrBlock": "10.40.0.0/24", "availabilityZone": "eu-central-1a", "tags": TAGS},
        {"mapPublicIpOnLaunch": True},
    ),
    Sample(
        "b",
        "aws:ec2/subnet:Subnet",
        {
            "vpcId": "{vpc.id}",
            "cidrBlock": "10.40.1.0/24",
            "availabilityZone": "eu-central-1b",
            "mapPublicIpOnLaunch": False,
            "tags": TAGS,
        },
    ),
    Sample("internet", "aws:ec2/internetGateway:InternetGateway", {"vpcId": "{vpc.id}", "tags": TAGS}, {"tags": {}}),
    Sample("address", "aws:ec2/eip:Eip", {"domain": "vpc", "tags": TAGS}, {"tags": {"a": "b"}}),
    Sample(
        "nat",
        "aws:ec2/natGateway:NatGateway",
        {"subnetId": "{a.id}", "allocationId": "{address.id}", "tags": TAGS},
        {"tags": {"a": "b"}},
    ),
    Sample("table", "aws:ec2/routeTable:RouteTable", {"vpcId": "{vpc.id}", "tags": TAGS}, {"tags": {"a": "b"}}),
    Sample(
        "route",
        "aws:ec2/route:Route",
        {"routeTableId": "{table.id}", "destinationCidrBlock": "0.0.0.0/0", "natGatewayId": "{nat.id}"},
    ),
    Sample(
        "takes",
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        {"routeTableId": "{table.id}", "subnetId": "{a.id}"},
    ),
    Sample(
        "group",
        "aws:ec2/securityGroup:SecurityGroup",
        {"name": "test-data", "description": "Data", "vpcId": "{vpc.id}", "tags": TAGS},
        {"tags": {"a": "b"}},
    ),
    Sample(
        "other",
        "aws:ec2/securityGroup:SecurityGroup",
        {
            "name": "test-nodes",
            "description": "Nodes",
            "vpcId": "{vpc.id}",
            "ingress": [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/8"]}],
            "egress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}],
        },
        {"ingress": [{"protocol": "tcp", "fromPort": 80, "toPort": 80, "cidrBlocks": ["10.0.0.0/8"]}]},
        imported=False,
    ),
    Sample(
        "in",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {
            "securityGroupId": "{group.id}",
            "referencedSecurityGroupId": "{other.id}",
            "ipProtocol": "tcp",
            "fromPort": 5432,
            "toPort": 5432,
            "description": "SM-6",
            "tags": TAGS,
        },
        {"fromPort": 5431},
        imported=False,
    ),
    Sample(
        "out",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        {
            "securityGroupId": "{group.id}",
            "cidrIpv4": "0.0.0.0/0",
            "ipProtocol": "-1",
            "description": "out",
            "tags": TAGS,
        },
        {"cidrIpv4": "10.0.0.0/8"},
    ),
    Sample(
        "s3-endpoint",
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        {
            "vpcId": "{vpc.id}",
            "serviceName": "com.amazonaws.eu-central-1.s3",
            "vpcEndpointType": "Gateway",
            "routeTableIds": ["{table.id}"],
            "tags": TAGS,
        },
        {"tags": {"a": "b"}},
    ),
    Sample(
        "endpoint",
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        {
            "vpcId": "{vpc.id}",
            "serviceName": "com.amazonaws.eu-central-1.ecr.api",
            "vpcEndpointType": "Interface",
            "privateDnsEnabled": True,
            "subnetIds": ["{a.id}"],
            "securityGroupIds": ["{group.id}"],
            "tags": TAGS,
        },
        {"subnetIds": ["{a.id}", "{b.id}"]},
    ),
    Sample(
        "key",
        "aws:kms/key:Key",
        {
            "description": "Data",
            "policy": allowing("kms:*"),
            "enableKeyRotation": True,
            "deletionWindowInDays": 30,
            "tags": TAGS,
        },
        {"description": "All data", "enableKeyRotation": False},
        imported=False,
    ),
    Sample(
        "key-of-another",
        "aws:kms/key:Key",
        {"description": "Other", "policy": allowing("kms:*"), "tags": TAGS},
        imported=False,
    ),
    Sample(
        "key-policy",
        "aws:kms/keyPolicy:KeyPolicy",
        {"keyId": "{key-of-another.id}", "policy": allowing("kms:*")},
        {"policy": allowing("kms:*", "kms:Decrypt")},
    ),
    Sample("alias", "aws:kms/alias:Alias", {"name": "alias/test-data", "targetKeyId": "{key.keyId}"}),
    Sample(
        "logs",
        "aws:cloudwatch/logGroup:LogGroup",
        {"name": "/aws/eks/test/cluster", "retentionInDays": 90, "kmsKeyId": "{key.arn}", "tags": TAGS},
        {"retentionInDays": 30},
    ),
    Sample(
        "cluster-role",
        "aws:iam/role:Role",
        {"name": "test-cluster", "assumeRolePolicy": trust("eks.amazonaws.com"), "tags": TAGS},
        {"assumeRolePolicy": trust("eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession"), "description": "x"},
    ),
    Sample(
        "node-role",
        "aws:iam/role:Role",
        {"name": "test-nodes", "assumeRolePolicy": trust("ec2.amazonaws.com"), "maxSessionDuration": 7200},
    ),
    Sample(
        "pod-role",
        "aws:iam/role:Role",
        {"name": "test-pods", "assumeRolePolicy": trust("pods.eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession")},
    ),
    Sample(
        "policy",
        "aws:iam/policy:Policy",
        {"name": "test-bucket", "policy": allowing("s3:GetObject"), "tags": TAGS},
        {"policy": allowing("s3:GetObject", "s3:PutObject")},
    ),
    Sample(
        "inline",
        "aws:iam/rolePolicy:RolePolicy",
        {"name": "own", "role": "{pod-role.name}", "policy": allowing("kms:Decrypt")},
        {"policy": allowing("kms:Encrypt")},
    ),
    Sample(
        "attached",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"role": "{cluster-role.name}", "policyArn": "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"},
    ),
    Sample(
        "profile",
        "aws:iam/instanceProfile:InstanceProfile",
        {"name": "test-machines", "role": "{node-role.name}", "tags": TAGS},
    ),
    Sample("user", "aws:iam/user:User", {"name": "test-backup", "tags": TAGS}, {"tags": {"a": "b"}}),
    Sample(
        "user-attached",
        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
        {"user": "{user.name}", "policyArn": "{policy.arn}"},
    ),
    Sample(
        "user-inline",
        "aws:iam/userPolicy:UserPolicy",
        {"name": "own", "user": "{user.name}", "policy": allowing("s3:GetObject")},
    ),
    Sample(
        "access-key", "aws:iam/accessKey:AccessKey", {"user": "{user.name}"}, {"status": "Inactive"}, imported=False
    ),
    Sample(
        "bucket",
        "aws:s3/bucket:Bucket",
        {"bucket": "test-bucket-one", "forceDestroy": False, "tags": TAGS},
        {"tags": {"a": "b"}},
        imported=False,
    ),
    Sample(
        "versions",
        "aws:s3/bucketVersioning:BucketVersioning",
        {"bucket": "{bucket.bucket}", "versioningConfiguration": {"status": "Enabled"}},
        {"versioningConfiguration": {"status": "Suspended"}},
    ),
    Sample(
        "private",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        {
            "bucket": "{bucket.bucket}",
            "blockPublicAcls": True,
            "blockPublicPolicy": True,
            "ignorePublicAcls": True,
            "restrictPublicBuckets": True,
        },
        {"blockPublicAcls": False},
    ),
    Sample(
        "encryption",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        {
            "bucket": "{bucket.bucket}",
            "rules": [
                {
                    "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "{key.arn}"},
                    "bucketKeyEnabled": True,
                }
            ],
        },
        {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}, "bucketKeyEnabled": False}]},
    ),
    Sample(
        "ages",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        {
            "bucket": "{bucket.bucket}",
            "rules": [
                {
                    "id": "unfinished",
                    "status": "Enabled",
                    "filter": {"prefix": "x/"},
                    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
                }
            ],
        },
        {
            "rules": [
                {
                    "id": "unfinished",
                    "status": "Enabled",
                    "filter": {"prefix": "x/"},
                    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 8},
                }
            ]
        },
        imported=False,
    ),
    Sample(
        "bucket-policy",
        "aws:s3/bucketPolicy:BucketPolicy",
        {"bucket": "{bucket.bucket}", "policy": allowing("s3:GetObject", resource="arn:aws:s3:::test-bucket-one/*")},
        {"policy": allowing("s3:PutObject", resource="arn:aws:s3:::test-bucket-one/*")},
    ),
    Sample(
        "ownership",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        {"bucket": "{bucket.bucket}", "rule": {"objectOwnership": "BucketOwnerEnforced"}},
        {"rule": {"objectOwnership": "ObjectWriter"}},
    ),
    Sample(
        "cluster",
        "aws:eks/cluster:Cluster",
        {
            "name": "test",
            "roleArn": "{cluster-role.arn}",
            "version": "1.34",
            "vpcConfig": {
                "subnetIds": ["{a.id}", "{b.id}"],
                "endpointPrivateAccess": True,
                "endpointPublicAccess": False,
            },
            "encryptionConfig": {"provider": {"keyArn": "{key.arn}"}, "resources": ["secrets"]},
            "tags": TAGS,
        },
        {"enabledClusterLogTypes": ["audit"]},
    ),
    Sample(
        "template",
        "aws:ec2/launchTemplate:LaunchTemplate",
        {
            "name": "test-core",
            "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
            "blockDeviceMappings": [
                {
                    "deviceName": "/dev/xvda",
                    "ebs": {
                        "volumeSize": 120,
                        "volumeType": "gp3",
                        "iops": 3000,
                        "throughput": 125,
                        "encrypted": "true",
                        "deleteOnTermination": "true",
                    },
                }
            ],
            "tagSpecifications": [{"resourceType": "instance", "tags": TAGS}],
            "tags": TAGS,
        },
        {"metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 2}},
        imported=False,
    ),
    Sample(
        "pool",
        "aws:eks/nodeGroup:NodeGroup",
        {
            "clusterName": "{cluster.name}",
            "nodeGroupName": "core",
            "nodeRoleArn": "{node-role.arn}",
            "subnetIds": ["{a.id}", "{b.id}"],
            "instanceTypes": ["m7i.2xlarge"],
            "launchTemplate": {"id": "{template.id}", "version": "1"},
            "scalingConfig": {"desiredSize": 3, "minSize": 3, "maxSize": 4},
            "labels": {"pool": "core"},
            "tags": TAGS,
        },
        {"scalingConfig": {"desiredSize": 4, "minSize": 3, "maxSize": 4}},
    ),
    Sample(
        "agent",
        "aws:eks/addon:Addon",
        {
            "clusterName": "{cluster.name}",
            "addonName": "eks-pod-identity-agent",
            "addonVersion": "v1.3.10-eksbuild.2",
            "tags": TAGS,
        },
        {"addonVersion": "v1.3.11-eksbuild.1"},
    ),
    Sample(
        "association",
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        {
            "clusterName": "{cluster.name}",
            "namespace": "twin",
            "serviceAccount": "aisvc",
            "roleArn": "{pod-role.arn}",
            "tags": TAGS,
        },
        {"disableSessionTags": True},
    ),
    Sample(
        "entry",
        "aws:eks/accessEntry:AccessEntry",
        {
            "clusterName": "{cluster.name}",
            "principalArn": f"arn:aws:iam::{ACCOUNT}:role/administrators",
            "type": "STANDARD",
            "tags": TAGS,
        },
        {"kubernetesGroups": ["viewers"]},
    ),
    Sample(
        "rights",
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        {
            "clusterName": "{cluster.name}",
            "principalArn": "{entry.principalArn}",
            "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
            "accessScope": {"type": "cluster"},
        },
    ),
    Sample(
        "db-subnets",
        "aws:rds/subnetGroup:SubnetGroup",
        {"name": "test-postgres", "subnetIds": ["{a.id}", "{b.id}"], "tags": TAGS},
        {"tags": {"a": "b"}},
    ),
    Sample(
        "db-settings",
        "aws:rds/parameterGroup:ParameterGroup",
        {
            "name": "test-postgres",
            "family": "postgres16",
            "tags": TAGS,
            "parameters": [{"name": "rds.force_ssl", "value": "1"}],
        },
        {"parameters": [{"name": "rds.force_ssl", "value": "0"}]},
        imported=False,
    ),
    Sample(
        "db",
        "aws:rds/instance:Instance",
        {
            "identifier": "test-postgres",
            "engine": "postgres",
            "engineVersion": "16.8",
            "instanceClass": "db.m7g.large",
            "allocatedStorage": 400,
            "storageType": "gp3",
            "iops": 12000,
            "storageThroughput": 500,
            "storageEncrypted": True,
            "kmsKeyId": "{key.arn}",
            "multiAz": True,
            "username": "postgres",
            "password": "a-long-password",
            "dbSubnetGroupName": "{db-subnets.name}",
            "parameterGroupName": "{db-settings.name}",
            "vpcSecurityGroupIds": ["{group.id}"],
            "backupRetentionPeriod": 14,
            "deletionProtection": False,
            "skipFinalSnapshot": True,
            "tags": TAGS,
        },
        {"allocatedStorage": 500, "instanceClass": "db.m7g.xlarge"},
        imported=False,
    ),
    Sample(
        "machine",
        "aws:ec2/instance:Instance",
        {
            "ami": "ami-0123456789abcdef0",
            "instanceType": "m7i.large",
            "subnetId": "{a.id}",
            "vpcSecurityGroupIds": ["{group.id}"],
            "userData": "#cloud-config\n",
            "tags": TAGS,
        },
        {"instanceType": "m7i.xlarge"},
        imported=False,
    ),
    Sample(
        "disk",
        "aws:ebs/volume:Volume",
        {
            "availabilityZone": "eu-central-1a",
            "size": 500,
            "type": "gp3",
            "iops": 6000,
            "throughput": 250,
            "encrypted": True,
            "kmsKeyId": "{key.arn}",
            "tags": TAGS,
        },
        {"size": 600, "iops": 7000},
    ),
    Sample(
        "disk-in",
        "aws:ec2/volumeAttachment:VolumeAttachment",
        {"deviceName": "/dev/sdf", "volumeId": "{disk.id}", "instanceId": "{machine.id}"},
    ),
    Sample(
        "zone",
        "aws:route53/zone:Zone",
        {"name": "platform.internal", "comment": "private", "vpcs": [{"vpcId": "{vpc.id}"}], "tags": TAGS},
        {"comment": "other"},
        imported=False,
    ),
    Sample(
        "record",
        "aws:route53/record:Record",
        {
            "zoneId": "{zone.zoneId}",
            "name": "db.platform.internal",
            "type": "CNAME",
            "ttl": 60,
            "records": ["{db.address}"],
        },
        {"ttl": 30},
    ),
    Sample(
        "wildcard",
        "aws:route53/record:Record",
        {"zoneId": "{zone.zoneId}", "name": "*.platform.internal", "type": "A", "ttl": 60, "records": ["10.40.0.9"]},
    ),
    Sample(
        "secret",
        "aws:secretsmanager/secret:Secret",
        {
            "name": "AmazonMSK_test",
            "description": "x",
            "kmsKeyId": "{key.arn}",
            "recoveryWindowInDays": 7,
            "tags": TAGS,
        },
        {"description": "y"},
        imported=False,
    ),
    Sample(
        "version",
        "aws:secretsmanager/secretVersion:SecretVersion",
        {"secretId": "{secret.id}", "secretString": "hunter2"},
    ),
    Sample(
        "secret-policy",
        "aws:secretsmanager/secretPolicy:SecretPolicy",
        {"secretArn": "{secret.arn}", "policy": allowing("secretsmanager:GetSecretValue")},
    ),
    Sample(
        "kafka-settings",
        "aws:msk/configuration:Configuration",
        {"name": "test-kafka", "kafkaVersions": ["3.8.x"], "serverProperties": "auto.create.topics.enable=true"},
        {"serverProperties": "auto.create.topics.enable=false"},
    ),
    Sample(
        "kafka",
        "aws:msk/cluster:Cluster",
        {
            "clusterName": "test-kafka",
            "kafkaVersion": "3.8.x",
            "numberOfBrokerNodes": 2,
            "brokerNodeGroupInfo": {
                "instanceType": "kafka.m7g.large",
                "clientSubnets": ["{a.id}", "{b.id}"],
                "securityGroups": ["{group.id}"],
            },
            "clientAuthentication": {"sasl": {"scram": True}},
            "configurationInfo": {"arn": "{kafka-settings.arn}", "revision": 1},
            "encryptionInfo": {
                "encryptionAtRestKmsKeyArn": "{key.arn}",
                "encryptionInTransit": {"clientBroker": "TLS", "inCluster": True},
            },
            "tags": TAGS,
        },
        {"numberOfBrokerNodes": 4},
    ),
    Sample(
        "kafka-user",
        "aws:msk/scramSecretAssociation:ScramSecretAssociation",
        {"clusterArn": "{kafka.arn}", "secretArnLists": ["{secret.arn}"]},
    ),
    Sample(
        "cache-subnets",
        "aws:elasticache/subnetGroup:SubnetGroup",
        {"name": "test-redis", "subnetIds": ["{a.id}", "{b.id}"], "tags": TAGS},
    ),
    Sample(
        "cache",
        "aws:elasticache/replicationGroup:ReplicationGroup",
        {
            "replicationGroupId": "test-redis",
            "description": "Cache",
            "engine": "redis",
            "engineVersion": "7.1",
            "nodeType": "cache.m7g.large",
            "numCacheClusters": 2,
            "automaticFailoverEnabled": True,
            "transitEncryptionEnabled": True,
            "atRestEncryptionEnabled": True,
            "kmsKeyId": "{key.arn}",
            "authToken": "a-very-long-token-of-redis",
            "subnetGroupName": "{cache-subnets.name}",
            "securityGroupIds": ["{group.id}"],
            "tags": TAGS,
        },
        {"nodeType": "cache.m7g.xlarge"},
        imported=False,
    ),
    Sample(
        "mq",
        "aws:mq/broker:Broker",
        {
            "brokerName": "test-mq",
            "engineType": "ActiveMQ",
            "engineVersion": "5.18",
            "hostInstanceType": "mq.m5.large",
            "deploymentMode": "ACTIVE_STANDBY_MULTI_AZ",
            "subnetIds": ["{a.id}", "{b.id}"],
            "securityGroups": ["{group.id}"],
            "users": [{"username": "twin", "password": "a-long-password"}],
            "tags": TAGS,
        },
        {"hostInstanceType": "mq.m5.xlarge"},
        imported=False,
    ),
    Sample(
        "balancer",
        "aws:lb/loadBalancer:LoadBalancer",
        {
            "name": "test",
            "loadBalancerType": "network",
            "internal": False,
            "subnets": ["{a.id}", "{b.id}"],
            "securityGroups": ["{group.id}"],
            "tags": TAGS,
        },
        {"tags": {"a": "b"}},
    ),
    Sample(
        "targets",
        "aws:lb/targetGroup:TargetGroup",
        {
            "name": "test-https",
            "port": 30443,
            "protocol": "TCP",
            "targetType": "instance",
            "vpcId": "{vpc.id}",
            "healthCheck": {"protocol": "TCP", "interval": 10},
            "tags": TAGS,
        },
        {"tags": {"a": "b"}},
        imported=False,
    ),
    Sample(
        "listener",
        "aws:lb/listener:Listener",
        {
            "loadBalancerArn": "{balancer.arn}",
            "port": 443,
            "protocol": "TCP",
            "defaultActions": [{"type": "forward", "targetGroupArn": "{targets.arn}"}],
            "tags": TAGS,
        },
        {"port": 8443},
    ),
    Sample(
        "target",
        "aws:lb/targetGroupAttachment:TargetGroupAttachment",
        {"targetGroupArn": "{targets.arn}", "targetId": "{machine.id}", "port": 30443},
        imported=False,
    ),
    Sample(
        "feeds",
        "aws:autoscaling/attachment:Attachment",
        {"autoscalingGroupName": "eks-core-1", "lbTargetGroupArn": "{targets.arn}"},
    ),
)
