"""Blood tests, the dates that sources name, and signs to call about, as tables and sentences. It orders no test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from modicum.diary.due import Dated, Place, Start
from modicum.diary.labs import Series
from modicum.knowledge.rule_shapes import Conflict, Mark
from modicum.knowledge.shapes import Basis, Words
from modicum.knowledge.watch_shapes import Call, Due, Sign
from modicum.report.labs import lab_sentences, lab_table
from modicum.report.page import Page, Section
from modicum.report.table import Table
from modicum.safety.watch import Watching


@dataclass(frozen=True)
class WatchSaid:
    """What the page says something about. dues : of each list by its id. conflicts, sources : by their keys."""

    title: str
    day: date
    start: Start
    series: tuple[Series, ...]
    watching: tuple[Watching, ...]
    dues: Mapping[str, tuple[Dated, ...]]
    conflicts: Mapping[str, Conflict]
    sources: Mapping[str, str]


@dataclass
class _Notes:
    """Numbered notes: the same words of the same source get one number."""

    words: Words
    sources: Mapping[str, str]
    lines: list[str] = field(default_factory=list)

    def due(self, due: Due) -> str:
        """The number of what a source says about a date."""
        say = self.words.say
        about = say(f"watch.sources.about.{due.about.value}")
        ours = say("watch.sources.ours") if due.basis is Basis.OURS else ""
        return self._number(due.says, about, ours, self._mark(due.mark), self._source(due.source))

    def sign(self, sign: Sign) -> str:
        """The number of the sources of a sign."""
        return self._number(self.words.say("watch.sources.signs"), self._mark(sign.mark), self._source(sign.source))

    def told(self) -> tuple[str, ...]:
        """Every note with its number."""
        return tuple(f"[{number}] {line}" for number, line in enumerate(self.lines, 1))

    def _number(self, *parts: str) -> str:
        line = " ".join(part for part in parts if part)
        if line not in self.lines:
            self.lines.append(line)
        return f"[{self.lines.index(line) + 1}]"

    def _mark(self, mark: Mark) -> str:
        return "" if mark is Mark.CHECKED else self.words.say(f"watch.sources.{mark.value}")

    def _source(self, keys: Sequence[str]) -> str:
        return self.words.say("watch.sources.source", sources="; ".join(self.sources[key] for key in keys))


def watch_page(said: WatchSaid, words: Words) -> Page:
    """The whole page: the values first, then the signs, then what sources name and when."""
    say, notes = words.say, _Notes(words, said.sources)
    values = tuple(lab_sentences(said.series, words)), (lab_table(said.series, words),)
    labs = [Section(say("watch.labs.title"), *values)] if said.series else []
    signs = _sign_section(said.watching, notes, words)
    dues = [_due_section(one, said, notes, words) for one in said.watching]
    return Page(
        language=words.language,
        title=say("watch.title", day=said.day),
        banner=say("watch.banner", title=said.title),
        window=(say(f"watch.start.{said.start.known.value}", day=said.start.day),),
        headline=_headline(said, words),
        lead=tuple(say(key) for key in ("watch.lead", "watch.lead-order", "watch.lead-other", "watch.lead-less")),
        sections=(*labs, signs, *dues, Section(say("watch.sources.title"), notes.told())),
        footer=say("watch.footer"),
    )


def _headline(said: WatchSaid, words: Words) -> str:
    count = sum(len(series.labs) for series in said.series)
    if not count:
        return words.say("watch.headline-none")
    told = words.say("watch.values-one") if count == 1 else words.say("watch.values-many", count=count)
    return words.say("watch.headline-some", count=told)


def _due_section(one: Watching, said: WatchSaid, notes: _Notes, words: Words) -> Section:
    say, listed = words.say, one.list
    sentences = [
        listed.why,
        say(
            f"watch.applies.{one.applies}", grounds=f", {say('watch.or')} ".join(ground.says for ground in one.grounds)
        ),
        *(_conflict(said.conflicts[key], words) for key in listed.conflicts),
    ]
    if said.day > listed.reviewed.again_by:
        sentences.append(say("watch.expired", date=listed.reviewed.on))
    header = tuple(say(f"watch.due.column.{name}") for name in ("test", "record", "source", "when"))
    rows = tuple(
        (due.test.title, _record(due, words), notes.due(due.due), _when(due, words)) for due in said.dues[listed.id]
    )
    return Section(
        say("watch.due.title", list=listed.title),
        tuple(sentences),
        (Table(say("watch.due.caption"), header, rows, frozenset()),),
    )


def _conflict(row: Conflict, words: Words) -> str:
    mark = "" if row.mark is Mark.CHECKED else words.say(f"safety.mark.{row.mark.value}")
    return words.say("safety.conflict", topic=row.topic, one=row.one, other=row.other, found=row.found, mark=mark)


def _when(one: Dated, words: Words) -> str:
    say, due = words.say, one.due
    days = {"from": due.from_days, "to": due.to_days, "first": one.first, "last": one.last}
    kind = "again" if due.again else due.when.value
    return say(f"watch.due.days.{kind}", **days) if one.last is None else say(f"watch.due.dates.{kind}", **days)


def _record(one: Dated, words: Words) -> str:
    say = words.say
    if one.place is Place.NO_DATE and not one.tests:
        return say("watch.due.place.no-date-none")
    told = say(
        f"watch.due.place.{one.place.value}",
        days=", ".join(map(str, one.tests)),
        day=one.tests[-1] if one.tests else "",
    )
    if one.due.again and one.tests:
        return say("watch.due.place.again-after", place=told, day=one.tests[-1])
    return told


def _sign_section(watching: Sequence[Watching], notes: _Notes, words: Words) -> Section:
    say = words.say
    header = tuple(say(f"watch.signs.column.{name}") for name in ("list", "source", "sign"))
    tables = []
    for call in Call:
        rows = tuple(
            (
                say("watch.signs.if", list=one.list.title) if one.applies == "if" else one.list.title,
                notes.sign(sign),
                sign.text,
            )
            for one in watching
            for sign in one.list.signs
            if sign.call is call
        )
        if rows:
            tables.append(Table(say(f"watch.signs.{call.value}"), header, rows, frozenset()))
    return Section(say("watch.signs.title"), () if tables else (say("watch.signs.none"),), tuple(tables))
