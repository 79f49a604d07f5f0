"""Plans that are no platform's, for the components' own behaviour on a real API server."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from spec.durability import Durability
from spec.flows import Addresses, Flow, Pods, Protocol
from spec.plan import Manifest, Namespace, Operator, PlatformPlan, Stage
from spec.quotas import quota_for
from spec.releases import Install, ReleaseSpec, stand_in
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
    SecretObject,
    Spread,
    Toleration,
    Volume,
    Workload,
)

CHECKOUT = Path(__file__).parents[2]

NAMESPACE = "tiny"
OTHER = "tiny-manifests"
NEVER = "0 0 30 2 *"
"""A schedule of days that do not come: a run at its hour would have pods more."""
GIBI = Bytes.parse("1Gi")

SMALL = Resources(
    requests=Amount(cpu=Cpu(100), memory=Bytes.parse("64Mi")),
    limits=Amount(cpu=Cpu(0), memory=Bytes.parse("128Mi")),
)
"""As many vendors publish it: memory is limited, processor time is not."""


def workload(name: str, kind: Kind = Kind.DEPLOYMENT, **more: object) -> Workload:
    said = {"role": name, "image": stand_in_image(name), "resources": SMALL, **more}
    return Workload(name=name, kind=kind, **said)  # type: ignore[arg-type]  # each case gives the right ones


WEB = workload(
    "web",
    replicas=3,
    ports=(Port(number=8080), Port(number=5353, name="dns", protocol=Protocol.UDP, node_port=30053)),
    spread=Spread.APART,
    readiness=Probe(path="/healthz"),
    liveness=Probe(initial_delay_seconds=1),
    priority_class="tiny-high",
    pod_labels={"tier": "front"},
    service_account="web",
    node_selector={"kubernetes.io/os": "linux"},
    tolerations=(Toleration(key="dedicated", value="web"), Toleration(key="spare")),
    volumes=(
        Volume(name="cache", mount="/cache", size=GIBI, access_mode="ReadWriteMany"),
        Volume(name="shared", mount="/shared", claim="shared"),
    ),
    beside=(
        Container(
            name="metrics", image=stand_in_image("metrics"), resources=Resources(requests=NOTHING, limits=NOTHING)
        ),
    ),
)
DATA = workload(
    "data",
    Kind.STATEFUL_SET,
    replicas=2,
    ports=(Port(number=5432),),
    spread=Spread.ZONES,
    volumes=(Volume(name="data", mount="/data", size=GIBI),),
)
KINDS = (
    WEB,
    DATA,
    workload("agent", Kind.DAEMON_SET),
    workload("migrate", Kind.JOB, replicas=2),
    workload("nightly", Kind.CRON_JOB, schedule=NEVER),
)


def manifest(version: str, kind: str, name: str, **rest: object) -> dict[str, object]:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}, **rest}


SHARED_CLAIM = Manifest(
    body=manifest(
        "v1",
        "PersistentVolumeClaim",
        "shared",
        spec={
            "accessModes": ["ReadWriteMany"],
            "storageClassName": "",
            "volumeName": "tiny-shared",
            "resources": {"requests": {"storage": "1Gi"}},
        },
    )
)
VOLUME = Manifest(
    body=manifest(
        "v1",
        "PersistentVolume",
        "tiny-shared",
        spec={
            "accessModes": ["ReadWriteMany"],
            "capacity": {"storage": "1Gi"},
            "storageClassName": "",
            "persistentVolumeReclaimPolicy": "Retain",
            "nfs": {"server": "nfs.example.com", "path": "/shared"},
        },
    ),
    cluster_wide=True,
)


def renamed(one: Manifest, name: str) -> Mapping[str, object]:
    return {**one.body, "metadata": {**one.body["metadata"], "name": name}}


PRIORITY = Manifest(body=manifest("scheduling.k8s.io/v1", "PriorityClass", "tiny-high", value=1000), cluster_wide=True)


def widget(name: str, stage: Stage = Stage.AFTER, **spec: object) -> Manifest:
    """A custom resource of the definition below."""
    return Manifest(body=manifest("tiny.example.com/v1", "Widget", name, spec=spec), stage=stage)


DEFINITION_NAME = "widgets.tiny.example.com"
DEFINITION: Mapping[str, object] = manifest(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    DEFINITION_NAME,
    spec={
        "group": "tiny.example.com",
        "scope": "Namespaced",
        "names": {"kind": "Widget", "plural": "widgets"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {
                                "type": "object",
                                "properties": {
                                    "colour": {"type": "string"},
                                    "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                                },
                            }
                        },
                    }
                },
            }
        ],
    },
)
"""A structural schema with one place where anything passes; a test installs it before the engine runs."""

PODS = Pods(name="web", role="web")
FLOWS = (
    Flow(
        requirements=(),
        source=Addresses(role="office", cidrs=("192.0.2.0/24",)),
        target=PODS,
        application="HTTP",
        port=8080,
        purpose="pages",
    ),
)


def plan(*manifests: Manifest, workloads: tuple[Workload, ...] = (), namespace: str = OTHER) -> PlatformPlan:
    releases = (
        ReleaseSpec(
            name="tiny",
            namespace=namespace,
            source=replace(stand_in(STAND_IN_CHART), chart=str(CHECKOUT / STAND_IN_CHART)),
            values=stand_in_values(workloads, make_service_accounts=True),
            install=Install.OBJECTS,
            timeout_seconds=60,
        ),
    )
    return PlatformPlan(
        platform="tiny",
        namespace=Namespace(
            name=namespace,
            pod_security="restricted",
            quota=quota_for(workloads, nodes=3) if workloads else None,
            durability=Durability.DISPOSABLE,
        ),
        workloads=workloads,
        flows=FLOWS,
        secrets=(SecretObject(name="door", plain={"user": "someone"}, hidden={"password": "key"}),),
        manifests=manifests,
        scripts=(),
        releases=releases if workloads else (),
        operator=Operator(
            rules=({"apiGroups": ["tiny.example.com"], "resources": ["widgets"], "verbs": ["*"]},),
        ),
    )


SHARED = plan(VOLUME, SHARED_CLAIM, PRIORITY, widget("green", colour="green"), workloads=KINDS, namespace=NAMESPACE)
"""Everything that a plan can hold, to be made by one or by two."""
ENDING = plan(Manifest(body=renamed(VOLUME, "tiny-ending"), cluster_wide=True), namespace="tiny-ending")
"""An administrator's volume, for a claim that is somebody else's."""
GREEDY = plan(Manifest(body=VOLUME.body), namespace=NAMESPACE)
"""A plan that gives the operator what is not the operator's."""
FREE = plan(
    widget("free", colour="green", free={"any": {"thing": 1}}),
    Manifest(body=manifest("v1", "ConfigMap", "odd", data={"a": "b"}, date={"a": "b"})),
)
"""A custom resource with something where anything may stand, and a kind of Kubernetes' own with what it has not."""
UNKNOWN = plan(widget("unknown", colour="green", color="green"))
UNKNOWN_LATER = plan(widget("free", colour="green", color="green"))
