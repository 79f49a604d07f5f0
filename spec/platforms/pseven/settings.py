"""What a customer chooses for pSeven Enterprise."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Discriminator, Field, StrictBool, Tag

from spec.fields import BytesField, CpuField, DigestField, ImageField, Pattern, SecretField, Spec
from spec.ground.servers import administrator_need
from spec.ground.site import node_ranges
from spec.names import DnsLabel, LabelKey, LabelValue, NamespaceName
from spec.platforms.pseven import figures
from spec.platforms.pseven.hardware import Profile
from spec.platforms.pseven.machines import ControlPlane, Versions, WindowsExtension, Workers
from spec.platforms.pseven.names import object_name
from spec.platforms.pseven.services import Ldap, Nfs, NfsVersion, Postgres, Proxy, Registry, Smtp
from spec.pools import NodePool
from spec.releases import Install
from spec.secrets import SecretNeed, SecretRef
from spec.settings import StackSettings

CHART_FILE = r"pseven-\d{4}\.\d{2}\.\d{2}\.tgz"


ValueKey = Annotated[
    str,
    Pattern(
        r"[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*",
        "postgres.host",
        "a key of the chart's values, parts joined by dots",
        "PS-62",
    ),
]


class ValueKeys(Spec):
    """What the chart calls the values that the guide only names as a group (`postgres.*`, `smtp.*`) or not at all.

    The names of a group are a guess that `helm show values` confirms or corrects: Helm does not complain of a key that
    it does not know. Where there is nothing to guess, nothing is set until the key is written here.
    """

    postgres_host: ValueKey = "postgres.host"
    postgres_port: ValueKey = "postgres.port"
    postgres_database: ValueKey = "postgres.database"
    postgres_user: ValueKey = "postgres.user"
    postgres_password: ValueKey = "postgres.password"  # noqa: S105 (a key, not a secret)
    smtp_host: ValueKey = "smtp.host"
    smtp_port: ValueKey = "smtp.port"
    smtp_user: ValueKey = "smtp.user"
    smtp_password: ValueKey = "smtp.password"  # noqa: S105 (a key, not a secret)
    health_port: ValueKey | None = None
    """Of the port for health checks."""
    windows_extension: ValueKey | None = None
    """Of the switch for Windows support."""
    executor_affinity: ValueKey | None = None
    """Where the executors' pods take an affinity; it then keeps them apart (PS-63)."""


class Package(Spec):
    """The installation package: the chart's archive as the vendor sends it (PS-44)."""

    path: Annotated[
        str,
        Pattern(rf"(?:[^\s]*/)?{CHART_FILE}", "charts/pseven-2023.09.25.tgz", "the vendor's own file name", "PS-44"),
    ]
    """The archive on this machine, relative to the project."""
    digest: DigestField | None = None
    """Its SHA-256."""
    app_version: Annotated[
        str, Pattern(r"v?\d+\.\d+\.\d+(?:[.+-][0-9A-Za-z.-]+)?", "2023.09.25", "the chart's appVersion", "PS-43")
    ]
    """The full version, as `helm show chart` says it: images carry it."""
    images: dict[
        ValueKey,
        Annotated[str, Pattern(r"[a-z0-9][a-z0-9._/-]*", "pseven-app", "an image without its registry", "PS-43")],
    ] = Field(default_factory=dict)
    """Key of the chart's values (`image.…`) → the image that it names below registry.pseven.io. The guide names
    neither; the runbook has the command that lists them."""
    value_keys: ValueKeys = ValueKeys()


def _kind(chart: object) -> str:
    return "chart" if isinstance(chart, Mapping | Package) else "stand-in"


AnyPackage = Annotated[
    Annotated[Literal["stand-in"], Tag("stand-in")] | Annotated[Package, Tag("chart")], Discriminator(_kind)
]
"""Read as one of the two and not tried as both, so that a mistake is said once."""


class PsevenRelease(Spec):
    """The Helm release (PS-22, PS-69)."""

    name: DnsLabel = figures.RELEASE
    chart: AnyPackage | None = None
    """The vendor's package; `stand-in` on a local stack; left out, everything but the release is made."""
    install: Install = Install.RELEASE
    """A Helm release by default: the chart's Jobs run once, after one another, as hooks."""
    timeout: Annotated[int, Field(ge=1, le=14400, strict=True)] = figures.HELM_TIMEOUT
    """Seconds to wait until everything is ready; images of several GB are loaded first."""


