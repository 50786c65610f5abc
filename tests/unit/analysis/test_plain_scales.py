"""The table of when plain numbers mislead: its truth in closed form, and a row that is marked when it should be."""

from dataclasses import replace

import check_plain_scales as tool
import numpy as np
import pytest

CASES = {f"{case.name}/{case.improvement:g}": case for case in tool.cases()}


@pytest.mark.parametrize("name", CASES)
def test_the_mean_answer_is_that_of_rounded_and_cut_off_levels(name):
    """Against a fine sum over the normal density, rounded and cut off answer by answer."""
    case = CASES[name]
    z = np.linspace(-8, 8, 400_001)
    weight = np.exp(-z * z / 2) / np.exp(-z * z / 2).sum()
    answers = case.level + case.sd * z
    if case.step:
        answers = np.clip(np.round(answers / case.step) * case.step, 0, case.high)
    assert case.printed(case.level) == pytest.approx(float(weight @ answers), abs=1e-4)


def test_without_an_effect_the_truth_is_none_and_with_one_it_is_no_larger_than_what_is_hidden():
    for case in CASES.values():
        assert case.truth == 0 if case.improvement == 0 else -case.improvement <= case.truth < 0


def test_ranges_that_are_too_narrow_are_marked(monkeypatch):
    case, judged = CASES["0-10, in the middle/0"], tool.judged

    def narrow(job, bench):
        for contrast in judged(job, bench):
            e = contrast.estimate
            yield replace(contrast, estimate=replace(e, q025=e.mean + 1e-6, q975=e.mean + 2e-6))

    assert tool.row(case, 50, map)[-1] == ""
    monkeypatch.setattr(tool, "judged", narrow)
    assert tool.row(case, 50, map)[-1] == "misleads"


def test_the_page_that_is_kept_has_every_case():
    lines = tool.PAGE.read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("|")][2:]
    assert [(row[0], row[2]) for row in rows] == [(case.name, f"{case.truth:+.2f}") for case in tool.cases()]
