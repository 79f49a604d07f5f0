"""What holds for the whole graph of every shipped cloud stack, whichever cloud, platform and component."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from spec.load import load
from tests.spec.test_stack_files import ACCEPTED
from tests.stacks.lanes import together
from tests.stacks.recording import CHECKOUT, config_of, recorded, recorded_with, settings_of, stack_files
from tests.world import PROVIDER_TYPE, Asked, Hidden, World, texts

CLOUDS = {
    "aws": ("aws", "pulumi_aws"),
    "azure": ("azure-native", "pulumi_azure_native"),
    "oci": ("oci", "pulumi_oci"),
    "exoscale": ("exoscale", "pulumiverse_exoscale"),
}
"""Cloud → the engine's package for it, and its SDK."""
STACKS = [name for name in stack_files() if name.split("-")[1] in CLOUDS]
every_stack = pytest.mark.parametrize("stack", together(STACKS))

FORESEEN = (
    "pseven-aws-prod",
    "smi-aws-prod",
    "smi-azure-prod",
    "pseven-azure-prod",
    "thingpark-azure-prod",
    "smi-oci-prod",
    "thingpark-oci-prod",
    "mint-exoscale-prod",
)
"""Stacks that between them use every component of their clouds."""

KEPT = {
    "aws:ebs/volume:Volume",
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:kms/key:Key",
    "aws:mq/broker:Broker",
    "aws:msk/cluster:Cluster",
    "aws:rds/instance:Instance",
    "aws:s3/bucket:Bucket",
    "aws:secretsmanager/secret:Secret",
    "azure-native:dbforpostgresql:Server",
    "azure-native:keyvault:Key",
    "azure-native:keyvault:Vault",
    "azure-native:storage:BlobContainer",
    "azure-native:storage:StorageAccount",
    "exoscale:index/domain:Domain",
    "oci:Core/volume:Volume",
    "oci:Kms/key:Key",
    "oci:Kms/vault:Vault",
    "oci:ObjectStorage/bucket:Bucket",
    "oci:Psql/dbSystem:DbSystem",
    "oci:Vault/secret:Secret",
}
"""Types of what holds data, or is needed to read them: it outlives the stack."""

UNMARKED = re.compile(
    # Joins of two things, settings of a thing that is a resource of its own, parts of a policy: AWS and the others
    # have no tags for these.
    r"aws:(autoscaling/attachment|ec2/(route|routeTableAssociation|volumeAttachment)|eks/accessPolicyAssociation"
    r"|iam/(accessKey|rolePolicy|rolePolicyAttachment|userPolicyAttachment)|kms/alias|msk/(configuration|scramSecretAssociation)"
    r"|route53/record|s3/bucket[A-Z]\w*|secretsmanager/(secretPolicy|secretVersion)):"
)
"""Types of AWS without tags."""
MARKS = {"platform", "environment", "stack", "managed-by"}


def of_cloud(stack: str, world: World) -> list[Asked]:
    """Everything that the stack's cloud makes."""
    package = CLOUDS[stack.split("-")[1]][0]
    return [one for one in world.objects if one.type.startswith(f"{package}:")]


def marks_of(one: Asked) -> set[str]:
    """Names of the tags or labels of a resource, in whichever way its cloud spells them."""
    for key in ("tags", "freeformTags", "labels"):
        given = one.inputs.get(key)
        if isinstance(given, dict):
            return set(given)
    return set()


def takes_marks(one: Asked) -> bool:
    """Whether the SDK has a place for tags or labels at this type."""
    from standins.sdk import schema  # noqa: PLC0415 (loads a cloud's SDK)

    package = one.type.partition(":")[0]
    sdk = dict(CLOUDS.values())[package]
    return bool({"tags", "freeformTags", "labels"} & set(schema(sdk, one.type).inputs))


@every_stack
def test_a_cloud_stack_makes_things_in_its_own_cloud_and_in_kubernetes_and_nowhere_else(stack: str) -> None:
    package = CLOUDS[stack.split("-")[1]][0]
    packages = {one.type.partition(":")[0] for one in recorded(stack).objects}
    assert {package, "kubernetes"} <= packages
    assert packages <= {package, "kubernetes", "aws"} if package == "exoscale" else {package, "kubernetes"}


@every_stack
def test_the_settings_of_a_cloud_stack_are_accepted_and_warned_of_what_is_known(stack: str) -> None:
    assert {one.path for one in load(settings_of(stack)).warnings} == ACCEPTED.get(stack, set())


@every_stack
def test_nothing_is_left_to_a_default_provider(stack: str) -> None:
    world = recorded(stack)
    providers = {one.name for one in world.asked if one.type.startswith(PROVIDER_TYPE)}
    assert {one.provider for one in world.objects} <= providers
    assert config_of(stack)["pulumi:disable-default-providers"] == ["*"]


