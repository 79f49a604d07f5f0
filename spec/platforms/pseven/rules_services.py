"""What must hold of the services around the cluster."""

import re
from collections.abc import Iterator

from spec.ground.servers import rules_of_a_made_server
from spec.ground.site import stands_here
from spec.platforms.pseven import figures
from spec.platforms.pseven.hardware import Hardware, Profile, Role
from spec.platforms.pseven.machines import Machine, Release
from spec.platforms.pseven.rules_cluster import below
from spec.platforms.pseven.settings import PsevenSettings
from spec.settings import Mistake, rule
from spec.units import Bytes, Cpu

_AWS_MEMORY = {"nano": "512Mi", "micro": "1Gi", "small": "2Gi", "medium": "4Gi"}
_AZURE_SMALL = {
    "Standard_B1ms": ("1", "2Gi"),
    "Standard_B1s": ("1", "1Gi"),
    "Standard_B2s": ("2", "4Gi"),
    "Standard_B2ms": ("2", "8Gi"),
}


def burstable(instance: str) -> Machine | None:
    """What a burstable size of a managed database has; None for a size that does not burst, or is not known.

    `db.t3.micro` and its like have 2 virtual CPUs and the memory of their size
    (https://aws.amazon.com/rds/instance-types/); `Standard_B…` are Azure's Burstable tier
    (learn.microsoft.com, flexible server, compute options).
    """
    if found := re.fullmatch(r"db\.t\d[a-z]?\.(\w+)", instance):
        memory = _AWS_MEMORY.get(found[1])
        return Machine(cpu=Cpu.parse("2"), memory=Bytes.parse(memory or "8Gi"))
    if is_azure_burstable(instance):
        cpu, memory = _AZURE_SMALL.get(instance, ("4", "16Gi"))
        return Machine(cpu=Cpu.parse(cpu), memory=Bytes.parse(memory))
    return None


def is_azure_burstable(instance: str) -> bool:
    """Whether it is of Azure's Burstable tier."""
    return instance.startswith("Standard_B")


def _row(settings: PsevenSettings, role: Role) -> Hardware | None:
    row = figures.row(settings.profile, role)
    return None if row is None else row.hardware


def _made_here(settings: PsevenSettings) -> Iterator[Mistake]:
    """What this program needs to know of a server that it makes."""
    postgres = settings.postgres
    yield from rules_of_a_made_server(
        settings.cluster,
        postgres,
        objects="user and database",
        prepare="{image: an image with psql 14 or later, pinned}",
        requirement="PS-25",
    )
    if postgres.mode == "managed" and postgres.pooler == "pgbouncer" and postgres.pooler_image is None:
        yield Mistake(
            where=("postgres", "pooler-image"),
            what="is missing: this program makes the PgBouncer in front of the server that it makes",
            instead="an image with a shell and pgbouncer 1.21 or later, pinned; or pooler: builtin, where the cloud's "
            "server has one",
            requirements=("PS-24",),
        )


@rule("profile", "postgres", "cluster")
def _postgres(settings: PsevenSettings) -> Iterator[Mistake]:
    postgres, row = settings.postgres, _row(settings, Role.POSTGRES)
    if postgres.version < figures.POSTGRES_LEAST:
        yield Mistake(
            where=("postgres", "version"),
            what=f"PostgreSQL {postgres.version} is too old",
            instead=f"{figures.POSTGRES_LEAST} or later",
            requirements=("PS-13",),
        )
    if postgres.pooler == "none":
        yield Mistake(
            where=("postgres", "pooler"),
            what="without a pool the platform runs into the server's limit of connections",
            instead="pgbouncer, or builtin where the managed server has one",
            requirements=("PS-24",),
        )
    yield from _made_here(settings)
    if row is not None:
        yield from below(("postgres", "machine"), postgres.machine, row, "PS-3", settings.profile)
    if postgres.instance is None:
        return
    size = burstable(postgres.instance)
    if size is not None and row is not None and list(below((), size, row, "PS-3", settings.profile)):
        yield Mistake(
            where=("postgres", "instance"),
            what=f"{postgres.instance} has {size.cpu} CPU and {size.memory} memory",
            instead=f"a size with {row.cpu} CPU and {row.memory} or more",
            requirements=("PS-3",),
        )
    if is_azure_burstable(postgres.instance) and postgres.pooler == "builtin":
        yield Mistake(
            where=("postgres", "pooler"),
            what=f"{postgres.instance} is of the Burstable tier, which has no PgBouncer built in",
            instead="a General Purpose or Memory Optimized size, or pooler: pgbouncer",
            requirements=("PS-24",),
        )


