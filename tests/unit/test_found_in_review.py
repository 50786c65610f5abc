"""Bugs that a reviewer found in the first version of the spine, one failing test each, all mended."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from modicum.analysis.estimate import exposure_at_end, make_fit
from modicum.analysis.evidence import gather
from modicum.analysis.grade import Grade, drawn_days, stand
from modicum.analysis.one_person import analyse, analyse_item, priors_for
from modicum.analysis.verdict import Verdict
from modicum.errors import KnowledgeError
from modicum.knowledge.read import read_knowledge, shipped
from modicum.models.fit import kronecker
from modicum.models.mixture import Mixture
from modicum.report.page import compose
from modicum.report.tables import variant_table
from unit.analysis.makers import KNOWN, TABLE, blocks, diary, item, lived, rated, segment, simulate, trial, whole
from unit.doors.shell import EXAMPLES, dose, month, rating, run, trial_folder
from unit.report.made import main, speaker
from unit.report.test_catalogue import TEXT, is_told

CALENDAR = trial().calendar


def standing(doses, *segments, plus=1, minus=0, spans=()):
    evidence = gather(lived(doses, spans=spans), clock_lag=0, instant_onset=False)
    return stand(plus, minus, evidence, drawn_days(segments, evidence, CALENDAR), TABLE)


# ---- analysis/test_grade.py


def test_a_dose_that_was_drawn_and_never_taken_does_not_make_none_drawn():
    """Drawn between 1.5 and 3 mg; the 3 mg blocks were skipped. 0 mg was never drawn, so 1.5 against 0 is not B."""
    doses = blocks((1.5, 14), (0, 14), (1.5, 14), (0, 14))
    assert standing(doses, segment(0, 55, 1.5, 3)).grade in {Grade.C, Grade.D}


def test_a_co_change_at_a_switch_between_short_stays_is_named_too():
    """Six days without, then the dose and a new pharmacy on the same day: no switch is clear, so it must be named."""
    found = standing(blocks((0, 6), (3, 40)), spans=[("new pharmacy", 6, None)])
    assert found.confounded == ("new pharmacy",)


def test_two_draws_side_by_side_are_two_draws():
    """Pairs drawn as AB BA: both doses were drawn twice (product.md: B is both sides drawn by chance)."""
    doses = blocks((0, 14), (3, 14), (3, 14), (0, 14))
    assert standing(doses, segment(0, 55, 0, 3)).grade is Grade.B


# ---- analysis/test_estimate.py


def test_days_nobody_recorded_do_not_lengthen_the_last_stretch():
    """14 days on the dose and 30 unknown ones: 1 - 2^(-14/14) = 0.5, not 1 - 2^(-44/14) = 0.89."""
    days = lived([0] * 20 + [3] * 14 + [None] * 30, [5.0, 6.0] * 32)
    fit = make_fit(gather(days, clock_lag=0, instant_onset=False), priors_for(item()), "batch")
    assert exposure_at_end(fit, 1, half_life=14.0) == pytest.approx(0.5)


# ---- analysis/test_one_person.py


def test_a_clock_order_without_variation_does_not_crash_the_analysis():
    """Rated exactly by yesterday's dose, clock order not stated: the variant cannot be fitted, the rest can."""
    doses = blocks((0, 14), (3, 14))
    ratings = [7 if t == 0 or doses[t - 1] == 0 else 4 for t in range(28)]
    question = item()
    analyse_item(trial(question, dose_time=None), question, diary(doses, ratings), TABLE, seed=1)


def test_an_unstated_clock_order_that_cannot_be_judged_takes_the_word_away():
    """Dropping the order that could not be fitted would be guessing the other: the record fits it perfectly."""
    doses = blocks((0, 14), (3, 14), (0, 14), (3, 14))
    ratings = [7 if t == 0 or doses[t - 1] == 0 else 2 for t in range(56)]
    question = item()
    told = trial(question, dose_time=None, horizon=56, segments=(segment(0, 55, 0, 3),))
    contrast = analyse_item(told, question, diary(doses, ratings), TABLE, seed=1).contrasts[0]
    assert contrast.estimate is not None
    assert contrast.verdict is Verdict.CANNOT_TELL
    assert "unanswered.other-clock-order" in [reason.key for reason in contrast.reasons]


@pytest.mark.parametrize("horizon", [1, 99])
def test_an_item_that_is_not_the_main_one_is_described_also_without_a_number(horizon):
    main_item, other = item(), item("mood-0-10")
    doses = blocks((0, 14), (3, 14))
    record = diary(doses, [5, 6, 4, 7] * 7, more_ratings=rated([5, 6, 5], scale="mood-0-10"))
    result = analyse(
        trial(main_item, other, horizon=horizon), record, TABLE, seed=1, version="0", progress=lambda _: None
    )
    assert result.items[1].contrasts[0].estimate is None
    assert result.items[1].contrasts[0].verdict is Verdict.DESCRIPTIVE


