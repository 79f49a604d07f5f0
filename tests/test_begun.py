"""What a test begins is over when it is."""

import signal
import subprocess
import sys

import pytest

from tests import begun

SLEEPS = "import signal, time; signal.signal(signal.SIGINT, signal.{}); print('begun', flush=True); time.sleep(120)"


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


@pytest.mark.parametrize(
    ("hears", "ended_by"),
    [("SIG_DFL", signal.SIGINT), ("SIG_IGN", signal.SIGKILL)],
    ids=["one that hears", "one that does not"],
)
def test_what_a_test_began_is_over_also_where_it_fails(
    hears: str, ended_by: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(begun, "POLITELY", 1.0)
    began: begun.Runs = []
    with pytest.raises(ZeroDivisionError):
        fails(SLEEPS.format(hears), began)
    (run,) = began
    assert run.returncode == -ended_by
    assert run.stdout is not None
    assert run.stdout.closed
