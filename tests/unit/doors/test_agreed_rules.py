"""Adjustment rules from the choices to the day: chosen or refused, kept, said, changed with an agreement, and never a way up."""

import json

import pytest

from modicum.doors.desk.choices import read_choices
from modicum.doors.desk.knowing import adjustments, knowledge, protocols
from modicum.doors.files.folder import parse_toml
from modicum.errors import DataProblem
from unit.doors.agreed import CHOICES, agreed_folder, kept, revise
from unit.doors.shell import run, trial_folder
from unit.doors.test_may_increase import RUN_IN, TODAY, keep, person

WAIT = '\n[[adjust]]\nid = "wait-until-gone"\ncontact = "Dr. A. Name, 10 to 12"\nfree-days = "4"\n'
HALVE = '\n[[adjust]]\nid = "troublesome-halve"\ncontact = "the pharmacy"\nburden = "moderate"\n'
PAUSE = '\n[[adjust]]\nid = "severe-pause"\ncontact = "Dr. A. Name, any hour"\n'
JUDGE = '\n[[adjust]]\nid = "horizon-judge"\ncontact = "Dr. A. Name"\n'
SLEEP = '\n[[adjust]]\nid = "insomnia-morning"\ncontact = "Dr. A. Name"\nburden = "moderate"\nfelt-as = ["bad sleep"]\n'
GAP = '\n[[adjust]]\nid = "gap-restart-lower"\ncontact = "Dr. A. Name"\ngap-days = "22"\n'
ENOUGH = '\n[[adjust]]\nid = "enough-stay"\ncontact = "Dr. A. Name"\npoints = "2"\n'


def asked(more):
    return read_choices(
        parse_toml(CHOICES + more, at="choices.toml"),
        at="choices.toml",
        protocols=protocols(),
        scales=knowledge().scales,
        rules=adjustments,
    )


def refused(more):
    with pytest.raises(DataProblem) as why:
        asked(more)
    assert "choices.toml" in str(why.value)
    return str(why.value)


def write(folder, *lines):
    with (folder / "journal.ndjson").open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


def felt(identifier, day, what="nausea", burden="mild", until=None):
    line = {"id": identifier, "kind": "side-effect", "for": day, "what": what, "burden": burden}
    return line | ({} if until is None else {"until": until})


def review(folder, on, *more):
    told = run("review", folder, "--as-of", on, *more)
    return told.code, " ".join(told.out.split()), told.err


# ------------------------------------------------------------------ chosen


def test_none_is_chosen_by_default_and_the_page_of_a_new_plan_says_so(tmp_path):
    assert asked("").choices.adjust == ()
    folder = agreed_folder(tmp_path)
    told = " ".join((folder / "plan.txt").read_text("utf-8").split())
    assert "No rule was chosen for when something happens." in told
    assert kept(folder, 1).plan.adjust == ()


