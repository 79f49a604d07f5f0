"""PostgreSQL on RDS: encrypted, never public, only by TLS, and kept."""

from typing import TypedDict

import pulumi
from pulumi_aws import rds

from components.base import leaf, token
from spec.clouds.aws.data_services import DatabaseSpec
from spec.clouds.aws.tags import Tags
from spec.durability import Durability

ENGINE = "postgres"
AUTHORITY = "rds-ca-rsa2048-g1"
"""Who signs the server's certificate; its root is in AWS's public bundle
(https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html)."""


class DatabaseArgs(TypedDict):
    """What a `Database` is made from."""

    spec: DatabaseSpec
    tags: Tags
    subnet_ids: list[pulumi.Output[str]]
    group_id: pulumi.Input[str]
    key_arn: pulumi.Input[str] | None
    password: pulumi.Output[str]
    """The administrator's, marked as a secret."""


class Database(pulumi.ComponentResource):
    """A server. To be rid of it takes two steps: the protection goes first, here and in AWS, and then the server."""

    address: pulumi.Output[str]
    """Its name at AWS; its certificate is for this one."""

    def __init__(self, name: str, args: DatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "Database"), name, {}, opts)
        spec, tags = args["spec"], args["tags"]
        subnets = rds.SubnetGroup(
            f"{name}-subnets",
            name=spec.name,
            subnet_ids=args["subnet_ids"],
            tags=tags.of(f"{name}-subnets"),
            # A server that is kept cannot do without them.
            opts=leaf(self, Durability.KEPT),
        )
        parameters = rds.ParameterGroup(
            f"{name}-parameters",
            name=f"{spec.name}-{spec.major}",
            family=f"{ENGINE}{spec.major}",
            parameters=[
                {"name": "rds.force_ssl", "value": "1"},
                {"name": "password_encryption", "value": "scram-sha-256"},
            ],
            tags=tags.of(f"{name}-parameters"),
            opts=leaf(self, Durability.KEPT),
        )
        server = rds.Instance(
            f"{name}-server",
            identifier=spec.name,
            engine=ENGINE,
            engine_version=str(spec.major),
            instance_class=spec.size,
            db_name=spec.database,
            username=spec.administrator,
            password=args["password"],
            port=spec.port,
            storage_type="gp3",
            allocated_storage=spec.storage.gib,
            iops=spec.storage.iops,
            storage_throughput=spec.storage.mib,
            storage_encrypted=True,
            kms_key_id=args["key_arn"],
            multi_az=spec.highly_available,
            db_subnet_group_name=subnets.name,
            parameter_group_name=parameters.name,
            vpc_security_group_ids=[args["group_id"]],
            publicly_accessible=False,
            ca_cert_identifier=AUTHORITY,
            backup_retention_period=spec.backup_days,
            delete_automated_backups=False,
            copy_tags_to_snapshot=True,
            auto_minor_version_upgrade=True,
            deletion_protection=True,
            skip_final_snapshot=False,
            final_snapshot_identifier=f"{spec.name}-last",
            enabled_cloudwatch_logs_exports=["postgresql", "upgrade"],
            tags=tags.of(f"{name}-server"),
            opts=leaf(self, Durability.KEPT),
        )
        self.address = server.address
        self.register_outputs({"address": self.address})
