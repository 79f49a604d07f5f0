"""Who connects to whom in pSeven: the guide's table with a customer's own addresses and ports (PS-57), and the
connections that the table forgets (PS-60). `perimeter` has what happens around the cluster.
"""

from collections.abc import Iterator

from spec.flows import Addresses, Flow, Pods, Protocol
from spec.platforms.pseven import figures, matrix
from spec.platforms.pseven.database import PREPARE, prepares
from spec.platforms.pseven.matrix import BLOCKS, BOTH, HEALTH, OPENVPN, WEB, Component, InnerEdge, Name, Service, Socket
from spec.platforms.pseven.network_perimeter import firewall_rules, perimeter
from spec.platforms.pseven.network_services import PURPOSES, STATED, reached
from spec.platforms.pseven.pooler import POOLER
from spec.platforms.pseven.settings import PsevenSettings

__all__ = ["FORGOTTEN", "components", "firewall_rules", "flows", "perimeter"]

EVERYWHERE = ("0.0.0.0/0", "::/0")
TABLE = ("PS-57",)
FORGOTTEN = ("PS-60",)
"""Carried by a connection that the guide's table does not have and without which the product would not work."""

BLOCK = "block"
"""The pods of a user's tasks in the native mode; the guide names no label of theirs."""

_BLOCK_TARGETS = (Name.APPSERVER, Name.BLOCKSSHGATE, Name.REDIS)
"""Whom the executor connects to as the place where blocks run; Condor's own queue is not among them."""


def components(settings: PsevenSettings) -> tuple[Component, ...]:
    """The components that run with these settings (PS-58)."""
    return matrix.running(
        windows_extension=settings.windows_extension.enabled,
        native_blocks=settings.run_on_kubernetes,
        fix_storages=settings.fix_storages,
    )


def flows(settings: PsevenSettings) -> tuple[Flow, ...]:
    """Every connection of a pod: what the table prints, then who comes in from around, then what the table forgets."""
    return (
        *_inside(settings),
        *_around(settings),
        *_database(settings),
        *_entering(settings),
        *_forgotten(settings),
    )


def _chosen(settings: PsevenSettings, socket: Socket) -> Socket:
    """With the port that was chosen, for those that can be configured (PS-46, PS-49)."""
    chosen = {
        WEB: settings.proxy.web_nodeport,
        HEALTH: settings.proxy.health_nodeport,
        OPENVPN: settings.windows_extension.openvpn_nodeport,
    }
    port = chosen.get(socket, socket.port)
    return Socket(socket.application, port, socket.end_port, socket.protocols)


def _edges(settings: PsevenSettings) -> tuple[matrix.Edge, ...]:
    return matrix.edges(
        windows_extension=settings.windows_extension.enabled,
        native_blocks=settings.run_on_kubernetes,
        fix_storages=settings.fix_storages,
    )


def _pods(settings: PsevenSettings, name: Name) -> Pods:
    return Pods(name=name.dns, role=str(name), labels=settings.component_labels(str(name)))


def _blocks(settings: PsevenSettings) -> Pods:
    return Pods(name=BLOCK, role="block of a user", labels=settings.component_labels(BLOCK))


def _inside(settings: PsevenSettings) -> Iterator[Flow]:
    for edge in _edges(settings):
        if isinstance(edge, InnerEdge):
            source, target = _pods(settings, edge.source), _pods(settings, edge.target)
            yield from _to_socket(source, target, edge.socket, TABLE, f"{edge.source} uses {edge.target}")


def _to_socket(
    source: Pods | Addresses, target: Pods, socket: Socket, requirements: tuple[str, ...], purpose: str
) -> Iterator[Flow]:
    for protocol in socket.protocols:
        yield Flow(
            requirements=requirements,
            source=source,
            target=target,
            application=socket.application,
            port=socket.port,
            end_port=socket.end_port,
            protocol=protocol,
            purpose=purpose,
        )


def _around(settings: PsevenSettings) -> Iterator[Flow]:
    for edge in _edges(settings):
        if isinstance(edge, InnerEdge):
            continue
        for target, ports, protocols in _servers(settings, edge.service):
            for port in ports:
                for protocol in protocols:
                    yield Flow(
                        requirements=(*STATED[edge.service], *TABLE),
                        source=_pods(settings, edge.source),
                        target=target,
                        application=str(edge.service),
                        port=port,
                        protocol=protocol,
                        purpose=PURPOSES[edge.service],
                    )


def _servers(
    settings: PsevenSettings, service: Service
) -> tuple[tuple[Addresses | Pods, tuple[int, ...], tuple[Protocol, ...]], ...]:
    """Where pods reach a service: the servers themselves, but PostgreSQL through a pool that stands in the cluster."""
    if service is Service.POSTGRES and settings.postgres.made_pooler:
        return ((POOLER, (figures.POOLER_PORT,), (Protocol.TCP,)),)
    return reached(settings, service)


