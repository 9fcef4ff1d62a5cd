"""What the manager hands to a program that already runs: files that hand-over.sh puts into the run's private folder."""
from __future__ import annotations

import json
import os
import time
from typing import Any, Dict

from program import NamedError, run_folder

LOOK_EVERY_S = 0.01


def wait_for(run_id: str, name: str, within_s: float) -> Dict[str, Any]:
    """The JSON object in `in/<name>.json`, as soon as it is there.

    Raises NamedError `nothing-handed` after `within_s`, or at once when the program has lost its parent.
    """
    path = run_folder(run_id) / "in" / f"{name}.json"
    parent, deadline = os.getppid(), time.monotonic() + within_s
    while not path.exists():
        if os.getppid() != parent:
            os._exit(143)
        if time.monotonic() > deadline:
            raise NamedError("nothing-handed", f"{name} did not arrive from the manager within {within_s:g} s.")
        time.sleep(LOOK_EVERY_S)
    found = json.loads(path.read_text("utf-8"))
    if not isinstance(found, dict):
        raise NamedError("nothing-handed", f"{name} is not what the manager hands over.")
    return found
