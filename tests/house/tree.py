"""What the house tests look at: the tree of files, and checks that take a text and return what is wrong with it."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "modicum"
MOST_LINES_OF_A_FILE = 500
MOST_LINES_OF_A_FUNCTION = 60

NOT_OURS = {".git", ".venv", ".hypothesis", "__pycache__", "build", "dist", "out", "node_modules"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
OPENERS = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}
TALKERS = {"print", "input", "breakpoint"}
KEYS_OF_AN_EXCEPTION = {"path": str, "function": str, "limit": int, "until": date, "reason": str}

# Put together from pieces, so that this file does not itself hold what it forbids.
FORBIDDEN = (
    *("pypi" + ".org", "python" + "hosted", "registry." + "npmjs", "deb." + "debian", "security." + "debian"),
    *("farm" + "-studio", "farm" + "-bench"),
)
MACHINE_PATH = re.compile(r"(?<![\w.~}])/(?:work|root|home)/")


# ------------------------------------------------------------------ files


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python_files(top: Path = SRC) -> list[Path]:
    return sorted(path for path in top.rglob("*.py") if not NOT_OURS & set(path.relative_to(top).parts))


def written_files() -> list[Path]:
    """The files of src that people write: code and data, not the bibliography and the generated schemas."""
    return sorted([*python_files(), *SRC.rglob("*.toml")])


def core_files() -> list[Path]:
    """Every Python file but the doors and the two lines of `python -m modicum`."""
    return [path for path in python_files() if path.relative_to(SRC).parts[0] not in {"doors", "__main__.py"}]


def kept_files() -> list[Path]:
    """Files that git keeps or would keep (neither ignored nor deleted); the whole tree where there is no git."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        asked = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        answer = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
        names = [name for name in answer.stdout.split("\0") if name]
        if answer.returncode == 0 and names:
            return sorted(ROOT / name for name in names if (ROOT / name).is_file())
    parts_not_ours = (path.relative_to(ROOT).parts for path in ROOT.rglob("*"))
    kept = (
        ROOT.joinpath(*parts)
        for parts in parts_not_ours
        if not any(part in NOT_OURS or part.endswith((".egg-info", "_cache")) for part in parts)
    )
    return sorted(path for path in kept if path.is_file())


def text_of(path: Path) -> str | None:
    """The text of a file, or None when it is not text."""
    raw = path.read_bytes()
    if b"\0" in raw:
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


# ------------------------------------------------------------------ sizes


@dataclass(frozen=True)
class Size:
    """How long a file (function "") or one of its functions is."""

    path: str
    function: str
    lines: int


def function_sizes(path: str, source: str) -> list[Size]:
    """Every function with its lines from `def` to its end, docstring included; methods as Class.name."""
    found: list[Size] = []

    def look(node: ast.AST, inside: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, FUNCTIONS):
                found.append(Size(path, inside + child.name, child.end_lineno - child.lineno + 1))
            look(child, f"{inside}{child.name}." if isinstance(child, (*FUNCTIONS, ast.ClassDef)) else inside)

    look(ast.parse(source), "")
    return found


def all_sizes() -> list[Size]:
    sizes = [Size(name_of(path), "", len(path.read_text("utf-8").splitlines())) for path in written_files()]
    for path in python_files():
        sizes += function_sizes(name_of(path), path.read_text("utf-8"))
    return sizes


def wall(size: Size) -> int:
    return MOST_LINES_OF_A_FUNCTION if size.function else MOST_LINES_OF_A_FILE


def read_exceptions(text: str) -> list[dict]:
    """The list of exceptions, read strictly: a misspelt key must not excuse anything."""
    table = tomllib.loads(text)
    if set(table) - {"exception"}:
        raise ValueError(f"only [[exception]] is known, not {sorted(set(table) - {'exception'})}")
    entries = table.get("exception", [])
    for entry in entries:
        wrong = {key for key, kind in KEYS_OF_AN_EXCEPTION.items() if not isinstance(entry.get(key), kind)}
        if wrong or set(entry) != set(KEYS_OF_AN_EXCEPTION) or not entry["reason"].strip():
            raise ValueError(f"an exception has the keys {sorted(KEYS_OF_AN_EXCEPTION)}, not {entry}")
    return entries


def size_findings(sizes: list[Size], exceptions: list[dict], today: date) -> list[str]:
    """Everything that is too long and not excused, and every excuse that is past or idle."""
    excused = {(entry["path"], entry["function"]): entry for entry in exceptions}
    known = {(size.path, size.function): size for size in sizes}
    found = []
    for place, size in known.items():
        limit = excused[place]["limit"] if place in excused else wall(size)
        if size.lines > limit:
            found.append(f"{size.path} {size.function}: {size.lines} lines, at most {limit}; divide it")
    for place, entry in excused.items():
        label = f"exception for {' '.join(place).strip()}"
        if entry["until"] < today:
            found.append(f"{label} ended on {entry['until']}")
        if place not in known or known[place].lines <= wall(known[place]):
            found.append(f"{label} is no longer needed")
    return found


# ------------------------------------------------------------------ what a source may hold


def left_over_marks(source: str) -> list[str]:
    """Unfinished business and silenced checkers."""
    found = [f"{word} is for the issue list" for word in re.findall(r"\b(?:TO" r"DO|FIX" r"ME)\b", source)]
    found += [f"{mark!r} without a code" for mark in re.findall(r"#\s*type:\s*ignore(?!\[\w)", source)]
    return found


def bare_excepts(source: str) -> list[int]:
    return [
        node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ExceptHandler) and node.type is None
    ]


def more_than_exports(source: str) -> list[int]:
    """Lines of an __init__.py that are neither docstring nor import nor __all__ or __version__."""
    found = []
    for place, node in enumerate(ast.parse(source).body):
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if place == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if all(isinstance(target, ast.Name) and target.id in {"__all__", "__version__"} for target in targets):
            continue
        found.append(node.lineno)
    return found


def calls_of(source: str, names: set[str]) -> list[str]:
    """Calls such as open(...) or path.read_text(...), with their lines."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if called in names:
                found.append(f"{called}() on line {node.lineno}")
    return found


def private_words(text: str) -> list[str]:
    """Registry hosts, paths of one machine and names of private tools, with their lines."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        lower = line.lower()
        found += [f"line {number}: {word}" for word in FORBIDDEN if word in lower]
        found += [f"line {number}: {path}" for path in MACHINE_PATH.findall(line)]
    return found
