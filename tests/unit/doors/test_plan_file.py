"""The file of a version: what was written is what is read, every field of it; and nothing else is read."""

from dataclasses import fields, replace
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modicum.days import Calendar
from modicum.doors.desk.choices import OnHand
from modicum.doors.desk.plan_record import PlanRecord, read_record, text_of
from modicum.doors.files import plan_file
from modicum.doors.files.folder import parse_toml
from modicum.doors.files.plan_file import digest_of, numbers_in, plan_name, write_once
from modicum.doors.files.version_file import write_version
from modicum.errors import DataProblem
from modicum.plan.chosen_rule import ChosenRule
from modicum.plan.gate import Attestation
from modicum.plan.plan import Drawn, Part, Plan, Relapse, Slot, Step, Timed
from modicum.plan.versions import Change, Jump
from unit.plan.makers import LADDER, mg, swaps
from unit.plan.test_compile import made
from unit.plan.test_versions import plans

AGREED = Attestation("Dr. A. Name", date(2027, 2, 10), 'on the "phone" \\ by letter')
DIGEST = "0123456789abcdef" * 4


def record(plan=None, **more):
    usual = PlanRecord(
        plan=plan or made(swaps=swaps()),
        scheme_version=3,
        taken_before=mg("0"),
        made_on=date(2027, 2, 10),
        agreed=AGREED,
        on_hand=OnHand(strengths=(mg("1.5"), mg("3"))),
        trial_digest=DIGEST,
    )
    return replace(usual, **more)


def later(**more):
    change = Change("Ada", "it made me sleepless", date(2027, 4, 1))
    plan = replace(made(), version=2)
    return record(plan, trial_digest=None, before_digest=DIGEST, change=change, horizon_changed=1, **more)


def read(text):
    return read_record(parse_toml(text, at="plan.toml"), at="plan.toml")


line = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=30).map(str.strip)
said = line.filter(bool)
amount = st.decimals(0, 1000, places=6)


@settings(max_examples=150, deadline=None)
@given(plans(), said, said, st.sampled_from((None, "capsules", "liquid")), st.data())
def test_what_is_written_is_what_is_read(plan, name, how, product, data):
    on_hand = {
        None: None,
        "capsules": OnHand(strengths=tuple(map(mg, map(str, data.draw(st.lists(amount, max_size=5)))))),
        "liquid": OnHand(mg_per_ml=data.draw(amount), mark=data.draw(amount)),
    }[product]
    kept = record(
        replace(plan, id=name, slots=tuple(replace(slot, name=how) for slot in plan.slots)),
        agreed=Attestation(name, date(2027, 1, 1), how),
        on_hand=on_hand,
        taken_before=mg(str(data.draw(amount))),
    )
    rule = ChosenRule(name, 2, how, (("burden", Decimal(2)), ("days", data.draw(amount))), (how, name), (name,))
    kept = replace(kept, plan=replace(kept.plan, adjust=(rule, replace(RULE, contact=name))))
    assert read(text_of(kept)) == kept
    change = Change(name, how, date(2027, 3, 3))
    jumps = (Jump(how, date(2027, 3, 1), name, mg("3")), Jump(name, date(2027, 3, 2), how, mg("4.5")))
    second = replace(
        kept, plan=replace(kept.plan, version=2), change=change, jumps=jumps, agreed=None, before_digest=DIGEST,
        trial_digest=None, horizon_changed=2,
    )  # fmt: skip
    assert read(text_of(second)) == second


RULE = ChosenRule("wait-until-gone", 1, "Dr. A. Name, at the practice", (("free-days", Decimal(4)),), (), ("x",))
TIMED = Timed((date(2027, 3, 15), date(2027, 4, 5)), 7, 11)
RELAPSE = Relapse(
    Decimal("1.5"), 5, 7, date(2027, 4, 26), date(2027, 5, 9), mg("4.5"),
    ((mg("4.5"), date(2027, 6, 6)), (mg("3"), date(2027, 6, 13))),
)  # fmt: skip

