"""The program: settings → spec → stack."""

import pulumi

from spec.load import SpecError, load
from stacks import build
from stacks.haste import make_haste

make_haste()
try:
    loaded = load(pulumi.Config("groundwork").get_object("platform"))
except SpecError as error:
    raise pulumi.RunError(str(error)) from None
for warning in loaded.warnings:
    pulumi.warn(f"{warning.path}: {warning.what}")
build(loaded.settings)
