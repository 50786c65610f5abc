"""The mutation tool itself: what it changes, that seeded faults are caught, and that what changes nothing survives."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mutate import __main__ as tool
from mutate import plan, report, rows, run, sample, worker
from mutate.classes import Expected, broken_classes, broken_kinds, settled
from mutate.code import mutants_of

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
    every = (one.what for one in mutants_of(SMALL, "small.py"))
    found = {(what.function, what.operator, what.before, what.after) for what in every}
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
    for what, _, code in mutants_of(SMALL, "small.py"):
        place = {}
        exec(code, place)
        codes[what.key] = (place["LEAST"], place["WORDS"], place["f"].__code__.co_code, place["f"].__code__.co_consts)
    assert len(codes) == 16
    assert len({one.what.key for one in mutants_of(SMALL * 2, "small.py")}) == 32


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
    found = dict(map(json.loads, done.stdout.splitlines()))
    assert [found[sample.key_of(*one)] for one in sample.FAULTS] == ["test"] * len(sample.FAULTS)
    assert found[sample.key_of(*sample.HANGS)] == "hang"
    assert found[sample.key_of(*sample.BROKEN)] == "test"
    assert found[sample.key_of(*sample.EQUIVALENT)] == "survived"


def job(key="f.py f: x", stages=(("tests/unit/test_days.py",), ("tests/unit/test_chance.py",))):
    what = plan.What(key, "f.py", "f", "o", "i", "b", "a")
    return plan.Job(what, lambda: 0, stages, digest="of the file", line=7)


def test_a_result_stands_while_the_file_and_the_tests_that_it_rests_on_are_the_same():
    one = job()
    first, last = (name for stage in one.stages for name in stage)
    for word, by in (("survived", ""), ("test", first), ("test", last), ("hang", "")):
        row = run.result(one, word, by, 1.0)
        assert run.stands(one, {one.what.key: row})
        assert not run.stands(one._replace(digest="of another file"), {one.what.key: row})
        assert not run.stands(one, {one.what.key: row | {"tests": "others"}})
        assert not run.stands(one._replace(stages=()), {one.what.key: row})
    assert not run.stands(one, {})
    survived, caught = run.result(one, "survived", "", 1.0), run.result(one, "test", first, 1.0)
    fewer = one._replace(stages=((first,),))
    assert not run.stands(fewer, {one.what.key: survived}), "a survivor rests on every test that ran"
    assert run.stands(fewer, {one.what.key: caught}), "a caught mutant on the one that failed"


def test_it_ends_well_only_if_every_mutant_has_a_result_and_every_survivor_is_explained(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(tool, "RESULTS", tmp_path / "mutation.ndjson")
    monkeypatch.setattr(tool, "PAGE", tmp_path / "mutation.md")
    monkeypatch.setattr(tool, "EXPLAINED", tmp_path / "explained.toml")
    one = job()
    caught, survived = run.result(one, "test", "tests/unit/test_days.py", 1.0), run.result(one, "survived", "", 1.0)
    assert tool._written([one], [caught], []) == 0
    assert run.kept(tool.RESULTS) == {one.what.key: caught}
    assert tool._written([one, job("f.py g: y")], [caught], []) == tool.NOT_DONE
    assert tool._written([one], [survived], []) == tool.NOT_DONE
    assert "SURVIVED, and not explained: f.py f: x" in capsys.readouterr().out
    tool.EXPLAINED.write_text('[[survivor]]\nkey = "f.py f: x"\nkind = "harmless"\nwhy = "so"\n', encoding="utf-8")
    assert tool._written([one], [survived], []) == 0
    assert tool._written([one], [caught], []) == 0
    assert "explained, but caught: f.py f: x" in capsys.readouterr().out


def test_every_code_file_has_tests_that_run_against_it_and_each_once():
    for file in plan.SAFETY.glob("*.py"):
        names = [name for stage in plan.stages_of(file.name) for name in stage]
        assert len(names) == len(set(names)) >= 5, file
    assert {file.stem for file in plan.SAFETY.glob("*.py")} - {"__init__"} <= {
        *plan.OF_RULES,
        *plan.OF_LINES,
        *plan.OF_FLAGS,
        "judge",
        "watch",
    }


def results(**words):
    shape = {"file": "f.py", "function": "f", "operator": "o", "inside": "i", "before": "b", "after": "a"}
    return [shape | {"key": key, "result": word} for key, word in words.items()]


def test_the_page_names_every_survivor_and_what_was_not_run():
    explained = {"two": report.Explained("equivalent", "It cannot be told.")}
    rows_of = results(one="test", two="survived", three="survived")
    page = report.page(rows_of, explained, planned={"f.py": 5}, lines={"two": 7})
    assert "| f.py | 5 | 1 | 2 | 1 | 2 |" in page
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
    text = (plan.KNOWLEDGE / "rules" / "liver-test.toml").read_text(encoding="utf-8")
    every = [row for row in rows.rule_rows("liver-test.toml", text, plan.fact_shapes()) if row.text is not None]
    assert {row.operator for row in every} == {
        "branch removed",
        "ruling weakened",
        "condition removed",
        "fact exchanged",
        "boundary moved",
        "threshold shifted",
        "word exchanged",
    }
    file = tmp_path / "liver-test.toml"

    def said(changed):
        file.write_text(changed, encoding="utf-8")
        return worker.by_cases(file, plan.KNOWLEDGE / "sources.bib")

    assert [row.key for row in every if said(row.text) == worker.SURVIVED] == []
    assert said(text) == worker.SURVIVED


def test_every_interval_and_every_ingredient_of_a_kind_is_changed():
    text = (plan.KNOWLEDGE / "safety" / "intervals.toml").read_text(encoding="utf-8")
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


def test_what_is_open_on_the_list_is_settled_when_the_lexicon_gives_the_class():
    expected = Expected({}, {}, {}, open={"tea": frozenset({"hepatotoxic"})})
    assert settled({"tea": ("ordinary",)}, expected) == []
    assert settled({}, expected) == []
    assert settled({"tea": ("ordinary", "hepatotoxic")}, expected) == ["tea"]
    assert settled({"tea": ("hepatotoxic",)}, expected) == ["tea"]


def test_a_mutant_that_takes_all_memory_is_caught_and_does_not_end_the_run():
    """One that never moved on in a line filled the memory, and the whole run ended with "the tool does not work"."""

    def greedy():
        raise MemoryError

    _, status = os.waitpid(worker.start(greedy, seconds=5), 0)
    assert run._word(os.waitstatus_to_exitcode(status), ((),)) == ("crash", "")
