"""Reads back what AGILab's Flight project wrote, through the scheduler's own path, and judges it.

Spec (JSON): runId, output (home-relative or absolute), startedMs, aircraft, rowsPerAircraft, visibilityS,
  results [{worker, file, folder, sha256}]: what each worker sees of the outputs through its own path,
  slots [{name, number, assigned: [file names], completed}]: AGILab's plan and what each worker's log says it completed.
Prints {"event":"verified", …} as verify_outputs.py does, with rows per file.
Code: share-unreadable no-parquet-reader
"""
from __future__ import annotations

import hashlib
import io
import json
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

from agilab_claims import judge_agilab
from program import NamedError, emit, home_path, run_program

READ = ["aircraft", "date", "lat", "long", "speed", "source_file"]
Rows = List[Dict[str, Any]]


def parquet_reader() -> Callable[[bytes], Rows]:
    """Whatever this Python has: polars, as AGILab brings it, or pyarrow."""
    try:
        import polars

        return lambda data: polars.read_parquet(io.BytesIO(data), columns=READ, use_pyarrow=False).to_dicts()
    except ImportError:
        pass
    try:
        import pyarrow.parquet as pq

        return lambda data: pq.read_table(io.BytesIO(data), columns=READ).to_pylist()
    except ImportError:
        raise NamedError("no-parquet-reader", "AGILab's environment holds neither polars nor pyarrow.") from None


def read_file(path: Path, read: Callable[[bytes], Rows]) -> Dict[str, Any]:
    """Everything the claims need of one output, as it stands now."""
    data, stat = path.read_bytes(), path.stat()
    seen: Dict[str, Any] = {
        "sha256": hashlib.sha256(data).hexdigest(), "sizeBytes": len(data), "mtimeMs": stat.st_mtime_ns // 1_000_000,
        "problem": None, "rows": [],
    }
    try:
        seen["rows"] = sorted(read(data), key=lambda row: str(row["date"]))
        for row in seen["rows"]:
            row["date"] = row["date"].isoformat() if row["date"] is not None else None
            row["aircraft"] = int(row["aircraft"])
    except Exception as error:  # noqa: BLE001 - a damaged file is evidence, whatever the reader calls it
        seen["problem"], seen["rows"] = f"{type(error).__name__}: {error}"[:200], []
    return seen


def gather(spec: Dict[str, Any], read: Callable[[bytes], Rows]) -> Dict[str, Any]:
    """Reads the folder once."""
    folder = home_path(spec["output"])
    seen: Dict[str, Any] = {"files": {}, "summaries": {}}
    try:
        paths = sorted(folder.iterdir())
    except FileNotFoundError:
        return seen
    except OSError as error:
        raise NamedError("share-unreadable", f"{folder} cannot be read on the scheduler: {error.strerror}.") from None
    for path in paths:
        try:
            if path.name.endswith(".parquet") and not path.name.startswith("."):
                seen["files"][path.name] = read_file(path, read)
            elif path.name.startswith("reduce_summary_worker_") and path.name.endswith(".json"):
                payload = json.loads(path.read_bytes()).get("payload")
                number = int(path.stem.rsplit("_", 1)[1])
                seen["summaries"][number] = {"files": (payload or {}).get("output_files") or [], "mtimeMs": path.stat().st_mtime_ns // 1_000_000}
        except (FileNotFoundError, ValueError, AttributeError):
            continue
    return seen


def look_until_good(spec: Dict[str, Any], read: Callable[[bytes], Rows]) -> Tuple[Dict[str, Any], List[Dict[str, Any]], int]:
    """Looks again while something is missing that may still arrive."""
    begin = time.monotonic()
    while True:
        seen = gather(spec, read)
        claims = judge_agilab(spec, seen)
        waited = time.monotonic() - begin
        if not {c["reason"] for c in claims} & {"worker-only-output", "unreadable-output"} or waited >= spec["visibilityS"]:
            return seen, claims, int(waited * 1000)
        time.sleep(0.5)


def main(spec: Dict[str, Any]) -> int:
    seen, claims, waited_ms = look_until_good(spec, parquet_reader())
    wanted = {f"{a}.parquet" for a in spec["aircraft"]}
    files = [
        {"name": n, "rows": len(f["rows"]), **{k: f[k] for k in ("sha256", "sizeBytes", "mtimeMs")}}
        for n, f in seen["files"].items() if n in wanted
    ]
    holds = all(claim["holds"] for claim in claims)
    names = [f"reduce_summary_worker_{number}.json" for number in sorted(seen["summaries"])]
    emit("verified", claims=claims, files=files, summaries=names, extras=sorted(set(seen["files"]) - wanted), waitedMs=waited_ms, holds=holds)
    return 0 if holds else 1


if __name__ == "__main__":
    run_program(main)
