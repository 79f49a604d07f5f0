"""Zones of Exoscale. Each is one data centre: a cluster stands in one of them and cannot be spread over three."""

ZONES = ("at-vie-1", "at-vie-2", "bg-sof-1", "ch-dk-2", "ch-gva-2", "de-fra-1", "de-muc-1", "hr-zag-1")
"""https://www.exoscale.com/datacenters/; SKS, DBaaS and object storage are in every one of them."""

LARGEST_GROUP = 8
"""Instances in one anti-affinity group, each on a hypervisor of its own
(https://community.exoscale.com/documentation/compute/anti-affinity-groups/)."""


def storage_endpoint(zone: str) -> str:
    """Address of a zone's object storage, which speaks S3 (https://community.exoscale.com/documentation/storage/)."""
    return f"https://sos-{zone}.exo.io"
