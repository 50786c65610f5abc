"""The reader of cues, questions and crisis lines refuses what nobody could trace, and the shipped files are as they must be."""

import re
from datetime import date
from decimal import Decimal

import pytest

from modicum.doors.desk.knowing import hazards, knowledge
from modicum.doors.desk.red_flags import crisis_table, questions
from modicum.errors import KnowledgeError
from modicum.knowledge.flag_shapes import MOST_DAYS, Flag, When
from modicum.knowledge.read import shipped
from modicum.knowledge.read_flags import read_crisis, read_cue_files, read_cues, read_questions

SOURCES = {"x": "a source"}
REVIEWED = 'reviewed = { by = "us", on = 2026-01-01, again-by = 2027-01-01 }\n'
HEAD = f'language = "en"\nwhy = "because"\nsource = ["x"]\n{REVIEWED}'
CUE = '[[cue]]\nid = "a"\nflag = "liver"\nkind = "said"\npatterns = ["yellow eyes"]\n'
SIGN = '[[sign]]\nid = "s"\npatterns = ["sweat*"]\nunless = ["gym"]\n'
TOGETHER = '[[together]]\nid = "t"\nflag = "liver"\nleast = 1\nof = ["s"]\nand-any = [{ signs = ["s"] }]\n'


def write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def cues(folder, text, name="cues-en.toml"):
    return read_cues(write(folder, name, text), SOURCES)


def test_a_file_of_cues_is_read_in_full(tmp_path):
    extras = 'typos = ["suicidal"]\nidioms = ["dead tired"]\n'
    scope = '[class]\nWISH = ["want to"]\n[expand]\ncant = "can not"\n[scope]\nnegators = ["not"]\nhistory = ["years ago"]\n'
    read = cues(tmp_path, HEAD + extras + scope + CUE + SIGN + TOGETHER, "cues-en-body.toml")
    assert read.cues[0].flag is Flag.LIVER
    assert read.signs[0].unless == ("gym",)
    assert read.together[0].and_any == (("s",),)
    assert dict(read.scope) == {"negators": ("not",), "history": ("years ago",)}
    assert (read.classes["WISH"], read.expand["cant"]) == (("want to",), "can not")
    assert (read.typos, read.idioms) == (("suicidal",), ("dead tired",))


def test_a_file_may_hold_cues_alone(tmp_path):
    read = cues(tmp_path, HEAD + CUE)
    assert (read.classes, read.expand, read.scope) == ({}, {}, {})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HEAD.replace('"x"', '"y"') + CUE, "'y' is not in sources"),
        (HEAD.replace('["x"]', "[]") + CUE, "names nothing"),
        (HEAD.replace('"en"', '"de"') + CUE, "'de' is not the language"),
        (HEAD + CUE.replace('"liver"', '"kidney"'), "must be one of self_harm"),
        (HEAD + CUE.replace('"said"', '"shouted"'), "must be one of said, topic"),
        (HEAD + CUE.replace('["yellow eyes"]', "[]"), "is empty"),
        (HEAD + CUE.replace('"a"', '"A B"'), "kebab-case"),
        (HEAD + CUE + "colour = 1\n", "unknown key colour"),
        (HEAD + '[class]\nwish = ["a"]\n' + CUE, "in capitals"),
        (HEAD + '[scope]\nnegaters = ["a"]\n' + CUE, "unknown key negaters"),
        (HEAD + SIGN + TOGETHER.replace("least = 1", "least = 2"), "from 1 to 1"),
        (HEAD + SIGN + TOGETHER.replace("least = 1", "least = 0"), "from 1 to 1"),
        (CUE, "is missing"),
    ],
)
def test_what_nobody_could_trace_or_use_is_refused(tmp_path, text, why):
    with pytest.raises(KnowledgeError, match=why):
        cues(tmp_path, text)


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({}, "holds no file of cues"),
        ({"cues-en.toml": HEAD + CUE, "cues-en-b.toml": HEAD + CUE}, "a: stands there twice"),
        ({"cues-en.toml": HEAD + CUE + SIGN.replace('"s"', '"a"')}, "a: stands there twice"),
        ({"cues-en.toml": HEAD + SIGN + TOGETHER.replace('of = ["s"]', 'of = ["q"]')}, "no sign 'q'"),
        ({"cues-en.toml": HEAD + SIGN + TOGETHER.replace('signs = ["s"]', 'signs = ["q"]')}, "no sign 'q'"),
    ],
)
def test_files_that_do_not_fit_together_are_refused(tmp_path, files, why):
    for name, text in files.items():
        write(tmp_path, name, text)
    with pytest.raises(KnowledgeError, match=why):
        read_cue_files(tmp_path, SOURCES)


