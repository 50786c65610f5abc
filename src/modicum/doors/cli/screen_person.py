"""modicum screen PERSON.toml: what the safety rules say of one person's answers, and what is missing."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path
from textwrap import fill

from modicum.doors.cli.talk import show_problems, talk
from modicum.doors.desk.knowing import knowledge
from modicum.doors.desk.screen_medicines import resolver
from modicum.doors.desk.screen_person import Screened, problems_shape, screen_person
from modicum.doors.desk.shapes import as_json
from modicum.doors.files.folder import read_toml
from modicum.doors.files.kept_lexicon import KeptInFolder, usual_folders

WIDTH = 96


def run(asked: Namespace) -> int:
    """0 nothing bars a first dose, 3 a problem in the file, 4 stopped for safety, questions included."""
    path = Path(asked.person)
    screened, problems = screen_person(
        read_toml(path),
        name=path.name,
        today=asked.as_of or date.today(),
        resolve=resolver(KeptInFolder(usual_folders()), talk),
    )
    if screened is None:
        show_problems(problems)
        talk("nothing was judged: one wrong answer can change everything. Correct the places named above.")
        if asked.json:
            print(as_json(problems_shape(problems)))
        return 3
    print(as_json(screened.shape) if asked.json else in_text(screened, sources=asked.sources))
    return screened.exit_code


def in_text(screened: Screened, *, sources: bool) -> str:
    """The rulings as text, strictest first; with `sources`, what each rule stands on."""
    said, say = screened.said, knowledge().words.say
    lines = [said.headline, "=" * min(len(said.headline), WIDTH), *map(_wrap, said.lead)]
    for rule in said.rules:
        title = f"{rule.title}: {rule.word}"
        lines += ["", title, "-" * min(len(title), WIDTH), *map(_wrap, rule.sentences)]
        lines += map(_wrap, rule.detail if sources else rule.detail[:1])
    parts = (("safety.dates", said.dates), ("safety.lines", said.lines), ("safety.open", said.open))
    for title, sentences in ((say(key), sentences) for key, sentences in parts):
        if sentences:
            lines += ["", title, "-" * len(title), *map(_wrap, sentences)]
    return "\n".join([*lines, *(["", _wrap(said.passed)] if said.passed else [])])


def _wrap(sentence: str) -> str:
    return fill(sentence, WIDTH, break_long_words=False, break_on_hyphens=False)
