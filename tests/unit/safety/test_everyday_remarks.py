"""Remarks, shops, forms and line extensions as people write them, with the dangerous neighbour of each kind."""

import pytest

from modicum.safety.resolve import OPIOIDS, Status
from unit.safety.test_shipped_lexicon import resolver

UNDERSTOOD = {
    "Sumatriptan 50mg at onset of migraine": {"sumatriptan"},
    "Nytol when I can't sleep": {"diphenhydramine"},
    "TAB FOLVITE 5MG (NOT ON WED)": {"folic-acid"},
    "Folsäure 5 mg am Tag danach": {"folic-acid"},
    "Novalgin Tropfen 30 bei Schmerzspitzen": {"metamizole"},
    "Enantium 25 mg si dolor": {"dexketoprofen"},
    "Paracet 1 g inntil 4 ganger daglig": {"paracetamol"},
    "アレグラ 花粉の時期だけ": {"fexofenadine"},
    "타이레놀 500 생리통 심할 때": {"paracetamol"},
    "Magnesium from Chemist Warehouse": {"magnesium"},
    "Magnesio Ana María Lajusticia": {"magnesium"},
    "D-vitamin 3000 NE Jutavit": {"vitamin-d3"},
    "Maxalt wafers": {"rizatriptan"},
    "Difene 75mg dual release": {"diclofenac"},
    "Диклоберл 75 уколи": {"diclofenac"},
    "Claritin Allergy": {"loratadine"},
    "Dafalgan ODIS": {"paracetamol"},
    "Asam mefenamat 500 mg kalau nyeri": {"mefenamic-acid"},
    "에트라빌정 10mg 자기전": {"amitriptyline"},
    "هيدروكين 200": {"hydroxychloroquine"},
    "Salozopyrin EN 500 mg 2x2": {"sulfasalazine"},
    "MabThera infusion var 6:e månad": {"rituximab"},
    "Wine, about a bottle over the weekend": {"alcohol"},
}


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_what_people_write_beside_a_medicine_raises_no_question(text):
    answer = resolver().line(text)
    assert (answer.status, {match.ingredient for match in answer.matches}) == (Status.MATCHED, UNDERSTOOD[text])


@pytest.mark.parametrize(
    "text",
    ["Zibrol 50mg at onset of migraine", "paracetamol and zibrol when I can't sleep", "zibrol not on Wed",
     "Zibrol from Chemist Warehouse", "Zibrol Ana María Lajusticia", "paracetamol 500 mg zibrol wafers",
     "Zibrol dual release", "Зиброл 75 уколи", "уколи", "Zibrol Allergy", "Zibrol 1 g inntil 4 ganger daglig",
     "the painkillers from Boots", "the white ones for nerves", "thé", "Panadol Forte Extra", "Folic Acid 5mg (not on methotrexate day)",
     "paracetamol 500 mg Schmerzspritzen"],
)  # fmt: skip
def test_the_same_remark_beside_what_nobody_knows_stays_a_question(text):
    assert resolver().line(text).status is not Status.MATCHED


@pytest.mark.parametrize(
    "text",
    ["Pinex Forte inntil 4 ganger daglig", "Pinex Major", "Nurofen Plus when my back is bad", "Solpadeine from Boots",
     "Imodium Instant melts", "Dafalgan Codeine si douleur", "Oxynorm lyoc", "Abstral bei Schmerzspitzen",
     "Tramal gotas si dolor", "Тримеперидин уколи", "codeine not on Wed", "옥시코돈 아플 때만", "コデイン 痛い時だけ"],
)  # fmt: skip
def test_an_opioid_with_the_same_remark_is_found(text):
    assert any(not OPIOIDS.isdisjoint(match.classes) for match in resolver().line(text).matches)


@pytest.mark.parametrize("text", ["var 20 mg", "var tabs", "Anavar"])
def test_the_street_name_that_is_a_swedish_word_is_still_found_with_a_dose(text):
    assert {match.ingredient for match in resolver().line(text).matches} == {"oxandrolone"}
