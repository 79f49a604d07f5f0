"""What is asked of Oracle Cloud Infrastructure, to the value that reaches the engine."""

import base64
import hashlib
from functools import cache
from typing import Any

import pytest

from spec.clouds.oci.nodes import taints_of
from spec.clouds.oci.statements import PRINCIPAL
from spec.ground.layout import Tier
from tests.components.making import hush, make
from tests.contract.oci import CASES, CLUSTER, GROUPS, KEY, LAYOUT, OKE, PLACE, PSEVEN, RULES, SMI, VARIANTS, VAULT
from tests.spec.cloud_stack import demand_of, settings_of
from tests.world import Asked, Hidden, World, opened, revealed

VCN, SUBNET, TABLE = "oci:Core/vcn:Vcn", "oci:Core/subnet:Subnet", "oci:Core/routeTable:RouteTable"
LINE = "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule"
CLOSED = "oci:Core/defaultSecurityList:DefaultSecurityList"
CLUSTERS, POOL = "oci:ContainerEngine/cluster:Cluster", "oci:ContainerEngine/nodePool:NodePool"
POLICY, DYNAMIC = "oci:Identity/policy:Policy", "oci:Identity/dynamicGroup:DynamicGroup"
BUCKET, LIFE = "oci:ObjectStorage/bucket:Bucket", "oci:ObjectStorage/objectLifecyclePolicy:ObjectLifecyclePolicy"
DATABASE, SECRET = "oci:Psql/dbSystem:DbSystem", "oci:Vault/secret:Secret"
INSTANCE, VOLUME = "oci:Core/instance:Instance", "oci:Core/volume:Volume"
ZONE, RECORD = "oci:Dns/zone:Zone", "oci:Dns/rrset:Rrset"
UNTAGGED = {
    LINE,
    RECORD,
    LIFE,
    "oci:Identity/userGroupMembership:UserGroupMembership",
    "oci:Identity/customerSecretKey:CustomerSecretKey",
    "oci:NetworkLoadBalancer/listener:Listener",
    "oci:NetworkLoadBalancer/networkLoadBalancersBackendSetsUnified:NetworkLoadBalancersBackendSetsUnified",
    "oci:Redis/redisClusterAttachOciCacheUser:RedisClusterAttachOciCacheUser",
}
AROUND_IT = {"it-vcn", "it-nat", "it-services", "it-private", "it-data-a", "it-data-b", "it-data-c", "it-data"}
"""What a database that is kept stands in: none of it can go before the database."""
DATA = {BUCKET, DATABASE, SECRET, VOLUME, "oci:Kms/vault:Vault", "oci:Kms/key:Key"}


@cache
def made(component: str) -> World:
    if component in VARIANTS:
        build: Any = VARIANTS[component]
    else:
        (build,) = [one[2] for one in CASES if one[0].__name__ == component]
    with opened() as world:
        return make(world, build)


def ours(component: str) -> list[Asked]:
    return [one for one in made(component).objects if one.type.startswith("oci:")]


every_case = pytest.mark.parametrize("component", [one[0].__name__ for one in CASES])


@every_case
def test_everything_has_an_explicit_provider(component: str) -> None:
    assert {one.provider for one in ours(component)} == {"oci"}


@every_case
def test_everything_that_takes_tags_has_them_and_one_that_finds_it_again(component: str) -> None:
    for one in ours(component):
        if one.type in UNTAGGED:
            assert "freeformTags" not in one.inputs, one.name
            continue
        tags = one.inputs["freeformTags"]
        assert PLACE.labels.tags(one.name).items() <= tags.items(), one.name
        assert tags["groundwork-name"] == one.name


@every_case
def test_what_holds_data_is_kept_and_nothing_else(component: str) -> None:
    for one in ours(component):
        data = (
            one.type in DATA
            or (one.type == ZONE and one.inputs.get("scope") != "PRIVATE")
            or (component in ("Network", "Firewall") and one.name in AROUND_IT)
        )
        assert (one.protect, one.retain) == (data, data), one.name


