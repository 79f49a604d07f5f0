"""What is there, in one cloud: kept in a file, so that refresh sees drift and a client can look in afterwards.

The file may be changed by others while the stand-ins run (that is how drift is made): every reading looks at it anew,
every change happens under a lock that all processes respect. A value that came as a secret is not in the file; what
stands there tells only whether it is still the same.
"""

import contextlib
import fcntl
import hashlib
import hmac
import json
import os
import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from standins.values import Secret, Value

Json = dict[str, Any]

_HIDDEN = "(secret "
FORMAT = 1


@dataclass(slots=True, kw_only=True)
class Record:
    """One resource."""

    token: str
    id: str
    name: str
    """Its name in the program that made it. The clouds do not know it; tests and reports do."""
    inputs: Json = field(default_factory=dict)
    outputs: Json = field(default_factory=dict)
    """What the cloud added."""
    secrets: list[str] = field(default_factory=list)
    """Paths of the inputs that arrived marked as secret."""
    provider: Json = field(default_factory=dict)
    """Configuration of the provider that it was made with."""

    def value(self, output: str) -> Any:  # noqa: ANN401 (any JSON)
        """An output, `id` among them."""
        if output == "id":
            return self.id
        return self.outputs.get(output, self.inputs.get(output))


class Store:
    """The records of one package."""

    def __init__(self, directory: Path, package: str) -> None:
        self.directory = directory
        """The room of the whole rehearsal."""
        self.package = package
        self._file = directory / "clouds" / f"{package}.json"
        self._lock = threading.RLock()
        self._depth = 0
        self._seen: tuple[int, int] | None = None
        self._records: dict[str, dict[str, Record]] = {}
        self._written: dict[tuple[str, str], str] = {}
        """Token and id → the record as it stands in the file: of hundreds, each change writes one anew."""
        self._changed = False
        self._key: bytes | None = None

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """Nobody else changes anything meanwhile, here or in another process; it is written at the end."""
        with self._lock:
            if self._depth:
                yield
                return
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._file.with_suffix(".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                self._load()
                self._depth = 1
                try:
                    yield
                finally:
                    self._depth = 0
                    if self._changed:
                        self._write()

    def _load(self) -> None:
        if self._depth:
            return
        try:
            about = self._file.stat()
        except FileNotFoundError:
            self._seen, self._records, self._written = None, {}, {}
            return
        if (about.st_mtime_ns, about.st_ino) == self._seen:
            return
        content = json.loads(self._file.read_bytes())
        if content["format"] != FORMAT:
            raise ValueError(f"{self._file} was written by another version of this program")
        self._records, self._written = {}, {}
        for one in content["records"]:
            self._records.setdefault(one["token"], {})[one["id"]] = Record(**one)
            self._written[one["token"], one["id"]] = json.dumps(one)
        self._seen = (about.st_mtime_ns, about.st_ino)

    def _write(self) -> None:
        # Whole at once, and not pressed onto the disk each time: a rehearsal need not outlive a loss of power.
        beside = self._file.with_suffix(".new")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(f'{{"format": {FORMAT}, "records": [{", ".join(self._written.values())}]}}')
        beside.replace(self._file)
        self._changed = False
        about = self._file.stat()
        self._seen = (about.st_mtime_ns, about.st_ino)

    def all(self) -> list[Record]:
        """Everything, by type and in the order in which it was made."""
        with self._lock:
            self._load()
            return [one for token in sorted(self._records) for one in self._records[token].values()]

    def of(self, token: str) -> list[Record]:
        """Everything of one type."""
        with self._lock:
            self._load()
            return list(self._records.get(token, {}).values())

    def get(self, token: str, id_: str) -> Record | None:
        """One resource."""
        with self._lock:
            self._load()
            return self._records.get(token, {}).get(id_)

    def by_id(self, id_: str) -> Record | None:
        """The resource of an id, whatever its type."""
        return next((one for one in self.all() if one.id == id_), None)

    def put(self, record: Record) -> None:
        """Make or change a record."""
        with self.changing():
            self._records.setdefault(record.token, {})[record.id] = record
            self._written[record.token, record.id] = json.dumps(asdict(record))
            self._changed = True

    def remove(self, token: str, id_: str) -> bool:
        """Take a record away; False if it was not there."""
        with self.changing():
            kind = self._records.get(token, {})
            found = kind.pop(id_, None)
            self._changed = self._changed or found is not None
            self._written.pop((token, id_), None)
            if not kind:
                self._records.pop(token, None)
            return found is not None

    def hidden(self, value: Value) -> Value:
        """A value as it may lie in the file: secrets as a mark that only the same value gives."""
        if isinstance(value, Secret):
            content = json.dumps(value.value, sort_keys=True, default=repr).encode()
            return f"{_HIDDEN}{hmac.digest(self._mark(), content, hashlib.sha256).hex()[:32]})"
        if isinstance(value, Mapping):
            return {name: self.hidden(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self.hidden(one) for one in value]
        return value

    def revealed(self, kept: Value, known: Value) -> Value:
        """What the file has, with the secrets that `known` still has in their envelopes put back.

        A secret that is another one now is said to be so; without anything known it is left out (None).
        """
        if is_hidden(kept):
            if known is None:
                return None
            secret = known if isinstance(known, Secret) else Secret(known)
            return secret if self.hidden(secret) == kept else Secret("(changed elsewhere)")
        if isinstance(kept, Mapping):
            below = known.value if isinstance(known, Secret) else known
            below = below if isinstance(below, Mapping) else {}
            return {name: self.revealed(one, below.get(name)) for name, one in kept.items()}
        if isinstance(kept, list):
            beside = known if isinstance(known, list) else []
            return [self.revealed(one, beside[n] if n < len(beside) else None) for n, one in enumerate(kept)]
        return kept

    def _mark(self) -> bytes:
        """The key of the marks: of this room only, so that nobody finds a short secret by trying."""
        if self._key is None:
            path = self.directory / "clouds" / "marks.key"
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    file.write(secrets.token_bytes(32))
            while len(self._key or b"") != 32:  # another process may be writing it this moment
                self._key = path.read_bytes()
        return self._key or b""


def is_hidden(value: Value) -> bool:
    """Whether a value of a record stands for a secret."""
    return isinstance(value, str) and value.startswith(_HIDDEN)


def stores(directory: Path) -> list[Store]:
    """Every cloud of a room."""
    return [Store(directory, path.stem) for path in sorted((directory / "clouds").glob("*.json"))]
