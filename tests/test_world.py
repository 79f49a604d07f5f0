"""The recording engine itself: what it keeps, what it refuses, and that it leaves nothing behind."""

import asyncio
import os
from pathlib import Path

import pulumi
import pytest
from pulumi_kubernetes.core.v1 import ConfigMap

from tests.world import Hidden, World, opened, revealed, texts

MAP = "kubernetes:core/v1:ConfigMap"


def test_a_lookup_that_no_test_names_is_an_error(world: World) -> None:
    with pytest.raises(AssertionError, match="a lookup that no test names: test:index:ask"):
        world.run(lambda: pulumi.runtime.invoke("test:index:ask", {}))


def test_a_look_at_something_that_stands_outside_is_an_error(world: World) -> None:
    with pytest.raises(AssertionError, match="stands outside: kubernetes:core/v1:ConfigMap"):
        world.run(lambda: ConfigMap.get("found", "default/found"))


def test_an_error_of_the_program_is_raised(world: World) -> None:
    def program() -> None:
        raise pulumi.RunError("no further")

    with pytest.raises(pulumi.RunError, match="no further"):
        world.run(program)


def test_an_error_inside_a_value_that_comes_later_is_raised(world: World) -> None:
    def program() -> None:
        made = ConfigMap("made", data={"a": "b"})
        made.data.apply(lambda data: data["missing"])

    with pytest.raises(KeyError, match="missing"):
        world.run(program)


def test_a_secret_stays_in_its_envelope_and_shows_itself_to_nobody(world: World) -> None:
    world.run(lambda: ConfigMap("made", data={"open": "plain", "closed": pulumi.Output.secret("hush")}))
    inputs = world.the(MAP).inputs
    assert inputs["data"] == {"open": "plain", "closed": Hidden("hush")}
    assert "hush" not in repr(inputs)
    assert "hush" not in set(texts(inputs))
    assert revealed(inputs)["data"]["closed"] == "hush"


def test_whole_numbers_come_back_whole(world: World) -> None:
    world.run(lambda: pulumi.export("count", {"whole": 3, "part": 0.5}))
    assert world.exports == {"count": {"whole": 3, "part": 0.5}}
    assert isinstance(world.exports["count"]["whole"], int)


def test_owner_protection_and_order_are_kept(world: World) -> None:
    def program() -> None:
        first = ConfigMap("first", opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True))
        limits = pulumi.CustomTimeouts(create="5s")
        ConfigMap("second", opts=pulumi.ResourceOptions(parent=first, depends_on=[first], custom_timeouts=limits))

    world.run(program)
    first, second = world.of(MAP)
    assert (first.protect, first.retain, first.parent) == (True, True, world.root)
    assert second.parent == "first"
    assert second.after == {"first"}
    assert second.timeouts == {"create": "5s"}


def test_what_takes_a_resource_along_and_in_which_order_it_is_replaced_are_kept(world: World) -> None:
    def program() -> None:
        first = ConfigMap("first")
        ConfigMap("second", opts=pulumi.ResourceOptions(replace_with=[first], delete_before_replace=True))

    world.run(program)
    first, second = world.of(MAP)
    assert (first.replaced_with, first.delete_first) == (frozenset(), False)
    assert (second.replaced_with, second.delete_first) == (frozenset({"first"}), True)
    assert second.after == frozenset()


def test_nobodys_clouds_and_clusters_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KUBECONFIG", "AWS_PROFILE", "ARM_CLIENT_ID", "OCI_CLI_CONFIG_FILE", "PULUMI_CONFIG"):
        monkeypatch.setenv(name, "mine")
    with opened():
        assert "mine" not in os.environ.values()
        assert not (Path.home() / ".kube").exists()
    assert os.environ["KUBECONFIG"] == "mine"


def test_what_one_test_left_waiting_does_not_run_in_the_next() -> None:
    """A test that only builds an object queues work: left alone, it ran inside whatever test came next."""
    late: list[str] = []
    with opened():

        async def work() -> None:
            await asyncio.sleep(0)
            late.append("late")

        task = asyncio.get_event_loop().create_task(work())
    assert task.cancelled()
    with opened() as after:
        after.run(lambda: ConfigMap("made"))
    assert late == []
    assert [one.name for one in after.asked] == ["made"]


def test_settings_of_one_test_are_gone_in_the_next() -> None:
    with opened(config={"groundwork:platform": "{}"}):
        assert pulumi.Config("groundwork").get("platform") == "{}"
    with opened():
        assert pulumi.Config("groundwork").get("platform") is None