def test_only_the_edge_sees_the_internet() -> None:
    world = made("Network")
    for one in world.of(SUBNET):
        edge = one.name.startswith("it-edge")
        assert one.inputs["prohibitPublicIpOnVnic"] is not edge
        assert one.inputs["prohibitInternetIngress"] is not edge
        assert one.inputs["routeTableId"] == ("it-public-id" if edge else "it-private-id")
    assert {one.inputs["cidrBlock"] for one in world.of(SUBNET)} == {one.cidr for one in LAYOUT.subnets}


def test_a_network_in_which_nothing_stays_goes_with_the_stack() -> None:
    world = made("a network for nothing that is kept")
    assert not any(one.protect or one.retain for one in world.objects)
    control = [one.inputs for one in world.of(SUBNET) if one.name.startswith("it-control")]
    assert control
    assert all(one["prohibitPublicIpOnVnic"] is False for one in control)


def test_what_a_new_network_opens_by_default_is_closed() -> None:
    closed = made("Network").the(CLOSED).inputs
    assert (closed["ingressSecurityRules"], closed["egressSecurityRules"]) == ([], [])
    assert closed["manageDefaultResourceId"] == "it-vcn.defaultSecurityListId"


def test_private_subnets_go_out_by_nat_and_to_the_region_s_services_beside_the_internet() -> None:
    routes = {one["destination"]: one for one in made("Network").named("it-private").inputs["routeRules"]}
    assert routes["0.0.0.0/0"]["networkEntityId"] == "it-nat-id"
    services = routes["all-fra-services-in-oracle-services-network"]
    assert (services["destinationType"], services["networkEntityId"]) == ("SERVICE_CIDR_BLOCK", "it-services-id")


@pytest.mark.requirement("TP-7", "TP-8", "TP-9", "TP-10", "TP-11")
def test_the_firewall_lets_users_in_on_the_guide_s_ports_and_on_no_other() -> None:
    from_everywhere = [one.inputs for one in made("Firewall").of(LINE) if one.inputs.get("source") == "0.0.0.0/0"]
    at_the_edge: set[int] = set()
    for one in from_everywhere:
        if one["protocol"] == "1":
            assert one["icmpOptions"] == {"type": 3, "code": 4}
            continue
        ports = one["tcpOptions"]["destinationPortRange"]
        if one["networkSecurityGroupId"] == "it-edge-id":
            at_the_edge |= set(range(ports["min"], ports["max"] + 1))
        else:
            # Behind the balancer, which leaves the caller's address as it is.
            assert one["networkSecurityGroupId"] == "it-nodes-id"
            assert {ports["min"], ports["max"]} <= {32443, 32022, 32301, 32302, 32311}
    assert at_the_edge == {443, 2022, 3001, 3002, 3101}


def test_every_line_of_the_firewall_says_what_for_and_keeps_its_state() -> None:
    lines = made("Firewall").of(LINE)
    assert len(lines) == len(RULES)
    for one in lines:
        assert one.inputs["description"]
        assert one.inputs["stateless"] is False
        assert ("source" in one.inputs) is (one.inputs["direction"] == "INGRESS")
        assert ("destination" in one.inputs) is (one.inputs["direction"] == "EGRESS")


def test_nobody_but_those_that_the_settings_name_reaches_the_api_from_outside() -> None:
    reached = {
        one.inputs["source"]
        for one in made("Firewall").of(LINE)
        if one.inputs["networkSecurityGroupId"] == "it-control-id"
        and one.inputs.get("sourceType") == "CIDR_BLOCK"
        and one.inputs["protocol"] == "6"
    }
    assert reached == {"198.51.100.0/24"}


