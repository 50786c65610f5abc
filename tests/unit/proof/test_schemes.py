"""Made-up people under a scheme: by hand without noise, against the published error rates, and each on their own."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from modicum.analysis.candidates import stated_ladder
from modicum.analysis.verdict import Verdict
from modicum.analysis.what_if import BETTER, Bench
from modicum.chance import generator
from modicum.diary.trial import Item
from modicum.doors.desk.analyse_bare import quickest_engine
from modicum.doors.desk.knowing import adjustments, knowledge, populations, protocols
from modicum.errors import DataProblem
from modicum.plan.compile import compile_plan
from modicum.proof.scheme_arm import Followed, followed
from modicum.proof.scheme_days import live
from modicum.proof.scheme_people import LUCK, NONE, RISING, THRESHOLD, TURN, Crowd, crowd, truth_of
from modicum.proof.schemes import jobs, joined, measured, run, word_of
from modicum.quantities import Dose, Unit

ROOT = Path(__file__).parents[3]
KNOWN = populations()
PLAIN = replace(
    KNOWN.sets["usual"].people,
    sd_points=1e-9, drift_sd_points=0.0, enrolment_points=0.0, expectation_points=0.0, missing_share=0.0, skip_share=0.0,
    side_background=0.0, side_per_mg=0.0, side_per_step=0.0, rare_per_step=0.0, stop_benefit_chance=0.0, onset_days=0.0,
)  # fmt: skip
"""No noise, no side effects, nobody stops, and the drug acts at once."""


def ready(arm):
    known = KNOWN.arms[arm]
    return followed(known, protocols()[known.scheme], adjustments())


def bench():
    item = Item(knowledge().scales["pain-0-10"], Decimal(1), "stated", (), False)
    return Bench(item, knowledge().verdicts, quickest_engine())


def person(curve, effect, place):
    one = crowd(PLAIN, "one", 1, seed=1, number=0)
    return replace(
        one, curve=np.array([curve]), effect=np.array([effect]), place_mg=np.array([place]), half_life=np.zeros(1)
    )


def test_one_person_without_noise_comes_out_as_by_hand():
    """g-03: 14 days without, 7 on 1.5 mg, 7 on 3, 56 on 4.5. Two points from 3 mg on: 6 on 21 days, 4 from day 22 on."""
    scheme, one = ready("g-03"), person(THRESHOLD, 2.0, 3.0)
    lived = live(scheme, one, PLAIN)
    assert lived.rating[0].tolist() == [6.0] * 21 + [4.0] * 63
    assert scheme.mg[lived.taken[0]].tolist() == [0.0] * 14 + [1.5] * 7 + [3.0] * 7 + [4.5] * 56
    found = measured(scheme, one, lived, (Verdict.CANNOT_TELL.value,), 1.0)
    assert {name: value[0] for name, value in found.items() if name != "false-start"} == {
        "days": 8.0, "reached": 1.0, "too-much": 1.0, "past-turn": 0.0, "rough": 0.0, "severe": 0.0, "stopped": 0.0,
        "gave-up": 0.0, "missed": 1.0, "all-days": 84.0,
    }  # fmt: skip
    assert np.isnan(found["false-start"][0])


def test_a_dose_that_is_enough_below_the_top_is_stayed_on_by_a_scheme_that_says_so():
    """r-12: 2 mg takes two points away, which is more than a fifth of 6, so 4 mg is never taken."""
    scheme, one = ready("r-12"), person(THRESHOLD, 2.0, 1.0)
    lived = live(scheme, one, PLAIN)
    assert set(scheme.mg[lived.taken[0]]) == {0.0, 2.0}
    weak = person(THRESHOLD, 1.0, 1.0)
    assert scheme.mg[live(scheme, weak, PLAIN).taken[0]].tolist() == [0.0] * 14 + [2.0] * 14 + [4.0] * 28


def test_past_a_turn_is_counted_and_somebody_without_an_effect_needs_nothing():
    """Best at 1.5 mg with 3 points; at 4.5 mg 3 * 3 * exp(-2) = 1.22 are left, 1.78 less."""
    scheme, one = ready("r-04"), person(TURN, 3.0, 1.5)
    assert one.better(np.array([0.0, 1.5, 4.5]))[0].tolist() == pytest.approx([0.0, 3.0, 1.2180], abs=1e-4)
    found = measured(scheme, one, live(scheme, one, PLAIN), ("",), 1.0)
    assert (found["past-turn"][0], found["reached"][0], found["days"][0]) == (1.0, 0.0, 140.0)
    none = truth_of(person(NONE, 3.0, 1.5), 1.0)
    assert (none.needs[0], none.need_mg[0], none.best[0]) == (False, 0.0, 0.0)


def test_a_rising_effect_is_whole_at_the_highest_dose():
    """Place 1.5: 4.5/6 at the top, so 2 points there; half of a milligram gives 2 * (0.5/2) / (4.5/6) = 2/3."""
    better = person(RISING, 2.0, 1.5).better(np.array([0.5, 4.5]))[0]
    assert better.tolist() == pytest.approx([2 / 3, 2.0])


def always(people, what, value):
    luck = dict(people.luck)
    luck[what] = np.full_like(luck[what], value)
    return replace(people, luck=luck)


def with_luck(people, **values):
    for what, value in values.items():
        people = always(people, what.replace("_", "-"), value)
    return people


def test_a_severe_side_effect_holds_the_dose_and_ends_with_stopping():
    """One begins on the first day of 1.5 mg and stays. On its third day the person stops: none from the fourth day on."""
    scheme = ready("g-03")
    assumed = replace(PLAIN, side_background=1.0, side_severe_share=1.0, side_moderate_share=0.0)
    one = with_luck(person(NONE, 0.0, 1.0), side=0.9, burden=0.0, side_end=1.0, stop_severe=0.0)
    one.luck["side"][14] = 0.1
    lived = live(scheme, one, assumed)
    assert lived.burden[0, 14:18].tolist() == [3.0, 3.0, 3.0, 0.0]
    assert (lived.stopped_on[0], lived.why[0]) == (17, 1)
    assert scheme.mg[lived.taken[0]].tolist() == [0.0] * 14 + [1.5] * 3 + [0.0] * 67
    calm = replace(assumed, stop_severe_chance=0.0)
    assert set(scheme.mg[live(scheme, one, calm).taken[0]]) == {0.0, 1.5}


def test_a_troublesome_side_effect_is_met_with_half_for_a_week_and_then_the_dose_again():
    """Moderate on day 15 of the plan and over on the next evening: seen on the morning of the day after it began."""
    scheme = ready("t-s2")
    assumed = replace(PLAIN, side_background=1.0, side_severe_share=0.0, side_moderate_share=1.0)
    one = with_luck(person(NONE, 0.0, 1.0), side=0.9, burden=0.5, side_end=0.0)
    one.luck["side"][14] = 0.1
    taken = scheme.mg[live(scheme, one, assumed).taken[0]].tolist()
    assert taken[14:24] == [1.5] + [0.75] * 7 + [1.5] * 2
    assert taken[22 : 22 + 14] == [1.5] * 14
    assert taken[36] == 3.0


def test_who_is_no_better_after_eight_weeks_may_stop_and_the_record_ends():
    scheme = ready("r-04")
    assumed = replace(PLAIN, stop_benefit_chance=1.0)
    lived = live(scheme, person(NONE, 0.0, 1.0), assumed)
    assert (lived.stopped_on[0], lived.why[0]) == (14 + 56, 2)
    assert np.isnan(lived.rating[0, 70:]).all()
    assert not lived.taken[0, 70:].any()
    assert live(scheme, person(THRESHOLD, 2.0, 1.0), assumed).why[0] == 0


def test_a_skipped_dose_is_none_and_a_week_of_them_holds_the_ladder():
    scheme = ready("g-03")
    one = person(NONE, 0.0, 1.0)
    for day in range(15, 19):
        one.luck["skip"][day] = 0.0
    for day in (*range(15), *range(19, 220)):
        one.luck["skip"][day] = 1.0
    taken = scheme.mg[live(scheme, one, replace(PLAIN, skip_share=0.5)).taken[0]].tolist()
    assert taken[14:19] == [1.5, 0.0, 0.0, 0.0, 0.0]
    # 80 of 100 days on the dose must have been taken: 16 of the first 20
    assert taken[19:34] == [1.5] * 15
    assert taken[34] == 3.0


def published(cell, measure):
    for line in (ROOT / "docs" / "validation" / "results.ndjson").read_text(encoding="utf-8").splitlines():
        values = json.loads(line)
        if values["cell"] == cell:
            value = next(one for one in values["measures"] if one["name"] == measure)["value"]
            return float(value), values["n"]
    raise AssertionError(cell)


@pytest.mark.parametrize(("phi", "drift", "n"), [(0.5, 0, 150), (0.7, -2, 300)])
def test_people_on_whom_nothing_works_are_told_better_as_often_as_published(phi, drift, n):
    """V5's open ladder, 21 days a dose, in one of its worlds; that simulator shares nothing with this one."""
    protocol, choices = stated_ladder([Dose(Decimal(mg), Unit.MG) for mg in ("1.5", "3", "4.5")], 21)
    compiled = compile_plan(protocol, replace(choices, run_in_days=21))
    world = replace(
        PLAIN, sd_points=1.5, phi=phi, drift_points=float(drift), missing_share=0.15, share_none=1.0, share_rising=0.0,
        share_turn=0.0, share_threshold=0.0,
    )  # fmt: skip
    scheme = Followed("open-ladder", replace(compiled.plan, dwell_days=1), ())
    people = crowd(world, "V5", n, seed=3, number=0)
    people = with_luck(people, skip=1.0)
    lived = live(scheme, people, world)
    assert (scheme.mg[lived.taken].max(axis=1) == 4.5).all()
    told = sum(word_of(scheme, lived, one, bench()) in BETTER for one in range(n)) / n
    share, of = published(f"V5/open-ladder/phi-{phi}-drift-{-drift}", "helps-top")
    spread = (max(share, 1 / of) * (1 - share) * (1 / n + 1 / of)) ** 0.5
    assert abs(told - share) <= 4 * spread


