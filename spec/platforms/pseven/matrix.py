"""The network table of the pSeven guide: what each component listens on and whom it connects to (PS-57), and when it
runs (PS-58). Nothing is in here that the guide does not print; what it forgets is in `spec.platforms.pseven.network`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from spec.flows import Protocol
from spec.workloads import Kind


@dataclass(frozen=True, slots=True)
class Socket:
    """What is spoken on which port, or range of ports, of a component."""

    application: str
    port: int
    end_port: int | None = None
    protocols: tuple[Protocol, ...] = (Protocol.TCP,)


BOTH = (Protocol.TCP, Protocol.UDP)

HTTP = Socket("HTTP", 10080)
BLOCKS = Socket("HTTP", 10000, 65535)
"""Blocks that run: each opens a port of its own."""
CONDOR = Socket("Condor", 19618)
MEMCACHED = Socket("Memcached", 11211)
REDIS = Socket("Redis", 16379)
SSH = Socket("SSH", 11122)
NETBIOS = Socket("NetBIOS", 139)
SMB = Socket("SMB", 445)
WEB = Socket("HTTP", 30080)
"""Users, by the port of every node that has the same number; the number can be configured."""
HEALTH = Socket("HTTP", 30001)
"""Health checks of the reverse proxy, in the same way."""
OPENVPN = Socket("OpenVPN", 31194, protocols=BOTH)
"""Windows nodes, in the same way."""


class Service(StrEnum):
    """What stands around the cluster, by what is spoken with it."""

    POSTGRES = "PostgreSQL"
    NFS = "NFS"
    SMTP = "SMTP"
    SMTPS = "SMTPS"
    LDAP = "LDAP"
    LDAPS = "LDAPS"


PRINTED_PORTS: dict[Service, tuple[int, ...]] = {
    Service.POSTGRES: (5432,),
    Service.NFS: (111, 1110, 2049, 4045),
    Service.SMTP: (25,),
    Service.SMTPS: (465, 587),
    Service.LDAP: (389,),
    Service.LDAPS: (636,),
}
PRINTED_PROTOCOLS: dict[Service, tuple[Protocol, ...]] = {
    service: BOTH if service in (Service.POSTGRES, Service.NFS) else (Protocol.TCP,) for service in Service
}


class Name(StrEnum):
    """The components, in the order and the spelling of the guide."""

    APPSERVER = "appserver"
    APPSHUBUI = "appshubui"
    APPWORKERAPPJOBS = "appworkerappjobs"
    APPWORKERBLOCKJOBS = "appworkerblockjobs"
    APPWORKERFILESYSTEMJOBS = "appworkerfilesystemjobs"
    APPWORKERWORKFLOWJOBS = "appworkerworkflowjobs"
    BLOCKFILESGATE = "blockfilesgate"
    BLOCKNETWORKGATE = "blocknetworkgate"
    BLOCKROUTER = "blockrouter"
    BLOCKSSHGATE = "blocksshgate"
    DATAEDITORUI = "dataeditorui"
    EDGEROUTER = "edgerouter"
    FILES = "files"
    HTCONDOREXECUTE = "htcondorexecute"
    HTCONDORMANAGER = "htcondormanager"
    HTCONDORSUBMIT = "htcondorsubmit"
    KEYCLOAK = "keycloak"
    LAUNCHER = "launcher"
    MEMCACHED = "memcached"
    POST1_MAKEEXTNODEPKGS = "post1_makeextnodepkgs"
    POST1_MIGRATEDB = "post1_migratedb"
    POST2_CLEANUPRUNS = "post2_cleanupruns"
    POST2_FIXSTORAGES = "post2_fixstorages"
    POST2_SCANAPPS = "post2_scanapps"
    POST3_MOVEUSERSTOKEYCLOAK = "post3_moveuserstokeycloak"
    POST3_TWEAKKEYCLOAKCONFIG = "post3_tweakkeycloakconfig"
    POST3_UPGRADEAPPS = "post3_upgradeapps"
    PSEVENUI = "psevenui"
    REDIS = "redis"
    UPKEEPKBLOCKEDITSESSIONS = "upkeepkblockeditsessions"
    UPKEEPLOGS = "upkeeplogs"
    UPKEEPQUOTAS = "upkeepquotas"
    UPKEEPRUNS = "upkeepruns"
    UPKEEPWAITINGRUNS = "upkeepwaitingruns"
    VALUEEDITORUI = "valueeditorui"

    @property
    def dns(self) -> str:
        """As a Kubernetes object can be called: names there have no underscore."""
        return self.value.replace("_", "-")


class Runs(StrEnum):
    """When a component runs (PS-58)."""

    ALWAYS = "always"
    WITH_WINDOWS = "with the Windows extension"
    WITHOUT_NATIVE_BLOCKS = "unless blocks run on Kubernetes natively"
    WITH_CONDOR = "with the Windows extension, or unless blocks run on Kubernetes natively"
    WITH_FIX_STORAGES = "in an upgrade with fixStorages=true"

    def holds(self, *, windows_extension: bool, native_blocks: bool, fix_storages: bool) -> bool:
        """Whether it does under these choices."""
        match self:
            case Runs.ALWAYS:
                return True
            case Runs.WITH_WINDOWS:
                return windows_extension
            case Runs.WITHOUT_NATIVE_BLOCKS:
                return not native_blocks
            case Runs.WITH_CONDOR:
                return windows_extension or not native_blocks
            case Runs.WITH_FIX_STORAGES:
                return fix_storages


Way = tuple[Name, Socket]
"""To a component, on what it listens on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One row of the table."""

    name: Name
    listens: tuple[Socket, ...] = ()
    ways: tuple[Way, ...] = ()
    services: tuple[Service, ...] = ()
    runs: Runs = Runs.ALWAYS

    @property
    def kind(self) -> Kind:
        """`post*` are Jobs, `upkeep*` CronJobs (PS-58)."""
        if self.name.startswith("post"):
            return Kind.JOB
        return Kind.CRON_JOB if self.name.startswith("upkeep") else Kind.DEPLOYMENT


_QUEUE: tuple[Way, ...] = ((Name.HTCONDORMANAGER, CONDOR), (Name.HTCONDORSUBMIT, CONDOR))
_EXECUTE: tuple[Way, ...] = ((Name.HTCONDOREXECUTE, CONDOR), (Name.HTCONDOREXECUTE, BLOCKS))
_SSH_GATE: tuple[Way, ...] = ((Name.BLOCKSSHGATE, SSH), (Name.BLOCKSSHGATE, BLOCKS))
_CACHES: tuple[Way, ...] = ((Name.MEMCACHED, MEMCACHED), (Name.REDIS, REDIS))
_APPSERVER: Way = (Name.APPSERVER, HTTP)
_KEYCLOAK: Way = (Name.KEYCLOAK, HTTP)
_LAUNCHER: Way = (Name.LAUNCHER, HTTP)
_DATA = (Service.POSTGRES, Service.NFS)


def _worker(name: Name) -> Component:
    """Four kinds of workers take jobs; three of them make the same connections."""
    return Component(name=name, ways=(*_QUEUE, *_EXECUTE, _LAUNCHER, *_CACHES), services=_DATA)


def _run_upkeep(name: Name) -> Component:
    return Component(name=name, ways=(*_QUEUE, _LAUNCHER, *_CACHES), services=_DATA)


def _data_job(name: Name, *ways: Way, runs: Runs = Runs.ALWAYS) -> Component:
    return Component(name=name, ways=(*ways, *_CACHES), services=_DATA, runs=runs)


def _page(name: Name) -> Component:
    """Serves static pages and connects to nobody."""
    return Component(name=name, listens=(HTTP,))


COMPONENTS = (
    Component(
        name=Name.APPSERVER,
        listens=(HTTP,),
        ways=(*_QUEUE, *_EXECUTE, _KEYCLOAK, _LAUNCHER, *_CACHES),
        services=(Service.POSTGRES, Service.SMTP, Service.SMTPS, Service.NFS),
    ),
    _page(Name.APPSHUBUI),
    _worker(Name.APPWORKERAPPJOBS),
    Component(
        name=Name.APPWORKERBLOCKJOBS,
        listens=(BLOCKS,),
        ways=(_APPSERVER, *_QUEUE, _LAUNCHER, *_CACHES),
        services=_DATA,
    ),
    _worker(Name.APPWORKERFILESYSTEMJOBS),
    _worker(Name.APPWORKERWORKFLOWJOBS),
    Component(name=Name.BLOCKFILESGATE, listens=(NETBIOS, SMB), services=(Service.NFS,), runs=Runs.WITH_WINDOWS),
    Component(
        name=Name.BLOCKNETWORKGATE,
        listens=(OPENVPN,),
        ways=(
            _APPSERVER,
            (Name.BLOCKFILESGATE, NETBIOS),
            (Name.BLOCKFILESGATE, SMB),
            *_SSH_GATE,
            *_QUEUE,
            *_EXECUTE,
        ),
        runs=Runs.WITH_WINDOWS,
    ),
    Component(
        name=Name.BLOCKROUTER,
        listens=(HTTP,),
        ways=((Name.APPWORKERBLOCKJOBS, BLOCKS), *_EXECUTE, *_SSH_GATE, (Name.REDIS, REDIS)),
    ),
    Component(name=Name.BLOCKSSHGATE, listens=(SSH, BLOCKS), runs=Runs.WITH_WINDOWS),
    _page(Name.DATAEDITORUI),
    Component(
        name=Name.EDGEROUTER,
        listens=(WEB, HEALTH),
        ways=(
            _APPSERVER,
            (Name.BLOCKROUTER, HTTP),
            _KEYCLOAK,
            (Name.FILES, HTTP),
            (Name.PSEVENUI, HTTP),
            (Name.APPSHUBUI, HTTP),
            (Name.DATAEDITORUI, HTTP),
            (Name.VALUEEDITORUI, HTTP),
        ),
    ),
    Component(name=Name.FILES, listens=(HTTP,), services=(Service.NFS,)),
    Component(
        name=Name.HTCONDOREXECUTE,
        listens=(CONDOR, BLOCKS),
        ways=(_APPSERVER, *_SSH_GATE, *_QUEUE, (Name.REDIS, REDIS)),
        services=(Service.NFS,),
        runs=Runs.WITHOUT_NATIVE_BLOCKS,
    ),
    Component(
        name=Name.HTCONDORMANAGER,
        listens=(CONDOR,),
        ways=((Name.HTCONDORSUBMIT, CONDOR), *_EXECUTE),
        runs=Runs.WITH_CONDOR,
    ),
    Component(
        name=Name.HTCONDORSUBMIT,
        listens=(CONDOR,),
        ways=((Name.HTCONDORMANAGER, CONDOR), *_EXECUTE),
        services=(Service.NFS,),
        runs=Runs.WITH_CONDOR,
    ),
    Component(name=Name.KEYCLOAK, listens=(HTTP,), services=(Service.POSTGRES, Service.LDAP, Service.LDAPS)),
    Component(name=Name.LAUNCHER, listens=(HTTP,), ways=((Name.HTCONDORMANAGER, CONDOR),), services=_DATA),
    Component(name=Name.MEMCACHED, listens=(MEMCACHED,)),
    Component(name=Name.POST1_MAKEEXTNODEPKGS, services=(Service.NFS,), runs=Runs.WITH_WINDOWS),
    Component(name=Name.POST1_MIGRATEDB, ways=_CACHES, services=(Service.POSTGRES,)),
    _data_job(Name.POST2_CLEANUPRUNS),
    _data_job(Name.POST2_FIXSTORAGES, runs=Runs.WITH_FIX_STORAGES),
    _data_job(Name.POST2_SCANAPPS),
    _data_job(Name.POST3_MOVEUSERSTOKEYCLOAK, _KEYCLOAK),
    _data_job(Name.POST3_TWEAKKEYCLOAKCONFIG, _KEYCLOAK),
    _data_job(Name.POST3_UPGRADEAPPS),
    _page(Name.PSEVENUI),
    Component(name=Name.REDIS, listens=(REDIS,)),
    _run_upkeep(Name.UPKEEPKBLOCKEDITSESSIONS),
    _data_job(Name.UPKEEPLOGS),
    _data_job(Name.UPKEEPQUOTAS),
    _run_upkeep(Name.UPKEEPRUNS),
    _run_upkeep(Name.UPKEEPWAITINGRUNS),
    _page(Name.VALUEEDITORUI),
)
"""All rows of the table."""


@dataclass(frozen=True, slots=True)
class InnerEdge:
    """A connection between two components: (component, target, port) of the table."""

    source: Name
    target: Name
    socket: Socket


@dataclass(frozen=True, slots=True)
class ServiceEdge:
    """A connection of a component to what stands around the cluster."""

    source: Name
    service: Service


Edge = InnerEdge | ServiceEdge


def running(*, windows_extension: bool, native_blocks: bool, fix_storages: bool) -> tuple[Component, ...]:
    """The components that run under these choices (PS-58), in the guide's order."""
    return tuple(
        one
        for one in COMPONENTS
        if one.runs.holds(windows_extension=windows_extension, native_blocks=native_blocks, fix_storages=fix_storages)
    )


def edges(*, windows_extension: bool, native_blocks: bool, fix_storages: bool) -> tuple[Edge, ...]:
    """The table without components that do not run under these choices, and without connections to them (PS-59)."""
    rows = running(windows_extension=windows_extension, native_blocks=native_blocks, fix_storages=fix_storages)
    return tuple(_edges(rows))


def _edges(rows: tuple[Component, ...]) -> Iterator[Edge]:
    there = {one.name for one in rows}
    for one in rows:
        yield from (InnerEdge(one.name, target, socket) for target, socket in one.ways if target in there)
        yield from (ServiceEdge(one.name, service) for service in one.services)
