"""What the proof must find, from the parameters alone. Shares no arithmetic with the batch code.

Row i of aircraft a: 2020-01-01 plus i minutes, latitude 48 + a/1000 + i/10000, longitude 2 + a/1000 + i/10000.
"""
from __future__ import annotations

import math
from typing import List, NamedTuple

DEGREE_TOLERANCE = 1e-9
METRE_TOLERANCE = 1e-6


class ExpectedRow(NamedTuple):
    """One row as it must stand in the output; `speed` in metres from the row before."""

    date: str
    lat: float
    long: float
    speed: float


def _coordinate(base: int, aircraft: int, index: int) -> float:
    return (base * 10_000 + aircraft * 10 + index) / 10_000


def _distance_m(lat1: float, long1: float, lat2: float, long2: float) -> float:
    """The same great circle by the arctangent form, which the batch code does not use."""
    p1, p2, dl = math.radians(lat1), math.radians(lat2), math.radians(long2 - long1)
    y = math.hypot(math.cos(p2) * math.sin(dl), math.cos(p1) * math.sin(p2) - math.sin(p1) * math.cos(p2) * math.cos(dl))
    x = math.sin(p1) * math.sin(p2) + math.cos(p1) * math.cos(p2) * math.cos(dl)
    return 6_371_000.0 * math.atan2(y, x)


def expected_rows(aircraft: int, count: int) -> List[ExpectedRow]:
    """All rows of one aircraft, in order; `count` stays below one day of minutes."""
    rows: List[ExpectedRow] = []
    for i in range(count):
        hour, minute = divmod(i, 60)
        lat, long = _coordinate(48, aircraft, i), _coordinate(2, aircraft, i)
        speed = _distance_m(rows[-1].lat, rows[-1].long, lat, long) if rows else 0.0
        rows.append(ExpectedRow(f"2020-01-01T{hour:02d}:{minute:02d}:00", lat, long, speed))
    return rows
