"""RDS: PostgreSQL servers, and where and how they stand."""

from typing import ClassVar

from standins.aws.served import (
    Client,
    Holders,
    Seen,
    Served,
    all_tags,
    answered,
    asked,
    differs,
    listed,
    seen_tags,
    told,
)
from standins.kinds import Draft, Json, Kind, Naming, Problem

_SERVER = {
    "identifier": "DBInstanceIdentifier",
    "instanceClass": "DBInstanceClass",
    "engine": "Engine",
    "engineVersion": "EngineVersion",
    "allocatedStorage": "AllocatedStorage",
    "maxAllocatedStorage": "MaxAllocatedStorage",
    "storageType": "StorageType",
    "iops": "Iops",
    "storageThroughput": "StorageThroughput",
    "storageEncrypted": "StorageEncrypted",
    "kmsKeyId": "KmsKeyId",
    "multiAz": "MultiAZ",
    "availabilityZone": "AvailabilityZone",
    "backupRetentionPeriod": "BackupRetentionPeriod",
    "backupWindow": "PreferredBackupWindow",
    "maintenanceWindow": "PreferredMaintenanceWindow",
    "autoMinorVersionUpgrade": "AutoMinorVersionUpgrade",
    "copyTagsToSnapshot": "CopyTagsToSnapshot",
    "deletionProtection": "DeletionProtection",
    "publiclyAccessible": "PubliclyAccessible",
    "iamDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
    "performanceInsightsEnabled": "EnablePerformanceInsights",
    "performanceInsightsKmsKeyId": "PerformanceInsightsKMSKeyId",
    "performanceInsightsRetentionPeriod": "PerformanceInsightsRetentionPeriod",
    "monitoringInterval": "MonitoringInterval",
    "monitoringRoleArn": "MonitoringRoleArn",
    "caCertIdentifier": "CACertificateIdentifier",
    "port": "Port",
    "username": "MasterUsername",
    "password": "MasterUserPassword",
    "dbName": "DBName",
    "dbSubnetGroupName": "DBSubnetGroupName",
    "parameterGroupName": "DBParameterGroupName",
    "vpcSecurityGroupIds": "VpcSecurityGroupIds",
    "enabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
    "networkType": "NetworkType",
    "licenseModel": "LicenseModel",
}
_FIXED = frozenset(
    {
        "identifier",
        "engine",
        "storageEncrypted",
        "kmsKeyId",
        "availabilityZone",
        "username",
        "dbName",
        "port",
        "enabledCloudwatchLogsExports",
        "dbSubnetGroupName",
    }
)
"""Not asked for when a server is changed."""
_TOLD = (
    "instanceClass",
    "engine",
    "allocatedStorage",
    "maxAllocatedStorage",
    "storageType",
    "iops",
    "storageThroughput",
    "storageEncrypted",
    "kmsKeyId",
    "multiAz",
    "backupRetentionPeriod",
    "deletionProtection",
    "publiclyAccessible",
    "copyTagsToSnapshot",
    "autoMinorVersionUpgrade",
)
"""What moto tells as it was asked."""


class Rds(Served):
    """A type of RDS, called by its name."""

    service = "rds"

    def retag(self, aws: Client, draft: Draft, arn: str) -> None:
        """Tags as the inputs say."""
        gone = set((draft.before or {}).get("tags") or {}) - set(all_tags(draft))
        if gone:
            aws.remove_tags_from_resource(ResourceName=arn, TagKeys=sorted(gone))
        if all_tags(draft):
            aws.add_tags_to_resource(ResourceName=arn, Tags=listed(all_tags(draft)))


