"""`python -m standins COMMAND ROOM …`: the process beside the engine, and looks into what it keeps.

serve ROOM PACKAGE…                  answer the engine until asked to end
--while PID serve ROOM PACKAGE…      the same, and not longer than that process lives
list ROOM                            everything that is there, as JSON; what a service keeps is asked for there
look ROOM REGION…                    the records, and what the clouds list in these regions that no record knows
let-go ROOM                          lift the clouds' own protections against deletion: what was lifted, as JSON
find ROOM                            which of the resources on standard input are there: URN to id, as JSON
change ROOM TOKEN ID PROPERTY JSON   change something behind the program's back; null removes the property
delete ROOM TOKEN ID                 take something away behind the program's back
"""

import gc
import json
import sys
from pathlib import Path

from standins import inventory
from standins.clouds import cloud
from standins.server import serve


def main(words: list[str]) -> int:
    """Run one command; 2 where the words make none."""
    gc.set_threshold(100_000, 20, 20)  # the types of an SDK and what is made stay (stacks/haste.py has what that saves)
    match words:
        case ["--while", number, "serve", room, *packages] if number.isdecimal():
            serve(Path(room), [cloud(one) for one in packages], keeper=int(number))
        case ["serve", room, *packages]:
            serve(Path(room), [cloud(one) for one in packages])
        case ["find", room]:
            asked = json.load(sys.stdin)
            sys.stdout.write(json.dumps(inventory.find(Path(room), asked["wanted"], asked["taken"])) + "\n")
        case ["let-go", room]:
            sys.stdout.write(json.dumps(inventory.let_go(Path(room))) + "\n")
        case ["look", room, *regions]:
            seen = {"records": inventory.recorded(Path(room)), "strays": inventory.strays(Path(room), regions)}
            sys.stdout.write(json.dumps(seen) + "\n")
        case ["list", room]:
            sys.stdout.write(json.dumps(inventory.listed(Path(room)), indent=2) + "\n")
        case ["change", room, token, id_, name, value]:
            inventory.change(Path(room), token, id_, (name, json.loads(value)))
        case ["delete", room, token, id_]:
            inventory.delete(Path(room), token, id_)
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
