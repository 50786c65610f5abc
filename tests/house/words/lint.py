"""The language lint: sentences that modicum must not say, found by the patterns in banned.toml.

Two kinds of entry: claims that are banned everywhere, and causal words (`causal = true`) that are banned where the
design cannot carry them, that is in what is said at grades C and D.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

BANNED = Path(__file__).with_name("banned.toml")
QUOTED = "<!-- quoted to reject -->"
"""At the end of a line of documentation: the line quotes a banned claim in order to reject it, and is not linted."""

OPTIONAL = {"unless": "", "denied-is-fine": False}
REQUIRED = {"id", "causal", "pattern", "because", "source", "caught", "fine"}

_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_NEW_BLOCK = re.compile(r"\s*(?:#|[-*+] |\d+[.)] |\||>|```|~~~|$)")
_SAME = str.maketrans("’‘“”‐‑‒–—−_", "''\"\"------ ", "*`")


@dataclass(frozen=True)
class Entry:
    """One banned thing. `unless` and `denial` describe the honest sentences that its pattern would also match."""

    id: str
    causal: bool
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    denial: re.Pattern[str] | None
    because: str
    source: str
    caught: tuple[str, ...]
    fine: tuple[str, ...]

    def found_in(self, plain: str) -> Iterator[str]:
        """The matches that are neither inside an excused phrase nor denied by the words just before."""
        excused = [match.span() for match in self.unless.finditer(plain)] if self.unless else []
        for match in self.pattern.finditer(plain):
            inside = any(start <= match.start() and match.end() <= end for start, end in excused)
            denied = self.denial is not None and self.denial.search(plain[: match.start()]) is not None
            if not inside and not denied:
                yield match[0]


@cache
def entries() -> tuple[Entry, ...]:
    """The entries of banned.toml, read strictly."""
    table = tomllib.loads(BANNED.read_text("utf-8"))
    parts, denial = table["parts"], re.compile(table["denial"] + "$", re.IGNORECASE)
    return tuple(_read(row, parts, denial) for row in table["entry"])


def _read(row: dict, parts: dict[str, str], denial: re.Pattern[str]) -> Entry:
    if not set(row) >= REQUIRED or set(row) - REQUIRED - set(OPTIONAL):
        raise ValueError(f"an entry has the keys {sorted(REQUIRED)} and perhaps {sorted(OPTIONAL)}: {row}")

    def compiled(pattern: str) -> re.Pattern[str]:
        for name, part in parts.items():
            pattern = pattern.replace(f"@{name}@", f"(?:{part})")
        return re.compile(pattern, re.IGNORECASE)

    return Entry(
        id=row["id"],
        causal=row["causal"],
        pattern=compiled(row["pattern"]),
        unless=compiled(row["unless"]) if row.get("unless") else None,
        denial=denial if row.get("denied-is-fine") else None,
        because=row["because"],
        source=row["source"],
        caught=tuple(row["caught"]),
        fine=tuple(row["fine"]),
    )


def plainly(text: str) -> str:
    """One line of plain letters: quotes, dashes and blanks made alike, emphasis, tags and unseen characters gone."""
    text = _TAG.sub("", unicodedata.normalize("NFKC", text)).translate(_SAME)
    seen = (letter for letter in text if letter.isspace() or unicodedata.category(letter) not in {"Cf", "Cc"})
    return " ".join("".join(seen).split())


def findings(text: str, *, causal_allowed: bool) -> list[str]:
    """What in this text must not be said: one line each, "id: 'words' (because)"."""
    plain = plainly(text)
    return [
        f"{entry.id}: {words!r} ({entry.because})"
        for entry in entries()
        if not (entry.causal and causal_allowed)
        for words in entry.found_in(plain)
    ]


def blocks(document: str) -> list[tuple[int, str]]:
    """A Markdown document as (first line, text) of each paragraph, list item, heading, quotation or table row.

    Sentences run over line ends, so a paragraph is one text. Lines that end with the mark `QUOTED` are left out.
    """
    found: list[tuple[int, str]] = []
    open_block = False
    for number, line in enumerate(document.splitlines(), 1):
        starts = _NEW_BLOCK.match(line) is not None
        if line.rstrip().endswith(QUOTED) or not line.strip():
            open_block = False
        elif open_block and not starts:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line}")
        else:
            found.append((number, line))
            open_block = not line.lstrip().startswith(("#", "```", "~~~"))
    return found


def document_findings(document: str) -> list[str]:
    """The findings of a Markdown document, each with its line. Documentation may speak of causes."""
    return [
        f"line {number}: {finding}"
        for number, text in blocks(document)
        for finding in findings(text, causal_allowed=True)
    ]


def strings(table: object, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every string value of a TOML table with the keys that lead to it."""
    if isinstance(table, str):
        yield place, table
    elif isinstance(table, dict):
        for key, value in table.items():
            yield from strings(value, (*place, key))
    elif isinstance(table, list):
        for number, value in enumerate(table):
            yield from strings(value, (*place, str(number)))


def may_be_causal(place: tuple[str, ...]) -> bool:
    """Whether a string of the catalogue may use causal words: not below the tables grade-c and grade-d."""
    return not {"grade-c", "grade-d"} & set(place)
