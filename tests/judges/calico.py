"""What Calico's policies say: its own validation, and its own engine for one connection at a time.

    world = [calico.namespace("smi"), calico.pod("smi", "worker", {"app": "worker"}, "10.128.0.5"), *policies]
    assert calico.refusals(world) == ()
    [verdict] = calico.verdicts(world, [calico.Flow("smi/worker", "egress", "169.254.169.254", "tcp", 80)])
    assert not verdict.allowed

Policies may be `projectcalico.org/v3` or `crd.projectcalico.org/v1` (the same object as a cluster stores it), and
NetworkPolicies of Kubernetes may stand beside them, as in a cluster. A connection between two pods has to pass twice:
as egress of the one and as ingress of the other. Tests that use it are engine tests.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.judges.programs import ask

Json = Mapping[str, Any]

_STORED = "crd.projectcalico.org/v1"
_SPOKEN = "projectcalico.org/v3"


@dataclass(frozen=True)
class Flow:
    """A connection that a pod begins (`egress`) or receives (`ingress`)."""

    pod: str
    """`namespace/name`."""
    direction: str
    address: str
    """Of the other end; if a pod among the manifests has it, that pod is meant."""
    protocol: str
    port: int


@dataclass(frozen=True)
class Rule:
    """What decided, in one tier."""

    tier: str
    policy: str
    rule: int
    """Position in the policy, from 0; -1 where no rule matched and the tier's default action decided."""
    action: str


@dataclass(frozen=True)
class Verdict:
    """Calico's answer for one flow."""

    allowed: bool
    trace: tuple[Rule, ...]


@dataclass(frozen=True)
class Refusal:
    """A manifest that Calico does not take, and what it says against it."""

    kind: str
    name: str
    error: str


class RefusedError(Exception):
    """There is no verdict: Calico refuses a manifest, or does not understand the question."""


def namespace(name: str, labels: Mapping[str, str] | None = None) -> Json:
    """A namespace, which a pod needs: where no policy selects it, the profile of its namespace lets everything pass."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": dict(labels or {})}}


def pod(of: str, name: str, labels: Mapping[str, str], address: str, *, service_account: str = "default") -> Json:
    """A running pod with an address; named ports are not known to it."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"namespace": of, "name": name, "labels": dict(labels)},
        "spec": {"serviceAccountName": service_account, "containers": [{"name": "main", "image": "none"}]},
        "status": {"phase": "Running", "podIP": address, "podIPs": [{"ip": address}]},
    }


def refusals(manifests: Iterable[Json]) -> tuple[Refusal, ...]:
    """What Calico refuses, with its reasons: unknown fields, and everything that `calicoctl validate` looks at."""
    return tuple(Refusal(**one) for one in _judged(manifests, ())["refused"])


def verdicts(manifests: Iterable[Json], flows: Sequence[Flow]) -> tuple[Verdict, ...]:
    """One verdict for each flow, in their order. Raises RefusedError where a manifest is refused."""
    said = _judged(manifests, flows)
    if said["refused"]:
        raise RefusedError("; ".join(f"{one['kind']} {one['name']}: {one['error']}" for one in said["refused"]))
    return tuple(Verdict(one["allowed"], tuple(Rule(**step) for step in one["trace"])) for one in said["verdicts"])


def _judged(manifests: Iterable[Json], flows: Sequence[Flow]) -> dict[str, Any]:
    asked = {"manifests": [_spoken(one) for one in manifests], "flows": [asdict(flow) for flow in flows]}
    done = ask("calico-judge", given=json.dumps(asked))
    if done.returncode != 0:
        raise RefusedError(done.stderr.strip())
    return dict(json.loads(done.stdout))


def _spoken(manifest: Json) -> Json:
    return {**manifest, "apiVersion": _SPOKEN} if manifest["apiVersion"] == _STORED else manifest
