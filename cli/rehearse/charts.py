"""Charts of a rehearsal: the vendor's own where they are on this machine, else stand-ins that run the same workloads.

Every chart is taken from a mirror in the room, under the vendor's name and version. A stand-in has the published
workloads of the platform baked in and takes no notice of the vendor's values, which reach it all the same. Its digest
is its own: a rehearsal proves that a digest is checked, and not that the vendor's archive is the right one.
"""

import copy
import gzip
import hashlib
import io
import re
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from cli.errors import Refused
from cli.rehearse.room import Room
from cli.settings import SETTINGS_KEY, Stack
from spec.addons.installed import definitions, installed, stand_ins
from spec.plan import PlatformPlan
from spec.platforms import PLATFORMS
from spec.releases import ReleaseSpec
from spec.settings import StackSettings
from spec.stand_in import STAND_IN_CHART
from spec.units import Bytes

_ARCHIVE = re.compile(r"(?P<name>[a-z0-9](?:[a-z0-9.-]*?[a-z0-9])?)-(?P<version>v?\d+\.\d+.*)\.tgz")
_BAKED = "standIn"
"""Key of a stand-in's values below which its workloads are: no vendor's values have it."""
_STAND_IN_KEYS = frozenset({"strategy", "workloads", "serviceAccounts"})
_NOT_WAITED_FOR = {"pulumi.com/skipAwait": "true"}
"""Nobody gives an Ingress its address in a rehearsal, for example."""
_LARGEST = Bytes.parse("64Mi")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart of the mirror."""

    name: str
    version: str
    digest: str
    stand_in: bool
    workloads: int
    """How many a stand-in runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """What follows from taking every chart from the room's mirror."""

    document: dict[str, Any]
    """The stack's file, with its charts pointed at the mirror."""
    charts: tuple[Chart, ...]
    definitions: frozenset[str]
    """Families of definitions that the cluster needs: of the platform, and those that a chart would have brought."""


def mirrored(room: Room, stack: Stack) -> Mirror:
    """Fill the room's mirror."""
    room.private(room.charts)
    document = copy.deepcopy(stack.document)
    raw = document["config"][SETTINGS_KEY]
    raw["charts"] = {**(raw.get("charts") or {}), "mirror": str(room.charts)}
    here = _plan(stack.settings.platform, stack.document["config"][SETTINGS_KEY])
    mirroring = _settings(stack.settings.platform, raw)
    there = PLATFORMS[stack.settings.platform].plan(mirroring)
    variant = _plan(stack.settings.platform, _with_stand_ins(stack))
    baked = _baked_values(variant, there)
    beside = _manifests_beside(variant, there, baked)
    own = {one.name: Path(one.source.chart) for one in (*here.releases, *_add_ons(stack.settings))}
    baked |= stand_ins(mirroring)
    made = []
    for release in (*_add_ons(mirroring), *there.releases):
        archive = PurePosixPath(release.source.chart)
        about = _ARCHIVE.fullmatch(archive.name)
        if archive.parent != PurePosixPath(room.charts) or about is None:
            continue  # no chart of a vendor
        content = _vendors(room, own.get(release.name), archive.name)
        stands_in = content is None
        if content is None:
            content = _stand_in(room, about, baked.get(release.name, {}), beside.get(release.name, ()))
        (room.charts / archive.name).write_bytes(content)
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        workloads = len(baked.get(release.name, {}).get("workloads", ())) if stands_in else 0
        made.append(
            Chart(name=about["name"], version=about["version"], digest=digest, stand_in=stands_in, workloads=workloads)
        )
    _put_digests(raw, {one.name: one.digest for one in made if one.stand_in})
    families = there.definitions | variant.definitions | definitions(mirroring)
    return Mirror(document=document, charts=tuple(made), definitions=families)


def _settings(platform: str, raw: Mapping[str, Any]) -> StackSettings:
    return PLATFORMS[platform].settings.model_validate(raw)


def _plan(platform: str, raw: Mapping[str, Any]) -> PlatformPlan:
    return PLATFORMS[platform].plan(_settings(platform, raw))


def _add_ons(settings: StackSettings) -> Iterator[ReleaseSpec]:
    return (one.release for one in installed(settings))


def _vendors(room: Room, chart: Path | None, name: str) -> bytes | None:
    """The vendor's own archive, where the settings lead to one on this machine."""
    if chart is None:
        return None
    path = room.checkout / chart
    path = path / name if path.is_dir() and not (path / "Chart.yaml").exists() else path
    if path.is_file() and path.suffix in (".tgz", ".gz"):
        if path.stat().st_size > _LARGEST.count:
            raise Refused(f"{path} is larger than any chart")
        return path.read_bytes()
    return None


