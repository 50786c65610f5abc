"""A dose from a sealed kit: read, refused, unknown until the key is opened; and the entry that says it was."""

from datetime import date
from decimal import Decimal

import pytest

from modicum.analysis.evidence import day_by_day, gather
from modicum.diary.describe import read_trial
from modicum.diary.entry import Status, Unblinded
from modicum.diary.opened import join_key, known_since, with_stated_order
from modicum.errors import DataProblem
from modicum.plan.sealed import Key, KeyKit
from modicum.quantities import Dose
from unit.diary.makers import SCALES, change, described, dose, drawn, rating, read, trial

SEAL = "ab" * 32
# Two blocks of 14 days: 16 to 29 March (kit 1), 30 March to 12 April (kit 2).
SEALED = trial(drawn=[drawn(blinded=True, sealed=SEAL, order_drawn="rounds")])
DRUG, NO_DRUG = Dose.read("3 mg"), Dose.read("0 mg")


def kit(identifier, day, number=1, **more):
    return dose(identifier, day, None) | {"kit": number} | more


def key(*, slots=(("bedtime", Decimal(1)),), doses=(DRUG, NO_DRUG)):
    kits = (
        KeyKit(1, date(2026, 3, 16), date(2026, 3, 29), doses[0]),
        KeyKit(2, date(2026, 3, 30), date(2026, 4, 12), doses[1]),
    )
    return Key("made", 1, date(2026, 2, 1), 7, (DRUG, NO_DRUG), slots, kits)


def opened(identifier="u", day="2026-04-20", **more):
    return {"id": identifier, "kind": "unblinded", "for": day, "who": "Ann", "why": "over", "key": SEAL} | more


# ------------------------------------------------------------------ the description


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"order": ["0 mg", "3 mg"]}, "'order': stands beside 'sealed'"),
        ({"blinded": False}, "'blinded': is false"),
        ({"order_drawn": None}, "'order-drawn': is missing"),
        ({"sealed": "secret"}, "no SHA-256 digest"),
        ({"sealed": SEAL.upper()}, "no SHA-256 digest"),
    ],
)
def test_a_seal_that_cannot_be_is_refused(changes, said):
    with pytest.raises(DataProblem, match=r"\[\[drawn\]\] 1") as why:
        trial(drawn=[drawn(**({"blinded": True, "sealed": SEAL, "order_drawn": "rounds"} | changes))])
    assert said in str(why.value)


def test_a_trial_has_one_key_at_most():
    parts = [
        drawn(blinded=True, sealed=SEAL, order_drawn="rounds"),
        drawn(blinded=True, sealed=SEAL, order_drawn="rounds", first="2026-04-13", last="2026-04-26"),
    ]
    with pytest.raises(DataProblem, match="two parts are sealed"):
        read_trial(described(drawn=parts), at="made/trial.toml", scales=SCALES)


# ------------------------------------------------------------------ entries


def test_a_dose_may_name_its_kit_and_has_no_amount_then():
    diary, problems = read(kit("d", "2026-03-29"), kit("e", "2026-03-30", 2), told=SEALED)
    assert problems == []
    assert [(d.status, d.amount, d.kit, d.unknown) for d in diary.doses] == [
        (Status.TAKEN, None, 1, True),
        (Status.TAKEN, None, 2, True),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (kit("d", "2026-03-30", 1), "kit 2 is the one for 2026-03-30"),
        (kit("d", "2026-03-15", 1), "lies in no blinded part of this trial (2026-03-16 to 2026-04-12)"),
        (kit("d", "2026-04-13", 2), "lies in no blinded part"),
        (kit("d", "2026-03-16", 0), "'kit': must be a whole number from 1"),
        (kit("d", "2026-03-16", "1"), "'kit': must be a whole number from 1"),
        (kit("d", "2026-03-16", 1, amount="3 mg"), "nobody who takes from a sealed kit can know its dose"),
        (kit("d", "2026-03-16", 1, status="skipped"), "nothing was taken"),
        (dose("d", "2026-03-16", None), "needs its amount"),
    ],
)
def test_a_dose_that_cannot_be_from_that_kit_is_a_problem_and_its_day_unknown(line, said):
    diary, (problem,) = read(line, told=SEALED)
    assert said in problem.what
    assert [entry.unknown for entry in diary.doses] == [True]
    assert [entry.amount for entry in diary.doses] == [None]


def test_a_kit_in_an_open_trial_is_refused():
    _, (problem,) = read(kit("d", "2026-03-16"))
    assert "lies in no blinded part of this trial (none)" in problem.what


def test_two_tellings_of_a_kit_and_an_amount_leave_the_day_unknown():
    diary, (problem,) = read(kit("d", "2026-03-16"), dose("e", "2026-03-16", "3 mg"), told=SEALED)
    assert "taken from kit 1" in problem.what
    assert [(entry.status, entry.kit, entry.amount) for entry in diary.doses] == [(Status.NOT_RECORDED, None, None)]


# ------------------------------------------------------------------ unknown is not zero, and not what its neighbours had


def days_of(*lines, told=SEALED):
    diary, problems = read(*lines, told=told)
    assert problems == []
    return day_by_day(told, told.primary_item, diary)


