"""Machines and databases beside the cluster, each against what the platform's guide asks for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spec.clouds.machines import Machine
from spec.clouds.oci.shapes import SHAPES
from spec.clouds.tables import CLOUDS, CloudTables, tables_of
from spec.ground.demand import DatabaseDemand, MachineDemand
from spec.ground.settings import MachineSupply
from spec.platforms import PLATFORMS
from spec.platforms.pseven import figures
from spec.platforms.pseven.hardware import Role
from spec.platforms.pseven.machines import Machine as Declared
from spec.platforms.pseven.rules_cluster import MEASURES, least
from spec.platforms.pseven.settings import PsevenSettings
from spec.settings import StackSettings
from spec.units import Bytes, Cpu

_READING, _WRITING = " reading", " writing"
_UNITS = {
    "iops": "",
    "iopsRead": _READING,
    "iops_read": _READING,
    "iopsWrite": _WRITING,
    "iops_write": _WRITING,
    "network": "",
}
"""What is said after an amount that says its own unit; after all others stands the name of the measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """One machine, or several that are alike."""

    name: str
    count: int
    wants: Mapping[str, str]
    """What the guide asks for: measure → amount with its unit."""
    has: str
    """What it is, in a person's words."""
    short: tuple[str, ...] = ()
    """What it has too little of: `cpu: 2 of 4`."""
    requirements: tuple[str, ...] = ()

    @property
    def asked(self) -> str:
        """What the guide asks for, in a person's words."""
        return ", ".join(amount + _UNITS.get(measure, f" {measure}") for measure, amount in self.wants.items())

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "name": self.name,
            "count": self.count,
            "wants": dict(self.wants),
            "has": self.has,
            "short": list(self.short),
            "requirements": list(self.requirements),
        }


def hosts_of(settings: StackSettings) -> tuple[Host, ...]:
    """Everything that stands beside the cluster and has a size; nothing where the guide has no such rows."""
    cloud = settings.cluster.cloud
    if cloud in CLOUDS:
        return tuple(_in_cloud(settings, tables_of(cloud)))
    return tuple(_of_pseven(settings)) if isinstance(settings, PsevenSettings) else ()


def _in_cloud(settings: StackSettings, tables: CloudTables) -> Iterator[Host]:
    demand = PLATFORMS[settings.platform].demand(settings)
    for database in demand.databases:
        supply = settings.ground.databases.get(database.name)
        row = tables.databases.get(supply.size) if supply is not None else None
        if supply is not None and row is not None:
            short = _short(database, row.cpu, row.memory, supply.storage)
            has = f"{row.name}: {row.cpu} cpu, {row.memory}, {supply.storage} storage"
        else:
            short, has = (_missing(supply is None, "databases", database.name),), "nothing"
        yield Host(
            name=database.name,
            count=1,
            wants=_wants(database),
            has=has,
            short=short,
            requirements=database.requirements,
        )
    for machine in demand.machines:
        given = settings.ground.machines.get(machine.name)
        sold = _sold(given, tables) if given is not None else None
        if given is not None and sold is not None:
            short = (*_short(machine, sold.cpu, sold.memory, given.disk), *_slow(machine, sold, given))
            iops = f" with {given.disk_iops}" if given.disk_iops is not None else ""
            has = f"{given.machine}: {sold.cpu} cpu, {sold.memory}, {given.disk} disk{iops}, {sold.network}"
        else:
            short, has = (_missing(given is None, "machines", machine.name),), "nothing"
        yield Host(
            name=machine.name,
            count=machine.count,
            wants=_wants(machine),
            has=has,
            short=short,
            requirements=machine.requirements,
        )


def _missing(unsaid: bool, where: str, name: str) -> str:
    return f"ground.{where}.{name} is not there" if unsaid else f"ground.{where}.{name} names no known size"


def _sold(supply: MachineSupply, tables: CloudTables) -> Machine | None:
    """The machine as it is sold."""
    shape = SHAPES.get(supply.machine)
    if shape is not None and supply.cpu is not None and supply.memory is not None:
        return shape.machine(supply.cpu, supply.memory)
    return tables.machines.get(supply.machine)


def _wants(one: DatabaseDemand | MachineDemand) -> dict[str, str]:
    disk = one.storage if isinstance(one, DatabaseDemand) else one.disk
    network = one.network if isinstance(one, MachineDemand) else None
    known = {"cpu": one.cpu, "memory": one.memory, "disk": disk, "iops": one.iops, "network": network}
    return {name: str(amount) for name, amount in known.items() if amount is not None}


def _short(one: DatabaseDemand | MachineDemand, cpu: Cpu, memory: Bytes, disk: Bytes) -> tuple[str, ...]:
    wanted = one.storage if isinstance(one, DatabaseDemand) else one.disk
    short = []
    if one.cpu is not None and cpu < one.cpu:
        short.append(f"cpu: {cpu} of {one.cpu}")
    if one.memory is not None and memory < one.memory:
        short.append(f"memory: {memory} of {one.memory}")
    if wanted is not None and disk < wanted:
        short.append(f"disk: {disk} of {wanted}")
    return tuple(short)


def _slow(one: MachineDemand, sold: Machine, given: MachineSupply) -> Iterator[str]:
    """What the disk is told to give; whether it can is asked by the rules of the cloud."""
    if one.iops is not None and given.disk_iops is not None and given.disk_iops < one.iops:
        yield f"iops: {given.disk_iops} of {one.iops}"
    if one.network is not None and sold.network < one.network:
        yield f"network: {sold.network} of {one.network}"


def _of_pseven(settings: PsevenSettings) -> Iterator[Host]:
    """The guide's rows, where the machines are somebody's own: what is not declared is taken to be the row's."""
    declared = {
        Role.POSTGRES: settings.postgres.machine,
        Role.NFS: settings.nfs.machine,
        Role.REGISTRY: settings.registry.machine,
        Role.PROXY: settings.proxy.machine,
    }
    for row in figures.ROWS[settings.profile]:
        machine = declared.get(row.role)
        if machine is None:
            continue
        short = []
        for measure in MEASURES:
            written, wanted = getattr(machine, measure), least(row.hardware, measure)
            if written is not None and wanted is not None and written < wanted:
                short.append(f"{measure.replace('_', ' ')}: {written} of {getattr(row.hardware, measure)}")
        yield Host(
            name=str(row.role),
            count=row.quantity,
            wants=row.hardware.as_output(),
            has=_said(machine),
            short=tuple(short),
            requirements=row.requirements,
        )


def _said(machine: Declared) -> str:
    known = {measure: written for measure in MEASURES if (written := getattr(machine, measure))}
    said = [str(written) + _UNITS.get(measure, f" {measure}") for measure, written in known.items()]
    return ", ".join(said) or "as asked for: nothing else is declared"
