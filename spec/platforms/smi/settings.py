"""What a customer chooses for the SMI Digital Twin platform."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from spec.addresses import Cidr
from spec.fields import Pattern, Spec
from spec.ground.site import in_cloud
from spec.names import DnsLabel, NamespaceName
from spec.platforms.smi import figures
from spec.platforms.smi.service_accounts import Bucket
from spec.platforms.smi.settings_access import Access
from spec.platforms.smi.settings_edge import DnsNames, LoadBalancer, PodLabels
from spec.platforms.smi.settings_secrets import Entry, Made, SecretsSettings
from spec.platforms.smi.settings_services import SERVICE_NUMBERS, Services, service_needs
from spec.platforms.smi.statement_names import InStatements, NamespaceInStatements
from spec.releases import ReleaseSettings
from spec.secrets import Password, PublicKey, RandomBytes, RsaPrivateKey, SecretKind, SecretNeed
from spec.settings import Absent, StackSettings

EnvName = Annotated[
    str,
    InStatements(
        r"(?!default$|kube-)[a-z0-9](?:[a-z0-9-]{0,47}[a-z0-9])?",
        "twin-prod",
        "lower-case letters, digits and dashes, at most 49, so that scriptmanager-<env-name> fits, and no name of "
        "Kubernetes' own",
        "SM-46",
    ),
]
BucketName = Annotated[
    str,
    InStatements(
        r"(?!xn--|sthree-|amzn-s3-demo-|\d+\.\d+\.\d+\.\d+$)(?!.*(?:\.\.|-s3alias$|--ol-s3$|\.mrap$|--x-s3$|--table-s3$))"
        r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        "twin-prod-kafka",
        "3 to 63 lower-case letters, digits, dashes and dots, as S3 takes them, with nothing left to be filled in",
        "SM-14",
    ),
]
Duration = Annotated[
    str,
    Pattern(
        r"(?!$)(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?",
        figures.SCRAPE_INTERVAL,
        "a duration as Prometheus writes it",
        "SM-46",
    ),
]
ReleaseLabel = Annotated[
    str,
    Pattern(
        r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?",
        "kube-prometheus-stack",
        "the value of its label release, not empty: a ServiceMonitor without it is not looked at",
        "SM-46",
    ),
]
PortName = Annotated[
    str,
    Pattern(
        r"(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*",
        figures.SCRAPE_PORT,
        "the name of a port of a Service",
        "SM-46",
    ),
]
Definition = Literal["calico", "prometheus-operator", "external-secrets"]


class BucketNames(Spec):
    """The five buckets by the guide's names, each with its real one (SM-14)."""

    kafka: BucketName
    filesvc: BucketName
    scriptmanager: BucketName
    datasourcesvc: BucketName
    workflowsvc: BucketName


class ScriptIsolation(Spec):
    """How script workers, which run foreign code, are kept from everything else (SM-43 to SM-45)."""

    engine: Literal["calico-crd-v1", "calico-v3", "kubernetes"] = "calico-crd-v1"
    """Which kind of object the policy is: as the guide prints it, as Calico's API server takes it, or a plain
    NetworkPolicy."""
    order: Annotated[int, Field(ge=0, le=100_000, strict=True)] = figures.POLICY_ORDER
    allow_public_egress: bool = Field(default=False, strict=True)
    """The guide asks for isolation from Kubernetes and private subnets, but its example closes the internet too
    (INC-SM5). True opens everything that is not denied."""
    denied_nets: tuple[Cidr, ...] = figures.DENIED_NETS
    """At least the four of the guide."""
    network_cidrs: Annotated[tuple[Cidr, ...], Field(min_length=1)]
    """Every private range of your network: nodes, pods, Services, databases. All must be within the denied ones."""


