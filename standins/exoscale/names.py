"""Domains and their records."""

from standins.exoscale.shapes import identity, token
from standins.kinds import Draft, GoneError, Json, Kind, Reference

DOMAIN = token("Domain")


def _hostname(draft: Draft) -> str:
    domain = draft.referred("domain")
    zone = str(domain.inputs["name"]) if domain else ""
    name = draft.inputs.get("name") or ""
    return f"{name}.{zone}" if name else zone


_TYPES = (
    *("A", "AAAA", "ALIAS", "CAA", "CNAME", "HINFO", "MX", "NAPTR"),
    *("NS", "POOL", "SPF", "SRV", "SSHFP", "TXT", "URL"),
)

NAMES = (
    Kind(
        token=DOMAIN,
        identity=identity,
        computed={
            "autoRenew": lambda _: False,
            "expiresOn": lambda _: "",
            "state": lambda _: "hosted",
            "token": lambda draft: draft.hex(32),
        },
        sensitive=frozenset({"token"}),
        replaces=frozenset({"*"}),
        required=frozenset({"name"}),
        unique=("name",),
        taken="Conflict",
    ),
    Kind(
        token=token("DomainRecord"),
        identity=identity,
        computed={"hostname": _hostname, "contentNormalized": lambda draft: draft.inputs["content"]},
        defaults={"ttl": 3600},
        volatile=frozenset({"contentNormalized"}),
        replaces=frozenset({"domain", "recordType"}),
        required=frozenset({"name"}),
        unique=("domain", "name", "recordType", "content"),
        taken="Conflict",
        choices={"recordType": _TYPES},
        references={"domain": Reference(tokens=frozenset({DOMAIN}))},
    ),
)


def _get_domain(arguments: Json, draft: Draft) -> Json:
    for record in draft.cloud.of(DOMAIN):
        if record.inputs["name"] == arguments["name"]:
            return {"id": record.id, "name": arguments["name"]}
    raise GoneError(f"there is no domain {arguments['name']}")


FUNCTIONS = {"exoscale:index/getDomain:getDomain": _get_domain}
