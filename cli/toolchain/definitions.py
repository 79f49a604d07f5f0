"""Families of custom resource definitions: downloaded as pinned Go modules, kept as JSON, never compiled.

A local cluster gets a family where a platform's plan names it, so that the API server judges objects of its kinds.
"""

import hashlib
import json
import os
import re
import subprocess
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cli.errors import Failed
from cli.places import Places
from cli.toolchain.compile import remedy_for
from cli.toolchain.find import Origin, Tool
from cli.toolchain.go import fetch_go, go_environment
from cli.toolchain.locks import held
from cli.toolchain.rooms import remove, remove_deserted, remove_outdated

NAME = "definitions"
"""Of the module below toolchain/, and of what is kept in the cache."""

SECONDS = 12.0
"""Download and conversion of all families on two cores (measured 2026-11)."""

_FORM = 1
"""Changes when the same sources are kept in another form."""


@dataclass(frozen=True)
class Family:
    """Definitions that belong together, and where a module has them."""

    module: str
    files: str
    """Pattern below the module's folder."""
    kinds: tuple[str, ...] = ()
    """Which of the kinds are kept; none: all. Those by which an operator itself is run are left out where they are the
    bulk of a family: each costs every local cluster time and memory, and no platform makes objects of them."""


FAMILIES = {
    "calico": Family("github.com/projectcalico/calico", "libcalico-go/config/crd/*.yaml"),
    "cert-manager": Family("github.com/cert-manager/cert-manager", "deploy/crds/*.yaml"),
    "cloudnative-pg": Family("github.com/cloudnative-pg/cloudnative-pg", "config/crd/bases/*.yaml"),
    "external-secrets": Family(
        "github.com/external-secrets/external-secrets",
        "deploy/crds/bundle.yaml",
        ("ClusterExternalSecret", "ClusterSecretStore", "ExternalSecret", "PushSecret", "SecretStore"),
    ),
    "k8up": Family(
        "github.com/k8up-io/k8up/v2", "config/crd/apiextensions.k8s.io/v1/*.yaml", ("PreBackupPod", "Schedule")
    ),
    "prometheus-operator": Family(
        "github.com/prometheus-operator/prometheus-operator",
        "example/prometheus-operator-crd/*.yaml",
        ("PodMonitor", "Probe", "PrometheusRule", "ServiceMonitor"),
    ),
}
"""What a plan may name in `definitions`."""


def home_of(places: Places) -> Path:
    """Where the families are; the folder appears whole or not at all."""
    digest = hashlib.sha256()
    for file in ("go.mod", "go.sum"):
        digest.update((places.toolchain / NAME / file).read_bytes())
    digest.update(repr((_FORM, FAMILIES)).encode())
    return places.binaries / f"{NAME}-{digest.hexdigest()[:12]}"


def locate_definitions(places: Places) -> Tool:
    """The families as `doctor` shows them. Fetches nothing."""
    home = home_of(places)
    note = f"{len(FAMILIES)} families of custom resource definitions"
    if home.exists():
        return Tool(NAME, None, home, Origin.BUILT, note)
    return Tool(NAME, None, None, Origin.MISSING, f"not fetched yet; {note}")


def ensure_definitions(places: Places, names: Iterable[str], note: Callable[[str], None]) -> dict[str, Path]:
    """Family → file with its definitions as one JSON list; fetched first where the cache does not have them."""
    wanted = sorted(names)
    if not wanted:
        return {}
    home = home_of(places)
    if not home.exists():
        stop = threading.Event()
        with held(places.locks / f"{home.name}.lock", stop, note):
            if not home.exists():
                _fetch(places, home, note, stop)
    os.utime(home)  # in use: outdated ones are removed two weeks after their last use
    return {name: home / f"{name}.json" for name in wanted}


def _fetch(places: Places, home: Path, note: Callable[[str], None], stop: threading.Event) -> None:
    remove_deserted(places.building)
    go = fetch_go(places, note, stop)
    room = places.building / f"{home.name}.{os.getpid()}"
    try:
        out = room / "out"
        out.mkdir(parents=True)
        note("downloading custom resource definitions")
        folders = _download(places, go, room)
        for name, family in FAMILIES.items():
            note(f"reading the definitions of {name}")
            _write(out / f"{name}.json", _of_family(family, folders[family.module]))
        home.parent.mkdir(parents=True, exist_ok=True)
        out.rename(home)
    finally:
        remove(room)
    remove_outdated(home, NAME)


