"""Names fitted to the limits of where they are used, and the types of names that the outside world reads."""

import hashlib
from typing import Annotated

from spec.fields import Pattern

LABEL_LIMIT = 63
"""Longest DNS label (RFC 1035, 2.3.4), and so the longest namespace, Service and label value."""

DnsLabel = Annotated[
    str, Pattern(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", "platform-prod", "lower-case letters, digits and dashes")
]
"""A name inside Kubernetes (RFC 1123 label)."""

NAMESPACE = Pattern(
    r"(?!default$|kube-)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?",
    "platform-prod",
    "lower-case letters, digits and dashes; default and all that start with kube- belong to the cluster itself",
)
NamespaceName = Annotated[str, NAMESPACE]
"""A namespace that may be made, limited and deleted: none of Kubernetes' own."""

PoolName = Annotated[
    str,
    Pattern(
        r"[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?",
        "service",
        "lower-case letters, digits and dashes, at most 50, so that the nodes' names fit",
    ),
]
"""A name with room behind it for the number of a node."""

Fqdn = Annotated[
    str,
    Pattern(
        r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?",
        "cp.us.example.com",
        "a full name in lower case, without scheme, path, port, wildcard or last dot",
    ),
]
"""A fully qualified domain name, written without its last dot."""

PostgresIdentifier = Annotated[
    str,
    Pattern(
        r"(?!pg_)[a-z_][a-z0-9_]{0,62}",
        "psa",
        "lower-case letters, digits and underscores, no longer than 63, without pg_ in front",
    ),
]
"""A PostgreSQL name that is the same with quotes and without; it may still be a word of SQL."""


_LABEL_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?"
LabelKey = Annotated[
    str,
    Pattern(
        rf"(?:[a-z0-9](?:[a-z0-9.-]{{0,251}}[a-z0-9])?/)?{_LABEL_NAME}",
        "app",
        "a Kubernetes label key, at most 63 letters",
    ),
]
LabelValue = Annotated[
    str, Pattern(rf"(?:{_LABEL_NAME})?", "psa-backend", "a Kubernetes label value in quotes, at most 63 letters")
]
Labels = dict[LabelKey, LabelValue]
"""Labels of nodes, namespaces or pods, in Kubernetes' own grammar."""


def fit(*words: str, limit: int = LABEL_LIMIT) -> str:
    """Join words with dashes into one name of at most `limit` characters; what must be cut is told apart by a hash.

    Raises ValueError for a limit below 9, which has no room for a letter and the hash.
    """
    if limit < 9:
        raise ValueError(f"a limit of {limit} leaves no room for a name and its hash")
    name = "-".join(words)
    if len(name) <= limit:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:7]
    return f"{name[: limit - 8].rstrip('-')}-{digest}"
