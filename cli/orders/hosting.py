"""From files to apps that are ready for the engine, and to everything that is wrong with the others."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from apps.plan import rendered
from cli.errors import Refused
from cli.orders.engine import AppEngine
from cli.orders.manifests import Manifests
from cli.orders.places import AppPlaces
from cli.orders.prepared import Asked, Prepared
from cli.orders.records import Records
from cli.orders.reset import known_word, new_word, wanted_word
from cli.orders.sources import Document, Orders, read_catalogue_beside, refuse
from cli.places import Places
from cli.settings import Stack, read_stacks
from cli.toolchain import Toolchain
from spec.app_stack import AppCluster
from spec.apps.app import App
from spec.apps.catalogue import Catalogue
from spec.apps.faults import AppsError, Fault
from spec.apps.load import read_catalogue, read_orders
from spec.apps.make import app_plan
from spec.apps.site import Site
from spec.cluster import ExistingCluster
from spec.platforms.mint.settings import MintSettings
from spec.platforms.mint.site import site


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """What orders can be made of, and where."""

    path: Path
    """The catalogue's file."""
    document: Document
    """What stands in it."""
    catalogue: Catalogue
    stack: Stack
    """The platform whose cluster it is."""
    site: Site
    warnings: tuple[Fault, ...]

    @property
    def cluster(self) -> ExistingCluster | None:
        """The cluster that somebody else made; None for the one on this machine."""
        return self.stack.settings.cluster if isinstance(self.stack.settings.cluster, ExistingCluster) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """All apps of some orders."""

    prepared: tuple[Prepared, ...]
    refused: tuple[tuple[App, tuple[Fault, ...]], ...]
    """Apps whose manifests cannot be used for them."""
    broken: Mapping[str, tuple[Fault, ...]]
    """Orders that cannot be read as orders, by file."""
    documents: Mapping[str, Document] = field(default_factory=dict)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything, each once."""
        found = [
            *(one for faults in self.broken.values() for one in faults),
            *(f for _, fs in self.refused for f in fs),
        ]
        return tuple(dict.fromkeys(found))


def read_hosting(places: Places, source: str, named: Path | None, stack: str | None) -> Hosting:
    """Catalogue and platform stack. Raises Refused with everything that is wrong with the catalogue."""
    path, document = read_catalogue_beside(source, named)
    documents = {document.source: document}
    if document.faults:
        raise refuse("the catalogue cannot be used", document.faults, documents)
    try:
        read = read_catalogue(document.value, source=document.source)
    except AppsError as error:
        raise refuse("the catalogue cannot be used", error.faults, documents) from None
    catalogue = read.catalogue if stack is None else read.catalogue.model_copy(update={"stack": stack})
    (platform,) = read_stacks(places, [catalogue.stack])
    if not isinstance(platform.settings, MintSettings):
        raise Refused(
            f"{platform.name} is a stack of {platform.settings.platform}, which hosts no apps [MC-1]",
            remedy="name a stack of Mint Cloud as the catalogue's stack, or with --stack",
        )
    return Hosting(
        path=path,
        document=document,
        catalogue=catalogue,
        stack=platform,
        site=site(platform.settings),
        warnings=read.warnings,
    )


def cluster_of(hosting: Hosting, places: Places) -> AppCluster:
    """How the apps' program reaches the cluster."""
    name = hosting.stack.name
    if hosting.cluster is not None:
        return AppCluster(
            kubeconfig=hosting.cluster.kubeconfig, context=hosting.cluster.context, identifier=f"groundwork-{name}"
        )
    kubeconfig = places.planes / name / "kubeconfig"
    return AppCluster(kubeconfig=str(kubeconfig), context=None, identifier=f"groundwork-local-{name}")


class Workshop:
    """Makes apps ready for the engine."""

    def __init__(self, places: Places, hosting: Hosting, tools: Toolchain) -> None:
        self._places = places
        self._apps = AppPlaces.beside(places, hosting.stack.name)
        self._hosting = hosting
        self._tools = tools
        self._cluster = cluster_of(hosting, places)
        self._records = Records(self._apps.records)
        self.manifests = Manifests(self._apps, hosting.catalogue, hosting.path)

    def check(self, orders: Orders, again: frozenset[str] = frozenset()) -> Checked:
        """Everything of these orders that can be brought up, and what is wrong with the rest.

        Apps named in `again` are reset by hand.
        """
        readable = {one.source: one.value for one in orders.documents if not one.faults}
        folder = read_orders(readable, self._hosting.catalogue, self._hosting.site)
        broken = {one.source: one.faults for one in orders.documents if one.faults} | dict(folder.broken)
        prepared: list[Prepared] = []
        refused: list[tuple[App, tuple[Fault, ...]]] = []
        for app in folder.apps:
            order = readable[app.source]
            taken = self._taken(app)
            if taken is not None:
                refused.append((app, (taken,)))
                continue
            asked = Asked(order=_mapping(order), folder=orders.folder, catalogue=self._hosting.path)
            word = new_word(app.reset_token) if app.stack in again else self._word(app)
            wanted = replace(app, reset_token=word)
            try:
                prepared.append(self._prepared(wanted, asked))
            except AppsError as error:
                refused.append((wanted, error.faults))
        return Checked(
            prepared=tuple(prepared),
            refused=tuple(refused),
            broken=broken,
            documents={one.source: one for one in (self._hosting.document, *orders.documents)},
        )

    def _taken(self, app: App) -> Fault | None:
        """Whether another order has the app's name already, wherever that order came from."""
        record = self._records.read(app.stack)
        if record is None or record.order == app.order:
            return None
        return Fault(
            source=app.source,
            where=f"lines[{app.line}].app-name",
            what=f"{app.stack} is the app of order {record.order} ({record.source})",
            instead=f"another app name; or, if that order is over: ./groundwork orders remove {app.stack}",
            requirements=("MC-12",),
        )

    def _word(self, app: App) -> str | None:
        record = self._records.read(app.stack)
        if record is not None:
            return wanted_word(app.reset_token, record.reset_token)
        engine = AppEngine(self._apps, app.stack, self._tools, is_local=self._hosting.stack.is_local)
        return wanted_word(app.reset_token, known_word(engine.resources()))

    def _prepared(self, app: App, asked: Asked) -> Prepared:
        texts = self.manifests.texts(app.product.sequence)
        objects = rendered(app, texts)
        plan = app_plan(app, self._hosting.catalogue, self._hosting.site, objects, source=self._hosting.path.name)
        chart = app.product.chart
        if plan.release is not None and chart is not None and chart.path is not None:
            found = str(self._hosting.path.parent / chart.path)
            source = replace(plan.release.source, chart=found)
            plan = replace(plan, release=replace(plan.release, source=source))
        return Prepared.of(plan, objects, self._cluster, asked, self._places.checkout)


def _mapping(order: object) -> Mapping[str, Any]:
    return order if isinstance(order, Mapping) else {}
