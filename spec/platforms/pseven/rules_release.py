"""What must hold of the release: its package, its size, its rights."""

from collections.abc import Iterator

from spec.platforms.pseven import figures
from spec.platforms.pseven.executor import executor_size, half, smallest, takes_two
from spec.platforms.pseven.settings import Package, PsevenSettings
from spec.platforms.pseven.workload import workloads
from spec.settings import FitCheck, Mistake, a_secret_for_each_purpose, rule
from spec.sizing import Shortage, Undecided, nodes_of, place, pods_of


@rule("executor", "run_on_kubernetes")
def _executor_in_native_mode(settings: PsevenSettings) -> Iterator[Mistake]:
    written = settings.executor
    if settings.run_on_kubernetes and (written.replicas or written.memory or written.cpu):
        yield Mistake(
            where=("executor",),
            what="no executors run while blocks run on Kubernetes natively",
            instead="nothing, or run-on-kubernetes: false",
            requirements=("PS-58", "PS-63"),
        )


@rule("executor", "run_on_kubernetes", "cluster", "workers")
def _executor(settings: PsevenSettings) -> Iterator[Mistake]:
    written = settings.executor
    if settings.run_on_kubernetes or not settings.worker_pools:
        return
    share = half(smallest(settings.worker_pools))
    if written.replicas is not None and written.replicas != settings.worker_count:
        yield Mistake(
            where=("executor", "replicas"),
            what=f"{written.replicas} executors on {settings.worker_count} worker nodes",
            instead=f"nothing, or {settings.worker_count}",
            requirements=("PS-63",),
        )
    for key, amount, limit in (("memory", written.memory, share.memory), ("cpu", written.cpu, share.cpu)):
        if amount is not None and str(amount) != str(limit):
            more = amount > limit  # type: ignore[operator]  # both are the same quantity: the pairs above are
            yield Mistake(
                where=("executor", key),
                what=f"{amount} is {'more' if more else 'less'} than half of the smallest worker node",
                instead=f"nothing, or {limit}",
                requirements=("PS-63",),
                warning=not more,
            )


@rule("executor", "run_on_kubernetes", "cluster", "workers", "release")
def _two_on_one_node(settings: PsevenSettings) -> Iterator[Mistake]:
    chart = settings.release.chart
    node = takes_two(settings)
    if node is None or chart is None or chart == "stand-in":
        return
    if isinstance(chart, Package) and chart.value_keys.executor_affinity is not None:
        return
    yield Mistake(
        where=("cluster", "pools"),
        what=f"two executors fit on node {node.name}, and nothing keeps them apart",
        instead="worker nodes of one size, or the key of the chart's values that takes an affinity, at "
        "release.chart.value-keys.executor-affinity",
        requirements=("PS-63",),
    )


@rule("run_on_kubernetes", "limited_permissions", "premade")
def _premade_for_native_mode(settings: PsevenSettings) -> Iterator[Mistake]:
    premade = settings.premade
    if premade is None:
        return
    if not settings.limited_permissions:
        yield Mistake(
            where=("premade",),
            what="what an administrator has made is only used with limited permissions",
            instead="limited-permissions: true, or nothing here",
            requirements=("PS-65",),
        )
        return
    if not settings.run_on_kubernetes:
        return
    if premade.priority_classes and set(premade.priority_classes) != set(figures.PRIORITIES):
        missing = [name for name in figures.PRIORITIES if name not in premade.priority_classes]
        surplus = [name for name in premade.priority_classes if name not in figures.PRIORITIES]
        said = [f"{one} is missing" for one in missing] + [f"{one} is not among them" for one in surplus]
        yield Mistake(
            where=("premade", "priority-classes"),
            what=f"these are not the three priority classes: {'; '.join(said)}",
            instead=f"[{', '.join(figures.PRIORITIES)}], or nothing, and they are made here",
            requirements=("PS-67",),
        )
    names = {"service-account": premade.service_account, "cluster-role-binding": premade.cluster_role_binding}
    for key, name in names.items():
        if name is None and any(names.values()):
            yield Mistake(
                where=("premade", key),
                what="is missing beside the other name for the launcher",
                instead="both names, or neither, and they are made here",
                requirements=("PS-66", "PS-68"),
            )


