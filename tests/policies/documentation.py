"""Write docs/policies.md: what each rule says, and how well they judge. `python -m tests.policies.documentation`."""

import json
import sys
from collections.abc import Iterator, Mapping

from policies.rule import TOGETHER, Rule
from policies.rules import rules_for
from tests.policies import corpus
from tests.policies.matrix import Row, matrix
from tests.policies.mutation import EQUIVALENT, score

PAGE = corpus.CHECKOUT / "docs" / "policies.md"
PEERS = corpus.CHECKOUT / "tests" / "policies" / "peers.json"
"""What others found, recorded by `python -m tests.policies.peers`."""

HEAD = """# Policies

<!-- Made by `python -m tests.policies.documentation`; a test fails when it is stale. -->

Rules are pure functions over facts that mean the same on every cloud. They judge three times:

| when | how | what it sees |
| --- | --- | --- |
| before the engine | every command that reads a stack file | the typed settings and plan: nothing is unknown there |
| on a preview, an up, a rehearsal | `--policies`; by default for all that is not local | what leaves the program |
| on what runs | `./groundwork audit STACK`, or a file | the state: no program, no provider, no account |

A mandatory rule ends the run with exit code 1. On a first preview a value that only the cloud knows stops a rule for
that one fact and for nothing else. What the settings can tell was asked before the engine, where everything is known;
what only the cloud can tell is judged on `up`, before the resource is made. Rules that look at all resources together
are asked by the engine at the end of a run (`at the end` below), and so is a second policy of those that judge what in
some clouds several resources tell together, a bucket and what is said about it elsewhere for example: on a preview and
in an audit that is early enough, on an `up` it is not, so preview first.

The engine tells a pack whether a resource is protected, and not whether it is retained: that `data-kept` judges in the
tests of the program only.

A plain `pulumi` takes the same pack: `pulumi preview --policy-pack policies`. Level and options of a rule are set as
for every pack, `--policy-pack-config FILE` with `{"tagged": {"enforcementLevel": "advisory", "tags": ["platform"]}}`.
A rule that can mend what it finds does so at level `remediate`, and only then.

Your own resources beside ours are judged by the same rules. What a Helm release installs (`install: release`) is Helm's
and is seen by none of them; `install: objects` is the default. An exported state holds neither the inputs of charts nor
values of secrets: an audit does not judge these.

## Audit

    ./groundwork audit STACK            # the state of a stack, as its backend has it
    ./groundwork audit STATE.json       # a file that `pulumi stack export` wrote
    ./groundwork audit A B C --json     # several, for a machine

Exit code 0: no mandatory rule is violated. 1: at least one is; each with rule, resource, requirement and what to do. 2:
the words were wrong. Rules that compare with settings take the stack file of the stack that the state is of.

"""


def _matrix(rows: Mapping[str, Row]) -> Iterator[str]:
    stacks = len(corpus.stacks())
    yield "## How well they judge"
    yield ""
    engine = sum(corpus.recording(stack)["from"] == "engine" for stack in corpus.stacks())
    yield f"The clean corpus is what leaves the program for the {stacks} shipped stacks: {engine} as the engine sent it"
    yield f"to providers that answered (states of rehearsals), {stacks - engine} as the program asked it of a recorder."
    yield "Each violation is one property of one resource in one of them, broken, or a resource left out or added; it"
    yield "has to be found by the rule that owns it. `changes"
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
    yield f"Changes in {len(EQUIVALENT)} lines change nothing that a rule finds, and count as not noticed all the same:"
    yield ""
    for line, reason in EQUIVALENT.items():
        yield f"- `{line}`: {reason}"
    yield ""


def _peers() -> Iterator[str]:
    if not PEERS.exists():
        return
    found = json.loads(PEERS.read_text(encoding="utf-8"))
    yield "## Beside others"
    yield ""
    yield f"The same {found['seeded']} violations in objects of Kubernetes (the first places of each, on stacks whose"
    yield "charts were rendered), written as manifests. Found means: a check fails that does not on the clean object."
    yield "The programs read manifests; of what the program asks of clouds, which is most of the corpus, they read"
    yield "nothing, and they know no vendor's guide. Findings on clean objects are advice that is meant for everybody:"
    yield "most ask for what a vendor's chart does not have, so they are counted and not called wrong. An object that"
    yield "was added has no clean one beside it: there every check that fails counts as found, in favour of the others."
    yield ""
    names = list(found["tools"])
    yield f"| rule | seeded | ours | {' | '.join(names)} |"
    yield f"| --- | ---: | ---: |{' ---: |' * len(names)}"
    for rule, row in found["rules"].items():
        yield f"| {rule} | {row['seeded']} | {row['ours']} | {' | '.join(str(row[name]) for name in names)} |"
    clean = " | ".join(str(found["tools"][name]["on clean objects"]) for name in names)
    yield f"| findings on {found['objects']} clean objects | | 0 | {clean} |"
    yield ""
    for name in names:
        yield f"- {name} {found['tools'][name]['version']}: {found['tools'][name]['how']}"
    yield "- kube-linter and polaris could not be had where this was measured; nothing is said of them."
    yield ""


def _what(rule: Rule) -> str:
    if not rule.each:
        return "all facts at the end"
    return f"each fact; as `{rule.name}{TOGETHER}` at the end" if rule.at_the_end else "each fact"


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.name}"
    yield ""
    yield f"**{rule.says}** {rule.why}"
    yield ""
    yield f"- What to do: {rule.remedy}"
    numbers = ", ".join(rule.requirements)
    in_dev = f" ({rule.level_in_dev} in environment dev)" if rule.level_in_dev is not None else ""
    yield f"- {rule.level}{in_dev}, {rule.severity}{f'; requirements {numbers}' if numbers else ''}"
    yield f"- Judges {_what(rule)}{'' if rule.on_settings else '; not on the settings'}"
    if rule.mend is not None:
        yield "- Mends what it finds at level `remediate`"
    if rule.platforms:
        yield f"- For stacks of {', '.join(rule.platforms)}"
    for name, schema in rule.options.items():
        yield f"- Option `{name}`: {schema['description']} By default `{schema['default']}`."
    if rule.url:
        yield f"- [More]({rule.url})"
    yield ""


def text(rows: Mapping[str, Row]) -> str:
    """The whole page."""
    lines = [*_matrix(rows), *_peers(), "## The rules", ""]
    for rule in rules_for():
        lines += _rule(rule)
    return HEAD + "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(text(matrix()), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
