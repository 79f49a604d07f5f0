"""The program of one hosted app, for a plain `pulumi`; `./groundwork orders` serves the same from `served.apps`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from stacks.app import program  # found through the line above

program()
