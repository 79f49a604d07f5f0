"""Every rule in a file of its own, found by its name. A rule of one platform begins with the platform's name."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from policies.rule import Rule
from spec.platforms import PLATFORMS


@cache
def rules_for(platform: str | None = None) -> tuple[Rule, ...]:
    """The rules that may concern a stack of this platform, by name; without a platform all there are.

    Rules of other platforms are not even loaded: each would bring its platform's figures along.
    """
    others = tuple(f"{one}_" for one in PLATFORMS if platform is not None and one != platform)
    names = sorted(one.name for one in iter_modules(__path__) if not one.name.startswith(others))
    return tuple(_rule(name) for name in names)


def _rule(name: str) -> Rule:
    rule: Rule = import_module(f"{__name__}.{name}").RULE
    return rule
