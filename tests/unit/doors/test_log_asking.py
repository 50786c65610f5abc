"""modicum log TRIAL with nothing behind it: each answer is kept at once, what is skipped is not recorded, and nothing is suggested."""

import io
import json
import os
import subprocess
import sys

import pytest

from unit.analysis.makers import on
from unit.doors.agreed import agreed_folder
from unit.doors.shell import dose, month, rating, run, trial_folder

DAY = "2027-03-03"
BLINDED = (("seed = 20270215 ", "blinded = true "),)


@pytest.fixture
def folder(tmp_path):
    """An agreed plan with one slot and an empty record; the plan has 0.5 mg for 3 March, and none before 1 March."""
    return agreed_folder(tmp_path)


@pytest.fixture
def answer(monkeypatch):
    def with_lines(folder, *lines, more=(), day=DAY, end="\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + end))
        return run("log", folder, *more, "--as-of", day)

    return with_lines


def entries(folder):
    lines = [json.loads(line) for line in (folder / "journal.ndjson").read_text("utf-8").splitlines()]
    return [{name: value for name, value in line.items() if name not in {"recorded_at", "source"}} for line in lines]


def short(folder):
    """Kind and what was said of each entry, in their order."""
    told = ("amount", "kit", "value", "burden", "what", "status")
    return [(one["kind"], next(one[name] for name in told if name in one)) for one in entries(folder)]


def flat(ran):
    return " ".join((ran.out + ran.err).split())


def test_an_evening_from_the_dose_to_what_else_changed(folder, answer):
    ran = answer(folder, "p", "6", "bad dreams", "2", "", "a cold", "", "")
    assert ran.code == 0, ran.err
    assert short(folder) == [
        ("dose", "0.5 mg"), ("rating", "6"), ("side-effect", "moderate"), ("co-change", "a cold"),
    ]  # fmt: skip
    assert {one["for"] for one in entries(folder)} == {DAY}
    told = flat(ran)
    order = ["Wednesday, 2027-03-03", "bedtime: how much was taken?", "How strong was your pain", "anything unwanted",
             "how hard was it to bear", "anything else change", "The end. Answers written down: 4"]  # fmt: skip
    assert sorted(order, key=told.index) == order
    assert told.count("Kept.") == 4
    assert "0 = no pain; 10 = the worst pain you can imagine." in told
    assert run("check", folder, "--as-of", DAY).code == 0


def test_enter_leaves_a_question_unrecorded(folder, answer):
    ran = answer(folder, "", "", "", "", "")
    assert (ran.code, entries(folder)) == (0, [])
    assert "The end. Answers written down: 0." in flat(ran)


@pytest.mark.parametrize("given", [("p", "6"), ("p", "6", "q", "5", "7")])
def test_the_end_of_the_input_and_q_both_keep_what_was_kept(folder, answer, given):
    ran = answer(folder, *given)
    assert (ran.code, short(folder)) == (0, [("dose", "0.5 mg"), ("rating", "6")])
    assert "The end. Answers written down: 2" in flat(ran)


def test_a_last_line_without_its_end_is_an_answer(folder, answer):
    answer(folder, "p", "6", end="")
    assert len(entries(folder)) == 2


def test_each_answer_is_on_disk_before_the_next_question(folder, monkeypatch):
    seen = []

    class Slow(io.StringIO):
        def readline(self, *_):
            seen.append(len(entries(folder)))
            return super().readline()

    monkeypatch.setattr("sys.stdin", Slow("p\n6\nq\n"))
    run("log", folder, "--as-of", DAY)
    assert seen == [0, 1, 2]


def test_it_works_through_a_pipe_and_bytes_that_are_no_text_are_refused(folder):
    answers = b"p\n6\n\xff\xfe dreams\n\xf0\x9f\x98\x80 dreams\n1\n"
    ran = subprocess.run(
        [sys.executable, "-m", "modicum", "log", str(folder), "--as-of", DAY],
        input=answers, capture_output=True, check=False, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert short(folder) == [("dose", "0.5 mg"), ("rating", "6"), ("side-effect", "mild")]
    assert entries(folder)[2]["what"] == "\N{GRINNING FACE} dreams"


@pytest.mark.parametrize("letters", [2_000, 2_001, 4_000, 5_000])
def test_a_line_that_is_too_long_is_one_answer_and_answers_nothing(folder, answer, letters):
    ran = answer(folder, "p", "6", "x" * letters, "dreams", "1", "q")
    assert [one.get("what") for one in entries(folder)] == [None, None, "dreams"]
    assert "it is too long" in flat(ran)


def test_the_longest_line_is_read_whole(folder, answer):
    answer(folder, "p", "6", "x" * 1_999, "1", "dreams", "1", "q")
    assert [one.get("what") for one in entries(folder)] == [None, None, "x" * 1_999, "dreams"]


# ------------------------------------------------------------------ doses


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("n", ("dose", "skipped")),
        ("?", ("dose", "not_recorded")),
        ("0.25 mg", ("dose", "0.25 mg")),
        ("p", ("dose", "0.5 mg")),
    ],
)
def test_a_dose_is_what_was_answered(folder, answer, given, kept):
    answer(folder, given, "q")
    assert short(folder) == [kept]


