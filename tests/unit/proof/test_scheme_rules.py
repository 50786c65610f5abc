"""The rules on many made-up people at once give what the real reader of facts and the real rules give, person by person."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest

from modicum.chance import generator
from modicum.diary.adjust_facts import happened
from modicum.diary.entry import Burden, Diary, DoseEntry, RatingEntry, SideEffect, Status
from modicum.doors.desk.knowing import adjustments, populations, protocols
from modicum.errors import DataProblem
from modicum.knowledge.adjustment_shapes import Says
from modicum.plan.adjust import evaluate
from modicum.plan.chosen_rule import ChosenRule
from modicum.plan.plan import NONE
from modicum.proof.scheme_arm import followed
from modicum.proof.scheme_days import RARE_WORDS, USUAL_WORDS, Days
from modicum.proof.scheme_people import crowd
from modicum.proof.scheme_rules import check_known
from unit.analysis.makers import item
from unit.analysis.makers import trial as described

PEOPLE = 280
SICK = replace(
    populations().sets["usual"].people, side_background=0.02, side_per_step=0.03, skip_share=0.08, missing_share=0.06,
    rare_per_step=0.15, side_severe_share=0.15, stop_severe_chance=0.02, stop_benefit_chance=0.0, effect_points=3.0,
    drift_sd_points=3.0,
)  # fmt: skip
"""Much happens to them, so that every rule has something to say."""


def chosen(name, wins=(), felt_as=(), **figures):
    rule = adjustments()[name]
    own = {one.name: one.value for one in rule.figures if one.value is not None}
    own |= {key.replace("_", "-"): Decimal(value) for key, value in figures.items()}
    return ChosenRule(name, rule.version, "nobody", tuple(own.items()), felt_as, wins), rule


MANY = (
    chosen("wait-until-gone", free_days="3"),
    chosen("exaggerated-step-back", burden="3", wins=("troublesome-halve",)),
    chosen("troublesome-halve", burden="2"),
    chosen("regressing-step-back", points="1"),
    chosen("anxiety-step-back", burden="2", felt_as=("anxiety",)),
    chosen("enough-stay", points="1.2"),
)
"""The words for sleep are nobody's here, so what is open under them could be anxiety."""


def ready(arm, rules=None):
    known = populations().arms[arm]
    made = followed(known, protocols()[known.scheme], adjustments())
    if rules is None:
        return made
    return replace(made, rules=rules, plan=replace(made.plan, adjust=tuple(rule for rule, _ in rules)))


class Watched(Days):
    """Days that remember every answer and what was felt each evening."""

    def __init__(self, *given):
        super().__init__(*given)
        self.said, self.evenings = {}, []

    def rules(self, day):
        self.said[day] = super().rules(day)
        return self.said[day]

    def side_effects(self, day, *given):
        super().side_effects(day, *given)
        self.evenings.append((self.usual.copy(), self.rare.copy()))


def spells(evenings, words, place, person, today, on):
    """Each run of evenings with something is one side effect; it is over once an evening before today was without."""
    felt = [0.0, *(evenings[day][place][person] for day in range(today)), None]
    starts = [day for day, (before, now) in enumerate(pairwise(felt)) if not before and now]
    found = []
    for first in starts:
        last = next(day for day in range(first, today + 1) if not felt[day + 1])
        burden = list(Burden)[int(felt[first + 1]) - 1]
        found.append(SideEffect(f"{words}{first}", on(first), words, burden, None if last == today else on(last - 1)))
    return found


def record_of(days, person, today):
    """What this person would have written down up to yesterday."""
    first, scheme = days.scheme.plan.calendar.first_day, days.scheme

    def on(day):
        return first + timedelta(days=day)

    doses, ratings = [], []
    for day in range(today):
        dose = scheme.amounts[days.taken[day, person]]
        taken = dose != NONE or days.planned[day, person] == 0
        doses.append(
            DoseEntry(f"d{day}", on(day), "slot 1", Status.TAKEN if taken else Status.SKIPPED, dose if taken else None)
        )
        value = days.rating[day, person]
        if not np.isnan(value):
            ratings.append(RatingEntry(f"r{day}", on(day), "evening", "pain-0-10", Decimal(int(value))))
    effects = [
        *spells(days.evenings, USUAL_WORDS, 0, person, today, on),
        *spells(days.evenings, RARE_WORDS, 1, person, today, on),
    ]
    return Diary(tuple(doses), tuple(ratings), (), side_effects=tuple(effects))


@pytest.mark.parametrize(("arm", "rules"), [("t-s2", None), ("g-06", MANY)], ids=["its own rules", "six rules at once"])
def test_five_hundred_random_people_are_told_what_the_real_rules_tell_them(arm, rules):
    scheme = ready(arm, rules)
    days = Watched(scheme, crowd(SICK, "test", PEOPLE, seed=11, number=0), SICK)
    days.all()
    draw = generator(5, "mornings")
    trial = replace(described(item()), calendar=scheme.plan.calendar, horizon_days=scheme.days)
    every = tuple(word for rule, _ in scheme.rules for word in rule.felt_as)
    heard, compared = set(), 0
    for person in range(PEOPLE):
        last = min(days.stopped_on[person], scheme.days)
        today = int(draw.integers(scheme.run_in + 1, max(last, scheme.run_in + 2)))
        if today >= last:
            continue
        known = happened(
            scheme.plan, trial, record_of(days, person, today), lost=0,
            today=scheme.plan.calendar.first_day + timedelta(days=today),
        )  # fmt: skip
        real = evaluate(
            scheme.plan.adjust, adjustments(), known.facts, lambda felt, known=known: known.named(felt, others=every)
        )
        asked = days.said[today]
        for (applies, unsaid), one in zip(asked.answers, real, strict=True):
            mine = Says.APPLIES if applies[person] else Says.CANNOT_SAY if unsaid[person] else Says.DOES_NOT
            assert mine is one.says, (person, today, one.chosen.id)
            heard.add((one.chosen.id, mine))
        assert asked.bars[person] == any(one.bars for one in real)
        acting = {one.rule.then.value for one in real if one.says is Says.APPLIES and one.gives_way_to is None}
        assert asked.back[person] == ("step-back" in acting)
        assert asked.halve[person] == ("halve-then-resume" in acting)
        compared += 1
    assert compared >= 0.9 * PEOPLE
    for rule, _ in scheme.rules:
        assert (rule.id, Says.DOES_NOT) in heard
        assert any((rule.id, says) in heard for says in (Says.APPLIES, Says.CANNOT_SAY)), rule.id


def test_a_rule_on_a_fact_that_nobody_works_out_is_refused():
    with pytest.raises(DataProblem, match="needs gap-days"):
        check_known((chosen("gap-restart-lower", gap_days="22"),))
