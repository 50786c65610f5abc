"""modicum ask, and what follows from an answer: kept at once, said at once, and a higher dose shut until a contact is written down."""

import io
import json
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modicum.doors.desk.agreed_rules import rules_today
from modicum.doors.desk.analyse_trial import analyse_trial, load
from modicum.doors.desk.asked import versions
from modicum.doors.desk.may_increase import today_of
from modicum.doors.desk.report_trial import page_of, prescriber_page_of, summary_of
from modicum.doors.files.folder import FolderShelf
from modicum.plan.adjust import barred_by_age
from unit.diary.test_adjust_facts import TRIAL, lived
from unit.doors.agreed import agreed_folder, kept, revise
from unit.doors.harmless import HARMLESS, harmless
from unit.doors.shell import run, trial_folder
from unit.doors.test_agreed_rules import WAIT, review
from unit.doors.test_may_increase import FIRST, RUN_IN, TODAY, keep, person

CALL = "If somebody is in danger now, call"


def entries(folder):
    return [json.loads(line) for line in (folder / "journal.ndjson").read_text("utf-8").splitlines()]


def answers(folder):
    return {line["question"]: line["answer"] for line in entries(folder) if line["kind"] == "answer"}


def step(tmp_path, more="", *, days=14, answered=False):
    """An agreed plan on the day of its second dose, and that day."""
    folder = agreed_folder(tmp_path, more)
    return folder, keep(folder, RUN_IN + ["0.5"] * days, answered=answered)


def may(folder, tmp_path, on):
    told = run("may-increase", folder, "--person", person(tmp_path), "--answers", TODAY, "--as-of", on)
    return told.code, " ".join(told.out.split())


def type_in(monkeypatch, *lines):
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def said(told):
    return " ".join(told.out.split())


def write(folder, **line):
    with (folder / "journal.ndjson").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


# ------------------------------------------------------------------ what is due


@pytest.mark.hazard("H-13/direct-question")
def test_what_is_due_is_shown_as_values_with_why_and_asks_nothing(tmp_path):
    folder, on = step(tmp_path)
    told = run("ask", folder, "--as-of", on, "--json")
    assert told.code == 0, told.err
    due = {one["question"]: one for one in told.json["due"]}
    assert list(due) == [
        "self-harm", "mood-interest", "mood-down", "behaviour", "opioid-contact", "fluid", "allergy-signs", "liver-signs",
    ]  # fmt: skip
    assert told.json["rising"] is True
    assert due["opioid-contact"]["why"] == ["before-rise"]
    assert due["self-harm"]["why"] == ["before-rise", "every-days"]
    assert due["self-harm"]["since"] == "2027-02-15"
    assert due["behaviour"]["why"] == ["first-days-of-step"]
    assert due["behaviour"]["answers"] == ["No", "A little, and it passed", "Yes"]
    assert answers(folder) == {}


def test_with_nothing_due_nothing_is_asked(tmp_path):
    folder, on = step(tmp_path, answered=True)
    told = run("ask", folder, "--as-of", on)
    assert (told.code, said(told)) == (0, "Nothing more is due today.")


def test_a_day_on_which_the_plan_has_none_or_no_day_at_all_is_no_rise(tmp_path):
    folder, on = step(tmp_path)
    assert run("ask", folder, "--as-of", FIRST + timedelta(days=400), "--json").json["rising"] is False
    by_hand = trial_folder(tmp_path / "hand", [])
    assert run("ask", by_hand, "--as-of", "2026-03-30", "--json").json["rising"] is False
    assert revise(folder, None, on.isoformat()).code == 0
    assert run("ask", folder, "--as-of", on, "--json").json["rising"] is False


# ------------------------------------------------------------------ answering


def test_questions_are_put_one_after_the_other_and_each_answer_is_kept_at_once(tmp_path, monkeypatch):
    folder, on = step(tmp_path)
    type_in(monkeypatch, "1", "", "several days", "7", "No", "q")
    told = run("ask", folder, "--as-of", on)
    assert told.code == 0, told.err
    assert answers(folder) == {"self-harm": "Not at all", "mood-down": "Several days", "behaviour": "No"}
    text = said(told)
    assert "Enter skips a question, q ends. Each answer is kept at once." in text
    assert "It is asked before a higher dose, and the plan has one today." in text
    assert "That is none of the answers." in text
    assert "Still due: mood-interest, opioid-contact, fluid, allergy-signs, liver-signs." in text
    line = next(one for one in entries(folder) if one["kind"] == "answer")
    assert (line["version"], line["for"], "recorded_at" in line) == ("1", on.isoformat(), True)


