"""What must hold of add-ons: what a platform brings itself is installed once, and digests are checked by somebody."""

from collections.abc import Iterator, Mapping

from spec.addons.model import AddOnName
from spec.settings import Mistake, Rule, StackSettings, rule

BROUGHT: Mapping[str, Mapping[AddOnName, tuple[str, str]]] = {
    "mint": {
        AddOnName.CERT_MANAGER: ("certificates", "MC-17"),
        AddOnName.TRAEFIK: ("ingress", "MC-12"),
    },
    "thingpark": {AddOnName.CERT_MANAGER: ("helm", "TP-3")},
}
"""Platform → what is part of it: the key of its settings, and the requirement. There is one cert-manager in a cluster,
since its definitions are the cluster's (X-10)."""


@rule("platform", "addons")
def _once(settings: StackSettings) -> Iterator[Mistake]:
    own = BROUGHT.get(settings.platform, {})
    for index, name in enumerate(settings.addons.install or ()):
        if name in own:
            key, number = own[name]
            yield Mistake(
                where=("addons", "install", index),
                what=f"{settings.platform} brings {name} itself, and a cluster has one",
                instead=f"nothing; {key} in these settings says what is known of it",
                requirements=(number,),
            )


@rule("addons", "charts")
def _digests(settings: StackSettings) -> Iterator[Mistake]:
    mirror = settings.charts.mirror
    for name in settings.addons.digests:
        if mirror is None or mirror.startswith("oci://"):
            yield Mistake(
                where=("addons", "digests", name),
                what="nothing checks this digest where the chart is taken from",
                instead="charts.mirror with a directory of archives, or nothing",
            )


RULES: tuple[Rule, ...] = (_once, _digests)
"""Asked of every stack."""