def test_what_was_chosen_stands_in_the_plan_and_on_its_page(tmp_path):
    folder = agreed_folder(tmp_path, WAIT + SLEEP)
    wait, sleep = kept(folder, 1).plan.adjust
    assert (wait.id, wait.contact, [(name, str(value)) for name, value in wait.figures]) == (
        "wait-until-gone",
        "Dr. A. Name, 10 to 12",
        [("free-days", "4")],
    )
    assert (sleep.felt_as, [(name, str(value)) for name, value in sleep.figures]) == (("bad sleep",), [("burden", "2")])
    told = " ".join((folder / "plan.txt").read_text("utf-8").split())
    assert "wait-until-gone: A side effect before a step: wait until it has been gone. Whole days without any side effect: 4 days. Contact: Dr. A. Name, 10 to 12." in told  # fmt: skip
    assert "How hard to bear at the least: moderate. Written down as: bad sleep." in told


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (WAIT.replace('free-days = "4"', ""), "field 'free-days': is missing. The source leaves it open"),
        (WAIT.replace('free-days = "4"', ""), "whole days without any side effect, from 3 to 5"),
        (WAIT.replace('"4"', '"6"'), "outside 3 to 5. The nearest that passes is 5."),
        (WAIT.replace('"4"', '"2"'), "The nearest that passes is 3."),
        (WAIT.replace('"4"', '"4.5"'), "no whole number of days"),
        (WAIT.replace('"4"', "4"), 'write "4" in quotes'),
        (WAIT.replace("wait-until-gone", "wait"), "field 'id'"),
        (WAIT.replace('contact = "Dr. A. Name, 10 to 12"\n', ""), "field 'contact': is missing"),
        (WAIT + 'colour = "x"\n', "unknown field 'colour'"),
        (WAIT + 'felt-as = ["x"]\n', "is about any side effect. Remove it."),
        (WAIT + 'wins-over = ["horizon-judge"]\n', "is no chosen rule that it contradicts"),
        (WAIT + WAIT, "wait-until-gone is chosen twice"),
        (PAUSE + 'severe = "mild"\n', "unknown field 'severe'"),
        (HALVE.replace("moderate", "none"), "'none' is none of mild, moderate, severe"),
        (SLEEP.replace('felt-as = ["bad sleep"]', ""), "field 'felt-as': is missing"),
        (SLEEP.replace('["bad sleep"]', '[" "]'), "It is never guessed from other words."),
        (ENOUGH.replace('"2"', '"11"'), "11 points are more than the scale pain-0-10 has"),
        ('\n[[adjust]]\nid = "no-response-raise"\ncontact = "x"\n', "is shown and cannot be chosen. It leads upwards"),
        ('\n[[adjust]]\nid = "procedure-or-opioid"\ncontact = "x"\n', "run modicum screen"),
        (WAIT + HALVE, "wait-until-gone and troublesome-halve cannot both be followed"),
        (
            WAIT + 'wins-over = ["troublesome-halve"]\n' + HALVE + 'wins-over = ["wait-until-gone"]\n',
            "cannot both be followed",
        ),
    ],
)
def test_a_choice_that_is_not_whole_is_refused_with_what_has_to_be_chosen(more, words):
    assert words in refused(more)


def test_two_that_contradict_each_other_stand_together_once_it_is_said_which_wins():
    both = asked(WAIT + HALVE + 'wins-over = ["wait-until-gone"]\n').choices.adjust
    assert [one.wins_over for one in both] == [(), ("wait-until-gone",)]


def test_a_rule_that_compares_with_days_without_the_drug_needs_some():
    text = CHOICES.replace("run-in-days = 14", "run-in-days = 0") + ENOUGH
    with pytest.raises(DataProblem, match="compares with the days before the first dose"):
        read_choices(
            parse_toml(text, at="choices.toml"),
            at="choices.toml",
            protocols=protocols(),
            scales=knowledge().scales,
            rules=adjustments,
        )


def test_the_linter_reads_choices_with_rules(tmp_path):
    file = tmp_path / "choices.toml"
    file.write_text(CHOICES + WAIT, "utf-8")
    assert run("check", "plan", file).code in {0, 3}
    file.write_text(CHOICES + WAIT.replace('"4"', '"9"'), "utf-8")
    assert "The nearest that passes is 5." in run("check", "plan", file).err


# ------------------------------------------------------------------ before a higher dose


def ask(folder, tmp_path, on):
    told = run("may-increase", folder, "--person", person(tmp_path), "--answers", TODAY, "--as-of", on)
    return told.code, " ".join(told.out.split())


@pytest.mark.hazard("H-09/agreed-rules")
def test_an_agreed_rule_bars_a_higher_dose_while_it_applies_and_no_longer(tmp_path):
    folder = agreed_folder(tmp_path, WAIT)
    on = keep(folder, RUN_IN + ["0.5"] * 14)
    assert ask(folder, tmp_path, on)[0] == 0
    write(folder, felt("s1", "2027-03-08", until="2027-03-11"))
    code, told = ask(folder, tmp_path, on)
    assert code == 4
    assert "your agreed rule wait-until-gone applies: A side effect before a step" in told
    assert "It was agreed with Dr. A. Name on 2027-02-10." in told
    assert "Its own condition, as agreed, or Dr. A. Name, 10 to 12." in told
    assert "Not 1.5 mg today" in told
    on = keep(folder, RUN_IN + ["0.5"] * 15)
    write(folder, felt("s1", "2027-03-08", until="2027-03-11"))
    assert ask(folder, tmp_path, on)[0] == 0


