"""Names of apps: each is a DNS label, because it becomes a subdomain (MC-12)."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator

from spec.fields import as_word, mistake
from spec.names import LABEL_LIMIT

SHORTEST = 4  # MC-12, INC-MC3: the public shop module asks for four characters
LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?", re.ASCII)
RESERVED = frozenset({"default", "www", "mail"})
"""Hosts and namespaces that are never an app's."""
RESERVED_PREFIX = "kube-"
PUNYCODE_PREFIX = "xn--"


class Environment(StrEnum):
    """The environments of public Mint material; each app has one namespace in each of those that its product names."""

    PROD = "prod"
    INT = "int"
    """Integration: the one that a customer may reset (MC-16)."""
    TEST = "test"
    DEV = "dev"
    UPG = "upg"
    """For an upgrade that is being tried."""


def _known(value: object) -> object:
    if value in tuple(Environment):
        return value
    raise mistake(f"{as_word(value)} is none of the environments", f"one of {', '.join(Environment)}")


AnyEnvironment = Annotated[Environment, BeforeValidator(_known)]
"""An environment, as catalogues and orders name it."""


def stack_name(app_name: str, environment: Environment) -> str:
    """Name of an app's namespace and of its stack: `r4ts-int`."""
    return f"{app_name}-{environment}"


def hostname(app_name: str, environment: Environment, domain: str, *, bare_prod: bool = False) -> str:
    """Under which name the app answers (MC-12): `r4ts-int.axo.example.com`; in prod `r4ts.…` where that is chosen."""
    if bare_prod and environment is Environment.PROD:
        return f"{app_name}.{domain}"
    return f"{stack_name(app_name, environment)}.{domain}"


def longest(environment: Environment) -> int:
    """How long an app's name may be, so that `<app>-<env>` is still one DNS label."""
    return LABEL_LIMIT - 1 - len(environment)


def wrong_with(
    app_name: str, environments: tuple[Environment, ...], taken: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """What is wrong with the name of an app, and what to write instead; nothing where it may be used.

    The guide's own checks let capitals and umlauts through, and disagree on the dash (INC-MC3); this is DNS's rule.
    `taken` are names that the cluster itself has: the aliases of clusters, the host of the shop.
    """
    if LABEL.fullmatch(app_name) is None:
        yield (
            f"{app_name!r} cannot be a subdomain",
            "a to z, 0 to 9 and dashes inside, for example 'r4ts'",
        )
        return
    if app_name.startswith(PUNYCODE_PREFIX):
        yield f"{app_name!r} is the coded form of a name with other letters", "a name of a to z, 0 to 9 and dashes"
    elif app_name[2:4] == "--":
        # reserved labels (RFC 5890, 2.3.1): no certificate authority signs them
        yield f"{app_name!r} gets no certificate: dashes in third and fourth place are reserved", "dashes elsewhere"
    if app_name in RESERVED | taken or app_name.startswith(RESERVED_PREFIX):
        yield f"{app_name!r} is a name that the cluster or its domain needs itself", "another name"
    elif len(app_name) < SHORTEST:
        yield f"{app_name!r} has fewer than {SHORTEST} characters", f"{SHORTEST} characters or more"
    for environment in environments:
        if len(app_name) > longest(environment):
            yield (
                f"{stack_name(app_name, environment)!r} has more than {LABEL_LIMIT} characters",
                f"at most {longest(environment)} characters for environment {environment}",
            )
            return
