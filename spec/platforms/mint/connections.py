"""Services that the shop works with, and that modules of Odoo speak to: what each side has to be told (MC-6, MC-7)."""

from typing import Any

from spec.platforms.mint.settings import MintSettings
from spec.platforms.mint.shop import CONNECTIONS_SECRET

PAYREXX_API = "https://api.payrexx.com/v1.14"
"""developers.payrexx.com; the instance goes as query, the secret as header X-API-KEY."""
PAYREXX_WEBHOOK_PATH = "/payment/payrexx/webhook"
"""Of the shop; the Odoo module in use decides, and this is how Odoo's own payment modules name theirs."""


def connections(settings: MintSettings) -> dict[str, Any]:
    """What is set at Payrexx, at Codey and in Odoo's back end. Values of secrets go by Secret and entry."""
    found: dict[str, Any] = {}
    if settings.payrexx is not None:
        found["payrexx"] = {
            "instance": settings.payrexx.instance,
            "api": f"{PAYREXX_API}/?instance={settings.payrexx.instance}",
            "webhook": f"https://{settings.shop_host}{PAYREXX_WEBHOOK_PATH}",
            "secret": {"name": CONNECTIONS_SECRET, "key": "payrexx-api-secret"},
        }
    if settings.codey is not None:
        found["codey"] = {
            "url": settings.codey.url,
            "secret": {"name": CONNECTIONS_SECRET, "key": "codey-token"},
        }
    return found
