"""The sender domain (MC-4): its records as data, and the commands that register and verify it.

Records: documentation.mailgun.com, Domain Verification. The key of DKIM is made by Mailgun, so it is known after the
domain was registered; the verification must be asked for once the records stand.
"""

from collections.abc import Iterator

from spec.platforms.mint.dns import Record
from spec.platforms.mint.settings import Mailgun

SPF = "v=spf1 include:mailgun.org ~all"
MX_PRIORITY = 10


def _host(mailgun: Mailgun, name: str) -> str:
    return f"{name}.eu.mailgun.org" if mailgun.region == "eu" else f"{name}.mailgun.org"


def api(mailgun: Mailgun) -> str:
    """Where Mailgun's interface is, by region."""
    return "https://api.eu.mailgun.net" if mailgun.region == "eu" else "https://api.mailgun.net"


def records(mailgun: Mailgun) -> Iterator[Record]:
    """SPF, DKIM once it is known, tracking, and where answers go."""
    domain, number = mailgun.domain, ("MC-4",)
    yield Record(name=domain, kind="TXT", value=SPF, requirements=number)
    if mailgun.dkim is not None:
        name = f"{mailgun.dkim.selector}._domainkey.{domain}"
        yield Record(name=name, kind="TXT", value=f"k=rsa; p={mailgun.dkim.public_key}", requirements=number)
    tracking = "eu.mailgun.org" if mailgun.region == "eu" else "mailgun.org"
    yield Record(name=f"email.{domain}", kind="CNAME", value=tracking, requirements=number)
    for name in ("mxa", "mxb"):
        yield Record(name=domain, kind="MX", value=_host(mailgun, name), priority=MX_PRIORITY, requirements=number)


def _curl(method: str, address: str, *rest: str) -> str:
    # The key is read from standard input: as an argument everybody on the machine could see it.
    key = 'printf \'user = "api:%s"\\n\' "$MAILGUN_API_KEY"'
    return " ".join([key, "| curl --fail-with-body --silent --show-error --config -", method, *rest, address])


def register_command(mailgun: Mailgun) -> str:
    """Registers the domain; the answer has the records, with the key of DKIM (MC-4)."""
    return _curl("--request POST", f"{api(mailgun)}/v4/domains", f"--form name={mailgun.domain}")


def verify_command(mailgun: Mailgun) -> str:
    """Asks Mailgun to look at the records; `state` of the answer is `active` once they are right (MC-4)."""
    return _curl("--request PUT", f"{api(mailgun)}/v4/domains/{mailgun.domain}/verify")


def send_address(mailgun: Mailgun) -> str:
    """Where the shop sends invitations to (MC-12)."""
    return f"{api(mailgun)}/v3/{mailgun.domain}/messages"
