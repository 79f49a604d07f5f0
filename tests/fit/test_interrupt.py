"""A solver that has answered leaves Ctrl-C as it was."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import signal
from fit.integers import Program

signal.signal(signal.SIGINT, signal.default_int_handler)
program = Program()
one = program.unknown(0, 5)
program.between({one: 2}.items(), 3, 7)
program.aim({one: 1}.items(), upwards=True)
print(program.solve(5.0).values)
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print("heard")
"""


def test_after_an_answer_ctrl_c_is_heard_by_the_program() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["heard"]), done.stderr
