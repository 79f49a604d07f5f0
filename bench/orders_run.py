"""`orders apply --json` in the bench's own room: nothing of the user's apps is touched.

python -m bench.orders_run ROOM SOURCE
"""

import sys
from pathlib import Path

from bench.ground import Room
from cli.console import Screen
from cli.orders.apply import Options, apply_orders
from cli.orders.many import usual_jobs
from cli.places import Places


def main(room: str, source: str) -> int:
    """Apply, and return the command's exit code."""
    here = Places.here()
    places = Room(checkout=here.checkout, cache=here.cache, room=Path(room))
    return apply_orders(Screen(as_json=True), places, source, Options(jobs=usual_jobs()))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