@pytest.mark.hazard("H-09/agreed-rules")
def test_the_same_dose_or_less_is_open_whatever_rule_applies(tmp_path):
    folder = agreed_folder(tmp_path, PAUSE + WAIT)
    on = keep(folder, RUN_IN + ["0.5"] * 10)
    write(folder, felt("s1", "2027-03-08", burden="severe"))
    code, told = ask(folder, tmp_path, on)
    assert (code, "The plan has 0.5 mg." in told, "your agreed rule" in told) == (0, True, False)
    assert revise(folder, None, on.isoformat()).code == 0


@pytest.mark.hazard("H-09/agreed-rules")
def test_a_rule_that_nobody_can_say_bars_too(tmp_path):
    folder = agreed_folder(tmp_path, '\n[[adjust]]\nid = "missed-no-increase"\ncontact = "x"\nmissed = "1"\n')
    on = keep(folder, [*RUN_IN, *["0.5"] * 12, None, "0.5", "0.5"])
    code, told = ask(folder, tmp_path, on)
    assert code == 4
    assert "whether your agreed rule missed-no-increase applies cannot be said" in told


def test_to_begin_lower_after_a_break_leaves_the_first_dose_of_the_ladder_open(tmp_path):
    folder = agreed_folder(tmp_path, GAP)
    on = keep(folder, RUN_IN)
    assert ask(folder, tmp_path, on)[0] == 0


# ------------------------------------------------------------------ review


def test_a_rule_that_applies_is_named_with_who_agreed_and_whom_to_call_and_no_dose(tmp_path):
    folder = agreed_folder(tmp_path, HALVE + JUDGE)
    on = keep(folder, RUN_IN + ["0.5"] * 14)
    write(folder, felt("s1", "2027-03-10", burden="moderate"))
    code, told, _ = review(folder, on)
    assert code == 4
    assert "An agreed rule applies today" in told
    assert "Your agreed rule applies: Troublesome side effects: half for a week (troublesome-halve). It was agreed with Dr. A. Name on 2027-02-10. Contact: the pharmacy." in told  # fmt: skip
    assert "Less is open at once; nobody has to be asked." in told
    assert "You may take less or stop on any day." in told
    assert "It would apply if the agreed day of judgement had come." in told
    assert " mg" not in told


def test_a_rule_that_does_not_apply_says_the_nearest_change_that_would_make_it(tmp_path):
    folder = agreed_folder(tmp_path, HALVE + WAIT + 'wins-over = ["troublesome-halve"]\n' + GAP)
    on = keep(folder, RUN_IN + ["0.5"] * 14)
    code, told, _ = review(folder, on)
    assert code == 0, told
    assert "None of the agreed rules applies today" in told
    assert "It would apply if a side effect that is not over was moderate or harder to bear (now: none)." in told
    assert "for fewer than 4 whole days (now: none was ever written down)" in told
    assert "It would apply if 22 days had gone by without a dose (now: 0)." in told


def test_two_that_both_apply_say_which_goes_before(tmp_path):
    folder = agreed_folder(tmp_path, HALVE + WAIT + 'wins-over = ["troublesome-halve"]\n')
    on = keep(folder, RUN_IN + ["0.5"] * 14)
    write(folder, felt("s1", "2027-03-10", burden="moderate"))
    assert "wait-until-gone applies too, and it was agreed that it goes before this one." in review(folder, on)[1]


