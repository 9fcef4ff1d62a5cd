"""Judges the evidence of a Flight proof that AGILab computed. Pure: evidence in, claims out.

What reads like the proof of runner dask is judged by the very same functions. AGILab writes neither the run nor the
worker into its files, so freshness comes from times after a folder that was emptied, and the worker from AGILab's plan,
each worker's log and each worker's summary, which must agree.
"""
from __future__ import annotations

from typing import Any, Callable, Dict, List, Tuple

from proof_claims import (
    MTIME_SLACK_MS,
    Problem,
    Verdict,
    _slots,
    _wanted,
    aircraft_complete,
    outputs_visible,
    rows_complete,
    same_bytes,
    values_correct,
)


def outputs_fresh(spec: Dict[str, Any], seen: Dict[str, Any]) -> Verdict:
    problems: List[Problem] = []
    for name, file in _wanted(spec, seen):
        older_ms = spec["startedMs"] - file["mtimeMs"]
        if older_ms > MTIME_SLACK_MS:
            problems.append(("stale-output", f"{name} is {older_ms / 1000:.0f} s older than the run."))
    return "all of this run", f"{len(problems)} of another run", problems


def every_slot_computed(spec: Dict[str, Any], seen: Dict[str, Any]) -> Verdict:
    there = {name for name, _ in _wanted(spec, seen)}
    problems: List[Problem] = []
    for slot in spec["slots"]:
        wrote = [name for name in slot["assigned"] if name in there]
        if slot["completed"] < 1 or not wrote:
            problems.append(("idle-slot", f"{slot['name']} was given {len(slot['assigned'])} flights and completed {slot['completed']}."))
    return _slots(len(spec["slots"])), _slots(len(spec["slots"]) - len(problems)), problems


def workers_agree(spec: Dict[str, Any], seen: Dict[str, Any]) -> Verdict:
    names = [f"{a}.parquet" for a in spec["aircraft"]]
    given = [name for slot in spec["slots"] for name in slot["assigned"]]
    problems: List[Problem] = []
    for name in names:
        if given.count(name) != 1:
            problems.append(("wrong-worker", f"{name} stands {given.count(name)} times in AGILab's plan."))
    for slot in spec["slots"]:
        if slot["completed"] != len(slot["assigned"]):
            problems.append(("wrong-worker", f"{slot['name']} was given {len(slot['assigned'])} flights, and its log says {slot['completed']}."))
    return "computed where assigned", f"{len(problems)} elsewhere", problems


def summaries_agree(spec: Dict[str, Any], seen: Dict[str, Any]) -> Verdict:
    good, problems = 0, []
    for slot in spec["slots"]:
        summary = seen["summaries"].get(slot["number"])
        if summary is None or spec["startedMs"] - summary["mtimeMs"] > MTIME_SLACK_MS:
            problems.append(("summary-missing", f"{slot['name']} left no summary of this run."))
        elif not set(summary["files"]) <= set(slot["assigned"]):
            problems.append(("summary-differs", f"{slot['name']} says it wrote {', '.join(summary['files'])}, which it was not given."))
        else:
            good += 1
    return f"{len(spec['slots'])} summaries", f"{good} agree with the plan", problems


CLAIMS: List[Tuple[str, Callable[[Dict[str, Any], Dict[str, Any]], Verdict]]] = [
    ("outputs-visible", outputs_visible),
    ("outputs-fresh", outputs_fresh),
    ("same-bytes", same_bytes),
    ("rows-complete", rows_complete),
    ("aircraft-complete", aircraft_complete),
    ("values-correct", values_correct),
    ("every-slot-computed", every_slot_computed),
    ("workers-agree", workers_agree),
    ("summaries-agree", summaries_agree),
]


def judge_agilab(spec: Dict[str, Any], seen: Dict[str, Any]) -> List[Dict[str, Any]]:
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
