"""What PSA needs of Commerce and of Identity Service: brands, Keycloak clients, APS permissions, prerequisites."""

from typing import Any

from spec.platforms.psa import figures
from spec.platforms.psa.settings import Brand, PsaSettings

CLIENT = "psaweb"
"""Name and client ID of PSA in Keycloak
(docs.cloudblue.com/cbc/20.4, Identity Service Management, like the other values of `keycloak_client`)."""

PREREQUISITES = (
    # The guide's own list is empty (INC-CB1); this is that of release 20.5
    # (docs.cloudblue.com/cbc/20.5, PSA-Integration, Pre-deployment Requirements).
    "CloudBlue Commerce 20.5 or later is installed, with its hotfixes",
    "a service node with a Kubernetes cluster is configured and registered in Commerce",
    "the PSA database is prepared",
)
"""What must be true before the release (CB-4)."""


def keycloak_client(brand: Brand) -> dict[str, Any]:
    """The client of PSA in the realm of one brand (CB-16)."""
    home = f"https://{brand.domain}"
    return {
        "realm": brand.id,
        "name": CLIENT,
        "clientId": CLIENT,
        "baseUrl": home,
        "redirectUris": [f"{home}/*"],
        "clientAuthenticatorType": "client-secret",
        "publicClient": True,
        "protocol": "openid-connect",
        "defaultClientScopes": ["user_account_ids_v1"],
    }


def keycloak_commands(brand: Brand) -> tuple[str, ...]:
    """How the vendor's own script makes that client, inside the pod of Identity Service (CB-16)."""
    return (
        "IDP=$(kubectl get pods --selector app=idp-backend --output jsonpath='{.items[0].metadata.name}')",
        'kubectl cp create_client.py "$IDP":/opt/jboss/scripts/create_client.py',
        f'kubectl exec "$IDP" -- python /opt/jboss/scripts/create_client.py {brand.id}',
    )


def rewrite_rule_command(brand: Brand) -> str:
    """What is run as root on the management node, once for each brand (CB-18)."""
    suffix = "" if brand.url_suffix == figures.DEFAULT_URL_SUFFIX else f" --psa_url_suffix {brand.url_suffix}"
    return f"python psa-brand-rules-ctl.py add {brand.id}{suffix}"


def aps_checklist(settings: PsaSettings) -> dict[str, Any]:
    """What the L0 staff member must have, and where it is set (CB-19 to CB-22)."""
    return {
        "staffMember": settings.aps.staff_member,
        "level": "L0",
        "credentials": "OAuth",
        "endpoint": settings.aps.endpoint,
        "setIn": figures.APS_TAB.replace("staff_member", settings.aps.staff_member),
        "permissions": [
            *({"verb": "GET", "apsType": one} for one in settings.aps.operations.get),
            *({"verb": "POST", "apsType": one} for one in settings.aps.operations.post),
        ],
    }
