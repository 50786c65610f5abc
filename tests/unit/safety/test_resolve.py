"""A line to its answer, on a small lexicon: each way of being matched, and everything that makes it a question."""

import pytest

from modicum.knowledge.medicine_shapes import Form, MedicineClass
from modicum.safety.resolve import LONGEST_LINE, MOST_CANDIDATES, Line, Match, Resolver, Status, Why
from modicum.safety.summary import sum_up
from unit.safety.small import MEDICINES, lexicon_of_texts, line, named, resolver

MATCHED = {
    "morphine": {"morphine"},
    "Morphine sulfate 10 mg tablets prn": {"morphine"},
    "- MORPHIN (Teva) 2 x daily": {"morphine"},
    "morphines": {"morphine"},
    "miss emma": {"morphine"},
    "モルヒネ錠 10mg": {"morphine"},
    "吗啡10": {"morphine"},
    "mоrphine": {"morphine"},
    "mor phine": {"morphine"},
    "co codamol": {"codeine", "paracetamol"},
    "cocodamol": {"codeine", "paracetamol"},
    "oxycodone/acetaminophen 5-325": {"oxycodone", "paracetamol"},
    "tramadol and metformin": {"tramadol", "metformin"},
    "tramadol with the metformin": {"tramadol", "metformin"},
    "Embeda": {"morphine", "naltrexone"},
    "Tylenol 3": {"codeine", "paracetamol"},
    "Tylenol 500 mg": {"paracetamol"},
    "vitamin D 3 tablets": {"vitamin-d"},
    "the tea": {"tea"},
    "morphinesulfate": {"morphine"},
    "morphinepatch": {"morphine"},
    "metformin for headache": {"metformin"},
    "LDN 4.5 mg": {"naltrexone"},
    "MTX 15 Teva": {"methotrexate"},
    "metformin 500 mg daily and 250 mg prn": {"metformin"},
    "metformin 500 mg and as needed": {"metformin"},
    "morphine patch, 2 daily": {"morphine"},
}


@pytest.mark.hazard("H-01/lexicon")
@pytest.mark.parametrize("text", [text for text in MATCHED if " for " not in text])
def test_a_line_that_is_wholly_understood_is_matched(text):
    answer = line(text)
    assert (answer.status, answer.why) == (Status.MATCHED, ())
    assert named(answer) == MATCHED[text]


ASKED = {
    "morphine for my neighbour": ({"morphine"}, Why.LEFT_OVER),
    "HYDROcodone-acetaminoph": ({"paracetamol"}, Why.LEFT_OVER),
    "oxycodone hcl/acetaminop": ({"oxycodone", "paracetamol"}, Why.LEFT_OVER),
    "tramodol": ({"tramadol"}, Why.NO_NAME),
    "tramad0l 50": ({"tramadol"}, Why.NO_NAME),
    "0xyc0d0ne": ({"oxycodone"}, Why.NO_NAME),
    "oxicodon": ({"oxycodone"}, Why.NO_NAME),
    "oyx contin": ({"oxycodone"}, Why.NO_NAME),
    "retardmorphin": ({"morphine"}, Why.NO_NAME),
    "モルヒン": ({"morphine"}, Why.NO_NAME),
    "морфен": ({"morphine"}, Why.NO_NAME),
    "not tramadol": ({"tramadol"}, Why.DENIES),
    "stopped metformin": ({"metformin"}, Why.DENIES),
    "allergic to codeine": ({"codeine"}, Why.DENIES),
    "no alcohol": ({"alcohol"}, Why.DENIES),
    "tramadol?": ({"tramadol"}, Why.NOT_SURE),
    "LDN Teva": ({"naltrexone"}, Why.NOT_SURE),
    "cough syrup": ({"codeine", "morphine"}, Why.SEVERAL),
    "patch": ({"codeine", "morphine"}, Why.SEVERAL),
    "tramadol, patch": ({"tramadol", "codeine", "morphine"}, Why.SEVERAL),
    "Tylenol 3 tablets": ({"codeine", "paracetamol"}, Why.TWO_READINGS),
    "tylenol 3x daily": ({"codeine", "paracetamol"}, Why.TWO_READINGS),
    "Tylenol u": ({"paracetamol"}, Why.LEFT_OVER),
    "with metformin": ({"metformin"}, Why.LEFT_OVER),
    "metformin with": ({"metformin"}, Why.LEFT_OVER),
    "metformin and 30 mg": ({"metformin"}, Why.LEFT_OVER),
    "metformin 's patch; 5, 's": ({"metformin"}, Why.LEFT_OVER),
    "metformin <script>alert(1)</script>": ({"metformin"}, Why.LEFT_OVER),
    "metformin'; DROP TABLE medicines;--": ({"metformin"}, Why.LEFT_OVER),
    "metformin NaN mg": ({"metformin"}, Why.LEFT_OVER),
    f"metformin {'x ' * LONGEST_LINE}": ({"metformin"}, Why.TOO_LONG),
}


@pytest.mark.hazard("H-02/near-match-asks")
@pytest.mark.parametrize("text", ASKED)
def test_what_stands_in_the_way_of_being_sure_is_asked(text):
    candidates, why = ASKED[text]
    answer = line(text)
    assert answer.status is Status.ASK
    assert why in answer.why
    assert named(answer) >= candidates