def test_one_sign_may_be_told_in_two_languages_and_other_files_are_let_be(tmp_path):
    write(tmp_path, "cues-en.toml", HEAD + SIGN + TOGETHER)
    write(tmp_path, "cues-de.toml", HEAD.replace('"en"', '"de"') + SIGN)
    write(tmp_path, "questions-1.toml", "x")
    assert [file.name for file in read_cue_files(tmp_path, SOURCES)] == ["cues-de.toml", "cues-en.toml"]


QUESTION = """[[question]]
id = "q"
text = "Is it so?"
recall = "Today"
source = ["x"]
licence = "ours"
hazards = ["H-12"]
because = "it matters"
when = { every-days = 7 }
answer = [{ text = "No", raises = "none" }, { text = "Yes", raises = "self_harm" }]
"""


def asked(folder, text, name="questions-1.toml"):
    return read_questions(write(folder, name, f"version = 1\n{REVIEWED}{text}"), SOURCES)


def test_a_question_is_read_with_its_answers(tmp_path):
    question = asked(tmp_path, QUESTION).questions[0]
    assert [(answer.text, answer.raises) for answer in question.answers] == [("No", None), ("Yes", Flag.SELF_HARM)]
    assert question.when == When(every_days=7)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("", "", ""),
        ('"self_harm"', '"sadness"', "must be none or one of self_harm"),
        ('"self_harm"', '"none"', "one of them raises"),
        ('"none"', '"liver"', "one answer must raise nothing"),
        (', { text = "Yes", raises = "self_harm" }', "", "two or more"),
        ('["H-12"]', "[]", "must name the hazards"),
        ('["H-12"]', '["12"]', "must name the hazards"),
        ("{ every-days = 7 }", "{}", "names no day"),
        ("{ every-days = 7 }", "{ every-days = 0 }", "1 or more"),
        ("{ every-days = 7 }", "{ first-days-of-step = -1 }", "1 or more"),
        ("{ every-days = 7 }", '{ hours-after-first = ["soon"] }', "whole hours"),
    ],
)
def test_a_question_that_could_not_work_is_refused(tmp_path, old, new, why):
    if not why:
        with pytest.raises(KnowledgeError, match="at least one"):
            asked(tmp_path, "")
        return
    with pytest.raises(KnowledgeError, match=why):
        asked(tmp_path, QUESTION.replace(old, new))


def test_a_question_stands_once_and_in_a_file_of_its_version(tmp_path):
    with pytest.raises(KnowledgeError, match="each id stands once"):
        asked(tmp_path, QUESTION + QUESTION)
    with pytest.raises(KnowledgeError, match="not the version"):
        asked(tmp_path, QUESTION, "questions-2.toml")


PLACE = '[place.AT]\nemergency = "112"\nsource = ["x"]\n'
LINE = 'line = [{ number = "1", name = "n", owner = "o", source = ["x"], read-on = 2026-01-01, verified = false }]\n'
CHECKED = 'verified = true, verified-by = "A. Name", verified-on = 2026-01-01, expires = 2026-06-30'


def called(folder, text, name="crisis-1.toml"):
    return read_crisis(write(folder, name, f"version = 1\n{REVIEWED}{text}"), SOURCES)


