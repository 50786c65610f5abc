"""Sealed blocks: a plan without an order, kits that look alike, and the key that is drawn apart from it."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from modicum.analysis.foreseen import foresee
from modicum.analysis.grade import Grade
from modicum.diary.planned import check_order
from modicum.diary.trial import Scheme, Segment
from modicum.knowledge.read import read_knowledge, shipped
from modicum.plan.compile import compile_plan
from modicum.plan.drawn import allowed_orders
from modicum.plan.lines import sheet_of
from modicum.plan.lint import lint
from modicum.plan.plan import Slot
from modicum.plan.sealed import contents, draw_key, each_opened, kits_of
from modicum.plan.supply import capsules, doses_at_once, liquid
from unit.plan.makers import LADDER, choices, mg, swaps

TABLE = read_knowledge(shipped()).verdicts


def sealed(against="none", *, rounds=3, **more):
    """LADDER (1.5, 3, 4.5 mg; run-in of 14 days) with sealed blocks of 13 days after it, from 2027-05-10 on."""
    chosen = choices(swaps=swaps(against=against, rounds=rounds, seed=None, blinded=True), **more)
    plan = compile_plan(LADDER, chosen).plan
    assert plan is not None
    return plan


def made(plan, *strengths):
    supply, problems = capsules(plan, [mg(one) for one in strengths])
    assert problems == ()
    kits, problems = kits_of(plan, supply)
    assert problems == ()
    return supply, kits


def blocks(plan):
    return [step for step in plan.steps if step.sealed]


# ------------------------------------------------------------------ the plan


@pytest.mark.hazard("H-31/sealed")
def test_a_sealed_plan_holds_no_order_and_no_seed():
    plan = sealed()
    (part,) = plan.drawn
    assert (part.order, part.seed, part.blinded, part.rounds) == ((), None, True, 3)
    assert {(step.dose, step.days) for step in blocks(plan)} == {(mg("4.5"), 13)}
    assert [step.block for step in blocks(plan)] == [1, 2, 3, 4, 5, 6]
    assert (blocks(plan)[0].first, blocks(plan)[-1].last) == (date(2027, 5, 10), date(2027, 7, 26))


def test_no_dose_is_named_for_a_sealed_day_and_none_is_counted():
    plan = sealed()
    assert plan.dose_on(date(2027, 5, 9)) == mg("4.5")
    assert plan.dose_on(date(2027, 5, 10)) is None
    assert doses_at_once(plan) == {mg("1.5"): 14, mg("3"): 14, mg("4.5"): 28}  # those of kits are counted with the kits


@pytest.mark.parametrize("against", ["none", "rung-below"])
def test_the_blinded_pair_is_foreseen_as_grade_a_in_every_order_and_together(against):
    plan, other = sealed(against), mg("0") if against == "none" else mg("3")

    def grade_of(one):
        (found,) = (each.grade for each in foresee(one, TABLE, taken_before=mg("0")) if (each.dose, each.against) == (mg("4.5"), other))  # fmt: skip
        return found

    assert grade_of(plan) is Grade.A
    assert [grade_of(opened) for opened in each_opened(plan)] == [Grade.A] * 8


def test_an_open_plan_of_the_same_choices_is_grade_b():
    plan = compile_plan(LADDER, choices(swaps=swaps())).plan
    assert plan is not None
    assert next(one.grade for one in foresee(plan, TABLE, taken_before=mg("0")) if one.dose == mg("4.5")) is Grade.B


@pytest.mark.parametrize("against", ["none", "rung-below"])
def test_the_linter_finds_the_same_in_every_order(against):
    plan = sealed(against)
    assert {lint(sheet_of(opened)) for opened in each_opened(plan)} == {lint(sheet_of(plan))}


def test_a_seed_beside_blinded_blocks_is_refused():
    compiled = compile_plan(LADDER, choices(swaps=swaps(blinded=True)))
    assert compiled.plan is None
    assert "whoever has the seed can draw the order" in str(compiled.problems[0])


def test_open_blocks_without_a_seed_are_refused():
    compiled = compile_plan(LADDER, choices(swaps=swaps(seed=None)))
    assert compiled.plan is None
    assert "field 'seed'" in str(compiled.problems[0])


# ------------------------------------------------------------------ kits


@pytest.mark.hazard("H-31/same-count")
def test_placebo_makes_up_a_day_without_the_drug():
    """4.5 mg of 3 mg and 1.5 mg capsules is two capsules, so a day without the drug is two of placebo; 13 days, 26 in a kit."""
    plan = sealed()
    supply, _ = liquidless(
        plan, {mg("1.5"): {mg("1.5"): 1}, mg("3"): {mg("3"): 1}, mg("4.5"): {mg("3"): 1, mg("1.5"): 1}}
    )
    kits, problems = kits_of(plan, supply)
    assert problems == ()
    assert [(kit.number, kit.capsules) for kit in kits] == [(n, 26) for n in range(1, 7)]
    (with_drug,), (without,) = (contents(kits[0], mg(dose), plan, supply) for dose in ("4.5", "0"))
    assert (with_drug.capsules, with_drug.placebos) == ({mg("3"): 1, mg("1.5"): 1}, 0)
    assert (without.capsules, without.placebos) == ({}, 2)


def liquidless(plan, made_of):
    """A supply whose capsules were chosen by hand."""
    supply, problems = capsules(plan, [mg("1.5"), mg("3")])
    return replace(supply, made_of=made_of), problems


@pytest.mark.hazard("H-31/same-count")
def test_placebo_makes_up_the_rung_below():
    """Of 1.5 mg capsules 4.5 mg takes three and 3 mg two: the kit of 3 mg gets one of placebo a day."""
    plan = sealed("rung-below")
    supply, kits = made(plan, "1.5")
    assert {kit.capsules for kit in kits} == {39}
    (most,), (less,) = (contents(kits[2], mg(dose), plan, supply) for dose in ("4.5", "3"))
    assert (most.capsules, most.placebos) == ({mg("1.5"): 3}, 0)
    assert (less.capsules, less.placebos) == ({mg("1.5"): 2}, 1)


def test_a_kit_may_hold_a_dose_that_the_open_days_never_have():
    """Somebody who takes 3 mg stays there, and the rung below it stands in kits only."""
    present = {
        "taken_before": mg("3"),
        "run_in_days": 0,
        "begin_at_present": True,
        "ceiling": mg("3"),
        "horizon_days": 40,
    }
    plan = sealed("rung-below", **present)
    supply, kits = made(plan, "1", "0.5", "3")
    assert supply.count == {mg("3"): 28}
    (content,) = contents(kits[0], mg("1.5"), plan, supply)
    assert (content.capsules, content.placebos) == ({mg("0.5"): 3}, 0)  # the fewest strengths first
    (content,) = contents(kits[0], mg("3"), plan, supply)
    assert (content.capsules, content.placebos) == ({mg("3"): 1}, 2)


def test_blinded_blocks_cannot_climb_back():
    chosen = choices(swaps=swaps(direct=False, block_days=56, seed=None, blinded=True))
    told = " ".join(map(str, compile_plan(LADDER, chosen).problems))
    assert "climbs back by the ladder shows what it holds" in told


def test_two_slots_are_each_made_up_for_themselves():
    """Half of 4.5 mg is 2.25 mg, three capsules of 0.75 mg: six a day, so 78 in a kit of 13 days."""
    slots = (Slot("morning", time(8), Decimal("0.5")), Slot("bedtime", time(22, 30), Decimal("0.5")))
    plan = compile_plan(replace(LADDER, times_a_day=2), choices(slots=slots, swaps=swaps(seed=None, blinded=True))).plan
    assert plan is not None
    supply, kits = made(plan, "0.75")
    assert [(taking.slot, taking.capsules) for taking in kits[0].takings] == [("morning", 3), ("bedtime", 3)]
    assert kits[0].capsules == 78
    assert [each.placebos for each in contents(kits[0], mg("0"), plan, supply)] == [3, 3]


def test_days_of_the_week_without_a_dose_take_nothing_from_a_kit():
    """The first block runs from Monday 10 to Saturday 22 May 2027 with one Sunday (16 May); the second has two (23 and 30)."""
    chosen = choices(off_weekdays=frozenset({6}), swaps=swaps(seed=None, blinded=True))
    plan = compile_plan(replace(LADDER, off_days_a_week=1), chosen).plan
    assert plan is not None
    _, kits = made(plan, "1.5")
    assert [kit.days for kit in kits] == [12, 11, 11, 11, 11, 11]
    assert plan.dose_on(date(2027, 5, 16)) == mg("0")


@pytest.mark.hazard("H-31/same-count")
def test_a_liquid_without_drug_has_the_same_volume():
    plan = sealed()
    supply, problems = liquid(plan, mg_per_ml=Decimal(1), mark=Decimal("0.1"))
    assert problems == ()
    kits, problems = kits_of(plan, supply)
    assert problems == ()
    assert {kit.volume for kit in kits} == {Decimal("58.5")}  # 13 days of 4.5 mL
    for dose, drug in (("4.5", True), ("0", False)):
        (one,) = contents(kits[0], mg(dose), plan, supply)
        assert (one.volume, one.drug) == (Decimal("4.5"), drug)


@pytest.mark.hazard("H-31/same-count")
def test_one_liquid_cannot_hide_which_of_two_doses_it_is():
    plan = sealed("rung-below")
    supply, _ = liquid(plan, mg_per_ml=Decimal(1), mark=Decimal("0.1"))
    kits, (problem,) = kits_of(plan, supply)
    assert kits == ()
    assert "4.5 mg and 3 mg of one liquid are different volumes" in problem.what
    assert "[[capsules]]" in problem.how_to_mend
    assert "open blocks" in problem.how_to_mend


def test_without_a_product_no_kit_can_be_made():
    kits, (problem,) = kits_of(sealed(), None)
    assert kits == ()
    assert "[[capsules]]" in problem.how_to_mend


def test_two_slots_of_one_name_are_refused():
    slots = (Slot("night", time(21), Decimal("0.5")), Slot("night", time(23), Decimal("0.5")))
    plan = compile_plan(replace(LADDER, times_a_day=2), choices(slots=slots, swaps=swaps(seed=None, blinded=True))).plan
    assert plan is not None
    supply, _ = capsules(plan, [mg("0.75")])
    assert "same name" in kits_of(plan, supply)[1][0].what


# ------------------------------------------------------------------ the key


def keys_of_every_order(plan, rounds):
    """A number for every order that can come out."""
    found = {}
    for number in range(200 * 2**rounds):
        key = draw_key(plan, number=number, drawn_on=date(2027, 2, 10))
        found.setdefault(key.order, key)
    return found


@pytest.mark.parametrize("rounds", [2, 3, 4])
def test_every_allowed_order_and_no_other_can_be_drawn(rounds):
    plan = sealed(rounds=rounds)
    assert set(keys_of_every_order(plan, rounds)) == set(allowed_orders((mg("4.5"), mg("0")), rounds))


def test_a_key_names_every_kit_with_its_days():
    key = draw_key(sealed(), number=2**127 + 1, drawn_on=date(2027, 2, 10))
    assert [kit.number for kit in key.kits] == [1, 2, 3, 4, 5, 6]
    assert (key.kits[0].first, key.kits[0].last, key.kits[5].last) == (date(2027, 5, 10), date(2027, 5, 22), date(2027, 7, 26))  # fmt: skip
    assert key.kit_on(date(2027, 5, 23)).number == 2
    assert key.kit_on(date(2027, 5, 9)) is None
    assert key.sound


def test_a_key_in_which_two_kits_were_exchanged_is_not_sound():
    key = draw_key(sealed(), number=5, drawn_on=date(2027, 2, 10))
    one, other, *rest = key.kits
    changed = (replace(one, dose=other.dose), replace(other, dose=one.dose), *rest)
    assert not replace(key, kits=changed).sound
    assert not replace(key, kits=key.kits[:5]).sound


def test_a_slots_share_of_a_kit():
    key = draw_key(sealed(), number=5, drawn_on=date(2027, 2, 10))
    kit = next(kit for kit in key.kits if kit.dose == mg("4.5"))
    assert key.portion("whenever", kit) == mg("4.5")
    two = replace(key, slots=(("morning", Decimal("0.4")), ("bedtime", Decimal("0.6"))))
    assert (two.portion("morning", kit), two.portion("bedtime", kit)) == (mg("1.8"), mg("2.7"))
    assert two.portion("noon", kit) is None


# ------------------------------------------------------------------ a sealed part of a trial


def part(**changes):
    sound = Segment(
        date(2027, 5, 10), date(2027, 7, 26), (mg("4.5"), mg("0")), True, 13, "in secret", scheme=Scheme.ROUNDS, sealed="0" * 64
    )  # fmt: skip
    return replace(sound, **changes)


def test_a_sealed_part_needs_no_order():
    check_order(part())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"order": (mg("4.5"), mg("0")) * 3}, "'order'"),
        ({"blinded": False}, "'blinded'"),
        ({"scheme": None}, "'order-drawn'"),
    ],
)
def test_what_cannot_go_with_a_seal_is_refused(changes, said):
    with pytest.raises(Exception, match=said):
        check_order(part(**changes))


def test_the_number_of_a_block():
    told = part()
    days = [
        date(2027, 5, 9),
        date(2027, 5, 10),
        date(2027, 5, 22),
        date(2027, 5, 23),
        date(2027, 7, 26),
        date(2027, 7, 27),
    ]
    assert [told.block_of(day) for day in days] == [None, 1, 1, 2, 6, None]
