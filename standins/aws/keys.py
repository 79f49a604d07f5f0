"""KMS: keys and their names. What a key encrypted is lost with it, so AWS only ever schedules its end."""

import json

from standins.aws.identity import policy_document, text
from standins.aws.served import Client, Seen, Served, all_tags, asked, differs, seen_tags
from standins.kinds import Draft, Kind, Naming, Reference


class Kms(Served):
    """A type of KMS."""

    service = "kms"


class Key(Kms):
    """A key. It goes seven to thirty days after it was deleted."""

    settled = frozenset(
        {
            "policy",
            "description",
            "isEnabled",
            "rotationPeriodInDays",
            "keyUsage",
            "multiRegion",
            "customerMasterKeySpec",
        }
    )

    def _make(self, aws: Client, draft: Draft) -> str:
        names = {"description": "Description", "policy": "Policy", "multiRegion": "MultiRegion"}
        tags = [{"TagKey": key, "TagValue": value} for key, value in all_tags(draft).items()]
        draft.id = aws.create_key(**asked(draft.inputs, names), Tags=tags)["KeyMetadata"]["KeyId"]
        self._rotate(aws, draft)
        return str(draft.id)

    def _rotate(self, aws: Client, draft: Draft) -> None:
        if draft.inputs.get("enableKeyRotation"):
            days = asked(draft.inputs, {"rotationPeriodInDays": "RotationPeriodInDays"})
            aws.enable_key_rotation(KeyId=draft.id, **days)
        elif draft.before is not None:
            aws.disable_key_rotation(KeyId=draft.id)

    def _change(self, aws: Client, draft: Draft) -> None:
        if differs(draft, "enableKeyRotation", "rotationPeriodInDays"):
            self._rotate(aws, draft)
        if differs(draft, "description"):
            aws.update_key_description(KeyId=draft.id, Description=draft.inputs.get("description") or "")
        if differs(draft, "policy") and draft.inputs.get("policy"):
            aws.put_key_policy(KeyId=draft.id, PolicyName="default", Policy=draft.inputs["policy"])
        if differs(draft, "isEnabled"):
            (aws.disable_key if draft.inputs.get("isEnabled") is False else aws.enable_key)(KeyId=draft.id)
        if differs(draft, "tags"):
            gone = set((draft.before or {}).get("tags") or {}) - set(all_tags(draft))
            if gone:
                aws.untag_resource(KeyId=draft.id, TagKeys=sorted(gone))
            tags = [{"TagKey": key, "TagValue": value} for key, value in all_tags(draft).items()]
            aws.tag_resource(KeyId=draft.id, Tags=tags)

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        key = aws.describe_key(KeyId=draft.id)["KeyMetadata"]
        if key["KeyState"] == "PendingDeletion":
            return None
        rotation = aws.get_key_rotation_status(KeyId=draft.id)
        listed = aws.list_resource_tags(KeyId=draft.id)["Tags"]
        tags, all_of_them = seen_tags(draft, {one["TagKey"]: one["TagValue"] for one in listed})
        return Seen(
            inputs={
                "description": key.get("Description") or None,
                "enableKeyRotation": rotation["KeyRotationEnabled"],
                "isEnabled": key["Enabled"],
                "policy": text(json.loads(aws.get_key_policy(KeyId=draft.id, PolicyName="default")["Policy"])),
            }
            | tags,
            outputs={"arn": key["Arn"], "keyId": key["KeyId"]} | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        days = draft.inputs.get("deletionWindowInDays") or 30
        aws.schedule_key_deletion(KeyId=draft.id, PendingWindowInDays=days)


class Alias(Kms):
    """A name for a key."""

    def _make(self, aws: Client, draft: Draft) -> str:
        aws.create_alias(AliasName=draft.inputs["name"], TargetKeyId=draft.inputs["targetKeyId"])
        return str(draft.inputs["name"])

    def _change(self, aws: Client, draft: Draft) -> None:
        aws.update_alias(AliasName=draft.id, TargetKeyId=draft.inputs["targetKeyId"])

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        for page in aws.get_paginator("list_aliases").paginate():
            for one in page["Aliases"]:
                if one["AliasName"] == draft.id and one.get("TargetKeyId"):
                    key = aws.describe_key(KeyId=one["TargetKeyId"])["KeyMetadata"]
                    given = draft.inputs.get("targetKeyId")  # an id or an ARN: the same key in both words
                    target = given if given in (key["KeyId"], key["Arn"]) else key["KeyId"]
                    return Seen(
                        inputs={"name": draft.id, "targetKeyId": target},
                        outputs={"arn": one["AliasArn"], "targetKeyArn": key["Arn"]},
                    )
        return None

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_alias(AliasName=draft.id)


class KeyPolicy(Kms):
    """The policy of a key, where the key itself does not say it."""

    def _make(self, aws: Client, draft: Draft) -> str:
        draft.id = draft.inputs["keyId"]
        self._change(aws, draft)
        return str(draft.id)

    def _change(self, aws: Client, draft: Draft) -> None:
        aws.put_key_policy(KeyId=draft.id, PolicyName="default", Policy=draft.inputs["policy"])

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        policy = aws.get_key_policy(KeyId=draft.id, PolicyName="default")["Policy"]
        return Seen(inputs={"keyId": draft.id, "policy": text(json.loads(policy))})

    def _remove(self, aws: Client, draft: Draft) -> None:  # noqa: ARG002 (nothing is asked)
        return  # AWS has no key without a policy: it keeps the last one


ANY_KEY = Reference(tokens=frozenset({"aws:kms/key:Key"}), output="arn", missing="KMSKeyNotAccessibleFault")

KINDS = (
    Kind(
        token="aws:kms/key:Key",  # noqa: S106 (a type)
        service=Key(),
        replaces=frozenset({"customerMasterKeySpec", "keyUsage", "customKeyStoreId", "multiRegion", "region"}),
        defaults={
            "isEnabled": True,
            "enableKeyRotation": False,
            "keyUsage": "ENCRYPT_DECRYPT",
            "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "bypassPolicyLockoutSafetyCheck": False,
        },
        documents=frozenset({"policy"}),
        checks=(policy_document("policy"),),
        tags="tags",
    ),
    Kind(
        token="aws:kms/alias:Alias",  # noqa: S106 (a type)
        service=Alias(),
        naming=Naming(property="name", random=7, form=lambda name: f"alias/{name}"),
        patterns={"name": r"alias/(?!aws/)[A-Za-z0-9/_-]{1,250}"},
        replaces=frozenset({"name", "namePrefix", "region"}),
    ),
    Kind(
        token="aws:kms/keyPolicy:KeyPolicy",  # noqa: S106 (a type)
        service=KeyPolicy(),
        replaces=frozenset({"keyId", "region"}),
        documents=frozenset({"policy"}),
        checks=(policy_document("policy"),),
    ),
)
