"""The pods of a release and segment, as the published sizing has them."""

from collections.abc import Iterator, Mapping

from spec.platforms.thingpark import figures
from spec.platforms.thingpark.components import Component, component_of
from spec.platforms.thingpark.hosting import Hosting
from spec.platforms.thingpark.load_balancer import CONTROLLER
from spec.platforms.thingpark.priority_classes import Priority, spellings
from spec.platforms.thingpark.releases_of_vendor import Chart, series
from spec.platforms.thingpark.segments import MONGO_ON_AZURE_XXL, VOLUMES, Store, Volumes
from spec.platforms.thingpark.settings import ThingParkSettings
from spec.platforms.thingpark.sizing_table import SIZED, Row, Segment
from spec.platforms.thingpark.storage_classes import preset
from spec.stand_in import stand_in_image
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
    total,
)

UNSIZED = Resources(requests=NOTHING, limits=NOTHING)
"""Of what the vendor's sizing does not have."""

STRIMZI = Resources(
    requests=Amount(cpu=Cpu.parse("200m"), memory=Bytes.parse("384Mi")),
    limits=Amount(cpu=Cpu.parse("1000m"), memory=Bytes.parse("384Mi")),
)
"""Of the Kafka operator: its public chart's own default; the vendor's sizing does not have it."""

CONTROLLERS: Mapping[Chart, tuple[tuple[str, str, Resources], ...]] = {
    Chart.DATA_CONTROLLERS: (
        ("strimzi-cluster-operator", "operator of Kafka", STRIMZI),
        ("psmdb-operator", "operator of MongoDB", UNSIZED),
    ),
    Chart.APPLICATION_CONTROLLERS: (
        ("cert-manager", "issuer of certificates", UNSIZED),
        ("cert-manager-cainjector", "injector of authorities", UNSIZED),
        ("cert-manager-webhook", "judge of certificate objects", UNSIZED),
    ),
}
"""What the charts' image lists have beside the sizing: one pod each, which is their public charts' own default."""

EVERY_NIGHT = "0 3 * * *"
"""When the stand-ins of the vendor's CronJobs run; theirs is not public."""

_PORTS: Mapping[str, tuple[Port, ...]] = {
    CONTROLLER: (
        Port(number=figures.HTTPS, name="https"),
        *(Port(number=one.port, name=one.name) for one in figures.INBOUND.values()),
    ),
    "lrc-proxy": tuple(
        Port(number=one.backend_port, name=one.name) for one in figures.INBOUND.values() if one.backend == "lrc-proxy"
    ),
    "support": (Port(number=figures.INBOUND[2022].backend_port, name="ssh"),),
}
"""The ports that are published; how the other pods talk to one another is not."""

_LNS_PORTS: Mapping[str, Port] = {
    CONTROLLER: Port(number=figures.INBOUND_LNS.port, name=figures.INBOUND_LNS.name),
    "lrc-proxy": Port(number=figures.INBOUND_LNS.backend_port, name=figures.INBOUND_LNS.name),
}


def rows(settings: ThingParkSettings) -> tuple[Row, ...]:
    """The sizing of the release; nothing for a segment that it does not have."""
    return settings.vendor.rows if settings.segment in SIZED else ()


def printed_volumes(settings: ThingParkSettings) -> Volumes:
    """Size of each claim as the vendor has it for the segment."""
    if settings.segment not in (Segment.S, Segment.XXL):
        return VOLUMES[series(settings.release)][settings.segment]
    printed = VOLUMES["7.2"][settings.segment]
    if settings.segment is Segment.XXL and settings.host is Hosting.AZURE:
        return {**printed, Store.MONGO: MONGO_ON_AZURE_XXL}
    return printed


def volumes_of(settings: ThingParkSettings) -> Volumes:
    """Size of each claim: the segment's, or what the settings say."""
    return {**printed_volumes(settings), **settings.storage.sizes}


def class_of(settings: ThingParkSettings) -> Mapping[Store, str]:
    """Storage class of each claim."""
    known = preset(settings.host, settings.storage.volume_type)
    use = {} if known is None or settings.storage.classes else known.use
    return {**use, **settings.storage.use}


def priority_names(settings: ThingParkSettings) -> Mapping[Priority, str]:
    """The names that the pods use: the guide's, where the cluster has both spellings."""
    classes = settings.priority_classes
    return spellings(classes.naming, classes.own)[0]


def effective(resources: Resources) -> Resources:
    """As the API server admits it: a container that asks for no memory and is limited asks for its limit."""
    asked = resources.requests
    memory = asked.memory if asked.memory.count else resources.limits.memory
    return Resources(requests=Amount(cpu=asked.cpu, memory=memory), limits=resources.limits)


