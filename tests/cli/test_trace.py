"""`./groundwork trace`: what it calls proved, what it does not, and how it ends."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cli import proofs
from cli.app import main
from cli.assessment import NOT_ALL_RUN, NOT_RUN, Assessment, Marks, Status, assess, marks, mentions
from cli.places import Places
from cli.proofs import Outcome, Proof
from spec.requirements import REGISTER, Delivery, InProgram, NotApplicable, Open, OutsideProgram, Platform, of

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A checkout of its own with one test file that carries CB-13."""
    made = Places(checkout=tmp_path / "checkout", cache=tmp_path / "cache")
    (made.checkout / "tests").mkdir(parents=True)
    (made.checkout / "spec").mkdir()
    (made.checkout / "pytest.ini").write_text(
        "[pytest]\naddopts = -p tests.trace_plugin\nmarkers = requirement(number)\n"
    )
    (made.checkout / "spec" / "figures.py").write_text("BACKEND = 1000  # CB-13\n")
    write_test(made, "assert True")
    monkeypatch.setattr(Places, "here", lambda: made)
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    return made


def write_test(places: Places, line: str) -> None:
    (places.checkout / "tests" / "test_sizes.py").write_text(
        f'import pytest\n\n@pytest.mark.requirement("CB-13")\ndef test_sizes():\n    {line}\n'
    )


def traced(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, Any]]:
    """Exit code and number → what the command says of it."""
    code = main(["trace", "--json", *options])
    answer = json.loads(capsys.readouterr().out)
    return code, {one["number"]: one for one in answer["requirements"]} | {"counts": answer["counts"]}


def judged(
    number: str, delivery: Delivery, said: Iterable[Proof], *, marked: bool = True, unheard: bool = False
) -> Assessment:
    requirement = replace(REGISTER[number], delivery=delivery)
    (one,) = assess(
        [requirement], said, marked={number} if marked else set(), unheard={number} if unheard else set(), mentions={}
    )
    return one


def proof(outcome: Outcome, number: str = "CB-13", test: str = "tests/test_sizes.py::test_sizes") -> Proof:
    return Proof(test, outcome, (number,))


def test_a_number_is_proved_only_by_a_test_that_passed() -> None:
    assert judged("CB-13", InProgram(), [proof(Outcome.PASSED)]).status is Status.PROVED
    assert judged("CB-13", InProgram(), [proof(Outcome.SKIPPED)]).status is Status.OPEN
    assert judged("CB-13", InProgram(), [proof(Outcome.PASSED, "CB-14")]).status is Status.OPEN


def test_a_number_is_not_proved_while_a_test_that_carries_it_has_not_run() -> None:
    one = judged("CB-13", InProgram(), [proof(Outcome.PASSED)], unheard=True)
    assert (one.status, one.remark) == (Status.OPEN, NOT_ALL_RUN)


def test_a_failed_test_beats_one_that_passed() -> None:
    one = judged("CB-13", InProgram(), [proof(Outcome.PASSED), proof(Outcome.FAILED, test="tests/test_b.py::test_b")])
    assert (one.status, one.remark) == (Status.FAILED, "failed: tests/test_b.py::test_b")


def test_an_open_number_says_whether_a_test_is_missing_or_has_not_run() -> None:
    assert judged("CB-13", InProgram(), [], marked=False).remark == "no test carries the number"
    assert judged("CB-13", InProgram(), []).remark == NOT_RUN


def test_what_the_register_calls_open_stays_open_whatever_tests_say() -> None:
    one = judged("CB-13", Open(), [proof(Outcome.PASSED)])
    assert (one.status, one.remark) == (Status.OPEN, "tests carry the number, but the register calls it open")


def test_a_number_outside_the_program_shows_how_and_the_tests_of_what_is_handed_over() -> None:
    one = judged("CB-18", OutsideProgram(how="by hand"), [proof(Outcome.PASSED, "CB-18")])
    assert one.status is Status.OUTSIDE
    assert one.as_json()["how"] == "by hand"
    assert one.as_json()["tests"] == [{"id": "tests/test_sizes.py::test_sizes", "outcome": "passed"}]


def test_a_failed_test_of_what_is_handed_over_is_a_failure() -> None:
    assert judged("CB-18", OutsideProgram(how="by hand"), [proof(Outcome.FAILED, "CB-18")]).status is Status.FAILED


