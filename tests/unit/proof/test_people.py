"""Simulated people before the judge: grades as the designs say, words counted under their rows, statements weighed."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest

from modicum.analysis.harm import Harm
from modicum.analysis.verdict import Row, Verdict
from modicum.knowledge.world_shapes import Onset
from modicum.proof.nullworld import heard
from modicum.proof.people import ROW_OF, Judged, chance_of, judged
from modicum.proof.simulate import Life, live
from modicum.proof.statements import statements, tally
from modicum.proof.welch import welch, welch_says_better
from unit.proof.made import DRUG, USUAL, WORLDS, given

DESIGN = WORLDS.designs["ladder-swaps"]


@pytest.mark.parametrize("design", WORLDS.designs)
def test_each_design_gets_the_grade_that_it_names(design):
    plan = WORLDS.designs[design]
    life = live(USUAL, plan, chance_of(1, "grade", plan, 0))
    top = judged(life, given().item(Onset.LEARNED), given()).top(plan)
    assert top.standing.grade.value == plan.grade


def test_a_large_effect_is_heard_and_the_same_person_gives_the_same_words():
    world = replace(USUAL, effect_points=-4.0, noise_sd_points=0.7)
    life = live(world, DESIGN, chance_of(1, "large", DESIGN, 0))
    first, again = (judged(life, given().item(Onset.LEARNED), given()) for _ in range(2))
    assert {"helps", "helps-top", "welch-better-top"} <= heard(first, DESIGN)
    assert heard(first, DESIGN) == heard(again, DESIGN)


def test_every_word_that_can_be_said_at_the_horizon_has_its_row():
    assert set(Verdict) - set(ROW_OF) == {Verdict.INTERIM, Verdict.DESCRIPTIVE}


def test_the_worlds_are_for_one_item_only():
    other = given().scale
    wrong = replace(given(), scale=replace(other, maximum=Decimal(100)))
    with pytest.raises(ValueError, match="pain-0-10"):
        wrong.item(Onset.LEARNED)


def contrast(verdict, dose="4.5", *, better=0.5, beyond=0.1, reasons=(), harm=Harm.NONE):
    chances = SimpleNamespace(better=better, worse=1 - better, beyond_worthwhile=beyond)
    amount = SimpleNamespace(amount=Decimal(dose))
    none = SimpleNamespace(amount=Decimal(0))
    told = tuple(SimpleNamespace(key=key) for key in reasons)
    return SimpleNamespace(dose=amount, against=none, verdict=verdict, chances=chances, reasons=told, harm=harm)


def person(*contrasts, effect=0.0, ratings=((0, 6.0),)):
    doses = {c.dose.amount for c in contrasts}
    life = Life(
        tuple(Decimal(str(d)) for d, _ in ratings), tuple(r for _, r in ratings), (), (), dict.fromkeys(doses, effect)
    )
    return Judged(life, SimpleNamespace(contrasts=contrasts, trust="usable"))


def test_words_are_counted_once_a_person_under_their_row_and_while_words_are_listed():
    two = person(contrast(Verdict.BETTER_WHILE, "1.5"), contrast(Verdict.HELPS_OR_EXPECTATION, "4.5"))
    assert heard(two, DESIGN) == {"helps", "helps-top", "while-helps"}
    climbed = person(contrast(Verdict.WORSE_WHILE, "1.5", harm=Harm.WATCH), contrast(Verdict.CANNOT_TELL, "4.5"))
    assert heard(climbed, DESIGN) == {"worse", "while-worse", "harm-said"}
    top = person(contrast(Verdict.CANNOT_TELL, "1.5"), contrast(Verdict.CANNOT_TELL, "4.5", harm=Harm.WATCH))
    assert heard(top, DESIGN) == {"cannot-tell", "harm-said", "harm-found"}  # earlier than any word
    assert heard(person(contrast(Verdict.CANNOT_TELL)), DESIGN) == {"cannot-tell"}
    slow = person(contrast(Verdict.NO_EFFECT, reasons=("not-for-a-slow-effect",)))
    assert heard(slow, DESIGN) == {"no-worthwhile-effect"}
    assert heard(person(contrast(Verdict.NO_EFFECT)), DESIGN) == {"no-worthwhile-effect", "no-worthwhile-effect-plain"}
    assert ROW_OF[Verdict.NOT_BETTER_WHILE] is Row.NO_EFFECT


def test_statements_are_true_or_not_by_the_persons_own_effect():
    one = person(contrast(Verdict.CANNOT_TELL, better=0.85, beyond=0.2), effect=-0.5)
    told = {kind: (pytest.approx(chance), true) for kind, chance, true in statements(one, 1.0)}
    assert told == {
        "better": (0.85, True),
        "worse": (0.15, False),
        "worthwhile": (0.2, False),
        "not-worthwhile": (0.8, True),
    }


def test_the_bin_holds_080_and_not_090():
    def better(*chances, effect):
        return [person(contrast(Verdict.CANNOT_TELL, better=c, beyond=0.5), effect=effect) for c in chances]

    people = [*better(0.80, 0.85, 0.90, effect=-1.5), *better(0.899, effect=0.5)]
    found = {measure.name: measure.value for measure in tally(people, 1.0)}
    assert (found["count-better"], found["true-better"]) == (3.0, pytest.approx(2 / 3))
    assert found["stated-better"] == pytest.approx((0.80 + 0.85 + 0.899) / 3)


def test_welch_gives_the_textbook_numbers():
    # By hand: means 4 and 7, variances 2.5 and 2.5, n 5 and 5: t = -3 / 1 = -3 on 8 degrees of freedom, p = 0.0171.
    t, p = welch([2, 3, 4, 5, 6], [5, 6, 7, 8, 9])
    assert (t, p) == (pytest.approx(-3.0), pytest.approx(0.01707, abs=1e-5))
    assert welch([1.0, 1.0], [2.0, 2.0]) == (0.0, 1.0)
    assert welch([1.0], [2.0, 3.0]) == (0.0, 1.0)


def test_welch_looks_at_the_direction():
    low = [(4.5, r) for r in (2, 3, 4, 5, 6)] + [(0, r) for r in (5, 6, 7, 8, 9)]
    assert welch_says_better(person(contrast(Verdict.CANNOT_TELL), ratings=low).life, DRUG)
    high = [(0, r) for r in (2, 3, 4, 5, 6)] + [(4.5, r) for r in (5, 6, 7, 8, 9)]
    assert not welch_says_better(person(contrast(Verdict.CANNOT_TELL), ratings=high).life, DRUG)