def node_selector(settings: ThingParkSettings) -> dict[str, str]:
    """Where pods may go."""
    return {figures.NODE_GROUP: figures.NODE_GROUP_VALUE} if settings.dedicated_nodes else {}


def tolerations(settings: ThingParkSettings) -> tuple[Toleration, ...]:
    """What does not keep them away."""
    return (Toleration(key=figures.NODE_GROUP, value=figures.NODE_GROUP_VALUE),) if settings.dedicated_nodes else ()


def workloads(settings: ThingParkSettings) -> tuple[Workload, ...]:
    """Every pod of the four charts, in their order."""
    return tuple(one for chart in Chart for one in workloads_of(settings, chart))


def workloads_of(settings: ThingParkSettings, chart: Chart) -> tuple[Workload, ...]:
    """Those of one chart."""
    return tuple(_workloads_of(settings, chart))


def _workloads_of(settings: ThingParkSettings, chart: Chart) -> Iterator[Workload]:
    for name, role, resources in CONTROLLERS.get(chart, ()):
        yield _made(settings, name=name, role=role, resources=resources)
    components = [component_of(row) for row in rows(settings)]
    for component in components:
        if component.chart is chart and component.kind is not None and component.beside is None:
            beside = tuple(one for one in components if one.beside == component.row.component)
            yield _sized(settings, component, beside)
    if chart is Chart.ENTERPRISE:
        # Its size is not published; its schedule is the customer's.
        yield _made(
            settings,
            name=settings.backup.cron_job,
            role="Job that backs up",
            resources=UNSIZED,
            kind=Kind.CRON_JOB,
            schedule=settings.backup.schedule,
            requirements=("TP-32", "TP-33", "TP-34"),
        )


def _sized(settings: ThingParkSettings, component: Component, beside: tuple[Component, ...]) -> Workload:
    ports = _PORTS.get(component.name, ())
    if settings.load_balancer.lns_4443 and component.name in _LNS_PORTS:
        ports = (*ports, _LNS_PORTS[component.name])
    sizes, classes = volumes_of(settings), class_of(settings)
    return _made(
        settings,
        name=component.name,
        role=component.row.component,
        resources=effective(component.row.sizes[settings.segment]),
        kind=component.kind or Kind.DEPLOYMENT,
        replicas=component.replicas,
        priority=component.priority,
        schedule=EVERY_NIGHT if component.kind is Kind.CRON_JOB else None,
        ports=ports,
        beside=tuple(
            Container(
                name=one.name,
                image=stand_in_image(one.name),
                resources=effective(one.row.sizes[settings.segment]),
            )
            for one in beside
        ),
        volumes=tuple(
            Volume(name=name, mount=mount, size=sizes[store], storage_class=classes.get(store))
            for store, name, mount in component.stores
        ),
        requirements=("TP-4", "TP-5") if component.stores else ("TP-4",),
    )


def _made(
    settings: ThingParkSettings,
    *,
    name: str,
    role: str,
    resources: Resources,
    kind: Kind = Kind.DEPLOYMENT,
    replicas: int = 1,
    priority: Priority = Priority.OTHERS,
    schedule: str | None = None,
    ports: tuple[Port, ...] = (),
    beside: tuple[Container, ...] = (),
    volumes: tuple[Volume, ...] = (),
    requirements: tuple[str, ...] = ("TP-4",),
) -> Workload:
    return Workload(
        name=name,
        role=role,
        image=stand_in_image(name),
        replicas=replicas,
        kind=kind,
        schedule=schedule,
        ports=ports,
        resources=resources,
        beside=beside,
        priority_class=priority_names(settings)[priority],
        spread=Spread.ZONES if replicas > 1 else Spread.ANYWHERE,  # TP-6
        node_selector=node_selector(settings),
        tolerations=tolerations(settings),
        volumes=volumes,
        readiness=Probe(port=ports[0].name) if ports else None,  # ours: the charts' own probes are not public
        requirements=requirements,
    )


def steady_sum(sizing: tuple[Row, ...], segment: Segment) -> Resources:
    """What the published sizing adds up to, of everything that runs all the time; the operators are not in it."""
    components = [component_of(row) for row in sizing if row.steady]
    return total(effective(one.row.sizes[segment]) * one.replicas for one in components)


def steady_volumes(sizes: Volumes, sizing: tuple[Row, ...]) -> Bytes:
    """What all claims add up to."""
    summed = Bytes(0)
    for component in map(component_of, sizing):
        for store, _, _ in component.stores:
            summed += sizes[store] * component.replicas
    return summed
