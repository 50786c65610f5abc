"""The reader of watch lists refuses what nobody can trace, and what could make a list go away."""

import re
import shutil
from pathlib import Path

import pytest

import modicum
from modicum.doors.desk.knowing import rule_book, watch_lists
from modicum.errors import KnowledgeError
from modicum.knowledge.read import read_sources
from modicum.knowledge.read_watch import read_watch_list, read_watch_lists
from modicum.knowledge.watch_shapes import About, Call, When
from modicum.safety.facts import FACTS

KNOWLEDGE = Path(modicum.__file__).parent / "knowledge"
SOURCES = read_sources(KNOWLEDGE / "sources.bib")
BIB = (KNOWLEDGE / "sources.bib").read_text("utf-8")
CONFLICTS = frozenset(rule_book().conflicts)
SMALL = """
id = "small"
version = 1
title = "Small"
why = "An example."
conflicts = ["X-14"]
reviewed = { by = "modicum team", on = 2026-11-23, again-by = 2027-05-23 }

[[for]]
fact = "thyroid-disease"
is = "="
to = true
says = "you have a thyroid disease"

[[test]]
id = "tsh"
title = "TSH"
names = ["thyrotropin"]
units = ["mIU/L", "mU/L"]

[[test.due]]
when = "after-start"
from-days = 42
to-days = 56
about = "low-dose"
says = "Six weeks later."
mark = "checked"
source = ["bruun2024"]

[[sign]]
text = "A racing heart."
call = "prescriber"
mark = "checked"
source = ["bruun2024"]
"""


def read(tmp_path, text, name="small.toml"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_watch_list(tmp_path / name, facts=FACTS, conflicts=CONFLICTS, sources=SOURCES)


def read_all(folder):
    return read_watch_lists(folder, facts=FACTS, conflicts=CONFLICTS, sources=SOURCES)


def test_the_small_list_is_read_as_it_is_written(tmp_path):
    one = read(tmp_path, SMALL)
    (test,), (sign,) = one.tests, one.signs
    (due,) = test.dues
    assert (due.when, due.from_days, due.to_days, due.about) == (When.AFTER_START, 42, 56, About.LOW_DOSE)
    assert not due.again
    assert (one.everybody, one.grounds[0].says, sign.call) == (False, "you have a thyroid disease", Call.PRESCRIBER)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "small"', 'id = "other"', ["id", "name of its file"]),
        ('conflicts = ["X-14"]', 'conflicts = ["X-99"]', ["conflicts", "X-99"]),
        ("to = true", "to = false", ["to", "is there"]),
        ('fact = "thyroid-disease"', 'fact = "thyroid"', ["fact", "'thyroid'"]),
        ('is = "="\nto = true', 'is = "<"\nto = "3"', ["is", "truth"]),
        (
            'fact = "thyroid-disease"\nis = "="\nto = true',
            'fact = "liver-disease"\nis = "="\nto = "none"',
            ["is there"],
        ),
        (
            'fact = "thyroid-disease"\nis = "="\nto = true',
            'fact = "liver-disease"\nis = "one-of"\nto = ["none", "other"]',
            ["is there"],
        ),
        ('fact = "thyroid-disease"\nis = "="\nto = true', 'fact = "egfr-ml-min"\nis = "<"\nto = "59"', ["is there"]),
        ('[[for]]\nfact = "thyroid-disease"', 'everybody = true\n[[for]]\nfact = "thyroid-disease"', ["for whom"]),
        ('units = ["mIU/L", "mU/L"]', "units = []", ["units"]),
        ('units = ["mIU/L", "mU/L"]', 'units = ["mIU/L", "mIU/L"]', ["units"]),
        ('id = "tsh"', 'id = "T S H"', ["id", "kebab-case"]),
        ('when = "after-start"', 'when = "soon"', ["when", "soon"]),
        ('when = "after-start"', 'when = "no-date"', ["from-days"]),
        ('when = "after-start"', 'when = "before-start"', ["from-days"]),
        ("from-days = 42\nto-days = 56\n", "", ["from-days"]),
        ("from-days = 42\n", "", ["from-days"]),
        ("to-days = 56", "to-days = 41", ["to-days"]),
        ("from-days = 42", "from-days = 0", ["to-days"]),
        ('when = "after-start"', 'again = true\nwhen = "after-their-change"', ["again"]),
        ('about = "low-dose"\n', "", ["about"]),
        (
            'mark = "checked"\nsource = ["bruun2024"]\n\n[[sign]]',
            'mark = "sure"\nsource = ["bruun2024"]\n\n[[sign]]',
            ["mark"],
        ),
        ('source = ["bruun2024"]\n\n[[sign]]', "source = []\n\n[[sign]]", ["[[due]] 1", "source", "is empty"]),
        ('source = ["bruun2024"]\n\n[[sign]]', 'source = ["nobody"]\n\n[[sign]]', ["source", "'nobody'"]),
        ('source = ["bruun2024"]\n\n[[sign]]', "\n[[sign]]", ["source", "is missing"]),
        ('text = "A racing heart."', 'dose = "less"\ntext = "A racing heart."', ["[[sign]] 1", "unknown key dose"]),
        ('call = "prescriber"', 'call = "nobody"', ["call"]),
    ],
)
def test_what_cannot_be_traced_or_could_make_a_list_go_away_is_refused(old, new, words, tmp_path):
    assert old in SMALL
    with pytest.raises(KnowledgeError) as why:
        read(tmp_path, SMALL.replace(old, new))
    for word in ("small.toml", *words):
        assert word in str(why.value), str(why.value)


