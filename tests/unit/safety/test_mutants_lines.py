"""Small changes of the reading of a line that no other test noticed (tools/mutate)."""

import pytest

from modicum.safety.resolve import LONGEST_LINE, Resolver, Status, Why
from unit.safety.small import MEDICINES, WORDS, lexicon_of_texts, line, named


def ordinary(*names):
    return "".join(f'[[ingredient]]\nid = "{one}"\nclass = "ordinary"\nnames = ["{one}"]\n' for one in names)


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


# ------------------------------------------------------------------ words nobody knows, behind a strength

FORGIVEN = {
    "three letters behind an instruction": "metformin 500 mg daily zzq",
    "six words": "metformin 500 mg daily qa qe qi qo qu qy",
    "behind a number whose word says when": "metformin 2 daily qy",
    "behind a count of tablets": "metformin 2 tablets daily qy",
    "harmless, behind a comma after a number": "metformin 500 mg daily 2, kur",
    "harmless, behind a comma, with a number farther on": "metformin 500 mg, kur daily 2",
    "a word of how before a number": "metformin 500 mg daily qy daily 3",
    "one edit from a short name that is no opioid": "metformin 500 mg daily tex",
    "harmless from three letters on, right behind the unit": "metformin 500 mg kur",
    "glued to the number before it, with a number behind": "metformin 500 mg daily 2qy 3",
}


@pytest.mark.parametrize("why", FORGIVEN)
def test_up_to_each_bound_a_word_behind_a_strength_is_forgiven(why):
    answer = line(FORGIVEN[why])
    assert (answer.status, named(answer)) == (Status.MATCHED, {"metformin"})


ASKED = {
    "seven words": "metformin 500 mg daily qa qe qi qo qu qy zu",
    "harmless behind a strength, but before the word that leads": "tylenol comp for headache",
    "behind no number, with the word that leads before the name": "daily for metformin daily qy",
    "before the word that leads, behind no strength": "metformin daily qy for wobbles",
    "a word that leads to nothing": "metformin for",
    "behind a number that has neither unit nor time right behind it": "metformin 2 comp daily",
    "a quarter of its letters away from something that is not ordinary": "metformin 500 mg for mxxhxtrexate",
    "glued to the number behind it": "metformin 500 mg daily 2 qy3",
    "glued to a number, but with a strength of its own": "metformin 500 mg daily 2zz 30 mg",
}


@pytest.mark.parametrize("why", ASKED)
def test_beyond_each_bound_it_stays_a_question(why):
    assert line(ASKED[why]).status is Status.ASK


def test_two_letters_right_behind_the_unit_could_be_of_the_name():
    found = Resolver(lexicon_of_texts(words=WORDS.replace('"kur"', '"kur", "ac"'))).line
    assert found("metformin 500 mg daily ac").status is Status.MATCHED
    assert found("metformin 500 mg ac").status is Status.ASK


@pytest.mark.parametrize("word", ["pro", "as", "co", "lt", "si"])
def test_a_word_that_leads_but_could_be_of_a_name_leads_only_behind_a_number(word):
    """ "Metformin co wobbles" could be a product with a second ingredient."""
    leads = 'leads = ["for", "when", "pro", "as", "co", "lt", "si"]'
    found = Resolver(lexicon_of_texts(words=WORDS.replace('leads = ["for", "when", "pro"]', leads))).line
    assert found(f"metformin 500 mg {word} wobbles").status is Status.MATCHED
    assert found(f"metformin {word} wobbles").status is Status.ASK


def test_a_name_does_not_end_itself():
    words = WORDS.replace('leads = ["for"', 'leads = ["contra", "for"')
    found = Resolver(lexicon_of_texts(medicines=MEDICINES + ordinary("contra"), words=words)).line
    assert found("metformin 500 mg contra daily qy").status is Status.ASK


def test_of_known_words_a_salt_may_lead_to_a_reason_and_a_form_may_not():
    """ "Na" is sodium, and "for" in many Slavic languages."""
    words = WORDS.replace('leads = ["for"', 'leads = ["na", "tablets", "for"').replace('"sulfate"', '"sulfate", "na"')
    found = Resolver(lexicon_of_texts(words=words)).line
    assert found("metformin na wobbles").status is Status.MATCHED
    assert found("metformin tablets wobbles").status is Status.ASK


def test_a_phrase_leads_by_its_last_word():
    found = Resolver(lexicon_of_texts(words=WORDS.replace('"as needed"', '"as needed", "if needed for"'))).line
    assert found("metformin 500 mg if needed for wobbles").status is Status.MATCHED


# ------------------------------------------------------------------ what is looked for, and what is told


@pytest.mark.parametrize("its_class", ["opioid_agonist", "opioid_partial", "opioid_antagonist", "opioid_peripheral"])
def test_beside_an_opioid_of_any_kind_no_unknown_word_is_forgiven_and_it_is_named_however_far(its_class):
    acting = 'acting = "short"\n' if its_class != "opioid_antagonist" else ""
    more = f'[[ingredient]]\nid = "brvcdk"\nclass = "{its_class}"\n{acting}names = ["brvcdkf"]\n'
    found = Resolver(lexicon_of_texts(medicines=MEDICINES + more)).line
    assert found("brvcdkf 8 mg daily").status is Status.MATCHED
    assert found("brvcdkf 8 mg daily qy").status is Status.ASK
    assert found("brvcdkf 8 mg, metformin 500 mg daily qy").status is Status.ASK, "nor beside another medicine"
    assert named(found("brvqqkf")) == {"brvcdk"}, "two edits of seven letters: more than a quarter"


