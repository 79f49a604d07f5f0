"""What may not change once ThingPark runs: said over the outputs of the last run."""

from collections.abc import Iterator, Mapping
from typing import Any

from spec.platforms.thingpark.releases_of_vendor import Release
from spec.platforms.thingpark.rules_release import upgrade_mistakes
from spec.platforms.thingpark.settings import ThingParkSettings
from spec.settings import Mistake, cited


def remembered(settings: ThingParkSettings) -> dict[str, Any]:
    """What the next run must know of this one; part of the stack's outputs."""
    return {
        "release": str(settings.release),
        "ismBands": list(settings.lora.ism_bands),
        "netId": settings.lora.net_id,
        "phase": settings.phase,
    }


def changes(settings: ThingParkSettings, last: Mapping[str, Any] | None) -> tuple[Mistake, ...]:
    """Every change that must not be made. `last` is output `remembered` of the last run; None: there was none."""
    return tuple(_changes(settings, last))


def _changes(settings: ThingParkSettings, last: Mapping[str, Any] | None) -> Iterator[Mistake]:
    if last is None:
        if settings.phase == "federated":
            yield Mistake(
                where=("phase",),
                what="this is a first installation, and nobody could log in",
                instead="bootstrap; then federated, once an administrator exists",
                requirements=("TP-29",),
            )
        return
    yield from _radio(settings, last)
    yield from _release(settings, Release(last["release"]))


def _radio(settings: ThingParkSettings, last: Mapping[str, Any]) -> Iterator[Mistake]:
    lora = settings.lora
    if list(lora.ism_bands) != list(last["ismBands"]):
        yield Mistake(
            where=("lora", "ism-bands"),
            what=f"base stations and devices were set up for {', '.join(last['ismBands'])}",
            instead=f"[{', '.join(last['ismBands'])}], or a new installation",
            requirements=cited(("lora", "ism-bands"), settings.requirements),
        )
    if lora.net_id.lower() != last["netId"].lower():
        yield Mistake(
            where=("lora", "net-id"),
            what=f"devices have joined network {last['netId']}",
            instead=f"'{last['netId']}', or a new installation",
            requirements=cited(("lora", "net-id"), settings.requirements),
        )


def _release(settings: ThingParkSettings, running: Release) -> Iterator[Mistake]:
    if settings.release is running:
        return
    if settings.upgrade is None or settings.upgrade.from_release is not running:
        yield Mistake(
            where=("release",),
            what=f"{running} runs; a backup before the upgrade to {settings.release} is mandatory, and none is named",
            instead=f"upgrade: {{from-release: '{running}', backup: …}} with the backup's name; the runbook says how",
            requirements=("TP-32",),
        )
        yield from upgrade_mistakes(running, settings.release)
