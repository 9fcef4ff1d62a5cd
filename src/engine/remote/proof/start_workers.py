"""The Dask workers of one node, one process a slot; runs until it is ended or a slot ends.

Spec: runId, nodeId, handedWithinS; ownKey true on the scheduler's node, where start_scheduler.py places key and
  certificate. It begins to load while the manager still plans.
Waits for `workers` {name, schedulerName, scheduler "tls://…", address, slots (count), ports [first, last],
  attachTimeoutS, ca, certificate}; the last two not on the scheduler's node.
Prints {"event":"request","nodeId","request": PEM} (not on the scheduler's node; the key stays here),
  {"event":"worker-ready","worker","address","pid"} for each slot,
  {"event":"worker-ended","worker","exitCode"} if one ends by itself (then MUSTER-ERROR slot-ended).
Codes: bad-spec address-not-here no-free-port nothing-handed key-missing certificate-foreign port-blocked
  not-attached slot-ended
"""
from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from typing import Any, Dict, List

from handed import wait_for
from ports import first_free_port, port_range
from program import NamedError, emit, end_with_parent, isolate_dask, run_folder, run_program
from reach import check_reach
from run_tls import make_request, place_certificate, security

# A fork after the imports saves each slot half a second of them; macOS does not allow it (fork(2) there, "exec first").
CAN_FORK = sys.platform.startswith("linux")


def worker_name(node_id: str, slot: int) -> str:
    """Name of a slot, as the compute driver addresses it."""
    return f"{node_id}#{slot}"


def load() -> None:
    """Everything a slot needs, loaded before the first batch, so that its time is not the batch's."""
    # The allocator that comes with pyarrow starts a thread, and a process that forks had better have none.
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    import muster_flight  # noqa: F401
    import pyarrow.parquet  # noqa: F401
    from distributed import Worker  # noqa: F401


async def serve(spec: Dict[str, Any], name: str) -> int:
    """One slot: a Dask worker with one thread and no nanny."""
    import dask
    from distributed import Worker

    # Reading and writing a few kilobytes needs no spilling, and a pause for memory would look like a hang.
    dask.config.set({"distributed.worker.memory.target": False, "distributed.worker.memory.spill": False})
    worker = Worker(
        spec["scheduler"], nthreads=1, name=name, host=spec["address"],
        port=list(port_range(spec["ports"])), security=security(spec["runId"]),
        dashboard=False, dashboard_address="127.0.0.1:0", memory_limit=0,
        death_timeout=spec["attachTimeoutS"], local_directory=str(run_folder(spec["runId"]) / "work"),
    )
    try:
        await asyncio.wait_for(worker, spec["attachTimeoutS"])
    except Exception as error:  # noqa: BLE001 - Dask raises many kinds here; all mean the same to the manager
        raise NamedError("not-attached", f"{name} could not attach to {spec['scheduler']}: {error!r}") from None
    emit("worker-ready", worker=name, address=worker.address, pid=os.getpid())
    await worker.finished()
    return 4


def run_slot(spec: Dict[str, Any]) -> int:
    end_with_parent()
    return asyncio.run(serve(spec, worker_name(spec["nodeId"], spec["slot"])))


def fork_slot(spec: Dict[str, Any]) -> int:
    """Starts a slot as a copy of this process, which has loaded everything and runs no thread. Returns its pid."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        run_program(run_slot, spec)
    return pid


def spawn_slot(spec: Dict[str, Any]) -> int:
    command = [sys.executable, "-E", "-s", "-u", os.path.abspath(__file__), f"--run-id={spec['runId']}"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.write(json.dumps(spec).encode())
    child.stdin.close()
    return child.pid


def ended_slot(pids: List[int]) -> "tuple[int, int] | None":
    """(slot, exit code) of one that has ended, or None."""
    for slot, pid in enumerate(pids):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found == pid:
            return slot, os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
    return None


def watch_slots(spec: Dict[str, Any], pids: List[int]) -> int:
    """Waits until a slot ends by itself, which is a fault: the end of the run is a signal that ends them all."""
    parent = os.getppid()
    while True:
        ended = ended_slot(pids)
        if ended or os.getppid() != parent:
            break
        time.sleep(0.1)
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    if ended is None:
        return 143
    name = worker_name(spec["nodeId"], ended[0])
    emit("worker-ended", worker=name, exitCode=ended[1])
    raise NamedError("slot-ended", f"{name} ended before the run did.")


def main(spec: Dict[str, Any]) -> int:
    run_id = spec["runId"]
    isolate_dask(run_id)
    if "slot" in spec:
        return run_slot(spec)
    if not spec.get("ownKey"):
        emit("request", nodeId=spec["nodeId"], request=make_request(run_id, spec["nodeId"]))
    if CAN_FORK:
        load()
    spec = {**spec, **wait_for(run_id, "workers", spec["handedWithinS"])}
    first_free_port(spec["address"], port_range(spec["ports"]))
    if not spec.get("ownKey"):
        place_certificate(run_id, spec["ca"], spec["certificate"])
    check_reach(spec["name"], {spec["scheduler"]: spec["schedulerName"]})
    slots = [{**spec, "slot": slot} for slot in range(spec["slots"])]
    return watch_slots(spec, [fork_slot(slot) if CAN_FORK else spawn_slot(slot) for slot in slots])


if __name__ == "__main__":
    run_program(main)
