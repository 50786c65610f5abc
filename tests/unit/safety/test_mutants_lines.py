"""Small changes of the reading of a line that no other test noticed (tools/mutate)."""

from modicum.safety.resolve import LONGEST_LINE, Resolver, Status, Why
from unit.safety.small import WORDS, lexicon_of_texts, line, named


def test_a_word_that_begins_a_longer_phrase_is_found_by_itself_before_another_word():
    assert (line("alcohol daily").status, named(line("alcohol daily"))) == (Status.MATCHED, {"alcohol"})


def test_a_name_written_apart_is_found_before_another_word():
    assert (line("trama dol daily").status, named(line("trama dol daily"))) == (Status.MATCHED, {"tramadol"})


def test_a_name_written_apart_may_hold_a_word_that_is_known_by_itself():
    assert named(line("methotre x ate")) == {"methotrexate"}
    assert line("methotre x ate").status is Status.MATCHED


def test_a_known_word_by_itself_may_be_a_misspelt_name():
    resolver = Resolver(lexicon_of_texts(words=WORDS.replace('"headache"', '"headache", "codeina"')))
    assert resolver.line("codeina").status is Status.ASK
    assert "codeine" in named(resolver.line("codeina"))


def test_a_word_beside_a_misspelt_name_does_not_hide_what_it_sounds_like():
    assert "morphine" in named(line("morfin daily"))


def test_a_line_may_have_so_many_characters_and_not_one_more():
    text = "tramadol zzzzzzz".ljust(LONGEST_LINE)
    assert Why.TOO_LONG not in line(text).why
    assert Why.TOO_LONG in line(text + " ").why
    plain = "tramadol".ljust(LONGEST_LINE)
    assert line(plain).status is Status.MATCHED
    assert line(plain + " ").status is Status.ASK
