"""What one run of the engine did, read from the events that it writes."""

import json
import os
import select
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Run:
    """What one run of the engine did."""

    exit_code: int
    seconds: float
    changes: Counter[str] = field(default_factory=Counter)
    """Operation (`create`, `update`, `same`, …) → number of resources."""
    kinds: Counter[str] = field(default_factory=Counter)
    """Type of a resource that was made or is there → number."""
    problems: list[str] = field(default_factory=list)
    """What the engine called an error."""
    log: Path | None = None

    def note(self, event: Mapping[str, Any]) -> None:
        """Take in what one event tells."""
        if "resOutputsEvent" in event:
            metadata = event["resOutputsEvent"]["metadata"]
            self.changes[metadata["op"]] += 1
            self.kinds[metadata["type"]] += 1
        elif "summaryEvent" in event:
            self.changes = Counter(event["summaryEvent"]["resourceChanges"])
        elif "diagnosticEvent" in event:
            diagnostic = event["diagnosticEvent"]
            if diagnostic.get("severity") == "error" and not diagnostic.get("ephemeral"):
                self.problems.append(str(diagnostic["message"]).strip())
        elif "policyEvent" in event:
            found = event["policyEvent"]
            if found["enforcementLevel"] == "mandatory":
                name, what = (
                    found.get("resourceUrn", "").split("::")[-1],
                    str(found["message"]).partition("\n")[2].strip(),
                )
                self.problems.append(f"{found['policyName']}: {name}: {what}")
        elif "resOpFailedEvent" in event:
            metadata = event["resOpFailedEvent"]["metadata"]
            self.problems.append(f"{metadata['op']} of {metadata['urn'].split('::')[-1]} failed")


def follow(path: Path, process: subprocess.Popen[bytes]) -> Iterator[dict[str, Any] | None]:
    """Events as the engine writes them, until it has ended; None each time that there is nothing new."""
    with path.open() as lines:
        rest = ""
        while True:
            ended = process.poll() is not None
            rest += lines.read()
            *whole, rest = rest.split("\n")
            for line in whole:
                if line:
                    yield json.loads(line)
            if ended:
                return
            yield None
            _wait(process, 0.05)


def _wait(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    """Until it has ended, at most so long. `Popen.wait` only looks now and then, and would hear of it late."""
    try:
        descriptor = os.pidfd_open(process.pid)
    except (AttributeError, OSError):  # a system without them, or gone already
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=seconds)
        return
    try:
        end = select.poll()
        end.register(descriptor, select.POLLIN)
        end.poll(seconds * 1000)
    finally:
        os.close(descriptor)
