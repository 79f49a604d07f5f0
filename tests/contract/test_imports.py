"""What a stack loads: the SDK of its own cloud and no other, and of that no more than it uses."""

import os
import subprocess
import sys

import pytest

from tests.stacks.recording import CHECKOUT

_PROGRAM = """
import sys
from tests.stacks.recording import recorded

recorded({name!r})
print("\\n".join(sorted(sys.modules)))
"""


@pytest.fixture(scope="module")
def modules() -> set[str]:
    """What is loaded when the program of psa-local-dev has run."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(name="psa-local-dev")],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return set(done.stdout.split())


def test_a_local_stack_loads_no_sdk_but_the_engines_own(modules: set[str]) -> None:
    """That of Kubernetes brings a class for every object that a chart returns: a quarter of a second of every run."""
    assert {one for one in modules if one.startswith("pulumi") and "." not in one} == {"pulumi"}


def test_a_local_stack_does_not_load_the_program_of_another_cloud(modules: set[str]) -> None:
    assert {one for one in modules if one.startswith("stacks.")} == {
        "stacks.charts",
        "stacks.haste",
        "stacks.kubernetes_side",
        "stacks.local",
        "stacks.outputs",
        "stacks.secrets",
        "stacks.stack_file",
    }


def test_a_program_loads_nothing_of_commands_and_rehearsal(modules: set[str]) -> None:
    assert not [one for one in modules if one.split(".")[0] in ("cli", "rehearsal", "pytest")]