def test_a_day_from_a_kit_is_unknown_even_beside_a_known_dose_of_that_day():
    days = days_of(kit("d", "2026-03-16"), dose("e", "2026-03-16", "1 mg", slot="morning"))
    assert days.dose[14] is None
    assert days.sealed == (14,)


def test_a_kit_between_two_skipped_days_is_not_taken_for_a_skipped_one():
    """Two equal neighbours answer for a gap; not for a day on which something was taken."""
    skipped = [dose(f"s{n}", f"2026-03-{n}", None, status="skipped") for n in (16, 18)]
    evidence = gather(days_of(*skipped, kit("d", "2026-03-17")), clock_lag=0, instant_onset=True)
    assert evidence.bridged == ()
    assert evidence.known_level[14:17].tolist() == [0, -1, 0]


def test_ratings_of_such_days_are_left_out_and_said_to_be():
    lines = [dose("a", "2026-03-02", "3 mg"), *(dose(f"a{n}", f"2026-03-{n:02}", "3 mg") for n in range(3, 16))]
    lines += [kit("d", "2026-03-16"), rating("r", "2026-03-16"), rating("q", "2026-03-15")]
    evidence = gather(days_of(*lines), clock_lag=0, instant_onset=True)
    assert [(left.why, left.days) for left in evidence.left_out] == [("sealed-kit", (14,))]
    assert evidence.n_rated == 1


# ------------------------------------------------------------------ opened


def test_the_key_turns_kits_into_amounts_and_gives_the_order():
    diary, _ = read(kit("d", "2026-03-29"), kit("e", "2026-03-30", 2), told=SEALED)
    known, filled, problems = join_key(SEALED, diary, key())
    assert problems == ()
    assert [entry.amount for entry in filled.doses] == [DRUG, NO_DRUG]
    (part,) = known.segments
    assert (part.order, part.sealed, part.blinded) == ((DRUG, NO_DRUG), None, True)


def test_a_slot_has_its_share_and_one_that_the_key_does_not_know_stays_unknown():
    lines = [kit(name, "2026-03-16", slot=name) for name in ("morning", "bedtime", "noon")]
    diary, _ = read(*lines, told=SEALED)
    two = key(slots=(("morning", Decimal("0.4")), ("bedtime", Decimal("0.6"))))
    _, filled, (problem,) = join_key(SEALED, diary, two)
    assert {entry.slot: entry.amount for entry in filled.doses} == {
        "morning": Dose.read("1.2 mg"),
        "bedtime": Dose.read("1.8 mg"),
        "noon": None,
    }
    assert "noon" in problem.what


def test_an_order_that_its_rounds_could_not_have_is_refused():
    with pytest.raises(DataProblem, match="round 1 holds 3 mg, 3 mg"):
        join_key(SEALED, read(told=SEALED)[0], key(doses=(DRUG, DRUG)))


@pytest.mark.hazard("H-31/opening-ends-it")
@pytest.mark.parametrize(
    ("day", "recorded", "blinded"),
    [
        (date(2026, 4, 13), True, True),
        (date(2026, 4, 12), True, False),
        (date(2026, 3, 1), True, False),
        (None, False, False),
    ],
)
def test_opened_on_or_before_the_last_blinded_day_the_part_is_open(day, recorded, blinded):
    known, notes = known_since(SEALED, day, recorded=recorded)
    assert known.segments[0].blinded is blinded
    assert [note.weight for note in notes] == ([] if blinded else ["note"])
    assert ("counts as open" in known.segments[0].how) is not blinded


def test_in_a_blinded_part_whose_order_is_written_down_a_kit_is_that_blocks_dose():
    told = trial(drawn=[drawn(blinded=True, order=["3 mg", "0 mg"], order_drawn="rounds")])
    diary, _ = read(
        kit("d", "2026-03-29"),
        kit("e", "2026-03-30", 2),
        kit("f", "2026-03-31", 2),
        dose("g", "2026-03-31", "1 mg", slot="morning"),
        told=told,
    )
    assert [entry.amount for entry in with_stated_order(told, diary).doses] == [DRUG, NO_DRUG, None, Dose.read("1 mg")]


def test_an_opening_is_read():
    diary, problems = read(opened(at="03:10"), told=SEALED)
    assert problems == []
    (entry,) = diary.unblinded
    assert (entry.day, entry.who, entry.why, entry.key) == (date(2026, 4, 20), "Ann", "over", SEAL)
    assert isinstance(entry, Unblinded)


def test_each_opening_stands_even_on_one_day_and_before_the_first_day():
    diary, problems = read(opened("u"), opened("v"), opened("w", "2026-02-20"), told=SEALED)
    assert (len(diary.unblinded), problems) == (3, [])


def test_an_opening_cannot_be_taken_back():
    diary, (problem,) = read(
        opened(), opened("v", "2026-04-25", supersedes="u"), change("c", "2026-03-03"), told=SEALED
    )
    assert "cannot be undone" in problem.what
    assert [entry.day for entry in diary.unblinded] == [date(2026, 4, 20), date(2026, 4, 25)]


def test_an_opening_that_cannot_be_read_makes_no_dose_unknown():
    line = opened()
    del line["why"]
    diary, problems = read(line, told=SEALED)
    assert len(problems) == 1
    assert diary.doses == ()
