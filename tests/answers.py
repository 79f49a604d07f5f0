"""What the recorded clouds answer beside what they were asked: a text that says whose output it is.

    sks-access.kubeconfig        the output `kubeconfig` of the resource `sks-access`

So a golden graph shows where a value comes from. Kubernetes answers with what it was asked alone.
"""

import base64
import json
from collections.abc import Callable, Mapping, Set
from typing import Any

from standins.sdk import schema

SDKS: Mapping[str, str] = {
    "aws": "pulumi_aws",
    "azure-native": "pulumi_azure_native",
    "exoscale": "pulumiverse_exoscale",
    "oci": "pulumi_oci",
}
"""Package of the engine → its SDK."""

_IDENTITY: Mapping[str, Any] = {"identity": {"type": "identity.type", "userAssignedIdentities": {}}}
"""On Azure a list of identities is answered as a table of them."""

NESTED: Mapping[str, Mapping[str, Any]] = {
    "aws:ec2/launchTemplate:LaunchTemplate": {"latestVersion": 1},
    "azure-native:containerservice:ManagedCluster": {
        "oidcIssuerProfile": {"enabled": True, "issuerURL": "oidcIssuerProfile.issuerURL"},
        **_IDENTITY,
    },
    "azure-native:compute:DiskEncryptionSet": _IDENTITY,
    "azure-native:storage:StorageAccount": _IDENTITY,
    "azure-native:dns:Zone": {"nameServers": ["nameServers"]},
    "azure-native:keyvault:Vault": {"properties": {"vaultUri": "properties.vaultUri"}},
    "aws:eks/cluster:Cluster": {"certificateAuthority": {"data": "certificateAuthority.data"}},
    "oci:ContainerEngine/cluster:Cluster": {
        "endpoints": [{"privateEndpoint": "endpoints.privateEndpoint", "publicEndpoint": "endpoints.publicEndpoint"}]
    },
    "oci:ContainerEngine/nodePool:NodePool": {"nodes": [{"privateIp": "nodes.privateIp"}]},
    "oci:NetworkLoadBalancer/networkLoadBalancer:NetworkLoadBalancer": {
        "ipAddresses": [{"ipAddress": "ipAddresses.ipAddress", "isPublic": False}]
    },
    "oci:Psql/dbSystem:DbSystem": {
        "networkDetails": {"primaryDbEndpointPrivateIp": "networkDetails.primaryDbEndpointPrivateIp"}
    },
    "aws:eks/nodeGroup:NodeGroup": {"resources": [{"autoscalingGroups": [{"name": "autoscalingGroups.name"}]}]},
    "aws:mq/broker:Broker": {"instances": [{"endpoints": ["ssl://endpoint:61617"]}]},
    "aws:msk/configuration:Configuration": {"latestRevision": 1},
    "aws:route53/zone:Zone": {"nameServers": ["nameServers"]},
}
"""Type → outputs that are more than text, each text in them told apart by the resource's name in front."""

LOOKED_UP: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "azure-native:containerservice:listManagedClusterUserCredentials": lambda asked: {
        "kubeconfigs": [
            {
                "name": "clusterUser",
                "value": base64.b64encode(
                    json.dumps(
                        {"clusters": [{"cluster": {"server": f"https://{asked['resourceName']}.azmk8s.io"}}]}
                    ).encode()
                ).decode(),
            }
        ]
    },
    "oci:ContainerEngine/getClusterKubeConfig:getClusterKubeConfig": lambda asked: {
        "content": json.dumps(
            {"clusters": [{"cluster": {"certificate-authority-data": f"{asked['clusterId']}.authority"}}]}
        )
    },
    "oci:Core/getCnvDnsResolverAssociation:getCnvDnsResolverAssociation": lambda asked: {
        "dnsResolverId": f"{asked['vcnId']}.dnsResolverId"
    },
}
"""Function of a provider that a program may ask → what it answers to its arguments; no other may be asked."""


def answered(type_: str, name: str, given: Set[str]) -> dict[str, Any]:
    """Outputs of a resource that are none of its inputs."""
    package = type_.partition(":")[0]
    if package not in SDKS:
        return {}
    outputs = schema(SDKS[package], type_).outputs
    texts = {one: f"{name}.{one}" for one, about in outputs.items() if about.always and about.text and one not in given}
    return {**texts, **_named(NESTED.get(type_, {}), name)}


def _named(value: Any, name: str) -> Any:  # noqa: ANN401 (any JSON)
    match value:
        case Mapping():
            return {key: _named(one, name) for key, one in value.items()}
        case list():
            return [_named(one, name) for one in value]
        case list():
            return [_named(one, name) for one in value]
        case str():
            return f"{name}.{value}"
        case _:
            return value
