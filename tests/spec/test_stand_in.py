"""The values of the stand-in chart say everything that a workload says, and its schema takes nothing else."""

import copy
import dataclasses
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from spec.flows import Protocol
from spec.stand_in import STAND_IN_CHART, stand_in_image, stand_in_values
from spec.units import Bytes, Cpu
from spec.workloads import (
    NOTHING,
    Amount,
    Container,
    Kind,
    Port,
    Probe,
    Resources,
    Spread,
    Toleration,
    Volume,
    Workload,
)

CHECKOUT = Path(__file__).parents[2]

SIZE = Resources(
    requests=Amount(cpu=Cpu(100), memory=Bytes.parse("64Mi")), limits=Amount(cpu=Cpu(0), memory=Bytes.parse("128Mi"))
)
SILENT = Resources(requests=NOTHING, limits=NOTHING)
PLAIN = Workload(name="web", role="web", image=stand_in_image("web"), resources=SIZE)
FULL = Workload(
    name="web",
    role="web",
    image=stand_in_image("web"),
    replicas=3,
    kind=Kind.STATEFUL_SET,
    ports=(Port(number=80), Port(number=53, name="dns", protocol=Protocol.UDP, node_port=30053)),
    resources=SIZE,
    beside=(Container(name="side", image=stand_in_image("side"), resources=SILENT),),
    pod_labels={"tier": "front"},
    service_account="web",
    priority_class="high",
    spread=Spread.APART,
    node_selector={"disk": "fast"},
    tolerations=(Toleration(key="gpu", value="big"), Toleration(key="spare", effect="NoExecute")),
    volumes=(
        Volume(name="data", mount="/data", size=Bytes.parse("1Gi"), storage_class="fast", access_mode="ReadWriteMany"),
        Volume(name="old", mount="/old", claim="shared"),
    ),
    readiness=Probe(path="/healthz", initial_delay_seconds=5),
    liveness=Probe(port="dns", period_seconds=30),
)
VALUES: dict[str, Any] = stand_in_values([FULL])
SCHEMA = json.loads((CHECKOUT / STAND_IN_CHART / "values.schema.json").read_text())


def taken(values: dict[str, Any]) -> bool:
    return jsonschema.Draft7Validator(SCHEMA).is_valid(values)


def test_an_image_is_pinned_and_the_same_for_the_same_name() -> None:
    assert stand_in_image("web") == stand_in_image("web") != stand_in_image("data")
    assert stand_in_image("web").startswith("stand-in.invalid/web@sha256:")


def test_a_workload_that_says_little_has_few_values() -> None:
    (said,) = stand_in_values([PLAIN])["workloads"]
    assert said == {
        "name": "web",
        "image": PLAIN.image,
        "replicas": 1,
        "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
    }


def test_a_workload_that_says_everything_has_all_of_it() -> None:
    (said,) = VALUES["workloads"]
    assert said == {
        "name": "web",
        "image": FULL.image,
        "kind": "StatefulSet",
        "replicas": 3,
        "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
        "ports": [
            {"name": "main", "port": 80},
            {"name": "dns", "port": 53, "protocol": "UDP", "nodePort": 30053},
        ],
        "beside": [{"name": "side", "image": stand_in_image("side"), "resources": {"requests": {}, "limits": {}}}],
        "podLabels": {"tier": "front"},
        "serviceAccount": "web",
        "priorityClass": "high",
        "spread": "apart",
        "nodeSelector": {"disk": "fast"},
        "tolerations": [
            {"key": "gpu", "operator": "Equal", "value": "big", "effect": "NoSchedule"},
            {"key": "spare", "operator": "Exists", "effect": "NoExecute"},
        ],
        "volumes": [
            {"name": "data", "mount": "/data", "size": "1Gi", "accessMode": "ReadWriteMany", "storageClass": "fast"},
            {"name": "old", "mount": "/old", "claim": "shared"},
        ],
        "readiness": {
            "httpGet": {"port": "main", "path": "/healthz"},
            "initialDelaySeconds": 5,
            "periodSeconds": 10,
        },
        "liveness": {"tcpSocket": {"port": "dns"}, "initialDelaySeconds": 0, "periodSeconds": 30},
    }


NOT_FOR_THE_CHART = {"role", "requirements"}
"""For people and for the trace."""


