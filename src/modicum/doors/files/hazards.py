"""Reads which tests name which hazards, and writes the pages of the hazard log."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from modicum import __version__
from modicum.doors.desk.knowing import hazards
from modicum.doors.files.text import decode, read_bytes
from modicum.errors import DataProblem
from modicum.proof.hazard_page import hazard_page, safety_case
from modicum.proof.hazards import Proof

TESTS = "tests"
RULES = Path("src") / "modicum" / "knowledge" / "rules"
PAGE = Path("docs") / "reference"
NOT_RUNNING = {"skip", "skipif", "xfail"}
_Tested = ast.FunctionDef | ast.AsyncFunctionDef


def proofs(root: Path) -> tuple[Proof, ...]:
    """Every hazard marker of the tests, by file and place. Raises DataProblem for one that cannot be read without running."""
    found: list[Proof] = []
    for file in sorted((root / TESTS).rglob("*.py")):
        name = file.relative_to(root).as_posix()
        source = decode(read_bytes(file), at=name)
        if "hazard" in source:
            found += proofs_in(source, at=name)
    return tuple(found)


def proofs_in(source: str, *, at: str) -> list[Proof]:
    """The markers of one file. A marker counts on a test function, its class, or the whole module (`pytestmark`)."""
    tree = ast.parse(source)
    seen: set[int] = set()
    whole = [mark for node in tree.body for mark in _module_marks(node)]
    found: list[Proof] = []

    def look(body: Sequence[ast.stmt], outer: Sequence[ast.expr], path: str) -> None:
        for node in body:
            if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
                look(node.body, [*outer, *node.decorator_list], f"{path}::{node.name}")
            elif isinstance(node, _Tested) and node.name.startswith("test_"):
                marks = [*outer, *node.decorator_list]
                seen.update(id(mark) for mark in marks)
                idle = any(_name_of(mark) in NOT_RUNNING for mark in marks)
                named = [text for mark in marks if _name_of(mark) == "hazard" for text in _arguments(mark, at=at)]
                found.extend(Proof(text, f"{path}::{node.name}", idle) for text in dict.fromkeys(named))

    look(tree.body, whole, at)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name_of(node) == "hazard" and id(node) not in seen:
            raise DataProblem(
                f"{at}: line {node.lineno}: a hazard marker counts on a test, its class or `pytestmark` only."
            )
    return found


def _module_marks(node: ast.stmt) -> Iterator[ast.expr]:
    if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets):
        yield from node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]


def _name_of(mark: ast.expr) -> str:
    """`hazard` for `pytest.mark.hazard(...)` and `pytest.mark.hazard`; else nothing."""
    inner = mark.func if isinstance(mark, ast.Call) else mark
    if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Attribute) and inner.value.attr == "mark":
        return inner.attr
    return ""


def _arguments(mark: ast.expr, *, at: str) -> list[str]:
    given = mark.args if isinstance(mark, ast.Call) else []
    texts = [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if not texts or len(texts) != len(given) or (isinstance(mark, ast.Call) and mark.keywords):
        raise DataProblem(f"{at}: line {mark.lineno}: a hazard marker names hazards as texts, such as hazard('H-06').")
    return texts


def rules(root: Path) -> Mapping[str, Sequence[str]] | None:
    """For every safety rule, a file each, the hazards it names; None while there are no rules."""
    if not (root / RULES).is_dir():
        return None
    found: dict[str, Sequence[str]] = {}
    for file in sorted((root / RULES).glob("*.toml")):
        table = tomllib.loads(decode(read_bytes(file), at=file.name))
        if "id" in table:  # the list of rules has none
            found[str(table["id"])] = tuple(str(name) for name in table.get("hazards", ()))
    return found


def pages(root: Path) -> dict[Path, str]:
    """The two pages as they ought to be."""
    log, tests = hazards(), proofs(root)
    return {
        PAGE / "hazards.md": hazard_page(log, tests, rules(root)),
        PAGE / "safety-case.md": safety_case(log, tests, version=__version__),
    }


def write_pages(root: Path) -> list[Path]:
    """Both files, each whole or not at all."""
    written = []
    for name, content in pages(root).items():
        draft = (root / name).with_name(f".{name.name}.new")
        draft.write_text(content, encoding="utf-8", newline="\n")
        written.append(draft.replace(root / name))
    return written
