"""Azure's own figures, names and rights, and what is made of a platform's demand there."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec.clouds.azure import names
from spec.clouds.azure.databases import BURSTABLE, DATABASES, STORAGE_TIERS, sku_tier, storage_tier
from spec.clouds.azure.disks import (
    DISKS,
    PREMIUM,
    PREMIUM_TIERS,
    PREMIUM_V2,
    highest_tier,
    performance_tier,
    provisioned,
    tier_of,
)
from spec.clouds.azure.ground import AzureGround, ground
from spec.clouds.azure.identity import AUDIENCE
from spec.clouds.azure.machines import MACHINES
from spec.clouds.azure.roles import Grant, Role, ScopeKind, definition, on_container
from spec.clouds.azure.tables import TABLES
from spec.clouds.disks import Disk
from spec.ground.demand import Right
from spec.ground.layout import Tier
from spec.platforms import PLATFORMS
from spec.units import Bytes, Iops, Throughput
from tests.spec.cloud_stack import CLOUD_STACKS, settings_of

STACKS = [one for one in CLOUD_STACKS if "-azure-" in one]
every_stack = pytest.mark.parametrize("stack", STACKS)
EXPECTED = {
    "psa-azure-prod",
    "pseven-azure-dev",
    "pseven-azure-prod",
    "smi-azure-prod",
    "thingpark-azure-dev",
    "thingpark-azure-prod",
}


def ground_of(stack: str, changes: dict[str, object] | None = None) -> AzureGround:
    settings = settings_of(stack, changes)
    platform = PLATFORMS[settings.platform]
    return ground(settings, platform.demand(settings), platform.plan(settings).flows, stack)


def test_the_shipped_stacks_of_azure_are_all_looked_at() -> None:
    assert set(STACKS) == EXPECTED


# Tables.


@pytest.mark.parametrize("table", [MACHINES, DATABASES, DISKS], ids=["machines", "databases", "disks"])
def test_every_row_has_a_public_source(table: dict[str, object]) -> None:
    for name, row in table.items():
        assert str(getattr(row, "source", "")).startswith("https://learn.microsoft.com/"), name


def test_a_machine_is_what_its_name_says() -> None:
    """Standard_D8as_v5: of series D, 8 cores; with an `l` half of the series' memory."""
    for name, row in MACHINES.items():
        found = re.fullmatch(r"Standard_([DEF])(\d+)([a-z]*)_v\d", name)
        assert found is not None, name
        per_core = 2 if "l" in found[3] else {"D": 4, "E": 8, "F": 2}[found[1]]
        assert row.cpu.millis == 1000 * int(found[2]), name
        assert row.memory.count == per_core * int(found[2]) * 2**30, name


def test_larger_premium_disks_give_more_and_never_less() -> None:
    for one, other in itertools.pairwise(PREMIUM_TIERS):
        assert one.size < other.size
        assert one.iops <= other.iops
        assert one.throughput <= other.throughput


@pytest.mark.parametrize(
    ("size", "iops", "expected"),
    [
        ("128Gi", None, "P10"),
        ("128Gi", 500, "P10"),
        ("128Gi", 501, "P15"),
        ("128Gi", 1100, "P15"),
        ("256Gi", 2300, "P20"),
        ("256Gi", 2301, "P30"),
        ("1Ti", 7500, "P40"),
    ],
)
def test_a_premium_disk_is_given_the_lowest_tier_that_gives_what_is_asked(
    size: str, iops: int | None, expected: str
) -> None:
    wanted = Disk(size=Bytes.parse(size), iops=None if iops is None else Iops(iops), throughput=None)
    assert performance_tier(wanted).name == expected


def test_what_no_tier_gives_is_refused_and_not_rounded_down() -> None:
    best = highest_tier(Bytes.parse("1Ti"))
    with pytest.raises(ValueError, match="no tier"):
        performance_tier(Disk(size=Bytes.parse("1Ti"), iops=Iops(best.iops.per_second + 1), throughput=None))
    with pytest.raises(ValueError, match="the largest"):
        tier_of(Bytes.parse("64Ti"))


