"""The page of policies: what each rule says, and the confusion matrix. `python -m tests.policies.documentation`."""

import sys
from collections.abc import Iterator, Mapping

from policies.rule import Rule
from policies.rules import rules_for
from tests.policies import corpus
from tests.policies.matrix import Row, matrix
from tests.policies.mutation import score

HEAD = """# Policies

<!-- Made by `python -m tests.policies.documentation`; a test fails when it is stale. -->

Rules are pure functions over facts that mean the same on every cloud. They judge three times:

| when | how | what it sees |
| --- | --- | --- |
| before the engine | every command that reads a stack file | the typed settings and plan: nothing is unknown there |
| on a preview or up | `pulumi preview --policy-pack policies` | what really leaves the program, charts included |
| on what runs | `./groundwork audit STACK`, or a file | the state: no program, no provider, no account |

A mandatory rule ends the run with exit code 1. On a first preview a value that only the cloud knows stops a rule for
that one fact and for nothing else; what matters is asked on the typed side too, where everything is known. A rule's
level and options are set as for every pack: `--policy-pack-config FILE` with
`{"tagged": {"enforcementLevel": "advisory", "tags": ["platform"]}}`.

Your own resources beside ours are judged by the same rules. What a Helm release installs (`install: release`) is Helm's
and is seen by none of them; `install: objects` is the default.

"""


def _matrix(rows: Mapping[str, Row]) -> Iterator[str]:
    stacks = len(corpus.stacks())
    yield "## How well they judge"
    yield ""
    yield f"The clean corpus is what the engine really sent for the {stacks} shipped stacks. Each violation is one"
    yield "property of one resource in one of them, broken; it has to be found by the rule that owns it. `changes"
    yield "noticed` is the mutation score: small changes of the rule's code that its cases and the corpus notice."
    yield ""
    yield "| rule | clean stacks | false alarms | seeded | found | missed | changes noticed |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    total, noticed, tried = Row(), 0, 0
    for rule in rules_for():
        row, changes = rows.get(rule.name, Row()), score(rule.name)
        noticed, tried = noticed + changes.noticed, tried + changes.all
        total.seeded, total.found = total.seeded + row.seeded, total.found + row.found
        total.false_alarms += row.false_alarms
        total.missed += row.missed
        yield (
            f"| [{rule.name}](#{rule.name}) | {row.clean} | {len(row.false_alarms)} | {row.seeded} | {row.found} "
            f"| {len(row.missed)} | {changes.noticed} of {changes.all} |"
        )
    yield (
        f"| **all** | {stacks} | {len(total.false_alarms)} | {total.seeded} | {total.found} | {len(total.missed)} "
        f"| {noticed} of {tried} |"
    )
    yield ""


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.name}"
    yield ""
    yield f"**{rule.says}** {rule.why}"
    yield ""
    yield f"- What to do: {rule.remedy}"
    numbers = ", ".join(rule.requirements)
    yield f"- {rule.level}, {rule.severity}{f'; requirements {numbers}' if numbers else ''}"
    if rule.platforms:
        yield f"- For stacks of {', '.join(rule.platforms)}"
    for name, schema in rule.options.items():
        yield f"- Option `{name}`: {schema['description']} By default `{schema['default']}`."
    if rule.url:
        yield f"- [More]({rule.url})"
    yield ""


def text(rows: Mapping[str, Row]) -> str:
    """The whole page."""
    lines = [*_matrix(rows), "## The rules", ""]
    for rule in rules_for():
        lines += _rule(rule)
    return HEAD + "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    sys.stdout.write(text(matrix()))
