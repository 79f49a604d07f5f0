"""From the name of a secret to its value: the only place that reads secret settings."""

from collections.abc import Iterable, Mapping

import pulumi

from spec.secrets import SecretNeed
from spec.settings import Mistake, cited
from stacks.stack_file import stack_file

SECRETS = "groundwork-secrets"
"""Key space of the secrets in a stack file, apart from everything plain."""


def demand(needs: Iterable[SecretNeed], numbers: Mapping[str, tuple[str, ...]]) -> None:
    """Raise RunError with all secrets that are not set. Asked before the first resource: nothing is made by half.

    One that is set to nothing is as good as none: the vendor's chart would take it and fail much later. `numbers` are
    the requirements of the parts of the settings that name them.
    """
    config = pulumi.Config(SECRETS)
    missing = [
        Mistake(
            where=need.where,
            what=f"the secret {need.ref.key} ({need.purpose}) is {'not set' if value is None else 'empty'}",
            instead=f"pulumi config set --secret {SECRETS}:{need.ref.key}",
            requirements=need.requirements or cited(need.where, numbers),
        )
        for need in needs
        if not (value := config.get(need.ref.key))
    ]
    if missing:
        heading = f"{stack_file()}: secrets that are not set: {len(missing)}"
        raise pulumi.RunError("\n".join([heading, *(f"  - {one.said}" for one in missing)]))


def reveal(key: str) -> pulumi.Output[str]:
    """The value of a secret, marked as secret. Raises pulumi's ConfigMissingError with the key where it is not set."""
    return pulumi.Config(SECRETS).require_secret(key)
