"""What a table is, on the page and in a terminal. It knows no result, so that a command that only lists things starts quickly."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Header and rows of text. `numbers` are the columns that are right-aligned."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int]


def table_lines(table: Table) -> list[str]:
    """A table in aligned columns; numbers to the right."""
    rows = [table.header, *table.rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.header))]

    def line(row: tuple[str, ...]) -> str:
        cells = (
            c.rjust(w) if i in table.numbers else c.ljust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True))
        )
        return "  ".join(cells).rstrip()

    return [table.caption, line(table.header), "  ".join("-" * w for w in widths), *map(line, table.rows)]
