"""Every stack file in the root can be used as it stands."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from spec.load import load
from spec.singletons import conflicts

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(ROOT.glob("Pulumi.*.yaml"))

every_stack_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def stack_of(path: Path) -> str:
    return path.name.removeprefix("Pulumi.").removesuffix(".yaml")


def config(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["config"]
    return value


def test_there_are_stack_files() -> None:
    assert FILES


ACCEPTED = {
    # A development size: images come from the Internet, and the few users come by the node.
    "pseven-azure-dev": {"registry.mode", "proxy.enabled"},
}


@every_stack_file
def test_a_stack_file_loads_and_warns_of_what_it_accepts_and_of_nothing_else(path: Path) -> None:
    warnings = load(config(path)["groundwork:platform"]).warnings
    assert {one.path for one in warnings} == ACCEPTED.get(stack_of(path), set())


@every_stack_file
def test_the_name_of_a_stack_file_is_platform_cloud_and_environment_of_its_content(path: Path) -> None:
    settings = load(config(path)["groundwork:platform"]).settings
    assert stack_of(path) == f"{settings.platform}-{settings.cluster.cloud}-{settings.environment}"


@every_stack_file
def test_a_stack_file_switches_off_providers_that_nobody_asked_for(path: Path) -> None:
    assert config(path)["pulumi:disable-default-providers"] == ["*"]


@every_stack_file
def test_a_stack_file_holds_no_secret_in_the_clear(path: Path) -> None:
    secrets = {key: value for key, value in config(path).items() if key.startswith("groundwork-secrets:")}
    assert all(set(value) == {"secure"} for value in secrets.values())


def test_no_two_stack_files_claim_the_same_thing() -> None:
    assert conflicts({stack_of(path): load(config(path)["groundwork:platform"]).settings for path in FILES}) == ()


def test_a_stack_name_is_one_that_the_engine_takes() -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9._-]{1,100}", stack_of(path)) for path in FILES)
