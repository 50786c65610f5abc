"""Every bare series and every trial of a folder, one JSON object a line. A bad one is listed and the rest goes on; a run can be resumed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

from modicum.doors.desk.analyse_bare import BareRequest, BareRow, analyse_bare
from modicum.doors.desk.shapes import as_line, as_plain, problem_shape
from modicum.doors.files import journal
from modicum.doors.files.bare_csv import read_bare
from modicum.doors.files.folder import DESCRIPTION, FolderShelf
from modicum.doors.files.plan_file import FIRST
from modicum.doors.files.text import decode, read_bytes
from modicum.doors.files.workers import Map, on_every_core
from modicum.errors import DataProblem, UsageProblem
from modicum.problems import Problem, shown
from modicum.quantities import Dose, Unit

PROGRESS_EVERY = 100
TRIALS_EVERY = 10
WORKERS_FROM = 400
"""Series from which starting worker processes pays."""
AS_DEAR_AS = 10
"""Series for which one trial counts there: it takes as long as many, and has no compiled engine to wait for."""
FILES_AT_ONCE = 50


@dataclass(frozen=True)
class TrialRequest:
    """As of when trials are looked at, and with which seed; None for the usual one."""

    today: date
    as_of: date | None
    seed: int | None


def run_batch(
    folder: Path,
    out: Path,
    request: BareRequest,
    *,
    trials: TrialRequest,
    resume: bool,
    progress: Callable[[str], None],
) -> int:
    """Analyse every CSV of `folder`, then every trial, in the order of their names. Returns how many have problems.

    Raises UsageProblem if the folder holds neither, or if `out` exists and `resume` was not asked for; DataProblem if
    `out` cannot be written or, with `resume`, is not from an earlier run.
    """
    try:
        return _run(
            folder, out, partial(_line, request=request, trials=trials), request, resume=resume, progress=progress
        )
    except OSError as why:
        raise DataProblem(
            f"{why.filename or out}: cannot be read or written ({why.strerror}). Lines written before are whole; "
            "check the name, the space and the permissions, and go on with --resume."
        ) from why


def trial_folders(folder: Path) -> list[Path]:
    """The trials in a folder, by name. One that lost its description is a trial still, so that nobody vanishes."""
    names = (DESCRIPTION, FIRST, journal.NAME)
    return sorted(one for one in folder.iterdir() if one.is_dir() and any((one / name).exists() for name in names))


Work = Callable[[Path], tuple[str, bool]]


def _run(
    folder: Path, out: Path, work: Work, request: BareRequest, *, resume: bool, progress: Callable[[str], None]
) -> int:
    files = sorted(folder.glob("*.csv")) if folder.is_dir() else []
    folders = trial_folders(folder) if folder.is_dir() else []
    files += folders
    if not files:
        raise UsageProblem(
            f"{folder}: holds no CSV files and no trials. Name a folder with one series a file, or one trial a folder."
        )
    every, what = (PROGRESS_EVERY, "series") if not folders else (TRIALS_EVERY, "trials and series")
    if out.exists() and not resume:
        raise UsageProblem(f"{out}: already exists. Name another file, or add --resume to go on after its last line.")
    done = _done(out) if resume else {}
    bad = sum(done.values())
    waiting = [file for file in files if _name(file) not in done]
    with out.open("a", encoding="utf-8") as lines, _workers(waiting, request) as each:
        for number, (line, failed) in enumerate(each(work, waiting), 1 + len(done)):
            bad += failed
            lines.write(line + "\n")
            if number % every == 0 or number == len(files):
                lines.flush()
                progress(f"{number} of {len(files)} {what}")
    if bad:
        progress(
            f"{bad} of {len(files)} {'trials and files' if folders else 'files'} could not be analysed; their lines in {out.name} say why."
        )
    return bad


@contextmanager
def _workers(waiting: list[Path], request: BareRequest) -> Iterator[Map]:
    """A map over files, in their order: in this process for a few, on every core for many."""
    trials = sum(one.is_dir() for one in waiting)
    if len(waiting) + AS_DEAR_AS * trials < WORKERS_FROM:
        yield map
        return
    warm = partial(_load_engine, request) if trials < len(waiting) else None
    lost = "The lines written so far are whole; go on with --resume."
    with on_every_core(warm, at_once=1 if trials else FILES_AT_ONCE, if_lost=lost) as each:
        yield each


def _load_engine(request: BareRequest) -> None:
    """Analyse a made-up series, so that copies of this process have everything loaded instead of each loading it."""
    low, high = (float(end) for end in request.scale)
    doses = Dose(Decimal(0), Unit.MG), Dose(Decimal(1), Unit.MG)
    analyse_bare([BareRow(t, doses[t // 7 % 2], (low, high)[t % 3 % 2]) for t in range(28)], request)


def _name(file: Path) -> str:
    """The name as text that can be written, also if its bytes are not UTF-8."""
    return os.fsencode(file.name).decode("utf-8", "backslashreplace")


def _line(file: Path, request: BareRequest, trials: TrialRequest) -> tuple[str, bool]:
    return _trial_line(file, trials) if file.is_dir() else _bare_line(file, request)


def _trial_line(folder: Path, asked: TrialRequest) -> tuple[str, bool]:
    from modicum.doors.desk.practice import analysed_case, unread_case  # noqa: PLC0415 - what no series needs

    name = _name(folder)
    try:
        shape = analysed_case(FolderShelf(folder), name, today=asked.today, as_of=asked.as_of, seed=asked.seed)
        return as_line({"file": name} | shape), False
    except DataProblem as why:
        problem = Problem(
            name, str(why).removeprefix(f"{name}: "), "The other trials were analysed; this one is counted."
        )
        told = [asdict(problem_shape(problem))]
        return as_line({"file": name, "case": unread_case(name), "problems": told}), True


def _bare_line(file: Path, request: BareRequest) -> tuple[str, bool]:
    name = _name(file)
    try:
        rows, problems = read_bare(file, scale=request.scale)
        if not problems:
            shape = as_plain(analyse_bare(rows, request))
            return as_line({"file": name} | shape), False
    except DataProblem as why:
        problems = [Problem(name, str(why).removeprefix(f"{file.name}: "), "The other files were analysed.")]
    told = [asdict(problem_shape(problem)) for problem in problems]
    return as_line({"file": name, "problems": told}), True


def cases_in(out: Path) -> list[dict[str, object]]:
    """What became of each person whose trial stands in the lines of a batch."""
    lines = decode(read_bytes(out), at=out.name).splitlines()
    return [entry["case"] for line in lines if isinstance(entry := json.loads(line), dict) and "case" in entry]


def _done(out: Path) -> dict[str, bool]:
    """Files that an earlier run finished, and whether each had problems. A half-written last line is cut off.

    Only after every whole line was found to be one of ours: nobody's other file is ever shortened.
    """
    if not out.exists():
        return {}
    data = out.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    done: dict[str, bool] = {}
    for number, line in enumerate(whole.split(b"\n")[:-1], 1):
        try:
            entry = json.loads(line)
            done[entry["file"]] = "problems" in entry
        except (ValueError, LookupError, TypeError, RecursionError) as why:
            raise DataProblem(
                f"{out}: line {number}: is not from an earlier run ({shown(line.decode('utf-8', 'backslashreplace'))}), "
                "so nothing was added to it. Name another file."
            ) from why
    if not whole and data and not data.startswith(b"{"):
        raise DataProblem(f"{out}: is not from an earlier run, so nothing was added to it. Name another file.")
    if len(whole) < len(data):
        with out.open("r+b") as file:
            file.truncate(len(whole))
    return done