@given(
    gib=st.integers(1, 65536),
    iops=st.none() | st.integers(100, 80000),
    megabytes=st.none() | st.integers(1, 1200),
)
def test_what_is_ordered_of_a_premium_v2_is_what_is_asked_or_more(
    gib: int, iops: int | None, megabytes: int | None
) -> None:
    asked = Disk(
        size=Bytes(gib * 2**30),
        iops=None if iops is None else Iops(iops),
        throughput=None if megabytes is None else Throughput(Bytes(megabytes * 10**6)),
    )
    ordered, wide = provisioned(asked)
    assert ordered >= max(iops or 0, 3000)
    assert wide >= max(megabytes or 0, 125)
    assert ordered >= 4 * min(wide, megabytes or 0)


def test_storage_of_a_server_is_one_of_the_sizes_that_are_sold() -> None:
    assert [str(one.size) for one in STORAGE_TIERS][:3] == ["32Gi", "64Gi", "128Gi"]
    assert storage_tier(Bytes.parse("100Gi")) is None


def test_only_the_burstable_tier_has_no_pooler_of_its_own() -> None:
    for name, row in DATABASES.items():
        assert row.builtin_pooler == (sku_tier(name) != BURSTABLE), name


def test_the_tables_are_all_there() -> None:
    assert TABLES.default_disk == PREMIUM
    assert TABLES.regions["germanywestcentral"] == 3


# Names.


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=3, max_size=60).filter(lambda one: one[0].isalpha()))
def test_names_keep_the_forms_of_azure_however_long_the_words_are(base: str) -> None:
    base = base.strip("-")
    assert re.fullmatch(r"[a-z0-9]{3,24}", names.account(base, "subscription"))
    assert re.fullmatch(r"[a-z][a-z0-9]{0,11}", names.agent_pool(base))
    assert len(names.worldwide(base, "subscription", limit=names.VAULT_LIMIT)) <= 24


def test_names_of_two_subscriptions_differ_and_those_of_one_are_always_the_same() -> None:
    one, other = (names.worldwide("psa-prod", which, limit=24) for which in ("first", "second"))
    assert one != other
    assert one == names.worldwide("psa-prod", "first", limit=24)
    assert names.assignment("a", "b") != names.assignment("a", "c")
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", names.assignment("a"))


# Rights.


@pytest.mark.requirement("SM-17")
def test_a_right_on_a_bucket_is_a_role_on_its_container() -> None:
    assert on_container(Right.READ, "one") == Grant(role=Role.BLOB_READER, kind=ScopeKind.CONTAINER, name="one")
    assert on_container(Right.READ_WRITE, "one").role is Role.BLOB_CONTRIBUTOR


@pytest.mark.parametrize(("role", "kind"), list(itertools.product(Role, ScopeKind)))
def test_a_role_is_given_on_things_that_it_is_for_and_on_nothing_else(role: Role, kind: ScopeKind) -> None:
    meant = {
        (Role.BLOB_READER, ScopeKind.CONTAINER),
        (Role.BLOB_CONTRIBUTOR, ScopeKind.CONTAINER),
        (Role.SECRETS_USER, ScopeKind.VAULT),
        (Role.KEY_USER, ScopeKind.KEY),
        (Role.DNS_WRITER, ScopeKind.ZONE),
        (Role.NETWORK_USER, ScopeKind.SUBNET),
        (Role.NETWORK_USER, ScopeKind.PUBLIC_ADDRESS),
        (Role.READER, ScopeKind.DISK_ENCRYPTION_SET),
    }
    if (role, kind) in meant:
        assert Grant(role=role, kind=kind, name="it").role is role
    else:
        with pytest.raises(ValueError, match="is not given on"):
            Grant(role=role, kind=kind, name="it")


def test_there_is_no_role_that_may_do_everything() -> None:
    everything = {
        "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",  # Owner
        "b24988ac-6180-42a0-ab88-20f7382dd24c",  # Contributor
        "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",  # User Access Administrator
        "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",  # Storage Blob Data Owner
    }
    assert not everything & {str(one) for one in Role}
    assert definition(Role.READER, "x").startswith("/subscriptions/x/providers/Microsoft.Authorization/")


