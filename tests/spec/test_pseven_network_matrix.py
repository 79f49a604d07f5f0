"""The network table of pSeven: the same as printed, and in each mode as many connections as the guide's notes leave."""

import itertools

import pytest

from spec.platforms.pseven.matrix import (
    COMPONENTS,
    PRINTED_PORTS,
    PRINTED_PROTOCOLS,
    InnerEdge,
    Name,
    ServiceEdge,
    Socket,
    edges,
    running,
)
from spec.workloads import Kind
from tests.spec.pseven_guide_table import left, rows

GUIDE = rows()
BY_NAME = {str(one.name): one for one in COMPONENTS}

# Windows extension, native blocks → components, connections inside and around, without fixStorages.
MODES = {
    (True, False): (34, 104, 43),
    (True, True): (33, 82, 42),
    (False, False): (30, 91, 41),
    (False, True): (27, 54, 39),
}


def printed(protocols: tuple[str, ...], *ports: int) -> str:
    return f"{','.join(map(str, ports))}/{'+'.join(protocols).lower()}"


def socket(one: Socket) -> str:
    ports = str(one.port) if one.end_port is None else f"{one.port}-{one.end_port}"
    return f"{ports}/{'+'.join(one.protocols).lower()}"


@pytest.mark.requirement("PS-57")
def test_the_printed_table_has_35_components_106_connections_inside_and_45_around() -> None:
    assert len(GUIDE) == 35
    assert sum(len(row.inside) for row in GUIDE.values()) == 106
    assert sum(len(row.around) for row in GUIDE.values()) == 45


@pytest.mark.requirement("PS-57")
def test_the_components_are_those_of_the_guide_in_its_order() -> None:
    assert [str(one.name) for one in COMPONENTS] == list(GUIDE) == [str(name) for name in Name]


@pytest.mark.requirement("PS-57")
@pytest.mark.parametrize("name", GUIDE)
def test_a_component_listens_and_connects_as_the_guide_prints_it(name: str) -> None:
    ours, theirs = BY_NAME[name], GUIDE[name]
    assert sorted(f"{socket(one)}:{one.application}" for one in ours.listens) == sorted(theirs.listens)
    assert sorted((str(to), socket(one), one.application) for to, one in ours.ways) == sorted(theirs.inside)
    services = [(str(one), printed(PRINTED_PROTOCOLS[one], *PRINTED_PORTS[one])) for one in ours.services]
    assert sorted(services) == sorted(theirs.around)


@pytest.mark.requirement("PS-57")
def test_every_connection_inside_ends_where_its_target_listens() -> None:
    listening = {(one.name, socket) for one in COMPONENTS for socket in one.listens}
    assert {way for one in COMPONENTS for way in one.ways} <= listening


@pytest.mark.requirement("PS-59")
@pytest.mark.parametrize(("windows", "native"), MODES)
@pytest.mark.parametrize("fix", [False, True], ids=["install", "fixStorages"])
def test_each_mode_has_as_many_components_and_connections_as_the_guide_leaves(
    windows: bool, native: bool, fix: bool
) -> None:
    found = edges(windows_extension=windows, native_blocks=native, fix_storages=fix)
    components = running(windows_extension=windows, native_blocks=native, fix_storages=fix)
    inside = [one for one in found if isinstance(one, InnerEdge)]
    around = [one for one in found if isinstance(one, ServiceEdge)]
    more = (1, 2, 2) if fix else (0, 0, 0)
    counted = tuple(base + one for base, one in zip(MODES[windows, native], more, strict=True))
    assert (len(components), len(inside), len(around)) == counted
    assert len(set(found)) == len(found)


@pytest.mark.requirement("PS-58")
@pytest.mark.parametrize(("windows", "native", "fix"), list(itertools.product([True, False], repeat=3)))
def test_each_mode_has_exactly_the_connections_that_the_notes_leave(windows: bool, native: bool, fix: bool) -> None:
    found = edges(windows_extension=windows, native_blocks=native, fix_storages=fix)
    wanted = left(windows=windows, native=native, fix=fix)
    components = running(windows_extension=windows, native_blocks=native, fix_storages=fix)
    assert [str(one.name) for one in components] == list(wanted)
    inside = {
        (str(one.source), str(one.target), socket(one.socket), one.socket.application)
        for one in found
        if isinstance(one, InnerEdge)
    }
    assert inside == {(name, *way) for name, row in wanted.items() for way in row.inside}
    around = {(str(one.source), str(one.service)) for one in found if isinstance(one, ServiceEdge)}
    assert around == {(name, service) for name, row in wanted.items() for service, _ in row.around}


@pytest.mark.requirement("PS-58")
def test_eight_components_are_jobs_five_are_cron_jobs_and_all_others_keep_running() -> None:
    kinds = {kind: [str(one.name) for one in COMPONENTS if one.kind is kind] for kind in Kind}
    assert len(kinds[Kind.JOB]) == 8
    assert all(name.startswith("post") for name in kinds[Kind.JOB])
    assert len(kinds[Kind.CRON_JOB]) == 5
    assert all(name.startswith("upkeep") for name in kinds[Kind.CRON_JOB])
    assert len(kinds[Kind.DEPLOYMENT]) == 22


def test_the_names_in_the_cluster_are_the_printed_ones_with_dashes() -> None:
    assert Name.POST3_TWEAKKEYCLOAKCONFIG.dns == "post3-tweakkeycloakconfig"
    assert len({name.dns for name in Name}) == 35
    assert not any("_" in name.dns for name in Name)
