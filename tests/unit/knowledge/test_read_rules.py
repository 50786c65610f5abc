"""The reader of rules refuses whatever could make a rule say less than its author meant."""

import shutil
from pathlib import Path

import pytest

import modicum
from modicum.errors import KnowledgeError
from modicum.knowledge.read import read_sources
from modicum.knowledge.read_rules import read_conflicts, read_intervals, read_rule, read_rule_book
from modicum.safety.facts import FACTS

KNOWLEDGE = Path(modicum.__file__).parent / "knowledge"
SOURCES = read_sources(KNOWLEDGE / "sources.bib")
RULE = (KNOWLEDGE / "rules" / "liver-test.toml").read_text("utf-8")
STEROID = (KNOWLEDGE / "rules" / "steroid.toml").read_text("utf-8")
CONFLICTS = (KNOWLEDGE / "safety" / "conflicts.toml").read_text("utf-8")
INTERVALS = (KNOWLEDGE / "safety" / "intervals.toml").read_text("utf-8")


def refuses(reader, tmp_path, name, text, old, new, *words):
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(KnowledgeError) as why:
        reader(tmp_path / name)
    for word in (name, *words):
        assert word in str(why.value), str(why.value)


def rule_reader(file):
    return read_rule(file, facts=FACTS, sources=SOURCES)


def test_the_shipped_file_itself_is_read(tmp_path):
    (tmp_path / "liver-test.toml").write_text(RULE, encoding="utf-8")
    assert rule_reader(tmp_path / "liver-test.toml").id == "liver-test"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "liver-test"', 'id = "liver"', ["id", "name of its file"]),
        ('topic = "liver"', 'topic = "weather"', ["topic", "weather"]),
        ('hazards = ["H-21"]', "hazards = []", ["hazards"]),
        ('hazards = ["H-21"]', 'hazards = ["H-47"]', ["hazards", "H-47"]),
        ('hazards = ["H-21"]', 'hazards = ["liver"]', ["hazards"]),
        ('evidence = "trial-practice"', 'evidence = "strong"', ["evidence", "strong"]),
        ('ruling = "stop"', 'ruling = "pass"', ["ruling", "never says pass"]),
        ('ruling = "stop"', 'ruling = "hold"', ["ruling", "hold"]),
        ('fact = "alt-times-upper-limit"', 'fact = "alt"', ["fact", "'alt'", "not on the list"]),
        ('is = ">", to = "2"', 'is = "has-any", to = ["2"]', ["is", "number"]),
        ('is = ">", to = "2"', 'is = "roughly", to = "2"', ["is", "roughly"]),
        ('is = ">", to = "2"', 'is = ">", to = "two"', ["to", "in quotes"]),
        ('is = ">", to = "2"', 'is = ">", to = "2000"', ["to", "2000"]),
        ('is = ">", to = "2"', 'is = ">", to = 2', ["to"]),
        ('is = "=", to = "not-done"', 'is = "=", to = "not done"', ["to", "not done"]),
        ('is = "=", to = "not-done"', 'is = "one-of", to = []', ["to", "empty"]),
        ('is = "=", to = "not-done"', 'is = "one-of", to = ["later"]', ["to", "later"]),
        ('is = "=", to = "not-done" }]', 'is = "=", to = "not-done", wit = 1 }]', ["wit"]),
        ('all = [{ fact = "liver-test", is = "=", to = "not-done" }]', "all = []", ["all", "at least one condition"]),
        ('because = "No liver test is known."', 'because = " "', ["because", "empty"]),
        ('mark = "checked"', 'mark = "sure"', ["mark", "sure"]),
        ('source = ["medlibrary"]', "source = []", ["source", "must name its source"]),
        ('source = ["medlibrary"]', 'source = ["nobody"]', ["source", "nobody"]),
        ("again-by = 2027-05-23", "again-by = 2026-11-23", ["again-by"]),
        ("again-by = 2027-05-23", 'again-by = "soon"', ["again-by"]),
        ('expect = "pass"', 'expect = "ask"', ["case", "must pass"]),
        ('expect = "ask"', 'expect = "stop"', ["case"]),
        ('alt-times-upper-limit = "1.99"', 'alt-times-upper-limit = "-1"', ["alt-times-upper-limit"]),
        (
            'alt-times-upper-limit = "1.99" }',
            'alt-times-upper-limit = "1.99", transplant = true }',
            ["transplant", "does not use"],
        ),
        ('alt-times-upper-limit = "1.99" }', 'alt-times-upper-limit = "1.99", shoe-size = "4" }', ["shoe-size"]),
        ('liver-test = "prescriber-says-not-needed"', 'liver-test = "waived"', ["liver-test", "waived"]),
        ("would-change =", "would-chnage =", ["would-change"]),
        ('title = "Liver test (ALT)"', 'title = "Liver test (ALT)"\nnew-key = 1', ["new-key"]),
        ("version = 1", 'version = "1"', ["version"]),
        ("[[branch]]", "[[twig]]", ["twig"]),
        ("[[statement]]", "[[rumour]]", ["statement", "is missing"]),
    ],
)
def test_a_broken_rule_is_refused_with_file_and_key(tmp_path, old, new, words):
    refuses(rule_reader, tmp_path, "liver-test.toml", RULE, old, new, *words)


