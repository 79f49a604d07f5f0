"""What every platform's network policies let through is its flow table: nothing more, and nothing less.

The judge is np-guard's netpol-analyzer: it reads manifests and has never seen the table. It judges IPv4 only; packets
of the second family are judged in tests/spec/test_network_policies.py.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from ipaddress import IPv4Address, IPv4Network, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from spec.flows import Addresses, Flow, OtherPods, Party, Pods, Protocol
from spec.load import load
from spec.network_policies import network_policies
from spec.plan import PlatformPlan
from spec.platforms import PLATFORMS
from tests.judges import netpol
from tests.spec.psa_stack import with_changes

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[2]

MODES: dict[str, dict[str, dict[str, object]]] = {
    "pseven": {
        f"{'with' if windows else 'without'} Windows, {'native blocks' if native else 'Condor'}": {
            "windows-extension.enabled": windows,
            "run-on-kubernetes": native,
            "control-plane": {"cidrs": ["10.65.0.0/28"]},
        }
        for windows in (True, False)
        for native in (False, True)
    },
}
"""What is changed in a platform's shipped stack file, by the name of the mode; most platforms have one mode only."""

AS_SHIPPED = "as shipped"

CASES = [(platform, mode) for platform in PLATFORMS for mode in MODES.get(platform, {AS_SHIPPED: {}})]

Json = dict[str, Any]
Ports = frozenset[tuple[str, int, int]]
Allowed = dict[tuple[str, str], Ports]
"""(source, target) → what gets through. Whatever stands outside of the cluster is a range of addresses."""


def mode_of(platform: str) -> str:
    """Any one of its modes."""
    return next(iter(MODES.get(platform, {AS_SHIPPED: {}})))


@cache
def planned(platform: str, mode: str) -> PlatformPlan:
    text = (ROOT / f"Pulumi.{platform}-local-dev.yaml").read_text(encoding="utf-8")
    written = yaml.safe_load(text)["config"]["groundwork:platform"]
    settings = load(with_changes(written, MODES.get(platform, {}).get(mode, {}))).settings
    return PLATFORMS[platform].plan(settings)


# The manifests that the judge sees.


def deployment(where: str, labels: dict[str, str]) -> Json:
    namespace, name = where.split("/")
    pod = {"containers": [{"name": "main", "image": "none.invalid/none"}]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"namespace": namespace, "name": name},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }


def namespace_of(name: str, labels: dict[str, str]) -> Json:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


