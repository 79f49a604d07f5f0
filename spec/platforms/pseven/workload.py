"""The components that run, as workloads: at their published size where there is one, else small and marked as ours."""

from collections.abc import Iterator

from spec.flows import Protocol
from spec.platforms.pseven import figures
from spec.platforms.pseven.executor import executor_size
from spec.platforms.pseven.limited import launcher_account
from spec.platforms.pseven.matrix import HEALTH, OPENVPN, WEB, Component, Name, Service, Socket
from spec.platforms.pseven.network import components
from spec.platforms.pseven.settings import PsevenSettings
from spec.platforms.pseven.volumes import claim_of
from spec.stand_in import stand_in_image
from spec.units import Bytes, Cpu
from spec.workloads import NOTHING, Amount, Kind, Port, Probe, Resources, Spread, Volume, Workload

SMALL = Resources(requests=Amount(cpu=Cpu.parse("50m"), memory=Bytes.parse("128Mi")), limits=NOTHING)
"""Of every component for which the guide has no size. Ours: enough that scheduler and policies have something to do."""

NIGHTLY = "0 3 * * *"
"""When the `upkeep*` CronJobs run. Ours: the guide only says that they run on schedule."""

_MOUNTS = {
    "userdata": "/data/user",
    "workspacedata": "/data/workspace",
    "shareddata": "/data/shared",
}
"""Where the stand-ins mount the shares. Ours: the vendor's images have places of their own."""


def workloads(settings: PsevenSettings) -> tuple[Workload, ...]:
    """All components that run, in the guide's order."""
    return tuple(_workload(settings, one) for one in components(settings))


def _workload(settings: PsevenSettings, component: Component) -> Workload:
    name = component.name
    size = executor_size(settings) if name is Name.HTCONDOREXECUTE else None
    own = name is Name.LAUNCHER and settings.run_on_kubernetes
    return Workload(
        name=name.dns,
        role=f"component {name}",
        image=stand_in_image(name.dns),
        # A second executor on a node is refused, so a new one can only come when the old one has gone: a StatefulSet's
        # way, while a Deployment would wait for room that there is not.
        kind=component.kind if size is None else Kind.STATEFUL_SET,
        replicas=1 if size is None else size.replicas,
        schedule=NIGHTLY if component.kind is Kind.CRON_JOB else None,
        ports=tuple(_ports(settings, component)),
        resources=SMALL if size is None else Resources(requests=size.requests, limits=NOTHING),
        service_account=launcher_account(settings) if own else None,
        priority_class=_priority_class(settings, component),
        spread=Spread.ANYWHERE if size is None else Spread.APART,
        volumes=tuple(_volumes(settings, component)),
        readiness=Probe(port="health") if name is Name.EDGEROUTER else None,  # PS-46
        requirements=("PS-57", "PS-58", *(("PS-63",) if size is not None else ())),
    )


def _ports(settings: PsevenSettings, component: Component) -> Iterator[Port]:
    on_nodes = {
        WEB: settings.proxy.web_nodeport,
        HEALTH: settings.proxy.health_nodeport,
        OPENVPN: settings.windows_extension.openvpn_nodeport,
    }  # PS-46, PS-49
    for socket in component.listens:
        for protocol in socket.protocols:
            yield Port(
                number=on_nodes.get(socket, socket.port),
                name=_port_name(socket, protocol),
                protocol=protocol,
                node_port=on_nodes.get(socket),
            )


def _port_name(socket: Socket, protocol: Protocol) -> str:
    """Told apart: a range speaks HTTP like the port beside it, and OpenVPN both protocols."""
    if socket.end_port is not None:
        return "blocks"
    word = {WEB: "web", HEALTH: "health"}.get(socket, socket.application.lower())
    return f"{word}-udp" if protocol is Protocol.UDP else word


def _priority_class(settings: PsevenSettings, component: Component) -> str | None:
    """Of the native mode; the guide does not say which pods carry which class, their names do."""
    if not settings.run_on_kubernetes:
        return None
    names = dict(zip((Kind.DEPLOYMENT, Kind.CRON_JOB), figures.PRIORITIES, strict=False))
    return names.get(component.kind)


def _volumes(settings: PsevenSettings, component: Component) -> Iterator[Volume]:
    if Service.NFS not in component.services:
        return
    for storage, mount in _MOUNTS.items():
        yield Volume(name=storage, mount=mount, claim=claim_of(settings, storage))
