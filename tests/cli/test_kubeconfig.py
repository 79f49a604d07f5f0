"""A kubeconfig for one account: its token, the cluster's certificate, and nothing of the one it was made with."""

import base64
import stat
from pathlib import Path
from typing import Any

import pytest

from cli.errors import Refused
from cli.kubeconfig import _write, for_token

AUTHORITY = base64.b64encode(b"-----BEGIN CERTIFICATE-----").decode()


def view(**cluster: object) -> dict[str, Any]:
    """What `kubectl config view --minify --raw --flatten` says of an administrator's kubeconfig."""
    return {
        "clusters": [{"name": "prod", "cluster": {"server": "https://10.0.0.1:6443", **cluster}}],
        "users": [{"name": "root", "user": {"client-key-data": "the administrator's own key"}}],
        "contexts": [{"name": "root@prod", "context": {"cluster": "prod", "user": "root"}}],
        "current-context": "root@prod",
    }


def test_it_holds_the_account_its_namespace_and_nothing_of_the_administrator() -> None:
    made = for_token(
        view(**{"certificate-authority-data": AUTHORITY}), name="operator", namespace="pseven-ns", token="t0ken"
    )
    assert made == {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {"name": "prod", "cluster": {"server": "https://10.0.0.1:6443", "certificate-authority-data": AUTHORITY}}
        ],
        "users": [{"name": "operator", "user": {"token": "t0ken"}}],
        "contexts": [
            {"name": "operator", "context": {"cluster": "prod", "user": "operator", "namespace": "pseven-ns"}}
        ],
        "current-context": "operator",
    }


def test_a_cluster_whose_certificate_is_not_verified_gets_no_token() -> None:
    with pytest.raises(Refused, match="does not verify the server's certificate"):
        for_token(view(**{"insecure-skip-tls-verify": True}), name="operator", namespace="a", token="t0ken")


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "kubeconfig"
    path.write_text("old")
    path.chmod(0o644)
    _write(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
