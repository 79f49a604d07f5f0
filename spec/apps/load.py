"""From what stands in a catalogue and in orders to apps, or to everything that is wrong with each file."""

from collections.abc import Mapping
from dataclasses import dataclass

from spec.apps.app import App, apps_of, claim, clashes
from spec.apps.catalogue import Catalogue
from spec.apps.faults import AppsError, Fault
from spec.apps.order import Order
from spec.apps.rules import CATALOGUE_RULES, NOT_RECORDED, order_rules
from spec.apps.site import Site
from spec.load import SpecError, read
from spec.settings import Mistake

CATALOGUE_REQUIREMENTS: Mapping[str, tuple[str, ...]] = {
    "stack": ("MC-5",),
    "config-maps": ("MC-9",),
    "manifests": ("MC-10",),
    "products": ("MC-11",),
}
ORDER_REQUIREMENTS: Mapping[str, tuple[str, ...]] = {
    "order": ("MC-12",),
    "customer": ("MC-8", "MC-12"),
    "lines": ("MC-13",),
    "lines.environments": ("MC-11", "MC-13"),
    "lines.app-name": ("MC-12",),
    "lines.reset": ("MC-16",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A catalogue that may be used, and what is worth saying about it."""

    catalogue: Catalogue
    warnings: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder of orders: the apps that can be brought up, and what is wrong with the rest."""

    apps: tuple[App, ...]
    faults: tuple[Fault, ...]
    broken: Mapping[str, tuple[Fault, ...]]
    """File → what is wrong with it: all of its apps are left as they are."""


def _mapping(raw: object, source: str, instead: str, number: str) -> Mapping[str, object]:
    if not isinstance(raw, Mapping):
        what = "is empty" if raw is None else "is not a mapping of keys to values"
        raise AppsError([Fault.of(source, Mistake(where=(), what=what, instead=instead, requirements=(number,)))])
    return raw


def _without_echoes(mistakes: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
    """What is wrong in itself cannot be found by others: said once, where it is wrong."""
    wrong = {one.where[0] for one in mistakes if one.where}
    return tuple(one for one in mistakes if not (NOT_RECORDED in one.what and wrong & {"manifests", "config-maps"}))


def read_catalogue(raw: object, *, source: str = "catalogue.yaml") -> Read:
    """The catalogue, from parsed YAML. Raises AppsError with every mistake in it."""
    content = _mapping(raw, source, "stack, config-maps, manifests and products", "MC-11")
    try:
        catalogue, warnings = read(Catalogue, CATALOGUE_RULES, content, CATALOGUE_REQUIREMENTS)
    except SpecError as error:
        raise AppsError(Fault.of(source, one) for one in _without_echoes(error.mistakes)) from None
    return Read(catalogue=catalogue, warnings=tuple(Fault.of(source, one) for one in warnings))


def read_order(raw: object, catalogue: Catalogue, site: Site, *, source: str) -> Order:
    """One order, from parsed YAML or JSON. Raises AppsError with every mistake in it."""
    content = _mapping(raw, source, "order, customer and lines", "MC-12")
    try:
        order, _ = read(Order, order_rules(catalogue, site), content, ORDER_REQUIREMENTS)
    except SpecError as error:
        raise AppsError(Fault.of(source, one) for one in error.mistakes) from None
    return order


def read_orders(files: Mapping[str, object], catalogue: Catalogue, site: Site) -> Folder:
    """All orders of a folder, by file. A file that cannot be used does not keep the others from it.

    Files are taken in the order of their names: of two orders for one name, the first keeps it.
    """
    apps: list[App] = []
    broken: dict[str, tuple[Fault, ...]] = {}
    for source in sorted(files):
        try:
            order = read_order(files[source], catalogue, site, source=source)
        except AppsError as error:
            broken[source] = error.faults
        else:
            apps += apps_of(order, catalogue, site, source=source)
    clashing = clashes(tuple(apps))
    for app in apps:
        if claim(app) in clashing and app.source not in broken:
            theirs = [clashing[claim(one)] for one in apps if one.source == app.source and claim(one) in clashing]
            broken[app.source] = tuple(dict.fromkeys(theirs))
    return Folder(
        apps=tuple(app for app in apps if app.source not in broken),
        faults=tuple(fault for source in sorted(broken) for fault in broken[source]),
        broken=broken,
    )