def without(text, kind, *, after=0):
    """A file without its tables of one kind, but for the first few."""
    blocks = text.split("\n[[")
    kept = [n for n, block in enumerate(blocks) if block.startswith(f"{kind}]]")][after:]
    return "\n[[".join(block for n, block in enumerate(blocks) if n not in kept)


@pytest.mark.parametrize(
    ("kind", "after", "words"),
    [
        ("branch", 0, "always pass"),
        ("statement", 0, "is missing"),
        ("case", 2, "at least 3"),
        ("case", 0, "at least 3"),
    ],
)
def test_a_rule_that_lost_its_tables_is_refused(tmp_path, kind, after, words):
    (tmp_path / "liver-test.toml").write_text(without(RULE, kind, after=after), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=f"{kind}: .*{words}"):
        rule_reader(tmp_path / "liver-test.toml")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('members = ["corticosteroid"], complete = true', 'members = ["cortisone"], complete = true', ["members"]),
        ('members = ["corticosteroid"], complete = true', 'members = ["corticosteroid"]', ["complete"]),
        ('to = ["corticosteroid"]', 'to = "corticosteroid"', ["to"]),
    ],
)
def test_a_broken_set_is_refused(tmp_path, old, new, words):
    refuses(rule_reader, tmp_path, "steroid.toml", STEROID, old, new, *words)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "X-02"', 'id = "X-01"', ["X-01", "twice"]),
        ('rules = ["steroid"]\n', "", ["rules", "one of the two"]),
        ('rules = ["steroid"]', 'rules = ["steroid"]\nno-rule = "x"', ["one of the two"]),
        ('source = ["lactmed", "chan2004"]', 'source = ["nobody"]', ["nobody"]),
        ('mark = "second-hand"', 'mark = "rumour"', ["mark"]),
        ("[[conflict]]\n", "[[conflict]]\nx = 1\n", ["x"]),
    ],
)
def test_a_broken_conflict_is_refused(tmp_path, old, new, words):
    refuses(lambda file: read_conflicts(file, SOURCES), tmp_path, "conflicts.toml", CONFLICTS, old, new, *words)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("days = 10\nleast-days = 7", "days = 6\nleast-days = 7", ["days", "6"]),
        ("days = 14\nleast-days = 7\nmost-days = 90", "days = 91\nleast-days = 7\nmost-days = 90", ["days", "91"]),
        ("least-days = 7\nmost-days = 90", "least-days = 0\nmost-days = 90", ["days"]),
        ("least-days = 28\nmost-days = 365", "least-days = 28\nmost-days = 27", ["days"]),
        ('id = "kratom"', 'id = "depot"', ["depot", "twice"]),
        ("specialist = true", "specialist = false", ["days", "is missing"]),
        ('"meptazinol"', '"Meptid®"', ["ingredients", "Meptid®"]),
        ('basis = "sourced"', 'basis = "felt"', ["basis"]),
        ("days = 4\nleast-days = 1", "days = 5\nleast-days = 1", ["days", "5"]),
        ("[procedure]\n", "[procedure]\nx = 1\n", ["x"]),
        ("version = 1", "version = 1\nx = 1", ["x"]),
        ("[[opioid]]\n", "[[opioid]]\nx = 1\n", ["x"]),
    ],
)
def test_a_broken_interval_is_refused(tmp_path, old, new, words):
    refuses(lambda file: read_intervals(file, SOURCES), tmp_path, "intervals.toml", INTERVALS, old, new, *words)


