"""What a test begins is over when it is."""

import subprocess
import sys

import pytest

from tests import begun

SLEEPS = "print('begun', flush=True); import time; time.sleep(120)"
DEAF = f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); {SLEEPS}"


def fails(program: str, began: begun.Runs) -> None:
    """A test that fails when what it began is on its way."""
    with begun.ended_with_the_test() as runs:
        run = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        runs.append(run)
        began.append(run)
        assert run.stdout is not None
        assert run.stdout.readline() == "begun\n"
        raise ZeroDivisionError


@pytest.mark.parametrize("program", [SLEEPS, DEAF], ids=["one that hears", "one that does not"])
def test_what_a_test_began_is_over_also_where_it_fails(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(begun, "POLITELY", 1.0)
    began: begun.Runs = []
    with pytest.raises(ZeroDivisionError):
        fails(program, began)
    (run,) = began
    assert run.returncode is not None
    assert run.stdout is not None
    assert run.stdout.closed
