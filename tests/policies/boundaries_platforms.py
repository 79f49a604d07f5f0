"""Facts at the edge of the rules of one platform, and of those that ask what a platform demands."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from policies import facts
from policies.rule import About
from policies.values import UNKNOWN
from spec.bandwidth import Bandwidth
from spec.platforms.pseven.hardware import Profile
from spec.platforms.thingpark import figures
from spec.units import Bytes, Cpu, Iops
from tests.policies import corpus
from tests.policies.edges import Edge, container, edge, pods

GIBI = 2**30
TERA = 10**12
_ON_PSA = About(platform="psa")
_IN_PRODUCTION = corpus.about("psa-aws-prod")
_IN_DEV = corpus.about("psa-local-dev")
_ON_PSEVEN = About(platform="pseven")
_APART = {"kind": "Deployment", "name": "pseven-executor"}
APART = tuple(
    edge("pseven-executors-apart", name, findings, pods(**{**_APART, **more}), about=_ON_PSEVEN)
    for name, findings, more in (
        ("one alone", 0, {"replicas": 1}),
        ("two", 1, {"replicas": 2}),
        ("two apart", 0, {"replicas": 2, "apart": True}),
        ("two jobs", 0, {"replicas": 2, "kind": "Job"}),
        ("two stateful ones", 1, {"replicas": 2, "kind": "StatefulSet"}),
        ("two of others", 0, {"replicas": 2, "name": "pseven-web"}),
    )
)


def _sized(name: str, requests: Mapping[str, str], limits: Mapping[str, str], *more: facts.Container) -> facts.Pods:
    return pods(name=name, containers=(*more, container(requests=requests, limits=limits)))


_ENOUGH = ({"cpu": "100", "memory": "1Ti"}, {"cpu": "100", "memory": "1Ti"})
_LEAST = {"cpu": "1", "memory": "768Mi"}
PSA = (
    edge("psa-sizes", "enough", 0, _sized("psa-backend", *_ENOUGH), about=_ON_PSA),
    edge("psa-sizes", "nothing said", 4, _sized("psa-backend", {}, {}), about=_ON_PSA),
    edge("psa-sizes", "the least", 0, _sized("psa-backend", _LEAST, {"cpu": "4", "memory": "768Mi"}), about=_ON_PSA),
    edge(
        "psa-sizes", "a lower limit", 1, _sized("psa-backend", _LEAST, {"cpu": "4", "memory": "767Mi"}), about=_ON_PSA
    ),
    edge("psa-sizes", "in dev", 4, _sized("psa-backend", {}, {}), about=_IN_DEV),
    edge("psa-sizes", "in production", 4, _sized("x-frontend", {}, {}), about=_IN_PRODUCTION),
    edge("psa-sizes", "another workload", 0, _sized("psa-prepare", {}, {}), about=_ON_PSA),
    edge(
        "psa-sizes",
        "a small one beside it",
        0,
        _sized("psa-backend", *_ENOUGH, container(requests={}, limits={})),
        about=_ON_PSA,
    ),
    edge(
        "psa-sizes",
        "no processor",
        2,
        _sized("psa-backend", {"memory": "1Ti"}, {"memory": "1Ti"}),
        about=_ON_PSA,
    ),
)


_OF_PSA = _IN_PRODUCTION.plan.namespace.name if _IN_PRODUCTION.plan is not None else ""
INGRESS = tuple(
    edge(
        "psa-ingress",
        name,
        findings,
        facts.Ingress(where="urn", namespace=namespace, name="in", services=services),
        about=about,
    )
    for name, findings, namespace, services, about in (
        ("the back end", 1, _OF_PSA, ("psa-backend",), _IN_PRODUCTION),
        ("both in one", 1, _OF_PSA, ("psa-backend", "psa-frontend"), _IN_PRODUCTION),
        ("one that is known and one that is not yet", 1, _OF_PSA, ("psa-backend", UNKNOWN), _IN_PRODUCTION),
        ("no Service", 0, _OF_PSA, (), _IN_PRODUCTION),
        ("somebody else's", 0, "monitoring", ("grafana",), _IN_PRODUCTION),
        ("nobody knows the namespace", 1, "psa", ("psa-backend",), _ON_PSA),
        ("nobody knows the namespace, and no Service", 0, "psa", (), _ON_PSA),
    )
)


def _machine(**more: Any) -> facts.Machine:  # noqa: ANN401
    known = {
        "where": "urn",
        "role": "nfs",
        "machine": "m",
        "cpu": Cpu(4000),
        "memory": Bytes(8 * GIBI),
        "disk": Bytes(TERA),
        "disk_iops": Iops(10_000),
        "network": Bandwidth(10_000),
    }
    return facts.Machine(**{**known, **more})


_PSEVEN = corpus.about("pseven-local-dev")
_PSEVEN_DEV = replace(
    _PSEVEN, settings=_PSEVEN.settings.model_copy(update={"profile": Profile.DEV}) if _PSEVEN.settings else None
)
MACHINES = (
    *(
        edge("pseven-machines", name, findings, _machine(**more), about=_ON_PSEVEN)
        for name, findings, more in (
            ("exactly the row", 0, {}),
            ("a core less", 1, {"cpu": Cpu(3999)}),
            ("a byte less memory", 1, {"memory": Bytes(8 * GIBI - 1)}),
            ("a byte less disk", 1, {"disk": Bytes(TERA - 1)}),
            ("one operation less", 1, {"disk_iops": Iops(9999)}),
            ("less network", 1, {"network": Bandwidth(9999)}),
            ("public", 1, {"public": True}),
            ("a proxy is public", 0, {"public": True, "role": "proxy"}),
            ("a role that is not in the table", 0, {"role": "bastion", "cpu": Cpu(1)}),
            ("nobody knows the machine", 1, {"cpu": None, "memory": None, "disk": None, "network": None}),
            ("nobody knows the disk", 0, {"disk": None, "disk_iops": None}),
            ("no operations are asked for", 0, {"role": "proxy", "disk_iops": Iops(1)}),
        )
    ),
    edge("pseven-machines", "the table of a rehearsal", 0, _machine(cpu=Cpu(1000)), about=_PSEVEN_DEV),
    edge("pseven-machines", "below even that", 1, _machine(cpu=Cpu(999)), about=_PSEVEN_DEV),
    edge(
        "pseven-machines",
        "a role that a rehearsal has not",
        0,
        _machine(role="registry", cpu=Cpu(1)),
        about=_PSEVEN_DEV,
    ),
)


def _pool(**more: Any) -> facts.NodePool:  # noqa: ANN401
    known = {
        "where": "urn",
        "name": "workers",
        "machine": "m",
        "cpu": Cpu(8000),
        "memory": Bytes(16 * GIBI),
        "disk": Bytes(120 * 10**9),
        "disk_iops": None,
        "nodes": 5,
    }
    return facts.NodePool(**{**known, **more})


_WORKERS = corpus.settings_of("pseven-local-dev").cluster.pools[0].name
WORKERS = (
    *(
        edge("pseven-workers", name, findings, *pools, about=_ON_PSEVEN)
        for name, findings, pools in (
            ("exactly the row", 0, [_pool()]),
            ("nobody knows of any", 0, []),
            ("one less", 1, [_pool(nodes=4)]),
            ("in two pools", 0, [_pool(nodes=2), _pool(nodes=3)]),
            ("the system's do not count", 1, [_pool(nodes=4), _pool(nodes=1, name="system")]),
            ("small ones of the system", 0, [_pool(), _pool(name="system", cpu=Cpu(2000))]),
            ("a core less", 1, [_pool(cpu=Cpu(7999))]),
            ("a byte less memory", 1, [_pool(memory=Bytes(16 * GIBI - 1))]),
            ("a byte less disk", 1, [_pool(disk=Bytes(120 * 10**9 - 1))]),
            ("nobody knows the machine", 0, [_pool(cpu=None, memory=None, disk=None)]),
        )
    ),
    edge("pseven-workers", "as many as a rehearsal needs", 0, _pool(name=_WORKERS, nodes=3), about=_PSEVEN_DEV),
    edge("pseven-workers", "one less than that", 1, _pool(name=_WORKERS, nodes=2), about=_PSEVEN_DEV),
    edge("pseven-workers", "a pool that settings do not name", 0, _pool(name="other", nodes=1), about=_PSEVEN_DEV),
)


def _calico(*egress: Mapping[str, Any], **more: Any) -> facts.CalicoPolicy:  # noqa: ANN401
    known: dict[str, Any] = {
        "where": "urn",
        "namespace": "x",
        "name": "scriptworker-policy",
        "order": 1000,
        "selector": "app == 'dtplatform-scriptworker'",
        "directions": ("Ingress", "Egress"),
    }
    return facts.CalicoPolicy(**{**known, "egress": egress, **more})


def _rule(action: str, **destination: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"action": action, "destination": destination}


_PRIVATE = ["10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]
_DENY = _rule("Deny", nets=_PRIVATE)
_DNS = _rule("Allow", ports=[53])
_MANAGER = _rule("Allow", selector="app == 'dtplatform-scriptmanager'")
_INTERNET = _rule("Allow", nets=["0.0.0.0/0"])
_PLAIN = facts.NetworkPolicy(
    where="urn",
    namespace="x",
    name="scriptworker-policy",
    selects={"app": "dtplatform-scriptworker"},
    directions=("Ingress", "Egress"),
    opens=1,
)
_SCRIPTS: tuple[tuple[str, int, Sequence[facts.Fact]], ...] = (
    ("nothing", 1, []),
    ("as in the guide", 0, [_calico(_DNS, _MANAGER, _DENY)]),
    ("with the Internet", 0, [_calico(_DNS, _MANAGER, _DENY, _INTERNET)]),
    ("the Internet by no destination", 0, [_calico(_DNS, _MANAGER, _DENY, {"action": "Allow"})]),
    ("the Internet first", 1, [_calico(_DNS, _MANAGER, _INTERNET, _DENY)]),
    ("everything first", 1, [_calico(_DNS, _MANAGER, {"action": "Allow"}, _DENY)]),
    ("everything on one port", 0, [_calico(_rule("Allow", nets=["0.0.0.0/0"], ports=[53]), _MANAGER, _DENY)]),
    ("part of the Internet first", 0, [_calico(_rule("Allow", nets=["198.51.100.0/24"]), _DENY)]),
    ("denied in one range for all", 0, [_calico(_DNS, _rule("Deny", nets=["0.0.0.0/0"]))]),
    ("nothing denied", 1, [_calico(_DNS, _MANAGER)]),
    ("nothing denied, all allowed", 2, [_calico(_DNS, _INTERNET)]),
    ("denied before the manager", 1, [_calico(_DNS, _DENY, _MANAGER)]),
    ("denied before ports", 1, [_calico(_MANAGER, _DENY, _DNS)]),
    ("only denied", 0, [_calico(_DENY)]),
    *(
        (f"all but {net} denied", 1, [_calico(_rule("Deny", nets=[one for one in _PRIVATE if one != net]))])
        for net in _PRIVATE
    ),
    ("six is not four", 1, [_calico(_rule("Deny", nets=["::/0"]))]),
    ("another order", 1, [_calico(_DNS, _DENY, order=1001)]),
    ("one direction", 1, [_calico(_DNS, _DENY, directions=("Egress",))]),
    ("of other pods", 1, [_calico(_DNS, _DENY, selector="app == 'web'")]),
    ("the plain policy", 0, [_PLAIN]),
    ("the plain policy of other pods", 1, [replace(_PLAIN, selects={"app": "web"})]),
    ("another plain policy", 1, [replace(_PLAIN, name="other")]),
    ("a deny by port does not count", 2, [_calico(_rule("Deny", ports=[53]), _MANAGER)]),
)
SCRIPTS = tuple(
    edge("smi-script-isolation", name, findings, *policies, about=About(platform="smi"))
    for name, findings, policies in _SCRIPTS
)


def _balancer(*ports: int, **more: Any) -> facts.Service:  # noqa: ANN401
    known: dict[str, Any] = {
        "where": "urn",
        "namespace": "x",
        "name": "in",
        "type": "LoadBalancer",
        "node_ports": (),
        "sources": (),
        "internal": False,
    }
    return facts.Service(**{**known, "ports": ports, **more})


_ON_THINGPARK = About(platform="thingpark")
_MINT = corpus.about("mint-local-dev")
SERVICES = (
    edge("service-exposed", "asked for", 0, _balancer(80, 443), about=_MINT),
    edge("service-exposed", "not asked for", 1, _balancer(80, 444), about=_MINT),
    edge("service-exposed", "inside", 0, _balancer(444, internal=True), about=_MINT),
    edge("service-exposed", "not a balancer", 0, _balancer(444, type="ClusterIP"), about=_MINT),
    edge("service-exposed", "nobody knows what is asked for", 0, _balancer(444)),
    *(
        edge("thingpark-inbound", name, findings, service, about=_ON_THINGPARK)
        for name, findings, service in (
            ("exactly those", 0, _balancer(443, 2022, 3001, 3002, 3101)),
            ("and the one that is asked for", 0, _balancer(443, 2022, 3001, 3002, 3101, 4443)),
            ("and its neighbour", 1, _balancer(443, 2022, 3001, 3002, 3101, 4444)),
            ("one less", 1, _balancer(443, 2022, 3001, 3002)),
            ("other ones", 2, _balancer(8080)),
            ("not a balancer", 0, _balancer(8080, type="ClusterIP")),
        )
    ),
)

_GROUP = {figures.NODE_GROUP: figures.NODE_GROUP_VALUE}
NODES = tuple(
    edge("thingpark-nodes", name, findings, *pools, about=_ON_THINGPARK)
    for name, findings, pools in (
        ("none known", 0, []),
        ("three", 0, [_pool(nodes=3, zones=3)]),
        ("two", 1, [_pool(nodes=2, zones=3)]),
        ("two zones", 0, [_pool(nodes=3, zones=2)]),
        ("nobody knows the zones", 0, [_pool(nodes=3)]),
        ("in three pools", 0, [_pool(nodes=1, zones=1), _pool(nodes=1, zones=3), _pool(nodes=1)]),
        ("others do not count", 1, [_pool(nodes=2, zones=3, labels=_GROUP), _pool(nodes=3, zones=3)]),
        ("others may be fewer", 0, [_pool(nodes=3, zones=3, labels=_GROUP), _pool(nodes=1, zones=1)]),
    )
)
ZONES = tuple(
    edge("thingpark-zones", name, findings, *pools, about=_ON_THINGPARK)
    for name, findings, pools in (
        ("none known", 0, []),
        ("three", 0, [_pool(nodes=3, zones=3)]),
        ("two", 1, [_pool(nodes=3, zones=2)]),
        ("one", 1, [_pool(nodes=3, zones=1)]),
        ("two nodes", 0, [_pool(nodes=2, zones=3)]),
        ("nobody knows them", 0, [_pool(nodes=3)]),
        ("in three pools", 0, [_pool(nodes=1, zones=1), _pool(nodes=1, zones=3), _pool(nodes=1)]),
        ("others do not count", 1, [_pool(nodes=3, zones=2, labels=_GROUP), _pool(nodes=3, zones=3)]),
        ("others may be fewer", 0, [_pool(nodes=3, zones=3, labels=_GROUP), _pool(nodes=3, zones=1)]),
    )
)


def _class(name: str, value: int, *, default: bool = False) -> facts.PriorityClass:
    return facts.PriorityClass(where="urn", name=name, value=value, default=default)


PRIORITIES = tuple(
    edge("thingpark-priorities", name, findings, *classes, about=_ON_THINGPARK)
    for name, findings, classes in (
        ("in order", 0, [_class("thingpark-data-path", 3), _class("thingpark-data", 2), _class("thingpark-others", 1)]),
        ("two the same", 1, [_class("thingpark-data-path", 2), _class("thingpark-data", 2)]),
        ("just above", 0, [_class("thingpark-data-path", 2), _class("thingpark-data", 1)]),
        ("turned round", 1, [_class("thingpark-data", 1), _class("thingpark-other", 2)]),
        ("at the limit", 0, [_class("thingpark-datapath", 1_000_000_000)]),
        ("above the limit", 1, [_class("thingpark-datapath", 1_000_000_001)]),
        ("the default", 1, [_class("thingpark-data", 1, default=True)]),
        ("somebody else's of that name", 0, [_class("data", 2_000_000_000, default=True)]),
        ("one that is not in the guide", 0, [_class("thingpark-more", 2_000_000_000, default=True)]),
    )
)

EDGES: tuple[Edge, ...] = (
    *APART,
    *INGRESS,
    *MACHINES,
    *NODES,
    *ZONES,
    *PRIORITIES,
    *PSA,
    *SCRIPTS,
    *SERVICES,
    *WORKERS,
)
