"""make mutate: run what has no result that stands, write the page, and fail if a survivor is not explained.

python -m mutate [--only FILES] [--minutes N] [--processes N] [--fresh]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from mutate import plan, report, run, worker
from mutate.classes import Expected, broken_classes

RESULTS = worker.ROOT / "docs" / "validation" / "mutation.ndjson"
PAGE = RESULTS.with_suffix(".md")
EXPLAINED = worker.ROOT / "tools" / "mutate" / "explained.toml"
NOT_DONE, TOOL_BROKEN = 1, 2


def main(arguments: list[str]) -> int:
    """0 if every mutant has a result and every survivor is explained, 1 if not, 2 if the tool does not work here."""
    asked = _asked(arguments)
    worker.load()
    if asked.fresh:
        RESULTS.unlink(missing_ok=True)
    known = run.kept(RESULTS)
    try:
        code = run.in_seeded_order([*plan.code_jobs(), *plan.guard_jobs()])
        _run(code, known, asked)
        with TemporaryDirectory(prefix="mutate-") as scratch:
            rows = run.in_seeded_order(plan.row_jobs(Path(scratch)))
            _run(rows, known, asked)
        classes = _classes()
    except run.ToolError as error:
        print(f"mutate does not work: {error}")
        return TOOL_BROKEN
    jobs = [*code, *rows]
    return _written(jobs, [known[job.what.key] for job in jobs if run.stands(job, known)], classes)


def _run(jobs: list[plan.Job], known: dict[str, run.Result], asked: argparse.Namespace) -> None:
    wanted = [job for job in jobs if any(one in job.what.file for one in asked.only.split(","))]
    todo = [job for job in wanted if not run.stands(job, known)]
    print(f"{len(jobs)} mutants, {len(wanted)} asked for, {len(todo)} of them to run", flush=True)
    with RESULTS.open("a", encoding="utf-8") as out:

        def keep(row: run.Result) -> None:
            known[row["key"]] = row
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            out.flush()

        seconds = asked.until - time.monotonic()
        run.run(todo, processes=asked.processes, seconds=seconds, keep=keep, say=lambda text: print(text, flush=True))


def _classes() -> list[run.Result]:
    """Every change of a class, held against the independent list as the test holds it; too quick to be kept."""
    classes, expected = plan.shipped_classes(), Expected.of(plan.INDEPENDENT)
    if broken_classes(classes, expected):
        raise run.ToolError("the independent list does not agree with the lexicon before any mutation")
    found = plan.class_results(classes, expected)
    return [what._asdict() | {"result": "test" if seen else "survived"} for what, seen in found]


def _written(jobs: list[plan.Job], stored: list[run.Result], classes: list[run.Result]) -> int:
    """Keep what stands, write the page, and say what is not as it should be."""
    stored = sorted(stored, key=lambda row: row["key"])
    RESULTS.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in stored), encoding="utf-8")
    whats = {job.what.key: job.what._asdict() for job in jobs}
    results = [whats[row["key"]] | row for row in stored] + classes
    planned = Counter(what["file"] for what in [*whats.values(), *classes])
    lines = {job.what.key: job.line for job in jobs if job.line}
    explained = report.read_explained(EXPLAINED)
    PAGE.write_text(report.page(results, explained, planned=planned, lines=lines), encoding="utf-8")
    survivors = {row["key"] for row in report.survivors(results)}
    for key in sorted(survivors - set(explained)):
        print(f"SURVIVED, and not explained: {key}")
    caught = {row["key"] for row in results} - survivors
    for key in sorted(set(explained) - (set(whats) - caught)):
        print(f"explained, but {'caught' if key in caught else 'no mutant'}: {key}")
    print(f"{len(results)} of {planned.total()} mutants have a result; {PAGE.name}")
    return NOT_DONE if survivors - set(explained) or len(results) < planned.total() else 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m mutate", description=__doc__)
    parser.add_argument("--only", default="", help="only files whose name holds one of these, with commas between")
    parser.add_argument("--minutes", type=float, default=600.0, help="stop after so long; a later run goes on")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--fresh", action="store_true", help="forget every kept result first")
    asked = parser.parse_args(arguments)
    asked.until = time.monotonic() + 60 * asked.minutes
    return asked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
