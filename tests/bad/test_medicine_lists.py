"""The screen against lists that were written by people who had not seen the lexicon. Figures: tests/data/medicine-lists."""

import csv
from pathlib import Path

import pytest

from modicum.doors.desk.screen_medicines import lexicon
from modicum.doors.files.kept_lexicon import KeptInFolder, usual_folders
from modicum.safety.resolve import OPIOIDS, Resolver, Status

LISTS = Path(__file__).parents[1] / "data" / "medicine-lists"
OPIOID = {one.value for one in OPIOIDS}
CLASS_RIGHT, FALSE_ALARMS, UNRECOGNISED = 0.97, 0.02, 0.10
"""The bars of the safety page. Its bar for questions (5 %) is met by one list; the README of the lists has the figures."""


@pytest.fixture(scope="module", params=["persons-1.csv", "documents-1.csv"])
def answered(request):
    """Each line with its expected status, its expected classes, and the answer."""
    resolver = Resolver(lexicon(KeptInFolder(usual_folders()), print))
    with (LISTS / request.param).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 500
    return [
        (row["expected_status"], set(filter(None, row["classes"].split(";"))), resolver.line(row["text"]))
        for row in rows
    ]


def classes(line):
    return {match.medicine_class.value for match in line.matches}


def test_no_line_with_an_opioid_is_cleared(answered):
    opioids = [line for _, expected, line in answered if expected & OPIOID]
    assert len(opioids) >= 150
    assert [line.text for line in opioids if line.status is Status.MATCHED and not classes(line) & OPIOID] == []


def test_a_matched_line_has_the_right_classes(answered):
    matched = [
        (expected, line) for told, expected, line in answered if told == "known" and line.status is Status.MATCHED
    ]
    right = sum(expected == classes(line) for expected, line in matched)
    assert right / len(matched) >= CLASS_RIGHT


def test_ordinary_lines_are_known_and_raise_no_alarm(answered):
    ordinary = [line for told, expected, line in answered if told == "known" and expected == {"ordinary"}]
    alarms = [line.text for line in ordinary if line.status is Status.MATCHED and classes(line) != {"ordinary"}]
    unknown = [line.text for line in ordinary if line.status is Status.UNRECOGNISED]
    assert len(alarms) / len(ordinary) <= FALSE_ALARMS, alarms
    assert len(unknown) / len(ordinary) <= UNRECOGNISED, unknown
