"""The cheapest change that makes a stack fit, and the smallest pool that is enough: each is tried, and holds."""

import pytest

from fit.answer import answer
from fit.change import allowed, cheapest, fits, survives, with_pool
from fit.offers import offers, worth
from fit.rightsize import right_sizes
from spec.clouds.aws.cluster import AwsPool
from spec.clouds.oci.cluster import OciPool
from spec.units import Bytes, Cpu
from tests.fit.stacks import PLATFORMS, local, shipped, with_nodes


@pytest.mark.parametrize(
    ("pool", "change"),
    [
        (
            {"nodes": 1, "memory": Bytes.parse("8Gi")},
            "cluster.pools[0].cpu and memory: 3 and 12Gi instead of 2 and 8Gi",
        ),
        ({"nodes": 2}, "cluster.pools[0].memory: 5Gi instead of 4Gi"),
        ({"max_pods": 10}, "cluster.pools[0].max-pods: 18 instead of 10"),
        ({"memory": Bytes.parse("2Gi")}, "cluster.pools[0].memory: 4Gi instead of 2Gi"),
        ({"nodes": 1, "cpu": Cpu(100), "memory": Bytes.parse("512Mi")}, "nothing"),
    ],
)
def test_it_says_where_in_the_settings(pool: dict[str, object], change: str) -> None:
    found = cheapest(with_nodes("smi", **pool), fits)
    assert ("nothing" if found is None else str(found)) == change


def test_more_nodes_where_they_cost_less_than_larger_ones() -> None:
    small = with_nodes("thingpark", nodes=1, zones=1)
    found = cheapest(small, fits)
    assert found is not None
    field = found.path.removeprefix("cluster.pools[0].")
    made = {
        "nodes": lambda: with_pool(small, 0, nodes=int(found.now)),
        "memory": lambda: with_pool(small, 0, memory=Bytes.parse(found.now)),
        "cpu": lambda: with_pool(small, 0, cpu=Cpu.parse(found.now)),
    }[field]()
    assert not fits(small)
    assert fits(made)


def test_one_size_less_would_not_be_enough() -> None:
    small = with_nodes("psa", memory=Bytes.parse("1Gi"))
    found = cheapest(small, fits)
    assert found is not None
    assert found.path == "cluster.pools[0].memory"
    memory = Bytes.parse(found.now)
    assert fits(with_pool(small, 0, memory=memory))
    assert not fits(with_pool(small, 0, memory=memory - Bytes(2**30)))


def test_what_fits_is_not_to_be_changed() -> None:
    assert answer("psa-local-dev", local("psa")).change is None


def test_a_change_that_the_platform_refuses_is_none() -> None:
    """Two nodes are enough for the pods of pSeven's small components, and the guide asks for five workers."""
    settings = local("pseven")
    assert not allowed(with_pool(settings, 0, nodes=4))
    (size,) = right_sizes(settings)
    assert (size.best_nodes, size.nodes) == (5, 5)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_right_size_survives_and_one_node_less_does_not(platform: str) -> None:
    settings = local(platform)
    zones = settings.cluster.pools[0].zones > 1
    (size,) = right_sizes(settings)
    best, less = (with_pool(settings, 0, nodes=number) for number in (size.best_nodes, size.best_nodes - 1))
    assert allowed(best)
    assert survives(best, zones=zones)
    assert size.best_nodes == 1 or not (allowed(less) and survives(less, zones=zones))


def test_a_pool_that_is_too_large_is_told_by_how_much() -> None:
    (size,) = right_sizes(with_nodes("psa", nodes=10))
    assert str(size) == "2 x 2 cpu, 4Gi instead of 10 x 2 cpu, 4Gi is the smallest that fits and survives: 80% less"


def test_smaller_nodes_are_proposed_for_the_same_pods_and_not_for_smaller_ones() -> None:
    """pSeven's executors are half a node each, whatever the node is; the guide is content with far less."""
    settings = shipped("pseven-aws-prod")
    pool = settings.cluster.pools[0]
    assert allowed(with_pool(settings, 0, machine="c7i.2xlarge"))
    assert survives(with_pool(settings, 0, machine="c7i.2xlarge"), zones=True)
    (size,) = right_sizes(settings)
    assert size.sure
    assert size.best_nodes == settings.cluster.pools[0].nodes
    best = with_pool(settings, 0, machine=size.best_machine).cluster.pools[0]
    assert (best.cpu, best.memory) >= (pool.cpu, pool.memory)


def test_an_end_of_the_time_is_no_proof_that_nothing_is_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fit.rightsize.LOOKING", -1.0)
    (size,) = right_sizes(shipped("thingpark-azure-dev"))
    assert not size.sure
    assert str(size) == "3 x Standard_D4as_v5 survives; time was too short to look at all smaller ones"


def test_what_the_rules_of_a_cloud_refuse_is_not_proposed() -> None:
    settings = shipped("psa-aws-prod")
    assert allowed(settings)
    ground = settings.ground.model_copy(update={"databases": {}})
    assert not allowed(settings.model_copy(update={"ground": ground}))


def test_where_nothing_helps_it_says_so() -> None:
    (size,) = right_sizes(with_nodes("thingpark", nodes=1, cpu=Cpu(100)))
    assert str(size) == "no other pool was found that fits and survives"


def test_machines_of_a_table_come_by_price_and_burstable_ones_are_not_offered() -> None:
    pool = AwsPool(name="core", machine="m7i.2xlarge", nodes=3)
    costs = [worth(pool.model_copy(update=dict(fields))) for fields in offers(pool)]
    assert costs == sorted(costs)
    assert len(costs) > 3
    assert not [fields for fields in offers(pool) if fields["machine"].startswith("t3.")]


def test_a_flexible_shape_is_offered_in_sizes_that_it_has() -> None:
    pool = OciPool.model_validate(
        {"name": "core", "machine": "VM.Standard.E5.Flex", "nodes": 3, "ocpus": 4, "memory-size": "64Gi"}
    )
    found = [pool.model_copy(update=dict(fields)) for fields in offers(pool)]
    assert any((one.ocpus, one.memory) == (4, pool.memory) for one in found)
    assert [worth(one) for one in found] == sorted(worth(one) for one in found)
