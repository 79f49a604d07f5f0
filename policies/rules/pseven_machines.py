"""pSeven's file server, registry and proxy are those of its table."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from policies.facts import Machine
from policies.rule import About, Rule, Severity
from spec.platforms.pseven import figures
from spec.platforms.pseven.hardware import Profile, Role

if TYPE_CHECKING:
    from spec.platforms.pseven.settings import PsevenSettings


def violations(machine: Machine, about: About) -> Iterator[str]:
    """What a machine lacks against the row of its role."""
    settings = cast("PsevenSettings | None", about.settings)  # it is asked of pSeven's stacks only
    profile = settings.profile if settings is not None else Profile.PRODUCTION
    row = figures.row(profile, Role(machine.role)) if machine.role in tuple(Role) else None
    if row is None:
        return
    least = row.hardware
    if machine.cpu is None:
        yield f"{machine.machine} is in no table: nobody can say whether it is enough for {machine.role}"
    elif machine.cpu < least.cpu:
        yield f"the {machine.role} machine has {machine.cpu} cores; the guide asks for {least.cpu}"
    if machine.memory is not None and machine.memory < least.memory:
        yield f"the {machine.role} machine has {machine.memory} memory; the guide asks for {least.memory}"
    if machine.disk is not None and machine.disk < least.disk:
        yield f"the {machine.role} machine has a disk of {machine.disk}; the guide asks for {least.disk}"
    needed = max((one for one in (least.iops_read, least.iops_write) if one is not None), default=None)
    if needed is not None and machine.disk_iops is not None and machine.disk_iops < needed:
        yield f"the disk of the {machine.role} machine gives {machine.disk_iops}; the guide asks for {needed}"
    if machine.network is not None and machine.network < least.network:
        yield f"the {machine.role} machine has {machine.network}; the guide asks for {least.network}"
    if machine.public and machine.role != Role.PROXY:
        yield f"the {machine.role} machine has a public address"


RULE = Rule(
    name="pseven-machines",
    says="pSeven's file server gives 1 TB, 10000 iops and 10 Gb/s; registry and proxy are those of the guide.",
    why="All tasks of all users read and write there; everything waits for it.",
    remedy="Raise machine, disk or disk-iops of ground.machines.",
    each=(Machine,),
    check_each=violations,
    platforms=("pseven",),
    severity=Severity.HIGH,
    requirements=("PS-4", "PS-5", "PS-6"),
)
