"""Places in public material that say what the guide has no requirement for; a mistake cites them in its stead."""


def said_in(place: str) -> str:
    """A place as a mistake cites it. It has no comma: a mistake may cite several, with commas between them."""
    return f"public: {place}"


ARCHITECTURE = said_in("Wiki/Mint Cloud Architecture.canvas: Velero")
"""The guide's picture of its architecture has Velero, and a server elsewhere that backups go to."""
CLUSTERS = said_in("Wiki/Mint Cloud Kubernetes Clusters.md")
"""Three letters for each cluster, and a wildcard name below them."""
K8UP = said_in("Kubernetes-Build/task: k8up")
"""Secrets `s3-credentials` (username, password) and `backup-repo` (password)."""
IMAGE = said_in("Kubernetes-Build/odoo/values.yaml: image")
"""Empty, and the chart does not work without; every example has a tag that stays."""
REPLICAS = said_in("Kubernetes-Build/odoo/values.yaml: replicas")
"""One: the chart's filestore is ReadWriteOnce."""
STORAGE_CLASS = said_in("Kubernetes-Build/odoo/values.yaml: storageClassName")
"""Empty: volumes are of the class that the cluster has as its default."""
WORKERS = said_in("Kubernetes-Build/odoo/values.yaml: workers")
"""A number."""
POD_SECURITY = said_in("Kubernetes/Pod Security Standards: baseline")
"""No privileged container, no namespace, folder or port of the node, and few capabilities."""
SERVICES = said_in("Kubernetes/Service: publishing services")
"""A NodePort is taken on every node of the cluster, an external address from whoever has it."""

PLACES = frozenset((ARCHITECTURE, CLUSTERS, K8UP, IMAGE, REPLICAS, STORAGE_CLASS, WORKERS, POD_SECURITY, SERVICES))