@rule("profile", "registry")
def _registry(settings: PsevenSettings) -> Iterator[Mistake]:
    registry, row = settings.registry, _row(settings, Role.REGISTRY)
    if registry.mode == "vendor":
        if registry.url != figures.VENDOR_REGISTRY:
            yield Mistake(
                where=("registry", "url"),
                what=f"{registry.url} is not the vendor's registry",
                instead=f"{figures.VENDOR_REGISTRY}, or mode: local",
                requirements=("PS-42", "PS-62"),
            )
        if settings.profile is not Profile.DEV:
            yield Mistake(
                where=("registry", "mode"),
                what="images come over the Internet: tasks start late and often run into their time limit (INC-PS8)",
                instead="local, with a registry in the platform's network",
                requirements=("PS-5", "PS-42"),
                warning=settings.profile is not Profile.PRODUCTION,
            )
        return
    if registry.url == figures.VENDOR_REGISTRY:
        yield Mistake(
            where=("registry", "url"),
            what=f"{figures.VENDOR_REGISTRY} is the vendor's registry",
            instead="the address of your own, or mode: vendor",
            requirements=("PS-42", "PS-62"),
        )
    if registry.version is not None and registry.version < Release(figures.REGISTRY_LEAST):
        yield Mistake(
            where=("registry", "version"),
            what=f"Docker Registry {registry.version} is too old",
            instead=f"{Release(figures.REGISTRY_LEAST)} or later",
            requirements=("PS-14",),
        )
    if row is not None:
        yield from below(("registry", "machine"), registry.machine, row, "PS-5", settings.profile)


@rule("profile", "proxy")
def _proxy(settings: PsevenSettings) -> Iterator[Mistake]:
    proxy, row = settings.proxy, _row(settings, Role.PROXY)
    production = settings.profile is Profile.PRODUCTION
    if not proxy.enabled:
        if proxy.is_trusted:
            yield Mistake(
                where=("proxy", "trusted"),
                what="without a proxy anybody can write the headers that would be trusted",
                instead="false, or enabled: true",
                requirements=("PS-62",),
            )
        yield Mistake(
            where=("proxy", "enabled"),
            what="users come by plain HTTP, and their connections may fail with any one node (INC-PS7)",
            instead="true",
            requirements=("PS-6", "PS-40") if production else ("PS-40",),
            warning=not production,
        )
        return
    if proxy.address == "*" and production:
        yield Mistake(
            where=("proxy", "address"),
            what="any host name is let in",
            instead="the name under which users reach the proxy",
            requirements=("PS-62",),
        )
    wanted = {"websocket": proxy.websocket, "tls": proxy.tls, "forwarded-headers": proxy.forwarded_headers}
    without = {
        "websocket": "without WebSocket users see a loading screen until it times out",
        "tls": "without TLS passwords travel in the clear",
        "forwarded-headers": "without X-Forwarded-* the platform does not know whom it talks to",
    }
    for key, there in wanted.items():
        if not there:
            yield Mistake(
                where=("proxy", key),
                what=without[key],
                instead="true",
                requirements=("PS-38", "PS-39")[: 1 + (key == "websocket")],
            )
    if proxy.buffer < Bytes.parse("128Ki"):
        yield Mistake(
            where=("proxy", "buffer"),
            what=f"{proxy.buffer} is too small for an answer, and makes error 502",
            instead="128Ki or more",
            requirements=("PS-39",),
        )
    # The balancer behind a proxy that this program makes asks the nodes how they are.
    if proxy.product == "nginx" and not stands_here(settings.cluster, proxy.cidrs):
        yield Mistake(
            where=("proxy", "product"),
            what="plain NGINX sends no health checks: a node that is ill is noticed by the users who were sent to it",
            instead="nginx-plus, or health checks on the node port by something else",
            requirements=("PS-38",),
            warning=True,
        )
    if row is not None:
        yield from below(("proxy", "machine"), proxy.machine, row, "PS-6", settings.profile)


