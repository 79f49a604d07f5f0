"""What is refused before the engine is asked for anything, on every cloud, with the lines to write instead."""

from collections.abc import Mapping

import pytest

from spec.clouds.tables import CLOUDS, tables_of
from spec.load import load
from tests.spec.cloud_stack import CLOUD_STACKS, only_mistake, refused, settings_of, written
from tests.spec.psa_stack import REMOVED
from tests.spec.psa_stack import only_mistake as only_mistake_of_psa
from tests.spec.told import said_of, stack_file


@pytest.mark.parametrize("stack", CLOUD_STACKS)
def test_every_shipped_stack_of_a_cloud_is_accepted(stack: str) -> None:
    assert load(written(stack)).settings.cluster.cloud in CLOUDS


def test_a_supply_that_no_cloud_gives_is_refused_on_other_clusters() -> None:
    supply = {"databases": {"postgres": {"class": "db.m7g.large", "storage": "100Gi"}}}
    found = only_mistake_of_psa({"ground": supply})
    assert found.path == "ground"
    assert "local" in found.what


@pytest.mark.requirement("CB-3")
def test_a_demand_without_a_supply_is_refused_with_the_line_to_write() -> None:
    found = only_mistake("psa-aws-prod", {"ground.databases": {}})
    assert (found.path, found.requirements) == ("ground.databases.postgres", ("CB-3", "CB-11"))
    assert found.instead.startswith("postgres: {class: db.")
    assert found.instead.endswith("storage: 100Gi}")


@pytest.mark.requirement("PS-4")
def test_the_line_to_write_for_a_machine_names_one_that_would_do() -> None:
    found = only_mistake("pseven-aws-prod", {"ground.machines.nfs": REMOVED})
    assert found.path == "ground.machines.nfs"
    name = found.instead.partition("machine: ")[2].partition(",")[0]
    row = tables_of("aws").machines[name]
    assert (row.cpu.millis, row.network.megabits) >= (4000, 10_000)
    assert "disk-iops: 10000 iops" in found.instead


def test_a_supply_that_nobody_asks_for_is_refused() -> None:
    found = only_mistake("psa-aws-prod", {"ground.machines": {"nfs": {"machine": "m7i.large", "disk": "10Gi"}}})
    assert (found.path, found.instead) == ("ground.machines.nfs", "nothing")


@pytest.mark.requirement("PS-3")
def test_a_database_that_is_too_small_is_refused_with_one_that_is_not() -> None:
    found = refused("pseven-aws-prod", {"ground.databases.postgres": {"class": "db.m7g.large", "storage": "50Gi"}})
    said = {one.path: one for one in found}
    assert set(said) == {"ground.databases.postgres.class", "ground.databases.postgres.storage"}
    assert "2 cpu, not 4" in said["ground.databases.postgres.class"].what
    assert said["ground.databases.postgres.storage"].instead == "100G or more"


CLASS = "ground.databases.postgres.class"


def _told(stack: str, changes: Mapping[str, object]) -> list[tuple[str, str]]:
    """What a command tells of the stack's file with these changes, each with the line of the file that it names."""
    text = stack_file(written(stack, changes))
    _heading, *lines = said_of(text, stack)
    told = []
    for first, second in zip(lines[::2], lines[1::2], strict=True):
        place, _, what = first.removeprefix(f"  Pulumi.{stack}.yaml:").partition(": ")
        told.append((f"{text.splitlines()[int(place) - 1].strip()} | {what}", second.strip()))
    return told


@pytest.mark.requirement("PS-3")
@pytest.mark.parametrize(
    ("stack", "size", "has", "better"),
    [
        ("pseven-aws-prod", "db.t3.micro", "2 cpu, not 4 and 1Gi memory, not 8Gi", "db.t4g.xlarge"),
        ("pseven-aws-prod", "db.t4g.small", "2 cpu, not 4 and 2Gi memory, not 8Gi", "db.t4g.xlarge"),
        ("pseven-aws-prod", "db.t4g.medium", "2 cpu, not 4 and 4Gi memory, not 8Gi", "db.t4g.xlarge"),
        ("pseven-aws-prod", "db.t4g.large", "2 cpu, not 4", "db.t4g.xlarge"),
        ("pseven-azure-prod", "Standard_D2ds_v5", "2 cpu, not 4", "Standard_D4ds_v5"),
    ],
)
def test_a_class_that_is_too_small_for_a_server_made_here_is_told_with_one_that_is_taken(
    stack: str, size: str, has: str, better: str
) -> None:
    assert _told(stack, {CLASS: size}) == [
        (f"class: {size} | {CLASS}: {size} has {has}  [PS-3]", f"write instead: {better}, or a larger one")
    ]
    assert load(written(stack, {CLASS: better}))


