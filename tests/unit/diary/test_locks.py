"""What raises a flag, what a contact lifts, and that nothing else does: no other entry, none fewer, none damaged."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modicum.diary.check import Record, read_diary
from modicum.diary.locks import Raised, barred_by_locks, dose_at, locks_of
from modicum.doors.desk.asked import versions
from modicum.plan.plan import Part, Step
from modicum.quantities import Dose
from unit.diary.makers import trial
from unit.doors.harmless import HARMLESS

FIRST = date(2026, 3, 2)
TODAY = date(2026, 3, 31)
POSITIVE = {
    "self-harm": "Several days",
    "mood-down": "Nearly every day",
    "behaviour": "Yes",
    "allergy-signs": "Yes",
    "liver-signs": "Yes",
    "fluid": "I have passed no urine",
    "opioid-contact": "I am not sure",
}
REACTION = {"self-harm", "behaviour", "allergy-signs", "liver-signs"}


def on(number):
    return str(FIRST + timedelta(days=number))


def answer(identifier, number=10, question="self-harm", text="Several days", **more):
    line = {"id": identifier, "kind": "answer", "for": on(number), "question": question, "version": "1", "answer": text}
    return line | more


def felt(identifier, number=10, burden="severe", what="rage", **more):
    return {"id": identifier, "kind": "side-effect", "for": on(number), "what": what, "burden": burden} | more


def contact(identifier, about, number=12, whom="prescriber", **more):
    line = {
        "id": identifier,
        "kind": "contact",
        "for": on(number),
        "about": about,
        "who": "Dr. A. Name",
        "how": "by phone",
    }
    return line | {"with": whom} | more


def dose(number, amount):
    line = {"id": f"d{number}", "kind": "dose", "for": on(number), "slot": "bedtime", "status": "taken"}
    return line | ({"kit": 1} if amount == "kit" else {"amount": f"{amount} mg"})


def diary_of(*lines):
    return read_diary([Record(f"line {n}", line) for n, line in enumerate(lines, 1)], trial(), today=TODAY)


def locks(*lines):
    return locks_of(diary_of(*lines)[0], versions(), TODAY)


def open_of(*lines):
    return {lock.id for lock in locks(*lines) if lock.open}


def bars(*lines, dose="0.5 mg", part=Part.LADDER, sealed=False):
    """Whether anything bars the way to a dose: a flag, or a line that could not be used."""
    diary, problems = diary_of(*lines)
    step = Step(part, TODAY, 7, Dose.read(dose), 1, sealed)
    found = barred_by_locks(locks_of(diary, versions(), TODAY), step, diary, trial(), TODAY)
    return bool(found) or any(one.weight == "left-out" for one in problems)


# ------------------------------------------------------------------ what raises


@pytest.mark.hazard("H-12/item-nine")
@pytest.mark.parametrize("text", ["Several days", "More than half the days", "Nearly every day"])
def test_any_answer_but_the_first_of_the_ninth_question_is_a_flag(text):
    assert open_of(answer("a", text=text)) == {"a"}


def test_an_answer_that_raises_nothing_is_none():
    assert locks(answer("a", text="Not at all")) == ()


@pytest.mark.parametrize("wrong", [{"answer": "Sometimes"}, {"version": "7"}, {"question": "moods"}])
def test_words_that_no_question_has_could_have_been_any(wrong):
    (lock,) = locks(answer("a") | wrong)
    assert (lock.raised, lock.open, lock.reaction) == (Raised.UNKNOWN, True, True)


def test_a_severe_side_effect_is_one_and_a_milder_is_not():
    assert open_of(felt("s")) == {"s"}
    assert locks(felt("s", burden="moderate")) == ()


def test_an_answer_for_a_day_to_come_says_nothing_yet():
    diary, _ = read_diary([Record("line 1", answer("a", 20))], trial(), today=TODAY)
    assert locks_of(diary, versions(), FIRST + timedelta(days=19)) == ()


# ------------------------------------------------------------------ what lifts


@pytest.mark.hazard("H-12/stops-increases")
@pytest.mark.parametrize("question", POSITIVE)
def test_a_contact_that_names_it_lifts_it(question):
    raised = answer("a", 10, question, POSITIVE[question])
    assert bars(raised)
    assert not bars(raised, contact("c", "a"))


@pytest.mark.parametrize("other", [contact("c", "b"), contact("c", "a", 9)])
def test_a_contact_about_something_else_or_from_before_lifts_nothing(other):
    assert bars(answer("a"), answer("b", text="Not at all"), other)


def test_a_contact_that_was_written_before_the_answer_is_not_about_it():
    assert bars(contact("c", "a"), answer("a"))


@pytest.mark.hazard("H-18/rechallenge-lock")
def test_a_severe_side_effect_needs_its_end_and_a_contact():
    over = felt("t", supersedes="s", until=on(11))
    assert bars(felt("s"))
    assert bars(felt("s"), over)
    assert bars(felt("s"), contact("c", "s"))
    assert not bars(felt("s"), over, contact("c", "t"), dose="0 mg")
    assert not bars(felt("s"), contact("c", "s"), over, dose="0 mg")
    assert bars(felt("s"), over, contact("c", "t"), felt("u", supersedes="t"), dose="0 mg")  # it is back


def test_a_severe_side_effect_that_is_called_milder_later_keeps_the_lock():
    assert open_of(felt("s"), felt("t", burden="mild", supersedes="s")) == {"s"}
    assert open_of(felt("s"), felt("t", burden="mild", supersedes="s"), contact("c", "t")) == set()


@pytest.mark.hazard("H-12/stops-increases")
def test_a_negative_answer_in_place_of_a_positive_one_lifts_nothing():
    assert open_of(answer("a"), answer("b", text="Not at all", supersedes="a")) == {"a"}
    assert open_of(answer("a"), answer("b", text="Not at all", supersedes="a"), contact("c", "b")) == {"a"}
    assert open_of(answer("a"), answer("b", text="Not at all", supersedes="a"), contact("c", "a")) == set()


def test_a_contact_that_was_taken_back_lifts_nothing():
    back = contact("k", "other", supersedes="c")
    assert bars(answer("a"), contact("c", "a"), back)


# ------------------------------------------------------------------ lost and damaged


@pytest.mark.parametrize(
    "damage", [{"answer": None}, {"for": "soon"}, {"version": 1}, {"colour": "x"}, {"kind": "anser"}]
)
def test_a_positive_answer_that_was_damaged_and_then_corrected_still_bars(damage):
    broken = answer("a") | damage
    corrected = answer("b", text="Not at all", supersedes="a")
    assert bars(broken)
    assert bars(broken, corrected)
    assert not bars(broken, corrected, contact("c", "a"))


def test_a_damaged_line_without_an_identifier_is_named_by_its_place():
    broken = {"kind": "answer", "for": on(10)}
    (lock,) = locks(broken)
    assert (lock.id, lock.open) == ("line 1", True)
    assert locks(broken, contact("c", "line 1"))[0].open is False


def test_a_damaged_side_effect_that_was_not_severe_is_no_flag():
    assert locks(felt("s", burden="mild") | {"colour": "x"}) == ()
    assert open_of(felt("s", burden="sevre")) == {"s"}


def test_a_damaged_dose_is_no_flag():
    assert locks({"id": "d", "kind": "dose", "for": on(3), "slot": "bedtime", "status": "taken"}) == ()


@pytest.mark.hazard("H-18/rechallenge-lock")
def test_an_answer_that_is_gone_is_noticed_by_the_one_after_it():
    later = answer("b", 12, text="Not at all", after="a")
    assert open_of(later) == {"a"}
    assert [lock.day for lock in locks(later, answer("c", 13, text="Not at all", after="a"))] == [None]
    assert not bars(later, contact("c", "a", after="b"), dose="0 mg")


# ------------------------------------------------------------------ the way back


@pytest.mark.hazard("H-18/rechallenge-lock")
@pytest.mark.parametrize("question", POSITIVE)
def test_after_a_reaction_the_way_back_waits_for_the_prescriber(question):
    lines = [
        dose(9, "3"),
        dose(10, "3"),
        answer("a", 10, question, POSITIVE[question]),
        contact("c", "a", whom="doctor"),
    ]
    assert bars(*lines, dose="3 mg") == (question in REACTION)
    assert bars(*lines, dose="4.5 mg") == (question in REACTION)
    assert not bars(*lines, dose="1.5 mg")
    assert bars(*lines, dose="1.5 mg", part=Part.RE_CHALLENGE) == (question in REACTION)
    assert bars(*lines, dose="1.5 mg", part=Part.CLIMB_BACK) == (question in REACTION)
    assert bars(*lines, dose="1.5 mg", sealed=True) == (question in REACTION)
    assert not bars(*lines, contact("p", "a", 13), dose="4.5 mg", part=Part.RE_CHALLENGE)


@pytest.mark.parametrize(
    ("doses", "at"),
    [
        ({9: "3", 10: "3"}, "3 mg"),
        ({9: "3", 10: "1.5"}, "1.5 mg"),
        ({9: "3", 10: "0"}, "3 mg"),
        ({8: "3", 9: "0", 10: "0"}, "3 mg"),
        ({7: "3", 8: "0", 9: "0", 10: "0"}, "3 mg"),
        ({9: "3"}, None),
        ({10: "3"}, None),
        ({9: "kit", 10: "3"}, None),
        ({9: "0", 10: "0"}, None),
        (dict.fromkeys(range(11), "0"), "0 mg"),
    ],
)
def test_the_dose_at_which_it_came_is_the_lowest_it_can_have_been(doses, at):
    diary, _ = diary_of(*(dose(number, amount) for number, amount in doses.items()))
    found = dose_at(FIRST + timedelta(days=10), diary, trial(), TODAY)
    assert (None if found is None else str(found)) == at


def test_on_the_day_itself_a_dose_that_is_not_taken_yet_is_not_missing():
    diary, _ = diary_of(dose(9, "3"))
    assert str(dose_at(FIRST + timedelta(days=10), diary, trial(), FIRST + timedelta(days=10))) == "3 mg"
    assert dose_at(None, diary, trial(), TODAY) is None


# ------------------------------------------------------------------ whatever else is written, or lost

DAMAGE = [
    {"answer": None},
    {"for": "soon"},
    {"version": 1},
    {"kind": "x"},
    {"colour": "x"},
    {"burden": "sevre"},
    {"about": None},
]


@st.composite
def noise(draw):
    """Some entries that are no contact, with identifiers of their own; some stand for another one."""
    found = []
    for number in range(draw(st.integers(0, 5))):
        name = f"n{number}"
        question = draw(st.sampled_from(list(HARMLESS)))
        supersedes = draw(st.sampled_from([None, "a", "s", "n0", "n1"]))
        day = draw(st.integers(0, 28))
        line = draw(
            st.sampled_from(
                [
                    answer(name, day, question, HARMLESS[question]),
                    felt(name, day, draw(st.sampled_from(["mild", "moderate"])), f"what {number}"),
                    felt(name, day, "mild", "rage", until=on(28)),
                    dose(day, "1.5") | {"id": name},
                ]
            )
        )
        found.append(line if supersedes in {None, name} else line | {"supersedes": supersedes})
    return found


RAISING = st.sampled_from([answer("a"), answer("a", 10, "behaviour", "Yes"), felt("a"), felt("a", until=on(11))])


@pytest.mark.hazard("H-12/stops-increases")
@settings(max_examples=400, deadline=None)
@given(RAISING, noise(), noise())
def test_no_entry_but_a_contact_lifts_a_flag(raised, before, after):
    after = [line | {"id": f"z{line['id']}"} for line in after]
    assert bars(*before, raised, *after)


@pytest.mark.hazard("H-18/rechallenge-lock")
@settings(max_examples=400, deadline=None)
@given(RAISING, noise(), noise(), st.sampled_from(DAMAGE), st.data())
def test_damage_to_any_line_lifts_nothing(raised, before, after, damage, data):
    after = [line | {"id": f"z{line['id']}"} for line in after]
    lines = [*before, raised, *after]
    number = data.draw(st.integers(0, len(lines) - 1))
    broken = [line | damage if n == number else line for n, line in enumerate(lines)]
    assert bars(*broken)


@pytest.mark.hazard("H-18/rechallenge-lock")
@settings(max_examples=400, deadline=None)
@given(RAISING, noise(), st.data())
def test_a_line_that_is_gone_lifts_nothing(raised, others, data):
    """What is gone is named by the answer that was written after it, as modicum writes them."""
    later = answer("last", 28, text="Not at all", after="a")
    lines = [*others, raised, later]
    gone = data.draw(st.integers(0, len(lines) - 2))
    assert bars(*(line for n, line in enumerate(lines) if n != gone))


@settings(max_examples=200, deadline=None)
@given(RAISING, st.sampled_from(["prescriber", "doctor"]), st.data())
def test_a_contact_less_or_damaged_bars_again(raised, whom, data):
    called = contact("c", "a", whom=whom)
    broken = called | data.draw(st.sampled_from([{"about": "b"}, {"about": None}, {"for": "soon"}, {"with": "nobody"}]))
    assert bars(raised)
    assert bars(raised, broken)
