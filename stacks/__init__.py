"""Where: for each kind of cloud, which components are made and how they are wired."""

from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.azure.cluster import AzureCluster
from spec.clouds.exoscale.cluster import ExoscaleCluster
from spec.clouds.oci.cluster import OciCluster
from spec.cluster import LocalCluster
from spec.parts import Share
from spec.settings import StackSettings
from stacks.secrets import demand


def build(settings: StackSettings) -> None:
    """Make everything that the settings ask for. Only the cloud in use is imported.

    Raises RunError before the first resource where a secret that they need is not set.
    """
    if settings.part is not Share.ADMINISTRATOR:  # who makes no Secrets needs none
        demand(settings.secret_needs(), settings.requirements)
    match settings.cluster:
        case LocalCluster():
            from stacks import local  # noqa: PLC0415 (each cloud's SDK costs seconds: never import one that is not used)

            local.build(settings)
        case AwsCluster():
            from stacks import aws  # noqa: PLC0415

            aws.build(settings)
        case AzureCluster():
            from stacks import azure  # noqa: PLC0415

            azure.build(settings)
        case OciCluster():
            from stacks import oci  # noqa: PLC0415

            oci.build(settings)
        case ExoscaleCluster():
            from stacks import exoscale  # noqa: PLC0415

            exoscale.build(settings)
        case _:
            from stacks import existing  # noqa: PLC0415

            existing.build(settings)
