"""NetworkPolicies made from a platform's flow table."""

from typing import TYPE_CHECKING, TypedDict, cast

import pulumi
from pulumi_kubernetes.networking.v1 import NetworkPolicy

from components.base import metadata, owned, token
from spec.flows import Flow
from spec.network_policies import network_policies

if TYPE_CHECKING:
    from pulumi_kubernetes.networking.v1 import NetworkPolicySpecArgsDict


class NetworkPoliciesArgs(TypedDict):
    """What `NetworkPolicies` are made from."""

    namespace: pulumi.Input[str]
    """Where they apply."""
    flows: tuple[Flow, ...]
    """All that may be open."""


class NetworkPolicies(pulumi.ComponentResource):
    """Everything closed, then exactly the flows opened."""

    names: tuple[str, ...]
    """Names of the policies."""

    def __init__(self, name: str, args: NetworkPoliciesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("kubernetes", "NetworkPolicies"), name, {}, opts)
        policies = network_policies(args["flows"])
        for policy, spec in policies.items():
            NetworkPolicy(
                f"{name}-{policy}",
                metadata=metadata(policy, args["namespace"]),
                spec=cast("NetworkPolicySpecArgsDict", spec),  # made of exactly its keys, as plain data
                opts=owned(self),
            )
        self.names = tuple(policies)
        self.register_outputs({"names": list(self.names)})
