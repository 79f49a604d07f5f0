"""Names and tags of everything that one stack makes on Oracle Cloud Infrastructure."""

import hashlib
import re
from dataclasses import dataclass

from spec.names import fit

DISPLAY_NAME_LIMIT = 255
DNS_LABEL_LIMIT = 15
"""Longest DNS label of a network or a subnet (docs.oracle.com/iaas/Content/Network/Concepts/dns.htm)."""
NAME_TAG = "groundwork-name"
"""The tag with a resource's name in the program: by it a resource is found again whose creation was cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Whose resources these are."""

    stack: str
    platform: str
    environment: str

    def name(self, *words: str, limit: int = DISPLAY_NAME_LIMIT) -> str:
        """A display name that no other resource of its kind has: `smi-oci-prod-nodes-a`."""
        return fit(self.stack, *words, limit=limit)

    def tags(self, name: str | None = None) -> dict[str, str]:
        """Freeform tags; with a name, that resource's own."""
        tags = {
            "platform": self.platform,
            "environment": self.environment,
            "stack": self.stack,
            "managed-by": "groundwork",
        }
        return tags | ({NAME_TAG: name} if name is not None else {})

    @property
    def dns_label(self) -> str:
        """The network's own label: letters and digits, a letter first."""
        return dns_label(self.stack)


def dns_label(name: str) -> str:
    """A name as a DNS label of networks and subnets: letters and digits only, told apart by a hash where it is cut."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    if not plain[:1].isalpha():
        plain = f"n{plain}"
    if len(plain) <= DNS_LABEL_LIMIT:
        return plain
    return plain[: DNS_LABEL_LIMIT - 6] + hashlib.sha256(name.encode()).hexdigest()[:6]
