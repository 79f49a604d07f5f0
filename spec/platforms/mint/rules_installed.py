"""What must hold for the parts that this stack installs: their charts, their labels, and room for all of them."""

from collections.abc import Iterator

from spec.cluster import ExistingCluster
from spec.platforms.mint import figures
from spec.platforms.mint.plan import workloads
from spec.platforms.mint.settings import Installed, MintSettings
from spec.releases import ChartReference, Install, checked_digest
from spec.settings import FitCheck, Mistake, rule
from spec.sizing import Shortage, Undecided, nodes_of, place, pods_of


def _parts(settings: MintSettings) -> dict[str, Installed]:
    parts: dict[str, Installed | None] = {
        "ingress": settings.ingress,
        "certificates": settings.certificates,
        "database-operator": settings.database_operator,
        "backup": settings.backup,
        "shop": settings.shop,
    }
    return {key: part for key, part in parts.items() if part is not None}


@rule("cluster", "ingress", "certificates", "database_operator", "backup", "shop")
def _stand_in_only_locally(settings: MintSettings) -> Iterator[Mistake]:
    for key, part in _parts(settings).items():
        if part.chart == "stand-in" and isinstance(settings.cluster, ExistingCluster):
            yield Mistake(
                where=(key, "chart"),
                what="the stand-in runs nothing; it only takes the room of the real pods",
                instead="the public chart with its exact version, or leave chart out where it is installed already",
                requirements=("MC-1",) if key == "shop" else ("MC-17",),
            )


@rule("ingress", "certificates", "database_operator", "backup", "shop", "charts")
def _digest_is_checked(settings: MintSettings) -> Iterator[Mistake]:
    for key, part in _parts(settings).items():
        chart = part.chart
        if not isinstance(chart, ChartReference):
            continue
        checked = checked_digest(chart, settings.charts)
        for name, digest in (("digest", chart.digest), ("manifest-digest", chart.manifest_digest)):
            if digest is not None and name != checked:
                yield Mistake(
                    where=(key, "chart", name),
                    what="nothing checks this digest where the chart is taken from",
                    instead=checked
                    or "an oci:// repository with manifest-digest, or an archive (path, or a directory as mirror)",
                    requirements=("MC-2",),
                )


@rule("certificates")
def _pinned_certificates(settings: MintSettings) -> Iterator[Mistake]:
    chart = settings.certificates.chart
    if isinstance(chart, ChartReference) and chart.version != figures.CERT_MANAGER:
        yield Mistake(
            where=("certificates", "chart", "version"),
            what=f"{chart.version} is not the cert-manager that the rest of the public set-up was made with",
            instead=f"{figures.CERT_MANAGER}, from {figures.CERT_MANAGER_REPOSITORY}",
            requirements=("MC-17",),
            warning=True,
        )


@rule("shop")
def _labels_of_the_shop(settings: MintSettings) -> Iterator[Mistake]:
    chart, labels = settings.shop.chart, settings.shop.pod_labels
    if chart == "stand-in" and labels:
        yield Mistake(
            where=("shop", "pod-labels"),
            what="the stand-in chart has labels of its own",
            instead="nothing",
            requirements=("MC-1",),
        )
    if isinstance(chart, ChartReference) and not labels:
        yield Mistake(
            where=("shop", "pod-labels"),
            what="without the labels of the chart's pods every connection to them stays closed",
            instead="the labels that `helm template` shows on these pods, for example {app: odoo}",
            requirements=("MC-1",),
        )


@rule("shop")
def _hooks_of_the_shop(settings: MintSettings) -> Iterator[Mistake]:
    if isinstance(settings.shop.chart, ChartReference) and settings.shop.install is Install.OBJECTS:
        yield Mistake(
            where=("shop", "install"),
            what="a chart's hooks are left out of its objects, and the Deployment of the public chart is one",
            instead="release",
            requirements=("MC-2",),
            warning=True,
        )


@rule("fit_check", "cluster", "ingress", "certificates", "database_operator", "backup", "shop")
def _fits(settings: MintSettings) -> Iterator[Mistake]:
    if not settings.cluster.pools:
        return
    answer = place(pods_of(workloads(settings)), nodes_of(settings.cluster))
    if isinstance(answer, Undecided):
        yield Mistake(
            where=("cluster", "pools"),
            what=f"whether every pod fits was not decided within {answer.tried} placements",
            instead="nothing, if the scheduler places them all; it will tell",
            requirements=("MC-17",),
            warning=True,
        )
    if isinstance(answer, Shortage):
        yield Mistake(
            where=("cluster", "pools"),
            what=f"not every pod fits on these nodes: {answer}",
            instead="more nodes or larger ones; or fit-check: report, and the scheduler leaves that pod pending",
            requirements=("MC-17",),
            warning=settings.fit_check is FitCheck.REPORT,
        )


INSTALLED_RULES = (
    _stand_in_only_locally,
    _digest_is_checked,
    _pinned_certificates,
    _labels_of_the_shop,
    _hooks_of_the_shop,
    _fits,
)
