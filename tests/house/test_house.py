"""The rules of the house, each checked on the tree and each shown to be able to fail."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from house import tree

ROOT, SRC = tree.ROOT, tree.SRC
BIN = Path(sys.executable).parent

# ------------------------------------------------------------------ (a) sizes


def test_no_file_and_no_function_is_longer_than_its_wall():
    exceptions = tree.read_exceptions((ROOT / "tests/house/exceptions.toml").read_text("utf-8"))
    sizes = tree.all_sizes()
    assert len(sizes) > 50
    assert tree.size_findings(sizes, exceptions, datetime.now(UTC).date()) == []


def exception(**changes):
    entry = {"path": "a.py", "function": "", "limit": 600, "until": date(2027, 1, 1), "reason": "it is old"}
    return entry | changes


TODAY = date(2026, 11, 1)


def test_a_file_of_500_lines_and_a_function_of_60_just_fit():
    assert tree.size_findings([tree.Size("a.py", "", 500), tree.Size("a.py", "f", 60)], [], TODAY) == []


@pytest.mark.parametrize("size", [tree.Size("a.py", "", 501), tree.Size("a.py", "f", 61), tree.Size("a.py", "C.f", 61)])
def test_one_line_more_is_found(size):
    assert len(tree.size_findings([size], [], TODAY)) == 1


def test_an_exception_excuses_up_to_its_limit_and_on_its_last_day():
    assert tree.size_findings([tree.Size("a.py", "", 600)], [exception()], date(2027, 1, 1)) == []
    assert len(tree.size_findings([tree.Size("a.py", "", 601)], [exception()], TODAY)) == 1


def test_an_exception_whose_date_is_past_fails():
    found = tree.size_findings([tree.Size("a.py", "", 550)], [exception()], date(2027, 1, 2))
    assert found == ["exception for a.py ended on 2027-01-01"]


@pytest.mark.parametrize("sizes", [[], [tree.Size("a.py", "", 500)], [tree.Size("b.py", "", 10)]])
def test_an_exception_that_is_no_longer_needed_fails(sizes):
    assert tree.size_findings(sizes, [exception()], TODAY) == ["exception for a.py is no longer needed"]


@pytest.mark.parametrize(
    "text",
    [
        "[[exceptions]]\npath = 'a.py'",
        "[[exception]]\npath = 'a.py'",
        "[[exception]]\npath = 'a.py'\nfunction = ''\nlimit = '600'\nuntil = 2027-01-01\nreason = 'x'",
        "[[exception]]\npath = 'a.py'\nfunction = ''\nlimit = 600\nuntil = '2027-01-01'\nreason = 'x'",
        "[[exception]]\npath = 'a.py'\nfunction = ''\nlimit = 600\nuntil = 2027-01-01\nreason = ' '",
        "[[exception]]\npath = 'a.py'\nfunction = ''\nlimit = 600\nuntil = 2027-01-01\nreason = 'x'\nuntill = 1",
    ],
)
def test_a_misspelt_exception_excuses_nothing(text):
    with pytest.raises(ValueError, match="exception"):
        tree.read_exceptions(text)


def test_a_function_is_counted_from_def_to_its_end_with_its_docstring():
    source = '@decorated\ndef f():\n    """One.\n\n    Two."""\n    return 1\n\nclass C:\n    def g(self):\n        def h(): ...\n'
    assert tree.function_sizes("a.py", source) == [
        tree.Size("a.py", "f", 5),
        tree.Size("a.py", "C.g", 2),
        tree.Size("a.py", "C.g.h", 1),
    ]


# ------------------------------------------------------------------ (b) import contracts


def contracts() -> list[str]:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return [contract["name"] for contract in table["tool"]["importlinter"]["contracts"]]


def lint_imports(top: Path) -> tuple[int, dict[str, str], str]:
    """Run import-linter on the package below `top`: exit code, contract -> KEPT or BROKEN, everything it said."""
    env = os.environ | {"PYTHONPATH": str(top / "src"), "COLUMNS": "300"}
    run = subprocess.run(
        [BIN / "lint-imports", "--no-cache"], cwd=top, env=env, capture_output=True, text=True, check=False
    )
    said = run.stdout + run.stderr
    words = {name: re.search(rf"^{re.escape(name)} (KEPT|BROKEN)", said, re.MULTILINE) for name in contracts()}
    return run.returncode, {name: word[1] for name, word in words.items() if word}, said


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the package with its contracts, to be spoilt."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(SRC, tmp_path / "src" / "modicum", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_all_import_contracts_are_kept():
    code, words, said = lint_imports(ROOT)
    assert words == dict.fromkeys(contracts(), "KEPT"), said
    assert code == 0


def test_the_copy_that_is_spoilt_below_is_sound_before(copy):
    code, words, said = lint_imports(copy)
    assert words == dict.fromkeys(contracts(), "KEPT"), said
    assert code == 0


PLANTS = {
    "models know a calendar": ("models/planted.py", "import modicum.days", "models know arrays, not people"),
    "models read JSON": ("models/planted.py", "import json", "models know arrays, not people"),
    "knowledge goes to the doors": ("knowledge/planted.py", "import modicum.doors", "one way"),
    "a new room": ("utils/planted.py", "", "one way"),
    "a new file beside the rooms": ("planted.py", "", "one way"),
    "diary goes to the report": ("diary/planted.py", "import modicum.report", "one way"),
    "one of the five words goes to a room": ("chance.py", "import modicum.diary", "one way"),
    "the command line does the analysis itself": (
        "doors/cli/planted.py",
        "import modicum.analysis",
        "shells ask the desk",
    ),
    "the desk knows the command line": ("doors/desk/planted.py", "import modicum.doors.cli", "inside doors"),
    "a new door": ("doors/planted.py", "", "inside doors"),
    "the report goes to the network": (
        "report/planted.py",
        "import urllib.request",
        "core rooms touch no network, database or web framework",
    ),
    "analysis has a database": (
        "analysis/planted.py",
        "import sqlite3",
        "core rooms touch no network, database or web framework",
    ),
    "safety knows the diary": ("safety/planted.py", "import modicum.diary", "one way"),
    "knowledge knows safety": ("knowledge/planted.py", "import modicum.safety", "one way"),
    "safety goes to the network": (
        "safety/planted.py",
        "import socket",
        "core rooms touch no network, database or web framework",
    ),
    "the command line judges by itself": ("doors/cli/planted.py", "import modicum.safety", "shells ask the desk"),
    "safety reads knowledge files": (
        "safety/planted.py",
        "import modicum.knowledge.read",
        "one reader of knowledge files",
    ),
    "analysis reads knowledge files": (
        "analysis/planted.py",
        "import modicum.knowledge.read",
        "one reader of knowledge files",
    ),
    "two files go round in a circle": (
        "models/planted.py",
        "import modicum.models.planted_too",
        "no cycles between siblings",
    ),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_import_breaks_the_contract_that_forbids_it(copy, plant):
    where, line, contract = PLANTS[plant]
    file = copy / "src" / "modicum" / where
    file.parent.mkdir(exist_ok=True)
    if where.startswith("utils/"):
        (file.parent / "__init__.py").write_text('"""A ninth room."""\n')
    file.write_text(f"{line}\n")
    if "planted_too" in line:
        file.with_name("planted_too.py").write_text("import modicum.models.planted\n")
    code, words, said = lint_imports(copy)
    assert words.get(contract) == "BROKEN", said
    assert code == 1
    assert (".utils" if where.startswith("utils/") else f".{file.stem}") in said


def test_every_contract_has_been_shown_to_break():
    assert {contract for _, _, contract in PLANTS.values()} == set(contracts())


# ------------------------------------------------------------------ (c) no clock, no hidden chance


def banned_uses(where: str, source: str) -> list[str]:
    """What ruff's rule on banned names says about a source, as if it stood in the file `where`."""
    asked = [sys.executable, "-m", "ruff", "check", "--config", "pyproject.toml", "--no-cache", "--select", "TID251"]
    asked += ["--output-format", "concise", "--stdin-filename", where, "-"]
    run = subprocess.run(asked, cwd=ROOT, input=source, capture_output=True, text=True, check=False)
    assert run.returncode in {0, 1}, run.stderr
    return re.findall(r"TID251 `([\w.]+)` is banned", run.stdout)


