"""Everything says whose it is."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.facts import Tagged
from policies.rule import About, Rule, Severity
from policies.seen import Seen


def violations(one: Tagged, about: About) -> Iterator[str]:
    """Resources without one of the tags."""
    missing = [tag for tag in about.options["tags"] if not one.tags.get(tag)]
    if missing:
        yield f"tag {', '.join(missing)} is missing"


_KEY = {"aws": "tags", "azure-native": "tags", "oci": "freeformTags", "exoscale": "labels"}


def mended(seen: Seen, about: About) -> Mapping[str, Any]:
    """The tags that are missing, of those that settings and URN tell."""
    key = _KEY.get(seen.package)
    if key is None or about.settings is None:
        return {}
    known = {
        "platform": str(about.settings.platform),
        "environment": str(about.settings.environment),
        "stack": seen.urn.split(":")[2],
    }
    has = seen.inputs.get(key) or {}
    missing = {tag: known[tag] for tag in about.options["tags"] if tag in known and not has.get(tag)}
    return {key: {**has, **missing}} if missing else {}


RULE = Rule(
    name="tagged",
    says="Every resource that takes tags says platform, environment and stack.",
    why="Nobody can say whose it is or whether it may go, and what a crash left behind is not found.",
    remedy="Make it with the tags that the stack gives to all.",
    each=(Tagged,),
    check_each=violations,
    mend=mended,
    severity=Severity.LOW,
    requirements=("X-11",),
    url="https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
    options={
        "tags": {
            "type": "array",
            "items": {"type": "string"},
            "default": ["platform", "environment", "stack"],
            "description": "Tags that everything carries.",
        }
    },
)
