"""modicum check plan FILE: what is wrong, or left open, in anybody's plan."""

from __future__ import annotations

import json
import sys
import tomllib
from argparse import Namespace
from pathlib import Path

from modicum.doors.cli.talk import talk
from modicum.doors.desk.knowing import words
from modicum.doors.desk.lint_plan import findings_shape, lint_choices
from modicum.doors.files.folder import read_toml
from modicum.doors.files.plan_sheet import read_sheet
from modicum.doors.files.text import LARGEST_FILE, decode, read_bytes
from modicum.errors import FINE, DataProblem, UsageProblem
from modicum.plan.lines import PlanSheet
from modicum.plan.lint import Finding, lint
from modicum.report.plan import findings_section
from modicum.report.text import section_lines

STDIN = "-"


def run(asked: Namespace) -> int:
    """0 if nothing but notes was found, 3 otherwise."""
    found, lines = _findings(asked.file)
    if asked.json:
        print(json.dumps(findings_shape(found), ensure_ascii=False, indent=2))
    else:
        talk(f"{lines} steps were read.")
        print("\n".join(section_lines(findings_section(found, words()))))
    return DataProblem.exit_code if any(one.problem.weight == "left-out" for one in found) else FINE


def _findings(source: str) -> tuple[tuple[Finding, ...], int]:
    if source != STDIN and source.endswith(".toml"):
        return lint_choices(read_toml(Path(source)), at=Path(source).name)
    sheet = _sheet(source)
    return lint(sheet), len(sheet.lines)


def _sheet(source: str) -> PlanSheet:
    if source != STDIN:
        return read_sheet(decode(read_bytes(Path(source)), at=source), at=Path(source).name)
    data = sys.stdin.buffer.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise UsageProblem(f"standard input: has more than {LARGEST_FILE:,} bytes, which no plan has.")
    text = decode(data, at="standard input")
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return read_sheet(text, at="standard input")
    raise UsageProblem("standard input: is a TOML file. Name the file itself, so that its place can be said.")