def test_intervals_without_any_opioid_are_refused(tmp_path):
    start = INTERVALS.index("[procedure]")
    (tmp_path / "intervals.toml").write_text("version = 1\n" + INTERVALS[start:], encoding="utf-8")
    with pytest.raises(KnowledgeError, match="opioid: is missing"):
        read_intervals(tmp_path / "intervals.toml", SOURCES)


# ------------------------------------------------------------------ the book as a whole: fail closed


@pytest.fixture
def copy(tmp_path):
    for folder in ("rules", "safety"):
        shutil.copytree(KNOWLEDGE / folder, tmp_path / folder)
    return tmp_path


def read_copy(copy):
    return read_rule_book(copy, facts=FACTS, sources=SOURCES)


def test_the_whole_book_is_read(copy):
    assert len(read_copy(copy).rules) == 35


@pytest.mark.hazard("H-35/rules-whole")
def test_a_lost_rule_is_noticed(copy):
    (copy / "rules" / "opioid-now.toml").unlink()
    with pytest.raises(KnowledgeError, match=r"index\.toml: rules: .*opioid-now\.toml"):
        read_copy(copy)


@pytest.mark.hazard("H-35/rules-whole")
def test_a_rule_that_nobody_named_is_noticed(copy):
    shutil.copy(copy / "rules" / "age.toml", copy / "rules" / "age-2.toml")
    with pytest.raises(KnowledgeError, match=r"age-2\.toml"):
        read_copy(copy)


@pytest.mark.parametrize("text", ["rules = []", 'rules = ["age", "age"]'])
def test_an_index_that_is_empty_or_doubled_is_refused(copy, text):
    (copy / "rules" / "index.toml").write_text(text)
    with pytest.raises(KnowledgeError, match=r"index\.toml"):
        read_copy(copy)


def test_a_conflict_that_a_rule_does_not_show_is_noticed(copy):
    file = copy / "rules" / "steroid.toml"
    file.write_text(file.read_text("utf-8").replace('conflicts = ["X-01"]\n', ""), encoding="utf-8")
    with pytest.raises(KnowledgeError, match="X-01: rule steroid does not show it"):
        read_copy(copy)


@pytest.mark.parametrize("key", ["X-99", "X-03"])
def test_a_conflict_that_is_not_there_or_does_not_name_the_rule_is_noticed(copy, key):
    file = copy / "rules" / "steroid.toml"
    file.write_text(file.read_text("utf-8").replace('"X-01"', f'"X-01", "{key}"'), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=f"conflicts: {key}"):
        read_copy(copy)


def test_a_flipped_byte_never_makes_a_book_with_fewer_rules(copy):
    """Every tenth byte of one file, one bit: refused, or the same number of rules with their cases still whole."""
    file = copy / "rules" / "age.toml"
    sound = file.read_bytes()
    for place in range(0, len(sound), 10):
        file.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        try:
            book = read_copy(copy)
        except KnowledgeError:
            continue
        assert len(book.rules) == 35