def test_people_are_the_same_under_every_scheme_and_whoever_else_is_asked_for():
    group = KNOWN.sets["usual"]
    a = crowd(group.people, group.id, 250, seed=4, number=1)
    b = crowd(group.people, group.id, 250, seed=4, number=1)
    assert set(a.luck) == set(LUCK)
    assert all((getattr(a, name) == getattr(b, name)).all() for name in ("curve", "effect", "place_mg", "noise"))
    other = crowd(group.people, group.id, 250, seed=4, number=2)
    assert not (a.effect == other.effect).any()
    assert isinstance(a, Crowd)
    assert a.n == 250


def test_the_shares_of_the_curves_are_those_that_are_assumed():
    """20,000 people of the usual set: 60, 15, 15 and 10 of 100, within four standard errors."""
    people = crowd(KNOWN.sets["usual"].people, "usual", 20_000, seed=9, number=0)
    shares = np.bincount(people.curve, minlength=4) / people.n
    for share, told in zip(shares, (0.60, 0.15, 0.15, 0.10), strict=True):
        assert abs(share - told) < 4 * (told * (1 - told) / people.n) ** 0.5


def test_the_first_of_each_part_are_judged_and_parts_are_joined_in_order():
    scheme, group = ready("r-11"), KNOWN.sets["usual"]
    made = jobs(scheme, group, n=600, judged=5, seed=2)
    assert [(job.count, job.judged) for job in made] == [(250, 2), (250, 2), (100, 1)]
    parts = [run(replace(job, judged=min(job.judged, 1)), bench()) for job in made]
    whole = joined(parts)
    assert whole.n == 600
    assert [bool(word) for word in whole.words].count(True) == 3
    assert whole.of["all-days"].shape == (600,)


