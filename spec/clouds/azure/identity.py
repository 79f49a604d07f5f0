"""Identities of pods on Azure: who gets which, and the five pieces without which a pod silently has none.

1 the cluster's OIDC issuer, 2 AKS's workload identity webhook, 3 a managed identity, 4 its federated credential with
exactly this issuer, subject and audience, 5 the mark on the pod and the client id at its service account.
Source: https://learn.microsoft.com/azure/aks/workload-identity-overview.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spec.clouds.azure.cluster import AzureCluster, ExistingIdentity
from spec.clouds.azure.roles import Grant, Role, ScopeKind, on_container
from spec.ground.demand import Demand
from spec.names import fit
from spec.settings import Mistake

AUDIENCE = "api://AzureADTokenExchange"
"""What the token is for; Azure's public cloud takes no other."""
POD_LABEL = "azure.workload.identity/use"
"""On pods, with the value `true`: the webhook looks at no others."""
CLIENT_ANNOTATION = "azure.workload.identity/client-id"
"""On service accounts."""
TENANT_ANNOTATION = "azure.workload.identity/tenant-id"
_LONGEST = 128
"""Longest name of a managed identity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PodIdentity:
    """A managed identity for the pods of one service account."""

    name: str
    """Of the identity, unique in the resource group."""
    namespace: str
    service_account: str
    grants: tuple[Grant, ...]
    made_by_chart: bool
    """Whether a chart makes the service account; its values then carry the annotation."""
    existing: ExistingIdentity | None = None
    """Somebody else's identity, in place of one that is made."""
    requirements: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """The one whom the federated credential trusts."""
        return f"system:serviceaccount:{self.namespace}:{self.service_account}"


def pod_identities(demand: Demand, cluster: AzureCluster, base: str) -> tuple[PodIdentity, ...]:
    """All identities of pods: those of the platform, of the secrets' reader and of the one that solves challenges."""
    containers = {one.name: one.bucket for one in demand.buckets}
    found = [
        PodIdentity(
            name=fit(base, one.service_account, limit=_LONGEST),
            namespace=one.namespace,
            service_account=one.service_account,
            grants=tuple(on_container(right, containers[bucket]) for bucket, right in one.buckets.items()),
            made_by_chart=one.made_by_chart,
            existing=cluster.workload_identity.existing.get(one.service_account),
            requirements=one.requirements,
        )
        for one in demand.identities
    ]
    if demand.secret_reader is not None:
        found.append(_operator(demand.secret_reader, base, Role.SECRETS_USER, ScopeKind.VAULT, "vault"))
    if demand.dns_solver is not None:
        zones = sorted({one.zone for one in demand.names})
        found += [_operator(demand.dns_solver, base, Role.DNS_WRITER, ScopeKind.ZONE, zone) for zone in zones[:1]]
    return tuple(found)


def _operator(account: tuple[str, str], base: str, role: Role, kind: ScopeKind, name: str) -> PodIdentity:
    namespace, service_account = account
    return PodIdentity(
        name=fit(base, namespace, service_account, limit=_LONGEST),
        namespace=namespace,
        service_account=service_account,
        grants=(Grant(role=role, kind=kind, name=name),),
        made_by_chart=True,
    )


def missing_pieces(cluster: AzureCluster, identities: tuple[PodIdentity, ...]) -> Iterator[Mistake]:
    """Whatever keeps a pod from its identity, each with the key that mends it."""
    if not identities:
        return
    where = ("cluster", "workload-identity")
    numbers = tuple(dict.fromkeys(number for one in identities for number in one.requirements))
    if not cluster.workload_identity.oidc_issuer:
        yield Mistake(
            where=(*where, "oidc-issuer"),
            what=f"without the cluster's issuer none of {len(identities)} identities can trust a pod",
            instead="true",
            requirements=numbers,
        )
    if not cluster.workload_identity.webhook:
        yield Mistake(
            where=(*where, "webhook"),
            what=f"without the webhook no pod gets the token of any of {len(identities)} identities",
            instead="true",
            requirements=numbers,
        )
    for one in identities:
        if one.existing is not None and not one.existing.federated_credential:
            yield Mistake(
                where=(*where, "existing", one.service_account, "federated-credential"),
                what=f"the identity of {one.service_account} has no federated credential for {one.subject}: its pods "
                "would start and be refused by every container",
                instead="true, once `az identity federated-credential create` has made one with the cluster's issuer, "
                f"subject {one.subject} and audience {AUDIENCE}; or leave the identity out, and it is made here",
                requirements=one.requirements,
            )
    asked = {one.service_account for one in identities}
    for name in cluster.workload_identity.existing:
        if name not in asked:
            yield Mistake(
                where=(*where, "existing", name),
                what=f"no pod of the platform runs as {name} and wants an identity",
                instead=f"nothing, or one of {', '.join(sorted(asked))}",
            )
