"""A node or a zone gone: what is placed anew, what waits, and what does not fit any more."""

from fit.decide import DoesNotFit, Fits, decide
from fit.problem import HOST, Group, Place
from fit.survival import Loss, losses
from tests.fit.questions import group, place, problem


def lost(groups: list[Group], places: list[Place]) -> dict[str, Loss]:
    question = problem(groups, places)
    answer = decide(question)
    assert isinstance(answer, Fits)
    return {one.name: one for one in losses(question, answer.witness)}


def test_what_has_room_on_the_others_survives() -> None:
    found = lost([group("web", 4, cores=1)], [place("n0"), place("n1")])
    assert isinstance(found["n0"].decision, Fits)
    assert found["n0"].alike == ("n1",)


def test_what_has_none_is_named_with_what_is_short() -> None:
    found = lost([group("web", 6, cores=1)], [place("n0"), place("n1")])
    assert isinstance(found["n0"].decision, DoesNotFit)
    assert found["n0"].decision.bound.sentence.endswith("and n1 leaves 4 cores: 2 cores short")


def test_the_worst_zone_is_found() -> None:
    places = [place("n0", zone="a"), place("n1", zone="b", cores=8), place("n2", zone="c")]
    found = lost([group("web", 10, cores=1)], places)
    fits = {name: isinstance(one.decision, Fits) for name, one in found.items() if one.what == "zone"}
    assert fits == {"a": True, "b": False, "c": True}


def test_with_everything_in_one_zone_nothing_survives_its_loss() -> None:
    found = lost([group("web", 1)], [place("n0"), place("n1")])
    assert isinstance(found["a"].decision, DoesNotFit)
    assert found["a"].decision.bound.sentence == "all nodes are in it, so nothing is left"


def test_nodes_of_other_pools_zones_or_sizes_are_other_questions() -> None:
    places = [place("n0"), place("n1", pool="more"), place("n2", zone="b"), place("n3", cores=2), place("n4")]
    found = lost([group("web", 1)], places)
    assert [(one.name, one.alike) for one in found.values() if one.what == "node"] == [
        ("n0", ("n4",)),
        ("n1", ()),
        ("n2", ()),
        ("n3", ()),
    ]


def test_a_volume_keeps_its_zone_so_its_pod_waits_for_it() -> None:
    places = [place("n0", zone="a"), place("n1", zone="b")]
    found = lost([group("db", 2, cores=1, volumes=1), group("web", 2, cores=1)], places)
    assert found["a"].waiting == {"db": 1}
    assert isinstance(found["a"].decision, Fits)
    assert isinstance(found["a"].decision.witness.counts["db in b"], dict)


def test_a_volume_in_a_zone_with_another_node_goes_there_and_nowhere_else() -> None:
    places = [place("n0", zone="a"), place("n1", zone="a", cores=2), place("n2", zone="b", cores=40, gibi=40)]
    question = problem([group("db", 1, cores=3, volumes=1, zone="a")], places)
    answer = decide(question)
    assert isinstance(answer, Fits)
    gone = {one.name: one for one in losses(question, answer.witness)}["n0"]
    assert gone.waiting == {}
    assert isinstance(gone.decision, DoesNotFit)
    assert "leaves 2 cores: 1 core short" in gone.decision.bound.sentence


def test_in_a_single_zone_volumes_follow_their_pods() -> None:
    found = lost([group("db", 2, cores=1, volumes=1)], [place("n0"), place("n1")])
    assert found["n0"].waiting == {}
    assert isinstance(found["n0"].decision, Fits)


def test_of_pods_with_a_node_each_the_one_without_waits() -> None:
    found = lost([group("executor", 3, cores=1, apart=HOST)], [place(f"n{number}") for number in range(3)])
    assert found["n0"].waiting == {"executor": 1}
    assert isinstance(found["n0"].decision, Fits)


def test_of_pods_kept_apart_on_more_nodes_than_they_need_none_waits() -> None:
    found = lost([group("db", 2, cores=1, apart=HOST)], [place(f"n{number}") for number in range(3)])
    assert found["n0"].waiting == {}
    assert isinstance(found["n0"].decision, Fits)
