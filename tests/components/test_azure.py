"""What reaches the engine of Azure, for the shipped stacks: the values that a mistake would cost the most in."""

import base64
import itertools
import json

import pytest
import yaml

from components.azure.cluster import SERVER_APPLICATION, kubeconfig
from spec.clouds.azure.roles import Role
from tests.spec.cloud_stack import settings_of
from tests.stacks.recording import recorded
from tests.world import Asked, Hidden, revealed, texts

P = "azure-native:"
STACKS = (
    "psa-azure-prod",
    "pseven-azure-dev",
    "pseven-azure-prod",
    "smi-azure-prod",
    "thingpark-azure-dev",
    "thingpark-azure-prod",
)
every_stack = pytest.mark.parametrize("stack", STACKS)
SMI, PSEVEN, TP = "smi-azure-prod", "pseven-azure-prod", "thingpark-azure-prod"
RETENTION = settings_of(TP).backup.retention.count
"""Days."""
pytestmark = pytest.mark.xdist_group("azure")


def of(stack: str, kind: str) -> list[Asked]:
    return recorded(stack).of(f"{P}{kind}")


def the(stack: str, kind: str) -> Asked:
    (found,) = of(stack, kind)
    return found


# The cluster.


@every_stack
def test_the_api_server_is_in_the_network_and_local_accounts_are_off(stack: str) -> None:
    cluster = the(stack, "containerservice:ManagedCluster").inputs
    assert cluster["apiServerAccessProfile"] == {
        "enablePrivateCluster": True,
        "enablePrivateClusterPublicFQDN": False,
        "privateDNSZone": "system",
        "disableRunCommand": True,
    }
    assert cluster["disableLocalAccounts"] is True
    assert cluster["aadProfile"]["managed"] is True


@every_stack
def test_the_cluster_signs_tokens_and_hands_them_to_pods(stack: str) -> None:
    cluster = the(stack, "containerservice:ManagedCluster").inputs
    assert cluster["oidcIssuerProfile"] == {"enabled": True}
    assert cluster["securityProfile"]["workloadIdentity"] == {"enabled": True}


@every_stack
def test_pods_of_the_platform_stay_off_the_clouds_own_nodes(stack: str) -> None:
    (system,) = the(stack, "containerservice:ManagedCluster").inputs["agentPoolProfiles"]
    assert system["nodeTaints"] == ["CriticalAddonsOnly=true:NoSchedule"]
    assert all(one.inputs["mode"] == "User" for one in of(stack, "containerservice:AgentPool"))


@every_stack
def test_nodes_have_no_public_address_and_their_caches_are_encrypted(stack: str) -> None:
    cluster = the(stack, "containerservice:ManagedCluster").inputs
    pools = [one.inputs for one in of(stack, "containerservice:AgentPool")]
    for pool in (*cluster["agentPoolProfiles"], *pools):
        assert not pool.get("enableNodePublicIP")
        assert pool["enableEncryptionAtHost"] is True


def test_the_kubeconfig_holds_the_clouds_server_and_authority_and_no_key() -> None:
    server = {"server": "https://one.privatelink.example.azmk8s.io:443", "certificate-authority-data": "QQ=="}
    theirs = {
        "clusters": [{"name": "theirs", "cluster": server}],
        "users": [{"name": "x", "user": {"token": "hush"}}],
    }
    made = kubeconfig(base64.b64encode(yaml.safe_dump(theirs).encode()).decode(), "spn")
    assert "hush" not in made
    about = json.loads(made)
    assert about["clusters"] == [{"name": "cluster", "cluster": server}]
    assert about["users"][0]["user"]["exec"]["args"] == [
        "get-token",
        "--login",
        "spn",
        "--server-id",
        SERVER_APPLICATION,
    ]


@pytest.mark.parametrize("answer", ["[]", "{}", "clusters: []"])
def test_an_answer_that_is_no_kubeconfig_is_refused(answer: str) -> None:
    with pytest.raises(ValueError, match="not a kubeconfig"):
        kubeconfig(base64.b64encode(answer.encode()).decode(), "azurecli")


# Nothing public.


@every_stack
def test_public_addresses_are_the_way_out_and_what_flows_name(stack: str) -> None:
    allowed = {"ground-network-out", "ground-network-front", "ground-machines-proxy-public"}
    assert {one.name for one in of(stack, "network:PublicIPAddress")} <= allowed


@every_stack
def test_subnets_are_closed_by_a_group_and_go_out_by_one_gateway(stack: str) -> None:
    for one in of(stack, "network:Subnet"):
        assert one.inputs["networkSecurityGroup"]["id"].endswith("-id")
        assert one.inputs["natGateway"]["id"] == "ground-network-nat-id"
        assert one.inputs["defaultOutboundAccess"] is False


