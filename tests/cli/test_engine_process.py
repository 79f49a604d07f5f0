"""What a process of the engine is given to read."""

import subprocess
import sys

import pytest

from cli.engine_process import standard_input

ECHO = (sys.executable, "-c", "import sys; sys.stdout.write(sys.stdin.read())")


@pytest.mark.parametrize("size", [0, 10, 4096, 4097, 300_000])
def test_a_process_reads_the_whole_text_whatever_its_size(size: int) -> None:
    text = "x" * size
    with standard_input(text) as fed:
        assert subprocess.run(ECHO, capture_output=True, text=True, check=True, timeout=20, **fed).stdout == text


def test_a_secret_is_whole_before_anybody_reads_it() -> None:
    with standard_input("a password") as fed:
        assert fed["stdin"].read() == b"a password"
