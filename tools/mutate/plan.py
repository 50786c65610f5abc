"""What is mutated, and which tests run against it: those of the file itself first, then its neighbours', then the slow ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from mutate import worker
from mutate.agreed import adjustment_rows
from mutate.classes import Expected, broken_classes
from mutate.code import What, mutants_of
from mutate.rows import FactShape, Row, class_rows, folder_with, interval_rows, rule_rows
from mutate.worker import ROOT, SURVIVED, Stages

PACKAGE = ROOT / "src" / "modicum"
SAFETY = PACKAGE / "safety"
KNOWLEDGE = PACKAGE / "knowledge"
INDEPENDENT = ROOT / "tests" / "data" / "medicine-classes.toml"
TESTS = "tests/unit/safety"
OF_RULES = ("facts", "intervals", "explain", "person", "rules")
OF_LINES = ("names", "lexicon", "nearby", "spans", "spelling", "leftover", "resolve", "summary")
OF_FLAGS = (
    "flag_text",
    "flag_patterns",
    "flag_scope",
    "flags",
    "crisis",
    "flag_learned",
    "flag_pieces",
    "flag_language",
)
SLOW_OF_RULES, SLOW_OF_LINES = ("judge",), (
    "words_of_scripts", "kinds_of_words", "everyday_remarks", "leftover_opioids", "shipped_lexicon",
)  # fmt: skip
OF_GUARD = {
    "plan/gate.py": (("plan/test_gate", "plan/test_way_mutants"), ("plan/test_way",), ("doors/test_may_increase",)),
    "plan/way.py": (("plan/test_way", "plan/test_way_mutants"), ("plan/test_gate",), ("doors/test_may_increase",)),
    "plan/adjust.py": (
        ("plan/test_adjust", "plan/test_adjust_mutants", "knowledge/test_adjustments"),
        ("diary/test_rules_never_open",),
    ),
    "diary/adjust_facts.py": (
        ("diary/test_adjust_facts", "diary/test_adjust_facts_mutants"),
        ("diary/test_rules_never_open",),
    ),
    "diary/locks.py": (("diary/test_locks", "diary/test_locks_mutants"), ("doors/test_may_increase",)),
}
"""The code outside of safety that says whether a dose may go up, with its tests, quickest first."""
OF_AGREED = (("plan/test_adjust", "knowledge/test_adjustments"),)
OF_ROWS = (("intervals", "classes", "rules"), ("person", "judge"))


class Job(NamedTuple):
    """A mutant, what a child does for it, and what its result rests on: the mutated file, and the tests.

    work : prepares and runs the stages; what it returns is the child's exit code. line : where it stands today, 0 in data.
    """

    what: What
    work: Callable[[], int]
    stages: Stages
    digest: str
    line: int = 0


def stages_of(file: str) -> Stages:
    """The chosen tests of a code file, quickest first."""
    own = file.removesuffix(".py")
    near, slow = (OF_LINES, SLOW_OF_LINES) if own in OF_LINES else (OF_RULES, SLOW_OF_RULES)
    if own in OF_FLAGS:
        near, far = OF_FLAGS[:3], OF_FLAGS[3:]
        return _files(
            (own, "flag_mutants"), tuple(one for one in near if one != own), tuple(one for one in far if one != own)
        )
    first = (own, "mutants", "mutants_near", "mutants_lines")
    return _files(first, tuple(one for one in near if one != own), tuple(one for one in slow if one != own))


def _files(*stages: tuple[str, ...]) -> Stages:
    named = (tuple(f"{TESTS}/test_{one}.py" for one in stage) for stage in stages)
    found = (tuple(name for name in stage if (ROOT / name).exists()) for stage in named)
    return tuple(stage for stage in found if stage)


def _anywhere(stages: tuple[tuple[str, ...], ...]) -> Stages:
    """Stages of test files outside of the safety tests. One that is gone is an error, not a mutant that survives."""
    named = tuple(tuple(f"tests/unit/{one}.py" for one in stage) for stage in stages)
    if lost := [name for stage in named for name in stage if not (ROOT / name).exists()]:
        raise FileNotFoundError(", ".join(lost))
    return named


def digest(*files: Path) -> str:
    """Of what stands in files."""
    return blake2b(b"".join(map(_bytes, files)), digest_size=8).hexdigest()


@cache
def _bytes(file: Path) -> bytes:
    """As it is at the first look: a file that is edited during a run must not vouch for results made before."""
    return file.read_bytes()


def tests_digest(stages: Stages, by: str) -> str:
    """Of the tests that a result rests on: the one file that caught the mutant, or all if it survived or hung."""
    files = {ROOT / name for name in ([by] if by else (name for stage in stages for name in stage))}
    while more := {file for one in files for file in _imported(one)} - files:
        files |= more
    return digest(*sorted(files))


@cache
def _imported(file: Path) -> frozenset[Path]:
    """What a test file imports from the folders of tests."""
    names = re.findall(r"^from unit\.(\w+)\.(\w+) import", _bytes(file).decode(), re.MULTILINE)
    return frozenset(ROOT / "tests" / "unit" / folder / f"{name}.py" for folder, name in names)


def code_jobs(folder: Path = SAFETY) -> list[Job]:
    """Every mutant of the safety code."""
    jobs = []
    for path in sorted(folder.glob("*.py")):
        stages, stamp = stages_of(path.name), digest(path)
        for what, line, code in mutants_of(path.read_text(encoding="utf-8"), path.name):
            jobs.append(Job(what, worker.with_code(path, code, stages), stages, stamp, line))
    return jobs


def guard_jobs() -> list[Job]:
    """Every mutant of the code outside of safety that says whether a dose may go up."""
    jobs = []
    for name, tests in OF_GUARD.items():
        path, stages = PACKAGE / name, _anywhere(tests)
        stamp = digest(path)
        for what, line, code in mutants_of(path.read_text(encoding="utf-8"), name):
            jobs.append(Job(what, worker.with_code(path, code, stages), stages, stamp, line))
    return jobs


def fact_shapes() -> dict[str, FactShape]:
    """The closed list of facts, as the mutator needs it."""
    from modicum.safety.facts import FACTS

    return {name: FactShape(fact.kind.value, fact.allowed) for name, fact in FACTS.items()}


def fact_units() -> dict[str, str | None]:
    """The facts of the agreed rules, with their units; None for what is true or false."""
    from modicum.plan.adjust import FACTS

    return {name: fact.unit or None for name, fact in FACTS.items()}


def row_jobs(scratch: Path) -> list[Job]:
    """Every mutant of a rule file, of the table of intervals, and of an agreed rule. It loads the code under test: only after code
    was run.

    scratch : where the changed folders are made.
    """
    rules = sorted(file for file in (KNOWLEDGE / "rules").glob("*.toml") if file.name != "index.toml")
    texts = {file.name: file.read_text(encoding="utf-8") for file in rules}
    rows = [row for name, text in texts.items() for row in rule_rows(name, text, fact_shapes())]
    rows += interval_rows((KNOWLEDGE / "safety" / "intervals.toml").read_text(encoding="utf-8"))
    stages, agreed = _files(*OF_ROWS), _anywhere(OF_AGREED)
    for file in sorted((KNOWLEDGE / "adjustments").glob("*.toml")):
        rows += adjustment_rows(file.name, file.read_text(encoding="utf-8"), fact_units())
    return [
        Job(
            What(row.key, row.file, row.place, row.operator, row.place, row.before[:140], row.after[:140]),
            _of_row(row, agreed if row.file.startswith("adjustments/") else stages, scratch / str(number)),
            agreed if row.file.startswith("adjustments/") else stages,
            digest(KNOWLEDGE / row.file),
        )
        for number, row in enumerate(rows)
    ]


def _of_row(row: Row, stages: Stages, folder: Path) -> Callable[[], int]:
    def work() -> int:
        changed = folder_with(row, KNOWLEDGE, folder)
        if row.file.startswith("rules/") and row.text is not None:
            code = worker.by_cases(changed / row.file, KNOWLEDGE / "sources.bib")
            if code != SURVIVED:
                return code
        return worker.with_knowledge(changed, stages)

    return work


def class_results(classes: Mapping[str, tuple[str, ...]], expected: Expected) -> Iterator[tuple[What, bool]]:
    """Every change of a class, and whether the independent list notices it."""
    for row in class_rows(classes):
        operator = "further class removed" if row.further else "class made ordinary"
        after = ", ".join(row.classes)
        what = What(row.key, f"medicines: {row.before}", row.ingredient, operator, row.ingredient, row.before, after)
        yield what, bool(broken_classes({**classes, row.ingredient: row.classes}, expected))


def shipped_classes() -> dict[str, tuple[str, ...]]:
    """The classes of every ingredient, its own first."""
    from modicum.knowledge.read_medicines import read_medicines

    found = read_medicines(KNOWLEDGE).ingredients.values()
    return {one.id: (one.medicine_class.value, *(also.value for also in one.also)) for one in found}
