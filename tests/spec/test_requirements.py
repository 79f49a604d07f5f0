"""The register of requirements: complete, in order, and the same as its page."""

from collections import Counter
from pathlib import Path

import pytest

from spec.requirements import NUMBER, REGISTER, InProgram, Mark, OutsideProgram, Platform, of
from spec.requirements.page import page

CHECKOUT = Path(__file__).resolve().parents[2]

COUNTS = {Platform.PSA: 22, Platform.PSEVEN: 75, Platform.THINGPARK: 35, Platform.SMI: 52, Platform.MINT: 17}


def test_the_register_has_all_201_numbers_and_each_once() -> None:
    assert len(REGISTER) == 201
    assert Counter(requirement.platform for requirement in REGISTER.values()) == COUNTS


@pytest.mark.parametrize("platform", Platform)
def test_the_numbers_of_a_platform_have_no_gap_and_stand_in_order(platform: Platform) -> None:
    counted = [f"{platform.prefix}-{count}" for count in range(1, COUNTS[platform] + 1)]
    if platform is Platform.PSEVEN:
        counted = [*counted[:69], "PS-69a", *counted[69:74]]
    assert [requirement.number for requirement in of(platform)] == counted


@pytest.mark.parametrize("number", REGISTER)
def test_a_requirement_is_one_sentence_with_a_source(number: str) -> None:
    one = REGISTER[number]
    assert NUMBER.fullmatch(number)
    assert one.text.endswith(".")
    assert ". " not in one.text
    assert one.source


def test_every_inconsistency_of_the_guides_has_a_requirement() -> None:
    named = {requirement.inconsistency.split(":")[0] for requirement in REGISTER.values() if requirement.inconsistency}
    counts = {"CB": 4, "PS": 11, "TP": 5, "SM": 5, "MC": 3}
    assert named == {f"INC-{prefix}{count}" for prefix, last in counts.items() for count in range(1, last + 1)}


def test_psa_is_met_as_it_was_decided() -> None:
    outside = {"CB-5", "CB-16", "CB-18", "CB-19", "CB-20", "CB-21", "CB-22"}
    assert {one.number for one in of(Platform.PSA) if isinstance(one.delivery, OutsideProgram)} == outside
    assert all(isinstance(one.delivery, InProgram | OutsideProgram) for one in of(Platform.PSA))


def test_what_is_delivered_outside_the_program_names_a_command_or_a_page() -> None:
    for requirement in REGISTER.values():
        if isinstance(requirement.delivery, OutsideProgram):
            assert "./groundwork " in requirement.delivery.how or "docs/" in requirement.delivery.how


def test_derived_sentences_are_marked() -> None:
    derived = {one.number for one in REGISTER.values() if one.mark is Mark.DERIVED}
    assert derived == {"CB-15", "PS-8", "PS-36", "PS-59", "PS-60", "SM-42", "SM-45", "MC-17"}


def test_the_page_of_the_register_is_fresh() -> None:
    written = (CHECKOUT / "docs" / "requirements.md").read_text(encoding="utf-8")
    assert written == page(), "run: python -m spec.requirements > docs/requirements.md"