@pytest.mark.parametrize(
    "name", [one.name for one in dataclasses.fields(Workload) if one.name not in NOT_FOR_THE_CHART]
)
def test_no_part_of_a_workload_is_forgotten(name: str) -> None:
    """Whoever adds one has to say here what another value of it looks like."""
    other: dict[str, object] = {
        "name": "other",
        "image": stand_in_image("other"),
        "replicas": 2,
        "kind": Kind.JOB,
        "schedule": "0 3 * * *",
        "ports": (Port(number=1),),
        "resources": SILENT,
        "beside": FULL.beside,
        "pod_labels": FULL.pod_labels,
        "service_account": "other",
        "priority_class": "other",
        "spread": Spread.ZONES,
        "node_selector": FULL.node_selector,
        "tolerations": FULL.tolerations,
        "volumes": FULL.volumes,
        "readiness": FULL.readiness,
        "liveness": FULL.liveness,
    }
    changed = dataclasses.replace(PLAIN, **{name: other[name]})  # type: ignore[arg-type]  # of the right type each
    assert stand_in_values([changed]) != stand_in_values([PLAIN])


def test_service_accounts_are_made_on_demand_each_once() -> None:
    assert "serviceAccounts" not in stand_in_values([FULL])
    made = stand_in_values([FULL, FULL, PLAIN], make_service_accounts=True)
    assert made["serviceAccounts"] == ["web"]


@pytest.mark.parametrize(
    "workload",
    [
        PLAIN,
        FULL,
        dataclasses.replace(FULL, kind=Kind.DAEMON_SET),
        dataclasses.replace(FULL, kind=Kind.JOB),
        dataclasses.replace(FULL, kind=Kind.CRON_JOB, schedule="0 3 * * *"),
    ],
)
def test_the_schema_takes_them(workload: Workload) -> None:
    jsonschema.Draft7Validator(SCHEMA).validate(stand_in_values([workload], "Recreate", make_service_accounts=True))


def without(*path: str | int) -> dict[str, Any]:
    changed = copy.deepcopy(VALUES)
    inner = changed["workloads"][0]
    for part in path[:-1]:
        inner = inner[part]
    del inner[path[-1]]
    return changed


def with_(value: object, *path: str | int) -> dict[str, Any]:
    changed = copy.deepcopy(VALUES)
    inner = changed["workloads"][0]
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return changed


BROKEN = {
    "no resources": without("resources"),
    "no limits": without("resources", "limits"),
    "no replicas": without("replicas"),
    "an unknown key": with_(1, "replica"),
    "an unknown amount": with_("1", "resources", "limits", "gpu"),
    "a bare number": with_(1, "resources", "limits", "cpu"),
    "an image without a digest": with_("web:1", "image"),
    "a schedule of what is no CronJob": with_("0 3 * * *", "schedule"),
    "a kind that is not known": with_("ReplicaSet", "kind"),
    "no such protocol": with_("SCTP", "ports", 0, "protocol"),
    "a port of the nodes that they do not open": with_(80, "ports", 0, "nodePort"),
    "a label that selects": with_("other", "podLabels", "app.kubernetes.io/name"),
    "a probe of two kinds": with_({"port": "main"}, "readiness", "tcpSocket"),
    "a probe of no kind": without("readiness", "httpGet"),
    "a claim with a size": with_("1Gi", "volumes", 1, "size"),
    "neither claim nor size": without("volumes", 1, "claim"),
    "a second main container": with_("main", "beside", 0, "name"),
}


@pytest.mark.parametrize("values", BROKEN.values(), ids=BROKEN)
def test_the_schema_refuses_a_broken_one(values: dict[str, Any]) -> None:
    assert taken(VALUES)
    assert not taken(values)


def test_a_cron_job_needs_a_schedule_and_a_daemon_set_has_no_replicas() -> None:
    (cron,) = stand_in_values([dataclasses.replace(FULL, kind=Kind.CRON_JOB)])["workloads"]
    assert not taken({"strategy": "Recreate", "workloads": [cron]})
    (daemon,) = stand_in_values([dataclasses.replace(FULL, kind=Kind.DAEMON_SET)])["workloads"]
    assert not taken({"strategy": "Recreate", "workloads": [daemon | {"replicas": 3}]})
