"""The key of an agreed plan with sealed blocks, and the page that the pharmacy makes the kits from."""

from __future__ import annotations

from datetime import date

from modicum.doors.desk.knowing import words
from modicum.doors.desk.new_plan import Made
from modicum.plan.sealed import Key, draw_key
from modicum.report.page import Page
from modicum.report.sealed import pharmacy_page


def make_key(made: Made, *, number: int, today: date) -> tuple[Key, Page]:
    """Draws the order. number : secret, of 128 bits; it stands in the key and nowhere else."""
    if made.supply is None:
        raise AssertionError("kits are refused without a supply")
    key = draw_key(made.plan, number=number, drawn_on=today)
    return key, pharmacy_page(made.plan, made.kits, made.supply, key, words())