def test_what_was_taken_beside_the_plan_is_kept_and_the_plan_is_named(folder, answer):
    assert "The plan has 0.5 mg for that day." in flat(answer(folder, "1 mg", "q"))


def test_a_day_without_a_dose_in_the_plan_says_so(folder, answer):
    ran = answer(folder, "p", "q", day="2027-02-20")
    assert "The plan has none for this day." in flat(ran)
    assert short(folder) == [("dose", "0 mg")]


def test_after_the_plan_s_last_day_nothing_is_planned_and_p_means_nothing(folder, answer):
    ran = answer(folder, "p", "p", "p", "q", day="2027-09-01", more=("--for", "2027-08-31"))
    assert "The plan has" not in flat(ran)
    assert "nobody knows what p is" in flat(ran)
    assert "Left open, nothing was written down." in flat(ran)
    assert entries(folder) == []


@pytest.mark.hazard("H-06/unit-never-guessed")
def test_an_amount_without_its_unit_is_asked_again_and_never_guessed(folder, answer):
    ran = answer(folder, "0.5", "0,5 mg", "0.5 mg", "q")
    assert short(folder) == [("dose", "0.5 mg")]
    assert flat(ran).count("bedtime: how much was taken?") == 3


@pytest.mark.hazard("H-31/sealed")
def test_in_a_blinded_block_only_the_kit_is_asked(tmp_path, answer):
    folder = agreed_folder(tmp_path, changes=BLINDED, sealed=True)
    ran = answer(folder, "p", "1", "q", day="2027-05-25")
    assert short(folder) == [("dose", 1)]
    assert "from which kit was it?" in flat(ran)
    assert " mg" not in ran.out
    assert answer(folder, "n", "q", day="2027-05-26").code == 0
    assert short(folder)[1:] == [("dose", "skipped")]


def test_the_kit_of_another_block_is_refused_with_the_one_that_is_due(tmp_path, answer):
    folder = agreed_folder(tmp_path, changes=BLINDED, sealed=True)
    ran = answer(folder, "2", "2", "2", "q", day="2027-05-25")
    assert entries(folder) == []
    assert "kit 1 is the one for 2027-05-25" in flat(ran)


def test_a_record_without_a_plan_and_without_a_dose_is_asked_for_the_part_of_the_day(tmp_path, answer):
    folder = trial_folder(tmp_path / "made", [])
    answer(folder, "bedtime", "3 mg", "q", day=on(1).isoformat())
    assert [(one["slot"], one["amount"]) for one in entries(folder)] == [("bedtime", "3 mg")]


def test_every_part_of_the_day_is_asked_that_the_record_knows(tmp_path, answer):
    folder = trial_folder(
        tmp_path / "made", [dose(0, 1), dose(0, 1, slot="night"), rating(0, 3), rating(0, 3, slot="noon")]
    )
    ran = answer(folder, "1 mg", "2 mg", "5", "6", "q", day=on(1).isoformat())
    assert [(one["slot"], one.get("amount") or one["value"]) for one in entries(folder)[4:]] == [
        ("morning", "1 mg"), ("night", "2 mg"), ("evening", "5"), ("noon", "6"),
    ]  # fmt: skip
    assert "Pain, noon:" in flat(ran)


