"""What does not exist yet, shown not to exist. When one of these fails, a part has been built: see its hazards.

The hazards that waited for that part are no longer feature-absent. In knowledge/hazards/controls-1.toml each control that is
`later` with that part becomes `built`, with a test that is marked with it, or `missing`; the reader then says which status
the hazard has, and the test here that has become false is taken out.
"""

import ast
import re
from pathlib import Path

import pytest

from house import tree
from modicum.doors.cli.parser import parse
from modicum.doors.desk.knowing import hazards, knowledge
from modicum.knowledge.hazard_shapes import State

PROBES = {
    "alerts": ["doors/desk/alert.py", "doors/desk/notify.py"],
    "people": ["doors/web/accounts", "doors/desk/people.py"],
    "phone": ["doors/web"],
    "server": ["doors/web", "doors/cli/serve.py"],
    "migration": ["doors/files/migrate.py", "doors/cli/migrate.py"],
    "pool": ["analysis/cohort.py", "models/pooling.py", "doors/cli/pool.py"],
    "exchange": ["doors/fhir", "doors/files/fhir.py"],
}
"""Where each part would stand, by the architecture page; and the commands below, by what it would be called."""

COMMANDS = {"analyse", "report", "check", "screen", "scales", "card", "checklist", "validate", "demo", "protocols",
            "new", "revise", "may-increase", "open-key", "log", "export", "import", "erase", "replay", "watch", "day-sheet",
            "rules", "review", "redflags", "ask", "design", "compare-protocols"}  # fmt: skip
NETWORK = {"socket", "socketserver", "ssl", "http", "urllib", "ftplib", "smtplib", "asyncio", "webbrowser", "sqlite3",
           "requests", "httpx", "aiohttp", "django", "starlette", "fastapi"}  # fmt: skip
JOURNAL_WRITERS = {"doors/files/journal.py", "doors/files/folder.py"}
TELEPHONE = re.compile(r"(?<![\w.:/-])\+?\d(?:[\d() /-]{3,})\d(?![\w.])")


def is_there(feature: str) -> list[str]:
    return [place for place in PROBES[feature] if (tree.SRC / place).exists()]


def commands() -> set[str]:
    source = (tree.SRC / "doors/cli/parser.py").read_text("utf-8")
    return set(re.findall(r'add_parser\(\s*"([a-z-]+)"', source))


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_every_part_that_controls_wait_for_is_looked_for():
    assert set(PROBES) == set(hazards().features)
    waiting = {c.feature for h in hazards().hazards.values() for c in h.controls if c.state is State.LATER}
    assert waiting == set(PROBES)


@pytest.mark.parametrize("feature", PROBES)
def test_what_controls_wait_for_does_not_exist(feature):
    assert is_there(feature) == []


def test_there_are_no_commands_but_these():
    """A new command may bring a new hazard: look at the log, then add it here."""
    assert commands() == COMMANDS


def test_a_place_that_exists_would_be_found(monkeypatch):
    monkeypatch.setitem(PROBES, "phone", ["diary"])
    assert is_there("phone") == ["diary"]


def test_no_next_dose_is_named():
    """A plan says what was agreed for which day. No sentence tells anybody to take a dose or to go up: it may be open, no more."""
    assert not {"start", "step", "next", "today", "advise"} & commands()
    said = re.compile(
        r"\b(?:raise|increase|step up|go up) (?:to|by)\b|\bnext dose\b|\btake \{?(?:dose|after)\}?", re.IGNORECASE
    )
    assert {key: text for key, text in knowledge().words.text.items() if said.search(text)} == {}


@pytest.mark.hazard("H-14/table-with-dates")
def test_no_telephone_number_stands_in_a_sentence():
    """Numbers stand in the table with their dates, and nowhere else."""
    assert {key: text for key, text in knowledge().words.text.items() if TELEPHONE.search(text)} == {}


@pytest.mark.parametrize(
    "text", ["call 116 123 now", "ring 0800 111 0 111", "+44 20 7946 0000", "(call 1-800-273-8255)"]
)
def test_a_telephone_number_would_be_found(text):
    assert TELEPHONE.search(text) is not None


@pytest.mark.hazard("H-31/sealed")
def test_secrets_are_made_in_one_place_only():
    """The number that an order is drawn with is made at the door that writes the key, and nowhere else."""
    sealing = {"cryptography", "nacl", "secrets", "Crypto"}
    makers = {tree.name_of(path) for path in tree.python_files() if sealing & imported(path)}
    assert makers == {"src/modicum/doors/cli/sealing.py"}


@pytest.mark.hazard("H-33/absent")
def test_there_are_no_accounts_and_no_lists_of_people():
    assert is_there("people") == []
    assert not {"login", "people", "patients", "merge"} & commands()


@pytest.mark.hazard("H-36/absent", "H-42/no-network")
def test_there_is_no_server_no_browser_store_and_no_network():
    assert is_there("phone") == is_there("server") == []
    assert not {"serve", "sync", "backup", "restore"} & commands()
    assert {tree.name_of(path): found for path in tree.python_files() if (found := NETWORK & imported(path))} == {}


@pytest.mark.hazard("H-39/absent")
def test_only_appending_writes_a_journal():
    assert is_there("migration") == []
    writers = {path for path in tree.python_files() if tree.calls_of(path.read_text("utf-8"), {"write", "write_bytes"})}
    journals = {path for path in writers if "journal.ndjson" in path.read_text("utf-8").lower()}
    assert {path.relative_to(tree.SRC).as_posix() for path in journals} <= JOURNAL_WRITERS


@pytest.mark.hazard("H-40/absent", "H-41/absent")
def test_nothing_is_pooled():
    assert is_there("pool") == []
    assert not {"pool", "cohort", "contribute", "submit"} & commands()


def test_no_record_of_another_system_is_read_but_a_table_with_a_mapping():
    """`import` reads what modicum itself has written, and other tables only as a mapping says (unit/doors/test_import_map.py)."""
    assert is_there("exchange") == []
    assert not {"fhir", "exchange"} & commands()


def test_the_parser_knows_the_commands_that_are_looked_at():
    for name in ("serve", "plan", "pool"):
        with pytest.raises(SystemExit):
            parse([name])
