"""What each component of the sizing is in a cluster: its chart, its kind, its class of priority, its volumes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from spec.platforms.thingpark.priority_classes import Priority
from spec.platforms.thingpark.releases_of_vendor import Chart
from spec.platforms.thingpark.segments import Store
from spec.platforms.thingpark.sizing_table import Row, Run
from spec.workloads import Kind

ASSUMED_REPLICAS: Mapping[str, int] = {
    "kafka-cluster.kafka": 3,
    "kafka-cluster.zookeeper": 3,
    "mongo-replicaset.replicaSet": 2,
    "mongo-replicaset.arbiter": 1,
    "zookeeper": 3,
    "mariadb-galera": 3,
    "ingress-nginx.controller": 1,
}
"""Where the chart decides and is not public. An assumption: an odd number of members over the three zones wherever
they vote, and the public ingress-nginx chart's own default."""

_DATA = {
    "kafka-cluster": Chart.DATA,
    "mongo-replicaset": Chart.DATA,
    "zookeeper": Chart.DATA,
    "mariadb-galera": Chart.DATA,
    "ingress-nginx": Chart.APPLICATION_CONTROLLERS,
}

_DATA_PATH = frozenset(
    {"kafka-cluster", "zookeeper", "lrc", "sql-proxy", "lrc-proxy", "tpx-flow", "tpdx-tpe", "ingress-nginx"}
)

_STORES: Mapping[str, tuple[tuple[Store, str, str], ...]] = {
    "kafka-cluster.kafka": ((Store.KAFKA, "data", "/var/lib/kafka"),),
    "kafka-cluster.zookeeper": ((Store.KAFKA_ZOOKEEPER, "data", "/var/lib/zookeeper"),),
    "mongo-replicaset.replicaSet": ((Store.MONGO, "data", "/data/db"),),
    "zookeeper": ((Store.ZOOKEEPER, "data", "/bitnami/zookeeper"),),
    "mariadb-galera": ((Store.GALERA, "data", "/bitnami/mariadb"),),
    "lrc.lrc": ((Store.LRC, "data", "/home/actility"), (Store.LRC_FTP, "ftp", "/home/ftp")),
}
"""Component → store, name of the volume, and where it is mounted; the last is of the stand-in only."""

_NAMES = {
    "mongo-replicaset.replicaSet": "mongo-replicaset",
    "lrc.lrc": "lrc",
    "lrc-proxy.haProxy": "lrc-proxy",
    "ingress-nginx.controller": "ingress-nginx",
}

CRON_JOBS = frozenset({"wireless-pki.cron", "twa.cron"})
"""Components that come back; how often the charts run them is not public."""

_STATEFUL = frozenset({*_STORES, "mongo-replicaset.arbiter"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Where a line of the sizing belongs."""

    row: Row
    chart: Chart
    priority: Priority
    kind: Kind | None
    """None for an init container: it runs before the others of its pod and asks for less than they."""
    name: str
    """Of its workload, or of its container."""
    beside: str | None
    """Component in whose pod it runs; None: a pod of its own."""
    stores: tuple[tuple[Store, str, str], ...]

    @property
    def replicas(self) -> int:
        """How many run; one of a Job."""
        match self.row.replicas:
            case Run.CHART_DEFAULT:
                return ASSUMED_REPLICAS[self.row.component]
            case Run.ONCE:
                return 1
            case int(count):
                return count


def sub_chart(component: str) -> str:
    """The sub-chart of a component: the first part of its place in the values."""
    return component.partition(".")[0]


def _kebab(text: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f"-{found[1].lower()}", text)


def _name(component: str) -> str:
    if component in _NAMES:
        return _NAMES[component]
    chart, _, part = component.partition(".")
    inner = _kebab(part)
    if not inner:
        return chart
    return inner if inner.startswith(f"{chart}-") or inner == "task-notif-ws" else f"{chart}-{inner}"


def _kind(row: Row) -> Kind | None:
    if row.component.endswith(".initContainers"):
        return None
    if row.component in CRON_JOBS:
        return Kind.CRON_JOB
    if not row.steady:
        return Kind.JOB
    return Kind.STATEFUL_SET if row.component in _STATEFUL else Kind.DEPLOYMENT


def _priority(component: str) -> Priority:
    """The vendor's examples/priority-class/values-default-priority-class.yaml."""
    chart = sub_chart(component)
    if chart in _DATA_PATH:
        return Priority.DATA_PATH
    if chart == "mariadb-galera" or component == "mongo-replicaset.replicaSet":
        return Priority.DATA
    return Priority.OTHERS


def component_of(row: Row) -> Component:
    """What a line of the sizing is in a cluster."""
    in_lrc = sub_chart(row.component) == "lrc" and row.component != "lrc.lrc"
    return Component(
        row=row,
        chart=_DATA.get(sub_chart(row.component), Chart.ENTERPRISE),
        priority=_priority(row.component),
        kind=_kind(row),
        name=_kebab(row.component.partition(".")[2]) if in_lrc else _name(row.component),
        beside="lrc.lrc" if in_lrc else None,
        stores=_STORES.get(row.component, ()),
    )
