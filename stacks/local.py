"""A platform on the control plane that `./groundwork up` keeps on this machine."""

import os
from pathlib import Path

import pulumi

from components.provider import ClusterProvider
from spec.settings import StackSettings
from stacks.kubernetes_side import build_platform

KUBECONFIG = "GROUNDWORK_KUBECONFIG"
"""Where `./groundwork` says that the control plane's kubeconfig is; by default the place where it always puts it."""


def build(settings: StackSettings) -> None:
    """The platform on the embedded control plane of this stack. Raises RunError where there is none."""
    stack = pulumi.get_stack()
    # A path, not the content: the content holds a key and would have to be kept out of the state.
    kubeconfig = Path(os.environ.get(KUBECONFIG) or f".groundwork/planes/{stack}/kubeconfig")
    if not kubeconfig.exists():
        raise pulumi.RunError(f"there is no control plane for {stack}: start it with ./groundwork up {stack}")
    provider = ClusterProvider(
        "cluster",
        {
            "kubeconfig": str(kubeconfig),
            # The same cluster after a restart on another port: without this every object would be replaced.
            "cluster_identifier": f"groundwork-local-{stack}",
        },
    )
    build_platform(settings, provider)
