"""A platform on Azure: network, cluster, what stands beside it, and then what is the same in every cluster."""

from collections.abc import Iterator
from typing import TypeVar

import pulumi
import pulumi_azure_native as azure

from components.azure.cluster import Cluster
from components.azure.database import Databases
from components.azure.front import FrontOfNodes
from components.azure.identity import Identities
from components.azure.machines import Machines
from components.azure.names import PublicNames
from components.azure.network import Network
from components.azure.storage import Storage
from components.azure.vault import Vault
from components.provider import ClusterProvider
from spec.clouds.azure.cluster import AzureCluster
from spec.clouds.azure.ground import AzureGround, ground
from spec.ground.later import VAULT, VAULT_KEY, client_id, named_in
from spec.platforms import PLATFORMS
from spec.secrets import SecretNeed
from spec.settings import StackSettings
from stacks.kubernetes_side import build_platform
from stacks.secrets import demand as demand_secrets
from stacks.secrets import reveal

_T = TypeVar("_T", bound=pulumi.ComponentResource)

NAME = "ground"
"""What everything of ours is called after in the program; in Azure it has names of its own."""


def build(settings: StackSettings) -> None:
    """Everything that the settings ask of Azure, and the platform in its cluster."""
    cluster = settings.cluster
    if not isinstance(cluster, AzureCluster):
        raise pulumi.RunError(f"{cluster.cloud} is not Azure")
    platform = PLATFORMS[settings.platform]
    plan = platform.plan(settings)
    made = ground(settings, platform.demand(settings), plan.flows, pulumi.get_stack())
    demand_secrets(machine_secrets(made), settings.requirements)
    provider = azure.Provider(
        "azure",
        subscription_id=cluster.subscription,
        tenant_id=cluster.tenant,
        location=cluster.region,
        disable_pulumi_partner_id=True,
    )
    options = pulumi.ResourceOptions(providers=[provider])
    network = Network(f"{NAME}-network", {"ground": made, "private_zone": made.private_zone}, options)
    vault = Vault(
        f"{NAME}-vault",
        {"ground": made, "network": network, "secrets": made.demand.stored_secrets, "reveal": reveal},
        options,
    )
    control = Cluster(f"{NAME}-cluster", {"ground": made, "network": network, "vault": vault}, options)
    beside = list(_beside(settings, made, network, vault, options))
    storage = _only(beside, Storage)
    names = _only(beside, PublicNames)
    identities = Identities(
        f"{NAME}-identities",
        {
            "ground": made,
            "network": network,
            "cluster": control,
            "vault": vault,
            "storage": storage,
            "names": names,
        },
        options,
    )
    inside = ClusterProvider(
        "cluster",
        {
            "kubeconfig": control.kubeconfig,
            # The cluster is the same for ever, whatever address or authority it gets.
            "cluster_identifier": control.cluster_id,
        },
    )
    later: dict[str, pulumi.Input[str]] = {
        **{_place(client_id(name)): value for name, value in identities.client_id_of.items()},
        _place(VAULT): vault.uri,
    }
    if vault.key is not None:
        later[_place(VAULT_KEY)] = vault.key.key_uri
    after = [*control.pools, *beside, identities]
    made_platform = build_platform(settings, inside, later=later, after=after)
    if made.inner_balancer is not None:
        FrontOfNodes(
            f"{NAME}-front",
            {"balancer": made.inner_balancer, "ground": made, "network": network},
            pulumi.ResourceOptions(providers=[inside, provider], depends_on=[made_platform]),
        )
    pulumi.export("azure", _outputs(made, network, control, vault, names))


def _beside(
    settings: StackSettings, made: AzureGround, network: Network, vault: Vault, options: pulumi.ResourceOptions
) -> Iterator[pulumi.ComponentResource]:
    """What the platform asks for; nothing of a kind that it does not ask for."""
    demand, dns = made.demand, settings.ground.dns
    if made.containers:
        yield Storage(f"{NAME}-storage", {"ground": made, "network": network, "vault": vault}, options)
    if made.servers:
        yield Databases(
            f"{NAME}-databases", {"ground": made, "network": network, "vault": vault, "reveal": reveal}, options
        )
    access = made.cluster.machine_access
    if made.machines and access is not None:
        yield Machines(
            f"{NAME}-machines",
            {"ground": made, "network": network, "vault": vault, "access": access, "reveal": reveal},
            options,
        )
    zone = dns.zone or next((one.zone for one in demand.names), None)
    if zone is not None:
        yield PublicNames(
            f"{NAME}-names",
            {
                "ground": made,
                "network": network,
                "zone": zone,
                "existing": dns.existing_zone,
                "names": demand.names,
            },
            options,
        )


def _only(all_: list[pulumi.ComponentResource], kind: type[_T]) -> _T | None:
    return next((one for one in all_ if isinstance(one, kind)), None)


def _place(place: str) -> str:
    """The name of one place: what stands between its braces."""
    (name,) = named_in(place)
    return name


def machine_secrets(made: AzureGround) -> Iterator[SecretNeed]:
    """The password of machines with Windows, which is no platform's own."""
    access = made.cluster.machine_access
    if access is not None and any(one.demand.windows for one in made.machines):
        yield SecretNeed(
            ref=access.windows_password,
            where=("cluster", "machine-access", "windows-password"),
            purpose=f"password of {access.user} on machines with Windows",
            generated=True,
        )


def _outputs(
    made: AzureGround, network: Network, control: Cluster, vault: Vault, names: PublicNames | None
) -> dict[str, pulumi.Input[object]]:
    """What people need around it; never a secret."""
    return {
        "resourceGroup": network.resource_group,
        "cluster": made.base,
        "issuer": control.issuer,
        "vault": vault.uri,
        "storageAccount": made.storage_account if made.containers else None,
        "publicAddress": network.front.ip_address if network.front else None,
        "nameServers": names.servers if names else None,
        "machines": {one.name: one.address for one in made.machines},
        "facts": dict(made.demand.facts),
    }
