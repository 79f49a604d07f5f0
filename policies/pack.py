"""The rules as policies of Pulumi: what the engine shows becomes facts, and findings become violations."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml
from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from policies import judging
from policies.facts import Fact, PlainText
from policies.reading import read, read_together
from policies.rule import TOGETHER, About, Facts, Finding, Rule
from policies.rules import rules_for
from policies.seen import Seen, owners_of, platform_of
from policies.values import NotKnownError, plain
from spec.platforms import PLATFORMS

SETTINGS = "groundwork:platform"
SETTINGS_FILE = "GROUNDWORK_SETTINGS_FILE"


def _facts_of(seen: Seen) -> tuple[Fact, ...]:
    """What a resource tells; nothing where its reader stumbles over a value that is not known, which none should."""
    try:
        return tuple(read(seen))
    except NotKnownError:
        return ()


class Watch:
    """What the engine has shown so far in this run.

    Rules that judge all resources together take the inputs that were shown one by one: what the engine shows at the
    end are outputs, which clouds spell otherwise.
    """

    def __init__(self, about: Callable[[], About]) -> None:
        self._about = about
        self._facts: dict[str, tuple[Fact, ...]] = {}
        self._seen: dict[str, Seen] = {}
        self._together: Facts | None = None

    def facts_of(self, args: ResourceValidationArgs) -> tuple[Fact, ...]:
        """The facts of one resource, read once for all rules."""
        if args.urn not in self._facts:
            seen = Seen(
                type=args.resource_type,
                name=args.name,
                urn=args.urn,
                inputs=plain(args.props),
                protect=args.opts.protect,
                owners=owners_of(args.urn),
            )
            self._seen[args.urn], self._together = seen, None
            self._facts[args.urn] = tuple(one for one in _facts_of(seen) if not _was_opened(seen, one))
        return self._facts[args.urn]

    def seen(self, urn: str) -> Seen:
        """A resource that was shown."""
        return self._seen[urn]

    def forget(self, urn: str) -> None:
        """A resource that was changed is read again."""
        self._facts.pop(urn, None)
        self._together = None

    def together(self) -> Facts:
        """All facts, with those that several resources tell together."""
        one_by_one = [fact for facts in self._facts.values() for fact in facts]
        return Facts((*one_by_one, *self.only_together()))

    def only_together(self) -> Facts:
        """Those that several resources tell together; read once for all rules."""
        if self._together is None:
            self._together = Facts(read_together(self._seen.values()))
        return self._together

    def known(self, rule: Rule, options: Mapping[str, Any]) -> About:
        """What is known of the stack, with the rule's configuration."""
        about = self._about()
        if about.platform is None:
            about = About(platform=platform_of(iter(self._seen.values())))
        return judging.with_options(about, rule, options)


def _was_opened(seen: Seen, fact: Fact) -> bool:
    """Whether a text may have been a secret: the engine opens these for a pack and marks nothing. Secrets among the
    values of a chart are as they should be; an exported state has the marks, and there these values are judged."""
    return isinstance(fact, PlainText) and seen.type.startswith("kubernetes:helm.sh/")


def document_of(config: Mapping[str, Any]) -> dict[str, Any]:
    """The stack's own settings as they are written; nothing where there are none.

    Where a state is judged there is no configuration; then the settings are those of the file that the environment
    names.
    """
    text = config.get(SETTINGS)
    file = os.environ.get(SETTINGS_FILE)
    if not text and file:
        text = (yaml.safe_load(Path(file).read_text()).get("config") or {}).get(SETTINGS)
    document = json.loads(text) if isinstance(text, str) and text else text
    return document if isinstance(document, dict) else {}


def about_of(document: Mapping[str, Any]) -> About:
    """What the settings say of their stack; nothing where they cannot be used: a run ends with that, and of a state the
    rules that need no settings are asked."""
    from policies import typed  # noqa: PLC0415 (reads settings, see `policies_for`)
    from spec.load import SpecError, load  # noqa: PLC0415

    try:
        return typed.about(load(document).settings)
    except SpecError:
        return About()