def _database(settings: PsevenSettings) -> Iterator[Flow]:
    """Who reaches the server itself, where this program makes it: the pool, and the Job that prepares the database."""
    postgres = settings.postgres
    direct = [(POOLER, postgres.open_port, "PS-24")] if postgres.made_pooler else []
    if prepares(settings):
        port = figures.POSTGRES_PORT if postgres.pooler == "builtin" else postgres.open_port
        direct.append((PREPARE, port, "PS-25"))
    for source, port, number in direct:
        yield Flow(
            requirements=(number,),
            source=source,
            target=Addresses(role="PostgreSQL server", cidrs=postgres.cidrs),
            application=str(Service.POSTGRES),
            port=port,
            purpose=f"{source.role}: the server itself",
        )


def _entering(settings: PsevenSettings) -> Iterator[Flow]:
    """Through the ports of the nodes. Whichever node is asked may hand a connection on under its own address."""
    proxy, windows = settings.proxy, settings.windows_extension
    nodes = _known("worker nodes", settings.node_cidrs)
    edge, web, health = _pods(settings, Name.EDGEROUTER), _chosen(settings, WEB), _chosen(settings, HEALTH)
    if proxy.enabled:
        for source in (*_known("reverse proxy", proxy.cidrs), *nodes):
            yield from _to_socket(source, edge, web, ("PS-46",), "users")
            yield from _to_socket(source, edge, health, ("PS-46",), "health checks of the reverse proxy")
    else:
        for source in (*_known("users", EVERYWHERE), *nodes):
            yield from _to_socket(source, edge, web, ("PS-40",), "users, without a reverse proxy")
    if windows.enabled:
        own = tuple(dict.fromkeys(one.cidr for one in windows.nodes if one.cidr is not None))
        gate = _pods(settings, Name.BLOCKNETWORKGATE)
        for source in (*_known("Windows nodes", own), *(nodes if own else ())):
            yield from _to_socket(source, gate, _chosen(settings, OPENVPN), ("PS-49",), "tasks on Windows")


def _known(role: str, cidrs: tuple[str, ...]) -> tuple[Addresses, ...]:
    """Hosts whose addresses are known; for others nothing can be opened."""
    return (Addresses(role=role, cidrs=cidrs),) if cidrs else ()


def _forgotten(settings: PsevenSettings) -> Iterator[Flow]:
    """What PS-60 lists and pods need. The resolver is opened for all by `spec.network_policies`; clocks and images are
    the nodes' own affair.
    """
    if settings.nfs.quota:
        yield from _quotas(settings)
    if settings.run_on_kubernetes:
        control_plane = settings.control_plane
        yield Flow(
            requirements=FORGOTTEN,
            source=_pods(settings, Name.LAUNCHER),
            target=Addresses(role="Kubernetes API", cidrs=control_plane.cidrs),
            application="HTTPS",
            port=control_plane.api_port,
            purpose="pods of users' blocks",
        )
        yield from _native_blocks(settings)


def _quotas(settings: PsevenSettings) -> Iterator[Flow]:
    """Who sets quotas is not published, so whoever has the storage may (PS-36)."""
    for edge in _edges(settings):
        if isinstance(edge, InnerEdge) or edge.service is not Service.NFS:
            continue
        for protocol in BOTH:
            yield Flow(
                requirements=("PS-36", *FORGOTTEN),
                source=_pods(settings, edge.source),
                target=Addresses(role="NFS server", cidrs=settings.nfs.cidrs),
                application="rquotad",
                port=settings.nfs.rquotad_port,
                protocol=protocol,
                purpose="quotas of users and workspaces",
            )


def _native_blocks(settings: PsevenSettings) -> Iterator[Flow]:
    """A block that runs natively stands where the table has the executor: asked on the ports of blocks by the same
    components, and asking the same ones.
    """
    there = {one.name for one in components(settings)}
    executor = next(one for one in matrix.COMPONENTS if one.name is Name.HTCONDOREXECUTE)
    condor = (Name.HTCONDORMANAGER, Name.HTCONDORSUBMIT)
    blocks = _blocks(settings)
    for one in matrix.COMPONENTS:
        if (Name.HTCONDOREXECUTE, BLOCKS) in one.ways and one.name in there and one.name not in condor:
            purpose = f"{one.name} uses blocks that run natively"
            yield from _to_socket(_pods(settings, one.name), blocks, BLOCKS, FORGOTTEN, purpose)
    for target, socket in executor.ways:
        if target in _BLOCK_TARGETS and target in there:
            purpose = f"blocks that run natively use {target}"
            yield from _to_socket(blocks, _pods(settings, target), socket, FORGOTTEN, purpose)
    for service in executor.services:
        for server, ports, protocols in _servers(settings, service):
            for port in ports:
                for protocol in protocols:
                    yield Flow(
                        requirements=FORGOTTEN,
                        source=blocks,
                        target=server,
                        application=str(service),
                        port=port,
                        protocol=protocol,
                        purpose=PURPOSES[service],
                    )
