"""Side effects by dose: days and episodes as counted by hand, no number where nothing happened, clusters taken as clusters."""

from datetime import timedelta

import numpy as np
import pytest

from modicum.analysis.harm import Harm
from modicum.analysis.one_person import analyse
from modicum.analysis.side_effect_rates import side_effect_rates
from modicum.diary.entry import Burden, Diary, SideEffect
from modicum.report.page import compose
from modicum.report.side_effects import rate_table
from modicum.report.text import as_text
from unit.analysis.makers import FIRST, KNOWN, TABLE, blocks, doses_taken, on, rated, trial

DOSES = blocks((0, 14), (3, 14), (0, 14), (3, 14))


def effect(first, last=None, label="headache", burden=Burden.MILD):
    until = None if last is None else on(last)
    return SideEffect(f"{label}{first}", on(first), label, burden, until)


def record(*effects, doses=DOSES, ratings=None):
    return Diary(
        doses_taken(doses), rated([5] * len(doses) if ratings is None else ratings), (), side_effects=tuple(effects)
    )


def rates(*effects, **more):
    return side_effect_rates(trial(), record(*effects, **more), TABLE)


def test_days_and_episodes_are_those_of_a_calendar():
    """Days 14-15, 20 and 45-47 on the dose; day 30 off it: six of 28 and one of 28, in four episodes."""
    (told,) = rates(effect(14, 15), effect(20, 20), effect(45, 47), effect(30, 30))
    (at,) = told.doses
    assert (told.label, told.episodes, told.days) == ("headache", 4, 7)
    assert (at.on, at.off) == ((6, 28), (1, 28))
    assert at.difference.mean > 0
    assert 0.5 < at.more < 1.0


def test_one_that_is_not_over_runs_to_the_last_day():
    (told,) = rates(effect(50))
    assert told.days == 6


def test_two_ways_of_writing_one_label_are_one():
    (told,) = rates(effect(14, 16, "Vivid  dreams"), effect(44, 46, "vivid dreams"))
    assert (told.label, told.episodes, told.days) == ("vivid dreams", 2, 6)


def test_a_day_with_nothing_written_is_no_day_without_it():
    doses = [None if 16 <= day < 21 else dose for day, dose in enumerate(DOSES)]
    ratings = [None if 16 <= day < 21 else 5 for day in range(56)]
    (told,) = rates(effect(22, 23), doses=doses, ratings=ratings)
    assert told.doses[0].on[1] < 28 - 5 + 1


def test_no_event_on_either_side_of_a_dose_says_so_and_gives_no_number():
    """It was there on 1.5 mg only; 3 mg and none had none."""
    doses = blocks((0, 14), (1.5, 14), (3, 14))
    (told,) = rates(effect(15, 18), doses=doses)
    by_dose = {str(at.dose): at for at in told.doses}
    assert (by_dose["3 mg"].trust, by_dose["3 mg"].difference) == ("no_events", None)
    assert by_dose["1.5 mg"].trust == "usable"


def test_one_that_is_there_all_the_time_is_compared_with_nothing():
    (told,) = rates(effect(0))
    assert told.doses[0].trust == "no_variation"
    assert told.early is None


def test_too_few_days_on_a_dose_give_no_number():
    (told,) = rates(effect(14, 15), doses=blocks((0, 14), (3, 3)))
    assert told.doses[0].trust == "too_few_days"


def test_much_more_of_it_on_every_stretch_of_the_dose_is_watched():
    (told,) = rates(*(effect(day, day + 1) for day in (14, 17, 20, 23, 26, 42, 45, 48, 51, 54)))
    assert told.doses[0].harm is Harm.WATCH
    (none,) = rates(effect(2, 3), effect(17, 18), effect(30, 31), effect(45, 46))
    assert none.doses[0].harm is Harm.NONE


def test_what_comes_in_the_first_days_of_each_stretch_is_seen_to_settle():
    (told,) = rates(effect(14, 16), effect(42, 44), doses=DOSES)
    (steady,) = rates(*(effect(day, day) for day in (15, 19, 23, 27, 43, 47, 51, 55)))
    assert told.early > steady.early


def test_one_cluster_is_less_sure_than_its_days():
    """Seven days in a row on the dose, and seven scattered over it: the cluster is the weaker sign."""
    (row,), (spread,) = rates(effect(18, 24)), rates(*(effect(day, day) for day in (15, 19, 23, 27, 44, 48, 52)))
    assert row.doses[0].more < spread.doses[0].more


def test_only_the_six_with_the_most_days_are_worked_out():
    every = [effect(14, 14 + n, f"thing {n}") for n in range(8)]
    told = rates(*every)
    assert [rate.label for rate in told] == [f"thing {n}" for n in (7, 6, 5, 4, 3, 2)]


def test_the_page_says_days_of_days_and_what_it_cannot_say():
    doses = blocks((0, 14), (1.5, 14), (3, 14))
    noted = record(effect(15, 18), doses=doses)
    found = analyse(trial(), noted, TABLE, seed=1, version="0", progress=lambda _: None)
    rows = {row[2]: row for row in rate_table(found, KNOWN.words).rows}
    assert rows["3 mg"][3:6] == ("0 of 14", "0 of 14", "none on either side: nothing to compare")
    assert rows["1.5 mg"][3:5] == ("4 of 14", "0 of 14")
    told = " ".join(as_text(compose(found, noted, [], KNOWN.words, draw=None)).split())
    assert "Days with a side effect come in clusters" in told


def test_a_trial_without_side_effects_has_no_such_table():
    plain = record()
    found = analyse(trial(), plain, TABLE, seed=1, version="0", progress=lambda _: None)
    assert found.side_effect_rates == ()
    assert "How often, by dose" not in as_text(compose(found, plain, [], KNOWN.words, draw=None))


@pytest.mark.parametrize("seed", [1, 2])
def test_clusters_that_have_nothing_to_do_with_the_dose_seldom_alarm(seed):
    """Twelve people whose side effect comes and stays for days, whatever they take: at most three are told to watch."""
    chance = np.random.default_rng(seed)
    watched = 0
    for _ in range(12):
        there, spans, day = bool(chance.random() < 0.2), [], 0
        while day < 56:
            stays = int(chance.geometric(0.2 if there else 0.06))
            if there:
                spans.append(effect(day, min(day + stays - 1, 55)))
            day, there = day + stays, not there
        watched += any(at.harm is Harm.WATCH for told in rates(*spans) for at in told.doses) if spans else 0
    assert watched <= 3
    assert FIRST + timedelta(days=0) == on(0)
