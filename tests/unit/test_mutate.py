"""The mutation tool itself: what it changes, that seeded faults are caught, and that what changes nothing survives."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mutate import report, rowrun, rows, sample
from mutate.classes import Expected, broken_classes, broken_kinds
from mutate.code import mutants_of

from modicum.knowledge.read import read_sources, shipped

ROOT = Path(__file__).resolve().parents[2]
SMALL = '''"""Not mutated."""
LEAST = 3
WORDS = ("a", "b")

def f(x: int = 2) -> bool:
    """Nor is this."""
    if not x:
        raise ValueError
    return min(x, LEAST) < 4 and x is not None
'''


def test_a_small_file_has_exactly_these_mutants():
    found = {(one.function, one.operator, one.before, one.after) for one, _ in mutants_of(SMALL, "small.py")}
    whole = "min(x, LEAST) < 4 and x is not None"
    assert found == {
        ("(module)", "constant changed", "3", "4"),
        ("(module)", "constant changed", "3", "2"),
        ("(module)", "member removed", "'a'", "(gone)"),
        ("(module)", "member removed", "'b'", "(gone)"),
        ("f", "constant changed", "2", "3"),
        ("f", "constant changed", "2", "1"),
        ("f", "not removed", "not x", "x"),
        ("f", "statement removed", "raise ValueError", "pass"),
        ("f", "returns None", f"return {whole}", "return None"),
        ("f", "and/or swapped", whole, whole.replace("and", "or")),
        ("f", "boundary moved", "min(x, LEAST) < 4", "min(x, LEAST) <= 4"),
        ("f", "comparison flipped", "min(x, LEAST) < 4", "min(x, LEAST) >= 4"),
        ("f", "comparison flipped", "x is not None", "x is None"),
        ("f", "min/max/any/all swapped", "min(x, LEAST)", "max(x, LEAST)"),
        ("f", "constant changed", "4", "5"),
        ("f", "constant changed", "4", "3"),
    }


def test_each_mutant_is_another_program_and_the_source_is_left_as_it_was():
    codes = {}
    for mutant, code in mutants_of(SMALL, "small.py"):
        place = {}
        exec(code, place)
        codes[mutant.key] = (place["LEAST"], place["WORDS"], place["f"].__code__.co_code, place["f"].__code__.co_consts)
    assert len(codes) == 16
    assert len({mutant.key for mutant, _ in mutants_of(SMALL * 2, "small.py")}) == 32


def test_seeded_faults_are_caught_and_a_change_that_changes_nothing_survives():
    done = subprocess.run(
        [sys.executable, "-m", "mutate.sample"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tools")])},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found = {(file, old): word for file, old, word in map(json.loads, done.stdout.splitlines())}
    assert [found[one[:2]] for one in sample.FAULTS] == ["test"] * len(sample.FAULTS)
    assert found[sample.HANGS[:2]] == "hang"
    assert found[sample.BROKEN[:2]] in {"start", "test"}
    assert found[sample.EQUIVALENT[:2]] == "survived"


def results(**words):
    shape = {"file": "f.py", "function": "f", "operator": "o", "inside": "i", "before": "b", "after": "a"}
    return [shape | {"key": key, "result": word} for key, word in words.items()]


def test_the_page_names_every_survivor_and_what_was_not_run():
    explained = {"two": report.Explained("equivalent", "It cannot be told.")}
    rows_of = results(one="test", two="survived", three="survived")
    assert report.unexplained(rows_of, explained) == ["three"]
    page = report.page(rows_of, explained, planned={"f.py": 5}, lines={"two": 7})
    assert "| f.py | 5 | 3 | 1 | 2 | 33.3 % | 2 |" in page
    assert "line 7, `f`, o, in `i`" in page
    assert "equivalent: It cannot be told." in page
    assert page.count("NOT EXPLAINED") == 1


@pytest.mark.parametrize("row", ['key = "a"\nkind = "so"\nwhy = "x"', 'key = "a"\nkind = "gap"\nwhy = " "'])
def test_an_explanation_needs_a_kind_and_a_reason(row, tmp_path):
    file = tmp_path / "explained.toml"
    file.write_text(f"[[survivor]]\n{row}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="needs a kind"):
        report.read_explained(file)


def test_every_change_of_a_rule_with_thresholds_is_caught_by_its_cases(tmp_path):
    text = (rowrun.KNOWLEDGE / "rules" / "liver-test.toml").read_text(encoding="utf-8")
    every = [row for row in rows.rule_rows("liver-test.toml", text, rowrun.fact_shapes()) if row.text is not None]
    assert {row.operator for row in every} == {
        "branch removed",
        "ruling weakened",
        "condition removed",
        "fact exchanged",
        "boundary moved",
        "threshold shifted",
        "word exchanged",
    }
    sources = read_sources(shipped() / "sources.bib")
    assert [row.key for row in every if rowrun.by_cases(row, sources, tmp_path) == "survived"] == []
    same = rows.Row("rules/liver-test.toml", "", "nothing", "", "", text)
    assert rowrun.by_cases(same, sources, tmp_path) == "survived"


def test_every_interval_and_every_ingredient_of_a_kind_is_changed():
    text = (rowrun.KNOWLEDGE / "safety" / "intervals.toml").read_text(encoding="utf-8")
    every = list(rows.interval_rows(text))
    assert all(row.text != text for row in every)
    said = {(row.place, row.operator, row.before, row.after) for row in every}
    assert ("short-acting", "days shifted", "days = 10", "days = 9") in said
    assert ("procedure", "days shifted", "days = 4", "days = 5") in said
    assert ("methadone", "kind weakened", "specialist = true", "days = 14") in said
    assert ("long-acting", "kind weakened", "tramadol", "short-acting") in said
    assert ("depot", "form removed", '"implant"', "") in said


def test_a_class_made_ordinary_is_noticed_only_on_the_list():
    expected = Expected({"morphine": frozenset({"opioid_agonist"})}, {"morphine": frozenset({"alcohol"})}, {})
    classes = {"morphine": ("opioid_agonist", "alcohol"), "other": ("hepatotoxic",), "tea": ("ordinary",)}
    assert broken_classes(classes, expected) == []
    caught = {
        row.key: bool(broken_classes(classes | {row.ingredient: row.classes}, expected))
        for row in rows.class_rows(classes)
    }
    assert caught == {
        "medicines morphine | class made ordinary: opioid_agonist -> ordinary, alcohol": True,
        "medicines morphine | further class removed: alcohol -> opioid_agonist": True,
        "medicines other | class made ordinary: hepatotoxic -> ordinary": False,
    }
    assert broken_kinds({"kratom": {"a"}}, Expected({}, {}, {"kratom": frozenset({"a", "b"})})) == ["kratom: b"]
