"""Whom to call in a crisis, and what may be shown of it. An unverified line is never shown; the emergency number stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from modicum.knowledge.flag_shapes import CrisisTable, HelpLine

_LOCALE = re.compile(r"(?:[A-Za-z]{2,3}[-_])?([A-Za-z]{2})", re.ASCII)


@dataclass(frozen=True)
class Crisis:
    """What may be shown: the emergency number of the country, empty if no source for it was read, and verified lines."""

    emergency: str
    lines: tuple[HelpLine, ...]


NOTHING_KNOWN = Crisis("", ())


def crisis_for(table: CrisisTable, locale: str, today: date) -> Crisis:
    """What may be shown for a locale such as "de-AT", or a country such as "AT". A language alone names no country."""
    found = _LOCALE.fullmatch(locale)
    place = table.places.get(found[1].upper()) if found and (found.start(1) > 0 or locale.isupper()) else None
    if place is None:
        return NOTHING_KNOWN
    return Crisis(place.emergency, tuple(line for line in place.lines if line.may_be_shown(today)))
