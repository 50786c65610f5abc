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
