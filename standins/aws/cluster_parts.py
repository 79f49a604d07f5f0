"""EKS: what goes with a cluster and its nodes: add-ons, identities of pods, and who may use it."""

from collections.abc import Iterable

from standins.aws.kept import ROLE, arn, now, same, trusts
from standins.aws.kubernetes import IN_CLUSTER
from standins.aws.served import account_of
from standins.kinds import Draft, Kind, Problem, Reference

_ADD_ONS = frozenset(
    # docs.aws.amazon.com/eks, AWS add-ons
    [
        "vpc-cni",
        "coredns",
        "kube-proxy",
        "aws-ebs-csi-driver",
        "aws-efs-csi-driver",
        "aws-fsx-csi-driver",
        "aws-mountpoint-s3-csi-driver",
        "snapshot-controller",
        "adot",
        "aws-guardduty-agent",
        "amazon-cloudwatch-observability",
        "eks-pod-identity-agent",
        "eks-node-monitoring-agent",
        "metrics-server",
        "cert-manager",
        "external-dns",
        "kube-state-metrics",
        "prometheus-node-exporter",
        "aws-privateca-connector-for-kubernetes",
        "aws-secrets-store-csi-driver-provider",
    ]
)


def _pod_role(draft: Draft) -> Iterable[Problem]:
    """Both actions: EKS tags the session that it opens (docs.aws.amazon.com/eks, pod-id-role)."""
    yield from trusts(
        draft, "roleArn", draft.inputs.get("roleArn"), "pods.eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession"
    )


def _entry_name(draft: Draft) -> str:
    """What Kubernetes calls whoever comes as this principal (docs.aws.amazon.com/eks, creating access entries)."""
    principal = str(draft.inputs["principalArn"])
    kind, _, name = principal.rpartition(":")[2].partition("/")
    if kind == "role":
        return f"arn:aws:sts::{account_of(draft)}:assumed-role/{name.rpartition('/')[2]}/{{{{SessionName}}}}"
    return principal


KINDS = (
    Kind(
        token="aws:eks/addon:Addon",  # noqa: S106 (a type)
        identity=lambda draft: f"{draft.inputs['clusterName']}:{draft.inputs['addonName']}",
        unique=("clusterName", "addonName"),
        taken="ResourceInUseException",
        choices={
            "addonName": tuple(sorted(_ADD_ONS)),
            "resolveConflictsOnCreate": ("NONE", "OVERWRITE"),
            "resolveConflictsOnUpdate": ("NONE", "OVERWRITE", "PRESERVE"),
        },
        patterns={"addonVersion": r"v\d+\.\d+\.\d+-eksbuild\.\d+"},
        references={
            "clusterName": IN_CLUSTER,
            "podIdentityAssociations.roleArn": ROLE,
            "serviceAccountRoleArn": ROLE,
        },
        documents=frozenset({"configurationValues"}),
        computed={
            "arn": arn("eks", "addon/{clusterName}/{addonName}/{uuid}"),
            "createdAt": now,
            "modifiedAt": now,
            "addonVersion": same("v1.0.0-eksbuild.1"),
            "configurationValues": same(""),
        },
        volatile=frozenset({"modifiedAt"}),
        replaces=frozenset({"clusterName", "addonName", "region"}),
        tags="tags",
    ),
    Kind(
        token="aws:eks/podIdentityAssociation:PodIdentityAssociation",  # noqa: S106 (a type)
        identity=lambda draft: f"a-{draft.letters(17, 'abcdefghijklmnopqrstuvwxyz0123456789')}",
        unique=("clusterName", "namespace", "serviceAccount"),
        taken="ResourceInUseException",
        references={
            "clusterName": IN_CLUSTER,
            "roleArn": ROLE,
        },
        checks=(_pod_role,),
        computed={
            "associationArn": arn("eks", "podidentityassociation/{clusterName}/{id}"),
            "associationId": lambda draft: draft.id,
            "externalId": same(""),
        },
        defaults={"disableSessionTags": False},
        replaces=frozenset({"clusterName", "namespace", "serviceAccount", "region"}),
        tags="tags",
    ),
    Kind(
        token="aws:eks/accessEntry:AccessEntry",  # noqa: S106 (a type)
        identity=lambda draft: f"{draft.inputs['clusterName']}:{draft.inputs['principalArn']}",
        unique=("clusterName", "principalArn"),
        taken="ResourceInUseException",
        choices={
            "type": ("STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "EC2", "HYBRID_LINUX", "HYPERPOD_LINUX")
        },
        patterns={"principalArn": r"arn:aws(?:-us-gov|-cn)?:iam::\d{12}:(?:role|user)/.+"},
        references={"clusterName": IN_CLUSTER},
        computed={
            "accessEntryArn": arn("eks", "access-entry/{clusterName}/{uuid}"),
            "createdAt": now,
            "modifiedAt": now,
            "userName": _entry_name,
            "kubernetesGroups": same([]),
        },
        defaults={"type": "STANDARD"},
        volatile=frozenset({"modifiedAt"}),
        replaces=frozenset({"clusterName", "principalArn", "type", "region"}),
        sets=frozenset({"kubernetesGroups"}),
        tags="tags",
    ),
    Kind(
        token="aws:eks/accessPolicyAssociation:AccessPolicyAssociation",  # noqa: S106 (a type)
        identity=lambda draft: "#".join(draft.inputs[name] for name in ("clusterName", "principalArn", "policyArn")),
        unique=("clusterName", "principalArn", "policyArn"),
        taken="ResourceInUseException",
        choices={"accessScope.type": ("cluster", "namespace")},
        patterns={"policyArn": r"arn:aws(?:-us-gov|-cn)?:eks::aws:cluster-access-policy/AmazonEKS\w+Policy"},
        references={
            "clusterName": IN_CLUSTER,
            "principalArn": Reference(
                tokens=frozenset({"aws:eks/accessEntry:AccessEntry"}),
                output="principalArn",
                missing="ResourceNotFoundException",
                holds=False,
            ),
        },
        computed={"associatedAt": now, "modifiedAt": now},
        replaces=frozenset({"*"}),
    ),
)