def test_a_list_without_a_test_or_without_a_date_line_is_refused(tmp_path):
    head = SMALL[: SMALL.index("[[test]]")]
    with pytest.raises(KnowledgeError, match="test: is missing"):
        read(tmp_path, head)
    with pytest.raises(KnowledgeError, match="due: is missing"):
        read(tmp_path, SMALL[: SMALL.index("[[test.due]]")])
    with pytest.raises(KnowledgeError, match="for whom"):
        read(tmp_path, SMALL.replace(SMALL[SMALL.index("[[for]]") : SMALL.index("[[test]]")], ""))


def test_one_name_for_two_tests_is_refused(tmp_path):
    shutil.copytree(KNOWLEDGE / "watch", tmp_path / "watch")
    assert [one.id for one in read_all(tmp_path)] == ["kidney", "liver", "thyroid"]
    file = tmp_path / "watch" / "liver.toml"
    file.write_text(file.read_text("utf-8").replace('"ALAT",', '"ALAT", "THYROTROPIN",'), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"thyroid\.toml: tsh: the name 'thyrotropin' belongs to alt"):
        read_all(tmp_path)


def test_a_folder_without_a_list_is_refused(tmp_path):
    (tmp_path / "watch").mkdir()
    with pytest.raises(KnowledgeError, match="holds no watch list"):
        read_all(tmp_path)


def test_every_source_of_a_list_says_when_it_was_looked_at_and_how():
    """What is marked as checked must be so in the bibliography, and what is not must not be."""
    for one in watch_lists():
        for row in (*(due for test in one.tests for due in test.dues), *one.signs):
            for key in row.source:
                entry = re.search(rf"@\w+\{{{re.escape(key)},(.*?)\n\}}", BIB, re.DOTALL)[1]
                note = re.search(r"note\s*=\s*\{(.*)\}", entry)[1]
                assert note.startswith(f"{row.mark.value}: "), (one.id, key, note)
                assert "2026-11-2" in note or "project facts file" in note, (key, note)


@pytest.mark.hazard("H-21/liver-watched", "H-22/thyroid-watched")
def test_the_liver_is_watched_for_everybody_and_the_thyroid_for_those_whom_it_concerns():
    lists = {one.id: one for one in watch_lists()}
    assert lists["liver"].everybody
    assert {test.id for test in lists["liver"].tests} == {"alt", "ast"}
    assert {ground.condition.fact for ground in lists["thyroid"].grounds} == {"medicine-classes", "thyroid-disease"}
    tsh = lists["thyroid"].tests[0]
    assert [(due.when, due.from_days, due.to_days) for due in tsh.dues][:2] == [
        (When.BEFORE_START, None, None),
        (When.AFTER_START, 42, 56),
    ]
    assert all(any(sign.call is not Call.PRESCRIBER for sign in lists[name].signs) for name in ("liver", "thyroid"))
