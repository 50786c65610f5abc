"""Runs the mutants of rows: rules against their own cases first, then everything that is left against the tests."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from mutate.classes import Expected, broken_classes
from mutate.plan import TESTS, digest, tests_digest
from mutate.rows import ClassRow, FactShape, Row, class_rows, folder_with, interval_rows, rule_rows
from mutate.run import ASLEEP, LIMIT_LEAST, LIMIT_TIMES, SAID, WAIT, Result, ToolError, baseline, word_of
from mutate.worker import NOT_RUN, ROOT, start, with_knowledge

KNOWLEDGE = ROOT / "src" / "modicum" / "knowledge"
INDEPENDENT = ROOT / "tests" / "data" / "medicine-classes.toml"
STAGES = (
    (f"{TESTS}/test_intervals.py", f"{TESTS}/test_classes.py", f"{TESTS}/test_rules.py"),
    (f"{TESTS}/test_person.py", f"{TESTS}/test_judge.py"),
)


def fact_shapes() -> dict[str, FactShape]:
    """The closed list of facts, as the mutator needs it."""
    from modicum.safety.facts import FACTS

    return {name: FactShape(fact.kind.value, fact.allowed) for name, fact in FACTS.items()}


def rows_of(folder: Path, facts: Mapping[str, FactShape]) -> Iterator[Row]:
    """Every mutant of a rule file, and of the table of intervals."""
    for file in sorted((folder / "rules").glob("*.toml")):
        if file.name != "index.toml":
            yield from rule_rows(file.name, file.read_text(encoding="utf-8"), facts)
    yield from interval_rows((folder / "safety" / "intervals.toml").read_text(encoding="utf-8"))


def by_cases(row: Row, sources: Mapping[str, str], scratch: Path) -> str:
    """What the reader or the cases of a rule say of a mutant of it: refused, cases, or survived."""
    from modicum.errors import KnowledgeError
    from modicum.knowledge.read_rules import read_rule
    from modicum.safety.facts import FACTS
    from modicum.safety.judge import judge

    file = scratch / Path(row.file).name
    file.write_text(row.text or "", encoding="utf-8")
    try:
        rule = read_rule(file, facts=FACTS, sources=sources)
    except KnowledgeError:
        return "refused"
    finally:
        file.unlink()
    on = rule.reviewed.on
    wrong = any(judge([rule], case.given, today=on).ruling is not case.expect for case in rule.cases)
    return "cases" if wrong else "survived"


def by_tests(row: Row, limit: float, stages: Sequence[Sequence[str]] = STAGES, shipped: Path = KNOWLEDGE) -> str:
    """What the tests say of a knowledge folder with the changed row."""
    top = Path(mkdtemp(prefix="mutate-"))
    try:
        child = start(with_knowledge(folder_with(row, shipped, top / "knowledge")), stages, seconds=limit)
        began = time.monotonic()
        while (word := word_of(child, time.monotonic() - began > ASLEEP * limit)) is None:
            time.sleep(WAIT)
        if word == SAID[NOT_RUN]:
            raise ToolError(f"pytest could not run for {row.key}")
        return word
    finally:
        shutil.rmtree(top)


def run_rows(rows: Sequence[Row], old: Mapping[str, Result], *, seconds: float, keep: Callable[[Result], None]) -> int:
    """Every mutant of rules and intervals; how many were not reached."""
    from modicum.knowledge.read import read_sources

    sources = read_sources(KNOWLEDGE / "sources.bib")
    began, tests = time.monotonic(), tests_digest(STAGES)
    limit, left = max(LIMIT_LEAST, LIMIT_TIMES * baseline(STAGES)), 0
    scratch = Path(mkdtemp(prefix="mutate-"))
    for row in rows:
        stamp = digest(KNOWLEDGE / row.file)
        was = old.get(row.key)
        if was and was["digest"] == stamp and (was["result"] != "survived" or was["tests"] == tests):
            continue
        if time.monotonic() - began > seconds:
            left += 1
            continue
        at = time.monotonic()
        own_cases = row.file.startswith("rules/") and row.text is not None
        word = by_cases(row, sources, scratch) if own_cases else "survived"
        if word == "survived":
            word = by_tests(row, limit)
        keep(_row(row, word, stamp, tests, time.monotonic() - at))
    shutil.rmtree(scratch)
    return left


def run_classes(keep: Callable[[Result], None]) -> None:
    """Every medicine with a class made ordinary, held against the independent list as the test holds it."""
    from modicum.knowledge.read_medicines import read_medicines

    found = read_medicines(KNOWLEDGE).ingredients.values()
    classes = {one.id: (one.medicine_class.value, *(also.value for also in one.also)) for one in found}
    expected, stamp = Expected.of(INDEPENDENT), digest(INDEPENDENT)
    if broken_classes(classes, expected):
        raise ToolError("the independent list does not agree with the lexicon before any mutation")
    for row in class_rows(classes):
        caught = bool(broken_classes(classes | {row.ingredient: row.classes}, expected))
        keep(_class_row(row, "test" if caught else "survived", stamp))


def _class_row(row: ClassRow, word: str, stamp: str) -> Result:
    return {
        "key": row.key,
        "file": f"medicines: {row.before}",
        "function": row.ingredient,
        "operator": "further class removed" if row.further else "class made ordinary",
        "inside": row.ingredient,
        "before": row.before,
        "after": ", ".join(row.classes),
        "result": word,
        "seconds": 0.0,
        "digest": stamp,
        "tests": stamp,
    }


def _row(row: Row, word: str, stamp: str, tests: str, took: float) -> dict[str, Any]:
    return {
        "key": row.key,
        "file": row.file,
        "function": row.place,
        "operator": row.operator,
        "inside": row.place,
        "before": row.before[:140],
        "after": row.after[:140],
        "result": word,
        "seconds": round(took, 2),
        "digest": stamp,
        "tests": tests,
    }
