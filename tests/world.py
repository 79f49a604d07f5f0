"""A world without clouds: an engine that records everything that a program asks of it and answers with what was asked.

The stock mocks lose owners and options, open an event loop on every worker thread and refuse transforms. This one keeps
all that, so that tests can ask what was requested, who owns it, what it waits for, and whether it is kept.
"""

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn, cast
from unittest import mock

import pulumi
from google.protobuf import empty_pb2, json_format, struct_pb2  # type: ignore[import-untyped]  # has no types
from pulumi.runtime import Mocks, run_in_stack, set_all_config
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import callback_pb2, engine_pb2, resource_pb2
from pulumi.runtime.rpc import UNKNOWN
from pulumi.runtime.settings import Settings, configure, reset_options

from tests.answers import LOOKED_UP, answered

PROJECT = "groundwork"
STACK_TYPE = "pulumi:pulumi:Stack"
PROVIDER_TYPE = "pulumi:providers:"

# How the engine marks a value that is more than JSON, and how it marks a secret (sdk/python/lib/pulumi/runtime/rpc.py).
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"

_OUTSIDE = ("ARM_", "AWS_", "AZURE_", "EXOSCALE_", "GOOGLE_", "GROUNDWORK_", "HELM_", "KUBE", "OCI_", "PULUMI_")
"""Variables by which a person's own clouds and clusters would come into a test."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A value that reached the engine in a secret's envelope. It does not show what is in it."""

    value: Any = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One registration, as it reached the engine."""

    type: str
    name: str
    inputs: dict[str, Any]
    parent: str
    """Name of the owner; the stack's name for what nobody owns."""
    custom: bool
    """False for components: of ours, and of a provider (`remote`)."""
    remote: bool
    provider: str
    """Name of the provider; empty where the engine would take a default one."""
    after: frozenset[str]
    """Names of all that must be there first."""
    protect: bool
    retain: bool
    timeouts: Mapping[str, str]
    ignored: tuple[str, ...]
    """Properties of which changes are ignored."""
    transforms: tuple[pulumi.ResourceTransform, ...]
    replaced_with: frozenset[str]
    """Names of those that take it along when they are replaced."""
    delete_first: bool
    """When it is replaced, the old one goes before the new one comes."""


class _Transforms:
    """Stands where the engine would call back for transforms: keeps them, so that a test can call them."""

    def __init__(self) -> None:
        self.known: list[pulumi.ResourceTransform] = []

    def register_transform(self, transform: pulumi.ResourceTransform) -> callback_pb2.Callback:
        self.known.append(transform)
        return callback_pb2.Callback(token=str(len(self.known) - 1))


