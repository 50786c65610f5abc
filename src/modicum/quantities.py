"""Amounts of medicine: exact decimals with a unit, which refuse to be guessed or mixed.

A dose is what is taken at once or in a day; `0 mg` is a dose (nothing taken), a missing dose is `None` and never 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import total_ordering

from modicum.errors import QuantityError
from modicum.problems import shown


class Unit(Enum):
    """The units a dose may be written in. `UNIT` is a counted unit of a product whose strength is not stated."""

    MG = "mg"
    MCG = "mcg"
    UNIT = "unit"


_PER_MG = {Unit.MG: Decimal(1), Unit.MCG: Decimal(1000)}
LARGEST_AMOUNT = Decimal(1_000_000)
"""Larger numbers are typing errors in any unit; the bound keeps exact arithmetic exact (28 digits)."""
MOST_DECIMALS = 6
"""A millionth of a milligram: finer than any preparation, so more digits are a sign of a computed, rounded number."""

_NUMBER = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)


def read_number(text: str) -> Decimal:
    """Read a plain decimal: digits, one dot, a leading zero, no sign, no exponent, no thousands mark.

    Raises QuantityError with what was read and how to write it. `4,5`, `.5`, `1e3`, `NaN` and `５` are refused:
    each has been read as another number by some program.
    """
    bare = text.strip()
    if _NUMBER.fullmatch(bare) is None:
        hint = "Write digits with a decimal point and a leading zero, such as 0.5 or 4.5."
        if re.fullmatch(r"[0-9]+,[0-9]+", bare):
            hint = f"A decimal comma can be read two ways; write {bare.replace(',', '.')} if that is what you mean."
        raise QuantityError(f"cannot read {shown(text)} as a number. {hint}")
    number = Decimal(bare)
    if number > LARGEST_AMOUNT or -int(number.as_tuple().exponent) > MOST_DECIMALS:
        msg = f"{shown(text)} is not a believable amount: at most {LARGEST_AMOUNT:,}, at most {MOST_DECIMALS} decimals."
        raise QuantityError(msg)
    return number


@total_ordering
@dataclass(frozen=True)
class Dose:
    """An exact amount with its unit. Amounts in different units refuse to be ordered or added, and are never equal.

    >>> Dose.read("1.5 mg") + Dose.read("1.50 mg")
    Dose('3 mg')
    """

    amount: Decimal
    unit: Unit

    def __post_init__(self) -> None:
        amount: object = self.amount  # callers without types hand in floats, and those must not pass
        if not isinstance(amount, Decimal) or not amount.is_finite() or amount.is_signed():
            msg = f"a dose is a finite decimal, zero or more, not {self.amount!r}"
            raise QuantityError(msg)

    @classmethod
    def read(cls, text: str) -> Dose:
        """Read "0.5 mg". A number without a unit is refused: the unit is never guessed."""
        words = text.split()
        if len(words) != 2:
            msg = f"cannot read {shown(text)} as a dose. Write a number, a space and a unit, such as 0.5 mg or 500 mcg."
            raise QuantityError(msg)
        units = {unit.value: unit for unit in Unit}
        if words[1] not in units:
            known = ", ".join(units)
            msg = (
                f"{shown(words[1])} is not a unit modicum knows ({known}). Units are never guessed: write one of these."
            )
            raise QuantityError(msg)
        return cls(read_number(words[0]), units[words[1]])

    def __str__(self) -> str:
        """The safe way to write it: a leading zero, no trailing zeros, the unit always."""
        return f"{plain(self.amount)} {self.unit.value}"

    def __repr__(self) -> str:
        return f"Dose('{self}')"

    def to(self, unit: Unit) -> Dose:
        """The same amount in another unit, exactly. mg and mcg convert; a counted unit converts to nothing else."""
        if unit is self.unit:
            return self
        if unit not in _PER_MG or self.unit not in _PER_MG:
            msg = f"{self} cannot be turned into {unit.value}: the strength of a counted unit is not known here."
            raise QuantityError(msg)
        return Dose(self.amount / _PER_MG[self.unit] * _PER_MG[unit], unit)

    def _same(self, other: Dose) -> Decimal:
        if self.unit is not other.unit:
            msg = f"{self} and {other} are in different units and are not mixed. Write both in the same unit."
            raise QuantityError(msg)
        return other.amount

    def __add__(self, other: Dose) -> Dose:
        return Dose(self.amount + self._same(other), self.unit)

    def __lt__(self, other: Dose) -> bool:
        return self.amount < self._same(other)


def plain(number: Decimal) -> str:
    """Digits without an exponent and without trailing zeros.

    >>> plain(Decimal("4.50")), plain(Decimal("100"))
    ('4.5', '100')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
