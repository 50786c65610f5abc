"""Protocols as data: every scheme of the evidence file is there, keeps its ranges, and is held against the others honestly."""

from pathlib import Path

import pytest

import modicum
from modicum.errors import KnowledgeError
from modicum.knowledge.compare_protocols import Topic, compare, stated
from modicum.knowledge.protocol_shapes import Action, Origin
from modicum.knowledge.read import read_sources, shipped
from modicum.knowledge.read_protocols import read_protocol, read_protocols
from modicum.knowledge.rule_shapes import Mark

KNOWLEDGE = Path(modicum.__file__).parent / "knowledge"
SOURCES = read_sources(KNOWLEDGE / "sources.bib")
KNOWN = read_protocols(shipped() / "protocols", SOURCES)
TWO_WEEKS = (KNOWLEDGE / "protocols" / "t-s2.toml").read_text("utf-8")
CLIMB = (KNOWLEDGE / "protocols" / "g-01.toml").read_text("utf-8")

# First dose, days on a dose, highest dose, as the evidence file's section 2 states them (typed from there, not from the files).
EVIDENCE = {
    "t-s0": ("1.5 mg", "", "4.5 mg"),
    "t-s1": ("0.5 mg", "14 days", "4.5 mg"),
    "t-s2": ("1.5 mg", "14 days", "4.5 mg"),
    "t-s2p": ("1.5 mg", "14 days", "4.5 mg"),
    "t-s3": ("1.5 mg", "", "4.5 mg"),
    "t-s4": ("1 mg", "5 days", "13.5 mg"),
    "t-s4d": ("4.5 mg", "", "4.5 mg"),
    "t-s4j": ("1.5 mg", "2 to 3 days", "4.5 mg"),
    "t-s0u": ("0.2 mg to 0.5 mg", "", ""),
    "t-s0i": ("1.5 mg", "", "4.5 mg"),
    "t-s0g": ("", "", "3.5 mg"),
    "g-01": ("0.5 mg to 1 mg", "14 days", "4.5 mg"),
    "g-02": ("0.5 mg", "7 days", ""),
    "g-03": ("1.5 mg", "7 days", "4.5 mg"),
    "g-04": ("1.25 mg to 1.5 mg", "", "4.5 mg"),
    "g-05": ("0.5 mg", "7 to 14 days", "4.5 mg"),
    "g-06": ("1.5 mg", "7 to 14 days", "4.5 mg"),
    "g-07": ("1.5 mg", "", "4.5 mg"),
    "g-08": ("", "", ""),
    "g-09": ("", "", ""),
    "r-01": ("", "", "6 mg"),
    "r-02": ("4.5 mg", "", "4.5 mg"),
    "r-03": ("4.5 mg", "", "4.5 mg"),
    "r-04": ("4.5 mg", "", "4.5 mg"),
    "r-05": ("4.5 mg", "", "4.5 mg"),
    "r-06": ("", "", "6 mg"),
    "r-07": ("4.5 mg", "", "4.5 mg"),
    "r-08": ("4.5 mg", "", "4.5 mg"),
    "r-09": ("4.5 mg", "", "4.5 mg"),
    "r-10": ("", "", "4.5 mg"),
    "r-11": ("2 mg", "", "2 mg"),
    "r-12": ("2 mg", "14 days", "4 mg"),
    "r-13": ("4.5 mg", "", "4.5 mg"),
    "r-14": ("1 mg", "28 to 31 days", "2 mg"),
    "r-15": ("", "", "4.5 mg"),
    "r-16": ("1 mg", "", "4.5 mg"),
    "r-17": ("1.5 mg", "7 days", "4.5 mg"),
    "r-18": ("4.5 mg", "", "4.5 mg"),
    "r-19": ("4.5 mg", "", "4.5 mg"),
}


def test_every_scheme_of_the_evidence_file_is_there_and_no_other():
    assert set(KNOWN) == set(EVIDENCE)


@pytest.mark.parametrize("scheme", EVIDENCE)
def test_what_a_scheme_states_is_what_the_evidence_file_says(scheme):
    told = tuple(stated(KNOWN[scheme], topic) for topic in (Topic.START, Topic.STEP_DAYS, Topic.CEILING))
    assert told == EVIDENCE[scheme]


def test_the_letter_of_an_id_says_who_published_it():
    begins = {"t": Origin.POST, "g": Origin.GUIDANCE, "r": Origin.TRIAL}
    assert all(protocol.origin is begins[name[0]] for name, protocol in KNOWN.items())


def test_what_a_plan_needs_and_is_not_stated_is_said():
    assert KNOWN["t-s1"].missing == ("how much more at each step",)
    assert KNOWN["t-s4"].missing == ("how long each dose is taken before the next",)
    assert KNOWN["g-02"].missing == ("the highest dose",)
    assert KNOWN["g-08"].missing == (
        "the first dose",
        "how much more at each step",
        "how long each dose is taken before the next",
        "the highest dose",
    )
    assert KNOWN["t-s2"].missing == KNOWN["g-01"].missing == ()


def test_every_scheme_says_what_it_leaves_open():
    assert all(protocol.leaves_open for protocol in KNOWN.values())


def test_what_nobody_may_follow_here_says_why():
    never = {name for name, protocol in KNOWN.items() if protocol.not_for_modicum}
    assert never == {"r-06", "r-10", "t-s4d", "t-s4j"}


def test_what_was_not_checked_is_marked():
    marks = {name: protocol.mark for name, protocol in KNOWN.items() if protocol.mark is not Mark.CHECKED}
    assert marks["r-15"] is Mark.SECOND_HAND
    assert marks["g-09"] is Mark.UNVERIFIED


