"""The reference series and their exact posteriors, as numbers: V1 runs wherever the program runs.

A copy of tests/data/reference (its README says where the series and the exact values come from); a test holds the two
together. Doses are levels by day, `.` is a day without a rating.
"""

from __future__ import annotations

import numpy as np

from modicum.models.design import Series

_SERIES: dict[str, tuple[tuple[float, ...], str, str]] = {
    "ar1_84": (
        (1.0,),
        "000000011111110000000111111100000001111111111111100000001111111000000011111110000000",
        (
            "6 4 3 . 7 . 6 . 5 6 6 5 6 5 4 6 6 6 6 5 6 4 3 3 4 2 3 6 8 7 7 6 6 5 7 4 2 2 2 . 3 5 4 4 5 7 6 . 5 5 "
            "6 4 4 5 6 4 2 1 3 3 4 4 3 . 7 5 4 4 . 4 2 . 3 5 5 5 5 4 5 5 5 7 5 5"
        ),
    ),
    "null_84": (
        (1.0,),
        "111111100000000000000111111111111110000000000000011111111111111000000000000001111111",
        (
            ". 6 7 6 5 6 6 8 10 10 6 7 3 4 5 7 7 6 3 4 4 3 4 4 4 6 6 6 5 6 4 5 4 5 6 5 4 4 5 5 4 7 . 6 7 3 3 4 6 "
            ". 5 7 7 8 7 7 5 5 5 6 4 5 . 8 6 6 7 6 . 4 . 6 4 4 3 4 5 5 5 . . 6 6 3"
        ),
    ),
    "titration_84": (
        (1.5, 3.0, 4.5),
        "000000000000000000000111111111111111111111222222222222222222222333333333333333333333",
        (
            "5 6 8 8 7 7 7 6 6 . 7 6 5 9 7 7 7 6 8 7 6 8 5 5 . . 5 5 5 5 6 6 6 6 5 6 4 6 3 5 3 3 4 5 . 4 5 4 2 3 "
            "2 4 4 5 4 . 5 3 4 4 . 2 4 5 5 4 3 . 4 5 4 3 5 4 3 2 3 3 1 0 2 . 4 6"
        ),
    ),
}

QUANTITIES = ("mean", "sd", "q025", "q50", "q975", "p_lt_0", "p_lt_m1")
EXACT: dict[str, tuple[tuple[str, tuple[float, ...]], ...]] = {
    "ar1_84:M0": (
        ("effect", (-1.39473684, 0.30954280, -2.00312237, -1.39473684, -0.78635132, 0.99999037, 0.89995159)),
    ),
    "ar1_84:M1": (
        ("effect", (-1.34127245, 0.37909849, -2.08464862, -1.34209842, -0.59325239, 0.99965092, 0.81839962)),
    ),
    "ar1_84:M2": (
        ("drug", (-1.31976784, 0.37149465, -2.04713119, -1.32098632, -0.58552239, 0.99965122, 0.80794253)),
        ("trend", (-0.95117270, 0.88758453, -2.69226790, -0.95765195, 0.82886427, 0.86732258, 0.47975094)),
    ),
    "null_84:M0": (("effect", (0.02079002, 0.35691532, -0.68070301, 0.02079002, 0.72228305, 0.47653469, 0.00245856)),),
    "null_84:M1": (
        ("effect", (-0.35402976, 0.52155113, -1.41266164, -0.34305710, 0.64272230, 0.75171080, 0.10752077)),
    ),
    "null_84:M2": (
        ("drug", (-0.31985766, 0.50573933, -1.34424302, -0.30997023, 0.64870798, 0.73636924, 0.09008728)),
        ("trend", (-0.87436487, 1.04671978, -2.95086393, -0.87447313, 1.20302204, 0.80934691, 0.44932918)),
    ),
    "titration_84:M2": (
        ("d1.5", (-0.52146120, 0.63175950, -1.73377974, -0.53243172, 0.75546920, 0.80165523, 0.22226895)),
        ("d3.0", (-0.95459390, 0.91000767, -2.72099709, -0.96223331, 0.85640211, 0.85470418, 0.48324247)),
        ("d4.5", (-0.36848723, 1.23949607, -2.79089499, -0.37241203, 2.07662860, 0.61872058, 0.30495602)),
        ("trend", (-3.49450504, 1.57380671, -6.56862003, -3.50006260, -0.38859168, 0.98602172, 0.94314005)),
    ),
}
"""By series and model: rows for the doses in their order and, under M2, for the trend; values in the order above."""


def series(name: str) -> Series:
    """A reference series by its name."""
    amounts, levels, ratings = _SERIES[name]
    told = ratings.split()
    rated = [day for day, value in enumerate(told) if value != "."]
    return Series(
        n_days=len(levels),
        rated_day=np.array(rated),
        rating=np.array([float(told[day]) for day in rated]),
        level_on=np.array([int(level) for level in levels]),
        amounts=np.array(amounts),
        co_change=np.zeros((len(levels), 0)),
    )
