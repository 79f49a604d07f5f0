"""The provider of Kubernetes: one cluster that objects are made in."""

import os
from typing import NotRequired, TypedDict

import pulumi

VERSION = "4.27.0"
"""Of the provider that the engine starts; the same as that of the locked SDK, which brings its schema to type checkers
and stand-ins."""


_BY_VARIABLE = {
    "deleteUnreachable": "PULUMI_K8S_DELETE_UNREACHABLE",
    "enableConfigMapMutable": "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE",
    "enableSecretMutable": "PULUMI_K8S_ENABLE_SECRET_MUTABLE",
    "enableServerSideApply": "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY",
    "skipUpdateUnreachable": "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE",
    "suppressDeprecationWarnings": "PULUMI_K8S_SUPPRESS_DEPRECATION_WARNINGS",
    "suppressHelmHookWarnings": "PULUMI_K8S_SUPPRESS_HELM_HOOK_WARNINGS",
}
"""Input → the variable that the SDK's own class fills it from."""


def _said(variable: str) -> str | None:
    """Yes or no as the provider takes them; None where the variable says neither."""
    word = os.environ.get(variable, "").lower()
    return "true" if word in ("1", "t", "true") else "false" if word in ("0", "f", "false") else None


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
        named = args.get("kubeconfig")
        inputs = {
            "kubeconfig": os.environ.get("KUBECONFIG") if named is None else named,
            "context": args.get("context"),
            "clusterIdentifier": args.get("cluster_identifier"),
            **{name: said for name, variable in _BY_VARIABLE.items() if (said := _said(variable))},
        }
        super().__init__("kubernetes", name, inputs, pulumi.ResourceOptions.merge(opts, at_version()))


def at_version() -> pulumi.ResourceOptions:
    """Options that ask for the provider's version, where the engine would look for one by itself."""
    return pulumi.ResourceOptions(version=VERSION)
