"""What must hold of the release: the Kubernetes below it, its segment, its charts, and how it may follow another."""

from collections.abc import Iterator, Sequence

from spec.ground.site import in_cloud
from spec.platforms.thingpark import figures
from spec.platforms.thingpark.hosting import OF_RESERVATION, OFFERS, Hosting
from spec.platforms.thingpark.releases_of_vendor import ORDER, Release, is_major, last_fix_before
from spec.platforms.thingpark.segments import CAPACITY
from spec.platforms.thingpark.settings import ThingParkSettings
from spec.platforms.thingpark.sizing_table import SIZED
from spec.settings import Mistake, a_secret_for_each_purpose, rule
from spec.versions import KubernetesVersion


def listed(versions: Sequence[KubernetesVersion]) -> str:
    """`1.24 to 1.26`."""
    return f"{versions[0]} to {versions[-1]}"


@rule("release", "cluster", "kubernetes_override", "hosting")
def _kubernetes(settings: ThingParkSettings) -> Iterator[Mistake]:
    running, supported = settings.cluster.version, settings.vendor.kubernetes
    offer = OFFERS.get(settings.host)
    if running not in supported and settings.kubernetes_override is None:
        what = f"ThingPark {settings.release} runs on Kubernetes {listed(supported)}, not on {running}"
        override = "kubernetes-override: {reason: …} with who allowed it"
        nowhere = offer is not None and not set(offer.offered) & set(supported)
        yield Mistake(
            where=("cluster", "version"),
            what=f"{what}; {offer.service} has none of them" if offer is not None and nowhere else what,
            instead=override if nowhere else f"one of those, or {override}",
            requirements=("TP-2", "X-3") if nowhere else ("TP-2",),
        )
    if running in supported and settings.kubernetes_override is not None:
        yield Mistake(
            where=("kubernetes-override",),
            what=f"there is nothing to override: ThingPark {settings.release} runs on Kubernetes {running}",
            instead="nothing",
            requirements=("TP-2",),
        )
    # Where this program makes the cluster, `spec.ground.rules` says so of every cloud.
    if offer is not None and running not in offer.offered and not in_cloud(settings.cluster):
        yield Mistake(
            where=("cluster", "version"),
            what=f"{offer.service} ran Kubernetes {listed(offer.offered)} on {offer.read}, and not {running}",
            instead=f"one of {listed(offer.offered)}; an override is of the vendor's word, not of the cloud's",
            requirements=("TP-2",),
        )


@rule("cluster", "hosting")
def _hosting(settings: ThingParkSettings) -> Iterator[Mistake]:
    said = OF_RESERVATION.get(settings.cluster.reservation)
    if settings.hosting is None and settings.cluster.cloud == "existing" and said is None:
        yield Mistake(
            where=("hosting",),
            what="disks and load balancer differ from cloud to cloud, and nothing says whose cluster this is",
            instead=f"one of {', '.join(Hosting)}",
            requirements=("TP-1",),
        )
    if settings.cluster.cloud != "local" and said is not None and settings.hosting not in (None, said):
        yield Mistake(
            where=("hosting",),
            what=f"the nodes keep what those of {said} keep, and the cluster is said to be of {settings.hosting}",
            instead=f"{said}, or another cluster.reservation",
            requirements=("TP-1",),
        )


@rule("release", "segment")
def _segment(settings: ThingParkSettings) -> Iterator[Mistake]:
    if settings.segment not in SIZED:
        yield Mistake(
            where=("segment",),
            what=f"segment {settings.segment} ended with release 7.2; {settings.release} has no sizes for it",
            instead=f"one of {', '.join(SIZED)}",
            requirements=(figures.SIZING,),
        )


