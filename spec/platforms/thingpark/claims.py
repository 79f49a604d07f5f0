"""What ThingPark takes for itself of a cluster."""

from collections.abc import Mapping

from spec.claims import Claim, first_priority, namespace
from spec.platforms.thingpark import figures
from spec.platforms.thingpark.releases_of_vendor import Release
from spec.platforms.thingpark.settings import ThingParkSettings


def _operators(strimzi: str, percona: str, cert_manager: str) -> Mapping[str, str]:
    return {"Strimzi": strimzi, "Percona MongoDB operator": percona, "cert-manager": cert_manager}


OPERATORS: Mapping[Release, Mapping[str, str]] = {
    # The vendor's container-manifest.txt of each tag; of 7.3.0, which has none, that of 7.3.1.
    Release.R7_3_0: _operators("0.33.2", "1.13.0", "v1.12.0"),
    Release.R7_3_1: _operators("0.33.2", "1.13.0", "v1.12.0"),
    Release.R7_3_3: _operators("0.33.2", "1.13.0", "v1.12.0"),
    Release.R7_3_4: _operators("0.37.0", "1.13.0", "v1.13.4"),
    Release.R7_3_6: _operators("0.37.0", "1.13.0", "v1.13.4"),
    Release.R8_0_0: _operators("0.44.0", "1.17.0", "an image of the vendor's own"),
}
"""What each release brings that a cluster has once, because its definitions are the whole cluster's."""


def claims(settings: ThingParkSettings) -> tuple[Claim, ...]:
    """Its namespace, its class of Ingresses, the operators that watch the whole cluster, and pinned node ports."""
    operators = (
        Claim(
            what=what,
            version=version,
            where=("release",),
            instead="another cluster: ThingPark's charts bring their own",
            requirements=("TP-3",),
        )
        for what, version in OPERATORS[settings.release].items()
    )
    ports = (
        Claim(
            what=f"NodePort {node}",
            where=("load-balancer", "node-ports"),
            instead="another number from 30000 to 32767",
            requirements=("TP-13",),
        )
        for node in settings.load_balancer.pinned.values()
    )
    return (
        namespace(settings.namespace, "TP-3"),
        Claim(
            what=f"IngressClass {figures.INGRESS_CLASS}",
            where=("platform",),
            instead="one ThingPark in each cluster",
            requirements=("TP-3",),
        ),
        first_priority(settings.priority_classes.values.datapath, ("priority-classes", "values", "datapath"), "TP-4"),
        *operators,
        *ports,
    )
