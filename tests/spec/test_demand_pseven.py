"""What pSeven asks of a cloud: the machines of the guide's table, the database, and the pool in front of it."""

import json
from typing import Any

import pytest

from spec.ground.demand import MachineDemand
from spec.ground.layout import Tier
from spec.platforms.pseven import figures
from spec.platforms.pseven.database import database_script
from spec.platforms.pseven.hardware import Role
from spec.platforms.pseven.nfs_machine import user_data
from spec.platforms.pseven.plan import plan
from spec.platforms.pseven.pooler import POOLER, configuration
from spec.platforms.pseven.values import chart_values
from tests.spec.cloud_stack import demand_of, only_mistake, refused, settings_of
from tests.spec.psa_stack import REMOVED

STACK = "pseven-aws-prod"


def machines(stack: str = STACK) -> dict[str, MachineDemand]:
    return {one.name: one for one in demand_of(stack).machines}


@pytest.mark.requirement("PS-4", "PS-5", "PS-6")
def test_the_machines_are_those_of_the_guides_table_with_its_figures_as_the_least() -> None:
    asked = machines()
    roles = {"nfs": Role.NFS, "registry": Role.REGISTRY, "proxy": Role.PROXY}
    for name, role in roles.items():
        row = figures.row(settings_of(STACK).profile, role)
        assert row is not None
        one = asked[name]
        least = row.hardware
        assert (one.cpu, one.memory, one.disk, one.network) == (least.cpu, least.memory, least.disk, least.network)
    assert str(asked["nfs"].iops) == "10000 iops"  # the larger of reading and writing
    assert str(asked["nfs"].network) == "10 Gb/s"
    assert str(asked["registry"].iops) == "2400 iops"


@pytest.mark.requirement("PS-27", "PS-30", "PS-33")
def test_the_nfs_machine_is_told_what_was_rendered_for_it_and_keeps_its_disk() -> None:
    settings, nfs = settings_of(STACK), machines()["nfs"]
    (server,) = {one.server for one in settings.nfs.shares.by_storage().values()}
    assert nfs.hosts == (server,)
    assert nfs.cloud_init == user_data(settings)[server]
    assert nfs.holds_data
    assert "no_root_squash" in nfs.cloud_init
    assert "rpc.rquotad -S -F" in nfs.cloud_init


def _told(cloud_init: str) -> Any:  # noqa: ANN401 (a document)
    header, _, document = cloud_init.partition("\n")
    assert header == "#cloud-config"
    return json.loads(document)


@pytest.mark.requirement("PS-38", "PS-39", "PS-46")
def test_the_proxy_stands_at_the_edge_and_passes_users_to_a_name_behind_which_all_workers_are() -> None:
    demand = demand_of(STACK)
    proxy, balancer = machines()["proxy"], demand.node_balancer
    assert proxy.tier is Tier.EDGE
    assert balancer is not None
    assert balancer.ports == (30080, 30001)
    (written,) = [one["content"] for one in _told(proxy.cloud_init)["write_files"] if one["path"].endswith(".conf")][:1]
    assert f"server {balancer.host}:30080" in written
    assert "proxy_buffer_size 128k" in written
    (entry,) = demand.inbound
    assert (entry.port, entry.machine, entry.requirements) == (443, "proxy", ("PS-45",))


def test_no_balancer_is_asked_for_where_the_workers_addresses_are_known() -> None:
    assert demand_of(STACK, {"workers.addresses": ["10.40.0.10"]}).node_balancer is None


@pytest.mark.requirement("PS-14", "PS-42")
def test_the_registry_wants_accounts_and_has_none_of_them_in_what_it_is_told() -> None:
    registry = machines()["registry"]
    files = {one["path"]: one["content"] for one in _told(registry.cloud_init)["write_files"]}
    about = json.loads(files["/etc/docker/registry/config.yml"])
    assert about["auth"]["htpasswd"]["path"] == "/etc/docker/registry/htpasswd"
    assert set(files) == {
        "/etc/docker/registry/config.yml",
        "/etc/systemd/system/docker-registry.service.d/pseven.conf",
    }


def test_what_stands_elsewhere_is_not_asked_for() -> None:
    away: dict[str, object] = {
        "nfs.backend": "existing",
        "nfs.cidrs": ["10.60.0.20/32"],
        "registry.cidrs": ["10.60.0.30/32"],
        "proxy.cidrs": ["10.60.0.40/32"],
        "ground.machines": {},
    }
    demand = demand_of(STACK, away)
    assert (demand.machines, demand.inbound, demand.node_balancer) == ((), (), None)


@pytest.mark.requirement("PS-3", "PS-25")
def test_the_database_is_asked_for_with_the_figures_of_its_row() -> None:
    (database,) = demand_of(STACK).databases
    assert (str(database.cpu), str(database.memory), str(database.storage)) == ("4", "8Gi", "100G")
    assert database.database is None


