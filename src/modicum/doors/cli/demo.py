"""modicum demo: the worked examples and the seven stories, their verdicts, and the paths of the reports it wrote."""

from __future__ import annotations

import csv
from argparse import Namespace
from datetime import date
from pathlib import Path
from textwrap import fill, indent

from modicum.doors.cli.card import write_card
from modicum.doors.cli.checklist import write_checklist
from modicum.doors.cli.report import write_report
from modicum.doors.cli.stories import show_stories
from modicum.doors.cli.talk import exit_code, show_problems, talk
from modicum.doors.desk.analyse_trial import DEFAULT_SEED, analyse_trial
from modicum.doors.desk.knowing import knowledge
from modicum.doors.desk.make_paper import card, checklist
from modicum.doors.desk.placebo import in_words, placebo_improvement
from modicum.doors.desk.report_trial import summary_of
from modicum.doors.files.folder import DESCRIPTION, FolderShelf
from modicum.doors.files.text import decode, read_bytes
from modicum.errors import DataProblem, UsageProblem
from modicum.report.paper import Holder

WIDTH = 92


def run(asked: Namespace) -> int:
    examples = Path(asked.examples)
    folders = sorted(path.parent for path in examples.glob(f"*/{DESCRIPTION}"))
    if not folders:
        raise UsageProblem(
            f"{examples}: holds no worked examples. Run this where modicum's source is, or name them with --examples."
        )
    say = knowledge().words.say
    print(say("demo.title"), "\n")
    written, code = [], 0
    for folder in folders:
        shelf = FolderShelf(folder)
        analysed = analyse_trial(
            shelf,
            today=date.today(),
            as_of=None,
            seed=DEFAULT_SEED if asked.seed is None else asked.seed,
            progress=lambda title, name=folder.name: talk(f"{name}: analysing {title} …"),  # type: ignore[misc]
        )
        print(f"{folder.name}: {analysed.result.trial.title}")
        for sentence in summary_of(analysed):
            print(indent(fill(sentence, WIDTH, break_on_hyphens=False), "    "))
        print()
        written += write_report(analysed, shelf, Path(asked.out) / folder.name)
        show_problems(analysed.loaded.problems)
        code = max(code, exit_code(analysed.loaded.problems))
    _placebo(examples / "hiv-sn")
    seed = DEFAULT_SEED if asked.seed is None else asked.seed
    stories, fine = show_stories(examples / "stories", Path(asked.out) / "stories", seed=seed)
    written += [path for path in stories if path.suffix == ".html"]
    code = code if fine else max(code, DataProblem.exit_code)
    written += write_card(card(Holder(), discreet=False), Path(asked.out) / "paper")
    written += write_checklist(checklist(Holder()), Path(asked.out) / "paper")
    print(say("demo.reports"))
    for path in written:
        print(f"    {path}")
    print(fill(say("demo.next", example=folders[0]), WIDTH))
    return code


def _placebo(folder: Path) -> None:
    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(decode(read_bytes(folder / name), at=name).splitlines()))

    title, sentence = in_words(placebo_improvement(rows("hivsn_Baselines.csv"), rows("hivsn_xoverPP.csv")))
    print(fill(title, WIDTH))
    print(indent(fill(sentence, WIDTH, break_on_hyphens=False), "    "), "\n")
