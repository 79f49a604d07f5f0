"""The pack, as the engine starts it: in this folder, in a process of its own."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the engine starts it in its own folder

from pulumi_policy import PolicyPack

from policies.pack import policies_for

PolicyPack(name="groundwork", policies=policies_for(json.loads(os.environ.get("PULUMI_CONFIG") or "{}")))
