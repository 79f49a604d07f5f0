"""The stand-in for Azure takes all that the shipped stacks ask for, and refuses what Azure would refuse."""

from pathlib import Path

import pytest

from standins.azure.kubernetes import POOL
from tests.stacks.recording import recorded
from tests.standins.azure.replaying import SUBSCRIPTION, TENANT, caller, of_azure, replay
from tests.standins.calling import AbortedError, Caller

P = "azure-native:"
GROUP = f"{P}resources:ResourceGroup"
NETWORK, SUBNET, CARD = f"{P}network:VirtualNetwork", f"{P}network:Subnet", f"{P}network:NetworkInterface"
SECURITY = f"{P}network:NetworkSecurityGroup"
IDENTITY, TRUST = f"{P}managedidentity:UserAssignedIdentity", f"{P}managedidentity:FederatedIdentityCredential"
ASSIGNMENT = f"{P}authorization:RoleAssignment"
ACCOUNT, CONTAINER = f"{P}storage:StorageAccount", f"{P}storage:BlobContainer"
SERVER, PARAMETER = f"{P}dbforpostgresql:Server", f"{P}dbforpostgresql:Configuration"
DISK, MACHINE = f"{P}compute:Disk", f"{P}compute:VirtualMachine"
IN = {"resourceGroupName": "it"}
STACKS = ("pseven-azure-prod", "smi-azure-prod", "thingpark-azure-prod", "psa-azure-prod")


