"""What an operator offers: ConfigMaps (MC-9), manifests (MC-10) and hosting products (MC-11)."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictStr, model_validator

from spec.apps import figures
from spec.apps.names import AnyEnvironment, Environment
from spec.fields import BytesField, CpuField, Pattern, Spec, mistake
from spec.names import DnsLabel
from spec.releases import ChartReference, Install

Title = Annotated[
    str,
    Pattern(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9])?", "Odoo-Hosting", "letters, digits, blanks and dashes"),
]
ValueKey = Annotated[
    str,
    Pattern(
        r"[A-Za-z_][A-Za-z0-9_]{0,252}",
        "KUBERNETES_IMAGE",
        "a name that Jinja and Ansible take: letters, digits and underscores, no digit in front",
        "MC-13",
    ),
]
ManifestUrl = Annotated[
    str,
    Pattern(
        r"https://[^\s/?#@]+/[^\s#@]*",
        "https://raw.example.com/odoo.yaml",
        "an https address without a password in it, or path: a file beside the catalogue",
        "MC-10",
        shown=False,
    ),
]
ManifestPath = Annotated[
    str,
    Pattern(
        r"(?!/)(?!\w+:)(?!(?:.*/)?\.\.(?:/|$))\S(?:.*\S)?",
        "manifests/odoo.yaml",
        "a path below the catalogue's folder, without ..",
        "MC-10",
    ),
]
Sha256 = Annotated[str, Pattern(r"[0-9a-f]{64}", "0" * 64, "what sha256sum says: 64 hexadecimal digits", "MC-10")]

SecretEntry = Annotated[
    str, Pattern(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", "password", "lower-case letters, digits, dashes")
]


class ConfigMap(Spec):
    """A ConfigMap as the operator records it (MC-9)."""

    name: DnsLabel
    template: StrictBool
    """Whether products copy it for each app (MC-13); the other kind is used as it is, by an order that names it."""
    values: dict[ValueKey, StrictStr] = Field(default_factory=dict)
    """Names in the manifests' Jinja → what stands for them. Never a secret: those are made by name (`secrets`)."""


class ManifestFile(Spec):
    """A manifest as the operator records it (MC-10): a title, and where its YAML is."""

    title: Title
    url: ManifestUrl | None = None
    path: ManifestPath | None = None
    sha256: Sha256 | None = None
    """What the file must be; without it whoever can write at the address decides what runs here."""

    @model_validator(mode="after")
    def _one_place(self) -> "ManifestFile":
        if (self.url is None) == (self.path is None):
            raise mistake(
                "a manifest comes from exactly one place", "either url: https://… or path: manifests/NAME.yaml", "MC-10"
            )
        return self


class SequencedManifest(Spec):
    """A manifest of a product and when its turn is."""

    sequence: Annotated[int, Field(ge=1, le=1000, strict=True)]
    """1, 2, 3 …: manifests are fetched, filled in and applied in this order (MC-13)."""
    manifest: Title


class GeneratedSecret(Spec):
    """A Secret that each app gets with values of its own, made once; manifests name it, and never hold a value."""

    name: DnsLabel
    entries: Annotated[tuple[SecretEntry, ...], Field(min_length=1)]


class Subscription(Spec):
    """That the product is sold as a subscription (MC-11), and how long one period of it is."""

    period: Literal["month", "year"] = "month"


class Renderer(StrEnum):
    """How an app's objects come about. The guide names both (INC-MC1)."""

    MANIFESTS = "manifests"
    """Its workflow: manifests with Jinja, filled in from the ConfigMap."""
    HELM = "helm"
    """Its shop specification, and what is publicly maintained today: the chart of Odoo."""


class Room(Spec):
    """The quota of each app's namespace. All ours: the guide has no figures (MC-17)."""

    cpu_requests: CpuField = (figures.ODOO + figures.DATABASE).requests.cpu * 2
    memory_requests: BytesField = (figures.ODOO + figures.DATABASE).requests.memory * 2
    cpu_limits: CpuField = (figures.ODOO + figures.DATABASE).limits.cpu * 2
    memory_limits: BytesField = (figures.ODOO + figures.DATABASE).limits.memory * 2
    """Twice what Odoo and its database ask for: an update never has to stop a pod first."""
    pods: Annotated[int, Field(ge=1, le=100, strict=True)] = figures.PODS
    storage: BytesField = figures.STORAGE
    claims: Annotated[int, Field(ge=0, le=100, strict=True)] = figures.CLAIMS


class Product(Spec):
    """A hosting product of the shop (MC-11)."""

    name: Title
    subscription: Subscription
    config_map: DnsLabel
    """The template ConfigMap that each app gets a copy of."""
    environments: Annotated[tuple[AnyEnvironment, ...], Field(min_length=1)]
    renderer: Renderer = Renderer.MANIFESTS
    manifests: tuple[SequencedManifest, ...] = ()
    """With renderer manifests: what is applied, in sequence."""
    chart: ChartReference | None = None
    """With renderer helm: the chart. A `path` is below the catalogue's folder."""
    install: Install = Install.RELEASE
    """With renderer helm: `objects` leaves a chart's hooks out, and the Deployment of the public one is a hook."""
    secrets: tuple[GeneratedSecret, ...] = ()
    resets: tuple[AnyEnvironment, ...] | None = Field(default=None, alias="resettable")
    """Environments that may be reset (MC-16); never prod. By default int, and none with renderer helm: what a chart
    makes is the chart's to make anew."""
    room: Room = Room()
    timeout: Annotated[int, Field(ge=10, le=7200, strict=True)] = 600
    """Seconds to wait until everything of an app is ready."""

    @property
    def resettable(self) -> tuple[Environment, ...]:
        """Environments that may be reset."""
        if self.resets is not None:
            return self.resets
        return () if self.renderer is Renderer.HELM else (Environment.INT,)

    @property
    def sequence(self) -> tuple[str, ...]:
        """Titles of the manifests in their sequence."""
        return tuple(one.manifest for one in sorted(self.manifests, key=lambda one: one.sequence))


class Catalogue(Spec):
    """Everything that orders can be made of."""

    stack: DnsLabel
    """The platform stack whose cluster the apps go into: `mint-local-dev`."""
    config_maps: Annotated[tuple[ConfigMap, ...], Field(min_length=1)]
    manifests: tuple[ManifestFile, ...] = ()
    products: Annotated[tuple[Product, ...], Field(min_length=1)]

    def product(self, name: str) -> Product | None:
        """The product of this name."""
        return next((one for one in self.products if one.name == name), None)

    def config_map(self, name: str) -> ConfigMap | None:
        """The ConfigMap of this name."""
        return next((one for one in self.config_maps if one.name == name), None)

    def manifest(self, title: str) -> ManifestFile | None:
        """The manifest of this title."""
        return next((one for one in self.manifests if one.title == title), None)
