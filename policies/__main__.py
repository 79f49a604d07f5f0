"""The pack, as the engine starts it: in this folder, in a process of its own."""

import gc
import io
import json
import os
import sys
from pathlib import Path

# The SDK says its port on standard output and nothing after it: kept back in a buffer, the engine waits for ever.
sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", buffering=0, closefd=False), write_through=True)
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the engine starts it in its own folder

gc.set_threshold(100_000, 20, 20)  # what is loaded and read here stays (stacks/haste.py has what that saves)
sys.setswitchinterval(0.0005)  # the engine is answered while settings are read beside (policies.pack.policies_for)

from pulumi_policy import PolicyPack  # noqa: E402 (what loads is most of what stays)

from policies.once import read_messages_once  # noqa: E402
from policies.pack import policies_for  # noqa: E402

read_messages_once()
PolicyPack(name="groundwork", policies=policies_for(json.loads(os.environ.get("PULUMI_CONFIG") or "{}")))