def test_what_is_missing_is_named_and_what_it_would_take(tmp_path):
    folder = agreed_folder(tmp_path, ENOUGH + SLEEP + '\n[[adjust]]\nid = "missed-no-increase"\ncontact = "x"\nmissed = "1"\n')  # fmt: skip
    on = keep(folder, [*RUN_IN, *["0.5"] * 12, None, "0.5", "0.5"])
    write(folder, felt("s1", "2027-03-10", what="dreams", burden="severe"))
    code, told, _ = review(folder, on)
    assert code == 4
    assert "No whole dose is written down for: 2027-03-13." in told
    assert "Severe, and not over" in told
    assert "dreams, since 2027-03-10." in told
    assert "a side effect is open under other words than bad sleep." in told
    assert "the doses of the last days are not all written down. Until that is known, no higher dose is open." in told
    folder = agreed_folder(tmp_path / "unrated", ENOUGH)
    on = keep(folder, RUN_IN + ["0.5"] * 14, rated=False)
    code, told, _ = review(folder, on)
    assert code == 4
    assert "ratings are missing that could decide it" in told
    assert "The main rating is missing for: 2027-03-08, 2027-03-09" in told


def test_a_rule_that_only_moves_the_time_or_judges_ends_with_0(tmp_path):
    folder = agreed_folder(tmp_path, SLEEP)
    on = keep(folder, RUN_IN + ["0.5"] * 14)
    write(folder, felt("s1", "2027-03-10", what="Bad sleep", burden="moderate"))
    code, told, _ = review(folder, on)
    assert code == 0
    assert "Ask how to move it, so that two doses do not come close together." in told


def test_a_plan_without_rules_says_so_and_a_severe_side_effect_is_shown_all_the_same(tmp_path):
    folder = agreed_folder(tmp_path)
    on = keep(folder, RUN_IN)
    assert review(folder, on)[0] == 0
    assert "No rule was agreed in this plan" in review(folder, on)[1]
    write(folder, felt("s1", "2027-02-20", burden="severe"))
    code, told, _ = review(folder, on)
    assert code == 4
    assert told.index("A severe effect is not over") < told.index("You may take less or stop on any day.")
    assert "If you are in danger, call the emergency number." in told


@pytest.mark.hazard("H-09/agreed-rules")
def test_a_damaged_line_makes_rules_unknown_and_is_said(tmp_path):
    folder = agreed_folder(tmp_path, WAIT + SLEEP)
    on = keep(folder, RUN_IN + ["0.5"] * 14)
    with (folder / "journal.ndjson").open("a", encoding="utf-8") as file:
        file.write('{"id": "s1", "kind": "side-eff\n')
    code, told, err = review(folder, on)
    assert code == 4
    assert "Lines of the record that could not be used: 1." in told
    assert "lines of the record could not be used, and what stood in them is not known." in told
    assert "journal.ndjson" in err


def test_a_plan_that_cannot_be_read_hides_its_rules_and_not_the_record(tmp_path):
    folder = agreed_folder(tmp_path, WAIT)
    on = keep(folder, RUN_IN)
    write(folder, felt("s1", "2027-02-20", burden="severe"))
    plan = folder / "plan.toml"
    plan.write_text(plan.read_text("utf-8").replace('contact = "', 'contract = "'), "utf-8")
    code, told, err = review(folder, on)
    assert code == 4
    assert "A severe effect is not over" in told
    assert "nausea, since 2027-02-20." in told
    assert "plan.toml" in err
    keep(folder, RUN_IN)
    assert "Which rules were agreed cannot be read" in review(folder, on)[1]
    assert review(folder, on, "--json")[0] == 4
    by_hand = trial_folder(tmp_path / "hand", [])
    assert review(by_hand, "2026-03-30")[0] == 4
    assert "there is no plan.toml here" in review(by_hand, "2026-03-30")[2]


def test_a_rule_that_is_not_known_any_more_is_said_and_bars(tmp_path):
    folder = agreed_folder(tmp_path, WAIT)
    on = keep(folder, RUN_IN + ["0.5"] * 14)
    plan = folder / "plan.toml"
    plan.write_text(plan.read_text("utf-8").replace('id = "wait-until-gone"\nversion = 1', 'id = "wait-until-gone"\nversion = 2'), "utf-8")  # fmt: skip
    code, told, _ = review(folder, on)
    assert code == 4
    assert "wait-until-gone: it is not known here any more as it was agreed. Contact: Dr. A. Name, 10 to 12." in told
    code, told = ask(folder, tmp_path, on)
    assert (code, "is not known here any more" in told) == (4, True)


