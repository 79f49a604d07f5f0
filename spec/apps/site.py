"""The cluster that apps go into, as far as an app has to know it. Made from the settings of its platform stack."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteBackup:
    """Where k8up puts the volumes of apps."""

    endpoint: str
    bucket: str
    schedule: str
    retention: int
    """How many daily backups are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every app of one cluster shares."""

    alias: str
    """Three letters (MC-5): `axo`."""
    domain: str
    """Apps are below it: `axo.example.com`, for which a wildcard record stands."""
    reserved: frozenset[str]
    """Names that no app may have: aliases of clusters, the host of the shop."""
    bare_prod_host: bool
    """Whether a prod app answers at `<app>.<domain>` instead of `<app>-prod.<domain>`."""
    ingress_class: str
    platform_namespace: str
    """Where the shop and the cluster base are."""
    controller_account: str
    """ServiceAccount there, as which the shop's controller works in the namespaces of apps."""
    ingress_pods: Mapping[str, str]
    """Labels of the ingress controller's pods: nobody else reaches an app from outside of its namespace."""
    database_operator_pods: Mapping[str, str]
    """Labels of the operator that looks after databases; it asks their pods how they are."""
    api_server: tuple[str, ...]
    """Addresses of the API server: a database tells it who leads; nothing else of an app goes there."""
    api_server_port: int
    cluster_issuer: str
    """cert-manager's ClusterIssuer for the apps' certificates."""
    storage_class: str
    shared: bool
    """Whether apps of several customers stand in the cluster: then none may reach a node (no hostPath, no NodePort)."""
    sender_domain: str
    """Domain that Mailgun sends invitations from; the parent of every app's host."""
    backup: SiteBackup | None
    """None where nothing runs that would read it: without a backup, with one of the whole cluster, on a stand-in."""
