"""Writes the page of error rates again. python tools/write_error_rates.py [results.ndjson of a finished run]."""

import sys
from pathlib import Path

from modicum.doors.desk.analyse_bare import quickest_engine
from modicum.doors.files.error_rates import STORED, keep_results, write_pages
from modicum.doors.files.validation import every_cell

ROOT = Path(__file__).resolve().parents[1]

if len(sys.argv) > 1:
    keep_results(Path(sys.argv[1]), ROOT / STORED)
for written in write_pages(ROOT, known=tuple(every_cell(quickest_engine()))):
    print(written.relative_to(ROOT))
