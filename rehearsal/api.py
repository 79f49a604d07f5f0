"""A small client of the Kubernetes API: what a plane, its nodes and its tests need, over verified TLS."""

import json
import ssl
import tempfile
import time
from base64 import b64decode
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
import yaml

Json = dict[str, Any]
T = TypeVar("T")

FIELD_MANAGER = "groundwork"
GONE = 404
"""Status of an ApiError: there is no such object."""
CONFLICT = 409
"""Status of an ApiError: the object is not what it was any more, or there already."""
_PROBLEM = 400


class ApiError(Exception):
    """The API server refused a request; `status` is the HTTP status, `reason` Kubernetes' own word for it."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason


class NotInTimeError(Exception):
    """What was waited for did not happen within the limit."""


def tls(*, authority: str | Path, certificate: Path | None = None, key: Path | None = None) -> ssl.SSLContext:
    """A context that trusts one authority only (as PEM text or file) and shows a client certificate if there is one."""
    if isinstance(authority, Path):
        authority = authority.read_text(encoding="ascii")
    context = ssl.create_default_context(cadata=authority)
    if certificate is not None:
        context.load_cert_chain(certificate, key)
    return context


class Api:
    """Requests by path: `/api/v1/nodes`, `/apis/apps/v1/namespaces/default/deployments`. A context manager."""

    def __init__(self, server: str, context: ssl.SSLContext, *, token: str | None = None, timeout: float = 10) -> None:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        # Proxies of the environment have no business on the way to the own machine.
        self._client = httpx.Client(base_url=server, verify=context, headers=headers, timeout=timeout, trust_env=False)

    @classmethod
    def of_kubeconfig(cls, path: Path, *, timeout: float = 10) -> Self:
        """A client for the current context of a kubeconfig whose data are embedded, as ours are."""
        config = yaml.safe_load(path.read_bytes())
        context = _named(config["contexts"], config["current-context"])["context"]
        cluster = _named(config["clusters"], context["cluster"])["cluster"]
        user = _named(config["users"], context["user"])["user"]
        # The ssl module reads client certificates from files only; this one is private and lives for a moment.
        with tempfile.NamedTemporaryFile() as pair:
            pair.write(b64decode(user["client-certificate-data"]) + b64decode(user["client-key-data"]))
            pair.flush()
            authority = b64decode(cluster["certificate-authority-data"]).decode()
            return cls(cluster["server"], tls(authority=authority, certificate=Path(pair.name)), timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own options
        answer = self._client.request(method, path, **options)
        if answer.status_code >= _PROBLEM:
            raise _problem(answer)
        return answer

    def text(self, path: str) -> str:
        """The body of a path that does not speak JSON, such as `/readyz`."""
        return self._ask("GET", path).text

    def get(self, path: str) -> Json | None:
        """One object, or None if there is none."""
        try:
            return _object(self._ask("GET", path))
        except ApiError as error:
            if error.status == GONE:
                return None
            raise

    def list(self, collection: str, *, labels: str = "", fields: str = "") -> list[Json]:
        """All objects of a collection that the selectors choose."""
        chosen = {"labelSelector": labels, "fieldSelector": fields}
        items = _object(self._ask("GET", collection, params={name: text for name, text in chosen.items() if text}))
        return list(items["items"])

    def create(self, collection: str, manifest: Mapping[str, Any]) -> Json:
        """Make an object that must not exist yet."""
        params = {"fieldManager": FIELD_MANAGER, "fieldValidation": "Strict"}
        return _object(self._ask("POST", collection, params=params, json=manifest))

    def apply(self, collection: str, manifest: Mapping[str, Any]) -> Json:
        """Server-side apply: afterwards the object says what the manifest says, whoever said otherwise."""
        params = {"fieldManager": FIELD_MANAGER, "force": "true", "fieldValidation": "Strict"}
        return self._patch(f"{collection}/{manifest['metadata']['name']}", "apply-patch+yaml", manifest, params)

    def merge(self, path: str, change: Mapping[str, Any]) -> Json:
        """Merge a change into an object; None removes a field."""
        return self._patch(path, "merge-patch+json", change, {"fieldManager": FIELD_MANAGER})

    def merge_status(self, path: str, status: Mapping[str, Any]) -> Json:
        """Merge a change into the status of an object."""
        return self.merge(f"{path}/status", {"status": status})

    def _patch(self, path: str, kind: str, content: Mapping[str, Any], params: Mapping[str, str]) -> Json:
        headers = {"Content-Type": f"application/{kind}"}
        return _object(self._ask("PATCH", path, params=params, headers=headers, content=_encoded(content)))

    def delete(self, path: str, *, at_once: bool = False) -> bool:
        """Delete an object or a whole collection; False if it was not there. `at_once` waives the grace period."""
        # Named, because the API leaves the pods of a Job behind otherwise.
        params = {"propagationPolicy": "Background"} | ({"gracePeriodSeconds": "0"} if at_once else {})
        try:
            self._ask("DELETE", path, params=params)
        except ApiError as error:
            if error.status == GONE:
                return False
            raise
        return True


def wait_for(
    predicate: Callable[[], T | None], *, limit: float, message: str | Callable[[], str], every: float = 0.1
) -> T:
    """Ask until the answer is true and return it; after `limit` seconds NotInTimeError says `message`."""
    until = time.monotonic() + limit
    while not (answer := predicate()):
        if time.monotonic() > until:
            raise NotInTimeError(f"{message if isinstance(message, str) else message()} (waited {limit:g} s)")
        time.sleep(every)
    return answer


def _encoded(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content).encode()


def _object(answer: httpx.Response) -> Json:
    content = answer.json()
    if not isinstance(content, dict):
        raise TypeError(f"{answer.request.url} answered with no object")
    return content


def _problem(answer: httpx.Response) -> ApiError:
    try:
        status = _object(answer)
        return ApiError(answer.status_code, str(status.get("reason", "")), str(status.get("message", answer.text)))
    except (ValueError, TypeError):
        return ApiError(answer.status_code, answer.reason_phrase, answer.text)


def _named(entries: list[Json], name: str) -> Json:
    return next(entry for entry in entries if entry["name"] == name)
