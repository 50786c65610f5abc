"""modicum analyse: a trial folder's verdicts, or the effects of bare series."""

from __future__ import annotations

import re
from argparse import Namespace
from datetime import date
from decimal import Decimal
from pathlib import Path

from modicum.doors.cli.talk import show_problems, talk
from modicum.doors.desk.analyse_bare import BareRequest, EngineName, TierName, analyse_bare, quickest_engine
from modicum.doors.desk.shapes import BareProblems, BareShape, as_json, problem_shape
from modicum.doors.files.bare_csv import read_bare
from modicum.doors.files.batch import TrialRequest, run_batch, trial_folders
from modicum.errors import DataProblem, UsageProblem
from modicum.quantities import read_number

WIDTH = 96


def run(asked: Namespace) -> int:
    """Dispatch between the three forms; exactly one must be asked for."""
    if asked.batch is not None:
        return _batch(asked)
    if asked.bare is not None:
        file = asked.bare or asked.trial
        if not file or (asked.bare and asked.trial):
            raise UsageProblem("--bare takes one CSV file: modicum analyse --bare FILE.csv --model m1")
        return _bare(asked, Path(file))
    if not asked.trial:
        raise UsageProblem("name a trial folder, or a series with --bare FILE.csv. See modicum analyse --help.")
    from modicum.doors.cli import analyse_folder  # noqa: PLC0415 - reports and their words, which no series needs

    return analyse_folder.run(asked)


def _bare(asked: Namespace, file: Path) -> int:
    request = _request(asked, default_tier="report")
    rows, problems = read_bare(file, scale=request.scale)
    if problems:
        show_problems(problems)
        talk("no effect was computed: one wrong row can change the answer. Correct the rows named above.")
        if asked.json:
            print(as_json(BareProblems([problem_shape(problem) for problem in problems])))
        return 3
    try:
        shape = analyse_bare(rows, request)
    except DataProblem as why:
        raise DataProblem(f"{file.name}: {why}") from why
    print(as_json(shape) if asked.json else _bare_text(shape))
    return 0


def _batch(asked: Namespace) -> int:
    if not asked.out:
        raise UsageProblem("--batch writes to a file: add --out FILE.ndjson.")
    folder, out = Path(asked.batch), Path(asked.out)
    problems = run_batch(
        folder,
        out,
        _request(asked, default_tier="batch", engine=quickest_engine()),
        trials=TrialRequest(date.today(), asked.as_of, asked.seed),
        resume=asked.resume,
        progress=talk,
    )
    if trial_folders(folder):
        from modicum.doors.cli.practice import show_practice  # noqa: PLC0415 - a page and its words, which no series needs

        show_practice(out)
    return 3 if problems else 0


def _request(asked: Namespace, *, default_tier: TierName, engine: EngineName = "numpy") -> BareRequest:
    tier: TierName = asked.tier or default_tier
    return BareRequest(asked.model, tier, _scale(asked.scale), asked.clock_order, engine)


def _scale(text: str) -> tuple[Decimal, Decimal]:
    match = re.fullmatch(r"(-?[0-9.]+)-(-?[0-9.]+)", text)
    if match is None:
        raise UsageProblem(f"--scale {text!r}: write the lowest and the highest rating, such as 0-10 or 0-100.")
    try:
        low, high = (-read_number(end[1:]) if end.startswith("-") else read_number(end) for end in (match[1], match[2]))
    except DataProblem as why:
        raise UsageProblem(f"--scale {text!r}: {why}") from why
    if low >= high:
        raise UsageProblem(f"--scale {text!r}: the lowest rating must be below the highest.")
    return low, high


def _bare_text(shape: BareShape) -> str:
    lines = [f"model {shape.model}, {shape.n_days} days, {shape.n_rated} rated, trust: {shape.trust}"]
    if shape.trust != "usable":
        lines.append("Cannot tell: there is not enough, or nothing that varies, to estimate an effect from.")
    for e in shape.effects:
        lines.append(
            f"{e.dose_mg:g} mg against 0 mg: {e.mean:+.3f} (SD {e.sd:.3f}; 95 % {e.q025:+.3f} to {e.q975:+.3f}); "
            f"P(<0) {e.p_lt_0:.3f}, P(<-1) {e.p_lt_m1:.3f}"
        )
    lines += [f"left out: {left.count} ratings ({left.why})" for left in shape.left_out] + shape.notes
    return "\n".join(lines)
