"""The API of the cluster is not the world's."""

from collections.abc import Iterator

from policies.facts import Cluster
from policies.rule import About, Rule, Severity


def violations(cluster: Cluster, about: About) -> Iterator[str]:
    """Endpoints that everybody can knock at, and ranges that the settings do not name."""
    named = getattr(about.settings.cluster, "api_access", ()) if about.settings is not None else None
    declared = {str(one) for one in named} if named is not None else None
    # Only where the cloud has no other kind of API do settings have a place for this.
    accepted = about.settings is not None and getattr(about.settings.cluster, "public_api", False)
    for one in cluster.public_from:
        if one.endswith("/0"):
            if not accepted:
                yield "the API answers to the whole Internet"
        elif declared is not None and one not in declared:
            yield f"the API answers to {one}, which the settings do not name"
    if cluster.secrets_encrypted is False:
        yield "Secrets are not encrypted with a key of your own"
    if cluster.enhanced is False:
        yield "the cluster is a basic one: its pods have no identity"


RULE = Rule(
    name="api-private",
    says="The Kubernetes API answers inside of the network, and to ranges that the settings name.",
    why="Who has a token, or finds the next hole, needs no more than the address.",
    remedy="Leave the endpoint private, or name the ranges in cluster.api-access.",
    each=(Cluster,),
    check_each=violations,
    severity=Severity.HIGH,
    requirements=("SM-13", "SM-41"),
    url="https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
)