def test_an_item_that_is_only_described_is_not_said_to_have_shown_no_gain():
    """A strong fall on a drawn dose of a second item: "No dose compared by chance has shown a worthwhile gain" is untrue."""
    doses = blocks((0, 14), (3, 14), (0, 14), (3, 14))
    falls = whole(simulate(doses, {3: -4}, seed=1))
    record = diary(doses, falls, more_ratings=rated(falls, scale="fatigue-0-10"))
    told = trial(item(), item("fatigue-0-10", worthwhile="1"), segments=(segment(0, 55, 0, 3),))
    result = analyse(told, record, TABLE, seed=1, version="0", progress=lambda _: None)
    assert result.items[1].smallest.reason.key != "none-helps"


def test_a_window_over_both_sides_of_a_switch_is_no_change_within_a_week_of_it():
    """One long window (day 5 to 55) round the switch on day 30: nothing changed within a week of the switch."""
    found = standing(blocks((0, 30), (3, 30)), spans=[("pregabalin", 5, 55)])
    assert found.confounded == ()


# ---- report/test_page.py, test_tables.py, test_catalogue.py


def test_a_main_item_that_cannot_be_analysed_yet_is_not_called_a_trial_without_a_dose():
    question = item("pgic", worthwhile="2")
    record = diary(blocks((0, 14), (3, 14)), [], more_ratings=rated([4] * 28, scale="pgic"))
    result = analyse(trial(question), record, TABLE, seed=1, version="0", progress=lambda _: None)
    told = compose(result, record, (), KNOWN.words, draw=None)
    assert "No dose has been taken" not in told.headline


def test_days_without_are_counted_and_never_negative(tmp_path):
    """28 days on 3 mg, one of them with a second slot not recorded: 27 known, 1 not recorded, none without."""
    entries = [dose(t, 3) for t in range(28)] + [rating(t, (t * 7) % 5 + 2) for t in range(28)]
    entries.append({"kind": "dose", "for": "2026-03-10", "slot": "noon", "status": "not_recorded"})
    out = run("report", trial_folder(tmp_path / "t", entries)).out
    assert "-1 days" not in out


def test_a_word_that_a_co_change_took_away_is_not_given_in_a_table():
    """The verdict is "cannot tell"; the first row of the table of assumptions says that it would be "helps"."""
    contrast = main("A", flu=True)
    assert contrast.verdict is Verdict.CANNOT_TELL
    assert variant_table(speaker("A", flu=True), contrast).rows[0][-1] == "cannot tell"


def test_no_sentence_is_in_the_catalogue_that_nobody_says():
    assert [key for key in TEXT if not is_told(key)] == []


def test_a_page_as_of_a_day_says_so():
    """`page.as-of` was written for this and is never said; nothing on the page tells that later entries exist."""
    out = run("report", EXAMPLES / "open-ladder", "--as-of", "2026-04-12").out
    assert "Nothing recorded after 2026-04-12 was used." in out


# ---- models/test_fit.py, test_mixture.py


def test_another_seed_moves_every_coordinate_of_the_sequence():
    """The shift is frac((seed + 1/2) sqrt(k)); for k = 4 and 9 it is the same for every seed."""
    one, other = kronecker(8, 9, seed=1), kronecker(8, 9, seed=2)
    assert np.all(np.abs(one - other).max(axis=0) > 1e-6)


def test_a_component_without_spread_has_quantiles():
    step = Mixture(np.array([0.25, 0.75]), np.array([[0.0], [3.0]]), np.array([[0.0], [1.0]]))
    assert step.quantile(0.5)[0] == pytest.approx(3.0 - 0.4307273, abs=1e-5)  # Phi(x - 3) = 1/3


# ---- doors/test_cli_trial.py


def test_the_agreed_day_comes_although_nobody_wrote_on_it(tmp_path):
    """28 days agreed, the last not recorded, and months have passed: "1 days to go" is untrue for ever after."""
    folder = trial_folder(tmp_path / "t", month(days=26), horizon_days=28)
    told = run("analyse", folder, "--json").json
    assert told["days_left"] == 0


# ---- knowledge/test_read.py


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("scales/pain-0-10.toml", "on = 2026-11-22,", "on = 2026-11-22T10:00:00,"),  # TypeError
        ("scales/pain-0-10.toml", "since = 2026-11-22", "since = 2026-11-22T10:00:00"),  # accepted
        ("verdicts/verdicts-2.toml", 'value = "0.95"', 'value = "95"'),  # accepted: no harm is ever told
        ("verdicts/verdicts-2.toml", 'value = "0.95"', 'value = "-0.95"'),  # accepted: everything is harm
        ("verdicts/verdicts-2.toml", "version = 2", "version = 3"),  # accepted: not the name of its file
        ("scales/phq-9.toml", 'minimum = "0"', 'minimum = "9"'),  # accepted: nine parts of 0 give 0
        ("sources.bib", "@", "\udcff@"),  # UnicodeDecodeError
    ],
)
@pytest.mark.hazard("H-35/strict-reading")
def test_a_fault_of_the_knowledge_files_is_refused_by_name(tmp_path, name, old, new):
    folder = tmp_path / "k"
    shutil.copytree(Path(str(shipped())), folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8", errors="surrogateescape")
    with pytest.raises(KnowledgeError):
        read_knowledge(folder)
