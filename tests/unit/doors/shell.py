"""Runs modicum's commands inside the test process, and writes trial folders and bare series to run them on."""

import contextlib
import io
import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from modicum.doors.start import main
from unit.analysis.makers import on

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "examples"
NAMES = ("melatonin", "open-ladder", "randomised-swaps")


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


def run(*words):
    """Exit code, what was printed, and what was said on the side."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main([str(word) for word in words])
        except SystemExit as stopped:  # argparse leaves this way
            code = stopped.code or 0
    return Ran(code, out.getvalue(), err.getvalue())


@cache
def once(*words):
    """The same, run once for all tests that look at it."""
    return run(*words)


def analysed(name, *more):
    return once("analyse", EXAMPLES / name, "--json", *more)


ITEM = {"scale": "pain-0-10", "rating-times": ["20:30"], "onset": "learned"}


def toml_of(values):
    """A flat TOML text of texts, numbers, truths, lists of texts and lists of tables."""
    lines, tables = [], []
    for key, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            tables += [f"[[{key}]]\n{toml_of(table)}" for table in value]
        else:
            lines.append(f"{key} = {json.dumps(value)}")
    return "\n".join([*lines, *tables]) + "\n"


def trial_folder(folder, entries, **changes):
    """A trial folder with a description and a journal of these entries."""
    folder.mkdir(parents=True, exist_ok=True)
    values = {
        "id": "made",
        "title": "A made-up trial",
        "synthetic": True,
        "zone": "UTC",
        "first-day": on(0).isoformat(),
        "horizon-days": 28,
        "unit": "mg",
        "dose-time": "08:00",
        "taken-before": "0 mg",
        "primary": "pain-0-10",
        "item": [ITEM],
    } | {name.replace("_", "-"): value for name, value in changes.items()}
    (folder / "trial.toml").write_text(toml_of(values), encoding="utf-8")
    lines = [json.dumps({"id": f"e{n}"} | entry) for n, entry in enumerate(entries)]
    (folder / "journal.ndjson").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return folder


def dose(day, amount, *, slot="morning", **more):
    if amount is None:
        return {"kind": "dose", "for": on(day).isoformat(), "slot": slot, "status": "skipped"} | more
    line = {"kind": "dose", "for": on(day).isoformat(), "slot": slot, "status": "taken", "amount": f"{amount} mg"}
    return line | more


def rating(day, value, *, item="pain-0-10", slot="evening", **more):
    line = {"kind": "rating", "for": on(day).isoformat(), "slot": slot, "item": item, "value": str(value)}
    return line | more


def month(first=0, second=3, *, days=28):
    """Two weeks on the one dose and two on the other, rated every day."""
    amounts = [first if t < days // 2 else second for t in range(days)]
    return [dose(t, a) for t, a in enumerate(amounts)] + [rating(t, (t * 7) % 5 + 2) for t in range(days)]


def bare_csv(path, rows):
    """day, dose, rating rows; None is an empty field."""
    text = "".join(",".join("" if value is None else str(value) for value in row) + "\n" for row in rows)
    path.write_text("day,dose_mg,rating\n" + text, encoding="utf-8")
    return path
