"""What chance decides in a plan: every allowed outcome is known and counted, and one of them is drawn by its number."""

from __future__ import annotations

from itertools import product

from modicum.chance import draw_below
from modicum.quantities import Dose

FEWEST_ROUNDS, MOST_ROUNDS = 2, 4
"""titration.md: two to four swaps. One round is a single before-and-after, whoever flipped the coin."""


def allowed_orders(doses: tuple[Dose, Dose], rounds: int) -> list[tuple[Dose, ...]]:
    """Every order that could come out, each once: rounds of both doses, either way round: 2**rounds orders."""
    one, other = doses
    return [
        tuple(dose for turn in turns for dose in turn) for turns in product(((one, other), (other, one)), repeat=rounds)
    ]


def draw_rounds(doses: tuple[Dose, Dose], rounds: int, *, seed: int) -> tuple[Dose, ...]:
    """One of the allowed orders, each with the same chance."""
    orders = allowed_orders(doses, rounds)
    return orders[draw_below(len(orders), seed=seed)]


def draw_delays(steps: int, window_days: int, *, seed: int) -> tuple[int, ...]:
    """Days by which each step comes late, 0 to window_days: each of the (window_days + 1)**steps outcomes equally likely."""
    each = window_days + 1
    number, delays = draw_below(each**steps, seed=seed), []
    for _ in range(steps):
        number, delay = divmod(number, each)
        delays.append(delay)
    return tuple(delays)
