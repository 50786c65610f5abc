"""Reads the cues, the questions and the table of whom to call, as strictly as all other knowledge."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from importlib.resources.abc import Traversable

from modicum.errors import KnowledgeError
from modicum.knowledge.flag_shapes import (
    MOST_DAYS,
    SCOPE_PATTERNS,
    SCOPE_WORDS,
    Answer,
    CrisisTable,
    Cue,
    CueFile,
    Flag,
    HelpLine,
    Kind,
    Place,
    Question,
    Questions,
    Sign,
    Together,
    When,
)
from modicum.knowledge.read import Table, open_table, read_review
from modicum.knowledge.shapes import frozen_map

CUES = re.compile(r"cues-([a-z]{2})(?:-[a-z]+)*\.toml")
_CLASS = re.compile(r"[A-Z]{2,}(?:-[A-Z]+)*", re.ASCII)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_HAZARD = re.compile(r"H-[0-9]{2}", re.ASCII)
NONE = "none"
NOBODY = "nobody"


def read_cue_files(folder: Traversable, sources: Mapping[str, str]) -> tuple[CueFile, ...]:
    """Every file of cues, in the order of their names. Raises KnowledgeError with file, table and key."""
    files = sorted((file for file in folder.iterdir() if CUES.fullmatch(file.name)), key=lambda file: file.name)
    if not files:
        raise KnowledgeError(f"{folder}: holds no file of cues; without them no line can be read")
    found = tuple(read_cues(file, sources) for file in files)
    _check_together(found)
    return found


def read_cues(file: Traversable, sources: Mapping[str, str]) -> CueFile:
    """One file of cues."""
    table = open_table(file)
    named = CUES.fullmatch(file.name)
    scope = table.table("scope") if table.has("scope") else None
    cues = CueFile(
        name=file.name,
        language=table.text("language"),
        why=table.text("why"),
        source=_known(table, table.texts("source"), sources),
        reviewed=read_review(table),
        classes=_classes(table),
        expand=_expand(table),
        typos=table.texts("typos", optional=True),
        idioms=table.texts("idioms", optional=True),
        scope=_scope(scope) if scope else frozen_map({}),
        cues=tuple(_cue(row) for row in table.tables("cue")),
        signs=tuple(_sign(row) for row in table.tables("sign")),
        together=tuple(_together(row) for row in table.tables("together")),
    )
    table.done()
    if named is None or named[1] != cues.language:
        raise table.fail("language", f"{cues.language!r} is not the language in the file's name")
    return cues


def _known(table: Table, keys: tuple[str, ...], sources: Mapping[str, str]) -> tuple[str, ...]:
    if not keys:
        raise table.fail("source", "names nothing; every value has a source")
    for key in keys:
        if key not in sources:
            raise table.fail("source", f"{key!r} is not in sources.bib")
    return keys


def _classes(table: Table) -> Mapping[str, tuple[str, ...]]:
    if not table.has("class"):
        return frozen_map({})
    inner = table.table("class")
    for name in inner.names():
        if _CLASS.fullmatch(name) is None:
            raise inner.fail(name, "a class is named in capitals")
    found = {name: inner.texts(name) for name in inner.names()}
    return frozen_map(found)


def _expand(table: Table) -> Mapping[str, str]:
    if not table.has("expand"):
        return frozen_map({})
    inner = table.table("expand")
    return frozen_map({name: inner.text(name) for name in inner.names()})


def _scope(table: Table) -> Mapping[str, tuple[str, ...]]:
    found = {name: table.texts(name, optional=True) for name in (*SCOPE_WORDS, *SCOPE_PATTERNS)}
    table.done()
    return frozen_map({name: texts for name, texts in found.items() if texts})


def _identifier(row: Table) -> str:
    identifier = row.text("id")
    if _ID.fullmatch(identifier) is None:
        raise row.fail("id", f"{identifier!r} must be in kebab-case")
    return identifier


def _patterns(row: Table) -> tuple[str, ...]:
    patterns = row.texts("patterns")
    if not patterns:
        raise row.fail("patterns", "is empty, so nothing could be found")
    return patterns


def _cue(row: Table) -> Cue:
    cue = Cue(
        _identifier(row),
        row.one_of("flag", Flag),
        row.one_of("kind", Kind),
        _patterns(row),
        row.texts("unless", optional=True),
    )
    row.done()
    return cue


def _sign(row: Table) -> Sign:
    sign = Sign(_identifier(row), _patterns(row), row.texts("unless", optional=True))
    row.done()
    return sign


def _together(row: Table) -> Together:
    one = Together(
        _identifier(row),
        row.one_of("flag", Flag),
        row.whole("least"),
        row.texts("of"),
        tuple(one.texts("signs") for one in row.tables("and-any")),
    )
    row.done()
    if not 1 <= one.least <= len(one.of):
        raise row.fail("least", f"must be from 1 to {len(one.of)}, the number of signs that are named")
    return one


def _check_together(files: tuple[CueFile, ...]) -> None:
    """Ids stand once over all files, and combinations name signs that there are. One sign may be told in many languages."""
    seen: set[str] = set()
    signs = {sign.id for file in files for sign in file.signs}
    for file in files:
        for identifier in [cue.id for cue in file.cues] + [one.id for one in file.together]:
            if identifier in seen or identifier in signs:
                raise KnowledgeError(f"{file.name}: {identifier}: stands there twice")
            seen.add(identifier)
        for one in file.together:
            for name in (*one.of, *(name for group in one.and_any for name in group)):
                if name not in signs:
                    raise KnowledgeError(f"{file.name}: {one.id}: there is no sign {name!r}")


def read_questions(file: Traversable, sources: Mapping[str, str]) -> Questions:
    """The questions that are put directly."""
    table = open_table(file)
    version = table.whole("version")
    if file.name != f"questions-{version}.toml":
        raise table.fail("version", f"{version} is not the version in the file's name")
    questions = Questions(
        version, read_review(table), tuple(_question(row, sources) for row in table.tables("question"))
    )
    table.done()
    named = [question.id for question in questions.questions]
    if not named or len(set(named)) != len(named):
        raise table.fail("question", "there must be at least one, and each id stands once")
    return questions


def _question(row: Table, sources: Mapping[str, str]) -> Question:
    question = Question(
        id=_identifier(row),
        text=row.text("text"),
        recall=row.text("recall"),
        answers=tuple(_answer(one) for one in row.tables("answer")),
        when=_when(row.table("when")),
        source=_known(row, row.texts("source"), sources),
        licence=row.text("licence"),
        hazards=row.texts("hazards"),
        because=row.text("because"),
    )
    row.done()
    if len(question.answers) < 2 or not any(answer.raises for answer in question.answers):
        raise row.fail("answer", "there must be two or more, and one of them raises a flag")
    if all(answer.raises for answer in question.answers):
        raise row.fail("answer", "one answer must raise nothing; a question that always alarms is no question")
    if not question.hazards or not all(_HAZARD.fullmatch(hazard) for hazard in question.hazards):
        raise row.fail("hazards", "must name the hazards that it controls, such as H-12")
    return question


def _answer(row: Table) -> Answer:
    text, raised = row.text("text"), row.text("raises")
    row.done()
    if raised != NONE and raised not in {flag.value for flag in Flag}:
        raise row.fail("raises", f"must be {NONE} or one of {', '.join(flag.value for flag in Flag)}, not {raised!r}")
    return Answer(text, None if raised == NONE else Flag(raised))


def _when(row: Table) -> When:
    hours = row.texts("hours-after-first", optional=True)
    if not all(hour.isascii() and hour.isdigit() for hour in hours):
        raise row.fail("hours-after-first", "must be whole hours")
    when = When(
        every_days=row.whole("every-days") if row.has("every-days") else None,
        first_days_of_step=row.whole("first-days-of-step") if row.has("first-days-of-step") else None,
        before_rise=row.truth("before-rise") if row.has("before-rise") else False,
        on_drop_of=row.text("on-drop-of") if row.has("on-drop-of") else None,
        drop_by=row.number("drop-by") if row.has("drop-by") else None,
        hours_after_first=tuple(int(hour) for hour in hours),
    )
    row.done()
    if when == When():
        raise row.fail("when", "names no day; a question that is never due asks nobody")
    if any(number is not None and number < 1 for number in (when.every_days, when.first_days_of_step)):
        raise row.fail("when", "days must be 1 or more")
    if (when.on_drop_of is None) != (when.drop_by is None) or (when.drop_by is not None and when.drop_by <= 0):
        raise row.fail("drop-by", "must say by how many points on-drop-of falls, and stands beside it alone")
    return when


def read_crisis(file: Traversable, sources: Mapping[str, str]) -> CrisisTable:
    """Emergency numbers and lines by country."""
    table = open_table(file)
    version = table.whole("version")
    if file.name != f"crisis-{version}.toml":
        raise table.fail("version", f"{version} is not the version in the file's name")
    reviewed, inner = read_review(table), table.table("place")
    places = {}
    for code in inner.names():
        if _COUNTRY.fullmatch(code) is None:
            raise inner.fail(code, "a country is two capital letters, such as DE")
        places[code] = _place(code, inner.table(code), sources)
    table.done()
    return CrisisTable(version, reviewed, frozen_map(places))


def _place(code: str, row: Table, sources: Mapping[str, str]) -> Place:
    place = Place(
        code,
        row.text("emergency"),
        _known(row, row.texts("source"), sources),
        tuple(_line(one, sources) for one in row.tables("line")),
    )
    row.done()
    if not (place.emergency.isascii() and place.emergency.isdigit() and len(place.emergency) == 3):
        raise row.fail("emergency", f"{place.emergency!r} must be three digits")
    return place


def _line(row: Table, sources: Mapping[str, str]) -> HelpLine:
    verified = row.truth("verified")
    line = HelpLine(
        number=row.text("number"),
        name=row.text("name"),
        owner=row.text("owner"),
        source=_known(row, row.texts("source"), sources),
        read_on=row.day("read-on"),
        verified_by=row.text("verified-by") if verified else "",
        verified_on=row.day("verified-on") if verified else None,
        expires=row.day("expires") if verified else None,
    )
    row.done()
    if line.verified_by == NOBODY:
        raise row.fail("verified-by", "names the person who checked it; if nobody did, verified is false")
    if line.verified_on is not None and line.expires != line.verified_on + timedelta(days=MOST_DAYS):
        raise row.fail("expires", f"must be {MOST_DAYS} days after verified-on")
    return line
