"""V1: the reference models on the reference series, against posteriors free of Monte-Carlo error."""

import numpy as np
import pytest

from modicum.models.fit import fit
from modicum.models.priors import reference
from oracle.reference_series import EXACT, series

TOLERANCE = 0.002
"""The published tolerance of the table (tests/data/reference/README.md section 4): means, SDs, probabilities, quantiles."""

CASES = [
    ("ar1_84", "m0", ("effect",)),
    ("ar1_84", "m1", ("effect",)),
    ("ar1_84", "m2", ("drug",)),
    ("null_84", "m0", ("effect",)),
    ("null_84", "m1", ("effect",)),
    ("null_84", "m2", ("drug",)),
    ("titration_84", "m2", ("d1.5", "d3.0", "d4.5")),
]


def quantities(mixture, k):
    return {
        "mean": mixture.mean[k],
        "sd": mixture.sd[k],
        "q025": mixture.quantile(0.025)[k],
        "q50": mixture.quantile(0.5)[k],
        "q975": mixture.quantile(0.975)[k],
        "p_lt_0": mixture.below(0.0)[k],
        "p_lt_m1": mixture.below(-1.0)[k],
    }


@pytest.mark.parametrize("tier", ["batch", "report"])
@pytest.mark.parametrize(("name", "model", "keys"), CASES)
def test_effects_match_the_exact_table(name, model, keys, tier):
    posterior = fit(series(name), reference(model), tier)
    for k, key in enumerate(keys):
        expected = EXACT[f"{name}:{model.upper()}"][key]
        got = quantities(posterior.coefficients, k)
        for quantity, value in expected.items():
            assert got[quantity] == pytest.approx(value, abs=TOLERANCE), (key, quantity)


def test_without_trend_the_open_titration_gives_the_other_answer():
    posterior = fit(series("titration_84"), reference("m2").without_drift(), "report")
    for k, key in enumerate(("d1.5", "d3.0", "d4.5")):
        for quantity, value in EXACT["titration_84:M2_notrend"][key].items():
            assert quantities(posterior.coefficients, k)[quantity] == pytest.approx(value, abs=TOLERANCE), (
                key,
                quantity,
            )


@pytest.mark.parametrize(("name", "model"), [("ar1_84", "m1"), ("ar1_84", "m2"), ("null_84", "m1"), ("null_84", "m2")])
def test_correlation_and_innovation_sd_match_the_exact_table(name, model):
    posterior = fit(series(name), reference(model), "report")
    expected = EXACT[f"{name}:{model.upper()}"]
    for hyper, key in (("phi", "rho"), ("innovation", "sigma")):
        values, weight = posterior.hyper(hyper)
        mean = float(values @ weight)
        assert mean == pytest.approx(expected[key]["mean"], abs=TOLERANCE)
        assert float(np.sqrt(weight @ (values - mean) ** 2)) == pytest.approx(expected[key]["sd"], abs=TOLERANCE)


def test_level_without_drug_matches_where_the_table_has_it():
    posterior = fit(series("ar1_84"), reference("m2"), "report")
    at = posterior.layout.index("intercept")
    for quantity, value in EXACT["ar1_84:M2"]["a"].items():
        assert quantities(posterior.coefficients, at)[quantity] == pytest.approx(value, abs=TOLERANCE)


def test_trend_matches_the_exact_table():
    posterior = fit(series("ar1_84"), reference("m2"), "report")
    at = posterior.layout.index("drift")
    for quantity, value in EXACT["ar1_84:M2"]["trend"].items():
        assert quantities(posterior.coefficients, at)[quantity] == pytest.approx(value, abs=TOLERANCE)


def test_dropping_the_rows_of_missing_days_is_a_fault_this_table_catches():
    """The published wrong answer: ar1_84 under M1 with missing rows dropped gives -1.400 instead of -1.341."""
    true = series("ar1_84")
    squeezed = type(true)(
        n_days=len(true.rated_day),
        rated_day=np.arange(len(true.rated_day)),
        rating=true.rating,
        level_on=true.level_on[true.rated_day],
        amounts=true.amounts,
        co_change=np.zeros((len(true.rated_day), 0)),
    )
    wrong = fit(squeezed, reference("m1"), "report").coefficients.mean[0]
    assert wrong == pytest.approx(-1.400, abs=0.002)