class _Messages:
    """Stands where the engine takes messages."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def Log(self, request: engine_pb2.LogRequest) -> empty_pb2.Empty:
        level = engine_pb2.LogSeverity.Name(request.severity).lower()
        if level != "debug":
            self.said.append((level, request.message))
        return empty_pb2.Empty()


class _NoAnswers(Mocks):
    """Required by the stock monitor, of which nothing that would ask it is left."""

    def call(self, args: pulumi.runtime.MockCallArgs) -> NoReturn:
        raise AssertionError(f"nobody answers {args.token}")

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> NoReturn:
        raise AssertionError(f"nobody makes {args.typ}")


class World(MockMonitor):
    """One recording. Nothing is asserted before `run` has ended: until then absence proves nothing."""

    def __init__(self, stack: str, *, first_preview: bool = False) -> None:
        super().__init__(_NoAnswers())
        self.stack = stack
        self.first_preview = first_preview
        """Whether nothing is made yet: ids, and whatever only the clouds know, are unknown then."""
        self.asked: list[Asked] = []
        self.outputs: dict[str, dict[str, Any]] = {}
        """Component → what it registered; the stack's own outputs under its name."""
        self.slow: dict[str, float] = {}
        """Type → seconds until one of that type is made: what does not wait for it comes before it in `asked`."""
        self.transforms = _Transforms()
        self.messages = _Messages()

    @property
    def root(self) -> str:
        """Name of the stack as an owner."""
        return f"{PROJECT}-{self.stack}"

    @property
    def exports(self) -> dict[str, Any]:
        """Outputs of the stack."""
        return self.outputs.get(self.root, {})

    def run(self, program: Callable[[], object]) -> None:
        """Run a program to its end as the engine's own host does. What it asked for has landed, or it raises."""

        def only_run() -> None:
            program()

        settings = Settings(PROJECT, self.stack, monitor=self, engine=self.messages, dry_run=self.first_preview)
        settings.callbacks = cast("Any", self.transforms)
        configure(settings)
        asyncio.get_event_loop().run_until_complete(run_in_stack(only_run))

    def of(self, type_: str) -> list[Asked]:
        """Everything of a type, by name."""
        return sorted((one for one in self.asked if one.type == type_), key=lambda one: one.name)

    def the(self, type_: str, name: str | None = None) -> Asked:
        """The only one of a type, or the one of that name."""
        found = [one for one in self.of(type_) if name in (None, one.name)]
        assert len(found) == 1, f"{len(found)} of {type_} {name or ''}: {[one.name for one in self.asked]}"
        return found[0]

    def named(self, name: str) -> Asked:
        """The one of that name, whatever its type."""
        (found,) = [one for one in self.asked if one.name == name]
        return found

    def waits_for(self, name: str) -> set[str]:
        """Everything that must be there before the one of that name: what it says itself, and what its owners say."""
        one = self.named(name)
        return set(one.after) | (set() if one.parent == self.root else self.waits_for(one.parent))

    @property
    def objects(self) -> list[Asked]:
        """Everything that a provider makes; neither components of ours nor providers."""
        made = [one for one in self.asked if (one.custom or one.remote) and not one.type.startswith(PROVIDER_TYPE)]
        return sorted(made, key=lambda one: (one.type, one.name))

    # What the SDK calls, on its worker threads.

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> resource_pb2.RegisterResourceResponse:
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == STACK_TYPE:
            return resource_pb2.RegisterResourceResponse(urn=urn)
        time.sleep(self.slow.get(request.type, 0))
        timeouts = {
            when: text for when in ("create", "update", "delete") if (text := getattr(request.customTimeouts, when))
        }
        self.asked.append(
            Asked(
                type=request.type,
                name=request.name,
                inputs=plain(request.object),
                parent=_name(request.parent),
                custom=request.custom,
                remote=request.remote,
                provider=_provider(request.provider),
                after=frozenset(map(_name, request.dependencies)),
                protect=request.protect,
                retain=request.retainOnDelete,
                timeouts=timeouts,
                ignored=tuple(request.ignoreChanges),
                transforms=tuple(self.transforms.known[int(one.token)] for one in request.transforms),
                replaced_with=frozenset(map(_name, request.replace_with)),
                delete_first=request.deleteBeforeReplace,
            )
        )
        made = f"{request.name}-id" if request.custom and not self.first_preview else ""
        answer = struct_pb2.Struct()
        answer.CopyFrom(request.object)
        for output, value in answered(request.type, request.name, set(answer.fields)).items():
            known = UNKNOWN if self.first_preview else value
            answer.fields[output].CopyFrom(json_format.ParseDict(known, struct_pb2.Value()))
        return resource_pb2.RegisterResourceResponse(urn=urn, id=made, object=answer)

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> empty_pb2.Empty:
        name = _name(request.urn)
        assert name not in self.outputs, f"{name} registers its outputs twice"
        self.outputs[name] = plain(request.outputs)
        return empty_pb2.Empty()

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeResponse:
        if request.tok not in LOOKED_UP:
            raise AssertionError(f"a lookup that no test names: {request.tok}")
        found = LOOKED_UP[request.tok](plain(request.args))
        return resource_pb2.ResourceInvokeResponse(**{"return": json_format.ParseDict(found, struct_pb2.Struct())})

    def Call(self, request: resource_pb2.ResourceCallRequest) -> NoReturn:
        raise AssertionError(f"a method call that no test names: {request.tok}")

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> NoReturn:
        raise AssertionError(f"a look at something that stands outside: {request.type} {request.id}")


def _name(urn: str) -> str:
    return urn.rsplit("::", 1)[-1]


def _provider(reference: str) -> str:
    """A reference is URN::ID."""
    return reference.split("::")[-2] if reference else ""


def plain(struct: struct_pb2.Struct) -> dict[str, Any]:
    """What went over the wire as Python values: whole numbers whole again, each secret in its own envelope."""
    return cast("dict[str, Any]", _plain(json_format.MessageToDict(struct)))


def _plain(value: object) -> object:
    match value:
        case dict() if _SIGNATURE in value:
            assert value[_SIGNATURE] == _SECRET_SIGNATURE, f"a value of a kind that is not known here: {value}"
            return Hidden(_plain(value["value"]))
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case list():
            return [_plain(one) for one in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value


def revealed(value: object) -> Any:  # noqa: ANN401 (what JSON can hold)
    """The same with every envelope opened."""
    match value:
        case Hidden():
            return revealed(value.value)
        case dict():
            return {key: revealed(one) for key, one in value.items()}
        case list():
            return [revealed(one) for one in value]
        case _:
            return value


def texts(value: object) -> Iterator[str]:
    """Every text and key that stands in the open."""
    match value:
        case str():
            yield value
        case dict():
            for key, one in value.items():
                yield from texts(key)
                yield from texts(one)
        case list() | tuple():
            for one in value:
                yield from texts(one)


@contextmanager
def opened(
    stack: str = "test",
    config: Mapping[str, str] | None = None,
    secrets: Mapping[str, str] | None = None,
    *,
    first_preview: bool = False,
) -> Iterator[World]:
    """A World with an event loop of its own, an environment without anybody's clouds, and nothing left afterwards.

    What a program has queued and nobody waited for is cancelled: it would run inside the next test.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OUTSIDE)}
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    # Below a home that is no directory there is no ~/.kube, no ~/.aws and no ~/.pulumi.
    with mock.patch.dict(os.environ, {**kept, "HOME": os.devnull}, clear=True):
        set_all_config({**(config or {}), **(secrets or {})}, list(secrets or {}))
        try:
            yield World(stack, first_preview=first_preview)
        finally:
            left = asyncio.all_tasks(loop)
            for task in left:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            loop.run_until_complete(loop.shutdown_default_executor())
            set_all_config({}, [])
            reset_options()
            asyncio.set_event_loop(None)
            loop.close()