def _baked_values(variant: PlatformPlan, plan: PlatformPlan) -> dict[str, dict[str, Any]]:
    """Name of a release → the values of its stand-in, as a local stack would give them.

    What no release of that name runs there goes to the platform's first release: guides often publish the sizes of all
    workloads and not which chart brings which.
    """
    known: dict[str, dict[str, Any]] = {
        one.name: {key: value for key, value in one.values.items() if key in _STAND_IN_KEYS}
        for one in variant.releases
        if one.source.chart == STAND_IN_CHART
    }
    names = [one.name for one in plan.releases]
    baked = {name: values for name, values in known.items() if name in names}
    homeless = [values for name, values in known.items() if name not in names]
    first = next((name for name in names if name not in baked), None)
    for values in homeless if first is not None else ():
        into = baked.setdefault(str(first), {"strategy": "RollingUpdate", "workloads": []})
        into["workloads"] = [*into["workloads"], *values.get("workloads", ())]
        into["strategy"] = values.get("strategy", into["strategy"])
        accounts = [*into.get("serviceAccounts", ()), *values.get("serviceAccounts", ())]
        if accounts:
            into["serviceAccounts"] = accounts
    return baked


def _with_stand_ins(stack: Stack) -> dict[str, Any]:
    """The settings as if every chart were a stand-in; only for what its values would be."""
    raw: dict[str, Any] = _replaced(stack.document["config"][SETTINGS_KEY])
    match stack.settings.platform:
        case "thingpark" if (raw.get("helm") or {}).get("charts"):
            raw["helm"] = {**raw["helm"], "charts": "stand-in"}
        case "smi" if raw.get("releases"):
            raw["releases"] = "stand-in"
        case _:
            pass
    return raw


def _replaced(value: Any) -> Any:  # noqa: ANN401 (any YAML)
    if isinstance(value, Mapping):
        return {
            name: "stand-in" if name == "chart" and isinstance(one, Mapping) else _replaced(one)
            for name, one in value.items()
        }
    return [_replaced(one) for one in value] if isinstance(value, list) else value


def _put_digests(value: Any, digests: Mapping[str, str]) -> None:  # noqa: ANN401 (any YAML)
    """Where the settings name a chart, or list digests by chart, the digest of what stands in for it."""
    if isinstance(value, list):
        for one in value:
            _put_digests(one, digests)
    if not isinstance(value, dict):
        return
    if value.get("name") in digests and "version" in value and ("repository" in value or "path" in value):
        value["digest"] = digests[value["name"]]
        value.pop("manifest-digest", None)
    for name, one in value.items():
        if name == "digests" and isinstance(one, dict):
            one.update({chart: digests[chart] for chart in one if chart in digests})
        else:
            _put_digests(one, digests)


def _manifests_beside(
    variant: PlatformPlan, plan: PlatformPlan, baked: Mapping[str, Mapping[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    """What a vendor's chart makes beside its workloads: objects that this program makes only for a stand-in.

    Each goes to the release that has a workload of its name, else to the platform's first release.
    """
    made = {(one.kind, one.name) for one in plan.manifests}
    found: dict[str, list[dict[str, Any]]] = {}
    for one in variant.manifests:
        if (one.kind, one.name) not in made and plan.releases:
            body = copy.deepcopy(dict(one.body))
            about: dict[str, Any] = {} if one.cluster_wide else {"namespace": variant.namespace.name}
            about |= body["metadata"]
            about["annotations"] = {**about.get("annotations", {}), **_NOT_WAITED_FOR}
            of = (
                name
                for name, values in baked.items()
                if any(one.name == w["name"] for w in values.get("workloads", ()))
            )
            found.setdefault(next(of, plan.releases[0].name), []).append({**body, "metadata": about})
    return found


def _stand_in(
    room: Room, chart: re.Match[str], values: Mapping[str, Any], beside: Sequence[Mapping[str, Any]]
) -> bytes:
    """An archive of the stand-in chart under a vendor's name; the same content gives the same bytes."""
    source = room.checkout / STAND_IN_CHART
    about = yaml.safe_load((source / "Chart.yaml").read_text())
    content = {
        "Chart.yaml": yaml.safe_dump({**about, "name": chart["name"], "version": chart["version"]}),
        "values.yaml": yaml.safe_dump({_BAKED: {"strategy": "RollingUpdate", "workloads": [], **values}}),
    }
    for template in sorted((source / "templates").iterdir()):
        content[f"templates/{template.name}"] = template.read_text().replace(".Values.", f".Values.{_BAKED}.")
    if beside:
        content["beside.yaml"] = yaml.safe_dump_all(beside)
        content["templates/beside.yaml"] = '{{ .Files.Get "beside.yaml" }}\n'  # as it is: nothing in it is a template
    return _packed(chart["name"], content)


def _packed(name: str, content: Mapping[str, str]) -> bytes:
    whole = io.BytesIO()
    with gzip.GzipFile(fileobj=whole, mode="wb", mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
        for path, text in content.items():
            data = text.encode()
            entry = tarfile.TarInfo(f"{name}/{path}")
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return whole.getvalue()
