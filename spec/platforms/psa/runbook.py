"""What a person does around PSA Integration, with the commands of this very stack filled in."""

import json
from collections.abc import Iterator

from spec.platforms.psa import figures
from spec.platforms.psa.access import (
    PREREQUISITES,
    aps_checklist,
    keycloak_client,
    keycloak_commands,
    rewrite_rule_command,
)
from spec.platforms.psa.database import database_script
from spec.platforms.psa.plan import chart_values
from spec.platforms.psa.settings import PsaSettings


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.strip()}\n```"


def _before(settings: PsaSettings) -> Iterator[str]:
    yield "## Before the release"
    yield "CB-4 (the guide's own list is empty, INC-CB1; this is that of Commerce 20.5):"
    yield "\n".join(f"- [ ] {one}" for one in PREREQUISITES)
    postgres = settings.postgres
    yield "## Database (CB-3, CB-11)"
    if postgres.prepare is not None:
        yield "The Job `psa-database-prepare` runs this script before the release; nothing is left to do by hand."
    else:
        address = f"host={postgres.host} port={postgres.open_port} sslmode={postgres.sslmode}"
        yield (
            f"As a role that may create roles and databases on `{postgres.host}`, with the new role's password in the "
            "environment (`read -rs PSA_PASSWORD && export PSA_PASSWORD`):"
        )
        yield _block("sh", f'psql "{address} dbname=postgres" --no-psqlrc --file prepare.sql')
    yield _block("sql", database_script(settings))


def _brands(settings: PsaSettings) -> Iterator[str]:
    for brand in settings.brands:
        yield f"## Brand {brand.id}: {brand.url} (CB-5, CB-17)"
        yield (
            f"Browsers reach `{brand.domain}` on TCP {figures.HTTPS_PORT} (CB-5): that is open where the brand stands, "
            "outside of this cluster."
        )
        yield "On the management node, as root, with `psa-brand-rules-ctl.py` downloaded there (CB-18):"
        yield _block("sh", rewrite_rule_command(brand))
        yield "The guide names no command that takes a rule away again: ask the vendor before a suffix is changed."
        yield "The Keycloak client of PSA in this brand's realm (CB-16), with the vendor's script in Identity Service:"
        yield _block("sh", "\n".join(keycloak_commands(brand)))
        yield f"or by hand at {settings.identity.url}, with exactly this:"
        yield _block("json", json.dumps(keycloak_client(brand), indent=2))


def _access(settings: PsaSettings) -> Iterator[str]:
    checklist = aps_checklist(settings)
    yield "## APS API access (CB-19 to CB-22)"
    yield (
        f"The {checklist['level']} staff member `{checklist['staffMember']}` exists and has OAuth credentials (CB-19). "
        f"In *{checklist['setIn']}* (CB-22):"
    )
    rows = [f"| {one['verb']} | `{one['apsType']}` |" for one in checklist["permissions"]]
    yield "\n".join(["| verb | APS type |", "|---|---|", *rows])
    yield "Two of the four ids carry quotes in the guide (INC-CB4); they are no part of the ids."


def _release(settings: PsaSettings) -> Iterator[str]:
    yield "## Release (CB-1)"
    if settings.release.chart is None:
        yield "No chart is named in the settings, so everything but the release is made. The chart's values:"
    else:
        yield "The release is made by the program. The value that the guide names:"
    yield _block("json", json.dumps(chart_values(settings), indent=2))


def runbook(settings: PsaSettings) -> str:
    """The page, as Markdown."""
    parts = [
        f"# Runbook: PSA Integration, {settings.environment}",
        "Made from the settings of this stack; what is listed here is done outside of the program.",
        *_before(settings),
        *_release(settings),
        *_brands(settings),
        *_access(settings),
    ]
    return "\n\n".join(parts) + "\n"
