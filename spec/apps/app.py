"""An app: one order line in one environment, with a namespace of its own (MC-13)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from spec.apps.catalogue import Catalogue, ConfigMap, Product
from spec.apps.faults import Fault
from spec.apps.names import Environment, hostname, stack_name
from spec.apps.order import Customer, Order, OrderLine
from spec.apps.site import Site
from spec.apps.values import of_app


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What is to be brought up for one order line in one environment."""

    name: str
    """As the customer chose it."""
    environment: Environment
    product: Product
    values: Mapping[str, str]
    """Its own copy of the ConfigMap (MC-13), filled up with what follows from the app and its cluster."""
    hostname: str
    order: str
    """Number of the order."""
    line: int
    """Position of the line in the order, from 0."""
    source: str
    """The file that the order stands in."""
    customer: Customer
    reset_token: str | None
    """Set where the environment was reset; another one makes its data anew (MC-16)."""

    @property
    def stack(self) -> str:
        """Name of its stack, and of its namespace: `r4ts-int`."""
        return stack_name(self.name, self.environment)

    @property
    def namespace(self) -> str:
        """Its own namespace (MC-13)."""
        return self.stack

    @property
    def subscription(self) -> str:
        """The subscription that the order line became (MC-12): the order's number and the line, counted from 1."""
        return f"{self.order}-{self.line + 1}"


def copied(config_map: ConfigMap, line: OrderLine) -> dict[str, str]:
    """The copy that an app gets: the values of the ConfigMap, replaced where the line says so."""
    return {**config_map.values, **line.values}


def environments(product: Product, line: OrderLine) -> tuple[Environment, ...]:
    """In which environments a line wants its app: those of the product, or some of them."""
    return product.environments if line.environments is None else line.environments


def apps_of(order: Order, catalogue: Catalogue, site: Site, *, source: str) -> tuple[App, ...]:
    """Every app of a checked order: line by line, environment by environment (MC-13)."""
    return tuple(_apps(order, catalogue, site, source))


def _apps(order: Order, catalogue: Catalogue, site: Site, source: str) -> Iterator[App]:
    for index, line in enumerate(order.lines):
        product = catalogue.product(line.product)
        config_map = None if product is None else catalogue.config_map(line.config_map or product.config_map)
        if product is None or config_map is None:
            continue
        values = copied(config_map, line)
        for environment in environments(product, line):
            namespace = stack_name(line.app_name, environment)
            host = hostname(line.app_name, environment, site.domain, bare_prod=site.bare_prod_host)
            yield App(
                name=line.app_name,
                environment=environment,
                product=product,
                values=MappingProxyType(values | of_app(line.app_name, environment, namespace, host, site)),
                hostname=host,
                order=order.order,
                line=index,
                source=source,
                customer=order.customer,
                reset_token=line.reset.get(environment),
            )


def clashes(apps: tuple[App, ...]) -> dict[str, Fault]:
    """Apps that would share a namespace or a host with an earlier one, by `source`, line and environment.

    The key is the later app's `claim`; the earlier app keeps what it has.
    """
    found: dict[str, Fault] = {}
    owners: dict[tuple[str, str], App] = {}
    for app in apps:
        for what, name in (("namespace", app.namespace), ("host", app.hostname)):
            owner = owners.setdefault((what, name), app)
            if owner is not app:
                found.setdefault(
                    claim(app),
                    Fault(
                        source=app.source,
                        where=f"lines[{app.line}].app-name",
                        what=f"{what} {name} is that of order {owner.order} ({owner.source}, lines[{owner.line}])",
                        instead="another app name",
                        requirements=("MC-12", "MC-13"),
                    ),
                )
    return found


def claim(app: App) -> str:
    """Tells an app apart from every other, also from one that claims the same name."""
    return f"{app.source}#{app.line}#{app.environment}"
