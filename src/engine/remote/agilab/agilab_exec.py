"""Runs one of AGILab's snippets as it stands, and says what it answered.

Spec (JSON): runId, snippet (file name beside the programs, in ../snippets), plan (path of AGILab's distribution tree or '').
Prints AGILab's own log, then {"event":"agilab-answer","kind":"value|error","text"} and
  {"event":"agilab-plan","workers":[[names of inputs], …]} when a plan was asked for and is newer than the start.
AGILab answers some failures with a dictionary that looks like success; that is an error here.
Code: snippet-failed
"""
from __future__ import annotations

import asyncio
import json
import runpy
import sys
import time
from pathlib import Path
from typing import Any, Dict, List

from program import NamedError, emit, end_with_parent, run_program


def answer_of(result: Any) -> Dict[str, str]:
    """What came back, in one line; a dictionary with an error status is an error."""
    if isinstance(result, dict) and str(result.get("status", "")).lower() in ("error", "failed", "failure"):
        return {"kind": "error", "text": f"{result.get('kind', '')}: {result.get('message', result)}"[:600]}
    return {"kind": "value", "text": repr(result)[:600]}


def planned(path: Path) -> List[List[str]]:
    """Names of the inputs of each worker, in AGILab's order of workers."""

    def names(part: Any) -> List[str]:
        if isinstance(part, str):
            return [Path(part).name]
        return [name for each in part for name in names(each)] if isinstance(part, list) else []

    tree = json.loads(path.read_text("utf-8"))
    return [names(part) for part in tree.get("work_plan") or []]


def main(spec: Dict[str, Any]) -> int:
    end_with_parent()
    snippet = Path(__file__).parent.parent / "snippets" / Path(spec["snippet"]).name
    # A snippet runs as a file of its own: nothing of Muster is on its path.
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != Path(__file__).parent.resolve()]
    begin = time.time()
    try:
        result = asyncio.run(runpy.run_path(str(snippet), run_name="agilab_snippet")["main"]())
    except BaseException as error:  # noqa: BLE001 - AGILab raises what it likes, and ends with SystemExit too
        raise NamedError("snippet-failed", f"{type(error).__name__}: {error}") from error
    emit("agilab-answer", **answer_of(result))
    tree = Path.home() / spec["plan"] if spec.get("plan") else None
    if tree and tree.is_file():
        emit("agilab-plan", workers=planned(tree), isFresh=tree.stat().st_mtime >= begin)
    return 0


if __name__ == "__main__":
    run_program(main)