@pytest.mark.requirement("SM-38", "SM-41")
def test_the_cluster_is_enhanced_and_private_and_its_secrets_are_encrypted_with_our_key() -> None:
    made_cluster = made("OkeCluster").the(CLUSTERS).inputs
    said = {key: made_cluster[key] for key in ("type", "kubernetesVersion", "kmsKeyId", "compartmentId", "name")}
    assert said == {
        "type": "ENHANCED_CLUSTER",
        "kubernetesVersion": "v1.34.2",
        "kmsKeyId": KEY,
        "compartmentId": PLACE.compartment,
        "name": "pseven-oci-test-cluster",
    }
    assert made_cluster["endpointConfig"] == {
        "subnetId": "subnet-control-0",
        "nsgIds": [GROUPS[Tier.CONTROL]],
        "isPublicIpEnabled": False,
    }
    assert made("OkeCluster").outputs["it"]["endpoint"] == "it-cluster.endpoints.privateEndpoint"


def test_the_api_has_an_address_of_the_internet_where_somebody_outside_is_named() -> None:
    world = made("a public API")
    assert world.the(CLUSTERS).inputs["endpointConfig"]["isPublicIpEnabled"] is True
    assert world.outputs["it"]["endpoint"] == "it-cluster.endpoints.publicEndpoint"


@pytest.mark.requirement("PS-2")
def test_a_pool_is_of_its_shape_its_size_its_disk_and_its_zones() -> None:
    pool = made("NodePools").the(POOL).inputs
    assert (pool["nodeShape"], pool["nodeShapeConfig"]) == ("VM.Standard.E5.Flex", {"ocpus": 10, "memoryInGbs": 64})
    assert pool["nodeSourceDetails"]["bootVolumeSizeInGbs"] == "256"
    details = pool["nodeConfigDetails"]
    assert (details["size"], details["kmsKeyId"], details["isPvEncryptionInTransitEnabled"]) == (6, KEY, True)
    assert [(one["availabilityDomain"], one["subnetId"]) for one in details["placementConfigs"]] == [
        (f"Uocm:EU-FRANKFURT-1-AD-{zone + 1}", f"subnet-nodes-{zone}") for zone in range(3)
    ]
    network = details["nodePoolPodNetworkOptionDetails"]
    assert (network["cniType"], network["podNsgIds"]) == ("OCI_VCN_IP_NATIVE", ["g"])
    assert pool["clusterId"] == OKE


def test_the_taints_of_a_pool_are_in_what_its_nodes_start_with() -> None:
    script = made("NodePools").the(POOL).inputs["nodeMetadata"]["user_data"]
    assert [f"{one.key}={one.value}:{one.effect}" for one in taints_of(script)] == ["only=tasks:NoSchedule"]
    assert b"oci-growfs" in base64.b64decode(script)


def test_pods_of_an_overlay_take_no_addresses_of_the_network() -> None:
    details = made("an overlay").the(POOL).inputs["nodeConfigDetails"]
    assert details["nodePoolPodNetworkOptionDetails"] == {"cniType": "FLANNEL_OVERLAY"}
    assert details.get("kmsKeyId") is None


@pytest.mark.requirement("SM-38", "SM-39", "SM-40", "SM-42")
def test_statements_reach_the_engine_with_the_cluster_s_own_ocid_and_none_is_lost_between_policies() -> None:
    policies = [one.inputs for one in made("PodAccess").of(POLICY)]
    assert {one["name"]: len(one["statements"]) for one in policies} == {
        "pseven-oci-test-bucket-access-1": 50,
        "pseven-oci-test-bucket-access-2": 32,
        "pseven-oci-test-operator-access-1": 1,
    }
    for one in policies:
        assert one["compartmentId"] == PLACE.compartment
        for statement in one["statements"]:
            assert all(f"{name} = '" in statement for name in PRINCIPAL)
            assert f"request.principal.cluster_id = '{OKE}'" in statement
    assert f"target.vault.id = '{VAULT}'" in policies[-1]["statements"][0]


@pytest.mark.requirement("TP-32")
def test_a_user_s_group_may_use_its_bucket_and_no_other_and_its_key_is_a_secret() -> None:
    world = made("AccessKeys")
    statements = world.the(POLICY).inputs["statements"]
    assert world.the("oci:Identity/group:Group").inputs["name"] == "thingpark-thingpark-prod-backup"
    assert [one.split(" in ")[0] for one in statements] == [
        "Allow group 'thingpark-thingpark-prod-backup' to manage objects",
        "Allow group 'thingpark-thingpark-prod-backup' to read buckets",
    ]
    assert all("target.bucket.name = 'thingpark-prod-backup'" in one for one in statements)
    assert all(isinstance(one, Hidden) for one in _values(world.outputs["it"]["ids"]))


