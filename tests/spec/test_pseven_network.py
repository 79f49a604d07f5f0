"""What pSeven's pods may connect to: the guide's table at a customer's addresses, and what the table forgets."""

import itertools
from collections.abc import Mapping

import pytest

from spec.flows import Addresses, Flow, Pods
from spec.network_policies import network_policies
from spec.platforms.pseven.network import FORGOTTEN, components, flows
from tests.spec.packets import Host, Pod, passes
from tests.spec.pseven_guide_table import left
from tests.spec.pseven_network_settings import (
    API,
    DIRECTORY,
    MAIL,
    NFS,
    NODES,
    POSTGRES,
    PROXY,
    WINDOWS,
    chosen,
)

MODES = list(itertools.product([True, False], repeat=3))
every_mode = pytest.mark.parametrize(("windows", "native", "fix"), MODES)


def printed(flow: Flow) -> bool:
    return not set(flow.requirements) & set(FORGOTTEN)


def inside(all_flows: tuple[Flow, ...]) -> list[tuple[str, str, str, str]]:
    """(component, target, port with protocol, application) as the guide writes them."""
    return [
        (one.source.role, one.target.role, f"{one.ports}/{one.protocol.lower()}", one.application)
        for one in all_flows
        if isinstance(one.source, Pods) and isinstance(one.target, Pods) and printed(one)
    ]


def around(all_flows: tuple[Flow, ...], component: str) -> set[tuple[str, str, int, str]]:
    """(application, address, port, protocol) of what a component reaches around the cluster."""
    return {
        (one.application, cidr, one.port, str(one.protocol))
        for one in all_flows
        if isinstance(one.source, Pods) and one.source.role == component and isinstance(one.target, Addresses)
        for cidr in one.target.cidrs
    }


def entering(all_flows: tuple[Flow, ...], component: str) -> set[tuple[str, int, str]]:
    return {
        (cidr, one.port, str(one.protocol))
        for one in all_flows
        if isinstance(one.target, Pods) and one.target.role == component and isinstance(one.source, Addresses)
        for cidr in one.source.cidrs
    }


def added(flows_of: tuple[Flow, ...]) -> set[tuple[str, str, str]]:
    """(from, to, ports) of what carries the number of the forgotten ones."""
    return {
        (one.source.role, one.target.role, one.ports)
        for one in flows_of
        if not printed(one) and isinstance(one.source, Pods)
    }


NFS_PORTS = {("NFS", NFS, port, protocol) for port in (111, 1110, 2049, 4045) for protocol in ("TCP", "UDP")}
QUOTA = {("rquotad", NFS, 875, "TCP"), ("rquotad", NFS, 875, "UDP")}


@pytest.mark.requirement("PS-57")
@pytest.mark.requirement("PS-58")
@every_mode
def test_in_every_mode_pods_connect_to_pods_as_the_printed_table_says(windows: bool, native: bool, fix: bool) -> None:
    table = left(windows=windows, native=native, fix=fix)
    wanted = {(name, *way) for name, row in table.items() for way in row.inside}
    found = inside(flows(chosen(windows=windows, native=native, fix=fix)))
    assert set(found) == wanted
    assert len(found) == len(wanted)


@pytest.mark.requirement("PS-57")
@pytest.mark.requirement("PS-58")
@every_mode
def test_in_every_mode_pods_reach_the_services_that_the_printed_table_names(
    windows: bool, native: bool, fix: bool
) -> None:
    all_flows = flows(chosen({"nfs.quota": False}, windows=windows, native=native, fix=fix))
    # This customer's mail server speaks SMTPS, its directory LDAP: the printed edges to the others have no server.
    for name, row in left(windows=windows, native=native, fix=fix).items():
        services = {service for service, _ in row.around} - {"SMTP", "LDAPS"}
        found = {one[0] for one in around(tuple(filter(printed, all_flows)), name)}
        assert found == services


@pytest.mark.requirement("PS-58")
@every_mode
def test_no_flow_names_a_component_that_does_not_run(windows: bool, native: bool, fix: bool) -> None:
    settings = chosen(windows=windows, native=native, fix=fix)
    there = {str(one.name) for one in components(settings)} | ({"block of a user"} if native else set())
    named = {party.role for one in flows(settings) for party in (one.source, one.target) if isinstance(party, Pods)}
    assert named <= there


