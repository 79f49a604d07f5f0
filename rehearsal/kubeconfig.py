"""Kubeconfig files: everything embedded, TLS verified, readable by the owner only."""

from base64 import b64encode
from pathlib import Path

import yaml

from rehearsal.certificates import Credentials, write_private


def ensure_kubeconfig(path: Path, *, cluster: str, server: str, credentials: Credentials, user: str) -> None:
    """Write the kubeconfig of a user, unless it says the very same already."""
    name = f"groundwork-{cluster}"
    content = yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": name,
            "clusters": [
                {
                    "name": name,
                    "cluster": {
                        "server": server,
                        "certificate-authority-data": _embedded(credentials.authority("kubernetes")),
                    },
                }
            ],
            "users": [
                {
                    "name": f"{name}-{user}",
                    "user": {
                        "client-certificate-data": _embedded(credentials.certificate(user)),
                        "client-key-data": _embedded(credentials.key(user)),
                    },
                }
            ],
            "contexts": [{"name": name, "context": {"cluster": name, "user": f"{name}-{user}"}}],
        },
        sort_keys=False,
    ).encode()
    if not path.exists() or path.read_bytes() != content:
        write_private(path, content)


def _embedded(file: Path) -> str:
    return b64encode(file.read_bytes()).decode()