@every_stack
def test_a_resource_has_the_provider_of_its_own_package(stack: str) -> None:
    world = recorded(stack)
    package_of = {one.name: one.type.removeprefix(PROVIDER_TYPE) for one in world.asked}
    for one in world.objects:
        assert package_of[one.provider] == one.type.partition(":")[0], one.name


@every_stack
def test_everything_has_an_owner_whose_name_begins_its_own(stack: str) -> None:
    world = recorded(stack)
    components = {one.name for one in world.asked if not one.custom and not one.remote}
    for one in world.asked:
        if one.parent == world.root:
            assert one.name in components or one.type.startswith(PROVIDER_TYPE), f"{one.name} hangs on the stack"
        else:
            assert one.parent in components, one.name
            assert one.name.startswith(f"{one.parent}-"), f"{one.name} of {one.parent}"


@every_stack
def test_no_two_resources_of_a_type_share_a_name(stack: str) -> None:
    names = [(one.type, one.name) for one in recorded(stack).asked]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("stack", together(FORESEEN))
def test_nothing_waits_to_be_seen_until_something_else_is_made(stack: str) -> None:
    """A resource that is made in an `apply` is missing from the first preview, where what it waits for is unknown."""
    foreseen = recorded_with(settings_of(stack), stack, first_preview=True)
    assert {(one.type, one.name) for one in foreseen.asked} == {(one.type, one.name) for one in recorded(stack).asked}


@every_stack
def test_whatever_takes_tags_has_them(stack: str) -> None:
    """By these a person finds out whose it is, and a run that was killed finds again what it made."""
    without = [one.name for one in of_cloud(stack, recorded(stack)) if takes_marks(one) and not marks_of(one) >= MARKS]
    assert without == []


@every_stack
def test_what_has_no_tags_cannot_have_any(stack: str) -> None:
    for one in of_cloud(stack, recorded(stack)):
        if one.type.startswith("aws:") and not marks_of(one):
            assert UNMARKED.match(one.type), one.type


@every_stack
def test_what_holds_data_is_protected_and_stays_when_the_stack_goes(stack: str) -> None:
    for one in recorded(stack).objects:
        if one.type in KEPT:
            assert one.protect, one.name
            assert one.retain, one.name


@every_stack
def test_what_is_retained_is_protected_too(stack: str) -> None:
    """Retained alone, it would drop out of the state without a word."""
    for one in of_cloud(stack, recorded(stack)):
        if one.retain:
            assert one.protect, one.name


@every_stack
def test_no_secret_stands_in_the_open(stack: str) -> None:
    world = recorded(stack)
    said = [*texts([one.inputs for one in world.asked]), *texts(world.outputs)]
    assert [text for text in said if "hush-" in text] == []


SENSITIVE = re.compile(r"(?:^|\.)(?:password|administratorLoginPassword|authToken|secretString|adminPassword)$")


def open_entries(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Path → value of everything that stands in the open."""
    match value:
        case dict():
            for key, inner in value.items():
                yield from open_entries(inner, f"{path}.{key}")
        case list():
            for inner in value:
                yield from open_entries(inner, path)
        case Hidden():
            pass
        case _:
            yield path, value


@every_stack
def test_what_a_cloud_calls_a_password_reaches_the_engine_as_a_secret(stack: str) -> None:
    shown = [
        f"{one.name}{path}"
        for one in of_cloud(stack, recorded(stack))
        for path, value in open_entries(one.inputs)
        if SENSITIVE.search(path) and value is not None
    ]
    assert shown == []


_PROGRAM = """
import sys
from tests.stacks.recording import config_of, run_program, secret_values, settings_of, SETTINGS
from tests.world import opened
import json

class Blind:
    pass

import tests.answers
tests.answers.answered = lambda *_: {{}}
import tests.world
name = {name!r}
raw = settings_of(name)
with opened(name, {{SETTINGS: json.dumps(raw)}}, secret_values(raw)) as world:
    try:
        run_program(world)
    finally:
        print("\\n".join(sorted(sys.modules)))
"""


@pytest.mark.parametrize("cloud", sorted({name.split("-")[1] for name in STACKS}))
def test_a_cloud_stack_loads_the_sdk_of_its_own_cloud_alone(cloud: str) -> None:
    stack = next(name for name in STACKS if name.split("-")[1] == cloud)
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(name=stack)],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        check=False,
        capture_output=True,
        text=True,
    )
    loaded = {one for one in done.stdout.split() if one.startswith(("pulumi_", "pulumiverse_")) and "." not in one}
    assert loaded <= {CLOUDS[cloud][1]} | ({"pulumi_aws"} if cloud == "exoscale" else set())
    assert CLOUDS[cloud][1] in loaded