def test_pods_are_selected_by_the_chosen_label_and_called_by_a_name_that_kubernetes_takes() -> None:
    settings = chosen({"component-label": "pseven/component", "component-names": {"redis": "cache"}})
    pods = {
        party.name: party for one in flows(settings) for party in (one.source, one.target) if isinstance(party, Pods)
    }
    assert pods["redis"].selector == {"pseven/component": "cache"}
    assert pods["post1-migratedb"].selector == {"pseven/component": "post1-migratedb"}


@pytest.mark.requirement("PS-54")
@pytest.mark.parametrize(
    ("changes", "port", "protocols"),
    [
        ({}, 5432, {"TCP"}),
        ({"postgres.port": 5433}, 5433, {"TCP"}),
        ({"postgres.pooler": "builtin"}, 6432, {"TCP"}),
        ({"postgres.udp-as-printed": True}, 5432, {"TCP", "UDP"}),
    ],
)
def test_the_database_is_reached_on_its_port_and_by_udp_only_where_the_print_is_taken_at_its_word(
    changes: Mapping[str, object], port: int, protocols: set[str]
) -> None:
    found = {one for one in around(flows(chosen(changes)), "keycloak") if one[0] == "PostgreSQL"}
    assert found == {("PostgreSQL", POSTGRES, port, protocol) for protocol in protocols}


@pytest.mark.requirement("PS-55")
def test_the_storage_is_reached_on_its_four_printed_ports_by_both_protocols() -> None:
    assert around(flows(chosen({"nfs.quota": False})), "files") == NFS_PORTS


@pytest.mark.requirement("PS-52")
@pytest.mark.parametrize(("port", "spoken"), [(25, "SMTP"), (465, "SMTPS"), (587, "SMTPS"), (2525, "SMTP")])
def test_mail_is_sent_by_the_appserver_on_the_one_port_that_the_server_has(port: int, spoken: str) -> None:
    all_flows = flows(chosen({"smtp.port": port}))
    mail = {one for one in around(all_flows, "appserver") if one[1] == MAIL}
    assert mail == {(spoken, MAIL, port, "TCP")}
    senders = {one.source.role for one in all_flows if one.application == spoken}
    assert senders == {"appserver"}


@pytest.mark.requirement("PS-53")
@pytest.mark.parametrize(("port", "spoken"), [(389, "LDAP"), (636, "LDAPS")])
def test_the_directory_is_asked_by_keycloak_on_the_port_that_it_has(port: int, spoken: str) -> None:
    found = {one for one in around(flows(chosen({"ldap.port": port})), "keycloak") if one[1] == DIRECTORY}
    assert found == {(spoken, DIRECTORY, port, "TCP")}


@pytest.mark.requirement("PS-52")
@pytest.mark.requirement("PS-53")
def test_services_that_a_customer_does_not_have_are_open_to_nobody() -> None:
    spoken = {one.application for one in flows(chosen({"smtp": None, "ldap": None}))}
    assert not spoken & {"SMTP", "SMTPS", "LDAP", "LDAPS"}


@pytest.mark.requirement("PS-46")
def test_the_proxy_comes_in_on_the_web_and_health_ports_that_were_chosen() -> None:
    ports = {"proxy.web-nodeport": 31080, "proxy.health-nodeport": 31001}
    found = entering(flows(chosen(ports)), "edgerouter")
    assert found == {(cidr, port, "TCP") for cidr in (PROXY, NODES) for port in (31080, 31001)}
    assert entering(flows(chosen()), "edgerouter") == {
        (cidr, port, "TCP") for cidr in (PROXY, NODES) for port in (30080, 30001)
    }


def test_for_hosts_without_known_addresses_nothing_is_opened() -> None:
    nobody: dict[str, object] = {"proxy.cidrs": [], "workers.cidrs": []}
    assert entering(flows(chosen(nobody)), "edgerouter") == set()
    assert all(one.source.cidrs for one in flows(chosen(nobody)) if isinstance(one.source, Addresses))


@pytest.mark.requirement("PS-40")
def test_without_a_proxy_users_come_in_from_everywhere_and_nobody_asks_for_health() -> None:
    found = entering(flows(chosen({"proxy.enabled": False})), "edgerouter")
    assert found == {("0.0.0.0/0", 30080, "TCP"), ("::/0", 30080, "TCP"), (NODES, 30080, "TCP")}


@pytest.mark.requirement("PS-49")
def test_windows_nodes_come_in_by_openvpn_on_the_chosen_port_and_both_protocols() -> None:
    found = entering(flows(chosen({"windows-extension.openvpn-nodeport": 31999})), "blocknetworkgate")
    assert found == {(cidr, 31999, protocol) for cidr in (WINDOWS, NODES) for protocol in ("TCP", "UDP")}
    assert not entering(flows(chosen(windows=False)), "blocknetworkgate")
    assert not entering(flows(chosen({"windows-extension.nodes": []})), "blocknetworkgate")


