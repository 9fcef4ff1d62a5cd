"""Gives every slot its batches and reports what came back; runs on the scheduler's node as a Dask client.

`drive` is what start_scheduler.py calls in its own process; as a program of its own it computes once more on a
scheduler that runs already.
Spec: runId, scheduler ("tls://…"), schedulerName, output (folder of the scheduler's own path of the share),
  slots [{name, nodeId, nodeName, address, output}] (output: that node's own path), batches [{aircraft, input}],
  attachTimeoutS, batchTimeoutS, challengeWaitS.
Prints: slots-attached, batch-assigned, batch-started, batch-finished (all fields of run_batch and "slot"), computed.
Codes: bad-spec more-slots-than-batches worker-not-attached wrong-address share-unwritable batch-failed
  worker-lost batch-timeout scheduler-unreachable port-blocked
"""
from __future__ import annotations

import json
import queue
import re
import secrets
import time
from pathlib import Path
from typing import Any, Dict, List

import muster_flight
from program import NamedError, emit, end_with_parent, home_path, isolate_dask, now_ms, run_program, write_private
from reach import check_reach
from run_tls import security


def assign(batches: List[Dict[str, Any]], slots: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """Deals the batches to the slots in turn, so that every slot has at least one."""
    if len(slots) > len(batches):
        raise NamedError("more-slots-than-batches", f"{len(slots)} slots cannot share {len(batches)} aircraft.")
    return [{**batch, "slot": slots[i % len(slots)]} for i, batch in enumerate(batches)]


def remove_earlier_outputs(folder: Path) -> List[str]:
    """Removes what an earlier proof of Muster left here: its summaries and the files they name, nothing else."""
    removed = []
    for summary in folder.glob("reduce_summary_worker_*.json"):
        try:
            found = json.loads(summary.read_text("utf-8"))
            if found.get("schema") != muster_flight.REDUCE_SCHEMA:
                continue
            names = [name for name in found["files"] if re.fullmatch(r"\d+\.parquet", name)]
        except (OSError, ValueError, KeyError, AttributeError):
            continue
        for path in [*(folder / name for name in names), summary]:
            path.unlink(missing_ok=True)
            removed.append(path.name)
    return removed


def set_challenge(folder: Path, run_id: str) -> None:
    """Puts a secret of this run into the scheduler's share folder; each slot must answer it from its own path."""
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True)
            # Tells a later undo that the whole folder is Muster's; one that was there before never gets it.
            (folder / ".muster-outputs").touch()
        removed = remove_earlier_outputs(folder)
        path = folder / f"muster-challenge-{run_id}.json"
        write_private(path, json.dumps({"nonce": secrets.token_hex(16)}))
        path.chmod(0o644)
    except OSError as error:
        raise NamedError("share-unwritable", f"{folder} cannot be written on the scheduler: {error.strerror}.") from None
    emit("outputs-cleared", removed=removed)


def attached(client: Any) -> Dict[str, str]:
    """Name to address of the workers the scheduler holds now."""
    try:
        info = client.sync(client.scheduler.identity, n_workers=-1)
    except TypeError:
        info = client.sync(client.scheduler.identity)
    return {str(worker["name"]): address for address, worker in info["workers"].items()}


def wait_for_slots(client: Any, slots: List[Dict[str, Any]], timeout_s: float) -> Dict[str, str]:
    """Waits until every slot is attached; checks that each speaks from the address of its node."""
    deadline = time.monotonic() + timeout_s
    while True:
        now = attached(client)
        missing = [slot["name"] for slot in slots if slot["name"] not in now]
        if not missing:
            break
        if time.monotonic() > deadline:
            raise NamedError("worker-not-attached", f"Not attached after {timeout_s:g} s: {', '.join(missing)}.")
        time.sleep(0.02)
    for slot in slots:
        host = now[slot["name"]].split("://")[1].rsplit(":", 1)[0].strip("[]")
        if host != slot["address"]:
            raise NamedError("wrong-address", f"{slot['name']} speaks from {host}, expected {slot['address']}.")
    return now


