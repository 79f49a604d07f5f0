"""AKS: a cluster is an embedded control plane, an agent pool is simulated nodes of exactly its size."""

import base64
import ipaddress
import json
from collections.abc import Iterable, Mapping
from typing import Any

from rehearsal.api import Api
from rehearsal.bootstrap import PROVISIONER
from rehearsal.nodes import NodeTaint
from spec.clouds.azure.machines import MACHINES
from spec.clouds.azure.releases import RELEASES, needs_long_term_support
from spec.units import Bytes
from spec.versions import KubernetesVersion
from standins import clusters
from standins.azure.identity import CLUSTER, IDENTITY
from standins.azure.network import SUBNET
from standins.azure.shapes import (
    IN_GROUP,
    NOT_FOUND,
    TAKEN,
    arm,
    constant,
    guid,
    identity_told,
    region,
    system_data,
    told,
)
from standins.kinds import Draft, GoneError, Json, Kind, Problem, Reference, RefusedError

POOL = "azure-native:containerservice:AgentPool"
ENCRYPTION = "azure-native:compute:DiskEncryptionSet"
CREDENTIALS = "azure-native:containerservice:listManagedClusterUserCredentials"
_CLASSES = "/apis/storage.k8s.io/v1/storageclasses"
_POOL_NAME = r"[a-z][a-z0-9]{0,11}"
_GIBI = 2**30
_DEFAULT_DISK = 128
_LOWEST_PODS, _HIGHEST_PODS = 10, 250
"""Of a node in an overlay."""


def _release(draft: Draft) -> Iterable[Problem]:
    text = draft.inputs.get("kubernetesVersion")
    if text is None:
        return
    version = KubernetesVersion.parse(".".join(str(text).split(".")[:2]))
    if not RELEASES.can_be_made(version):
        yield Problem(path="kubernetesVersion", reason=f"K8sVersionNotSupported: {text}")
    elif needs_long_term_support(version) and draft.inputs.get("supportPlan") != "AKSLongTermSupport":
        yield Problem(path="kubernetesVersion", reason=f"K8sVersionNotSupported: {text} has long-term support only")


def _ranges(draft: Draft) -> Iterable[Problem]:
    cut = draft.inputs.get("networkProfile") or {}
    pods, services = cut.get("podCidr"), cut.get("serviceCidr")
    if pods and services and ipaddress.ip_network(pods).overlaps(ipaddress.ip_network(services)):
        yield Problem(path="networkProfile.podCidr", reason=f"{pods} overlaps the Services' {services}")
    server = cut.get("dnsServiceIP")
    if server and services and ipaddress.ip_address(server) not in ipaddress.ip_network(services):
        yield Problem(path="networkProfile.dnsServiceIP", reason=f"{server} is not in {services}")


def _whole(draft: Draft) -> Iterable[Problem]:
    about = draft.inputs
    pools = about.get("agentPoolProfiles")
    if pools is not None and not any(one.get("mode") == "System" for one in pools):
        yield Problem(path="agentPoolProfiles", reason="a cluster needs a pool of mode System")
    issuer = (about.get("oidcIssuerProfile") or {}).get("enabled")
    identity = ((about.get("securityProfile") or {}).get("workloadIdentity") or {}).get("enabled")
    if identity and not issuer:
        yield Problem(path="securityProfile.workloadIdentity.enabled", reason="needs oidcIssuerProfile.enabled")
    if draft.before is not None and not issuer and (draft.before.get("oidcIssuerProfile") or {}).get("enabled"):
        yield Problem(path="oidcIssuerProfile.enabled", reason="OIDCIssuerFeatureCannotBeDisabled")
    access = about.get("apiServerAccessProfile") or {}
    if access.get("enablePrivateCluster") and access.get("authorizedIPRanges"):
        yield Problem(path="apiServerAccessProfile.authorizedIPRanges", reason="not of a private cluster")
    if about.get("disableLocalAccounts") and not (about.get("aadProfile") or {}).get("managed"):
        yield Problem(path="disableLocalAccounts", reason="needs aadProfile.managed: nobody could sign in")
    for number, one in enumerate(pools or []):
        yield from _size(one, f"agentPoolProfiles[{number}].")


def _size(about: Mapping[str, Any], path: str = "") -> Iterable[Problem]:
    machine, pods = about.get("vmSize"), about.get("maxPods")
    if machine is not None and machine not in MACHINES:
        yield Problem(path=f"{path}vmSize", reason=f"{machine!r} is not a size that is known here")
    if pods is not None and not _LOWEST_PODS <= pods <= _HIGHEST_PODS:
        yield Problem(path=f"{path}maxPods", reason=f"{pods} is not from {_LOWEST_PODS} to {_HIGHEST_PODS}")
    for zone in about.get("availabilityZones") or []:
        if zone not in ("1", "2", "3"):
            yield Problem(path=f"{path}availabilityZones", reason=f"{zone!r} is no zone")
    for key in about.get("nodeLabels") or {}:
        if key.partition("/")[0].endswith("kubernetes.azure.com"):
            yield Problem(path=f"{path}nodeLabels.{key}", reason="is AKS's own")


