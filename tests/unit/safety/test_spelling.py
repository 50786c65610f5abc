"""The same name in other letters or with an ending: only what comes out as an exact name is one."""

import pytest

from modicum.safety.resolve import Resolver, Status
from modicum.safety.spelling import same_name
from unit.safety.small import MEDICINES, lexicon_of_texts, line, named

SAME = {
    "metforminum 500 mg": "metformin",
    "metformini 500 mg": "metformin",
    "метформін 500 mg": "metformin",
    "метформина 500 mg": "metformin",
    "μετφορμίνη 500 mg": "metformin",
    "მეტფორმინი 500 mg": "metformin",
    "ტილენოლი": "paracetamol",
    "մետֆորմին 500 mg": "metformin",
    "թրամադոլ": "tramadol",
    "ტრამადოლი": "tramadol",
}


@pytest.mark.parametrize("text", SAME)
def test_another_spelling_of_an_exact_name_is_that_name(text):
    answer = line(text)
    assert (answer.status, named(answer)) == (Status.MATCHED, {SAME[text]})


OTHER = {
    "a letter that another script does not write": "метфармин",
    "a brand with an ending of grammar": "tylenolum",
    "too short": "теа",
    "a stem too short": "codeum",
    "letters of no known script": "ᏣᎳᎩᎯᏍᏗ",
    "a street name": "мисс",
    "too many ways of writing it": "титикакатитикака",
    "a short stem with an ending": "teaum",
    "a name with an ending, in a script that is not read letter by letter": "مورفينum",
    "a brand with an ending, in a script that gives none": "тиленолі",
    "a brand with a Georgian ending, of which only the end is Georgian": "tილენოლი",
}


@pytest.mark.hazard("H-02/near-match-asks")
@pytest.mark.parametrize("why", OTHER)
def test_what_is_not_letter_by_letter_a_name_is_not_accepted(why):
    assert line(OTHER[why]).status is not Status.MATCHED


def test_a_word_that_could_be_two_names_is_none():
    more = """
[[ingredient]]
id = "kodal"
class = "ordinary"
names = ["Catoril"]
[[ingredient]]
id = "cathol"
class = "opioid_agonist"
acting = "short"
names = ["Kathoril"]
"""
    lexicon = lexicon_of_texts(medicines=MEDICINES + more)
    assert same_name("каторил", lexicon) is None
    assert Resolver(lexicon).line("каторил").status is not Status.MATCHED


@pytest.mark.parametrize("ending", ["um", "is", "as", "us", "i", "ul", "om", "em", "a", "u", "o", "e"])
def test_an_international_name_is_known_with_each_ending_of_grammar(ending):
    answer = line(f"tramadol{ending} 50 mg")
    assert (answer.status, named(answer)) == (Status.MATCHED, {"tramadol"})


OTHER_LETTERS = {
    "кетопрофен": "ketoprofen",
    "клозапин": "clozapin",
    "цефалексин": "cephalexin",
    "оксазепам": "oksazepam",
    "хидралазин": "hydralazin",
    "хлорамин": "chloramin",
    "метотрексат": "methotrexat",
    "джанувия": "januvia",
    "ντιγοξίνη": "digoxin",
    "μπισοπρολόλη": "bisoprolol",
    "γκλιμεπιρίδη": "glimepirid",
    "φουροσεμίδη": "furosemid",
    "κσυλοκαίνη": "xylocain",
    "իբուպրոֆեն": "ibuprofen",
}


def lexicon_with(names, how="names = [{}]"):
    rows = (f'[[ingredient]]\nid = "{name}"\nclass = "ordinary"\n{how}\n'.format(f'"{name}"') for name in names)
    return lexicon_of_texts(medicines=MEDICINES + "".join(rows))


@pytest.fixture(scope="module")
def other_letters():
    return Resolver(lexicon_with(OTHER_LETTERS.values()))


@pytest.mark.parametrize("text", OTHER_LETTERS)
def test_each_way_of_writing_a_sound_in_another_script_is_read(text, other_letters):
    answer = other_letters.line(text)
    assert (answer.status, named(answer)) == (Status.MATCHED, {OTHER_LETTERS[text]})


def test_a_georgian_brand_loses_its_vowel_whatever_letter_it_begins_with():
    answer = Resolver(lexicon_with(["asmarol"], 'names = ["zzz"]\n[ingredient.brands]\nmany = [{}]')).line("ასმაროლი")
    assert (answer.status, named(answer)) == (Status.MATCHED, {"asmarol"})


def test_a_name_in_another_script_has_at_least_five_letters_in_both():
    lexicon = lexicon_with(["dalin", "psali", "jali"])
    assert same_name("далин", lexicon) is not None
    assert same_name("ψαλι", lexicon) is None, "four letters on the list"
    assert same_name("джали", lexicon) is None, "four letters in the lexicon"


def test_a_name_with_an_ending_has_at_least_six_letters_without_it():
    lexicon = lexicon_with(["dalinx", "dalim"])
    assert same_name("dalinxum", lexicon) is not None
    assert same_name("dalimum", lexicon) is None


def test_a_word_of_seven_letters_that_can_be_read_twice_is_read_and_of_eight_is_not():
    """Seven such letters are 128 ways of writing it."""
    lexicon = lexicon_with(["katefikolit", "katefikolitok"])
    assert same_name("катефиколит", lexicon) is not None
    assert same_name("катефиколиток", lexicon) is None
