"""Amounts and lists as people say them."""

from collections.abc import Sequence

from fit.problem import Measure

MEBI, GIBI = 2**20, 2**30


def said(measure: Measure, amount: int) -> str:
    """An amount with its unit: `1.7 cores`, `13.4 GiB`, `3 pods`."""
    match measure:
        case Measure.CPU:
            return f"{_short(amount / 1000)} core{'' if amount == 1000 else 's'}"
        case Measure.MEMORY:
            return memory(amount)
        case Measure.PODS:
            return f"{amount} pod{'' if amount == 1 else 's'}"
        case Measure.VOLUMES:
            return f"{amount} attached volume{'' if amount == 1 else 's'}"


def memory(amount: int) -> str:
    """Bytes in the binary unit that keeps three figures: `512 MiB`, `13.4 GiB`."""
    if abs(amount) >= GIBI:
        return f"{_short(amount / GIBI)} GiB"
    return f"{_short(amount / MEBI)} MiB"


def _short(number: float) -> str:
    """At most three decimals, none that says nothing."""
    digits = 3 if number < 1 else 2 if number < 100 else 0
    text = f"{number:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def listed(names: Sequence[str], most: int = 4) -> str:
    """`a, b and c`; of more than `most` the first ones and how many more."""
    shown = list(names[:most])
    if len(names) > most:
        shown.append(f"{len(names) - most} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def counted(number: int, what: str) -> str:
    """`1 node`, `3 nodes`."""
    return f"{number} {what}{'' if number == 1 else 's'}"
