"""What a person does once the release is there: addresses, sign-in, licence, quotas, acceptance (PS-69a to PS-74)."""

from typing import Any

from spec.platforms.pseven import figures
from spec.platforms.pseven.settings import PsevenSettings

LICENSE_SECRET = "pseven-license"  # noqa: S105 (a name, not a secret)
LICENSE_ENTRY = "license"

ACCEPTANCE = (
    "A file of a few MB can be uploaded to a user's Home through the reverse proxy, and deleted again",
    'The AppsHub example "Disk optimization" calculates to its end and shows results',
)
"""Both must pass (PS-73)."""

FIRST_STEPS = (
    "Open the admin URL and sign in as `admin` with the password `admin`; set a new password when asked (PS-70)",
    "Users page, Manage account: replace `admin@admin.admin` by an address that is read (PS-70)",
    "Keep one administrator active, always: without any there is no way back in (PS-70)",
)

LAST_STEPS = (
    "Take the end-user permissions from the built-in admin, which frees a seat of the licence (PS-73)",
    "Create a public workspace before users are added, if apps are to be open to all (PS-74)",
    "Then accounts: AD or LDAP, LDAPS, SSO, or local ones (PS-74)",
)


def address_commands(settings: PsevenSettings) -> tuple[str, ...]:
    """What tells the addresses; the release's own notes have them filled in (PS-69a)."""
    jsonpath = '{range .items[*]}{.status.addresses[?(@.type=="InternalIP")].address}{"\\n"}{end}'
    return (
        f"helm get notes {settings.release.name} --namespace {settings.namespace}",
        f"kubectl get nodes --output jsonpath='{jsonpath}'",
        f"curl --fail --silent --show-error http://NODE:{settings.proxy.health_nodeport}/",
    )


def licence(settings: PsevenSettings) -> dict[str, Any]:
    """The two phases of the licence (PS-71): first the ID comes out, then the licence goes in."""
    config = "pulumi config set --stack STACK --path groundwork:platform"
    known, secret = settings.installation_id, settings.license or LICENSE_SECRET
    return {
        "phase": 1 if settings.license is None else 2,
        "installationId": known,
        "installationIdFrom": "header of the admin site: Installation ID, 32 hexadecimal digits",
        "enterAt": "{admin URL}/app_auth/license/add/",
        "commands": {
            "1": [f"{config}.installation-id {known or 'INSTALLATION_ID'}"],
            "2": [
                f"pulumi config set --stack STACK --secret groundwork-secrets:{secret} < license-file",
                f"{config}.license {secret}",
                _licence_command(settings.namespace),
            ],
        },
    }


def _licence_command(namespace: str) -> str:
    path = f"jsonpath='{{.data.{LICENSE_ENTRY}}}'"
    return f"kubectl get secret {LICENSE_SECRET} --namespace {namespace} --output {path} | base64 --decode"


def after_install(settings: PsevenSettings) -> dict[str, Any]:
    """All of it, for machines."""
    proxy = settings.proxy
    return {
        "addressCommands": list(address_commands(settings)),  # PS-69a
        "users": f"https://{proxy.address}/" if proxy.enabled else "the sign-in URL itself, by plain HTTP",
        "nodePorts": {
            "web": proxy.web_nodeport,
            "health": proxy.health_nodeport,
            **({"openvpn": settings.windows_extension.openvpn_nodeport} if settings.windows_extension.enabled else {}),
        },
        "nodePortsOpenFor": list(proxy.cidrs),  # PS-69a: nobody but the proxy
        "admin": dict(figures.ADMIN),  # PS-70
        "firstSteps": list(FIRST_STEPS),
        "licence": licence(settings),  # PS-71
        "settingsPage": "{admin URL}/app_pseven/settings/",  # PS-72
        "quota": {
            "available": "True" if settings.nfs.quota else "False",
            "unit": "megabytes",
            "field": "Default user storage quota",
        },  # PS-35
        "acceptance": list(ACCEPTANCE),  # PS-73
        "lastSteps": list(LAST_STEPS),
    }
