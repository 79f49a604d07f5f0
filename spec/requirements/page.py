"""The register as a page for people: docs/requirements.md."""

from collections.abc import Iterator

from spec.requirements import (
    InProgram,
    Mark,
    NotApplicable,
    Open,
    OutsideProgram,
    Platform,
    Requirement,
    of,
)

_HEAD = """\
# Requirements

Every sentence of the five vendors' guides that asks for something, in our own words, under a number that never changes.
The number stands beside the figure in `spec/`, at the tests that prove it, and in messages that cite it.

This page is made from the register (`python -m spec.requirements > docs/requirements.md`); a test fails when it is old.
What is proved right now, by which test, is what `./groundwork trace` says.

| how it is met | means |
| --- | --- |
| in the program | the program does it, and tests that carry the number prove it |
| outside the program | a person or another system does it, with what is named here |
| not applicable | nothing has to be done about it, for the reason given |
| open | not built yet |
"""


def page() -> str:
    """The whole page, ending in a newline."""
    return "\n".join([_HEAD, *(line for platform in Platform for line in _table(platform))])


def _table(platform: Platform) -> Iterator[str]:
    requirements = of(platform)
    yield f"## {platform.product} ({requirements[0].number} to {requirements[-1].number})"
    yield ""
    yield "| number | what is required | part of the guide | how it is met |"
    yield "| --- | --- | --- | --- |"
    for requirement in requirements:
        cells = (requirement.number, _said(requirement), _source(requirement), _met(requirement))
        yield f"| {' | '.join(cells)} |"
    yield ""


def _said(requirement: Requirement) -> str:
    text = _plain(requirement.text)
    return text if requirement.inconsistency is None else f"{text} *{_plain(requirement.inconsistency)}.*"


def _source(requirement: Requirement) -> str:
    stated = requirement.mark is Mark.STATED
    return requirement.source if stated else f"{requirement.source} ({requirement.mark})"


def _met(requirement: Requirement) -> str:
    match requirement.delivery:
        case OutsideProgram(how=reason) | NotApplicable(why=reason):
            return f"{requirement.delivery.kind}: {_plain(reason)}"
        case InProgram() | Open():
            return requirement.delivery.kind


def _plain(text: str) -> str:
    """What Markdown would take for its own: the edge of a cell and the star of an emphasis."""
    return text.replace("|", "\\|").replace("*", "\\*")