def test_a_short_word_one_edit_from_a_product_that_holds_an_opioid_stays_a_question():
    more = '[[product]]\ningredients = ["codeine", "paracetamol"]\nnames = ["qwv"]\n'
    found = Resolver(lexicon_of_texts(medicines=MEDICINES + more)).line
    assert found("metformin 500 mg daily qyq").status is Status.MATCHED
    assert found("metformin 500 mg daily qwx").status is Status.ASK


@pytest.mark.parametrize("text", ["Tylenol 3, metformin", "Tylenol 3 metformin"])
def test_a_number_of_a_name_before_another_name_is_no_count(text):
    assert (line(text).status, named(line(text))) == (Status.MATCHED, {"codeine", "paracetamol", "metformin"})


def test_a_second_word_of_a_name_that_is_no_number_is_no_dose():
    more = '[[product]]\ningredients = ["codeine", "paracetamol"]\nnames = ["Tylenol Strong"]\n'
    answer = Resolver(lexicon_of_texts(medicines=MEDICINES + more)).line("Tylenol Strong tablets x 2")
    assert (answer.status, named(answer)) == (Status.MATCHED, {"codeine", "paracetamol"})


def test_eight_candidates_are_named():
    found = Resolver(lexicon_of_texts(medicines=MEDICINES + ordinary(*(f"zolmar{one}" for one in "abcdefghijkl")))).line
    assert len(found("zolmarz").matches) == 8


def test_a_farther_ordinary_name_is_not_told_beside_a_nearer_one():
    """One edit of eight letters, and two: more than a tenth of an edit a letter apart."""
    found = Resolver(lexicon_of_texts(medicines=MEDICINES + ordinary("plenoxim", "plenoyyn"))).line
    assert named(found("plenoxin")) == {"plenoxim"}


def test_a_name_a_quarter_of_its_letters_away_is_told():
    found = Resolver(lexicon_of_texts(medicines=MEDICINES + ordinary("plenoyyn"))).line
    assert named(found("plenoxin")) == {"plenoyyn"}


@pytest.mark.parametrize("text", ["Tylenol 3 mg", "Tylenol 3 tablets", "Tylenol 3 daily"])
def test_a_number_of_a_name_could_be_a_dose_before_a_unit_a_form_and_a_time(text):
    assert line(text).why == (Why.TWO_READINGS,)


def test_only_a_number_behind_a_short_name_makes_it_sure_beside_a_maker():
    assert Why.NOT_SURE in line("Teva 15 LDN").why
    assert Why.NOT_SURE not in line("Teva LDN 15").why


def test_a_misspelt_name_is_put_together_from_four_words_and_not_from_five():
    name = "bcdfgklmnprstvwzbdfg"
    found = Resolver(lexicon_of_texts(medicines=MEDICINES + ordinary(name))).line
    assert named(found("bcxfg klmnp rstvw zbdfg")) == {name}
    assert named(found("bcxf gklm nprs tvwz bdfg")) == set()


def test_twelve_characters_without_blanks_are_looked_for_together_and_not_thirteen():
    """The first three are missing: within reach only if all that are left are compared at once."""
    fifteen, sixteen = (
        "".join(chr(first + one) for one in range(size)) for first, size in ((0x4E10, 15), (0x5E10, 16))
    )
    more = "".join(
        f'[[ingredient]]\nid = "of-{len(name)}"\nclass = "ordinary"\nnames = ["{name}"]\n'
        for name in (fifteen, sixteen)
    )
    found = Resolver(lexicon_of_texts(medicines=MEDICINES + more)).line
    assert named(found(fifteen[3:])) == {"of-15"}
    assert named(found(sixteen[3:])) == set()


def test_a_known_word_beside_a_name_is_not_taken_for_another_name_misspelt():
    found = Resolver(lexicon_of_texts(words=WORDS.replace('"headache"', '"headache", "codeina"'))).line
    assert named(found("metformin codeina?")) == {"metformin"}
    assert named(found("qyqyqy codeina")) == set(), "nor beside a word nobody knows"


def test_forty_unknown_words_of_a_line_are_looked_at():
    assert named(line(f"{'qyqyqy ' * 39}tramodol")) == {"tramadol"}
    assert named(line(f"{'qyqyqy ' * 40}tramodol")) == set()


def test_a_line_holds_two_thousand_characters():
    assert Why.TOO_LONG not in line("tramadol zzzzzzz".ljust(2000)).why
    assert Why.TOO_LONG in line("tramadol zzzzzzz".ljust(2001)).why


def test_a_name_in_look_alike_letters_of_another_script_is_named():
    found = Resolver(lexicon_of_texts(medicines=MEDICINES + ordinary("hepamok"))).line
    assert named(found("нерамок")) == {"hepamok"}


def test_three_known_words_and_an_unknown_one_may_be_a_misspelt_name():
    found = Resolver(lexicon_of_texts(medicines=MEDICINES + ordinary("dailymgtabletsqyx"))).line
    assert "dailymgtabletsqyx" in named(found("daily mg tablets qyk"))


def test_a_name_with_several_digits_in_it_is_looked_for_as_one_word():
    found = Resolver(lexicon_of_texts(medicines=MEDICINES + ordinary("cd3fg4hk5lm"))).line
    assert named(found("cx3fg4hk5lm")) == {"cd3fg4hk5lm"}
