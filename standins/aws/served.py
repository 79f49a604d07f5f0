"""A type of resource that moto keeps: what is asked of it over HTTP, and what its answers mean."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from standins.aws.moto import ACCOUNT, MOTO, get_ready
from standins.kinds import Answer, Draft, Json, RefusedError
from standins.store import Record

Client = Any
"""A client of boto3, which has no types."""
Holders = Mapping[str, tuple[str, ...]]
"""Token → properties of resources that AWS does not let another one go away under, where moto would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A resource as AWS describes it."""

    inputs: Json
    """What a program may say, in the words of the SDK. What AWS does not tell is not among them; what it has not is
    None."""
    outputs: Json = field(default_factory=dict)


class Served(ABC):
    """One type: four questions. A refusal is the client's own error, with AWS's code."""

    service: ClassVar[str]
    """Of the client: `ec2`, `iam`."""
    region: ClassVar[str | None] = None
    """Where it is asked for what has no region; None: in the resource's own."""
    settled: ClassVar[frozenset[str]] = frozenset()
    """Inputs that AWS decides where the program leaves them out: no drift, whatever it decided."""
    usual: Mapping[str, Any] = MappingProxyType({})
    """Inputs that AWS always sets the same where the program leaves them out: `Kind.defaults`."""
    keys: ClassVar[tuple[str, ...]] = ()
    """Inputs without which it cannot be asked for, where the id alone does not tell."""
    holders: ClassVar[Holders] = {}

    @abstractmethod
    def _make(self, aws: Client, draft: Draft) -> str:
        """Make it, and tell its id."""

    @abstractmethod
    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        """Describe the one that is `draft.id`; None if there is none."""

    def _change(self, aws: Client, draft: Draft) -> None:  # noqa: ARG002 (types that change in place ask)
        """Make it what `draft.inputs` say; `draft.before` is what it was."""
        raise RefusedError("NotUpdatable", f"{draft.token} cannot be changed in place")

    @abstractmethod
    def _remove(self, aws: Client, draft: Draft) -> None:
        """Remove it."""

    def ahead(self, draft: Draft) -> None:
        """See `standins.kinds.Service`. The account that signs in is as ready as any that asks."""
        get_ready(self.service, self.client(draft).meta.region_name, account_of(draft))

    def create(self, draft: Draft) -> Answer:
        """See `standins.kinds.Service`."""
        aws = self.client(draft)
        with _refusals():
            draft.id = self._make(aws, draft)
            return self._answer(draft, self._look(aws, draft))

    def read(self, draft: Draft) -> Answer | None:
        """See `standins.kinds.Service`."""
        known = draft.inputs
        if not known:  # an import
            draft.inputs = self._found_again(draft)
        try:
            seen = self._look(self.client(draft), draft)
        except ClientError as error:
            if is_gone(error):
                return None
            raise refused(error) from error
        if seen is None:
            return None
        inputs = self._inputs(known, seen)
        return Answer(id=draft.id, inputs=inputs, outputs=_outputs(inputs, seen))

    def _found_again(self, draft: Draft) -> Json:
        """What leads to one whose id does not say where it is."""
        record = draft.cloud.get(draft.token, draft.id)
        return {name: record.inputs[name] for name in self.keys if name in record.inputs} if record else {}

    def update(self, draft: Draft) -> Answer:
        """See `standins.kinds.Service`."""
        aws = self.client(draft)
        with _refusals():
            self._change(aws, draft)
            return self._answer(draft, self._look(aws, draft))

    def delete(self, draft: Draft) -> None:
        """See `standins.kinds.Service`."""
        self._held(draft)
        try:
            self._remove(self.client(draft), draft)
        except ClientError as error:
            if not is_gone(error):
                raise refused(error) from error

    def client(self, draft: Draft) -> Client:
        """The client to ask, of the account and region that the resource is for."""
        return MOTO.client(draft.cloud.directory, self.service, self.region or draft.region, account_of(draft))

    def _answer(self, draft: Draft, seen: Seen | None) -> Answer:
        if seen is None:
            raise RefusedError("NotFound", f"{draft.id} was made and is not there")
        return Answer(id=draft.id, outputs=_outputs(draft.inputs, seen))

    def _inputs(self, known: Json, seen: Seen) -> Json:
        """All that AWS tells; what the program never said and AWS settled by itself is no news."""
        told = {name: value for name, value in seen.inputs.items() if self._matters(name, value, known)}
        untold = {name: value for name, value in known.items() if name not in seen.inputs}
        return untold | told

    def _matters(self, name: str, value: Any, known: Json) -> bool:  # noqa: ANN401 (any JSON)
        if value is None:
            return False
        if not known or name in known:
            return True
        return bool(value != self.usual[name]) if name in self.usual else bool(value) and name not in self.settled

    def _held(self, draft: Draft) -> None:
        for token, properties in self.holders.items():
            for one in draft.cloud.of(token):
                if any(draft.id in _spread(one.value(name)) for name in properties):
                    raise RefusedError("DependencyViolation", f"{draft.id} has a dependent object: {one.id}")