def test_review_as_values(tmp_path):
    folder = agreed_folder(tmp_path, WAIT + JUDGE)
    on = keep(folder, RUN_IN + ["0.5"] * 14)
    write(folder, felt("s1", "2027-03-10", burden="severe"))
    told = run("review", folder, "--as-of", on, "--json")
    assert told.code == 4
    assert told.json == {
        "as_of": "2027-03-15",
        "plan": {"id": "my-plan", "version": 1},
        "agreed": {"prescriber": "Dr. A. Name", "on": "2027-02-10"},
        "bars_a_higher_dose": True,
        "rules": [
            {
                "id": "wait-until-gone", "version": 1, "known": True, "says": "applies", "then": "no-increase",
                "bars_a_higher_dose": True, "contact": "Dr. A. Name, 10 to 12", "missing": [], "would_apply_if": None,
                "gives_way_to": None,
            },
            {
                "id": "horizon-judge", "version": 1, "known": True, "says": "does-not-apply", "then": "judge-now",
                "bars_a_higher_dose": False, "contact": "Dr. A. Name", "missing": [],
                "would_apply_if": {"fact": "horizon-reached", "is": "=", "to": True}, "gives_way_to": None,
            },
        ],
        "severe_open": [{"id": "s1", "since": "2027-03-10", "what": "nausea"}],
        "flags": [],
        "flag_open": True,
        "lost_lines": 0,
        "unrecorded": [],
        "unrated": [],
    }  # fmt: skip


def test_review_looks_at_the_record_as_it_was_on_the_day(tmp_path):
    folder = trial_folder(tmp_path / "hand", [felt("x", "2026-03-20", burden="severe", until="2026-03-25")])
    assert "Severe, and not over" not in review(folder, "2026-03-19")[1]
    assert "nausea, since 2026-03-20." in review(folder, "2026-03-22")[1]
    assert "Severe, and not over" not in review(folder, "2026-03-26")[1]


# ------------------------------------------------------------------ changed

CHANGE = 'who = "Ada"\nwhy = "talked it over"\nfrom = 2027-03-20\n'
NEW_AGREEMENT = '\n[[agreed]]\nprescriber = "Dr. B. Other"\non = 2027-03-19\nhow = "by telephone"\n'


def test_a_change_of_the_rules_is_a_new_version_with_a_new_agreement(tmp_path):
    folder = agreed_folder(tmp_path, WAIT)
    told = revise(folder, CHANGE + HALVE, "2027-03-19")
    assert told.code == 4
    assert "the adjustment rules would change, and nobody is named who agreed to that now." in told.out
    told = revise(folder, CHANGE + HALVE + NEW_AGREEMENT, "2027-03-19")
    assert told.code == 0, told.err
    assert [one.id for one in kept(folder, 1).plan.adjust] == ["wait-until-gone"]
    second = kept(folder, 2)
    assert [one.id for one in second.plan.adjust] == ["troublesome-halve"]
    assert (second.change.who, second.change.why, second.agreed.prescriber) == ("Ada", "talked it over", "Dr. B. Other")
    keep(folder, RUN_IN + ["0.5"] * 19)
    write(folder, felt("s1", "2027-03-18", burden="moderate"))
    assert "It was agreed with Dr. B. Other on 2027-03-19. Contact: the pharmacy." in review(folder, "2027-03-20")[1]


def test_rules_can_all_be_dropped_with_an_agreement_and_stay_when_nothing_is_said_of_them(tmp_path):
    folder = agreed_folder(tmp_path, WAIT)
    assert revise(folder, CHANGE + "adjust = []\n", "2027-03-19").code == 4
    assert revise(folder, CHANGE + "horizon-days = 160\n", "2027-03-19").code == 0
    assert [one.id for one in kept(folder, 2).plan.adjust] == ["wait-until-gone"]
    assert revise(folder, CHANGE + "adjust = []\n" + NEW_AGREEMENT, "2027-03-19").code == 0
    assert kept(folder, 3).plan.adjust == ()


