"""The page of error rates, from stored results alone: what missed its bar first, then every cell with its command.

Nothing here runs a cell. The same results give the same page, so a page that is out of date can be found by a test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

from modicum.knowledge.shapes import VerdictTable
from modicum.models.priors import Priors, full
from modicum.proof import figures
from modicum.proof.cells import CellResult, Measure
from modicum.proof.says import bar_of, command_of, met_of, share, value_of, world_of
from modicum.proof.sbc import is_bounded
from modicum.report.figures import Figure
from modicum.report.page import Page, Section
from modicum.report.table import Table

CHECKS: dict[str, tuple[str, str]] = {
    "V1": ("The exact table", ("Three reference models on published series, against posteriors that are free of Monte-Carlo "
           "error. Bar: every mean, SD, interval end and probability within 0.002.")),
    "V2": ("The dense twin", ("The fast arithmetic against the whole multivariate normal, written out day by day, on random "
           "designs with gaps. Bar: log densities, means and SDs to 1e-8.")),
    "V3": ("Long NUTS runs", ("The full model sampled by another program with another algorithm. Bar: dose effects and drift "
           "within 0.03 SD, their SDs within 3 %.")),
    "V4": ("Simulation-based calibration", ("Truth drawn from the prior, ratings from the truth by code that shares nothing "
           "with the model, and the truth's rank in its posterior. Bar: every dose's effect, the drift and the log likelihood "
           "inside the simultaneous 99 % band, Holm over them. Other p-values are published, not bounded.")),
    "V5": ("False words", ("How often a word is said of any dose where it is false. Bars on people on whom nothing works: helps "
           "5 %, probably helps 10 %, worse 10 %. Where the truth is 1.5 points: no worthwhile effect 5 %, counted without its "
           "addition \"not for a slow effect\" where half of the effect takes a week or more; the share with the addition stands "
           "beside it. Where expectation is added, the rate is published and not bounded. Welch's test on days stands beside it.")),
    "V6": ("Power with an effect that is there at once", ("What the peers assume: six pairs of 7 and 7 days. Bars on how often "
           "the 95 % interval leaves out no effect: 40, 70 and 90 % at half, three quarters and one SD; 6 % when nothing works.")),
    "V6b": ("What an unknown onset costs", ("The same with the onset learned, by length of blocks and true half-life. Published, "
            "not bounded.")),
    "V7": ("Coverage and bias", ("How often the 95 % interval holds the truth when truth is drawn from the prior. Bar: 93 to "
           "97 %.")),
    "V8": ("What the probabilities mean", ("Of statements made at 80 to 90 %, how many are true under the prior, and in a named "
           "population in which 60 % have no effect.")),
    "V9": ("A real record", ("Seventy nights with and without melatonin (meng2026): the published numbers, and the drift that "
           "was not modelled.")),
    "V10": ("Faults planted on purpose", "Each must be caught by at least one check, and the sound program by none."),
    "V11": ("Harm", ("Whether the harm signal finds a dose that makes things worse by one SD. Bars: at least 70 % found, and at most 10 % "
            "false on that dose when nothing works. How often any of three doses raises it stands beside it.")),
}  # fmt: skip
"""Every check of the model page, section 5: its title, what it does and its bar."""

ORDER = ("V5", "V11", "V6", "V6b", "V7", "V8", "V4", "V1", "V2", "V3", "V9", "V10")
"""As they are read: what is said to people first, the arithmetic behind it after."""
FALSE_WORDS = {"helps": "helps", "probably-helps": "probably helps", "worse": "worse"}


@dataclass(frozen=True)
class Origin:
    """Where the results came from. versions : by program, of the run. not_run : cells that are known and have no result."""

    digest: str
    versions: Mapping[str, str]
    not_run: tuple[str, ...] = ()


def compose(results: Sequence[CellResult], table: VerdictTable, origin: Origin, *, drawn: bool) -> Page:
    """The whole page. Without `drawn` it has no figures, as the text form needs none."""
    ordered = sorted(results, key=_place)
    bars = [(r, m) for r in ordered for m in r.measures if m.bounded]
    missed = [(r, m) for r, m in bars if not m.met]
    absent = [check for check in ORDER if check not in _checks(ordered)]
    head = f"{len(missed)} of {len(bars)} bars were missed" if missed else f"All {len(bars)} bars were met"
    if absent:
        head += f", and {len(absent)} of {len(ORDER)} checks have not been run"
    sections: list[Section] = [
        _missed(missed, absent, origin),
        *(_check(check, ordered, drawn=drawn) for check in _checks(ordered)),
    ]
    sections += [_method(), _priors(full(minimum=0.0, maximum=10.0)), _thresholds(table), _origin(ordered, origin)]
    sections += [_everything(check, ordered) for check in _checks(ordered)]
    return Page(
        language="en",
        title="modicum: error rates of the words",
        banner="Made from stored results by make error-rates. Nothing on this page is typed by hand.",
        window=(f"{len(ordered)} cells, {len(bars)} bars.",),
        headline=f"{head}." if bars else "No results are stored yet.",
        lead=_lead(ordered),
        sections=tuple(sections),
        footer="An error rate belongs to the people who were simulated and to this version of the program. It is not the "
        "chance that a word said to one real person is wrong.",
    )


def _place(result: CellResult) -> tuple[int, list[tuple[float, str]]]:
    """Checks as they are read; within one, numbers in names count as numbers, so that 7 stands before 14."""
    parts = re.split(r"(\d+(?:\.\d+)?)", result.cell)
    natural = [(float(part), "") if i % 2 else (-1.0, part) for i, part in enumerate(parts)]
    return ORDER.index(result.check) if result.check in ORDER else len(ORDER), natural


def _checks(results: Sequence[CellResult]) -> list[str]:
    return list(dict.fromkeys(result.check for result in results))


def _of(check: str, results: Sequence[CellResult]) -> list[CellResult]:
    return [result for result in results if result.check == check]


def _measure(result: CellResult, name: str) -> Measure | None:
    return next((measure for measure in result.measures if measure.name == name), None)


# ------------------------------------------------------------------ what stands first


def _lead(results: Sequence[CellResult]) -> tuple[str, ...]:
    """Two sentences: the rates, and what they do not cover."""
    null = [r for r in _of("V5", results) if (m := _measure(r, "helps")) is not None and m.high is not None]
    covers = (
        "The people are simulated from stated worlds and designs, listed below with everything that was drawn; real persons "
        "are not in these rates, nor are people whose ratings behave unlike every one of the worlds."
    )
    if not null:
        return ("No false-word rates (V5) are among the stored results.", covers)
    told = []
    for name, said in FALSE_WORDS.items():
        held = [(m.value, m, r) for r in null if (m := _measure(r, name)) is not None]
        if held:
            middle = sorted(value for value, *_ in held)[len(held) // 2]
            _, worst, where = max(held, key=lambda one: one[0])
            place = " in ".join(reversed(where.cell.split("/")[1:]))
            told.append(f"“{said}” {100 * middle:.1f} % in the middle world and {share(worst)} in the worst ({place})")
    people = min(result.n for result in null)
    return ((f"On simulated people on whom nothing works, at least {people} in each of {len(null)} worlds and designs, modicum "
            f"says of any dose: {'; '.join(told)}."), covers)  # fmt: skip


def _missed(missed: Sequence[tuple[CellResult, Measure]], absent: Sequence[str], origin: Origin) -> Section:
    title = "What did not meet its bar"
    said = ["A bar counts as missed when the value is beyond it by more than three Monte-Carlo standard errors."]
    if absent:
        said.append(
            f"Not run yet: {', '.join(f'{check} ({CHECKS[check][0][0].lower()}{CHECKS[check][0][1:]})' for check in absent)}."
        )
    if origin.not_run:
        said.append(f"Known and not run: {', '.join(origin.not_run)}.")
    if not missed:
        return Section(title, ("Nothing that was run: every bar was met.", *said))
    rows = tuple(
        (r.cell, m.name, value_of(r.check, m), bar_of(r.check, m), command_of(r)) for r, m in missed
    )  # fmt: skip
    return Section(
        title,
        (*said, *_why_missed([r.cell for r, _ in missed])),
        (Table("Missed bars", ("cell", "measure", "value", "bar", "run it again"), rows, frozenset()),),
    )


WHY_MISSED: dict[str, str] = {
    "V5/open-ladder/": (
        "open ladder: dose and time rise together, and nothing was drawn. In these worlds the days did get better or worse "
        "while the dose rose: by a drift of one or two points, or by waves that last for weeks (a correlation of 0.9 from day "
        "to day). The words counted here say “while on” and claim no cause; they are counted all the same. Tried: a further fit "
        "with three times the drift prior that may take the word away brings 10 % to 4 % and 14 % to 6 %, and turns more of "
        "everything into “cannot tell” (decision 0008)."
    ),
    "V5/ladder-returns/phi-0.9": (
        "ladder with returns, correlation 0.9: a bad month is one bad draw, and two returns are few such draws. The words are "
        "those of a design without chance."
    ),
    "V5/ladder-returns/in-worst-fortnight": (
        "ladder with returns, begun in the worst fortnight of half a year: the whole run-in is a bad spell that would have "
        "passed. The transient for it is there, with a prior that does not reach so far."
    ),
    "V5/ladder-28/wave-90": (
        "two 28-day swaps in a 90-day wave: blocks of a third of the wave follow it. The threshold was raised from 0.90 to 0.95, "
        "which brought the same wave from 19 % to 11 % in 14-day swaps; 0.975 would bring it to 5 % there and find fewer than "
        "half of real worsenings (decision 0008)."
    ),
    "V5/ladder-28/effect-1.5-half-life-21": (
        "28-day swaps, half of the effect after 21 days: exposure counts as long enough when it is four fifths at a half-life of 14 "
        "days. With 21 instead, every dose taken for less than 49 days in one stretch would carry the addition."
    ),
}
"""Why a bar was missed, by the beginning of the cell; what was tried stands in decision 0008."""


def _why_missed(cells: Sequence[str]) -> list[str]:
    """One paragraph for every known reason, and the cells that have none yet."""
    told = [why for start, why in WHY_MISSED.items() if any(cell.startswith(start) for cell in cells)]
    without = sorted({cell for cell in cells if not any(cell.startswith(start) for start in WHY_MISSED)})
    return [f"Why, {why}" for why in told] + ([f"Not explained yet: {', '.join(without)}."] if without else [])


# ------------------------------------------------------------------ check by check


def _check(check: str, results: Sequence[CellResult], *, drawn: bool) -> Section:
    title, does = CHECKS.get(check, (check, ""))
    own = _of(check, results)
    bounded = [m for r in own for m in r.measures if m.bounded]
    met = sum(m.met for m in bounded)
    many = "1 cell" if len(own) == 1 else f"{len(own)} cells"
    count = f"{met} of {len(bounded)} bars met in {many}." if bounded else f"{many}, published, not bounded."
    draw, brief = _FIGURES.get(check), _BRIEF.get(check)
    tables = (brief(own),) if brief is not None else ()
    return Section(
        f"{check}. {title}",
        tuple(said for said in (does, count) if said),
        tables=tables,
        figures=tuple(draw(own)) if drawn and draw is not None else (),
    )


def _false_word_figures(results: Sequence[CellResult]) -> list[Figure]:
    null = [r for r in results if any(m.name in FALSE_WORDS and m.bounded for m in r.measures)]
    designs = dict.fromkeys(r.cell.split("/")[1] for r in null)
    return [figures.false_words(design, [r for r in null if r.cell.split("/")[1] == design]) for design in designs]


def _onset_figures(results: Sequence[CellResult]) -> list[Figure]:
    """A drawing for each set of designs that share their worlds."""
    worlds: dict[str, list[str]] = {}
    for result in results:
        worlds.setdefault(result.cell.split("/")[1], []).append(world_of(result))
    shared = dict.fromkeys(tuple(held) for held in worlds.values())
    alike = ([r for r in results if tuple(worlds[r.cell.split("/")[1]]) == group] for group in shared)
    return [figures.onset_cost(group, "excludes-none") for group in alike]


def _rank_figures(results: Sequence[CellResult]) -> list[Figure]:
    return [figures.rank_bands(r, [name for name in figures.ranks_of(r) if is_bounded(name)]) for r in results]


def _bounded_figures(check: str) -> Callable[[Sequence[CellResult]], list[Figure]]:
    def draw(results: Sequence[CellResult]) -> list[Figure]:
        names = dict.fromkeys(m.name for r in results for m in r.measures if m.bounded)
        return [figures.coverage(check, name, results) for name in names]

    return draw


_FIGURES: dict[str, Callable[[Sequence[CellResult]], list[Figure]]] = {
    "V4": _rank_figures,
    "V5": _false_word_figures,
    "V6b": _onset_figures,
    "V7": _bounded_figures("V7"),
    "V8": _bounded_figures("V8"),
    "V11": _bounded_figures("V11"),
}


def _worst(results: Sequence[CellResult]) -> Table:
    """Each bounded measure where it came nearest to its bar, or went farthest beyond."""
    check = results[0].check
    nearest: dict[str, tuple[float, CellResult, Measure, int]] = {}
    for result in results:
        for m in (m for m in result.measures if m.bounded):
            name = m.name.split("/")[0]
            room = min(
                m.value - m.low if m.low is not None else 1e300, m.high - m.value if m.high is not None else 1e300
            )
            times = nearest[name][3] + 1 if name in nearest else 1
            kept = nearest.get(name)
            nearest[name] = (room, result, m, times) if kept is None or room < kept[0] else (*kept[:3], times)
    rows = tuple(
        (name, value_of(check, m), bar_of(check, m), met_of(m), str(times), r.cell if "/" not in m.name else f"{r.cell}: {m.name.split('/', 1)[1]}")
        for name, (_, r, m, times) in nearest.items()
    )  # fmt: skip
    header = ("measure", "nearest to its bar", "bar", "met?", "bars of this kind", "where")
    return Table("The tightest place of each bar", header, rows, frozenset())


def _caught(results: Sequence[CellResult]) -> Table:
    """What caught which planted fault, in the battery's own words."""
    told = [note.split(": ", 1) for result in results for note in result.notes if ": " in note]
    return Table("Planted faults", ("fault", "caught by"), tuple((fault, what) for fault, what in told), frozenset())


