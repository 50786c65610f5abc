"""Writes the page of error rates again. python tools/write_error_rates.py [results.ndjson of a finished run]."""

import sys
from pathlib import Path

from modicum.doors.files.error_rates import STORED, keep_results, write_pages

ROOT = Path(__file__).resolve().parents[1]

if len(sys.argv) > 1:
    keep_results(Path(sys.argv[1]), ROOT / STORED)
for written in write_pages(ROOT):
    print(written.relative_to(ROOT))
