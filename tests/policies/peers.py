"""What others find of the same violations: `python -m tests.policies.peers --checkov PATH --kube-score PATH`.

The seeded violations in objects of Kubernetes, each beside the clean object, are written as manifests; what fails on
the first and not on the second was found. Writes `peers.json`, which the page of policies shows.
"""

import argparse
import json
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from policies import judging
from policies.rules import rules_for
from policies.seen import Seen
from tests.policies import breaks_kubernetes, corpus
from tests.policies.documentation import PEERS
from tests.policies.make_cases import says
from tests.policies.matrix import seeded
from tests.policies.states import shown_inputs

PLACES = 2
"""Of each break and stack."""
NATIVE = ("core", "apps", "batch", "networking.k8s.io", "rbac.authorization.k8s.io", "scheduling.k8s.io")
Failures = dict[str, set[str]]
"""File → checks that fail in it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One violation, and the same object, or the same stack, without it."""

    rule: str
    broken: list[dict[str, Any]]
    clean: list[dict[str, Any]]


def manifest(seen: Seen) -> dict[str, Any]:
    """The object as a file for kubectl would have it."""
    _, group, kind = seen.type.split(":")
    name, _, version = group.partition("/")
    made = {**shown_inputs(seen.inputs), "apiVersion": version if name == "core" else group, "kind": kind}
    return json.loads(json.dumps(made))  # type: ignore[no-any-return]  # an object


def native(seen: Seen) -> bool:
    """Whether it is of a kind that Kubernetes itself has."""
    return (
        seen.package == "kubernetes" and seen.type.count(":") == 2 and seen.type.split(":")[1].split("/")[0] in NATIVE
    )


def pairs() -> Iterator[Pair]:
    """Every violation that is tried, on stacks in whose recording the charts are rendered."""
    rules = {one.name: one for one in rules_for()}
    for stack in (one for one in corpus.stacks() if one.endswith("-local-dev")):
        about, clean = corpus.about(stack), corpus.seen_of(stack)
        before = {one.urn: one for one in clean}
        whole = [manifest(one) for one in clean if native(one)]
        for one in breaks_kubernetes.BREAKS:
            rule = rules[one.rule]
            if not judging.concerns(rule, about) or not one.fits(about) or (corpus.in_dev(stack) and not one.in_dev):
                continue
            for broken, spoiled in list(seeded(stack, one))[:PLACES]:
                assert says(rule, spoiled, about)
                if broken is None:
                    yield Pair(one.rule, [manifest(each) for each in spoiled if native(each)], whole)
                elif native(broken):
                    same = before.get(broken.urn)
                    yield Pair(one.rule, [manifest(broken)], [manifest(same)] if same is not None else [])


def checkov(program: Path, folder: Path) -> Failures:
    """One run over all files."""
    words = ["--framework", "kubernetes", "--skip-download", "--quiet", "--compact", "-o", "json", "-d", str(folder)]
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False, timeout=900)
    report = json.loads(done.stdout)
    found: Failures = {}
    for one in (report if isinstance(report, dict) else report[0])["results"]["failed_checks"]:
        found.setdefault(Path(one["file_path"]).name, set()).add(f"{one['check_id']} {one['resource']}")
    return found


def kube_score(program: Path, folder: Path) -> Failures:
    """One run for each file: it looks at what is together in one."""
    found: Failures = {}
    for file in sorted(folder.glob("*.yaml")):
        done = subprocess.run(
            [program, "score", "-o", "json", str(file)], capture_output=True, text=True, check=False, timeout=60
        )
        failed = found.setdefault(file.name, set())
        for one in json.loads(done.stdout or "[]") or ():
            for check in one.get("checks") or ():
                if not check["skipped"] and check["grade"] < 10:
                    said = sorted(f"{each['path']} {each['summary']}" for each in check["comments"] or ())
                    failed.add(f"{check['check']['id']} {one['object_name']} {said}")
    return found


def _written(folder: Path, all_pairs: list[Pair]) -> None:
    folder.mkdir()
    for number, pair in enumerate(all_pairs):
        for side, objects in (("broken", pair.broken), ("clean", pair.clean)):
            (folder / f"{number:04}-{side}.yaml").write_text(yaml.safe_dump_all(objects))


def compare(programs: dict[str, Path]) -> dict[str, Any]:
    """All of it."""
    all_pairs = list(pairs())
    objects = [manifest(one) for stack in corpus.stacks() if stack.endswith("-local-dev")
               for one in corpus.seen_of(stack) if native(one)]  # fmt: skip
    rules = {rule: {"seeded": count, "ours": count} for rule, count in Counter(one.rule for one in all_pairs).items()}
    tools: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as directory:
        seeds, clean = Path(directory) / "seeds", Path(directory) / "clean"
        _written(seeds, all_pairs)
        clean.mkdir()
        for number, one in enumerate(objects):
            (clean / f"{number:04}.yaml").write_text(yaml.safe_dump(one))
        for name, program in programs.items():
            run = RUNS[name]
            found, advice = run(program, seeds), run(program, clean)
            for rule, row in rules.items():
                row[name] = sum(
                    bool(found.get(f"{number:04}-broken.yaml", set()) - found.get(f"{number:04}-clean.yaml", set()))
                    for number, pair in enumerate(all_pairs)
                    if pair.rule == rule
                )
            version = subprocess.run([program, *VERSION[name]], capture_output=True, text=True, check=True).stdout
            tools[name] = {
                "version": version.replace("kube-score version:", "").split(",")[0].strip(),
                "how": HOW[name],
                "on clean objects": sum(len(each) for each in advice.values()),
            }
    return {"seeded": len(all_pairs), "objects": len(objects), "rules": dict(sorted(rules.items())), "tools": tools}


RUNS = {"checkov": checkov, "kube-score": kube_score}
VERSION = {"checkov": ["--version"], "kube-score": ["version"]}
HOW = {
    "checkov": "`checkov --framework kubernetes --skip-download`, each object in a file.",
    "kube-score": "the module github.com/zegl/kube-score v1.20.0, `kube-score score`, each file by itself; of what "
    "was left out, the whole stack in one file.",
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for tool in RUNS:
        parser.add_argument(f"--{tool}", type=Path, required=True)
    named = vars(parser.parse_args())
    result = compare({tool: named[tool.replace("-", "_")] for tool in RUNS})
    PEERS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
