"""All pieces between a service account and its cloud identity are there."""

from collections.abc import Iterator

from policies.facts import IdentityPiece, Pods
from policies.rule import About, Facts, Finding, Rule, Severity

NEEDED = {
    "aws": ("agent", "association", "role"),
    "azure": ("issuer", "add-on", "identity", "federated-credential", "account-annotation"),
    "oci": ("statements",),
}
"""What must be there once for the cluster, or for each service account. One missing piece fails silently: pods start,
and every call to the cloud is refused."""
_OF_THE_CLUSTER = frozenset({"agent", "issuer", "add-on"})
_LABEL = "azure.workload.identity/use"
"""Pods without it get no token from AKS."""


def violations(facts: Facts, about: About) -> Iterator[Finding]:
    """Pieces that are missing for a service account that the platform's demand, or a part of the cluster, needs."""
    cloud = about.settings.cluster.cloud if about.settings is not None else ""
    if about.demand is None or cloud not in NEEDED:
        return
    pieces = list(facts.of(IdentityPiece))
    needs = {(one.namespace, one.service_account): one.where for one in pieces if one.piece == "needed"}
    needs |= {(one.namespace, one.service_account): "" for one in about.demand.identities}
    if not needs:
        return
    everywhere = {one.piece for one in pieces}
    for piece in NEEDED[cloud]:
        if piece in _OF_THE_CLUSTER and piece not in everywhere:
            yield Finding(where="", what=f"no pod can have an identity: the {piece} is missing")
    for (namespace, account), where in needs.items():
        there = {one.piece for one in pieces if (one.namespace, one.service_account) == (namespace, account)}
        for piece in NEEDED[cloud]:
            if piece not in _OF_THE_CLUSTER and piece not in there:
                what = f"pods of {namespace}/{account} have no identity: the {piece} is missing"
                yield Finding(where=where, what=what)
    if cloud == "azure":
        yield from _unlabelled(facts, set(needs))


def _unlabelled(facts: Facts, needs: set[tuple[str, str]]) -> Iterator[Finding]:
    for pods in facts.of(Pods):
        if (pods.namespace, pods.service_account) in needs and pods.labels.get(_LABEL) != "true":
            yield Finding(where=pods.where, what=f"pods of {pods.name} have no identity: their label is missing")


RULE = Rule(
    name="identity-wired",
    says="Each service account that uses the cloud has every piece of the wiring to its identity.",
    why="Nothing fails when it is made; every call of the pods is refused later.",
    remedy="Make the identity with the component, which makes all pieces together.",
    check_all=violations,
    on_settings=False,
    severity=Severity.HIGH,
    requirements=("SM-15", "SM-16", "SM-19"),
    url="https://learn.microsoft.com/azure/aks/workload-identity-overview",
)
