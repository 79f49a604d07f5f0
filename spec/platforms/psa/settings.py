"""What a customer chooses for PSA Integration."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, StrictBool, field_validator, model_validator

from spec.addresses import Cidr
from spec.fields import BytesField, CpuField, ImageField, Pattern, PostgresVersionField, SecretField, Spec, mistake
from spec.ground.servers import administrator_need
from spec.names import DnsLabel, Fqdn, Labels, NamespaceName, PostgresIdentifier
from spec.platforms.psa import figures
from spec.releases import ReleaseSettings
from spec.secrets import SecretNeed, SecretRef
from spec.settings import Absent, StackSettings
from spec.versions import PostgresVersion

Replicas = Annotated[int, Field(ge=1, le=50, strict=True)]
Port = Annotated[int, Field(ge=1, le=65535, strict=True)]

BrandId = Annotated[
    str, Pattern(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}", "1000123", "the internal ID of the brand, in quotes", "CB-18")
]
UrlSuffix = Annotated[
    str,
    Pattern(
        r"[A-Za-z0-9_][A-Za-z0-9._~-]{0,62}", "us-psa", "one path segment that does not start with a dash", "CB-17"
    ),
]
ApsType = Annotated[
    str,
    Pattern(
        r"https?://[^\s\"']+",
        "http://www.odin.com/billing/Subscription",
        "the id of an APS type, without quotes",
        "CB-22",
    ),
]


class Backend(Spec):
    """The back-end pod. The figures are minimums (CB-13): raise them, never lower them."""

    replicas: Replicas = 1
    cpu_request: CpuField = figures.BACKEND.requests.cpu
    memory_request: BytesField = figures.BACKEND.requests.memory
    cpu_limit: CpuField = figures.BACKEND.limits.cpu
    memory_limit: BytesField = figures.BACKEND.limits.memory
    """The only figure that the guide calls configurable."""
    pod_labels: Labels = Field(default_factory=dict)
    """Labels by which the vendor's chart marks these pods; network policies select them by it."""


class Frontend(Spec):
    """The front-end pod. The figures are minimums (CB-14): raise them, never lower them."""

    replicas: Replicas = 1
    cpu_request: CpuField = figures.FRONTEND.requests.cpu
    memory_request: BytesField = figures.FRONTEND.requests.memory
    cpu_limit: CpuField = figures.FRONTEND.limits.cpu
    memory_limit: BytesField = figures.FRONTEND.limits.memory
    """768M as printed, decimal (INC-CB3); write 768Mi if you hold the M for a slip of the pen."""
    pod_labels: Labels = Field(default_factory=dict)
    """Labels by which the vendor's chart marks these pods; network policies select them by it."""


class Brand(Spec):
    """A brand through which resellers reach PSA."""

    id: BrandId
    """The brand's internal ID in Commerce (CB-18); its Keycloak realm too (CB-16)."""
    domain: Fqdn
    url_suffix: UrlSuffix = figures.DEFAULT_URL_SUFFIX
    """Last part of the PSA URL (CB-17)."""

    @property
    def url(self) -> str:
        """Where resellers reach PSA (CB-17)."""
        return f"https://{self.domain}/{self.url_suffix}"


class Peer(Spec):
    """Hosts or pods from which the Commerce brands reach PSA, and at which PSA reaches them."""

    cidr: Cidr | None = None
    namespace_labels: Labels = Field(default_factory=dict)
    pod_labels: Labels = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_kind(self) -> "Peer":
        if (self.cidr is None) == (not self.namespace_labels):
            raise mistake(
                "a peer is either a range of addresses or pods of a namespace",
                "cidr: 10.20.0.0/16, or namespace-labels: {kubernetes.io/metadata.name: commerce}",
                "CB-6",
                "CB-7",
                "CB-12",
            )
        return self


class Commerce(Spec):
    """The CloudBlue Commerce instance that this PSA Integration belongs to."""

    instance: DnsLabel
    """A name for it. One PSA serves all resellers of one instance: no two stacks may name the same (CB-2)."""
    peers: Annotated[tuple[Peer, ...], Field(min_length=1)]


class Administrator(Spec):
    """A role that may create roles and databases; only the preparing Job uses it."""

    user: PostgresIdentifier = "postgres"
    password: SecretField
    database: PostgresIdentifier = "postgres"