@rule("release")
def _timeout(settings: PsevenSettings) -> Iterator[Mistake]:
    seconds = settings.release.timeout
    if seconds < figures.HELM_TIMEOUT:
        short = seconds <= figures.HELM_DEFAULT_TIMEOUT
        # The stand-in loads no images.
        if settings.release.chart == "stand-in":
            return
        yield Mistake(
            where=("release", "timeout"),
            what=f"{seconds} s {'are' if short else 'may be'} too short for images of several GB",
            instead=f"{figures.HELM_TIMEOUT} or more",
            requirements=("PS-69",),
            warning=not short,
        )


@rule("cluster", "release", "charts")
def _chart(settings: PsevenSettings) -> Iterator[Mistake]:
    chart = settings.release.chart
    if chart == "stand-in" and settings.cluster.cloud != "local":
        yield Mistake(
            where=("release", "chart"),
            what="the stand-in runs nothing; it only takes the room of the real pods",
            instead="the package that you have from the vendor, or leave chart out to make everything but the release",
            requirements=("PS-44",),
        )
    if isinstance(chart, Package) and (settings.charts.mirror or "").startswith("oci://"):
        yield Mistake(
            where=("charts", "mirror"),
            what="the package is a file, and no registry has it",
            instead="a directory, or nothing",
            requirements=("PS-44",),
        )


@rule("release", "registry", "proxy", "windows_extension")
def _keys_that_must_be_known(settings: PsevenSettings) -> Iterator[Mistake]:
    chart = settings.release.chart
    if not isinstance(chart, Package):
        return
    if settings.registry.mode == "local" and not chart.images:
        yield Mistake(
            where=("release", "chart", "images"),
            what="without the chart's keys for its images they come from the vendor's registry",
            instead="what `helm show values` has below image, for example {image.app: pseven-app}",
            requirements=("PS-43", "PS-62"),
        )
    keys = chart.value_keys
    unknown = {
        "health-port": (
            keys.health_port is None and settings.proxy.health_nodeport != figures.HEALTH_NODE_PORT,
            f"port {settings.proxy.health_nodeport} for health checks",
            "PS-46",
        ),
        "windows-extension": (
            keys.windows_extension is None and not settings.windows_extension.enabled,
            "that Windows support is off",
            "PS-58",
        ),
    }
    for key, (missing, what, requirement) in unknown.items():
        if missing:
            yield Mistake(
                where=("release", "chart", "value-keys", key),
                what=f"the guide does not name the key by which the chart is told {what}",
                instead="the key, from `helm show values`",
                requirements=(requirement,),
            )


@rule("installation_id", "license")
def _license(settings: PsevenSettings) -> Iterator[Mistake]:
    if settings.license is not None and settings.installation_id is None:
        yield Mistake(
            where=("installation-id",),
            what="is missing, and a licence holds for one Installation ID only",
            instead="the ID that the header of the admin site shows",
            requirements=("PS-71",),
        )


@rule("postgres", "registry", "release")
def _a_secret_for_each_purpose(settings: PsevenSettings) -> Iterator[Mistake]:
    yield from a_secret_for_each_purpose(settings, "PS-62")


@rule("fit_check", "cluster", "workers", "executor", "release", "windows_extension", "run_on_kubernetes", "nfs")
def _fits(settings: PsevenSettings) -> Iterator[Mistake]:
    if not settings.worker_pools or settings.release.chart != "stand-in":
        # Of the vendor's own chart only the executors' sizes are published.
        return
    if executor_size(settings) is None and not settings.run_on_kubernetes:
        return
    answer = place(pods_of(workloads(settings)), nodes_of(settings.cluster))
    if isinstance(answer, Undecided):
        yield Mistake(
            where=("cluster", "pools"),
            what=f"whether every pod fits was not decided within {answer.tried} placements",
            instead="nothing, if the scheduler places them all; it will tell",
            requirements=("PS-63",),
            warning=True,
        )
    if isinstance(answer, Shortage):
        yield Mistake(
            where=("cluster", "pools"),
            what=f"not every pod fits on these nodes: {answer}",
            instead="more nodes or larger ones; or fit-check: report, and the scheduler leaves that pod pending",
            requirements=("PS-63",),
            warning=settings.fit_check is FitCheck.REPORT,
        )


RELEASE_RULES = (
    _executor_in_native_mode,
    _executor,
    _two_on_one_node,
    _premade_for_native_mode,
    _timeout,
    _chart,
    _keys_that_must_be_known,
    _license,
    _a_secret_for_each_purpose,
    _fits,
)