def policies_for(config: Mapping[str, Any]) -> list[Policy]:
    """Every rule as a policy. `config` is the stack's, as the engine hands it over.

    The engine waits for the rules' names before it starts the program, and asks them of the first resource seconds
    later. So what it takes to read settings and resources, half a second of loading, is done beside it in between.
    """
    document = document_of(config)
    platform = document.get("platform")
    known = platform if platform in tuple(PLATFORMS) else None  # by its name: nothing of it is loaded
    about = ThreadPoolExecutor(1, "settings").submit(about_of, document) if document else None
    watch = Watch(about.result if about is not None else About)
    environment = document.get("environment")
    return [policy for rule in rules_for(known) for policy in _policies(rule, watch, environment)]


def message(rule: Rule, found: Finding) -> str:
    """A violation as a person reads it: what, which requirement, what to do."""
    requirements = found.requirements or rule.requirements
    numbers = f" [{', '.join(requirements)}]" if requirements else ""
    return f"{found.what}{numbers}. {found.remedy or rule.remedy}"


def _told(rule: Rule, environment: str | None) -> dict[str, Any]:
    return {
        "name": rule.name,
        "description": f"{rule.says} {rule.why}",
        "enforcement_level": EnforcementLevel(str(rule.level_in(environment))),
        "severity": Severity(str(rule.severity)),
        "tags": list(rule.requirements),
        "remediation_steps": rule.remedy,
        "url": rule.url or None,
        "config_schema": PolicyConfigSchema(properties={k: dict(v) for k, v in rule.options.items()})
        if rule.options
        else None,
    }


def _policies(rule: Rule, watch: Watch, environment: str | None) -> Iterator[Policy]:
    """One for each rule; a second one where a cloud tells what it judges by several resources."""
    judge, told = _Judge(rule, watch), _told(rule, environment)
    if rule.check_each is None:
        yield StackValidationPolicy(validate=judge.everything, **told)
        return
    mend: Any = judge.mend if rule.mend is not None else None
    yield ResourceValidationPolicy(validate=judge.one, remediate=mend, **told)
    if rule.at_the_end:
        yield StackValidationPolicy(validate=judge.together, **{**told, "name": f"{rule.name}{TOGETHER}"})


class _Judge:
    """One rule, as the SDK calls it."""

    def __init__(self, rule: Rule, watch: Watch) -> None:
        self._rule = rule
        self._watch = watch

    def one(self, args: ResourceValidationArgs, report: ReportViolation) -> None:
        """Judge one resource."""
        facts = self._watch.facts_of(args)
        about = self._watch.known(self._rule, args.get_config())
        if judging.concerns(self._rule, about):
            _report(self._rule, facts, about, report)

    def together(self, args: StackValidationArgs, report: ReportViolation) -> None:
        """Judge what no resource told by itself."""
        self._at_the_end(args, report, self._watch.only_together)

    def everything(self, args: StackValidationArgs, report: ReportViolation) -> None:
        """Judge all resources together."""
        self._at_the_end(args, report, self._watch.together)

    def _at_the_end(self, args: StackValidationArgs, report: ReportViolation, told: Callable[[], Facts]) -> None:
        about = self._watch.known(self._rule, args.get_config())
        try:
            facts = told()
        except NotKnownError:
            return
        for verdict in judging.judge((self._rule,), facts, about):
            for found in verdict.findings:
                report(message(self._rule, found), found.where or None)

    def mend(self, args: ResourceValidationArgs) -> Mapping[str, Any] | None:
        """The resource as it would have to be; None where nothing is wrong with it, or nobody can say."""
        facts = self._watch.facts_of(args)
        about = self._watch.known(self._rule, args.get_config())
        if self._rule.mend is None or not _violated(self._rule, facts, about):
            return None
        changes = self._rule.mend(self._watch.seen(args.urn), about)
        props: Any = args.props
        for name, value in changes.items():
            props[name] = value
        self._watch.forget(args.urn)
        return args.props if changes else None


def _violated(rule: Rule, facts: Iterable[Fact], about: About) -> bool:
    found: list[str] = []
    if judging.concerns(rule, about):
        _report(rule, facts, about, lambda what, _: found.append(what))
    return bool(found)


def _report(rule: Rule, facts: Iterable[Fact], about: About, report: ReportViolation) -> None:
    """Say what a rule finds. A value that is not known yet stops this rule for this fact only; the typed side of the
    rule has judged it already, before there was an engine."""
    for fact in facts:
        try:
            for found in judging.findings_of(rule, fact, about):
                report(message(rule, found), None)
        except NotKnownError:
            continue