def test_whoever_breaks_off_loses_nothing(tmp_path, monkeypatch):
    folder, on = step(tmp_path)
    type_in(monkeypatch, "1")
    assert run("ask", folder, "--as-of", on).code == 0
    assert answers(folder) == {"self-harm": "Not at all"}


def test_three_answers_that_are_none_leave_the_question_open_and_go_on(tmp_path, monkeypatch):
    folder, on = step(tmp_path)
    type_in(monkeypatch, "yes", "0", "9", "1")
    run("ask", folder, "--as-of", on)
    assert answers(folder) == {"mood-interest": "Not at all"}


def test_answers_can_be_stated_and_each_names_the_one_before_it(tmp_path):
    folder, on = step(tmp_path)
    told = run("ask", folder, "--as-of", on, "--answer", "self-harm=not at all", "--answer", "behaviour=No")
    assert told.code == 0, told.err
    first, second = [line for line in entries(folder) if line["kind"] == "answer"]
    assert (first["answer"], second["after"]) == ("Not at all", first["id"])
    assert "after" not in first


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("self-harm", "write the question, = and its answer"),
        ("mood=Yes", "'mood' is none of the questions. They are: self-harm"),
        ("self-harm=Sometimes", "'Sometimes' is no answer to self-harm. Its answers are: \"Not at all\""),
    ],
)
def test_an_answer_in_words_that_are_none_of_the_questions_is_refused(tmp_path, answer, words):
    folder, on = step(tmp_path)
    told = run("ask", folder, "--as-of", on, "--answer", "behaviour=No", "--answer", answer)
    assert told.code == 2
    assert words in told.err
    assert answers(folder) == {}


def test_values_and_answers_at_once_are_refused(tmp_path):
    folder, on = step(tmp_path)
    assert run("ask", folder, "--as-of", on, "--json", "--answer", "behaviour=No").code == 2


@pytest.mark.hazard("H-12/item-nine", "H-18/fluid-asked", "H-20/allergy-asked", "H-21/liver-signs-asked")
@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        ("self-harm", "Several days", "You do not have to carry that alone."),
        ("behaviour", "Yes", "is worth a call to your prescriber."),
        ("withdrawal-signs", "Several of them", "Do not take more opioid to get past it"),
        ("fluid", "I cannot keep fluids down", "your body is short of fluid"),
        ("allergy-signs", "Yes", "A tight throat, a swollen tongue or hard breathing is an emergency"),
        ("liver-signs", "Yes", "can come from the liver"),
        ("mood-down", "Nearly every day", "A mood this low can be helped."),
    ],
)
def test_an_answer_that_raises_a_flag_says_at_once_whom_to_call_and_what_is_open(tmp_path, question, answer, words):
    folder, on = step(tmp_path)
    told = run("ask", folder, "--as-of", on, "--answer", f"{question}={answer}", "--country", "DE")
    assert told.code == 4
    text = said(told)
    order = [
        text.index(one)
        for one in (words, f"{CALL} 112.", "or stop, at any time.", "No higher dose of the plan is open until")
    ]
    assert order == sorted(order)
    assert "Nobody reads this as you write it." in text
    assert "Flags that are open: 1." in text
    identifier = next(line["id"] for line in entries(folder) if line["kind"] == "answer")
    assert f'modicum log TRIAL contact "NAME" --about {identifier}' in text


def test_without_a_country_no_number_is_guessed(tmp_path):
    folder, on = step(tmp_path)
    told = run("ask", folder, "--as-of", on, "--answer", "self-harm=Several days")
    assert f"{CALL} your local emergency number." in said(told)


# ------------------------------------------------------------------ the gate


@pytest.mark.hazard("H-12/stops-increases", "H-17/mood-asked")
@pytest.mark.parametrize("question", [name for name in HARMLESS if name != "withdrawal-signs"])
def test_a_question_that_is_due_and_not_answered_bars_a_higher_dose(tmp_path, question):
    folder, on = step(tmp_path)
    for line in harmless(on, leave_out={question}):
        write(folder, **line)
    code, told = may(folder, tmp_path, on)
    assert code == 4
    assert (
        f'the question "{question}" is due and not answered. What would lift it: An answer to it: modicum ask TRIAL.'
        in told
    )
    assert told.count("is due and not answered") == 1
    assert run("log", folder, "answer", question, HARMLESS[question], "--as-of", on).code == 0
    assert may(folder, tmp_path, on)[0] == 0


