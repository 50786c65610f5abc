"""Compared schemes as a page: what holds under every set of assumptions, what depends, the figures, and all that is assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from modicum.knowledge.population_shapes import Populations
from modicum.knowledge.protocol_shapes import Protocol
from modicum.knowledge.shapes import Words
from modicum.proof.scheme_ranks import FEWEST, RANKED, SHARES, Pair, Row, Value, holds
from modicum.proof.schemes import LOOKED_DAYS
from modicum.report.design import COLUMNS
from modicum.report.figures import Figure
from modicum.report.page import Page, Section
from modicum.report.scheme_figure import Spot, draw_schemes
from modicum.report.table import Table

USUAL = "usual"
PARTS = (("days", "median", "reached", "too-much", "past-turn"), ("rough", "severe", "stopped", "gave-up", "all-days"))
"""The measures of the two tables: what is found, and what it costs."""
DRAWN = ("days", "rough")


@dataclass(frozen=True)
class Comparison:
    """Everything that was compared. groups : the sets, the first is the one that tables without a range show."""

    populations: Populations
    arms: tuple[str, ...]
    groups: tuple[str, ...]
    rows: tuple[Row, ...]
    pairs: tuple[Pair, ...]
    refused: tuple[Protocol, ...]
    n: int
    judged: int
    seed: int

    def row(self, arm: str, group: str) -> Row:
        return next(row for row in self.rows if (row.arm, row.group) == (arm, group))

    @property
    def shown(self) -> str:
        return USUAL if USUAL in self.groups else self.groups[0]


def schemes_page(told: Comparison, words: Words, *, drawn: bool) -> Page:
    """The whole comparison; the drawings only where they can be seen."""
    say = words.say
    held = [pair for pair in told.pairs if pair.better is not None]
    asked = [pair for pair in told.pairs if pair.sides]
    sections = [
        Section(say("schemes.arms-title"), (say("schemes.arms-note"), say("schemes.gate-note"), *_arms(told, words))),
        Section(say("schemes.holds-title"), (say("schemes.holds-note", fewest=FEWEST), _days_mean(words)), _held(told, words)),
        Section(
            say("schemes.table-title"), (say("schemes.table-note"), say("schemes.length-note"), *_columns(words)),
            tuple(_side_by_side(told, part, words) for part in PARTS), _figures(told, words) if drawn else (),
        ),
        Section(say("schemes.words-table-title"), (say("schemes.words-note"),), (_words_table(told, words), _errors(told, words))),
        Section(say("schemes.range-title"), (say("schemes.range-note"),), tuple(_ranges(told, part, words) for part in PARTS)),
        Section(say("schemes.depends-title"), (say("schemes.depends-note"),), _turned(told, words), quiet=True),
        Section(say("schemes.assumed-title"), (say("schemes.assumed-note", version=told.populations.version), *_sets(told), *_usual(told)), quiet=True),
        Section(say("schemes.refused-title"), (say("schemes.refused-note"), *_refused(told, words)), quiet=True),
    ]  # fmt: skip
    return Page(
        language=words.language,
        title=say("schemes.title"),
        banner=say("schemes.banner"),
        window=(
            say("schemes.size", arms=len(told.arms), sets=len(told.groups), n=told.n, judged=told.judged, seed=told.seed),
            say("schemes.same"),
        ),
        headline=say("schemes.headline-some" if held else "schemes.headline-none", holds=len(held), all=len(asked)),
        lead=tuple(_lead(told, words)),
        sections=tuple(section for section in sections if section.tables or len(section.sentences) > 2),
        footer=say("schemes.footer"),
        wide=5,
    )  # fmt: skip


def _lead(told: Comparison, words: Words) -> list[str]:
    said = [words.say("schemes.lead-depends")]
    missed = [told.row(arm, told.shown).values["missed"] for arm in told.arms]
    known = [100 * value.mean for value in missed if value.known]
    if known:
        said.append(words.say("schemes.lead-words", missed_low=f"{min(known):.0f}", missed_high=f"{max(known):.0f}"))
    return [*said, words.say("schemes.lead-stay")]


def _days_mean(words: Words) -> str:
    return words.say("schemes.meaning.days", looked=LOOKED_DAYS)


def _named(key: str, words: Words) -> str:
    return words.say(f"schemes.measure.{key}")


def _table(
    words: Words, caption: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]], numbers: int = 0
) -> Table:
    """A table with named columns; the last `numbers` of them are figures."""
    names = tuple(words.say(f"schemes.column.{name}") for name in columns)
    right = frozenset(range(len(names) - numbers, len(names)))
    return Table(caption, names, tuple(rows), right)


def _held(told: Comparison, words: Words) -> tuple[Table, ...]:
    """One table a measure, with those schemes that are better than another in every set."""
    return tuple(
        _table(words, words.say(f"schemes.fewer.{measure}"), ("scheme", "than"), rows)
        for measure in RANKED
        if (rows := [(arm, ", ".join(others)) for arm, others in holds(told.pairs, measure).items()])
    )


def _turned(told: Comparison, words: Words) -> tuple[Table, ...]:
    """One table a measure: every pair that is not the same everywhere, with the sets on each side."""
    return tuple(
        _table(
            words, f"{words.say('schemes.depends-table')}: {words.say(f'schemes.fewer.{measure}')}",
            ("pair", "first-better", "other-better", "open"), rows,
        )
        for measure in RANKED
        if (rows := [
            (f"{pair.first}, {pair.other}", *(", ".join(pair.where(side)) or "–" for side in (-1, 1, 0)))
            for pair in told.pairs
            if pair.measure == measure and pair.sides and pair.better is None
        ])
    )  # fmt: skip


def _figure_of(row: Row, key: str, words: Words, *, ranged: bool) -> str:
    if key == "median":
        return f"{row.median:.0f}" if isfinite(row.median) else words.say("schemes.not-reached")
    value = row.values[key]
    return shown(value, share=key in SHARES, ranged=ranged)


def shown(value: Value, *, share: bool, ranged: bool) -> str:
    """A figure with its range; a dash if too few were counted."""
    if not value.known:
        return "–"
    times = 100 if share else 1
    digits = 1 if value.mean * times < 10 else 0
    mean, low, high = (f"{times * part:.{digits}f}" for part in (value.mean, max(value.low, 0.0), value.high))
    return f"{mean} ({low}–{high})" if ranged else mean


def _columns(words: Words) -> list[str]:
    """What the short heads of the columns stand for."""
    return [f"{words.say(f'schemes.short.{key}')}: {_named(key, words)}." for part in PARTS for key in part]


def _measures(words: Words, part: Sequence[str]) -> tuple[str, ...]:
    return (words.say("schemes.column.scheme"), *(words.say(f"schemes.short.{key}") for key in part))


def _side_by_side(told: Comparison, part: Sequence[str], words: Words) -> Table:
    rows = tuple(
        (arm, *(_figure_of(told.row(arm, told.shown), key, words, ranged=key not in {"median", "all-days"}) for key in part))
        for arm in told.arms
    )  # fmt: skip
    return Table(words.say("schemes.table"), _measures(words, part), rows, frozenset(range(1, len(part) + 1)))


def _ranges(told: Comparison, part: Sequence[str], words: Words) -> Table:
    rows = tuple((arm, *(_span(told, arm, key, words) for key in part)) for arm in told.arms)
    return Table(words.say("schemes.range-table"), _measures(words, part), rows, frozenset(range(1, len(part) + 1)))


def _span(told: Comparison, arm: str, key: str, words: Words) -> str:
    found = [told.row(arm, group) for group in told.groups]
    known = [row for row in found if row.values["days" if key == "median" else key].known]
    if not known:
        return "–"
    known.sort(key=lambda row: row.median if key == "median" else row.values[key].mean)
    low, high = (_figure_of(row, key, words, ranged=False) for row in (known[0], known[-1]))
    return low if low == high else f"{low}–{high}"


def _words_table(told: Comparison, words: Words) -> Table:
    names = {column: {word.value for word in said} for column, said in COLUMNS.items()}
    rows = []
    for arm in told.arms:
        row = told.row(arm, told.shown)
        counts = [sum(row.words.get(word, 0) for word in said) for said in names.values()]
        rows.append((arm, *(f"{100 * count / max(row.judged, 1):.0f}" for count in counts)))
    return _table(words, words.say("schemes.words-table"), ("scheme", *names), rows, numbers=len(names))


def _errors(told: Comparison, words: Words) -> Table:
    return _side_by_side(told, ("false-start", "missed"), words)


def _arms(told: Comparison, words: Words) -> list[str]:
    said = []
    for name in told.arms:
        arm = told.populations.arms[name]
        rules = words.say("schemes.its-rules", rules=", ".join(rule.id for rule in arm.rules)) if arm.rules else ""
        unsaid = words.say("schemes.unsaid", what=arm.unsaid) if arm.unsaid else ""
        said.append(" ".join(part for part in (f"{arm.id}: {arm.title}. {arm.because}", rules, unsaid) if part))
    return said


def _sets(told: Comparison) -> list[str]:
    said = []
    for name in told.groups:
        one = told.populations.sets[name]
        differs = ", ".join(f"{key} {getattr(one.people, key.replace('-', '_')):g}" for key in one.differs)
        said.append(f"{one.id}: {one.title}. {one.because}{f' ({differs})' if differs else ''}")
    return said


def _usual(told: Comparison) -> list[str]:
    return [
        f"{one.key} {one.value:g}. {one.because}{f' [{chr(44).join(one.source)}]' if one.source else ''}"
        for one in told.populations.usual
    ]


def _refused(told: Comparison, words: Words) -> list[str]:
    return [
        f"{one.id}: {one.title}; {one.not_for_modicum or words.say('schemes.refused-missing', what='; '.join(one.missing))}"
        for one in told.refused
    ]


def _figures(told: Comparison, words: Words) -> tuple[Figure, ...]:
    return tuple(_figure(told, key, words) for key in DRAWN)


def _figure(told: Comparison, key: str, words: Words) -> Figure:
    title = words.say(f"schemes.figure-{key}")
    spots, said = [], []
    for arm in told.arms:
        values: Mapping[str, Value] = {group: told.row(arm, group).values[key] for group in told.groups}
        known = {group: value.mean for group, value in values.items() if value.known}
        spots += [Spot(arm, value, group == told.shown) for group, value in known.items()]
        if known:
            usual = known.get(told.shown, float("nan"))
            low, high = min(known.values()), max(known.values())
            said.append(
                words.say("schemes.figure-told", name=arm, usual=f"{usual:.1f}", low=f"{low:.1f}", high=f"{high:.1f}")
            )
    return draw_schemes(
        spots, title=title, label=_named(key, words), caption=words.say("schemes.figure-caption"),
        alt_text=words.say("schemes.figure-alt", title=title, sets=len(told.groups), told=" ".join(said)),
    )  # fmt: skip
