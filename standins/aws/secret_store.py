"""Secrets Manager."""

import base64

from standins.aws.identity import policy_document
from standins.aws.served import Client, Seen, Served, all_tags, asked, differs, listed, seen_tags, told
from standins.kinds import Draft, Json, Kind, Naming


class SecretsManager(Served):
    """A type of Secrets Manager."""

    service = "secretsmanager"


class Secret(SecretsManager):
    """An entry, without what is in it. A deleted one keeps its name until the window is over."""

    settled = frozenset({"name"})

    def _make(self, aws: Client, draft: Draft) -> str:
        names = {"name": "Name", "description": "Description", "kmsKeyId": "KmsKeyId"}
        made = aws.create_secret(**asked(draft.inputs, names), Tags=listed(all_tags(draft)))
        draft.id = made["ARN"]
        if draft.inputs.get("policy"):
            aws.put_resource_policy(SecretId=draft.id, ResourcePolicy=draft.inputs["policy"])
        return str(draft.id)

    def _change(self, aws: Client, draft: Draft) -> None:
        if differs(draft, "description", "kmsKeyId"):
            names = {"description": "Description", "kmsKeyId": "KmsKeyId"}
            aws.update_secret(SecretId=draft.id, **asked(draft.inputs, names))
        if differs(draft, "policy") and draft.inputs.get("policy"):
            aws.put_resource_policy(SecretId=draft.id, ResourcePolicy=draft.inputs["policy"])
        if differs(draft, "tags"):
            gone = set((draft.before or {}).get("tags") or {}) - set(all_tags(draft))
            if gone:
                aws.untag_resource(SecretId=draft.id, TagKeys=sorted(gone))
            aws.tag_resource(SecretId=draft.id, Tags=listed(all_tags(draft)))

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        secret = aws.describe_secret(SecretId=draft.id)
        if secret.get("DeletedDate"):
            return None
        tags, all_of_them = seen_tags(draft, told(secret.get("Tags")))
        inputs: Json = {
            "name": secret["Name"],
            "description": secret.get("Description") or None,
            "kmsKeyId": secret.get("KmsKeyId") or None,
        }
        if "policy" in draft.inputs:
            inputs["policy"] = aws.get_resource_policy(SecretId=draft.id).get("ResourcePolicy")
        return Seen(inputs=inputs | tags, outputs={"arn": secret["ARN"]} | all_of_them)

    def _remove(self, aws: Client, draft: Draft) -> None:
        days = draft.inputs.get("recoveryWindowInDays")
        if days == 0:
            aws.delete_secret(SecretId=draft.id, ForceDeleteWithoutRecovery=True)
        else:
            aws.delete_secret(SecretId=draft.id, RecoveryWindowInDays=days or 30)


class SecretVersion(SecretsManager):
    """What is in an entry: `<ARN>|<version>`."""

    settled = frozenset({"versionStages"})

    def _make(self, aws: Client, draft: Draft) -> str:
        made = aws.put_secret_value(SecretId=draft.inputs["secretId"], **_content(draft.inputs))
        return f"{made['ARN']}|{made['VersionId']}"

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        secret, _, version = draft.id.partition("|")
        found = aws.get_secret_value(SecretId=secret, VersionId=version)
        about = aws.describe_secret(SecretId=secret)
        if about.get("DeletedDate"):
            return None
        inputs: Json = {"secretId": draft.inputs.get("secretId", secret), "versionStages": found["VersionStages"]}
        if "SecretString" in found:
            inputs["secretString"] = found["SecretString"]
        return Seen(
            inputs=inputs,
            outputs={
                "arn": found["ARN"],
                "secretArn": found["ARN"],
                "versionId": found["VersionId"],
                "hasSecretStringWo": False,
            },
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        secret, _, version = draft.id.partition("|")
        for stage in aws.get_secret_value(SecretId=secret, VersionId=version)["VersionStages"]:
            if stage != "AWSCURRENT":  # AWS refuses to take that away: it stays until the entry goes
                aws.update_secret_version_stage(SecretId=secret, VersionStage=stage, RemoveFromVersionId=version)


def _content(inputs: Json) -> Json:
    if inputs.get("secretBinary"):
        return {"SecretBinary": base64.b64decode(inputs["secretBinary"])}
    return {"SecretString": inputs.get("secretString") or inputs.get("secretStringWo") or ""}


class SecretPolicy(SecretsManager):
    """Who may read an entry, said at the entry."""

    def _make(self, aws: Client, draft: Draft) -> str:
        draft.id = draft.inputs["secretArn"]
        self._change(aws, draft)
        return str(draft.id)

    def _change(self, aws: Client, draft: Draft) -> None:
        aws.put_resource_policy(SecretId=draft.id, ResourcePolicy=draft.inputs["policy"])

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        policy = aws.get_resource_policy(SecretId=draft.id).get("ResourcePolicy")
        return Seen(inputs={"secretArn": draft.id, "policy": policy}) if policy else None

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_resource_policy(SecretId=draft.id)


KINDS = (
    Kind(
        token="aws:secretsmanager/secret:Secret",  # noqa: S106 (a type)
        service=Secret(),
        naming=Naming(property="name", random=7, longest=512),
        patterns={"name": r"[A-Za-z0-9/_+=.@-]{1,512}"},
        replaces=frozenset({"name", "namePrefix", "type", "region"}),
        defaults={"recoveryWindowInDays": 30, "forceOverwriteReplicaSecret": False},
        documents=frozenset({"policy"}),
        tags="tags",
    ),
    Kind(
        token="aws:secretsmanager/secretVersion:SecretVersion",  # noqa: S106 (a type)
        service=SecretVersion(),
        replaces=frozenset({"secretId", "secretString", "secretBinary", "secretStringWoVersion", "region"}),
        write_only=frozenset({"secretStringWo"}),
        sensitive=frozenset({"secretString", "secretBinary"}),
    ),
    Kind(
        token="aws:secretsmanager/secretPolicy:SecretPolicy",  # noqa: S106 (a type)
        service=SecretPolicy(),
        replaces=frozenset({"secretArn", "region"}),
        documents=frozenset({"policy"}),
        checks=(policy_document("policy"),),
    ),
)
