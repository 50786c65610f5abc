"""The check by the draw itself: how often the draw alone would make a difference as large as the one seen.

Blocks are taken as planned, whatever was swallowed. In each group of blocks among which chance decided (a round, or a
whole part where all orders were possible) the difference of two doses is the mean over the rated days of the blocks on
the one minus that on the other; the groups are averaged with weight n m / (n + m), n and m their rated days:

    T = sum_g w_g (mean_g(plus) - mean_g(minus)) / sum_g w_g

p is the share of the equally likely orders whose T is as large, either way. Only blocks on these two doses change
places; those on other doses, and blocks without a rated day, stay as drawn, so that nothing is assumed of them. The
first days of a block are dropped only if the plan says so.

References: edgington2007 (randomisation tests for single cases), phipson2010 (one added to both counts of drawn orders).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from math import comb, prod

import numpy as np

from modicum.chance import draw_numbers
from modicum.days import Calendar
from modicum.diary.trial import Scheme, Segment
from modicum.models.priors import Array
from modicum.quantities import Dose

FEWEST_ORDERS = 8
"""With fewer equally likely orders not even the best possible result would mean anything (model page section 4)."""
MOST_ORDERS = 100_000
"""Up to here every order is gone through; beyond, orders are drawn (model page section 4)."""
DRAWN_ORDERS = 9_999
"""With the order that came out, 10,000: p is then exact to its last printed hundredth (model page section 4)."""
SAME = 1e-9
"""Two differences closer than this are one difference computed in two ways: ratings stand on far coarser steps."""


@dataclass(frozen=True)
class DrawTest:
    """The randomisation test of one contrast, or why there is none.

    why_not : a key of the catalogue, None if the test was made. orders : equally likely orders, 0 where not known.
    drawn : how many of them were drawn, None if every one was gone through. difference : T on the item's own scale. p :
    two-sided. least : the smallest p that this draw could have given. note : why the plan was changed, if it was.
    """

    why_not: str | None
    orders: int = 0
    drawn: int | None = None
    difference: float | None = None
    p: float | None = None
    least: float | None = None
    dropped_days: int = 0
    note: str = ""


@dataclass(frozen=True)
class Group:
    """Blocks whose two doses could have changed places: sums and counts of rated days, and which are on `plus`."""

    total: Array
    days: Array
    plus: tuple[bool, ...]

    @property
    def orders(self) -> int:
        return comb(len(self.plus), sum(self.plus))

    @property
    def mirrored(self) -> bool:
        """Whether exchanging the two doses everywhere is one of the orders."""
        return 2 * sum(self.plus) == len(self.plus)


def draw_test(
    segments: Sequence[Segment],
    calendar: Calendar,
    rating: Sequence[float | None],
    doses: tuple[Dose, Dose],
    *,
    clock_lag: int,
    seed: int,
) -> DrawTest:
    """The test of `doses` (plus, minus) over every drawn part that holds both. rating : one a trial day, None unrated."""
    held = [segment for segment in segments if set(doses) <= set(segment.doses)]
    if not held or not all(segment.order for segment in held):
        return DrawTest("no-order")
    moved = [segment.moved for segment in held if segment.moved]
    if moved:
        return DrawTest("moved", note="; ".join(moved))
    groups = [
        group for segment in held for group in _groups(segment, calendar, rating, doses, clock_lag) if group.orders > 1
    ]
    orders = prod(group.orders for group in groups)
    dropped = max(segment.drop_days for segment in held)
    if orders < FEWEST_ORDERS:
        return DrawTest("few-orders", orders, dropped_days=dropped)
    seen = mean_of([_one(group, np.array([group.plus])) for group in groups])[0]
    exact = orders <= MOST_ORDERS
    parts = [_one(group, _every(group)) for group in groups] if exact else _drawn(groups, seed)
    others = every_mean(parts) if exact else mean_of(parts)
    mirrored = all(group.mirrored for group in groups)
    return held_against(seen, others, orders, fewest_as_large=2 if mirrored else 1, dropped_days=dropped)


def held_against(
    seen: float, others: Array, orders: int, *, fewest_as_large: int = 1, dropped_days: int = 0
) -> DrawTest:
    """The test from the difference that came out and those of the other orders, two-sided.

    others : (orders,) if every order was gone through, the one that came out included; else (DRAWN_ORDERS,), and one is
    added to both counts. fewest_as_large : orders that are as large as the largest whatever the ratings.
    """
    as_large = int(np.sum(np.abs(others) >= abs(seen) - SAME))
    if orders <= MOST_ORDERS:
        p, least, drawn = as_large / orders, fewest_as_large / orders, None
    else:
        p, least, drawn = (as_large + 1) / (DRAWN_ORDERS + 1), 1 / (DRAWN_ORDERS + 1), DRAWN_ORDERS
    return DrawTest(None, orders, drawn, float(seen), p, least, dropped_days)


def _groups(
    segment: Segment, calendar: Calendar, rating: Sequence[float | None], doses: tuple[Dose, Dose], clock_lag: int
) -> list[Group]:
    """The blocks on either dose that have a rated day, by round or all together.

    With a clock order of 1 a block's doses act on the ratings from its second day to the day after it.
    """
    first, last = calendar.number(segment.first), calendar.number(segment.last)
    size = len(segment.doses) if segment.scheme is Scheme.ROUNDS else len(segment.order)
    groups: dict[int, list[tuple[float, int, bool]]] = {}
    for block, dose in enumerate(segment.order):
        begin = first + block * segment.block_days
        end = min(begin + segment.block_days, last + 1)
        days = range(begin + segment.drop_days + clock_lag, min(end + clock_lag, len(rating)))
        values = [value for t in days if (value := rating[t]) is not None]
        if values and dose in doses:
            groups.setdefault(block // size, []).append((sum(values), len(values), dose == doses[0]))
    return [
        Group(np.array([b[0] for b in blocks]), np.array([float(b[1]) for b in blocks]), tuple(b[2] for b in blocks))
        for blocks in groups.values()
    ]


def _every(group: Group) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Every way to place as many blocks on `plus` as were drawn: (orders, blocks)."""
    n, k = len(group.plus), sum(group.plus)
    chosen = np.fromiter(chain.from_iterable(combinations(range(n), k)), dtype=np.intp).reshape(-1, k)
    out = np.zeros((len(chosen), n), dtype=bool)
    np.put_along_axis(out, chosen, values=True, axis=1)
    return out


