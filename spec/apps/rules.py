"""What must hold between the parts of a catalogue, and between an order and its catalogue."""

from collections.abc import Iterator

from spec.apps.app import copied, environments
from spec.apps.catalogue import Catalogue, Product, Renderer
from spec.apps.names import Environment, wrong_with
from spec.apps.order import Order, OrderLine
from spec.apps.site import Site
from spec.apps.values import wrong_with as wrong_with_values
from spec.settings import Mistake, Rule, rule

NOT_RECORDED = "is not recorded"


def _twice(part: str, key: str, names: tuple[str, ...], number: str) -> Iterator[Mistake]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Mistake(
                where=(part, index, key),
                what=f"{name!r} is there twice",
                instead=f"each {key} once",
                requirements=(number,),
            )


@rule("config_maps")
def _different_config_maps(catalogue: Catalogue) -> Iterator[Mistake]:
    yield from _twice("config-maps", "name", tuple(one.name for one in catalogue.config_maps), "MC-9")


@rule("manifests")
def _different_manifests(catalogue: Catalogue) -> Iterator[Mistake]:
    yield from _twice("manifests", "title", tuple(one.title for one in catalogue.manifests), "MC-10")


@rule("products")
def _different_products(catalogue: Catalogue) -> Iterator[Mistake]:
    yield from _twice("products", "name", tuple(one.name for one in catalogue.products), "MC-11")


@rule("config_maps")
def _config_map_values(catalogue: Catalogue) -> Iterator[Mistake]:
    for index, config_map in enumerate(catalogue.config_maps):
        for key, what, instead in wrong_with_values(config_map.values):
            yield Mistake(
                where=("config-maps", index, "values", key), what=what, instead=instead, requirements=("MC-9",)
            )


@rule("manifests")
def _pinned(catalogue: Catalogue) -> Iterator[Mistake]:
    for index, manifest in enumerate(catalogue.manifests):
        if manifest.url is not None and manifest.sha256 is None:
            yield Mistake(
                where=("manifests", index),
                what=f"{manifest.title} is taken from an address as it is at that moment, whoever changed it",
                instead="sha256: what `./groundwork orders preview` shows for it",
                requirements=("MC-10",),
                warning=True,
            )


@rule("products", "config_maps")
def _template_of_a_product(catalogue: Catalogue) -> Iterator[Mistake]:
    for index, product in enumerate(catalogue.products):
        config_map = catalogue.config_map(product.config_map)
        if config_map is None or not config_map.template:
            templates = ", ".join(one.name for one in catalogue.config_maps if one.template) or "none is there yet"
            why = NOT_RECORDED if config_map is None else "is no template"
            yield Mistake(
                where=("products", index, "config-map"),
                what=f"ConfigMap {product.config_map!r} {why}, and each app gets a copy of a template",
                instead=f"a ConfigMap with template: true ({templates})",
                requirements=("MC-11", "MC-13"),
            )


@rule("products", "manifests")
def _sequence_of_a_product(catalogue: Catalogue) -> Iterator[Mistake]:
    for index, product in enumerate(catalogue.products):
        if product.renderer is Renderer.MANIFESTS:
            yield from _sequence(catalogue, index, product)


def _sequence(catalogue: Catalogue, index: int, product: Product) -> Iterator[Mistake]:
    place = ("products", index, "manifests")
    if not product.manifests:
        yield Mistake(
            where=place,
            what=f"{product.name} applies no manifest",
            instead="one manifest or more, each with its sequence: {sequence: 1, manifest: Odoo}",
            requirements=("MC-11",),
        )
    numbers = sorted(one.sequence for one in product.manifests)
    if numbers != list(range(1, len(numbers) + 1)):
        yield Mistake(
            where=place,
            what=f"the sequence {', '.join(map(str, numbers))} has a gap or a number twice",
            instead=f"1 to {len(numbers)}, each once",
            requirements=("MC-11", "MC-13"),
        )
    titles = [one.manifest for one in product.manifests]
    for position, title in enumerate(titles):
        if title in titles[:position]:
            what, instead = f"{title!r} is applied twice", "each manifest once"
        elif catalogue.manifest(title) is None:
            known = ", ".join(one.title for one in catalogue.manifests) or "none is there yet"
            what, instead = f"manifest {title!r} {NOT_RECORDED}", f"one of the recorded titles ({known})"
        else:
            continue
        yield Mistake(where=(*place, position, "manifest"), what=what, instead=instead, requirements=("MC-11",))


@rule("products")
def _renderer_of_a_product(catalogue: Catalogue) -> Iterator[Mistake]:
    for index, product in enumerate(catalogue.products):
        if product.renderer is Renderer.HELM and product.chart is None:
            yield Mistake(
                where=("products", index, "chart"),
                what="renderer helm has no chart",
                instead="chart: {name: odoo, version: …, repository: https://…}, or renderer: manifests",
                requirements=("MC-2",),
            )
        surplus = "chart" if product.renderer is Renderer.MANIFESTS else "manifests"
        if product.chart is not None if surplus == "chart" else product.manifests:
            yield Mistake(
                where=("products", index, surplus),
                what=f"renderer {product.renderer} takes no {surplus}",
                instead="nothing, or the other renderer",
                requirements=("MC-2", "MC-3"),
            )


