"""Planning on any input: a plan, findings or a message with its place, in bounded time; never a crash, never a guess."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bad.answer import check_talk
from modicum.doors.files.plan_sheet import read_sheet
from modicum.errors import DataProblem
from modicum.plan.lint import lint
from unit.doors.shell import run

ROOT = Path(__file__).parents[2]
CHOICES = (ROOT / "examples" / "plan" / "choices.toml").read_text("utf-8")
LINES = [line for line in CHOICES.splitlines() if "=" in line and not line.startswith("#")]
PIECES = st.sampled_from(
    (
        "1.5 mg", "3", ",5 mg", "0.5 mL", "µg", "day 1 to 10", "days 11-20", "week 3", "for 10 days", "for a month", "then", "and then",
        "2027-03-01", "2027-02-30", "to", "twice a day", "if tolerated", "as needed", "bedtime", "\n", ";", ". ", "first,last,dose", "# supply: 3",
        "\x00", "١٫٥ mg", "🙂", "<script>", "'; DROP TABLE", "9" * 30 + " mg", "1e3 mg", "day 99999999999999999999", "-1 mg",
    )
)  # fmt: skip


def findings(text):
    """What the linter says, or nothing where the text is refused with its place."""
    try:
        return lint(read_sheet(text, at="a plan"))
    except DataProblem as why:
        told = str(why)
    assert told.startswith(("a plan: ", "remark '", "the text has "))
    return ()


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=12).map(" ".join))
def test_any_words_are_read_or_refused(text):
    for finding in findings(text):
        assert finding.problem.where
        assert finding.problem.how_to_mend


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(PIECES, min_size=3, max_size=3).map(",".join), max_size=5))
def test_any_rows_are_read_or_refused(rows):
    for finding in findings("\n".join(["first,last,dose", *rows])):
        assert finding.why


@pytest.mark.parametrize(
    "text",
    [
        " " * 190_000 + "1 mg",
        "3 " * 90_000,
        "1" * 190_000 + " mg",
        "if " * 60_000,
        "for " * 45_000 + "10 days",
        "1 mg\n" * 1_999,
        "day 1 to 10: 1 mg, then " * 1_500,
    ],
    ids=["blanks", "threes", "digits", "ifs", "fors", "lines", "steps"],
)
def test_long_words_end_in_bounded_time(text):
    """Far above what is usual, so that only searching the same words again and again could miss it."""
    begun = time.process_time()
    lint(read_sheet(text, at="a plan"))
    assert time.process_time() - begun < 20


def test_far_too_much_is_refused():
    with pytest.raises(DataProblem, match="no plan has more than 200,000"):
        read_sheet("x" * 200_001, at="a plan")


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(LINES),
    st.sampled_from(('"x"', '""', "0", "-1", "1.5", "true", "[]", "[1]", '"1 mg"', '"99999 mg"', '"4,5 mg"', "2027-03-01", "10000", '"\\u0000"', "{}", "nan")),
)  # fmt: skip
def test_any_value_of_any_field_gives_a_plan_or_a_message(tmp_path_factory, line, value):
    file = tmp_path_factory.mktemp("choices") / "choices.toml"
    file.write_text(CHOICES.replace(line, f"{line.split('=')[0]}= {value}"), "utf-8")
    told = ask_new(file)
    assert told.code in {3, 4}
    if told.code == 3:
        assert told.out == ""
        check_talk(told.err)


@pytest.mark.parametrize("line", LINES)
def test_leaving_out_a_line_never_fills_it_in_silently(tmp_path, line):
    """Each choice is missed, but a clock time, and days that the scheme states as one figure."""
    file = tmp_path / "choices.toml"
    file.write_text(CHOICES.replace(line + "\n", ""), "utf-8")
    told = ask_new(file)
    assert (told.code == 3) != line.startswith(("clock", "days-on-a-dose"))


def ask_new(file):
    return run("new", file, "--as-of", "2027-02-10")
