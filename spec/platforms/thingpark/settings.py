"""What a customer chooses for ThingPark Enterprise."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool, StrictStr, field_validator, model_validator

from spec.addresses import Cidr
from spec.fields import ChartVersionField, DigestField, Pattern, Spec, mistake, secret_name
from spec.ground.site import own_storage
from spec.names import Fqdn, NamespaceName
from spec.parts import Share
from spec.platforms.thingpark import figures
from spec.platforms.thingpark.connectors import CONNECTORS
from spec.platforms.thingpark.hosting import OF_RESERVATION, Hosting
from spec.platforms.thingpark.load_balancer import passed, way_in
from spec.platforms.thingpark.needs import of_backup, of_certificate, of_installation, of_services
from spec.platforms.thingpark.quantities import DaysField, YearsField
from spec.platforms.thingpark.reach import Filled
from spec.platforms.thingpark.releases_of_vendor import RELEASES, Chart, Release, VendorRelease
from spec.platforms.thingpark.settings_backup import Backup
from spec.platforms.thingpark.settings_cluster import (
    ExpectedLoad,
    InterZone,
    KubernetesOverride,
    PriorityClasses,
    Storage,
)
from spec.platforms.thingpark.settings_network import Connector, LoadBalancer, OpenId, Repository, Smtp, Snmp
from spec.platforms.thingpark.sizing_table import Segment
from spec.releases import Install
from spec.secrets import SecretNeed, SecretRef
from spec.settings import StackSettings


class Helm(Spec):
    """The four charts of a release."""

    charts: Literal["vendor", "stand-in"] | None = None
    """`vendor`: the vendor's, at the versions of the release; `stand-in` on a local stack; left out, everything but the
    releases is made."""
    versions: dict[Chart, ChartVersionField] = Field(default_factory=dict)
    """Chart → version, where the release's own is not public or another one is meant."""
    digests: dict[Chart, DigestField] = Field(default_factory=dict)
    """Chart → SHA-256 of its archive in a directory `charts.mirror`, or of its manifest in an `oci://` one."""
    install: Install = Install.RELEASE
    """The vendor's charts have Jobs that belong before and after an upgrade: Helm runs them."""
    timeout: Annotated[int, Field(ge=10, le=7200, strict=True)] = 1800
    """Seconds to wait until everything of one chart is ready."""


class LoRa(Spec):
    """The radio network. Neither may change once base stations and devices are deployed."""

    ism_bands: Annotated[
        tuple[Annotated[str, Pattern(r"[a-z]{2}\d{3}(?:-\d)?", "eu868", "an ISM band as the vendor writes it")], ...],
        Field(min_length=1),
    ]
    net_id: Annotated[
        str, Pattern(r"[0-9A-Fa-f]{6}", figures.NET_ID, "the network's identifier: six hexadecimal digits in quotes")
    ] = figures.NET_ID

    @field_validator("ism_bands", mode="before")
    @classmethod
    def _some(cls, value: object) -> object:
        if isinstance(value, list) and not value:
            raise mistake("no ISM band is named", "the bands that the devices use, for example [eu868]")
        return value


class Tls(Spec):
    """The certificate of `dns-hostname` (TP-35)."""

    issuer: Literal["self-signed", "external", "letsencrypt"] = "self-signed"
    certificate: Filled | None = None
    """Of `external`: file with the server's certificate first and its chain after it (the guide's .cert)."""
    key: Filled | None = None
    """Of `external`: file with the private key (the guide's .key)."""
    ca_certificate: Filled | None = None
    """Of `external`: file with the root certificate."""
    email: Annotated[str, Pattern(r"[^\s<>@]+@[^\s<>@]+", "ops@example.com", "a mail address", "TP-35")] | None = None
    """Of `letsencrypt`: where warnings go."""
    minimum_version: StrictStr = "1.2"
    """Oldest TLS that callers may use."""

    @field_validator("minimum_version")
    @classmethod
    def _new_enough(cls, value: str) -> str:
        if value not in ("1.2", "1.3"):
            raise mistake(f"TLS {value} is older than the guide allows", "'1.2' or '1.3'", "TP-10", "TP-11", "TP-12")
        return value

    @model_validator(mode="after")
    def _complete(self) -> "Tls":
        files = {"certificate": self.certificate, "key": self.key, "ca-certificate": self.ca_certificate}
        given = [name for name, value in files.items() if value is not None]
        missing = [name for name, value in files.items() if value is None]
        if self.issuer == "external" and missing:
            raise mistake(
                f"an external certificate is not complete without {' and '.join(missing)}",
                "the three files: certificate, key and ca-certificate",
                "TP-35",
            )
        if self.issuer != "external" and given:
            raise mistake(f"{' and '.join(given)} would not be used", "issuer: external, or no files", "TP-35")
        if (self.issuer == "letsencrypt") != (self.email is not None):
            raise mistake("letsencrypt and an email belong together", "both of them, or neither", "TP-35")
        return self


class Upgrade(Spec):
    """That the backup before an upgrade was made: no release is changed without (TP-32)."""

    from_release: Release
    backup: Filled
    """Name of the backup, or of the Job that made it."""


