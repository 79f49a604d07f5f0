"""Between pods of pSeven gets through, in each mode, what the guide prints: from the page straight to the judge."""

from typing import Any

import pytest

from spec.network_policies import network_policies
from spec.platforms.pseven.network import BLOCK, flows
from tests.judges import netpol
from tests.spec.pseven_guide_table import Row, left
from tests.spec.pseven_network_settings import chosen

pytestmark = pytest.mark.engine

NAMESPACE = "pseven-ns"
FIRST, LAST = 10000, 65535
"""The ports of blocks: all other ports from 10000 on are among them."""

# Windows extension, native blocks → components, and connections inside as the guide counts them.
MODES = {(True, False): (34, 104), (True, True): (33, 82), (False, False): (30, 91), (False, True): (27, 54)}


def manifests(table: dict[str, Row], *, windows: bool, native: bool) -> list[dict[str, Any]]:
    """A pod for each component that the printed notes leave, and the policies of this mode."""
    pod = {"containers": [{"name": "main", "image": "none.invalid/none"}]}
    found: list[dict[str, Any]] = []
    for name in table:
        labels = {"app.kubernetes.io/name": name.replace("_", "-")}
        template = {"metadata": {"labels": labels}, "spec": pod}
        found.append(
            {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {"namespace": NAMESPACE, "name": name.replace("_", "-")},
                "spec": {"selector": {"matchLabels": labels}, "template": template},
            }
        )
    settings = chosen(windows=windows, native=native)
    for name, policy in network_policies(flows(settings)).items():
        metadata = {"namespace": NAMESPACE, "name": name}
        found.append(
            {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": policy}
        )
    return found


def covered(ports: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """A single port that lies among the ports of blocks says nothing beside them."""
    return {one for one in ports if (FIRST, LAST) not in ports or one == (FIRST, LAST) or one[0] < FIRST}


@pytest.mark.requirement("PS-57")
@pytest.mark.requirement("PS-58")
@pytest.mark.requirement("PS-59")
@pytest.mark.parametrize(("windows", "native"), MODES)
def test_between_pods_gets_through_what_is_printed_and_nothing_else(windows: bool, native: bool) -> None:
    table = left(windows=windows, native=native, fix=False)
    assert (len(table), sum(len(row.inside) for row in table.values())) == MODES[windows, native]
    wanted: dict[tuple[str, str], set[tuple[int, int]]] = {}
    for name, row in table.items():
        for target, ports, _ in row.inside:
            first, _, last = ports.removesuffix("/tcp").partition("-")
            ends = (f"{NAMESPACE}/{name.replace('_', '-')}", f"{NAMESPACE}/{target}")
            wanted.setdefault(ends, set()).add((int(first), int(last or first)))
    found = {
        (one.source, one.target): {(first, last) for _, first, last in one.ports}
        for one in netpol.connections(manifests(table, windows=windows, native=native)).all
        if "/" in one.source and "/" in one.target and f"{NAMESPACE}/{BLOCK}" not in (one.source, one.target)
    }
    assert found == {ends: covered(ports) for ends, ports in wanted.items()}


@pytest.mark.requirement("PS-54")
@pytest.mark.requirement("PS-55")
def test_pods_reach_the_services_that_are_theirs_and_no_port_beside() -> None:
    said = netpol.connections(manifests(left(windows=True, native=False, fix=False), windows=True, native=False))
    for protocol in ("TCP", "UDP"):
        for port in (111, 1110, 2049, 4045):
            assert said.allow(f"{NAMESPACE}/files", "10.30.0.20", protocol, port)
            assert not said.allow(f"{NAMESPACE}/redis", "10.30.0.20", protocol, port)
        assert not said.allow(f"{NAMESPACE}/files", "10.30.0.20", protocol, 2050)
        assert not said.allow(f"{NAMESPACE}/files", "10.30.0.21", protocol, 2049)
    assert said.allow(f"{NAMESPACE}/keycloak", "10.30.0.10", "TCP", 5432)
    assert not said.allow(f"{NAMESPACE}/keycloak", "10.30.0.10", "UDP", 5432), "INC-PS10"
    assert not said.allow(f"{NAMESPACE}/files", "10.30.0.10", "TCP", 5432)


@pytest.mark.requirement("PS-46")
@pytest.mark.requirement("PS-49")
def test_from_outside_only_proxy_nodes_and_windows_nodes_come_in_on_their_ports() -> None:
    said = netpol.connections(manifests(left(windows=True, native=False, fix=False), windows=True, native=False))
    edge, gate = f"{NAMESPACE}/edgerouter", f"{NAMESPACE}/blocknetworkgate"
    for port in (30080, 30001):
        assert said.allow("10.40.0.1", edge, "TCP", port)
        assert not said.allow("10.50.0.4", edge, "TCP", port)
        assert not said.allow("203.0.113.1", edge, "TCP", port)
    assert not said.allow("10.40.0.1", edge, "TCP", 10080)
    for protocol in ("TCP", "UDP"):
        assert said.allow("10.50.0.4", gate, protocol, 31194)
        assert not said.allow("10.40.0.1", gate, protocol, 31194)
    entered = {one.target for one in said.all if "/" not in one.source and "/" in one.target}
    assert entered == {edge, gate}
