"""What holds for every component, whoever wrote it and whenever."""

import inspect
import re
from collections.abc import Iterator
from typing import get_type_hints

import pulumi
import pytest

from tests.components.making import hush
from tests.contract.cases import CASES, NAME, PLAN, Case, classes, components_of, made, made_with
from tests.stacks.recording import recorded
from tests.world import PROVIDER_TYPE, Hidden, revealed, texts

every_case = pytest.mark.parametrize("case", CASES, ids=[case.component.__name__ for case in CASES])
CLASSES = sorted(classes(), key=lambda one: one.__name__)
every_class = pytest.mark.parametrize("component", CLASSES)


OF_AZURE = {one for one in classes() if one.__module__.startswith("components.azure.")}
"""These take one another and are looked at in whole stacks."""


def test_every_component_has_a_case_and_every_case_a_component() -> None:
    assert {case.component for case in CASES} == classes() - OF_AZURE


@pytest.mark.xdist_group("azure")
def test_every_component_of_azure_stands_in_a_shipped_stack() -> None:
    """Whole stacks are looked at in test_cloud_graphs.py."""
    shipped = (recorded("pseven-azure-prod"), recorded("smi-azure-prod"))
    found = {one.type for stack in shipped for one in components_of(stack)}
    assert {f"groundwork:azure:{one.__name__}" for one in OF_AZURE} <= found


def test_no_two_components_share_a_token() -> None:
    tokens = {case.component: case.token for case in CASES}
    assert len(set(tokens.values())) == len(tokens)


@every_class
def test_a_component_is_made_from_name_args_and_opts(component: type[pulumi.ComponentResource]) -> None:
    parameters = inspect.signature(component).parameters
    assert list(parameters) == ["name", "args", "opts"]
    assert parameters["opts"].default is None
    args = get_type_hints(component.__init__)["args"]
    assert args.__name__ == f"{component.__name__}Args"
    assert args.__module__ == component.__module__
    assert args.__required_keys__ or args.__optional_keys__, "no TypedDict, or an empty one"


@every_class
def test_a_component_says_what_it_is(component: type[pulumi.ComponentResource]) -> None:
    assert (component.__doc__ or "").strip()


@every_case
def test_the_token_is_the_one_that_states_know(case: Case) -> None:
    assert made(case).named(NAME).type == case.token


@every_case
def test_everything_is_owned_by_the_component_and_named_after_its_owner(case: Case) -> None:
    """A component that is renamed can carry its children along only if its name is in theirs."""
    world = made(case)
    owners = {one.name for one in components_of(world)}
    for one in world.asked:
        if one.name == NAME or one.type.startswith(PROVIDER_TYPE):
            assert one.parent == world.root
        else:
            assert one.parent in owners, f"{one.name} hangs on {one.parent}"
            assert one.name.startswith(f"{one.parent}-")


@every_case
def test_no_two_resources_of_a_type_share_a_name(case: Case) -> None:
    names = [(one.type, one.name) for one in made(case).asked]
    assert len(names) == len(set(names))


@every_case
def test_a_component_makes_something(case: Case) -> None:
    assert made(case).objects


@every_case
def test_registered_outputs_are_the_declared_ones(case: Case) -> None:
    world = made(case)
    by_token = {one.token: one.component for one in CASES}
    for one in components_of(world):
        assert set(world.outputs[one.name]) == set(by_token[one.type].__annotations__), one.name


@every_case
def test_nothing_is_left_to_a_default_provider(case: Case) -> None:
    """Stack files switch default providers off: a resource without one would be an error of the engine."""
    world = made(case)
    explicit = {one.name for one in world.asked if one.type.startswith(PROVIDER_TYPE)}
    for one in world.objects:
        assert one.provider in explicit, one.name


@every_case
def test_a_component_gives_nothing_of_its_own_options_to_what_it_owns(case: Case) -> None:
    theirs = pulumi.ResourceOptions(
        custom_timeouts=pulumi.CustomTimeouts(create="1s"), ignore_changes=["metadata"], retain_on_delete=True
    )
    own = {one.name: one for one in made(case).asked}
    for one in made_with(case, theirs).asked:
        if one.name != NAME:
            without = own[one.name]
            assert one.timeouts == without.timeouts, one.name
            assert one.ignored == without.ignored, one.name
            assert one.retain == without.retain, one.name


@every_case
def test_no_secret_of_a_component_stands_in_the_open(case: Case) -> None:
    world = made(case)
    said = [*texts([one.inputs for one in world.asked]), *texts(world.outputs)]
    assert not [text for text in said if "hush-" in text]


@pytest.mark.parametrize("name", ["Secrets", "Platform"])
def test_every_secret_that_a_component_was_given_is_used(name: str) -> None:
    (case,) = [one for one in CASES if one.component.__name__ == name]
    used = {text for one in made(case).objects for text in texts(revealed(one.inputs))}
    assert {hush(key) for object_ in PLAN.secrets for key in object_.hidden.values()} <= used


def entries(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Path → value of everything that stands in the open; of a list of named entries, the name is in the path."""
    match value:
        case {"name": str(name), "value": inner}:
            yield f"{path}.{name}", inner
        case dict():
            for key, inner in value.items():
                yield from entries(inner, f"{path}.{key}")
        case list():
            for inner in value:
                yield from entries(inner, path)
        case _:
            yield path, value


SENSITIVE = re.compile(r"(?i)(password|passwd|token|secret|credential|privatekey|apikey)[^.]*$")
NAMES_ONLY = re.compile(
    r"(?:automountServiceAccountToken|skipCredentialsValidation|httpTokens|authTokenUpdateStrategy|secretArn(?:Lists)?"
    r"|secretId|secretName|password_encryption|passwordType|passwordAuth|secretPermissions)$"
)
"""Switches, kinds and names: what is called a secret, and is none."""


@every_case
def test_what_is_called_a_secret_is_one(case: Case) -> None:
    world = made(case)
    open_ones = [
        f"{one.name}{path}"
        for one in world.asked
        for path, value in entries(one.inputs)
        if SENSITIVE.search(path) and not NAMES_ONLY.search(path) and not isinstance(value, Hidden)
    ]
    assert open_ones == []
