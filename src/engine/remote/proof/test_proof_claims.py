"""Every way of cheating has its own reason. Run: python3 -m unittest discover -s src/engine/remote/proof"""
from __future__ import annotations

import copy
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from compute import assign  # noqa: E402
from flight_expect import expected_rows  # noqa: E402
from muster_flight import Point, add_to_summary, challenge_answer, file_label, haversine_m, parse_csv, speeds_m  # noqa: E402
from ports import first_free_port, is_loopback, listener_allowed  # noqa: E402
from program import NamedError  # noqa: E402
from proof_claims import judge  # noqa: E402

ROWS, AIRCRAFT, SLOTS = 24, [60, 61, 62, 63], ["heron#0", "egret#0"]


def honest():
    """A specification and the evidence of a run in which everything was right."""
    results, files, summaries = [], {}, {}
    for i, aircraft in enumerate(AIRCRAFT):
        name, slot = f"{aircraft}.parquet", SLOTS[i % 2]
        rows = [
            {"aircraft": aircraft, "date": r.date, "lat": r.lat, "long": r.long, "speed": r.speed,
             "source_file": f"{aircraft}_cluster_validation.csv", "worker": slot}
            for r in expected_rows(aircraft, ROWS)
        ]
        files[name] = {"sha256": f"{aircraft:064d}", "sizeBytes": 9, "mtimeMs": 5_000, "run": "r1", "problem": None, "rows": rows}
        result = {
            "run": "r1", "aircraft": aircraft, "worker": slot, "slot": slot, "host": "h", "pid": 1, "file": name,
            "folder": "/s", "source": rows[0]["source_file"], "sha256": f"{aircraft:064d}", "inputSha256": "in",
            "challenge": challenge_answer("n", slot), "startedMs": 1, "endedMs": 2,
        }
        results.append(result)
        points = [Point(aircraft, r.date, r.lat, r.long) for r in expected_rows(aircraft, ROWS)]
        summaries[slot] = add_to_summary(summaries.get(slot), result, points)
    spec = {
        "runId": "r1", "startedMs": 4_000, "aircraft": AIRCRAFT, "rowsPerAircraft": ROWS, "results": results,
        "inputSha256": {str(a): "in" for a in AIRCRAFT}, "slots": [{"name": s} for s in SLOTS],
    }
    return spec, {"files": files, "summaries": summaries, "challenge": "n"}


def reasons(spec, seen):
    return {claim["id"]: claim["reason"] for claim in judge(spec, seen) if not claim["holds"]}


class Claims(unittest.TestCase):
    def setUp(self):
        self.spec, self.seen = honest()

    def broken(self):
        return reasons(self.spec, self.seen)

    def test_honest_run_holds(self):
        self.assertEqual(self.broken(), {})
        self.assertEqual(len(judge(self.spec, self.seen)), 11)

    def test_output_only_on_the_worker(self):
        del self.seen["files"]["61.parquet"]
        self.assertEqual(self.broken()["outputs-visible"], "worker-only-output")

    def test_output_nobody_wrote(self):
        del self.seen["files"]["61.parquet"]
        self.spec["results"] = [r for r in self.spec["results"] if r["aircraft"] != 61]
        self.assertEqual(self.broken()["outputs-visible"], "missing-output")
        self.assertEqual(self.broken()["aircraft-complete"], "missing-aircraft")

    def test_local_directory_with_the_right_content_in_both_places(self):
        for result in self.spec["results"][1::2]:
            result["challenge"] = None
        self.assertEqual(self.broken(), {"share-is-shared": "local-directory"})

    def test_answer_of_another_worker_is_no_answer(self):
        self.spec["results"][0]["challenge"] = challenge_answer("n", "egret#0")
        self.assertEqual(self.broken(), {"share-is-shared": "local-directory"})

    def test_no_challenge_at_the_scheduler_proves_nothing(self):
        self.seen["challenge"] = None
        self.assertEqual(self.broken(), {"share-is-shared": "local-directory"})

    def test_stale_output(self):
        for change in ({"run": "r0"}, {"run": None}, {"mtimeMs": 1_000}):
            spec, seen = honest()
            seen["files"]["60.parquet"].update(change)
            self.assertEqual(reasons(spec, seen), {"outputs-fresh": "stale-output"}, change)

    def test_bytes_that_differ_from_the_workers_view(self):
        self.seen["files"]["60.parquet"]["sha256"] = "0"
        self.assertEqual(self.broken(), {"same-bytes": "bytes-differ"})

    def test_input_that_was_not_sent(self):
        self.spec["results"][0]["inputSha256"] = "other"
        self.assertEqual(self.broken(), {"inputs-as-written": "input-differs"})

    def test_partial_rows(self):
        self.seen["files"]["60.parquet"]["rows"].pop()
        self.assertEqual(self.broken()["rows-complete"], "partial-rows")
        self.assertEqual(self.broken()["summaries-agree"], "summary-differs")

    def test_unreadable_output(self):
        self.seen["files"]["60.parquet"].update(problem="cut", rows=[])
        self.assertEqual(self.broken()["rows-complete"], "unreadable-output")

    def test_altered_values(self):
        for column, value in (("speed", 0.0), ("speed", float("nan")), ("speed", None), ("lat", 48.0), ("date", "2020-01-02T00:00:00")):
            spec, seen = honest()
            seen["files"]["62.parquet"]["rows"][5][column] = value
            self.assertEqual(reasons(spec, seen), {"values-correct": "altered-values"}, (column, value))

    def test_wrong_aircraft_in_a_file(self):
        for row in self.seen["files"]["60.parquet"]["rows"]:
            row["aircraft"] = 61
        self.assertEqual(self.broken()["aircraft-complete"], "wrong-aircraft")

    def test_one_slot_idle(self):
        self.spec["slots"].append({"name": "egret#1"})
        broken = self.broken()
        self.assertEqual(broken["every-slot-computed"], "idle-slot")
        self.assertEqual(broken["summaries-agree"], "summary-missing")

    def test_computed_by_another_worker_than_assigned(self):
        self.spec["results"][0]["worker"] = "egret#0"
        self.assertEqual(self.broken()["workers-agree"], "wrong-worker")

    def test_column_names_another_worker(self):
        for row in self.seen["files"]["60.parquet"]["rows"]:
            row["worker"] = "egret#0"
        self.assertEqual(self.broken()["workers-agree"], "wrong-worker")

    def test_summary_overwritten_by_its_last_batch(self):
        only_last = copy.deepcopy(self.seen["summaries"]["heron#0"])
        only_last.update(rows=ROWS, batches=1, aircraft={"62": ROWS})
        self.seen["summaries"]["heron#0"] = only_last
        self.assertEqual(self.broken(), {"summaries-agree": "summary-differs"})

    def test_summary_of_an_earlier_run(self):
        self.seen["summaries"]["heron#0"]["run"] = "r0"
        self.assertEqual(self.broken(), {"summaries-agree": "summary-missing"})


