"""Print the page of the register: `python -m spec.requirements > docs/requirements.md`."""

import sys

from spec.requirements.page import page

sys.stdout.write(page())
