"""OKE: clusters are embedded control planes, node pools simulated nodes."""

import ipaddress
import json
from collections.abc import Iterator
from typing import Any

from rehearsal.nodes import NodeTaint
from spec.clouds.machines import Machine
from spec.clouds.oci.nodes import taints_of
from spec.clouds.oci.releases import PATCHES
from spec.clouds.oci.shapes import ADDRESSES_OF_A_VNIC, GIBI, SHAPES, PodNetwork
from spec.units import Bytes
from spec.versions import KubernetesVersion
from standins import clusters
from standins.kinds import Draft, Json, Kind, Problem, Reference, at, every
from standins.oci.ids import COMPARTMENT, OCID, lifecycle, ocid
from standins.oci.network import OF_GROUP, OF_NETWORK, OF_SUBNET, host

CLUSTER = "oci:ContainerEngine/cluster:Cluster"
POOL = "oci:ContainerEngine/nodePool:NodePool"
_PATCH = r"v\d+\.\d+\.\d+"
_CNI = ("FLANNEL_OVERLAY", "OCI_VCN_IP_NATIVE")


def _release(draft: Draft) -> Iterator[Problem]:
    said = draft.inputs.get("kubernetesVersion")
    if isinstance(said, str):
        major, minor = (int(one) for one in said.removeprefix("v").split(".")[:2])
        if KubernetesVersion(major, minor) not in PATCHES:
            yield Problem("kubernetesVersion", f"InvalidParameter: OKE does not run {said}")


def _no_way_down(draft: Draft) -> Iterator[Problem]:
    """A control plane is upgraded one minor release at a time, and never back."""
    yield from _release(draft)
    before = (draft.before or {}).get("kubernetesVersion")
    after = draft.inputs.get("kubernetesVersion")
    if not isinstance(before, str) or not isinstance(after, str):
        return
    old, new = (tuple(int(one) for one in text.removeprefix("v").split(".")) for text in (before, after))
    if new < old or new[1] - old[1] > 1:
        yield Problem("kubernetesVersion", f"InvalidParameter: {before} cannot become {after}")


def _host(draft: Draft) -> str:
    """Host and port, as OKE tells them: without a scheme."""
    return clusters.server(draft).removeprefix("https://")


def _endpoints(draft: Draft) -> list[dict[str, str]]:
    public = bool(at(draft.inputs, "endpointConfig.isPublicIpEnabled"))
    where = _host(draft)
    return [
        {
            "kubernetes": where,
            "privateEndpoint": where,
            "publicEndpoint": where if public else "",
            "vcnHostnameEndpoint": f"{draft.inputs['name']}.oraclevcn.com:6443",
            "ipv6endpoint": "",
        }
    ]


def _machine(draft: Draft) -> Machine:
    native = at(draft.inputs, "nodeConfigDetails.nodePoolPodNetworkOptionDetails.cniType") != "FLANNEL_OVERLAY"
    return SHAPES[str(draft.inputs["nodeShape"])].machine(
        int(at(draft.inputs, "nodeShapeConfig.ocpus")),
        Bytes(int(at(draft.inputs, "nodeShapeConfig.memoryInGbs")) * GIBI),
        PodNetwork.NATIVE if native else PodNetwork.FLANNEL,
    )


def _zones(draft: Draft) -> tuple[str, ...]:
    """As nodes are labelled: the availability domain without the tenancy's prefix."""
    domains = [str(value) for _, value in every(draft.inputs, "nodeConfigDetails.placementConfigs.availabilityDomain")]
    return tuple(one.rpartition(":")[2] for one in domains) or ("AD-1",)


def _cluster_name(draft: Draft) -> str:
    cluster = draft.referred("clusterId")
    return str(cluster.inputs["name"]) if cluster is not None else ""


def nodes(draft: Draft) -> clusters.PoolNodes:
    """What a node pool consists of."""
    data = str(at(draft.inputs, "nodeMetadata.user_data") or "")
    major, minor = (int(one) for one in str(draft.inputs["kubernetesVersion"]).removeprefix("v").split(".")[:2])
    most = at(draft.inputs, "nodeConfigDetails.nodePoolPodNetworkOptionDetails.maxPodsPerNode")
    return clusters.PoolNodes(
        cluster=clusters.plane_name(_cluster_name(draft)),
        name=str(draft.inputs["name"]),
        count=int(at(draft.inputs, "nodeConfigDetails.size")),
        machine=_machine(draft),
        disk=Bytes(int(at(draft.inputs, "nodeSourceDetails.bootVolumeSizeInGbs") or 50) * GIBI),
        kind="oke",
        zones=_zones(draft),
        region=draft.region,
        version=KubernetesVersion(major, minor),
        max_pods=int(most) if most else None,
        labels={str(one["key"]): str(one["value"]) for one in draft.inputs.get("initialNodeLabels", [])},
        taints=tuple(
            NodeTaint(key=one.key, value=one.value, effect=str(one.effect)) for one in (taints_of(data) if data else ())
        ),
    )