OTHERS = {
    Plan: {
        "id": "other", "version": 2, "protocol": "g-02", "ceiling": mg("5"), "dwell_days": 8, "horizon_days": 30,
        "calendar": Calendar(date(2027, 3, 1), "Asia/Tokyo", time(5)), "slots": (Slot("noon", None, Decimal(1)),),
        "steps": (Step(Part.LADDER, date(2027, 3, 1), 200, mg("1")),), "off_weekdays": frozenset({1, 6}), "drawn": (),
        "timed": None, "relapse": None, "adjust": (),
    },
    ChosenRule: {"id": "other", "version": 2, "contact": "x", "figures": (), "felt_as": ("x",), "wins_over": ()},
    Slot: {"name": "noon", "clock": None, "share": Decimal("0.5")},
    Step: {"part": Part.STOPPED, "first": date(2027, 3, 2), "days": 13, "dose": mg("0.000001"), "block": 7,
           "sealed": True},
    Drawn: {
        "first": date(2027, 5, 11), "last": date(2027, 7, 1), "doses": (mg("3"), mg("0")), "block_days": 9,
        "order": (mg("4.5"),), "seed": None, "climb_days": 28, "blinded": True,
    },
    Timed: {"earliest": (date(2027, 3, 16), date(2027, 4, 5)), "window_days": 8, "seed": 12},
    Relapse: {
        "worse_by": Decimal(2), "on_days": 4, "of_days": 6, "compared_first": date(2027, 4, 25),
        "compared_last": date(2027, 5, 8), "back_to": mg("3"), "direct": (),
    },
    PlanRecord: {
        "plan": made(), "scheme_version": 4, "taken_before": mg("1"), "made_on": date(2027, 2, 11), "agreed": None,
        "on_hand": None, "horizon_changed": 1, "trial_digest": None, "before_digest": DIGEST,
        "change": Change("x", "y", date(2027, 4, 4)), "jumps": (Jump("x", date(2027, 4, 4), "y", mg("1")),),
    },
}  # fmt: skip


@pytest.mark.parametrize(("shape", "name"), [(shape, field.name) for shape in OTHERS for field in fields(shape)])
def test_no_field_is_forgotten(shape, name):
    """Whoever adds a field to a plan adds it to the file: another value of it must make another file."""
    plan = replace(made(swaps=swaps()), timed=TIMED, relapse=RELAPSE, adjust=(RULE,))
    kept, other = record(plan), {name: OTHERS[shape][name]}
    changed = {
        Plan: lambda: replace(kept, plan=replace(plan, **other)),
        Slot: lambda: replace(kept, plan=replace(plan, slots=(replace(plan.slots[0], **other),))),
        Step: lambda: replace(kept, plan=replace(plan, steps=(replace(plan.steps[0], **other), *plan.steps[1:]))),
        Timed: lambda: replace(kept, plan=replace(plan, timed=replace(TIMED, **other))),
        Relapse: lambda: replace(kept, plan=replace(plan, relapse=replace(RELAPSE, **other))),
        ChosenRule: lambda: replace(kept, plan=replace(plan, adjust=(replace(RULE, **other),))),
        Drawn: lambda: replace(kept, plan=replace(plan, drawn=(replace(plan.drawn[0], **other),))),
        PlanRecord: lambda: replace(kept, **other),
    }[shape]()
    assert text_of(changed) != text_of(kept)


FIRST, SECOND = text_of(record(replace(made(swaps=swaps()), adjust=(RULE,)))), text_of(later())