@pytest.mark.requirement("PS-3", "PS-24")
def test_a_burstable_class_of_azure_for_pooled_connections_is_told_once_for_each_thing_that_it_lacks() -> None:
    size, better = "Standard_B2s", "Standard_D4ds_v5"
    changes: dict[str, object] = {CLASS: size, "ground.databases.postgres.highly-available": False}
    assert _told("pseven-azure-prod", changes) == [
        (
            f"class: {size} | {CLASS}: {size} has 2 cpu, not 4 and 4Gi memory, not 8Gi  [PS-3]",
            f"write instead: {better}, or a larger one",
        ),
        (
            f"class: {size} | {CLASS}: {size} is of the burstable tier, which has no built-in pooler  [PS-24]",
            f"write instead: a class of another tier such as {better}; or postgres.pooler: pgbouncer",
        ),
    ]
    assert load(written("pseven-azure-prod", changes | {CLASS: better}))


@pytest.mark.requirement("PS-24")
@pytest.mark.parametrize("cloud", ["aws", "oci"])
def test_a_pooler_that_no_server_of_the_cloud_has_is_told_with_the_one_in_the_cluster(cloud: str) -> None:
    stack = f"pseven-{cloud}-prod"
    assert _told(stack, {"postgres.pooler": "builtin"}) == [
        (
            f"pooler: builtin | postgres.pooler: no managed server of {cloud} has a pooler built in  [PS-24]",
            "write instead: pgbouncer, and by pooler-image this program makes one in the cluster",
        )
    ]
    assert load(written(stack, {"postgres.pooler": "pgbouncer"}))


@pytest.mark.requirement("PS-3")
@pytest.mark.parametrize(
    ("stack", "size"), [("pseven-aws-prod", "db.x9.large"), ("pseven-oci-prod", "VM.Standard.E5.Flex.1.16GB")]
)
def test_a_class_that_nobody_knows_is_told_with_those_that_are_taken_and_no_other(stack: str, size: str) -> None:
    ((what, instead),) = _told(stack, {CLASS: size})
    assert what == f"class: {size} | {CLASS}: {size} is no size of a database that is known here  [PS-3]"
    named = instead.removeprefix("write instead: one of ").split(", ")
    assert all(load(written(stack, {CLASS: one})) for one in named)
    assert "db.t4g.medium" not in named


@pytest.mark.requirement("PS-4")
def test_an_instance_type_that_is_too_small_is_refused_by_each_of_its_figures() -> None:
    found = only_mistake("pseven-aws-prod", {"ground.machines.nfs.machine": "m7i.large"})
    assert found.path == "ground.machines.nfs.machine"
    assert "2 cpu, not 4" in found.what
    assert "network, not 10 Gb/s" in found.what


@pytest.mark.requirement("PS-4")
def test_operations_that_the_disk_cannot_give_are_refused() -> None:
    found = refused("pseven-aws-prod", {"ground.machines.nfs.disk-iops": "90000 iops"})
    assert "ground.machines.nfs.disk-iops" in {one.path for one in found}


@pytest.mark.requirement("PS-4")
def test_operations_that_nobody_has_asked_the_disk_for_are_refused() -> None:
    found = only_mistake("pseven-aws-prod", {"ground.machines.nfs.disk-iops": REMOVED})
    assert (found.path, found.instead) == ("ground.machines.nfs.disk-iops", "10000 iops")


@pytest.mark.requirement("PS-4")
def test_a_disk_that_is_too_small_is_refused() -> None:
    paths = {one.path for one in refused("pseven-aws-prod", {"ground.machines.nfs.disk": "500Gi"})}
    assert "ground.machines.nfs.disk" in paths


