"""Every way to violate a rule: those of each module `breaks_*`, so of what stands in the cluster and of each cloud."""

from importlib import import_module
from pkgutil import iter_modules

from tests import policies
from tests.policies.spoiling import Break

_NAMES = sorted(one.name for one in iter_modules(policies.__path__) if one.name.startswith("breaks_"))

BREAKS: tuple[Break, ...] = tuple(one for name in _NAMES for one in import_module(f"{policies.__name__}.{name}").BREAKS)
