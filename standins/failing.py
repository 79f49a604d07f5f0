"""What surrounds every call: the log, failures that a test asked for, and how an exception becomes an answer."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

import grpc  # type: ignore[import-untyped]  # has no types
from google.protobuf import any_pb2  # type: ignore[import-untyped]  # has no types
from pulumi.runtime.proto import provider_pb2, status_pb2

from standins.calls import Calls
from standins.faults import Fault, Faults, What
from standins.kinds import GoneError, RefusedError
from standins.values import Value, encoded

_DETAILS = "grpc-status-details-bin"


class Ending:
    """What a call has made, for those failures in which it was made all the same."""

    def __init__(self) -> None:
        self.id = ""
        self.state: Mapping[str, Value] = {}
        self.inputs: Mapping[str, Value] = {}

    def made(self, id_: str, state: Mapping[str, Value], inputs: Mapping[str, Value]) -> None:
        """It is made."""
        self.id, self.state, self.inputs = id_, state, inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Which call it is."""

    package: str
    method: str
    token: str
    name: str = ""
    preview: bool = False


@contextmanager
def failing(calls: Calls, faults: Faults, context: Any, about: About) -> Iterator[Ending]:  # noqa: ANN401 (grpc's)
    """One call. A refusal of the cloud, asked for or not, ends it with the cloud's own words."""
    ending, words = Ending(), (about.method, about.token, about.name)
    with calls.noted(about.package, *words, preview=about.preview) as call:
        fault = None if about.preview else faults.next(*words)
        if fault is not None:
            _before(faults, fault, context, words)
        try:
            yield ending
        except RefusedError as error:
            call.error = str(error)
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except GoneError as error:
            call.error = f"{error} is gone"
            context.abort(grpc.StatusCode.NOT_FOUND, f"NotFound: {error} is not there any more")
        if fault is not None:
            _after(faults, fault, context, ending, words)


def _before(faults: Faults, fault: Fault, context: Any, about: tuple[str, str, str]) -> None:  # noqa: ANN401
    match fault.what:
        case What.REFUSE:
            _end(context, grpc.StatusCode.UNKNOWN, "AccessDenied: refused, as the rehearsal was asked to")
        case What.THROTTLE:
            _end(context, grpc.StatusCode.RESOURCE_EXHAUSTED, "ThrottlingException: rate exceeded")
        case What.TIME_OUT:
            faults.hold(fault.seconds, about)
            _end(context, grpc.StatusCode.DEADLINE_EXCEEDED, "RequestTimeout: it took too long")
        case What.HOLD_BEFORE:
            faults.hold(fault.seconds, about)
        case _:
            pass


def _after(faults: Faults, fault: Fault, context: Any, ending: Ending, about: tuple[str, str, str]) -> None:  # noqa: ANN401
    match fault.what:
        case What.LOST:
            _end(context, grpc.StatusCode.UNAVAILABLE, "connection reset: the answer was lost")
        case What.PARTIAL:
            context.set_trailing_metadata(((_DETAILS, _partial(ending)),))
            _end(context, grpc.StatusCode.UNKNOWN, "it was made and did not become ready")
        case What.HOLD_AFTER:
            faults.hold(fault.seconds, about)
        case _:
            pass


def _partial(ending: Ending) -> bytes:
    """How the protocol says "made, but": it stays in the state, and the next run changes it."""
    reason = "it did not become ready, as the rehearsal was asked to"
    detail = any_pb2.Any()
    detail.Pack(
        provider_pb2.ErrorResourceInitFailed(
            id=ending.id, properties=encoded(ending.state), reasons=[reason], inputs=encoded(ending.inputs)
        )
    )
    return bytes(
        status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=reason, details=[detail]).SerializeToString()
    )


def _end(context: Any, code: Any, message: str) -> NoReturn:  # noqa: ANN401 (grpc has no types)
    context.abort(code, message)
    raise AssertionError("abort raises")
