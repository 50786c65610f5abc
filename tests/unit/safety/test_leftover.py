"""Words nobody knows behind a strength: each condition under which one is forgiven, and the question without it."""

import pytest

from modicum.safety.resolve import LONGEST_LINE, Resolver, Status, Why
from unit.safety.small import MEDICINES, lexicon_of_texts, line, named

FORGIVEN = [
    "metformin 500 mg 1D2T",
    "metformin 500 mg 2x/jr",
    "metformin 500 mg daily zz",
    "metformin 500 mg daily zz qy",
    "metformin 500 mg headache qy",
    "metformin 500 mg, 2 qy daily",
    "metformin 500 mg for wobbly knees",
    "metformin 500 mg daily for the wobbly ones",
    "METFORMIN 500 MG FOR WOBBLES",
    "metformin 500 mg for GFR",
    "metformin 500 mg for COPX",
    "metformin 500 mg for wobbly qyrky knobbs",
    "metformin 500 mg for paracetamoll",
    "Metformin 500 mg bei Wackeln",
    "MTX 15 mg daily when wobbly",
    "metformin 500 mg comp",
    "metformin 500 mg daily 1 c",
    "metformin 500 mg comp, kur",
    "metformin 500 mg comp, 2 daily",
    "metformin 500 mg daily stomach pill",
    "metformin for wobbles",
    "metformin tablets for wobbly knees",
    "metformin 500 for wobbles",
    "metformin 500 mg 4xdayly",
    "metformin 500 mg x 3/saptm",
    "T. metformin 500 mg daily",
    "C. metformin 500 mg",
    "[x] metformin 500 mg",
]


@pytest.mark.parametrize("text", FORGIVEN)
def test_a_word_that_says_how_is_no_question(text):
    answer = line(text)
    assert (answer.status, answer.why) == (Status.MATCHED, ())
    assert named(answer) == {"methotrexate" if "MTX" in text else "metformin"}


def test_the_forgiven_words_are_told():
    assert line("metformin 500 mg for wobbly knees").unknown == ("wobbly", "knees")


ASKED = {
    "right behind the strength, where a brand would stand": "metformin 500 mg Zibrol",
    "right behind the strength, in small letters": "metformin 500 mg zibrol",
    "right behind the strength, though short": "metformin 500 mg zz",
    "right behind the unit, though harmless elsewhere": "metformin 500 mg c",
    "long, behind an instruction": "metformin 500 mg daily zibrol",
    "behind a count": "metformin 500 mg daily 2 zibrol",
    "four letters behind an instruction": "metformin 500 mg daily zzqy",
    "an opioid within reach, though more than a quarter of its letters away": "metformin 500 mg for tramdxl",
    "short, and one edit from an opioid of four letters": "metformin 500 mg daily msi",
    "behind a number that ends no name": "metformin daily 2 qyz",
    "between two numbers that are not one rhythm": "metformin 500 mg daily 2 qyz 3",
    "five capital letters are no acronym": "Metformin 500 mg daily for COPXY",
    "before the name": "wobbly metformin 500 mg",
    "between the name and the strength": "metformin wobbly 500 mg",
    "between the name and the strength, though harmless behind it": "metformin comp 500 mg",
    "behind a name without a strength or a word that leads": "metformin wobbles",
    "a word that leads, behind an unknown one": "metformin zibrol for pain",
    "a word that leads, in the next part": "metformin, for wobbles",
    "a word that leads, at the end": "metformin wobbly for",
    "a word that leads, but could be of the name": "metformin pro wobbles",
    "a strength behind a word that leads": "metformin for wobbly 30 mg",
    "a name led, without a strength": "metformin for Zibrol",
    "an opioid led, misspelt": "metformin for tramodol",
    "an opioid, without a strength": "tramadol for wobbles",
    "a box that is not ticked is no word, but its line is read": "[ ] metformin zibrol",
    "a letter with a point that is not before a name": "metformin T. zib",
    "behind a number that could be of the name": "metformin 500 zz",
    "a name stands behind": "metformin 500 mg for wobbly tea",
    "a strength stands behind": "metformin 500 mg for wobbly 30 mg",
    "a strength stands far behind": "metformin 500 mg for wobbly knees daily 30 mg",
    "a number stands right behind": "metformin 500 mg daily zz 30",
    "the short word is behind a comma": "metformin 500 mg daily, zz",
    "the led word is behind a comma": "metformin 500 mg for, wobbles",
    "the short word is behind a plus": "metformin 500 mg daily + zz",
    "the short word is in brackets": "metformin 500 mg daily (zz)",
    "the short word is behind a dash": "metformin 500 mg daily - zz",
    "the harmless word has a dose of its own": "metformin 500 mg daily, c 30",
    "a joining word": "metformin 500 mg daily and zibrol",
    "a joining word itself": "metformin 500 mg daily y",
    "a number between": "metformin 500 mg for 2 wobbles",
    "an unknown word before that does not lead": "metformin 500 mg tablets wobbly knees",
    "written like a brand": "metformin 500 mg for Zibrol",
    "longer than an acronym": "metformin 500 mg for ZIBROL daily",
    "too many words led": "metformin 500 mg for wobbly knobbly jumpy knees",
    "too many words in all": "metformin 500 mg daily qa qe qi qo qu qy wu",
    "two strengths for one name": "metformin 500/30 mg daily zz",
    "two strengths with a plus": "metformin 500 mg + 30 mg daily zz",
    "a question mark": "metformin 500 mg for wobbles?",
    "denied": "metformin 500 mg stopped for wobbles",
    "near an opioid": "metformin 500 mg for tramodol",
    "near an opioid with the word beside it": "metformin 500 mg for mor fine",
    "sounding like an opioid": "metformin 500 mg for oxicodon",
    "near something that is not ordinary": "metformin 500 mg for metotrexate",
    "short and near a short opioid": "metformin 500 mg daily ldx",
    "beside an opioid, whose release it could name": "tramadol 500 mg daily zz",
    "known for what it is not": "metformin 500 mg for morphea",
    "an ambiguous word that could be an opioid": "metformin 500 mg daily cough syrup",
    "a script in which a few letters are a name": "metformin 500 mg daily 龘",
}


@pytest.mark.hazard("H-01/unrecognised-stops")
@pytest.mark.parametrize("why", ASKED)
def test_without_one_of_the_conditions_it_stays_a_question(why):
    answer = line(ASKED[why])
    assert answer.status is Status.ASK
    assert answer.why


def test_in_a_line_that_was_cut_nothing_is_forgiven():
    """The places of words are found by reading the pieces of the line; where pieces and words differ, none is sure."""
    answer = line(f"metformin 500 mg comp {'daily ' * LONGEST_LINE}")
    assert answer.status is Status.ASK
    assert answer.unknown[0] == "comp"


def test_a_maker_is_not_meant_where_the_name_could_be_an_opioid():
    more = '[[ambiguous]]\nnames = ["Teva", "Xylo"]\ncould-be = ["codeine"]\n'
    answer = Resolver(lexicon_of_texts(medicines=MEDICINES + more)).line("metformin 500 mg Teva")
    assert answer.status is Status.ASK
    assert Why.SEVERAL in answer.why
    assert "codeine" in named(answer)
