"""What must hold between parts of the PSA settings."""

from collections import Counter
from collections.abc import Iterator

from spec.ground.servers import rules_of_a_made_server
from spec.platforms.psa import figures
from spec.platforms.psa.database import GROUP_ROLE
from spec.platforms.psa.network import PREPARE
from spec.platforms.psa.room import ROOM_RULES
from spec.platforms.psa.settings import Backend, Frontend, PsaSettings
from spec.releases import ChartReference, checked_digest
from spec.settings import Mistake, a_secret_for_each_purpose, rule
from spec.units import Bytes, Cpu
from spec.workloads import Resources


def _below(
    settings: PsaSettings, part: str, pod: Backend | Frontend, least: Resources, number: str
) -> Iterator[Mistake]:
    asked: dict[str, tuple[Cpu | Bytes, Cpu | Bytes]] = {
        "cpu-request": (pod.cpu_request, least.requests.cpu),
        "memory-request": (pod.memory_request, least.requests.memory),
    }
    # What is wrong with a limit below its own request, `_limits` says.
    if pod.cpu_limit >= pod.cpu_request:
        asked["cpu-limit"] = (pod.cpu_limit, least.limits.cpu)
    if pod.memory_limit >= pod.memory_request:
        asked["memory-limit"] = (pod.memory_limit, least.limits.memory)
    for key, (written, minimum) in asked.items():
        if str(written) != str(minimum) and not _at_least(written, minimum):
            yield Mistake(
                where=(part, key),
                what=f"{written} is below the vendor's minimum",
                instead=f"{minimum} or more; environment dev may go below it",
                requirements=(number,),
                warning=settings.environment == "dev",
            )


def _at_least(written: object, minimum: object) -> bool:
    return bool(written >= minimum)  # type: ignore[operator]  # both are the same quantity: the pairs above are


@rule("environment", "backend")
def _backend_minimum(settings: PsaSettings) -> Iterator[Mistake]:
    yield from _below(settings, "backend", settings.backend, figures.LEAST_BACKEND, "CB-13")


@rule("environment", "frontend")
def _frontend_minimum(settings: PsaSettings) -> Iterator[Mistake]:
    yield from _below(settings, "frontend", settings.frontend, figures.FRONTEND, "CB-14")


def _limits(
    settings: PsaSettings, part: str, pod: Backend | Frontend, least: Resources, number: str
) -> Iterator[Mistake]:
    """In dev a request may be below the vendor's minimum, and then its limit too."""
    in_dev = settings.environment == "dev"
    for key, limit, request, minimum in (
        ("cpu-limit", pod.cpu_limit, pod.cpu_request, least.limits.cpu),
        ("memory-limit", pod.memory_limit, pod.memory_request, least.limits.memory),
    ):
        if not _at_least(limit, request):
            yield Mistake(
                where=(part, key),
                what=f"a limit of {limit} is below the request of {request}",
                instead=f"{request if _at_least(request, minimum) or in_dev else minimum} or more",
                requirements=(number,),
            )


@rule("environment", "backend")
def _backend_limits(settings: PsaSettings) -> Iterator[Mistake]:
    yield from _limits(settings, "backend", settings.backend, figures.LEAST_BACKEND, "CB-13")


@rule("environment", "frontend")
def _frontend_limits(settings: PsaSettings) -> Iterator[Mistake]:
    yield from _limits(settings, "frontend", settings.frontend, figures.FRONTEND, "CB-14")


@rule("brands")
def _different_brands(settings: PsaSettings) -> Iterator[Mistake]:
    ids: Counter[str] = Counter()
    urls: Counter[str] = Counter()
    for index, brand in enumerate(settings.brands):
        ids[brand.id] += 1
        urls[brand.url] += 1
        if ids[brand.id] == 2:
            yield Mistake(
                where=("brands", index, "id"),
                what=f"brand {brand.id} is named twice, and two brands cannot share one Keycloak realm",
                instead="each brand once, by its own internal ID",
                requirements=("CB-16", "CB-18"),
            )
        if urls[brand.url] == 2:
            yield Mistake(
                where=("brands", index, "url-suffix"),
                what=f"{brand.url} is the URL of two brands",
                instead="another domain or url-suffix",
                requirements=("CB-17",),
            )


