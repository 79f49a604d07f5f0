"""Machines and databases beside the cluster, each against what the platform's guide asks for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spec.clouds.oci.shapes import SHAPES
from spec.clouds.tables import CLOUDS, CloudTables, tables_of
from spec.ground.demand import DatabaseDemand, MachineDemand
from spec.ground.settings import MachineSupply
from spec.platforms import PLATFORMS
from spec.platforms.pseven import figures
from spec.platforms.pseven.hardware import Role
from spec.platforms.pseven.machines import Machine
from spec.platforms.pseven.rules_cluster import MEASURES, least
from spec.platforms.pseven.settings import PsevenSettings
from spec.settings import StackSettings
from spec.units import Bytes, Cpu


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
        size = _size(given, tables) if given is not None else None
        if given is not None and size is not None:
            short = _short(machine, *size, given.disk)
            has = f"{given.machine}: {size[0]} cpu, {size[1]}, {given.disk} disk"
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


def _size(supply: MachineSupply, tables: CloudTables) -> tuple[Cpu, Bytes] | None:
    """Processor and memory as they are sold."""
    shape = SHAPES.get(supply.machine)
    if shape is not None and supply.cpu is not None and supply.memory is not None:
        made = shape.machine(supply.cpu, supply.memory)
        return made.cpu, made.memory
    row = tables.machines.get(supply.machine)
    return None if row is None else (row.cpu, row.memory)


def _wants(one: DatabaseDemand | MachineDemand) -> dict[str, str]:
    disk = one.storage if isinstance(one, DatabaseDemand) else one.disk
    known = {"cpu": one.cpu, "memory": one.memory, "disk": disk, "iops": one.iops}
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


def _said(machine: Machine) -> str:
    known = [f"{written} {measure.replace('_', ' ')}" for measure in MEASURES if (written := getattr(machine, measure))]
    return ", ".join(known) or "as asked for: nothing else is declared"
