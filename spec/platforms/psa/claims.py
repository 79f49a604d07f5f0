"""What PSA Integration takes for itself."""

from spec.claims import Claim, Reach, namespace
from spec.platforms.psa.settings import PsaSettings


def claims(settings: PsaSettings) -> tuple[Claim, ...]:
    """Its Commerce instance, because one PSA serves all resellers of it (CB-2), and its namespace."""
    return (
        Claim(
            what=f"to be the PSA of Commerce instance {settings.commerce.instance}",
            reach=Reach.EVERYWHERE,
            where=("commerce", "instance"),
            instead="one stack for each instance, or the name of the other instance",
            requirements=("CB-2",),
        ),
        namespace(settings.namespace),
    )