@rule("postgres")
def _database(settings: PsaSettings) -> Iterator[Mistake]:
    postgres = settings.postgres
    if postgres.port == figures.PRINTED_POSTGRES_PORT and not postgres.documented_port_443:
        yield Mistake(
            where=("postgres", "port"),
            what="443 is the guide's misprint for PostgreSQL (INC-CB2)",
            instead="nothing (5432), or documented-port-443: true if your server really listens there",
            requirements=("CB-11",),
        )
    if postgres.documented_port_443 and postgres.port not in (None, figures.PRINTED_POSTGRES_PORT):
        yield Mistake(
            where=("postgres", "port"),
            what=f"port {postgres.port} contradicts documented-port-443",
            instead="one of the two",
            requirements=("CB-11",),
        )
    if postgres.strict_naming and postgres.database_name != f"a8n_{postgres.user}":
        yield Mistake(
            where=("postgres", "database"),
            what=f"{postgres.database_name} is not how the vendor names the database of {postgres.user}",
            instead=f"a8n_{postgres.user}, or strict-naming: false",
            requirements=("CB-4",),  # a prepared database is a prerequisite, and the page on that names it
        )


_NO_CERTIFICATE = "the Job that prepares the database has no certificate to verify the server by"
_NOT_OF_A_MADE_SERVER = {
    # Refused and no mere warning: every cloud's server is made so that it answers nobody in the clear.
    "disable": "a managed server takes encrypted connections only: in the clear PSA would never reach it",
    "verify-ca": _NO_CERTIFICATE,
    "verify-full": "the certificate of a managed server names the cloud's own host, not the one in the private zone",
}
"""Why a server that this program makes, and that the Job prepares, is reached with sslmode `require` only."""


@rule("postgres")
def _encryption(settings: PsaSettings) -> Iterator[Mistake]:
    postgres = settings.postgres
    where = ("postgres", "sslmode")
    if postgres.mode == "managed":
        if postgres.sslmode in _NOT_OF_A_MADE_SERVER:
            what = _NOT_OF_A_MADE_SERVER[postgres.sslmode]
            yield Mistake(where=where, what=what, instead="require", requirements=("CB-11",))
        return
    if postgres.sslmode.startswith("verify") and postgres.prepare is not None:
        yield Mistake(
            where=where,
            what=_NO_CERTIFICATE,
            instead="require, or leave postgres.prepare out and run the runbook's script where the certificate is",
            requirements=("CB-3",),
        )
    if postgres.sslmode == "disable":
        yield Mistake(
            where=where,
            what="the password and the data travel in the clear",
            instead="require" if postgres.prepare is not None else "require, or better verify-full",
            requirements=("CB-11",),
            warning=True,
        )


@rule("postgres")
def _role_of_its_own(settings: PsaSettings) -> Iterator[Mistake]:
    postgres = settings.postgres
    taken = {GROUP_ROLE: "the group of all micro-services"}
    if postgres.prepare is not None:
        taken[postgres.prepare.administrator.user] = "the administrator, whose password would be changed"
    if postgres.user in taken:
        yield Mistake(
            where=("postgres", "user"),
            what=f"{postgres.user} is {taken[postgres.user]}",
            instead="a role of its own",
            requirements=("CB-3",),
        )
    if len(postgres.database_name) > figures.POSTGRES_NAME_LIMIT:
        yield Mistake(
            where=("postgres", "user"),
            what=f"{postgres.database_name} is longer than PostgreSQL keeps a name",
            instead=f"a name with which a8n_<user> has at most {figures.POSTGRES_NAME_LIMIT} characters",
            requirements=("CB-3",),
        )


@rule("aps")
def _aps_operations(settings: PsaSettings) -> Iterator[Mistake]:
    wanted = {"get": (figures.APS_GET, "CB-20"), "post": (figures.APS_POST, "CB-21")}
    given = {"get": settings.aps.operations.get, "post": settings.aps.operations.post}
    for verb, (ids, number) in wanted.items():
        twice = [one for one, count in Counter(given[verb]).items() if count > 1]
        if twice:
            yield Mistake(
                where=("aps", "operations", verb),
                what=f"{twice[0]} is there twice",
                instead="each id once",
                requirements=(number,),
            )
        if set(given[verb]) != set(ids):
            missing = [one for one in ids if one not in given[verb]]
            surplus = [one for one in given[verb] if one not in ids]
            said = [f"{one} is missing" for one in missing] + [f"{one} is not among them" for one in surplus]
            yield Mistake(
                where=("aps", "operations", verb),
                what=f"these are not the {verb.upper()} permissions of the guide: {'; '.join(said)}",
                instead="nothing: the documented ids are the default",
                requirements=(number,),
            )


