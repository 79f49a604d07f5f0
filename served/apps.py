"""Serves the program of hosted apps to many engines from one process that stays.

Left to itself every engine starts a language host, which asks pip for the list of packages and then starts a Python
that loads the program and the SDK: over a second for each app. The engine connects to this process instead
(`--client`), as it does to programs of the Automation API; the SDK keeps runs that overlap apart.

    python -m served.apps SOCKET     says `ready` on standard output once it listens

It ends when its standard input does and no run is left: also when whoever started it was killed, and never under an
engine that is still at work.
"""

import os
import sys

from served.language import LanguageHost
from served.listening import listen
from stacks.app import program

RUNS = 64
"""Most runs at a time; further ones wait for their turn."""


def main(socket: str) -> None:
    """Serve until nobody needs it."""
    host = LanguageHost(program)
    server = listen(socket, [host.handler], threads=RUNS)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    os.dup2(2, 1)  # what a program prints goes where its errors go: nobody reads the pipe from here on
    sys.stdin.read()
    host.drain()
    server.stop(grace=0.5).wait()


if __name__ == "__main__":
    main(sys.argv[1])