def _told(draft: Draft) -> list[dict[str, Any]]:
    """The nodes as the API tells of them, each with an address in its zone's subnet."""
    wanted = nodes(draft)
    subnets = [str(value) for _, value in every(draft.inputs, "nodeConfigDetails.placementConfigs.subnetId")]
    told = []
    for number in range(wanted.count):
        subnet = draft.cloud.by_id(subnets[number % len(subnets)])
        cidr = str(subnet.inputs["cidrBlock"]) if subnet is not None else "10.0.0.0/24"
        address = str(ipaddress.IPv4Address(host(draft, cidr)) + number // len(subnets))
        told.append(
            {
                "id": f"ocid1.instance.oc1.{draft.region}.{draft.letters(60)}",
                "name": f"{wanted.name}-{number}",
                "privateIp": address,
                "state": "ACTIVE",
                "subnetId": subnets[number % len(subnets)],
                "availabilityDomain": wanted.zones[number % len(wanted.zones)],
            }
        )
    return told


def _size(draft: Draft) -> Iterator[Problem]:
    yield from _release(draft)
    shape, ocpus = SHAPES.get(str(draft.inputs.get("nodeShape"))), at(draft.inputs, "nodeShapeConfig.ocpus")
    if shape is None:
        if "nodeShape" in draft.inputs:
            yield Problem("nodeShape", f"InvalidParameter: no shape {draft.inputs['nodeShape']}")
        return
    memory = at(draft.inputs, "nodeShapeConfig.memoryInGbs")
    if ocpus and memory:
        reason = shape.shortfall(int(ocpus), Bytes(int(memory) * GIBI))
        if reason is not None:
            yield Problem("nodeShapeConfig", f"InvalidParameter: {reason}")
        most = at(draft.inputs, "nodeConfigDetails.nodePoolPodNetworkOptionDetails.maxPodsPerNode")
        if most and int(most) > (shape.vnics(int(ocpus)) - 1) * ADDRESSES_OF_A_VNIC:
            yield Problem(
                "nodeConfigDetails.nodePoolPodNetworkOptionDetails.maxPodsPerNode",
                f"InvalidParameter: {most} pods are more than the interfaces of {shape.name} with {ocpus} OCPUs have "
                "addresses for",
            )


def _same_network(draft: Draft) -> Iterator[Problem]:
    cluster = draft.referred("clusterId")
    mine = at(draft.inputs, "nodeConfigDetails.nodePoolPodNetworkOptionDetails.cniType")
    theirs = at(cluster.inputs, "clusterPodNetworkOptions.cniType") if cluster is not None else None
    if mine and theirs and mine != theirs:
        yield Problem(
            "nodeConfigDetails.nodePoolPodNetworkOptionDetails.cniType",
            f"InvalidParameter: the cluster is {theirs}, the pool {mine}",
        )


def _counted(draft: Draft) -> Json:
    """The inputs with the number of nodes that are really there."""
    details = dict(draft.inputs["nodeConfigDetails"])
    details["size"] = clusters.counted(nodes)(draft)
    return {**draft.inputs, "nodeConfigDetails": details}


def kubeconfig(arguments: Json, draft: Draft) -> Json:
    """The kubeconfig that the cloud writes (`getClusterKubeConfig`)."""
    cluster = draft.cloud.get(CLUSTER, str(arguments["clusterId"]))
    if cluster is None:
        raise LookupError(f"NotAuthorizedOrNotFound: no cluster {arguments['clusterId']}")
    asked = Draft(
        token=CLUSTER,
        name=cluster.name,
        inputs=dict(cluster.inputs),
        id=cluster.id,
        outputs=dict(cluster.outputs),
        provider=draft.provider,
        cloud=draft.cloud,
    )
    name = f"cluster-{cluster.id[-11:]}"
    about = {"server": clusters.server(asked), "certificate-authority-data": clusters.authority(asked)}
    command = ["ce", "cluster", "generate-token", "--cluster-id", cluster.id, "--region", draft.region]
    execute = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "oci",
        "args": command,
        "env": [],
    }
    user = f"user-{cluster.id[-11:]}"
    content = {
        "apiVersion": "v1",
        "kind": "",
        "clusters": [{"name": name, "cluster": about}],
        "users": [{"name": user, "user": {"exec": execute}}],
        "contexts": [{"name": f"context-{cluster.id[-11:]}", "context": {"cluster": name, "user": user}}],
        "current-context": f"context-{cluster.id[-11:]}",
    }
    # JSON is YAML, which is what the cloud writes.
    return {**arguments, "id": f"kubeconfig-{cluster.id}", "content": json.dumps(content)}


