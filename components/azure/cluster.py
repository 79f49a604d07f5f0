"""The cluster: AKS with a private endpoint, its own nodes apart from the platform's, no key on any disk."""

import base64
import json
from typing import Any, TypedDict

import pulumi
import yaml
from pulumi_azure_native import authorization, containerservice, managedidentity

from components.azure.base import assign
from components.azure.network import Network
from components.azure.vault import Vault
from components.base import owned, token
from spec.clouds.azure.ground import AzureGround, NodePool
from spec.clouds.azure.roles import Role
from spec.ground.layout import Tier

SERVER_APPLICATION = "6dae42f8-4368-4678-94ff-3960e28e3630"
"""The application in every Entra directory that AKS's API servers take tokens of
(https://azure.github.io/kubelogin/concepts/aks.html)."""
SYSTEM = "system"
SYSTEM_TAINT = "CriticalAddonsOnly=true:NoSchedule"
"""Keeps the platform's pods off AKS's own nodes (https://learn.microsoft.com/azure/aks/use-system-pools)."""


class ClusterArgs(TypedDict):
    """What a `Cluster` is made from."""

    ground: AzureGround
    network: Network
    vault: Vault


def kubeconfig(answer: str, login: str) -> str:
    """A kubeconfig with the server and authority of AKS's answer, and a token from `kubelogin` for each call.

    AKS tells the authority's certificate in no output of the cluster, only in the kubeconfig that it hands out; what
    else is in there (a sign-in at a browser) is of no use to a program. Raises ValueError where the answer is none.
    """
    given = yaml.safe_load(base64.b64decode(answer))
    if not isinstance(given, dict) or not given.get("clusters"):
        raise ValueError("AKS's answer is not a kubeconfig")
    server = given["clusters"][0]["cluster"]
    about: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "cluster",
        "clusters": [{"name": "cluster", "cluster": server}],
        "contexts": [{"name": "cluster", "context": {"cluster": "cluster", "user": "kubelogin"}}],
        "users": [
            {
                "name": "kubelogin",
                "user": {
                    "exec": {
                        "apiVersion": "client.authentication.k8s.io/v1beta1",
                        "command": "kubelogin",
                        "args": ["get-token", "--login", login, "--server-id", SERVER_APPLICATION],
                        "interactiveMode": "Never",
                        "provideClusterInfo": False,
                    }
                },
            }
        ],
    }
    return json.dumps(about)


