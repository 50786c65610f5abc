"""Designs compared, as a page: which of them finds a change, what it costs, one table, one figure, and what none can tell."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from modicum.analysis.candidates import WITHOUT_DAYS, Design
from modicum.analysis.compare_designs import Asked, Compared, Told
from modicum.analysis.grade import Grade
from modicum.analysis.verdict import Verdict
from modicum.analysis.what_if import FOUND, Heard, Share
from modicum.knowledge.shapes import Words
from modicum.models.priors import LogNormal
from modicum.quantities import plain
from modicum.report.figures import Figure
from modicum.report.page import Page, Section
from modicum.report.table import Table

Draw = Callable[[Compared, Words], Figure]

COLUMNS = {
    "helps": {Verdict.HELPS, Verdict.HELPS_OR_EXPECTATION},
    "probably": {Verdict.PROBABLY, Verdict.PROBABLY_OR_EXPECTATION},
    "while": {Verdict.BETTER_WHILE},
    "no-effect": {Verdict.NO_EFFECT, Verdict.NOT_BETTER_WHILE},
    "worse": {Verdict.WORSE, Verdict.WORSE_WHILE},
    "cannot": {Verdict.CANNOT_TELL},
}
"""Every word that a primary item can get after its horizon stands in one column."""
NEVER = {
    Grade.A: "design.never.grade-a.any",
    Grade.B: "design.never.grade-b.any",
    Grade.C: "design.never.grade-c.any",
    Grade.D: "design.never.grade-d.any",
}
NEVER_D = {
    "open-ladder": "design.never.grade-d.open-ladder",
    "drawn-steps": "design.never.grade-d.drawn-steps",
    "stop-trial": "design.never.grade-d.stop-trial",
}
"""Kinds of designs whose limits have a sentence of their own at grade D."""
WORST_HALF = 0.98
"""Of 1 / sqrt(n): half of the 95 % interval of a share of one half, where it is widest."""


def design_page(compared: Compared, words: Words, *, draw: Draw | None) -> Page:
    """The whole comparison. `draw` makes the figure; without it the page has the table only."""
    say = words.say
    points = _points(compared.asked, words)
    found = [told for told in compared.told if told.finds_one]
    key = "design.headline-some" if found else "design.headline-none"
    sections = [
        Section(
            say("design.table-title"),
            (say("design.rounds"), say("design.table-note"), _half(compared.asked, words)),
            (_short_table(compared, words),),
            (draw(compared, words),) if draw is not None else (),
        ),
        Section(say("design.never-title"), tuple(_never(compared, words))),
        Section(say("design.refused-title"), tuple(_refused(compared, words))),
        Section(say("design.words-title"), (say("design.words-note"),), (_table(compared, words),), quiet=True),
    ]
    return Page(
        language=words.language,
        title=say("design.title"),
        banner=say("design.banner"),
        window=tuple(_assumed(compared, words)),
        headline=say(key, found=len(found), all=len(compared.told), points=points),
        lead=tuple(_lead(compared, words)),
        sections=tuple(section for section in sections if section.sentences or section.tables),
        footer=say("design.footer"),
        wide=1,
    )


def name_of(design: Design, words: Words) -> str:
    """A design in a few words."""
    rounds = design.swaps.rounds if design.swaps else 0
    block = design.swaps.block_days if design.swaps else 0
    return words.say(f"design.kind.{design.kind}", rounds=rounds, block=block, without=WITHOUT_DAYS)


def _points(asked: Asked, words: Words) -> str:
    amount = asked.bench.item.worthwhile_change
    unit = words.say("unit.one-point") if amount == 1 else words.say("unit.point")
    return f"{plain(amount)} {unit}"


def _lead(compared: Compared, words: Words) -> list[str]:
    say = words.say
    drawn = [told for told in compared.told if told.heard["one"].grade.by_chance]
    said = [say("design.bar")]
    if not drawn:
        return [*said, say("design.none-chance")]
    found = sorted((told for told in drawn if told.finds_one), key=lambda told: told.cost.days)
    for told in found:
        said.append(say("design.finds", **_finding(told, words)))
    best = max(drawn, key=lambda told: told.heard["one"].share(FOUND).value)
    if not found:
        said.append(say("design.best", **_finding(best, words)))
    rated = best.heard.get("one-rated")
    if rated is not None:
        said.append(say("design.rated", share=_of_100(rated.share(FOUND))))
    two = max(drawn, key=lambda told: told.heard["two"].share(FOUND).value)
    larger = _of_100(two.heard["two"].share(FOUND))
    said.append(say("design.twice", name=name_of(two.design, words), share=larger, days=two.cost.days))
    worst = max(told.heard["none"].share(FOUND).value for told in drawn)
    return [*said, say("design.nothing", worst=round(100 * worst))]


def _finding(told: Told, words: Words) -> dict[str, object]:
    share = told.heard["one"].share(FOUND)
    return {"name": name_of(told.design, words), "share": _of_100(share), "days": told.cost.days}


def _of_100(share: Share) -> str:
    return f"{100 * share.value:.0f}"


def _assumed(compared: Compared, words: Words) -> list[str]:
    say, asked, people = words.say, compared.asked, compared.asked.people
    unit = say("unit.point")
    if asked.run_in is None:
        said = [say("design.assumed-stated", sd=people.sd, phi=people.phi, unit=unit)]
    else:
        ends: dict[str, str] = {}
        for name in ("sd", "phi"):
            middle, low, high = (f"{value:.1f}" for value in asked.run_in.range_of(name))
            ends |= {name: middle, f"{name}_low": low, f"{name}_high": high}
        said = [say("design.assumed-run-in", rated=asked.run_in.rated, unit=unit, **ends)]
    onset = people.half_life_days
    said.append(
        say("design.onset-unknown") if isinstance(onset, LogNormal) else say("design.onset-stated", days=_short(onset))
    )
    missing = 100 * float(people.missing_share) if isinstance(people.missing_share, float) else 0.0
    drift = _short(asked.bench.item.scale.direction.sign * float(people.drift_per_12_weeks) + 0.0)
    said.append(say("design.others", missing=f"{missing:.0f}", drift=drift, unit=unit, points=_points(asked, words)))
    taken = sorted({one.dose for told in compared.told for one in told.grades})
    doses = ", ".join(plain(dose.amount) for dose in taken) + " mg"
    if asked.stated_doses:
        days = asked.choices.days_on_the_last
        return [*said, say("design.ladder", doses=doses, days=days, run_in=asked.choices.run_in_days)]
    return [*said, say("design.ladder-chosen", doses=doses)]


def _short(number: object) -> str:
    return plain(Decimal(str(number)).normalize()) if isinstance(number, int | float) else str(number)


def _half(asked: Asked, words: Words) -> str:
    half = 100 * WORST_HALF / asked.replicates**0.5
    return words.say("design.people", n=asked.replicates, half=f"{half:.0f}")


def _short_table(compared: Compared, words: Words) -> Table:
    """One row a plan: what it costs, and of 100 people how many are told that the dose is better, under each truth."""
    say = words.say
    keys = tuple(truth.key for truth in compared.asked.truths)
    header = ("plan", "grade", "days", "back", *(f"if-{key}" for key in keys))
    rows = tuple(
        (
            name_of(told.design, words),
            told.heard["none"].grade.value,
            str(told.cost.days),
            f"{told.cost.back:.0f}",
            *(_of_100(heard.share(FOUND)) if heard.grade.by_chance else "–" for heard in told.heard.values()),
        )
        for told in compared.told
    )
    names = tuple(say(f"design.column.{name}") for name in header)
    return Table(say("design.table"), names, rows, frozenset(range(2, len(header))))


def _table(compared: Compared, words: Words) -> Table:
    """Every word that each plan earned under each truth."""
    say = words.say
    rows = [
        (say("design.row", plan=name_of(told.design, words), truth=say(f"design.truth.{key}")), *_shares(heard))
        for told in compared.told
        for key, heard in told.heard.items()
    ]
    header = tuple(say(f"design.column.{name}") for name in ("row", *COLUMNS))
    return Table(say("design.words-table"), header, tuple(rows), frozenset(range(1, len(header))))


def _shares(heard: Heard) -> list[str]:
    """A dash is a word that this design cannot say."""
    told = []
    for name, words in COLUMNS.items():
        count = sum(heard.words.get(word, 0) for word in words)
        possible = {
            "helps": heard.grade.by_chance,
            "probably": heard.grade.by_chance,
            "while": not heard.grade.by_chance,
        }
        told.append(f"{100 * count / heard.n:.0f}" if possible.get(name, True) else "–")
    return told


def _never(compared: Compared, words: Words) -> list[str]:
    """One sentence for each design: what its grade keeps it from saying. Then what no design here compares."""
    said = []
    for told in compared.told:
        name, grade = name_of(told.design, words), told.heard["one"].grade
        key = NEVER_D.get(told.design.kind, NEVER[grade]) if grade is Grade.D else NEVER[grade]
        sentence = words.say(key, name=name)
        by_chance = [one for one in told.grades if one.grade.by_chance]
        if grade.by_chance and len({one.dose for one in by_chance}) == 1 and len(told.grades) > 1:
            top = by_chance[0].dose
            sentence = f"{sentence} {words.say('design.never-lower', top=top)}"
        said.append(sentence)
    return said


def _refused(compared: Compared, words: Words) -> list[str]:
    told = []
    for design, problems in compared.refused:
        why = " ".join(f"{one.what} {one.how_to_mend}" for one in problems)
        told.append(words.say("design.refused", name=name_of(design, words), why=why))
    return told