@pytest.mark.requirement("PS-36")
def test_whoever_has_the_storage_also_reaches_the_quota_server_where_there_are_quotas() -> None:
    all_flows = flows(chosen({"nfs.rquotad-port": 4050}))
    with_storage = {one.source.role for one in all_flows if one.application == "NFS"}
    asking = {one.source.role for one in all_flows if one.application == "rquotad"}
    assert asking == with_storage
    assert around(all_flows, "files") == NFS_PORTS | {("rquotad", NFS, 4050, one) for one in ("TCP", "UDP")}
    assert around(flows(chosen()), "files") == NFS_PORTS | QUOTA
    assert all(one.application != "rquotad" for one in flows(chosen({"nfs.quota": False})))


@pytest.mark.requirement("PS-60")
def test_without_quotas_and_native_blocks_nothing_is_added_to_the_printed_table() -> None:
    assert added(flows(chosen({"nfs.quota": False}))) == set()


@pytest.mark.requirement("PS-60")
def test_only_the_launcher_of_the_native_mode_reaches_the_kubernetes_api() -> None:
    api = {one.source.role for one in flows(chosen(native=True)) if isinstance(one.target, Addresses)
           and one.target.cidrs == (API,)}  # fmt: skip
    assert api == {"launcher"}
    assert ("HTTPS", API, 6443, "TCP") in around(flows(chosen(native=True)), "launcher")
    assert ("HTTPS", API, 443, "TCP") in around(flows(chosen({"control-plane.api-port": 443}, native=True)), "launcher")
    assert all(one.application != "HTTPS" for one in flows(chosen()))


@pytest.mark.requirement("PS-60")
def test_a_native_block_stands_where_the_table_has_the_executor() -> None:
    block = "block of a user"
    found = added(flows(chosen({"nfs.quota": False}, native=True)))
    callers = {
        "appserver", "appworkerappjobs", "appworkerfilesystemjobs", "appworkerworkflowjobs", "blocknetworkgate",
        "blockrouter",
    }  # fmt: skip
    assert {one for one in found if one[1] == block} == {(caller, block, "10000-65535") for caller in callers}
    assert {one for one in found if one[0] == block} == {
        (block, "appserver", "10080"),
        (block, "blocksshgate", "10000-65535"),
        (block, "blocksshgate", "11122"),
        (block, "redis", "16379"),
        *((block, "NFS server", str(port)) for port in (111, 1110, 2049, 4045)),
    }
    assert {one for one in found if block not in one} == {("launcher", "Kubernetes API", "6443")}


@pytest.mark.requirement("PS-60")
def test_without_windows_native_blocks_have_no_gates() -> None:
    found = added(flows(chosen({"nfs.quota": False}, native=True, windows=False)))
    assert not {one for one in found if "blocknetworkgate" in one or "blocksshgate" in one}


@pytest.mark.requirement("PS-60")
def test_who_connects_may_ask_the_resolver_and_who_only_answers_may_not() -> None:
    policies = network_policies(flows(chosen()))
    resolver = Pod({"k8s-app": "kube-dns"}, ours=False, namespace_labels={"kubernetes.io/metadata.name": "kube-system"})
    for name, asks in (("appserver", True), ("keycloak", True), ("redis", False), ("psevenui", False)):
        pod = Pod({"app.kubernetes.io/name": name})
        assert passes(policies, pod, resolver, 53, "UDP") == asks
        assert passes(policies, pod, resolver, 53, "TCP") == asks
    assert not passes(policies, Pod({"app.kubernetes.io/name": "appserver"}), Host("10.30.0.53"), 53, "UDP")


@pytest.mark.requirement("PS-57")
def test_the_policies_let_the_table_through_and_close_what_is_not_in_it() -> None:
    policies = network_policies(flows(chosen()))
    appserver, keycloak, redis = (Pod({"app.kubernetes.io/name": name}) for name in ("appserver", "keycloak", "redis"))
    assert passes(policies, appserver, keycloak, 10080)
    assert passes(policies, appserver, redis, 16379)
    assert not passes(policies, keycloak, appserver, 10080)
    assert not passes(policies, keycloak, redis, 16379)
    assert passes(policies, keycloak, Host("10.30.0.50"), 389)
    assert not passes(policies, keycloak, Host("10.30.0.50"), 636)
    assert not passes(policies, appserver, Host("10.30.0.50"), 389)
    assert not passes(policies, redis, Host("10.30.0.10"), 5432)
