"""modicum compare-protocols: what follows from stated assumptions when made-up people follow the published schemes."""

from __future__ import annotations

import json
import time
from argparse import Namespace
from functools import partial
from pathlib import Path

from modicum.doors.cli.talk import talk
from modicum.doors.desk.analyse_bare import quickest_engine
from modicum.doors.desk.analyse_trial import DEFAULT_SEED
from modicum.doors.desk.compare_schemes import (
    Wish,
    as_rows,
    as_values,
    compared_page,
    load_engine,
    work_of,
    work_through,
)
from modicum.doors.desk.knowing import words
from modicum.doors.files.pages import write_page
from modicum.doors.files.scheme_store import SchemeStore, write_values
from modicum.doors.files.workers import on_every_core
from modicum.errors import FINE
from modicum.report.text import as_text

LOST = "With --out, the same command goes on where it was; without, run it again."


def run(asked: Namespace) -> int:
    """0 whatever comes out: it is an answer, and no advice."""
    engine = quickest_engine()
    wish = Wish(
        asked.protocol,
        asked.population or (),
        asked.persons,
        asked.judged,
        DEFAULT_SEED if asked.seed is None else asked.seed,
    )
    work = work_of(wish, engine=engine)
    folder = Path(asked.out) if asked.out else None
    store = SchemeStore(folder, work) if folder is not None else None
    done = store.done if store is not None else {}
    start = time.perf_counter()
    with on_every_core(partial(load_engine, work), at_once=1, if_lost=LOST) as each:
        told = work_through(
            work, each, done=done, keep=store.keep if store is not None else lambda _cell, _counted: None, progress=talk
        )
    seconds, made = time.perf_counter() - start, sum(cell not in done for cell in work.cells)
    talk(
        f"{made * work.persons:,} made-up people, {made * work.judged:,} of them judged, in {seconds:.1f} s ({engine})."
    )
    values = as_values(told, words())
    page = compared_page(told, words(), drawn=folder is not None)
    print(
        json.dumps(values, ensure_ascii=False, indent=2) if asked.json else as_text(page),
        end="\n" if asked.json else "",
    )
    if folder is not None:
        files = [*write_page(page, folder, "protocols"), *write_values(folder, values, as_rows(told, words()))]
        talk(f"written: {', '.join(str(file) for file in files)}")
    return FINE
