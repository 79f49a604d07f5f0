"""The invitation that a customer gets (MC-12): Odoo sends it through Mailgun, under the host name of the app."""

from spec.apps.app import App
from spec.apps.site import Site

_TEXTS = {
    "de": (
        "Ihre App {app} ist bereit",
        (
            "Guten Tag\n\nIhre App {app} ({environment}) ist unter {url} erreichbar.\n"
            "Setzen Sie dort unter «Passwort zurücksetzen» mit dieser E-Mail-Adresse Ihr Passwort.\n"
        ),
    ),
    "en": (
        "Your app {app} is ready",
        (
            "Hello\n\nYour app {app} ({environment}) answers at {url}.\n"
            "Set your password there with “Reset Password” and this e-mail address.\n"
        ),
    ),
}


def invitation(app: App, site: Site) -> dict[str, str]:
    """The message and the Mailgun domain that it goes through. There is no password in it: the customer sets one."""
    subject, text = _TEXTS["de" if app.customer.language.startswith("de") else "en"]
    facts = {"app": app.name, "environment": str(app.environment), "url": f"https://{app.hostname}"}
    return {
        "domain": site.sender_domain,
        "from": f"odoo@{app.hostname}",
        "to": app.customer.email,
        "subject": subject.format(**facts),
        "text": text.format(**facts),
    }