@rule("products")
def _reset_of_a_product(catalogue: Catalogue) -> Iterator[Mistake]:
    for index, product in enumerate(catalogue.products):
        if Environment.PROD in product.resettable:
            yield Mistake(
                where=("products", index, "resettable"),
                what="a reset throws the data of an environment away, and prod is not one to lose",
                instead="[int]",
                requirements=("MC-16",),
            )
        elif product.renderer is Renderer.HELM and product.resettable:
            yield Mistake(
                where=("products", index, "resettable"),
                what="a reset makes what manifests brought anew, and what a chart brought is the chart's",
                instead="nothing; the public chart has a CronJob of its own, <release>-staging-reset",
                requirements=("MC-2", "MC-16"),
            )
        for position, environment in enumerate(product.environments):
            if environment in product.environments[:position]:
                yield Mistake(
                    where=("products", index, "environments", position),
                    what=f"{environment} is there twice",
                    instead="each environment once",
                    requirements=("MC-11",),
                )


@rule("products")
def _secrets_of_a_product(catalogue: Catalogue) -> Iterator[Mistake]:
    for index, product in enumerate(catalogue.products):
        known: dict[str, str] = {}
        for position, secret in enumerate(product.secrets):
            for entry in secret.entries:
                here = f"entry {entry} of {secret.name}"
                other = known.setdefault(f"{secret.name}-{entry}", here)
                if other != here or secret.name in [one.name for one in product.secrets[:position]]:
                    yield Mistake(
                        where=("products", index, "secrets", position),
                        what=f"{here} would be the same secret as {other}",
                        instead="another name, or all entries of a name together",
                        requirements=("MC-9",),
                    )


CATALOGUE_RULES: tuple[Rule, ...] = (
    _different_config_maps,
    _different_manifests,
    _different_products,
    _config_map_values,
    _pinned,
    _template_of_a_product,
    _sequence_of_a_product,
    _renderer_of_a_product,
    _reset_of_a_product,
    _secrets_of_a_product,
)


def order_rules(catalogue: Catalogue, site: Site) -> tuple[Rule, ...]:
    """What must hold for an order of this catalogue's products in this cluster."""

    def check(order: Order) -> Iterator[Mistake]:
        for index, line in enumerate(order.lines):
            yield from _line(catalogue, site, index, line)

    return (Rule(("lines",), check),)


def _line(catalogue: Catalogue, site: Site, index: int, line: OrderLine) -> Iterator[Mistake]:
    product = catalogue.product(line.product)
    wanted = (line.environments or ()) if product is None else environments(product, line)
    for what, instead in wrong_with(line.app_name, wanted, site.reserved):
        yield Mistake(where=("lines", index, "app-name"), what=what, instead=instead, requirements=("MC-12",))
    if product is None:
        known = ", ".join(one.name for one in catalogue.products)
        yield Mistake(
            where=("lines", index, "product"),
            what=f"{line.product!r} is not a product of this catalogue",
            instead=f"one of {known}",
            requirements=("MC-11",),
        )
        return
    yield from _line_environments(index, line, product)
    yield from _line_values(catalogue, index, line, product)


def _line_environments(index: int, line: OrderLine, product: Product) -> Iterator[Mistake]:
    sold = ", ".join(product.environments)
    if line.environments == ():
        yield Mistake(
            where=("lines", index, "environments"),
            what="no environment is wanted",
            instead=f"some of {sold}; or leave environments out, and it is all of them",
            requirements=("MC-13",),
        )
    for position, environment in enumerate(line.environments or ()):
        if environment not in product.environments or environment in (line.environments or ())[:position]:
            twice = environment in product.environments
            yield Mistake(
                where=("lines", index, "environments", position),
                what=f"{environment} is there twice" if twice else f"{product.name} is not sold for {environment}",
                instead=f"each environment once, of {sold}",
                requirements=("MC-11",),
            )
    for environment in line.reset:
        if environment not in product.resettable:
            allowed = ", ".join(product.resettable) or "none"
            yield Mistake(
                where=("lines", index, "reset", str(environment)),
                what=f"{environment} cannot be reset: that would throw its data away",
                instead=f"an environment that may be reset ({allowed})",
                requirements=("MC-16",),
            )


def _line_values(catalogue: Catalogue, index: int, line: OrderLine, product: Product) -> Iterator[Mistake]:
    if line.config_map is not None:
        named = catalogue.config_map(line.config_map)
        if named is None or named.template:
            why = "is a template: an app gets a copy of it" if named else NOT_RECORDED
            yield Mistake(
                where=("lines", index, "config-map"),
                what=f"ConfigMap {line.config_map!r} {why}",
                instead="nothing, and the product's own template is copied; values: changes the copy",
                requirements=("MC-9", "MC-13"),
            )
            return
    config_map = catalogue.config_map(line.config_map or product.config_map)
    if config_map is None:
        return
    for key, what, instead in wrong_with_values(line.values):
        yield Mistake(where=("lines", index, "values", key), what=what, instead=instead, requirements=("MC-13",))
    for key in line.values:
        if key not in config_map.values:
            known = ", ".join(sorted(copied(config_map, OrderLine(product=product.name, app_name=line.app_name))))
            yield Mistake(
                where=("lines", index, "values", key),
                what=f"{key} is not a value of ConfigMap {config_map.name}",
                instead=f"one of {known}",
                requirements=("MC-13",),
            )
