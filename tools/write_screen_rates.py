"""Writes the page of the screen's scores again.

python tools/write_screen_rates.py
"""

import sys
from pathlib import Path

from modicum.doors.desk.screen_medicines import lexicon
from modicum.doors.files.kept_lexicon import KeptInFolder, usual_folders
from modicum.doors.files.medicine_lists import PAGE, scored
from modicum.proof.medicine_lists import page
from modicum.safety.resolve import Resolver

ROOT = Path(__file__).resolve().parents[1]

(ROOT / PAGE).write_text(
    page(scored(ROOT, Resolver(lexicon(KeptInFolder(usual_folders()), print)))), encoding="utf-8", newline="\n"
)
print(PAGE, file=sys.stderr)