Brief = Callable[[Sequence[CellResult]], Table]
_BRIEF: dict[str, Brief] = {check: _caught if check == "V10" else _worst for check in CHECKS if check != "V6b"}


def _everything(check: str, results: Sequence[CellResult]) -> Section:
    """Every measure of every cell, folded away, with the command that runs the cell again."""
    own = _of(check, results)
    rows, notes = [], []
    for result in own:
        told = "; ".join(
            f"{m.name} {value_of(check, m)}" + (f" ({bar_of(check, m)}: {met_of(m)})" if m.bounded else "")
            for m in result.measures
        )
        rows.append((result.cell, str(result.n), told, command_of(result)))
        notes += [f"{world_of(result)}: {note}" for note in result.notes if not note.startswith("ranks ")]
    table = Table(f"{check}, every cell", ("cell", "n", "measures", "run it again"), tuple(rows), frozenset({1}))
    return Section(f"{check}: every number, and how to run it again", tuple(dict.fromkeys(notes)), (table,), quiet=True)


# ------------------------------------------------------------------ what a sceptic needs


def _method() -> Section:
    return Section(
        "The model, and how a rate is made",
        (
            (
                "Ratings are a level, plus each dose's steady effect times its exposure, plus drift, a transient at enrolment and "
                "one at each increase, plus logged co-changes, plus noise that is partly carried over from day to day (AR(1)) and "
                "partly new every day. Exposure to a dose approaches 1 while it is taken and 0 while it is not, with one half-life."
            ),
            (
                "A simulated person's days go through the same function that judges real trials; a rate is the share of people in "
                "a cell for whom a word was said, ± its Monte-Carlo standard error. Each person has a random stream of their own, "
                "named by seed, world, design and number, so a cell can be run alone, in any order, and gives the same people."
            ),
            "The quadrature runs in the batch tier here and in the report tier for real trials; V1 and V4 hold both, V3 the report tier.",
        ),
    )