def test_taking_less_or_stopping_keeps_the_rules_and_asks_for_nothing(tmp_path):
    folder = agreed_folder(tmp_path, WAIT)
    assert revise(folder, 'lower-to = "0.5 mg"\nwho = "Ada"\nwhy = "dreams"\n', "2027-03-20").code == 0
    assert revise(folder, None, "2027-03-21").code == 0
    assert [one.id for one in kept(folder, 3).plan.adjust] == ["wait-until-gone"]


def test_a_new_rule_of_a_changed_plan_is_held_to_the_same_as_a_first_one(tmp_path):
    folder = agreed_folder(tmp_path)
    told = revise(folder, CHANGE + WAIT + HALVE + NEW_AGREEMENT, "2027-03-19")
    assert told.code == 3
    assert "cannot both be followed" in told.err


# ------------------------------------------------------------------ in circulation


def test_all_rules_stand_side_by_side_and_none_is_the_default():
    told = run("rules")
    words = " ".join(told.out.split())
    assert told.code == 0
    assert all(name in told.out for name in adjustments())
    assert "None is the default" in words
    assert "give-up-3-months, give-up-6-months: After how long to judge that it does nothing." in words
    assert "r-12: when pain has fallen by less than 20 in 100 at a visit: Go up to 4 mg." in words


def test_rules_in_full_say_what_has_to_be_chosen_and_how_it_was_checked():
    words = " ".join(run("rules", "wait-until-gone", "severe-pause", "procedure-or-opioid").out.split())
    assert "free-days: whole days without any side effect: to be chosen, 3 to 5 days." in words
    assert "severe: how hard to bear at the least: severe, as published." in words
    assert "(unverified)" in words
    assert "As published, and not followed here: Stop 48 hours before sedation" in words
    assert 'free-days = "..." # 3 to 5 days' in words


def test_rules_as_values_and_a_rule_that_is_not_there():
    told = run("rules", "--json", "troublesome-halve").json
    assert told[0]["figures"][0] == {
        "name": "burden", "what": "How hard to bear counts as troublesome", "unit": "burden", "published": None,
        "low": "mild", "high": "severe",
        "because": "The source does not say how hard to bear. From mild to severe, in the person's own judgement.",
    }  # fmt: skip
    assert told[0]["figures"][1]["published"] == "7"
    assert len(run("rules", "--json").json) == 25
    told = run("rules", "rule-one")
    assert (told.code, "there is no rule 'rule-one'" in told.err) == (2, True)


# ------------------------------------------------------------------ never more open

RECORDS = [
    RUN_IN,
    [*RUN_IN, *["0.5"] * 14],
    [*RUN_IN, *["0.5"] * 10, None, "0.5", "0.5", "0.5"],
    [*RUN_IN, *["0.5"] * 11, "0", "0", "0"],
    [*RUN_IN, *["0.5"] * 14, *["1.5"] * 14],
    [*RUN_IN, *["0.5"] * 14, *["1.5"] * 14, *["0"] * 35],
]
EVERY = WAIT + PAUSE + SLEEP + GAP + ENOUGH + JUDGE


@pytest.mark.hazard("H-09/agreed-rules")
@pytest.mark.parametrize("doses", RECORDS, ids=range(len(RECORDS)))
@pytest.mark.parametrize("line", [None, felt("s1", "2027-02-20", until="2027-02-27"), felt("s1", "2027-02-20", burden="severe")])  # fmt: skip
def test_agreed_rules_add_reasons_and_take_none_away(tmp_path, doses, line):
    told = []
    for name, more in (("without", ""), ("with", EVERY)):
        folder = agreed_folder(tmp_path / name, more)
        on = keep(folder, doses)
        if line is not None:
            write(folder, line)
        told.append(run("may-increase", folder, "--person", person(tmp_path), "--answers", TODAY, "--as-of", on))
    without, with_rules = ({one for one in each.out.splitlines() if one.startswith("- ")} for each in told)
    assert without <= with_rules
    assert told[1].code >= told[0].code
