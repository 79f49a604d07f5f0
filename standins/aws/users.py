"""IAM: users and their keys, for products that cannot take a role."""

from standins.aws.identity import NAME, NAMED, Iam, gone_tags
from standins.aws.served import Client, Seen, all_tags, answered, asked, listed, seen_tags, told
from standins.kinds import Draft, Kind


class User(Iam):
    """A user."""

    settled = frozenset({"path", "name"})

    def _make(self, aws: Client, draft: Draft) -> str:
        names = {"name": "UserName", "path": "Path", "permissionsBoundary": "PermissionsBoundary"}
        made = aws.create_user(**asked(draft.inputs, names), Tags=listed(all_tags(draft)))
        return str(made["User"]["UserName"])

    def _change(self, aws: Client, draft: Draft) -> None:
        if gone_tags(draft):
            aws.untag_user(UserName=draft.id, TagKeys=gone_tags(draft))
        if all_tags(draft):
            aws.tag_user(UserName=draft.id, Tags=listed(all_tags(draft)))

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        user = aws.get_user(UserName=draft.id)["User"]
        tags, all_of_them = seen_tags(draft, told(aws.list_user_tags(UserName=draft.id)["Tags"]))
        return Seen(
            inputs=answered(user, {"name": "UserName", "path": "Path"}) | tags,
            outputs={"arn": user["Arn"], "uniqueId": user["UserId"]} | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_user(UserName=draft.id)


class AccessKey(Iam):
    """A user's key. AWS tells its secret part once."""

    settled = frozenset({"status"})
    keys = ("user",)

    def _make(self, aws: Client, draft: Draft) -> str:
        made = aws.create_access_key(UserName=draft.inputs["user"])["AccessKey"]
        draft.outputs = {"secret": made["SecretAccessKey"]}
        return str(made["AccessKeyId"])

    def _change(self, aws: Client, draft: Draft) -> None:
        status = draft.inputs.get("status") or "Active"
        aws.update_access_key(UserName=draft.inputs["user"], AccessKeyId=draft.id, Status=status)

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        for one in aws.list_access_keys(UserName=draft.inputs["user"])["AccessKeyMetadata"]:
            if one["AccessKeyId"] == draft.id:
                kept = {name: draft.outputs[name] for name in ("secret",) if name in draft.outputs}
                return Seen(
                    inputs={"user": draft.inputs["user"], "status": one["Status"]},
                    outputs={
                        "createDate": one["CreateDate"].isoformat(),
                        "encryptedSecret": "",
                        "encryptedSesSmtpPasswordV4": "",
                        "keyFingerprint": "",
                        "sesSmtpPasswordV4": "",
                    }
                    | kept,
                )
        return None

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_access_key(UserName=draft.inputs["user"], AccessKeyId=draft.id)


KINDS = (
    Kind(
        token="aws:iam/user:User",  # noqa: S106 (a type)
        service=User(),
        naming=NAMED,
        patterns={"name": NAME},
        replaces=frozenset({"path"}),
        defaults={"path": "/", "forceDestroy": False},
        tags="tags",
    ),
    Kind(
        token="aws:iam/accessKey:AccessKey",  # noqa: S106 (a type)
        service=AccessKey(),
        replaces=frozenset({"user", "pgpKey"}),
        defaults={"status": "Active"},
        sensitive=frozenset({"secret", "sesSmtpPasswordV4"}),
    ),
)
