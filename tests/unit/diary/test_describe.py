"""trial.toml: read strictly, nothing filled in that was not said, and the place of every fault in the message."""

from datetime import date, time
from decimal import Decimal

import pytest

from modicum.errors import DataProblem
from modicum.knowledge.shapes import Analysis
from modicum.quantities import Dose, Unit
from unit.diary.makers import asked, drawn, trial


def test_a_sound_description_is_read_as_it_stands():
    told = trial(attribution="Data: somebody, CC BY 4.0", drawn=[drawn(blinded=True)], taken_before="1.5 mg")
    assert (told.id, told.title, told.synthetic, told.horizon_days) == ("made", "A made-up trial", True, 56)
    assert (told.calendar.first_day, told.calendar.zone) == (date(2026, 3, 2), "Europe/Oslo")
    assert told.calendar.turns_at == time(4, 0)
    assert (told.unit, told.dose_time, told.dose_before) == (Unit.MG, time(22, 30), Dose.read("1.5 mg"))
    assert told.attribution == "Data: somebody, CC BY 4.0"
    (part,) = told.segments
    assert (part.first, part.last, part.blinded, part.block_days) == (date(2026, 3, 16), date(2026, 4, 12), True, 14)
    assert part.doses == (Dose.read("0 mg"), Dose.read("3 mg"))
    assert part.how == "by coin"


def test_without_a_worthwhile_change_of_ones_own_the_scales_is_used_and_named():
    question = trial().primary_item
    # knowledge/scales/pain-0-10.toml: 2 points.
    assert (question.worthwhile_change, question.worthwhile_by) == (Decimal(2), "the scale pain-0-10")
    own = trial(item=[asked(worthwhile_change="1", worthwhile_by="the person")]).primary_item
    assert (own.worthwhile_change, own.worthwhile_by) == (Decimal(1), "the person")


def test_onset_is_learned_or_instant():
    assert trial().primary_item.instant_onset is False
    assert trial(item=[asked(onset="instant")]).primary_item.instant_onset is True


def test_what_is_not_stated_stays_so():
    told = trial(zone="not stated", dose_time="not stated", item=[asked(rating_times=["not stated"])])
    assert (told.calendar.zone, told.dose_time, told.primary_item.rating_times) == ("not stated", None, ())


def test_an_item_that_cannot_be_analysed_yet_is_read_all_the_same():
    told = trial(item=[asked(), asked(scale="pgic")])
    assert told.items[1].scale.analysis is Analysis.NOT_YET


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": None}, "field 'id': is missing"),
        ({"title": " "}, "field 'title'"),
        ({"synthetic": "yes"}, "field 'synthetic': must be true or false"),
        ({"zone": "CET"}, "not a time zone"),
        ({"first_day": "2.3.2026"}, "field 'first-day'"),
        ({"horizon_days": 0}, "from 1 to 3660"),
        ({"horizon_days": 3661}, "from 1 to 3660"),
        ({"horizon_days": True}, "whole number"),
        ({"horizon_days": "56"}, "whole number"),
        ({"unit": "ml"}, "none of mg, mcg, unit"),
        ({"unit": "mcg"}, "not in mcg"),
        ({"dose_time": "evening"}, "field 'dose-time'"),
        ({"day_turns_at": "4"}, "field 'day-turns-at'"),
        ({"taken_before": "0"}, "field 'taken-before'"),
        ({"taken_before": None}, "field 'taken-before': is missing"),
        ({"primary": "mood-0-10"}, "'mood-0-10'"),
        ({"item": []}, "item"),
        ({"item": "pain-0-10"}, "'item'"),
        ({"item": [asked(), asked()]}, "twice"),
        ({"horizon": 56}, "unknown field 'horizon'"),
        ({"attribution": 7}, "field 'attribution'"),
    ],
)
def test_a_faulty_field_is_named_with_its_file(changes, said):
    with pytest.raises(DataProblem) as why:
        trial(**changes)
    assert str(why.value).startswith("made/trial.toml: ")
    assert said in str(why.value)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scale": "joy"}, "field 'scale'"),
        ({"onset": "slow"}, "none of learned, instant"),
        ({"onset": None}, "field 'onset': is missing"),
        ({"rating_times": []}, "'not stated'"),
        ({"rating_times": None}, "'not stated'"),
        ({"rating_times": "20:30"}, "must be a list of texts"),
        ({"rating_times": ["late"]}, "as a clock time"),
        ({"worthwhile_change": "1"}, "field 'worthwhile-by': is missing"),
        ({"worthwhile_by": "me"}, "unknown field 'worthwhile-by'"),
        ({"worthwhile_change": "0", "worthwhile_by": "me"}, "worthwhile"),
        ({"worthwhile_change": "10", "worthwhile_by": "me"}, "worthwhile"),
        ({"worthwhile_change": 1, "worthwhile_by": "me"}, "field 'worthwhile-change'"),
    ],
)
def test_a_faulty_item_is_named_with_its_number(changes, said):
    with pytest.raises(DataProblem) as why:
        trial(item=[asked(scale="mood-0-10"), asked(**changes)])
    assert "[[item]] 2: " in str(why.value)
    assert said in str(why.value)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first": "16 March"}, "field 'first'"),
        ({"last": "2026-03-15"}, "2026-03-15"),
        ({"doses": ["3 mg", "3.0 mg"]}, "doses"),
        ({"doses": ["3 mg"]}, "doses"),
        ({"doses": ["0 mg", "500 mcg"]}, "not in mg"),
        ({"blinded": None}, "field 'blinded'"),
        ({"block_days": 0}, "from 1 to 366"),
        ({"how": None}, "field 'how': is missing"),
        ({"by": "coin"}, "unknown field 'by'"),
    ],
)
def test_a_faulty_drawn_part_is_named_with_its_number(changes, said):
    with pytest.raises(DataProblem) as why:
        trial(drawn=[drawn(**changes)])
    assert "[[drawn]] 1: " in str(why.value)
    assert said in str(why.value)


def test_a_day_belongs_to_one_drawn_part_at_most():
    with pytest.raises(DataProblem, match="2026-04-12"):
        trial(drawn=[drawn(), drawn(first="2026-04-12", last="2026-04-20")])
    assert len(trial(drawn=[drawn(first="2026-04-13", last="2026-04-20"), drawn()]).segments) == 2


def test_the_main_item_is_the_one_that_was_named():
    told = trial(item=[asked(), asked(scale="mood-0-10")], primary="mood-0-10")
    assert told.primary_item.scale.id == "mood-0-10"