KINDS = (
    Kind(
        token=CLUSTER,
        identity=ocid("cluster"),
        ahead=clusters.ahead,
        on_create=clusters.start,
        on_delete=clusters.remove,
        computed={
            "endpoints": _endpoints,
            "lifecycleDetails": lambda _: "",
            "openIdConnectDiscoveryEndpoint": lambda _: "",
            "openIdConnectDiscoveryKey": lambda _: "",
            "availableKubernetesUpgrades": lambda _: [],
            "metadatas": lambda _: [],
            "state": lifecycle()["state"],
        },
        defaults={"type": "BASIC_CLUSTER"},
        replaces=frozenset(
            {
                "vcnId",
                "compartmentId",
                "kmsKeyId",
                "clusterPodNetworkOptions",
                "endpointConfig.subnetId",
                "options.kubernetesNetworkConfig",
            }
        ),
        patterns={"compartmentId": COMPARTMENT, "kubernetesVersion": _PATCH},
        required=frozenset({"name", "endpointConfig"}),
        choices={"type": ("BASIC_CLUSTER", "ENHANCED_CLUSTER"), "clusterPodNetworkOptions.cniType": _CNI},
        references={
            "vcnId": OF_NETWORK,
            "endpointConfig.subnetId": OF_SUBNET,
            "endpointConfig.nsgIds": OF_GROUP,
            "options.serviceLbSubnetIds": OF_SUBNET,
            "kmsKeyId": Reference(tokens=frozenset({"oci:Kms/key:Key"}), holds=False),
        },
        checks=(_no_way_down,),
        tags="freeformTags",
    ),
    Kind(
        token=POOL,
        identity=ocid("nodepool"),
        on_create=clusters.pool(nodes),
        on_update=clusters.pool(nodes),
        on_delete=clusters.drop_pool(nodes),
        observe=_counted,
        computed={
            "nodes": _told,
            "lifecycleDetails": lambda _: "",
            "nodeSources": lambda _: [],
            "state": lifecycle()["state"],
            "nodeImageId": lambda draft: at(draft.inputs, "nodeSourceDetails.imageId") or "",
            "nodeImageName": lambda _: "Oracle-Linux-8.10",
            "quantityPerSubnet": lambda _: 0,
        },
        volatile=frozenset({"nodes"}),
        replaces=frozenset({"clusterId", "compartmentId", "nodeConfigDetails.nodePoolPodNetworkOptionDetails.cniType"}),
        patterns={
            "compartmentId": COMPARTMENT,
            "kubernetesVersion": _PATCH,
            "nodeSourceDetails.imageId": OCID,
            "nodeConfigDetails.placementConfigs.availabilityDomain": r"[A-Za-z0-9]{4}:[A-Z0-9-]+-AD-\d",
        },
        required=frozenset({"name", "kubernetesVersion", "nodeConfigDetails", "nodeSourceDetails", "nodeShapeConfig"}),
        choices={"nodeConfigDetails.nodePoolPodNetworkOptionDetails.cniType": _CNI},
        references={
            "clusterId": Reference(tokens=frozenset({CLUSTER})),
            "nodeConfigDetails.placementConfigs.subnetId": OF_SUBNET,
            "nodeConfigDetails.nsgIds": OF_GROUP,
            "nodeConfigDetails.kmsKeyId": Reference(tokens=frozenset({"oci:Kms/key:Key"}), holds=False),
        },
        sets=frozenset({"initialNodeLabels", "nodeConfigDetails.nsgIds"}),
        checks=(_size, _same_network),
        tags="freeformTags",
    ),
)
