"""Mutants of the agreed rules (knowledge/adjustments), made in the text of a file and read by the real reader.

A rule gone, an action that bars made one that does not, a branch or condition gone, a boundary turned, a fact exchanged for every
other of its unit, a published figure or a bound of an open one a step up and down, a truth turned, a reason not to choose it gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mutate.rows import Row

HOLDS = re.compile(r'\{ fact = "([^"]+)", is = "([^"]+)", (?:figure = "([^"]+)"|to = (true|false)) \}')
BLOCK = re.compile(r"^\[\[branch\]\]\n.*?(?=^\[\[)", re.MULTILINE | re.DOTALL)
THEN = re.compile(r'^then = "([^"]+)"$', re.MULTILINE)
FIGURE = re.compile(r'^(value|low|high) = "([^"]+)"$', re.MULTILINE)
NOT_CHOSEN = re.compile(r"^not-chosen = .*\n", re.MULTILINE)
TURNED = {">=": "<", "<": ">="}
BURDENS = ("none", "mild", "moderate", "severe")
HARMLESS_ACTION = "judge-now"
"""An action that bars nothing."""


def adjustment_rows(name: str, text: str, units: Mapping[str, str | None]) -> Iterator[Row]:
    """Every mutant of one file. units : of every fact; None for one that is true or false."""
    file = f"adjustments/{name}"
    yield Row(file, "file", "file removed", name, "", None)
    if (then := THEN.search(text)) and then[1] != HARMLESS_ACTION:
        new = f'then = "{HARMLESS_ACTION}"'
        yield Row(file, "then", "action weakened", then[1], HARMLESS_ACTION, text.replace(then[0], new, 1))
    if reason := NOT_CHOSEN.search(text):
        yield Row(file, "not-chosen", "reason removed", "not-chosen", "", text.replace(reason[0], "", 1))
    for found in FIGURE.finditer(text):
        for new in _steps(found[2]):
            place = f"figure at {text.count(chr(10) + '[[figure]]', 0, found.start())}"
            said = f'{found[1]} = "{new}"'
            yield Row(file, place, "figure shifted", found[0], said, text[: found.start()] + said + text[found.end() :])
    for number, block in enumerate(BLOCK.finditer(text), 1):
        place = f"branch {number}"
        yield Row(file, place, "branch removed", place, "", text[: block.start()] + text[block.end() :])
        for operator, old, new, changed in _of_block(block[0], units):
            yield Row(file, place, operator, old, new, text[: block.start()] + changed + text[block.end() :])


def _of_block(block: str, units: Mapping[str, str | None]) -> Iterator[tuple[str, str, str, str]]:
    conditions = list(HOLDS.finditer(block))
    for one in conditions:
        fact, sign, figure, truth = one.groups()
        to = f'figure = "{figure}"' if figure else f"to = {truth}"
        if len(conditions) > 1:
            rest = re.sub(r"^[ ]*,?\n?[ ]*", "", block[one.end() :].removeprefix(","))
            yield "condition removed", one[0], "", block[: one.start()] + rest
        changes = [
            ("fact exchanged", other, sign, to) for other in units if other != fact and units[other] == units[fact]
        ]
        if sign in TURNED:
            changes.append(("boundary turned", fact, TURNED[sign], to))
        else:
            changes.append(("truth turned", fact, sign, f"to = {'false' if truth == 'true' else 'true'}"))
        for operator, of, is_, to_ in changes:
            new = f'{{ fact = "{of}", is = "{is_}", {to_} }}'
            yield operator, one[0], new, block[: one.start()] + new + block[one.end() :]


def _steps(text: str) -> list[str]:
    """A figure a step up and down; a burden one word milder and worse. One that has no such neighbour is left out."""
    if text in BURDENS:
        at = BURDENS.index(text)
        return [BURDENS[to] for to in (at - 1, at + 1) if 0 <= to < len(BURDENS)]
    if "." in text:
        digits = len(text.split(".")[1])
        return [f"{float(text) + sign * 10**-digits:.{digits}f}" for sign in (1, -1)]
    return [str(int(text) + 1), *([str(int(text) - 1)] if int(text) else [])]