def _pool_size(draft: Draft) -> Iterable[Problem]:
    yield from _size(draft.inputs)


def _nodes(about: Mapping[str, Any], name: str, cluster: Mapping[str, Any]) -> clusters.PoolNodes:
    """What a pool consists of; `cluster` are the inputs of its cluster."""
    place = str(cluster["location"])
    version = ".".join(str(cluster["kubernetesVersion"]).split(".")[:2])
    return clusters.PoolNodes(
        cluster=str(cluster["resourceName"]),
        name=name,
        count=int(about.get("count") or 1),
        machine=MACHINES[about["vmSize"]],
        disk=Bytes(int(about.get("osDiskSizeGB") or _DEFAULT_DISK) * _GIBI),
        kind="aks",
        zones=[f"{place}-{one}" for one in about.get("availabilityZones") or ["0"]],
        region=place,
        version=KubernetesVersion.parse(version),
        max_pods=about.get("maxPods"),
        labels={
            "kubernetes.azure.com/agentpool": name,
            "kubernetes.azure.com/mode": str(about.get("mode") or "User").lower(),
            "agentpool": name,
            **(about.get("nodeLabels") or {}),
        },
        taints=[_taint(one) for one in about.get("nodeTaints") or []],
    )


def _taint(text: str) -> NodeTaint:
    mark, _, effect = text.rpartition(":")
    key, _, value = mark.partition("=")
    return NodeTaint(key=key, value=value, effect=effect)


def pool_nodes(draft: Draft) -> clusters.PoolNodes:
    """Of an agent pool that is a resource of its own."""
    for one in draft.cloud.of(CLUSTER):
        same = one.inputs.get("resourceGroupName") == draft.inputs.get("resourceGroupName")
        if same and one.inputs.get("resourceName") == draft.inputs.get("resourceName"):
            return _nodes(draft.inputs, str(draft.inputs["agentPoolName"]), one.inputs)
    raise GoneError(f"there is no cluster {draft.inputs.get('resourceName')}")


def _class(name: str, *, default: bool = False) -> Json:
    """As AKS brings them; their disks are the rehearsal's, which only take room."""
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {
            "name": name,
            "annotations": {"storageclass.kubernetes.io/is-default-class": str(default).lower()},
        },
        "provisioner": PROVISIONER,
        "reclaimPolicy": "Delete",
        "volumeBindingMode": "WaitForFirstConsumer",
        "allowVolumeExpansion": True,
    }


def _start(draft: Draft) -> None:
    """The control plane, its own nodes, and the classes of disks that AKS brings."""
    clusters.start(draft)
    plane = clusters.plane_of(draft.cloud.directory, str(draft.inputs["resourceName"]))
    with Api.of_kubeconfig(plane.kubeconfig) as api:
        api.delete(f"{_CLASSES}/standard")
        api.apply(_CLASSES, _class("default", default=True))
        for name in ("managed-csi", "managed-csi-premium"):
            api.apply(_CLASSES, _class(name))
    for one in draft.inputs.get("agentPoolProfiles") or []:
        wanted = _nodes(one, str(one["name"]), draft.inputs)
        clusters.pool(lambda _, found=wanted: found)(draft)  # type: ignore[misc]  # bound at once


def _issuer(draft: Draft) -> str:
    place = draft.inputs.get("location")
    return f"https://{place}.oic.prod-aks.azure.com/{draft.provider.get('tenantId') or guid(draft)}/{guid(draft)}/"


def _private_name(draft: Draft) -> str:
    place = draft.inputs.get("location")
    return f"{draft.inputs.get('dnsPrefix')}-{draft.hex(8)}.{draft.hex(8)}.privatelink.{place}.azmk8s.io"


def _observed(draft: Draft) -> Json:
    return {**draft.inputs, "count": clusters.counted(pool_nodes)(draft)}


def user_credentials(arguments: Json, draft: Draft) -> Json:
    """The kubeconfig that AKS hands out for a cluster with Entra: a sign-in in a browser, which no program can do."""
    name = str(arguments.get("resourceName"))
    found = [one for one in draft.cloud.of(CLUSTER) if one.inputs.get("resourceName") == name]
    if not found or found[0].inputs.get("resourceGroupName") != arguments.get("resourceGroupName"):
        raise RefusedError(NOT_FOUND, f"there is no cluster {name}")
    plane = clusters.plane_of(draft.cloud.directory, name)
    url = plane.status().server_url
    authority = (plane.directory / "credentials" / "kubernetes-ca.crt").read_bytes()
    about = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": name,
        "clusters": [
            {
                "name": name,
                "cluster": {"server": url, "certificate-authority-data": base64.b64encode(authority).decode()},
            }
        ],
        "contexts": [{"name": name, "context": {"cluster": name, "user": f"clusterUser_{name}"}}],
        "users": [
            {
                "name": f"clusterUser_{name}",
                "user": {"exec": {"command": "kubelogin", "args": ["get-token", "--login", "devicecode"]}},
            }
        ],
    }
    content = base64.b64encode(json.dumps(about).encode()).decode()
    return {"kubeconfigs": [{"name": "clusterUser", "value": content}]}