@pytest.mark.hazard("H-10/never-doubled")
def test_what_stands_is_told_and_not_asked_again(folder, answer):
    answer(folder, "p", "6", "q")
    ran = answer(folder, "", "", "")
    assert "bedtime: 0.5 mg taken: that stands in the record" in flat(ran)
    assert "pain-0-10, day: 6: that stands in the record" in flat(ran)
    assert len(entries(folder)) == 2


# ------------------------------------------------------------------ wrong, and once more


def test_three_answers_that_cannot_be_used_leave_the_question_open(folder, answer):
    ran = answer(folder, "p", "11", "six", "6.5", "nausea", "hard", "mild", "q")
    assert short(folder) == [("dose", "0.5 mg"), ("side-effect", "mild")]
    assert "11 is off the scale" in flat(ran)
    assert "field" not in ran.out
    assert flat(ran).count("Left open") == 1


def test_b_asks_the_last_question_again_and_the_new_answer_stands_instead(folder, answer):
    ran = answer(folder, "p", "6", "b", "7", "nausea", "1", "b", "dreams", "3", "q")
    assert ran.code == 0
    assert short(folder) == [
        ("dose", "0.5 mg"), ("rating", "6"), ("rating", "7"), ("side-effect", "mild"), ("side-effect", "severe"),
    ]  # fmt: skip
    lines = entries(folder)
    assert [(one.get("supersedes")) for one in lines] == [None, None, lines[1]["id"], None, lines[3]["id"]]
    assert "1 doses, 1 ratings, 0 other changes, 1 side effects in force" in run("check", folder, "--as-of", DAY).out


def test_b_and_enter_leave_what_was_kept(folder, answer):
    answer(folder, "b", "p", "b", "", "6", "q")
    assert short(folder) == [("dose", "0.5 mg"), ("rating", "6")]


def test_a_number_with_a_decimal_comma_is_read(tmp_path, answer):
    folder = trial_folder(tmp_path / "made", [dose(0, 1)], primary="hours-slept",
                          item=[{"scale": "hours-slept", "rating-times": ["08:00"], "onset": "learned"}])  # fmt: skip
    answer(folder, "", "7,5", "q", day=on(1).isoformat())
    assert short(folder)[1:] == [("rating", "7.5")]


def test_scales_of_words_and_of_sums_say_what_their_numbers_are(tmp_path, answer):
    items = [{"scale": name, "rating-times": ["20:00"], "onset": "learned"} for name in ("pgic", "phq-9")]
    folder = trial_folder(tmp_path / "made", [dose(0, 1)], primary="pgic", item=items)
    told = flat(answer(folder, "", "2", "12", "q", day=on(1).isoformat()))
    assert "1 = Very much better; 2 = Much better" in told
    assert "It is the sum of the points of its questions." in told
    assert short(folder)[1:] == [("rating", "2"), ("rating", "12")]


# ------------------------------------------------------------------ side effects


def test_a_severe_one_says_the_same_words_as_the_one_line(folder, answer):
    told = flat(answer(folder, "", "", "rage", "severe", "q"))
    assert "You may take less or stop now; nobody has to be asked." in told
    assert "in an emergency the emergency number: nobody reads this record" in told


@pytest.mark.parametrize(
    ("given", "last"), [("today", "2027-03-03"), ("yesterday", "2027-03-02"), ("2027-03-01", "2027-03-01")]
)
def test_one_that_is_not_over_is_asked_about(folder, answer, given, last):
    answer(folder, "", "", "nausea", "1", "q", day="2027-03-01")
    ran = answer(folder, "", "", "", "", given, "q")
    assert "nausea (mild, since 2027-03-01) is not over in the record" in flat(ran)
    first, over = entries(folder)
    assert (over["for"], over["until"], over["supersedes"]) == ("2027-03-01", last, first["id"])


def test_it_stays_open_unless_a_day_is_named(folder, answer):
    answer(folder, "", "", "nausea", "1", "q", day="2027-03-01")
    ran = answer(folder, "", "", "", "", "y", "2027-03-04", "")
    assert len(entries(folder)) == 1
    assert "is in the future" in flat(ran)


# ------------------------------------------------------------------ days before, and sheets


