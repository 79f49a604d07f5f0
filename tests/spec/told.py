"""What a command says of settings that stand in a stack file: nothing of a mistake is lost on the way to a person."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml

from cli.errors import Refused
from cli.places import Places
from cli.settings import SETTINGS_KEY, read_stacks
from spec.settings import Mistake


def said_of(text: str, stack: str) -> list[str]:
    """What every command says of a stack file with this text before it starts anything."""
    with TemporaryDirectory() as folder:
        checkout = Path(folder)
        (checkout / f"Pulumi.{stack}.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(Refused) as refused:
            read_stacks(Places(checkout=checkout, cache=checkout / "cache"), [stack])
    return str(refused.value).splitlines()


def stack_file(raw: Mapping[str, object]) -> str:
    """These settings as a stack file has them."""
    return yaml.safe_dump({"config": {SETTINGS_KEY: dict(raw)}}, sort_keys=False, allow_unicode=True)


def told_whole(raw: Mapping[str, object], mistakes: Sequence[Mistake], stack: str) -> None:
    """Assert that each of the mistakes is told with file and line, place, what is wrong, number and remedy."""
    first, *lines = said_of(stack_file(raw), stack)
    assert first.startswith("the settings cannot be used: ")
    for mistake, (place, remedy) in zip(mistakes, zip(lines[::2], lines[1::2], strict=True), strict=True):
        file, line, what = place.strip().split(":", 2)
        assert (file, line.isdecimal()) == (f"Pulumi.{stack}.yaml", True)
        kind = "warning: " if mistake.warning else ""
        numbers = f"  [{', '.join(mistake.requirements)}]" if mistake.requirements else ""
        assert what == f" {kind}{mistake.path}: {mistake.what}{numbers}"
        assert remedy == f"      write instead: {mistake.instead}"