def _priors(priors: Priors) -> Section:
    rows = []
    for field in fields(priors):
        value = getattr(priors, field.name)
        if field.name != "notes":
            rows.append((field.name.replace("_", " "), str(value)))
    caption = "Priors of the full model on a 0-10 scale; SDs are in points, and scale with the scale"
    return Section("Priors", (), (Table(caption, ("term", "value"), tuple(rows), frozenset()),), quiet=True)


def _thresholds(table: VerdictTable) -> Section:
    rows = tuple((name, str(threshold.value), threshold.because) for name, threshold in table.threshold.items())
    caption = f"Verdict table {table.version}: the first word whose thresholds are passed wins"
    return Section(
        "Thresholds of the words", (), (Table(caption, ("threshold", "value", "why"), rows, frozenset()),), quiet=True
    )


def _origin(results: Sequence[CellResult], origin: Origin) -> Section:
    seeds = ", ".join(str(seed) for seed in dict.fromkeys(result.seed for result in results)) or "none"
    versions = ", ".join(f"{name} {version}" for name, version in origin.versions.items()) or "not stored"
    return Section(
        "Versions, seeds, and running it again",
        (
            f"Results are of the code with digest {origin.digest or 'not stored'}; versions of the run: {versions}. Seeds: {seeds}.",
            (
                "Everything: modicum validate all. One cell: the command in its row. This page from new results: make "
                "error-rates. Whether the posteriors behind it are still those of the code: modicum validate digest."
            ),
            (
                "Method sources: talts2018 (calibration by simulation), sailynoja2022 (simultaneous bands), "
                "holm1979; all in sources.bib. Bars and worlds are ours unless their row says otherwise."
            ),
        ),
    )
