"""Runs a command through the real entry point and keeps what it answered."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

from modicum.doors.start import main

HERE = Path(__file__).parent
BARE, TRIALS = HERE / "bare", HERE / "trials"
NEVER = ("Traceback", 'File "', "Errno", "P(<0)", "p_lt_0")
"""In no answer: a traceback, a system's own error, an effect of a bare series."""


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str
    seconds: float  # of this process, whatever else the machine is doing

    @property
    def all(self) -> str:
        return self.out + self.err


def ask(capsys, *arguments: object) -> Answer:
    """The answer to one command. Anything raised is a traceback on somebody's screen and fails the test."""
    capsys.readouterr()
    start = time.process_time()
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as stop:  # argparse's way of saying 2
        code = stop.code
    seconds = time.process_time() - start
    said = capsys.readouterr()
    return Answer(code, said.out, said.err, seconds)


def check_talk(err: str) -> None:
    """Talk is whole lines that say who speaks; nothing on the screen is hidden or rewritten by what was read."""
    assert all(line.startswith("modicum: ") for line in err.split("\n") if line), err
    assert all(letter.isprintable() or letter == "\n" for letter in err), err


def strict_json(text: str) -> dict:
    """JSON without NaN and Infinity, which other programs refuse."""
    return json.loads(text, parse_constant=_refused)


def _refused(name: str) -> object:
    raise AssertionError(f"{name} in the JSON")


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
