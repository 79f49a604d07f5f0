"""The provider of Kubernetes: one cluster that objects are made in."""

import os
from typing import NotRequired, TypedDict

import pulumi

VERSION = "4.27.0"
"""Of the provider that the engine starts; the same as that of the locked SDK, which brings its schema to type checkers
and stand-ins."""


class ClusterProviderArgs(TypedDict):
    """How a cluster is reached."""

    kubeconfig: NotRequired[pulumi.Input[str] | None]
    """A path, or the content; without it what the environment names."""
    context: NotRequired[pulumi.Input[str] | None]
    """Of the kubeconfig; without it the current one."""
    cluster_identifier: NotRequired[pulumi.Input[str] | None]
    """What stays the same while the cluster is the same. Without it every object is replaced with the kubeconfig."""


class ClusterProvider(pulumi.ProviderResource):
    """The provider as the SDK's own class registers it, without loading the SDK.

    The package tells the engine's client of every class that it has, and the client then makes one of them for each
    object that a chart returns: a quarter of a second at the end of every run, for values that nobody reads.
    """

    def __init__(self, name: str, args: ClusterProviderArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        inputs = {
            "kubeconfig": args.get("kubeconfig") or os.environ.get("KUBECONFIG"),
            "context": args.get("context"),
            "clusterIdentifier": args.get("cluster_identifier"),
        }
        super().__init__("kubernetes", name, inputs, pulumi.ResourceOptions.merge(opts, at_version()))


def at_version() -> pulumi.ResourceOptions:
    """Options that ask for the provider's version, where the engine would look for one by itself."""
    return pulumi.ResourceOptions(version=VERSION)