@pytest.mark.hazard("H-12/stops-increases")
def test_a_positive_answer_bars_until_a_contact_and_a_negative_one_in_its_place_does_not_help(tmp_path):
    folder, on = step(tmp_path, answered=True)
    assert may(folder, tmp_path, on)[0] == 0
    write(folder, id="a", kind="answer", version="1", question="self-harm", answer="Several days", **{"for": str(on)})
    code, told = may(folder, tmp_path, on)
    assert code == 4
    assert f'your answer of {on} to the question self-harm, "Several days", has no contact after it.' in told
    assert "Less, or none, is open today" in told
    again = run("log", folder, "answer", "self-harm", "Not", "at", "all", "--supersedes", "a", "--as-of", on)
    assert again.code == 0, again.err
    assert may(folder, tmp_path, on)[0] == 4
    called = run(
        "log",
        folder,
        "contact",
        "Dr.",
        "A.",
        "Name",
        "--about",
        "a",
        "--with",
        "prescriber",
        "--how",
        "by phone",
        "--as-of",
        on,
    )
    assert called.code == 0, called.err
    assert "contact with Dr. A. Name, by phone, about a, as stated by you" in said(called)
    code, told = may(folder, tmp_path, on)
    assert code == 0, told


@pytest.mark.hazard("H-13/searched-unasked", "H-16/behaviour-asked")
def test_words_in_a_side_effect_bring_up_their_question_and_bar_until_it_is_answered(tmp_path):
    folder, on = step(tmp_path, answered=True)
    told = run("log", folder, "felt", "I want to die", "--burden", "mild", "--as-of", on)
    assert "modicum ask TRIAL puts one question about it." in told.out
    assert "puts one question" not in run("log", folder, "felt", "a headache", "--burden", "mild", "--as-of", on).out
    code, told = may(folder, tmp_path, on)
    assert code == 4
    assert 'the question "self-harm" is due and not answered.' in told
    due = run("ask", folder, "--as-of", on, "--json").json["due"]
    assert [(one["question"], one["why"]) for one in due] == [("self-harm", ["free-text"])]
    assert 'You wrote "I want to die"' in due[0]["in_words"]
    assert run("ask", folder, "--as-of", on, "--answer", "self-harm=Not at all").code == 0
    assert may(folder, tmp_path, on)[0] == 0


@pytest.mark.hazard("H-18/rechallenge-lock")
def test_after_a_severe_effect_that_is_over_the_dose_waits_for_a_contact(tmp_path):
    folder, on = step(tmp_path, answered=True)
    write(folder, id="s", kind="side-effect", what="a headache", burden="severe", until=str(on), **{"for": str(on)})
    code, told = may(folder, tmp_path, on)
    assert code == 4
    assert f"by the record, a headache was severe on {on}, and no contact about it is stated." in told
    call = ("log", folder, "contact", "A. Nurse", "--about", "s", "--how", "by phone", "--as-of", on)
    assert run(*call, "--with", "doctor").code == 0
    code, told = may(folder, tmp_path, on)
    assert code == 4
    assert f'"a headache" came on {on} at 0.5 mg, and this would lead back to it.' in told
    assert run("log", folder, "contact", "Dr. A. Name", *call[4:], "--with", "prescriber").code == 0
    assert may(folder, tmp_path, on)[0] == 0


def test_less_and_the_same_and_stopping_are_never_asked_or_barred(tmp_path):
    folder = agreed_folder(tmp_path)
    on = keep(folder, RUN_IN + ["0.5"] * 10, answered=False)
    write(folder, id="a", kind="answer", version="1", question="self-harm", answer="Several days", **{"for": str(on)})
    write(folder, id="s", kind="side-effect", what="rage", burden="severe", **{"for": str(on)})
    told = run("may-increase", folder, "--as-of", on)
    assert told.code == 0
    assert "Open flag:" in told.out
    assert revise(folder, 'lower-to = "0.1 mg"', on.isoformat()).code == 0
    assert revise(folder, None, on.isoformat()).code == 0
    assert run("log", folder, "skipped", "--as-of", on).code == 0