PLANTED_CLOCK = "import datetime\n\nNOW = datetime.datetime.now()\nTODAY = datetime.date.today()\n"
PLANTED_FROM = "from datetime import datetime\nfrom time import monotonic\n\nNOW = datetime.now(), monotonic()\n"
PLANTED_CHANCE = "import random\n\nX = random.random()\n"
CORE = ["knowledge", "safety", "diary", "models", "analysis", "report", "proof"]


@pytest.mark.parametrize("room", CORE)
def test_a_clock_or_chance_planted_in_a_core_room_is_found(room):
    where = f"src/modicum/{room}/x.py"
    assert {"datetime.datetime.now", "datetime.date.today"} <= set(banned_uses(where, PLANTED_CLOCK))
    assert {"datetime.datetime.now", "time.monotonic"} <= set(banned_uses(where, PLANTED_FROM))
    assert "random" in banned_uses(where, PLANTED_CHANCE)


@pytest.mark.parametrize("module", ["secrets", "uuid", "numpy.random", "random"])
def test_each_source_of_chance_is_banned_in_the_core(module):
    assert module in banned_uses("src/modicum/analysis/x.py", f"import {module}\n")


@pytest.mark.parametrize("where", ["src/modicum/doors/cli/x.py", "src/modicum/doors/start.py"])
def test_the_doors_have_a_clock_and_make_secrets(where):
    assert banned_uses(where, PLANTED_CLOCK + PLANTED_CHANCE + "import secrets\n") == []


