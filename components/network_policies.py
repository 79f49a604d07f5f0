"""NetworkPolicies made from a platform's flow table."""

from typing import TypedDict

import pulumi

from components.base import metadata, owned, token
from components.objects import kubernetes_object
from spec.flows import Flow
from spec.network_policies import network_policies


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
            body = {"metadata": metadata(policy, args["namespace"]), "spec": spec}
            kubernetes_object(f"{name}-{policy}", "networking.k8s.io/v1", "NetworkPolicy", body, owned(self))
        self.names = tuple(policies)
        self.register_outputs({"names": list(self.names)})
