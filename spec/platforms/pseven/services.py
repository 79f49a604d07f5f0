"""What a customer says about the services around the cluster: PostgreSQL, NFS, registry, proxy, mail, directory."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from spec.addresses import Cidr
from spec.fields import BytesField, ImageField, Pattern, PostgresVersionField, SecretField, Spec
from spec.names import PostgresIdentifier
from spec.platforms.pseven import figures
from spec.platforms.pseven.machines import Machine, ReleaseField
from spec.secrets import SecretRef
from spec.units import Bytes

Port = Annotated[int, Field(ge=1, le=65535, strict=True)]
NodePort = Annotated[int, Field(strict=True)]
FQDN = r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
Host = Annotated[
    str,
    Pattern(
        r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", "nfs-1.example.com", "a host name or an address, lower case"
    ),
]


class Administrator(Spec):
    """A role that may create roles and databases; only the preparing Job uses it."""

    user: PostgresIdentifier = "postgres"
    password: SecretField = SecretRef("pseven-database-administrator-password")
    database: PostgresIdentifier = "postgres"


class Prepare(Spec):
    """Let a Job make user and database before the release."""

    image: ImageField
    """An image with psql 14 or later, pinned."""
    administrator: Administrator = Administrator()


class Postgres(Spec):
    """The database server (PS-13, PS-24 to PS-26)."""

    mode: Literal["existing", "managed"] = "existing"
    """`existing`: server, database and user exist. `managed`: this program makes the server in its cloud, by what
    `ground.databases.postgres` says, and a Job makes the other two."""
    version: PostgresVersionField
    host: Host
    port: Port | None = None
    """5432, or 6432 with the pooler that a managed server has built in."""
    cidrs: Annotated[tuple[Cidr, ...], Field(min_length=1)]
    """Addresses of the server; network policies cannot follow names."""
    udp_as_printed: StrictBool = False
    """The guide's table opens PostgreSQL for UDP too, which PostgreSQL does not have (INC-PS10). True opens it."""
    database: PostgresIdentifier = "pseven"
    user: PostgresIdentifier = "pseven"
    password: SecretField = SecretRef("pseven-database-password")
    pooler: Literal["pgbouncer", "builtin", "none"] = "pgbouncer"
    """What pools connections (PS-24): PgBouncer, or the one that a managed server has built in. A PgBouncer is one of
    your own, or in front of a server that this program makes, one that it makes in the cluster."""
    pooler_image: ImageField | None = None
    """Of the PgBouncer that is made in the cluster: an image with a shell and pgbouncer 1.21 or later, pinned."""
    prepare: Prepare | None = None
    """With mode managed: who makes user and database."""
    instance: Annotated[str, Pattern(r"[A-Za-z0-9_.]+", "db.m7g.large", "the name of an instance size")] | None = None
    """Size of a managed server, if it is one."""
    machine: Machine = Machine()

    @property
    def made_pooler(self) -> bool:
        """Whether PgBouncer is made in the cluster."""
        return self.mode == "managed" and self.pooler == "pgbouncer"

    @property
    def open_port(self) -> int:
        """The server's port that is opened and used."""
        if self.port is not None:
            return self.port
        return figures.POOLER_PORT if self.pooler == "builtin" else figures.POSTGRES_PORT


NfsVersion = Literal[3, 4]


class Share(Spec):
    """One of the three NFS shares (PS-29)."""

    server: Host
    path: Annotated[
        str,
        Pattern(
            r"(?:/(?!\.\.?(?:/|$))[A-Za-z0-9._-]+)+", "/var/pSeven/UserData", "a full path without .. in it", "PS-29"
        ),
    ]
    version: NfsVersion | None = None
    """Of the protocol; that of `nfs.version`, if nothing is said."""


class Shares(Spec):
    """User, workspace and shared data, each a share of its own; they may be on different servers (PS-27)."""

    userdata: Share
    workspacedata: Share
    shareddata: Share

    def by_storage(self) -> dict[str, Share]:
        """Name in the chart's values → share."""
        return {"userdata": self.userdata, "workspacedata": self.workspacedata, "shareddata": self.shareddata}


class Nfs(Spec):
    """The file storage (PS-17, PS-27 to PS-36)."""

    backend: Literal[
        "vm", "existing", "efs", "fsx-openzfs", "azure-files", "azure-netapp-files", "oci-file-storage"
    ] = "vm"
    """`vm`: a Linux machine of your own, whose cloud-init is rendered; `existing`: a server that somebody keeps; the
    others are managed services."""
    version: NfsVersion = 3
    """3 is recommended, 4 experimental (PS-17)."""
    shares: Shares
    cidrs: Annotated[tuple[Cidr, ...], Field(min_length=1)]
    """Addresses of the servers; network policies cannot follow names."""
    exclusive: StrictBool = True
    """Whether the servers serve this deployment and nothing else (PS-27)."""
    owner_uid: Annotated[int, Field(ge=0, strict=True)] = figures.OWNER_UID
    root_squash: StrictBool = False
    acl: StrictBool = True
    file_locks: StrictBool = True
    """`flock()` works on the storage (PS-28)."""
    quota: StrictBool = True
    """Quotas for users and workspaces: recommended, required or a listed feature, depending on the part of the guide
    (INC-PS5)."""
    require_10_gigabit: StrictBool = False
    """10 Gb/s also in a minimum deployment, as the part on the network says (INC-PS2)."""
    partition: Annotated[str, Pattern(r"/dev/[A-Za-z0-9/_-]+", "/dev/sdb1", "the device of a partition")] | None = None
    """Of `vm`: the partition that is mounted at `mount` and holds the shares. Left out, the shares lie on the machine's
    own disk, and switching quotas on there is left to a person."""
    mount: Annotated[str, Pattern(r"(?:/[A-Za-z0-9._-]+)+", "/var/pSeven", "a full path")] = "/var/pSeven"
    """Where the partition of the shares is mounted."""
    aws_kernel: StrictBool = False
    """Of `vm`: the machine is AWS's, whose kernel has the quota modules in a package more (PS-34)."""
    statd_port: Port = figures.STATD_PORT
    """Of `vm`: where rpc.statd is pinned; not in the guide's table (INC-PS6)."""
    rquotad_port: Port = figures.RQUOTAD_PORT
    """Where rpc.rquotad listens; not in the guide's table (INC-PS6)."""
    machine: Machine = Machine()