@rule("cluster", "release")
def _stand_in_only_locally(settings: PsaSettings) -> Iterator[Mistake]:
    if settings.release.chart == "stand-in" and settings.cluster.cloud != "local":
        yield Mistake(
            where=("release", "chart"),
            what="the stand-in runs nothing; it only takes the room of the real pods",
            instead="the chart that you have from CloudBlue, or leave chart out to make everything but the release",
            requirements=("CB-1",),
        )


@rule("release", "backend", "frontend")
def _labels_of_the_pods(settings: PsaSettings) -> Iterator[Mistake]:
    chart = settings.release.chart
    for part, pod in (("backend", settings.backend), ("frontend", settings.frontend)):
        if chart == "stand-in" and pod.pod_labels:
            yield Mistake(
                where=(part, "pod-labels"),
                what="the stand-in chart has labels of its own",
                instead="nothing",
                requirements=("CB-1",),
            )
        if isinstance(chart, ChartReference) and not pod.pod_labels:
            yield Mistake(
                where=(part, "pod-labels"),
                what="without the labels of the chart's pods every connection to them stays closed",
                instead=f"the labels that `helm template` shows on these pods, for example {{app: psa-{part}}}",
                requirements=("CB-6", "CB-9") if part == "frontend" else ("CB-7", "CB-8"),
            )


@rule("release", "backend", "frontend")
def _labels_tell_the_pods_apart(settings: PsaSettings) -> Iterator[Mistake]:
    back, front = settings.backend.pod_labels, settings.frontend.pod_labels
    if not (back and front):
        return
    if not any(front.get(key, value) != value for key, value in back.items()):
        yield Mistake(
            where=("frontend", "pod-labels"),
            what="a pod can carry these labels and those of the back end, and would be opened like both",
            instead="labels of which one has another value on the back end, for example {app: psa-frontend}",
            requirements=("CB-9", "CB-11"),
        )
    for part, labels in (("backend", back), ("frontend", front)):
        if all(PREPARE.selector.get(key) == value for key, value in labels.items()):
            yield Mistake(
                where=(part, "pod-labels"),
                what="these are the labels of the Job that prepares the database",
                instead=f"the labels of the chart's own pods, for example {{app: psa-{part}}}",
                requirements=("CB-11",),
            )


@rule("release", "charts")
def _digest_is_checked(settings: PsaSettings) -> Iterator[Mistake]:
    chart = settings.release.chart
    if not isinstance(chart, ChartReference):
        return
    checked = checked_digest(chart, settings.charts)
    for key, digest in (("digest", chart.digest), ("manifest-digest", chart.manifest_digest)):
        if digest is not None and key != checked:
            yield Mistake(
                where=("release", "chart", key),
                what="nothing checks this digest where the chart is taken from",
                instead=checked
                or "an oci:// repository with manifest-digest, or an archive (path, or a directory as mirror)",
                requirements=("CB-1",),
            )


@rule("postgres", "aps")
def _a_secret_for_each_purpose(settings: PsaSettings) -> Iterator[Mistake]:
    yield from a_secret_for_each_purpose(settings)


@rule("postgres", "cluster")
def _made_here(settings: PsaSettings) -> Iterator[Mistake]:
    """What this program needs to know of a server that it makes."""
    postgres = settings.postgres
    yield from rules_of_a_made_server(
        settings.cluster,
        postgres,
        objects="role, database and grants",
        prepare="{image: an image with psql 14 or later, pinned, administrator: {user: postgres, password: "
        "psa-database-administrator-password}}",
        requirement="CB-3",
    )


RULES = (
    _made_here,
    _backend_minimum,
    _frontend_minimum,
    _backend_limits,
    _frontend_limits,
    _different_brands,
    _database,
    _encryption,
    _role_of_its_own,
    _aps_operations,
    _stand_in_only_locally,
    _labels_of_the_pods,
    _labels_tell_the_pods_apart,
    _digest_is_checked,
    _a_secret_for_each_purpose,
    *ROOM_RULES,
)
