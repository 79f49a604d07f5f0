"""The actual values of the secrets are looked for: in state, settings, logs, arguments, outputs, and in etcd's data."""

import base64
import threading
from pathlib import Path

import psutil
import pytest

from cli.console import Screen
from cli.engine import Engine
from cli.settings import read_stacks
from cli.toolchain import ensure
from cli.up import NEEDED
from tests.engine.conftest import NAMESPACE, STACK, Checkout

pytestmark = pytest.mark.engine


def _values(checkout: Checkout) -> list[str]:
    """The secrets as the cluster has them."""
    with checkout.api() as api:
        secrets = api.list(f"/api/v1/namespaces/{NAMESPACE}/secrets")
    hidden = {"password", "key", "secret"}
    return [
        base64.b64decode(value).decode() for one in secrets for entry, value in one["data"].items() if entry in hidden
    ]


def _files(checkout: Checkout) -> list[Path]:
    return [path for path in (checkout.root / ".groundwork").rglob("*") if path.is_file()]


@pytest.mark.life
def test_no_secret_is_in_clear_in_any_file_argument_or_output(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    arguments: set[str] = set()
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            for process in psutil.process_iter():
                try:
                    arguments.update(process.cmdline())
                except psutil.Error:
                    continue

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        said = [text for words in (("up", STACK), ("up", STACK, "--json")) for text in checkout.run(*words)[1:]]
    finally:
        over.set()
        watching.join()

    # The provider of Kubernetes writes credentials into a temporary file for each run and leaves it.
    assert list(temporary.iterdir()) == []
    assert [path for path in _files(checkout) if "temporary" in path.parts] == []

    values = _values(checkout)
    assert len(set(values)) == 4
    assert all(len(value) >= 24 for value in values)
    forms = [form for value in values for form in (value, base64.b64encode(value.encode()).decode())]
    for path in _files(checkout):
        content = path.read_bytes()
        for form in forms:
            assert form.encode() not in content, f"{path} has a secret in clear"
    for text in [*said, *arguments]:
        for form in forms:
            assert form not in text


@pytest.mark.xdist_group("platforms")
def test_the_passphrase_and_the_credentials_are_for_their_owner_only(running: Checkout) -> None:
    passphrase = running.root / ".groundwork/state/passphrase"
    assert passphrase.stat().st_mode & 0o077 == 0
    assert running.kubeconfig.stat().st_mode & 0o077 == 0
    assert (running.root / ".groundwork").stat().st_mode & 0o077 == 0
    content = passphrase.read_bytes()
    for path in _files(running):
        if path != passphrase:
            assert content not in path.read_bytes(), f"{path} has the passphrase"


@pytest.mark.xdist_group("platforms")
def test_outputs_of_the_engine_hold_no_secret_even_for_its_owner(running: Checkout) -> None:
    places = running.places
    with Screen(as_json=True).steps() as steps:
        tools = ensure(places, NEEDED, steps)
    (stack,) = read_stacks(places, [STACK])
    outputs = str(Engine(places, stack, tools.engine_environment(), tools.path("pulumi")).outputs())
    assert "psaUrls" in outputs
    for value in _values(running):
        assert value not in outputs
