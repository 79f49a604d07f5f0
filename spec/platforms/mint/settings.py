"""What a customer chooses for Mint Cloud."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool, StrictStr

from spec.addresses import Cidr
from spec.apps import figures as app_figures
from spec.apps import public
from spec.fields import BytesField, CpuField, Pattern, SecretField, Spec
from spec.ground.site import own_storage
from spec.names import DnsLabel, Fqdn, Labels, NamespaceName
from spec.platforms.mint import figures
from spec.releases import AnyChart, ChartReference, Charts, Install
from spec.secrets import Encoding, Password, RandomBytes, SecretNeed, SecretRef
from spec.settings import Absent, StackSettings

Port = Annotated[int, Field(ge=1, le=65535, strict=True)]
Alias = Annotated[str, Pattern(r"[a-z]{3}", "axo", "three lower-case letters", public.CLUSTERS)]
Email = Annotated[
    str, Pattern(r"[^\s@]+@(?:[a-z0-9-]+\.)+[a-z]{2,63}", "ops@example.com", "an e-mail address", "MC-12")
]
HttpsUrl = Annotated[
    str,
    Pattern(r"https://[^\s?#@]+", "https://s3.example.com", "an https address without a password in it", shown=False),
]
Schedule = Annotated[
    str, Pattern(r"[\d*/,-]+(?: [\d*/,A-Za-z-]+){4}", "30 23 * * *", "a time as cron writes it, with five fields")
]
Image = Annotated[
    str,
    Pattern(
        r"[a-z0-9][a-z0-9._/:-]*(?::(?!latest$)[A-Za-z0-9_][\w.-]*|@sha256:[0-9a-f]{64})",
        "mintsystem/odoo:19.0.20260803",
        "an image with a digest or with a tag that is not latest",
        public.IMAGE,
    ),
]
Provider = Literal["aws", "azure", "oci", "exoscale", "infomaniak", "local"]


class Installed(Spec):
    """A part of the cluster base, or the shop: the chart that makes it."""

    chart: AnyChart | None = None
    """The part's own chart; `stand-in` on a local stack; left out, somebody else has installed it in this cluster."""
    install: Install = Install.OBJECTS
    timeout: Annotated[int, Field(ge=10, le=7200, strict=True)] = 600
    """Seconds to wait until everything of the release is ready."""


class StorageClass(Spec):
    """The class of all volumes: the public charts name none and take the default."""

    name: DnsLabel | None = None
    """By default the usual one of the provider: gp3, managed-csi, oci-bv, exoscale-sbs, csi-cinder-sc-retain."""
    default: StrictBool = True
    """That the cluster marks it as its default class. The runbook has the command that looks."""


class Ingress(Installed):
    """How customers' browsers come in."""

    controller: Literal["traefik", "nginx"] = "traefik"
    ingress_class: Annotated[DnsLabel | None, Field(alias="class")] = None
    """By default the controller's own name."""
    addresses: tuple[StrictStr, ...] = ()
    """Addresses of its load balancer, or one host name; what the wildcard record leads to."""

    @property
    def class_name(self) -> str:
        """The class in use."""
        return self.ingress_class or self.controller


class Dns(Spec):
    """Who answers a dns01 challenge."""

    provider: Literal["infomaniak", "route53"]
    region: StrictStr = "us-east-1"
    """Of route53."""
    token: SecretField = SecretRef("infomaniak-api-token")
    """Of infomaniak, for its webhook."""


class Issuer(Spec):
    """Where certificates come from (ACME, Let's Encrypt)."""

    email: Email
    """Is told when a certificate is about to end."""
    solver: Literal["http01", "dns01"] = "http01"
    dns: Dns | None = None
    """With dns01."""
    staging: StrictBool = False
    """Certificates that no browser trusts, for trying out: the real ones are rationed."""


class Certificates(Installed):
    """cert-manager and its issuers."""

    issuer: Issuer


class Backup(Installed):
    """The backup of all volumes. Required in prod."""

    engine: Literal["k8up", "velero"] = "k8up"
    endpoint: HttpsUrl
    """Of the S3 storage."""
    bucket: Annotated[str, Pattern(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "mint-backup", "the name of a bucket")]
    username: SecretField | None = None
    """With k8up: access key of the bucket."""
    password: SecretField | None = None
    """With k8up: secret key of the bucket."""
    credentials: SecretField | None = None
    """With velero: both, as one credentials file of AWS."""
    repository_password: SecretField | None = None
    """What the backup itself is encrypted with; made once, kept, escrowed: without it every backup is lost."""
    schedule: Schedule = "30 23 * * *"
    retention: Annotated[int, Field(ge=1, le=3650, strict=True)] = 12
    """How many daily backups are kept."""


