"""The releases of ThingPark Enterprise: on which Kubernetes each runs, and of which charts it consists."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from spec.platforms.thingpark import sizing_7_3, sizing_8_0
from spec.platforms.thingpark.sizing_table import Row
from spec.versions import KubernetesVersion


class Release(StrEnum):
    """A release that this program knows."""

    R7_3_0 = "7.3.0"
    R7_3_1 = "7.3.1"
    R7_3_3 = "7.3.3"
    R7_3_4 = "7.3.4"
    R7_3_6 = "7.3.6"
    R8_0_0 = "8.0.0"


class Chart(StrEnum):
    """The four charts of a release, in the order in which they are installed."""

    DATA_CONTROLLERS = "thingpark-data-controllers"
    DATA = "thingpark-data"
    APPLICATION_CONTROLLERS = "thingpark-application-controllers"
    ENTERPRISE = "thingpark-enterprise"


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorRelease:
    """What belongs to one release."""

    kubernetes: tuple[KubernetesVersion, ...]
    """Exactly these (TP-2)."""
    charts: Mapping[Chart, str]
    """Versions, from the vendor's public file `VERSIONS`; empty where no tag of that release is public."""
    rows: tuple[Row, ...]
    """The sizing that goes with it."""
    assumed: str = ""
    """What of it is a conclusion of ours."""


def _kubernetes(first: int, last: int) -> tuple[KubernetesVersion, ...]:
    return tuple(KubernetesVersion(1, minor) for minor in range(first, last + 1))


def _charts(*versions: str) -> Mapping[Chart, str]:
    return dict(zip(Chart, versions, strict=True))


_AS_7_3_1 = "the vendor lists 7.3.1 as the last of 7.3; later fixes are taken to run where 7.3.1 runs"

RELEASES: Mapping[Release, VendorRelease] = {
    Release.R7_3_0: VendorRelease(
        kubernetes=_kubernetes(24, 26),  # TP-2
        charts={},
        rows=sizing_7_3.ROWS,
        assumed="no tag of 7.3.0 is public; the sizes are those of 7.3.1, the nearest one",
    ),
    Release.R7_3_1: VendorRelease(
        kubernetes=_kubernetes(24, 27),  # docs.thingpark.com/thingpark-enterprise/7.3, Prerequisites
        charts=_charts("1.2.4", "1.3.5", "1.2.4", "1.4.1"),
        rows=sizing_7_3.ROWS,
    ),
    Release.R7_3_3: VendorRelease(
        kubernetes=_kubernetes(24, 27),
        charts=_charts("1.4.0", "1.5.1", "1.4.0", "1.6.0"),
        rows=sizing_7_3.ROWS_FROM_7_3_3,
        assumed=_AS_7_3_1,
    ),
    Release.R7_3_4: VendorRelease(
        kubernetes=_kubernetes(24, 27),
        charts=_charts("1.5.0", "1.6.0", "1.5.0", "1.7.3"),
        rows=sizing_7_3.ROWS_FROM_7_3_3,
        assumed=_AS_7_3_1,
    ),
    Release.R7_3_6: VendorRelease(
        kubernetes=_kubernetes(24, 27),
        charts=_charts("1.5.0", "1.6.0", "1.5.0", "1.7.6"),
        rows=sizing_7_3.ROWS_FROM_7_3_3,
        assumed=_AS_7_3_1,
    ),
    Release.R8_0_0: VendorRelease(
        kubernetes=_kubernetes(26, 28),  # docs.thingpark.com/thingpark-enterprise/latest, Prerequisites
        charts=_charts("2.2.1", "2.2.2", "2.2.0", "2.0.0"),
        rows=sizing_8_0.ROWS,
        assumed="the vendor's main branch of 2025-05-13 stands for 8.0.0; it has no tag",
    ),
}

CHART_REPOSITORY = "https://repository.thingpark.com/charts"  # TP-31
CONFIGURATION = "https://raw.githubusercontent.com/actility/thingpark-enterprise-kubernetes"  # TP-31

ORDER = tuple(Release)
"""From the oldest to the newest."""


def is_major(running: Release, wanted: Release) -> bool:
    """Whether the first two numbers change."""
    return running.split(".")[:2] != wanted.split(".")[:2]


def last_fix_before(wanted: Release) -> Release:
    """From which release a major upgrade must start (docs.thingpark.com, Upgrade Procedure)."""
    return max((one for one in ORDER[: ORDER.index(wanted)] if is_major(one, wanted)), key=ORDER.index)


def series(release: Release) -> str:
    """`7.3` or `8.0`."""
    return release.rpartition(".")[0]
