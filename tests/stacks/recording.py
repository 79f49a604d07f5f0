"""The program as it stands in the checkout, run to its end with the settings of a stack file."""

import json
import runpy
import tempfile
from collections.abc import Mapping
from contextlib import chdir
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from spec.load import load
from spec.secrets import SecretNeed
from tests.world import World, opened

CHECKOUT = Path(__file__).parents[2]
SETTINGS = "groundwork:platform"
SECRETS = "groundwork-secrets"


def stack_files() -> dict[str, Path]:
    """Every stack file that is shipped, by the name of its stack."""
    return {path.name.split(".")[1]: path for path in sorted(CHECKOUT.glob("Pulumi.*.yaml"))}


def config_of(stack: str) -> dict[str, Any]:
    """What the stack file says under `config`."""
    config: dict[str, Any] = yaml.safe_load(stack_files()[stack].read_text())["config"]
    return config


def settings_of(stack: str) -> dict[str, Any]:
    """The platform's settings in the stack file."""
    settings: dict[str, Any] = config_of(stack)[SETTINGS]
    return settings


def secret_values(raw: Mapping[str, Any]) -> dict[str, str]:
    """A value that can be found again for every secret that these settings need, under its key in the stack file."""
    return {f"{SECRETS}:{need.ref.key}": _found_again(need) for need in load(raw).settings.secret_needs()}


def _found_again(need: SecretNeed) -> str:
    """What pseven-secretgen prints is values for the chart, and so a mapping in YAML."""
    value = f"hush-{need.ref.key}"
    return f"made: {value}\n" if need.where == ("secretgen",) else value


def run_program(world: World, *, kubeconfig: bool = True) -> World:
    """Run `__main__.py` in a directory where, like after `./groundwork up`, the kubeconfig of the stack lies."""
    with tempfile.TemporaryDirectory() as directory, chdir(directory):
        place = Path(".groundwork") / "planes" / world.stack / "kubeconfig"
        if kubeconfig:
            place.parent.mkdir(parents=True)
            place.touch()
        world.run(lambda: runpy.run_path(str(CHECKOUT / "__main__.py"), run_name="__main__"))
    return world


def recorded_with(
    raw: object, stack: str = "test", secrets: Mapping[str, str] | None = None, *, first_preview: bool = False
) -> World:
    """What the program asks for with these settings; by default it is given every secret that they need."""
    if secrets is None:
        assert isinstance(raw, Mapping)
        secrets = secret_values(raw)
    with opened(stack, {SETTINGS: json.dumps(raw)}, secrets, first_preview=first_preview) as world:
        return run_program(world)


@cache
def recorded(stack: str) -> World:
    """What the program asks for with the settings of a shipped stack file. Recorded once, and only looked at."""
    return recorded_with(settings_of(stack), stack)
