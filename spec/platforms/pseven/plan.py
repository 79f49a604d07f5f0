"""pSeven Enterprise as plain data, ready to be made."""

from pathlib import PurePosixPath
from typing import Any

from spec.claims import WHOLE_CLUSTER, Claim, Reach, first_priority
from spec.claims import namespace as namespace_claim
from spec.durability import Durability
from spec.ground.site import stands_here
from spec.plan import Namespace, Operator, PlatformPlan
from spec.platforms.pseven import figures
from spec.platforms.pseven.after import LICENSE_ENTRY, LICENSE_SECRET, after_install
from spec.platforms.pseven.database import TASK, prepares, scripts
from spec.platforms.pseven.database import secrets as database_secrets
from spec.platforms.pseven.executor import executor_size, takes_two
from spec.platforms.pseven.hardware import total
from spec.platforms.pseven.images import copies, secretgen_commands
from spec.platforms.pseven.jobs import job_names, jobs
from spec.platforms.pseven.limited import LAUNCHER, native_objects
from spec.platforms.pseven.network import firewall_rules, flows, perimeter
from spec.platforms.pseven.nfs_machine import user_data
from spec.platforms.pseven.pooler import manifests as pooler
from spec.platforms.pseven.pooler import workload
from spec.platforms.pseven.proxy import ingress_annotations, nginx_configuration
from spec.platforms.pseven.settings import PsevenSettings
from spec.platforms.pseven.values import chart_values, hidden_values
from spec.platforms.pseven.volumes import claim_of, volume_of, volumes
from spec.platforms.pseven.workload import workloads
from spec.quotas import quota_for
from spec.releases import ChartSource, ReleaseSpec, stand_in
from spec.stand_in import STAND_IN_CHART, stand_in_values
from spec.workloads import Quota, SecretObject


def pod_security(settings: PsevenSettings) -> str:
    """The level that the namespace enforces."""
    if settings.pod_security is not None:
        return settings.pod_security
    return "privileged" if settings.windows_extension.enabled else "baseline"


def quota(settings: PsevenSettings) -> Quota | None:
    """Around the stand-ins, whose sizes are known. The vendor's own pods have sizes that the guide does not print."""
    if settings.release.chart != "stand-in":
        return None
    extra = (*job_names(settings), *((TASK,) if prepares(settings) else ()))
    return quota_for((*workloads(settings), *workload(settings)), extra=extra, requirements=("PS-22",))


def release(settings: PsevenSettings) -> ReleaseSpec | None:
    """The one Helm release, where a chart is given (PS-22, PS-69)."""
    chart = settings.release.chart
    if chart is None:
        return None
    values, hidden = chart_values(settings), hidden_values(settings)
    documents: tuple[str, ...] = (settings.secretgen.key,)
    if chart == "stand-in":
        source = stand_in(STAND_IN_CHART)
        values |= stand_in_values(workloads(settings))
        hidden, documents = {}, ()  # it reads none, and what nothing reads is handed to nothing
    else:
        mirror = settings.charts.mirror
        archive = PurePosixPath(chart.path)
        path = archive if mirror is None else PurePosixPath(mirror) / archive.name
        source = ChartSource(chart=str(path), digest=chart.digest)
    return ReleaseSpec(
        name=settings.release.name,
        namespace=settings.namespace,
        source=source,
        values=values,
        hidden=hidden,
        hidden_documents=documents,
        install=settings.release.install,
        timeout_seconds=settings.release.timeout,
        requirements=("PS-22", "PS-61", "PS-62", "PS-69"),
    )


def _secrets(settings: PsevenSettings) -> tuple[SecretObject, ...]:
    """The licence, where whoever enters it can read it (PS-71), and what makes user and database; all other secrets
    are the chart's."""
    if settings.license is None:
        return database_secrets(settings)
    license_secret = SecretObject(name=LICENSE_SECRET, hidden={LICENSE_ENTRY: settings.license.key})
    return (*database_secrets(settings), license_secret)


def _hardware(settings: PsevenSettings) -> dict[str, Any]:
    rows = figures.ROWS[settings.profile]
    summed = total(rows)
    return {
        "profile": str(settings.profile),
        "rows": [row.as_output() for row in rows],  # PS-1 to PS-7
        "total": {"cpu": str(summed.cpu), "memory": str(summed.memory), "disk": str(summed.disk)},  # PS-8
    }


def _executors(settings: PsevenSettings) -> dict[str, Any] | None:
    size = executor_size(settings)
    if size is None:
        return None
    node = takes_two(settings)
    return {
        "replicas": size.replicas,
        "requests": {"memory": size.memory, "cpu": size.cpu},
        "nodeThatWouldTakeTwo": None if node is None else node.name,
    }


