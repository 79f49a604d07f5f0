"""IAM: roles, policies and what binds them. IAM has no region; it is asked in us-east-1, where it lives."""

import json
from typing import Any

from standins.aws.served import (
    Client,
    Seen,
    Served,
    account_of,
    all_tags,
    asked,
    differs,
    listed,
    seen_tags,
    told,
)
from standins.kinds import Draft, Json, Kind, Naming, Problem


class Iam(Served):
    """A type of IAM. It is called by its name, which is its id."""

    service = "iam"
    region = "us-east-1"


def text(document: Any) -> str:  # noqa: ANN401 (boto3 has it parsed or as text)
    """A policy as the SDK has it: text."""
    return document if isinstance(document, str) else json.dumps(document, separators=(",", ":"))


def arn(draft: Draft, kind: str, path: str, name: str) -> str:
    """`arn:aws:iam::111122223333:role/twin-prod-aisvc`."""
    return f"arn:aws:iam::{account_of(draft)}:{kind}{path or '/'}{name}"


def gone_tags(draft: Draft) -> list[str]:
    """Names of tags that were there and are not wanted any more."""
    return sorted(set((draft.before or {}).get("tags") or {}) - set(all_tags(draft)))


class Role(Iam):
    """A role. What is attached to it beside the program must go first, as in AWS."""

    settled = frozenset({"name", "managedPolicyArns", "inlinePolicies"})

    def _make(self, aws: Client, draft: Draft) -> str:
        names = {
            "name": "RoleName",
            "assumeRolePolicy": "AssumeRolePolicyDocument",
            "description": "Description",
            "path": "Path",
            "maxSessionDuration": "MaxSessionDuration",
            "permissionsBoundary": "PermissionsBoundary",
        }
        made = aws.create_role(**asked(draft.inputs, names), Tags=listed(all_tags(draft)))
        return str(made["Role"]["RoleName"])

    def _change(self, aws: Client, draft: Draft) -> None:
        name = draft.id
        if differs(draft, "assumeRolePolicy"):
            aws.update_assume_role_policy(RoleName=name, PolicyDocument=draft.inputs["assumeRolePolicy"])
        if differs(draft, "description", "maxSessionDuration"):
            names = {"maxSessionDuration": "MaxSessionDuration"}
            description = draft.inputs.get("description") or ""
            aws.update_role(RoleName=name, Description=description, **asked(draft.inputs, names))
        if gone_tags(draft):
            aws.untag_role(RoleName=name, TagKeys=gone_tags(draft))
        if all_tags(draft):
            aws.tag_role(RoleName=name, Tags=listed(all_tags(draft)))

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        role = aws.get_role(RoleName=draft.id)["Role"]
        tags, all_of_them = seen_tags(draft, told(role.get("Tags")))
        return Seen(
            inputs={
                "name": role["RoleName"],
                "assumeRolePolicy": text(role["AssumeRolePolicyDocument"]),
                "description": role.get("Description") or None,
                "path": role["Path"],
                "maxSessionDuration": role["MaxSessionDuration"],
                "permissionsBoundary": (role.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn"),
            }
            | tags,
            outputs={
                "arn": role["Arn"],
                "uniqueId": role["RoleId"],
                "createDate": role["CreateDate"].isoformat(),
            }
            | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        if draft.inputs.get("forceDetachPolicies"):
            for one in aws.list_attached_role_policies(RoleName=draft.id)["AttachedPolicies"]:
                aws.detach_role_policy(RoleName=draft.id, PolicyArn=one["PolicyArn"])
            for name in aws.list_role_policies(RoleName=draft.id)["PolicyNames"]:
                aws.delete_role_policy(RoleName=draft.id, PolicyName=name)
        aws.delete_role(RoleName=draft.id)


class Policy(Iam):
    """A policy of its own. Each change makes a new version, of which AWS keeps five."""

    settled = frozenset({"name"})

    def _make(self, aws: Client, draft: Draft) -> str:
        names = {"name": "PolicyName", "policy": "PolicyDocument", "description": "Description", "path": "Path"}
        made = aws.create_policy(**asked(draft.inputs, names), Tags=listed(all_tags(draft)))
        return str(made["Policy"]["Arn"])

    def _change(self, aws: Client, draft: Draft) -> None:
        if differs(draft, "policy"):
            versions = aws.list_policy_versions(PolicyArn=draft.id)["Versions"]
            others = sorted((one for one in versions if not one["IsDefaultVersion"]), key=lambda one: one["CreateDate"])
            if len(versions) >= 5:  # docs.aws.amazon.com/IAM, managed policy versions
                aws.delete_policy_version(PolicyArn=draft.id, VersionId=others[0]["VersionId"])
            aws.create_policy_version(PolicyArn=draft.id, PolicyDocument=draft.inputs["policy"], SetAsDefault=True)
        if gone_tags(draft):
            aws.untag_policy(PolicyArn=draft.id, TagKeys=gone_tags(draft))
        if all_tags(draft):
            aws.tag_policy(PolicyArn=draft.id, Tags=listed(all_tags(draft)))

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        policy = aws.get_policy(PolicyArn=draft.id)["Policy"]
        version = aws.get_policy_version(PolicyArn=draft.id, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
        tags, all_of_them = seen_tags(draft, told(policy.get("Tags")))
        return Seen(
            inputs={
                "name": policy["PolicyName"],
                "policy": text(version["Document"]),
                "description": policy.get("Description") or None,
                "path": policy["Path"],
            }
            | tags,
            outputs={
                "arn": policy["Arn"],
                "policyId": policy["PolicyId"],
                "attachmentCount": policy["AttachmentCount"],
            }
            | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        for one in aws.list_policy_versions(PolicyArn=draft.id)["Versions"]:
            if not one["IsDefaultVersion"]:
                aws.delete_policy_version(PolicyArn=draft.id, VersionId=one["VersionId"])
        aws.delete_policy(PolicyArn=draft.id)


class InlinePolicy(Iam):
    """A policy inside of a role or a user: `<owner>:<name>`."""

    def __init__(self, owner: str) -> None:
        self._owner = owner
        """`role` or `user`, as the input is called."""

    def _key(self, draft: Draft) -> Json:
        owner, _, name = draft.id.partition(":")
        return {f"{self._owner.title()}Name": owner, "PolicyName": name}

    def _make(self, aws: Client, draft: Draft) -> str:
        draft.id = f"{draft.inputs[self._owner]}:{draft.inputs['name']}"
        self._change(aws, draft)
        return draft.id

    def _change(self, aws: Client, draft: Draft) -> None:
        put = getattr(aws, f"put_{self._owner}_policy")
        put(**self._key(draft), PolicyDocument=draft.inputs["policy"])

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        found = getattr(aws, f"get_{self._owner}_policy")(**self._key(draft))
        owner, _, name = draft.id.partition(":")
        return Seen(inputs={self._owner: owner, "name": name, "policy": text(found["PolicyDocument"])})

    def _remove(self, aws: Client, draft: Draft) -> None:
        getattr(aws, f"delete_{self._owner}_policy")(**self._key(draft))


class Attachment(Iam):
    """A policy of its own, attached to a role or a user. In an import `<owner>/<ARN of the policy>`."""

    def __init__(self, owner: str) -> None:
        self._owner = owner

    def _key(self, draft: Draft) -> Json:
        return {f"{self._owner.title()}Name": draft.inputs[self._owner]}

    def _make(self, aws: Client, draft: Draft) -> str:
        getattr(aws, f"attach_{self._owner}_policy")(**self._key(draft), PolicyArn=draft.inputs["policyArn"])
        return f"{draft.inputs[self._owner]}/{draft.inputs['policyArn']}"

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        if not draft.inputs:
            owner, _, policy = draft.id.partition("/")
            draft.inputs = {self._owner: owner, "policyArn": policy}
        attached = getattr(aws, f"list_attached_{self._owner}_policies")(**self._key(draft))["AttachedPolicies"]
        if draft.inputs["policyArn"] not in {one["PolicyArn"] for one in attached}:
            return None
        return Seen(inputs={self._owner: draft.inputs[self._owner], "policyArn": draft.inputs["policyArn"]})

    def _remove(self, aws: Client, draft: Draft) -> None:
        getattr(aws, f"detach_{self._owner}_policy")(**self._key(draft), PolicyArn=draft.inputs["policyArn"])


class InstanceProfile(Iam):
    """What gives a machine a role."""

    settled = frozenset({"path", "name"})

    def _make(self, aws: Client, draft: Draft) -> str:
        names = {"name": "InstanceProfileName", "path": "Path"}
        made = aws.create_instance_profile(**asked(draft.inputs, names), Tags=listed(all_tags(draft)))
        draft.id = made["InstanceProfile"]["InstanceProfileName"]
        if draft.inputs.get("role"):
            aws.add_role_to_instance_profile(InstanceProfileName=draft.id, RoleName=draft.inputs["role"])
        return str(draft.id)

    def _change(self, aws: Client, draft: Draft) -> None:
        if differs(draft, "role"):
            before = (draft.before or {}).get("role")
            if before:
                aws.remove_role_from_instance_profile(InstanceProfileName=draft.id, RoleName=before)
            if draft.inputs.get("role"):
                aws.add_role_to_instance_profile(InstanceProfileName=draft.id, RoleName=draft.inputs["role"])
        if all_tags(draft):
            aws.tag_instance_profile(InstanceProfileName=draft.id, Tags=listed(all_tags(draft)))

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        profile = aws.get_instance_profile(InstanceProfileName=draft.id)["InstanceProfile"]
        tags, all_of_them = seen_tags(draft, told(profile.get("Tags")))
        roles = [one["RoleName"] for one in profile["Roles"]]
        return Seen(
            inputs={"name": draft.id, "path": profile["Path"], "role": roles[0] if roles else None} | tags,
            outputs={
                "arn": profile["Arn"],
                "uniqueId": profile["InstanceProfileId"],
                "createDate": profile["CreateDate"].isoformat(),
            }
            | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        for one in aws.get_instance_profile(InstanceProfileName=draft.id)["InstanceProfile"]["Roles"]:
            aws.remove_role_from_instance_profile(InstanceProfileName=draft.id, RoleName=one["RoleName"])
        aws.delete_instance_profile(InstanceProfileName=draft.id)


def policy_document(name: str) -> Any:  # noqa: ANN401 (a check of a Kind)
    """A check: the property is JSON, and a policy of the version that knows variables."""

    def check(draft: Draft) -> list[Problem]:
        given = draft.inputs.get(name)
        if given is None:
            return []
        try:
            document = json.loads(given)
        except ValueError as error:
            return [Problem(name, f"is no JSON: {error}")]
        if not isinstance(document, dict) or not document.get("Statement"):
            return [Problem(name, "has no Statement (MalformedPolicyDocument)")]
        return []

    return check


NAMED = Naming(property="name", random=7, longest=64)  # docs.aws.amazon.com/IAM, quotas
NAME = r"[\w+=,.@-]{1,64}"
"""Of roles and users."""
_POLICY_NAME = r"[\w+=,.@-]{1,128}"

KINDS = (
    Kind(
        token="aws:iam/role:Role",  # noqa: S106 (a type)
        service=Role(),
        naming=NAMED,
        patterns={"name": NAME},
        replaces=frozenset({"name", "namePrefix", "path"}),
        defaults={"maxSessionDuration": 3600, "path": "/", "forceDetachPolicies": False},
        documents=frozenset({"assumeRolePolicy"}),
        checks=(policy_document("assumeRolePolicy"),),
        tags="tags",
    ),
    Kind(
        token="aws:iam/policy:Policy",  # noqa: S106 (a type)
        service=Policy(),
        naming=Naming(property="name", random=7, longest=128),
        patterns={"name": _POLICY_NAME},
        replaces=frozenset({"name", "namePrefix", "path", "description"}),
        defaults={"path": "/"},
        documents=frozenset({"policy"}),
        checks=(policy_document("policy"),),
        tags="tags",
    ),
    Kind(
        token="aws:iam/rolePolicy:RolePolicy",  # noqa: S106 (a type)
        service=InlinePolicy("role"),
        naming=Naming(property="name", random=7, longest=128),
        patterns={"name": _POLICY_NAME},
        replaces=frozenset({"name", "namePrefix", "role"}),
        documents=frozenset({"policy"}),
        checks=(policy_document("policy"),),
    ),
    Kind(
        token="aws:iam/userPolicy:UserPolicy",  # noqa: S106 (a type)
        service=InlinePolicy("user"),
        naming=Naming(property="name", random=7, longest=128),
        patterns={"name": _POLICY_NAME},
        replaces=frozenset({"name", "namePrefix", "user"}),
        documents=frozenset({"policy"}),
        checks=(policy_document("policy"),),
    ),
    Kind(
        token="aws:iam/rolePolicyAttachment:RolePolicyAttachment",  # noqa: S106 (a type)
        service=Attachment("role"),
        replaces=frozenset({"role", "policyArn"}),
    ),
    Kind(
        token="aws:iam/userPolicyAttachment:UserPolicyAttachment",  # noqa: S106 (a type)
        service=Attachment("user"),
        replaces=frozenset({"user", "policyArn"}),
    ),
    Kind(
        token="aws:iam/instanceProfile:InstanceProfile",  # noqa: S106 (a type)
        service=InstanceProfile(),
        naming=Naming(property="name", random=7, longest=128),
        replaces=frozenset({"name", "namePrefix", "path"}),
        defaults={"path": "/"},
        tags="tags",
    ),
)
