"""The program: settings → spec → stack."""

import pulumi

from spec.load import SpecError, load
from stacks import build
from stacks.haste import make_haste
from stacks.stack_file import stack_file

make_haste()
try:
    loaded = load(pulumi.Config("groundwork").get_object("platform"))
except SpecError as error:
    raise pulumi.RunError(f"{stack_file()}: {error}") from None
for warning in loaded.warnings:
    pulumi.warn(f"{stack_file()}: {warning.said}")
build(loaded.settings)