class Prepare(Spec):
    """Let a Job make role, database and grants before the release."""

    image: ImageField
    """An image with psql 14 or later, pinned."""
    administrator: Administrator


class Postgres(Spec):
    """The PSA database, provided as a service on any database node (CB-3)."""

    mode: Literal["existing", "managed"] = "existing"
    """`existing`: the database server exists; role, database and grants are made on it. `managed`: this program makes
    the server in its cloud, by what `ground.databases.postgres` says."""
    version: PostgresVersionField
    host: Fqdn
    cidrs: Annotated[tuple[Cidr, ...], Field(min_length=1)]
    """Addresses of the server; network policies cannot follow names."""
    documented_port_443: StrictBool = False
    """The guide prints "HTTPS 443" for PostgreSQL (INC-CB2). True takes it at its word."""
    port: Port | None = None
    """5432, or 443 with documented-port-443."""
    user: PostgresIdentifier = "psa"
    password: SecretField = SecretRef("psa-database-password")
    database: PostgresIdentifier | None = None
    """`a8n_<user>`, as the vendor's database page names it."""
    strict_naming: StrictBool = True
    """False allows another database name than `a8n_<user>`."""
    sslmode: Literal["disable", "require", "verify-ca", "verify-full"] = "require"
    prepare: Prepare | None = None
    """Left out, the runbook has the script for the database's own administrator."""

    @field_validator("version")
    @classmethod
    def _new_enough(cls, version: PostgresVersion) -> PostgresVersion:
        if version < figures.POSTGRES_MINIMUM:
            raise mistake(f"PostgreSQL {version} is too old", f"{figures.POSTGRES_MINIMUM} or later", "CB-4")
        return version

    @property
    def open_port(self) -> int:
        """The port that is opened and used (CB-11)."""
        if self.port is not None:
            return self.port
        return figures.PRINTED_POSTGRES_PORT if self.documented_port_443 else figures.POSTGRES_PORT

    @property
    def database_name(self) -> str:
        """The name in use."""
        return self.database or f"a8n_{self.user}"


class ConnectWise(Spec):
    """The ConnectWise Management API (CB-10)."""

    host: Fqdn
    cidrs: tuple[Cidr, ...] = ()
    """Its addresses; network policies cannot follow names."""
    anywhere: StrictBool = False
    """True opens port 443 to every address, because the service's own addresses change."""

    @model_validator(mode="after")
    def _said_once(self) -> "ConnectWise":
        if bool(self.cidrs) == self.anywhere:
            raise mistake(
                "say where the ConnectWise API is, once",
                "either cidrs: [ranges of addresses] or anywhere: true",
                "CB-10",
            )
        return self


class Identity(Spec):
    """Identity Service (Keycloak), through which PSA authenticates; one realm for each brand (CB-16)."""

    url: Annotated[
        str, Pattern(r"https://[^\s?#@]+", "https://id.example.com/auth", "an https address", "CB-16", shown=False)
    ]


class ApsOperations(Spec):
    """What the staff member may do on the APS bus; set to the four ids of the guide (CB-20, CB-21)."""

    get: tuple[ApsType, ...] = figures.APS_GET
    post: tuple[ApsType, ...] = figures.APS_POST


class Aps(Spec):
    """The L0 staff member with OAuth credentials (CB-19)."""

    staff_member: Annotated[str, Pattern(r"\S+", "psa-integration", "the login of the staff member", "CB-19")]
    endpoint: Annotated[
        str, Pattern(r"https://[^\s?#@]+", "https://aps.example.com", "an https address", "CB-19", shown=False)
    ]
    oauth_key: SecretField = SecretRef("aps-oauth-key")
    oauth_secret: SecretField = SecretRef("aps-oauth-secret")
    operations: ApsOperations = ApsOperations()


class QuotaSettings(Spec):
    """The namespace's quota, from the sum of the two pods (CB-15)."""

    enforce: StrictBool = True
    room: Literal["rolling-update", "exact"] = "rolling-update"
    """`rolling-update` adds a quarter more pods of each kind (at least one), so that an update never has to stop the
    old one first, and the Job that prepares the database; `exact` is the documented sum to the byte, and updates stop a
    pod before its successor starts."""


