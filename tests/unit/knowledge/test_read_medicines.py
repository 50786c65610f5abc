"""The reader of the lexicon: every refusal names file, table and key."""

import shutil

import pytest

from modicum.errors import KnowledgeError
from modicum.knowledge.medicine_shapes import Acting, Form, MedicineClass, NameKind, WordKind
from modicum.knowledge.read_medicines import digest_of_medicines, read_medicines
from unit.safety.small import HEAD, MEDICINES, WORDS, folder


@pytest.fixture
def read():
    tops = []

    def read(**texts):
        tops.append(folder(**texts))
        return read_medicines(tops[-1])

    yield read
    for top in tops:
        shutil.rmtree(top)


def test_what_a_file_says_is_what_is_read(read):
    medicines = read()
    morphine = medicines.ingredients["morphine"]
    assert (morphine.medicine_class, morphine.acting) == (MedicineClass.OPIOID_AGONIST, Acting.SHORT)
    assert (morphine.atc, morphine.rxnorm, morphine.also) == (("N02AA01",), "7052", ())
    assert medicines.ingredients["methotrexate"].also == (MedicineClass.HEPATOTOXIC,)
    named = medicines.named[0]
    assert ("Sevredol", NameKind.BRAND) in named.names
    assert ("miss emma", NameKind.STREET) in named.names
    assert len([name for name, _ in named.names if name == "Sevredol"]) == 1  # sold in many countries and in one more
    assert named.never == ("Morphea",)
    assert [one.form for one in medicines.named if one.ingredients == ("oxycodone",)] == [None, Form.SLOW_RELEASE]
    assert medicines.words.kinds[WordKind.MAKER] == ("Teva",)
    assert medicines.words.forms[Form.PATCH] == ("patch", "transdermal patch")
    assert (medicines.files[0].name, medicines.files[0].sources) == ("small.toml", ("who-atc",))


X = '[[ingredient]]\nid = "x"\nclass = "ordinary"\nnames = ["xx"]\n'
REFUSED = {
    "an unknown key": (X + 'colour = "red"', "small.toml [[ingredient]] 12: unknown key colour"),
    "a class nobody knows": (X.replace("ordinary", "opiate"), "class: must be one of opioid_agonist"),
    "a further class nobody knows": (X + 'also = ["liver"]', "also: must be among"),
    "an id in capitals": (X.replace('"x"', '"X"'), "id: 'X' must be in kebab-case"),
    "an id twice": (X.replace('"x"', '"morphine"'), "id: 'morphine' stands in another place too"),
    "an opioid that acts for no time": (X.replace("ordinary", "opioid_agonist"), "acting: is said of opioids"),
    "acting of an ordinary medicine": (X + 'acting = "long"', "acting: is said of opioids"),
    "an ATC code that is none": (X + 'atc = ["N2A"]', "atc: must be such as"),
    "an RxNorm code that is none": (X + 'rxnorm = "x7"', "rxnorm: must be digits"),
    "no name": ('[[ingredient]]\nid = "x"\nclass = "ordinary"', "names: there is no name at all"),
    "a country that is none": (X + '[ingredient.brands]\nuk2 = ["Xx"]', "uk2: must be a country code"),
    "a product of nothing": (
        '[[product]]\ningredients = []\nnames = ["xx"]',
        "ingredients: must name every ingredient",
    ),
    "a product of one thing twice": (
        '[[product]]\ningredients = ["tea", "tea"]\nnames = ["xx"]',
        "ingredients: must name every ingredient once",
    ),
    "an ingredient nobody has": ('[[product]]\ningredients = ["nix"]\nnames = ["xx"]', "stand in no file: small.toml"),
    "a form nobody knows": ('[[product]]\ningredients = ["tea"]\nform = "cup"\nnames = ["xx"]', "form: must be one of"),
    "a question without an answer": ('[[ambiguous]]\nnames = ["xx"]\ncould-be = []', "could-be: must name"),
    "a table nobody knows": ('[[ingredients]]\nid = "x"', "unknown key ingredients"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_as_it_must_be_is_refused_with_its_place(case, read):
    more, message = REFUSED[case]
    with pytest.raises(KnowledgeError) as found:
        read(medicines=f"{MEDICINES}\n{more}")
    assert message in str(found.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('["who-atc"]', '["nobody"]', "sources: 'nobody' is not in sources.bib"),
        ('["who-atc"]', "[]", "sources: is empty"),
        ("2027-05-23", "2026-05-23", "again-by: must be after the review"),
    ],
)
def test_a_file_without_source_or_review_is_refused(old, new, message, read):
    with pytest.raises(KnowledgeError) as found:
        read(head=HEAD.replace(old, new))
    assert message in str(found.value)


@pytest.mark.parametrize("line", ["none = ", "denies = "])
def test_without_words_that_deny_or_say_none_no_list_can_be_read(line, read):
    kept = "\n".join(one for one in WORDS.splitlines() if not one.startswith(line))
    with pytest.raises(KnowledgeError, match="without them a list cannot be read"):
        read(words=kept)


def test_the_digest_moves_with_any_byte_and_any_name_of_a_file():
    top = folder()
    before = digest_of_medicines(top)
    assert digest_of_medicines(top) == before
    file = top / "medicines" / "small.toml"
    file.write_text(file.read_text("utf-8") + "\n", encoding="utf-8")
    changed = digest_of_medicines(top)
    file.rename(file.with_name("other.toml"))
    assert len({before, changed, digest_of_medicines(top)}) == 3
    shutil.rmtree(top)