class ThingParkSettings(StackSettings):
    """Settings of a stack for ThingPark Enterprise."""

    requirements: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "release": ("TP-2",),
        "hosting": ("TP-1",),
        "kubernetes-override": ("TP-2",),
        "segment": (figures.SIZING,),
        "expected-load": (figures.CAPACITY,),
        "namespace": ("TP-3",),
        "cluster.version": ("TP-2",),
        "inter-zone": ("TP-6",),
        "priority-classes": ("TP-4",),
        "storage": ("TP-5",),
        "load-balancer": ("TP-13",),
        "dns-hostname": ("TP-10", "TP-11", "TP-12"),
        "base-station-hostname": ("TP-7", "TP-8", "TP-9"),
        "connectors": CONNECTORS,
        "api-server": ("TP-30",),
        "tls": ("TP-35",),
        "repository": ("TP-26",),
        "smtp": ("TP-27",),
        "snmp": ("TP-28",),
        "openid": ("TP-29",),
        "phase": ("TP-29",),
        "backup": ("TP-32", "TP-33", "TP-34"),
        "backup.amazon": ("TP-32",),
        "backup.azure": ("TP-33",),
        "backup.s3-compatible": ("TP-34",),
        "upgrade": ("TP-32",),
        # The guide is silent on these, and the vendor's values ask for them.
        "installation-id": (figures.in_values("global.installationId"),),
        "lora": (figures.in_values("global.lora"),),
        "lora.ism-bands": (figures.in_values("global.lora.ismBand"),),
        "lora.net-id": (figures.in_values("global.lora.netId"),),
    }

    platform: Literal["thingpark"]
    release: Release = Release.R7_3_0
    hosting: Hosting | None = None
    """Where an existing cluster runs; not asked where the nodes' reservation says it, nor of a local one."""
    kubernetes_override: KubernetesOverride | None = None
    segment: Segment = Segment.M
    expected_load: ExpectedLoad | None = None
    namespace: NamespaceName = figures.NAMESPACE
    pod_security: Literal["privileged", "baseline", "restricted"] = "baseline"
    dedicated_nodes: StrictBool = True
    """Pods go only to nodes with ThingPark's label and tolerate its taint; False: to any node."""
    inter_zone: InterZone | None = None
    priority_classes: PriorityClasses = PriorityClasses()
    storage: Storage = Storage()
    load_balancer: LoadBalancer = LoadBalancer()
    dns_hostname: Fqdn
    """Where users and application servers reach the platform."""
    base_station_hostname: Fqdn | None = None
    """Where base stations reach it, if elsewhere."""
    tls: Tls = Tls()
    connectors: tuple[Connector, ...] = ()
    repository: Repository = Repository()
    api_server: tuple[Cidr, ...] = ()
    """Addresses of the Kubernetes API: the operators of the charts work with it."""
    smtp: Smtp | None = None
    snmp: Snmp | None = None
    openid: OpenId | None = None
    phase: Literal["bootstrap", "federated"] = "bootstrap"
    """`federated` only once the first administrator exists: nobody could log in otherwise."""
    backup: Backup
    upgrade: Upgrade | None = None
    installation_id: Annotated[SecretRef, secret_name(figures.INSTALLATION_ID)] = SecretRef(figures.INSTALLATION_ID)
    """What Actility gave you; also user and password of its repositories."""
    lora: LoRa
    as_security: Literal["strict", "lenient"] = "strict"
    """`strict` refuses self-signed certificates of application servers."""
    history: DaysField = figures.HISTORY
    """How long messages are kept."""
    pki_validity: YearsField = figures.PKI_VALIDITY
    """How long certificates of base stations hold."""
    vendor_network_policies: StrictBool = False
    """True has the vendor's charts bring their own policies for what comes in; ours are there in any case."""
    helm: Helm = Helm()

    @property
    def host(self) -> Hosting:
        """Where the cluster runs."""
        if self.hosting is not None:
            return self.hosting
        if self.cluster.cloud == "local":
            return Hosting.LOCAL
        return OF_RESERVATION.get(self.cluster.reservation, Hosting.OTHER)

    @property
    def vendor(self) -> VendorRelease:
        """What belongs to the release."""
        return RELEASES[self.release]

    @property
    def node_ports(self) -> dict[int, int]:
        """Port of the balancer → node port, where it is known: as written, or as this program's own balancer needs."""
        way = way_in(self)
        ports = (figures.HTTPS, *(one.port for one in passed(lns=self.load_balancer.lns_4443)))
        usual = {} if way is None else {port: node for port in ports if (node := way.node_port(port)) is not None}
        return usual | self.load_balancer.pinned

    @property
    def made_keys(self) -> frozenset[SecretRef]:
        """Secrets that nobody has to set, because this program makes the user and its key together with the bucket."""
        amazon, compatible = self.backup.amazon, self.backup.s3_compatible
        if amazon is not None and amazon.iam_user is not None and self.cluster.cloud == "aws":
            return frozenset((amazon.iam_user.access_key, amazon.iam_user.secret_access_key))
        if compatible is not None and own_storage(self.cluster, compatible.url):
            return frozenset((compatible.access_key, compatible.secret_access_key))
        return frozenset()

    def hidden_values(self) -> dict[str, SecretNeed]:
        """Place in the vendor's values → the secret that belongs there."""
        openid = self.openid if self.phase == "federated" else None
        return {
            **dict(of_installation(self.installation_id)),
            **dict(of_certificate(self.tls.certificate, self.tls.key, self.tls.ca_certificate)),
            **dict(of_services(self.smtp, self.snmp, openid)),
            **dict(of_backup(self.backup)),
        }

    def secret_needs(self) -> tuple[SecretNeed, ...]:
        """What must be in the stack's secrets, by what is chosen; an administrator's stack hands none on."""
        if self.part is Share.ADMINISTRATOR:
            return ()
        return tuple(one for one in self.hidden_values().values() if one.ref not in self.made_keys)