class Dkim(Spec):
    """The key that Mailgun signs with. Mailgun makes it when the domain is registered."""

    selector: Annotated[str, Pattern(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", "mx", "the selector as Mailgun shows it")]
    public_key: Annotated[
        str, Pattern(r"[A-Za-z0-9+/]{100,1000}={0,2}", "MIGfMA0GCSqGSIb3DQEBAQUAA4GN…", "what stands behind p=", "MC-4")
    ]


class Mailgun(Spec):
    """The sender domain (MC-4)."""

    domain: Fqdn
    """The parent of every app's host, so that an invitation may be sent under it (MC-12)."""
    region: Literal["us", "eu"] = "eu"
    api_key: SecretField = SecretRef("mailgun-api-key")
    dns_zone: Fqdn
    """The zone that its records go into."""
    dkim: Dkim | None = None
    """Left out until Mailgun has shown it."""
    verified: StrictBool = False
    """That Mailgun has verified the domain; the runbook has the command that asks it to."""


class Database(Spec):
    """The shop's database: a cluster of CloudNativePG."""

    instances: Annotated[int, Field(ge=1, le=9, strict=True)] = 1
    storage: BytesField = app_figures.DATABASE_STORAGE
    password: SecretField = SecretRef("shop-database-password")
    image: Image = figures.POSTGRES_IMAGE


class Shop(Installed):
    """The Odoo web shop (MC-1): the interface to customers and to the Kubernetes environments."""

    host_label: DnsLabel = "shop"
    """The shop's host is `<label>.<alias>.<base>`."""
    image: Image
    workers: Annotated[int, Field(ge=1, le=64, strict=True)] = app_figures.ODOO_WORKERS
    cpu_request: CpuField = app_figures.ODOO.requests.cpu
    memory_request: BytesField = app_figures.ODOO.requests.memory
    cpu_limit: CpuField = app_figures.ODOO.limits.cpu
    memory_limit: BytesField = app_figures.ODOO.limits.memory
    filestore: BytesField = app_figures.FILESTORE
    database: Database = Database()
    pod_labels: Labels = Field(default_factory=dict)
    """Labels by which the vendor's chart marks the shop's pods; network policies select them by it."""

    @property
    def brings_its_database(self) -> bool:
        """Whether the chart in use makes the database and the Ingress itself, as the vendor's does."""
        return isinstance(self.chart, ChartReference)


class Controller(Spec):
    """The identity that the shop's Kubernetes controller acts with."""

    service_account: DnsLabel = "k8s-deployer"
    namespace_verbs: tuple[figures.NamespaceVerb, ...] = figures.NAMESPACE_VERBS
    token_seconds: Annotated[int, Field(ge=figures.SHORTEST_TOKEN, le=86400, strict=True)] = figures.TOKEN_SECONDS
    """How long one of its tokens lives; it is asked for when it is needed, and kept nowhere."""


class Payrexx(Spec):
    """Payments (MC-6). The integration itself is a module of Odoo."""

    instance: DnsLabel
    """`<instance>.payrexx.com`."""
    api_secret: SecretField = SecretRef("payrexx-api-secret")
    cidrs: tuple[Cidr, ...] = ()
    """Addresses of the service; left out, its connection may go to any public address."""


class Codey(Spec):
    """The forge for source code (MC-7): where manifests and images are kept under version control."""

    url: HttpsUrl
    token: SecretField = SecretRef("codey-token")
    cidrs: tuple[Cidr, ...] = ()
    """Addresses of the service; left out, its connection may go to any public address."""


class ApiServer(Spec):
    """Where the cluster's API server is, as pods reach it: network policies cannot follow names."""

    cidrs: Annotated[tuple[Cidr, ...], Field(min_length=1)]
    port: Port = 6443


class MintSettings(StackSettings):
    """Settings of a stack for Mint Cloud."""

    requirements: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "provider": ("MC-5",),
        "cluster-alias": (public.CLUSTERS,),
        "base-domain": ("MC-12",),
        "storage-class": (public.STORAGE_CLASS,),
        "ingress": ("MC-12",),
        "certificates": ("MC-12",),
        "database-operator": ("MC-17",),
        "backup": (public.ARCHITECTURE,),
        "mailgun": ("MC-4",),
        "shop": ("MC-1",),
        "controller": ("MC-1", "MC-13"),
        "payrexx": ("MC-6",),
        "codey": ("MC-7",),
        "api-server": ("MC-1",),
    }
    absent: ClassVar[Mapping[str, Absent]] = {
        "shop.replicas": Absent(
            what="the shop has one pod: its filestore is a volume that only one node may mount",
            instead="nothing here; workers says how many requests it answers at once",
            requirements=(public.REPLICAS,),
        )
    }

    platform: Literal["mint"]
    namespace: NamespaceName = "mint-cloud"
    """Of the shop and of the cluster base; each app has one of its own."""
    provider: Provider
    """Whose managed Kubernetes it is (MC-5: Exoscale is only one of them); decides the storage class."""
    cluster_alias: Alias
    """Three letters: the name of this cluster in every host below it."""
    other_aliases: tuple[Alias, ...] = ()
    """Aliases of your other clusters; no app may be named like one."""
    base_domain: Fqdn
    """Apps are at `<app>-<env>.<alias>.<base>`."""
    bare_prod_host: StrictBool = False
    """True: a prod app is at `<app>.<alias>.<base>`."""
    shared: StrictBool = True
    """Whether apps of several customers stand in this cluster: then none may reach a node."""
    storage_class: StorageClass = StorageClass()
    ingress: Ingress
    certificates: Certificates
    database_operator: Installed = Installed()
    backup: Backup | None = None
    mailgun: Mailgun
    shop: Shop
    controller: Controller = Controller()
    payrexx: Payrexx | None = None
    codey: Codey | None = None
    api_server: ApiServer
    charts: Charts = Charts()

    @property
    def domain(self) -> str:
        """`<alias>.<base>`: apps and the shop are below it."""
        return f"{self.cluster_alias}.{self.base_domain}"

    @property
    def shop_host(self) -> str:
        """Where customers buy."""
        return f"{self.shop.host_label}.{self.domain}"

    @property
    def storage_class_name(self) -> str:
        """The class in use."""
        return self.storage_class.name or figures.STORAGE_CLASSES[self.provider]

    def secret_needs(self) -> tuple[SecretNeed, ...]:
        """Everything that the shop connects with, the database's password, and what backups need."""
        needs = [_theirs(self.mailgun.api_key, ("mailgun", "api-key"), "API key of Mailgun")]
        if not self.shop.brings_its_database:
            needs.append(
                SecretNeed(
                    ref=self.shop.database.password,
                    where=("shop", "database", "password"),
                    purpose="password of the shop's database",
                    generated=True,
                    kind=Password(),
                    ours=True,
                    escrow=True,
                )
            )
        if self.payrexx is not None:
            needs.append(_theirs(self.payrexx.api_secret, ("payrexx", "api-secret"), "API secret of Payrexx"))
        if self.codey is not None:
            needs.append(_theirs(self.codey.token, ("codey", "token"), "access token of Codey"))
        dns = self.certificates.issuer.dns
        if dns is not None and dns.provider == "infomaniak":
            where = ("certificates", "issuer", "dns", "token")
            needs.append(_theirs(dns.token, where, "API token of Infomaniak, for DNS challenges"))
        if self.backup is not None:
            needs += [one for one in _backup_needs(self.backup) if one.ref not in self.made_keys]
        return tuple(needs)

    @property
    def made_keys(self) -> frozenset[SecretRef]:
        """Secrets that nobody has to set, because this program makes the key together with the bucket."""
        backup = self.backup
        if backup is None or backup.engine != "k8up" or not own_storage(self.cluster, backup.endpoint):
            return frozenset()
        return frozenset(one for one in (backup.username, backup.password) if one is not None)


def _theirs(ref: SecretRef, where: tuple[str, ...], purpose: str) -> SecretNeed:
    return SecretNeed(ref=ref, where=where, purpose=purpose, generated=True)


def _backup_needs(backup: Backup) -> tuple[SecretNeed, ...]:
    needs = []
    if backup.username is not None:
        needs.append(_theirs(backup.username, ("backup", "username"), "access key of the backup's bucket"))
    if backup.password is not None:
        needs.append(_theirs(backup.password, ("backup", "password"), "secret key of the backup's bucket"))
    if backup.credentials is not None:
        needs.append(_theirs(backup.credentials, ("backup", "credentials"), "credentials file of the backup's bucket"))
    if backup.repository_password is not None:
        needs.append(
            SecretNeed(
                ref=backup.repository_password,
                where=("backup", "repository-password"),
                purpose="password that backups are encrypted with",
                generated=True,
                # 20 hexadecimal digits: the form that the public set-up has, alphanumerics alone
                kind=RandomBytes(count=figures.REPOSITORY_PASSWORD_LENGTH // 2, encoding=Encoding.HEX),
                ours=True,
                immutable=True,
                escrow=True,
                requirements=("MC-17",),
            )
        )
    return tuple(needs)