@rule("proxy", "windows_extension")
def _node_ports(settings: PsevenSettings) -> Iterator[Mistake]:
    ports: dict[tuple[str, str], tuple[int, str]] = {
        ("proxy", "web-nodeport"): (settings.proxy.web_nodeport, "PS-46"),
        ("proxy", "health-nodeport"): (settings.proxy.health_nodeport, "PS-46"),
    }
    if settings.windows_extension.enabled:
        ports["windows-extension", "openvpn-nodeport"] = (settings.windows_extension.openvpn_nodeport, "PS-49")
    taken: dict[int, tuple[str, str]] = {}
    for where, (port, requirement) in ports.items():
        if port not in figures.NODE_PORTS:
            yield Mistake(
                where=where,
                what=f"{port} is no port that a cluster gives out on its nodes",
                instead=f"a port from {figures.NODE_PORTS.start} to {figures.NODE_PORTS.stop - 1}",
                requirements=(requirement,),
            )
        other = taken.setdefault(port, where)
        if other is not where:
            yield Mistake(
                where=where,
                what=f"{port} is taken by {'.'.join(other)}",
                instead="a port of its own",
                requirements=(requirement,),
            )


@rule("ldap", "tools_image")
def _ldaps(settings: PsevenSettings) -> Iterator[Mistake]:
    ldap = settings.ldap
    if ldap is None:
        return
    if ldap.port == figures.LDAPS_PORT and ldap.certificate is None:
        yield Mistake(
            where=("ldap", "certificate"),
            what=f"port {figures.LDAPS_PORT} is LDAPS, for which the server's certificate must be there beforehand",
            instead="the certificate as Base-64 (PEM), or port 389",
            requirements=("PS-37",),
        )
    if ldap.certificate is not None and settings.tools_image is None:
        yield Mistake(
            where=("tools-image",),
            what="the Job that brings the certificate to the shared data has no image",
            instead="a pinned image with a shell",
            requirements=("PS-37",),
        )


_WINDOWS_10 = (
    "1507",
    "1511",
    "1607",
    "1703",
    "1709",
    "1803",
    "1809",
    "1903",
    "1909",
    "2004",
    "20H2",
    "21H1",
    "21H2",
    "22H2",
)


@rule("profile", "windows_extension")
def _windows(settings: PsevenSettings) -> Iterator[Mistake]:
    extension, row = settings.windows_extension, _row(settings, Role.WINDOWS)
    if extension.nodes and not extension.enabled:
        yield Mistake(
            where=("windows-extension", "enabled"),
            what="there are Windows nodes, and nothing that they could connect to",
            instead="true, or no nodes",
            requirements=("PS-58",),
        )
    for index, node in enumerate(extension.nodes):
        where: tuple[str | int, ...] = ("windows-extension", "nodes", index)
        if node.domain_controller:
            yield Mistake(
                where=(*where, "domain-controller"),
                what=f"{node.name} is a domain controller",
                instead="a server that stands alone",
                requirements=("PS-18",),
            )
        if node.system == "windows-10-pro":
            yield from _windows_10(where, node.release, physical=node.physical)
        elif not (node.release.isdigit() and int(node.release) >= figures.WINDOWS_SERVER_LEAST):
            yield Mistake(
                where=(*where, "release"),
                what=f"Windows Server {node.release} is too old or not known",
                instead=f"{figures.WINDOWS_SERVER_LEAST} or later, in quotes",
                requirements=("PS-18",),
            )
        if row is not None:
            yield from below((*where, "machine"), node.machine, row, "PS-7", settings.profile)


def _windows_10(where: tuple[str | int, ...], release: str, *, physical: bool) -> Iterator[Mistake]:
    new_enough = _WINDOWS_10[_WINDOWS_10.index(figures.WINDOWS_10_LEAST) :]
    if release not in new_enough:
        yield Mistake(
            where=(*where, "release"),
            what=f"Windows 10 {release} is too old or not known",
            instead=f"one of {', '.join(new_enough)}, in quotes",
            requirements=("PS-18",),
        )
    if not physical:
        yield Mistake(
            where=(*where, "physical"),
            what="Windows 10 on a virtual machine is not what the guide supports",
            instead="a physical workstation, or system: windows-server",
            requirements=("PS-18",),
        )


SERVICE_RULES = (_postgres, _registry, _proxy, _node_ports, _ldaps, _windows)
