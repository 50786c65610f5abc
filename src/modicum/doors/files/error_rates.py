"""Reads stored results and writes the page of error rates, as Markdown and as one HTML file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

from modicum import __version__
from modicum.doors.desk.knowing import knowledge
from modicum.doors.files.text import decode, lines_of, read_bytes
from modicum.errors import DataProblem
from modicum.proof.cells import CellResult, Measure
from modicum.proof.forms import as_markdown, as_wide_html
from modicum.proof.page import Origin, compose

STORED = Path("docs") / "validation"
RESULTS, RUN = "results.ndjson", "run.json"
PAGE = Path("docs") / "reference"
NAME = "error-rates"


def read_results(file: Path) -> tuple[tuple[CellResult, ...], str]:
    """Every result of a file and the digest they carry; the last one of a cell counts. Raises DataProblem."""
    found: dict[str, CellResult] = {}
    digests: dict[str, None] = {}
    for place, line in enumerate(lines_of(decode(read_bytes(file), at=file.name)), 1):
        if line.strip():
            result, digest = _result(line, at=f"{file}: line {place}")
            found[result.cell] = result
            digests[digest] = None
    return tuple(found.values()), ", ".join(digest for digest in digests if digest)


def _result(line: str, *, at: str) -> tuple[CellResult, str]:
    try:
        told = json.loads(line)
        measures = tuple(_measure(one) for one in told["measures"])
        notes = tuple(str(note) for note in told.get("notes", ()))
        result = CellResult(told["check"], told["cell"], int(told["n"]), int(told["seed"]), measures, notes)
    except (ValueError, LookupError, TypeError, AttributeError) as why:
        raise DataProblem(f"{at}: is not a result of modicum validate ({why}). Run the cell again.") from why
    return result, str(told.get("digest", ""))


def _measure(told: Mapping[str, Any]) -> Measure:
    value = told.get("value")
    return Measure(
        told["name"], float("nan") if value is None else value, told.get("se"), told.get("low"), told.get("high")
    )


def keep_results(source: Path, folder: Path) -> None:
    """Take over the results of a finished run, with the versions that made them."""
    results, _ = read_results(source)
    if not results:
        raise DataProblem(f"{source}: holds no result. Run: modicum validate all.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RESULTS).write_bytes(source.read_bytes())
    about = {"modicum": __version__, "Python": python_version()} | {name: version(name) for name in ("numpy", "scipy")}
    (folder / RUN).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8", newline="\n")


def pages(root: Path, *, known: Sequence[str] = ()) -> dict[Path, str]:
    """The two files of the page as they ought to be. known : every cell there is, so that one that was not run is named."""
    results, digest = read_results(root / STORED / RESULTS)
    about = root / STORED / RUN
    versions = json.loads(about.read_text(encoding="utf-8")) if about.is_file() else {}
    held = {result.cell for result in results}
    origin = Origin(digest, versions, tuple(cell for cell in known if cell not in held))
    table = knowledge().verdicts
    return {
        PAGE / f"{NAME}.md": as_markdown(compose(results, table, origin, drawn=False), drawings=f"{NAME}.html"),
        PAGE / f"{NAME}.html": as_wide_html(compose(results, table, origin, drawn=True)),
    }


def write_pages(root: Path, *, known: Sequence[str] = ()) -> list[Path]:
    """Both files, each whole or not at all."""
    written = []
    for name, content in pages(root, known=known).items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.new")
        draft.write_text(content, encoding="utf-8", newline="\n")
        written.append(draft.replace(file))
    return written
