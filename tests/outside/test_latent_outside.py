"""Ordinal, yes/no and count items against other people's programs; see validation/latent/README.md."""

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest

from modicum.models.design import exposure, fixed_columns
from modicum.models.latent import LatentModel, fit_latent
from modicum.models.latent_outcome import Ordered, Outcome
from modicum.models.latent_priors import latent
from modicum.models.priors import Fixed, HalfNormal
from outside.outside_series import VALIDATION, series_of, stored

SERIES = {entry["name"]: entry for entry in json.loads((VALIDATION / "latent" / "series.json").read_text())}
WITH_THRESHOLDS = ["headache-swaps", "headache-ladder-never-severe", "pain-0-10-swaps"]
COUNTED = ["attacks-swaps", "attacks-ladder"]


def outcome_of(entry):
    return Outcome(entry["kind"], 0.0, float(entry["maximum"]))


@pytest.mark.parametrize("name", sorted(SERIES))
def test_the_printed_contrasts_are_those_of_a_long_nuts_run(name):
    """Mean within 0.06 SD; the width of the interval within 6 %, and the SD where NUTS knows it (a count's has a heavy tail)."""
    answer, entry = stored("latent", name), SERIES[name]
    posterior = fit_latent(series_of(entry), latent(entry["kind"]), outcome_of(entry), "report")
    assert posterior.trust == "usable"
    levels = range(1, posterior.layout.n_levels + 1)
    found = posterior.mixture_of([(level, 0) for level in levels])
    below, low, high = found.below(0.0), found.quantile(0.025), found.quantile(0.975)
    for i, level in enumerate(levels):
        nuts = answer["printed"][f"level {level}"]
        assert found.mean[i] == pytest.approx(nuts["mean"], abs=0.06 * nuts["sd"])
        assert high[i] - low[i] == pytest.approx(nuts["q975"] - nuts["q025"], rel=0.06)
        if nuts["error_sd_share"] < 0.03:
            assert found.sd[i] == pytest.approx(nuts["sd"], rel=0.06)
        assert below[i] == pytest.approx(nuts["p_lt_0"], abs=0.015)
    for hyper in ("phi", "sigma"):
        nuts = answer["hyper"][hyper]
        assert posterior.hyper_mean(hyper) == pytest.approx(nuts["mean"], abs=0.1 * nuts["sd"])


@pytest.mark.parametrize("name", sorted(SERIES))
def test_the_stored_answer_is_of_this_series_and_its_chains_mixed(name):
    answer = stored("latent", name)
    assert answer["digest"] == hashlib.sha256(json.dumps(SERIES[name], sort_keys=True).encode()).hexdigest()[:16]
    for about in (*answer["printed"].values(), *answer["hyper"].values()):
        assert about["rhat"] < 1.01
        assert about["error_mean_in_sd"] < 0.03


def plain_columns(entry):
    """Doses at once, and the drift column as R had it."""
    series = series_of(entry)
    doses = exposure(series, np.array([0.0]))[series.rated_day][:, 0, :]
    time = (series.rated_day - 41.5) / 84
    return series, np.concatenate([doses, time[:, None]], axis=1)


@pytest.mark.parametrize("program", ["polr", "clm"])
@pytest.mark.parametrize("name", WITH_THRESHOLDS)
def test_polr_and_clm_see_the_same_likelihood(name, program):
    """At their estimate ours has their value, slope zero and their standard errors (differences of our likelihood)."""
    series, x = plain_columns(SERIES[name])
    answer = json.loads((VALIDATION / "latent" / "output" / f"{name}.r.json").read_text())
    fit = answer[program]
    used = {value: code for code, value in enumerate(answer["used"])}
    code = np.array([used[int(value)] for value in series.rating])
    ratings = Ordered(code, len(used))
    k, at = len(used) - 1, np.array([*fit["cuts"], *fit["estimate"]])

    def likelihood(point):
        return float(ratings.likelihood((x @ point[k:])[None, :], point[None, :k])[0])

    assert likelihood(at) == pytest.approx(fit["log_likelihood"], abs=1e-7)
    size, step = len(at), 1e-3 * np.eye(len(at))
    bend = np.zeros((size, size))
    for i in range(size):
        assert (likelihood(at + step[i]) - likelihood(at - step[i])) / 2e-3 == pytest.approx(0.0, abs=2e-3)
        for j in range(size):
            corners = [likelihood(at + a * step[i] + b * step[j]) * a * b for a in (1, -1) for b in (1, -1)]
            bend[i, j] = -sum(corners) / 4e-6
    errors = np.sqrt(np.diag(np.linalg.inv(bend)))[k:]
    assert errors == pytest.approx(np.array(fit["error"]), rel=2e-3)


@pytest.mark.parametrize("name", COUNTED)
def test_glm_has_our_mode_and_our_errors_for_counts_without_memory(name):
    """With priors as good as flat and no scatter the mode is glm's estimate."""
    entry = SERIES[name]
    answer = json.loads((VALIDATION / "latent" / "output" / f"{name}.r.json").read_text())["glm"]
    flat = replace(
        latent("count"), intercept_sd=1e4, dose_sd=1e4, dose_octaves=0.0, drift_sd=1e4, enrolment_sd=0.0, step_sd=0.0,
        co_change_sd=0.0, half_life=Fixed(0.0), phi=Fixed(0.0), sigma=HalfNormal(1e-9),
    )  # fmt: skip
    model = LatentModel(series_of(entry), flat, Outcome("count"))
    mode = model.evaluate(np.zeros((1, 1))).mode
    k = model.layout.n_levels
    order = [k, *range(k), k + 1]  # intercept, doses, drift
    found = (model.factor @ mode.b[0])[order]
    errors = np.sqrt(np.diag(model.factor @ np.linalg.inv(mode.schur[0]) @ model.factor.T))[order]
    assert found == pytest.approx(np.array(answer["estimate"]), abs=1e-5)
    assert errors == pytest.approx(np.array(answer["error"]), rel=1e-5)
    assert fixed_columns(model.series, flat)[0] == ("intercept", "drift")
