"""Small changes of the locks that no other test noticed, one test each (tools/mutate, docs/validation/mutation.md)."""

from dataclasses import astuple
from datetime import timedelta

import pytest

from modicum.diary.locks import Lock, Raised, barred_by_locks, dose_at, doses_taken, free_texts, write_contact
from modicum.plan.gate import Barred
from modicum.plan.plan import Part, Step
from modicum.quantities import Dose
from unit.diary.makers import trial
from unit.diary.test_locks import FIRST, TODAY, answer, bars, contact, diary_of, dose, felt, locks, on, open_of

LAST = (TODAY - FIRST).days


def reasons(*lines, to="0.5 mg"):
    """Each reason why the way to a dose is barred, with what would change it."""
    diary, _ = diary_of(*lines)
    found = barred_by_locks(locks(*lines), Step(Part.LADDER, TODAY, 7, Dose.read(to), 1), diary, trial(), TODAY)
    assert all(isinstance(one, Barred) for one in found)
    return [astuple(one) for one in found]


def skipped(number):
    return {"id": f"d{number}", "kind": "dose", "for": on(number), "slot": "bedtime", "status": "skipped"}


def test_only_what_was_swallowed_counts_as_a_dose_that_was_taken():
    diary, _ = diary_of(dose(1, "0.5"), dose(3, "0"), skipped(4))
    assert [one.day for one in doses_taken(diary)] == [FIRST + timedelta(days=1)]


def test_words_of_today_are_read_and_those_of_a_later_day_are_not():
    diary, _ = diary_of(felt("s", 10, what="rage"))
    assert [one.text for one in free_texts(diary, FIRST + timedelta(days=10))] == ["rage"]
    assert free_texts(diary, FIRST + timedelta(days=9)) == ()


def test_a_name_with_a_space_is_put_into_quotes_and_another_is_not():
    assert '--about "line 3" ' in write_contact(Lock("line 3", Raised.UNKNOWN, None, "line 3"))
    assert "--about s " in write_contact(Lock("s", Raised.SEVERE, None, "rage"))


def test_an_answer_without_a_contact_says_which_question_and_how_to_write_the_contact_down():
    ((why, change),) = reasons(answer("a"))
    assert "self-harm" in why
    assert "--about a " in change


def test_a_severe_effect_that_is_over_lacks_the_contact_alone():
    ((why, change),) = reasons(felt("s"), felt("t", supersedes="s", until=on(11)))
    assert f"rage was severe on {on(10)}, and no contact about it is stated" in why
    assert "--about t " in change


@pytest.mark.parametrize(("lines", "asks"), [((felt("s"),), True), ((felt("s"), contact("c", "s")), False)])
def test_a_severe_effect_that_lasts_asks_for_a_contact_only_while_there_is_none(lines, asks):
    ((_, change),) = reasons(*lines)
    assert "log TRIAL over s" in change
    assert ("And a contact" in change) is asks


OVER = (felt("s"), contact("c", "s", whom="doctor"), felt("t", supersedes="s", until=on(11)))


@pytest.mark.parametrize(("taken", "at"), [("0.5", "at 0.5 mg"), ("kit", "at a dose that is not known")])
def test_the_way_back_to_a_reaction_names_its_day_and_its_dose(taken, at):
    ((why, change),) = reasons(dose(9, taken), dose(10, taken), *OVER)
    assert f'"rage" came on {on(10)} {at}' in why
    assert "--with prescriber" in change


def test_a_contact_of_the_same_day_lifts_a_flag():
    assert not bars(answer("a", 10), contact("c", "a", 10))
    assert open_of(felt("s", 10), contact("c", "s", 10), felt("t", 10, supersedes="s", until=on(11))) == set()


def test_what_ends_today_is_over_today():
    assert open_of(felt("s"), contact("c", "s"), felt("t", supersedes="s", until=on(LAST))) == set()


def test_of_two_severe_tellings_that_stand_for_one_the_later_names_it():
    (lock,) = locks(felt("s"), felt("t", supersedes="s"), felt("u", what="fury", supersedes="s"))
    assert (lock.id, lock.what) == ("u", "fury")


def test_an_answer_for_today_is_a_flag_today():
    assert open_of(answer("a", LAST)) == {"a"}


def test_the_dose_of_the_first_day_is_looked_at_for_a_reaction_of_that_day():
    diary, _ = diary_of(dose(0, "1"))
    assert dose_at(FIRST, diary, trial(), TODAY) == Dose.read("1 mg")


def test_the_search_for_the_last_dose_reaches_the_first_day():
    diary, _ = diary_of(dose(0, "1"), dose(1, "0"), dose(2, "0"))
    assert dose_at(FIRST + timedelta(days=2), diary, trial(), TODAY) == Dose.read("1 mg")


@pytest.mark.parametrize(("stands_for", "flags"), [({"supersedes": "a"}, {"b"}), ({}, set())])
def test_a_line_that_cannot_be_read_and_stands_for_an_answer_could_be_a_flag(stands_for, flags):
    assert open_of(answer("a", text="Not at all"), {"id": "b", "for": on(11)} | stands_for) == flags
