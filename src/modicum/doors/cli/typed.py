"""What is typed after a flag, read into values: each refuses what it cannot read, in words."""

from __future__ import annotations

import argparse
from datetime import date
from decimal import Decimal

from modicum.days import read_date
from modicum.errors import ForTheReader
from modicum.quantities import Dose, Unit, read_number

MOST_DAYS = 60


def a_date(text: str) -> date:
    try:
        return read_date(text)
    except ForTheReader as why:
        raise argparse.ArgumentTypeError(str(why)) from why


def a_number(text: str, low: float, high: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from {low:g} to {high:g}")
    return value


def a_positive(text: str) -> float:
    return a_number(text, 0.01, 1000.0)


def a_share(text: str) -> float:
    return a_number(text, 0.0, 0.99)


def a_points(text: str) -> Decimal:
    return read_number(f"{text}") if a_positive(text) else Decimal(0)


def a_doses(text: str) -> list[Dose]:
    try:
        return [Dose(read_number(part), Unit.MG) for part in text.split(",")]
    except ForTheReader as why:
        raise argparse.ArgumentTypeError(str(why)) from why


def a_many(text: str) -> int:
    return int(a_number(text, 1, 100_000))


def a_days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= MOST_DAYS):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days from 1 to {MOST_DAYS}")
    return int(text)
