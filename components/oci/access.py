"""Who may use what: the pods' policies, written once the cluster's OCID is known (SM-38 to SM-41)."""

from collections.abc import Callable
from functools import partial
from typing import TypedDict

import pulumi
from pulumi_oci import identity

from components.base import token
from components.oci.place import Place
from spec.clouds.oci.statements import (
    POLICY_NAME_LIMIT,
    bucket_statements,
    in_policies,
    operator_statements,
)
from spec.ground.demand import Demand

_UNKNOWN = "cluster-that-is-not-there-yet"
"""Stands for what is not known yet, where statements are only counted."""


class PodAccessArgs(TypedDict):
    """What `PodAccess` is made from."""

    place: Place
    demand: Demand
    cluster: pulumi.Input[str]
    """OCID of the cluster."""
    vault: pulumi.Input[str]
    """OCID of the vault with the platform's secrets."""
    further: tuple[str, ...]
    """Statements of the customer's own; already looked at."""
    statements_per_policy: int
    home: pulumi.ProviderResource | None
    """Where identities are changed, if that is another region than the stack's."""


class PodAccess(pulumi.ComponentResource):
    """Policies for pods. How many there are and what they are called is known beforehand; the sentences are not."""

    statements: pulumi.Output[list[str]]
    """All of them, in order."""

    def __init__(self, name: str, args: PodAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("oci", "PodAccess"), name, {}, opts)
        place, demand = args["place"], args["demand"]
        known = pulumi.Output.all(args["cluster"], args["vault"])

        def of_buckets(cluster: str, _: str) -> tuple[str, ...]:
            return (*bucket_statements(demand, place.compartment, cluster), *args["further"])

        def of_operators(cluster: str, vault: str) -> tuple[str, ...]:
            return operator_statements(demand, place.compartment, cluster, vault)

        self._args = args
        made = [
            *self._policies(name, "bucket-access", of_buckets, known),
            *self._policies(name, "operator-access", of_operators, known),
        ]
        self.statements = pulumi.Output.all(*(one.statements for one in made)).apply(
            lambda lists: [statement for one in lists for statement in one]
        )
        self.register_outputs({"statements": self.statements})

    def _policies(
        self,
        name: str,
        kind: str,
        write: Callable[[str, str], tuple[str, ...]],
        known: pulumi.Output[list[str]],
    ) -> list[identity.Policy]:
        """As many policies as the statements need; which of them a statement is in never depends on the cluster."""
        place, most = self._args["place"], self._args["statements_per_policy"]
        title = place.labels.name(kind, limit=POLICY_NAME_LIMIT - 4)

        def chunk(policy: str, found: list[str]) -> list[str]:
            return list(in_policies(title, write(*found), most)[policy])

        made = []
        for number, policy in enumerate(in_policies(title, write(_UNKNOWN, _UNKNOWN), most), start=1):
            resource = f"{name}-{kind}-{number}"
            made.append(
                identity.Policy(
                    resource,
                    compartment_id=place.compartment,
                    name=policy,
                    description=f"{kind.replace('-', ' ').capitalize()} of pods of {place.labels.stack}, part {number}",
                    statements=known.apply(partial(chunk, policy)),
                    freeform_tags=place.labels.tags(resource),
                    opts=pulumi.ResourceOptions(parent=self, provider=self._args["home"]),
                )
            )
        return made
