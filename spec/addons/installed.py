"""The add-ons of one stack: what the platform needs, or what the settings name, ready to be made."""

from collections.abc import Mapping

from spec.addons.catalogue import CATALOGUE
from spec.addons.model import AddOnName, Installed, Need, merged
from spec.claims import Claim
from spec.ground.site import in_cloud
from spec.platforms import PLATFORMS
from spec.releases import ChartReference, Install, ReleaseSpec, chart_source
from spec.settings import StackSettings
from spec.stand_in import stand_in_values

TIMEOUT = 600
"""Seconds until everything of an add-on must be ready. Ours."""


def needs(settings: StackSettings) -> tuple[Need, ...]:
    """What is to be installed, in the order of the catalogue."""
    asked = {one.name: one for one in PLATFORMS[settings.platform].add_ons(settings)}
    chosen = settings.addons.install
    usual = asked if in_cloud(settings.cluster) else {}
    names = set(usual) if chosen is None else set(chosen)
    return tuple(asked.get(name, Need(name=name)) for name in CATALOGUE if name in names)


def installed(settings: StackSettings) -> tuple[Installed, ...]:
    """Every add-on of the stack; one comes after those in `after` that are among them."""
    wanted = needs(settings)
    names = {one.name for one in wanted}
    return tuple(_installed(settings, one, names) for one in wanted)


def claims(settings: StackSettings) -> tuple[Claim, ...]:
    """That each of them is in the cluster once: two stacks in one cluster cannot both install it."""
    return tuple(
        Claim(
            what=str(one.name),
            where=("addons",),
            instead="in one of the stacks; addons: {install: […]} without it in the other",
            requirements=one.requirements,
        )
        for one in needs(settings)
    )


def definitions(settings: StackSettings) -> frozenset[str]:
    """Families of custom resource definitions that come with them."""
    return frozenset(family for one in needs(settings) for family in CATALOGUE[one.name].definitions)


def stand_ins(settings: StackSettings) -> Mapping[str, dict[str, object]]:
    """Name of a release → the values by which a stand-in chart runs the same workloads at the same sizes."""
    return {one.release.name: stand_in_values(one.workloads) for one in installed(settings)}


def _installed(settings: StackSettings, need: Need, names: set[AddOnName]) -> Installed:
    known = CATALOGUE[need.name]
    reference = ChartReference(
        name=str(known.name),
        version=settings.addons.versions.get(need.name, known.version),
        repository=known.repository,
        digest=settings.addons.digests.get(need.name),
    )
    namespace = need.namespace or known.namespace
    return Installed(
        name=need.name,
        namespace=namespace,
        pod_security=known.pod_security,
        release=ReleaseSpec(
            name=need.release or str(known.name),
            namespace=namespace,
            source=chart_source(reference, settings.charts),
            values=merged(known.values, need.values),
            # With Helm's own history: these charts have hooks, and definitions that must come first.
            install=Install.RELEASE,
            timeout_seconds=TIMEOUT,
            requirements=need.requirements,
        ),
        workloads=known.workloads,
        after=tuple(one for one in known.after if one in names),
    )
