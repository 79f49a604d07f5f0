"""The clouds' own lists of what is there, and changes behind the program's back, for tests and for people."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from standins.clouds import MODULES, cloud
from standins.kinds import Cloud, Draft, Kind
from standins.store import Record, Store, is_hidden, stores


class NotThereError(Exception):
    """There is no such resource."""


def records(room: Path) -> list[Record]:
    """Everything in every cloud of a room, as the stand-ins have it."""
    return [one for store in stores(room) for one in store.all()]


def recorded(room: Path, *, of: Callable[[str], Cloud] = cloud) -> list[dict[str, Any]]:
    """The same as plain data, each with its package and service."""
    return [
        {"package": store.package, "service": of(store.package).service(one.token), **asdict(one)}
        for store in stores(room)
        for one in store.all()
    ]


def strays(room: Path, regions: Iterable[str], *, of: Callable[[str], Cloud] = cloud) -> list[dict[str, Any]]:
    """What a cloud itself lists in these regions and no record knows: nobody would ever take it away again."""
    found = {}
    for store in stores(room):
        lists = of(store.package).lists
        for region in sorted(set(regions)) if lists else ():
            for token, id_, name in lists(room, region) if lists else ():
                if store.get(token, id_) is None:
                    found[token, id_] = {"package": store.package, "token": token, "id": id_, "name": name}
    return list(found.values())


def listed(room: Path, *, of: Callable[[str], Cloud] = cloud) -> list[dict[str, Any]]:
    """As recorded, without what is not there any more where a service really keeps it and is asked for each."""
    found = []
    for one in recorded(room, of=of):
        store = Store(room, one["package"])
        kind, record = of(store.package).kind(one["token"]), store.get(one["token"], one["id"])
        if kind is None or kind.service is None or record is None or _is_there(store, kind, record):
            found.append(one)
    return found


def _is_there(store: Store, kind: Kind, record: Record) -> bool:
    return kind.service is not None and kind.service.read(_draft(store, record)) is not None


def _draft(store: Store, record: Record) -> Draft:
    return Draft(
        token=record.token,
        name=record.name,
        inputs=dict(record.inputs),
        outputs=dict(record.outputs),
        id=record.id,
        provider=record.provider,
        cloud=store,
    )


def _find(room: Path, token: str, id_: str, of: Callable[[str], Cloud]) -> tuple[Store, Record, Kind]:
    package = token.split(":", maxsplit=1)[0]
    if package in MODULES:
        store = Store(room, package)
        record, kind = store.get(token, id_), of(package).kind(token)
        if record is not None and kind is not None:
            return store, record, kind
    raise NotThereError(f"there is no {token} {id_}")


def change(room: Path, token: str, id_: str, change: tuple[str, Any], *, of: Callable[[str], Cloud] = cloud) -> None:
    """Give a property another value, as somebody at the cloud's console would; None takes it away.

    Raises NotThereError. `of` knows the kinds of a package.
    """
    name, value = change
    store, record, kind = _find(room, token, id_, of)
    with store.changing():
        before = dict(record.inputs)
        if value is None:
            record.inputs.pop(name, None)
        else:
            record.inputs[name] = value
        store.put(record)
    if kind.service is not None:
        draft = _draft(store, record)
        draft.before = before
        kind.service.update(draft)


def delete(room: Path, token: str, id_: str, *, of: Callable[[str], Cloud] = cloud) -> None:
    """Take something away. Raises NotThereError."""
    store, record, kind = _find(room, token, id_, of)
    draft = _draft(store, record)
    if kind.service is not None:
        kind.service.delete(draft)
    elif kind.on_delete is not None:
        kind.on_delete(draft)
    store.remove(token, id_)


def let_go(room: Path, *, of: Callable[[str], Cloud] = cloud) -> list[tuple[str, str, str]]:
    """Lift every protection against deletion, as somebody does who means it: token, name and property of each."""
    lifted = []
    for store in stores(room):
        for record in store.all():
            kind = of(store.package).kind(record.token)
            for name in sorted(kind.guards if kind else ()):
                if record.inputs.get(name):
                    change(room, record.token, record.id, (name, False), of=of)
                    lifted.append((record.token, record.name, name))
    return lifted


def find(room: Path, wanted: Sequence[Mapping[str, Any]], taken: Collection[str]) -> dict[str, str]:
    """Which of the resources that somebody began to make are there: URN → id.

    A cloud knows no URN. One is found by its name, its unique tag, or whatever else was asked of it: by all of its
    inputs, among those of its type that the state (`taken`, ids) does not have. Secrets are not compared.
    """
    found: dict[str, str] = {}
    used = set(taken)
    for one in wanted:
        package = str(one["type"]).split(":")[0]
        for record in Store(room, package).of(str(one["type"])) if package in MODULES else ():
            if record.id not in used and _asked_for(one["inputs"], record.inputs):
                found[str(one["urn"])] = record.id
                used.add(record.id)
                break
    return found


def _asked_for(asked: Any, there: Any) -> bool:  # noqa: ANN401 (any JSON)
    """Whether everything asked for is so. A secret is encrypted on one side, hidden on the other: it fits any."""
    if is_hidden(there) or (isinstance(asked, Mapping) and "ciphertext" in asked):
        return True
    if isinstance(asked, Mapping) and isinstance(there, Mapping):
        return all(_asked_for(one, there.get(name)) for name, one in asked.items() if not name.startswith("__"))
    if isinstance(asked, list) and isinstance(there, list):
        return len(asked) == len(there) and all(map(_asked_for, asked, there))
    return bool(asked == there)