@every_stack
def test_the_vault_is_reached_from_the_network_only_and_cannot_be_purged(stack: str) -> None:
    about = the(stack, "keyvault:Vault").inputs["properties"]
    assert about["publicNetworkAccess"] == "Disabled"
    assert about["networkAcls"]["defaultAction"] == "Deny"
    assert (about["enablePurgeProtection"], about["enableSoftDelete"], about["enableRbacAuthorization"]) == (True,) * 3


# Buckets.


@pytest.mark.requirement("SM-14", "SM-19")
def test_smi_has_its_five_containers_in_one_account_that_nobody_reaches_from_outside() -> None:
    names = {one.inputs["containerName"] for one in of(SMI, "storage:BlobContainer")}
    assert names == {
        f"twin-prod-{one}" for one in ("kafka", "filesvc", "scriptmanager", "datasourcesvc", "workflowsvc")
    }
    account = the(SMI, "storage:StorageAccount").inputs
    assert account["accountName"] == "twinprodfiles"
    assert (account["allowBlobPublicAccess"], account["allowSharedKeyAccess"]) == (False, False)
    assert (account["publicNetworkAccess"], account["minimumTlsVersion"]) == ("Disabled", "TLS1_2")
    assert account["encryption"]["keySource"] == "Microsoft.Keyvault"
    assert account["sku"] == {"name": "Standard_ZRS"}


@every_stack
def test_no_container_is_public_and_all_are_kept(stack: str) -> None:
    for one in (*of(stack, "storage:BlobContainer"), *of(stack, "storage:StorageAccount")):
        assert one.inputs.get("publicAccess", "None") == "None"
        assert (one.protect, one.retain) == (True, True)


@pytest.mark.requirement("TP-33")
def test_backups_of_thingpark_go_into_a_container_that_forgets_them_in_time() -> None:
    assert the(TP, "storage:BlobContainer").inputs["containerName"] == "thingpark-enterprise-backup"
    (rule,) = the(TP, "storage:ManagementPolicy").inputs["policy"]["rules"]
    assert rule["definition"]["filters"] == {
        "blobTypes": ["blockBlob"],
        "prefixMatch": ["thingpark-enterprise-backup/"],
    }
    assert rule["definition"]["actions"] == {
        "baseBlob": {"delete": {"daysAfterModificationGreaterThan": RETENTION}},
        "version": {"delete": {"daysAfterCreationGreaterThan": RETENTION}},
    }


@pytest.mark.requirement("TP-33")
def test_the_product_is_told_in_eight_keys_of_the_container_that_is_made_and_of_the_principal_that_may_write() -> None:
    told: dict[str, object] = {}
    for release in recorded(TP).of("kubernetes:helm.sh/v3:Release"):
        values = revealed(release.inputs.get("values") or {})
        told |= (((values.get("global") or {}).get("backup")) or {}).get("azure") or {}
    assert told == {
        "resourceGroup": the(TP, "resources:ResourceGroup").inputs["resourceGroupName"],
        "storageAccount": the(TP, "storage:StorageAccount").inputs["accountName"],
        "blobContainer": the(TP, "storage:BlobContainer").inputs["containerName"],
        "cloudName": "AzurePublicCloud",
        "subscriptionId": "11111111-2222-4333-8444-555555555555",
        "tenantId": "22222222-3333-4444-8555-666666666666",
        "clientId": "44444444-5555-4666-8777-888888888888",
        "clientSecret": "hush-thingpark-azure-client",
    }
    (right,) = (one for one in of(TP, "authorization:RoleAssignment") if "container" in one.name)
    assert right.inputs["principalId"] == "55555555-6666-4777-8888-999999999999"
    assert right.inputs["scope"] == f"{the(TP, 'storage:BlobContainer').name}-id"
    assert right.inputs["roleDefinitionId"].endswith(Role.BLOB_CONTRIBUTOR)


def test_the_secret_of_thingparks_principal_is_in_no_value_in_the_open() -> None:
    for one in recorded(TP).asked:
        assert "hush-thingpark-azure-client" not in " ".join(texts(one.inputs)), one.name


# Databases.


@pytest.mark.requirement("CB-3")
def test_the_server_is_inside_of_the_network_encrypted_with_our_key_and_its_password_is_a_secret() -> None:
    server = the("psa-azure-prod", "dbforpostgresql:Server")
    about = server.inputs
    assert about["network"]["publicNetworkAccess"] == "Disabled"
    assert about["network"]["delegatedSubnetResourceId"] == "ground-network-data-a-id"
    assert about["dataEncryption"]["type"] == "AzureKeyVault"
    assert isinstance(about["administratorLoginPassword"], Hidden)
    assert (server.protect, server.retain) == (True, True)
    assert about["highAvailability"]["mode"] == "ZoneRedundant"