def _values(found: Any) -> list[Any]:  # noqa: ANN401 (what an output is)
    return [found] if isinstance(found, Hidden) else list(found.values())


@pytest.mark.requirement("SM-14")
def test_buckets_are_private_versioned_and_encrypted_with_our_key() -> None:
    found = made("Buckets").of(BUCKET)
    assert len(found) == 6
    for one in found:
        said = {key: one.inputs[key] for key in ("accessType", "versioning", "kmsKeyId", "namespace")}
        assert said == {
            "accessType": "NoPublicAccess",
            "versioning": "Enabled",
            "kmsKeyId": KEY,
            "namespace": CLUSTER.account.object_storage_namespace,
        }


def test_old_versions_of_backups_end_with_the_backups() -> None:
    rules = made("Buckets").the(LIFE).inputs["rules"]
    assert [(one["target"], one["action"], one["timeUnit"]) for one in rules] == [
        ("objects", "DELETE", "DAYS"),
        ("previous-object-versions", "DELETE", "DAYS"),
        ("multipart-uploads", "ABORT", "DAYS"),
    ]
    assert len({one["timeAmount"] for one in rules}) == 1


@pytest.mark.requirement("PS-25")
def test_a_database_is_of_its_size_in_its_subnet_with_backups_and_its_password_is_hidden() -> None:
    found = made("Databases").the(DATABASE).inputs
    said = {key: found[key] for key in ("shape", "instanceOcpuCount", "instanceMemorySizeInGbs", "dbVersion")}
    assert said == {
        "shape": "VM.Standard.E5.Flex",
        "instanceOcpuCount": 4,
        "instanceMemorySizeInGbs": 64,
        "dbVersion": "16",
    }
    assert found["networkDetails"] == {"subnetId": "subnet-data-0", "nsgIds": [GROUPS[Tier.DATA]]}
    assert found["managementPolicy"]["backupPolicy"]["retentionDays"] > 0
    (demand,) = demand_of(PSEVEN).databases
    assert hush(demand.password.key) in str(revealed(found))
    assert hush(demand.password.key) not in str(found)


@pytest.mark.requirement("SM-8")
def test_a_cache_gets_the_hash_of_the_password_and_never_the_password() -> None:
    world = made("Caches")
    supply = settings_of(SMI).ground.services["redis"]
    cache_made = world.the("oci:Redis/redisCluster:RedisCluster").inputs
    assert (cache_made["nodeCount"], cache_made["nodeMemoryInGbs"]) == (supply.nodes, 16)
    user = world.the("oci:Redis/ociCacheUser:OciCacheUser").inputs
    (digest,) = revealed(user["authenticationMode"])["hashedPasswords"]
    assert digest == hashlib.sha256(hush("smi-redis-password").encode()).hexdigest()
    assert digest not in str(user)
    assert hush("smi-redis-password") not in str(revealed(user))


@pytest.mark.requirement("PS-4", "PS-27")
def test_the_file_server_has_the_guide_s_disk_and_network_and_no_address_of_the_internet() -> None:
    world = made("Machines")
    server = world.named("it-nfs-1").inputs
    assert server["shapeConfig"] == {"ocpus": 10, "memoryInGbs": 32}
    vnic = server["createVnicDetails"]
    assert (vnic["assignPublicIp"], vnic["subnetId"], vnic["nsgIds"]) == ("false", "subnet-data-0", ["group-data"])
    (attached,) = server["launchVolumeAttachments"]
    assert (attached["volumeId"], attached["device"]) == ("it-nfs-1-data-id", "/dev/oracleoci/oraclevdb")
    disk = world.named("it-nfs-1-data").inputs
    # 60 operations for each GB when balanced, at most 25000: more than the 10000 that the guide asks for.
    assert (disk["sizeInGbs"], disk["vpusPerGb"], disk["kmsKeyId"]) == ("1024", "10", KEY)


