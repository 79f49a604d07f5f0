"""From the name of a secret to its value: the only place that reads secret settings."""

from collections.abc import Iterable

import pulumi

from spec.secrets import SecretNeed

SECRETS = "groundwork-secrets"
"""Key space of the secrets in a stack file, apart from everything plain."""


def demand(needs: Iterable[SecretNeed]) -> None:
    """Raise RunError with all secrets that are not set. Asked before the first resource: nothing is made by half."""
    config = pulumi.Config(SECRETS)
    missing = [need for need in needs if config.get_secret(need.ref.key) is None]
    if missing:
        lines = [f"  - pulumi config set --secret {SECRETS}:{need.ref.key}   # {need.purpose}" for need in missing]
        raise pulumi.RunError("\n".join([f"secrets that are not set: {len(missing)}", *lines]))


def reveal(key: str) -> pulumi.Output[str]:
    """The value of a secret, marked as secret. Raises pulumi's ConfigMissingError with the key where it is not set."""
    return pulumi.Config(SECRETS).require_secret(key)
