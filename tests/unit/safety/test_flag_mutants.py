"""The red-flag code at its edges: what changes of it went unnoticed until these were written. Distances stand as numbers."""

from collections import Counter

import pytest

from modicum.doors.desk.red_flags import FOLDER
from modicum.knowledge.flag_shapes import Cue, Flag, Kind
from modicum.knowledge.read import read_sources, shipped
from modicum.knowledge.read_flags import read_cue_files
from modicum.safety.flag_learned import features_of, windows
from modicum.safety.flag_patterns import Patterns, read_pattern
from modicum.safety.flag_scope import Silence
from modicum.safety.flag_text import Clause, Reader
from modicum.safety.flags import Reading
from unit.safety.flag_makers import SCOPE, small

READER = small()
NOTHING = Reading((), ())


def silences(text, cue, reader=READER):
    return [found.silence for found in reader.read(text).found if found.id == cue]


def reader_of(*patterns, kind=Kind.TOPIC, idioms=(), **scope):
    """A reader with one cue, "own", and the lists of the scope that are given instead of the usual ones."""
    return small(cues=(Cue("own", Flag.SELF_HARM, kind, patterns),), scope=SCOPE | scope, idioms=idioms)


def found(pattern, text, **classes):
    steps = read_pattern(pattern, classes, lambda part: tuple(part.lower().split()))
    return sorted((m.start, m.end, m.gaps) for m, _ in Patterns([(steps, 1)]).found_in(text.split()))


def words(text, *known, typos=()):
    return " ".join(word for clause in Reader(known, {}, typos, ()).clauses(text) for word in clause.words)


# ---- how far a denial, a doubt and an owner reach


def test_a_denial_of_what_is_named_stands_at_most_eight_words_before_it():
    assert silences("no a b c d e f g hives", "hives") == [Silence.DENIED]
    assert silences("no a b c d e f g h hives", "hives") == [None]


def test_a_denial_of_what_is_said_stands_at_most_eight_words_before_it():
    assert silences("never of of of of of of of want to die", "die") == [Silence.DENIED]
    assert silences("never of of of of of of of of want to die", "die") == [None]
    assert silences("so so never of of of of of of of of want to die", "die") == [None]


def test_the_first_word_of_a_clause_can_deny():
    assert silences("never want to die", "die") == [Silence.DENIED]


@pytest.mark.parametrize("text", ["not think, want to die", "not, think want to die"])
def test_a_comma_anywhere_between_ends_the_denial_of_what_is_said(text):
    assert silences(text, "die") == [None]


def test_a_cue_that_begins_with_i_is_denied_through_a_thought_alone():
    reader = reader_of("i will die", kind=Kind.SAID)
    assert silences("never I will die", "own", reader) == [None]
    assert silences("do not think I will die", "own", reader) == [Silence.DENIED]


def test_a_doubt_undoes_a_denial_up_to_four_words_behind_it():
    assert silences("not sure no hives", "hives") == [None]
    assert silences("not sure a b c d no hives", "hives") == [None]
    assert silences("not sure a b c d e no hives", "hives") == [Silence.DENIED]


@pytest.mark.parametrize("text", ["no, hives", "or no rash, hives", "no rash, hives"])
def test_a_comma_ends_a_denial_that_no_or_behind_it_carries_on(text):
    assert silences(text, "hives") == [None]


@pytest.mark.parametrize("text", ["no hives, fever", "no or rash, hives"])
def test_a_comma_behind_the_cue_and_an_or_behind_the_denial_leave_it_denied(text):
    assert silences(text, "hives") == [Silence.DENIED]


def test_a_word_that_denies_and_joins_does_not_carry_itself_on():
    reader = reader_of("hives", negators=("nor",), joins=("nor",))
    assert silences("nor rash, hives", "own", reader) == [None]


@pytest.mark.parametrize(
    "text", ["want to die now? no", "want to die now none", "want to die went away today", "want to die? no. so it is"]
)
def test_a_denial_may_follow_with_one_word_between(text):
    assert silences(text, "die") == [Silence.DENIED]


@pytest.mark.parametrize("text", ["want to die now then? no", "want to die now then none"])
def test_a_denial_that_follows_later_is_of_something_else(text):
    assert silences(text, "die") == [None]


# ---- other people


@pytest.mark.parametrize(
    "text",
    [
        "he is suicidal told",
        "he is suicidal, now",
        "told brother s suicide",
        "brother s, suicide",
        "suicide by brother",
        "suicide of brother",
        "suicide of a b brother",
    ],
)
def test_it_is_another_persons(text):
    assert silences(text, "word") == [Silence.OTHER_PERSON]


@pytest.mark.parametrize(
    "text", ["he, suicidal", "suicidal he said", "told doctor suicidal", "her a b suicide", "suicide of a b c brother"]
)
def test_it_is_not_plainly_another_persons(text):
    assert silences(text, "word") == [None]