def test_only_the_proxy_has_an_address_of_the_internet() -> None:
    public = {one.name: one.inputs["createVnicDetails"]["assignPublicIp"] for one in made("Machines").of(INSTANCE)}
    assert public == {"it-nfs-1": "false", "it-registry-1": "false", "it-proxy-1": "true"}


def test_no_machine_answers_the_old_edition_of_the_metadata_service() -> None:
    for one in made("Machines").of(INSTANCE):
        assert one.inputs["instanceOptions"] == {"areLegacyImdsEndpointsDisabled": True}
        assert one.inputs["isPvEncryptionInTransitEnabled"] is True


def test_the_balancer_before_the_nodes_is_private_and_has_every_node_behind_every_port() -> None:
    world = made("NodeBalancer")
    balancer = world.the("oci:NetworkLoadBalancer/networkLoadBalancer:NetworkLoadBalancer").inputs
    assert (balancer["isPrivate"], balancer["subnetId"]) == (True, "subnet-edge-0")
    demand = demand_of(PSEVEN).node_balancer
    assert demand is not None
    sets = [one for one in ours("NodeBalancer") if "BackendSet" in one.type]
    assert {one.inputs["healthChecker"]["port"] for one in sets} == set(demand.ports)
    for one in sets:
        behind = {back["ipAddress"] for back in one.inputs["backends"]}
        assert behind == {"10.40.0.11", "10.40.32.12"}


def test_the_private_zone_is_seen_by_this_network_alone() -> None:
    world = made("PrivateNames")
    zone = world.the(ZONE).inputs
    assert (zone["scope"], zone["viewId"]) == ("PRIVATE", "it-view-id")
    resolver = world.the("oci:Dns/resolver:Resolver").inputs
    assert (resolver["resolverId"], resolver["attachedViews"]) == ("vcn.dnsResolverId", [{"viewId": "it-view-id"}])
    records = {one.inputs["domain"]: [item["rdata"] for item in one.inputs["items"]] for one in world.of(RECORD)}
    assert records == {"db.pseven.internal": ["10.40.224.5"], "many.pseven.internal": ["10.40.0.1", "10.40.0.2"]}


def test_public_names_lead_to_the_load_balancer() -> None:
    found = made("PublicNames").of(RECORD)
    assert {one.inputs["domain"] for one in found} == {one.fqdn for one in demand_of(SMI).names}
    assert {item["rdata"] for one in found for item in one.inputs["items"]} == {"192.0.2.1"}


@pytest.mark.requirement("SM-50", "SM-51")
def test_what_encrypts_data_is_kept_in_the_vault_and_never_overwritten() -> None:
    world = made("SecretStore")
    for one in demand_of(SMI).stored_secrets:
        entry = world.named(f"it-{one.name}")
        assert entry.inputs["vaultId"] == VAULT
        content = revealed(entry.inputs["secretContent"])["content"]
        assert base64.b64decode(content).decode() == hush(one.secret.key)
        assert content not in str(entry.inputs)


@pytest.mark.requirement("SM-51")
def test_the_key_is_kept_in_hardware_and_used_by_the_services_and_by_this_stack_s_groups_alone() -> None:
    world = made("Keys")
    key = world.the("oci:Kms/key:Key").inputs
    assert (key["keyShape"], key["protectionMode"]) == ({"algorithm": "AES", "length": 32}, "HSM")
    statements = world.the(POLICY).inputs["statements"]
    uses = [one for one in statements if " keys " in one or " key-delegates " in one]
    assert len(uses) == 6
    assert all(one.endswith("where target.key.id = 'it-key-id'") for one in uses)
    for group in world.of(DYNAMIC):
        assert f"resource.compartment.id = '{PLACE.compartment}'" in group.inputs["matchingRule"]


def test_without_a_key_of_your_own_nobody_is_let_to_one() -> None:
    world = made("the cloud's keys")
    assert world.of(DYNAMIC) == []
    assert not any(" keys " in one for one in world.the(POLICY).inputs["statements"])