# What is made.


@every_stack
def test_everything_is_tagged_with_its_stack(stack: str) -> None:
    platform, _, environment = stack.split("-")
    assert ground_of(stack).tags == {
        "platform": platform,
        "environment": environment,
        "stack": stack,
        "managed-by": "groundwork",
    }


@every_stack
def test_the_api_is_private_unless_ranges_are_named(stack: str) -> None:
    assert ground_of(stack).private
    assert not ground_of(stack, {"cluster.api-access": ["198.51.100.0/24"]}).private


@every_stack
def test_subnets_are_those_in_which_something_stands(stack: str) -> None:
    made = ground_of(stack)
    placed = {one.tier for one in made.subnets}
    assert {Tier.NODES, Tier.CONTROL} <= placed
    assert (Tier.DATA in placed) == bool(made.servers or [one for one in made.machines if one.demand.holds_data])
    assert set(made.groups) == placed


@every_stack
def test_a_service_account_has_one_identity_and_trusts_name_it_exactly(stack: str) -> None:
    made = ground_of(stack).identities
    subjects = [one.subject for one in made]
    assert len(set(subjects)) == len(subjects)
    for one in made:
        assert one.subject == f"system:serviceaccount:{one.namespace}:{one.service_account}"
    assert AUDIENCE == "api://AzureADTokenExchange"


@pytest.mark.requirement("SM-19", *(f"SM-{number}" for number in range(20, 38)))
def test_smi_has_eighteen_identities_with_32_roles_and_two_for_its_add_ons() -> None:
    made = ground_of("smi-azure-prod")
    pods = [one for one in made.identities if not one.made_by_chart]
    assert len(pods) == 18
    grants = [grant for one in pods for grant in one.grants]
    assert len(grants) == 32
    assert {grant.kind for grant in grants} == {ScopeKind.CONTAINER}
    others = {one.service_account: {grant.role for grant in one.grants} for one in made.identities if one.made_by_chart}
    assert others["external-secrets"] == {Role.SECRETS_USER}


@pytest.mark.requirement("TP-33")
def test_thingparks_service_principal_may_write_its_container_and_nothing_else() -> None:
    (principal,) = ground_of("thingpark-azure-prod").principals
    assert principal.object_id == "55555555-6666-4777-8888-999999999999"
    assert principal.grants == (
        Grant(role=Role.BLOB_CONTRIBUTOR, kind=ScopeKind.CONTAINER, name="thingpark-enterprise-backup"),
    )


@pytest.mark.requirement("PS-4")
def test_the_file_server_of_pseven_is_given_what_the_guide_asks_for() -> None:
    (nfs,) = (one for one in ground_of("pseven-azure-prod").machines if one.demand.name == "nfs")
    assert nfs.disk is not None
    assert (nfs.disk.sku, nfs.disk.gib, nfs.disk.iops) == (PREMIUM_V2, 1024, 10000)
    assert nfs.disk.megabytes is not None
    assert nfs.disk.megabytes >= 300
    assert nfs.system_gib is None


@pytest.mark.requirement("PS-6")
def test_a_machine_that_holds_no_data_has_its_size_on_its_own_disk() -> None:
    (proxy,) = (one for one in ground_of("pseven-azure-prod").machines if one.demand.name == "proxy")
    assert (proxy.disk, proxy.system_gib, proxy.system_sku) == (None, 32, PREMIUM)


def test_addresses_of_machines_are_known_beforehand_and_nobody_elses() -> None:
    addresses = [one.address for one in ground_of("pseven-azure-prod").machines]
    assert len(set(addresses)) == len(addresses) == 3


@pytest.mark.requirement("PS-24")
def test_the_server_of_pseven_has_its_own_pooler() -> None:
    (server,) = ground_of("pseven-azure-prod").servers
    assert server.pooled
    assert server.demand.port == 6432
    assert (server.storage_gib, server.storage_tier) == (128, "P15")
