"""modicum design: what each of several plans could tell one person, before anybody agrees to one."""

from __future__ import annotations

import json
import time
from argparse import Namespace
from datetime import date
from functools import partial
from pathlib import Path

from modicum.doors.cli.talk import show_problems, talk
from modicum.doors.desk.analyse_bare import EngineName, quickest_engine
from modicum.doors.desk.analyse_trial import DEFAULT_SEED, load
from modicum.doors.desk.design import Wish, as_values, asked_of, compare, compared_page, load_engine
from modicum.doors.desk.go_on import go_on, going_page_of, going_values
from modicum.doors.desk.knowing import words
from modicum.doors.files.folder import FolderShelf, read_toml
from modicum.doors.files.pages import write_page
from modicum.doors.files.workers import on_every_core
from modicum.errors import FINE
from modicum.report.text import as_text

LOST = "Nothing was written; run it again."
REPLICATES = {"numba": 200, "numpy": 40}
"""People for each row: as many as a person waits for."""


def run(asked: Namespace) -> int:
    """0 also if no plan finds the change: that is an answer."""
    engine = quickest_engine()
    if asked.during:
        return _go_on(asked, engine)
    path = Path(asked.choices) if asked.choices else None
    wish = Wish(
        choices=read_toml(path) if path else None,
        at=path.name if path else "",
        trial=load(FolderShelf(Path(asked.trial)), today=asked.as_of or date.today(), as_of=asked.as_of)
        if asked.trial
        else None,
        sd=asked.sd,
        phi=asked.phi,
        onset=asked.onset,
        missing=asked.missing,
        drift=asked.drift,
        worthwhile=asked.worthwhile,
        doses=asked.doses,
        days_on_a_dose=asked.days_on_a_dose,
        replicates=asked.replicates or REPLICATES[engine],
        seed=DEFAULT_SEED if asked.seed is None else asked.seed,
        every=asked.every,
    )
    comparison = asked_of(wish, engine=engine)
    start = time.perf_counter()
    with on_every_core(partial(load_engine, comparison), at_once=1, if_lost=LOST) as each:
        compared = compare(comparison, each, progress=talk)
    seconds = time.perf_counter() - start
    people = sum(heard.n for told in compared.told for heard in told.heard.values())
    talk(f"{people:,} made-up people judged in {seconds:.1f} s ({people / seconds:,.0f} a second, {engine}).")
    if asked.json:
        print(json.dumps(as_values(compared), ensure_ascii=False, indent=2))
        return FINE
    page = compared_page(compared, words(), drawn=bool(asked.out))
    print(as_text(page), end="")
    if asked.out:
        talk(f"written: {', '.join(str(file) for file in write_page(page, Path(asked.out), 'design'))}")
    return FINE


def _go_on(asked: Namespace, engine: EngineName) -> int:
    shelf, today = FolderShelf(Path(asked.during)), asked.as_of or date.today()
    loaded = load(shelf, today=max(today, date.today()), as_of=today)
    show_problems(loaded.problems)
    going = go_on(shelf, loaded, today=today, engine=engine)
    if asked.json:
        print(json.dumps(going_values(going), ensure_ascii=False, indent=2))
        return FINE
    page = going_page_of(going, words())
    print(as_text(page), end="")
    if asked.out:
        talk(f"written: {', '.join(str(file) for file in write_page(page, Path(asked.out), 'going-on'))}")
    return FINE