def test_the_adjustment_rules_in_circulation_are_there_with_their_contradictions():
    """users-and-products.md lists them; S2 and the pharmacists answer a side effect differently, and S4 goes up anyway."""
    actions = {name: {rule.then for rule in protocol.rules} for name, protocol in KNOWN.items()}
    assert {Action.STEP_BACK, Action.HALVE, Action.HOUR_EARLIER, Action.MORNING, Action.FORM} <= actions["t-s2"]
    assert Action.RAISE in actions["t-s4"]
    assert Action.JUDGE in actions["t-s2p"]


# ------------------------------------------------------------------ side by side


def test_five_days_and_fourteen_cannot_both_be_right():
    differ = {gap.topic: (gap.one, gap.other) for gap in compare(KNOWN["t-s4"], KNOWN["t-s2"]).differ}
    assert differ[Topic.STEP_DAYS] == ("5 days", "14 days")
    assert differ[Topic.CEILING] == ("13.5 mg", "4.5 mg")
    assert differ[Topic.TIME_OF_DAY] == ("morning", "bedtime")


def test_what_neither_says():
    assert {Topic.RUN_IN, Topic.HORIZON} <= set(compare(KNOWN["t-s4"], KNOWN["t-s2"]).neither)


def test_a_range_that_holds_the_other_figure_is_no_contradiction():
    assert Topic.STEP_DAYS not in {gap.topic for gap in compare(KNOWN["g-05"], KNOWN["t-s2"]).differ}


def test_evening_and_bedtime_are_one_advice():
    assert Topic.TIME_OF_DAY not in {gap.topic for gap in compare(KNOWN["r-09"], KNOWN["t-s2"]).differ}


def test_silence_contradicts_nothing_and_disagreement_goes_both_ways():
    for one in KNOWN.values():
        assert compare(one, one).differ == ()
        for other in KNOWN.values():
            there = {gap.topic for gap in compare(one, other).differ}
            back = {gap.topic for gap in compare(other, one).differ}
            assert there == back
            assert all(stated(one, topic) and stated(other, topic) for topic in there)


def test_how_much_more_each_step_is():
    assert stated(KNOWN["t-s4"], Topic.INCREASE) == "1 mg to 4.5 mg"
    assert stated(KNOWN["g-01"], Topic.INCREASE) == "0.5 mg to 1 mg"
    assert stated(KNOWN["r-02"], Topic.INCREASE) == ""


# ------------------------------------------------------------------ the reader


def refuses(tmp_path, text, old, new, *words):
    assert old in text
    name = "t-s2.toml" if text is TWO_WEEKS else "g-01.toml"
    (tmp_path / name).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(KnowledgeError) as why:
        read_protocol(tmp_path / name, SOURCES)
    for word in (name, *words):
        assert word in str(why.value), str(why.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "t-s2"', 'id = "t-s9"', ["id", "name of its file"]),
        ('source = ["post-s2"]', "source = []", ["source", "nobody published"]),
        ('source = ["post-s2"]', 'source = ["nobody"]', ["source", "'nobody' is not in sources.bib"]),
        ('dose = ["3 mg"]', 'dose = ["3"]', ["dose", "number, a space and a unit"]),
        ('dose = ["3 mg"]', 'dose = ["3000 mcg"]', ["dose", "in mg"]),
        ('dose = ["3 mg"]', 'dose = ["3 mg", "2 mg"]', ["dose", "does not go upwards"]),
        ('dose = ["3 mg"]', 'dose = ["1 mg", "2 mg", "3 mg"]', ["dose", "lowest and the highest"]),
        ('dose = ["3 mg"]', 'dose = ["5 mg"]', ["ceiling", "4.5 mg is below the dose 5 mg"]),
        ('days = ["14"]', 'days = ["0"]', ["days", "number of days"]),
        ('days = ["14"]', 'days = ["14", "7"]', ["days", "go upwards"]),
        ('days = ["14"]', 'days = ["401"]', ["days", "400 at most"]),
        ("times-a-day = 1", "times-a-day = 5", ["times-a-day", "from 1 to 4"]),
        ('["bedtime"]', '["noon"]', ["time-of-day", "must be one of"]),
        ("since = 2026-11-23\n", "", ["since", "is missing"]),
        ('mark = "checked"', 'mark = "sure"', ["mark", "must be one of"]),
        ("version = 1", 'version = 1\ncolour = "red"', ["unknown key colour"]),
        ('then = "step-back"', 'then = "double"', ["then", "must be one of"]),
    ],
)
def test_a_file_that_says_something_else_is_refused(tmp_path, old, new, words):
    refuses(tmp_path, TWO_WEEKS, old, new, *words)


def test_a_ladder_is_said_once(tmp_path):
    refuses(tmp_path, CLIMB, "[climb]", '[[step]]\ndose = ["1 mg"]\n\n[climb]', "climb", "stands beside steps")


def test_a_climb_by_nothing_never_ends(tmp_path):
    refuses(tmp_path, CLIMB, 'by = ["0.5 mg", "1 mg"]', 'by = ["0 mg", "1 mg"]', "never ends")


def test_what_is_not_stated_must_be_named_as_open(tmp_path):
    without = CLIMB.replace('by = ["0.5 mg", "1 mg"]\n', "")
    start, end = without.index("leaves-open = ["), without.index("]\n", without.index("leaves-open = [")) + 2
    (tmp_path / "g-01.toml").write_text(without[:start] + "leaves-open = []\n" + without[end:], encoding="utf-8")
    with pytest.raises(KnowledgeError, match="does not state how much more"):
        read_protocol(tmp_path / "g-01.toml", SOURCES)


def test_a_folder_without_protocols_is_refused(tmp_path):
    with pytest.raises(KnowledgeError, match="holds no protocol"):
        read_protocols(tmp_path, SOURCES)