@pytest.mark.hazard("H-12/stops-increases")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_stands_in_the_record_the_same_dose_or_less_is_open(tmp_path, data):
    """Flags, questions without an answer, damaged lines: none is even looked at where the plan has no more than is taken."""
    folder = agreed_folder(Path(tempfile.mkdtemp(dir=tmp_path)))
    stay = data.draw(st.integers(1, 13))
    on = keep(folder, RUN_IN + ["0.5"] * stay, answered=data.draw(st.booleans()))
    day = {"for": str(on - timedelta(days=data.draw(st.integers(0, stay))))}
    for number in range(data.draw(st.integers(1, 4))):
        name, question = f"x{number}", data.draw(st.sampled_from(list(HARMLESS)))
        raising = versions()[1].named(question).answers[-1].text
        line = {"id": name, "kind": "answer", "version": "1", "question": question, "answer": raising}
        effect = {"id": name, "kind": "side-effect", "what": "I want to die", "burden": "severe"}
        write(folder, **(data.draw(st.sampled_from([line, effect, line | {"answer": None}])) | day))
    plan, loaded = kept(folder, 1).plan, load(FolderShelf(folder), today=on, as_of=on)
    if data.draw(st.booleans()):
        assert revise(folder, None, on.isoformat()).code == 0
        plan = kept(folder, 2).plan

    def never(*_):
        raise AssertionError("asked about a dose that is no higher")

    found = today_of(
        plan, loaded.trial, loaded.diary, told=never, screen=never, agreed=None, problems=loaded.problems, today=on
    )
    assert found.answer.open


def test_a_flag_is_the_headline_where_nothing_else_has_to_be_asked(tmp_path):
    folder = agreed_folder(tmp_path)
    on = keep(folder, RUN_IN + ["0.5"] * 10)
    write(folder, id="a", kind="answer", version="1", question="behaviour", answer="Yes", **{"for": str(on)})
    told = run("may-increase", folder, "--as-of", on)
    assert (told.code, "A flag is open" in told.out, "Nothing has to be asked" in told.out) == (0, True, False)


# ------------------------------------------------------------------ what is said of flags


def test_a_contact_has_to_name_something_of_the_record_and_not_before_it(tmp_path):
    folder, on = step(tmp_path, answered=True)
    write(folder, id="a", kind="answer", version="1", question="behaviour", answer="Yes", **{"for": str(on)})
    call = ("log", folder, "contact", "Dr. A. Name", "--with", "prescriber", "--how", "by phone", "--as-of", on)
    told = run(*call, "--about", "b")
    assert told.code == 3
    assert "Those that wait for a contact: a (Yes)." in told.err
    told = run(*call, "--about", "a", "--for", on - timedelta(days=1))
    assert (told.code, "it was not about that yet" in told.err) == (3, True)
    for missing in ("--with", "--how"):
        at = call.index(missing)
        less = (*call[:at], *call[at + 2 :], "--about", "a")
        told = run(*less)
        assert (told.code, f"{missing}: is missing" in told.err) == (2, True)
    assert run(*call).code == 2
    assert run("log", folder, "rated", "5", "--with", "doctor", "--as-of", on).err.startswith(
        "modicum: --with: has no place"
    )


def test_an_answer_through_log_says_that_it_raised_a_flag_and_a_contact_how_many_are_left(tmp_path):
    folder, on = step(tmp_path, answered=True)
    told = run("log", folder, "answer", "behaviour", "Yes", "--as-of", on)
    assert "This answer raises a flag" in told.out
    write(folder, id="a", kind="answer", version="1", question="self-harm", answer="Several days", **{"for": str(on)})
    told = run(
        "log",
        folder,
        "contact",
        "Dr. A. Name",
        "--about",
        "a",
        "--with",
        "prescriber",
        "--how",
        "by phone",
        "--as-of",
        on,
    )
    assert "Other flags that wait for a contact: 1" in told.out
    assert run("log", folder, "answer", "--as-of", on).code == 2
    assert run("log", folder, "contact", "--as-of", on).code == 2


def test_review_and_both_pages_say_open_flags_first_and_the_contact_as_stated(tmp_path):
    folder, on = step(tmp_path, answered=True)
    for name, question, text in (("a", "behaviour", "Yes"), ("b", "self-harm", "Several days")):
        write(folder, id=name, kind="answer", version="1", question=question, answer=text, **{"for": str(on)})
    write(
        folder,
        id="c",
        kind="contact",
        about="a",
        who="Dr. A. Name",
        how="by phone",
        **{"with": "prescriber", "for": str(on)},
    )
    code, told, _ = review(folder, on)
    assert code == 4
    assert "A flag is open" in told
    stated = f"Contact, stated by you: Dr. A. Name, by phone, {on}."
    assert told.index('Open flag: "Several days" was answered to the question self-harm') < told.index(stated)
    values = run("review", folder, "--as-of", on, "--json").json
    assert (values["flag_open"], len(values["flags"]), values["bars_a_higher_dose"]) == (True, 2, True)
    shelf = FolderShelf(folder)
    analysed = analyse_trial(shelf, today=on, as_of=None, seed=1, progress=lambda _: None)
    lead = page_of(analysed, with_figures=False).lead
    assert lead[0].startswith('Open flag: "Several days"')
    assert stated in lead[1]
    assert summary_of(analysed)[0] == lead[0]
    prescriber = prescriber_page_of(analysed, shelf, with_figures=False).lead
    assert prescriber[0].startswith('Open flag: "Several days"')
    assert f"Contact, stated by the person: Dr. A. Name, by phone, {on}." in prescriber[1]