_HOPS = {"": "CB-6", "backend.": "CB-7", "frontend.": "CB-6", "release.": "CB-6"}
"""Parts of the settings in which a way in may be looked for → how the brand reaches the pods of this part."""


def _around_the_brand(way: str, number: str) -> Absent:
    return Absent(
        what=f"PSA is reached by the URLs of its brands and by nothing else: {way} would lead around them",
        instead="nothing here; brands says by which URLs resellers come",
        requirements=(number, "CB-17"),
    )


def _any_brand(brands: object) -> object:
    if isinstance(brands, list) and not brands:
        raise mistake(
            "is empty: resellers would have no URL, and no realm to sign in to",
            'at least one brand: [{id: "1000123", domain: cp.us.example.com, url-suffix: us-psa}], with the '
            f"brand's internal ID, which is its realm too; without url-suffix it is {figures.DEFAULT_URL_SUFFIX}",
            "CB-16",
            "CB-17",
        )
    return brands


class PsaSettings(StackSettings):
    """Settings of a stack for CloudBlue Commerce PSA Integration."""

    requirements: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "release": ("CB-1",),
        "backend": ("CB-13",),
        "backend.pod-labels": ("CB-7", "CB-8"),
        "frontend": ("CB-14",),
        "frontend.pod-labels": ("CB-6", "CB-9"),
        "quota": ("CB-15",),
        "commerce.instance": ("CB-2",),
        "commerce": ("CB-6", "CB-7", "CB-12"),
        "brands": ("CB-16", "CB-17"),
        "brands.domain": ("CB-17",),
        "brands.id": ("CB-16", "CB-18"),
        "postgres": ("CB-3",),
        **{f"postgres.{key}": ("CB-11",) for key in ("host", "cidrs", "port", "documented-port-443", "sslmode")},
        "connectwise": ("CB-10",),
        "identity": ("CB-16",),
        "aps": ("CB-19",),
        "aps.operations": ("CB-20", "CB-21"),
        "aps.operations.get": ("CB-20",),
        "aps.operations.post": ("CB-21",),
    }
    absent: ClassVar[Mapping[str, Absent]] = {
        **{f"{part}ingress": _around_the_brand("an Ingress of its own", row) for part, row in _HOPS.items()},
        **{f"{part}service": _around_the_brand("a Service for others", row) for part, row in _HOPS.items()},
        "release.values": Absent(
            what="the chart is given the one value that the guide names, and an Ingress or another way in is none",
            instead="nothing here; backend.memory-limit is that value",
            requirements=("CB-1", "CB-13"),
        ),
        "brands.url": Absent(
            what="the URL is https://<domain>/<url-suffix>, made of these two, and never http",
            instead="domain, and url-suffix where it is not psa",
            requirements=("CB-17",),
        ),
    }

    platform: Literal["psa"]
    namespace: NamespaceName = "psa-integration"
    pod_security: Literal["privileged", "baseline", "restricted"] = "baseline"
    """Pod Security level that the namespace enforces; `restricted` is always warned about."""
    release: ReleaseSettings = ReleaseSettings(name="psa-integration")
    backend: Backend = Backend()
    frontend: Frontend = Frontend()
    quota: QuotaSettings = QuotaSettings()
    commerce: Commerce
    brands: Annotated[tuple[Brand, ...], Field(min_length=1), BeforeValidator(_any_brand)]
    postgres: Postgres
    connectwise: ConnectWise
    identity: Identity
    aps: Aps

    def secret_needs(self) -> tuple[SecretNeed, ...]:
        """Database password, OAuth credentials, and the administrator's password where a Job prepares the database."""
        needs = [
            SecretNeed(
                ref=self.postgres.password,
                where=("postgres", "password"),
                purpose=f"password of database role {self.postgres.user}",
                generated=True,
            ),
            SecretNeed(
                ref=self.aps.oauth_key,
                where=("aps", "oauth-key"),
                purpose="OAuth key of the L0 staff member",
                generated=True,
            ),
            SecretNeed(
                ref=self.aps.oauth_secret,
                where=("aps", "oauth-secret"),
                purpose="OAuth secret of the L0 staff member",
                generated=True,
            ),
        ]
        if self.postgres.prepare is not None:
            administrator = self.postgres.prepare.administrator
            ours = self.postgres.mode == "managed"
            needs.append(administrator_need(administrator.user, administrator.password, ours=ours))
        return tuple(needs)
