"""How the Kubernetes provider, and people, reach the cluster."""

import json
from typing import Any

import pulumi
import yaml
from pulumi_oci import containerengine

from components.oci.cluster import OkeCluster

EXEC_API = "client.authentication.k8s.io/v1beta1"
"""What `oci ce cluster generate-token` answers with."""


def authority_of(content: str) -> str:
    """The certificate authority in a kubeconfig that the cloud wrote. Raises ValueError where there is none."""
    try:
        return str(yaml.safe_load(content)["clusters"][0]["cluster"]["certificate-authority-data"])
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError("the cloud's kubeconfig has no certificate authority") from error


def kubeconfig_of(cluster_id: str, endpoint: str, authority: str, region: str) -> str:
    """A kubeconfig without any credential in it: the `oci` command line fetches one when it is needed."""
    command = ["ce", "cluster", "generate-token", "--cluster-id", cluster_id, "--region", region]
    content: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": "cluster",
                "cluster": {"server": f"https://{endpoint}", "certificate-authority-data": authority},
            }
        ],
        "users": [
            {
                "name": "cluster",
                "user": {
                    "exec": {
                        "apiVersion": EXEC_API,
                        "command": "oci",
                        "args": command,
                        "env": [],
                        "interactiveMode": "Never",
                    }
                },
            }
        ],
        "contexts": [{"name": "cluster", "context": {"cluster": "cluster", "user": "cluster"}}],
        "current-context": "cluster",
    }
    return json.dumps(content)


def kubeconfig(cluster: OkeCluster, region: str, opts: pulumi.InvokeOutputOptions) -> pulumi.Output[str]:
    """The kubeconfig of a cluster.

    The cluster's outputs have its endpoint, but not the certificate authority that signed it: that is in the
    kubeconfig which the cloud writes on request, and only that is taken from it. The rest is written here, so that it
    changes only when the cluster does.
    """
    asked = containerengine.get_cluster_kube_config_output(cluster_id=cluster.id, token_version="2.0.0", opts=opts)  # noqa: S106 (a version)
    return pulumi.Output.all(cluster.id, cluster.endpoint, asked.content).apply(
        lambda found: kubeconfig_of(found[0], found[1], authority_of(found[2]), region)
    )
