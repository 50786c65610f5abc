"""Dates: full calendar days between, unknown is not over, a later last dose never makes an earlier start."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modicum.safety.intervals import NoDate, OpioidUse, kind_of, plan_pause, plan_start, strictest_kind
from unit.safety.makers import TODAY, book

TABLE = book().intervals
DATED = [kind for kind in TABLE.kinds.values() if kind.days is not None]
SPECIALIST = [kind for kind in TABLE.kinds.values() if kind.days is None]


def use(kind="short-acting", last=date(2026, 6, 1), **changes):
    values = {"name": "x", "kind": kind, "last_dose": last, "still_taking": False, "agreed": True}
    return OpioidUse(**(values | changes))


def start(*uses, today=TODAY):
    return plan_start(uses, TABLE, today=today)


def test_ten_days_means_ten_full_days_between():
    assert TABLE.kinds["short-acting"].days == 10
    assert start(use()).earliest == date(2026, 6, 12)


@pytest.mark.hazard("H-04/interval-rules")
@pytest.mark.parametrize("kind", DATED, ids=lambda kind: kind.id)
def test_each_kind_counts_its_full_days(kind):
    earliest = start(use(kind.id)).earliest
    assert (earliest - date(2026, 6, 1)).days - 1 == kind.days


def test_the_values_in_the_table_are_those_that_were_argued_for():
    assert {kind.id: kind.days for kind in TABLE.kinds.values()} == {
        "short-acting": 10,
        "long-acting": 14,
        "kratom": 14,
        "methadone": None,
        "buprenorphine": None,
        "depot": None,
    }
    assert (TABLE.procedure.days, TABLE.procedure.least_days, TABLE.procedure.most_days) == (4, 1, 4)


@pytest.mark.hazard("H-04/interval-rules")
@pytest.mark.parametrize("kind", SPECIALIST, ids=lambda kind: kind.id)
def test_a_specialists_kind_has_no_date_whatever_else_is_known(kind):
    for changes in ({}, {"agreed": True, "last": date(2020, 1, 1)}, {"still_taking": True}):
        found = start(use(kind.id, **changes))
        assert found.earliest is None
        assert found.each[0].no_date is NoDate.SPECIALIST


@pytest.mark.hazard("H-04/last-dose-date")
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"still_taking": True}, NoDate.STILL_TAKING),
        ({"last": TODAY + timedelta(days=1)}, NoDate.IN_FUTURE),
        ({"agreed": False}, NoDate.NOT_AGREED),
        ({"agreed": None}, NoDate.AGREEMENT_NOT_KNOWN),
        ({"kind": None}, NoDate.KIND_NOT_KNOWN),
        ({"kind": "no-such-kind"}, NoDate.KIND_NOT_KNOWN),
        ({"last": None}, NoDate.LAST_DOSE_NOT_KNOWN),
        ({"still_taking": None}, NoDate.LAST_DOSE_NOT_KNOWN),
        ({"still_taking": True, "agreed": False, "kind": None}, NoDate.STILL_TAKING),
    ],
)
def test_whatever_is_open_leaves_no_date_and_says_why(changes, reason):
    found = start(use(**changes))
    assert found.earliest is None
    assert found.each[0].no_date is reason


def test_a_dose_today_counts_and_one_tomorrow_does_not():
    assert start(use(last=TODAY)).earliest == TODAY + timedelta(days=11)
    assert start(use(last=TODAY + timedelta(days=1))).earliest is None


def test_the_latest_date_counts_and_one_without_a_date_leaves_none():
    early, late = use(last=date(2026, 6, 1)), use("long-acting", last=date(2026, 6, 3))
    assert start(early, late).earliest == date(2026, 6, 18)
    assert start(early, use(agreed=None)).earliest is None
    assert start().earliest is None


@given(st.sampled_from(DATED), st.dates(date(2024, 1, 1), TODAY), st.integers(0, 400))
def test_a_later_last_dose_never_makes_an_earlier_start(kind, last, later):
    after = min(last + timedelta(days=later), TODAY)
    assert start(use(kind.id, after)).earliest >= start(use(kind.id, last)).earliest


@given(
    st.lists(
        st.builds(use, kind=st.sampled_from([*TABLE.kinds, None]), agreed=st.sampled_from([True, None])), max_size=4
    )
)
def test_one_more_opioid_never_makes_an_earlier_start(uses):
    before, after = start(*uses), start(*uses, use("long-acting", date(2026, 7, 1)))
    if uses and before.earliest is None:
        assert after.earliest is None
    elif uses:
        assert after.earliest >= before.earliest


def test_dates_go_over_leap_days_and_the_turn_of_the_year():
    assert start(use(last=date(2024, 2, 25))).earliest == date(2024, 3, 7)
    assert start(use(last=date(2025, 12, 28))).earliest == date(2026, 1, 8)


@pytest.mark.hazard("H-25/pause-before")
def test_a_pause_is_so_many_full_days_before_the_procedure():
    pause = plan_pause(date(2027, 3, 3), TABLE.procedure)
    assert (pause.last_day_with, pause.first_day_without) == (date(2027, 2, 26), date(2027, 2, 27))
    assert (pause.procedure - pause.first_day_without).days == TABLE.procedure.days


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_an_earlier_procedure_never_makes_a_later_pause(day, earlier):
    sooner = plan_pause(day - timedelta(days=earlier), TABLE.procedure)
    assert sooner.last_day_with < plan_pause(day, TABLE.procedure).last_day_with


@pytest.mark.hazard("H-03/forms")
@pytest.mark.parametrize(
    ("ingredient", "forms", "kind"),
    [
        ("codeine", (), "short-acting"),
        ("codeine", ("patch",), "long-acting"),
        ("fentanyl", (), "long-acting"),
        ("oxycodone", (), "long-acting"),
        ("mitragynine", (), "kratom"),
        ("methadone", (), "methadone"),
        ("buprenorphine", (), "buprenorphine"),
        ("buprenorphine", ("patch",), "buprenorphine"),
        ("fentanyl", ("implant",), "depot"),
        ("no-such-opioid", ("depot",), "depot"),
        ("no-such-opioid", ("patch",), None),
        ("no-such-opioid", (), None),
    ],
)
def test_an_ingredient_and_its_form_give_the_kind_that_asks_for_most(ingredient, forms, kind):
    found = kind_of(ingredient, forms, TABLE)
    if found != kind:
        assert TABLE.kinds[found].days is None, "two specialist kinds are as strict as each other"
        assert TABLE.kinds[kind].days is None


def test_the_strictest_of_no_kinds_is_none_and_a_specialist_wins():
    assert strictest_kind([], TABLE) is None
    assert strictest_kind(["short-acting", "long-acting"], TABLE) == "long-acting"
    assert strictest_kind(["long-acting", "methadone"], TABLE) == "methadone"


def test_no_ingredient_is_named_in_a_specialists_kind_and_a_dated_one():
    named = [ingredient for kind in TABLE.kinds.values() for ingredient in kind.ingredients]
    assert len(named) == len(set(named))


def test_the_ranges_and_forms_in_the_table_are_those_that_the_sources_name():
    kinds = TABLE.kinds.values()
    assert {kind.id: (kind.least_days, kind.most_days, kind.forms) for kind in kinds} == {
        "short-acting": (7, 90, ()),
        "long-acting": (7, 90, ("patch", "slow-release")),
        "kratom": (7, 90, ()),
        "methadone": (14, 90, ()),
        "buprenorphine": (14, 90, ()),
        "depot": (28, 365, ("depot", "implant", "pump")),
    }
