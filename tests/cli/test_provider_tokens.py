"""One file of the provider is ours: it gives every kind its type token by one rule, where upstream has a list.

The Python SDK of the same release is generated from the same schema and has every token.
"""

import importlib.util
import re
from pathlib import Path

from cli.toolchain.pins import PROVIDER, REPLACED

OURS = Path(__file__).parents[2] / "toolchain" / PROVIDER.name / REPLACED / "kinds.go"

# What a class of the SDK says of itself; a Release, say, has no version of the API.
TOKEN = re.compile(r'^@pulumi\.type_token\("kubernetes:([^"]+):(\w+)"\)$', re.MULTILINE)
API_VERSION = re.compile(r"""__dict__\["api_version"\] = '([^']+)'""")
KIND = re.compile(r"""__dict__\["kind"\] = '([^']+)'""")


def of_the_sdk() -> dict[tuple[str, str], str]:
    """(API version, kind) → the token without its beginning, for all but the Patch classes."""
    spec = importlib.util.find_spec("pulumi_kubernetes")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    found = {}
    for file in Path(spec.submodule_search_locations[0]).rglob("[A-Z]*.py"):
        text = file.read_text(encoding="utf-8")
        token, version, kind = TOKEN.search(text), API_VERSION.search(text), KIND.search(text)
        if token and version and kind and not token[2].endswith("Patch"):
            found[version[1], kind[1]] = f"{token[1]}:{token[2]}"
    return found


def test_every_token_of_the_sdk_follows_the_rule_of_our_file() -> None:
    ours = OURS.read_text(encoding="utf-8")
    assert re.search(r'if apiVersion == "v1" \{\s*apiVersion = "core/v1"\s*\}', ours)
    assert 'fmt.Sprintf("kubernetes:%s:%s", apiVersion, kind)' in ours
    tokens = of_the_sdk()
    assert len(tokens) > 300
    by_rule = {(version, kind): f"{'core/v1' if version == 'v1' else version}:{kind}" for version, kind in tokens}
    others = {one: token for one, token in tokens.items() if by_rule[one] != token}
    assert others == {("v1", "Status"): "meta/v1:Status"}, (
        "an answer of the API server, which upstream's list lacks too"
    )


def test_our_file_knows_the_lists_of_the_same_groups() -> None:
    known = re.search(r"var groups = \[\]string\{(.*?)\n\}", OURS.read_text(encoding="utf-8"), re.DOTALL)
    assert known is not None
    of_lists = {version.rpartition("/")[0] for version, kind in of_the_sdk() if kind.endswith("List")}
    assert set(re.findall(r'"([^"]*)"', known[1])) == of_lists