@pytest.mark.requirement("PS-24")
def test_on_aws_and_oci_a_pool_stands_in_the_cluster_and_on_azure_the_server_has_one() -> None:
    for stack in ("pseven-aws-prod", "pseven-oci-prod"):
        assert [one.name for one in plan(settings_of(stack)).workloads if one.name == POOLER.name] == [POOLER.name]
        assert not demand_of(stack).databases[0].pooled
    (database,) = demand_of("pseven-azure-prod").databases
    assert (database.pooled, database.port) == (True, 6432)
    assert POOLER.name not in {one.name for one in plan(settings_of("pseven-azure-prod")).workloads}


@pytest.mark.requirement("PS-24", "PS-54")
def test_pods_reach_the_pool_and_the_pool_alone_reaches_the_server() -> None:
    settings = settings_of(STACK)
    assert chart_values(settings)["postgres"]["host"] == POOLER.name
    assert chart_values(settings)["postgres"]["port"] == 6432
    flows = [one for one in plan(settings).flows if one.application == "PostgreSQL"]
    to_server = {one.source.role for one in flows if one.port == 5432}
    to_pool = {one.source.role for one in flows if one.port == 6432}
    assert to_server == {POOLER.role, "Job that prepares the database", "administrator", "worker nodes"}
    assert "appserver" in to_pool
    assert all(one.target == POOLER for one in flows if one.port == 6432)


@pytest.mark.requirement("PS-24")
def test_the_pool_is_told_where_the_server_is_and_reads_the_password_from_a_secret() -> None:
    settings = settings_of(STACK)
    text = configuration(settings)
    assert f"{settings.postgres.database} = host={settings.postgres.host} port=5432" in text
    assert "server_tls_sslmode = require" in text
    (deployment,) = [one.body for one in plan(settings).manifests if one.kind == "Deployment"]
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert {one["valueFrom"]["secretKeyRef"]["name"] for one in container["env"]} == {"pseven-database"}
    assert container["image"] == str(settings.postgres.pooler_image)
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    kinds = [one.kind for one in plan(settings).manifests if one.name.startswith(POOLER.name)]
    assert sorted(kinds) == ["ConfigMap", "Deployment", "PodDisruptionBudget", "Service"]


@pytest.mark.requirement("PS-25")
def test_a_job_makes_user_and_database_and_never_sees_the_password_in_its_script() -> None:
    settings = settings_of(STACK)
    (script,) = plan(settings).scripts
    assert script.environment["PGHOST"] == settings.postgres.host
    text = database_script(settings)
    assert f'CREATE DATABASE "{settings.postgres.database}" OWNER "{settings.postgres.user}"' in text
    assert "\\getenv password PSEVEN_PASSWORD" in text
    assert script.secret_environment["PGPASSWORD"] == ("pseven-database-prepare-admin", "password")


@pytest.mark.requirement("PS-29", "PS-32")
def test_shares_on_the_machines_own_disk_are_refused_where_the_machine_is_made() -> None:
    found = only_mistake(STACK, {"nfs.partition": REMOVED})
    assert (found.path, found.requirements) == ("nfs.partition", ("PS-29", "PS-32"))
    assert "/dev/nvme1n1" in found.instead


@pytest.mark.requirement("PS-34")
def test_quotas_on_awss_kernel_need_its_package() -> None:
    assert only_mistake(STACK, {"nfs.aws-kernel": False}).path == "nfs.aws-kernel"


@pytest.mark.requirement("PS-38")
def test_nginx_plus_cannot_be_set_up_from_a_distribution() -> None:
    assert only_mistake(STACK, {"proxy.product": "nginx-plus"}).path == "proxy.product"


@pytest.mark.requirement("PS-24", "PS-25")
def test_a_server_that_is_made_here_needs_who_prepares_it_and_what_pools_it() -> None:
    found = {one.path for one in refused(STACK, {"postgres.prepare": REMOVED, "postgres.pooler-image": REMOVED})}
    assert found == {"postgres.prepare", "postgres.pooler-image"}


def test_nothing_can_exist_already_in_a_network_that_is_made() -> None:
    found = {one.path for one in refused(STACK, {"postgres.mode": "existing", "nfs.backend": "existing"})}
    assert found == {"postgres.mode", "nfs.backend"}


@pytest.mark.requirement("PS-46")
def test_the_nodes_ranges_are_those_that_the_program_cuts() -> None:
    settings = settings_of(STACK, {"workers.cidrs": []})
    assert settings.node_cidrs == ("10.40.0.0/19", "10.40.32.0/19", "10.40.64.0/19")
    found = only_mistake(STACK, {"workers.cidrs": ["10.99.0.0/16"]})
    assert found.path == "workers.cidrs[0]"
