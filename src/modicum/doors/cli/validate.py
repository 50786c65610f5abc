"""modicum validate: whether the words keep their error rates, in worlds whose truth is known."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from modicum.doors.cli import digest
from modicum.doors.cli.talk import talk
from modicum.doors.desk.analyse_bare import quickest_engine
from modicum.doors.desk.validate import EVERYTHING
from modicum.doors.files.validation import RESULTS, cells_asked, run_validation
from modicum.errors import UsageProblem
from modicum.proof.runner import SEED, missed, tasks

MISSED = 3
"""The exit code of a bar that was missed."""


def run(asked: Namespace) -> int:
    """0 if every bar was met, 3 if one was missed; the missed ones are named on stdout."""
    if asked.n is not None and asked.n < 1:
        raise UsageProblem(f"--n {asked.n}: at least one person is needed.")
    if asked.section == ["digest"]:
        return digest.run(asked)
    engine = quickest_engine()
    cells = cells_asked(tuple(asked.section) or (EVERYTHING,), engine)
    todo = tasks(cells, quick=asked.quick, only=asked.only, n=asked.n, seed=SEED if asked.seed is None else asked.seed)
    if asked.list:
        print("\n".join(f"{task.cell}  n {task.n}" for task in todo))
        return 0
    folder = Path(asked.out)
    results = run_validation(todo, folder, engine=engine, processes=asked.processes, fresh=asked.fresh, progress=talk)
    bounded = [measure for result in results for measure in result.measures if measure.bounded]
    wrong = missed(results)
    for line in wrong:
        print(f"MISSED  {line}")
    print(f"{len(results)} cells, {len(bounded)} bars, {len(wrong)} missed. Results: {folder / RESULTS}")
    return MISSED if wrong else 0
