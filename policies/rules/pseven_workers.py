"""pSeven has the workers of its table."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from policies.facts import NodePool
from policies.rule import About, Facts, Finding, Rule, Severity
from spec.platforms.pseven import figures
from spec.platforms.pseven.hardware import Profile, Role

if TYPE_CHECKING:
    from spec.platforms.pseven.settings import PsevenSettings


def violations(facts: Facts, about: About) -> Iterator[Finding]:
    """Too few workers, or workers that are too small, for the profile; the production profile where none is known."""
    settings = cast("PsevenSettings | None", about.settings)  # it is asked of pSeven's stacks only
    profile = settings.profile if settings is not None else Profile.PRODUCTION
    row = figures.row(profile, Role.WORKER)
    workers = [pool for pool in facts.of(NodePool) if _is_worker(pool, settings)]
    if row is None or not workers:
        return
    count = sum(pool.nodes for pool in workers)
    if count < row.quantity:
        yield Finding(where=workers[0].where, what=f"{count} workers; the {profile} profile has {row.quantity}")
    least = row.hardware
    for pool in workers:
        for has, needed, what in (
            (pool.cpu, least.cpu, "cores"),
            (pool.memory, least.memory, "memory"),
            (pool.disk, least.disk, "disk"),
        ):
            if has is not None and has < needed:  # type: ignore[operator]  # both of one unit
                yield Finding(
                    where=pool.where, what=f"a worker of {pool.name} has {has} {what}; the guide asks for {needed}"
                )


def _is_worker(pool: NodePool, settings: "PsevenSettings | None") -> bool:
    if settings is not None:
        return pool.name in {one.name for one in settings.worker_pools}
    return "system" not in pool.name


RULE = Rule(
    name="pseven-workers",
    says="pSeven has at least five workers of 8 cores, 16 GB and 120 GB, or those of its profile.",
    why="Tasks are half a worker each: on fewer or smaller ones they wait or are killed.",
    remedy="Raise nodes, machine or disk of the worker pool.",
    check_all=violations,
    platforms=("pseven",),
    severity=Severity.HIGH,
    requirements=("PS-2", "PS-63"),
)