class Instance(Rds):
    """A server. Its id is the resource id that AWS gives (`db-…`); it is asked for by its identifier."""

    settled = frozenset({*_SERVER, "resourceId"})

    def _make(self, aws: Client, draft: Draft) -> str:
        made = aws.create_db_instance(**asked(draft.inputs, _SERVER), Tags=listed(all_tags(draft)))
        return str(made["DBInstance"]["DbiResourceId"])

    def _change(self, aws: Client, draft: Draft) -> None:
        names = {name: there for name, there in _SERVER.items() if name not in _FIXED}
        changed = {name: there for name, there in names.items() if differs(draft, name)}
        server = self._find(aws, draft)
        if server is not None and asked(draft.inputs, changed):
            aws.modify_db_instance(
                DBInstanceIdentifier=server["DBInstanceIdentifier"],
                ApplyImmediately=True,
                **asked(draft.inputs, changed),
            )
            self.retag(aws, draft, server["DBInstanceArn"])

    def _find(self, aws: Client, draft: Draft) -> Json | None:
        """By its identifier, or in an import by either id."""
        for page in aws.get_paginator("describe_db_instances").paginate():
            for one in page["DBInstances"]:
                if draft.id in (one["DbiResourceId"], one["DBInstanceIdentifier"]):
                    return dict(one)
        return None

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        server = self._find(aws, draft)
        if server is None:
            return None
        draft.id = server["DbiResourceId"]
        tags, all_of_them = seen_tags(draft, told(server.get("TagList")))
        told_of = {name: server.get(_SERVER[name]) for name in _TOLD}
        groups = [one["VpcSecurityGroupId"] for one in server.get("VpcSecurityGroups") or []]
        given = str(draft.inputs.get("engineVersion", ""))
        actual = str(server["EngineVersion"])
        endpoint = server["Endpoint"]
        return Seen(
            inputs=told_of
            | {
                "identifier": server["DBInstanceIdentifier"],
                # `16` asks for whatever is the newest of 16: `16.8` is what was asked for.
                "engineVersion": given if actual.startswith(f"{given}.") else actual,
                "username": server["MasterUsername"],
                "dbName": server.get("DBName"),
                "port": endpoint["Port"],
                "dbSubnetGroupName": (server.get("DBSubnetGroup") or {}).get("DBSubnetGroupName"),
                "parameterGroupName": server["DBParameterGroups"][0]["DBParameterGroupName"],
                "vpcSecurityGroupIds": groups or None,
                "availabilityZone": server.get("AvailabilityZone"),
            }
            | tags,
            outputs={
                "arn": server["DBInstanceArn"],
                "address": endpoint["Address"],
                "endpoint": f"{endpoint['Address']}:{endpoint['Port']}",
                "hostedZoneId": "Z1RLNUO7B9Q6NB",
                "resourceId": server["DbiResourceId"],
                "status": server["DBInstanceStatus"],
                "engineVersionActual": actual,
                "latestRestorableTime": "",
                "listenerEndpoints": [],
                "masterUserSecrets": [],
                "replicas": [],
                "upgradeRolloutOrder": "second",
            }
            | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        server = self._find(aws, draft)
        if server is None:
            return
        last = draft.inputs.get("finalSnapshotIdentifier")
        skip = bool(draft.inputs.get("skipFinalSnapshot"))
        aws.delete_db_instance(
            DBInstanceIdentifier=server["DBInstanceIdentifier"],
            SkipFinalSnapshot=skip,
            **({} if skip or not last else {"FinalDBSnapshotIdentifier": last}),
        )


class SubnetGroup(Rds):
    """Subnets that a server may stand in."""

    settled = frozenset({"description", "name"})
    holders: ClassVar[Holders] = {"aws:rds/instance:Instance": ("dbSubnetGroupName",)}

    def _make(self, aws: Client, draft: Draft) -> str:
        made = aws.create_db_subnet_group(
            DBSubnetGroupName=draft.inputs["name"],
            DBSubnetGroupDescription=draft.inputs.get("description") or "Managed by Pulumi",
            SubnetIds=draft.inputs["subnetIds"],
            Tags=listed(all_tags(draft)),
        )
        return str(made["DBSubnetGroup"]["DBSubnetGroupName"])

    def _change(self, aws: Client, draft: Draft) -> None:
        if differs(draft, "subnetIds", "description"):
            aws.modify_db_subnet_group(
                DBSubnetGroupName=draft.id,
                DBSubnetGroupDescription=draft.inputs.get("description") or "Managed by Pulumi",
                SubnetIds=draft.inputs["subnetIds"],
            )
        self.retag(aws, draft, self._group(aws, draft)["DBSubnetGroupArn"])

    def _group(self, aws: Client, draft: Draft) -> Json:
        return dict(aws.describe_db_subnet_groups(DBSubnetGroupName=draft.id)["DBSubnetGroups"][0])

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        group = self._group(aws, draft)
        listed_tags = aws.list_tags_for_resource(ResourceName=group["DBSubnetGroupArn"])["TagList"]
        tags, all_of_them = seen_tags(draft, told(listed_tags))
        return Seen(
            inputs={
                "name": group["DBSubnetGroupName"],
                "description": group["DBSubnetGroupDescription"],
                "subnetIds": [one["SubnetIdentifier"] for one in group["Subnets"]],
            }
            | tags,
            outputs={
                "arn": group["DBSubnetGroupArn"],
                "vpcId": group["VpcId"],
                "supportedNetworkTypes": ["IPV4"],
            }
            | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_db_subnet_group(DBSubnetGroupName=draft.id)


class ParameterGroup(Rds):
    """Settings of a server."""

    settled = frozenset({"description", "name", "skipDestroy"})
    holders: ClassVar[Holders] = {"aws:rds/instance:Instance": ("parameterGroupName",)}

    def _make(self, aws: Client, draft: Draft) -> str:
        names = {"name": "DBParameterGroupName", "family": "DBParameterGroupFamily"}
        about = draft.inputs.get("description") or "Managed by Pulumi"
        aws.create_db_parameter_group(**asked(draft.inputs, names), Description=about, Tags=listed(all_tags(draft)))
        draft.id = draft.inputs["name"]
        self._set(aws, draft)
        return str(draft.id)

    def _set(self, aws: Client, draft: Draft) -> None:
        wanted = [_parameter(one) for one in draft.inputs.get("parameters") or []]
        names = {one["ParameterName"] for one in wanted}
        gone = [one for one in (draft.before or {}).get("parameters") or [] if one["name"] not in names]
        if gone:
            reset = [{"ParameterName": one["name"], "ApplyMethod": "immediate"} for one in gone]
            aws.reset_db_parameter_group(DBParameterGroupName=draft.id, Parameters=reset)
        for start in range(0, len(wanted), 20):  # AWS takes twenty at once
            aws.modify_db_parameter_group(DBParameterGroupName=draft.id, Parameters=wanted[start : start + 20])

    def _change(self, aws: Client, draft: Draft) -> None:
        self._set(aws, draft)
        group = aws.describe_db_parameter_groups(DBParameterGroupName=draft.id)["DBParameterGroups"][0]
        self.retag(aws, draft, group["DBParameterGroupArn"])

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        found_groups = aws.describe_db_parameter_groups(DBParameterGroupName=draft.id)["DBParameterGroups"]
        if not found_groups:
            return None
        group = found_groups[0]
        listed_tags = aws.list_tags_for_resource(ResourceName=group["DBParameterGroupArn"])["TagList"]
        tags, all_of_them = seen_tags(draft, told(listed_tags))
        found = aws.describe_db_parameters(DBParameterGroupName=draft.id)["Parameters"]
        given = draft.inputs.get("parameters") or []
        there = {one["ParameterName"]: one for one in found}
        kept = [one for one in given if there.get(one["name"], {}).get("ParameterValue") == str(one["value"])]
        others = [one for one in found if one["ParameterName"] not in {kept_one["name"] for kept_one in kept}]
        names = {"family": "DBParameterGroupFamily", "name": "DBParameterGroupName", "description": "Description"}
        return Seen(
            inputs=answered(group, names)
            | {
                "parameters": kept
                + [
                    {
                        "name": one["ParameterName"],
                        "value": one["ParameterValue"],
                        "applyMethod": one.get("ApplyMethod", "immediate"),
                    }
                    for one in others
                ]
                or None
            }
            | tags,
            outputs={"arn": group["DBParameterGroupArn"]} | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_db_parameter_group(DBParameterGroupName=draft.id)


def _parameter(given: Json) -> Json:
    return {
        "ParameterName": given["name"],
        "ParameterValue": str(given["value"]),
        "ApplyMethod": given.get("applyMethod") or "immediate",
    }


def _last_snapshot(draft: Draft) -> list[Problem]:
    """AWS asks for it only when the server goes, which is too late to think of it."""
    if draft.inputs.get("skipFinalSnapshot") or draft.inputs.get("finalSnapshotIdentifier"):
        return []
    return [Problem("finalSnapshotIdentifier", "is missing, and skipFinalSnapshot is not set: it could not be deleted")]


KINDS = (
    Kind(
        token="aws:rds/instance:Instance",  # noqa: S106 (a type)
        service=Instance(),
        naming=Naming(property="identifier", random=7, longest=63, form=str.lower),
        patterns={"identifier": r"(?!.*--)[a-z][a-z0-9-]{0,61}[a-z0-9]"},
        replaces=frozenset(
            {
                "engine",
                "username",
                "dbName",
                "storageEncrypted",
                "kmsKeyId",
                "availabilityZone",
                "characterSetName",
                "identifierPrefix",
                "timezone",
                "snapshotIdentifier",
                "region",
            }
        ),
        sets=frozenset({"vpcSecurityGroupIds", "enabledCloudwatchLogsExports"}),
        open_choices=frozenset({"instanceClass"}),
        guards=frozenset({"deletionProtection"}),
        write_only=frozenset({"password", "passwordWo"}),
        sensitive=frozenset({"password"}),
        checks=(_last_snapshot,),
        tags="tags",
    ),
    Kind(
        token="aws:rds/subnetGroup:SubnetGroup",  # noqa: S106 (a type)
        service=SubnetGroup(),
        naming=Naming(property="name", random=7, longest=255, form=str.lower),
        replaces=frozenset({"name", "namePrefix", "region"}),
        defaults={"description": "Managed by Pulumi"},
        sets=frozenset({"subnetIds"}),
        tags="tags",
    ),
    Kind(
        token="aws:rds/parameterGroup:ParameterGroup",  # noqa: S106 (a type)
        service=ParameterGroup(),
        naming=Naming(property="name", random=7, longest=255, form=str.lower),
        replaces=frozenset({"name", "namePrefix", "family", "description", "region"}),
        defaults={"description": "Managed by Pulumi", "skipDestroy": False},
        sets=frozenset({"parameters"}),
        tags="tags",
    ),
)