def _of_family(family: Family, folder: Path) -> list[dict[str, Any]]:
    found = [one for file in sorted(folder.glob(family.files)) for one in definitions_in(file, family.kinds)]
    kept = [one for one in found if not family.kinds or one["spec"]["names"]["kind"] in family.kinds]
    if not kept or len(kept) < len(family.kinds):
        what = f"{family.module} has no definitions of {', '.join(family.kinds) or 'any kind'} at {family.files}"
        raise Failed(what, remedy="run ./groundwork from a checkout whose pins and patterns belong together")
    return kept


def _download(places: Places, go: Path, room: Path) -> dict[str, Path]:
    """Module → its folder. Go compares every download with its sum in go.sum, and there must be one."""
    module = room / "module"
    module.mkdir()
    for folder in ("cache", "mod", "tmp"):
        (room / folder).mkdir()
    for file in ("go.mod", "go.sum"):
        # Copies: the Go tool may add to them, and a checkout may be read-only.
        (module / file).write_bytes((places.toolchain / NAME / file).read_bytes())
    pinned = set((module / "go.sum").read_text().splitlines())
    log = places.build_logs / f"{NAME}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [go, "mod", "download", "-json"], cwd=module, env=go_environment(room), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    log.write_text(f"$ go mod download -json\n{done.stdout}{done.stderr}")
    said = list(_objects(done.stdout))
    told = [str(one["Error"]) for one in said if "Error" in one]
    if done.returncode != 0 or told:
        told = told or done.stderr.strip().splitlines()[-6:]
        raise Failed(
            "custom resource definitions could not be downloaded:",
            *told,
            remedy=remedy_for("\n".join(told)),
            log=log,
        )
    unpinned = [one["Path"] for one in said if "{Path} {Version} {Sum}".format(**one) not in pinned]
    if unpinned:
        raise Failed(f"toolchain/{NAME}/go.sum does not pin {', '.join(unpinned)}", log=log)
    return {one["Path"]: Path(one["Dir"]) for one in said}


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects that stand one after the other in a text."""
    decoder = json.JSONDecoder()
    rest = text.strip()
    while rest:
        one, end = decoder.raw_decode(rest)
        yield one
        rest = rest[end:].strip()


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # which of the two is not known
    """YAML as Kubernetes reads it: `on`, `=` and `2020-01-01` are text, where Python's reader follows YAML 1.1."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # the base class' own attribute
        first: [(tag, pattern) for tag, pattern in known if tag.rpartition(":")[2] in ("null", "int", "float", "merge")]
        for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_DOCUMENT = re.compile(r"^---(?=\s|\Z)", re.MULTILINE)
"""Between documents; inside of one, such a line would be indented."""

_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), "tTfF")


def definitions_in(file: Path, kinds: Collection[str] = ()) -> list[dict[str, Any]]:
    """The definitions in a file, ready for an API server. A document without a word of these kinds is not read: those
    of the kinds that are left out are most of what there is to read.

    Without their descriptions, two thirds of the whole: they judge nothing, and every local cluster would carry them.
    Without labels that only a Helm chart can fill in.
    """
    texts = (text for text in _DOCUMENT.split(file.read_text(encoding="utf-8")) if _may_define(text, kinds))
    documents = (yaml.load(text, Loader=_Loader) for text in texts)  # noqa: S506 (a safe one)
    found = [_without_descriptions(one) for one in documents if one and one["kind"] == "CustomResourceDefinition"]
    for one in found:
        one.pop("status", None)
        labels = one["metadata"].pop("labels", {})
        one["metadata"]["labels"] = {name: text for name, text in labels.items() if "{{" not in text}
    return found


def _may_define(text: str, kinds: Collection[str]) -> bool:
    return not kinds or any(re.search(rf"\bkind: {kind}\b", text) for kind in kinds)


def _without_descriptions(node: Any) -> Any:  # noqa: ANN401 - whatever stands in a document
    if isinstance(node, dict):
        # A property that is called `description` has an object behind it, a description has a text.
        return {
            key: _without_descriptions(value)
            for key, value in node.items()
            if key != "description" or not isinstance(value, str)
        }
    return [_without_descriptions(one) for one in node] if isinstance(node, list) else node


def _write(path: Path, found: list[dict[str, Any]]) -> None:
    with path.open("w") as file:
        json.dump(found, file, separators=(",", ":"))
        file.flush()
        os.fsync(file.fileno())
