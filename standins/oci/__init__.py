"""What the stand-in for the package `oci` knows."""

from standins.kinds import Cloud
from standins.oci import identity, kubernetes, network, services, storage
from standins.oci.ids import known_region

CLOUD = Cloud(
    package="oci",
    kinds=(*network.KINDS, *identity.KINDS, *storage.KINDS, *services.KINDS, *kubernetes.KINDS),
    functions={
        "oci:ContainerEngine/getClusterKubeConfig:getClusterKubeConfig": kubernetes.kubeconfig,
        "oci:Core/getCnvDnsResolverAssociation:getCnvDnsResolverAssociation": services.resolver,
    },
    configure=known_region,
)
