"""A guess about a blinded block: read, corrected, contradicted, refused."""

from datetime import date, time

from modicum.diary.entry import Belief, Guess
from unit.diary.makers import drawn, read, trial

BLINDED = trial(drawn=[drawn(blinded=True)])


def guess(identifier, day="2026-03-29", belief="drug", **more):
    return {"id": identifier, "kind": "guess", "for": day, "guess": belief} | more


def test_a_guess_is_read_with_its_clock():
    diary, problems = read(guess("g", at="21:00"), told=BLINDED)
    assert (diary.guesses, problems) == ((Guess("g", date(2026, 3, 29), Belief.DRUG, time(21)),), [])


def test_not_knowing_is_an_answer():
    assert read(guess("g", belief="do_not_know"), told=BLINDED)[0].guesses[0].belief is Belief.DO_NOT_KNOW


def test_a_guess_is_corrected_like_any_entry():
    diary, problems = read(guess("g"), guess("h", belief="none", supersedes="g"), told=BLINDED)
    assert ([g.belief for g in diary.guesses], problems) == ([Belief.NONE], [])


def test_two_guesses_for_one_day_that_differ_are_both_left_out():
    diary, problems = read(guess("g"), guess("h", belief="none"), told=BLINDED)
    assert (diary.guesses, problems[0].weight) == ((), "left-out")
    assert "2026-03-29: guess drug" in problems[0].what


def test_another_word_than_the_three_is_refused_and_they_are_named():
    diary, problems = read(guess("g", belief="placebo"), told=BLINDED)
    assert diary.guesses == ()
    assert "'placebo' is none of drug, none, do_not_know" in problems[0].what


def test_where_everybody_knows_there_is_nothing_to_guess():
    for told, parts in ((BLINDED, "2026-03-16 to 2026-04-12"), (trial(drawn=[drawn()]), "none")):
        diary, problems = read(guess("g", day="2026-03-10"), told=told)
        assert diary.guesses == ()
        assert f"no blinded part of this trial ({parts})" in problems[0].what


def test_an_unreadable_guess_takes_no_dose_away():
    diary, _ = read(guess("g", belief="perhaps"), told=BLINDED)
    assert diary.doses == ()