def submit(client: Any, spec: Dict[str, Any], at: Dict[str, str], done: "queue.Queue[Any]") -> Dict[Any, Dict[str, Any]]:
    futures = {}
    for batch in assign(spec["batches"], spec["slots"]):
        slot = batch["slot"]
        emit("batch-assigned", aircraft=batch["aircraft"], slot=slot["name"], nodeId=slot["nodeId"])
        task = {
            "run": spec["runId"], "aircraft": batch["aircraft"], "input": batch["input"],
            "output": slot["output"], "challengeWaitS": spec["challengeWaitS"],
        }
        future = client.submit(
            muster_flight.run_batch, task, workers=[at[slot["name"]]], allow_other_workers=False, pure=False, retries=0
        )
        futures[future] = batch
        future.add_done_callback(done.put)
    return futures


def finished(future: Any, batch: Dict[str, Any]) -> Dict[str, Any]:
    """Result of one batch, or the named error that says which aircraft failed where."""
    slot, aircraft = batch["slot"]["name"], batch["aircraft"]
    if future.status != "finished":
        error = future.exception() if future.status == "error" else future.status
        if type(error).__name__ == "KilledWorker":
            raise NamedError("worker-lost", f"{slot} was lost while it computed aircraft {aircraft}.")
        raise NamedError("batch-failed", f"{slot} failed on aircraft {aircraft}: {type(error).__name__}: {error}")
    result = {**future.result(), "slot": slot, "nodeId": batch["slot"]["nodeId"]}
    emit("batch-finished", **result)
    return result


def collect(client: Any, spec: Dict[str, Any], at: Dict[str, str]) -> List[Dict[str, Any]]:
    """Reports batches as they end; a vanished slot or a silent minute ends the wait with a name."""
    done: "queue.Queue[Any]" = queue.Queue()
    futures = submit(client, spec, at, done)
    open_batches, results = dict(futures), []
    deadline = time.monotonic() + spec["batchTimeoutS"]
    while open_batches:
        try:
            future = done.get(timeout=0.5)
        except queue.Empty:
            now = attached(client)
            lost = sorted({b["slot"]["name"] for b in open_batches.values() if b["slot"]["name"] not in now})
            if lost:
                raise NamedError("worker-lost", f"{', '.join(lost)} vanished with batches still open.") from None
            if time.monotonic() > deadline:
                late = sorted({b["slot"]["name"] for b in open_batches.values()})
                raise NamedError("batch-timeout", f"No result in {spec['batchTimeoutS']:g} s from {', '.join(late)}.") from None
            continue
        results.append(finished(future, open_batches.pop(future)))
        deadline = time.monotonic() + spec["batchTimeoutS"]
    return results


def connect(spec: Dict[str, Any]) -> Any:
    from distributed import Client

    try:
        return Client(spec["scheduler"], security=security(spec["runId"]), timeout=spec["attachTimeoutS"], name="muster")
    except OSError as error:
        raise NamedError("scheduler-unreachable", f"No Dask connection to {spec['scheduler']}: {error}") from None


def live_event(event: Any) -> None:
    """Passes a worker's own event on; Dask hands over (timestamp, message)."""
    emit(**event[1])


def drive(spec: Dict[str, Any]) -> Dict[str, Any]:
    """Computes all batches. Returns {"startedMs", "results"} for the verification."""
    assign(spec["batches"], spec["slots"])
    # Start times of outputs are compared with this clock, the one of the file system the share lives on.
    started = now_ms()
    set_challenge(home_path(spec["output"]), spec["runId"])
    client = connect(spec)
    client.subscribe_topic("muster", live_event)
    at = wait_for_slots(client, spec["slots"], spec["attachTimeoutS"])
    emit("slots-attached", slots=[{"name": name, "address": address} for name, address in sorted(at.items())])
    # Results come home over the workers' own ports, which nothing has used yet.
    check_reach(spec["schedulerName"], {at[slot["name"]]: slot["nodeName"] for slot in spec["slots"]})
    results = collect(client, spec, at)
    used = {result["worker"] for result in results}
    emit("computed", startedMs=started, batches=len(results), rows=sum(r["rows"] for r in results), workers=sorted(used))
    return {"startedMs": started, "results": results}


def main(spec: Dict[str, Any]) -> int:
    end_with_parent()
    isolate_dask(spec["runId"])
    drive(spec)
    return 0


if __name__ == "__main__":
    run_program(main)