class Cluster(pulumi.ComponentResource):
    """A cluster of AKS and its node pools."""

    cluster_id: pulumi.Output[str]
    issuer: pulumi.Output[str]
    """Who signs the tokens of its service accounts."""
    kubeconfig: pulumi.Output[str]
    """Holds no key: who uses it must be able to sign in."""

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("azure", "Cluster"), name, {}, opts)
        self._ground, self._name = args["ground"], name
        self._network, self._vault = args["network"], args["vault"]
        identity = managedidentity.UserAssignedIdentity(
            f"{name}-identity",
            resource_name_=f"{self._ground.base}-aks",
            resource_group_name=self._network.resource_group,
            location=self._ground.cluster.region,
            tags=self._ground.tags,
            opts=owned(self),
        )
        allowed = self._rights(identity)
        cluster = self._control_plane(identity, allowed)
        self.cluster_id = cluster.id
        self.issuer = cluster.oidc_issuer_profile.apply(lambda one: (one.issuer_url if one else None) or "")
        credentials = containerservice.list_managed_cluster_user_credentials_output(
            resource_group_name=self._network.resource_group,
            resource_name=cluster.name,
            opts=pulumi.InvokeOutputOptions(parent=self, depends_on=[cluster]),
        )
        login = self._ground.cluster.login
        self.kubeconfig = credentials.kubeconfigs.apply(lambda all_: kubeconfig(all_[0].value, login))
        self.pools = [self._pool(one, cluster) for one in self._ground.pools]
        self.register_outputs({"cluster_id": cluster.id, "issuer": self.issuer, "kubeconfig": self.kubeconfig})

    def _rights(self, identity: managedidentity.UserAssignedIdentity) -> list[authorization.RoleAssignment]:
        """What the control plane does in the network: nodes in their subnet, balancers at their addresses."""
        ground = self._ground
        things: dict[str, tuple[Role, pulumi.Input[str]]] = {
            one.subnet.name: (Role.NETWORK_USER, self._network.subnets[one.subnet.name].id)
            for one in ground.subnets
            if one.tier is Tier.NODES or (one.tier is Tier.EDGE and ground.inner_balancer is not None)
        }
        if self._network.front is not None:
            things["front"] = (Role.NETWORK_USER, self._network.front.id)
        if self._vault.disk_encryption_set is not None:
            things["disks"] = (Role.READER, self._vault.disk_encryption_set.id)
        return [
            assign(
                f"{self._name}-{thing}",
                role,
                principal=identity.principal_id,
                scope=scope,
                ground=ground,
                parent=self,
            )
            for thing, (role, scope) in things.items()
        ]

    def _control_plane(
        self, identity: managedidentity.UserAssignedIdentity, allowed: list[authorization.RoleAssignment]
    ) -> containerservice.ManagedCluster:
        ground = self._ground
        about, cut = ground.cluster, ground.cluster.network
        encryption = self._vault.disk_encryption_set
        return containerservice.ManagedCluster(
            f"{self._name}-cluster",
            resource_name_=ground.base,
            resource_group_name=self._network.resource_group,
            location=about.region,
            kubernetes_version=str(about.version),
            sku={"name": "Base", "tier": "Premium" if about.long_term_support else "Standard"},
            support_plan="AKSLongTermSupport" if about.long_term_support else "KubernetesOfficial",
            dns_prefix=ground.base,
            node_resource_group=f"{ground.resource_group}-nodes",
            identity={
                "type": containerservice.ResourceIdentityType.USER_ASSIGNED,
                "user_assigned_identities": [identity.id],
            },
            enable_rbac=True,
            disable_local_accounts=True,
            aad_profile={
                "managed": True,
                "enable_azure_rbac": False,
                "admin_group_object_ids": list(about.admins),
                "tenant_id": about.tenant,
            },
            api_server_access_profile=self._api_access(),
            network_profile={
                "network_plugin": "azure",
                "network_plugin_mode": "overlay",
                "network_policy": about.network_policy,
                "network_dataplane": "cilium" if about.network_policy == "cilium" else "azure",
                "pod_cidr": cut.pod_cidr,
                "service_cidr": cut.service_cidr,
                "dns_service_ip": ground.dns_service_ip,
                "outbound_type": "userAssignedNATGateway",
                "load_balancer_sku": "standard",
            },
            oidc_issuer_profile={"enabled": about.workload_identity.oidc_issuer},
            security_profile={
                "workload_identity": {"enabled": about.workload_identity.webhook},
                "image_cleaner": {"enabled": True, "interval_hours": 168},
            },
            storage_profile={
                "disk_csi_driver": {"enabled": True},
                "file_csi_driver": {"enabled": False},
                "snapshot_controller": {"enabled": True},
            },
            auto_upgrade_profile={"upgrade_channel": "patch", "node_os_upgrade_channel": "NodeImage"},
            disk_encryption_set_id=encryption.id if encryption else None,
            agent_pool_profiles=[self._system_pool()],
            tags=ground.tags,
            # The one pool without which no cluster can be made; a refresh shows all others here as well, and a change
            # to one of them would otherwise look like a change of the cluster.
            opts=pulumi.ResourceOptions(parent=self, depends_on=allowed, ignore_changes=["agentPoolProfiles"]),
        )

    def _api_access(self) -> containerservice.ManagedClusterAPIServerAccessProfileArgsDict:
        ranges = self._ground.cluster.api_access
        if not ranges:
            return {
                "enable_private_cluster": True,
                "enable_private_cluster_public_fqdn": False,
                "private_dns_zone": "system",
                "disable_run_command": True,
            }
        # The nodes come to the public endpoint by the way out, and would be shut out without it.
        own = self._network.way_out.apply(lambda address: f"{address}/32")
        return {
            "enable_private_cluster": False,
            "authorized_ip_ranges": [*ranges, own],
            "disable_run_command": True,
        }

    def _system_pool(self) -> containerservice.ManagedClusterAgentPoolProfileArgsDict:
        ground = self._ground
        system = ground.cluster.system_pool
        return {
            "name": SYSTEM,
            "mode": "System",
            "type": "VirtualMachineScaleSets",
            "count": system.nodes,
            "vm_size": system.machine,
            "os_type": "Linux",
            "os_disk_type": "Managed",
            "os_disk_size_gb": ground.system_disk_gib,
            "max_pods": ground.max_pods,
            "availability_zones": ["1", "2", "3"],
            "vnet_subnet_id": self._network.subnets[ground.node_subnet].id,
            "node_taints": [SYSTEM_TAINT],
            "enable_encryption_at_host": ground.cluster.encryption_at_host,
            "tags": dict(ground.tags),
        }

    def _pool(self, one: NodePool, cluster: containerservice.ManagedCluster) -> containerservice.AgentPool:
        ground, pool = self._ground, one.pool
        return containerservice.AgentPool(
            f"{self._name}-{pool.name}",
            agent_pool_name=one.name,
            resource_name_=cluster.name,
            resource_group_name=self._network.resource_group,
            mode="User",
            type="VirtualMachineScaleSets",
            count=pool.nodes,
            vm_size=pool.machine,
            os_type="Linux",
            os_disk_type="Managed",
            os_disk_size_gb=one.disk_gib,
            max_pods=pool.max_pods,
            availability_zones=list(one.zones),
            vnet_subnet_id=self._network.subnets[ground.node_subnet].id,
            node_labels=dict(pool.labels),
            node_taints=list(one.taints),
            orchestrator_version=str(ground.cluster.version),
            enable_encryption_at_host=ground.cluster.encryption_at_host,
            upgrade_settings={"max_surge": "1", "drain_timeout_in_minutes": 30},
            tags=ground.tags,
            opts=owned(self),
        )