@pytest.mark.hazard("H-01/unrecognised-stops")
@pytest.mark.parametrize(
    "text", ["zzzzzzz", "💊💊", "-", "500 mg", "not", "Morphea", "alcohol wipes", "qwrtzp lkjhgf", "xyz"]
)
def test_nothing_plausible_is_unrecognised(text):
    answer = line(text)
    assert (answer.status, answer.matches) == (Status.UNRECOGNISED, ())
    assert answer.why


def test_a_look_alike_is_never_offered_as_what_it_is_not():
    assert "morphine" not in named(line("Morphea cream"))
    assert "morphine" in named(line("Morphina"))


@pytest.mark.hazard("H-05/exact-wins")
def test_exact_ways_of_finding_are_named_and_come_before_near_ones():
    assert line("Sevredol").matches == (Match("morphine", MedicineClass.OPIOID_AGONIST, "brand"),)
    assert [match.how for match in line("miss emma").matches] == ["street_name"]
    assert [match.how for match in line("cough syrup").matches] == ["one_of_several"] * 2
    assert [match.how for match in line("acetaminop").matches] == ["beginning"]
    assert [match.how for match in line("retardmorphin").matches] == ["part_of_a_word"]
    assert line("tramadol tramodol").matches[0] == Match("tramadol", MedicineClass.OPIOID_AGONIST, "name")


def test_an_ingredient_of_two_classes_is_one_match_with_its_own_class_and_the_other_beside_it():
    (match,) = line("MTX").matches
    assert match == Match("methotrexate", MedicineClass.IMMUNOSUPPRESSANT, "name", (MedicineClass.HEPATOTOXIC,))
    assert match.classes == (MedicineClass.IMMUNOSUPPRESSANT, MedicineClass.HEPATOTOXIC)
    assert named(line("MTX, methotrexate")) == {"methotrexate"}
    assert len(line("MTX, methotrexate").matches) == 1


@pytest.mark.hazard("H-03/forms")
def test_the_form_comes_from_the_product_or_from_the_line():
    assert line("OxyContin").forms == (Form.SLOW_RELEASE,)
    assert line("morphine transdermal patch").forms == (Form.PATCH,)
    assert line("morphine patch").forms == (Form.PATCH,)
    assert line("oxycodone ER").forms == (Form.SLOW_RELEASE,)


def test_unknown_words_are_told_and_runs_without_blanks_stay_together():
    assert line("morphine qwrtz xyz").unknown == ("qwrtz", "xyz")
    assert line("吗啡龘龘").unknown == ("龘龘",)


def test_every_opioid_within_reach_is_among_the_candidates():
    lots = resolver().line("morphin tramadal oxycodene codeinne naltrexene")
    assert named(lots) >= {"morphine", "tramadol", "oxycodone", "codeine", "naltrexone"}


def test_beside_the_opioids_only_the_nearest_few_are_named():
    names = [f"zolmar{letter}" for letter in "abcdefghijklmnop"]
    more = "".join(f'[[ingredient]]\nid = "{name}"\nclass = "ordinary"\nnames = ["{name}"]\n' for name in names)
    more += '[[ingredient]]\nid = "zolwwrz"\nclass = "opioid_agonist"\nacting = "short"\nnames = ["zolwwrz"]\n'
    found = [
        match.ingredient for match in Resolver(lexicon_of_texts(medicines=MEDICINES + more)).line("zolmarz").matches
    ]
    assert found[-1] == "zolwwrz"
    assert len(found) == MOST_CANDIDATES + 1


def test_beyond_the_margin_only_opioids_are_named():
    more = '[[ingredient]]\nid = "plenoxim"\nclass = "ordinary"\nnames = ["plenoxim"]\n'
    more += '[[ingredient]]\nid = "plenoxine"\nclass = "ordinary"\nnames = ["plenoyyne"]\n'
    found = Resolver(lexicon_of_texts(medicines=MEDICINES + more)).line
    assert named(found("plenoxin")) == {"plenoxim"}
    assert named(line("metfrmn")) == set()
    assert "morphine" in named(line("morphn"))


# ------------------------------------------------------------------ lists


def screened(*texts):
    return resolver().screen(texts)


def test_no_medicines_is_an_answer_only_where_it_stands_alone():
    assert screened("no medicines") == [Line("no medicines", Status.MATCHED, says_none=True)]
    assert [one.status for one in screened("none", " ")] == [Status.MATCHED, Status.ASK]
    assert [one.status for one in screened("none", "morphine")] == [Status.ASK, Status.MATCHED]
    assert [one.status for one in screened("none", "none")] == [Status.ASK, Status.ASK]
    assert [one.status for one in screened("n/a")] == [Status.ASK]
    assert not line("n/a").says_none


@pytest.mark.hazard("H-01/unrecognised-stops")
def test_an_empty_list_stops():
    for texts in ((), ("",), (" ", "\t")):
        summary = sum_up(screened(*texts))
        assert summary.empty
        assert summary.stopped


def test_each_line_that_is_not_blank_is_in_one_part():
    summary = sum_up(screened("tramadol", "", "LDN", "zzzzz", "MTX", "metformin", "cough syrup", "wine"))
    assert summary.opioids == (1, 3)
    assert summary.questions == (4, 7)
    assert summary.told == (5, 8)
    assert summary.ordinary == (6,)
    assert summary.stopped


def test_known_medicines_that_are_no_opioids_do_not_stop():
    summary = sum_up(screened("metformin", "MTX"))
    assert (summary.stopped, summary.empty, summary.says_none) == (False, False, False)
    summary = sum_up(screened("no medicines"))
    assert (summary.stopped, summary.says_none) == (False, True)
