"""The readers of the hazard log and of the paper: every refusal names file, table and key, shown on spoilt copies."""

import shutil
from pathlib import Path

import pytest

from modicum.errors import KnowledgeError
from modicum.knowledge.hazard_shapes import Control, State, Status, status_of
from modicum.knowledge.read import read_sources, shipped
from modicum.knowledge.read_hazards import read_hazards_of
from modicum.knowledge.read_paper import read_paper_of

HAZARDS, CONTROLS, PAPER = "hazards/hazards-1.toml", "hazards/controls-1.toml", "paper/paper-1.toml"


@pytest.fixture
def copy(tmp_path):
    """A copy of the shipped folders that a test may spoil."""
    for name in ("hazards", "paper"):
        shutil.copytree(Path(str(shipped())) / name, tmp_path / name)
    return tmp_path


def spoil(folder, name, old, new):
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{name} has changed: {old!r} is not in it"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def read_both(folder):
    read_hazards_of(folder)
    read_paper_of(folder, read_sources(shipped() / "sources.bib"))


def test_the_copy_that_is_spoilt_below_is_sound_before(copy):
    read_both(copy)
    assert len(read_hazards_of(copy).hazards) == 46


FIRST = 'id = "H-01"\nname = "An opioid is not recognised"'
LEXICON = 'lexicon = { state = "built"'
REFUSED = {
    "an unknown key": (HAZARDS, FIRST, f'{FIRST}\nowner = "x"', ["hazards-1.toml [[hazard]] 1", "owner"]),
    "a missing key": (HAZARDS, 'cause = "Typing errors', 'causes = "Typing errors', ["[[hazard]] 2", "cause"]),
    "an id of another form": (HAZARDS, 'id = "H-01"', 'id = "H1"', ["[[hazard]] 1", "H-01"]),
    "an id twice": (HAZARDS, 'id = "H-04"', 'id = "H-03"', ["[[hazard]] 4", "twice"]),
    "a gap in the numbers": (HAZARDS, 'id = "H-46"', 'id = "H-47"', ["controls-1.toml", "H-47"]),
    "an unknown severity": (HAZARDS, 'severity = "catastrophic"', 'severity = "dire"', ["judged", "severity", "dire"]),
    "an unknown likelihood": (HAZARDS, 'before = "very-high"', 'before = "often"', ["judged", "before", "often"]),
    "controls that make it likelier": (
        HAZARDS,
        'before = "very-high", target = "very-low"',
        'before = "low", target = "high"',
        ["judged", "target", "more likely"],
    ),
    "a better status than the controls carry": (
        HAZARDS,
        'status = "open"',
        'status = "controlled"',
        ["status", "must be open", "names-reviewed missing"],
    ),
    "a worse status": (HAZARDS, 'status = "controlled"', 'status = "open"', ["status", "must be controlled"]),
    "an empty sentence": (
        HAZARDS,
        'today = "A plan keeps to a published scheme and',
        'today = " "\nx = "',
        ["today", "empty"],
    ),
    "no reviewer": (HAZARDS, 'by = "modicum team, no clinician", ', "", ["reviewed", "by"]),
    "another version than the file": (HAZARDS, "version = 1", "version = 2", ["hazards-1.toml", "version"]),
    "controls of another version": (CONTROLS, "version = 1", "version = 2", ["controls-1.toml", "version"]),
    "an unknown state": (CONTROLS, LEXICON, 'lexicon = { state = "soon"', ["[H-01] [lexicon]", "state", "soon"]),
    "later without a part": (CONTROLS, 'state = "later", with = "people"', 'state = "later"', ["[H-33]", "with"]),
    "later with a part nobody knows": (
        CONTROLS,
        'state = "later", with = "people"',
        'state = "later", with = "wings"',
        ["[H-33]", "wings"],
    ),
    "built with a part": (
        CONTROLS,
        'named-on-paper = { state = "built"',
        'named-on-paper = { with = "phone", state = "built"',
        ["[H-03] [named-on-paper]", "with"],
    ),
    "a control with a reserved name": (CONTROLS, "lexicon = {", "absent = {", ["[H-01]", "absent"]),
    "a control in capitals": (CONTROLS, "lexicon = {", "Lexicon = {", ["[H-01]", "kebab-case"]),
    "a control that is a text": (
        CONTROLS,
        'lexicon = { state = "built"',
        'x = "y"\nlexicon = { state = "built"',
        ["x"],
    ),
    "a table of no hazard": (CONTROLS, "[H-46]", "[H-47]\nx = 1\n[H-46]", ["controls-1.toml", "H-47"]),
    "a hazard without controls": (CONTROLS, "[H-46]", "[H-46]\n[H-47]", ["[H-46]", "at least one control"]),
    "a part that nothing waits for": (
        CONTROLS,
        "[feature]",
        '[feature]\nwings = "flying"',
        ["wings", "no control waits"],
    ),
    "a dose without a unit": (PAPER, 'at-most = "10 mg"', 'at-most = "10"', ["paper-1.toml [card-dose]", "at-most"]),
    "an unknown mark": (
        PAPER,
        'monitor = { mark = "sourced"',
        'monitor = { mark = "sure"',
        ["[fact] [monitor]", "sure"],
    ),
    "sourced without a source": (
        PAPER,
        'one-milligram = { mark = "sourced", source = ["naumann2023"] }',
        'one-milligram = { mark = "sourced", source = [] }',
        ["[one-milligram]", "source"],
    ),
    "unverified with a source": (
        PAPER,
        'depot = { mark = "unverified", source = [] }',
        'depot = { mark = "unverified", source = ["naumann2023"] }',
        ["[depot]", "source"],
    ),
    "a source not in the bibliography": (PAPER, '["naumann2023"]', '["nauman2023"]', ["nauman2023", "sources.bib"]),
    "a ceiling from nowhere": (PAPER, '["ldnrtdosing2021"]', '["nowhere"]', ["[card-dose]", "nowhere"]),
    "paper of another version": (PAPER, "version = 1", "version = 2", ["paper-1.toml", "version"]),
}