FUNCTIONS = {CREDENTIALS: user_credentials}

CLUSTERS = (
    Kind(
        token=CLUSTER,
        identity=arm("Microsoft.ContainerService/managedClusters", "resourceName"),
        computed={
            **told("Microsoft.ContainerService/managedClusters", "resourceName"),
            "provisioningState": constant("Succeeded"),
            "eTag": guid,
            "azurePortalFQDN": lambda draft: f"{draft.inputs.get('dnsPrefix')}.portal.hcp.azmk8s.io",
            "currentKubernetesVersion": lambda draft: f"{draft.inputs.get('kubernetesVersion')}.1",
            "fqdn": lambda draft: f"{draft.inputs.get('dnsPrefix')}.hcp.{draft.inputs.get('location')}.azmk8s.io",
            "privateFQDN": _private_name,
            "maxAgentPools": constant(100),
            "powerState": constant({"code": "Running"}),
            "resourceUID": lambda draft: draft.hex(24),
            "status": constant({}),
            "systemData": system_data,
            "oidcIssuerProfile.issuerURL": _issuer,
            "identityProfile": lambda draft: {
                "kubeletidentity": {"clientId": guid(draft), "objectId": guid(draft), "resourceId": draft.id}
            },
        },
        derived={"identity": identity_told},
        replaces=frozenset(
            {
                "resourceName",
                "resourceGroupName",
                "location",
                "dnsPrefix",
                "diskEncryptionSetID",
                "nodeResourceGroup",
                "networkProfile.podCidr",
                "networkProfile.serviceCidr",
                "networkProfile.dnsServiceIP",
                "apiServerAccessProfile.enablePrivateCluster",
            }
        ),
        required=frozenset({"resourceName", "agentPoolProfiles", "dnsPrefix"}),
        unique=("resourceGroupName", "resourceName"),
        taken=TAKEN,
        references={
            **IN_GROUP,
            "diskEncryptionSetID": Reference(tokens=frozenset({ENCRYPTION}), missing=NOT_FOUND),
            "agentPoolProfiles.vnetSubnetID": Reference(tokens=frozenset({SUBNET}), missing=NOT_FOUND),
            "identity.userAssignedIdentities": Reference(tokens=frozenset({IDENTITY}), missing=NOT_FOUND),
        },
        choices={
            "networkProfile.networkPlugin": ("azure", "kubenet", "none"),
            "networkProfile.networkPolicy": ("calico", "azure", "cilium", "none"),
            "networkProfile.outboundType": (
                "loadBalancer",
                "userDefinedRouting",
                "managedNATGateway",
                "userAssignedNATGateway",
                "none",
            ),
        },
        patterns={
            "agentPoolProfiles.name": _POOL_NAME,
            "resourceName": r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?",
        },
        checks=(region, _release, _ranges, _whole),
        ahead=clusters.ahead,
        on_create=_start,
        on_delete=clusters.remove,
        tags="tags",
    ),
    Kind(
        token=POOL,
        identity=arm("Microsoft.ContainerService/managedClusters/agentPools", "resourceName", "agentPoolName"),
        computed={
            **told("Microsoft.ContainerService/managedClusters/agentPools", "agentPoolName"),
            "provisioningState": constant("Succeeded"),
            "eTag": guid,
            "currentOrchestratorVersion": lambda draft: f"{draft.inputs.get('orchestratorVersion')}.1",
            "nodeImageVersion": constant("AKSUbuntu-2404gen2containerd-202611.01.0"),
            "status": constant({}),
        },
        replaces=frozenset(
            {
                "agentPoolName",
                "resourceName",
                "resourceGroupName",
                "vmSize",
                "osDiskSizeGB",
                "osDiskType",
                "osType",
                "maxPods",
                "availabilityZones",
                "vnetSubnetID",
                "enableEncryptionAtHost",
            }
        ),
        required=frozenset({"agentPoolName", "vmSize", "count"}),
        unique=("resourceGroupName", "resourceName", "agentPoolName"),
        taken=TAKEN,
        references={
            **IN_GROUP,
            "resourceName": Reference(tokens=frozenset({CLUSTER}), output="name", missing=NOT_FOUND, holds=False),
            "vnetSubnetID": Reference(tokens=frozenset({SUBNET}), missing=NOT_FOUND),
        },
        patterns={"agentPoolName": _POOL_NAME},
        checks=(_pool_size,),
        on_create=clusters.pool(pool_nodes),
        on_update=clusters.pool(pool_nodes),
        on_delete=clusters.drop_pool(pool_nodes),
        observe=_observed,
        tags="tags",
    ),
)
