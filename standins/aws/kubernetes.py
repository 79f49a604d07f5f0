"""EKS: clusters are embedded control planes, node groups are simulated nodes; everything around them is kept here, with
the checks of the real API. Which changes replace: hashicorp/terraform-provider-aws, internal/service/eks."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from rehearsal.nodes import NodeTaint
from spec.clouds.aws.machines import MACHINES
from spec.units import Bytes
from spec.versions import KubernetesVersion
from standins import clusters
from standins.aws.kept import GROUPS, KEY, ROLE, SUBNETS, arn, now, of_name, plain, records, same, trusts
from standins.aws.moto import MOTO
from standins.aws.served import account_of, listed
from standins.kinds import Draft, Json, Kind, Naming, Problem, Reference, RefusedError, at

_CLUSTER = "aws:eks/cluster:Cluster"
_SUBNET = "aws:ec2/subnet:Subnet"
CLUSTER = Reference(tokens=frozenset({_CLUSTER}), output="name", missing="ResourceNotFoundException")
IN_CLUSTER = replace(CLUSTER, holds=False)
"""Of what goes with its cluster."""
_CLUSTER_NAME = r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}"
_DISK = 20
"""GiB of a node's disk where nobody says anything (API reference of EKS, CreateNodegroup)."""


def _start(draft: Draft) -> None:
    """The control plane runs, and its own security group is in the network, as EKS makes it."""
    clusters.start(draft)
    vpc = _network(draft)
    if not vpc:
        return
    aws = _ec2(draft)
    name = f"eks-cluster-sg-{draft.inputs['name']}-{draft.hex(10)}"
    tags = {"aws:eks:cluster-name": draft.inputs["name"], f"kubernetes.io/cluster/{draft.inputs['name']}": "owned"}
    group = aws.create_security_group(
        GroupName=name,
        Description="EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, "
        "as well as any managed workloads.",
        VpcId=vpc,
        TagSpecifications=[{"ResourceType": "security-group", "Tags": listed(tags | {"Name": name})}],
    )["GroupId"]
    among_themselves = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}
    aws.authorize_security_group_ingress(GroupId=group, IpPermissions=[among_themselves])
    draft.outputs["vpcConfig"] = {"clusterSecurityGroupId": group}


def _remove(draft: Draft) -> None:
    clusters.remove(draft)
    group = at(draft.outputs, "vpcConfig.clusterSecurityGroupId")
    if group:
        aws = _ec2(draft)
        referring = aws.describe_security_group_rules()["SecurityGroupRules"]
        held = [
            one["GroupId"]
            for one in referring
            if (one.get("ReferencedGroupInfo") or {}).get("GroupId") == group and one["GroupId"] != group
        ]
        if not held:  # EKS leaves behind what others refer to
            aws.delete_security_group(GroupId=group)


def _ec2(draft: Draft) -> Any:  # noqa: ANN401 (boto3 has no types)
    return MOTO.client(draft.cloud.directory, "ec2", draft.region, account_of(draft))


def _network(draft: Draft) -> str:
    subnets = records(draft, _SUBNET, at(draft.inputs, "vpcConfig.subnetIds") or [])
    return str(subnets[0].value("vpcId")) if subnets else ""


def _issuer(draft: Draft) -> list[Json]:
    return [{"oidcs": [{"issuer": f"https://oidc.eks.{draft.region}.amazonaws.com/id/{draft.hex(32).upper()}"}]}]


def _two_zones(draft: Draft) -> Iterable[Problem]:
    """EKS wants subnets in at least two zones (API reference of EKS, VpcConfigRequest)."""
    given = at(draft.inputs, "vpcConfig.subnetIds") or []
    found = records(draft, _SUBNET, given)
    zones = {one.value("availabilityZone") for one in found}
    if found and len(found) == len(given) and len(zones) < 2:
        yield Problem("vpcConfig.subnetIds", f"are all in {zones.pop()}; EKS wants at least two zones")


def _endpoint(draft: Draft) -> Iterable[Problem]:
    config = draft.inputs.get("vpcConfig") or {}
    if config.get("endpointPublicAccess") is False and not config.get("endpointPrivateAccess"):
        yield Problem("vpcConfig.endpointPrivateAccess", "one of the two endpoints must be on")


def _cluster_role(draft: Draft) -> Iterable[Problem]:
    yield from trusts(draft, "roleArn", draft.inputs.get("roleArn"), "eks.amazonaws.com", "sts:AssumeRole")


