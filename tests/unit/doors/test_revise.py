"""modicum revise: less at any time, more only through the gate, and what was kept before stays byte for byte."""

from hashlib import sha256

import icalendar
import pytest

from modicum.doors.desk import knowing, revise_plan
from modicum.errors import KnowledgeError
from unit.doors.agreed import PERSON, agreed_folder, doses, kept, revise
from unit.doors.shell import ROOT, run

WHO = 'who = "Ada"\nwhy = "sleepless"\n'
NEW = '[[agreed]]\nprescriber = "Dr. A. Name"\non = {on}\nhow = "by telephone"\n'
NOW = "[[now]]\n" + "".join(
    f'{name} = "{answer}"\n'
    for name, answer in (
        ("severe-effect", "no"), ("warning-sign", "no"), ("self-harm", "no"), ("pause", "no"), ("no-increase", "no"),
        ("doses-taken", "yes"), ("days-rated", "yes"),
    )
)  # fmt: skip


def step(dose, days, part="ladder"):
    return f'[[step]]\npart = "{part}"\ndays = {days}\ndose = "{dose} mg"\n'


def jump(dose, on):
    return f'[[jump]]\nprescriber = "Dr. B. Other"\non = {on}\nwhy = "took it last year"\ndose = "{dose} mg"\n'


