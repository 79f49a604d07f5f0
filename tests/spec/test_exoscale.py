"""Exoscale as data: what its machines, disks, plans and zones give, and what is refused before the engine."""

from typing import Any

import pytest
import yaml

from spec.clouds.disks import Disk
from spec.clouds.exoscale.cluster import ExoscaleCluster
from spec.clouds.exoscale.disks import BLOCK_STORAGE
from spec.clouds.exoscale.entrance import balancer_name, service_annotations
from spec.clouds.exoscale.machines import MACHINES, smallest_disk
from spec.clouds.exoscale.names import LIMIT, described, labels, name_of
from spec.clouds.exoscale.tables import TABLES
from spec.clouds.exoscale.versions import RELEASES
from spec.clouds.exoscale.zones import ZONES, storage_endpoint
from spec.clouds.machines import Machine
from spec.load import SpecError, load
from spec.platforms import PLATFORMS
from spec.settings import Mistake, StackSettings
from spec.units import Bytes, Cpu, Iops
from spec.versions import KubernetesVersion
from tests.spec.psa_stack import REMOVED, with_changes
from tests.stacks.recording import settings_of

STACK = "mint-exoscale-prod"


def written(changes: dict[str, object]) -> dict[str, Any]:
    """The shipped stack with something changed."""
    return with_changes(settings_of(STACK), changes)


def settings(changes: dict[str, object] | None = None) -> StackSettings:
    return load(written(changes or {})).settings


def refused(changes: dict[str, object]) -> tuple[Mistake, ...]:
    with pytest.raises(SpecError) as caught:
        load(written(changes))
    return tuple(one for one in caught.value.mistakes if not one.warning)


def only(changes: dict[str, object]) -> Mistake:
    (mistake,) = refused(changes)
    return mistake


def pool(**changes: object) -> dict[str, object]:
    usual = {"name": "hosting", "machine": "standard.extra-large", "nodes": 6, "disk": "100Gi"}
    return {"cluster.pools": [{**usual, **changes}]}


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda one: one.name)
def test_a_machine_can_be_a_node_and_says_where_its_figures_stand(machine: Machine) -> None:
    assert machine.source
    assert machine.max_pods == 110
    assert machine.cpu >= Cpu(2000)
    assert machine.memory >= Bytes.parse("2Gi")
    assert machine.local_disk is not None
    assert smallest_disk(machine.name) < machine.local_disk


@pytest.mark.parametrize(
    ("name", "cores", "memory", "disk"),
    [
        ("standard.small", 2, "2Gi", "400Gi"),
        ("standard.huge", 8, "32Gi", "800Gi"),
        ("cpu.mega", 32, "64Gi", "800Gi"),
        ("memory.huge", 4, "32Gi", "800Gi"),
        ("storage.jumbo", 24, "225Gi", "15000Gi"),
    ],
)
def test_a_machine_has_the_cores_memory_and_disk_of_the_price_list(
    name: str, cores: int, memory: str, disk: str
) -> None:
    machine = MACHINES[name]
    assert (machine.cpu, machine.memory, machine.local_disk) == (
        Cpu(cores * 1000),
        Bytes.parse(memory),
        Bytes.parse(disk),
    )


def test_machines_too_small_for_the_cloud_s_own_kubernetes_are_not_there() -> None:
    assert not {"standard.micro", "standard.tiny"} & MACHINES.keys()


def test_a_machine_that_costs_more_is_in_a_higher_group() -> None:
    standard = [MACHINES[f"standard.{size}"].price_group for size in ("small", "medium", "large", "huge", "mega")]
    assert standard == sorted(set(standard))


def test_a_volume_gives_five_thousand_operations_at_any_size_and_no_more() -> None:
    assert BLOCK_STORAGE.shortfall(Disk(size=Bytes.parse("10Gi"), iops=Iops(5000))) is None
    assert "5000 iops" in str(BLOCK_STORAGE.shortfall(Disk(size=Bytes.parse("10Ti"), iops=Iops(5001))))
    assert "10Ti" in str(BLOCK_STORAGE.shortfall(Disk(size=Bytes.parse("11Ti"))))