@dataclass(frozen=True)
class Cluster:
    """A platform's pods with its policies, and pods of others that nobody has asked in."""

    namespace: str
    pods: dict[str, dict[str, str]]
    """`namespace/name` → labels; those of the platform as its workloads have them, not as a flow selects them."""
    namespaces: dict[str, dict[str, str]]

    def ours(self, peer: str) -> bool:
        return peer.startswith(f"{self.namespace}/")

    def selected(self, party: Pods | OtherPods) -> list[str]:
        """The pods that a party means."""
        if isinstance(party, Pods):
            return [name for name, labels in self.pods.items() if self.ours(name) and has(labels, party.selector)]
        return [
            name
            for name, labels in self.pods.items()
            if has(self.namespaces[name.split("/")[0]], dict(party.namespace_labels))
            and has(labels, dict(party.pod_labels))
        ]

    def manifests(self, flows: Sequence[Flow]) -> list[Json]:
        found = [namespace_of(name, labels) for name, labels in self.namespaces.items()]
        found += [deployment(name, labels) for name, labels in self.pods.items()]
        for name, policy in network_policies([one for flow in flows for one in first_family(flow)]).items():
            metadata = {"namespace": self.namespace, "name": name}
            found.append(
                {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": policy}
            )
        return found


RESOLVER = OtherPods(
    role="resolver",
    namespace_labels=(("kubernetes.io/metadata.name", "kube-system"),),
    pod_labels=(("k8s-app", "kube-dns"),),
)


def has(labels: dict[str, str], wanted: dict[str, str]) -> bool:
    return wanted.items() <= labels.items()


def cluster(plan: PlatformPlan) -> Cluster:
    """Every pod of the platform and of those whom its flows name; beside each kind one that is like it, and not it."""
    space = plan.namespace.name
    pods = {f"{space}/{one.name}": {**one.labels, **one.pod_labels} for one in plan.workloads}
    pods |= {f"{space}/{one.task.name}": one.task.labels for one in plan.scripts}
    spaces: dict[str, dict[str, str]] = {space: {}}
    foreign = dict.fromkeys(
        party for flow in plan.flows for party in parties(flow) if isinstance(party, Pods | OtherPods)
    )
    for count, party in enumerate([*foreign, RESOLVER]):
        if isinstance(party, Pods):
            # Pods that no workload makes: of a user's tasks, for example.
            if not any(has(labels, party.selector) for labels in pods.values()):
                pods[f"{space}/{party.name}"] = party.selector
            continue
        labels = dict(party.namespace_labels)
        where = labels.get("kubernetes.io/metadata.name", f"space-{count}")
        spaces[where] = spaces.get(where, {}) | labels
        pods[f"{where}/other-{count}"] = dict(party.pod_labels) or {"app": "any"}
        pods[f"elsewhere/like-other-{count}"] = dict(party.pod_labels) or {"app": "any"}
        pods[f"{where}/stranger"] = {"app": "stranger"}
    pods |= {f"elsewhere/like-{name.split('/')[1]}": labels for name, labels in pods.items() if name.startswith(space)}
    pods[f"{space}/stranger"] = {"app": "stranger"}
    known = {name: {"kubernetes.io/metadata.name": name, **labels} for name, labels in spaces.items()}
    return Cluster(space, pods, known | {"elsewhere": {"kubernetes.io/metadata.name": "elsewhere"}})


def parties(flow: Flow) -> tuple[Party, Party]:
    return flow.source, flow.target


def first_family(flow: Flow) -> Iterator[Flow]:
    """The flow with its IPv4 addresses; nothing if it has addresses and none of them is one."""
    sides: dict[str, Party] = {}
    for side, party in (("source", flow.source), ("target", flow.target)):
        if isinstance(party, Addresses):
            cidrs = tuple(one for one in party.cidrs if ip_network(one).version == 4)
            excluded = tuple(one for one in party.excluded if ip_network(one).version == 4)
            if party.cidrs and not cidrs:
                return
            sides[side] = replace(party, cidrs=cidrs, excluded=excluded)
    yield replace(flow, source=sides.get("source", flow.source), target=sides.get("target", flow.target))


# The flow table, and the judge's answer, in one form.


def merged(ranges: Iterator[tuple[str, int, int]] | Ports) -> Ports:
    """Ranges of ports that touch or overlap become one."""
    found: list[tuple[str, int, int]] = []
    for protocol, first, last in sorted(ranges):
        if found and found[-1][0] == protocol and first <= found[-1][2] + 1:
            found[-1] = (protocol, found[-1][1], max(last, found[-1][2]))
        else:
            found.append((protocol, first, last))
    return frozenset(found)


def blocks(party: Addresses) -> Iterator[tuple[int, int]]:
    """First and last address of everything that is meant."""
    left = [one for one in map(ip_network, party.cidrs) if isinstance(one, IPv4Network)]
    for gone in (one for one in map(ip_network, party.excluded) if isinstance(one, IPv4Network)):
        left = [rest for one in left for rest in without(one, gone)]
    return ((int(one.network_address), int(one.broadcast_address)) for one in left)


def without(whole: IPv4Network, gone: IPv4Network) -> Iterator[IPv4Network]:
    if whole.subnet_of(gone):
        return iter(())
    return whole.address_exclude(gone) if gone.subnet_of(whole) else iter((whole,))


Opening = tuple[str, str, tuple[str, int, int]]
"""(source, target, protocol and ports), with `first-last` for addresses."""


def opened_by_flows(here: Cluster, flows: Sequence[Flow]) -> Iterator[Opening]:
    """The table, and the resolver for whoever connects to anybody that a policy can see."""

    def peers(party: Party) -> list[str]:
        match party:
            case Pods() | OtherPods():
                return here.selected(party)
            case Addresses():
                return [f"{first}-{last}" for first, last in blocks(party)]
            case _:
                return []

    for flow in flows:
        if not any(isinstance(party, Pods) for party in parties(flow)):
            continue
        ports = (str(flow.protocol), flow.port, flow.end_port or flow.port)
        targets = peers(flow.target)
        for source in peers(flow.source) if targets else ():
            yield from ((source, target, ports) for target in targets)
            if isinstance(flow.source, Pods):
                for resolver in here.selected(RESOLVER):
                    yield source, resolver, (str(Protocol.TCP), 53, 53)
                    yield source, resolver, (str(Protocol.UDP), 53, 53)


def opened_by_judge(here: Cluster, flows: Sequence[Flow]) -> Iterator[Opening]:
    """What the judge says gets through, from or to pods of the platform."""
    for one in netpol.connections(here.manifests(flows)).all:
        if here.ours(one.source) or here.ours(one.target):
            for ports in one.ports:
                yield as_numbers(one.source), as_numbers(one.target), ports


def as_numbers(peer: str) -> str:
    first, dash, last = peer.partition("-")
    if "/" in peer or not dash:
        return peer
    return f"{int(IPv4Address(first))}-{int(IPv4Address(last))}"


def allowed(openings: Set[Opening], cuts: Sequence[int]) -> Allowed:
    """What gets through between two peers; addresses in pieces between the same cuts, whoever's answer it is."""
    found: dict[tuple[str, str], set[tuple[str, int, int]]] = {}
    for source, target, ports in openings:
        for left in pieces(source, cuts):
            for right in pieces(target, cuts):
                found.setdefault((left, right), set()).add(ports)
    return {ends: merged(frozenset(ports)) for ends, ports in found.items() if ends[0] != ends[1]}


def pieces(peer: str, cuts: Sequence[int]) -> list[str]:
    if "/" in peer:
        return [peer]
    first, last = map(int, peer.split("-"))
    starts = [first, *(cut for cut in cuts if first < cut <= last)]
    ends = [cut - 1 for cut in starts[1:]] + [last]
    return [f"{IPv4Address(a)}-{IPv4Address(b)}" for a, b in zip(starts, ends, strict=True)]


def cuts_of(openings: Set[Opening]) -> set[int]:
    """Where one range of addresses ends and the next begins."""
    ranges = (peer.split("-") for source, target, _ in openings for peer in (source, target) if "/" not in peer)
    return {cut for first, last in ranges for cut in (int(first), int(last) + 1)}


def differences(here: Cluster, table: Sequence[Flow], policies_of: Sequence[Flow]) -> tuple[Allowed, Allowed]:
    """What the judge lets through more than the table, and less."""
    wanted, found = set(opened_by_flows(here, table)), set(opened_by_judge(here, policies_of))
    cuts = sorted(cuts_of(wanted) | cuts_of(found))
    ours, theirs = allowed(wanted, cuts), allowed(found, cuts)
    return beyond(theirs, ours), beyond(ours, theirs)


def beyond(one: Allowed, other: Allowed) -> Allowed:
    """What the first lets through and the second does not."""
    return {
        ends: left
        for ends, ports in one.items()
        if ports != other.get(ends) and (left := ports_beyond(ports, other.get(ends, frozenset())))
    }


def ports_beyond(ports: Ports, others: Ports) -> Ports:
    left = set(ports)
    for protocol, first, last in others:
        for name, low, high in list(left):
            if name == protocol and low <= last and first <= high:
                left.discard((name, low, high))
                left |= {(name, low, first - 1)} if low < first else set()
                left |= {(name, last + 1, high)} if last < high else set()
    return frozenset(left)


@pytest.mark.parametrize(("platform", "mode"), CASES)
def test_what_gets_through_is_the_flow_table_and_nothing_beside(platform: str, mode: str) -> None:
    plan = planned(platform, mode)
    assert any(isinstance(party, Pods) for flow in plan.flows for party in parties(flow))
    more, less = differences(cluster(plan), plan.flows, plan.flows)
    assert more == {}, "gets through without a flow"
    assert less == {}, "has a flow and does not get through"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_flow_that_is_missing_from_the_policies_is_seen(platform: str) -> None:
    plan = planned(platform, mode_of(platform))
    here = cluster(plan)
    gone, lost = next(without_one(here, plan.flows))
    more, less = differences(here, plan.flows, [one for one in plan.flows if one != gone])
    assert more == {}
    assert less == lost


def without_one(here: Cluster, flows: Sequence[Flow]) -> Iterator[tuple[Flow, Allowed]]:
    """Flows that open something that no other flow opens, from the middle of the table on, and what that is."""
    whole = set(opened_by_flows(here, flows))
    cuts = sorted(cuts_of(whole))
    for one in (*flows[len(flows) // 2 :], *flows):
        rest = set(opened_by_flows(here, [other for other in flows if other != one]))
        if lost := beyond(allowed(whole, cuts), allowed(rest, cuts)):
            yield one, lost


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_flow_that_only_the_policies_have_is_seen(platform: str) -> None:
    plan = planned(platform, mode_of(platform))
    last = next(party for flow in reversed(plan.flows) for party in parties(flow) if isinstance(party, Pods))
    world = Addresses(role="anybody", cidrs=("198.51.100.0/24",))
    extra = Flow(requirements=(), source=world, target=last, application="x", port=4, purpose="x")
    here = cluster(plan)
    more, less = differences(here, plan.flows, [*plan.flows, extra])
    assert set(more) == {("198.51.100.0-198.51.100.255", pod) for pod in here.selected(last)}
    assert all(("TCP", 4, 4) in ports for ports in more.values())
    assert not less
