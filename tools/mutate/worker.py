"""One mutant in one forked process: the changed module or file is put in place, then the chosen tests run.

The parent holds everything that does not depend on the code under test (pytest, hypothesis, the medicine files as read),
so that a mutant costs a fork and its tests. It never imports modicum.safety itself before all code was run.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import math
import os
import resource
import sys
import traceback
from collections.abc import Callable
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from tempfile import gettempdir
from types import CodeType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 3 << 30
"""A mutant that fills the memory is stopped before the machine is."""

OPTIONS = ("-q", "-x", "--no-header", "-p", "no:cacheprovider", "--tb=no")
TIMED = "test_one_person_is_judged_in_under_five_milliseconds"
"""Says how fast the machine is, not what the code does: a busy machine would kill mutants with it."""

SURVIVED, REFUSED, CASES, CRASHED, NOT_RUN, TEST = 0, 1, 2, 3, 9, 10
"""Exit codes of a child. TEST and above: the number of the test file that failed, counted over all stages."""

Stages = tuple[tuple[str, ...], ...]


def load() -> None:
    """Import what every child needs and no mutant changes; read the medicine files once."""
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for name in ("pytest", "hypothesis.strategies", "rapidfuzz.process", "rapidfuzz.distance"):
        importlib.import_module(name)
    for name in ("shapes", "read_rules", "read_medicines", "read_hazards", "read_worlds", "read_paper", "read_flags"):
        importlib.import_module(f"modicum.knowledge.{name}")
    reading = importlib.import_module("modicum.knowledge.read")
    medicines = importlib.import_module("modicum.knowledge.read_medicines")
    shipped, read = reading.shipped(), medicines.read_medicines
    held, known = read(shipped), reading.read_knowledge(shipped)
    read_known = reading.read_knowledge

    @functools.wraps(read)
    def read_once(root):  # type: ignore[no-untyped-def]
        return held if root == shipped else read(root)

    @functools.wraps(read_known)
    def known_once(root):  # type: ignore[no-untyped-def]
        return known if root == shipped else read_known(root)

    medicines.read_medicines, reading.read_knowledge = read_once, known_once
    if any(name.startswith(("modicum.safety", "modicum.plan", "modicum.diary")) for name in sys.modules):
        raise AssertionError("the code under test must not be loaded before it is changed")


class _Changed(SourceFileLoader):
    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - the shape of a loader
        return self._code


class _Finder:
    """Gives one module its changed code, wherever it is imported from."""

    def __init__(self, name: str, path: Path, code: CodeType) -> None:
        self._name, self._loader, self._path = name, _Changed(name, str(path), code), path

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        return importlib.util.spec_from_file_location(fullname, self._path, loader=self._loader)


def with_code(path: Path, code: CodeType, stages: Stages) -> Callable[[], int]:
    """What a child does for a module of the package that has other code."""

    def work() -> int:
        name = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
        sys.meta_path.insert(0, _Finder(name, path, code))
        return run_tests(stages)

    return work


def by_cases(file: Path, bibliography: Path) -> int:
    """What the reader, or the cases in a changed rule file, say of it."""
    from modicum.errors import KnowledgeError
    from modicum.knowledge.read import read_sources
    from modicum.knowledge.read_rules import read_rule
    from modicum.safety.facts import FACTS
    from modicum.safety.judge import judge

    try:
        rule = read_rule(file, facts=FACTS, sources=read_sources(bibliography))
    except KnowledgeError:
        return REFUSED
    on = rule.reviewed.on
    wrong = any(judge([rule], case.given, today=on).ruling is not case.expect for case in rule.cases)
    return CASES if wrong else SURVIVED


def with_knowledge(folder: Path, stages: Stages) -> int:
    """What a child does for shipped knowledge that is another folder."""
    for name in [name for name in sys.modules if name.startswith("modicum.") or name == "modicum"]:
        del sys.modules[name]
    importlib.import_module("modicum.knowledge.read").shipped = lambda: folder
    return run_tests(stages)


def start(work: Callable[[], int], *, seconds: float) -> int:
    """Fork a child that ends with what `work` returns; its process id.

    seconds : of the processor, not of the clock, so that a busy machine kills no mutant that would have survived.
    """
    child = os.fork()
    if child:
        return child
    code = NOT_RUN
    try:
        _silence()
        os.environ["MODICUM_CACHE"] = (
            f"{gettempdir()}/mutate-{os.getpid()}"  # no mutant may leave its look-up to others
        )
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        most = math.ceil(seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (most, most + 5))
        code = work()
    except MemoryError:
        code = CRASHED
    except BaseException:  # noqa: BLE001 - said where it can be heard, and the code is NOT_RUN
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _silence() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    if not os.environ.get("MUTATE_LOUD"):
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)


class _First:
    """The file of the first test that fails, or that cannot be loaded."""

    def __init__(self) -> None:
        self.file = ""

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and not self.file:
            self.file = report.nodeid.split("::")[0]

    pytest_collectreport = pytest_runtest_logreport


def run_tests(stages: Stages) -> int:
    """Run the stages one after the other, until a test fails; an exit code."""
    import hypothesis
    import pytest

    quick = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
    hypothesis.settings.register_profile(
        "mutate",
        database=None,
        deadline=None,
        derandomize=True,
        phases=quick,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("mutate")
    os.chdir(ROOT)
    every = [name for stage in stages for name in stage]
    for files in stages:
        first = _First()
        code = int(pytest.main([*OPTIONS, "-k", f"not {TIMED}", *files], plugins=[first]))
        if code == pytest.ExitCode.INTERNAL_ERROR and not first.file:
            return CRASHED  # the tests ran before, so it was the mutant: it took the memory that pytest needs to tell of it
        if code != 0:
            return TEST + every.index(first.file) if first.file else NOT_RUN
    return SURVIVED
