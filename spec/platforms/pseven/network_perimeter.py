"""Connections around pSeven's cluster, from host to host: the guide's overview (PS-45 to PS-56) with a customer's own
addresses and ports, and what the overview forgets (PS-60). For firewalls; network policies see none of it.
"""

from collections.abc import Iterator
from typing import Any

from spec.flows import Addresses, Elsewhere, Flow, Party, Protocol
from spec.platforms.pseven import figures
from spec.platforms.pseven.matrix import BOTH, Service
from spec.platforms.pseven.network_services import PURPOSES, STATED, reached
from spec.platforms.pseven.settings import PsevenSettings

TCP = (Protocol.TCP,)
HTTPS_PORT = 443  # PS-45, PS-56
RDP_PORT = 3389  # PS-48
NTP_PORT = 123  # PS-21, PS-60
DNS_PORT = 53  # PS-60

USERS = Elsewhere(role="web user")
CLIENTS = Elsewhere(role="REST client")
ADMINISTRATOR = Elsewhere(role="administrator")
CLOCK = Elsewhere(role="NTP server")
RESOLVER = Elsewhere(role="DNS server")
VENDOR = Elsewhere(role="vendor's registry")


def perimeter(settings: PsevenSettings) -> tuple[Flow, ...]:
    """Everything that a firewall between these hosts has to let through."""
    return (
        *_clients(settings),
        *_administrator(settings),
        *_services(settings),
        *_images(settings),
        *_forgotten(settings),
    )


def firewall_rules(settings: PsevenSettings) -> list[dict[str, Any]]:
    """The same for whoever sets the firewalls, by hand or by another program.

    A side without addresses is one whose addresses are not in the settings.
    """
    return [
        {
            "from": _said(one.source),
            "to": _said(one.target),
            "application": one.application,
            "protocol": str(one.protocol),
            "ports": one.ports,
            "purpose": one.purpose,
            "requirements": list(one.requirements),
        }
        for one in perimeter(settings)
    ]


def _said(party: Party) -> dict[str, Any]:
    match party:
        case Addresses():
            return {"role": party.role, "addresses": list(party.cidrs)}
        case _:
            return {"role": party.role, "addresses": []}


def _hosts(role: str, cidrs: tuple[str, ...]) -> Party:
    """By their addresses, or by what they are where no address is known."""
    return Addresses(role=role, cidrs=cidrs) if cidrs else Elsewhere(role=role)


def _nodes(settings: PsevenSettings) -> Party:
    return _hosts("worker nodes", settings.node_cidrs)


def _proxy(settings: PsevenSettings) -> Party:
    return _hosts("reverse proxy", settings.proxy.cidrs)


def _windows(settings: PsevenSettings) -> tuple[Party, ...]:
    extension = settings.windows_extension
    if not extension.enabled or not extension.nodes:
        return ()
    known = tuple(dict.fromkeys(one.cidr for one in extension.nodes if one.cidr is not None))
    return (_hosts("Windows nodes", known),)


def _flows(
    source: Party,
    target: Party,
    application: str,
    ports: tuple[int, ...],
    purpose: str,
    *requirements: str,
    protocols: tuple[Protocol, ...] = TCP,
) -> Iterator[Flow]:
    for port in ports:
        for protocol in protocols:
            yield Flow(
                requirements=requirements,
                source=source,
                target=target,
                application=application,
                port=port,
                protocol=protocol,
                purpose=purpose,
            )


def _clients(settings: PsevenSettings) -> Iterator[Flow]:
    proxy, nodes = settings.proxy, _nodes(settings)
    web = (proxy.web_nodeport,)
    for client in (USERS, CLIENTS):
        if proxy.enabled:
            yield from _flows(client, _proxy(settings), "HTTPS", (HTTPS_PORT,), "work with the platform", "PS-45")
        else:
            yield from _flows(client, nodes, "HTTP", web, "work with the platform, without a reverse proxy", "PS-40")
    if proxy.enabled:
        yield from _flows(_proxy(settings), nodes, "HTTP", web, "what users ask for", "PS-46")
        yield from _flows(_proxy(settings), nodes, "HTTP", (proxy.health_nodeport,), "health checks", "PS-46")
    for windows in _windows(settings):
        port = (settings.windows_extension.openvpn_nodeport,)
        yield from _flows(windows, nodes, "OpenVPN", port, "tasks on Windows", "PS-49", protocols=BOTH)


def _administrator(settings: PsevenSettings) -> Iterator[Flow]:
    api = _hosts("Kubernetes API", settings.control_plane.cidrs)
    port = (settings.control_plane.api_port,)
    yield from _flows(ADMINISTRATOR, api, "HTTPS", port, "installation and operation", "PS-47")
    for windows in _windows(settings):
        yield from _flows(ADMINISTRATOR, windows, "RDP", (RDP_PORT,), "installation of the extension", "PS-48")
    stated = {Service.POSTGRES: "PS-50", Service.NFS: "PS-51"}
    for service, number in stated.items():
        for target, ports, protocols in reached(settings, service):
            purpose = "preparation and upkeep"
            yield from _flows(ADMINISTRATOR, target, str(service), ports, purpose, number, protocols=protocols)


def _services(settings: PsevenSettings) -> Iterator[Flow]:
    for service in Service:
        for target, ports, protocols in reached(settings, service):
            purpose, numbers = PURPOSES[service], STATED[service]
            yield from _flows(_nodes(settings), target, str(service), ports, purpose, *numbers, protocols=protocols)


def _images(settings: PsevenSettings) -> Iterator[Flow]:
    """The kubelet of each node fetches images: no pod does."""
    registry = settings.registry
    port = HTTPS_PORT
    if registry.mode == "vendor":
        target: Party = VENDOR
    else:
        target = _hosts("local registry", registry.cidrs)
        if ":" in registry.url:
            port = int(registry.url.rpartition(":")[2])
    yield from _flows(_nodes(settings), target, "HTTPS", (port,), "images", "PS-56")


def _forgotten(settings: PsevenSettings) -> Iterator[Flow]:
    nodes = _nodes(settings)
    storage = Addresses(role="NFS server", cidrs=settings.nfs.cidrs)
    yield from _flows(nodes, RESOLVER, "DNS", (DNS_PORT,), "names", "PS-60", protocols=BOTH)
    for hosts in (nodes, _around(settings)):
        yield from _flows(hosts, CLOCK, "NTP", (NTP_PORT,), "the time", "PS-21", "PS-60", protocols=(Protocol.UDP,))
    if 3 in map(settings.nfs_version, figures.STORAGES):  # NFSv4 has its locks on 2049
        ports = (settings.nfs.statd_port,)
        yield from _flows(nodes, storage, "statd", ports, "locks of hosts that restart", "PS-36", protocols=BOTH)
    if settings.nfs.quota:
        ports = (settings.nfs.rquotad_port,)
        yield from _flows(nodes, storage, "rquotad", ports, "quotas", "PS-36", "PS-60", protocols=BOTH)


def _around(settings: PsevenSettings) -> Party:
    """All hosts that are no nodes and whose clocks the guide wants to be synchronized (PS-21)."""
    cidrs = [
        *settings.nfs.cidrs,
        *(settings.registry.cidrs if settings.registry.mode == "local" else ()),
        *(settings.smtp.cidrs if settings.smtp else ()),
        *(settings.proxy.cidrs if settings.proxy.enabled else ()),
        *(one.cidr for one in settings.windows_extension.nodes if one.cidr and settings.windows_extension.enabled),
    ]
    return Addresses(role="hosts around the cluster", cidrs=tuple(dict.fromkeys(cidrs)))
