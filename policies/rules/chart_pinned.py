"""No chart without an exact version."""

import re
from collections.abc import Iterator

from policies.facts import Chart
from policies.rule import About, Rule, Severity

_EXACT = re.compile(r"v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?|sha256:[0-9a-f]{64}")


def violations(chart: Chart, _: About) -> Iterator[str]:
    """A chart from elsewhere whose version is missing or a range. One in the project is pinned with the project."""
    remote = bool(chart.repository) or "://" in chart.chart
    if remote and "@sha256:" not in chart.chart and not _EXACT.fullmatch(str(chart.version)):
        yield f"chart {chart.chart} is taken in version {chart.version or 'whatever is newest'}"
    if chart.repository.startswith("http://"):
        yield f"chart {chart.chart} comes over plain http"


RULE = Rule(
    name="chart-pinned",
    says="Every chart is taken in one exact version, over an encrypted connection.",
    why="The next run installs something else than the one that was reviewed.",
    remedy="Write the exact version; for archives and registries the digest.",
    each=(Chart,),
    check_each=violations,
    severity=Severity.HIGH,
    requirements=("TP-31", "PS-44"),
    url="https://helm.sh/docs/chart_best_practices/dependencies/",
)
