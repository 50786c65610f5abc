"""What hope alone would earn: against refits of simulated ratings, and at the ends where the answer is known."""

from dataclasses import replace

import numpy as np
import pytest

from modicum.analysis.estimate import chances, make_fit
from modicum.analysis.evidence import gather
from modicum.analysis.expectancy import hope_alone
from modicum.analysis.one_person import priors_for
from modicum.analysis.verdict import Row, first_row
from unit.analysis.makers import TABLE, blocks, item, lived, simulate, whole

SWAPS = tuple(blocks((0, 14), (3, 14), (0, 14), (3, 14)))
REFITS = 60


def made(effect, *, doses=SWAPS, seed=1, sd=1.2, question=None):
    question = question or item()
    ratings = whole(simulate(doses, {3: effect}, seed=seed, sd=sd, phi=0.4))
    evidence = gather(lived(doses, ratings), clock_lag=0, instant_onset=question.instant_onset)
    return question, make_fit(evidence, priors_for(question), "batch")


def refitted(fitted, question, hope, *, seed, count=REFITS):
    """Shares of "helps", and of that or "probably helps", among refits of a level with noise and hope; no lattice."""
    chance, posterior, series = np.random.default_rng(seed), fitted.posterior, fitted.evidence.series
    values = [posterior.hyper(name)[0] for name in ("phi", "omega", "sigma")]
    level, rows = float(np.mean(series.rating)), []
    for _ in range(count):
        phi, omega, sigma = (v[at] for at in [chance.choice(len(posterior.weight), p=posterior.weight)] for v in values)
        state, ratings = chance.normal(), []
        for dose in SWAPS:
            noise = np.sqrt(1 - omega) * state + np.sqrt(omega) * chance.normal()
            ratings.append(level - (hope if dose else 0.0) + sigma * noise)
            state = phi * state + np.sqrt(1 - phi**2) * chance.normal()
        again = replace(fitted.evidence, series=replace(series, rating=np.array(ratings)[series.rated_day]))
        difference = make_fit(again, fitted.priors, "batch").difference(1, 0)
        rows.append(first_row(chances(difference, question.scale.direction, 1.0), TABLE))
    return rows.count(Row.HELPS) / count, sum(row in {Row.HELPS, Row.PROBABLY} for row in rows) / count


@pytest.mark.parametrize("effect", [-3.0, 0.0])
def test_the_lattice_agrees_with_refits_of_simulated_ratings(effect):
    """60 refits allow 0.10 and three standard errors of both sides (0.19 + 0.10).

    With 200 refits in seven designs (14- and 28-day blocks, rounds of three doses, nightly draws; instant to slow
    onset; true effects 0 to -3) the largest difference of 28 chances was 0.065, of which 0.035 is either side's
    standard error (decision 0005).
    """
    question, fitted = made(effect)
    hope = hope_alone(fitted, [1], question, TABLE, seed=3)[1][1]
    helps, probably = refitted(fitted, question, 0.9, seed=11)
    assert hope.points == pytest.approx(0.9)
    assert hope.helps == pytest.approx(helps, abs=0.25)
    assert hope.probably == pytest.approx(probably, abs=0.29)


def test_more_hope_earns_the_word_more_often_and_helps_is_the_stricter_word():
    question, fitted = made(-3.0)
    small, large = hope_alone(fitted, [1], question, TABLE, seed=3)[1]
    assert small.helps <= large.helps
    assert small.probably <= large.probably
    assert small.helps <= small.probably
    assert (small.points, large.points) == (pytest.approx(0.6), pytest.approx(0.9))


def test_with_hardly_any_noise_and_a_small_worthwhile_change_hope_always_earns_the_word():
    question, fitted = made(-3.0, sd=0.2, question=item(worthwhile="0.2", instant=True))
    assert all(hope.helps > 0.97 for hope in hope_alone(fitted, [1], question, TABLE, seed=3)[1])


def test_hope_below_the_worthwhile_change_does_not_earn_helps_however_little_noise():
    question, fitted = made(-3.0, sd=0.2, question=item(worthwhile="2", instant=True))
    assert all(hope.helps == 0 for hope in hope_alone(fitted, [1], question, TABLE, seed=3)[1])


def test_it_is_the_same_again_with_the_same_seed_and_asks_no_doses_if_none_are_asked():
    question, fitted = made(0.0)
    assert hope_alone(fitted, [1], question, TABLE, seed=3) == hope_alone(fitted, [1], question, TABLE, seed=3)
    assert hope_alone(fitted, [], question, TABLE, seed=3) == {}
