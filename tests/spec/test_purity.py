"""The spec stands alone: no engine, no network, no clock, no file."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "spec").rglob("*.py"))

MAY_IMPORT = {
    "base64",
    "collections",
    "contextlib",
    "dataclasses",
    "enum",
    "fractions",
    "functools",
    "hashlib",
    "ipaddress",
    "itertools",
    "json",
    "operator",
    "pydantic",
    "pydantic_core",
    "re",
    "spec",
    "types",
    "typing",
}
"""Nothing here reads a file, a clock, the environment or the network, or starts anything."""
MAY_IMPORT_FROM = {"pathlib.PurePosixPath", "uuid.UUID", "uuid.uuid5"}
"""A pure path names a place and opens nothing; an identifier of a name is made without clock and chance."""
PRINTS = {"spec/schema.py", "spec/requirements/__main__.py"}
"""Modules that are also commands: they may write to standard output, and only that."""
READS_SOURCE = {"spec/described.py": {"ast", "inspect", "textwrap"}}
"""Who makes the schema for editors reads what stands below the fields; nobody else loads that module."""

EVERYTHING = """
import importlib, pkgutil, sys, spec
for module in pkgutil.walk_packages(spec.__path__, "spec."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print(*sorted(name for name in sys.modules if "." not in name))
"""


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                names |= {alias.name for alias in node.names}
            case ast.ImportFrom(level=0, module=str(module)):
                names |= {f"{module}.{alias.name}" for alias in node.names}
            case ast.ImportFrom():
                names.add("a relative import")
            case _:
                pass
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_imports_only_what_has_no_effect(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    allowed = MAY_IMPORT | ({"sys"} if name in PRINTS else set()) | READS_SOURCE.get(name, set())
    strange = {one for one in _imported(path) if one.split(".")[0] not in allowed}
    assert strange <= MAY_IMPORT_FROM


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_opens_no_file_and_runs_no_text(path: Path) -> None:
    called = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"open", "exec", "eval", "compile", "__import__", "input", "print"}


def test_importing_all_of_the_spec_loads_no_engine_no_client_and_no_yaml() -> None:
    found = subprocess.run(
        [sys.executable, "-W", "error", "-c", EVERYTHING], cwd=ROOT, check=True, capture_output=True, text=True
    )
    loaded = set(found.stdout.split())
    assert "spec" in loaded
    assert "pydantic" in loaded
    assert not loaded & {"pulumi", "pulumi_kubernetes", "grpc", "httpx", "requests", "yaml", "psutil", "typer", "rich"}
    assert not loaded & {"cli", "rehearsal", "components", "stacks", "tests"}


def test_what_reads_source_is_loaded_by_the_schema_only() -> None:
    def loading(module: str) -> set[str]:
        return {path.name for path in MODULES if any(one.startswith(module) for one in _imported(path))}

    assert loading("spec.described.") == {"schema.py"}
    assert loading("spec.schema.") == set()
