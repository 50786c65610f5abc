"""The reader of the worlds: every refusal names file, table and key, shown on copies of the shipped files."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from modicum.errors import KnowledgeError
from modicum.knowledge.read import shipped
from modicum.knowledge.read_worlds import read_worlds_of
from modicum.knowledge.world_shapes import CoChangeOn, Enrolment, PartKind

WORLDS = "worlds-1.toml"
CELLS = "cells-1.toml"


@pytest.fixture
def copy(tmp_path):
    """A copy of the shipped folder that a test may spoil."""
    shutil.copytree(Path(str(shipped())) / "worlds", tmp_path / "worlds")
    return tmp_path


def spoil(folder, name, old, new):
    file = folder / "worlds" / name
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{name} has changed: {old!r} is not in it"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_worlds_are_read_and_the_copy_is_sound(copy):
    assert read_worlds_of(copy) == read_worlds_of(shipped())
    assert len(read_worlds_of(copy).worlds) > 50


def test_a_world_has_the_usual_values_but_for_those_that_it_sets():
    worlds = read_worlds_of(shipped()).worlds
    usual, drifting = worlds["phi-0.5-drift-0"], worlds["phi-0.9-drift-2"]
    assert (usual.phi, usual.drift_points_per_12_weeks, usual.noise_sd_points, usual.missing_share) == (
        0.5,
        0,
        1.5,
        0.15,
    )
    assert (drifting.phi, drifting.drift_points_per_12_weeks, drifting.noise_sd_points) == (0.9, -2.0, 1.5)
    assert worlds["in-worst-fortnight"].enrolment is Enrolment.IN_THE_WORST
    silent = worlds["co-change-top-step-unlogged"]
    assert (silent.co_change_on, silent.co_change_points, silent.co_change_logged) == (CoChangeOn.TOP_STEP, -1.5, False)
    assert {worlds[f"effect-1.5-half-life-{h}"].onset_half_life_days for h in (0, 3, 7, 14, 21)} == {0, 3, 7, 14, 21}


def test_the_designs_are_those_of_the_model_page():
    designs = read_worlds_of(shipped()).designs
    swaps = designs["ladder-swaps"]
    assert (swaps.planned_days, swaps.doses) == (112, (Decimal("1.5"), Decimal("3"), Decimal("4.5")))
    assert [part.kind for part in swaps.parts] == [PartKind.LISTED, PartKind.DRAWN_PAIRS]
    assert designs["ladder-28"].planned_days == 56 + 112
    assert designs["pairs-7"].planned_days == designs["open-ladder"].planned_days == 84
    assert [designs[f"half-year-{b}"].planned_days for b in (7, 10, 14, 21, 28)] == [168, 160, 168, 168, 168]


# Each: file, what stands there, what is put in its place, and the words of the refusal that say where.
REFUSED = {
    "an unknown key": (WORLDS, "version = 1", "version = 1\nworld-count = 3", [WORLDS, "world-count"]),
    "a missing usual value": (WORLDS, 'level-points = "6"\n', "", [WORLDS, "level-points", "missing"]),
    "a number not quoted": (WORLDS, 'phi = "0.5"', "phi = 0.5", [WORLDS, "phi"]),
    "a misspelt change": (WORLDS, 'set = { phi = "0" }', 'set = { fi = "0" }', [WORLDS, "[[world]] 1", "[set]", "fi"]),
    "a world twice": (WORLDS, 'id = "phi-0-drift-1"', 'id = "phi-0-drift-0"', [WORLDS, "phi-0-drift-0", "twice"]),
    "a world without a reason": (WORLDS, 'because = "weekdays, a', 'because = ""  # "weekdays, a', [WORLDS, "because"]),
    "a correlation of one": (WORLDS, 'phi = "0.5"', 'phi = "1"', [WORLDS, "phi", "below 1"]),
    "a negative spread": (WORLDS, 'noise-sd-points = "1.5"', 'noise-sd-points = "-1.5"', [WORLDS, "noise-sd-points"]),
    "a wave of no days": (WORLDS, 'wave-days = "28"', 'wave-days = "0"', [WORLDS, "wave-days", "above 0"]),
    "a shortest stay above the longest": (
        WORLDS,
        "climb-at-least-days = 7",
        "climb-at-least-days = 29",
        [WORLDS, "climb-at-least-days"],
    ),
    "an unknown choice": (WORLDS, 'enrolment = "any-day"', 'enrolment = "some-day"', [WORLDS, "enrolment", "any-day"]),
    "a truth that is a text": (WORLDS, "co-change-logged = true", 'co-change-logged = "yes"', [WORLDS, "co-change-logged"]),
    "a grade that is none": (WORLDS, 'grade = "B"', 'grade = "E"', [WORLDS, "[[design]] 1", "grade"]),
    "a listed part twice": (WORLDS, "days = 14, pairs = 1", "days = 14, pairs = 2", [WORLDS, "[[parts]] 1", "pairs"]),
    "a pair of three": (WORLDS, 'doses = ["0", "4.5"]', 'doses = ["0", "3", "4.5"]', [WORLDS, "[[parts]] 2", "pairs"]),
    "a block of no days": (WORLDS, "days = 14, pairs = 1", "days = 0, pairs = 1", [WORLDS, "[[parts]] 1", "days"]),
    "shares that do not add up": (WORLDS, 'share = "0.6"', 'share = "0.5"', [WORLDS, "[[population]] 1", "shares"]),
    "a review by nobody": (WORLDS, 'by = "modicum team", ', "", [WORLDS, "[reviewed]", "by"]),
    "another version": (WORLDS, "version = 1", "version = 2", [WORLDS, "version"]),
    "cells of another version": (CELLS, "version = 1", "version = 2", [CELLS, "version"]),
    "cells in a world that is not there": (CELLS, '"phi-0-drift-0"', '"phi-0-drift-9"', [CELLS, "worlds", "phi-0-drift-9"]),
    "cells in a design that is not there": (CELLS, '"ladder-swaps"', '"ladder-swap"', [CELLS, "designs", "ladder-swap"]),
    "a bar without a side": (CELLS, ', at-most = "0.05"', "", [CELLS, "[[bars]] 1", "at-most"]),
    "more in the short run than in the full one": (CELLS, "quick = 60", "quick = 6000", [CELLS, "[[cells]] 1", "quick"]),
    "unbounded without a reason": (CELLS, 'why = "something', 'why = ""  # "something', [CELLS, "[[unbounded]] 1", "why"]),
    "people drawn to miss every day": (
        CELLS,
        'missing-share-at-most = "0.25"',
        'missing-share-at-most = "1"',
        [CELLS, "[[drawn]] 1", "missing"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_as_it_must_be_is_refused_with_its_place(copy, case):
    name, old, new, words = REFUSED[case]
    spoil(copy, name, old, new)
    with pytest.raises(KnowledgeError) as why:
        read_worlds_of(copy)
    assert all(word in str(why.value) for word in words), str(why.value)


def test_a_version_that_does_not_exist_is_said_to_be_missing(copy):
    with pytest.raises(KnowledgeError, match="version 9"):
        read_worlds_of(copy, version=9)
