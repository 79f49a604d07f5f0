"""Figures of the platform. The guide has none (MC-17): each is public material's or ours, and says which."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from spec.units import Bytes, Cpu
from spec.versions import ChartVersion
from spec.workloads import Amount, Resources


def _sized(cpu: str, memory: str, cpu_limit: str, memory_limit: str) -> Resources:
    return Resources(
        requests=Amount(cpu=Cpu.parse(cpu), memory=Bytes.parse(memory)),
        limits=Amount(cpu=Cpu.parse(cpu_limit), memory=Bytes.parse(memory_limit)),
    )


CERT_MANAGER = ChartVersion.parse("v1.18.2")  # public: Kubernetes-Build/task; one cert-manager for each cluster
CERT_MANAGER_REPOSITORY = "https://charts.jetstack.io"
CERT_MANAGER_FEATURES = "ACMEHTTP01IngressPathTypeExact=false"  # public: Kubernetes-Build/task

STORAGE_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "aws": "gp3",
        "azure": "managed-csi",
        "oci": "oci-bv",
        "exoscale": "exoscale-sbs",  # public: Exoscale.md
        "infomaniak": "csi-cinder-sc-retain",  # public: Infomaniak.md
        "local": "standard",
    }
)
"""Provider → the class that must be the default, since the public charts name none."""

INGRESS = _sized("100m", "128Mi", "500m", "256Mi")  # ours
CERTIFICATES = _sized("50m", "64Mi", "250m", "256Mi")  # ours, each of the three pods
DATABASE_OPERATOR = _sized("100m", "128Mi", "500m", "256Mi")  # ours
BACKUP = _sized("50m", "64Mi", "250m", "256Mi")  # ours

TRAEFIK_PORTS = (8000, 8443)  # public chart of Traefik: what its pods listen on, behind 80 and 443 of the Service
NGINX_PORTS = (80, 443)  # public chart of ingress-nginx
ACME_SOLVER_PORT = 8089  # cert-manager's own pod that answers a http01 challenge
CERT_MANAGER_WEBHOOK_PORT = 10250  # public chart of cert-manager
DATABASE_WEBHOOK_PORT = 9443  # public chart of CloudNativePG
DATABASE_STATUS_PORT = 8000  # CloudNativePG: its operator asks each instance
POSTGRES_PORT = 5432
HTTP_PORT = 80
HTTPS_PORT = 443
SMTP_PORT = 587
DNS_PORT = 53

POSTGRES_IMAGE = "ghcr.io/cloudnative-pg/postgresql:16.10"  # public: PostgreSQL 16 everywhere in the upstream

VELERO_PLUGIN = "velero/velero-plugin-for-aws:v1.13.1"  # public chart of Velero, in its comments

REPOSITORY_PASSWORD_LENGTH = 20  # public: alphanumerics of secret backup-repo
CLUSTER_ALIAS_LENGTH = 3  # public: Wiki, Mint Cloud Kubernetes Clusters

NamespaceVerb = Literal["get", "list", "watch", "create", "update", "patch", "delete"]
NAMESPACE_VERBS: tuple[NamespaceVerb, ...] = (
    "get",
    "list",
    "create",
    "delete",
    "patch",
)  # public: the removed k8s_iam.yaml
TOKEN_SECONDS = 3600  # ours: a bound token instead of the long-lived Secret of the removed k8s_iam.yaml
SHORTEST_TOKEN = 600  # the API server issues none that lives shorter

SHOP_MODULES = ("kubectl", "helm", "sale_helm", "website_sale_helm", "helm_portal")  # public: Odoo-Apps-Kubernetes