def test_chance_has_chance():
    assert banned_uses("src/modicum/chance.py", PLANTED_CHANCE) == []


# ------------------------------------------------------------------ (d) nothing of one machine


def test_no_kept_file_names_a_registry_a_path_of_one_machine_or_a_private_tool():
    files = tree.kept_files()
    assert ROOT / "pyproject.toml" in files
    assert Path(__file__).resolve() in files
    texts = {tree.name_of(path): tree.text_of(path) for path in files}
    found = {name: tree.private_words(text) for name, text in texts.items() if text is not None}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize("word", tree.FORBIDDEN)
def test_each_forbidden_word_is_found_in_any_case(word):
    assert tree.private_words(f"first\nsee https://{word.upper()}/x\n") == [f"line 2: {word}"]


@pytest.mark.parametrize("folder", ["work", "root", "home"])
def test_a_path_of_one_machine_is_found_and_a_relative_one_is_not(folder):
    assert tree.private_words(f'path = "/{folder}/main"') == [f"line 1: /{folder}/"]
    assert tree.private_words(f"docs/{folder}/index.md and ../{folder}/x") == []


# ------------------------------------------------------------------ (e) nothing unfinished, nothing silenced


def test_src_holds_no_unfinished_marks_and_no_silenced_checker_without_a_code():
    found = {tree.name_of(path): tree.left_over_marks(path.read_text("utf-8")) for path in tree.written_files()}
    assert {name: marks for name, marks in found.items() if marks} == {}


def test_src_holds_no_bare_except():
    found = {tree.name_of(path): tree.bare_excepts(path.read_text("utf-8")) for path in tree.python_files()}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "source", ["x = 1  # TODO: later", "# FIXME", "x = 1  # type: ignore", "x = 1  # type:ignore  # why"]
)
def test_unfinished_marks_are_found(source):
    assert len(tree.left_over_marks(source)) == 1


def test_an_ignore_with_a_code_is_allowed():
    assert tree.left_over_marks("x = 1  # type: ignore[arg-type]  # the library has no types") == []


def test_a_bare_except_is_found_and_a_named_one_is_not():
    assert tree.bare_excepts("try:\n    f()\nexcept:\n    pass\n") == [3]
    assert tree.bare_excepts("try:\n    f()\nexcept ValueError:\n    pass\n") == []


# ------------------------------------------------------------------ (f) __init__.py exports


