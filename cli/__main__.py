"""`python -m cli`, which is what the launcher runs."""

import sys

from cli.app import main

sys.exit(main())
