"""What stands in an app's ConfigMap: names, secrets by mistake, and what every app gets beside its own values."""

import re
from collections.abc import Iterator, Mapping

from spec.apps.names import Environment
from spec.apps.site import Site

_SECRET = re.compile(
    r"PASSW(?:OR)?D|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIAL|(?:^|_)PAT(?:$|_)",
    re.IGNORECASE | re.ASCII,
)
_TEMPLATE = re.compile(r"\{\{|\{%|\{#")

OURS = (
    "KUBERNETES_APP",
    "KUBERNETES_ENVIRONMENT",
    "KUBERNETES_NAMESPACE",
    "KUBERNETES_HOSTNAME",
    "KUBERNETES_INGRESS_CLASS",
    "KUBERNETES_CLUSTER_ISSUER",
    "KUBERNETES_STORAGE_CLASS",
)
"""Values that follow from the app and its cluster; nobody else may set them."""


def looks_secret(name: str) -> bool:
    """Whether a value of this name is most likely a secret: `POSTGRES_PASSWORD`, `GITHUB_PAT`, `apiToken`."""
    return _SECRET.search(name) is not None


def wrong_with(values: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Key, what is wrong with it, what to write instead; for every value that cannot stand in a ConfigMap."""
    for key, value in values.items():
        if looks_secret(key):
            yield (
                key,
                f"{key} looks like a secret, and a ConfigMap can be read by everybody who sees the namespace",
                "an entry of the product's secrets, which the manifest names with secretKeyRef",
            )
        if key in OURS:
            yield key, f"{key} follows from the app and its cluster", "nothing"
        if _TEMPLATE.search(value):
            yield (
                key,
                "a value is not a template itself: Ansible would fill it in once more",
                "the text without {{, {% and {#",
            )


def of_app(app_name: str, environment: Environment, namespace: str, host: str, site: Site) -> dict[str, str]:
    """What every app's ConfigMap has beside the values of its product: the names of the public module, and `OURS`."""
    return dict(
        zip(
            OURS,
            (
                app_name,
                str(environment),
                namespace,
                host,
                site.ingress_class,
                site.cluster_issuer,
                site.storage_class,
            ),
            strict=True,
        )
    )