def _node_role(draft: Draft) -> Iterable[Problem]:
    yield from trusts(draft, "nodeRoleArn", draft.inputs.get("nodeRoleArn"), "ec2.amazonaws.com", "sts:AssumeRole")


def _sizes(draft: Draft) -> Iterable[Problem]:
    scaling = draft.inputs.get("scalingConfig") or {}
    least, wanted, most = (scaling.get(name) for name in ("minSize", "desiredSize", "maxSize"))
    if isinstance(least, int) and isinstance(wanted, int) and isinstance(most, int) and not least <= wanted <= most:
        yield Problem("scalingConfig.desiredSize", f"must lie between minSize {least} and maxSize {most}, not {wanted}")


def _one_source_of_size(draft: Draft) -> Iterable[Problem]:
    """What a launch template says must not be said twice (docs.aws.amazon.com/eks, launch-templates)."""
    template = draft.inputs.get("launchTemplate")
    if template and draft.inputs.get("diskSize"):
        yield Problem("diskSize", "cannot stand beside launchTemplate, which says it")


def _template(draft: Draft) -> Json:
    """The inputs of the launch template that the nodes are made from."""
    given = draft.inputs.get("launchTemplate") or {}
    kind = "aws:ec2/launchTemplate:LaunchTemplate"
    found = draft.cloud.get(kind, str(given.get("id"))) or of_name(kind, str(given.get("name")), draft)
    return dict(found.inputs) if found is not None else {}


def _disk(draft: Draft, template: Json) -> Bytes:
    for one in template.get("blockDeviceMappings") or []:
        size = (one.get("ebs") or {}).get("volumeSize")
        if size:
            return Bytes.parse(f"{size}Gi")
    return Bytes.parse(f"{draft.inputs.get('diskSize') or _DISK}Gi")


def _nodes(draft: Draft) -> clusters.PoolNodes:
    template = _template(draft)
    names = draft.inputs.get("instanceTypes") or [template.get("instanceType")]
    machine = MACHINES.get(str(names[0]))
    if machine is None:
        raise RefusedError("InvalidParameterException", f"there is no instance type {names[0]}")
    cluster = of_name(_CLUSTER, draft.inputs["clusterName"], draft)
    version = draft.inputs.get("version") or (cluster.value("version") if cluster is not None else None)
    subnets = records(draft, _SUBNET, draft.inputs["subnetIds"])
    group = draft.inputs["nodeGroupName"]
    return clusters.PoolNodes(
        cluster=draft.inputs["clusterName"],
        name=group,
        count=int(draft.inputs["scalingConfig"]["desiredSize"]),
        machine=machine,
        disk=_disk(draft, template),
        kind="eks",
        zones=sorted({str(one.value("availabilityZone")) for one in subnets}),
        region=draft.region,
        version=KubernetesVersion.parse(str(version)) if version else None,
        labels={
            **(draft.inputs.get("labels") or {}),
            "eks.amazonaws.com/nodegroup": group,
            "eks.amazonaws.com/capacityType": draft.inputs.get("capacityType") or "ON_DEMAND",
        },
        taints=[
            NodeTaint(key=one["key"], value=one.get("value") or "", effect=_EFFECTS[one["effect"]])
            for one in plain(draft.inputs, "taints")
        ],
    )


_EFFECTS = {"NO_SCHEDULE": "NoSchedule", "NO_EXECUTE": "NoExecute", "PREFER_NO_SCHEDULE": "PreferNoSchedule"}


def _observed(draft: Draft) -> Json:
    """A node that somebody deleted is one less than was asked for."""
    there = clusters.counted(_nodes)(draft)
    scaling = draft.inputs["scalingConfig"]
    return draft.inputs | {"scalingConfig": scaling | {"desiredSize": min(there, scaling["desiredSize"])}}


def _scaling_group(draft: Draft) -> list[Json]:
    name = f"eks-{draft.inputs['nodeGroupName']}-{draft.hex(8)}-{draft.hex(4)}-{draft.hex(12)}"
    return [{"autoscalingGroups": [{"name": name}], "remoteAccessSecurityGroupId": ""}]


