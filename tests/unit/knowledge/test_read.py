"""The reader of knowledge files: every refusal names file, table and key, shown on copies of the shipped files."""

import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from modicum.errors import KnowledgeError
from modicum.knowledge.read import read_knowledge, read_scale, read_sources, read_verdicts, read_words, shipped
from modicum.knowledge.shapes import Basis, Direction

PAIN = "scales/pain-0-10.toml"
PHQ = "scales/phq-9.toml"
TABLE = "verdicts/verdicts-2.toml"
WORDS = "words/en.toml"


@pytest.fixture
def copy(tmp_path):
    """A copy of the shipped folder that a test may spoil."""
    folder = tmp_path / "knowledge"
    shutil.copytree(Path(str(shipped())), folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def spoil(folder, name, old, new):
    """Change one place of a file; the place must be there."""
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{name} has changed: {old!r} is not in it"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def refusal(folder):
    with pytest.raises(KnowledgeError) as why:
        read_knowledge(folder)
    return str(why.value)


def test_the_copy_that_is_spoilt_below_is_sound_before(copy):
    assert len(read_knowledge(copy).scales) >= 11


# Each: file, what stands there, what is put in its place, and the words of the refusal that say where.
REFUSED = {
    "an unknown key": (PAIN, 'minimum = "0"', 'minimum = "0"\nminimal = "0"', ["pain-0-10.toml", "minimal"]),
    "a missing key": (PAIN, 'recall = "today"\n', "", ["pain-0-10.toml", "recall"]),
    "an empty text": (PAIN, 'recall = "today"', 'recall = " "', ["pain-0-10.toml", "recall"]),
    "a number not quoted": (PAIN, 'minimum = "0"', "minimum = 0", ["pain-0-10.toml", "minimum"]),
    "a number that is none": (PAIN, 'minimum = "0"', 'minimum = "zero"', ["pain-0-10.toml", "minimum"]),
    "a decimal comma": (PAIN, 'step = "1"', 'step = "0,5"', ["pain-0-10.toml", "step"]),
    "an exponent": (PAIN, 'maximum = "10"', 'maximum = "1e1"', ["pain-0-10.toml", "maximum"]),
    "a version that is a text": (PAIN, "version = 1", 'version = "1"', ["pain-0-10.toml", "version"]),
    "a version that is a truth": (PAIN, "version = 1", "version = true", ["pain-0-10.toml", "version"]),
    "an unknown choice": (PAIN, '"lower-is-better"', '"lower"', ["pain-0-10.toml", "direction"]),
    "a source not in the bibliography": (PAIN, '"farrar2001"', '"farar2001"', ["worthwhile-change", "farar2001"]),
    "sourced without a source": (
        PAIN,
        'source = ["farrar2001", "dworkin2008", "salaffi2004", "datapain2021"]',
        "source = []",
        ["pain-0-10.toml [worthwhile-change]", "source"],
    ),
    "a source that is no list": (
        PAIN,
        'source = ["farrar2001", "dworkin2008", "salaffi2004", "datapain2021"]',
        'source = "farrar2001"',
        ["worthwhile-change", "source"],
    ),
    "a source that is a number": (PAIN, 'source = ["farrar2001"', "source = [7", ["worthwhile-change", "source"]),
    "a review before the review": (
        PAIN,
        "on = 2026-11-22, again-by = 2027-11-22",
        "on = 2026-11-22, again-by = 2026-11-22",
        ["pain-0-10.toml [worthwhile-change] [reviewed]", "again-by"],
    ),
    "a review by nobody": (PAIN, 'by = "modicum team", ', "", ["[reviewed]", "by"]),
    "a day that is a text": (PAIN, "since = 2026-11-22", 'since = "2026-11-22"', ["worthwhile-change", "since"]),
    "a worthwhile change of nothing": (PAIN, 'value = "2"', 'value = "0"', ["worthwhile-change", "value"]),
    "a worthwhile change as wide as the scale": (PAIN, 'value = "2"', 'value = "10"', ["worthwhile-change", "value"]),
    "an identifier that is not the file's name": (PAIN, 'id = "pain-0-10"', 'id = "pain-0-11"', ["id", "pain-0-11"]),
    "an identifier in capitals": (PAIN, 'id = "pain-0-10"', 'id = "Pain-0-10"', ["id", "Pain-0-10"]),
    "a scale that runs downwards": (PAIN, 'maximum = "10"', 'maximum = "0"', ["pain-0-10.toml", "maximum"]),
    "steps that do not lead to the maximum": (PAIN, 'step = "1"', 'step = "3"', ["pain-0-10.toml", "step"]),
    "a mean of several categories": ("scales/headache-0-3.toml", 'per-day = "one"', 'per-day = "mean"', ["per-day"]),
    "more categories than anybody tells apart": (
        PAIN,
        'step = "1"\ndirection = "lower-is-better"\nper-day = "one"\nrated = "evening"\nfiled-under = "same-day"\nanalysis = "gaussian"',
        'step = "0.1"\ndirection = "lower-is-better"\nper-day = "one"\nrated = "evening"\nfiled-under = "same-day"\nanalysis = "ordinal"',
        ["analysis", "21 categories"],
    ),
    "yes or no with three answers": ("scales/yes-no.toml", 'maximum = "1"', 'maximum = "2"', ["analysis", "binary"]),
    "a count that begins at one": (
        "scales/attacks-per-day.toml",
        'minimum = "0"',
        'minimum = "1"',
        ["analysis", "count"],
    ),
    "steps of nothing": (PAIN, 'step = "1"', 'step = "0"', ["pain-0-10.toml"]),
    "parts and choices that do not give the maximum": (PHQ, 'maximum = "27"', 'maximum = "28"', ["phq-9.toml", "part"]),
    "an unknown key in a part": (PHQ, "[[part]]", "[[part]]\nnumber = 1", ["phq-9.toml [[part]] 1", "number"]),
    "a part that is no table": (PHQ, "choices = [", 'part = "one"\nchoices = [', ["phq-9.toml"]),
    "a choice that says nothing": (PHQ, '"Several days"', '" "', ["phq-9.toml", "choices"]),
    "a worthwhile change that is no table": (PAIN, "[worthwhile-change]", "[[worthwhile-change]]", ["worthwhile"]),
    "a file that is not TOML": (PAIN, 'id = "pain-0-10"', "id = pain", ["pain-0-10.toml", "TOML"]),
    "a missing threshold": (TABLE, "[threshold.stay-days]", "[threshold.stay-weeks]", ["verdicts-2.toml", "stay-days"]),
    "a threshold that is a number": (TABLE, 'value = "0.95"', "value = 0.95", ["[worse-at-least]", "value"]),
    "a threshold with an unknown key": (
        TABLE,
        'value = "0.95"',
        'value = "0.95"\nmin = 1',
        ["[worse-at-least]", "min"],
    ),
    "a threshold said to be sourced": (TABLE, 'basis = "ours"', 'basis = "sourced"', ["[worse-at-least]", "source"]),
    "an unknown key beside the thresholds": (
        TABLE,
        "version = 2",
        "version = 2\nyear = 2026",
        ["verdicts-2.toml", "year"],
    ),
    "a sentence that is a number": (WORDS, 'title = "Why this word"', "title = 7", ["en.toml", "reason.title"]),
    "a sentence that says nothing": (WORDS, 'title = "Why this word"', 'title = ""', ["en.toml", "reason.title"]),
    "a catalogue that is not TOML": (WORDS, "[page]", "[page", ["en.toml", "TOML"]),
}


@pytest.mark.parametrize("fault", REFUSED)
@pytest.mark.hazard("H-34/dated-and-sourced", "H-35/strict-reading")
def test_a_fault_is_refused_with_its_place(copy, fault):
    name, old, new, said = REFUSED[fault]
    spoil(copy, name, old, new)
    message = refusal(copy)
    assert [part for part in said if part not in message] == [], message


def test_an_unknown_threshold_is_refused(copy):
    extra = (copy / TABLE).read_text(encoding="utf-8")
    block = extra[extra.index("[threshold.worse-at-least]") : extra.index("[threshold.helps-beyond")]
    (copy / TABLE).write_text(extra + block.replace("worse-at-least", "even-worse-at-least"), encoding="utf-8")
    assert "even-worse-at-least" in refusal(copy)


def test_a_citation_key_that_stands_twice_is_refused(copy):
    text = (copy / "sources.bib").read_text(encoding="utf-8")
    entry = re.search(r"@\w+\{farrar2001,.*?\n\}", text, re.DOTALL)[0]
    (copy / "sources.bib").write_text(f"{text}\n{entry}\n", encoding="utf-8")
    assert "farrar2001" in refusal(copy)


def test_bytes_that_are_not_utf_8_are_refused(copy):
    for name in (PAIN, WORDS):
        whole = (copy / name).read_bytes()
        (copy / name).write_bytes(whole + b"# \xff\xfe\n")
        assert Path(name).name in refusal(copy)
        (copy / name).write_bytes(whole)


def test_files_beside_the_scales_that_are_not_toml_are_left_alone(copy):
    (copy / "scales" / "notes.txt").write_text("nothing")
    assert "notes" not in read_knowledge(copy).scales


# ------------------------------------------------------------------ what comes through


def test_a_scale_comes_through_as_it_was_written():
    sources = read_sources(shipped() / "sources.bib")
    pain = read_scale(shipped() / "scales" / "pain-0-10.toml", sources)
    assert (pain.minimum, pain.maximum, pain.step) == (Decimal(0), Decimal(10), Decimal(1))
    assert pain.direction is Direction.LOWER
    change = pain.worthwhile_change
    assert (change.value, change.basis, change.since) == (Decimal(2), Basis.SOURCED, date(2026, 11, 22))
    assert change.source == ("farrar2001", "dworkin2008", "salaffi2004", "datapain2021")
    assert change.reviewed.again_by > change.reviewed.on


def test_the_parts_and_choices_of_a_sum_come_in_their_order():
    phq = read_scale(shipped() / "scales" / "phq-9.toml", read_sources(shipped() / "sources.bib"))
    assert len(phq.parts) == 9
    assert phq.parts[0] == "Little interest or pleasure in doing things"
    assert phq.choices == ("Not at all", "Several days", "More than half the days", "Nearly every day")


@pytest.mark.hazard("H-34/dated-and-sourced")
def test_every_threshold_has_a_reason_and_a_review():
    table = read_verdicts(shipped() / "verdicts" / "verdicts-2.toml", {})
    for threshold in table.threshold.values():
        assert threshold.because
        assert threshold.reviewed.again_by > threshold.reviewed.on


def test_a_source_is_one_line_that_a_reader_can_find_the_work_by(tmp_path):
    bib = tmp_path / "sources.bib"
    bib.write_text(
        "@article{a2001,\n  author = {Farrar, John and Young, Ann},\n  title = {Clinical {Importance}},\n"
        "  journal = {Pain},\n  year = {2001},\n  doi = {10.1/x}\n}\n"
        "@misc{b2002,\n  author = {{A Society}},\n  title = {A page},\n  year = {2002},\n  url = {example.org/p}\n}\n"
    )
    assert dict(read_sources(bib)) == {
        "a2001": "Farrar. 2001. Clinical Importance. Pain. doi:10.1/x",
        "b2002": "A Society. 2002. A page. example.org/p",
    }


def test_nested_tables_of_sentences_become_dotted_keys(tmp_path):
    file = tmp_path / "xx.toml"
    file.write_text('top = "one"\n[a]\nb = " two "\n[a.c]\nd = "three {n}"\n')
    words = read_words(tmp_path, "xx")
    assert words.language == "xx"
    assert dict(words.text) == {"top": "one", "a.b": "two", "a.c.d": "three {n}"}
    assert words.say("a.c.d", n=3) == "three 3"


@pytest.mark.parametrize(("key", "values"), [("a.x", {}), ("a.b", {}), ("a.b", {"m": 1})])
def test_a_sentence_or_placeholder_that_is_not_there_is_a_mistake_with_a_name(tmp_path, key, values):
    file = tmp_path / "xx.toml"
    file.write_text('[a]\nb = "two {n}"\n')
    with pytest.raises(KnowledgeError, match=re.escape(repr(key))):
        read_words(tmp_path, "xx").say(key, **values)


def test_the_files_of_a_language_are_joined_and_those_of_another_are_not(tmp_path):
    for name, text in {
        "xx.toml": "a = '1'",
        "xx-more.toml": "b = '2'",
        "xx-most.txt": "c = '3'",
        "xxy.toml": "a = '4'",
    }.items():
        (tmp_path / name).write_text(text)
    assert dict(read_words(tmp_path, "xx").text) == {"a": "1", "b": "2"}


def test_a_sentence_that_stands_in_two_files_is_refused(tmp_path):
    (tmp_path / "xx.toml").write_text("[a]\nb = 'one'\n")
    (tmp_path / "xx-more.toml").write_text("[a]\nb = 'another'\n")
    with pytest.raises(KnowledgeError, match=r"xx-more\.toml: a\.b"):
        read_words(tmp_path, "xx")


def test_values_put_into_a_sentence_are_not_read_as_placeholders():
    words = read_words(shipped() / "words")
    assert "{days}" in words.say("page.real", attribution="{days}")


def test_what_was_read_cannot_be_changed():
    knowledge = read_knowledge(shipped())
    for mapping in (knowledge.scales, knowledge.sources, knowledge.words.text, knowledge.verdicts.threshold):
        with pytest.raises(TypeError):
            mapping["x"] = "y"
