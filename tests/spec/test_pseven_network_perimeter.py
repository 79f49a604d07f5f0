"""What firewalls around pSeven's cluster have to let through: the guide's overview, line by line."""

from collections.abc import Mapping

import pytest

from spec.flows import Addresses, Flow, Party
from spec.network_policies import network_policies
from spec.platforms.pseven.network import firewall_rules, perimeter
from tests.spec.pseven_network_settings import (
    API,
    DIRECTORY,
    MAIL,
    NFS,
    NODES,
    POSTGRES,
    PROXY,
    REGISTRY,
    WINDOWS,
    chosen,
)

BOTH = ("TCP", "UDP")
NFS_PORTS = (111, 1110, 2049, 4045)

Line = tuple[str, str, int, str]
"""From, to (addresses where there are any, else who), port, protocol."""


def who(party: Party) -> str:
    return ", ".join(party.cidrs) if isinstance(party, Addresses) else str(getattr(party, "role", ""))


def line(flow: Flow) -> Line:
    return who(flow.source), who(flow.target), flow.port, str(flow.protocol)


def of(number: str, changes: Mapping[str, object] | None = None, **modes: bool) -> set[Line]:
    """The lines that carry a requirement."""
    return {line(one) for one in perimeter(chosen(changes, **modes)) if number in one.requirements}


def lines(source: str, target: str, ports: tuple[int, ...], protocols: tuple[str, ...] = ("TCP",)) -> set[Line]:
    return {(source, target, port, protocol) for port in ports for protocol in protocols}


OVERVIEW = {
    "PS-45": lines("web user", PROXY, (443,)) | lines("REST client", PROXY, (443,)),
    "PS-46": lines(PROXY, NODES, (30080, 30001)),
    "PS-47": lines("administrator", API, (6443,)),
    "PS-48": lines("administrator", WINDOWS, (3389,)),
    "PS-49": lines(WINDOWS, NODES, (31194,), BOTH),
    "PS-50": lines("administrator", POSTGRES, (5432,), BOTH),
    "PS-51": lines("administrator", NFS, NFS_PORTS, BOTH),
    "PS-52": lines(NODES, MAIL, (587,)),
    "PS-53": lines(NODES, DIRECTORY, (389,)),
    "PS-54": lines(NODES, POSTGRES, (5432,), BOTH),
    "PS-55": lines(NODES, NFS, NFS_PORTS, BOTH),
    "PS-56": lines(NODES, REGISTRY, (443,)),
}
AS_PRINTED = {"postgres.udp-as-printed": True}


@pytest.mark.parametrize(
    ("number", "wanted"),
    [pytest.param(number, wanted, marks=pytest.mark.requirement(number)) for number, wanted in OVERVIEW.items()],
)
def test_every_line_of_the_overview_is_there_as_printed(number: str, wanted: set[Line]) -> None:
    assert of(number, AS_PRINTED) == wanted


@pytest.mark.requirement("PS-60")
@pytest.mark.requirement("PS-36")
def test_beside_the_overview_there_are_names_clocks_locks_and_quotas_and_nothing_else() -> None:
    around = ", ".join((NFS, REGISTRY, MAIL, PROXY, WINDOWS))
    more = {line(one) for one in perimeter(chosen(AS_PRINTED))} - set().union(*OVERVIEW.values())
    assert more == (
        lines(NODES, "DNS server", (53,), BOTH)
        | lines(NODES, "NTP server", (123,), ("UDP",))
        | lines(around, "NTP server", (123,), ("UDP",))
        | lines(NODES, NFS, (662, 875), BOTH)
    )


@pytest.mark.requirement("PS-21")
def test_clocks_are_synchronized_on_nodes_and_on_every_host_that_the_guide_names() -> None:
    asking = {source for source, _, port, _ in of("PS-21") if port == 123}
    assert asking == {NODES, ", ".join((NFS, REGISTRY, MAIL, PROXY, WINDOWS))}
    fewer = {"registry.mode": "vendor", "smtp": None, "proxy.enabled": False}
    assert {source for source, *_ in of("PS-21", fewer, windows=False)} == {NODES, NFS}


