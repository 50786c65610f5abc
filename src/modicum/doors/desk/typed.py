"""Bare numbers as people type them: a decimal comma is a point where it can be nothing else."""

from __future__ import annotations

import re

from modicum.errors import DataProblem
from modicum.problems import shown

_COMMA = re.compile(r"([<>]?\s*-?(?:0|[1-9][0-9]*)),([0-9]+)", re.ASCII)
DIGITS_OF_A_THOUSAND = 3
"""1,500 is one and a half to one reader and fifteen hundred to another; with another count of digits it is no thousand."""


def typed_number(text: str) -> str:
    """6,5 as 6.5; everything else as it is, for the reader of numbers to judge. Raises DataProblem for 1,500.

    Only for a bare number that is told back. An amount of a medicine keeps its point.
    """
    found = _COMMA.fullmatch(text.strip())
    if found is None:
        return text
    whole, part = found.groups()
    if len(part) == DIGITS_OF_A_THOUSAND and whole.lstrip("<> -") != "0":
        raise DataProblem(
            f"{shown(text)} can be read two ways: {whole}.{part} or {whole}{part}. Write the one that you mean."
        )
    return f"{whole}.{part}"
