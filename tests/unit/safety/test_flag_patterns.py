"""Patterns over words: how they are written, and where they are found."""

import pytest

from modicum.safety.flag_patterns import Match, PatternError, Patterns, Step, read_pattern, vocabulary

CLASSES = {"WISH": ("want to", "long to"), "BODY": ("eyes", "skin"), "ONE": ("to be",)}


def read(text):
    return read_pattern(text, CLASSES, lambda part: tuple(part.lower().split()))


def found(pattern, text):
    return sorted({(m.start, m.end, m.gaps) for m, _ in Patterns([(read(pattern), 1)]).found_in(text.split())})


def test_words_in_a_row_are_found_anywhere():
    assert found("to die", "i want to die") == [(2, 4, ())]
    assert found("to die", "i die to") == []


def test_a_class_stands_for_each_of_its_members():
    assert found("WISH die", "i long to die") == [(1, 4, ())]
    assert found("WISH die", "i hope to die") == []


def test_a_class_of_one_member_is_its_words():
    assert read("ONE") == (Step(alternatives=(("to",),)), Step(alternatives=(("be",),)))


def test_a_list_may_name_a_class_among_its_words():
    assert found("my [BODY|hair]", "my skin my hair my eyes my arm") == [(0, 2, ()), (2, 4, ()), (4, 6, ())]


def test_a_gap_tells_what_it_stepped_over():
    assert found("want ~ die", "want to not die") == [(0, 4, (1, 2))]
    assert found("want ~1 die", "want to not die") == []
    assert found("want ~ die", "want a b c d die") == []
    assert found("want ~5 die", "want a b c d die") == [(0, 6, (1, 2, 3, 4))]


def test_a_gap_may_be_empty_and_ends_with_the_words():
    assert found("want ~ die", "want die") == [(0, 2, ())]
    assert found("want ~ die", "want") == []


def test_a_step_may_be_left_out():
    assert found("my own? life", "my life my own life") == [(0, 2, ()), (2, 5, ())]
    assert found("my [very own|dear]? life", "my very own life") == [(0, 4, ())]


def test_a_star_is_any_ending():
    assert found("suicid*", "suicidal suicide suicid sui") == [(0, 1, ()), (1, 2, ()), (2, 3, ())]
    assert found("[dark suicid*|x] now", "dark suicidal now") == [(0, 3, ())]


def test_a_place_that_is_taken_out_of_play_matches_nothing():
    patterns = Patterns([(read("to die"), 1), (read("die*"), 2)])
    assert [kind for _, kind in patterns.found_in(["to", None, "dies"])] == [2]


def test_the_shortest_stem_is_looked_up():
    patterns = Patterns([(read("abc*"), 1), (read("abcdef*"), 2)])
    assert [kind for _, kind in patterns.found_in(["abc", "abcdefg", "ab"])] == [1, 1, 2]


def test_the_vocabulary_holds_whole_words_only():
    assert vocabulary([read("WISH suicid* [a b|c]?")]) == {"want", "long", "to", "a", "b", "c"}


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("~ die", "begin and end"),
        ("die ~", "begin and end"),
        ("", "begin and end"),
        ("a? b?", "nothing at all"),
        ("NOSUCH die", "no class NOSUCH"),
        ("ab* die", "3 letters"),
        ("[|a] die", "holds no word"),
    ],
)
def test_what_cannot_be_meant_is_refused(pattern, why):
    with pytest.raises(PatternError, match=why):
        read(pattern)


def test_a_match_is_a_plain_value():
    assert Match(0, 1) == Match(0, 1, ())
