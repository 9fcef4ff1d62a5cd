"""Shows every listening socket of the run's processes on this node and judges each.

Spec: runId, address (of this node in the cluster), ranges [[first, last], …].
Prints {"event":"listeners","processes","sockets":[{address, port, pid, allowed}],"holds"}.
Exit 1 when one is not allowed; code `cannot-look` when the system hides the sockets of the user's own processes.
"""
from __future__ import annotations

from typing import Any, Dict

from ports import listener_allowed
from program import NamedError, emit, run_program


def main(spec: Dict[str, Any]) -> int:
    import os

    import psutil

    marker, sockets, processes = f"--run-id={spec['runId']}", [], 0
    for process in psutil.process_iter(["pid"]):
        try:
            if process.pid == os.getpid() or marker not in process.cmdline():
                continue
            processes += 1
            look = getattr(process, "net_connections", None) or process.connections
            for found in look(kind="tcp"):
                if found.status != psutil.CONN_LISTEN:
                    continue
                host, port = found.laddr[:2]
                allowed = listener_allowed(host, port, spec["address"], spec["ranges"])
                sockets.append({"address": host, "port": port, "pid": process.pid, "allowed": allowed})
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
        except psutil.AccessDenied:
            if process.username() == psutil.Process().username():
                raise NamedError("cannot-look", f"The sockets of process {process.pid} are hidden.") from None
    sockets.sort(key=lambda row: (row["port"], row["address"]))
    holds = all(row["allowed"] for row in sockets)
    emit("listeners", processes=processes, sockets=sockets, holds=holds)
    return 0 if holds else 1


if __name__ == "__main__":
    run_program(main)
