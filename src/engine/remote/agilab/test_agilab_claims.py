"""Every way of cheating a proof by AGILab has its own reason. Run: python3 -m unittest discover -s src/engine/remote/agilab"""
from __future__ import annotations

import math
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "proof")]

from agilab_claims import judge_agilab  # noqa: E402
from agilab_exec import answer_of, planned  # noqa: E402
from flight_expect import expected_rows  # noqa: E402

ROWS, AIRCRAFT, SLOTS = 24, [60, 61, 62, 63], ["heron#0", "egret#0"]


def honest():
    """A specification and the evidence of a run in which everything was right."""
    files, views, assigned = {}, [], {slot: [] for slot in SLOTS}
    for i, aircraft in enumerate(AIRCRAFT):
        name = f"{aircraft}.parquet"
        rows = [
            {"aircraft": aircraft, "date": r.date, "lat": r.lat, "long": r.long, "speed": r.speed, "source_file": f"{aircraft}.csv"}
            for r in expected_rows(aircraft, ROWS)
        ]
        files[name] = {"sha256": f"{aircraft:064d}", "sizeBytes": 9, "mtimeMs": 5_000, "problem": None, "rows": rows}
        assigned[SLOTS[i % 2]].append(name)
        views += [{"worker": worker, "file": name, "folder": "clustershare/lab", "sha256": f"{aircraft:064d}"} for worker in ("heron", "egret")]
    slots = [{"name": s, "number": i, "assigned": assigned[s], "completed": 2} for i, s in enumerate(SLOTS)]
    spec = {"runId": "r1", "startedMs": 4_000, "aircraft": AIRCRAFT, "rowsPerAircraft": ROWS, "results": views, "slots": slots}
    summaries = {i: {"files": assigned[s][-1:], "mtimeMs": 5_000} for i, s in enumerate(SLOTS)}
    return spec, {"files": files, "summaries": summaries}


class Claims(unittest.TestCase):
    def setUp(self):
        self.spec, self.seen = honest()

    def broken(self):
        return {claim["id"]: claim["reason"] for claim in judge_agilab(self.spec, self.seen) if not claim["holds"]}

    def test_honest_run_holds(self):
        self.assertEqual(self.broken(), {})
        self.assertEqual(len(judge_agilab(self.spec, self.seen)), 9)

    def test_stale_output(self):
        self.seen["files"]["61.parquet"]["mtimeMs"] = 1_000
        self.assertEqual(self.broken(), {"outputs-fresh": "stale-output"})

    def test_stale_summary(self):
        self.seen["summaries"][1]["mtimeMs"] = 1_000
        self.assertEqual(self.broken(), {"summaries-agree": "summary-missing"})

    def test_output_only_on_the_worker(self):
        self.seen["files"] = {}
        broken = self.broken()
        self.assertEqual(broken["outputs-visible"], "worker-only-output")
        self.assertEqual(broken["rows-complete"], "partial-rows")

    def test_output_nowhere(self):
        self.seen["files"].pop("60.parquet")
        self.spec["results"] = [view for view in self.spec["results"] if view["file"] != "60.parquet"]
        self.assertEqual(self.broken()["outputs-visible"], "missing-output")

    def test_local_directory_of_a_worker(self):
        for view in self.spec["results"]:
            if view["worker"] == "egret":
                view["sha256"] = "0" * 64
        self.assertEqual(self.broken(), {"same-bytes": "bytes-differ"})

    def test_partial_rows(self):
        self.seen["files"]["62.parquet"]["rows"].pop()
        self.assertEqual(self.broken(), {"rows-complete": "partial-rows"})

    def test_unreadable_output(self):
        self.seen["files"]["62.parquet"].update(problem="ComputeError: no magic", rows=[])
        self.assertEqual(self.broken()["rows-complete"], "unreadable-output")

    def test_altered_values(self):
        for value in (13.4, math.nan, None):
            self.setUp()
            self.seen["files"]["63.parquet"]["rows"][3]["speed"] = value
            self.assertEqual(self.broken(), {"values-correct": "altered-values"})

    def test_another_aircraft(self):
        for row in self.seen["files"]["63.parquet"]["rows"]:
            row["aircraft"] = 60
        self.assertEqual(self.broken()["aircraft-complete"], "wrong-aircraft")

    def test_one_worker_idle(self):
        first, second = self.spec["slots"]
        first["assigned"], first["completed"] = first["assigned"] + second["assigned"], 4
        second["assigned"], second["completed"] = [], 0
        self.assertEqual(self.broken()["every-slot-computed"], "idle-slot")

    def test_worker_that_never_spoke(self):
        self.spec["slots"][1].update(number=-1, assigned=[], completed=0)
        broken = self.broken()
        self.assertEqual((broken["every-slot-computed"], broken["workers-agree"]), ("idle-slot", "wrong-worker"))

    def test_log_that_counts_less_than_the_plan(self):
        self.spec["slots"][0]["completed"] = 1
        self.assertEqual(self.broken(), {"workers-agree": "wrong-worker"})

    def test_flight_given_twice(self):
        self.spec["slots"][0]["assigned"].append("61.parquet")
        self.spec["slots"][0]["completed"] = 3
        self.assertEqual(self.broken(), {"workers-agree": "wrong-worker"})

    def test_summary_of_what_was_not_given(self):
        self.seen["summaries"][0]["files"] = ["61.parquet"]
        self.assertEqual(self.broken(), {"summaries-agree": "summary-differs"})


class Answers(unittest.TestCase):
    def test_error_that_looks_like_success(self):
        self.assertEqual(answer_of({"status": "error", "message": "no route", "kind": "connection"}), {"kind": "error", "text": "connection: no route"})
        self.assertEqual(answer_of({"status": "FAILED"})["kind"], "error")

    def test_value(self):
        self.assertEqual(answer_of("_d__ 0.2"), {"kind": "value", "text": "'_d__ 0.2'"})
        self.assertEqual(answer_of({"status": "ok"})["kind"], "value")
        self.assertEqual(answer_of(None)["kind"], "value")


class Plans(unittest.TestCase):
    def test_inputs_of_each_worker(self):
        import json
        import tempfile

        tree = {"work_plan": [[["a/60.csv"], ["a/62.csv", "a/64.csv"]], [["a/61.csv"]], []]}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "tree.json"
            path.write_text(json.dumps(tree), "utf-8")
            self.assertEqual(planned(path), [["60.csv", "62.csv", "64.csv"], ["61.csv"], []])


if __name__ == "__main__":
    unittest.main()
