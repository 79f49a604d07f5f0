"""Each rule says what it has to one step to either side of its edge."""

import pytest

from policies import judging
from policies.rules import rules_for
from tests.policies import boundaries, boundaries_platforms
from tests.policies.edges import Edge

RULES = {one.name: one for one in rules_for()}


@pytest.mark.parametrize(
    "edge", [*boundaries.EDGES, *boundaries_platforms.EDGES], ids=lambda edge: f"{edge.rule}/{edge.name}"
)
def test_a_rule_says_as_much_of_an_edge_as_it_has_to(edge: Edge) -> None:
    (verdict,) = judging.judge((RULES[edge.rule],), edge.facts, edge.about)
    assert verdict.unjudged == ()
    assert len(verdict.findings) == edge.findings, [one.what for one in verdict.findings]
