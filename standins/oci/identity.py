"""Identity of OCI: policies, dynamic groups, users with their groups and keys."""

from collections.abc import Iterator

from spec.clouds.oci.grammar import GrammarError, parse
from spec.clouds.oci.statements import MOST_STATEMENTS
from standins.kinds import Draft, Kind, Problem, Reference, every
from standins.oci.ids import COMPARTMENT, lifecycle, ocid

POLICY = "oci:Identity/policy:Policy"
USER, GROUP = "oci:Identity/user:User", "oci:Identity/group:Group"
_NAME = r"[A-Za-z0-9._-]{1,100}"


def _statements(draft: Draft) -> Iterator[Problem]:
    """Every statement is a sentence of the grammar, and the compartment's path has room for all."""
    said = every(draft.inputs, "statements")
    for path, statement in said:
        try:
            parse(str(statement))
        except GrammarError as error:
            yield Problem(path, f"InvalidParameter: {error}")
    others = [
        one
        for one in draft.cloud.of(POLICY)
        if one.inputs.get("compartmentId") == draft.inputs.get("compartmentId") and one.name != draft.name
    ]
    count = len(said) + sum(len(one.inputs.get("statements", [])) for one in others)
    if count > MOST_STATEMENTS:
        yield Problem(
            "statements", f"LimitExceeded: {count} statements in the compartment, and at most {MOST_STATEMENTS}"
        )


KINDS = (
    Kind(
        token=POLICY,
        identity=ocid("policy", regional=False),
        computed=lifecycle()
        | {
            "inactiveState": lambda _: "0",
            "lastUpdateETag": lambda draft: draft.hex(40),
            "ETag": lambda draft: draft.hex(40),
            "policyHash": lambda draft: draft.hex(32),
            "versionDate": lambda _: "",
        },
        replaces=frozenset({"name", "compartmentId"}),
        patterns={"compartmentId": COMPARTMENT, "name": _NAME},
        unique=("compartmentId", "name"),
        taken="PolicyAlreadyExists",
        checks=(_statements,),
        tags="freeformTags",
    ),
    Kind(
        token="oci:Identity/dynamicGroup:DynamicGroup",  # noqa: S106 (a type)
        identity=ocid("dynamicgroup", regional=False),
        computed=lifecycle() | {"inactiveState": lambda _: "0"},
        replaces=frozenset({"name", "compartmentId"}),
        patterns={"compartmentId": r"ocid1\.tenancy\.oc\d{1,3}\.\.[a-z0-9]{20,}", "name": _NAME},
        unique=("name",),
        taken="DynamicGroupAlreadyExists",
        tags="freeformTags",
    ),
    Kind(
        token=USER,
        identity=ocid("user", regional=False),
        computed=lifecycle()
        | {
            "inactiveState": lambda _: "0",
            "capabilities": lambda _: [],
            "email": lambda _: "",
            "emailVerified": lambda _: False,
            "externalIdentifier": lambda _: "",
            "identityProviderId": lambda _: "",
            "dbUserName": lambda _: "",
            "lastSuccessfulLoginTime": lambda _: "",
            "previousSuccessfulLoginTime": lambda _: "",
        },
        replaces=frozenset({"name", "compartmentId"}),
        patterns={"name": _NAME},
        unique=("name",),
        taken="UserAlreadyExists",
        tags="freeformTags",
    ),
    Kind(
        token=GROUP,
        identity=ocid("group", regional=False),
        computed=lifecycle() | {"inactiveState": lambda _: "0"},
        replaces=frozenset({"name", "compartmentId"}),
        patterns={"name": _NAME},
        unique=("name",),
        taken="GroupAlreadyExists",
        tags="freeformTags",
    ),
    Kind(
        token="oci:Identity/userGroupMembership:UserGroupMembership",  # noqa: S106 (a type)
        identity=ocid("groupmembership", regional=False),
        computed=lifecycle()
        | {
            "inactiveState": lambda _: "0",
            "compartmentId": lambda draft: str(
                draft.cloud.by_id(draft.inputs["userId"]).inputs.get("compartmentId", "")
            ),
        },
        replaces=frozenset({"*"}),
        references={"userId": Reference(tokens=frozenset({USER})), "groupId": Reference(tokens=frozenset({GROUP}))},
        unique=("userId", "groupId"),
    ),
    Kind(
        token="oci:Identity/customerSecretKey:CustomerSecretKey",  # noqa: S106 (a type)
        identity=lambda draft: draft.hex(40),
        computed=lifecycle()
        | {
            "key": lambda draft: draft.letters(44, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"),
            "inactiveState": lambda _: "0",
            "timeExpires": lambda _: "",
        },
        sensitive=frozenset({"key"}),
        write_only=frozenset({"key"}),
        replaces=frozenset({"userId"}),
        references={"userId": Reference(tokens=frozenset({USER}))},
    ),
)