@pytest.mark.hazard("H-14/table-with-dates")
def test_a_verified_line_names_who_when_and_until_when(tmp_path):
    line = called(tmp_path, PLACE + LINE.replace("verified = false", CHECKED)).places["AT"].lines[0]
    assert (line.verified_by, line.verified_on, line.expires) == ("A. Name", date(2026, 1, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (PLACE + LINE.replace("verified = false", CHECKED.replace("06-30", "07-01")), "180 days"),
        (PLACE + LINE.replace("verified = false", CHECKED.replace("A. Name", "nobody")), "names the person"),
        (PLACE + LINE.replace("verified = false", "verified = true"), "verified-by: is missing"),
        (PLACE + LINE.replace("verified = false", 'verified = false, verified-by = "a"'), "unknown key verified-by"),
        (PLACE + LINE.replace('source = ["x"]', "source = []"), "names nothing"),
        (PLACE.replace("AT", "at"), "two capital letters"),
        (PLACE.replace('"112"', '"0800 1"'), "three digits"),
        (PLACE.replace('"112"', '"12"'), "three digits"),
        (PLACE.replace('"112"', '"١١٢"'), "three digits"),
    ],
)
@pytest.mark.hazard("H-14/table-with-dates")
def test_a_number_that_nobody_could_trace_is_refused(tmp_path, text, why):
    with pytest.raises(KnowledgeError, match=why):
        called(tmp_path, text)


def test_the_table_stands_in_a_file_of_its_version(tmp_path):
    with pytest.raises(KnowledgeError, match="not the version"):
        called(tmp_path, PLACE, "crisis-2.toml")


# ---- what comes with the package


def test_every_language_that_is_promised_has_cues_of_self_harm():
    files = read_cue_files(shipped() / "flags", knowledge().sources)
    having = {file.language for file in files for cue in file.cues if cue.flag is Flag.SELF_HARM}
    assert having == {"en", "de", "fr", "es", "pt", "it", "nl", "sv", "no", "da", "pl"}
    for language in ("en", "de", "fr", "es"):
        told = {one.flag for file in files if file.language == language for one in (*file.cues, *file.together)}
        assert told == set(Flag), language


def test_the_ninth_question_is_that_of_the_scale_and_any_answer_but_the_first_raises():
    question = next(one for one in questions().questions if one.id == "self-harm")
    scale = knowledge().scales["phq-9"]
    assert question.text == scale.parts[8]
    assert tuple(answer.text for answer in question.answers) == scale.choices
    assert [answer.raises for answer in question.answers] == [None] + 3 * [Flag.SELF_HARM]
    assert question.when == When(every_days=7, before_rise=True, on_drop_of="mood-0-10", drop_by=Decimal(2))
    assert "No permission required" in question.licence


def test_the_behaviour_question_is_daily_for_a_week_after_a_step_and_opioids_come_before_each_rise():
    asked_by = {question.id: question.when for question in questions().questions}
    assert asked_by["behaviour"].first_days_of_step == 7
    assert asked_by["opioid-contact"].before_rise
    assert asked_by["withdrawal-signs"].hours_after_first == (1, 4, 24)


def test_every_flag_can_be_raised_by_an_answer_and_every_question_fits_the_knowledge():
    raised = {answer.raises for question in questions().questions for answer in question.answers} - {None}
    assert raised == set(Flag)
    for question in questions().questions:
        assert set(question.hazards) <= set(hazards().hazards)
        assert question.when.on_drop_of in {None, *knowledge().scales}


@pytest.mark.hazard("H-14/table-with-dates")
def test_every_line_has_an_owner_and_none_claims_to_be_verified():
    lines = [line for place in crisis_table().places.values() for line in place.lines]
    assert len(lines) >= 8
    assert all(line.owner and line.source and not line.verified_by for line in lines)
    assert MOST_DAYS == 180


@pytest.mark.hazard("H-14/table-with-dates")
def test_the_source_of_each_number_says_when_it_was_read():
    text = (shipped() / "sources.bib").read_text("utf-8")
    keys = {key for place in crisis_table().places.values() for key in place.source}
    for key in keys:
        entry = re.search(rf"@\w+\{{{key},.*?\n\}}", text, re.DOTALL)
        assert "checked: stored cop" in entry[0], key