class Parts(unittest.TestCase):
    def test_both_haversines_agree_and_know_a_known_distance(self):
        # A quarter of a great circle on the sphere that AGILab uses.
        self.assertAlmostEqual(haversine_m(0, 0, 90, 0), 10_007_543.398, places=2)
        rows = expected_rows(75, 48)
        points = [Point(75, None, r.lat, r.long) for r in rows]
        for mine, theirs in zip(speeds_m(points), rows):
            self.assertAlmostEqual(mine, theirs.speed, places=6)

    def test_parse_csv_names_the_line(self):
        self.assertEqual(parse_csv("aircraft,date,lat,long\n60,2020-01-01 00:00:00,48.06,2.06\n")[0].lat, 48.06)
        for text in ("", "a,b\n", "aircraft,date,lat,long\n60,x,1,2\n", "aircraft,date,lat,long\n60\n"):
            with self.assertRaisesRegex(ValueError, "line"):
                parse_csv(text)

    def test_assign_gives_every_slot_a_batch(self):
        batches, slots = [{"aircraft": a} for a in range(16)], [{"name": str(n)} for n in range(5)]
        dealt = [row["slot"]["name"] for row in assign(batches, slots)]
        self.assertEqual(sorted(dealt.count(s["name"]) for s in slots), [3, 3, 3, 3, 4])
        with self.assertRaises(NamedError) as caught:
            assign(batches[:2], slots)
        self.assertEqual(caught.exception.code, "more-slots-than-batches")

    def test_listener_rule(self):
        ranges = [[8780, 8790], [9000, 9100]]
        table = [("127.0.0.1", 40000, True), ("::1", 40000, True), ("::ffff:127.0.0.1", 1, True), ("10.0.0.5", 8780, True),
                 ("10.0.0.5", 9100, True), ("10.0.0.5", 9101, False), ("0.0.0.0", 8780, False), ("::", 9000, False), ("10.0.0.6", 9000, False)]
        for address, port, allowed in table:
            self.assertEqual(listener_allowed(address, port, "10.0.0.5", ranges), allowed, (address, port))
        self.assertFalse(is_loopback("::"))

    def test_address_of_another_machine(self):
        with self.assertRaises(NamedError) as caught:
            first_free_port("192.0.2.1", range(8780, 8791))
        self.assertEqual(caught.exception.code, "address-not-here")

    def test_file_label_keeps_out_of_other_folders(self):
        self.assertEqual(file_label("a/../b#1"), "a-..-b-1")


if __name__ == "__main__":
    unittest.main()
