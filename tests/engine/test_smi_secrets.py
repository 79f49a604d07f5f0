"""Keys are made once, kept, and come back from their copy: with the real engine, and OpenSSL as the second opinion."""

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.console import Screen
from cli.toolchain import ensure
from cli.up import NEEDED
from tests.cli.test_escrow import keeper, openssl
from tests.engine.conftest import Checkout, Platforms

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("platforms")]

STACK = "smi-local-dev"
SECRETS = "/api/v1/namespaces/twin-dev/secrets"
OTHER = "smi-existing-prod"


def _in_the_cluster(platforms: Platforms) -> dict[str, str]:
    """Secret and entry → value."""
    with platforms.api(STACK) as api:
        return {
            f"{one['metadata']['name']}/{entry}": base64.b64decode(value).decode()
            for one in api.list(SECRETS)
            for entry, value in one["data"].items()
        }


@pytest.mark.requirement("SM-51")
def test_openssl_reads_from_the_copy_what_the_cluster_has(platforms: Platforms, tmp_path: Path) -> None:
    certificate, key = keeper(tmp_path, "keeper")
    copied = tmp_path / "keys.cms"
    answer = platforms.checkout.json("secrets", STACK, "--escrow", str(copied), "--recipient", str(certificate))
    assert answer["escrow"]["secrets"] == [
        "filesvc-encryption-key",
        "identity-signing-key",
        "identity-signing-key-public",
    ]
    held = {
        name: one["value"]
        for name, one in json.loads(openssl(copied.read_bytes(), certificate, key))["secrets"].items()
    }
    there = _in_the_cluster(platforms)
    assert held["filesvc-encryption-key"] == there["filesvc-example/encryption-key"]
    assert held["identity-signing-key"] == there["identity-example/signing-key"]
    for value in held.values():
        assert value not in json.dumps(answer)


@pytest.mark.requirement("SM-50")
def test_openssl_makes_the_same_public_key_of_the_private_one(platforms: Platforms) -> None:
    there = _in_the_cluster(platforms)
    made = subprocess.run(
        ["openssl", "pkey", "-pubout"],
        input=there["identity-example/signing-key"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert made.strip() == there["identity-example/signing-key.pub"].strip()


@pytest.mark.requirement("SM-51")
def test_nothing_that_is_there_is_made_again_and_a_key_cannot_be_rotated(platforms: Platforms) -> None:
    before = _in_the_cluster(platforms)
    assert platforms.checkout.json("secrets", STACK, "--make")["made"] == []
    code, _, err = platforms.checkout.run("secrets", STACK, "--rotate", "filesvc-encryption-key")
    assert code == 1
    assert "filesvc-encryption-key is never overwritten [SM-51]" in err
    platforms.checkout.json("up", STACK)
    assert _in_the_cluster(platforms) == before


def _prod_settings(checkout: Checkout) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((checkout.root / f"Pulumi.{STACK}.yaml").read_text())
    settings = document["config"]["groundwork:platform"]
    settings |= {"environment": "prod", "env-name": "twin-prod", "releases": []}
    settings["cluster"] = {"cloud": "existing", "version": "1.35"}
    settings["definitions"] = ["calico", "prometheus-operator", "external-secrets"]
    return document


@pytest.mark.requirement("SM-50", "SM-51")
def test_on_a_stack_that_is_not_local_keys_go_encrypted_into_its_file_and_come_back_from_the_copy(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = checkout.root / f"Pulumi.{OTHER}.yaml"
    file.write_text(yaml.safe_dump(_prod_settings(checkout)))
    backend = tmp_path / "backend"
    backend.mkdir()
    monkeypatch.setenv("PULUMI_BACKEND_URL", backend.as_uri())
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "a passphrase of the customer")
    with Screen(as_json=True).steps() as steps:
        tools = ensure(checkout.places, NEEDED, steps)
    subprocess.run(
        [str(tools.path("pulumi")), "stack", "init", OTHER, "--non-interactive", "--no-select"],
        cwd=checkout.root,
        env={**checkout.environment, **tools.engine_environment()},
        check=True,
        capture_output=True,
    )

    answer = checkout.json("secrets", OTHER, "--make")
    names = ["filesvc-encryption-key", "identity-signing-key", "identity-signing-key-public"]
    assert sorted(answer["made"]) == names
    (missing,) = [one for one in answer["secrets"] if not one["there"]]
    assert (missing["name"], missing["made_here"]) == ("filesvc-database-password", False)
    config = yaml.safe_load(file.read_text())["config"]
    assert all(set(config[f"groundwork-secrets:{name}"]) == {"secure"} for name in names)

    certificate, key = keeper(tmp_path, "keeper")
    copied = str(tmp_path / "keys.cms")
    checkout.json("secrets", OTHER, "--escrow", copied, "--recipient", str(certificate))
    document = yaml.safe_load(file.read_text())
    lost = document["config"].pop("groundwork-secrets:filesvc-encryption-key")
    file.write_text(yaml.safe_dump(document))
    back = checkout.json("secrets", OTHER, "--restore", copied, "--recipient", str(certificate), "--key", str(key))
    assert back["restored"] == ["filesvc-encryption-key"]
    again = yaml.safe_load(file.read_text())["config"]["groundwork-secrets:filesvc-encryption-key"]
    assert set(again) == set(lost) == {"secure"}
    held = json.loads(openssl(Path(copied).read_bytes(), certificate, key))["secrets"]
    assert held["filesvc-encryption-key"]["value"] not in file.read_text()
