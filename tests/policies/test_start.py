"""How the pack starts."""

import os
import select
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_engine_hears_its_port_at_once_whatever_python_keeps_back() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(
        [sys.executable, str(ROOT / "policies"), "127.0.0.1:1", "."],
        cwd=ROOT / "policies",
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as pack:
        try:
            assert pack.stdout is not None
            assert select.select([pack.stdout], [], [], 30)[0], "it keeps its port to itself"
            assert pack.stdout.readline().strip().isdigit()
        finally:
            pack.kill()
