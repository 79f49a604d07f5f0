"""What was being made in a cloud when the engine was killed, as somebody answers who can look there.

In a rehearsal the stand-ins are asked. In a real account nobody here may look: made again it would be there twice, so
each resource is put into a file, and the next run goes on once the file says of each whether it is there.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from cli.errors import Failed
from cli.pending import Lookup, Pending

ABSENT = "absent"

_HEAD = f"""\
# What was being made in the cloud when the engine was killed: each may be there, or not.
# Look for it there, and write as `id` what `pulumi import` wants for its type (the provider's pages say it: of most
# resources their id, of some their name), or `{ABSENT}`. Then run the same command again.
"""


def by_hand(file: Path) -> Lookup:
    """Asks whoever fills in the file. Raises Failed as long as an answer is missing."""

    def look(pending: Sequence[Pending], taken: frozenset[str]) -> Mapping[str, str]:
        answers = _answers(file)
        silent = [one for one in pending if not answers.get(one.urn)]
        if silent:
            file.write_text(_HEAD + yaml.safe_dump([_asked(one, answers) for one in pending], sort_keys=False))
            raise _unanswered(file, silent)
        # One that the state has already was taken in before this run, which was killed too.
        return {one.urn: answers[one.urn] for one in pending if answers[one.urn] not in {ABSENT, *taken}}

    return look


def _answers(file: Path) -> Mapping[str, str]:
    try:
        told = yaml.safe_load(file.read_text())
        return {one["urn"]: str(one["id"]).strip() for one in told or () if one.get("id") is not None}
    except FileNotFoundError:
        return {}
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise Failed(
            f"{file} is no list of resources with their ids: {error}",
            remedy=f"mend it, or delete {file} and run the same command again: it is written anew",
        ) from error


def _asked(one: Pending, answers: Mapping[str, str]) -> dict[str, Any]:
    return {"name": one.name, "type": one.type, "urn": one.urn, "id": answers.get(one.urn)}


def _unanswered(file: Path, silent: Sequence[Pending]) -> Failed:
    which = "a resource was" if len(silent) == 1 else f"{len(silent)} resources were"
    return Failed(
        f"{which} being made in the cloud when the engine was killed, and may be there or not:",
        *(f"  {one.name} ({one.type})" for one in silent),
        remedy=f"look there, say it in {file}, and run the same command again",
        details={"pending": [one.urn for one in silent], "file": str(file)},
    )