def person(folder, first, start, top):
    text = PERSON.read_text("utf-8")
    for old, new in (
        ("first-dose = 2027-03-01", f"first-dose = {first}"),
        ('"0.5 mg"', f'"{start} mg"'),
        ('"4.5 mg"', f'"{top} mg"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    file = folder.parent / "person.toml"
    file.write_text(text, "utf-8")
    return file


def flat(told):
    return " ".join((told.out + told.err).split())


@pytest.fixture
def folder(tmp_path):
    return agreed_folder(tmp_path)


# ------------------------------------------------------------------ less


@pytest.mark.parametrize("on", ["2027-02-10", "2027-02-15", "2027-03-07", "2027-05-24", "2027-06-30", "2027-08-09"])
def test_stopping_is_possible_on_every_day_and_the_days_go_on(folder, on):
    told = revise(folder, None, on)
    assert told.code == 0, told.err
    second = kept(folder, 2)
    days = ("2027-02-15", "2027-03-07", "2027-04-30", "2027-05-30", "2027-06-30", "2027-08-09")
    before = doses(kept(folder, 1), *days)
    assert doses(second, *days) == [dose if day < on else "0 mg" for day, dose in zip(days, before, strict=True)]
    assert second.plan.horizon_days == 150
    assert (second.change.who, second.change.why) == ("not stated", "not stated")


def test_stopping_needs_nothing_but_the_plan(folder, monkeypatch):
    """No rules, no schemes, no words, no answers, no trial and no journal can be read: the days still become days without."""

    def broken(*_):
        raise KnowledgeError("the rules are past their review date")

    for name in ("rule_book", "protocols", "knowledge", "words"):
        monkeypatch.setattr(knowing, name, broken)
    for name in ("protocols", "knowledge", "screened_for"):
        monkeypatch.setattr(revise_plan, name, broken)
    for module, name in (("cli.revise", "words"), ("cli.revise", "protocols"), ("cli.revise", "resolver")):
        monkeypatch.setattr(f"modicum.doors.{module}.{name}", broken)
    for file in folder.iterdir():
        if file.name != "plan.toml":
            file.write_bytes(b"\xff\x00")
    nobody = folder.parent / "person.toml"
    nobody.write_bytes(b"\xff")
    text = 'stop = true\nfrom = "tomorrow"\nwho = 5\n[[agreed]]\ncolour = "red"\n[[capsules]]\nstrengths = [1]\n'
    told = revise(folder, text, "2027-04-01", "--person", nobody)
    assert told.code == 0, told.err
    assert doses(kept(folder, 2), "2027-03-31", "2027-04-01", "2027-08-09") == ["2.5 mg", "0 mg", "0 mg"]
    assert "so the change begins today, 2027-04-01" in told.err
    assert "everything else in the file was left aside" in told.err
    assert "the pages could not be written" in told.err
    assert "The new version of the plan stands." in told.err


def test_stopping_works_from_the_last_version_that_can_be_read(folder):
    revise(folder, WHO + 'from = 2027-04-01\nlower-to = "1.5 mg"\n', "2027-04-01")
    (folder / "plan-2.toml").write_text("spoilt", "utf-8")
    told = revise(folder, None, "2027-04-10")
    assert told.code == 0
    assert "plan-2.toml cannot be read; days before 2027-04-10 are those of version 1" in told.err
    third = kept(folder, 3)
    assert (third.plan.version, third.before_digest) == (3, sha256(b"spoilt").hexdigest())
    assert doses(third, "2027-04-10") == ["0 mg"]


def test_lowering_from_a_version_that_cannot_be_read_could_be_raising(folder):
    revise(folder, None, "2027-04-01")
    (folder / "plan-2.toml").write_text("spoilt", "utf-8")
    told = revise(folder, WHO + 'lower-to = "1.5 mg"\n', "2027-04-10")
    assert told.code == 3
    assert "Write stop = true, which is always possible." in told.err
    told = revise(folder, WHO + "from = 2027-04-10\n" + step("0", 200), "2027-04-10")
    assert (told.code, "nobody knows what is in force" in told.err) == (3, True)


def test_a_day_that_is_past_is_not_stopped_afterwards_and_the_change_begins_today(folder):
    told = revise(folder, "stop = true\nfrom = 2027-03-20\n", "2027-04-01")
    assert told.code == 0
    assert "past days stay as they are" in told.err
    assert doses(kept(folder, 2), "2027-03-31", "2027-04-01") == ["2.5 mg", "0 mg"]


def test_a_later_day_can_be_named_for_stopping(folder):
    assert revise(folder, WHO + "stop = true\nfrom = 2027-04-20\n", "2027-04-01").code == 0
    assert doses(kept(folder, 2), "2027-04-19", "2027-04-20") == ["3.5 mg", "0 mg"]
    assert str(kept(folder, 2).made_on) == "2027-04-01"


def test_after_its_last_day_there_is_nothing_to_stop(folder):
    told = revise(folder, None, "2027-08-10")
    assert told.code == 0
    assert "nothing is planned from 2027-08-10 on" in told.err
    assert not (folder / "plan-2.toml").exists()


def test_a_file_that_is_no_toml_says_how_to_stop_without_one(folder):
    told = revise(folder, "stop = yes", "2027-04-01")
    assert told.code == 3
    assert "To stop, no file is needed: modicum revise" in told.err
    assert run("revise", folder).code == 2


def test_a_lower_dose_lasts_to_the_end_and_asks_for_nobody(folder):
    told = revise(folder, WHO + 'lower-to = "1.5 mg"\nfrom = 2027-05-01\ncolour = "red"\n', "2027-04-20")
    assert told.code == 0, told.err
    second = kept(folder, 2)
    assert doses(second, "2027-04-30", "2027-05-01", "2027-06-15", "2027-08-09") == ["4.5 mg", *["1.5 mg"] * 3]
    assert (second.agreed, second.change.who, second.change.why) == (None, "Ada", "sleepless")
    assert "It goes no higher than was agreed before, so it needed nobody's agreement." in flat(told)
    assert "101 capsules of 1.5 mg" in flat(told)  # 1 May to 9 August: 31 + 30 + 31 + 9


@pytest.mark.parametrize(("dose", "on"), [("2 mg", "2027-03-20"), ("0.5 mg", "2027-02-20")])
def test_a_lower_dose_that_is_higher_is_refused_with_what_is_taken_now(folder, dose, on):
    told = revise(folder, WHO + f'lower-to = "{dose}"\n', on)
    assert told.code == 3
    assert f"The nearest that passes is {'1.5' if on > '2027-03' else '0'} mg." in told.err
    assert "You may take less, or stop, on any day" in told.err


@pytest.mark.parametrize("text", ['lower-to = "less"\n', "lower-to = 1.5\n"])
def test_a_lower_dose_that_cannot_be_read_points_to_stopping(folder, text):
    told = revise(folder, WHO + text, "2027-04-01")
    assert (told.code, "stop = true, which is always possible" in told.err) == (3, True)


def test_a_lower_dose_that_the_strengths_do_not_make_is_said_and_not_refused(folder):
    told = revise(folder, WHO + 'lower-to = "1.25 mg"\n', "2027-05-01")
    assert told.code == 0
    assert "dose 1.25 mg: cannot be made" in told.err
    assert "The change stands; ask the pharmacy how to make it up." in told.err


# ------------------------------------------------------------------ what is kept, and what follows from it


def test_nothing_that_was_kept_is_rewritten_and_only_the_calendar_is_made_anew(folder):
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    revise(folder, WHO + 'lower-to = "1.5 mg"\n', "2027-05-01")
    revise(folder, None, "2027-06-01")
    after = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert {name for name in before if before[name] != after[name]} == {"plan.ics"}
    assert set(after) - set(before) == {
        "plan-2.toml", "plan-2.html", "plan-2.txt", "dispensing-2.html", "dispensing-2.txt", "plan-3.toml", "plan-3.html",
        "plan-3.txt",
    }  # fmt: skip
    assert kept(folder, 3).before_digest == sha256(after["plan-2.toml"]).hexdigest()
    assert kept(folder, 2).before_digest == sha256(after["plan.toml"]).hexdigest()
    assert kept(folder, 1).trial_digest == sha256(after["trial.toml"]).hexdigest()


def test_a_calendar_that_holds_any_earlier_version_is_told_what_is_gone(folder):
    first = {str(one["uid"]) for one in icalendar.Calendar.from_ical((folder / "plan.ics").read_bytes()).walk("VEVENT")}
    assert len(first) == 8  # five doses of the ladder, three blocks with a dose
    revise(folder, WHO + 'lower-to = "1.5 mg"\n', "2027-03-20")
    revise(folder, None, "2027-03-25")
    told = {
        str(one["uid"]): one for one in icalendar.Calendar.from_ical((folder / "plan.ics").read_bytes()).walk("VEVENT")
    }
    assert first <= set(told)
    left = {uid for uid, one in told.items() if one["status"] == "CONFIRMED"}
    assert len(left) == 3  # 0.5 mg; 1.5 mg to 19 March; 1.5 mg from 20 to 24 March
    assert {int(one["sequence"]) for one in told.values()} == {2}


def test_the_calendar_names_the_medicine_only_if_asked(folder):
    revise(folder, WHO + 'lower-to = "1.5 mg"\n', "2027-03-20")
    assert b"naltrexone" not in (folder / "plan.ics").read_bytes()
    revise(folder, WHO + 'lower-to = "1.5 mg"\n', "2027-03-20", "--name-medicine")
    assert b"1.5 mg naltrexone" in (folder / "plan.ics").read_bytes()


def test_the_page_says_who_when_why_and_what_became_of_the_draw(folder):
    revise(folder, WHO + "stop = true\nfrom = 2027-06-20\n", "2027-06-10")
    page = " ".join((folder / "plan-2.txt").read_text("utf-8").split())
    assert "Changed by Ada, written down on 2027-06-10, from 2027-06-20 on. Why: sleepless" in page
    assert "The days before 2027-06-20 stand as they were in version 1." in page
    plan = kept(folder, 1).plan
    later = [one.day for one in plan.each_dose() if str(one.day) >= "2027-06-20"]
    assert f"drew for 2027-05-24 to 2027-08-09 is not followed from {later[0]} on." in page
    assert "No drug is planned from 2027-06-20 on." in page
    assert "What has to be made" not in page
    assert "The order of the blocks is open" not in page


def test_the_linter_reads_a_version(folder):
    assert run("check", "plan", folder / "plan.toml").code == 0
    revise(folder, WHO + "from = 2027-04-12\n" + step("2.5", 30) + step("0.5", 100), "2027-04-10")
    assert run("check", "plan", folder / "plan-2.toml").code == 0
    (folder / "plan.toml").write_text("format = 1\n", "utf-8")
    assert run("check", "plan", folder / "plan.toml").code == 3


def test_a_folder_with_a_version_in_it_is_not_planned_anew(folder):
    for file in ("trial.toml", "plan.ics"):
        (folder / file).unlink()
    choices = folder.parent / "choices.toml"
    from unit.doors.agreed import AGREED, CHOICES

    choices.write_text(CHOICES + AGREED, "utf-8")
    assert run("new", choices, "--person", PERSON, "--as-of", "2027-02-10", "--out", folder).code == 2


def test_a_folder_without_a_plan_says_that_less_needs_no_program(tmp_path):
    told = revise(tmp_path, None, "2027-04-01")
    assert told.code == 3
    assert "there is no plan.toml" in told.err
    assert "You may take less, or stop, on any day; no program has to be asked." in told.err


def test_a_plan_of_which_nothing_can_be_read_says_so_too(folder):
    (folder / "plan.toml").write_text("spoilt", "utf-8")
    told = revise(folder, None, "2027-04-01")
    assert (told.code, "no program has to be asked" in told.err) == (3, True)


def test_the_example_of_a_change_works_as_it_stands(folder):
    told = run("revise", folder, ROOT / "examples" / "plan" / "changes.toml", "--as-of", "2027-04-18")
    assert (told.code, doses(kept(folder, 2), "2027-04-19", "2027-04-20")) == (0, ["3.5 mg", "1.5 mg"])


def test_every_remark_of_the_example_is_a_field_that_is_read(folder):
    """With the marks taken off, and without the two ways of taking less, the whole file is a change that passes the gate."""
    lines = (ROOT / "examples" / "plan" / "changes.toml").read_text("utf-8").splitlines()
    taken = [line.removeprefix("# ") for line in lines if not line.startswith("lower-to") and line != "# stop = true"]
    text = "\n".join(line for line in taken if line.startswith("[[") or (" = " in line and not line.startswith("#")))
    text = text.replace("days = 21", "days = 20").replace('strengths = ["0.5 mg", "1 mg"]', 'strengths = ["1.5 mg"]')
    top, now = text.split("[[step]]")[0], text[text.index("[[step]]") :]
    fields = [line for line in now.splitlines() if line.startswith(("horizon-days", "ceiling"))]
    rest = "\n".join(line for line in now.splitlines() if line not in fields)
    text = "\n".join([top, *fields, rest, step("3", 120)])
    answers = person(folder, "2027-04-20", "0.5", "3")
    told = revise(folder, text, "2027-04-19", "--person", answers)
    assert told.code == 0, flat(told)
    assert kept(folder, 2).plan.horizon_days == 180


# ------------------------------------------------------------------ other steps


def test_staying_longer_before_a_higher_dose_needs_nobody(folder):
    text = WHO + "from = 2027-03-29\n" + step("1.5", 14) + step("2.5", 14) + step("3.5", 14) + step("4.5", 100)
    told = revise(folder, text, "2027-03-25")
    assert told.code == 0, told.err
    assert doses(kept(folder, 2), "2027-03-29", "2027-04-12", "2027-04-26", "2027-05-10") == [
        "1.5 mg", "2.5 mg", "3.5 mg", "4.5 mg",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (step("1.5", 200), "field 'who'"),
        (WHO + step("1.5", 200), "field 'from'"),
        (WHO + "from = 2027-03-24\n" + step("1.5", 200), "nearest that passes is 2027-03-25"),
        (WHO + "from = 2027-03-29\n", "says no change"),
        (WHO + "from = 2027-03-29\nstop = false\n" + step("1.5", 200), "field 'stop'"),
        (WHO + "from = 2027-03-29\ncolour = 1\n" + step("1.5", 200), "unknown field 'colour'"),
        (WHO + "from = 2027-03-29\n" + step("1.5", 0), "[[step]] 1: field 'days'"),
        (WHO + "from = 2027-03-29\n" + step("1.5", 200, "climb"), "[[step]] 1: field 'part'"),
        (WHO + "from = 2027-03-29\n" + step("1.5", 100), "8 days more on the last dose"),  # 42 days before, 150 asked
        (WHO + "from = 2027-03-29\nhorizon-days = 149\n" + step("1.5", 200), "nearest that passes is 150"),
        (WHO + "from = 2027-03-29\n" + step("1.25", 200), "dose 1.25 mg: cannot be made"),
        (WHO + "from = 2027-03-29\n" + step("5", 200), "above the agreed ceiling of 4.5 mg"),
        (WHO + 'from = 2027-03-29\nceiling = "5 mg"\n' + step("1.5", 200), "highest dose that the scheme states"),
        (WHO + "from = 2027-03-29\n" + step("1.5", 200) + NEW.format(on="2027-03-26"), "2027-03-26 is still to come"),
        (WHO + "from = 2027-03-29\n" + step("1.5", 200) + jump("3.5", "2027-03-26"), "[[jump]]: field 'on'"),
        (WHO + "from = 2027-03-29\n" + step("1.5", 200) + '[[now]]\npause = "maybe"\n', "[[now]]: field 'pause'"),
        (WHO + "from = 2027-03-29\n" + step("1.5", 200) + NOW + NOW, "[[now]] stands there 2 times"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_as_asked_is_refused_and_changes_nothing(folder, text, words):
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    told = revise(folder, text, "2027-03-25")
    assert told.code == 3
    assert words in told.err, told.err
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


@pytest.mark.hazard("H-08/named-approval")
@pytest.mark.parametrize(
    ("steps", "nearest"),
    [
        (step("3.5", 100) + step("0", 100), "The nearest that passes is 2.5 mg."),  # the scheme's largest step is 1 mg
        (step("2.5", 5) + step("3.5", 200), "The nearest that passes: 9 days more on 2.5 mg."),
    ],
)
def test_a_jump_without_a_name_and_a_reason_is_refused_with_the_nearest_that_is_none(folder, steps, nearest):
    told = revise(folder, WHO + "from = 2027-03-29\n" + steps, "2027-03-25")
    assert told.code == 3
    assert nearest in told.err
    assert "Or write a [[jump]] with the prescriber, the day, the reason and this dose." in told.err


@pytest.mark.hazard("H-08/named-approval")
def test_a_jump_with_a_name_and_a_reason_passes_the_gate_and_stands_in_plan_and_page(folder):
    text = WHO + "from = 2027-03-29\n" + step("3.5", 200) + jump("3.5", "2027-03-25")
    answers = person(folder, "2027-03-29", "0.5", "3.5")
    assert revise(folder, text, "2027-03-25", "--person", answers).code == 4
    told = revise(folder, text + NEW.format(on="2027-03-25") + NOW, "2027-03-25", "--person", answers)
    assert told.code == 0, flat(told)
    (named,) = kept(folder, 2).jumps
    assert (named.prescriber, named.why, str(named.dose)) == ("Dr. B. Other", "took it last year", "3.5 mg")
    assert "A jump to 3.5 mg, faster than the scheme goes. Dr. B. Other, on 2027-03-25, gave the reason" in flat(told)
    assert "Agreed to by Dr. A. Name, on 2027-03-25, by telephone." in flat(told)


@pytest.mark.hazard("H-08/named-approval")
@pytest.mark.parametrize("field", ["prescriber", "on", "why", "dose"])
def test_a_jump_that_leaves_something_out_names_nobody(folder, field):
    named = "\n".join(line for line in jump("3.5", "2027-03-25").splitlines() if not line.startswith(f"{field} ="))
    told = revise(folder, WHO + "from = 2027-03-29\n" + step("3.5", 200) + named, "2027-03-25")
    assert (told.code, f"[[jump]] 1: field '{field}': is missing" in told.err) == (3, True)


AS_AGREED = WHO + "from = 2027-03-27\n" + step("1.5", 2) + step("2.5", 14) + step("3.5", 14) + step("4.5", 120)
"""The ladder on its own days, and then on 4.5 mg where drawn blocks would have had none: no step up is new."""
STAYS = WHO + "from = 2027-04-14\n" + step("3.5", 150)
"""On 3.5 mg instead of the last step."""
AGAIN = WHO + "from = 2027-04-20\n" + step("0.5", 14) + step("1.5", 14) + step("2.5", 14) + step("3.5", 150)


def test_up_is_asked_about_from_below(folder):
    """Stopped on 1 April, and on 20 April the ladder from its beginning: the version in force had 0 mg for these days."""
    revise(folder, None, "2027-04-01")
    told = revise(folder, AGAIN, "2027-04-20")
    assert told.code == 4
    for words in (
        "no screen of the person has been made.",
        "no prescriber has agreed to the plan.",
        "nobody said whether there is a severe effect.",
        "nobody said whether there is a pause.",
        "too few doses of this step were taken, or nobody said.",
        "What would lift it: Run the screen and answer its questions.",
    ):
        assert words in flat(told), words
    assert not (folder / "plan-3.toml").exists()
    full = AGAIN + NEW.format(on="2027-04-19") + NOW
    told = revise(folder, full, "2027-04-20", "--person", person(folder, "2027-04-20", "0.5", "3.5"))
    assert told.code == 0, flat(told)
    assert doses(kept(folder, 3), "2027-04-19", "2027-04-20", "2027-06-01") == ["0 mg", "0.5 mg", "3.5 mg"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (NOW, NOW.replace('pause = "no"', 'pause = "yes"'), "there is a pause."),
        (NOW, NOW.replace('self-harm = "no"', 'self-harm = "not known"'), "whether there is an answer about self-harm"),
        ("2027-04-19", "2027-03-31", "the agreement named, of 2027-03-31, is to a version before this one."),
        ("2027-04-19", "2027-02-10", "What would lift it: A new agreement, to this change."),
    ],
)
def test_each_answer_and_an_old_agreement_bar_by_themselves(folder, old, new, words):
    revise(folder, None, "2027-04-01")
    full = (AGAIN + NEW.format(on="2027-04-19") + NOW).replace(old, new)
    told = revise(folder, full, "2027-04-20", "--person", person(folder, "2027-04-20", "0.5", "3.5"))
    assert told.code == 4
    assert words in flat(told)


def test_a_screen_that_bars_a_start_bars_a_way_up_and_not_less(folder):
    revise(folder, None, "2027-04-01")
    answers = person(folder, "2027-04-20", "0.5", "3.5")
    answers.write_text(answers.read_text("utf-8").replace('opioid-planned = "no"', 'opioid-planned = "yes"'), "utf-8")
    full = AGAIN + NEW.format(on="2027-04-19") + NOW
    assert revise(folder, full, "2027-04-20", "--person", answers).code == 4
    assert revise(folder, None, "2027-04-20", "--person", answers).code == 0


def test_answers_for_other_doses_than_those_to_come_are_refused(folder):
    revise(folder, None, "2027-04-01")
    full = AGAIN + NEW.format(on="2027-04-19") + NOW
    told = revise(folder, full, "2027-04-20", "--person", PERSON)
    assert (told.code, "field 'first-dose'" in told.err) == (3, True)


def test_a_broken_person_file_is_not_read_for_what_leads_no_further_up(folder):
    nobody = folder.parent / "person.toml"
    nobody.write_bytes(b"\xff")
    assert revise(folder, AS_AGREED, "2027-03-25", "--person", nobody).code == 0
    assert revise(folder, STAYS, "2027-04-10", "--person", nobody).code == 0


def test_a_higher_ceiling_needs_a_new_agreement(folder):
    """Agreed up to 2.5 mg; 4.5 mg is the scheme's own highest."""
    from unit.doors.agreed import AGREED, CHOICES

    text = CHOICES.replace('ceiling = "4.5 mg"', 'ceiling = "2.5 mg"').replace(
        "horizon-days = 150", "horizon-days = 100"
    )
    low = folder.parent / "low"
    choices = folder.parent / "choices.toml"
    choices.write_text(text + AGREED, "utf-8")
    made = run(
        "new", choices, "--person", person(folder, "2027-03-01", "0.5", "2.5"), "--as-of", "2027-02-10", "--out", low
    )
    assert made.code == 0, made.err
    change = WHO + 'from = 2027-04-12\nceiling = "4.5 mg"\n' + step("2.5", 100)
    assert revise(low, change, "2027-04-10").code == 4
    full = change + NEW.format(on="2027-04-10") + NOW
    told = revise(low, full, "2027-04-10", "--person", person(folder, "2027-04-12", "0.5", "2.5"))
    assert told.code == 0, flat(told)
    assert str(kept(low, 2).plan.ceiling) == "4.5 mg"


def test_a_change_is_not_dated_before_the_version_it_changes_but_stopping_never_depends_on_a_date(folder):
    revise(folder, STAYS, "2027-04-10")
    told = revise(folder, STAYS, "2027-04-09")
    assert (told.code, "was made on 2027-04-10, after 2027-04-09" in told.err) == (3, True)
    assert revise(folder, None, "2027-04-09").code == 0


def test_a_longer_horizon_is_counted_and_shown(folder):
    change = WHO + "from = 2027-08-10\nhorizon-days = 190\n" + step("0", 20)
    assert revise(folder, change, "2027-07-01").code == 0
    told = revise(folder, change.replace("190", "195").replace("08-10", "08-20"), "2027-08-11")
    assert told.code == 0, told.err
    third = kept(folder, 3)
    assert (third.plan.horizon_days, third.horizon_changed) == (195, 2)
    assert "How often the day of judgement was changed after it was agreed: 2." in flat(told)
    assert "It was day 150, and is day 195 now." in flat(told)


# ------------------------------------------------------------------ strengths


@pytest.mark.hazard("H-07/plan-bound")
def test_a_plan_is_bound_to_the_strengths_it_was_agreed_with(folder):
    """A dose that only other strengths make is refused until the change names them; and then the version says so."""
    change = WHO + "from = 2027-05-24\n" + step("1.25", 78)
    told = revise(folder, change, "2027-05-20")
    assert (told.code, "dose 1.25 mg: cannot be made" in told.err) == (3, True)
    told = revise(folder, change + '[[capsules]]\nstrengths = ["1.25 mg"]\n', "2027-05-20")
    assert told.code == 0, told.err
    assert [str(one) for one in kept(folder, 2).on_hand.strengths] == ["1.25 mg"]
    assert "The doses are made of something else than in the version before." in flat(told)


@pytest.mark.hazard("H-07/plan-bound")
def test_other_strengths_alone_make_a_new_version_with_the_same_doses(folder):
    liquid = '[[liquid]]\nmg-per-ml = "1"\nsyringe-mark-ml = "0.1"\n'
    told = revise(folder, WHO + "from = 2027-04-01\n" + liquid, "2027-04-01")
    assert told.code == 0, told.err
    first, second = kept(folder, 1), kept(folder, 2)
    days = ("2027-03-31", "2027-04-01", "2027-04-20", "2027-05-24", "2027-06-10", "2027-08-09")
    assert doses(second, *days) == doses(first, *days)
    assert second.plan.drawn == first.plan.drawn
    assert (first.on_hand.strengths != (), second.on_hand.strengths, str(second.on_hand.mg_per_ml)) == (True, (), "1")
    assert "A liquid of another strength gives another dose for the same mL." in flat(told)
    assert "made of something else" in (folder / "dispensing-2.txt").read_text("utf-8")


@pytest.mark.hazard("H-07/plan-bound")
def test_a_version_without_other_strengths_keeps_those_it_is_bound_to(folder):
    revise(folder, None, "2027-04-01")
    assert kept(folder, 2).on_hand == kept(folder, 1).on_hand
