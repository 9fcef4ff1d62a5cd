"""The batch code of the Flight proof: one aircraft's CSV in, one Parquet file in the share out.

Workers import this module by name, so that nothing is pickled but values. Pure parts need no package.
"""
from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import os
import re
import socket
import time
from datetime import datetime
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional

EARTH_RADIUS_M = 6_371_000.0
PARQUET_SCHEMA = "muster.flight/1"
REDUCE_SCHEMA = "muster.reduce/1"
COLUMNS = ["aircraft", "date", "lat", "long"]


class Point(NamedTuple):
    """One row of a flight CSV; degrees, naive UTC time."""

    aircraft: int
    date: datetime
    lat: float
    long: float


def parse_csv(text: str) -> List[Point]:
    """Reads a flight CSV; raises ValueError with the line number for anything unexpected."""
    rows = csv.reader(io.StringIO(text, newline=""))
    if next(rows, None) != COLUMNS:
        raise ValueError("line 1: expected the columns " + ",".join(COLUMNS))
    points = []
    for row in rows:
        try:
            points.append(Point(int(row[0]), datetime.fromisoformat(row[1]), float(row[2]), float(row[3])))
        except (ValueError, IndexError) as error:
            raise ValueError(f"line {rows.line_num}: {error}") from None
    return points


def haversine_m(lat1: float, long1: float, lat2: float, long2: float) -> float:
    """Great-circle distance in metres on a sphere of 6 371 000 m; arguments in degrees."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half = math.sin((phi2 - phi1) / 2) ** 2
    half += math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(long2 - long1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


def speeds_m(points: List[Point]) -> List[float]:
    """Metres from the previous point, 0 for the first; AGILab calls this column `speed`."""
    return [0.0 if i == 0 else haversine_m(*points[i - 1][2:], *points[i][2:]) for i in range(len(points))]


def file_label(worker: str) -> str:
    """A worker's name as part of a file name."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", worker)


def sha256_of(path: Path) -> str:
    """Digest of a file as this node reads it now."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def challenge_answer(nonce: str, worker: str) -> str:
    """What a worker answers to show that it read the scheduler's challenge through its own path."""
    return hashlib.sha256(f"{nonce}\n{worker}".encode()).hexdigest()


