"""Makes a worker node's key for the run and prints its signing request.

Spec: runId, nodeId. Prints: {"event":"request","nodeId","request": PEM}. The key stays on the node.
"""
from __future__ import annotations

from typing import Any, Dict

from program import emit, run_program
from run_tls import make_request


def main(spec: Dict[str, Any]) -> int:
    emit("request", nodeId=spec["nodeId"], request=make_request(spec["runId"], spec["nodeId"]))
    return 0


if __name__ == "__main__":
    run_program(main)
