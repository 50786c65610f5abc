"""The seven stories, for `modicum demo`: each plan made again from its choices, the record analysed, and the ending held to its word."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from textwrap import fill, indent

from modicum.doors.cli.practice import page_of_practice
from modicum.doors.cli.report import write_report
from modicum.doors.cli.revise import page_of_change
from modicum.doors.cli.talk import talk
from modicum.doors.desk.analyse_bare import BareRequest
from modicum.doors.desk.analyse_trial import Analysed, analyse_trial
from modicum.doors.desk.ending import missed
from modicum.doors.desk.knowing import words
from modicum.doors.desk.new_plan import said_of
from modicum.doors.desk.report_trial import page_of, smallest_of, summary_of
from modicum.doors.desk.screen_medicines import resolver
from modicum.doors.files.batch import TrialRequest, run_batch, trial_folders
from modicum.doors.files.folder import FolderShelf, read_toml
from modicum.doors.files.kept_lexicon import KeptInFolder, usual_folders
from modicum.doors.files.pages import write_page
from modicum.doors.files.story import NAME, PRACTICE, TRIAL, Again, Names, Story, make_again, read_story
from modicum.report.page import Page
from modicum.report.plan import plan_page

WIDTH = 92


def show_stories(folder: Path, out: Path, *, seed: int) -> tuple[list[Path], bool]:
    """Every story in `folder`, in its order: the pages that were written, and whether each ended as it says."""
    places = sorted(path.parent for path in folder.glob(f"*/{NAME}"))
    if not places:
        return [], True
    print(words().say("story.title"), "\n")
    resolve, written, fine = resolver(KeptInFolder(usual_folders()), talk), [], True
    for place in places:
        story = read_story(place)
        print(f"{place.name}: {story.title}")
        show = _practice if story.many else _trial
        pages, faults = show(story, out / place.name, resolve, seed)
        _say(words().say("story.ends", ends=story.ends) if not faults else words().say("story.missed"))
        for fault in faults:
            _say(fault)
        print()
        written += pages
        fine = fine and not faults
    return written, fine


def _trial(story: Story, out: Path, resolve: Names, seed: int) -> tuple[list[Path], list[str]]:
    again = make_again(story.folder, story.folder / TRIAL, read_toml(story.folder / "person.toml"), resolve)
    shelf = FolderShelf(story.folder / TRIAL)
    name = story.folder.name
    analysed: Analysed = analyse_trial(
        shelf, today=story.as_of, as_of=None, seed=seed, progress=lambda title: talk(f"{name}: analysing {title} …")
    )
    _say(_plan_said([again]))
    for sentence in summary_of(analysed):
        _say(sentence)
    written = [*_plan_pages(again, out), *write_report(analysed, shelf, out)]
    page = page_of(analysed, with_figures=False)
    faults = [*_differs(again), *missed(story.ending, page, smallest=smallest_of(analysed))]
    return written, faults + [str(problem) for problem in analysed.loaded.problems if problem.weight == "left-out"]


def _practice(story: Story, out: Path, resolve: Names, seed: int) -> tuple[list[Path], list[str]]:
    everyone = story.folder / PRACTICE
    person = read_toml(story.folder / "person.toml")
    again = [make_again(one, one, person, resolve) for one in trial_folders(everyone)]
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "practice.ndjson"
        trials = TrialRequest(story.as_of, None, seed)
        run_batch(everyone, lines, BareRequest("full", "batch"), trials=trials, resume=False, progress=talk)
        page = page_of_practice(lines)
    _say(_plan_said(again))
    for sentence in (page.headline, *page.lead):
        _say(sentence)
    faults = [fault for one in again for fault in _differs(one)]
    return write_page(page, out, "practice"), faults + missed(story.ending, page, smallest="")


def _plan_pages(again: Again, out: Path) -> list[Path]:
    """The plan as it was first agreed, and a page for every later version."""
    said = said_of(again.made)
    pages: list[tuple[Page, str]] = [(plan_page(said, words()), "plan")]
    pages += [(page_of_change(turned, record), f"plan-{record.plan.version}") for turned, record in again.turned]
    made_up = words().say("page.synthetic")
    told = [(replace(page, banner=f"{made_up} {page.banner}"), name) for page, name in pages]
    return [path for page, name in told for path in write_page(page, out, name)]


def _plan_said(again: list[Again]) -> str:
    versions = sum(1 + len(one.turned) for one in again)
    return words().say("story.plan-same", versions=versions) if not any(one.differs for one in again) else ""


def _differs(again: Again) -> list[str]:
    return [words().say("story.plan-differs", file=name, id=again.made.plan.id) for name in again.differs]


def _say(sentence: str) -> None:
    if sentence:
        print(indent(fill(sentence, WIDTH, break_on_hyphens=False), "    "))