@pytest.mark.parametrize(
    ("text", "old", "new", "words"),
    [
        (FIRST, 'format = "modicum-plan-1"', 'format = "modicum-plan-2"', "field 'format'"),
        (FIRST, "version = 1", "version = 0", "field 'version'"),
        (FIRST, "version = 1", "colour = 1\nversion = 1", "unknown field 'colour'"),
        (FIRST, 'ceiling = "4.5 mg"', 'ceiling = "4.5"', "field 'ceiling'"),
        (FIRST, 'ceiling = "4.5 mg"', 'ceiling = "3 mg"', "above the agreed ceiling of 3 mg"),
        (FIRST, 'dose = "1.5 mg"', 'dose = "1 unit"', "[[step]] 2: field 'dose'"),
        (FIRST, "first = 2027-03-15", "first = 2027-03-16", "2027-03-15 is the next day to be covered"),
        (FIRST, "\ndays = 14", "\ndays = 15", "is the next day to be covered"),
        (FIRST, 'part = "ladder"', 'part = "climb"', "[[step]] 2: field 'part'"),
        (FIRST, "seed = 7", "", "[[drawn]] 1: field 'seed'"),
        (FIRST, 'doses = ["4.5 mg", "0 mg"]', 'doses = ["4.5 mg"]', "field 'doses': holds 1"),
        (FIRST, 'order = ["', 'order = ["4,5 mg", "', "[[drawn]] 1: field 'order'"),
        (FIRST, "first = 2027-05-10\nlast", "first = 2026-05-10\nlast", "not within the plan's days"),
        (FIRST, 'share = "1"', 'share = "0.5"', "do not add up to one"),
        (FIRST, "off-weekdays = []", 'off-weekdays = ["sunny"]', "'sunny' is none of monday"),
        (FIRST, DIGEST, DIGEST[:-1], "no SHA-256 digest"),
        (FIRST, DIGEST, DIGEST.upper(), "no SHA-256 digest"),
        (FIRST, "trial-digest", "before-digest", "version 1"),
        (FIRST, 'figures = ["free-days"]', "figures = []", "[[adjust]] 1: fields 'figures' and 'values' hold 0 and 1"),
        (FIRST, 'values = ["4"]', 'values = ["four"]', "[[adjust]] 1: field 'values'"),
        (FIRST, 'contact = "Dr. A. Name, at the practice"', "", "[[adjust]] 1: field 'contact'"),
        (FIRST, "[[agreed]]", "[[change]]", "[[change]] 1: field 'who'"),
        (SECOND, 'who = "Ada"', 'who = ""', "[[change]] 1: field 'who'"),
        (SECOND, "[[change]]", '[[change]]\nwho = "A"\nwhy = "B"\nfrom = 2027-04-01\n[[change]]', "2 times"),
        (SECOND, "before-digest", "trial-digest", "version 2"),
    ],
)  # fmt: skip
def test_a_version_that_is_not_whole_is_refused_by_its_place(text, old, new, words):
    assert old in text
    with pytest.raises(DataProblem) as told:
        read(text.replace(old, new, 1))
    assert str(told.value).startswith("plan.toml: ")
    assert words in str(told.value)


def test_a_first_version_that_nobody_agreed_to_is_none_and_a_later_one_needs_no_agreement():
    assert read(text_of(later(agreed=None))).agreed is None
    with pytest.raises(DataProblem, match=r"\[\[agreed\]\]: version 1 has none"):
        read(text_of(record(agreed=None)))


def test_versions_are_found_by_their_names_and_in_order(tmp_path):
    for name in (
        "plan-10.toml",
        "plan-2.toml",
        "plan.toml",
        "plan-1.toml",
        "plan-02.toml",
        "plan-x.toml",
        "plan-3.html",
    ):
        (tmp_path / name).touch()
    assert numbers_in(tmp_path) == [1, 2, 10]
    assert [plan_name(n) for n in (1, 2, 10)] == ["plan.toml", "plan-2.toml", "plan-10.toml"]
    with pytest.raises(DataProblem, match="cannot be listed"):
        numbers_in(tmp_path / "none")


def test_a_version_is_never_written_over(tmp_path):
    path = write_version(tmp_path, record())
    before = digest_of(path)
    with pytest.raises(DataProblem, match="never written over"):
        write_version(tmp_path, record(plan=made()))
    assert digest_of(path) == before
    assert [file.name for file in tmp_path.iterdir()] == ["plan.toml"]


def test_the_name_is_respected_where_a_disk_knows_no_links(tmp_path, monkeypatch):
    def no_links(*_):
        raise PermissionError

    monkeypatch.setattr(plan_file.os, "link", no_links)
    write_once(tmp_path / "plan-2.toml", "one")
    with pytest.raises(DataProblem, match="never written over"):
        write_once(tmp_path / "plan-2.toml", "two")
    assert (tmp_path / "plan-2.toml").read_text() == "one"


def test_a_folder_that_refuses_says_that_less_needs_no_file(tmp_path):
    with pytest.raises(DataProblem, match="You may take less, or stop, without any file"):
        write_once(tmp_path / "none" / "plan.toml", "one")


def test_what_could_not_be_read_again_is_not_written(tmp_path):
    with pytest.raises(DataProblem):
        write_version(tmp_path, record(agreed=Attestation("two\nlines", date(2027, 2, 1), "x")))
    with pytest.raises(DataProblem, match="nothing was written"):
        write_version(tmp_path, record(agreed=Attestation(" Dr. A", date(2027, 2, 1), "x")))
    assert list(tmp_path.iterdir()) == []


def test_a_digest_is_that_of_the_bytes(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert digest_of(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest_of(tmp_path / "b") is None


def test_the_schemes_name_is_kept():
    assert f'scheme = "{LADDER.id}"' in FIRST
