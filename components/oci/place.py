"""Where the resources of one stack are made, and how they are named."""

from dataclasses import dataclass

from spec.clouds.oci.labels import Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A compartment, and what everything in it is called."""

    compartment: str
    """OCID."""
    labels: Labels
