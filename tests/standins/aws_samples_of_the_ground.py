"""Samples of network, machines and the cluster, in an order in which they can be made."""

from tests.standins.aws_sample import TAGS, Sample, allowing, trust

GROUND = (
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
            "vpcSecurityGroupIds": ["{group.id}"],
            "tagSpecifications": [{"resourceType": "instance", "tags": TAGS}],
            "tags": TAGS,
        },
        {"metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 2}},
        imported=False,
    ),
)
