"""Lives made by hand for states that random ones seldom reach: each leads to one day on which a single thing bars, and asks there.

Random lives come to these too, but not in every six hundred of them, so a fault that shows only here would be found by luck.
"""

from datetime import timedelta

from states.machine_plan import States
from states.plans import FIRSTS

DAY = timedelta(days=1)
AGREED_BY_WEEK = ("missed-no-increase", "worse-than-last-week")


def _begun(shape="ladder of weeks", rules=()):
    """A life on the day of its first dose."""
    life = States()
    life.begin(shape, rules, FIRSTS[0], "Europe/Oslo", 14)
    life.until_a_rise(rating=5)
    return life


def _step_is_due(rules=()):
    """A life on the day of its first step, everything being well."""
    life = _begun(rules=rules)
    life.live(1, rating=5)
    life.until_a_rise(rating=5)
    return life


def two_days_left_out_of_a_long_stay():
    """Doses enough and days enough: only an agreed rule about missed doses asks for the two days that nobody wrote down."""
    life = _begun(rules=AGREED_BY_WEEK)
    life.live(1, rating=5)
    life.other_steps(agreed=True, told="no", key="pause", start="stay", days=16, rungs=1)
    life.live(14, rating=5)
    for _ in range(2):
        life.take(life.today, None)
        life.today += DAY
    life.answer_all()
    said = life.check()
    assert said.why == {"rule missed-no-increase"}, said


def two_days_without_a_rating():
    """Ratings enough: only an agreed rule asks whether the week was worse than the one before."""
    life = _step_is_due(AGREED_BY_WEEK)
    life.unrate(2)
    said = life.check()
    assert said.why == {"rule worse-than-last-week"}, said


def a_medicine_that_nobody_knows():
    """The one line on the list of medicines is no known one."""
    life = _step_is_due()
    life.answers(medicines=["qwzx pills"])
    said = life.check()
    assert said.why == {"medicines"}, said


def a_severe_effect_that_lasts():
    """The person who prescribes was told of it, and it is not over."""
    life = _step_is_due()
    life.felt("headache", "severe", 3, None, "prescriber")
    said = life.check()
    assert said.why == {"flag: effect"}, said


def a_step_after_one_more_day():
    """Three days after the first dose: one day more on it, and then the next one."""
    life = _begun()
    life.live(3, rating=5)
    life.other_steps(agreed=True, told="no", key="pause", start="stay", days=1, rungs=1)


CORNERS = (
    two_days_left_out_of_a_long_stay,
    two_days_without_a_rating,
    a_medicine_that_nobody_knows,
    a_severe_effect_that_lasts,
    a_step_after_one_more_day,
)
