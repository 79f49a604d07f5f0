"""From the name of a secret to its value: the only place that reads secret settings."""

import pulumi

SECRETS = "groundwork-secrets"
"""Key space of the secrets in a stack file, apart from everything plain."""


def reveal(key: str) -> pulumi.Output[str]:
    """The value of a secret, marked as secret. Raises pulumi's ConfigMissingError with the key where it is not set."""
    return pulumi.Config(SECRETS).require_secret(key)
