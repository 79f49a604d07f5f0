"""What may be there only once across all stacks of the checkout."""

from collections.abc import Sequence

from cli.errors import Refused
from cli.places import Places
from cli.settings import Stack, entries, read_stacks, refusal, stack_names
from spec.singletons import conflicts


def refuse_conflicts(places: Places, chosen: Sequence[Stack]) -> None:
    """Raise Refused where a chosen stack and any other stack file claim the same single thing (CB-2)."""
    everything = {one.name: one for one in chosen}
    for name in stack_names(places):
        if name not in everything:
            try:
                (other,) = read_stacks(places, [name])
            except Refused:
                continue  # a file with mistakes claims nothing yet; its own run says what is wrong
            everything[name] = other
    found = {
        mistake.what: mistake
        for mine in chosen
        for name, other in everything.items()
        if name != mine.name
        for mistake in conflicts({mine.name: mine.settings, name: other.settings})
    }
    if found:
        told = [entry for one in found.values() for entry in entries(everything[one.stack], (one,))]
        raise refusal("two stacks claim what may be there only once; nothing was started", told)
