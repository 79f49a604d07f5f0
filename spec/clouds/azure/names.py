"""Names in Azure: fitted to the limits of each kind, known before anything is made, and the same in every run.

Limits: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules.
"""

import hashlib
from uuid import UUID, uuid5

from spec.names import fit

VAULT_LIMIT, ACCOUNT_LIMIT, POOL_LIMIT, SERVER_LIMIT, MACHINE_LIMIT = 24, 24, 12, 63, 64
WINDOWS_LIMIT = 15
"""Longest name that Windows takes for itself (NetBIOS)."""
_UNIQUE = 7
"""Hexadecimal digits behind names that nobody else in the world may have."""


def digits(*words: str) -> str:
    """Hexadecimal digits that stand for these words, and for no others."""
    return hashlib.sha256("/".join(words).encode()).hexdigest()[:_UNIQUE]


def worldwide(base: str, subscription: str, *, limit: int) -> str:
    """A name that is unique in the world, of lower-case letters, digits and dashes: `psa-prod-3f9a1c2`."""
    return f"{fit(base, limit=limit - _UNIQUE - 1)}-{digits(subscription, base)}"


def account(base: str, subscription: str) -> str:
    """A storage account: lower-case letters and digits only, 3 to 24: `psaprod3f9a1c2`."""
    letters = "".join(one for one in base if one.isalnum())
    return f"{letters[: ACCOUNT_LIMIT - _UNIQUE]}{digits(subscription, base)}"


def agent_pool(name: str) -> str:
    """A node pool of AKS: lower-case letters and digits, a letter first, at most 12."""
    letters = "".join(one for one in name if one.isalnum())
    letters = letters if letters[:1].isalpha() else f"p{letters}"
    return letters if len(letters) <= POOL_LIMIT else f"{letters[: POOL_LIMIT - 5]}{digits(name)[:5]}"


_SPACE = UUID("6f1d3c1e-2f52-5d0b-9a3e-0d6b3f1c7a10")
"""Ours, so that names made of the same words elsewhere differ."""


def assignment(*words: str) -> str:
    """The name of a role assignment, which must be a GUID: the same for the same words."""
    return str(uuid5(_SPACE, "/".join(words)))
