"""The Helm releases, in the order in which they start (SM-1, SM-52)."""

from spec.names import fit
from spec.platforms.smi import figures
from spec.platforms.smi.chart_values import facts, filled
from spec.platforms.smi.metrics import scrape_name
from spec.platforms.smi.settings import ChartRelease, SmiSettings
from spec.platforms.smi.workloads import migrations, script_manager, script_worker, services
from spec.releases import ChartReference, Install, ReleaseSpec, chart_source, stand_in
from spec.stand_in import STAND_IN_CHART, stand_in_values
from spec.workloads import Workload


def _stand_in(settings: SmiSettings, name: str, *pods: Workload) -> ReleaseSpec:
    return ReleaseSpec(
        name=name,
        namespace=settings.platform_namespace,
        source=stand_in(STAND_IN_CHART),
        values=stand_in_values(pods),
        install=Install.OBJECTS,
        timeout_seconds=300,
        requirements=("SM-52",),
    )


def _vendors(settings: SmiSettings, release: ChartRelease, chart: ChartReference) -> ReleaseSpec:
    known = facts(settings)
    return ReleaseSpec(
        name=release.name,
        namespace=settings.platform_namespace,
        source=chart_source(chart, settings.charts),
        values={key: filled(value, known) for key, value in release.values.items()},
        install=release.install,
        timeout_seconds=release.timeout,
        requirements=("SM-52",),
    )


def releases(settings: SmiSettings) -> tuple[ReleaseSpec, ...]:
    """The vendor's charts as they are listed; or the stand-in three times: migrations, script manager, all the rest.

    The script manager has a release of its own because the ServiceMonitor finds it by that name (SM-46).
    """
    if settings.releases == "stand-in":
        worker = script_worker(settings.script_worker.minimum)
        return (
            _stand_in(settings, fit("migrations", settings.env_name, limit=figures.HELM_NAME_LIMIT), *migrations()),
            _stand_in(settings, scrape_name(settings), script_manager(settings)),
            _stand_in(
                settings,
                fit("dtplatform", settings.env_name, limit=figures.HELM_NAME_LIMIT),
                *services(settings),
                worker,
            ),
        )
    return tuple(
        _vendors(settings, one, one.chart) for one in settings.vendor_releases if isinstance(one.chart, ChartReference)
    )
