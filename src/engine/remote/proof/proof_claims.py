"""Judges the evidence of a Flight proof. Pure: evidence in, claims out; a claim that fails names its reason.

Evidence: {"files": {name: {sha256, sizeBytes, mtimeMs, run, problem, rows}}, "summaries": {name: dict},
  "challenge": nonce or None}. rows: list of {aircraft, date, lat, long, speed, source_file, worker}.
"""
from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Tuple

from flight_expect import DEGREE_TOLERANCE, METRE_TOLERANCE, expected_rows
from muster_flight import REDUCE_SCHEMA, challenge_answer

# Clock ticks of file systems are as coarse as two seconds.
MTIME_SLACK_MS = 2_000

Problem = Tuple[str, str]  # (reason, detail)
Verdict = Tuple[str, str, List[Problem]]  # (expected, observed, problems)


def outputs_visible(spec: Dict[str, Any], seen: Dict[str, Any]) -> Verdict:
    reported = {r["file"]: r for r in spec["results"]}
    names = [f"{a}.parquet" for a in spec["aircraft"]]
    problems = []
    for name in (name for name in names if name not in seen["files"]):
        who = reported.get(name)
        if who:
            problems.append(("worker-only-output", f"{who['worker']} wrote {who['folder']}/{name}; the scheduler does not see it."))
        else:
            problems.append(("missing-output", f"No worker reported {name} and the scheduler does not see it."))
    return f"{len(names)} files", f"{len(names) - len(problems)} files", problems


def _slots(count: int) -> str:
    return "1 slot" if count == 1 else f"{count} slots"


def share_is_shared(spec: Dict[str, Any], seen: Dict[str, Any]) -> Verdict:
    slots = [slot["name"] for slot in spec["slots"]]
    good, problems = set(), []
    for result in spec["results"]:
        right = seen["challenge"] and challenge_answer(seen["challenge"], result["worker"])
        if right and result.get("challenge") == right:
            good.add(result["worker"])
        else:
            problems.append(("local-directory", f"{result['worker']} did not see the scheduler's challenge in {result['folder']}."))
    return f"{_slots(len(slots))} read the challenge", _slots(len(good & set(slots))), _distinct(problems)


def outputs_fresh(spec: Dict[str, Any], seen: Dict[str, Any]) -> Verdict:
    problems = []
    for name, file in _wanted(spec, seen):
        if file["run"] != spec["runId"]:
            problems.append(("stale-output", f"{name} was written by {'run ' + file['run'] if file['run'] else 'no run of Muster'}."))
        elif file["mtimeMs"] < spec["startedMs"] - MTIME_SLACK_MS:
            problems.append(("stale-output", f"{name} is {(spec['startedMs'] - file['mtimeMs']) / 1000:.0f} s older than the run."))
    return "all of this run", f"{len(problems)} of another run", problems


def same_bytes(spec: Dict[str, Any], seen: Dict[str, Any]) -> Verdict:
    files, problems = dict(_wanted(spec, seen)), []
    for result in spec["results"]:
        file = files.get(result["file"])
        if file and file["sha256"] != result["sha256"]:
            problems.append(("bytes-differ", f"{result['file']}: {result['worker']} sees {result['sha256'][:12]}…, the scheduler {file['sha256'][:12]}…"))
    return "equal digests", f"{len(problems)} differ", problems


def inputs_as_written(spec: Dict[str, Any], _seen: Dict[str, Any]) -> Verdict:
    problems = [
        ("input-differs", f"{r['worker']} read another {r['source']} than the one that was sent.")
        for r in spec["results"]
        if r["inputSha256"] != spec["inputSha256"].get(str(r["aircraft"]))
    ]
    return "digests as sent", f"{len(problems)} differ", problems


def rows_complete(spec: Dict[str, Any], seen: Dict[str, Any]) -> Verdict:
    wanted, found, problems = spec["rowsPerAircraft"], 0, []
    for name, file in _wanted(spec, seen):
        found += len(file["rows"])
        if file["problem"]:
            problems.append(("unreadable-output", f"{name}: {file['problem']}"))
        elif len(file["rows"]) != wanted:
            problems.append(("partial-rows", f"{name} holds {len(file['rows'])} rows."))
    total = wanted * len(spec["aircraft"])
    if found != total and not problems:
        problems.append(("partial-rows", f"{total - found} rows are in files that are not there."))
    return f"{total} rows", f"{found} rows", problems


def aircraft_complete(spec: Dict[str, Any], seen: Dict[str, Any]) -> Verdict:
    found, problems = set(), []
    for name, file in _wanted(spec, seen):
        inside = {row["aircraft"] for row in file["rows"]}
        found |= inside
        if file["rows"] and inside != {int(name.split(".")[0])}:
            problems.append(("wrong-aircraft", f"{name} holds aircraft {sorted(inside)}."))
    missing = sorted(set(spec["aircraft"]) - found)
    if missing:
        problems.append(("missing-aircraft", f"No row of aircraft {', '.join(map(str, missing))}."))
    return f"{len(spec['aircraft'])} aircraft", f"{len(found & set(spec['aircraft']))} aircraft", problems


