"""How a line is divided, where no other test noticed a small change of it: names longest first, written apart or together."""

import pytest

from modicum.knowledge.medicine_shapes import Form
from modicum.safety.resolve import Resolver, Status, Why
from unit.safety.small import MEDICINES, WORDS, lexicon_of_texts, line, named


def ordinary(*names):
    rows = '[[ingredient]]\nid = "{}"\nclass = "ordinary"\nnames = ["{}"]\n'
    return "".join(rows.format(one.replace(" ", "-"), one) for one in names)


def resolver_with(more, words=WORDS):
    return Resolver(lexicon_of_texts(medicines=MEDICINES + more, words=words))


def test_four_pieces_may_be_one_name_and_five_are_a_question():
    answer = line("metho tre xa te")
    assert (answer.status, named(answer)) == (Status.MATCHED, {"methotrexate"})
    assert line("me tho tre xa te").status is not Status.MATCHED


def test_a_short_name_is_not_put_together_from_two_words():
    assert named(line("MSIR")) == {"morphine"}
    assert line("ms ir").status is not Status.MATCHED
    assert resolver_with(ordinary("dorila")).line("dori la").status is Status.MATCHED, "six letters"


def test_an_opioid_and_the_word_behind_it_are_not_taken_for_an_ordinary_name():
    """Only what nobody knows is read with other blanks."""
    answer = resolver_with(ordinary("codeinetea")).line("codeine tea zzzzzz")
    assert {"codeine", "tea"} <= named(answer)
    assert "codeinetea" not in named(answer)


@pytest.mark.parametrize("text", ["tramadols", "tramadoles", "tramadolretard", "tramadolsulfate"])
def test_a_name_in_the_plural_or_with_a_form_or_salt_at_its_end_is_that_name(text):
    assert (line(text).status, named(line(text))) == (Status.MATCHED, {"tramadol"})


def test_such_a_name_has_at_least_five_letters():
    found = resolver_with(ordinary("dalin", "dori")).line
    for text in ("dalins", "dalines", "dalinretard"):
        assert (found(text).status, named(found(text))) == (Status.MATCHED, {"dalin"})
    for text in ("doris", "dories", "doriretard"):
        assert found(text).status is not Status.MATCHED


def test_a_form_at_the_end_of_a_name_has_two_letters_or_more():
    assert line("tramadolER").forms == (Form.SLOW_RELEASE,)
    found = Resolver(lexicon_of_texts(words=WORDS.replace('"ointment"', '"ointment", "t"'))).line
    assert found("tramadol 1 t").status is Status.MATCHED
    assert found("tramadolt").status is not Status.MATCHED


def test_a_short_name_that_begins_a_longer_one_is_found_by_itself():
    answer = resolver_with(ordinary("ldn forte")).line("LDN daily")
    assert (answer.status, named(answer)) == (Status.MATCHED, {"naltrexone"})


def test_a_phrase_wins_over_the_name_that_it_begins_with():
    found = Resolver(lexicon_of_texts(words=WORDS.replace('"daily"', '"daily", "tea time"'))).line
    assert (found("metformin tea time").status, named(found("metformin tea time"))) == (Status.MATCHED, {"metformin"})
    assert named(found("metformin tea")) == {"metformin", "tea"}


@pytest.mark.parametrize("word", ["daily", "mg", "tablets", "teva", "sulfate", "headache"])
def test_a_word_that_is_an_ordinary_name_too_is_that_only_in_a_part_of_its_own(word):
    found = resolver_with(ordinary(word)).line
    assert named(found(f"metformin {word}")) == {"metformin"}
    assert named(found(f"metformin, {word}")) == {"metformin", word}


@pytest.mark.parametrize(
    "text",
    ["metformin 500 mg daily and headache", "metformin headache and 500 mg", "metformin and as needed"],
)
def test_a_reason_may_be_joined_as_well_as_a_time(text):
    assert (line(text).status, named(line(text))) == (Status.MATCHED, {"metformin"})


def test_a_line_that_begins_with_a_joining_word_goes_on_from_something_that_is_not_there():
    assert line("and daily metformin").status is Status.ASK


@pytest.mark.parametrize("text", ["2 g metformin", "x 3 metformin", "metformin x 3"])
def test_a_letter_beside_its_number_may_begin_the_line(text):
    assert (line(text).status, named(line(text))) == (Status.MATCHED, {"metformin"})


def test_a_letter_that_stands_before_a_number_stands_right_before_it():
    assert line("metformin x daily 3").unknown == ("x",)


def test_a_letter_that_is_a_unit_stands_right_behind_its_number():
    assert line("Tylenol 500 u").status is Status.MATCHED
    answer = line("Tylenol 500 mg u")
    assert answer.status is Status.ASK
    assert answer.unknown == ("u",)


def test_a_name_of_four_letters_beside_a_maker_is_sure_and_of_three_is_not():
    assert line("MSIR Teva").status is Status.MATCHED
    assert Why.NOT_SURE in line("LDN Teva").why