def test_words_of_the_cue_itself_make_no_owner():
    assert silences("her end", "own", reader_of("her end")) == [None]
    assert silences("leave brother of old", "own", reader_of("leave brother")) == [None]


# ---- what is over, asked, dreamt or supposed


def test_the_present_stands_at_most_two_words_before_the_cue():
    assert silences("am a suicidal years ago", "word") == [None]
    assert silences("am a b suicidal years ago", "word") == [Silence.OVER]


def test_an_old_habit_that_reaches_into_the_cue_does_not_govern_it():
    assert silences("am used to die", "own", reader_of("to die", kind=Kind.SAID)) == [None]
    assert silences("am used to die", "own", reader_of("die", kind=Kind.SAID)) == [Silence.OVER]


def test_what_was_asked_stands_at_most_nine_words_before_the_cue():
    assert silences("a b c d e asked if want to die", "die") == [Silence.QUOTED]
    assert silences("asked if a b c d e f g h j want to die", "die") == [Silence.QUOTED]
    assert silences("asked if a b c d e f g h j k want to die", "die") == [None]


def test_a_question_that_reaches_into_the_cue_does_not_ask_for_it():
    assert silences("asked want death", "own", reader_of("want death", kind=Kind.SAID, asks=("asked want",))) == [None]


def test_a_dream_that_begins_with_the_cue_does_not_stand_before_it():
    assert silences("suicide dream", "own", reader_of("suicide", dreams=("suicide dream",))) == [None]


def test_a_comma_before_the_if_leaves_it_an_if():
    assert silences("tired, if hives", "hives") == [Silence.HYPOTHETICAL]


# ---- idioms


def test_the_longest_idiom_goes_first():
    reader = reader_of("die", kind=Kind.SAID, idioms=("want to", "to die of hunger"))
    assert reader.read("want to die of hunger").found == ()


def test_words_behind_an_idiom_keep_their_places():
    assert [one.words for one in READER.read("so die of hunger want to die").found] == ["want to die"]


# ---- patterns


def test_a_gap_steps_over_three_words_unless_it_says_how_many():
    assert found("want ~ die", "want a b c die") == [(0, 5, (1, 2, 3))]
    assert found("want ~ die", "want a b c d die") == []


def test_a_gap_never_steps_past_the_last_word():
    assert found("want ~ now?", "want so") == [(0, 1, ())]


def test_one_capital_is_a_word_and_two_are_a_class():
    assert found("I go", "i go") == [(0, 2, ())]
    assert found("GO now", "leave now", GO=("leave", "walk")) == [(0, 2, ())]


# ---- text


def test_a_cue_that_begins_with_a_word_of_contrast_is_not_cut_off_by_it():
    assert Clause(("fine", "but", "sad", "but", "well"), turns=(1, 3)).part(1, 2) == range(3)


def test_twenty_thousand_letters_are_read():
    assert words("y" * 20_001) == "y" * 20_000


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("mysef", "myself"),
        ("nose", "nose"),
        ("tooo", "tooo"),
        ("goood", "god"),
        ("deel", "deel"),
        ("50 mg", "50 mg"),
        ("ki1l", "kill"),
        ("$os1", "sos1"),
        ("d*e", "die"),
    ],
)
def test_a_word_is_put_right_only_as_far_as_is_safe(typed, read):
    known = ("to", "god", "good", "dell", "so", "kill", "sos1", "die")
    assert words(typed, *known, typos=("myself", "noose")) == read


# ---- what is learned from


def test_rows_of_words_are_one_to_three_long_and_letters_two_to_five():
    rows, letters, _ = features_of(["a", "b", "c", "good"], NOTHING)
    assert rows == Counter(("w a", "w b", "w c", "w good", "w a b", "w b c", "w c good", "w a b c", "w b c good"))
    assert {len(letter) - 1 for letter in letters} == {2, 3, 4, 5}


def test_windows_are_sixty_words_long_and_begin_every_thirty():
    assert [(seen[0], len(seen)) for seen in windows([str(n) for n in range(60)])] == [("0", 60)]
    assert [(seen[0], len(seen)) for seen in windows([str(n) for n in range(61)])] == [("0", 60), ("30", 31)]


@pytest.mark.parametrize("name", ["negators", "other"])
def test_a_word_of_contrast_that_is_also_a_denial_or_a_person_only_cuts_off(name):
    """ "Men" are people in English, and "but" in Danish. In doubt the cue stands."""
    assert silences("so men suicide", "own", reader_of("suicide", contrast=("men",), **{name: ("men",)})) == [None]


def test_of_and_by_are_no_persons():
    files = read_cue_files(shipped() / FOLDER, read_sources(shipped() / "sources.bib"))
    assert {"of", "by"}.isdisjoint(word for file in files for word in file.scope.get("other", ()))