def test_a_number_that_does_not_apply_says_why() -> None:
    one = judged("CB-18", NotApplicable(why="nobody asks"), [], marked=False)
    assert (one.status, one.as_json()["why"]) == (Status.NOT_APPLICABLE, "nobody asks")


def test_a_number_is_found_as_a_whole_word_and_not_in_the_register(tmp_path: Path) -> None:
    (tmp_path / "spec" / "requirements").mkdir(parents=True)
    (tmp_path / "spec" / "requirements" / "psa.py").write_text("CB-1 CB-2")
    (tmp_path / "spec" / "figures.py").write_text("# CB-13, PS-69a and (CB-2): INC-CB3 is no number, nor is XCB-7")
    assert mentions(tmp_path) == {
        "CB-13": ("spec/figures.py",),
        "CB-2": ("spec/figures.py",),
        "PS-69a": ("spec/figures.py",),
    }


def test_marks_are_read_from_decorators_modules_and_parameters(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_a.py").write_text(
        "import pytest\n"
        'pytestmark = pytest.mark.requirement("CB-1")\n'
        '@pytest.mark.requirement("CB-2", "CB-3")\n'
        "def test_a(): ...\n"
        '@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.requirement("CB-4"))])\n'
        "def test_b(x): ...\n"
        '@pytest.mark.requirement("CB-5")\n'
        "class TestAll:\n"
        "    def test_c(self): ...\n"
        '    @pytest.mark.requirement("CB-6")\n'
        "    async def test_d(self): ...\n"
        '    def row(self): return pytest.mark.requirement("CB-7")\n'
    )
    (folder / "test_b.py").write_text("NOT_A_MARK = \"pytest.mark.requirement('CB-5')\"\n")
    assert marks(folder) == Marks(
        written=frozenset(
            (f"tests/test_a.py{test}", number)
            for test, numbers in {
                "": ("CB-7",),
                "::test_a": ("CB-1", "CB-2", "CB-3"),
                "::test_b": ("CB-1", "CB-4"),
                "::TestAll::test_c": ("CB-1", "CB-5"),
                "::TestAll::test_d": ("CB-1", "CB-5", "CB-6"),
            }.items()
            for number in numbers
        ),
        guessed=frozenset(),
    )


def test_a_mark_that_computes_its_number_makes_the_numbers_of_its_file_worth_a_run(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_a.py").write_text(
        "import pytest\n"
        "def row(number): return pytest.param(number, marks=pytest.mark.requirement(number))\n"
        '@pytest.mark.parametrize("x", [row("CB-6"), row("CB-7")])\n'
        "def test_a(x): ...\n"
    )
    assert marks(folder).guessed == {("tests/test_a.py", "CB-6"), ("tests/test_a.py", "CB-7")}


def test_a_file_is_unheard_until_a_test_in_it_spoke_for_the_number() -> None:
    carried = Marks(
        written=frozenset({("tests/test_sizes.py", "CB-13"), ("tests/test_b.py", "CB-13")}),
        guessed=frozenset({("tests/test_b.py", "CB-14")}),
    )
    assert carried.unheard([proof(Outcome.SKIPPED)]) == {("tests/test_b.py", "CB-13"), ("tests/test_b.py", "CB-14")}


def test_a_test_is_unheard_though_another_one_of_its_file_spoke_for_the_number() -> None:
    one, other = (f"tests/test_sizes.py::{name}" for name in ("test_sizes", "test_other"))
    carried = Marks(written=frozenset({(one, "CB-13"), (other, "CB-13")}), guessed=frozenset())
    assert carried.unheard([proof(Outcome.PASSED, test=f"{one}[small]")]) == {(other, "CB-13")}


