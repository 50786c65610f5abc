"""Runs validation cells in processes and keeps each result as soon as it is there, so that a killed run can go on.

`results.ndjson` holds what is compared and published; `timings.ndjson` beside it holds how long each cell took here.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from multiprocessing import get_context
from pathlib import Path

from modicum import __version__
from modicum.doors.desk.analyse_bare import EngineName
from modicum.doors.desk.validate import cells_of, material
from modicum.doors.files.material import read_melatonin, read_nuts
from modicum.doors.files.text import decode, lines_of, read_bytes
from modicum.doors.files.threads import ONE_THREAD
from modicum.errors import DataProblem
from modicum.proof.cells import Cell, CellResult
from modicum.proof.checks import Material, all_cells
from modicum.proof.runner import Stored, Task, as_line, bars_in_words, from_line, left_to_do, still_good

RESULTS, TIMINGS = "results.ndjson", "timings.ndjson"
MOVES_RESULTS = ("analysis", "models", "proof", "knowledge/verdicts", "knowledge/worlds")
"""Folders of the package whose files can change a result."""
MOVES_NONE = ("proof/page.py", "proof/runner.py", "proof/figures.py", "proof/forms.py", "proof/says.py",
              "proof/schemes.py", "proof/scheme_arm.py", "proof/scheme_days.py", "proof/scheme_page.py", "proof/scheme_people.py",
              "proof/scheme_ranks.py", "proof/scheme_rules.py")  # fmt: skip
"""Files in them that cannot: they only show what came out, say what is left to do, or compare schemes."""
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Finished:
    result: CellResult
    seconds: float


def code_digest() -> str:
    """A digest of the version and of every file that can change a result: code, verdict table and worlds."""
    return digest_of(MOVES_RESULTS, without=MOVES_NONE)


def digest_of(folders: Sequence[str], *, without: Sequence[str] = ()) -> str:
    """A digest of the version and of the code and tables in folders of the package."""
    package = files("modicum")
    digest = blake2b(__version__.encode(), digest_size=8)
    for folder in folders:
        for name, file in _under(package.joinpath(*folder.split("/")), folder):
            if name not in without:
                digest.update(f"\0{name}\0".encode() + file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _under(folder: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from _under(entry, f"{name}/{entry.name}")
        elif entry.name.endswith((".py", ".toml")):
            yield f"{name}/{entry.name}", entry


@cache
def _everything(engine: EngineName) -> Material:
    return material(engine, read_melatonin(Path("examples")), read_nuts(Path("validation")))


@cache
def every_cell(engine: EngineName) -> dict[str, Cell]:
    """Every cell by its id, with what stands in examples/ and validation/ of the folder modicum is run from."""
    return {cell.id: cell for cell in all_cells(_everything(engine))}


def run_cell(identifier: str, n: int, seed: int, engine: EngineName) -> CellResult:
    """One cell by its id: what a worker process is asked for."""
    return every_cell(engine)[identifier].run(n, seed)


def cells_asked(sections: tuple[str, ...], engine: EngineName) -> tuple[Cell, ...]:
    """The cells of the sections asked for."""
    return cells_of(sections, _everything(engine))


def run_validation(
    asked: Sequence[Task], folder: Path, *, engine: EngineName, processes: int, fresh: bool, progress: Progress
) -> tuple[CellResult, ...]:
    """Run what is not done yet; returns the results of everything that was asked for, in that order.

    fresh : forget what the folder holds. Raises DataProblem if the folder cannot be written or holds something else.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _run(asked, folder, engine=engine, processes=processes, fresh=fresh, progress=progress)
    except OSError as why:
        raise DataProblem(f"{why.filename or folder}: cannot be read or written ({why.strerror}).") from why


def _run(
    asked: Sequence[Task], folder: Path, *, engine: EngineName, processes: int, fresh: bool, progress: Progress
) -> tuple[CellResult, ...]:
    digest, file = code_digest(), folder / RESULTS
    earlier = () if fresh else read_results(file)
    done = still_good(earlier, digest)
    if len(earlier) > len(done):
        progress(f"{len(earlier) - len(done)} results are from other code or were replaced; they are left out.")
    todo = left_to_do(asked, done)
    for task in todo:
        done.pop(task.cell, None)
    _write_anew(file, tuple(done.values()))
    if len(todo) < len(asked):
        progress(f"{len(asked) - len(todo)} of {len(asked)} cells were done before.")
    clock = _Clock(todo, progress)
    for finished in _finished(todo, engine, processes):
        stored = Stored(finished.result, digest)
        _append(file, as_line(stored))
        _append(folder / TIMINGS, json.dumps({"cell": finished.result.cell, "seconds": round(finished.seconds, 2)}))
        done[finished.result.cell] = stored
        clock.tell(finished)
    in_order = [done[task.cell] for task in asked]
    rest = [one for cell, one in done.items() if cell not in {task.cell for task in asked}]
    _write_anew(file, sorted([*in_order, *rest], key=lambda one: (one.result.check, one.result.cell)))
    return tuple(one.result for one in in_order)


def read_results(file: Path) -> tuple[Stored, ...]:
    """Every whole line of a results file; a half-written last line is what a killed run leaves, and is left out."""
    if not file.exists():
        return ()
    *whole, _ = lines_of(decode(read_bytes(file), at=file.name))
    return tuple(from_line(line, at=f"{file}: line {number}") for number, line in enumerate(whole, 1))


def _write_anew(file: Path, stored: Sequence[Stored]) -> None:
    """The file with these results only, put in its place whole."""
    beside = file.with_suffix(".part")
    with beside.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(as_line(one) + "\n" for one in stored)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)


def _append(file: Path, line: str) -> None:
    """A whole line that is on the disk before the next cell begins."""
    with file.open("a", encoding="utf-8", newline="\n") as out:
        out.write(line + "\n")
        out.flush()
        os.fsync(out.fileno())


def _finished(todo: Sequence[Task], engine: EngineName, processes: int) -> Iterator[Finished]:
    """Results in the order in which they are ready. New processes, so that each begins with one arithmetic thread."""
    if processes <= 1:
        yield from (_timed(task, engine) for task in todo)
        return
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    pool = ProcessPoolExecutor(
        min(processes, max(len(todo), 1)), mp_context=get_context("spawn"), initializer=_let_the_parent_stop
    )
    try:
        for future in as_completed([pool.submit(_timed, task, engine) for task in todo]):
            yield future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _let_the_parent_stop() -> None:
    """Ctrl-C reaches every process of a terminal; only the one that writes results answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _timed(task: Task, engine: EngineName) -> Finished:
    begin = time.monotonic()
    result = run_cell(task.cell, task.n, task.seed, engine)
    return Finished(result, time.monotonic() - begin)


class _Clock:
    """A line per finished cell, with how many are done and about how long the rest will take."""

    def __init__(self, todo: Sequence[Task], progress: Progress) -> None:
        self.cells, self.people = len(todo), sum(task.n for task in todo)
        self.done, self.seen, self.begin, self.progress = 0, 0, time.monotonic(), progress

    def tell(self, finished: Finished) -> None:
        self.done += 1
        self.seen += finished.result.n
        left = (time.monotonic() - self.begin) / self.seen * (self.people - self.seen)
        word = "met" if finished.result.met else "MISSED"
        self.progress(
            f"{self.done} of {self.cells}, about {left / 60:.0f} min left. {word}: {finished.result.cell}: "
            f"{bars_in_words(finished.result)}"
        )
