"""Writes the pages of the hazard log again. Exit code 1 names what the log claims and no test proves.

python tools/write_hazards.py
"""

import sys
from pathlib import Path

from modicum.doors.desk.knowing import hazards
from modicum.doors.files.hazards import proofs, rules, write_pages
from modicum.proof.hazards import findings

ROOT = Path(__file__).resolve().parents[1]

for written in write_pages(ROOT):
    print(written.relative_to(ROOT))
found = findings(hazards(), proofs(ROOT), rules(ROOT))
for line in found:
    print(line, file=sys.stderr)
sys.exit(1 if found else 0)
