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
"""What is not for the engine is long there: most of these files load the clouds' SDKs, seconds in each process."""
LONG_IN = (
    *LONG_FOLDERS,
    "tests/cli/test_launcher.py",  # sets up environments
    "tests/cli/test_trace_plugin.py",  # starts test runs of its own, as the last one does
    "tests/fit/test_decide.py",  # tries every way of placing pods
    "tests/test_leftovers.py",
)
CLOUD_SDKS = ("pulumi_aws", "pulumi_azure_native", "pulumi_oci", "pulumiverse_exoscale")
"""What no process of the quick tests loads."""
