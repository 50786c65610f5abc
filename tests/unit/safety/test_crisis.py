"""Whom to call: nothing that nobody verified, nothing that is too old, and no country that was not named."""

from datetime import date

import pytest

from modicum.doors.desk.red_flags import crisis, crisis_table
from modicum.knowledge.flag_shapes import CrisisTable, HelpLine, Place
from modicum.knowledge.shapes import Review, frozen_map
from modicum.safety.crisis import NOTHING_KNOWN, crisis_for

DAY = date(2026, 12, 1)


def line(**changes):
    made = {"number": "1", "name": "a line", "owner": "an owner", "source": ("x",), "read_on": date(2026, 11, 1)}
    return HelpLine(**(made | changes))


VERIFIED = line(verified_by="A. Name", verified_on=date(2026, 6, 4), expires=DAY)
TABLE = CrisisTable(
    1,
    Review("a", date(2026, 1, 1), date(2027, 1, 1)),
    frozen_map({"AT": Place("AT", "112", ("x",), (line(), VERIFIED))}),
)


@pytest.mark.hazard("H-14/table-with-dates")
def test_a_line_is_shown_on_its_last_day_and_not_after():
    assert crisis_for(TABLE, "AT", DAY).lines == (VERIFIED,)
    assert crisis_for(TABLE, "AT", date(2026, 12, 2)).lines == ()


@pytest.mark.hazard("H-14/table-with-dates")
def test_a_line_that_nobody_verified_is_never_shown():
    assert not line().may_be_shown(DAY)
    assert not line(verified_by="A. Name").may_be_shown(DAY)
    assert not line(expires=DAY).may_be_shown(DAY)


@pytest.mark.hazard("H-14/table-with-dates")
def test_the_emergency_number_stays_when_the_lines_are_too_old():
    assert crisis_for(TABLE, "AT", date(2030, 1, 1)).emergency == "112"


@pytest.mark.parametrize("locale", ["AT", "de-AT", "de_at", "de-at"])
def test_a_country_is_read_from_a_locale(locale):
    assert crisis_for(TABLE, locale, DAY).emergency == "112"


@pytest.mark.parametrize("locale", ["", "de", "at", "XX", "de-XX", "Austria", "de-AT-x", "ＡＴ"])
@pytest.mark.hazard("H-14/no-country-guessed")
def test_no_country_is_guessed(locale):
    assert crisis_for(TABLE, locale, DAY) is NOTHING_KNOWN


@pytest.mark.parametrize(
    ("country", "number"), [("GB", "999"), ("US", "911"), ("AU", "000"), ("NZ", "111"), ("DE", "112"), ("NO", "113")]
)
def test_the_numbers_that_come_with_it(country, number):
    assert crisis(country, DAY).emergency == number


def test_no_line_that_comes_with_it_is_shown_yet():
    assert {code: place for code in crisis_table().places if (place := crisis(code, DAY).lines)} == {}
