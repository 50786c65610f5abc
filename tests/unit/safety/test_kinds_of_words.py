"""The shipped words by kind and language, with the dangerous neighbour of each kind, which must stay a question."""

import pytest

from modicum.safety.resolve import OPIOIDS, Status
from unit.safety.test_shipped_lexicon import resolver

UNDERSTOOD = {
    "ondansetron ODT 4 mg disintegrating tab": {"ondansetron"},
    "Metoprololsuccinat 47,5 mg RetTab 1-0-1-0 Herz": {"metoprolol"},
    "Metoprolol tablet 100mg (succinaat) 1D1T": {"metoprolol"},
    "Dienogest 2mg täglich seit Mai": {"dienogest"},
    "Bepanthen Salbe auf Steiß": {"vitamin-b5"},
    "Betapred vid allergi": {"betamethasone"},
    "Oméprazole 20 avant petit déj": {"omeprazole"},
    "TAHOR 10 mg le soir (écraser)": {"atorvastatin"},
    "NOLOTIL 575 mg cada 8h alternando": {"metamizole"},
    "Losartan 50 mg la bustina dopo i pasti": {"losartan"},
    "Medrol 16 mg 1 cp/zi cu scădere treptată": {"methylprednisolone"},
    "Metformin 500 mg al matí amb aigua": {"metformin"},
    "Metformin 500 mg goizean urarekin": {"metformin"},
    "Metformin 500 mg filgħodu mal-ikel": {"metformin"},
    "Metformin 500 mg bob bore gyda bwyd": {"metformin"},
    "Metformin 500 mg ar maidin le bia": {"metformin"},
    "Euthyrox 50 mcg á fastandi maga": {"levothyroxine"},
    "Zyrtec i pollensesongen": {"cetirizine"},
    "Devisol 20 mikrog talvella": {"vitamin-d3"},
    "Xarelto 20 mg õhtul söögiga": {"rivaroxaban"},
    "Mildronate 500 divreiz dienā": {"meldonium"},
    "Magnerot vakare nuo mėšlungio": {"magnesium"},
    "Nasonex spray 1 dawka do każdego nozdrza": {"mometasone"},
    "Sumamed 500 1x1 kroz 3 dana": {"azithromycin"},
    "Metformin 500 mg në mëngjes me bukë": {"metformin"},
    "Метформин 500 мг наутро со храна": {"metformin"},
    "Нимесил пакетик при болях в спине": {"nimesulide"},
    "Німесил, коли спина": {"nimesulide"},
    "Insulin Lantus 16 IU νύχτα": {"insulin-human", "insulin-glargine"},
    "Metformin 500 mg sabahları sütle": {"metformin"},
    "Lipitor 20 bil leil": {"atorvastatin"},
    "metformin 500 mg بعد الأكل مع حليب": {"metformin"},
    "metformin 500 mg אחרי ארוחת ערב עם חלב": {"metformin"},
    "metformin 500 mg بعد از شام با شیر": {"metformin"},
    "metformin 500 mg raat ko doodh ke saath": {"metformin"},
    "metformin 500 mg রাতে দুধের সাথে": {"metformin"},
    "metformin 500 mg बेलुका खाना पछि": {"metformin"},
    "metformin 500 mg உணவுக்கு முன்": {"metformin"},
    "พาราเซตามอล 500 ทุก 6 ชม.": {"paracetamol"},
    "metformin 500 mg trước khi ngủ với nước": {"metformin"},
    "metformin 500 mg malam sebelum tidur dengan air": {"metformin"},
    "metformin 500 mg gabi kasama pagkain": {"metformin"},
    "metformin 500 mg usiku kabla ya kulala": {"metformin"},
    "metformin 500 mg ጠዋት እና ማታ": {"metformin"},
    "metformin 500 mg da safe bayan cin abinci": {"metformin"},
    "metformin 500 mg ni owuro": {"metformin"},
    "metformin 500 mg ekuseni nokudla": {"metformin"},
    "metformin 500 mg chak maten ak manje": {"metformin"},
    "普拿疼 頭痛才吃": {"paracetamol"},
    "カロナール300 熱38以上": {"paracetamol"},
    "metformin 500 mg 아침 저녁 식후": {"metformin"},
    "MDI Budesonide 200mcg ii puff BD": {"budesonide"},
    "Eliquis 5mg 2x day since the a-fib": {"apixaban"},
    "Tab Emzor Paracetamol 1g tds": {"paracetamol"},
}


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_words_of_every_kind_and_language_raise_no_question(text):
    answer = resolver().line(text)
    assert (answer.status, {match.ingredient for match in answer.matches}) == (Status.MATCHED, UNDERSTOOD[text])