def test_a_server_without_the_customers_key_is_encrypted_with_the_clouds() -> None:
    assert the("pseven-azure-dev", "dbforpostgresql:Server").inputs["dataEncryption"] == {"type": "SystemAssigned"}


@pytest.mark.requirement("PS-24")
def test_the_pooler_of_pseven_is_switched_on_after_the_server_is_there() -> None:
    parameters = {one.inputs["configurationName"]: one for one in of(PSEVEN, "dbforpostgresql:Configuration")}
    assert parameters["pgbouncer.enabled"].inputs["value"] == "true"
    assert parameters["require_secure_transport"].inputs["value"] == "on"
    assert "ground-databases-postgres-require_secure_transport" in parameters["pgbouncer.enabled"].after


def test_every_secret_arrives_as_one() -> None:
    for stack in STACKS:
        for one in of(stack, "keyvault:Secret"):
            assert isinstance(one.inputs["properties"]["value"], Hidden), one.name


# Machines.


@pytest.mark.requirement("PS-4", "PS-27")
def test_the_file_server_has_a_disk_of_its_own_that_is_kept_and_gives_what_the_guide_asks_for() -> None:
    (disk,) = (one for one in of(PSEVEN, "compute:Disk") if "nfs" in one.name)
    about = disk.inputs
    assert (about["sku"], about["diskSizeGB"], about["diskIOPSReadWrite"]) == ({"name": "PremiumV2_LRS"}, 1024, 10000)
    assert about["diskMBpsReadWrite"] >= 300
    assert about["encryption"]["type"] == "EncryptionAtRestWithCustomerKey"
    assert (disk.protect, disk.retain) == (True, True)
    (machine,) = (one for one in of(PSEVEN, "compute:VirtualMachine") if "nfs" in one.name)
    (attached,) = machine.inputs["storageProfile"]["dataDisks"]
    assert (attached["managedDisk"], attached["lun"], attached["deleteOption"]) == (
        {"id": f"{disk.name}-id"},
        0,
        "Detach",
    )
    assert machine.delete_first


@pytest.mark.requirement("PS-6")
def test_the_proxy_has_its_size_on_its_own_disk_and_nothing_beside() -> None:
    (proxy,) = (one for one in of(PSEVEN, "compute:VirtualMachine") if "proxy" in one.name)
    profile = proxy.inputs["storageProfile"]
    assert profile["osDisk"]["diskSizeGB"] == 32
    assert not profile.get("dataDisks")


@pytest.mark.parametrize("stack", ["pseven-azure-dev", "pseven-azure-prod"])
def test_nobody_signs_in_to_a_machine_by_password(stack: str) -> None:
    for one in of(stack, "compute:VirtualMachine"):
        assert one.inputs["osProfile"]["linuxConfiguration"]["disablePasswordAuthentication"] is True
        assert "adminPassword" not in one.inputs["osProfile"]
        assert one.inputs["securityProfile"]["securityType"] == "TrustedLaunch"


# Order.


def test_nodes_come_after_the_rights_of_the_control_plane() -> None:
    cluster = the(SMI, "containerservice:ManagedCluster")
    assert "ground-cluster-nodes-a" in cluster.after


def test_what_is_encrypted_comes_after_the_right_to_use_the_key() -> None:
    for kind in ("storage:StorageAccount", "compute:DiskEncryptionSet", "dbforpostgresql:Server"):
        assert "ground-vault-key-user" in the(SMI, kind).after, kind


def test_subnets_come_one_after_the_other() -> None:
    names = [one.name for one in recorded(SMI).asked if one.type == f"{P}network:Subnet"]
    for before, one in itertools.pairwise(names):
        assert before in recorded(SMI).named(one).after


# Where a kept server stands.


def test_the_network_of_a_server_that_is_kept_is_kept_with_it() -> None:
    world = recorded("psa-azure-prod")
    for name in ("network-network", "network-data-a", "network-data", "network-nat", "network-out", "databases-zone"):
        one = world.named(f"ground-{name}")
        assert (one.protect, one.retain) == (True, True), name
    for name in ("network-nodes-a", "network-nodes", "network-control-a"):
        assert not world.named(f"ground-{name}").protect, name


def test_a_network_in_which_nothing_is_kept_goes_with_its_stack() -> None:
    for one in of("thingpark-azure-dev", "network:VirtualNetwork"):
        assert (one.protect, one.retain) == (False, False)
