"""The Dask workers of one node, one process a slot; runs until it is ended or a slot ends.

Spec: runId, nodeId, address, slots (count), scheduler ("tls://…"), ports [first, last], ca, certificate,
  attachTimeoutS; ownKey true on the scheduler's node, where start_scheduler.py has placed the certificate already.
Prints {"event":"worker-ready","worker","address","pid"} for each slot,
  {"event":"worker-ended","worker","exitCode"} if one ends by itself (then MUSTER-ERROR slot-ended).
Codes: bad-spec address-not-here no-free-port key-missing certificate-foreign not-attached slot-ended
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

from ports import first_free_port, port_range
from program import NamedError, emit, end_with_parent, isolate_dask, run_folder, run_program
from run_tls import place_certificate, security


def worker_name(node_id: str, slot: int) -> str:
    """Name of a slot, as the compute driver addresses it."""
    return f"{node_id}#{slot}"


async def serve(spec: Dict[str, Any], name: str) -> int:
    """One slot: a Dask worker with one thread and no nanny."""
    import dask
    from distributed import Worker

    # Reading and writing a few kilobytes needs no spilling, and a pause for memory would look like a hang.
    dask.config.set({"distributed.worker.memory.target": False, "distributed.worker.memory.spill": False})
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
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
    import muster_flight  # noqa: F401 - loaded before the first batch, so that its time is not the batch's
    import pyarrow.parquet  # noqa: F401

    emit("worker-ready", worker=name, address=worker.address, pid=os.getpid())
    closed = asyncio.ensure_future(worker.finished())
    await asyncio.wait([closed, asyncio.ensure_future(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
    if not closed.done():
        await worker.close(timeout=2, nanny=False)
        return 0
    return 4


def slot_command(spec: Dict[str, Any]) -> List[str]:
    return [sys.executable, "-E", "-s", "-u", os.path.abspath(__file__), f"--run-id={spec['runId']}"]


def start_slot(spec: Dict[str, Any], slot: int) -> "subprocess.Popen[bytes]":
    child = subprocess.Popen(slot_command(spec), stdin=subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.write(json.dumps({**spec, "slot": slot}).encode())
    child.stdin.close()
    return child


def watch_slots(spec: Dict[str, Any], children: List["subprocess.Popen[bytes]"]) -> int:
    """Waits for the end of the run; a slot that ends before that ends them all."""
    stopping: List[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda got, _frame: stopping.append(got))
    while not stopping and all(child.poll() is None for child in children):
        time.sleep(0.05)
    ended = [(slot, child.returncode) for slot, child in enumerate(children) if child.poll() is not None]
    for child in children:
        child.terminate()
    deadline = time.monotonic() + 3
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    if stopping:
        return 0
    for slot, code in ended:
        emit("worker-ended", worker=worker_name(spec["nodeId"], slot), exitCode=code)
    names = ", ".join(worker_name(spec["nodeId"], slot) for slot, _ in ended)
    raise NamedError("slot-ended", f"{names} ended before the run did.")


def main(spec: Dict[str, Any]) -> int:
    end_with_parent()
    if "slot" in spec:
        isolate_dask(spec["runId"])
        return asyncio.run(serve(spec, worker_name(spec["nodeId"], spec["slot"])))
    first_free_port(spec["address"], port_range(spec["ports"]))
    if not spec.get("ownKey"):
        place_certificate(spec["runId"], spec["ca"], spec["certificate"])
    return watch_slots(spec, [start_slot(spec, slot) for slot in range(spec["slots"])])


if __name__ == "__main__":
    run_program(main)
