"""The clouds' own credential helpers, as far as a kubeconfig asks them: each answers with the room's token.

The kubeconfig that a program builds is used unmodified, so what it names must be on PATH. A helper answers only the one
question that the real one is asked here, and only about a cluster that is there.
"""

import datetime
import shlex
from pathlib import Path

from cli.rehearse.room import Room

_GOOD_FOR = datetime.timedelta(days=30)

_HELPER = """\
#!/bin/sh
# Stands in for `{name}` during a rehearsal: answers `{question}` with the token of the rehearsal's own control planes.
room={room}
case " $* " in
*" {question} "*) ;;
*)
    echo "{name} of a rehearsal answers only: {name} {question}" >&2
    exit 2
    ;;
esac
version=client.authentication.k8s.io/v1beta1
case ${{KUBERNETES_EXEC_INFO:-}} in
*'"client.authentication.k8s.io/v1"'*) version=client.authentication.k8s.io/v1 ;;
esac
read -r token <"$room/cluster-token" || [ -n "$token" ] || exit 1
status='{{"expirationTimestamp":"{until}","token":"'$token'"}}'
printf '{{"kind":"ExecCredential","apiVersion":"%s","spec":{{}},"status":%s}}\\n' "$version" "$status"
"""

HELPERS = {
    "aws": "eks get-token",
    "kubelogin": "get-token",
    "oci": "ce cluster generate-token",
}
"""Program → what a kubeconfig asks it."""


def lay_out(room: Room) -> Path:
    """Write the helpers into the room; the folder goes first on PATH."""
    folder = room.private(room.programs)
    until = (datetime.datetime.now(datetime.UTC) + _GOOD_FOR).strftime("%Y-%m-%dT%H:%M:%SZ")
    for name, question in HELPERS.items():
        path = folder / name
        path.write_text(_HELPER.format(name=name, question=question, room=shlex.quote(str(room.work)), until=until))
        path.chmod(0o700)
    return folder
