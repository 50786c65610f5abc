"""Writes docs/validation/digest.json again from the running code. python tools/write_digest.py."""

import sys
from argparse import Namespace
from pathlib import Path

from modicum.doors.cli.digest import STORED, run

sys.exit(run(Namespace(digest=Path(__file__).resolve().parents[1] / STORED, write=True)))