@pytest.mark.requirement("PS-50")
@pytest.mark.requirement("PS-54")
def test_udp_is_not_opened_for_a_database_that_does_not_speak_it() -> None:
    assert of("PS-50") == lines("administrator", POSTGRES, (5432,))
    assert of("PS-54", {"postgres.port": 6432}) == lines(NODES, POSTGRES, (6432,))


@pytest.mark.requirement("PS-46")
@pytest.mark.requirement("PS-49")
def test_ports_of_the_nodes_are_those_that_were_chosen() -> None:
    web = {"proxy.web-nodeport": 31080, "proxy.health-nodeport": 31001, "windows-extension.openvpn-nodeport": 31999}
    assert of("PS-46", web) == lines(PROXY, NODES, (31080, 31001))
    assert of("PS-49", web) == lines(WINDOWS, NODES, (31999,), BOTH)


@pytest.mark.requirement("PS-40")
def test_without_a_proxy_users_and_clients_connect_to_the_nodes_themselves() -> None:
    changes = {"proxy.enabled": False}
    assert of("PS-40", changes) == lines("web user", NODES, (30080,)) | lines("REST client", NODES, (30080,))
    assert of("PS-45", changes) == of("PS-46", changes) == set()


@pytest.mark.requirement("PS-48")
@pytest.mark.requirement("PS-49")
@pytest.mark.parametrize("changes", [{"windows-extension.enabled": False}, {"windows-extension.nodes": []}])
def test_without_windows_nodes_nothing_is_open_for_them(changes: Mapping[str, object]) -> None:
    assert of("PS-48", changes) == of("PS-49", changes) == set()


@pytest.mark.requirement("PS-56")
def test_images_come_from_the_port_of_the_local_registry_or_from_the_vendor() -> None:
    assert of("PS-56", {"registry.url": "registry.example.com:5000"}) == lines(NODES, REGISTRY, (5000,))
    assert of("PS-56", {"registry.mode": "vendor"}) == lines(NODES, "vendor's registry", (443,))


@pytest.mark.requirement("PS-36")
def test_locks_have_a_port_of_their_own_only_while_a_share_is_mounted_as_nfs_3() -> None:
    assert of("PS-36", {"nfs.version": 4, "nfs.quota": False}) == set()
    mixed = {"nfs.version": 4, "nfs.shares.userdata.version": 3, "nfs.quota": False, "nfs.statd-port": 4046}
    assert of("PS-36", mixed) == lines(NODES, NFS, (4046,), BOTH)


def test_hosts_without_known_addresses_are_named_by_what_they_are() -> None:
    unknown: dict[str, object] = {
        "proxy.cidrs": [],
        "workers.cidrs": [],
        "registry.cidrs": [],
        "control-plane.cidrs": [],
    }
    assert of("PS-46", unknown) == lines("reverse proxy", "worker nodes", (30080, 30001))
    assert of("PS-56", unknown) == lines("worker nodes", "local registry", (443,))
    assert of("PS-47", unknown) == lines("administrator", "Kubernetes API", (6443,))


def test_network_policies_see_nothing_of_it() -> None:
    assert list(network_policies(perimeter(chosen()))) == ["deny-all"]


@pytest.mark.requirement("PS-49")
def test_a_firewall_is_told_addresses_ports_and_reasons() -> None:
    (tcp, udp) = [one for one in firewall_rules(chosen()) if one["application"] == "OpenVPN"]
    assert tcp == {
        "from": {"role": "Windows nodes", "addresses": [WINDOWS]},
        "to": {"role": "worker nodes", "addresses": [NODES]},
        "application": "OpenVPN",
        "protocol": "TCP",
        "ports": "31194",
        "purpose": "tasks on Windows",
        "requirements": ["PS-49"],
    }
    assert udp == {**tcp, "protocol": "UDP"}
    people = [one["from"] for one in firewall_rules(chosen()) if one["requirements"] == ["PS-45"]]
    assert people == [{"role": "web user", "addresses": []}, {"role": "REST client", "addresses": []}]
    assert len(firewall_rules(chosen())) == len(perimeter(chosen()))
