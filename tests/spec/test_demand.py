"""What PSA, ThingPark and Mint ask of a cloud, and what every platform's demand has in common."""

import pytest

from spec.ground.demand import AccessKeyDemand, DatabaseDemand, IdentityDemand, Right, ServiceDemand
from spec.ground.layout import Tier
from spec.ground.site import escrowed, lies_within
from spec.platforms import PLATFORMS
from tests.spec.cloud_stack import CLOUD_STACKS, demand_of, network_of, settings_of
from tests.spec.mint_stack import mint
from tests.spec.psa_stack import psa
from tests.spec.smi_stack import smi


@pytest.mark.requirement("CB-3", "CB-11")
def test_psas_database_is_asked_for_under_the_name_that_its_pods_use() -> None:
    settings = settings_of("psa-aws-prod")
    (database,) = demand_of("psa-aws-prod").databases
    assert (database.name, database.host, database.port) == ("postgres", settings.postgres.host, 5432)
    assert database.version == settings.postgres.version
    assert database.password == settings.postgres.prepare.administrator.password
    assert database.database is None  # the Job makes it, with role and grants


def test_a_database_that_somebody_else_keeps_is_not_asked_for() -> None:
    assert PLATFORMS["psa"].demand(psa()).databases == ()


@pytest.mark.requirement("TP-7", "TP-8", "TP-9", "TP-10", "TP-11", "TP-12", "TP-13")
def test_thingparks_balancer_takes_the_five_ports_of_the_guide() -> None:
    demand = demand_of("thingpark-aws-prod")
    assert sorted(one.port for one in demand.inbound) == [443, 2022, 3001, 3002, 3101]
    assert all(one.node_port is not None for one in demand.inbound)
    numbers = {number for one in demand.inbound for number in one.requirements}
    assert numbers == {"TP-7", "TP-8", "TP-9", "TP-10", "TP-11", "TP-12"}


def test_the_port_of_basics_station_is_open_only_where_it_is_asked_for() -> None:
    demand = demand_of("thingpark-aws-prod", {"load-balancer.lns-4443": True})
    assert sorted(one.port for one in demand.inbound) == [443, 2022, 3001, 3002, 3101, 4443]


@pytest.mark.requirement("TP-32")
def test_thingparks_backup_is_a_bucket_that_one_user_may_read_and_write() -> None:
    settings, demand = settings_of("thingpark-aws-prod"), demand_of("thingpark-aws-prod")
    (bucket,) = demand.buckets
    assert (bucket.name, bucket.bucket) == ("backup", settings.backup.amazon.bucket)
    assert bucket.expire_days == settings.backup.retention.count
    (user,) = demand.access_keys
    assert dict(user.buckets) == {"backup": Right.READ_WRITE}
    assert {user.key_id, user.secret} == set(settings.made_keys)
    assert not set(settings.made_keys) & {one.ref for one in settings.secret_needs()}


@pytest.mark.requirement("TP-32")
def test_thingparks_nodes_may_write_backups_where_the_settings_say_so() -> None:
    role = "arn:aws:iam::111122223333:role/thingpark-prod-node"
    amazon = {"bucket": "tpe-backup", "region": "eu-central-1", "node-role": role}
    demand = demand_of("thingpark-aws-prod", {"backup.amazon": amazon})
    assert [one.nodes for one in demand.buckets] == [Right.READ_WRITE]
    assert demand.access_keys == ()


@pytest.mark.requirement("TP-33")
def test_on_azure_a_service_principal_that_exists_gets_the_rights_and_no_key_is_made() -> None:
    settings, demand = settings_of("thingpark-azure-prod"), demand_of("thingpark-azure-prod")
    (container,), (principal,) = demand.buckets, demand.access_keys
    assert container.bucket == settings.backup.azure.blob_container
    assert container.account == settings.backup.azure.storage_account
    assert (principal.key_id, principal.secret) == (None, None)
    assert principal.principal == settings.backup.azure.client_id


@pytest.mark.requirement("TP-34")
def test_storage_that_is_the_clouds_own_is_made_and_any_other_is_not() -> None:
    own = demand_of("thingpark-oci-prod")
    assert [one.requirements for one in own.buckets] == [("TP-34",)]
    reach = {"cidrs": ["203.0.113.0/28"]}
    other = {"s3-compatible": {"url": "https://minio.example.com:9000", "reach": reach}}
    elsewhere = demand_of("thingpark-oci-prod", {"backup": other})
    assert (elsewhere.buckets, elsewhere.access_keys) == ((), ())


@pytest.mark.requirement("MC-12", "MC-17")
def test_mint_asks_for_its_wildcard_a_bucket_and_the_key_that_k8up_reads() -> None:
    settings, demand = settings_of("mint-exoscale-prod"), demand_of("mint-exoscale-prod")
    assert [one.fqdn for one in demand.names] == [f"*.{settings.domain}"]
    assert [one.bucket for one in demand.buckets] == [settings.backup.bucket]
    (key,) = demand.access_keys
    assert (key.key_id, key.secret) == (settings.backup.username, settings.backup.password)
    assert settings.backup.repository_password in {one.secret for one in demand.stored_secrets}


def test_mints_ports_in_front_lead_to_those_that_traefiks_pods_listen_on() -> None:
    assert {one.port: one.target_port for one in demand_of("mint-exoscale-prod").inbound} == {443: 8443, 80: 8000}


def test_on_this_machine_nothing_of_a_cloud_is_asked_for() -> None:
    for platform, settings in (("mint", mint()), ("smi", smi())):
        demand = PLATFORMS[platform].demand(settings)
        assert (demand.access_keys, demand.names if platform == "mint" else ()) == ((), ())


@pytest.mark.parametrize("stack", CLOUD_STACKS)
def test_what_encrypts_data_is_in_the_demand_of_every_stack_with_a_copy_that_is_never_overwritten(stack: str) -> None:
    settings, demand = settings_of(stack), demand_of(stack)
    kept = {one.secret for one in demand.stored_secrets if one.encrypts_data}
    assert kept >= {one.secret for one in escrowed(settings) if one.encrypts_data}
    assert len({one.name for one in demand.stored_secrets}) == len(demand.stored_secrets)


@pytest.mark.parametrize("stack", CLOUD_STACKS)
def test_what_stands_beside_a_cluster_has_a_known_name_and_a_known_place(stack: str) -> None:
    settings, demand = settings_of(stack), demand_of(stack)
    network, zone = network_of(settings), settings.ground.dns.private_zone
    if settings.cluster.cloud == "exoscale":
        assert (demand.databases, demand.machines, demand.services) == ((), (), ())
    served: list[DatabaseDemand | ServiceDemand] = [*demand.databases, *demand.services]
    for one in served:
        assert one.host.endswith(f".{zone}")
        assert all(lies_within(cidr, (network.range_of(Tier.DATA),)) for cidr in one.cidrs)
    for machine in demand.machines:
        assert all(host.endswith(f".{zone}") for host in machine.hosts)
        assert all(lies_within(cidr, (network.range_of(machine.tier),)) for cidr in machine.cidrs)


@pytest.mark.parametrize("stack", CLOUD_STACKS)
def test_nobody_gets_a_right_to_a_bucket_that_is_not_made(stack: str) -> None:
    demand = demand_of(stack)
    made = {one.name for one in demand.buckets}
    entitled: list[IdentityDemand | AccessKeyDemand] = [*demand.identities, *demand.access_keys]
    for one in entitled:
        assert set(one.buckets) <= made
        assert one.buckets
