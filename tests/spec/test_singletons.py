"""One PSA serves all resellers of one Commerce instance."""

import pytest

from spec.settings import StackSettings
from spec.singletons import conflicts
from tests.spec.psa_stack import EXISTING, psa


def stack(instance: str) -> StackSettings:
    return psa({"commerce.instance": instance})


@pytest.mark.requirement("CB-2")
def test_two_psa_stacks_of_one_commerce_instance_are_refused_by_name() -> None:
    (mistake,) = conflicts({"psa-local-b": stack("one"), "psa-eks-a": stack("one"), "psa-aks-c": stack("two")})
    assert mistake.what == "psa-eks-a and psa-local-b both need to be the PSA of Commerce instance one"
    assert (mistake.path, mistake.requirements, mistake.warning) == ("commerce.instance", ("CB-2",), False)
    assert mistake.instead == "one stack for each instance, or the name of the other instance"


@pytest.mark.requirement("CB-2")
def test_stacks_of_different_commerce_instances_stand_side_by_side() -> None:
    assert conflicts({"psa-a": stack("one"), "psa-b": stack("two")}) == ()


def test_a_third_stack_of_the_instance_is_named_in_the_same_mistake() -> None:
    (mistake,) = conflicts({name: stack("one") for name in ("c", "a", "b")})
    assert mistake.what.startswith("a and b and c need")


def test_each_instance_that_is_named_twice_is_a_mistake_of_its_own() -> None:
    found = conflicts({"a": stack("one"), "b": stack("two"), "c": stack("two"), "d": stack("one")})
    assert [one.what.split(" both")[0] for one in found] == ["a and d", "b and c"]


def test_one_stack_or_none_conflicts_with_nobody() -> None:
    assert conflicts({}) == conflicts({"a": stack("one")}) == ()


def on(context: str, namespace: str, instance: str) -> StackSettings:
    cluster = {"cloud": "existing", "version": "1.35", "kubeconfig": "clusters.yaml", "context": context}
    return psa(EXISTING | {"cluster": cluster, "namespace": namespace, "commerce.instance": instance})


def test_two_platforms_in_one_namespace_of_one_cluster_are_refused() -> None:
    (mistake,) = conflicts({"a": on("one", "shared", "x"), "b": on("one", "shared", "y")})
    assert (mistake.path, mistake.what) == ("namespace", "a and b both need namespace shared")
    assert mistake.instead == "a namespace of its own for each platform"


def test_the_same_namespace_of_two_clusters_is_two_namespaces() -> None:
    assert conflicts({"a": on("one", "shared", "x"), "b": on("two", "shared", "y")}) == ()


def test_local_stacks_have_a_cluster_each() -> None:
    assert conflicts({"a": stack("one"), "b": stack("two")}) == ()