@pytest.fixture
def cloud(tmp_path: Path) -> Caller:
    """With a group and a network in it."""
    made = caller(tmp_path)
    made.create(GROUP, {**IN, "location": "westeurope"})
    network = {"virtualNetworkName": "net", "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    made.create(NETWORK, {**IN, **network, "location": "westeurope"})
    return made


def subnet(prefix: str, name: str = "a") -> dict[str, object]:
    return {**IN, "virtualNetworkName": "net", "subnetName": name, "addressPrefix": prefix}


@pytest.mark.xdist_group("azure")
@pytest.mark.parametrize("stack", STACKS)
def test_all_that_a_shipped_stack_asks_for_is_made_and_asked_again_it_is_accepted(stack: str, tmp_path: Path) -> None:
    asked = of_azure(recorded(stack))
    made = replay(tmp_path, asked)
    assert len(made) == len(asked)
    again = caller(tmp_path)
    for one in made:
        if not one.secrets:  # what the stand-in keeps of a secret is not its value
            _, wrong = again.check(one.token, one.inputs, name=one.name, olds=one.inputs)
            assert wrong == {}, one.name


def test_identifiers_of_the_provider_have_the_form_of_entra(cloud: Caller) -> None:
    assert cloud.config_problems(subscriptionId=SUBSCRIPTION, tenantId=TENANT) == {}
    assert cloud.config_problems(subscriptionId="mine").keys() == {"subscriptionId"}


def test_ids_are_those_of_the_resource_manager(cloud: Caller) -> None:
    id_, outputs = cloud.create(SUBNET, subnet("10.0.1.0/24"))
    assert id_ == (
        f"/subscriptions/{SUBSCRIPTION}/resourceGroups/it/providers/Microsoft.Network/virtualNetworks/net/subnets/a"
    )
    assert outputs["name"] == "a"


def test_subnets_lie_in_their_network_beside_their_neighbours_and_are_no_neighbours_of_themselves(
    cloud: Caller,
) -> None:
    cloud.create(SUBNET, subnet("10.0.1.0/24"))
    _, wrong = cloud.check(SUBNET, subnet("10.1.0.0/24", "b"))
    assert "is not in 10.0.0.0/16" in wrong["addressPrefix"]
    _, wrong = cloud.check(SUBNET, subnet("10.0.1.128/25", "b"))
    assert "NetcfgSubnetRangesOverlap" in wrong["addressPrefix"]
    _, wrong = cloud.check(SUBNET, subnet("10.0.1.0/24"), olds=subnet("10.0.1.0/24"))
    assert wrong == {}


def test_two_cards_have_not_the_same_address(cloud: Caller) -> None:
    id_, _ = cloud.create(SUBNET, subnet("10.0.1.0/24"))

    def card(name: str, address: str) -> dict[str, object]:
        about = {"name": "main", "privateIPAddress": address, "subnet": {"id": id_}}
        return {**IN, "networkInterfaceName": name, "location": "westeurope", "ipConfigurations": [about]}

    cloud.create(CARD, card("one", "10.0.1.10"), name="one")
    _, wrong = cloud.check(CARD, card("two", "10.0.1.10"))
    assert "PrivateIPAddressInUse" in str(wrong)
    _, wrong = cloud.check(CARD, card("two", "10.0.1.3"))
    assert "is not free in" in str(wrong)
    assert cloud.check(CARD, card("one", "10.0.1.10"))[1] == {}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"priority": 99}, "99 is not from 100 to 4096"),
        ({"sourceAddressPrefix": ""}, "SecurityRuleInvalidAddressPrefix"),
        ({"sourceAddressPrefixes": ["10.0.0.0/8"]}, "given beside a list"),
        ({"description": "x" * 141}, "longer than 140"),
        ({"access": "Perhaps"}, "must be one of"),
    ],
)
def test_a_rule_that_azure_would_not_take_is_refused(cloud: Caller, line: dict[str, object], said: str) -> None:
    right = {
        "name": "one",
        "direction": "Inbound",
        "access": "Allow",
        "priority": 100,
        "protocol": "Tcp",
        "sourcePortRange": "*",
        "destinationPortRange": "443",
        "sourceAddressPrefix": "10.0.0.0/8",
        "destinationAddressPrefix": "*",
    }
    group = {**IN, "networkSecurityGroupName": "it", "location": "westeurope"}
    assert cloud.check(SECURITY, {**group, "securityRules": [right]})[1] == {}
    _, wrong = cloud.check(SECURITY, {**group, "securityRules": [{**right, **line}]})
    assert said in str(wrong)


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"audiences": ["sts.amazonaws.com"]}, "is not the one audience"),
        ({"issuer": "http://issuer.example.com"}, "is not the https address"),
        ({"subject": "filesvc"}, "is no service account"),
    ],
)
def test_a_credential_that_would_let_nobody_in_is_refused(cloud: Caller, about: dict[str, object], said: str) -> None:
    cloud.create(IDENTITY, {**IN, "resourceName": "one", "location": "westeurope"})
    right = {
        **IN,
        "resourceName": "one",
        "federatedIdentityCredentialResourceName": "cluster",
        "issuer": "https://westeurope.oic.prod-aks.azure.com/a/b/",
        "subject": "system:serviceaccount:twin:filesvc",
        "audiences": ["api://AzureADTokenExchange"],
    }
    _, wrong = cloud.check(TRUST, {**right, **about})
    assert said in str(wrong)
    with pytest.raises(AbortedError, match="no cluster signs tokens"):
        cloud.create(TRUST, right)


def test_a_role_is_given_once_and_on_something_that_is_there(cloud: Caller) -> None:
    (network,) = cloud.store.of(NETWORK)
    right = {
        "roleAssignmentName": "00000000-0000-5000-8000-000000000001",
        "principalId": "55555555-6666-4777-8888-999999999999",
        "principalType": "ServicePrincipal",
        "roleDefinitionId": f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/"
        "4d97b98b-1d4f-4787-a291-c67834d212e7",
        "scope": network.id,
    }
    with pytest.raises(AbortedError, match="there is nothing with the id"):
        cloud.create(ASSIGNMENT, {**right, "scope": f"{network.id}-2"})
    cloud.create(ASSIGNMENT, right)
    with pytest.raises(AbortedError, match="already exists"):
        cloud.create(ASSIGNMENT, {**right, "roleAssignmentName": "00000000-0000-5000-8000-000000000002"}, name="two")
    _, wrong = cloud.check(ASSIGNMENT, {**right, "roleDefinitionId": "/roleDefinitions/made-up"})
    assert "is no role that is known here" in str(wrong)


