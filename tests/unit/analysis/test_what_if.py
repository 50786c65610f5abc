"""What a plan could ever tell: known answers where the truth is plain, and no word that the judge would not say."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import check_what_if as tool
import numpy as np
import pytest

from modicum.analysis import what_if
from modicum.analysis.candidates import Design, look_at, stated_ladder, swaps, usual_designs
from modicum.analysis.course import Course, Effort
from modicum.analysis.grade import Grade
from modicum.analysis.one_person import judge
from modicum.analysis.verdict import Verdict
from modicum.analysis.virtual import People
from modicum.analysis.what_if import BETTER, FOUND, Candidate, Share, cost, jobs, judged, run, schedule_of, together
from modicum.plan.plan import NONE
from modicum.quantities import Dose, Unit

DOSES = tuple(Dose(Decimal(mg), Unit.MG) for mg in ("1.5", "4.5"))
CALM = People(level=6.0, sd=0.6, phi=0.3, step=0.0)
BENCH = tool.bench(instant=False)


def candidate(design, *, days=14):
    protocol, choices = stated_ladder(DOSES, days)
    looked = look_at(protocol, choices, (design,))
    assert not looked.refused
    return looked.designs[0][1]


def heard(design, improvement, *, n=12, people=CALM, days=14):
    return together([run(job, BENCH) for job in jobs(candidate(design, days=days), people, improvement, n, 5)])


def test_without_doubt_a_drawn_plan_always_finds_a_large_change():
    told = heard(swaps(2, 13, direct=True), 4.0)
    assert (told.grade, told.words) == (Grade.B, {Verdict.HELPS_OR_EXPECTATION: 12})


def test_blinded_blocks_may_say_the_bare_word():
    told = heard(swaps(2, 13, direct=True, blinded=True), 4.0)
    assert (told.grade, told.words) == (Grade.A, {Verdict.HELPS: 12})


def test_no_effect_is_hardly_ever_found():
    told = heard(swaps(3, 13, direct=True), 0.0, n=60, people=People(6.0, 1.5, 0.5, missing_share=0.15))
    assert told.share(FOUND).value <= 0.10


def test_a_worsening_is_called_worse():
    assert heard(swaps(2, 13, direct=True), -4.0).words == {Verdict.WORSE: 12}


@pytest.mark.parametrize("days", [14, 60])
def test_an_open_ladder_never_says_that_the_dose_helps_however_long(days):
    told = heard(Design("open-ladder"), 4.0, days=days)
    assert told.grade is Grade.D
    assert told.share(FOUND).count == 0
    assert set(told.words) <= {Verdict.BETTER_WHILE, Verdict.CANNOT_TELL}


def test_better_while_on_says_better_and_finds_nothing():
    assert {Verdict.BETTER_WHILE} == BETTER - FOUND


def test_the_top_dose_alone_gets_the_word_that_it_gets_among_all():
    design = candidate(swaps(2, 13, direct=True))
    job = next(jobs(design, People(6.0, 1.5, 0.5, half_life_days=3.0, missing_share=0.15), 1.5, 8, 3))
    alone = list(judged(job, BENCH))
    chance = what_if.generator(job.seed, design.id, job.number)
    which = chance.integers(len(design.schedules), size=job.count)
    levels = np.stack([design.schedules[way].level_by_day for way in which])
    told = what_if._rated(job, design.schedules[0], levels, BENCH, chance)
    for way, rating, short in zip(which, told, alone, strict=True):
        schedule = design.schedules[way]
        days = what_if.DayByDay(
            schedule.doses, tuple(None if np.isnan(v) else v for v in rating.tolist()), NONE, Unit.MG,
            first_day=schedule.calendar.first_day,
        )  # fmt: skip
        course = Course(BENCH.item, days, (0,), schedule.segments, schedule.calendar, primary=True, interim=False)
        full = judge(course, BENCH.table, seed=1, effort=Effort("batch", BENCH.engine, beside=False))
        assert len(full.contrasts) == 3
        assert full.contrasts[1].dose == short.dose == DOSES[1]
        assert full.contrasts[1].verdict is short.verdict
        assert full.contrasts[1].estimate.mean == pytest.approx(short.estimate.mean, abs=1e-9)


def test_parts_give_the_same_in_any_order_and_are_of_fifty():
    work = list(jobs(candidate(swaps(2, 13, direct=True)), CALM, 1.0, 60, 5))
    assert [job.count for job in work] == [50, 10]
    work = [replace(job, count=4) for job in work]
    forth, back = (together([run(job, BENCH) for job in each]) for each in (work, work[::-1]))
    assert forth == back


def test_people_of_their_own_come_round_again():
    people = replace(CALM, level=np.array([3.0, 5.0, 7.0]))
    work = list(jobs(candidate(Design("open-ladder")), people, 0.0, 52, 5))
    assert work[0].people.level[:4].tolist() == [3, 5, 7, 3]
    assert work[1].people.level.tolist() == [7, 3]


def test_a_ladder_and_two_rounds_cost_what_they_cost():
    told = cost(candidate(swaps(2, 13, direct=True)))
    assert told.days == 14 + 2 * 14 + 4 * 13
    assert told.without == 14 + 26
    assert told.back == 26
    assert told.returns == pytest.approx(
        (1 + 1 + 1 + 2) / 4
    )  # top first both times; the two mixed; none first both times


def test_an_open_ladder_has_no_days_back():
    told = cost(candidate(Design("open-ladder")))
    assert (told.days, told.without, told.back, told.returns) == (42, 14, 0, 0)


def test_sealed_blocks_are_opened_before_they_are_looked_at():
    protocol, choices = stated_ladder(DOSES, 14)
    looked = look_at(protocol, choices, (swaps(2, 13, direct=True, blinded=True),))
    with pytest.raises(ValueError, match="sealed"):
        schedule_of(looked.designs[0][2], before=NONE)
    orders = Counter(tuple(way.segments[0].order) for way in looked.designs[0][1].schedules)
    assert sorted(orders.values()) == [1, 1, 1, 1]


def test_a_share_has_wilsons_interval():
    assert Share(0, 10).interval == pytest.approx((0.0, 0.2775), abs=1e-3)
    assert Share(5, 10).interval == pytest.approx((0.2366, 0.7634), abs=1e-3)
    assert Share(0, 0).interval == (0.0, 1.0)
    assert np.isnan(Share(0, 0).value)


def test_the_worst_grade_of_all_is_told():
    parts = [(Counter({Verdict.CANNOT_TELL: 1}), Counter({grade: 1})) for grade in (Grade.B, Grade.D)]
    assert together(parts).grade is Grade.D


def test_the_published_power_comes_out_again():
    """V6, by another simulator and through the same judge; `make what-if` does it with 2,000 people."""
    for cell in ("V6/pairs-7/peers-no-effect", "V6/pairs-7/peers-0.75-sd"):
        assert tool.agree(tool.power(cell, 120), tool.published()[cell]["excludes-none"])


def test_another_power_would_be_noticed():
    assert not tool.agree(
        tool.power("V6/pairs-7/peers-no-effect", 60), tool.published()["V6/pairs-7/peers-0.75-sd"]["excludes-none"]
    )


def test_both_engines_say_the_same_words():
    job = next(jobs(candidate(swaps(2, 13, direct=True)), People(6.0, 1.5, 0.5, missing_share=0.15), 1.5, 3, 8))
    slow = [one.verdict for one in judged(job, replace(BENCH, engine="numpy"))]
    assert slow == [one.verdict for one in judged(job, BENCH)]


def test_a_schedule_knows_its_levels():
    way = candidate(Design("open-ladder")).schedules[0]
    assert way.levels == DOSES
    assert way.level_by_day.tolist() == [0] * 14 + [1] * 14 + [2] * 14
    assert cost(Candidate("none", (replace(way, doses=(NONE,) * 5),))).back == 0


def test_the_usual_designs_begin_with_the_open_ladder():
    _, choices = stated_ladder(DOSES, 14)
    assert [design.kind for design in usual_designs(choices)][:3] == ["open-ladder", "drawn-steps", "stop-trial"]