class Prometheus(Spec):
    """The Prometheus that scrapes the script manager (SM-46)."""

    namespace: Annotated[NamespaceName, Field(examples=["monitoring"])]
    release_label: ReleaseLabel
    """Value of the label `release` by which it finds its ServiceMonitors."""
    use_crds: bool = Field(default=True, strict=True)
    """Whether it knows ServiceMonitors. False: the stack's outputs have the entry for its scrape_configs."""
    interval: Duration = figures.SCRAPE_INTERVAL
    port: PortName = figures.SCRAPE_PORT
    """Name of the port of the script manager's Service."""


class Adapter(Spec):
    """The Prometheus Adapter, which has the external rule (SM-47). It is in the cluster already."""

    release: DnsLabel = "prometheus-adapter"
    """Name of its Helm release."""
    namespace: NamespaceName | None = None
    """Where it is; by default where Prometheus is."""
    external_metrics_api: DnsLabel = "prometheus-adapter"
    """Who answers for external metrics in this cluster: there can be only one, and the rule is for this one."""


class ScriptWorker(Spec):
    """How many script workers there are (SM-48). The figures are ours: the guide has none."""

    deployment: DnsLabel = figures.SCRIPT_WORKER
    """Name of their Deployment."""
    minimum: Annotated[int, Field(ge=1, le=100, strict=True)] = 1
    maximum: Annotated[int, Field(ge=1, le=1000, strict=True)] = 10
    jobs_each: Annotated[int, Field(ge=1, le=100_000, strict=True)] = 10
    """Jobs in the queue for each worker before there is another one."""


class ChartRelease(ReleaseSettings):
    """One of the vendor's charts, with its values."""

    values: dict[str, Any] = Field(default_factory=dict)
    """As your charts have them: the guide keeps them on a page of its own (SM-52). `${dns.app}` and the like are
    filled in; secrets go by the names of Kubernetes Secrets."""


def _kind(releases: object) -> str:
    return "stand-in" if isinstance(releases, str) else "list"


Releases = Annotated[
    Annotated[Literal["stand-in"], Tag("stand-in")] | Annotated[tuple[ChartRelease, ...], Tag("list")],
    Discriminator(_kind),
]


def _kind_of(entry: Entry) -> SecretKind:
    match entry.generate:
        case Made.RANDOM_BYTES:
            return RandomBytes(count=entry.length, encoding=entry.encoding)
        case Made.RSA_PRIVATE_KEY:
            return RsaPrivateKey(bits=entry.bits)
        case Made.PUBLIC_KEY if entry.of is not None:
            return PublicKey(of=entry.of)
        case _:
            return Password(count=entry.length)


_ASSOCIATIONS = Absent(
    what="the associations are those of the 18 service accounts in the platform's own namespace, and of no other: "
    "pods elsewhere would get the roles",
    instead="nothing here; env-name, or namespace, says where the platform is, and its associations go with it",
    requirements=("SM-19",),
)
_ISOLATION = Absent(
    what="the policy is made in the platform's own namespace: in another one it would select no script worker",
    instead="nothing here; env-name, or namespace, says where the platform is, and the policy goes with it",
    requirements=("SM-44", "SM-45"),
)
_ORDER_OF_RULES = Absent(
    what="the rules are the guide's, in its order: with the Deny before what is allowed, script workers would reach "
    "neither DNS nor the script manager",
    instead="nothing here; denied-nets and allow-public-egress say what may be another way",
    requirements=("SM-44",),
)
_NOT_KEPT = Absent(
    what="an entry in a secret store is always protected and retained, and nothing here takes that away",
    instead="nothing; encrypts-data: true says of which entry data is lost with it",
    requirements=("SM-51",),
)