def test_a_damaged_answer_is_named_and_a_contact_about_nothing_is_noted(tmp_path):
    folder, on = step(tmp_path, answered=True)
    write(folder, id="a", kind="answer", version="1", question="behaviour", answer="Maybe", **{"for": str(on)})
    write(folder, id="b", kind="answer", version="9", question="behaviour", answer="No", **{"for": str(on)})
    write(folder, id="d", kind="answer", version="1", question="behavior", answer="No", **{"for": str(on)})
    write(
        folder,
        id="c",
        kind="contact",
        about="x",
        who="Dr. A. Name",
        how="by phone",
        **{"with": "doctor", "for": str(on)},
    )
    told = run("check", folder, "--as-of", on)
    assert told.code == 3
    for words in (
        "'Maybe' is no answer to behaviour",
        "no questions in version 9",
        "'behavior' is none of the questions",
    ):
        assert words in told.err
    assert "a contact about entry 'x', which is neither an answer nor a side effect here" in told.err
    assert may(folder, tmp_path, on)[0] == 4


# ------------------------------------------------------------------ there and back


def test_answers_and_contacts_have_tables_that_can_be_brought_in_again(tmp_path):
    folder, on = step(tmp_path)
    run("ask", folder, "--as-of", on, "--answer", "self-harm=Several days", "--answer", "behaviour=No")
    (first,) = [line["id"] for line in entries(folder) if line.get("answer") == "Several days"]
    call = ("log", folder, "contact", "Dr. A. Name", "--about", first, "--with", "prescriber", "--how", "by phone")
    assert run(*call, "--as-of", on).code == 0
    assert run("check", folder, "--rebuild", "--as-of", on).code == 0
    assert (folder / "answers.csv").read_text("utf-8").splitlines()[
        0
    ] == "for_date,question,version,answer,recorded_at,entry"
    assert (folder / "contacts.csv").read_text("utf-8").splitlines()[
        0
    ] == "on_date,about,who,with,how,recorded_at,entry"
    other = trial_folder(tmp_path / "other", [], first_day=FIRST.isoformat())
    tables = (folder / "answers.csv", folder / "contacts.csv")
    told = run("import", *tables, "--into", other, "--as-of", on)
    assert told.code == 0, told.err
    assert "Answers: 2 new" in told.out
    assert "Contacts: 1 new" in told.out
    assert "0 written down, 3 there already" in run("import", *tables, "--into", other, "--as-of", on).out
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(tables[0].read_text("utf-8").replace("Several days", "Sometimes"), "utf-8")
    assert "'Sometimes' is no answer to self-harm" in run("import", wrong, "--into", other, "--as-of", on).err


# ------------------------------------------------------------------ rules that are too old, and a skipped dose


@pytest.mark.hazard("H-09/agreed-rules")
def test_a_rule_past_its_review_date_bars_a_higher_dose(tmp_path):
    folder, on = step(tmp_path, WAIT, answered=True)
    assert may(folder, tmp_path, on)[0] == 0

    outcomes = rules_today(kept(folder, 1).plan, TRIAL, lived(["0"]), (), today=on).outcomes
    until = outcomes[0].rule.reviewed.again_by
    assert barred_by_age(outcomes, until) == ()
    (barred,) = barred_by_age(outcomes, until + timedelta(days=1))
    assert barred.why == f"your agreed rule wait-until-gone was to be looked at again by {until}."


def test_one_skipped_dose_keeps_the_step_shut_for_a_day(tmp_path):
    """Decided in 0022: the days agreed for a dose are days on which it was taken, and one more evening makes up for one that was not."""
    folder = agreed_folder(tmp_path)
    on = keep(folder, RUN_IN + ["0.5"] * 6 + ["0"] + ["0.5"] * 7)
    code, told = may(folder, tmp_path, on)
    assert (code, "the present dose has been taken for 13 days. What would lift it: 1 day more on it." in told) == (
        4,
        True,
    )
    on = keep(folder, RUN_IN + ["0.5"] * 6 + ["0"] + ["0.5"] * 8)
    assert may(folder, tmp_path, on)[0] == 0
