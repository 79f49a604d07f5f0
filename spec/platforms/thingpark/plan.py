"""ThingPark Enterprise as plain data, ready to be made."""

from collections.abc import Iterator
from dataclasses import replace

from spec.durability import Durability
from spec.plan import Manifest, Namespace, Operator, Part, PlatformPlan
from spec.platforms.thingpark import figures
from spec.platforms.thingpark.load_balancer import annotations, service, tcp_services
from spec.platforms.thingpark.network import flows
from spec.platforms.thingpark.outputs import outputs
from spec.platforms.thingpark.priority_classes import priority_classes
from spec.platforms.thingpark.releases_of_vendor import CHART_REPOSITORY, Chart
from spec.platforms.thingpark.runbook import HIDDEN
from spec.platforms.thingpark.settings import ThingParkSettings
from spec.platforms.thingpark.storage_classes import StorageClass, preset
from spec.platforms.thingpark.values import chart_values
from spec.platforms.thingpark.workloads import workloads, workloads_of
from spec.releases import ChartReference, Install, ReleaseSpec, chart_source, checked_digest, stand_in
from spec.stand_in import STAND_IN_CHART, stand_in_values
from spec.versions import ChartVersion
from spec.workloads import SecretObject

OPERATOR_RULES = tuple(
    # TP-3 and docs.thingpark.com, Prerequisites: beside Kubernetes' own role `admin`
    {"apiGroups": [group], "resources": ["*"], "verbs": ["*"]}
    for group in ("kafka.strimzi.io", "psmdb.percona.com")
)


def storage_classes(settings: ThingParkSettings) -> tuple[StorageClass, ...]:
    """The classes that are made (TP-5)."""
    storage = settings.storage
    if storage.classes:
        return tuple(one.made() for one in storage.classes)
    known = preset(settings.host, storage.volume_type)
    made = known.classes if known is not None else ()
    return tuple(replace(one, allow_expansion=one.allow_expansion and storage.allow_expansion) for one in made)


def _ingress_class() -> Manifest:
    body = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "IngressClass",
        "metadata": {"name": figures.INGRESS_CLASS},
        "spec": {"controller": figures.INGRESS_CONTROLLER},
    }
    return Manifest(body=body, cluster_wide=True, part=Part.ADMINISTRATOR, requirements=("TP-3",))


def _manifests(settings: ThingParkSettings) -> Iterator[Manifest]:
    classes = settings.priority_classes
    yield from priority_classes(classes.naming, classes.own, classes.values.by_priority)
    yield from (one.as_manifest() for one in storage_classes(settings))
    yield _ingress_class()
    if settings.helm.charts == "stand-in":
        yield from _in_place_of_the_charts(settings)


def _in_place_of_the_charts(settings: ThingParkSettings) -> Iterator[Manifest]:
    """What the vendor's charts make for callers from outside, and the stand-in chart does not."""
    balancer = settings.load_balancer
    said = annotations(
        settings.host,
        dns_label=balancer.dns_label,
        external_dns=settings.dns_hostname if balancer.external_dns else None,
    )
    body = service(said, lns=balancer.lns_4443, node_ports=balancer.pinned, sources=balancer.sources.together)
    yield Manifest(body=body, requirements=("TP-7", "TP-8", "TP-9", "TP-10", "TP-11", "TP-12", "TP-13"))
    tcp = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "ingress-nginx-tcp"},
        "data": tcp_services(settings.namespace, lns=balancer.lns_4443),
    }
    yield Manifest(body=tcp, requirements=("TP-7", "TP-8", "TP-9"))
    yield _service("support-inbound", "support", figures.INBOUND[2022].backend_port, "ssh")
    if balancer.lns_4443:
        yield _service(figures.INBOUND_LNS.backend, "lrc-proxy", figures.INBOUND_LNS.backend_port, "lns")


def _service(name: str, workload: str, port: int, target: str) -> Manifest:
    body = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name},
        "spec": {
            "selector": {"app.kubernetes.io/name": workload},
            "ports": [{"name": target, "port": port, "targetPort": target, "protocol": "TCP"}],
        },
    }
    return Manifest(body=body, requirements=("TP-9",) if workload == "support" else ())


def _reference(settings: ThingParkSettings, chart: Chart) -> ChartReference:
    known = {one: ChartVersion.parse(version) for one, version in settings.vendor.charts.items()}
    reference = ChartReference(
        name=chart, version={**known, **settings.helm.versions}[chart], repository=CHART_REPOSITORY
    )
    key, digest = checked_digest(reference, settings.charts), settings.helm.digests.get(chart)
    if key is None or digest is None:
        return reference
    return reference.model_copy(update={key.replace("-", "_"): digest})


def releases(settings: ThingParkSettings) -> tuple[ReleaseSpec, ...]:
    """The four charts in their order, each once the one before it is ready."""
    return tuple(_releases(settings))


def _releases(settings: ThingParkSettings) -> Iterator[ReleaseSpec]:
    if settings.helm.charts is None:
        return
    values = chart_values(settings)
    for chart in Chart:
        local = settings.helm.charts == "stand-in"
        yield ReleaseSpec(
            name=chart,
            namespace=settings.namespace,
            source=stand_in(STAND_IN_CHART) if local else chart_source(_reference(settings, chart), settings.charts),
            values={**values[chart], **(stand_in_values(workloads_of(settings, chart)) if local else {})},
            install=Install.OBJECTS if local else settings.helm.install,
            timeout_seconds=settings.helm.timeout,
            hidden=_hidden(settings) if chart is Chart.ENTERPRISE and not local else {},
            requirements=("TP-31",),
        )


def _hidden(settings: ThingParkSettings) -> dict[str, str]:
    """Place in the values of the last chart → name of the secret that belongs there."""
    return {place: need.ref.key for place, need in settings.hidden_values().items()}


def _secrets(settings: ThingParkSettings) -> tuple[SecretObject, ...]:
    """The same in a Secret, for who installs the charts by hand; the program itself hands them to the chart."""
    if settings.helm.charts == "vendor":
        return ()
    return (SecretObject(name=HIDDEN, hidden=_hidden(settings)),)


def plan(settings: ThingParkSettings) -> PlatformPlan:
    """Everything that ThingPark wants in its cluster, and what must be told around it."""
    return PlatformPlan(
        platform="thingpark",
        namespace=Namespace(
            name=settings.namespace,
            pod_security=settings.pod_security,
            quota=None,  # the guide asks for none, and its one-shot Jobs have no limits that a quota could add up
            durability=Durability.DISPOSABLE,
        ),
        workloads=workloads(settings),
        flows=flows(settings),
        secrets=_secrets(settings),
        manifests=tuple(_manifests(settings)),
        scripts=(),
        releases=releases(settings),
        operator=Operator(rules=OPERATOR_RULES),
        outputs=outputs(settings),
    )