@pytest.mark.hazard("H-34/dated-and-sourced", "H-35/strict-reading")
@pytest.mark.parametrize("fault", REFUSED)
def test_a_fault_is_refused_with_its_place(copy, fault):
    name, old, new, said = REFUSED[fault]
    if fault == "a hazard without controls":
        text = (copy / name).read_text("utf-8")
        (copy / name).write_text(text[: text.index("[H-46]")] + "[H-46]\n", "utf-8")
    else:
        spoil(copy, name, old, new)
    with pytest.raises(KnowledgeError) as why:
        read_both(copy)
    assert [words for words in said if words not in str(why.value)] == [], str(why.value)


def test_a_log_without_hazards_or_of_no_version_is_refused(copy):
    with pytest.raises(KnowledgeError, match="no hazard log of version 9"):
        read_hazards_of(copy, version=9)
    with pytest.raises(KnowledgeError, match="no paper of version 9"):
        read_paper_of(copy, {}, version=9)


def test_a_log_that_ends_before_it_begins_is_refused(copy):
    text = (copy / HAZARDS).read_text("utf-8")
    (copy / HAZARDS).write_text(text[: text.index("[[hazard]]")], "utf-8")
    with pytest.raises(KnowledgeError, match="H-01"):
        read_hazards_of(copy)


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ([State.BUILT], Status.CONTROLLED),
        ([State.BUILT, State.LATER], Status.CONTROLLED),
        ([State.LATER], Status.FEATURE_ABSENT),
        ([State.BUILT, State.MISSING], Status.OPEN),
        ([State.LATER, State.MISSING], Status.OPEN),
    ],
)
def test_one_missing_control_leaves_a_hazard_open(states, status):
    assert status_of(tuple(Control(str(n), "x", state) for n, state in enumerate(states))) is status


def test_a_signature_is_a_name(copy):
    spoil(copy, HAZARDS, 'signed-by = "nobody"', 'signed-by = "Dr A. Example, CSO, 2027-01-01"')
    assert read_hazards_of(copy).signed_by == "Dr A. Example, CSO, 2027-01-01"
    assert read_hazards_of(shipped()).signed_by == ""
