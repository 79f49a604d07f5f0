"""What may exist only once, seen over all stacks together."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from spec.addons.installed import claims as add_on_claims
from spec.claims import WHOLE_CLUSTER, Claim, Reach
from spec.cluster import ExistingCluster
from spec.platforms import PLATFORMS
from spec.settings import Mistake, StackSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict(Mistake):
    """Something that more than one stack takes for itself."""

    stack: str
    """In whose settings the place is."""


def conflicts(stacks: Mapping[str, StackSettings]) -> tuple[Conflict, ...]:
    """Everything that more than one stack takes for itself. One mistake for each thing; it names all stacks.

    `stacks` are the settings of all stack files by stack name.
    """
    claimed: dict[tuple[str, str], dict[str, Claim]] = defaultdict(dict)
    for stack, settings in stacks.items():
        for claim in (*PLATFORMS[settings.platform].claims(settings), *add_on_claims(settings)):
            if claim.what != WHOLE_CLUSTER:
                claimed[_within(claim, stack, settings), claim.what][stack] = claim
    found = [
        _conflict(names, *next(iter(claims.items())))
        for _, claims in sorted(claimed.items())
        if (names := sorted(_at_odds(claims, stacks)))
    ]
    return (*found, *_intruders(stacks))


def _within(claim: Claim, stack: str, settings: StackSettings) -> str:
    return "" if claim.reach is Reach.EVERYWHERE else _cluster(stack, settings)


def _cluster(stack: str, settings: StackSettings) -> str:
    """The same text for two stacks that stand in the same cluster. A local stack has a cluster of its own."""
    cluster = settings.cluster
    if isinstance(cluster, ExistingCluster):
        return f"existing {cluster.kubeconfig or ''} {cluster.context or ''}"
    return f"local {stack}"


def _at_odds(claims: Mapping[str, Claim], stacks: Mapping[str, StackSettings]) -> set[str]:
    """The stacks that cannot all have it."""
    return {
        name
        for one, other in combinations(claims, 2)
        if not claims[one].agrees_with(claims[other]) and not _halves(stacks[one], stacks[other])
        for name in (one, other)
    }


def _halves(one: StackSettings, other: StackSettings) -> bool:
    """Whether both are one platform, made by an administrator and an operator."""
    return one.platform == other.platform and {one.part, other.part} == {"administrator", "operator"}


def _conflict(names: list[str], stack: str, claim: Claim) -> Conflict:
    return Conflict(
        stack=stack,
        where=claim.where,
        what=f"{' and '.join(names)} both need {claim.what}"
        if len(names) == 2
        else f"{' and '.join(names)} need {claim.what}",
        instead=claim.instead,
        requirements=claim.requirements,
    )


def _intruders(stacks: Mapping[str, StackSettings]) -> Iterator[Conflict]:
    """Every stack that stands in a cluster which another one needs for itself."""
    for stack, settings in sorted(stacks.items()):
        alone = [one for one in PLATFORMS[settings.platform].claims(settings) if one.what == WHOLE_CLUSTER]
        beside = [
            name
            for name, other in sorted(stacks.items())
            if name != stack and _cluster(name, other) == _cluster(stack, settings) and not _halves(settings, other)
        ]
        if alone and beside:
            yield Conflict(
                stack=stack,
                where=alone[0].where,
                what=f"{stack} needs {WHOLE_CLUSTER}, and {' and '.join(beside)} stands in it too",
                instead=alone[0].instead,
                requirements=alone[0].requirements,
            )
