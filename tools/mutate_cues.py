"""One small change at a time in the cues of the red flags, held against labelled lines: `make mutate-cues`.

python tools/mutate_cues.py [--out docs/validation/cues.md]

A change is noticed if a labelled line (tests/data/flags) that the cues alone judged rightly is judged wrongly after it. What the
weights make of a line takes no part, or they would hide the loss of a cue. Exit 1 if a whole cue, sign or combination can be taken
out, or given to another flag, and nothing notices, unless it is on the list below with its reason.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from score_flags import read_lines

from modicum.knowledge.flag_shapes import Cue, CueFile, Flag, Kind, Sign, Together
from modicum.knowledge.read import read_sources, shipped
from modicum.knowledge.read_flags import read_cue_files
from modicum.safety.flags import build_red_flags

ROOT = Path(__file__).resolve().parents[1]
LINES = ROOT / "tests" / "data" / "flags"
IDIOMS = "(idioms)"
NEVER_ALONE = "a gap: wherever it helps to judge a labelled line rightly, something else does as well."
NO_TWIN = "a gap: no labelled line that is judged rightly, and has one sign less, is judged otherwise."
EXPLAINED: dict[str, str] = {
    "da-topic, cue removed": NEVER_ALONE,
    "es-topic, cue removed": NEVER_ALONE,
    "no-topic, cue removed": NEVER_ALONE,
    "pt-topic, cue removed": NEVER_ALONE,
    "overdose-said, cue removed": NEVER_ALONE,
    "breathless, sign removed": NEVER_ALONE,
    "suddenly, sign removed": NEVER_ALONE,
    "withdrawal-after-opioid, one sign less needed": NO_TWIN,
    "withdrawal-typical-after-dose, one sign less needed": NO_TWIN,
    "withdrawal-typical-pair, combination removed": NEVER_ALONE,
    "withdrawal-typical-pair, one more sign needed": NEVER_ALONE,
}
"""Whole cues that nothing notices, as they stand on the page, and why that may be."""
One = TypeVar("One", Cue, Sign)
Files = tuple[CueFile, ...]


@dataclass(frozen=True)
class Line:
    """A labelled line. right : the flags of which the cues alone say what the label says, before any change.

    found : every cue and sign that is found in it; IDIOMS if it reads otherwise without idioms. bare : the same if no cue had exceptions.
    """

    text: str
    flags: frozenset[str]
    right: frozenset[Flag]
    found: frozenset[str]
    bare: frozenset[str]


@dataclass(frozen=True)
class Change:
    """One changed set of files. whole : must be noticed. near : only a line in which one of these is found can be read otherwise."""

    what: str
    place: str
    whole: bool
    files: Files
    near: frozenset[str]


def labelled(files: Files) -> list[Line]:
    """Every line that anybody labelled, with what the cues find in it."""
    net = build_red_flags(files)
    without = build_red_flags([replace(file, idioms=()) for file in files])
    bare = build_red_flags([replace(file, cues=_bare(file.cues), signs=_bare(file.signs)) for file in files])
    found = []
    for file in sorted(LINES.glob("*.ndjson")):
        for line in read_lines(file):
            reading = net.read(line.text)
            right = {f for f in Flag if f.value not in line.maybe and (f in reading.flags) == (f.value in line.flags)}
            ids = {one.id for one in reading.found}
            ids |= {IDIOMS} if without.read(line.text) != reading else set()
            ids_bare = {one.id for one in bare.read(line.text).found}
            found.append(Line(line.text, line.flags, frozenset(right), frozenset(ids), frozenset(ids_bare)))
    return found


def _bare(some: tuple[One, ...]) -> tuple[One, ...]:
    return tuple(replace(one, unless=()) for one in some)


def changes(files: Files) -> Iterator[Change]:
    """Every change of every file."""
    for number, file in enumerate(files):

        def changed(of: CueFile, at: int = number) -> Files:
            return (*files[:at], of, *files[at + 1 :])

        for place, cue in enumerate(file.cues):
            rest = (*file.cues[:place], *file.cues[place + 1 :])
            near = frozenset({cue.id})
            yield Change("cue removed", cue.id, True, changed(replace(file, cues=rest)), near)
            for what, new, whole in _of_cue(cue):
                cues = (*file.cues[:place], new, *file.cues[place + 1 :])
                yield Change(what, cue.id, whole, changed(replace(file, cues=cues)), near)
        for place, sign in enumerate(file.signs):
            rest_of = (*file.signs[:place], *file.signs[place + 1 :])
            used = tuple(_without_sign(one, sign.id) for one in file.together)
            near = frozenset({sign.id})
            yield Change("sign removed", sign.id, True, changed(replace(file, signs=rest_of, together=used)), near)
            for what, shorter in _of_patterns(sign):
                assert isinstance(shorter, Sign)
                signs = (*file.signs[:place], shorter, *file.signs[place + 1 :])
                yield Change(what, sign.id, False, changed(replace(file, signs=signs)), near)
        for place in range(len(file.idioms)):
            idioms = (*file.idioms[:place], *file.idioms[place + 1 :])
            yield Change(
                "idiom removed", file.idioms[place], False, changed(replace(file, idioms=idioms)), frozenset({IDIOMS})
            )
        for place, both in enumerate(file.together):
            near = frozenset(both.of).union(*both.and_any)  # with fewer signs needed, one of the others can be enough
            for what, after in _of_together(both):
                joined = (*file.together[:place], *after, *file.together[place + 1 :])
                yield Change(what, both.id, True, changed(replace(file, together=joined)), near)


def _without_sign(both: Together, sign: str) -> Together:
    groups = tuple(tuple(one for one in group if one != sign) for group in both.and_any)
    return replace(both, of=tuple(one for one in both.of if one != sign), and_any=groups)


def _of_cue(cue: Cue) -> Iterator[tuple[str, Cue, bool]]:
    other = next(flag for flag in Flag if flag is not cue.flag)
    yield "given to another flag", replace(cue, flag=other), True
    kind = Kind.TOPIC if cue.kind is Kind.SAID else Kind.SAID
    yield "kind exchanged", replace(cue, kind=kind), False
    for what, new in _of_patterns(cue):
        assert isinstance(new, Cue)
        yield what, new, False


def _of_patterns(one: Cue | Sign) -> Iterator[tuple[str, Cue | Sign]]:
    if len(one.patterns) > 1:
        for place in range(len(one.patterns)):
            yield "pattern removed", replace(one, patterns=(*one.patterns[:place], *one.patterns[place + 1 :]))
    for place in range(len(one.unless)):
        yield "exception removed", replace(one, unless=(*one.unless[:place], *one.unless[place + 1 :]))


def _of_together(both: Together) -> Iterator[tuple[str, tuple[Together, ...]]]:
    yield "combination removed", ()
    yield "one more sign needed", (replace(both, least=both.least + 1),)
    yield "one sign less needed", (replace(both, least=both.least - 1),)


def noticed(change: Change, lines: Sequence[Line]) -> bool:
    """Whether a line that was judged rightly is judged wrongly."""
    net = build_red_flags(change.files)
    for line in lines:
        if not change.near & (line.bare if change.what == "exception removed" else line.found):
            continue
        now = net.flags(line.text)
        if any((flag in now) != (flag.value in line.flags) for flag in line.right):
            return True
    return False


def page(results: Sequence[tuple[Change, bool]], lines: int) -> str:
    """docs/validation/cues.md."""
    total, seen = Counter(one.what for one, _ in results), Counter(one.what for one, saw in results if saw)
    rows = [f"| {what} | {total[what]} | {seen[what]} | {total[what] - seen[what]} |" for what in sorted(total)]
    lost = sorted(f"{one.place}, {one.what}" for one, saw in results if one.whole and not saw)
    by_cue: dict[str, int] = defaultdict(int)
    for one, saw in results:
        by_cue[one.place] += not saw and one.what == "pattern removed"
    most = sorted(by_cue.items(), key=lambda pair: (-pair[1], pair[0]))[:12]
    return "\n".join(
        [
            "# Small changes of the cues, one at a time",
            "",
            f"Written by `make mutate-cues`; do not edit. A change counts as noticed if one of the {lines:,} labelled lines that the cues alone",
            "judged rightly is judged wrongly after it. The weights take no part: they would hide the loss of a cue. They are tied to their lines by",
            "a digest, so any change of them fails a test.",
            "",
            "| change | made | noticed | not noticed |",
            "|---|--:|--:|--:|",
            *rows,
            f"| **all** | {len(results)} | {sum(saw for _, saw in results)} | {sum(not saw for _, saw in results)} |",
            "",
            "A pattern that nothing notices is one that no labelled line needs: a wording that other patterns of its cue find as well in every line,",
            f"or that nobody has written yet. The most of these are in {', '.join(f'{name} ({count})' for name, count in most)}.",
            "",
            "## Whole cues, signs and combinations that nothing notices",
            "",
            *([f"- {one}: {EXPLAINED.get(one, '**not explained**')}" for one in lost] or ["None."]),
            "",
        ]
    )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default=str(ROOT / "docs" / "validation" / "cues.md"))
    asked = parser.parse_args(arguments)
    files = read_cue_files(shipped() / "flags", read_sources(shipped() / "sources.bib"))
    lines = labelled(files)
    results = []
    for number, change in enumerate(changes(files), 1):
        results.append((replace(change, files=()), noticed(change, lines)))
        if number % 100 == 0:
            print(f"{number} changes, {sum(not saw for _, saw in results)} not noticed", file=sys.stderr, flush=True)
    Path(asked.out).write_text(page(results, len(lines)), encoding="utf-8")
    lost = {f"{one.place}, {one.what}" for one, saw in results if one.whole and not saw}
    for one in sorted(lost - set(EXPLAINED)):
        print(f"NOT NOTICED, and not explained: {one}")
    for one in sorted(set(EXPLAINED) - lost):
        print(f"explained, but noticed or gone: {one}")
    return 1 if lost != set(EXPLAINED) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
