"""Whole analysed trials for the report's tests: the same pain diary under each design."""

from functools import cache

from modicum.analysis.one_person import analyse
from modicum.report.page import compose
from modicum.report.words import Speaker, main_contrast
from unit.analysis.makers import (
    KNOWN,
    TABLE,
    blocks,
    co_change,
    diary,
    item,
    rated,
    segment,
    simulate,
    trial,
    whole,
)

SWAPS = tuple(blocks((0, 14), (3, 14), (0, 14), (3, 14)))
LADDER = tuple(blocks((0, 14), (1.5, 14), (3, 14)))
SEEN = {
    "A": (SWAPS, (segment(0, 55, 0, 3, blinded=True),)),
    "B": (SWAPS, (segment(0, 55, 0, 3),)),
    "C": (SWAPS, ()),
    "D": (LADDER, ()),
}


AGREED = 42
"""Days agreed before the start: the ladder lasts exactly so long."""


def analysed(grade, *, effect=-4.0, horizon=AGREED, flu=False, second=False, gap=False):
    """Result and diary of a trial of this grade with a true effect of its highest dose.

    flu : a co-change at every switch. second : a second item that is only described. gap : four days not recorded.
    """
    return _analysed(grade, effect, horizon, flu, second, gap)


@cache
def _analysed(grade, effect, horizon, flu, second, gap):
    doses, segments = SEEN[grade]
    ratings = whole(simulate(doses, {1.5: effect / 2, 3: effect}, seed=1))
    questions = (item(), item("fatigue-0-10")) if second else (item(),)
    others = [co_change("flu", day - 1, day + 2) for day in (14, 28, 42)] if flu else []
    if gap:
        doses = [None if 20 <= t <= 23 else dose for t, dose in enumerate(doses)]
        ratings = [None if t in {3, 30} else value for t, value in enumerate(ratings)]
    more = rated([6] * 3 + [4, 5] * 20, scale="fatigue-0-10") if second else ()
    record = diary(doses, ratings, others=others, more_ratings=more)
    told = trial(*questions, segments=segments, horizon=horizon)
    return analyse(told, record, TABLE, seed=5, version="0.1.0", progress=lambda _: None), record


def page(grade, *, draw=None, problems=(), **how):
    result, record = analysed(grade, **how)
    return compose(result, record, problems, KNOWN.words, draw=draw)


def speaker(grade, **how):
    result, _ = analysed(grade, **how)
    return Speaker(KNOWN.words, result, result.items[0])


def main(grade, **how):
    return main_contrast(analysed(grade, **how)[0].items[0])


def every_sentence(told):
    """Everything a page says, cells of its tables and alternatives of its figures included."""
    said = [told.title, told.banner, *told.window, told.headline, *told.lead, told.footer]
    for section in told.sections:
        said += [section.title, *section.sentences]
        for table in section.tables:
            said += [table.caption, *table.header, *(cell for row in table.rows for cell in row)]
        for figure in section.figures:
            said += [figure.title, figure.alt, figure.caption]
    return said
