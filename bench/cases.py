"""Every case by the name that the command line knows it by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench import cloud, fast_tests, first_up, objects, orders, plane_start, policies, preview
from bench.ground import Ground
from bench.measure import Note, Result

_PLANE = frozenset({"kubernetes", "kwok"})
_ENGINE = frozenset({"pulumi", "pulumi-language-python", "pulumi-resource-kubernetes"})


@dataclass(frozen=True)
class Case:
    """One case."""

    what: str
    measured: Callable[[Ground, int, Note], list[Result]]
    needs: frozenset[str] = frozenset()
    """Programs that have to be there."""


CASES: Mapping[str, Case] = {
    "preview": Case("psa-local-dev against a program that makes nothing", preview.measured, _ENGINE | _PLANE),
    "cloud": Case("a stack of each cloud against a program that makes nothing", cloud.measured, _ENGINE | _PLANE),
    "up": Case("first up against kubectl with the same objects", first_up.measured, _ENGINE | _PLANE | {"kubectl"}),
    "plane": Case("start of the control plane against etcd and an API server alone", plane_start.measured, _PLANE),
    "tests": Case("the fast test lane against the imports of its libraries", fast_tests.measured),
    "objects": Case("a hundred: ours, a plain program, kubectl", objects.measured, _ENGINE | _PLANE | {"kubectl"}),
    "policies": Case("preview of the largest stack with the rules, and without", policies.measured, _ENGINE | _PLANE),
    "orders": Case("10, 50, 100 and 200 orders, and one more", orders.measured, _ENGINE | _PLANE),
}