def account(name: str, **more: object) -> dict[str, object]:
    return {
        **IN,
        "accountName": name,
        "location": "westeurope",
        "kind": "StorageV2",
        "sku": {"name": "Standard_ZRS"},
        "allowBlobPublicAccess": False,
        **more,
    }


def test_a_container_cannot_be_opened_in_an_account_that_forbids_it(cloud: Caller) -> None:
    cloud.create(ACCOUNT, account("itsfiles"))
    container = {**IN, "accountName": "itsfiles", "containerName": "backups"}
    _, wrong = cloud.check(CONTAINER, {**container, "publicAccess": "Blob"})
    assert "PublicAccessNotPermitted" in str(wrong)
    assert cloud.check(CONTAINER, {**container, "publicAccess": "None"})[1] == {}


@pytest.mark.parametrize("name", ["Upper", "a-dash", "ab", "x" * 25])
def test_names_of_accounts_have_the_form_of_azure(cloud: Caller, name: str) -> None:
    _, wrong = cloud.check(ACCOUNT, account(name))
    assert "3 to 24 lower-case letters and digits" in wrong["accountName"]


@pytest.mark.parametrize(
    ("about", "path"),
    [
        ({"sku": {"name": "Premium_LRS"}, "diskIOPSReadWrite": 9000}, "diskIOPSReadWrite"),
        ({"sku": {"name": "PremiumV2_LRS"}, "diskIOPSReadWrite": 90000}, "diskIOPSReadWrite"),
        ({"sku": {"name": "Premium_LRS"}, "tier": "P80"}, "tier"),
        ({"sku": {"name": "Imaginary_LRS"}}, "sku.name"),
    ],
)
def test_a_disk_gives_what_its_class_can_give(cloud: Caller, about: dict[str, object], path: str) -> None:
    disk = {
        **IN,
        "diskName": "one",
        "location": "westeurope",
        "creationData": {"createOption": "Empty"},
        "diskSizeGB": 128,
        "zones": ["1"],
    }
    assert cloud.check(DISK, {**disk, "sku": {"name": "Premium_LRS"}, "tier": "P15"})[1] == {}
    _, wrong = cloud.check(DISK, {**disk, **about})
    assert path in wrong


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"storage": {"storageSizeGB": 100}}, "100 is not one of"),
        ({"version": "12"}, "is not one of 13"),
        ({"sku": {"name": "Standard_B2s", "tier": "GeneralPurpose"}}, "is of the tier Burstable"),
        ({"dataEncryption": {"type": "SystemManaged"}}, "must be one of"),
    ],
)
def test_a_server_is_of_a_size_and_release_that_there_is(cloud: Caller, about: dict[str, object], said: str) -> None:
    server = {
        **IN,
        "serverName": "one",
        "location": "westeurope",
        "version": "16",
        "sku": {"name": "Standard_D2ds_v5", "tier": "GeneralPurpose"},
        "storage": {"storageSizeGB": 64},
        "dataEncryption": {"type": "SystemAssigned"},
    }
    assert cloud.check(SERVER, server)[1] == {}
    _, wrong = cloud.check(SERVER, {**server, **about})
    assert said in str(wrong)


@pytest.mark.parametrize("key", ["vmSize", "availabilityZones", "maxPods", "osDiskSizeGB"])
def test_a_pool_is_replaced_where_aks_replaces_it(cloud: Caller, key: str) -> None:
    before = {
        **IN,
        "resourceName": "it",
        "agentPoolName": "one",
        "count": 3,
        "vmSize": "Standard_D4s_v5",
        "availabilityZones": ["1"],
        "maxPods": 110,
        "osDiskSizeGB": 128,
    }
    other = {"vmSize": "Standard_D8s_v5", "availabilityZones": ["1", "2"], "maxPods": 60, "osDiskSizeGB": 256}
    assert cloud.diff(POOL, before, {**before, key: other[key]}).replaces
    assert not cloud.diff(POOL, before, {**before, "count": 4}).replaces
