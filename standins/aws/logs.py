"""CloudWatch: groups of logs."""

from standins.aws.served import Client, Seen, Served, account_of, all_tags, asked, differs, seen_tags
from standins.kinds import Draft, Kind, Naming


class LogGroup(Served):
    """A group of logs, called by its name."""

    service = "logs"
    settled = frozenset({"logGroupClass", "name"})

    def _make(self, aws: Client, draft: Draft) -> str:
        names = {"name": "logGroupName", "kmsKeyId": "kmsKeyId"}
        aws.create_log_group(**asked(draft.inputs, names), **({"tags": all_tags(draft)} if all_tags(draft) else {}))
        draft.id = draft.inputs["name"]
        self._keep(aws, draft)
        return str(draft.id)

    def _keep(self, aws: Client, draft: Draft) -> None:
        days = draft.inputs.get("retentionInDays")
        if days:
            aws.put_retention_policy(logGroupName=draft.id, retentionInDays=days)
        elif (draft.before or {}).get("retentionInDays"):
            aws.delete_retention_policy(logGroupName=draft.id)

    def _change(self, aws: Client, draft: Draft) -> None:
        self._keep(aws, draft)
        if differs(draft, "tags"):
            gone = sorted(set((draft.before or {}).get("tags") or {}) - set(all_tags(draft)))
            if gone:
                aws.untag_log_group(logGroupName=draft.id, tags=gone)
            if all_tags(draft):
                aws.tag_log_group(logGroupName=draft.id, tags=all_tags(draft))

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        found = aws.describe_log_groups(logGroupNamePrefix=draft.id)["logGroups"]
        group = next((one for one in found if one["logGroupName"] == draft.id), None)
        if group is None:
            return None
        tags, all_of_them = seen_tags(draft, aws.list_tags_log_group(logGroupName=draft.id)["tags"])
        return Seen(
            inputs={
                "name": draft.id,
                "retentionInDays": group.get("retentionInDays"),
                "kmsKeyId": group.get("kmsKeyId"),
            }
            | tags,
            outputs={"arn": f"arn:aws:logs:{draft.region}:{account_of(draft)}:log-group:{draft.id}"} | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        if not draft.inputs.get("skipDestroy"):
            aws.delete_log_group(logGroupName=draft.id)


# API reference of CloudWatch Logs, PutRetentionPolicy.
_DAYS = (0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)

KINDS = (
    Kind(
        token="aws:cloudwatch/logGroup:LogGroup",  # noqa: S106 (a type)
        service=LogGroup(),
        naming=Naming(property="name", random=7, longest=512),
        patterns={"name": r"[A-Za-z0-9_/.#-]{1,512}"},
        choices={"retentionInDays": _DAYS},
        replaces=frozenset({"name", "namePrefix", "logGroupClass", "region"}),
        defaults={"skipDestroy": False, "logGroupClass": "STANDARD"},
        tags="tags",
    ),
)
