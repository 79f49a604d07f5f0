"""Regions of AWS, and three zones in each.

Letters are an account's own names for zones in regions that opened before 2012 and so may stand for other buildings in
another account; where EKS does not run in one of those, `cluster.network.zones` names three others.
(https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html,
https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html)
"""

from collections.abc import Mapping

_THREE = ("a", "b", "c")

REGIONS: Mapping[str, tuple[str, ...]] = {
    "af-south-1": _THREE,
    "ap-east-1": _THREE,
    "ap-northeast-1": ("a", "c", "d"),
    "ap-northeast-2": _THREE,
    "ap-northeast-3": _THREE,
    "ap-south-1": _THREE,
    "ap-southeast-1": _THREE,
    "ap-southeast-2": _THREE,
    "ca-central-1": ("a", "b", "d"),
    "eu-central-1": _THREE,
    "eu-central-2": _THREE,
    "eu-north-1": _THREE,
    "eu-south-1": _THREE,
    "eu-south-2": _THREE,
    "eu-west-1": _THREE,
    "eu-west-2": _THREE,
    "eu-west-3": _THREE,
    "il-central-1": _THREE,
    "me-central-1": _THREE,
    "sa-east-1": _THREE,
    "us-east-1": _THREE,
    "us-east-2": _THREE,
    "us-gov-east-1": _THREE,
    "us-gov-west-1": _THREE,
    # An account sees two zones of us-west-1, and three are what stands on: so it is not here.
    "us-west-2": _THREE,
}
"""Region → the letters of three of its zones."""


def zones(region: str) -> tuple[str, ...]:
    """Names of three zones: `eu-central-1a`, … . Raises KeyError for a region that is not known here."""
    return tuple(f"{region}{letter}" for letter in REGIONS[region])


def partition(region: str) -> str:
    """The second word of every ARN."""
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
