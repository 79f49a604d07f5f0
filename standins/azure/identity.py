"""Managed identities, whom they trust, and roles."""

from collections.abc import Iterable

from spec.clouds.azure.roles import Role
from standins.azure.shapes import IN_GROUP, NOT_FOUND, TAKEN, arm, constant, guid, region, system_data, told
from standins.kinds import Draft, Kind, Problem, Reference, RefusedError

IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential"
ASSIGNMENT = "azure-native:authorization:RoleAssignment"
CLUSTER = "azure-native:containerservice:ManagedCluster"

MOST_CREDENTIALS = 20
"""Of one identity (https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations)."""
_AUDIENCE = "api://AzureADTokenExchange"
_TENANT = "tenantId"


def _trusts(draft: Draft) -> Iterable[Problem]:
    issuer, audiences = draft.inputs.get("issuer"), draft.inputs.get("audiences")
    if issuer is not None and not str(issuer).startswith("https://"):
        yield Problem(path="issuer", reason=f"{issuer!r} is not the https address of an issuer")
    if audiences is not None and list(audiences) != [_AUDIENCE]:
        yield Problem(path="audiences", reason=f"{audiences!r} is not the one audience that is taken: {_AUDIENCE}")
    subject = draft.inputs.get("subject")
    if subject is not None and len(str(subject).split(":")) != 4:
        yield Problem(path="subject", reason=f"{subject!r} is no service account of Kubernetes")
    same = [
        one for one in draft.cloud.of(CREDENTIAL) if one.inputs.get("resourceName") == draft.inputs.get("resourceName")
    ]
    if draft.before is None and len(same) >= MOST_CREDENTIALS:
        yield Problem(path="", reason=f"an identity has at most {MOST_CREDENTIALS} federated credentials")


def _known_issuer(draft: Draft) -> None:
    """Azure itself takes any issuer, and tokens then fail; a rehearsal says so before."""
    issuers = {(one.outputs.get("oidcIssuerProfile") or {}).get("issuerURL") for one in draft.cloud.of(CLUSTER)}
    if draft.inputs["issuer"] not in issuers:
        raise RefusedError("UnknownIssuer", f"no cluster signs tokens as {draft.inputs['issuer']}")


def _assignable(draft: Draft) -> Iterable[Problem]:
    named = draft.inputs.get("roleDefinitionId")
    if named is not None and str(named).rsplit("/", 1)[-1] not in set(Role):
        yield Problem(path="roleDefinitionId", reason=f"{named!r} is no role that is known here")


def _only_once(draft: Draft) -> None:
    if draft.cloud.by_id(str(draft.inputs["scope"])) is None:
        raise RefusedError(NOT_FOUND, f"there is nothing with the id {draft.inputs['scope']}")
    for one in draft.cloud.of(ASSIGNMENT):
        same = all(one.inputs.get(key) == draft.inputs.get(key) for key in ("principalId", "roleDefinitionId", "scope"))
        if same and one.id != draft.id:
            raise RefusedError("RoleAssignmentExists", "The role assignment already exists.")


IDENTITIES = (
    Kind(
        token=IDENTITY,
        identity=arm("Microsoft.ManagedIdentity/userAssignedIdentities", "resourceName"),
        computed={
            **told("Microsoft.ManagedIdentity/userAssignedIdentities", "resourceName"),
            "clientId": guid,
            "principalId": guid,
            "tenantId": lambda draft: str(draft.provider.get(_TENANT) or guid(draft)),
            "systemData": system_data,
        },
        replaces=frozenset({"resourceName", "resourceGroupName", "location"}),
        required=frozenset({"resourceName"}),
        unique=("resourceGroupName", "resourceName"),
        taken=TAKEN,
        references=IN_GROUP,
        patterns={"resourceName": r"[A-Za-z0-9][A-Za-z0-9_-]{2,127}"},
        checks=(region,),
        tags="tags",
    ),
    Kind(
        token=CREDENTIAL,
        identity=arm(
            "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
            "resourceName",
            "federatedIdentityCredentialResourceName",
        ),
        computed={
            **told(
                "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
                "federatedIdentityCredentialResourceName",
            ),
            "systemData": system_data,
        },
        replaces=frozenset({"resourceName", "resourceGroupName", "federatedIdentityCredentialResourceName"}),
        required=frozenset({"federatedIdentityCredentialResourceName"}),
        unique=("resourceGroupName", "resourceName", "issuer", "subject"),
        taken="Conflict",
        references={
            **IN_GROUP,
            "resourceName": Reference(tokens=frozenset({IDENTITY}), output="name", missing=NOT_FOUND, holds=False),
        },
        checks=(_trusts,),
        on_create=_known_issuer,
    ),
    Kind(
        token=ASSIGNMENT,
        identity=lambda draft: (
            f"{draft.inputs.get('scope')}/providers/Microsoft.Authorization/roleAssignments/"
            f"{draft.inputs.get('roleAssignmentName')}"
        ),
        computed={
            **told("Microsoft.Authorization/roleAssignments", "roleAssignmentName"),
            "createdBy": constant("groundwork"),
            "updatedBy": constant("groundwork"),
            "createdOn": constant("2026-11-21T00:00:00Z"),
            "updatedOn": constant("2026-11-21T00:00:00Z"),
            "systemData": system_data,
        },
        replaces=frozenset({"*"}),
        required=frozenset({"roleAssignmentName"}),
        unique=("roleAssignmentName",),
        taken="RoleAssignmentUpdateNotPermitted",
        patterns={"roleAssignmentName": r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"},
        checks=(_assignable,),
        on_create=_only_once,
    ),
)
