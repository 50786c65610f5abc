"""What the page of a changed plan says of what was left: nobody's word, drawn days, an agreement about stopping."""

import pytest

from unit.doors.agreed import CHOICES, agreed_folder, kept, revise
from unit.plan.makers import mg


@pytest.fixture
def folder(tmp_path):
    return agreed_folder(tmp_path)


def test_a_stop_without_a_word_says_that_none_is_needed(folder):
    told = " ".join(revise(folder, None, "2027-04-01").out.split())
    assert "Nobody has to say who or why." in told
    assert "not stated" not in told


def test_drawn_days_of_steps_that_are_left_are_named(tmp_path):
    timed = agreed_folder(tmp_path, more="\n[[step-timing]]\nwindow-days = 6\nseed = 11\n", first_dose="2027-03-05")
    assert "no check by them" in " ".join(revise(timed, None, "2027-04-01").out.split())


STOPPING = """by = "at-once"
days-without = 28
worse-by = "2"
on-days = 5
of-days = 7
compared-days = 14
direct-return-agreed = true
"""


def test_an_agreement_about_stopping_ends_with_its_days(tmp_path):
    blocks = CHOICES[CHOICES.index("[[re-challenge]]") : CHOICES.index("[[capsules]]")]
    changes = ((blocks, f"[[stop-trial]]\n{STOPPING}\n"), ("horizon-days = 150", "horizon-days = 100"))
    planned = agreed_folder(tmp_path, changes=changes)
    assert kept(planned, 1).plan.relapse.back_to == mg("4.5")
    told = " ".join(revise(planned, None, "2027-05-20").out.split())
    assert "What was agreed for the trial of stopping no longer holds" in told
    assert kept(planned, 2).plan.relapse is None