@pytest.mark.requirement("CB-11")
def test_addresses_that_are_not_where_the_program_puts_a_database_are_refused() -> None:
    found = only_mistake("psa-aws-prod", {"postgres.cidrs": ["10.40.0.0/24"]})
    assert (found.path, found.instead) == ("postgres.cidrs", "[10.40.224.0/22], or a range inside of it")


def test_a_name_outside_of_the_private_zone_is_refused() -> None:
    zone = settings_of("psa-aws-prod").ground.dns.private_zone
    found = only_mistake("psa-aws-prod", {"postgres.host": "db.example.com"})
    assert found.path == "postgres"
    assert f"postgres.{zone}" in found.instead


@pytest.mark.parametrize(
    ("cidr", "said"),
    [
        ("10.0.0.0/12", "cannot be cut"),
        ("10.40.0.0/24", "cannot be cut"),
        ("203.0.0.0/16", "not private"),
        ("10.100.0.0/16", "overlaps 10.96.0.0/12"),
    ],
)
def test_networks_that_cannot_be_are_refused(cidr: str, said: str) -> None:
    found = [
        one for one in refused("psa-aws-prod", {"cluster.network.cidr": cidr}) if one.path == "cluster.network.cidr"
    ]
    assert said in " ".join(one.what for one in found)


@pytest.mark.requirement("TP-2")
def test_thingpark_on_eks_is_refused_because_no_release_of_kubernetes_suits_both() -> None:
    changes: dict[str, object] = {"kubernetes-override": REMOVED, "release": "7.3.1"}
    found = only_mistake("thingpark-aws-prod", changes)
    assert found.path == "cluster.version"
    assert "EKS has none of them" in found.what
    assert "kubernetes-override" in found.instead


@pytest.mark.requirement("TP-2")
def test_thingpark_on_eks_goes_through_with_the_recorded_override() -> None:
    settings = settings_of("thingpark-aws-prod", {"release": "7.3.1", "kubernetes-override": {"reason": "ticket 4711"}})
    assert settings.host == "aws"


def test_a_release_that_the_cloud_no_longer_has_is_refused_with_its_last_day() -> None:
    found = refused("psa-aws-prod", {"cluster.version": "1.29"})
    (said,) = [one for one in found if one.path == "cluster.version" and "X-3" in one.requirements]
    assert "2026-03-23" in said.what
    assert tables_of("aws").releases.looked_up in said.what


def test_an_override_of_the_vendors_word_is_none_of_the_clouds() -> None:
    override = {"reason": "ticket 4711"}
    found = refused(
        "thingpark-aws-prod", {"cluster.version": "1.28", "kubernetes-override": override, "release": "7.3.1"}
    )
    assert [one.path for one in found if "X-3" in one.requirements] == ["cluster.version"]


def test_a_region_that_is_none_is_refused() -> None:
    paths = {one.path for one in refused("psa-azure-prod", {"cluster.region": "atlantis"})}
    assert "cluster.region" in paths


@pytest.mark.requirement("TP-1")
def test_a_hosting_that_contradicts_the_cloud_is_refused() -> None:
    paths = {one.path for one in refused("thingpark-aws-prod", {"hosting": "azure"})}
    assert "hosting" in paths


@pytest.mark.requirement("CB-3")
def test_a_managed_server_needs_who_prepares_it_and_a_cloud() -> None:
    assert only_mistake("psa-aws-prod", {"postgres.prepare": REMOVED}).path == "postgres.prepare"
    assert (
        only_mistake_of_psa(
            {
                "postgres.mode": "managed",
                "postgres.prepare": {"image": "x@sha256:" + "0" * 64, "administrator": {"password": "admin-password"}},
            }
        ).path
        == "postgres.mode"
    )


@pytest.mark.requirement("CB-11")
@pytest.mark.parametrize("sslmode", ["disable", "verify-full"])
def test_how_a_managed_server_cannot_be_asked_is_refused(sslmode: str) -> None:
    paths = {one.path for one in refused("psa-aws-prod", {"postgres.sslmode": sslmode})}
    assert paths == {"postgres.sslmode"}


def test_rules_on_the_supply_wait_until_the_platforms_own_are_satisfied() -> None:
    found = refused("psa-aws-prod", {"ground.databases": {}, "brands": []})
    assert {one.path for one in found} == {"brands"}