def replace_file(path: Path, run_id: str, data: bytes) -> None:
    """Writes beside the target, closes, then renames: readers see the whole file or none."""
    part = path.with_name(f".{path.name}.{run_id}.part")
    with open(part, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def parquet_bytes(points: List[Point], source: str, worker: str, run_id: str) -> bytes:
    """The output file of one aircraft; the run's id stands in the schema's metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table(
        {
            "aircraft": pa.array([p.aircraft for p in points], pa.int32()),
            "date": pa.array([p.date for p in points], pa.timestamp("us")),
            "lat": pa.array([p.lat for p in points], pa.float64()),
            "long": pa.array([p.long for p in points], pa.float64()),
            "speed": pa.array(speeds_m(points), pa.float64()),
            "source_file": pa.array([source] * len(points), pa.string()),
            "worker": pa.array([worker] * len(points), pa.string()),
        }
    ).replace_schema_metadata({"muster.schema": PARQUET_SCHEMA, "muster.run": run_id})
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


# One worker process computes one batch at a time (one thread), so this needs no lock.
_summaries: Dict[str, Dict[str, Any]] = {}
_answers: Dict[str, Optional[str]] = {}


def add_to_summary(summary: Optional[Dict[str, Any]], result: Dict[str, Any], points: List[Point]) -> Dict[str, Any]:
    """The worker's running totals after one more batch; pure."""
    totals = dict(summary) if summary else {
        "schema": REDUCE_SCHEMA, "run": result["run"], "worker": result["worker"], "host": result["host"],
        "pid": result["pid"], "startedMs": result["startedMs"], "batches": 0, "rows": 0, "aircraft": {},
        "sources": {}, "sumSpeedM": 0.0, "sumLat": 0.0, "sumLong": 0.0, "files": {},
    }
    rows = len(points)
    totals["batches"] += 1
    totals["rows"] += rows
    totals["aircraft"] = {**totals["aircraft"], str(result["aircraft"]): rows}
    totals["sources"] = {**totals["sources"], result["source"]: rows}
    totals["sumSpeedM"] += math.fsum(speeds_m(points))
    totals["sumLat"] += math.fsum(p.lat for p in points)
    totals["sumLong"] += math.fsum(p.long for p in points)
    totals["files"] = {**totals["files"], result["file"]: {"sha256": result["sha256"], "rows": rows}}
    totals["endedMs"] = result["endedMs"]
    return totals


def answer_challenge(folder: Path, run_id: str, worker: str, wait_s: float) -> Optional[str]:
    """Reads the scheduler's challenge through this node's path; None when it never shows up here.

    A new file may stay hidden as long as SSHFS caches attributes (up to 20 s); the wait is paid once a process.
    """
    key = f"{run_id} {worker} {folder}"
    if key not in _answers:
        deadline = time.monotonic() + wait_s
        _answers[key] = None
        while True:
            try:
                text = (folder / f"muster-challenge-{run_id}.json").read_text("ascii")
                _answers[key] = challenge_answer(json.loads(text)["nonce"], worker)
            except (OSError, ValueError, KeyError):
                pass
            if _answers[key] is not None or time.monotonic() >= deadline:
                break
            time.sleep(0.25)
    return _answers[key]


def identity() -> Dict[str, Any]:
    """Name and address of the Dask worker this runs in."""
    from distributed import get_worker

    worker = get_worker()
    return {"worker": str(worker.name), "address": worker.address, "host": socket.gethostname(), "pid": os.getpid()}


def tell(event: str, **fields: Any) -> None:
    """Sends a live event to the compute driver; the result of the batch does not depend on it."""
    from distributed import get_worker

    get_worker().log_event("muster", {"event": event, **fields})


def run_batch(batch: Dict[str, Any]) -> Dict[str, Any]:
    """Computes one aircraft. `batch`: run, aircraft, input, output, challengeWaitS. Returns what was done and seen."""
    started_ms = time.time_ns() // 1_000_000
    me = identity()
    tell("batch-started", worker=me["worker"], aircraft=batch["aircraft"], startedMs=started_ms)
    home = Path.home()
    source, folder = home / batch["input"], home / batch["output"]
    data = source.read_bytes()
    points = parse_csv(data.decode("utf-8"))
    if not points or any(p.aircraft != batch["aircraft"] for p in points):
        raise ValueError(f"{source.name} does not hold aircraft {batch['aircraft']} and nothing else")
    folder.mkdir(parents=True, exist_ok=True)
    answer = answer_challenge(folder, batch["run"], me["worker"], batch["challengeWaitS"])
    target = folder / f"{batch['aircraft']}.parquet"
    replace_file(target, batch["run"], parquet_bytes(points, source.name, me["worker"], batch["run"]))
    result = {
        **me, "run": batch["run"], "aircraft": batch["aircraft"], "source": source.name,
        "inputSha256": hashlib.sha256(data).hexdigest(), "rows": len(points), "file": target.name,
        "folder": str(folder), "sha256": sha256_of(target), "sizeBytes": target.stat().st_size,
        "challenge": answer, "startedMs": started_ms, "endedMs": time.time_ns() // 1_000_000,
    }
    key = f"{batch['run']} {me['worker']}"
    _summaries[key] = add_to_summary(_summaries.get(key), result, points)
    summary = folder / f"reduce_summary_worker_{file_label(me['worker'])}.json"
    replace_file(summary, batch["run"], (json.dumps(_summaries[key], sort_keys=True) + "\n").encode("ascii"))
    return result
