"""What people do around Mint Cloud, with the values of the stack filled in."""

import json
from collections.abc import Iterator

from spec.platforms.mint import figures
from spec.platforms.mint.connections import connections
from spec.platforms.mint.controller import token_command
from spec.platforms.mint.dns import Record, wildcard
from spec.platforms.mint.mailgun import records, register_command, verify_command
from spec.platforms.mint.settings import MintSettings
from spec.platforms.mint.shop import CONNECTIONS_SECRET, chart_values


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.strip()}\n```"


def _zone(found: Iterator[Record]) -> str:
    return _block("text", "\n".join(map(str, found)))


def _before(settings: MintSettings) -> Iterator[str]:
    yield "## Storage class (MC-17)"
    yield f"The public charts name no class, so the default must be `{settings.storage_class_name}`:"
    yield _block("sh", "kubectl get storageclass")
    yield "Where another one is marked, or none:"
    patch = '{"metadata": {"annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}}'
    yield _block("sh", f"kubectl patch storageclass {settings.storage_class_name} --patch '{patch}'")


def _names(settings: MintSettings) -> Iterator[str]:
    yield f"## Wildcard of the apps (MC-12), in the zone of {settings.base_domain}"
    if settings.ingress.addresses:
        yield _zone(wildcard(settings))
    else:
        yield "`ingress.addresses` is empty: write there what the controller's Service got, and see here."
    yield "Seen to be right with any name below it:"
    yield _block("sh", f"dig +short anything.{settings.domain}")


def _mailgun(settings: MintSettings) -> Iterator[str]:
    mailgun = settings.mailgun
    yield f"## Sender domain {mailgun.domain} (MC-4)"
    yield "With its API key in the environment (`read -rs MAILGUN_API_KEY && export MAILGUN_API_KEY`), register it:"
    yield _block("sh", register_command(mailgun))
    yield f"Its records, in the zone {mailgun.dns_zone}:"
    yield _zone(records(mailgun))
    if mailgun.dkim is None:
        yield (
            "The record of DKIM is missing: Mailgun makes its key when the domain is registered. Write it as "
            "`mailgun.dkim` into the settings."
        )
    yield "Once they stand, ask Mailgun to look; `state` becomes `active`:"
    yield _block("sh", verify_command(mailgun))
    yield "Then set `mailgun.verified: true`."


def _controller(settings: MintSettings) -> Iterator[str]:
    yield "## Identity of the shop's controller (MC-1, MC-13)"
    yield "A token for Odoo's back end (Kubernetes > Clusters); it ends by itself and is stored nowhere else:"
    yield _block("sh", token_command(settings))
    yield "It may make and change what stands in namespaces of hosted apps, and nothing in any other."


def _shop(settings: MintSettings) -> Iterator[str]:
    yield f"## Shop at https://{settings.shop_host} (MC-1, MC-2)"
    modules = ", ".join(f"`{one}`" for one in figures.SHOP_MODULES)
    yield f"In Odoo, *Apps*: install {modules}, and a payment module for Payrexx."
    yield "The values of the vendor's chart, in its public shape:"
    yield _block("json", json.dumps(chart_values(settings), indent=2))


def _roles(_: MintSettings) -> Iterator[str]:
    yield "## Who does what (MC-8 to MC-16)"
    rows = [
        ("operator", "ConfigMaps, manifests, products", "`catalogue.yaml`; or Odoo's back end", "MC-9 to MC-11"),
        ("operator", "preview of a manifest", "`./groundwork orders preview ORDERS`", "MC-10"),
        (
            "customer",
            "buys a product under an app name",
            "the shop, which hands over an order: `./groundwork orders apply -`",
            "MC-12",
        ),
        (
            "operator",
            "apply and update, with the status of the Ingress",
            "`./groundwork orders apply ORDERS`, `./groundwork orders status`",
            "MC-13, MC-15",
        ),
        ("operator", "export for Ansible", "`./groundwork orders export APP-ENVIRONMENT`", "MC-14"),
        (
            "customer, operator",
            "reset of an integration environment",
            "`./groundwork orders reset APP-int`, or another `reset` word in the order",
            "MC-16",
        ),
    ]
    table = ["| who | what | how | |", "|---|---|---|---|", *("| " + " | ".join(row) + " |" for row in rows)]
    yield "\n".join(table)


def _connections(settings: MintSettings) -> Iterator[str]:
    found = connections(settings)
    yield "## Payrexx (MC-6)"
    if payrexx := found.get("payrexx"):
        yield (
            f"At *{payrexx['instance']}.payrexx.com*, *Webhooks*: add `{payrexx['webhook']}`, type JSON. In Odoo's "
            f"payment module: instance `{payrexx['instance']}`, and the API secret, which is entry "
            f"`payrexx-api-secret` of Secret `{CONNECTIONS_SECRET}`."
        )
    else:
        yield "Not connected: `payrexx` is not in the settings."
    yield "## Codey (MC-7)"
    if codey := found.get("codey"):
        yield (
            f"Repositories of manifests and images: {codey['url']}. Odoo reads them with the token that is entry "
            f"`codey-token` of Secret `{CONNECTIONS_SECRET}`."
        )
    else:
        yield "Not connected: `codey` is not in the settings."


def runbook(settings: MintSettings) -> str:
    """The page, as Markdown."""
    parts = [
        f"# Runbook: Mint Cloud, {settings.environment}",
        "Made from the settings of this stack; what is listed here is done outside of the program.",
        *_before(settings),
        *_names(settings),
        *_mailgun(settings),
        *_shop(settings),
        *_controller(settings),
        *_connections(settings),
        *_roles(settings),
    ]
    return "\n\n".join(parts) + "\n"