class SmiSettings(StackSettings):
    """Settings of a stack for the SMI Digital Twin platform."""

    requirements: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "env-name": ("SM-46", "SM-49"),
        "namespace": ("SM-49",),
        "dns": ("SM-2", "SM-3", "SM-4"),
        "dns.app": ("SM-2",),
        "dns.api": ("SM-3",),
        "dns.id": ("SM-4",),
        "load-balancer": ("SM-5",),
        "pods": ("SM-5", "SM-6"),
        **{f"services.{name}": (number,) for name, number in SERVICE_NUMBERS.items()},
        "services": ("SM-6",),
        "buckets": ("SM-14",),
        "service-accounts": ("SM-19",),
        "access": ("SM-19",),
        "access.kms-key-arn": ("SM-18",),
        "access.pod-identity-agent": ("SM-15",),
        "access.fargate-only": ("SM-15",),
        "access.trust-conditions": ("SM-16",),
        "script-isolation": ("SM-43", "SM-44"),
        "prometheus": ("SM-46",),
        "adapter": ("SM-47",),
        "script-worker": ("SM-48",),
        "secrets": ("SM-50",),
        "releases": ("SM-52",),
    }
    absent: ClassVar[Mapping[str, Absent]] = {
        **{f"access.{key}": _ASSOCIATIONS for key in ("namespace", "association-namespace", "associations")},
        "script-isolation.namespace": _ISOLATION,
        **{f"script-isolation.{key}": _ORDER_OF_RULES for key in ("egress", "rules")},
        **{f"secrets.objects.entries.*.{key}": _NOT_KEPT for key in ("protect", "retain", "retain-on-delete")},
    }

    platform: Literal["smi"]
    env_name: EnvName
    """The guide's `env_name`: the namespace, and part of names."""
    namespace: NamespaceInStatements | None = None
    """Another namespace than env-name."""
    pod_security: Literal["privileged", "baseline", "restricted"] = "baseline"
    """Pod Security level that the namespace enforces; `restricted` is always warned about."""
    definitions: tuple[Definition, ...] = ()
    """Families of custom resource definitions that an existing cluster has. A local one gets what is needed."""
    dns: DnsNames
    load_balancer: LoadBalancer
    pods: PodLabels = PodLabels()
    services: Services
    access: Access
    buckets: BucketNames | None = None
    """By default `<env-name>-<name>` for each of the five."""
    versioning: bool = Field(default=True, strict=True)
    """Whether the buckets keep old versions; the access policies have the actions for it."""
    service_accounts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Other buckets for some of the 18 service accounts than the guide's table gives them."""
    script_isolation: ScriptIsolation
    prometheus: Prometheus
    adapter: Adapter = Adapter()
    script_worker: ScriptWorker = ScriptWorker()
    secrets: SecretsSettings = SecretsSettings()
    releases: Releases = ()
    """The vendor's charts, one after the other; `stand-in` on a local stack; none: all but the releases is made."""

    @property
    def platform_namespace(self) -> str:
        """Where the platform is."""
        return self.namespace or self.env_name

    @property
    def vendor_releases(self) -> tuple[ChartRelease, ...]:
        """The vendor's charts; none with the stand-in."""
        return () if isinstance(self.releases, str) else self.releases

    @property
    def bucket_names(self) -> dict[Bucket, str]:
        """The guide's name → the real one."""
        if self.buckets is None:
            return {one: f"{self.env_name}-{one}" for one in Bucket}
        return {one: str(getattr(self.buckets, one)) for one in Bucket}

    def secret_needs(self) -> tuple[SecretNeed, ...]:
        """Every secret that an entry of a Kubernetes Secret names."""
        needs = []
        seen = set()
        for index, one in enumerate(self.secrets.objects):
            for key, entry in one.entries.items():
                if entry.secret is None or entry.secret in seen:
                    continue
                seen.add(entry.secret)
                needs.append(
                    SecretNeed(
                        ref=entry.secret,
                        where=("secrets", "objects", index, "entries", key),
                        purpose=f"{key} in Secret {one.name}",
                        generated=True,
                        kind=_kind_of(entry),
                        ours=entry.generate is not None,
                        immutable=entry.is_immutable,
                        requirements=("SM-51",) if entry.is_immutable else ("SM-50",),
                        escrow=entry.generate is not None or entry.encrypts_data,
                    )
                )
        if in_cloud(self.cluster):
            needs += [one for one in service_needs(self.services) if one.ref not in seen]
        return tuple(needs)