def test_every_init_file_exports_and_does_not_compute():
    files = [path for path in tree.python_files() if path.name == "__init__.py"]
    assert len(files) > 5
    found = {tree.name_of(path): tree.more_than_exports(path.read_text("utf-8")) for path in files}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_every_folder_of_the_package_has_an_init_file():
    folders = {path.parent for path in tree.python_files()}
    assert [tree.name_of(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def test_a_docstring_imports_and_exports_are_what_an_init_file_holds():
    source = (
        '"""A room."""\n\nfrom modicum.days import Calendar\nimport json\n\n__all__ = ["Calendar"]\n__version__ = "1"\n'
    )
    assert tree.more_than_exports(source) == []


@pytest.mark.parametrize(
    "line",
    [
        "X = 1",
        "def f(): ...",
        "class C: ...",
        "print(1)",
        "'a second string'",
        "if True:\n    X = 1",
        "__all__ += ['x']",
    ],
)
def test_anything_else_in_an_init_file_is_found(line):
    found = tree.more_than_exports(f'"""A room."""\n{line}\n')
    assert found == ([] if line.startswith("__all__") else [2])


# ------------------------------------------------------------------ (g) core rooms open nothing and say nothing

READER = SRC / "knowledge" / "read.py"


def test_only_the_reader_of_knowledge_opens_files_in_the_core():
    files = [path for path in tree.core_files() if path != READER]
    assert len(files) > 10
    found = {tree.name_of(path): tree.calls_of(path.read_text("utf-8"), tree.OPENERS) for path in files}
    assert {name: calls for name, calls in found.items() if calls} == {}


def test_the_core_prints_nothing_and_asks_nothing():
    found = {tree.name_of(path): tree.calls_of(path.read_text("utf-8"), tree.TALKERS) for path in tree.core_files()}
    assert {name: calls for name, calls in found.items() if calls} == {}


@pytest.mark.parametrize(
    "source", ["open('x')", "Path('x').open()", "io.open('x')", "p.read_text()", "p.read_bytes()", "p.write_text('')"]
)
def test_each_way_of_opening_a_file_is_found(source):
    assert len(tree.calls_of(source, tree.OPENERS)) == 1


def test_a_call_that_only_sounds_like_one_is_not_found():
    assert tree.calls_of("reopen(x); opened.read_texts(); path.opening", tree.OPENERS) == []
    assert tree.calls_of("blueprint(x)", tree.TALKERS) == []


# ------------------------------------------------------------------ one word, one meaning

WORDS = """
    trial, plan, day, dose, level, taken, skipped, not recorded, rating, item, scale, part, entry, journal, slot,
    projection, evidence, estimate, interval, contrast, comparator, exposure, onset, clock order, drift,
    enrolment transient, step transient, co-change, worthwhile change, better, worse, grade, stay, return, crossing,
    verdict, helps, no worthwhile effect, probably helps, cannot tell, interim, horizon, trust, left out, tier,
    posterior, prior, mixture, smallest effective dose, ruling, no-increase, pause, problem, carry-over, washout,
    run-in, expectancy
"""


def glossary() -> tuple[list[str], set[str]]:
    """The words that have a line of their own, and the words that the lines point to in italics."""
    text = (ROOT / "GLOSSARY.md").read_text("utf-8")
    heads = re.findall(r"^- \*\*(.+?)\*\*", text, re.MULTILINE)
    pointed = set(re.findall(r"(?<!\*)\*([a-z][a-z -]*)\*(?!\*)", text)) - {"italics"}
    return [word for head in heads for word in head.split(", ")], pointed


def test_each_word_of_the_glossary_has_one_line():
    # "worse" is both a direction, with "better", and one of the five verdict words.
    words = glossary()[0]
    assert {word for word in words if words.count(word) > 1} <= {"worse"}
    assert {word for word in re.split(r",\s+", WORDS.strip()) if word not in words} == set()


def test_the_glossary_points_only_to_its_own_words():
    words, pointed = glossary()
    assert len(pointed) > 10
    assert {word for word in pointed if word not in words and word.removesuffix("s") not in words} == set()