def test_days_with_nothing_are_offered_and_filled_in_one_by_one(tmp_path, answer):
    folder = trial_folder(tmp_path / "made", month(days=6))
    ran = answer(folder, "3 mg", "5", "", "", "y", "3 mg", "6", "", "", "n", "q", day=on(8).isoformat())
    assert f"2 of the last 14 days have nothing written down: {on(6)}, {on(7)}." in flat(ran)
    assert "They are marked as written down later." in flat(ran)
    assert [(one["for"], one.get("amount") or one.get("value")) for one in entries(folder)[12:]] == [
        (on(8).isoformat(), "3 mg"), (on(8).isoformat(), "5"), (on(6).isoformat(), "3 mg"), (on(6).isoformat(), "6"),
        (on(7).isoformat(), None),
    ]  # fmt: skip


@pytest.mark.parametrize("given", ["", "n", "no"])
def test_days_with_nothing_stay_so_if_nobody_wants_to_fill_them_in(tmp_path, answer, given):
    folder = trial_folder(tmp_path / "made", month(days=6))
    answer(folder, "3 mg", "5", "", "", given, "3 mg", day=on(8).isoformat())
    assert len(entries(folder)) == 14


def test_days_before_the_trial_or_long_ago_are_not_offered(tmp_path, answer):
    young = trial_folder(tmp_path / "young", [rating(0, 5)])
    assert "of the last" not in flat(answer(young, "", "", "", "", "", day=on(1).isoformat()))
    old = trial_folder(tmp_path / "old", [dose(30, 3)])
    told = flat(answer(old, "", "", "", "", "", day=on(31).isoformat()))
    assert f"13 of the last 14 days have nothing written down: {on(17)}, " in told


def test_a_named_day_is_asked_about_and_no_other(tmp_path, answer):
    folder = trial_folder(tmp_path / "made", month(days=6))
    ran = answer(folder, "3 mg", "5", "", "", "", more=("--for", on(7)), day=on(9).isoformat())
    assert {one["for"] for one in entries(folder)[12:]} == {on(7).isoformat()}
    assert "of the last" not in flat(ran)


def test_a_sheet_is_typed_in_day_by_day_to_today(tmp_path, answer):
    folder = trial_folder(tmp_path / "made", month(days=6))
    ran = answer(
        folder, "3 mg", "5", "", "", "3 mg", "6", "", "", "3 mg", "7", more=("--sheet", on(6)), day=on(7).isoformat()
    )
    assert [(one["for"], one.get("amount") or one["value"]) for one in entries(folder)[12:]] == [
        (on(6).isoformat(), "3 mg"), (on(6).isoformat(), "5"), (on(7).isoformat(), "3 mg"), (on(7).isoformat(), "6"),
    ]  # fmt: skip
    assert "The end." in flat(ran)
    two = answer(folder, *[""] * 9, more=("--sheet", on(0), "--days", "2"), day=on(7).isoformat())
    assert [str(on(n)) in two.out for n in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (("--sheet", on(-1)), 3, "is before the trial's first day"),
        (("--sheet", on(9)), 3, "none of its days has come"),
        (("--sheet", on(0), "--for", on(1)), 2, "--for: has no place beside --sheet"),
        (("--sheet", on(0), "--days", "0"), 2, "no number of days from 1 to 60"),
        (("taken", "3 mg", "--sheet", on(0)), 2, "--sheet: has no place beside taken"),
        (("--slot", "noon"), 2, "--slot: has no place beside questions"),
        (("--burden", "mild"), 2, "--burden: has no place beside questions, only beside felt"),
    ],
)
def test_what_has_no_place_beside_questions_is_refused(tmp_path, answer, more, code, said):
    folder = trial_folder(tmp_path / "made", month(days=6))
    ran = answer(folder, more=more, day=on(7).isoformat())
    assert (ran.code, len(entries(folder))) == (code, 12)
    assert said in flat(ran)


@pytest.mark.hazard("H-45/clock-asked")
def test_a_clock_that_jumped_asks_nothing(tmp_path, answer):
    folder = trial_folder(tmp_path / "made", month(days=6))
    ran = answer(folder, "3 mg", day=on(3).isoformat())
    assert (ran.code, ran.out, len(entries(folder))) == (3, "", 12)
    assert "--as-of says" in ran.err
