"""Clusters, as a settings file declares them."""

from typing import Annotated, Literal

from pydantic import Field, StrictStr, field_validator

from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.azure.cluster import AzureCluster
from spec.clouds.exoscale.cluster import ExoscaleCluster
from spec.clouds.oci.cluster import OciCluster
from spec.fields import KubernetesVersionField, Spec, mistake
from spec.pools import Pool, different_names
from spec.reservation import Reservation
from spec.versions import KubernetesVersion


class LocalCluster(Spec):
    """A real control plane on this machine with simulated nodes; needs nothing but this repository."""

    cloud: Literal["local"]
    version: KubernetesVersionField = KubernetesVersion.parse("1.35")
    """Release of the embedded control plane."""
    reservation: Reservation = Reservation.LOCAL
    """Whose nodes the simulated ones are like."""
    pools: Annotated[tuple[Pool, ...], Field(min_length=1)]

    @field_validator("version")
    @classmethod
    def _what_is_built(cls, version: KubernetesVersion) -> KubernetesVersion:
        if version != KubernetesVersion.parse("1.35"):
            raise mistake(f"the embedded control plane is not of release {version}", "version: '1.35'")
        return version

    _names = field_validator("pools")(different_names)


class ExistingCluster(Spec):
    """A cluster that somebody else made; only what stands in it is ours."""

    cloud: Literal["existing"]
    version: KubernetesVersionField
    """Release that the cluster runs; checked against what the platform supports."""
    kubeconfig: StrictStr | None = None
    """Path of the kubeconfig file; by default what kubectl would use."""
    context: StrictStr | None = None
    """Context in the kubeconfig; by default the current one."""
    reservation: Reservation = Reservation.LOCAL
    """Whose rule tells what the nodes keep for themselves."""
    pools: tuple[Pool, ...] = ()
    """The nodes that the platform may use. Without them nothing can be said about fit, and nothing is."""

    _names = field_validator("pools")(different_names)


CloudCluster = AwsCluster | AzureCluster | OciCluster | ExoscaleCluster
"""A cluster that this program makes in a cloud."""

AnyCluster = Annotated[
    LocalCluster | ExistingCluster | AwsCluster | AzureCluster | OciCluster | ExoscaleCluster,
    Field(discriminator="cloud"),
]
