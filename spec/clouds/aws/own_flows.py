"""What EKS itself needs between its parts: in no platform's flow table, because no platform asks for it.

Nothing has to be said about DNS (the resolver of the network), time and instance data: security groups do not see them
(https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html).
"""

from dataclasses import dataclass

from spec.flows import Protocol

_EKS = "https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html"

NODES, CONTROL, ENDPOINTS, EDGE, INSIDE = "nodes", "control", "endpoints", "edge", "inside"
"""Security groups that every stack, or every stack of some kind, has."""
MACHINES = "machines"
"""Stands for the group of one kind of machine."""
EVERYWHERE = "0.0.0.0/0"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFlow:
    """One connection of AWS's own, from security group to security group, or to or from a range of addresses."""

    source: str
    target: str
    port: int
    end_port: int
    protocol: Protocol | None = Protocol.TCP
    """None: all of them."""
    purpose: str
    source_of_fact: str


def _one(source: str, target: str, port: int, purpose: str, fact: str = _EKS) -> OwnFlow:
    return OwnFlow(source=source, target=target, port=port, end_port=port, purpose=purpose, source_of_fact=fact)


OWN_FLOWS: tuple[OwnFlow, ...] = (
    _one(NODES, CONTROL, 443, "nodes and pods to the Kubernetes API"),
    _one(CONTROL, NODES, 443, "Kubernetes API to webhooks"),
    _one(CONTROL, NODES, 10250, "Kubernetes API to kubelets, metrics server and webhooks"),
    _one(CONTROL, NODES, 6443, "Kubernetes API to the Prometheus adapter", "X-1"),
    _one(
        CONTROL,
        NODES,
        5443,
        "Kubernetes API to the API server of Calico",
        "https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements",
    ),
    _one(
        CONTROL,
        NODES,
        8443,
        "Kubernetes API to the webhook of ingress-nginx",
        "https://kubernetes.github.io/ingress-nginx/how-it-works/",
    ),
    _one(
        CONTROL,
        NODES,
        9443,
        "Kubernetes API to webhooks of operators",
        "https://cloudnative-pg.io/documentation/current/networking/",
    ),
    OwnFlow(
        source=NODES,
        target=NODES,
        port=-1,
        end_port=-1,
        protocol=None,
        purpose="pods, which have addresses of the subnets of nodes; who may reach whom is up to network policies",
        source_of_fact=_EKS,
    ),
    _one(NODES, ENDPOINTS, 443, "nodes and pods to services of AWS"),
    _one(
        NODES,
        EVERYWHERE,
        443,
        "images, and services of AWS without an endpoint",
        "https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html",
    ),
)
"""Of every cluster."""

MACHINE_FLOWS: tuple[OwnFlow, ...] = (
    _one(MACHINES, ENDPOINTS, 443, "machines to services of AWS", "https://docs.aws.amazon.com/vpc/latest/privatelink"),
    _one(
        MACHINES,
        EVERYWHERE,
        443,
        "administrators through Session Manager, which needs no port to come in",
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html",
    ),
)
"""Of every machine beside the cluster."""
