"""What is loaded for an answer: the solver only where it is needed, and never what its usual interface brings along."""

import subprocess
import sys

from tests.fit.stacks import ROOT

PROGRAM = """
import sys
{lines}
print(*(one for one in ("ortools", "pandas", "numpy", "google.protobuf", "pulumi", "httpx") if one in sys.modules))
"""


def loaded(*lines: str) -> set[str]:
    program = PROGRAM.format(lines="\n".join(lines))
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return set(done.stdout.split())


def test_an_answer_that_needs_no_search_does_not_load_the_solver() -> None:
    asked = "from fit.answer import answer"
    assert loaded("from tests.fit.stacks import local", asked, "answer('psa', local('psa'))") == set()


def test_the_solver_comes_without_what_its_usual_interface_loads() -> None:
    assert loaded("import fit.exact") == {"ortools"}
