"""Which cloud's buckets the pods use, and what the roles or statements for that need to know."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator, Field, StrictBool

from spec.clouds.oci.statements import StatementsPerPolicy
from spec.fields import Pattern, Spec
from spec.platforms.smi import figures
from spec.platforms.smi.settings_services import KmsKeyArn


class Partition(StrEnum):
    """Part of AWS that has accounts and regions of its own; the second word of every ARN."""

    AWS = "aws"
    CHINA = "aws-cn"
    GOVERNMENT = "aws-us-gov"


Account = Annotated[str, Pattern(r"\d{12}", "111122223333", "the twelve digits of the account, in quotes")]
AwsRegion = Annotated[str, Pattern(r"[a-z]{2}(?:-[a-z]+)+-\d", "eu-central-1", "an AWS region")]
EksName = Annotated[
    str, Pattern(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", "twin-prod", "letters, digits, dashes and underscores")
]
RolePrefix = Annotated[
    str, Pattern(r"[A-Za-z0-9+=,.@_-]{1,63}", "twin-prod", "letters, digits and +=,.@_- as role names have them")
]


class AwsAccess(Spec):
    """AWS: one role for each service account, given to pods by the EKS Pod Identity Agent (SM-15 to SM-19)."""

    cloud: Literal["aws"]
    partition: Partition = Partition.AWS
    account: Account
    region: AwsRegion
    cluster_name: EksName
    """Name of the EKS cluster."""
    pod_identity_agent: StrictBool = True
    """Whether the add-on `eks-pod-identity-agent` is in the cluster (SM-15)."""
    fargate_only: StrictBool = False
    """Whether all pods run on Fargate, where the agent cannot run."""
    kms_key_arn: KmsKeyArn | None = None
    """A key of your own for the buckets: each access policy gets a statement for it (SM-18)."""
    trust_conditions: StrictBool = True
    """Each role is for its own service account, namespace and cluster. False: one trust policy for all, to the
    guide's letter (SM-16); then any association in the account may hand out any of the roles."""
    role_prefix: RolePrefix | None = None
    """What the names of roles begin with; by default env-name, and names that are too long are shortened."""

    @property
    def cluster_arn(self) -> str:
        """The cluster, as session tags name it."""
        return f"arn:{self.partition}:eks:{self.region}:{self.account}:cluster/{self.cluster_name}"


_UNIQUE = r"[a-z0-9]{20,}"
_REALM = r"oc\d{1,3}"
ClusterOcid = Annotated[
    str,
    Pattern(
        rf"ocid1\.cluster\.{_REALM}\.[a-z0-9-]+\.{_UNIQUE}",
        "ocid1.cluster.oc1.eu-frankfurt-1." + "a" * 60,
        "the OCID of an OKE cluster",
        "SM-41",
    ),
]
CompartmentOcid = Annotated[
    str,
    Pattern(
        rf"ocid1\.(?:compartment|tenancy)\.{_REALM}\.\.{_UNIQUE}",
        "ocid1.compartment.oc1.." + "a" * 60,
        "the OCID of a compartment",
        "SM-41",
    ),
]
OciRegion = Annotated[str, Pattern(r"[a-z]{2,}(?:-[a-z0-9]+)+", "eu-frankfurt-1", "an OCI region")]
Statement = Annotated[
    str, Pattern(r"[Aa]llow \S.*\S", "Allow any-user to use keys in compartment id … where all { … }", "one statement")
]


class OciAccess(Spec):
    """OCI: three statements for each service account and bucket (SM-38 to SM-41)."""

    cloud: Literal["oci"]
    region: OciRegion
    cluster_ocid: ClusterOcid | None = None
    """The cluster; left out where this stack makes it."""
    compartment_ocid: CompartmentOcid
    """The compartment that contains the cluster."""
    bucket_compartment_ocid: CompartmentOcid | None = None
    """The compartment of the buckets, where it is another one (INC-SM4): statements hold where the buckets are."""
    cluster_type: Literal["ENHANCED_CLUSTER", "BASIC_CLUSTER"] = "ENHANCED_CLUSTER"
    """Pods have an identity in enhanced clusters only."""
    statements_per_policy: StatementsPerPolicy = figures.STATEMENTS_PER_POLICY
    statements_in_force: Annotated[int, Field(ge=0, strict=True)] = 0
    """How many statements there are already on the path from the tenancy to the compartment: 500 is the most."""
    further_statements: tuple[Statement, ...] = ()
    """Statements of your own that belong to the platform, for example for encryption keys."""

    @property
    def location(self) -> str:
        """The compartment in which the statements hold."""
        return self.bucket_compartment_ocid or self.compartment_ocid


class AzureAccess(Spec):
    """Azure: an identity for each service account, given to pods by AKS workload identity; the guide has no Azure, and
    this follows its table (SM-20 to SM-37)."""

    cloud: Literal["azure"]
    storage_account: Annotated[
        str,
        Pattern(r"[a-z0-9]{3,24}", "twinprodfiles", "3 to 24 lower-case letters and digits"),
    ]
    """The account whose containers are the buckets."""


Access = Annotated[AwsAccess | OciAccess | AzureAccess, Discriminator("cloud")]
