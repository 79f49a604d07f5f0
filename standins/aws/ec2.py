"""What all types of EC2 have in common."""

from collections.abc import Mapping
from typing import Any

from standins.aws.served import Client, Served, account_of, all_tags, listed
from standins.kinds import Draft, Json


class Ec2(Served):
    """A type of EC2: tags go with the request, and are changed by the id."""

    service = "ec2"

    def _change(self, aws: Client, draft: Draft) -> None:
        """Attributes that have a request of their own, and tags."""
        self._set(aws, draft)
        retag(aws, draft)

    def _set(self, aws: Client, draft: Draft) -> None:
        """Those attributes; none unless a type says so."""


def specification(draft: Draft, kind: str) -> list[Json]:
    """The tags of a request that makes something of this kind."""
    tags = all_tags(draft)
    return [{"ResourceType": kind, "Tags": listed(tags)}] if tags else []


def retag(aws: Client, draft: Draft) -> None:
    """Tags as the inputs say, and none of those that they said before."""
    will = all_tags(draft)
    gone = set((draft.before or {}).get("tags") or {}) - set(will)
    if gone:
        aws.delete_tags(Resources=[draft.id], Tags=[{"Key": key} for key in sorted(gone)])
    if will:
        aws.create_tags(Resources=[draft.id], Tags=listed(will))


def arn(draft: Draft, kind: str, name: str) -> str:
    """`arn:aws:ec2:eu-central-1:111122223333:vpc/vpc-…`."""
    return f"arn:aws:ec2:{draft.region}:{account_of(draft)}:{kind}/{name}"


def pascal(value: Any) -> Any:  # noqa: ANN401 (any JSON)
    """The SDK's words as AWS has them: `volumeSize` → `VolumeSize`; maps of tags and texts stay."""
    if isinstance(value, Mapping):
        return {name[:1].upper() + name[1:]: pascal(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [pascal(one) for one in value]
    return value


def camel(value: Any) -> Any:  # noqa: ANN401 (any JSON)
    """The other way."""
    if isinstance(value, Mapping):
        return {name[:1].lower() + name[1:]: camel(one) for name, one in value.items()}
    if isinstance(value, list):
        return [camel(one) for one in value]
    return value


def filters(**wanted: str) -> list[Json]:
    """`vpc_id="vpc-1"` → what a description is narrowed by."""
    return [{"Name": name.replace("_", "-"), "Values": [value]} for name, value in wanted.items()]
