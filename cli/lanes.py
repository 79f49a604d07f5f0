"""Where the tests of each check are: to look through all files takes each process some twenty seconds."""

LIFE_IN = ("tests/engine",)
ENGINE_IN = ("tests/cli/test_bench.py", "tests/engine", "tests/judges", "tests/rehearsal", "tests/standins")

LONG_FOLDERS = (
    "tests/components",
    "tests/contract",
    "tests/judges",
    "tests/policies",
    "tests/stacks",
    "tests/standins",
)
"""All that is not for the engine is long there: it loads the clouds' SDKs, some ten seconds in each process."""
LONG_IN = (
    *LONG_FOLDERS,
    "tests/cli/test_launcher.py",
    "tests/cli/test_trace_plugin.py",
    "tests/fit/test_decide.py",
    "tests/test_leftovers.py",
)
