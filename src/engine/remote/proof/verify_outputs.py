"""Reads the outputs through the scheduler's own path of the share and judges them.

start_scheduler.py calls `verify` in its own process; as a program of its own it judges what another runner left.

Spec: runId, output (scheduler's own path), startedMs (from "computed"), aircraft [60, …], rowsPerAircraft,
  inputSha256 {"60": digest of the CSV as sent}, slots [{name}], results (the batch-finished events), visibilityS.
Prints {"event":"verified","claims":[{id, holds, expected, observed, reason, detail}],"files":[{name, sha256, sizeBytes,
  mtimeMs}],"summaries":[names of this run's],
  "extras":[names of other outputs],"waitedMs","holds"}. Exit 1 when a claim does not hold.
Code: share-unreadable
"""
from __future__ import annotations

import hashlib
import io
import json
import time
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from program import NamedError, emit, home_path, run_program
from proof_claims import judge

READ = ["aircraft", "date", "lat", "long", "speed", "source_file", "worker"]


def read_rows(data: bytes) -> Tuple[Optional[str], List[Dict[str, Any]]]:
    """(run id of the file, rows). Raises whatever pyarrow raises for a damaged file."""
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(data), columns=READ)
    run = (table.schema.metadata or {}).get(b"muster.run")
    rows = table.to_pylist()
    for row in rows:
        row["date"] = row["date"].isoformat() if row["date"] is not None else None
    return run.decode("utf-8", "replace") if run else None, rows


def read_file(path: Path) -> Dict[str, Any]:
    """Everything the claims need of one output, as it stands now."""
    data, stat = path.read_bytes(), path.stat()
    seen: Dict[str, Any] = {
        "sha256": hashlib.sha256(data).hexdigest(), "sizeBytes": len(data), "mtimeMs": stat.st_mtime_ns // 1_000_000,
        "run": None, "problem": None, "rows": [],
    }
    try:
        seen["run"], seen["rows"] = read_rows(data)
        missing = [name for name in READ if seen["rows"] and name not in seen["rows"][0]]
        if missing:
            seen["problem"], seen["rows"] = f"The columns {', '.join(missing)} are missing.", []
    except Exception as error:  # noqa: BLE001 - a damaged file is evidence, whatever pyarrow calls it
        seen["problem"] = f"{type(error).__name__}: {error}"[:200]
    return seen


def gather(spec: Dict[str, Any]) -> Dict[str, Any]:
    """Reads the folder once."""
    folder = home_path(spec["output"])
    seen: Dict[str, Any] = {"files": {}, "summaries": {}, "challenge": None}
    try:
        names = sorted(path.name for path in folder.iterdir())
    except FileNotFoundError:
        return seen
    except OSError as error:
        raise NamedError("share-unreadable", f"{folder} cannot be read on the scheduler: {error.strerror}.") from None
    for name in names:
        try:
            if name.endswith(".parquet") and not name.startswith("."):
                seen["files"][name] = read_file(folder / name)
            elif name.startswith("reduce_summary_worker_") and name.endswith(".json"):
                summary = json.loads((folder / name).read_bytes())
                seen["summaries"][name] = summary if isinstance(summary, dict) else {}
            elif name == f"muster-challenge-{spec['runId']}.json":
                seen["challenge"] = json.loads((folder / name).read_bytes()).get("nonce")
        except (FileNotFoundError, ValueError):
            continue
    return seen


def look_until_good(spec: Dict[str, Any]) -> Tuple[Dict[str, Any], List[Dict[str, Any]], int]:
    """Looks again while something is wrong and the share may still be showing cached attributes."""
    begin = time.monotonic()
    while True:
        seen = gather(spec)
        claims = judge(spec, seen)
        waited = time.monotonic() - begin
        hopeful = {c["reason"] for c in claims} & {"worker-only-output", "stale-output", "bytes-differ", "summary-missing", "unreadable-output"}
        if not hopeful or waited >= spec["visibilityS"]:
            return seen, claims, int(waited * 1000)
        time.sleep(0.1)


def verify(spec: Dict[str, Any]) -> bool:
    """Looks, judges and tells. Returns whether every claim holds."""
    seen, claims, waited_ms = look_until_good(spec)
    wanted = {f"{a}.parquet" for a in spec["aircraft"]}
    files = [{"name": n, **{k: f[k] for k in ("sha256", "sizeBytes", "mtimeMs")}} for n, f in seen["files"].items() if n in wanted]
    stale = [n for n, s in seen["summaries"].items() if s.get("run") != spec["runId"]]
    holds = all(claim["holds"] for claim in claims)
    fresh = sorted(set(seen["summaries"]) - set(stale))
    emit("verified", claims=claims, files=files, summaries=fresh, extras=sorted(set(seen["files"]) - wanted) + stale, waitedMs=waited_ms, holds=holds)
    return holds


def main(spec: Dict[str, Any]) -> int:
    return 0 if verify(spec) else 1


if __name__ == "__main__":
    run_program(main)