def _one(group: Group, plus: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> tuple[Array, Array]:
    """Weight times difference, and weight, of a group under each of its orders: (orders,) each."""
    n = plus @ group.days
    m = group.days.sum() - n
    total = plus @ group.total
    weight = n * m / (n + m)
    return weight * (total / n - (group.total.sum() - total) / m), weight


def mean_of(parts: Sequence[tuple[Array, Array]]) -> Array:
    """The weighted mean of the parts, with their orders taken together one by one: (orders,).

    parts : weight times difference, and weight, of each: (orders,) each. Without any weight there is no difference: 0.
    """
    weighted, weight = (np.sum(np.stack([part[i] for part in parts]), axis=0) for i in (0, 1))
    return _divided(weighted, weight)


def every_mean(parts: Sequence[tuple[Array, Array]]) -> Array:
    """The same for every combination of the parts' orders."""
    weighted, weight = np.zeros(1), np.zeros(1)
    for part in parts:
        weighted = np.add.outer(weighted, part[0]).ravel()
        weight = np.add.outer(weight, part[1]).ravel()
    return _divided(weighted, weight)


def _divided(weighted: Array, weight: Array) -> Array:
    return np.divide(weighted, weight, out=np.zeros_like(weighted), where=weight > 0)


def _drawn(groups: Sequence[Group], seed: int) -> list[tuple[Array, Array]]:
    """Orders drawn at random: the blocks with the smallest numbers get `plus`."""
    sizes = [len(group.plus) for group in groups]
    numbers = np.array(draw_numbers(DRAWN_ORDERS * sum(sizes), seed=seed)).reshape(DRAWN_ORDERS, -1)
    cut = np.split(numbers, np.cumsum(sizes)[:-1], axis=1)
    return [
        _one(group, np.argsort(np.argsort(part, axis=1), axis=1) < sum(group.plus))
        for group, part in zip(groups, cut, strict=True)
    ]