TAILS = sorted(
    {
        "RetTab",
        "succinaat",
        "seit Mai",
        "auf Steiß",
        "vid allergi",
        "avant petit déj",
        "alternando",
        "talvella",
        "söögiga",
        "kroz 3 dana",
        "në mëngjes",
        "наутро",
        "при болях в спине",
        "sabahları",
        "bil leil",
        "بعد الأكل",
        "raat ko",
        "রাতে",
        "ทุก 6 ชม",
        "trước khi ngủ",
        "malam sebelum tidur",
        "usiku",
        "ekuseni",
        "頭痛才吃",
        "식후",
    }
)


@pytest.mark.parametrize("tail", TAILS)
def test_a_name_nobody_knows_beside_them_stays_a_question(tail):
    assert resolver().line(f"paracetamol 500 mg Zibrol {tail}").status is Status.ASK
    assert resolver().line(f"paracetamol 500 mg {tail}, Zibrol").status is Status.ASK
    assert resolver().line(f"Zibrol {tail}").status is not Status.MATCHED


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("name", ["tramadol", "codeine", "Oxycontin"])
def test_an_opioid_beside_them_is_found(name, tail):
    answer = resolver().line(f"{name} 30 mg {tail}")
    assert any(not OPIOIDS.isdisjoint(match.classes) for match in answer.matches)


VARIANTS = {
    "Seractil forte 400 b.B.": {"dexibuprofen"},
    "Digimerck minor 0,07 1-0-0": {"digitoxin"},
    "Dolo-Neurobión forte": {"diclofenac", "vitamin-b1", "vitamin-b6", "vitamin-b12"},
    "Nexito plus": {"escitalopram", "clonazepam"},
    "Tylenol ES 500 x2": {"paracetamol"},
    "Saaz DS 1-0-1": {"sulfasalazine"},
    "Kremil-S after meals": {"aluminium-hydroxide", "magnesium-hydroxide", "simeticone"},
    "Cavilon barrier cream": {"emollient"},
    "নাপা এক্সট্রা ১+০+১": {"paracetamol", "caffeine"},
    "VENTOLIN inh a demanda": {"salbutamol"},
}


@pytest.mark.parametrize("text", VARIANTS)
def test_a_brand_with_its_own_second_word_is_that_brand(text):
    answer = resolver().line(text)
    assert (answer.status, {match.ingredient for match in answer.matches}) == (Status.MATCHED, VARIANTS[text])


@pytest.mark.parametrize(
    "text",
    ["Panadol forte", "Nurofen Pluss", "Dolorol Forte", "Paracetamol forte", "Dafalgan codeine forte", "Napa DS",
     "Paracetamol comp", "Sertal forte", "Perifar flex"],
)  # fmt: skip
def test_the_same_word_behind_another_brand_is_not_taken_for_harmless(text):
    answer = resolver().line(text)
    assert answer.status is not Status.MATCHED or any(not OPIOIDS.isdisjoint(one.classes) for one in answer.matches)


CLASSES = {
    "olaparib": ("immunosuppressant",),
    "Zejula": ("immunosuppressant",),
    "rucaparib": ("immunosuppressant",),
    "talazoparib": ("immunosuppressant",),
    "idelalisib": ("immunosuppressant", "hepatotoxic"),
    "duvelisib": ("immunosuppressant",),
    "copanlisib": ("immunosuppressant",),
    "leniolisib": ("immunosuppressant",),
    "fostamatinib": ("immunosuppressant", "hepatotoxic"),
    "romidepsin": ("immunosuppressant",),
    "vorinostat": ("immunosuppressant",),
    "panobinostat": ("immunosuppressant",),
    "belinostat": ("immunosuppressant",),
    "selinexor": ("immunosuppressant",),
    "mogamulizumab": ("immunosuppressant",),
    "elotuzumab": ("immunosuppressant",),
    "bedaquiline": ("hepatotoxic",),
    "pretomanid": ("hepatotoxic",),
    "rifapentine": ("hepatotoxic",),
    "flucytosine": ("hepatotoxic",),
    "maraviroc": ("hepatotoxic",),
    "bexarotene": ("ordinary", "hepatotoxic"),
}


@pytest.mark.parametrize("name", CLASSES)
def test_a_medicine_that_was_missing_has_its_class(name):
    (match,) = resolver().line(f"{name} 100 mg").matches
    assert tuple(one.value for one in match.classes) == CLASSES[name]


@pytest.mark.parametrize(
    "text",
    [
        "3. Co-Dafalgan",
        "2. co-codamol 30/500",
        "paracetamol en sirop pour la toux",
        "paracetamol in gocce per la tosse",
        "paracetamol em gotas para tosse",
        "paracetamol kalau flu tablets",
    ],
)
def test_no_phrase_swallows_the_beginning_of_an_opioid_name(text):
    answer = resolver().line(text)
    assert answer.status is not Status.MATCHED or any(not OPIOIDS.isdisjoint(one.classes) for one in answer.matches)
