"""What is mutated, and which tests run against it: those of the file itself first, then the rest of safety's."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from types import CodeType
from typing import NamedTuple

from mutate.code import Mutant, mutants_of
from mutate.worker import ROOT

SAFETY = ROOT / "src" / "modicum" / "safety"
TESTS = "tests/unit/safety"
OF_RULES = ("facts", "intervals", "explain", "person", "rules")
OF_LINES = ("names", "lexicon", "nearby", "resolve", "summary")
SLOW_OF_RULES, SLOW_OF_LINES = "judge", "shipped_lexicon"


class Job(NamedTuple):
    """A mutant with what must run, its changed module, and what its result rests on."""

    mutant: Mutant
    code: CodeType
    path: Path
    digest: str
    stages: tuple[tuple[str, ...], ...]
    slow: bool = True


def stages_of(file: str, *, near: bool = False) -> tuple[tuple[str, ...], ...]:
    """The chosen tests, quickest first: the file's own, its neighbours', then the slow ones; `near` leaves those out."""
    own = file.removesuffix(".py")
    lines = own in OF_LINES or own == "spans"
    stages = [
        (own, "mutants", "mutants_near", "mutants_lines"),
        tuple(one for one in (OF_LINES if lines else OF_RULES) if one != own),
    ]
    slow = SLOW_OF_LINES if lines else SLOW_OF_RULES
    if slow != own and not near:
        stages.append((slow,))
    names = (tuple(f"{TESTS}/test_{one}.py" for one in stage) for stage in stages)
    found = (tuple(name for name in stage if (ROOT / name).exists()) for stage in names)
    return tuple(stage for stage in found if stage)


def digest(*files: Path) -> str:
    """What a result rests on: it is void when these files change."""
    stamp = blake2b(digest_size=8)
    for file in files:
        stamp.update(file.read_bytes())
    return stamp.hexdigest()


def tests_digest(stages: tuple[tuple[str, ...], ...]) -> str:
    """Of the chosen tests: a survivor is tried again when they change."""
    return digest(*(ROOT / name for stage in stages for name in stage))


def code_jobs(folder: Path = SAFETY, *, near: bool = False) -> list[Job]:
    """Every mutant of the safety code."""
    jobs = []
    for path in sorted(folder.glob("*.py")):
        stages, source, stamp = stages_of(path.name, near=near), path.read_text(encoding="utf-8"), digest(path)
        jobs += [Job(mutant, code, path, stamp, stages, not near) for mutant, code in mutants_of(source, path.name)]
    return jobs
