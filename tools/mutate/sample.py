"""The tool on changes of which we know what must come out. python -m mutate.sample; part of the tests.

Faults that have to be caught, one that hangs, one that cannot be imported, and one change that changes nothing.
"""

from __future__ import annotations

import json
import sys

from mutate import plan, run, worker

FAULTS = (
    ("intervals.py", "days=kind.days + 1)", "days=kind.days)"),
    ("intervals.py", "max(dates) if dates", "min(dates) if dates"),
    ("intervals.py", "use.last_dose > today", "use.last_dose >= today"),
    ("intervals.py", "elif use.agreed is False:", "elif use.agreed is None:"),
    ("facts.py", "Kind.TRUTH: isinstance(value, bool)", "Kind.TRUTH: True"),
    ("names.py", "text = clean(text)", "text = text"),
)
HANGS = ("intervals.py", "    each = tuple(", "    while True:\n        pass\n    each = tuple(")
BROKEN = ("intervals.py", "class NoDate(Enum):", "class NoDate(Enumeration):")
EQUIVALENT = ("intervals.py", "here = set(forms)", "here = set(list(forms))")
LEAST = 3.0


def key_of(file: str, old: str, *_: str) -> str:
    """What the result of a change by hand is kept under."""
    return f"{file} {old}"


def job_of(file: str, old: str, new: str) -> plan.Job:
    """A job of a change written by hand; only the file's own tests run."""
    path, stages = plan.SAFETY / file, (plan.stages_of(file)[0][:1],)
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise run.ToolError(f"{file} holds {old!r} {text.count(old)} times; the sample needs it once")
    code = compile(text.replace(old, new), str(path), "exec", dont_inherit=True)
    what = plan.What(key_of(file, old), file, "sample", "by hand", old, old, new)
    return plan.Job(what, worker.with_code(path, code, stages), stages, plan.digest(path))


def main() -> int:
    """Prints one JSON line a change: what was changed and what came out."""
    worker.load()
    jobs = [job_of(*one) for one in (*FAULTS, HANGS, BROKEN, EQUIVALENT)]

    def keep(row: run.Result) -> None:
        print(json.dumps([row["key"], row["result"]]), flush=True)

    run.run(jobs, processes=1, seconds=600, keep=keep, say=lambda _: None, least=LEAST)
    return 0


if __name__ == "__main__":
    sys.exit(main())