def test_of_the_releases_those_can_be_made_whose_end_has_not_come() -> None:
    assert [str(one) for one in RELEASES.available] == ["1.35", "1.36"]
    assert not RELEASES.can_be_made(KubernetesVersion(1, 34))


def test_every_zone_is_a_region_of_one_zone_with_a_storage_of_its_own() -> None:
    assert set(TABLES.regions.values()) == {1}
    assert len({storage_endpoint(zone) for zone in ZONES}) == len(ZONES)


def test_names_fit_and_tell_stacks_apart() -> None:
    assert len(name_of("a" * 60, "nodes")) <= LIMIT
    assert name_of("a" * 60, "nodes") != name_of("a" * 61, "nodes")
    assert len(described("x" * 400, labels("mint", "prod", STACK))) <= 255


def test_labels_say_whose_it_is() -> None:
    assert labels("mint", "prod", STACK) == {
        "platform": "mint",
        "environment": "prod",
        "stack": STACK,
        "managed-by": "groundwork",
    }


def test_a_service_finds_the_load_balancer_by_a_name_that_is_known_beforehand() -> None:
    one = settings()
    assert balancer_name(one) == "mint-prod-ch-dk-2"
    prefix = "service.beta.kubernetes.io/exoscale-loadbalancer"
    assert service_annotations(one)[f"{prefix}-name"] == balancer_name(one)
    assert service_annotations(one)[f"{prefix}-external"] == "true"


def test_the_release_is_told_with_all_three_numbers() -> None:
    cluster = settings().cluster
    assert isinstance(cluster, ExoscaleCluster)
    assert cluster.release == "1.35.2"


# What is refused.


def test_a_release_that_the_cloud_no_longer_runs_is_refused_with_those_that_it_does() -> None:
    mistake = only({"cluster.version": "1.34"})
    assert mistake.path == "cluster.version"
    assert "1.35, 1.36" in mistake.instead
    assert mistake.requirements == ("X-3",)


def test_a_zone_that_is_none_is_refused_with_those_that_there_are() -> None:
    mistake = only({"cluster.region": "de-ber-1"})
    assert mistake.path == "cluster.region"
    assert "de-fra-1" in mistake.instead


def test_a_machine_that_is_none_is_refused() -> None:
    mistake = only(pool(machine="standard.micro"))
    assert mistake.path == "cluster.pools[0].machine"
    assert "standard.small" in mistake.instead


def test_three_zones_are_refused_because_a_zone_is_one_data_centre() -> None:
    mistake = only(pool(zones=3))
    assert mistake.path == "cluster.pools[0].zones"
    assert "one data centre" in mistake.what
    assert "anti-affinity" in mistake.instead


def test_more_nodes_than_an_anti_affinity_group_holds_are_refused_unless_they_may_share_hosts() -> None:
    mistake = only(pool(nodes=9))
    assert mistake.path == "cluster.pools[0].nodes"
    assert "8 instances" in mistake.what
    load(written(pool(nodes=9, **{"anti-affinity": False})))


@pytest.mark.parametrize("disk", ["10Gi", "900Gi", "100G"])
def test_a_root_disk_that_the_machine_cannot_have_is_refused(disk: str) -> None:
    assert [one.path for one in refused(pool(disk=disk))] == ["cluster.pools[0].disk"]


def test_a_figure_that_a_root_disk_has_not_is_refused() -> None:
    found = refused(pool(**{"disk-iops": "3000 iops"}))
    assert {one.path for one in found} == {"cluster.pools[0].disk-iops"}


def test_two_effects_for_one_taint_are_refused_because_the_cloud_keeps_one() -> None:
    taints = [{"key": "only", "effect": effect} for effect in ("NoSchedule", "NoExecute")]
    assert only({"fit-check": "report", **pool(taints=taints)}).path == "cluster.pools[0].taints[1].key"


def test_the_public_api_has_to_be_accepted_and_no_list_closes_it() -> None:
    assert only({"cluster.public-api": REMOVED}).path == "cluster.public-api"
    assert only({"cluster.api-access": ["192.0.2.0/24"]}).path == "cluster.api-access"


