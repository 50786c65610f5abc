"""Keeps the digest of the fixed posteriors as JSON, one posterior a line, so that a change of it can be read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from modicum.errors import DataProblem
from modicum.proof.digest import NAMES, WITHIN

ABOUT = (
    "Fixed posteriors of this code, to be compared within 'within'. Per posterior the quantities named in 'values', first of "
    "the top dose against none, then of the top dose against the dose below it (the level, where there is one dose), then "
    "of the drift, where there is one; "
    "estimates in tenths of the scale. Written by make digest."
)


def read_digest(file: Path) -> dict[str, tuple[float, ...]]:
    """Values by posterior. Raises DataProblem if the file is not there or is not a digest."""
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))["posteriors"]
        return {str(name): tuple(float(value) for value in row) for name, row in stored.items()}
    except OSError as why:
        raise DataProblem(f"{file}: cannot be read ({why.strerror}). Write it with: make digest.") from why
    except (ValueError, LookupError, TypeError, AttributeError) as why:
        raise DataProblem(f"{file}: is not a digest. Write it anew with: make digest.") from why


def write_digest(file: Path, digest: Mapping[str, tuple[float, ...]]) -> None:
    """The whole file or nothing."""
    head = json.dumps({"about": ABOUT, "within": WITHIN, "values": NAMES}, indent=1, ensure_ascii=False)[:-2]
    rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(values)}" for name, values in digest.items())
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.new")
    draft.write_text(f'{head},\n "posteriors": {{\n{rows}\n }}\n}}\n', encoding="utf-8", newline="\n")
    draft.replace(file)
