"""What PSA's rules say of a chart's objects: their whole message, and how hard it is in which environment."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from pulumi_policy import (
    EnforcementLevel,
    PolicyCustomTimeouts,
    PolicyResourceOptions,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)
from pulumi_policy.proxy import unknown_checking_proxy

from policies import judging, pack, typed
from policies.rule import Facts
from policies.rules import rules_for
from spec.plan import Manifest
from tests.policies import corpus
from tests.policies.breaks_psa import BREAKS, INGRESS
from tests.spec.psa_stack import psa

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
FIGURES = {
    "psa-backend": ({"cpu": "1", "memory": "768Mi"}, {"cpu": "4", "memory": "1280Mi"}),
    "psa-frontend": ({"cpu": "100m", "memory": "512Mi"}, {"cpu": "250m", "memory": "768M"}),
}
"""Requests and limits of the guide."""


def policy_of(rule: str, stack: str, changes: Mapping[str, object] | None = None) -> ResourceValidationPolicy:
    config = {pack.SETTINGS: json.dumps({**corpus.shipped()[stack], **(changes or {})})}
    (found,) = (one for one in pack.policies_for(config) if one.name == rule)
    assert isinstance(found, ResourceValidationPolicy)
    return found


def said(policy: ResourceValidationPolicy, kind: str, inputs: Mapping[str, Any]) -> list[str]:
    options = PolicyResourceOptions(False, [], None, [], PolicyCustomTimeouts(0, 0, 0), [], None)
    urn = f"urn:pulumi:stack::groundwork::kubernetes:helm.sh/v4:Chart${kind}::one"
    found: list[str] = []

    def report(message: str, _: str | None = None) -> None:
        found.append(message)

    policy.validate(
        ResourceValidationArgs(kind, unknown_checking_proxy(dict(inputs)), urn, "one", options, None, None, {}), report
    )
    return found


def pod(name: str, changed: Mapping[str, str]) -> dict[str, Any]:
    """A Deployment with the figures of the guide, but for `request.memory` and the like."""
    sides: dict[str, Any] = {"requests": {**FIGURES[name][0]}, "limits": {**FIGURES[name][1]}}
    for place, value in changed.items():
        side, _, what = place.partition(".")
        sides[f"{side}s"][what] = value
    containers = [{"name": "app", "image": "psa:1.5.0", "resources": sides}]
    return {
        "metadata": {"name": name, "namespace": "psa-integration"},
        "spec": {"replicas": 1, "template": {"spec": {"containers": containers}}},
    }


BELOW = [
    pytest.param(*case, id=" ".join(case[:2]), marks=pytest.mark.requirement(case[-1]))
    for case in (
        ("psa-backend", "request.cpu", "asks for", "999m", "1", "CB-13"),
        ("psa-backend", "request.memory", "asks for", "767Mi", "768Mi", "CB-13"),
        ("psa-backend", "limit.cpu", "is limited to", "3999m", "4", "CB-13"),
        ("psa-backend", "limit.memory", "is limited to", "767Mi", "768Mi", "CB-13"),
        ("psa-frontend", "request.cpu", "asks for", "99m", "100m", "CB-14"),
        ("psa-frontend", "request.memory", "asks for", "511Mi", "512Mi", "CB-14"),
        ("psa-frontend", "limit.cpu", "is limited to", "249m", "250m", "CB-14"),
        ("psa-frontend", "limit.memory", "is limited to", "767M", "768M", "CB-14"),
    )
]


LEVELS = {
    "dev": EnforcementLevel.ADVISORY,
    "prod": EnforcementLevel.MANDATORY,
    "staging": EnforcementLevel.MANDATORY,
}


@pytest.mark.parametrize("environment", LEVELS)
@pytest.mark.parametrize(("name", "place", "verb", "value", "least", "number"), BELOW)
def test_less_than_the_minimum_is_advice_in_dev_and_ends_the_run_elsewhere_with_the_same_text(  # noqa: PLR0917 (a row)
    name: str, place: str, verb: str, value: str, least: str, number: str, environment: str
) -> None:
    policy = policy_of("psa-sizes", "psa-aws-prod", {"environment": environment})
    assert policy.enforcement_level is LEVELS[environment]
    side, _, what = place.partition(".")
    (message,) = said(policy, DEPLOYMENT, pod(name, {place: value}))
    assert message == (
        f"Deployment {name}: container app {verb} {value} {what}; the guide has a {side} of {least} [{number}]. "
        f"Set {name.removeprefix('psa-')}.{what}-{side} to {least} or more in the settings, "
        "and a figure of the chart's own likewise."
    )
    assert said(policy_of("psa-sizes", "psa-aws-prod"), DEPLOYMENT, pod(name, {place: least})) == []


@pytest.mark.requirement("CB-13")
def test_a_figure_that_a_chart_does_not_have_at_all_is_told_in_the_same_way() -> None:
    bare = pod("psa-backend", {})
    del bare["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]["memory"]
    (message,) = said(policy_of("psa-sizes", "psa-aws-prod"), DEPLOYMENT, bare)
    assert message.startswith("Deployment psa-backend: container app has no limit of memory; the guide has")


def test_where_nobody_knows_the_environment_the_minimum_is_the_vendors() -> None:
    (policy,) = (one for one in pack.policies_for({}) if one.name == "psa-sizes")
    assert policy.enforcement_level is EnforcementLevel.MANDATORY


@pytest.mark.parametrize("rule", [one for one in rules_for() if one.name != "psa-sizes"], ids=lambda rule: rule.name)
def test_no_other_rule_is_softer_in_dev(rule: Any) -> None:  # noqa: ANN401 (a rule)
    assert rule.level_in("dev") is rule.level_in("prod") is rule.level


TWO_PATHS, DEFAULT = (one for one in BREAKS if one.rule == "psa-ingress")


@pytest.mark.requirement("CB-6", "CB-7", "CB-17")
@pytest.mark.parametrize("stack", ["psa-local-dev", "psa-azure-prod"])
@pytest.mark.parametrize(
    ("one", "services"), [(TWO_PATHS, "psa-backend and psa-frontend"), (DEFAULT, "psa-frontend")], ids=["paths", "rest"]
)
def test_an_ingress_that_a_chart_brings_along_is_warned_about(stack: str, one: Any, services: str) -> None:  # noqa: ANN401 (a break)
    policy = policy_of("psa-ingress", stack)
    assert policy.enforcement_level is EnforcementLevel.ADVISORY
    ingress = next(one.spoil(corpus.seen_of(stack)))[0]
    (message,) = said(policy, INGRESS, ingress.inputs)
    assert message == (
        f"Ingress psa-integration/seeded leads straight to {services}, around the brand [CB-6, CB-7, CB-17]. "
        "Take the Ingress out of the chart; resellers come by https://${brand-domain}/${psa-url-suffix}."
    )


@pytest.mark.requirement("CB-6", "CB-7", "CB-17")
def test_an_ingress_among_the_objects_of_the_plan_is_found_before_the_engine() -> None:
    settings = psa()
    known = typed.about(settings)
    assert known.plan is not None
    ingress = next(DEFAULT.spoil(corpus.seen_of("psa-local-dev")))[0]
    assert ingress is not None
    body = {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", **ingress.inputs}
    asked = replace(known, plan=replace(known.plan, manifests=(Manifest(body=body),)))
    (rule,) = (one for one in rules_for("psa") if one.name == "psa-ingress")
    assert rule.on_settings
    for about, found in (
        (asked, ["Ingress seeded: Ingress psa-integration/seeded leads straight to psa-frontend, around the brand"]),
        (known, []),
    ):
        (verdict,) = judging.judge((rule,), Facts(typed.typed_facts(settings, about)), about)
        assert [f"{one.where}: {one.what}" for one in verdict.findings] == found
