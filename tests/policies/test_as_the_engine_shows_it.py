"""Every kind of violation as the engine shows it: one resource after the other, then all together."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from pulumi_policy import (
    Policy,
    PolicyCustomTimeouts,
    PolicyResourceOptions,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import unknown_checking_proxy

from policies import judging, pack
from policies.facts import TOLD_TOGETHER
from policies.reading import read_together
from policies.rule import TOGETHER
from policies.rules import rules_for
from policies.seen import Seen
from policies.values import UNKNOWN, UNKNOWN_TEXT
from tests.policies import corpus
from tests.policies.breaks import BREAKS
from tests.policies.matrix import seeded
from tests.policies.spoiling import Break, Stack


def _sent(value: Any) -> Any:  # noqa: ANN401 (what JSON can hold)
    """As it crosses the wire."""
    if value is UNKNOWN:
        return UNKNOWN_TEXT
    if isinstance(value, dict):
        return {key: _sent(one) for key, one in value.items()}
    return [_sent(one) for one in value] if isinstance(value, list) else value


def _shown(seen: Seen) -> ResourceValidationArgs:
    options = PolicyResourceOptions(bool(seen.protect), [], None, [], PolicyCustomTimeouts(0, 0, 0), [], None)
    props = unknown_checking_proxy(_sent(dict(seen.inputs)))
    return ResourceValidationArgs(seen.type, props, seen.urn, seen.name, options, None, None, {})


def _found(stack: str, rule: str, resources: Stack) -> list[str]:
    """What the policy of a rule reports."""
    config = {pack.SETTINGS: json.dumps(corpus.shipped()[stack])}
    made: dict[str, Policy] = {one.name: one for one in pack.policies_for(config)}
    found: list[str] = []

    def report(message: str, _: str | None = None) -> None:
        found.append(message)

    policy, more = made[rule], made.get(f"{rule}{TOGETHER}")
    each = policy if isinstance(policy, ResourceValidationPolicy) else made["tagged"]
    assert isinstance(each, ResourceValidationPolicy)
    for one in resources:
        each.validate(_shown(one), report if each is policy else lambda *_: None)
    for last in (policy, more):
        if isinstance(last, StackValidationPolicy):
            last.validate(StackValidationArgs([], None, {}), report)
    return found


@cache
def _of_the_stack(stack: str) -> frozenset[str]:
    about = corpus.about(stack)
    return frozenset(one.name for one in rules_for(about.platform) if judging.concerns(one, about))


def _seeds(one: Break) -> Iterator[tuple[str, Stack]]:
    for stack in corpus.stacks():
        about = corpus.about(stack)
        if one.rule not in _of_the_stack(stack) or not one.fits(about) or (corpus.in_dev(stack) and not one.in_dev):
            continue
        for _, spoiled in itertools.islice(seeded(stack, one), 1):
            yield stack, spoiled


HIDDEN = "not retained"
"""The engine tells a pack whether a resource is protected, and not whether it is retained: the matrix and the tests of
the graphs judge that."""
SHOWN = [one for one in BREAKS if not (one.rule == "data-kept" and one.name.endswith(HIDDEN))]


@pytest.mark.parametrize("one", SHOWN, ids=lambda one: f"{one.rule}: {one.name}")
def test_a_violation_is_found_by_the_policy_that_owns_it(one: Break) -> None:
    stack, spoiled = next(_seeds(one))
    assert _found(stack, one.rule, spoiled), stack


@pytest.mark.parametrize("stack", corpus.stacks())
def test_what_several_resources_tell_together_is_declared(stack: str) -> None:
    told = {type(fact) for fact in read_together(corpus.seen_of(stack))}
    assert told <= set(TOLD_TOGETHER), "a rule on these would be asked before they are told"


def test_the_engine_still_does_not_show_what_is_retained() -> None:
    assert "retain_on_delete" not in vars(_shown(corpus.seen_of("psa-aws-prod")[0]).opts)
    assert len(BREAKS) - len(SHOWN) == 4


@pytest.mark.parametrize(
    ("stack", "kind"),
    [("smi-aws-prod", "aws:eks/cluster:Cluster"), ("smi-azure-prod", "azure-native:containerservice:ManagedCluster")],
)
def test_what_one_resource_tells_is_judged_before_it_is_made(stack: str, kind: str) -> None:
    """A cluster whose API everybody may ask is stopped where the cloud says it in one resource."""
    config = {pack.SETTINGS: json.dumps(corpus.shipped()[stack])}
    made = {one.name: one for one in pack.policies_for(config)}
    (cluster,) = (one for one in corpus.seen_of(stack) if one.type == kind)
    access = {"vpcConfig": {"endpointPublicAccess": True}, "apiServerAccessProfile": {"enablePrivateCluster": False}}
    opened = replace(cluster, inputs={**cluster.inputs, **access})
    found: list[str] = []
    policy = made["api-private"]
    assert isinstance(policy, ResourceValidationPolicy)

    def report(what: str, _: str | None = None) -> None:
        found.append(what)

    policy.validate(_shown(opened), report)
    assert len(found) == 1


def test_nothing_is_said_to_be_told_together_that_is_not() -> None:
    told = {type(fact) for stack in corpus.stacks() for fact in read_together(corpus.seen_of(stack))}
    assert told == set(TOLD_TOGETHER)
