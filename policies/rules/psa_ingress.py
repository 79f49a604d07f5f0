"""Resellers reach PSA through their brand only."""

from collections.abc import Iterator

from policies.facts import Ingress
from policies.rule import About, Level, Rule, Severity
from policies.values import UNKNOWN


def violations(ingress: Ingress, about: About) -> Iterator[str]:
    """Ways in from outside to Services of PSA's own namespace; where nobody knows that namespace, to any Service."""
    own = about.plan.namespace.name if about.plan is not None else ingress.namespace
    known = [one for one in ingress.services if one is not UNKNOWN]
    services = sorted(set(known or ingress.services))
    if services and ingress.namespace == own:
        yield f"Ingress {ingress.namespace}/{ingress.name} leads straight to {' and '.join(services)}, around the brand"


RULE = Rule(
    name="psa-ingress",
    says="No Ingress leads to the Services of PSA.",
    why="The guide's only way in is the brand, over https and by its rewrite rules; an Ingress opens a second one that "
    "no brand knows of.",
    remedy="Take the Ingress out of the chart; resellers come by https://${brand-domain}/${psa-url-suffix}.",
    each=(Ingress,),
    check_each=violations,
    platforms=("psa",),
    level=Level.ADVISORY,
    severity=Severity.MEDIUM,
    requirements=("CB-6", "CB-7", "CB-17"),
    url="https://kubernetes.io/docs/concepts/services-networking/ingress/",
)