def _outputs(given: Json, seen: Seen) -> Json:
    settled = {name: value for name, value in seen.inputs.items() if name not in given and value is not None}
    return settled | seen.outputs


def _spread(value: Any) -> list[Any]:  # noqa: ANN401 (any JSON)
    return value if isinstance(value, list) else [value]


def is_gone(error: ClientError) -> bool:
    """Whether AWS says that there is no such thing."""
    code = str(error.response["Error"]["Code"])
    return "NotFound" in code or code.startswith("NoSuch") or code == "404"


def refused(error: ClientError) -> RefusedError:
    """The client's error as the engine is told it."""
    about = error.response["Error"]
    return RefusedError(str(about["Code"]), str(about["Message"]))


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        raise refused(error) from error


def account_of(draft: Draft) -> str:
    """The account that the provider is bound to (`allowedAccountIds`), which a rehearsal takes for its own."""
    allowed = _parsed(draft.provider.get("allowedAccountIds"))
    return str(allowed[0]) if isinstance(allowed, list) and allowed else ACCOUNT


def _parsed(value: Any) -> Any:  # noqa: ANN401 (the engine hands over a provider's lists and objects as JSON in a text)
    return json.loads(value) if isinstance(value, str) and value[:1] in ("[", "{") else value


def default_tags(draft: Draft) -> dict[str, str]:
    """What the provider puts on everything (`defaultTags`)."""
    given = _parsed(draft.provider.get("defaultTags"))
    return dict(given.get("tags") or {}) if isinstance(given, Mapping) else {}


def all_tags(draft: Draft) -> dict[str, str]:
    """The provider's and the resource's own."""
    return default_tags(draft) | (draft.inputs.get("tags") or {})


def seen_tags(draft: Draft, actual: Mapping[str, str]) -> tuple[Json, Json]:
    """Input and output: those beside the provider's own, and all of them. AWS's own (`aws:…`) are nobody's."""
    there = {key: value for key, value in actual.items() if not key.startswith("aws:")}
    usual, own = default_tags(draft), draft.inputs.get("tags") or {}
    beside = {key: value for key, value in there.items() if usual.get(key) != value or key in own}
    return {"tags": beside or ({} if "tags" in draft.inputs else None)}, {"tagsAll": there}


def listed(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as most services take them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def told(tags: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """Tags as most services tell them."""
    return {one["Key"]: one["Value"] for one in tags or ()}


def asked(inputs: Json, names: Mapping[str, str]) -> Json:
    """Parameters of a request: those of the inputs that are given."""
    return {there: inputs[here] for here, there in names.items() if inputs.get(here) is not None}


def answered(reply: Mapping[str, Any], names: Mapping[str, str]) -> Json:
    """Inputs out of a reply; None where it has nothing."""
    return {here: reply.get(there) for here, there in names.items()}


def differs(draft: Draft, *names: str) -> bool:
    """Whether any of these inputs is another one than before; while it is made, whether any is given."""
    return any((draft.before or {}).get(name) != draft.inputs.get(name) for name in names)


def arn_of(draft: Draft, value: str) -> Record | None:
    """What an ARN of this stand-in belongs to."""
    return next((one for one in draft.cloud.all() if one.value("arn") == value), None)