def values_correct(spec: Dict[str, Any], seen: Dict[str, Any]) -> Verdict:
    checked, problems = 0, []
    for name, file in _wanted(spec, seen):
        expected = expected_rows(int(name.split(".")[0]), spec["rowsPerAircraft"])
        for index, (row, right) in enumerate(zip(file["rows"], expected)):
            checked += 1
            wrong = _wrong_value(row, right)
            if wrong:
                problems.append(("altered-values", f"{name} row {index}: {wrong}"))
                break
    if not checked:
        problems.append(("missing-output", "There was no value to compare."))
    return "recomputed values", f"{checked} rows compared, {len(problems)} files differ", problems


def every_slot_computed(spec: Dict[str, Any], seen: Dict[str, Any]) -> Verdict:
    wrote = {row["worker"] for _, file in _wanted(spec, seen) for row in file["rows"]}
    reported = {r["worker"] for r in spec["results"]}
    names = [slot["name"] for slot in spec["slots"]]
    idle = [name for name in names if name not in wrote or name not in reported]
    problems = [("idle-slot", f"{name} computed no aircraft that the scheduler can see.") for name in idle]
    return _slots(len(names)), _slots(len(names) - len(idle)), problems


def workers_agree(spec: Dict[str, Any], seen: Dict[str, Any]) -> Verdict:
    files, problems = dict(_wanted(spec, seen)), []
    for result in spec["results"]:
        inside = {row["worker"] for row in files.get(result["file"], {"rows": []})["rows"]}
        if result["worker"] != result["slot"]:
            problems.append(("wrong-worker", f"{result['file']} was given to {result['slot']} and computed by {result['worker']}."))
        elif inside and inside != {result["slot"]}:
            problems.append(("wrong-worker", f"{result['file']} was given to {result['slot']} and names {', '.join(sorted(inside))}."))
    return "computed where assigned", f"{len(problems)} elsewhere", problems


def summaries_agree(spec: Dict[str, Any], seen: Dict[str, Any]) -> Verdict:
    problems, good = [], 0
    current = {s.get("worker"): s for s in seen["summaries"].values() if s.get("run") == spec["runId"] and s.get("schema") == REDUCE_SCHEMA}
    for slot in (slot["name"] for slot in spec["slots"]):
        summary = current.get(slot)
        if summary is None:
            problems.append(("summary-missing", f"{slot} left no summary of this run."))
            continue
        wrong = _summary_fault(summary, slot, seen)
        good += 0 if wrong else 1
        if wrong:
            problems.append(("summary-differs", f"{slot}: {wrong}"))
    return f"{len(spec['slots'])} summaries", f"{good} agree with the files", problems


CLAIMS: List[Tuple[str, Callable[[Dict[str, Any], Dict[str, Any]], Verdict]]] = [
    ("outputs-visible", outputs_visible),
    ("share-is-shared", share_is_shared),
    ("outputs-fresh", outputs_fresh),
    ("same-bytes", same_bytes),
    ("inputs-as-written", inputs_as_written),
    ("rows-complete", rows_complete),
    ("aircraft-complete", aircraft_complete),
    ("values-correct", values_correct),
    ("every-slot-computed", every_slot_computed),
    ("workers-agree", workers_agree),
    ("summaries-agree", summaries_agree),
]


def judge(spec: Dict[str, Any], seen: Dict[str, Any]) -> List[Dict[str, Any]]:
    """One claim each: {id, holds, expected, observed, reason, detail}; reason and detail are '' when it holds."""
    claims = []
    for claim_id, look in CLAIMS:
        expected, observed, problems = look(spec, seen)
        shown = " ".join(detail for _, detail in problems[:4]) + (f" And {len(problems) - 4} more." if len(problems) > 4 else "")
        claims.append({
            "id": claim_id, "holds": not problems, "expected": expected, "observed": observed,
            "reason": problems[0][0] if problems else "", "detail": shown,
        })
    return claims


def _wanted(spec: Dict[str, Any], seen: Dict[str, Any]) -> List[Tuple[str, Dict[str, Any]]]:
    names = [f"{a}.parquet" for a in spec["aircraft"]]
    return [(name, seen["files"][name]) for name in names if name in seen["files"]]


def _distinct(problems: List[Problem]) -> List[Problem]:
    return list(dict.fromkeys(problems))


def _wrong_value(row: Dict[str, Any], right: Any) -> Optional[str]:
    if row["date"] != right.date:
        return f"date {row['date']}, expected {right.date}."
    for name, tolerance in (("lat", DEGREE_TOLERANCE), ("long", DEGREE_TOLERANCE), ("speed", METRE_TOLERANCE)):
        # Written so that NaN and a missing value fail as well.
        if not (row[name] is not None and abs(row[name] - getattr(right, name)) <= tolerance):
            return f"{name} {row[name]}, expected {getattr(right, name)}."
    return None


def _summary_fault(summary: Dict[str, Any], slot: str, seen: Dict[str, Any]) -> Optional[str]:
    counts: Dict[str, int] = {}
    sources: Dict[str, int] = {}
    for file in seen["files"].values():
        for row in (row for row in file["rows"] if row["worker"] == slot):
            counts[str(row["aircraft"])] = counts.get(str(row["aircraft"]), 0) + 1
            sources[row["source_file"]] = sources.get(row["source_file"], 0) + 1
    if summary.get("aircraft") != counts:
        return f"the summary counts {summary.get('aircraft')}, the files {counts}."
    if summary.get("rows") != sum(counts.values()) or summary.get("batches") != len(counts):
        return f"the summary says {summary.get('rows')} rows in {summary.get('batches')} batches, the files {sum(counts.values())} in {len(counts)}."
    if summary.get("sources") != sources:
        return "the summary names other source files than the outputs."
    return None