def test_every_arm_can_be_followed_and_ends_on_its_own_days():
    lengths = {arm: ready(arm).days for arm in KNOWN.arms}
    assert lengths == {
        "g-01-small": 182, "g-01-large": 126, "g-05": 126, "g-03": 84, "g-06": 98, "t-s2": 98, "r-04": 98, "r-11": 35,
        "r-12": 56, "r-14": 70, "r-17": 70,
    }  # fmt: skip
    assert ready("t-s2").run_in == 14


def test_an_arm_that_makes_no_plan_says_why():
    arm = replace(KNOWN.arms["g-03"], ceiling=Dose(Decimal(9), Unit.MG))
    with pytest.raises(DataProblem, match=r"g-03: no plan can be made.*above 4.5 mg"):
        followed(arm, protocols()["g-03"], adjustments())


def test_an_arm_longer_than_the_luck_that_is_drawn_is_refused():
    arm = replace(KNOWN.arms["g-03"], days_on_the_last=300)
    with pytest.raises(DataProblem, match="328 days are more than"):
        followed(arm, protocols()["g-03"], adjustments())


def test_noise_carries_over_as_much_as_is_assumed():
    """Correlation 0.5 from day to day, SD 1.5: 250 people of 220 days."""
    noise = crowd(KNOWN.sets["usual"].people, "usual", 250, seed=1, number=0).noise
    assert noise.std() == pytest.approx(1.5, abs=0.03)
    assert np.corrcoef(noise[:-1].ravel(), noise[1:].ravel())[0, 1] == pytest.approx(0.5, abs=0.02)
    assert generator(1, "a").random() != generator(2, "a").random()
