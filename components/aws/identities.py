"""Who may use which buckets: policies, the roles that pods get from the Pod Identity Agent, and users with keys."""

import json
from typing import TypedDict

import pulumi
from pulumi_aws import eks, iam

from components.base import owned, token
from spec.clouds.aws.documents import Document
from spec.clouds.aws.identities import BucketAccess, Identities
from spec.clouds.aws.tags import Tags


class BucketIdentitiesArgs(TypedDict):
    """What `BucketIdentities` are made from."""

    spec: Identities
    tags: Tags
    cluster: pulumi.Input[str]
    """Name of the cluster, known once it is there."""
    key_arn: pulumi.Output[str] | None
    """Key of the buckets."""
    node_role: pulumi.Input[str]
    """Name of the nodes' role."""


class BucketIdentities(pulumi.ComponentResource):
    """One policy for each bucket, one role for each service account, and what binds them (SM-15 to SM-19)."""

    role_arns: dict[str, pulumi.Output[str]]
    """Service account → ARN of its role."""
    keys: dict[str, dict[str, pulumi.Output[str]]]
    """User → `id` and `secret` of its key, the latter marked as a secret."""

    def __init__(self, name: str, args: BucketIdentitiesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "BucketIdentities"), name, {}, opts)
        self._name, self._args = name, args
        self._policies = {one.key: self._policy(one) for one in args["spec"].policies}
        self.role_arns = {}
        self.keys = {}
        self._roles()
        self._users()
        for key in args["spec"].nodes:
            iam.RolePolicyAttachment(
                f"{name}-nodes-may-{key}",
                role=args["node_role"],
                policy_arn=self._policies[key].arn,
                opts=owned(self),
            )
        self.register_outputs({"role_arns": self.role_arns, "keys": self.keys})

    def _policy(self, access: BucketAccess) -> iam.Policy:
        title = f"{self._name}-bucket-{access.key}"
        key = self._args["key_arn"]
        text = (
            key.apply(lambda arn: json.dumps(access.document(arn)))
            if access.under_key and key is not None
            else json.dumps(access.document(None))
        )
        return iam.Policy(title, name=access.name, policy=text, tags=self._args["tags"].of(title), opts=owned(self))

    def _roles(self) -> None:
        for one in self._args["spec"].roles:
            title = f"{self._name}-{one.service_account}"
            role = iam.Role(
                title,
                name=one.name,
                assume_role_policy=json.dumps(one.trust),
                tags=self._args["tags"].of(title),
                opts=owned(self),
            )
            for key in one.policies:
                iam.RolePolicyAttachment(
                    f"{title}-may-{key}", role=role.name, policy_arn=self._policies[key].arn, opts=owned(self)
                )
            eks.PodIdentityAssociation(
                f"{title}-pods",
                cluster_name=self._args["cluster"],
                namespace=one.namespace,
                service_account=one.service_account,
                role_arn=role.arn,
                tags=self._args["tags"].of(f"{title}-pods"),
                opts=owned(self),
            )
            self.role_arns[one.service_account] = role.arn

    def _users(self) -> None:
        for one in self._args["spec"].users:
            title = f"{self._name}-user-{one.name}"
            user = iam.User(title, name=one.user_name, tags=self._args["tags"].of(title), opts=owned(self))
            for key in one.policies:
                iam.UserPolicyAttachment(
                    f"{title}-may-{key}", user=user.name, policy_arn=self._policies[key].arn, opts=owned(self)
                )
            made = iam.AccessKey(
                f"{title}-key",
                user=user.name,
                opts=pulumi.ResourceOptions(parent=self, additional_secret_outputs=["secret", "sesSmtpPasswordV4"]),
            )
            self.keys[one.name] = {"id": made.id, "secret": pulumi.Output.secret(made.secret)}


class PodRoleArgs(TypedDict):
    """What a `PodRole` is made from."""

    role_name: str
    trust: Document
    managed_policies: tuple[str, ...]
    """ARNs of policies that AWS keeps."""
    documents: dict[str, pulumi.Input[Document]]
    """Name → a policy of its own."""
    tags: Tags
    association: "Association | None"
    """Whose role it is; None where an add-on associates it itself."""


class Association(TypedDict):
    """One service account of one cluster."""

    cluster: pulumi.Input[str]
    namespace: str
    service_account: str


class PodRole(pulumi.ComponentResource):
    """The role of something that runs in the cluster for the cluster's own sake: a driver, an operator."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: PodRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "PodRole"), name, {}, opts)
        role = iam.Role(
            f"{name}-role",
            name=args["role_name"],
            assume_role_policy=json.dumps(args["trust"]),
            tags=args["tags"].of(f"{name}-role"),
            opts=owned(self),
        )
        for policy in args["managed_policies"]:
            title = f"{name}-{policy.rpartition('/')[2]}"
            iam.RolePolicyAttachment(title, role=role.name, policy_arn=policy, opts=owned(self))
        for title, given in args["documents"].items():
            iam.RolePolicy(
                f"{name}-{title}",
                name=title,
                role=role.name,
                policy=pulumi.Output.from_input(given).apply(json.dumps),
                opts=owned(self),
            )
        self.arn = role.arn
        if args["association"] is not None:
            eks.PodIdentityAssociation(
                f"{name}-pods",
                cluster_name=args["association"]["cluster"],
                namespace=args["association"]["namespace"],
                service_account=args["association"]["service_account"],
                role_arn=role.arn,
                tags=args["tags"].of(f"{name}-pods"),
                opts=owned(self),
            )
        self.register_outputs({"arn": self.arn})
