"""make mutate: run what has no result yet, write the page, and fail if a survivor is not explained.

python -m mutate [--only FILE] [--minutes N] [--processes N] [--fresh] [--near] [--no-code] [--no-rows]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter

from mutate import plan, report, rowrun, run, worker

RESULTS = worker.ROOT / "docs" / "validation" / "mutation.ndjson"
PAGE = RESULTS.with_suffix(".md")
EXPLAINED = worker.ROOT / "tools" / "mutate" / "explained.toml"
NOT_DONE, TOOL_BROKEN = 1, 2


def main(arguments: list[str]) -> int:
    """0 if every survivor is explained and nothing is left, 1 if not, 2 if the tool does not work here."""
    asked = _asked(arguments)
    worker.load()
    if asked.fresh:
        RESULTS.unlink(missing_ok=True)
    until = time.monotonic() + 60 * asked.minutes
    jobs = plan.code_jobs(near=asked.near)
    known = run.kept(RESULTS)
    with RESULTS.open("a", encoding="utf-8") as out:

        def keep(row: run.Result) -> None:
            known[row["key"]] = row
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            out.flush()

        try:
            if not asked.no_code:
                todo = [
                    job
                    for job in run.in_seeded_order(jobs)
                    if any(one in job.mutant.file for one in asked.only.split(","))
                ]
                todo = [job for job in todo if not run.still_good(job, known)]
                print(f"code: {len(jobs)} mutants, {len(todo)} to run", flush=True)
                run.run(todo, processes=asked.processes, seconds=until - time.monotonic(), keep=keep, say=_say)
            rows = list(rowrun.rows_of(rowrun.KNOWLEDGE, rowrun.fact_shapes()))
            if not asked.no_rows:
                print(f"rows: {len(rows)} mutants", flush=True)
                rowrun.run_rows(rows, known, seconds=until - time.monotonic(), keep=keep)
            rowrun.run_classes(keep)
        except run.ToolError as error:
            print(f"mutate does not work: {error}")
            return TOOL_BROKEN
    return _written(jobs, [row.key for row in rows], known)


def _say(text: str) -> None:
    print(text, flush=True)


def _written(jobs: list[plan.Job], rows: list[str], known: dict[str, run.Result]) -> int:
    """Keep what still stands, write the page, and say what is not as it should be."""
    stamps = {job.mutant.key: job.digest for job in jobs}
    results = [row for key, row in sorted(known.items()) if _stands(key, row, stamps, set(rows))]
    RESULTS.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in results), encoding="utf-8")
    planned = Counter(job.mutant.file for job in jobs)
    planned.update(key.split(" ", 1)[0] for key in rows)
    planned.update(row["file"] for row in results if row["file"].startswith("medicines: "))
    explained = report.read_explained(EXPLAINED)
    lines = {job.mutant.key: job.mutant.line for job in jobs}
    PAGE.write_text(report.page(results, explained, planned=planned, lines=lines), encoding="utf-8")
    open_ones = report.unexplained(results, explained)
    left = planned.total() - len(results)
    unused = sorted(set(explained) - {row["key"] for row in report.survivors(results)})
    for key in open_ones:
        print(f"SURVIVED, and not explained: {key}")
    for key in unused:
        print(f"explained, but no survivor: {key}")
    print(f"{len(results)} of {planned.total()} mutants have a result; {PAGE.relative_to(worker.ROOT)}")
    return NOT_DONE if open_ones or left else 0


def _stands(key: str, row: run.Result, stamps: dict[str, str], rows: set[str]) -> bool:
    """Whether a result is of a mutant that there is today, made in the file as it is today."""
    if key in stamps:
        return stamps[key] == row["digest"]
    if key in rows:
        return row["digest"] == plan.digest(rowrun.KNOWLEDGE / row["file"])
    return row["file"].startswith("medicines: ") and row["digest"] == plan.digest(rowrun.INDEPENDENT)


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m mutate", description=__doc__)
    parser.add_argument("--only", default="", help="only code files whose name holds one of these, with commas between")
    parser.add_argument("--minutes", type=float, default=600.0, help="stop after so long; a later run goes on")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--fresh", action="store_true", help="forget every kept result first")
    parser.add_argument(
        "--near", action="store_true", help="only the quick tests; what survives is tried again without"
    )
    parser.add_argument("--no-code", action="store_true")
    parser.add_argument("--no-rows", action="store_true")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
