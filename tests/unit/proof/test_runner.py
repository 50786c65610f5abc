"""The runner: what is asked, what is left to do, results as lines and back, and what counts as missed."""

import json
from math import isnan

import pytest

from modicum.errors import DataProblem, UsageProblem
from modicum.proof.cells import Cell, CellResult, Measure, rate
from modicum.proof.checks import SECTIONS, Material, all_cells
from modicum.proof.runner import Stored, Task, as_line, bars_in_words, from_line, left_to_do, missed, still_good, tasks
from unit.proof.made import WORLDS, given

CELLS = (Cell("V5", "V5/a/x", 2000, 60, None), Cell("V5", "V5/a/y", 2000, 0, None), Cell("V6", "V6/a/x", 500, 20, None))


def result(cell="V5/a/x", n=60, seed=1, *, helps=0.02, high=0.05):
    return CellResult("V5", cell, n, seed, (Measure("helps", helps, 0.003, high=high), Measure("bias", -0.1)), ("why",))


def test_the_full_run_has_every_cell_and_the_short_one_those_with_a_short_form():
    assert tasks(CELLS, quick=False, only=None, n=None, seed=1) == (
        Task("V5/a/x", 2000, 1),
        Task("V5/a/y", 2000, 1),
        Task("V6/a/x", 500, 1),
    )
    assert [task.n for task in tasks(CELLS, quick=True, only=None, n=None, seed=1)] == [60, 20]


def test_one_cell_or_the_beginning_of_many_can_be_asked_for_with_any_number_of_people():
    assert tasks(CELLS, quick=False, only="V5/a/y", n=7, seed=3) == (Task("V5/a/y", 7, 3),)
    assert [task.cell for task in tasks(CELLS, quick=True, only="V5/", n=7, seed=3)] == ["V5/a/x", "V5/a/y"]
    with pytest.raises(UsageProblem, match="V9"):
        tasks(CELLS, quick=False, only="V9", n=None, seed=1)


def test_a_result_is_the_same_after_being_written_and_read():
    stored = Stored(result(), "abc")
    line = as_line(stored)
    assert from_line(line, at="here") == stored
    assert as_line(from_line(line, at="here")) == line
    assert "\n" not in line


def test_a_line_holds_nothing_of_the_machine_or_the_clock():
    fields = json.loads(as_line(Stored(result(), "abc")))
    assert set(fields) == {"cell", "check", "n", "seed", "met", "digest", "measures", "notes"}


def test_values_keep_six_digits_and_one_that_is_none_stays_none():
    one = CellResult("V5", "a", 1, 1, (Measure("x", 1 / 3, 0.123456789), Measure("y", float("nan"), low=0.5)))
    back = from_line(as_line(Stored(one, "d")), at="here").result
    assert (back.measures[0].value, back.measures[0].se) == (0.333333, 0.123457)
    assert isnan(back.measures[1].value)
    assert not back.met


@pytest.mark.parametrize("line", ["", "{", "[]", "{}", '{"measures": [1]}', "null", '{"measures": null}'])
def test_a_line_that_is_none_of_ours_is_refused_with_its_place(line):
    with pytest.raises(DataProblem, match="file: line 3"):
        from_line(line, at="file: line 3")


def test_results_of_other_code_another_seed_or_another_number_of_people_are_run_again():
    asked = (Task("V5/a/x", 60, 1),)
    good = Stored(result(), "now")
    assert left_to_do(asked, still_good([good], "now")) == ()
    for stale in (Stored(result(), "then"), Stored(result(n=61), "now"), Stored(result(seed=2), "now")):
        assert left_to_do(asked, still_good([stale], "now")) == asked
    assert left_to_do(asked, still_good([Stored(result(n=61), "now"), good], "now")) == ()


def test_a_missed_bar_is_named_with_its_cell_its_value_and_the_bar():
    assert missed([result()]) == ()
    assert missed([result(helps=0.08)]) == ("V5/a/x: helps 0.08 (SE 0.003; at most 0.05)",)
    assert missed([result(helps=0.058)]) == ()  # within three standard errors
    assert bars_in_words(result()) == "helps 0.02 (SE 0.003; at most 0.05)"


def test_a_share_of_none_still_has_a_standard_error():
    assert rate("x", 0, 100).se == pytest.approx((0.5 / 101 * (1 - 0.5 / 101) / 100) ** 0.5)
    assert not rate("x", 0, 0, high=0.5).met


# ------------------------------------------------------------------ the cells that there are


def test_every_cell_has_its_own_id_and_begins_with_its_check():
    cells = all_cells(Material(given()))
    assert len({cell.id for cell in cells}) == len(cells) > 150
    assert all(cell.id.startswith(f"{cell.check}/") for cell in cells)
    assert {cell.check for cell in cells} >= {"V1", "V2", "V4", "V5", "V6", "V6b", "V7", "V8", "V10", "V11"}


def test_the_short_run_has_a_bar_of_every_section_but_the_words_that_need_thousands():
    for name, section in SECTIONS.items():
        assert name == "words" or any(cell.quick for cell in section(Material(given()))), name


def test_the_full_run_has_two_thousand_people_wherever_a_bar_is_held():
    bounded = [group for group in WORLDS.groups if group.bars] + [one for one in WORLDS.drawn if one.bars]
    assert min(one.n for one in bounded) == 2000


def test_every_world_of_the_model_page_is_held_to_the_bars_of_false_words():
    group = next(g for g in WORLDS.groups if g.check == "V5" and g.designs == ("ladder-swaps",) and g.bars)
    assert {(bar.measure, bar.high) for bar in group.bars} == {
        ("helps", 0.05),
        ("probably-helps", 0.10),
        ("worse", 0.10),
    }
    grid = {f"phi-{p}-drift-{d}" for p in ("0", "0.3", "0.5", "0.7", "0.9") for d in (0, 1, 2)}
    assert grid | {"in-worst-fortnight", "wave-7", "wave-28", "wave-90", "rebound", "response-driven"} <= set(
        group.worlds
    )
    assert {"stop-when-well", "bad-days-skipped-on-drug", "clustered-side-effects"} <= set(group.worlds)
    assert {"co-change-top-step", "co-change-top-step-unlogged"} <= set(group.worlds)


def test_a_cell_that_is_not_held_to_its_bar_says_why():
    (one,) = WORLDS.unbounded
    cell = next(c for c in all_cells(Material(given())) if c.id == f"V5/{one.design}/{one.world}")
    out = cell.run(1, 1)
    assert out.notes == (one.why,)
    assert not any(measure.bounded for measure in out.measures)


@pytest.mark.parametrize(
    "name",
    [
        "V5/pairs-7/phi-0-drift-0",
        "V6/pairs-7/peers-1-sd",
        "V7/ladder-swaps/prior",
        "V8/ladder-swaps/prior",
        "V8/ladder-swaps/three-in-five-without",
    ],
)
def test_a_cell_gives_the_same_again_and_more_people_only_add(name):
    cell = next(c for c in all_cells(Material(given())) if c.id == name)
    first, again = as_line(Stored(cell.run(2, 5), "d")), as_line(Stored(cell.run(2, 5), "d"))
    assert first == again
    assert first != as_line(Stored(cell.run(2, 6), "d"))
