"""What may exist only once, seen over all stacks together."""

from collections import defaultdict
from collections.abc import Mapping

from spec.platforms.psa.settings import PsaSettings
from spec.settings import Mistake, StackSettings


def conflicts(stacks: Mapping[str, StackSettings]) -> tuple[Mistake, ...]:
    """Every Commerce instance that more than one stack names: one PSA serves all of its resellers (CB-2).

    `stacks` are the settings of all stack files by stack name. One mistake for each instance; it names all stacks.
    """
    of_instance: dict[str, list[str]] = defaultdict(list)
    for stack, settings in stacks.items():
        if isinstance(settings, PsaSettings):
            of_instance[settings.commerce.instance].append(stack)
    return tuple(
        Mistake(
            where=("commerce", "instance"),
            what=f"{' and '.join(sorted(names))} are PSA stacks of the same Commerce instance, {instance}",
            instead="one stack for each instance, or the name of the other instance",
            requirements=("CB-2",),
        )
        for instance, names in sorted(of_instance.items())
        if len(names) > 1
    )
