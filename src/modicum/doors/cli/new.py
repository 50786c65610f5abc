"""modicum new: from a published scheme to a plan that a prescriber can agree to, with what it needs and what it can come to."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path

from modicum.doors.cli.talk import show_problems, talk
from modicum.doors.desk.knowing import words
from modicum.doors.desk.new_plan import Made, new_plan
from modicum.doors.desk.screen_medicines import resolver
from modicum.doors.files.folder import read_toml
from modicum.doors.files.kept_lexicon import KeptInFolder, usual_folders
from modicum.errors import FINE, DataProblem, SafetyStop
from modicum.report.plan import (
    answer_in_words,
    findings_in_words,
    grades_in_words,
    head_in_words,
    steps_in_words,
    supply_in_words,
)


def run(asked: Namespace) -> int:
    """0 the plan is agreed, 3 it cannot be made as chosen, 4 it may not be started yet."""
    path = Path(asked.choices)
    made, problems = new_plan(
        read_toml(path),
        at=path.name,
        person=read_toml(Path(asked.person)) if asked.person else None,
        today=asked.as_of or date.today(),
        resolve=resolver(KeptInFolder(usual_folders()), talk),
    )
    if made is None:
        show_problems(problems)
        talk("no plan was made. Nothing was rounded or moved to make one.")
        return DataProblem.exit_code
    print("\n".join(_lines(made)))
    return FINE if made.answer.open and made.asked.approved is not None else SafetyStop.exit_code


def _lines(made: Made) -> list[str]:
    say, agreed = words(), made.asked.approved
    return [
        *head_in_words(made.plan, made.asked.protocol, made.state, agreed, say),
        *answer_in_words(made.answer, agreed, say),
        "",
        *steps_in_words(made.plan, say),
        *grades_in_words(made.grades, say),
        *supply_in_words(made.supply, say),
        *findings_in_words(made.findings, say),
    ]
