"""The runbook's part about backups: their storage, and the one that every upgrade must have (TP-32 to TP-34)."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from spec.platforms.thingpark.settings import ThingParkSettings
from spec.platforms.thingpark.settings_backup import Amazon, Azure, S3Compatible


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.strip()}\n```"


def _document(name: str, content: object) -> str:
    return f"`{name}`:\n\n" + _block("json", json.dumps(content, indent=2))


def backup_storage(settings: ThingParkSettings, facts: Mapping[str, Any]) -> Iterator[str]:
    """How the target is made."""
    backup = settings.backup
    yield "## Backup storage (TP-32 to TP-34)"
    yield f"Backups run at `{backup.schedule}` and are kept for {backup.retention.count} days."
    if backup.amazon is not None:
        yield from _amazon(backup.amazon, facts)
    if backup.azure is not None:
        yield from _azure(backup.azure, facts)
    if backup.s3_compatible is not None:
        yield from _compatible(backup.s3_compatible, facts)


def _amazon(amazon: Amazon, facts: Mapping[str, Any]) -> Iterator[str]:
    bucket, region = amazon.bucket, amazon.region
    place = "" if region == "us-east-1" else f" --create-bucket-configuration LocationConstraint={region}"
    lines = [
        f"aws s3api create-bucket --bucket {bucket} --region {region}{place}",
        f"aws s3api put-public-access-block --bucket {bucket} --public-access-block-configuration file://private.json",
        f"aws s3api put-bucket-lifecycle-configuration --bucket {bucket} --lifecycle-configuration file://lifecycle.json",
    ]
    if amazon.iam_user is not None:
        user = f"{bucket}-writer"
        lines += [
            f"aws iam create-user --user-name {user}",
            f"aws iam put-user-policy --user-name {user} --policy-name backup --policy-document file://policy.json",
            f"aws iam create-access-key --user-name {user}  # the two halves are secrets of this stack",
        ]
    else:
        role = str(amazon.node_role).rpartition("/")[2]
        lines.append(
            f"aws iam put-role-policy --role-name {role} --policy-name thingpark-backup --policy-document "
            "file://policy.json"
        )
    yield _block("sh", "\n".join(lines))
    yield _document("policy.json", facts["policy"])
    yield _document("private.json", facts["publicAccessBlock"])
    yield _document("lifecycle.json", facts["lifecycle"])


def _azure(azure: Azure, facts: Mapping[str, Any]) -> Iterator[str]:
    account, group = azure.storage_account, azure.resource_group
    assignment = facts["roleAssignment"]
    yield _block(
        "sh",
        f"az storage container create --account-name {account} --name {azure.blob_container} --public-access off "
        "--auth-mode login\n"
        f"az role assignment create --assignee {assignment['assignee']} --role '{assignment['role']}' "
        f"--scope {assignment['scope']}\n"
        f"az storage account management-policy create --account-name {account} --resource-group '{group}' "
        "--policy @lifecycle.json  # optional: how long backups stay",
    )
    yield _document("lifecycle.json", facts["lifecycle"])


def _compatible(target: S3Compatible, facts: Mapping[str, Any]) -> Iterator[str]:
    yield "With MinIO's client, the administrator's keys in the environment:"
    yield _block(
        "sh",
        f'mc alias set backup {target.url} "$ADMIN_KEY" "$ADMIN_SECRET"\n'
        f"mc mb --ignore-existing backup/{target.bucket}\n"
        f"mc anonymous set none backup/{target.bucket}\n"
        f"mc ilm import backup/{target.bucket} < lifecycle.json",
    )
    yield _document("lifecycle.json", facts["lifecycle"])


def backup_commands(settings: ThingParkSettings) -> tuple[str, str]:
    """A backup now, from the chart's own CronJob, and the wait for its end."""
    name, namespace = f"before-{settings.release}".replace(".", "-"), settings.namespace
    return (
        f"kubectl create job {name} --namespace {namespace} --from=cronjob/{settings.backup.cron_job}",
        f"kubectl wait job/{name} --namespace {namespace} --for=condition=complete --timeout=3600s",
    )


def before_an_upgrade(settings: ThingParkSettings, definitions: str, series: str) -> Iterator[str]:
    """What must be done before another release."""
    yield "## Before an upgrade: a backup, always (TP-32)"
    yield (
        "The vendor's public values call backups optional, the guide calls this one mandatory (INC-TP5): a change of "
        "`release` is refused until `upgrade` names it. What the chart calls its CronJob is not public: "
        f"`kubectl get cronjobs --namespace {settings.namespace}` tells, and `backup.cron-job` has it."
    )
    yield _block("sh", "\n".join(backup_commands(settings)))
    yield _block(
        "yaml",
        f"release: 'the new one'\nupgrade: {{from-release: '{settings.release}', backup: "
        f"{backup_commands(settings)[0].split()[3]}}}",
    )
    yield (
        "A major release (from 7.3 to 8.0) may only follow the last fix of the one before it. The definitions of "
        f"Kafka's and MongoDB's operators go first, by the administrator, from `{definitions}` (here for {series}): "
        "the file of each operator's version, with `kubectl apply --server-side`."
    )
    yield "## What may never change"
    yield (
        f"ISM bands ({', '.join(settings.lora.ism_bands)}) and network identifier (`{settings.lora.net_id}`): base "
        "stations and devices hold them. A run that finds others than the last one had is refused."
    )
