"""Files that settings name: read and checked before anything is made of them."""

from pathlib import Path

from spec.settings import Mistake, StackSettings


def file_mistakes(settings: StackSettings, checkout: Path) -> tuple[Mistake, ...]:
    """Every mistake in the files that the settings name, relative to the project; none where they name none."""
    if settings.platform != "thingpark":
        return ()
    from cli import thingpark_tls  # noqa: PLC0415 (loads `cryptography`, which nobody else needs here)

    return thingpark_tls.file_mistakes(settings, checkout)
