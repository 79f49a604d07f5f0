"""`picture` prints the flow table of a stack as SVG, and nothing else."""

import json
from xml.etree.ElementTree import fromstring

import pytest

from cli.app import main
from spec.pictures import picture
from tests.spec.test_pictures import shipped


def test_it_prints_the_picture_of_the_stack_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["picture", "psa-local-dev"]) == 0
    said = capsys.readouterr()
    assert said.out == picture(shipped("psa-local-dev"), "psa-local-dev")
    assert said.err == ""
    assert fromstring(said.out).tag.endswith("svg")  # noqa: S314 (what we drew ourselves)


def test_with_json_the_picture_is_one_entry(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["picture", "psa-local-dev", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result == {"stack": "psa-local-dev", "svg": picture(shipped("psa-local-dev"), "psa-local-dev")}


def test_a_stack_that_is_not_there_is_a_slip_of_the_user(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["picture", "psa-nowhere"]) == 2
    assert "there is no stack psa-nowhere" in capsys.readouterr().err