@rule("segment", "expected_load")
def _load(settings: ThingParkSettings) -> Iterator[Mistake]:
    load = settings.expected_load
    if load is None:
        return
    most = CAPACITY[settings.segment]
    pairs = {
        "base-stations": (load.base_stations > most.base_stations, load.base_stations, most.base_stations),
        "devices": (load.devices > most.devices, load.devices, most.devices),
        "average": (load.average > most.average, load.average, most.average),
        "peak": (load.peak > most.peak, load.peak, most.peak),
    }
    larger = [
        one
        for one in SIZED
        if load.base_stations <= CAPACITY[one].base_stations
        and load.devices <= CAPACITY[one].devices
        and load.average <= CAPACITY[one].average
        and load.peak <= CAPACITY[one].peak
    ]
    for key, (over, expected, limit) in pairs.items():
        if over:
            instead = f"segment: {larger[0]}" if larger else "several installations, or the vendor's advice"
            yield Mistake(
                where=("expected-load", key),
                what=f"{expected} is more than segment {settings.segment} carries, which is {limit}",
                instead=instead,
                requirements=(figures.CAPACITY,),
            )


@rule("cluster", "helm")
def _stand_in_only_locally(settings: ThingParkSettings) -> Iterator[Mistake]:
    if settings.helm.charts == "stand-in" and settings.cluster.cloud != "local":
        yield Mistake(
            where=("helm", "charts"),
            what="the stand-in runs nothing; it only takes the room of the real pods",
            instead="vendor, or leave charts out to make everything but the releases",
            requirements=("TP-31",),
        )


@rule("release", "helm", "charts", "api_server")
def _charts(settings: ThingParkSettings) -> Iterator[Mistake]:
    helm = settings.helm
    if helm.charts != "vendor":
        for key, given in (("versions", helm.versions), ("digests", helm.digests)):
            if not given:
                continue
            yield Mistake(
                where=("helm", key),
                what=f"{key} of charts that are not used",
                instead=f"charts: vendor, or no {key}",
                requirements=("TP-31",),
            )
        return
    known = {**settings.vendor.charts, **helm.versions}
    if len(known) < 4:
        yield Mistake(
            where=("helm", "versions"),
            what=f"the versions of the charts of {settings.release} are not public",
            instead="all four versions, from the vendor's release notes; or release: 7.3.1, the nearest public one",
            requirements=("TP-2",),
        )
    if helm.digests and settings.charts.mirror is None:
        yield Mistake(
            where=("helm", "digests"),
            what="nothing checks these digests where the charts are taken from",
            instead="charts.mirror with the archives, or with an oci:// registry",
            requirements=("TP-31",),
        )
    if not settings.api_server:
        yield Mistake(
            where=("api-server",),
            what="the charts' operators work with the Kubernetes API, and every way out is closed",
            instead="the addresses of the API server, for example [10.96.0.1/32]",
            requirements=("TP-30",),
        )


@rule("release", "upgrade")
def _upgrade(settings: ThingParkSettings) -> Iterator[Mistake]:
    if settings.upgrade is not None:
        yield from upgrade_mistakes(settings.upgrade.from_release, settings.release)


def upgrade_mistakes(running: Release, wanted: Release) -> Iterator[Mistake]:
    """Whether one release may follow the other."""
    if ORDER.index(wanted) <= ORDER.index(running):
        yield Mistake(
            where=("upgrade", "from-release"),
            what=f"{wanted} does not follow {running}",
            instead="a later release, or no upgrade; the way back is the restore of a backup",
            requirements=("TP-32",),
        )
    elif is_major(running, wanted) and running is not last_fix_before(wanted):
        last = last_fix_before(wanted)
        yield Mistake(
            where=("upgrade", "from-release"),
            what=f"{wanted} may only follow {last}, the last fix before it, and {running} runs",
            instead=f"release: {last} first",
            requirements=("TP-32",),
        )


@rule("installation_id", "smtp", "snmp", "openid", "backup", "phase")
def _a_secret_for_each_purpose(settings: ThingParkSettings) -> Iterator[Mistake]:
    yield from a_secret_for_each_purpose(settings)


RELEASE_RULES = (
    _kubernetes,
    _hosting,
    _segment,
    _load,
    _stand_in_only_locally,
    _charts,
    _upgrade,
    _a_secret_for_each_purpose,
)