class Registry(Spec):
    """Where the images come from (PS-14, PS-42, PS-43)."""

    mode: Literal["local", "vendor"] = "local"
    """`vendor`: registry.pseven.io, over the Internet; tasks then start slowly and may time out (INC-PS8)."""
    url: Annotated[
        str,
        Pattern(
            r"(?!\w+://)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?",
            "registry.example.com",
            "the address of the registry, without scheme and path",
            "PS-62",
        ),
    ]
    version: ReleaseField | None = None
    """Of a Docker Registry of your own."""
    username: Annotated[str, Pattern(r"\S+", "pseven", "the name of the account", "PS-42")]
    password: SecretField = SecretRef("pseven-registry-password")
    cidrs: tuple[Cidr, ...] = ()
    """Its addresses, for the perimeter."""
    secretgen_beside_app: StrictBool = False
    """The images are copied to `{registry}/pseven/…`, but pseven-secretgen is called as `{registry}/pseven-secretgen`
    (INC-PS9). True: it lies below `pseven/` like the others."""
    machine: Machine = Machine()


class Proxy(Spec):
    """The reverse proxy in front of the worker nodes (PS-38 to PS-40)."""

    enabled: StrictBool = True
    """Optional in one part of the guide, and should be there in another (INC-PS7)."""
    address: Annotated[str, Pattern(rf"\*|{FQDN}", "pseven.example.com", "the name that users type", "PS-62")] = "*"
    """The name under which users reach it; `entrypoint.allowedHosts` in the chart."""
    cidrs: tuple[Cidr, ...] = ()
    """Its addresses: whom the web and health ports are open for."""
    users: tuple[Cidr, ...] = ()
    """Who may reach a proxy that this program makes in its cloud; nothing: everybody."""
    trusted: StrictBool | None = None
    """`entrypoint.usingTrustedReverseProxy`: all connections pass this proxy. As `enabled`, if nothing is said."""
    product: Literal["nginx", "nginx-plus"] = "nginx-plus"
    """For which of the two its configuration is rendered: plain NGINX sends no health checks of its own (PS-38). A
    machine that this program makes gets plain NGINX, from its distribution; the balancer behind it asks the nodes."""
    websocket: StrictBool = True
    tls: StrictBool = True
    forwarded_headers: StrictBool = True
    certificate: Annotated[str, Pattern(r"(?:/[A-Za-z0-9._-]+)+", "/etc/ssl/pseven.crt", "a full path")] = (
        "/etc/ssl/pseven/pseven.crt"
    )
    """Where the certificate lies on the proxy."""
    certificate_key: Annotated[str, Pattern(r"(?:/[A-Za-z0-9._-]+)+", "/etc/ssl/pseven.key", "a full path")] = (
        "/etc/ssl/pseven/pseven.key"
    )
    buffer: BytesField = Bytes.parse("128Ki")
    """For the answer of the service; too small a one makes error 502 (PS-39)."""
    body_size: BytesField = Bytes.parse("2Gi")
    """Largest upload; too small a one makes error 413 (PS-39). The figure is ours."""
    web_nodeport: NodePort = figures.WEB_NODE_PORT
    """`entrypoint.webHttp` in the chart (PS-46)."""
    health_nodeport: NodePort = figures.HEALTH_NODE_PORT
    """Where the proxy asks whether a node is well (PS-46)."""
    machine: Machine = Machine()

    @property
    def is_trusted(self) -> bool:
        """What the chart is told."""
        return self.enabled if self.trusted is None else self.trusted


class Smtp(Spec):
    """The mail server; basic authentication by password (PS-41, PS-52)."""

    host: Host
    port: Annotated[Port, Field(examples=[587, 465, 25])]
    """587 or 465 with TLS, 25 without (PS-52); the guide knows no default."""
    user: Annotated[str, Pattern(r"\S+", "pseven@example.com", "the mail account", "PS-41")]
    password: SecretField = SecretRef("pseven-smtp-password")
    cidrs: Annotated[tuple[Cidr, ...], Field(min_length=1)]
    clock_synchronized: StrictBool = True
    """NTP runs on it (PS-21)."""


class Ldap(Spec):
    """AD or LDAP, from which users may come (PS-53, PS-74)."""

    host: Host
    port: Literal[389, 636] = 389
    cidrs: Annotated[tuple[Cidr, ...], Field(min_length=1)]
    certificate: (
        Annotated[
            str,
            Pattern(
                r"-----BEGIN CERTIFICATE-----\n(?:[A-Za-z0-9+/=]{1,76}\n)+-----END CERTIFICATE-----\n?",
                "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n",
                "a certificate as Base-64 (PEM), nothing around it",
                "PS-37",
                shown=False,
            ),
        ]
        | None
    ) = None
    """The server's, for LDAPS. Public, so it stands here as it is; a Job brings it to the shared data (PS-37)."""
