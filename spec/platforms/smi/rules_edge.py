"""What must hold between DNS names, namespace, labels and charts."""

from collections.abc import Iterator

from spec.ground.site import in_cloud
from spec.platforms.smi import figures
from spec.platforms.smi.chart_values import facts, unknown
from spec.platforms.smi.metrics import scrape_name
from spec.platforms.smi.settings import SmiSettings
from spec.releases import ChartReference, checked_digest
from spec.settings import Mistake, rule

_USE_NUMBERS = {"app": "SM-2", "api": "SM-3", "id": "SM-4", "workbench": "SM-2"}


@rule("dns")
def _different_names_in_the_zone(settings: SmiSettings) -> Iterator[Mistake]:
    first: dict[str, str] = {}
    for use, name in settings.dns.by_use().items():
        other = first.setdefault(name, use)
        if other != use:
            yield Mistake(
                where=("dns", use),
                what=f"{name} is the name for {other} too",
                instead="a name of its own for each use",
                requirements=tuple(dict.fromkeys((_USE_NUMBERS[other], _USE_NUMBERS[use]))),
            )
        if name != settings.dns.zone and not name.endswith(f".{settings.dns.zone}"):
            yield Mistake(
                where=("dns", use),
                what=f"{name} is not in the zone {settings.dns.zone}",
                instead=f"a name that ends in .{settings.dns.zone}, or the zone that it is in",
                requirements=(_USE_NUMBERS[use],),
            )


@rule("load_balancer", "cluster")
def _one_load_balancer(settings: SmiSettings) -> Iterator[Mistake]:
    balancer, ours = settings.load_balancer, in_cloud(settings.cluster)
    known = balancer.host is not None or balancer.address is not None
    if known == ours:
        yield Mistake(
            where=("load-balancer",),
            what="the DNS names point to one place"
            if not ours
            else "this program makes the load balancer and the records that lead to it",
            instead="nothing in place of host and address"
            if ours
            else "either host: lb.example.net or address: 203.0.113.10",
            requirements=("SM-2", "SM-3", "SM-4"),
        )


@rule("env_name", "namespace")
def _namespace_is_the_environment(settings: SmiSettings) -> Iterator[Mistake]:
    if settings.namespace not in (None, settings.env_name):
        yield Mistake(
            where=("namespace",),
            what=f"the guide uses env-name, {settings.env_name}, as the namespace, and charts may take it for that",
            instead="nothing, and the namespace is env-name",
            requirements=("SM-46", "SM-49"),
            warning=True,
        )


@rule("cluster", "releases")
def _stand_in_only_locally(settings: SmiSettings) -> Iterator[Mistake]:
    local = settings.cluster.cloud == "local"
    if settings.releases == "stand-in" and not local:
        yield Mistake(
            where=("releases",),
            what="the stand-in runs nothing; it only takes the room of the real pods",
            instead="a list of the vendor's charts, or leave releases out to make everything but the releases",
            requirements=("SM-52",),
        )


@rule("releases", "pods")
def _labels_of_the_pods(settings: SmiSettings) -> Iterator[Mistake]:
    given = {"services": settings.pods.services, "entrances": settings.pods.entrances}
    for key, labels in given.items():
        if settings.releases == "stand-in" and labels:
            yield Mistake(
                where=("pods", key),
                what="the stand-in charts have labels of their own",
                instead="nothing",
                requirements=("SM-52",),
            )
        if settings.vendor_releases and not labels:
            yield Mistake(
                where=("pods", key),
                what="without the labels of the charts' pods every connection to and from them stays closed",
                instead="labels that `helm template` shows on these pods, for example "
                "{app.kubernetes.io/part-of: dtplatform}",
                requirements=("SM-5",) if key == "entrances" else ("SM-6",),
            )


@rule("pods")
def _labels_leave_script_workers_out(settings: SmiSettings) -> Iterator[Mistake]:
    worker = {"app.kubernetes.io/name": figures.SCRIPT_WORKER}
    for key, labels in (("services", settings.pods.services), ("entrances", settings.pods.entrances)):
        if labels and labels.items() <= worker.items():
            yield Mistake(
                where=("pods", key),
                what="these are the labels of script workers, which would be opened like services",
                instead="labels that script workers do not carry",
                requirements=("SM-43",),
            )


@rule("releases", "env_name")
def _the_script_manager_is_found(settings: SmiSettings) -> Iterator[Mistake]:
    given = [one.name for one in settings.vendor_releases]
    if given and scrape_name(settings) not in given:
        yield Mistake(
            where=("releases",),
            what=f"no release is called {scrape_name(settings)}, by which the ServiceMonitor finds the script manager",
            instead="that name for the release of the script manager",
            requirements=("SM-46",),
            warning=True,
        )


@rule("releases", "charts", "dns", "env_name", "services", "buckets")
def _charts(settings: SmiSettings) -> Iterator[Mistake]:
    known = facts(settings)
    names: set[str] = set()
    for index, release in enumerate(settings.vendor_releases):
        if release.name in names:
            yield Mistake(
                where=("releases", index, "name"),
                what=f"{release.name} is the name of two releases",
                instead="a name of its own for each",
                requirements=("SM-52",),
            )
        names.add(release.name)
        for where, name in unknown(release.values, known, ("releases", index, "values")):
            yield Mistake(
                where=where,
                what=f"${{{name}}} is nothing that can be filled in",
                instead=f"one of {', '.join(known)}",
                requirements=("SM-52",),
            )
        chart = release.chart
        if chart == "stand-in" or chart is None:
            yield Mistake(
                where=("releases", index, "chart"),
                what="a release in this list is one of the vendor's charts",
                instead="chart: {name, version, repository or path}; or releases: stand-in for all of them",
                requirements=("SM-52",),
            )
        if isinstance(chart, ChartReference):
            checked = checked_digest(chart, settings.charts)
            for key, digest in (("digest", chart.digest), ("manifest-digest", chart.manifest_digest)):
                if digest is not None and key != checked:
                    yield Mistake(
                        where=("releases", index, "chart", key),
                        what="nothing checks this digest where the chart is taken from",
                        instead=checked
                        or "an oci:// repository with manifest-digest, or an archive (path, or a directory as mirror)",
                        requirements=("SM-52",),
                    )


@rule("releases", "env_name")
def _helm_takes_the_names(settings: SmiSettings) -> Iterator[Mistake]:
    name = scrape_name(settings)
    if settings.releases and len(name) > figures.HELM_NAME_LIMIT:
        most = figures.HELM_NAME_LIMIT - len(name) + len(settings.env_name)
        yield Mistake(
            where=("env-name",),
            what=f"{name}, the release of the script manager, has {len(name)} characters, and Helm takes "
            f"{figures.HELM_NAME_LIMIT}",
            instead=f"at most {most} characters; up to 49 where releases are made by other means than Helm",
            requirements=("SM-46",),
        )


EDGE_RULES = (
    _different_names_in_the_zone,
    _one_load_balancer,
    _namespace_is_the_environment,
    _stand_in_only_locally,
    _labels_of_the_pods,
    _labels_leave_script_workers_out,
    _the_script_manager_is_found,
    _charts,
    _helm_takes_the_names,
)
