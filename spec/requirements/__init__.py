"""The register of everything that the five vendors' guides require, under 201 numbers.

Where a number is met stands in the code beside the figure; which test proves it stands at the test
(`@pytest.mark.requirement("CB-13")`); `./groundwork trace` brings the three together.
"""

from collections.abc import Mapping
from types import MappingProxyType

from spec.requirements import mint, psa, pseven, smi, thingpark
from spec.requirements.model import (
    NUMBER,
    Delivery,
    InProgram,
    Mark,
    NotApplicable,
    Open,
    OutsideProgram,
    Platform,
    Requirement,
)

__all__ = [
    "NUMBER",
    "REGISTER",
    "Delivery",
    "InProgram",
    "Mark",
    "NotApplicable",
    "Open",
    "OutsideProgram",
    "Platform",
    "Requirement",
    "of",
]

_GUIDES = (psa.GUIDE, pseven.GUIDE, thingpark.GUIDE, smi.GUIDE, mint.GUIDE)

REGISTER: Mapping[str, Requirement] = MappingProxyType(
    {requirement.number: requirement for guide in _GUIDES for requirement in guide.requirements()}
)
"""Number → requirement, platform after platform and in the order of the numbers."""


def of(platform: Platform) -> tuple[Requirement, ...]:
    """All requirements of one platform."""
    return tuple(requirement for requirement in REGISTER.values() if requirement.platform is platform)
