"""The program from settings to the engine: what stops it, and that nothing was begun when it stops."""

import copy
import hashlib
import json
from typing import Any

import pulumi
import pytest

from spec.load import load
from spec.platforms import PLATFORMS
from tests.stacks.lanes import together
from tests.stacks.recording import (
    SETTINGS,
    config_of,
    recorded,
    run_program,
    secret_values,
    settings_of,
    stack_files,
)
from tests.world import World, opened, revealed, texts

RAW = settings_of("psa-local-dev")
every_stack = pytest.mark.parametrize("stack", together(stack_files()))


def stopped(config: dict[str, str], secrets: dict[str, str] | None = None, *, kubeconfig: bool = True) -> str:
    """What the program says when it ends; it must not have asked the engine for anything."""
    with opened("test", config, secrets) as world:
        with pytest.raises(pulumi.RunError) as caught:
            run_program(world, kubeconfig=kubeconfig)
        assert world.asked == []
        assert world.exports == {}
    return str(caught.value)


def test_bad_settings_are_told_all_at_once_and_nothing_is_begun() -> None:
    bad: dict[str, Any] = copy.deepcopy(RAW)
    bad["backend"]["memory-limit"] = "512Mi"
    bad["brands"][0]["domain"] = "https://cp.us.example.com/"
    bad["postgres"]["version"] = "9.5"
    bad["postgres"]["pasword"] = "typo"
    said = stopped({SETTINGS: json.dumps(bad)}, secret_values(RAW))
    assert said.startswith("Pulumi.test.yaml: the settings cannot be used: 4 mistakes\n")
    for place in ("backend.memory-limit", "brands[0].domain", "postgres.version", "postgres.pasword"):
        assert place in said


def test_settings_that_are_missing_are_told_and_nothing_is_begun() -> None:
    assert "is missing" in stopped({})


def test_without_a_control_plane_the_program_says_how_to_start_one() -> None:
    said = stopped({SETTINGS: json.dumps(RAW)}, secret_values(RAW), kubeconfig=False)
    assert "./groundwork up test" in said


@pytest.mark.parametrize("key", sorted(secret_values(RAW)))
def test_a_missing_secret_is_told_by_its_key_and_nothing_is_begun(key: str) -> None:
    """Half a platform without its passwords would be worse than none."""
    given = {name: value for name, value in secret_values(RAW).items() if name != key}
    assert key in stopped({SETTINGS: json.dumps(RAW)}, given)


def test_all_missing_secrets_are_told_at_once_with_what_they_are_for() -> None:
    said = stopped({SETTINGS: json.dumps(RAW)})
    needs = load(RAW).settings.secret_needs()
    assert said.startswith(f"Pulumi.test.yaml: secrets that are not set: {len(needs)}\n")
    for need in needs:
        assert f"groundwork-secrets:{need.ref.key}" in said
        assert need.purpose in said


@pytest.mark.parametrize(
    ("stack", "secret", "said"),
    [
        pytest.param(
            "pseven-existing-prod",
            "pseven-registry-password",
            "registry.password: the secret {secret} (password of registry account {account}) is {state} [PS-42]",
            marks=pytest.mark.requirement("PS-42"),
        ),
        (
            "thingpark-local-dev",
            "thingpark-installation-id",
            (
                "installation-id: the secret {secret} (installation ID from Actility) is {state} "
                "[vendor's values: global.installationId]"
            ),
        ),
    ],
    ids=["pSeven's registry", "ThingPark's installation ID"],
)
@pytest.mark.parametrize("state", ["not set", "empty"])
def test_a_secret_that_is_missing_or_empty_is_told_with_file_place_requirement_and_remedy(
    stack: str, secret: str, said: str, state: str
) -> None:
    raw = settings_of(stack)
    given = secret_values(raw) | {f"groundwork-secrets:{secret}": ""}
    if state == "not set":
        del given[f"groundwork-secrets:{secret}"]
    account = raw.get("registry", {}).get("username")
    assert stopped({SETTINGS: json.dumps(raw)}, given).splitlines() == [
        "Pulumi.test.yaml: secrets that are not set: 1",
        f"  - {said.format(secret=secret, account=account, state=state)}",
        f"      write instead: pulumi config set --secret groundwork-secrets:{secret}",
    ]


def test_a_warning_is_said_and_stops_nothing() -> None:
    low = copy.deepcopy(RAW)
    low["backend"]["cpu-request"] = "500m"
    with opened("test", {SETTINGS: json.dumps(low)}, secret_values(low)) as world:
        run_program(world)
    ((level, message),) = world.messages.said
    assert level == "warning"
    assert message == (
        "Pulumi.test.yaml: backend.cpu-request: 500m is below the vendor's minimum [CB-13]\n"
        "      write instead: 1 or more; environment dev may go below it"
    )
    assert world.objects


@every_stack
def test_a_stack_says_what_its_settings_are_warned_of_and_nothing_else(stack: str) -> None:
    warned = [f"Pulumi.{stack}.yaml: {one.said}" for one in load(settings_of(stack)).warnings]
    assert recorded(stack).messages.said == [("warning", one) for one in warned]


@every_stack
def test_every_secret_that_a_stack_needs_is_used_or_named_to_whoever_puts_in_the_vendors_chart(stack: str) -> None:
    """The stand-in reads no secrets, and what nothing reads is handed to nothing."""
    world, settings = recorded(stack), load(settings_of(stack)).settings
    used = {text for one in world.objects for text in texts(revealed(one.inputs))}
    keys = {key.partition(":")[2] for key in secret_values(settings_of(stack))}
    whole = {key for key in keys if f"hush-{key}" in used or f"made: hush-{key}\n" in used}
    inside = "\n".join(used)  # of a document, in quotes: what a broker signs its clients in by, for example
    hashed = {
        key for key in keys if hashlib.sha256(f"hush-{key}".encode()).hexdigest() in used
    }  # OCI Cache keeps no more
    unused = {key for key in keys - whole - hashed if f'"hush-{key}"' not in inside}
    told = "\n".join([*texts(world.exports), PLATFORMS[settings.platform].runbook(settings)])
    assert [key for key in unused if key not in told] == []


def visible(world: World) -> list[str]:
    return [*texts([one.inputs for one in world.asked]), *texts(world.outputs)]


@every_stack
def test_no_secret_of_a_stack_stands_in_the_open(stack: str) -> None:
    assert not [text for text in visible(recorded(stack)) if "hush-" in text]


@every_stack
def test_a_shipped_stack_file_switches_default_providers_off(stack: str) -> None:
    assert config_of(stack)["pulumi:disable-default-providers"] == ["*"]


@every_stack
def test_nothing_of_a_stack_is_left_to_a_default_provider(stack: str) -> None:
    assert [one.name for one in recorded(stack).objects if not one.provider] == []


@every_stack
def test_a_shipped_stack_file_holds_no_secret_in_the_clear(stack: str) -> None:
    """The names of secrets, yes; of their values only what the engine has encrypted."""
    for key, value in config_of(stack).items():
        if key.startswith("groundwork-secrets:"):
            assert set(value) == {"secure"}, key
