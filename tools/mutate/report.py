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
    "start": "the tests could not start",
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


def unexplained(results: Iterable[Result], explained: Mapping[str, Explained]) -> list[str]:
    """Survivors that nobody explained. Classes outside the independent list are counted, not explained one by one."""
    return [row["key"] for row in survivors(results) if not _is_counted(row) and row["key"] not in explained]


def survivors(results: Iterable[Result]) -> list[Result]:
    """What no test noticed, in the order of files."""
    return sorted((row for row in results if row["result"] == "survived"), key=lambda row: (row["file"], row["key"]))


def _is_counted(row: Result) -> bool:
    return bool(row["file"].startswith("medicines: "))


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
        _counts(results, planned),
        _operators(results),
        _survivors(results, explained, lines),
        _classes(results),
    ]
    return "\n\n".join(parts) + "\n"


INTRO = """# Mutation of the safety code and of its data

Written by `make mutate`; do not edit. A mutant is one small change of the code in `src/modicum/safety`, of one row of a rule or
interval, or of one medicine's class. It is caught if a chosen test fails, the reader refuses the file, the tests cannot start,
or they use up five times their processor seconds. Code: the file's own tests in `tests/unit/safety` run first, then those of its neighbours, and for the files that
read medicine names the tests on the shipped lexicon. The tests of the doors do not take part, nor does the one test that
measures speed. Data: the rule's own cases run first, then the tests of rules, intervals, persons and judgements; classes are
held against `tests/data/medicine-classes.toml`, written by hand. Text constants are not mutated, nor are names of the lexicon.
Mutants run in a drawn order, so the mutants of a file that was not finished are a sample of it."""


def _counts(results: Sequence[Result], planned: Mapping[str, int]) -> str:
    out = [
        "## By file",
        "",
        "| file | mutants | run | caught | survived | score | not run |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    total = Counter[str]()
    for file in sorted(planned):
        mine = Counter(_word(row) for row in results if row["file"] == file)
        mine["mutants"], mine["run"] = planned[file], mine["caught"] + mine["survived"]
        total.update(mine)
        out.append(_line(file, mine))
    out.append(_line("**all**", total))
    ways = Counter(row["result"] for row in results if row["result"] != "survived")
    said = "; ".join(f"{HOW.get(way, way)}: {count}" for way, count in sorted(ways.items()))
    return "\n".join([*out, "", f"How they were caught: {said}."])


def _word(row: Result) -> str:
    return "survived" if row["result"] == "survived" else "caught"


def _line(name: str, of: Mapping[str, int]) -> str:
    run, caught = of["run"], of["caught"]
    score = f"{100 * caught / run:.1f} %" if run else "-"
    return f"| {name} | {of['mutants']} | {run} | {caught} | {run - caught} | {score} | {of['mutants'] - run} |"


def _operators(results: Sequence[Result]) -> str:
    out = ["## By operator", "", "| operator | run | caught | survived |", "|---|--:|--:|--:|"]
    for operator in sorted({row["operator"] for row in results}):
        mine = Counter(_word(row) for row in results if row["operator"] == operator)
        out.append(f"| {operator} | {mine.total()} | {mine['caught']} | {mine['survived']} |")
    return "\n".join(out)


def _survivors(results: Sequence[Result], explained: Mapping[str, Explained], lines: Mapping[str, int]) -> str:
    found = [row for row in survivors(results) if not _is_counted(row)]
    kinds = Counter(explained[row["key"]].kind for row in found if row["key"] in explained)
    said = ", ".join(f"{kinds[kind]} {kind}" for kind in KINDS)
    out = [f"## Survivors: {len(found)}", "", f"{said}, {len(found) - kinds.total()} not explained."]
    for file in sorted({row["file"] for row in found}):
        out += ["", f"### {file}", ""]
        for row in found:
            if row["file"] == file:
                why = explained.get(row["key"])
                told = f"{why.kind}: {why.why}" if why else "**NOT EXPLAINED**"
                if not row.get("slow", True):
                    told += " (Only the quick tests ran against it.)"
                place = f"line {lines[row['key']]}, " if row["key"] in lines else ""
                out.append(f"- {place}`{row['function']}`, {row['operator']}, in `{row['inside']}`:")
                out.append(f"  `{row['before']}` became `{row['after']}`. {told}")
    return "\n".join(out)


def _classes(results: Sequence[Result]) -> str:
    rows = [row for row in survivors(results) if _is_counted(row)]
    by = Counter(row["file"].removeprefix("medicines: ") for row in rows)
    out = [f"## Classes that nobody checked: {len(rows)}", ""]
    out += ["Ingredients that are not on the independent list: a change of their class would not be noticed."]
    out += [
        "",
        "| class | ingredients |",
        "|---|--:|",
        *(f"| {name} | {count} |" for name, count in sorted(by.items())),
    ]
    return "\n".join(out)