def _outputs(settings: PsevenSettings) -> dict[str, Any]:
    postgres = settings.postgres
    return {
        "namespace": settings.namespace,
        "release": {"name": settings.release.name, "timeoutSeconds": settings.release.timeout},
        "hardware": _hardware(settings),
        "executors": _executors(settings),  # PS-63
        "volumes": {
            storage: {"persistentVolume": volume_of(settings, storage), "claim": claim_of(settings, storage)}
            for storage in figures.STORAGES
        },  # PS-65
        "chartValues": chart_values(settings),  # PS-62
        "hiddenValues": hidden_values(settings),  # PS-62: names of secrets, not what they hold
        "secretgenCommands": list(secretgen_commands(settings)),  # PS-61
        "images": [{"from": one.source, "to": one.target} for one in copies(settings)],  # PS-43
        "database": {
            "host": postgres.host,
            "port": postgres.open_port,
            "name": postgres.database,
            "user": postgres.user,
            "pooler": postgres.pooler,
        },  # PS-24 to PS-26
        "nfsUserData": user_data(settings),  # PS-27 to PS-34
        "proxy": {
            "nginx": nginx_configuration(settings),
            "ingressAnnotations": ingress_annotations(settings),
        },  # PS-38, PS-39
        "windowsNodes": [
            {"name": one.name, "system": one.system, "release": one.release, "address": one.cidr}
            for one in settings.windows_extension.nodes
        ],  # PS-7, PS-18
        "perimeter": firewall_rules(settings),  # PS-45 to PS-56
        "afterInstall": after_install(settings),  # PS-69a to PS-74
    }


def plan(settings: PsevenSettings) -> PlatformPlan:
    """Everything that pSeven wants in its cluster, and what must be told around it."""
    return PlatformPlan(
        platform="pseven",
        namespace=Namespace(
            name=settings.namespace,
            pod_security=pod_security(settings),
            quota=quota(settings),
            durability=Durability.DISPOSABLE,  # all data is in the database and on the NFS server
        ),
        workloads=(*workloads(settings), *workload(settings)),
        flows=(*flows(settings), *perimeter(settings)),
        secrets=_secrets(settings),
        manifests=(*native_objects(settings), *volumes(settings), *pooler(settings), *jobs(settings)),
        scripts=scripts(settings),
        releases=() if (made := release(settings)) is None else (made,),
        operator=Operator() if settings.limited_permissions else None,
        outputs=_outputs(settings),
    )


def claims(settings: PsevenSettings) -> tuple[Claim, ...]:
    """What it takes for itself: the cluster, its ports on the nodes, its objects without a namespace, its shares."""
    own = "one stack for each deployment"
    taken = [
        namespace_claim(settings.namespace, "PS-22"),
        *(
            Claim(
                what=f"NodePort {port}",
                where=where,
                instead="another port, from 30000 to 32767",
                requirements=(requirement,),
            )
            for port, where, requirement in _node_ports(settings)
        ),
        *(
            Claim(
                what=f"NFS share {share.server}:{share.path}",
                # A server that this program makes is known by its name in its own network only.
                reach=Reach.CLUSTER if stands_here(settings.cluster, settings.nfs.cidrs) else Reach.EVERYWHERE,
                where=("nfs", "shares", storage),
                instead="shares of its own for each deployment, on a server of its own",
                requirements=("PS-27",),
            )
            for storage, share in settings.nfs.shares.by_storage().items()
        ),
    ]
    if settings.run_on_kubernetes:
        taken.append(
            first_priority(max(value for value, _ in figures.PRIORITIES.values()), ("run-on-kubernetes",), "PS-67")
        )
        taken += [
            Claim(what=f"PriorityClass {name}", where=("run-on-kubernetes",), instead=own, requirements=("PS-67",))
            for name in figures.PRIORITIES
        ]
        taken.append(
            Claim(what=f"ClusterRole {LAUNCHER}", where=("run-on-kubernetes",), instead=own, requirements=("PS-66",))
        )
    if settings.dedicated_cluster:
        taken.append(
            Claim(
                what=WHOLE_CLUSTER,
                where=("dedicated-cluster",),
                instead="a cluster for pSeven alone; or dedicated-cluster: false, against the vendor's advice",
                requirements=("PS-19",),
            )
        )
    return tuple(taken)


def _node_ports(settings: PsevenSettings) -> tuple[tuple[int, tuple[str, ...], str], ...]:
    ports = [
        (settings.proxy.web_nodeport, ("proxy", "web-nodeport"), "PS-46"),
        (settings.proxy.health_nodeport, ("proxy", "health-nodeport"), "PS-46"),
    ]
    windows = settings.windows_extension
    if windows.enabled:
        ports.append((windows.openvpn_nodeport, ("windows-extension", "openvpn-nodeport"), "PS-49"))
    return tuple(ports)