def test_without_running_a_number_is_open_because_its_test_has_not_run(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = traced(capsys, "--no-run", "--platform", "psa")
    assert (code, said["CB-13"]["status"], said["CB-13"]["remark"]) == (0, "open", NOT_RUN)
    assert said["CB-13"]["where"] == ["spec/figures.py"]
    assert sum(said["counts"].values()) == 22


def test_the_command_runs_what_has_not_run_and_calls_it_proved(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = traced(capsys, "--platform", "psa")
    assert (code, said["CB-13"]["status"]) == (0, "proved")
    assert said["CB-13"]["tests"] == [{"id": "tests/test_sizes.py::test_sizes", "outcome": "passed"}]
    write_test(places, "assert True  # another tree")
    assert traced(capsys, "--no-run")[1]["CB-13"]["status"] == "open"


def test_a_run_of_some_tests_proves_nothing_until_the_others_have_run(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    with (places.checkout / "tests" / "test_sizes.py").open("a") as file:
        file.write('\n@pytest.mark.requirement("CB-13")\ndef test_other():\n    assert True\n')
    proofs.record(places, proofs.tree_digest(places.checkout), [proof(Outcome.PASSED)])
    said = traced(capsys, "--no-run")[1]["CB-13"]
    assert (said["status"], said["remark"]) == ("open", NOT_ALL_RUN)
    assert traced(capsys, "--platform", "psa")[1]["CB-13"]["status"] == "proved"


@pytest.mark.parametrize("text", [b"", b'{"digest": ', b"[]", b"\xff", b'{"digest": "now", "proofs": [{"test": "a"}]}'])
def test_results_that_cannot_be_read_are_no_results_and_are_replaced(places: Places, text: bytes) -> None:
    places.trace.mkdir(parents=True)
    (places.trace / "results.json").write_bytes(text)
    assert proofs.read(places, "now") == {}
    proofs.record(places, "now", [proof(Outcome.PASSED)])
    assert len(proofs.read(places, "now")) == 1


def test_a_failing_test_is_shown_as_failed_and_refused_where_required(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    write_test(places, "assert False")
    code, said = traced(capsys, "--require", "psa")
    assert (code, said["CB-13"]["status"]) == (1, "failed")
    assert said["counts"]["failed"] == 1


def test_tests_that_cannot_be_collected_end_the_command_with_3(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    write_test(places, "assert (")
    (places.checkout / "tests" / "test_sizes.py").write_text(
        'import pytest\nimport no_such_module\n\n@pytest.mark.requirement("CB-13")\ndef test_sizes(): ...\n'
    )
    assert main(["trace", "--json"]) == 3
    error = json.loads(capsys.readouterr().out)["error"]
    assert Path(error["log"]).is_file()


def test_a_platform_that_is_not_required_may_have_open_numbers(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    everything = [
        Proof(f"tests/test_sizes.py::test_sizes[{number}]", Outcome.PASSED, (number,))
        for number, requirement in REGISTER.items()
        if requirement.platform == "psa"
    ]
    proofs.record(places, proofs.tree_digest(places.checkout), everything)
    code, said = traced(capsys, "--no-run", "--require", "psa")
    assert (code, said["counts"]["failed"]) == (0, 0)
    assert said["MC-1"]["status"] == "open"
    assert main(["trace", "--no-run", "--require", "psa", "--require", "mint"]) == 1
    assert "MC-17" in capsys.readouterr().err


def test_people_get_a_table_with_a_sum(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "--no-run", "--platform", "mint"]) == 0
    outside = sum(isinstance(one.delivery, OutsideProgram) for one in of(Platform.MINT))
    said = capsys.readouterr().out
    assert f"17 requirements: {outside} delivered outside the program, {17 - outside} open" in said


def test_the_digest_changes_with_any_source_and_with_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "spec" / "__pycache__").mkdir(parents=True)
    (tmp_path / "spec" / "units.py").write_text("1")
    before = proofs.tree_digest(tmp_path)
    (tmp_path / "spec" / "__pycache__" / "units.py").write_text("cache")
    (tmp_path / ".groundwork").mkdir()
    (tmp_path / ".groundwork" / "state.json").write_text("{}")
    assert proofs.tree_digest(tmp_path) == before
    (tmp_path / "spec" / "units.py").write_text("2")
    assert proofs.tree_digest(tmp_path) != before
    (tmp_path / "spec" / "units.py").rename(tmp_path / "spec" / "names.py")
    after = proofs.tree_digest(tmp_path)
    (tmp_path / "Pulumi.yaml").write_text("name: groundwork\n")
    assert after != proofs.tree_digest(tmp_path) != before


def test_what_was_said_for_other_sources_is_not_read_and_is_replaced(places: Places) -> None:
    proofs.record(places, "old", [proof(Outcome.PASSED)])
    assert proofs.read(places, "new") == {}
    proofs.record(places, "new", [proof(Outcome.FAILED, test="tests/test_b.py::test_b")])
    assert proofs.read(places, "old") == {}
    proofs.record(places, "new", [proof(Outcome.PASSED)])
    assert {one.outcome for one in proofs.read(places, "new").values()} == {Outcome.PASSED, Outcome.FAILED}
