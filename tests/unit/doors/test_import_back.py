"""There and back: a record's CSV files, brought into an empty copy of the trial, make the same record and the same files."""

import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modicum.doors.desk.analyse_trial import load
from modicum.doors.files.folder import FolderShelf
from modicum.doors.files.projections import projections, write_projections
from unit.analysis.makers import on
from unit.doors.shell import EXAMPLES, ITEM, NAMES, run, trial_folder

LAST = on(60)
PART = {
    "first": on(28).isoformat(), "last": on(55).isoformat(), "doses": ["3 mg", "0 mg"], "blinded": True, "block-days": 7,
    "order-drawn": "rounds", "sealed": "0" * 64, "how": "by the key",
}  # fmt: skip
ITEMS = [ITEM, ITEM | {"scale": "hours-slept"}]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_comes_back_byte_for_byte(name, tmp_path):
    shutil.copy(EXAMPLES / name / "trial.toml", tmp_path / "trial.toml")
    tables = [EXAMPLES / name / table for table in ("events.csv", "doses.csv", "diary.csv")]
    filled = [table for table in tables if table.read_text("utf-8").count("\n") > 1]
    ran = run("import", *filled, "--into", tmp_path)
    assert ran.code == 0, ran.err
    assert run("check", tmp_path, "--rebuild").code == 0
    for table in tables:
        assert (tmp_path / table.name).read_bytes() == table.read_bytes()


def test_a_table_with_a_header_alone_brings_nothing_and_is_no_fault(tmp_path):
    folder = trial_folder(tmp_path / "trial", [])
    assert run("check", folder, "--rebuild", "--as-of", LAST).code == 0
    ran = run("import", folder / "doses.csv", folder / "diary.csv", "--into", folder, "--as-of", LAST)
    assert (ran.code, "0 written down" in ran.out) == (0, True)


# ------------------------------------------------------------------ any diary

SIGNS = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn"))
STARTS = st.sampled_from(["", "=", "+", "-", "@", "'", "''", "'=", '"', ",", ";", "kit ", " "])
TEXT = st.builds("{}{}".format, STARTS, st.text(SIGNS, min_size=1, max_size=12)).filter(lambda text: text.strip())
MAYBE = st.none() | TEXT
CLOCK = st.none() | st.sampled_from(["00:00", "09:05", "23:59"])
MOMENT = st.none() | st.sampled_from(["2026-05-01T20:00:00+00:00", "2026-05-01T20:00:00.123456-03:30"])
AMOUNT = st.sampled_from(["0 mg", "0.5 mg", "1.50 mg", "4.5 mg"])
NUMBER = st.sampled_from(["0", "0.01", "2.31", "140.0"])
OPEN, BLIND = st.integers(0, 27), st.integers(28, 55)


def day(days):
    return days.map(lambda n: on(n).isoformat())


def entry(kind, days=OPEN, **fields):
    return st.fixed_dictionaries({"kind": st.just(kind), "for": day(days), "recorded_at": MOMENT} | fields)


def kit(line):
    """The kit of the block that the day lies in: seven days each, from day 28."""
    number = next(n for n in range(28) if on(28 + n).isoformat() == line["for"]) // 7 + 1
    return line | {"kit": number}


TAKEN = {"slot": TEXT, "status": st.just("taken"), "at": CLOCK, "product": MAYBE}
KINDS = st.one_of(
    entry("dose", amount=AMOUNT, **TAKEN),
    entry("dose", slot=TEXT, status=st.sampled_from(["skipped", "not_recorded"]), at=CLOCK),
    entry("dose", BLIND, **TAKEN).map(kit),
    entry("rating", slot=TEXT, item=st.just("pain-0-10"), value=st.sampled_from(["0", "6", "10"]), at=CLOCK),
    entry("rating", slot=TEXT, item=st.just("hours-slept"), value=st.sampled_from(["7.5", "7.0", "0"]), at=CLOCK),
    entry("co-change", what=TEXT, shape=st.just("step")),
    entry("co-change", what=TEXT, shape=st.just("window"), until=day(BLIND)),
    entry("side-effect", what=TEXT, burden=st.sampled_from(["mild", "moderate", "severe"]), at=CLOCK),
    entry("side-effect", what=TEXT, burden=st.just("mild"), until=day(BLIND), at=CLOCK),
    entry("guess", BLIND, guess=st.sampled_from(["drug", "none", "do_not_know"]), at=CLOCK),
    entry("product", what=TEXT, form=st.sampled_from(["capsule", "other"]), strength=st.none() | st.just("1.5 mg"),
          filler=MAYBE, pharmacy=MAYBE, lot=MAYBE),
    entry("product", what=TEXT, form=st.just("drops"), **{"per-ml": st.none() | st.just("1 mg")}),
    entry("lab", test=TEXT, value=st.builds("{}{}".format, st.sampled_from(["", "<", "> "]), NUMBER), unit=TEXT,
          low=st.sampled_from([None, "0.4"]), high=st.sampled_from([None, "4.0"])),
    entry("expectation", expects=st.sampled_from(["much_better", "no_change", "do_not_know"])),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(KINDS, max_size=25), st.lists(TEXT, min_size=25, max_size=25, unique_by=str.strip))
def test_any_diary_goes_out_as_tables_and_comes_back_as_the_same_entries(lines, names):
    with tempfile.TemporaryDirectory() as place:
        old = trial_folder(Path(place) / "old", [], drawn=[PART], item=ITEMS)
        new = trial_folder(Path(place) / "new", [], drawn=[PART], item=ITEMS)
        FolderShelf(old).append([{"id": name} | line for name, line in zip(names, lines, strict=False)])
        diary = _told_once(load(FolderShelf(old), today=LAST, as_of=None))
        files = [path for path in write_projections(old, diary) if path.read_text("utf-8").count("\n") > 1]
        if not files:
            return
        ran = run("import", *files, "--into", new, "--as-of", LAST)
        assert ran.code == 0, ran.err
        back = load(FolderShelf(new), today=LAST, as_of=None).diary
        assert back.every == diary.every
        assert projections(back) == projections(diary)
        lines_before = (new / "journal.ndjson").read_text("utf-8")
        assert run("import", *files, "--into", new, "--as-of", LAST).code == 0
        assert (new / "journal.ndjson").read_text("utf-8") == lines_before
        assert all(json.loads(line)["id"] for line in lines_before.splitlines())


def _told_once(loaded):
    """What stands in the record; nothing was left out but facts that chance told in two ways."""
    assert all("two tellings" in str(one) for one in loaded.problems if one.weight == "left-out")
    return loaded.diary
