"""What components on Azure have in common."""

from typing import TypeVar, cast

import pulumi
from pulumi_azure_native import authorization

from components.base import owned
from spec.clouds.azure import names
from spec.clouds.azure.ground import AzureGround
from spec.clouds.azure.roles import Role, definition

ZONES = ["1", "2", "3"]
"""A region's three, as every subscription numbers them for itself."""
ANYWHERE = "global"
"""Where names are, in the words of the API."""

_T = TypeVar("_T")


def present(output: pulumi.Output[_T | None]) -> pulumi.Output[_T]:
    """An output that the SDK calls optional and that is always there once the resource is."""
    return cast("pulumi.Output[_T]", output)


def assign(
    name: str,
    role: Role,
    *,
    principal: pulumi.Input[str],
    scope: pulumi.Input[str],
    ground: AzureGround,
    parent: pulumi.Resource,
) -> authorization.RoleAssignment:
    """One role for one identity on one thing. Its name is the same in every run, so that it can be found again."""
    return authorization.RoleAssignment(
        name,
        role_assignment_name=names.assignment(ground.cluster.subscription, ground.resource_group, name),
        principal_id=principal,
        principal_type=authorization.PrincipalType.SERVICE_PRINCIPAL,
        role_definition_id=definition(role, ground.cluster.subscription),
        scope=scope,
        opts=owned(parent),
    )
