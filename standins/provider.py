"""The provider protocol: what the engine asks of a plugin, answered for one package."""

import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]  # has no types
from google.protobuf import empty_pb2, struct_pb2  # type: ignore[import-untyped]  # has no types
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from standins.ahead import Ahead
from standins.calls import Calls
from standins.checking import named, refusals
from standins.configuration import configuration_problems, configured, version_of
from standins.diff import difference
from standins.failing import About, Ending, failing
from standins.faults import Faults
from standins.kinds import Cloud, Draft, GoneError, Json, Kind, Problem
from standins.making import Making
from standins.sdk import Schema, UnknownTypeError, schema
from standins.store import Store
from standins.values import Value, decoded, encoded, plain

Request = Any
Context = Any
_Diff = provider_pb2.DiffResponse
_Property = provider_pb2.PropertyDiff


class StandIn(provider_pb2_grpc.ResourceProviderServicer):
    """One package. One instance answers all of its providers, each of which has a connection of its own."""

    def __init__(self, cloud: Cloud, room: Path, calls: Calls, faults: Faults, ahead: Ahead) -> None:
        self._cloud = cloud
        self._store = Store(room, cloud.package)
        self._module = cloud.module(cloud.package)
        self._calls = calls
        self._faults = faults
        self._ahead = ahead
        self._providers: dict[str, Json] = {}
        self._last: Json = {}
        self._lock = threading.Lock()

    # ---- the plugin itself -------------------------------------------------------------------------------------------

    def Handshake(self, request: Request, context: Context) -> Any:  # noqa: N802, ARG002, ANN401 (the protocol's)
        """Say what is understood."""
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True,
            accept_resources=False,
            accept_outputs=False,
            supports_autonaming_configuration=True,
        )

    def Attach(self, request: Request, context: Context) -> Any:  # noqa: N802, ARG002, ANN401
        """The engine tells where it listens; nothing is asked of it."""
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Request, context: Context) -> Any:  # noqa: N802, ARG002, ANN401
        """The version of the SDK whose types are checked."""
        return plugin_pb2.PluginInfo(version=version_of(self._module))

    def Cancel(self, request: Request, context: Context) -> Any:  # noqa: N802, ARG002, ANN401
        """Comes at the end of every run, of a good one too: nothing is broken off."""
        return empty_pb2.Empty()

    def CheckConfig(self, request: Request, context: Context) -> Any:  # noqa: N802, ARG002, ANN401
        """The configuration of a provider, against the SDK's types and the cloud's own rules."""
        news = decoded(request.news)
        found = configuration_problems(self._cloud, self._module, news)
        return provider_pb2.CheckResponse(inputs=encoded(news), failures=_failures(found))

    def DiffConfig(self, request: Request, context: Context) -> Any:  # noqa: N802, ARG002, ANN401
        """A provider is always changed in place."""
        olds, news = decoded(request.old_inputs or request.olds), decoded(request.news)
        changed = sorted(name for name in {*olds, *news} if olds.get(name) != news.get(name) and name != "version")
        return _Diff(changes=_Diff.DIFF_SOME if changed else _Diff.DIFF_NONE, diffs=changed)

    def Configure(self, request: Request, context: Context) -> Any:  # noqa: N802, ANN401
        """Keep the configuration of the provider at the other end of this connection."""
        known = configured(self._module, decoded(request.args))
        with self._lock:
            self._providers[context.peer()] = known
            self._last = known
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=False, acceptOutputs=False
        )

    def _provider(self, context: Context) -> Json:
        with self._lock:
            return self._providers.get(context.peer(), self._last)

    def _call(
        self, context: Context, method: str, token: str, name: str, *, preview: bool = False
    ) -> AbstractContextManager[Ending]:
        about = About(package=self._cloud.package, method=method, token=token, name=name, preview=preview)
        return failing(self._calls, self._faults, context, about)

    # ---- resources ---------------------------------------------------------------------------------------------------

    def Check(self, request: Request, context: Context) -> Any:  # noqa: N802, ANN401
        """Name what has no name, and refuse what cannot be."""
        token, name = _about(request)
        with self._call(context, "Check", token, name):
            kind, known, missing = self._known(token)
            news = decoded(request.news)
            if kind is None or known is None:
                return provider_pb2.CheckResponse(inputs=request.news, failures=_failures([missing]))
            if kind.naming is not None:
                made = _name(kind, news, request, name)
                if made is not None:
                    news[kind.naming.property] = made
            draft = Draft(
                token=token, name=name, inputs=plain(news), provider=self._provider(context), cloud=self._store
            )
            found = list(refusals(self._cloud, kind, known, news, draft))
            return provider_pb2.CheckResponse(inputs=encoded(news), failures=_failures(found))

    def _known(self, token: str) -> tuple[Kind | None, Schema | None, Problem]:
        kind = self._cloud.kind(token)
        if kind is None:
            return None, None, Problem("", f"the rehearsal does not know {token}: nothing stands in for it")
        try:
            return kind, schema(self._module, token), Problem("", "")
        except UnknownTypeError:
            return kind, None, Problem("", f"{self._module} has no type {token}")

    def Diff(self, request: Request, context: Context) -> Any:  # noqa: N802, ANN401
        """What changes, and what of it replaces the resource."""
        token, name = _about(request)
        with self._call(context, "Diff", token, name):
            kind, _ = self._making(token, context)
            found = difference(kind, decoded(request.old_inputs), decoded(request.news), list(request.ignoreChanges))
            detailed = {
                one.path: _Property(kind=_kind(one.before, one.after, one.replaces), inputDiff=True)
                for one in found.changes
            }
            return _Diff(
                changes=_Diff.DIFF_SOME if found.changes else _Diff.DIFF_NONE,
                replaces=found.replaces,
                diffs=found.changed,
                detailedDiff=detailed,
                hasDetailedDiff=True,
                deleteBeforeReplace=found.delete_first,
            )

    def _making(self, token: str, context: Context) -> tuple[Kind, Making]:
        kind = self._cloud.kind(token)
        if kind is None:
            context.abort(grpc.StatusCode.NOT_FOUND, f"the rehearsal does not know {token}: nothing stands in for it")
            raise AssertionError("abort raises")
        known = schema(self._module, token)
        return kind, Making(self._cloud, kind, known, self._store, self._provider(context))

    def Create(self, request: Request, context: Context) -> Any:  # noqa: N802, ANN401
        """Make it, or foresee what it will be like."""
        token, name = _about(request)
        with self._call(context, "Create", token, name, preview=request.preview) as ending:
            kind, making = self._making(token, context)
            inputs = decoded(request.properties)
            if request.preview:
                self._ahead.foreseen(kind, making.draft(name, inputs))
                return provider_pb2.CreateResponse(id="", properties=encoded(making.foreseen(name, inputs, {}, "")))
            id_, state = making.create(name, inputs)
            ending.made(id_, state, inputs)
            return provider_pb2.CreateResponse(id=id_, properties=encoded(state))

    def Read(self, request: Request, context: Context) -> Any:  # noqa: N802, ANN401
        """What is really there; nothing at all if it is gone."""
        token, name = _about(request)
        with self._call(context, "Read", token, name):
            _, making = self._making(token, context)
            try:
                inputs, state = making.read(name, request.id, decoded(request.inputs), decoded(request.properties))
            except GoneError:
                return provider_pb2.ReadResponse()
            return provider_pb2.ReadResponse(id=request.id, properties=encoded(state), inputs=encoded(inputs))

    def Update(self, request: Request, context: Context) -> Any:  # noqa: N802, ANN401
        """Change it, or foresee what it will be like."""
        token, name = _about(request)
        with self._call(context, "Update", token, name, preview=request.preview) as ending:
            _, making = self._making(token, context)
            news, olds = decoded(request.news), decoded(request.olds)
            if request.preview:
                foreseen = making.foreseen(name, news, olds, request.id)
                return provider_pb2.UpdateResponse(properties=encoded(foreseen))
            state = making.update(name, request.id, news, decoded(request.old_inputs), olds)
            ending.made(request.id, state, news)
            return provider_pb2.UpdateResponse(properties=encoded(state))

    def Delete(self, request: Request, context: Context) -> Any:  # noqa: N802, ANN401
        """Remove it."""
        token, name = _about(request)
        with self._call(context, "Delete", token, name):
            _, making = self._making(token, context)
            inputs = decoded(request.old_inputs)
            making.delete(name, request.id, inputs, decoded(request.properties))
            return empty_pb2.Empty()

    def Invoke(self, request: Request, context: Context) -> Any:  # noqa: N802, ANN401
        """A function of the package: looks things up."""
        token = request.tok
        with self._call(context, "Invoke", token, "", preview=request.preview):
            function = self._cloud.functions.get(token)
            if function is None:
                context.abort(
                    grpc.StatusCode.NOT_FOUND, f"the rehearsal does not know {token}: nothing stands in for it"
                )
                raise AssertionError("abort raises")
            arguments = plain(decoded(request.args))
            draft = Draft(token=token, name="", inputs=arguments, provider=self._provider(context), cloud=self._store)
            answer: struct_pb2.Struct = encoded(function(arguments, draft))
            return provider_pb2.InvokeResponse(**{"return": answer})


def _about(request: Request) -> tuple[str, str]:
    """Token and name of the resource of a request."""
    parts = request.urn.split("::")
    return request.type or parts[2].split("$")[-1], request.name or parts[-1]


def _name(kind: Kind, news: Mapping[str, Value], request: Request, name: str) -> str | None:
    if kind.naming is None:
        return None
    options = request.autonaming if request.HasField("autonaming") else None
    modes = provider_pb2.CheckRequest.AutonamingOptions
    olds = decoded(request.olds)
    if options is not None and news.get(kind.naming.property) is None and not olds.get(kind.naming.property):
        if options.mode == modes.DISABLE:
            return None  # then the type's own rule says that it is missing
        return str(options.proposed_name)
    return named(kind.naming, news, olds, name, request.randomSeed)


def _failures(found: list[Problem]) -> list[Any]:
    return [provider_pb2.CheckFailure(property=one.path, reason=one.reason) for one in found]


def _kind(before: bool, after: bool, replaces: bool) -> Any:  # noqa: ANN401 (the protocol's enumeration)
    names = {(False, True): "ADD", (True, False): "DELETE"}
    name = names.get((before, after), "UPDATE")
    return _Property.Kind.Value(f"{name}_REPLACE" if replaces else name)
