"""No secret where everybody can read it."""

import re
from collections.abc import Iterator

from policies.facts import PlainText
from policies.rule import About, Rule, Severity

_NAMED = re.compile(
    r"(?:pass(?:word|wd|phrase)?|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?)$", re.I
)
_REFERS = re.compile(
    r"^(?:\$[({].*[)}]|/[\w./-]*|true|false|yes|no|\d+|[a-z0-9.-]*(?:secret|password|token|credential|key)s?[a-z0-9.-]*|"
    r"file|env|vault:.*)?$",
    re.I,
)
"""What stands for a secret and is none: a reference, a path, a switch, a number, the name of a Secret."""
_SHAPES = (
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"), "a private key"),
    (re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"), "an access key of AWS"),
    (re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36,}\b"), "a token of GitHub"),
    (re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"), "a signed token"),
    (re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/@$({]+@"), "an address with a password in it"),
)


def violations(text: PlainText, _: About) -> Iterator[str]:
    """Texts that look like a secret, and entries that are called one. The text itself is never shown."""
    said = str(text.text)  # of an unknown one nobody makes a text
    for shape, what in _SHAPES:
        if shape.search(said):
            yield f"{text.key} holds {what} in plain text"
            return
    if _NAMED.search(text.key.rpartition(".")[2]) and not _REFERS.match(said.strip()):
        yield f"{text.key} is called a secret and stands there in plain text"


RULE = Rule(
    name="secret-hidden",
    says="No ConfigMap, chart value or environment variable holds a secret.",
    why="Everybody who may look at the namespace, the state or the process can read it.",
    remedy="Keep it in groundwork-secrets, and let the pod read it from a Secret.",
    each=(PlainText,),
    check_each=violations,
    severity=Severity.CRITICAL,
    requirements=("SM-50", "PS-61"),
    url="https://kubernetes.io/docs/concepts/configuration/secret/",
)