def test_a_starter_control_plane_is_refused_in_production() -> None:
    assert only({"cluster.level": "starter"}).path == "cluster.level"


def test_keys_of_one_s_own_are_refused_because_there_is_no_place_for_them() -> None:
    mistake = only({"ground.encryption": REMOVED})
    assert mistake.path == "ground.encryption.customer-key"
    assert mistake.instead.startswith("false")


@pytest.mark.parametrize(
    ("key", "supply"),
    [
        ("machines", {"machine": "standard.large", "disk": "100Gi"}),
        ("services", {"class": "business-4"}),
    ],
)
def test_machines_and_brokers_are_refused(key: str, supply: dict[str, object]) -> None:
    assert f"ground.{key}.one" in {one.path for one in refused({f"ground.{key}": {"one": supply}})}


@pytest.mark.requirement("CB-3")
def test_a_managed_database_is_refused_because_no_name_could_lead_to_it() -> None:
    there = {"cluster": written({})["cluster"], "ground": {"encryption": {"customer-key": False}}}
    managed = with_changes(settings_of("psa-aws-prod"), {**there, "postgres.host": "db.platform.internal"})
    with pytest.raises(SpecError) as error:
        load(managed)
    (mistake,) = error.value.mistakes
    assert (mistake.path, mistake.requirements) == ("postgres.mode", ("CB-3", "CB-11"))
    assert "a name that nobody knows before it is made" in mistake.what
    assert mistake.instead.startswith("existing")


def test_a_provider_that_is_not_the_cluster_s_cloud_is_refused() -> None:
    mistake = only({"provider": "aws"})
    assert (mistake.path, mistake.instead) == ("provider", "exoscale")


def test_where_nobody_keeps_the_zone_the_wildcard_leads_nowhere_and_that_is_said() -> None:
    loaded = load(written({"ground.dns": REMOVED}))
    assert [one.path for one in loaded.warnings] == ["ingress.addresses"]
    assert load(written({})).warnings == ()


# What stands in the way of each platform.


@pytest.mark.parametrize("platform", ["pseven", "thingpark", "smi"])
def test_a_platform_that_cannot_stand_here_is_refused_with_the_reason(platform: str) -> None:
    from spec.clouds.exoscale.rules import CANNOT_STAND, RULES  # noqa: PLC0415 (next to what it is asked)

    made = settings().model_copy(update={"platform": platform})
    (mistake,) = RULES[0].check(made)
    assert mistake.path == "cluster.cloud"
    assert CANNOT_STAND[platform].text in mistake.what
    assert mistake.requirements
    assert "existing" in mistake.instead


def test_what_can_stand_here_is_not_refused() -> None:
    from spec.clouds.exoscale.rules import RULES  # noqa: PLC0415

    assert not list(RULES[0].check(settings()))


@pytest.mark.requirement("MC-17")
def test_the_bucket_is_asked_for_where_the_endpoint_is_the_cloud_s_and_not_where_it_is_somebody_else_s() -> None:
    here = PLATFORMS["mint"].demand(settings())
    there = PLATFORMS["mint"].demand(settings({"backup.endpoint": "https://minio.example.com"}))
    assert [one.bucket for one in here.buckets] == ["mint-prod-backup-4f7a"]
    assert [(one.key_id, one.secret) for one in here.access_keys] != []
    assert there.buckets == ()
    assert there.access_keys == ()


def test_a_key_that_is_made_here_is_nobody_s_to_set() -> None:
    keys = {need.ref.key for need in settings().secret_needs()}
    assert not {"backup-username", "backup-password"} & keys
    assert "backup-repository-password" in keys
    outside = settings({"backup.endpoint": "https://minio.example.com"}).secret_needs()
    assert {"backup-username", "backup-password"} <= {need.ref.key for need in outside}


def test_the_shipped_files_are_yaml_with_a_marked_place_for_what_is_yours() -> None:
    from tests.stacks.recording import stack_files  # noqa: PLC0415

    text = stack_files()[STACK].read_text(encoding="utf-8")
    assert "Yours to change" in text
    assert yaml.safe_load(text)
