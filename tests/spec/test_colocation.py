"""Platforms that cannot share a cluster, or can only under a condition: said before anything is made."""

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from spec.cluster import ExistingCluster
from spec.load import load
from spec.settings import StackSettings
from spec.singletons import conflicts
from spec.versions import KubernetesVersion

ROOT = Path(__file__).resolve().parents[2]
PLATFORMS = ("psa", "pseven", "thingpark", "smi", "mint")


def shared(platform: str, context: str = "shared", **changes: object) -> StackSettings:
    """The shipped stack of a platform, moved to a cluster that it may share with others."""
    config: dict[str, Any] = yaml.safe_load((ROOT / f"Pulumi.{platform}-local-dev.yaml").read_text())["config"]
    cluster = ExistingCluster(cloud="existing", version=KubernetesVersion.parse("1.35"), context=context)
    return load(config["groundwork:platform"]).settings.model_copy(update={"cluster": cluster, **changes})


def what(**stacks: StackSettings) -> list[str]:
    return [mistake.what for mistake in conflicts(stacks)]


@pytest.mark.requirement("PS-19")
@pytest.mark.parametrize("other", ["psa", "thingpark", "smi", "mint"])
def test_nobody_stands_beside_pseven_in_its_cluster(other: str) -> None:
    (mistake,) = (
        one
        for one in conflicts({"mine": shared("pseven"), "other": shared(other)})
        if one.where == ("dedicated-cluster",)
    )
    assert mistake.what == "mine needs a cluster of its own, and other stands in it too"
    assert mistake.requirements == ("PS-19",)
    assert "dedicated-cluster: false" in mistake.instead


@pytest.mark.requirement("TP-3")
def test_thingpark_and_mint_bring_different_certificate_managers() -> None:
    assert "mint and thingpark both need cert-manager" in what(thingpark=shared("thingpark"), mint=shared("mint"))


@pytest.mark.requirement("TP-4", "PS-67")
def test_pods_of_pseven_and_thingpark_would_have_the_same_highest_priority() -> None:
    pseven = shared("pseven", dedicated_cluster=False, run_on_kubernetes=True)
    found = conflicts({"pseven": pseven, "thingpark": shared("thingpark")})
    (mistake,) = (one for one in found if "priority 1000000" in one.what)
    assert mistake.what == "pseven and thingpark both need priority 1000000 for their first pods"
    assert {"PS-67", "TP-4"} & set(mistake.requirements)


@pytest.mark.requirement("SM-49")
def test_two_digital_twin_platforms_cannot_share_a_namespace() -> None:
    assert "a and b both need namespace twin-dev" in what(a=shared("smi"), b=shared("smi"))


@pytest.mark.parametrize(("one", "other"), list(combinations(PLATFORMS, 2)))
def test_platforms_in_clusters_of_their_own_never_conflict(one: str, other: str) -> None:
    assert what(one=shared(one, "first"), other=shared(other, "second")) == []


def test_psa_stands_beside_everybody_who_shares_at_all() -> None:
    for other in ("thingpark", "smi", "mint"):
        assert what(psa=shared("psa"), other=shared(other)) == []
