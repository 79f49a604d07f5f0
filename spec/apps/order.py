"""An order of the shop (MC-12): one file, whose lines become apps."""

from typing import Annotated

from pydantic import Field, StrictStr

from spec.apps.catalogue import Title, ValueKey
from spec.apps.names import AnyEnvironment
from spec.fields import Pattern, Spec
from spec.names import DnsLabel

OrderNumber = Annotated[
    str,
    Pattern(
        r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,30}[A-Za-z0-9])?", "S00042", "the number of the order in the shop", "MC-12"
    ),
]
EmailAddress = Annotated[
    str,
    Pattern(
        r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}",
        "info@r4ts.example",
        "the address that the invitation goes to",
        "MC-12",
    ),
]
Language = Annotated[str, Pattern(r"[a-z]{2,3}(?:_[A-Z]{2})?", "de_CH", "a language as Odoo writes it", "MC-12")]
ResetToken = Annotated[
    str,
    Pattern(
        r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?", "2026-11-21", "any word that was not used before", "MC-16"
    ),
]


class Customer(Spec):
    """Who bought (MC-8), and where the invitation goes (MC-12)."""

    name: Annotated[str, Pattern(r"\S(?:.{0,126}\S)?", "R4TS GmbH", "a name")]
    email: EmailAddress
    language: Language = "de_CH"


class OrderLine(Spec):
    """One line: a product under an app name. One namespace and one app for each of its environments (MC-13)."""

    product: Title
    app_name: StrictStr
    """Becomes the subdomain (MC-12)."""
    environments: tuple[AnyEnvironment, ...] | None = None
    """Some of the product's environments; left out, all of them."""
    config_map: DnsLabel | None = None
    """A ConfigMap that is no template, used as it is instead of a copy of the product's."""
    values: dict[ValueKey, StrictStr] = Field(default_factory=dict)
    """Values that replace those of the ConfigMap for this app."""
    reset: dict[AnyEnvironment, ResetToken] = Field(default_factory=dict)
    """Another word than the last time makes the environment anew, data included (MC-16)."""


class Order(Spec):
    """A paid order."""

    order: OrderNumber
    customer: Customer
    lines: Annotated[tuple[OrderLine, ...], Field(min_length=1)]
