"""A stand-in without an engine: its calls by plain dicts, for tests of kinds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from pulumi.runtime.proto import provider_pb2

from standins.ahead import Ahead
from standins.calls import Calls
from standins.faults import Faults
from standins.kinds import Cloud
from standins.provider import StandIn
from standins.store import Store
from standins.values import decoded, encoded


class AbortedError(Exception):
    """The call was refused, with these words."""


@dataclass
class Context:
    """What a stand-in is told about the connection."""

    metadata: Any = ()

    def peer(self) -> str:
        return "the test"

    def abort(self, code: Any, message: str) -> NoReturn:  # noqa: ANN401, ARG002
        raise AbortedError(message)

    def set_trailing_metadata(self, metadata: Any) -> None:  # noqa: ANN401
        self.metadata = metadata


@dataclass
class Caller:
    """Speaks to one stand-in as the engine does."""

    stand_in: StandIn
    store: Store
    faults: Faults
    context: Context = field(default_factory=Context)

    def configure(self, **values: Any) -> None:  # noqa: ANN401
        """Tell the provider its configuration."""
        self.stand_in.Configure(provider_pb2.ConfigureRequest(args=encoded(values)), self.context)

    def config_problems(self, **values: Any) -> dict[str, str]:  # noqa: ANN401
        """What is wrong with a configuration: property → reason."""
        answer = self.stand_in.CheckConfig(provider_pb2.CheckRequest(news=encoded(values)), self.context)
        return {one.property: one.reason for one in answer.failures}

    def check(
        self, token: str, inputs: Mapping[str, Any], *, name: str = "one", olds: Mapping[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """The inputs as they are filled in, and what is wrong with them: path → reason."""
        request = provider_pb2.CheckRequest(
            urn=urn(token, name), news=encoded(inputs), olds=encoded(olds or {}), randomSeed=b"seed"
        )
        answer = self.stand_in.Check(request, self.context)
        return decoded(answer.inputs), {one.property: one.reason for one in answer.failures}

    def preview(self, token: str, inputs: Mapping[str, Any], *, name: str = "one") -> dict[str, Any]:
        """What the preview of a creation foresees."""
        request = provider_pb2.CreateRequest(urn=urn(token, name), properties=encoded(inputs), preview=True)
        return decoded(self.stand_in.Create(request, self.context).properties)

    def create(self, token: str, inputs: Mapping[str, Any], *, name: str = "one") -> tuple[str, dict[str, Any]]:
        """Id and outputs of what is made. Raises AbortedError. Inputs go through Check first, as in every run."""
        checked, wrong = self.check(token, inputs, name=name)
        if wrong:
            raise AbortedError(str(wrong))
        answer = self.stand_in.Create(
            provider_pb2.CreateRequest(urn=urn(token, name), properties=encoded(checked)), self.context
        )
        return answer.id, decoded(answer.properties)

    def diff(
        self, token: str, before: Mapping[str, Any], after: Mapping[str, Any], *, ignore: tuple[str, ...] = ()
    ) -> Any:  # noqa: ANN401
        """The answer to Diff."""
        request = provider_pb2.DiffRequest(
            id="1", urn=urn(token, "one"), old_inputs=encoded(before), news=encoded(after), ignoreChanges=list(ignore)
        )
        return self.stand_in.Diff(request, self.context)

    def read(
        self, token: str, id_: str, inputs: Mapping[str, Any] | None = None, state: Mapping[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Inputs and outputs as they really are; None if it is gone. Without inputs and state it is an import."""
        request = provider_pb2.ReadRequest(
            id=id_, urn=urn(token, "one"), inputs=encoded(inputs or {}), properties=encoded(state or {})
        )
        answer = self.stand_in.Read(request, self.context)
        return (decoded(answer.inputs), decoded(answer.properties)) if answer.id else None

    def update(
        self, token: str, id_: str, before: Mapping[str, Any], after: Mapping[str, Any], state: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The outputs after a change."""
        request = provider_pb2.UpdateRequest(
            id=id_, urn=urn(token, "one"), old_inputs=encoded(before), news=encoded(after), olds=encoded(state)
        )
        return decoded(self.stand_in.Update(request, self.context).properties)

    def delete(self, token: str, id_: str, inputs: Mapping[str, Any] | None = None) -> None:
        """Take it away."""
        request = provider_pb2.DeleteRequest(
            id=id_, urn=urn(token, "one"), old_inputs=encoded(inputs or {}), properties=encoded(inputs or {})
        )
        self.stand_in.Delete(request, self.context)

    def invoke(self, token: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What a function answers."""
        request = provider_pb2.InvokeRequest(tok=token, args=encoded(arguments))
        return decoded(getattr(self.stand_in.Invoke(request, self.context), "return"))


def urn(token: str, name: str) -> str:
    return f"urn:pulumi:test::groundwork::{token}::{name}"


def provider(cloud: Cloud, room: Path) -> Caller:
    """The stand-in of a cloud with an empty room."""
    room.mkdir(parents=True, exist_ok=True)
    faults = Faults(room)
    return Caller(StandIn(cloud, room, Calls(room), faults, Ahead()), Store(room, cloud.package), faults)