class Executor(Spec):
    """The task executors: as many as workers, half a node each (PS-63). Derived; a figure written here is checked."""

    replicas: Annotated[int, Field(ge=1, le=1000, strict=True)] | None = None
    memory: BytesField | None = None
    cpu: CpuField | None = None


class PremadeVolume(Spec):
    """A PersistentVolume and its claim that an administrator has made by hand (PS-65)."""

    volume: DnsLabel
    claim: DnsLabel
    mount_options: tuple[str, ...]
    storage_class: str = ""


class PremadeVolumes(Spec):
    """Those of the three shares."""

    userdata: PremadeVolume
    workspacedata: PremadeVolume
    shareddata: PremadeVolume

    def by_storage(self) -> dict[str, PremadeVolume]:
        """Name in the chart's values → what was made."""
        return {"userdata": self.userdata, "workspacedata": self.workspacedata, "shareddata": self.shareddata}


class Premade(Spec):
    """What an administrator has made by hand as the guide says, so that this program does not make it."""

    volumes: PremadeVolumes | None = None
    priority_classes: tuple[DnsLabel, ...] = ()
    service_account: DnsLabel | None = None
    cluster_role_binding: DnsLabel | None = None


class PsevenSettings(StackSettings):
    """Settings of a stack for pSeven Enterprise."""

    requirements: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "cluster.pools": ("PS-2",),
        "versions": ("PS-12",),
        "versions.helm": ("PS-11",),
        "versions.container-runtime": ("PS-15", "PS-16"),
        "control-plane": ("PS-1",),
        "workers": ("PS-2",),
        "dedicated-cluster": ("PS-19",),
        "namespace": ("PS-22",),
        "release": ("PS-69",),
        "release.name": ("PS-22",),
        "release.chart": ("PS-44",),
        "postgres": ("PS-25",),
        "postgres.version": ("PS-13",),
        "postgres.port": ("PS-26",),
        "postgres.pooler": ("PS-24",),
        "nfs": ("PS-29",),
        "nfs.version": ("PS-17",),
        "nfs.shares.userdata.version": ("PS-17",),
        "nfs.shares.workspacedata.version": ("PS-17",),
        "nfs.shares.shareddata.version": ("PS-17",),
        "nfs.quota": ("PS-28",),
        "registry": ("PS-42",),
        "registry.url": ("PS-62",),
        "registry.version": ("PS-14",),
        "proxy": ("PS-38",),
        "proxy.address": ("PS-62",),
        "proxy.web-nodeport": ("PS-46",),
        "proxy.health-nodeport": ("PS-46",),
        "smtp": ("PS-41",),
        "smtp.port": ("PS-52",),
        "ldap": ("PS-53",),
        "ldap.certificate": ("PS-37",),
        "windows-extension": ("PS-18",),
        "windows-extension.openvpn-nodeport": ("PS-49",),
        "executor": ("PS-63",),
        "run-on-kubernetes": ("PS-64",),
        "premade": ("PS-65",),
        "installation-id": ("PS-71",),
        "license": ("PS-71",),
        "secretgen": ("PS-61",),
    }

    platform: Literal["pseven"]
    profile: Profile = Profile.PRODUCTION
    """Which table of the guide holds: minimum, production, or dev for a rehearsal."""
    namespace: NamespaceName = figures.NAMESPACE
    pod_security: Literal["privileged", "baseline", "restricted"] | None = None
    """Pod Security level that the namespace enforces. Left out: `privileged` with Windows support, whose OpenVPN gate
    needs a network device, else `baseline`; the guide is silent."""
    dedicated_cluster: StrictBool = True
    """No other application runs on the cluster (PS-19)."""
    versions: Versions = Versions()
    control_plane: ControlPlane = ControlPlane()
    workers: Workers = Workers()
    release: PsevenRelease = PsevenRelease()
    component_label: LabelKey = "app.kubernetes.io/name"
    """The label by which the vendor's chart tells the pods of its components apart, with the component's name as its
    value; network policies and the executors' affinity select by it."""
    component_names: dict[str, LabelValue] = Field(default_factory=dict)
    """Components whose label has another value than the component's name with dashes."""
    postgres: Postgres
    nfs: Nfs
    registry: Registry
    proxy: Proxy = Proxy()
    smtp: Smtp | None = None
    ldap: Ldap | None = None
    windows_extension: WindowsExtension = WindowsExtension()
    run_on_kubernetes: StrictBool = False
    """True: tasks are pods of their own (experimental, PS-64), and no executors run."""
    executor: Executor = Executor()
    limited_permissions: StrictBool = False
    """True: whoever installs has rights in the namespace only. Volumes and what the native mode needs are made before
    the release (PS-65 to PS-68), and the chart is told not to make them."""
    premade: Premade | None = None
    fix_storages: StrictBool = False
    """Let an upgrade check the file storage (Job post2_fixstorages)."""
    tools_image: ImageField | None = None
    """A pinned image with a shell, for the Jobs that prepare shares and bring the LDAPS certificate."""
    secretgen: SecretField = SecretRef("pseven-secrets")
    """What pseven-secretgen has written, kept as a secret of this stack (PS-61)."""
    installation_id: (
        Annotated[
            str,
            Pattern(
                r"[0-9a-f]{32}", "20f0dc441f73404fb70ee963806c272e", "what the admin site shows in its header", "PS-71"
            ),
        ]
        | None
    ) = None
    """Known once the release is there; the vendor makes the licence for it."""
    license: SecretField | None = None
    """The licence, once the vendor has made it for the Installation ID (PS-71)."""

    @property
    def worker_pools(self) -> tuple[NodePool, ...]:
        """The pools whose nodes are workers."""
        chosen = self.workers.pools
        return tuple(pool for pool in self.cluster.pools if not chosen or pool.name in chosen)

    @property
    def worker_count(self) -> int:
        """How many worker nodes there are."""
        return sum(pool.nodes for pool in self.worker_pools)

    @property
    def node_cidrs(self) -> tuple[str, ...]:
        """The addresses of the nodes, as they are written or as this program cuts its network."""
        return self.workers.cidrs or node_ranges(self.cluster)

    def nfs_version(self, storage: str) -> NfsVersion:
        """The protocol version of one share."""
        return self.nfs.shares.by_storage()[storage].version or self.nfs.version

    def component_labels(self, component: str) -> tuple[tuple[str, str], ...]:
        """What selects the pods of a component."""
        return ((self.component_label, self.component_names.get(component, object_name(component))),)

    def secret_needs(self) -> tuple[SecretNeed, ...]:
        """Passwords, the output of secretgen, and the licence once it is named."""
        needs = [
            SecretNeed(
                ref=self.postgres.password,
                where=("postgres", "password"),
                purpose=f"password of database user {self.postgres.user}",
                generated=True,
                ours=self.postgres.mode == "managed",
            ),
            SecretNeed(
                ref=self.registry.password,
                where=("registry", "password"),
                purpose=f"password of registry account {self.registry.username}",
                generated=True,
            ),
            # A random value cannot stand for keys and certificates; but on a local stack nothing reads them.
            SecretNeed(
                ref=self.secretgen,
                where=("secretgen",),
                purpose="output of pseven-secretgen, made once",
                generated=self.release.chart == "stand-in",
                immutable=True,
                escrow=True,
                requirements=("PS-61",),
            ),
        ]
        if self.postgres.mode == "managed" and self.postgres.prepare is not None:
            administrator = self.postgres.prepare.administrator
            needs.append(administrator_need(administrator.user, administrator.password, ours=True))
        if self.smtp is not None:
            needs.append(
                SecretNeed(
                    ref=self.smtp.password,
                    where=("smtp", "password"),
                    purpose=f"password of mail account {self.smtp.user}",
                    generated=True,
                )
            )
        if self.license is not None:
            needs.append(
                SecretNeed(
                    ref=self.license,
                    where=("license",),
                    purpose="licence for this Installation ID",
                    generated=False,
                )
            )
        return tuple(needs)