KINDS = (
    Kind(
        token=_CLUSTER,
        naming=Naming(property="name", random=7, longest=100),
        identity=lambda draft: draft.inputs["name"],
        unique=("name", "provider.region"),
        taken="ResourceInUseException",
        patterns={"name": _CLUSTER_NAME, "version": r"1\.\d{2}"},
        choices={
            "accessConfig.authenticationMode": ("API", "API_AND_CONFIG_MAP", "CONFIG_MAP"),
            "enabledClusterLogTypes": ("api", "audit", "authenticator", "controllerManager", "scheduler"),
            "encryptionConfig.resources": ("secrets",),
            "upgradePolicy.supportType": ("STANDARD", "EXTENDED"),
            "kubernetesNetworkConfig.ipFamily": ("ipv4", "ipv6"),
        },
        references={
            "roleArn": ROLE,
            "vpcConfig.subnetIds": SUBNETS,
            "vpcConfig.securityGroupIds": GROUPS,
            "encryptionConfig.provider.keyArn": KEY,
        },
        checks=(_two_zones, _endpoint, _cluster_role),
        ahead=clusters.ahead,
        on_create=_start,
        on_delete=_remove,
        computed={
            "arn": arn("eks", "cluster/{name}"),
            "endpoint": clusters.server,
            "certificateAuthority.data": clusters.authority,
            "vpcConfig.vpcId": _network,
            "vpcConfig.clusterSecurityGroupId": lambda draft: at(draft.outputs, "vpcConfig.clusterSecurityGroupId"),
            "identities": _issuer,
            "createdAt": now,
            "platformVersion": same("eks.1"),
            "status": same("ACTIVE"),
            "clusterId": same(""),
            "version": same("1.34"),
        },
        defaults={"bootstrapSelfManagedAddons": True},
        replaces=frozenset(
            {
                "name",
                "roleArn",
                "bootstrapSelfManagedAddons",
                "region",
                "outpostConfig",
                "accessConfig.bootstrapClusterCreatorAdminPermissions",
                "kubernetesNetworkConfig.serviceIpv4Cidr",
                "kubernetesNetworkConfig.ipFamily",
            }
        ),
        sets=frozenset(
            {
                "vpcConfig.subnetIds",
                "vpcConfig.securityGroupIds",
                "vpcConfig.publicAccessCidrs",
                "enabledClusterLogTypes",
            }
        ),
        tags="tags",
    ),
    Kind(
        token="aws:eks/nodeGroup:NodeGroup",  # noqa: S106 (a type)
        naming=Naming(property="nodeGroupName", random=7, longest=63),
        identity=lambda draft: f"{draft.inputs['clusterName']}:{draft.inputs['nodeGroupName']}",
        unique=("clusterName", "nodeGroupName"),
        taken="ResourceInUseException",
        patterns={"nodeGroupName": r"[0-9A-Za-z][0-9A-Za-z_-]{0,62}"},
        choices={
            "capacityType": ("ON_DEMAND", "SPOT", "CAPACITY_BLOCK"),
            "taints.effect": tuple(_EFFECTS),
            "amiType": (
                "AL2023_x86_64_STANDARD",
                "AL2023_ARM_64_STANDARD",
                "BOTTLEROCKET_x86_64",
                "BOTTLEROCKET_ARM_64",
                "CUSTOM",
                "WINDOWS_CORE_2022_x86_64",
                "WINDOWS_FULL_2022_x86_64",
            ),
        },
        references={
            "clusterName": CLUSTER,
            "nodeRoleArn": ROLE,
            "subnetIds": SUBNETS,
            "launchTemplate.id": Reference(
                tokens=frozenset({"aws:ec2/launchTemplate:LaunchTemplate"}), missing="InvalidParameterException"
            ),
        },
        checks=(_sizes, _one_source_of_size, _node_role),
        on_create=clusters.pool(_nodes),
        on_update=clusters.pool(_nodes),
        on_delete=clusters.drop_pool(_nodes),
        observe=_observed,
        computed={
            "arn": arn("eks", "nodegroup/{clusterName}/{nodeGroupName}/{uuid}"),
            "resources": _scaling_group,
            "status": same("ACTIVE"),
            "amiType": same("AL2023_x86_64_STANDARD"),
            "capacityType": same("ON_DEMAND"),
            "diskSize": same(_DISK),
            "instanceTypes": lambda draft: [str(_template(draft).get("instanceType") or "t3.medium")],
            "releaseVersion": same("1.34.1-20261101"),
            "version": same("1.34"),
            "nodeGroupNamePrefix": same(""),
        },
        replaces=frozenset(
            {
                "clusterName",
                "nodeGroupName",
                "nodeGroupNamePrefix",
                "nodeRoleArn",
                "subnetIds",
                "amiType",
                "capacityType",
                "diskSize",
                "instanceTypes",
                "remoteAccess",
                "launchTemplate.id",
                "launchTemplate.name",
                "region",
            }
        ),
        sets=frozenset({"subnetIds", "taints"}),
        tags="tags",
    ),
)
