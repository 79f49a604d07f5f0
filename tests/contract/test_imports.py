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


def test_a_local_stack_loads_the_sdk_of_kubernetes_alone(modules: set[str]) -> None:
    assert {one for one in modules if one.startswith("pulumi_") and "." not in one} == {"pulumi_kubernetes"}


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


def test_of_the_sdk_of_kubernetes_only_helm_is_loaded(modules: set[str]) -> None:
    """Its classes for the core group alone take a third of a second; objects go to the provider as plain data."""
    groups = {".".join(one.split(".")[1:3]) for one in modules if one.startswith("pulumi_kubernetes.")}
    assert {one for one in groups if ".v" in one} == {"helm.v3", "helm.v4"}


def test_a_program_loads_nothing_of_commands_and_rehearsal(modules: set[str]) -> None:
    assert not [one for one in modules if one.split(".")[0] in ("cli", "rehearsal", "pytest")]
