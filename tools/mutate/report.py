"""The page of mutation results: counts, every survivor with its place and explanation, and what was not run."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mutate.run import Result

HOW = {
    "test": "a test failed",
    "hang": "stopped at the time limit",
    "crash": "the process died",
    "refused": "the reader of the file refused it",
    "cases": "a case in the rule's own file failed",
}


class Explained(NamedTuple):
    """Why a survivor may stand. `kind`: equivalent (no input can tell it), harmless, or gap (somebody should close it)."""

    kind: str
    why: str


KINDS = ("equivalent", "harmless", "gap")


def read_explained(file: Path) -> dict[str, Explained]:
    """Explanations by the key of their mutant."""
    rows = tomllib.loads(file.read_text(encoding="utf-8")).get("survivor", []) if file.exists() else []
    found = {}
    for row in rows:
        if row["kind"] not in KINDS or not row["why"].strip():
            raise ValueError(f"{file.name}: {row['key']}: needs a kind ({', '.join(KINDS)}) and a reason")
        for key in [row["key"]] if isinstance(row["key"], str) else row["key"]:
            if key in found:
                raise ValueError(f"{file.name}: {key} is explained twice")
            found[key] = Explained(row["kind"], row["why"].strip())
    return found


def survivors(results: Iterable[Result]) -> list[Result]:
    """What no test noticed, in the order of files."""
    return sorted((row for row in results if row["result"] == "survived"), key=lambda row: (row["file"], row["key"]))


def page(
    results: Sequence[Result],
    explained: Mapping[str, Explained],
    *,
    planned: Mapping[str, int],
    lines: Mapping[str, int],
) -> str:
    """The whole page. planned : how many mutants there are of each file. lines : where a code mutant stands today."""
    parts = [
        INTRO,
        _counts(results, explained, planned),
        _operators(results),
        _survivors(results, explained, lines),
    ]
    return "\n\n".join(parts) + "\n"


INTRO = """# Mutation of the safety code and of its data

Written by `make mutate`; do not edit. A mutant is one small change of the code in `src/modicum/safety`, of the code outside of
it that says whether a dose may go up (gate, way, agreed rules, their facts, locks), of one row of a rule, an agreed rule or an
interval, or of one medicine's class. It is caught if a chosen test fails, the reader refuses the file, or the tests use up five
times their processor seconds. Code: the file's own tests in `tests/unit/safety` run first, then those of its neighbours, then the
slow ones (on the shipped lexicon, or on judgements). Of the tests of the doors those of `may-increase` take part, for the code
outside of `safety` alone; the one test that measures speed never does. Data: the rule's own cases run first, then the tests of rules, intervals, persons and judgements; classes are
held against `tests/data/medicine-classes.toml`, written by hand. Text constants are not mutated, nor are names of the lexicon.
A result stands as long as the mutated file and the tests that it rests on are the same. Mutants run in a drawn order, so those of
a file that was not finished are a sample of it."""


def _counts(results: Sequence[Result], explained: Mapping[str, Explained], planned: Mapping[str, int]) -> str:
    out = [
        "## By file",
        "",
        "| file | mutants | caught | survived | explained | not run |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    total = Counter[str]()
    for file in sorted(planned):
        mine = Counter(_word(row) for row in results if row["file"] == file)
        mine["explained"] = sum(row["file"] == file and row["key"] in explained for row in survivors(results))
        mine["mutants"] = planned[file]
        total.update(mine)
        out.append(_line(file, mine))
    out.append(_line("**all**", total))
    ways = Counter(row["result"] for row in results if row["result"] != "survived")
    said = "; ".join(f"{HOW.get(way, way)}: {count}" for way, count in sorted(ways.items()))
    return "\n".join([*out, "", f"How they were caught: {said}."])


def _word(row: Result) -> str:
    return "survived" if row["result"] == "survived" else "caught"


def _line(name: str, of: Mapping[str, int]) -> str:
    left = of["mutants"] - of["caught"] - of["survived"]
    return f"| {name} | {of['mutants']} | {of['caught']} | {of['survived']} | {of['explained']} | {left} |"


def _operators(results: Sequence[Result]) -> str:
    out = ["## By operator", "", "| operator | run | caught | survived |", "|---|--:|--:|--:|"]
    for operator in sorted({row["operator"] for row in results}):
        mine = Counter(_word(row) for row in results if row["operator"] == operator)
        out.append(f"| {operator} | {mine.total()} | {mine['caught']} | {mine['survived']} |")
    return "\n".join(out)


def _survivors(results: Sequence[Result], explained: Mapping[str, Explained], lines: Mapping[str, int]) -> str:
    found = survivors(results)
    kinds = Counter(explained[row["key"]].kind for row in found if row["key"] in explained)
    said = ", ".join(f"{kinds[kind]} {kind}" for kind in KINDS)
    out = [f"## Survivors: {len(found)}", "", f"{said}, {len(found) - kinds.total()} not explained."]
    for file in sorted({row["file"] for row in found}):
        out += ["", f"### {file}", ""]
        for row in found:
            if row["file"] == file:
                why = explained.get(row["key"])
                told = f"{why.kind}: {why.why}" if why else "**NOT EXPLAINED**"
                place = f"line {lines[row['key']]}, " if row["key"] in lines else ""
                out.append(f"- {place}`{row['function']}`, {row['operator']}, in `{row['inside']}`:")
                out.append(f"  `{row['before']}` became `{row['after']}`. {told}")
    return "\n".join(out)
