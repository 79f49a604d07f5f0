"""The program: settings → spec → stack."""

import pulumi

from spec.load import SpecError, load, told
from stacks import build
from stacks.haste import make_haste

make_haste()
# The engine tells a program the name of its stack, not of its file; by that name it looked for the file.
file = f"Pulumi.{pulumi.get_stack()}.yaml"
try:
    loaded = load(pulumi.Config("groundwork").get_object("platform"))
except SpecError as error:
    raise pulumi.RunError(f"{file}: {error}") from None
for warning in loaded.warnings:
    pulumi.warn(f"{file}: {told(warning)}")
build(loaded.settings)
