"""Everything says whose it is."""

from collections.abc import Iterator

from policies.facts import Tagged
from policies.rule import About, Rule, Severity


def violations(one: Tagged, about: About) -> Iterator[str]:
    """Resources without one of the tags."""
    missing = [tag for tag in about.options["tags"] if not one.tags.get(tag)]
    if missing:
        yield f"tag {', '.join(missing)} is missing"


RULE = Rule(
    name="tagged",
    says="Every resource that takes tags says platform, environment and stack.",
    why="Nobody can say whose it is or whether it may go, and what a crash left behind is not found.",
    remedy="Make it with the tags that the stack gives to all.",
    each=(Tagged,),
    check_each=violations,
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
