"""The mixture of normals against references without Monte-Carlo error: one normal, and two by bisection."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

from modicum.models.mixture import Mixture


def mixture(*parts):
    """Parts are (weight, mean, sd), for one quantity."""
    weight, mean, sd = (np.array(column, dtype=float) for column in zip(*parts, strict=True))
    return Mixture(weight, mean[:, None], sd[:, None])


TWO = ((0.3, -1.0, 0.5), (0.7, 2.0, 1.5))


def below(parts, x):
    return sum(w * float(ndtr((x - m) / s)) for w, m, s in parts)


def by_bisection(parts, probability):
    """The root of the distribution function, halving an interval until it is narrower than anybody prints."""
    low, high = -50.0, 50.0
    while high - low > 1e-12:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if below(parts, middle) < probability else (low, middle)
    return 0.5 * (low + high)


# The table of the standard normal distribution.
NORMAL = {0.025: -1.9599640, 0.1: -1.2815516, 0.5: 0.0, 0.8: 0.8416212, 0.95: 1.6448536, 0.975: 1.9599640}


@pytest.mark.parametrize(("probability", "z"), NORMAL.items())
def test_one_normal_has_the_quantiles_of_the_table(probability, z):
    one = mixture((1.0, 1.5, 2.0))
    assert one.quantile(probability)[0] == pytest.approx(1.5 + 2.0 * z, abs=1e-6)
    assert one.below(1.5 + 2.0 * z)[0] == pytest.approx(probability, abs=1e-7)


def test_one_normal_has_its_own_mean_and_sd():
    one = mixture((1.0, 1.5, 2.0))
    assert (one.mean[0], one.sd[0]) == pytest.approx((1.5, 2.0))


def test_two_normals_have_the_mean_and_sd_of_hand_arithmetic():
    # mean 0.3 (-1) + 0.7 (2) = 1.1; E[x^2] = 0.3 (0.25 + 1) + 0.7 (2.25 + 4) = 4.75; variance 4.75 - 1.21 = 3.54.
    two = mixture(*TWO)
    assert two.mean[0] == pytest.approx(1.1)
    assert two.sd[0] == pytest.approx(3.54**0.5)


@pytest.mark.parametrize("x", [-4.0, -1.0, 0.0, 0.7, 2.0, 9.0])
def test_two_normals_have_the_weighted_distribution_function(x):
    assert mixture(*TWO).below(x)[0] == pytest.approx(below(TWO, x), abs=1e-12)


@pytest.mark.parametrize("parts", [TWO, ((0.5, -8.0, 0.1), (0.5, 8.0, 0.1)), ((0.999, 0.0, 1.0), (0.001, 20.0, 3.0))])
@pytest.mark.parametrize("probability", [0.001, 0.025, 0.25, 0.5, 0.75, 0.975, 0.999])
def test_quantiles_are_the_roots_that_bisection_finds(parts, probability):
    two = mixture(*parts)
    if abs(probability - 0.5) < 1e-9 and parts[0][1] == -8.0:
        # Half the weight lies on each side of a gap: any point in it is a median.
        assert two.below(two.quantile(probability))[0] == pytest.approx(0.5)
        return
    assert two.quantile(probability)[0] == pytest.approx(by_bisection(parts, probability), abs=1e-6 * two.sd[0])


def test_quantities_side_by_side_do_not_touch_each_other():
    both = Mixture(np.array([0.3, 0.7]), np.array([[-1.0, 5.0], [2.0, 5.0]]), np.array([[0.5, 1.0], [1.5, 1.0]]))
    assert both.mean == pytest.approx([1.1, 5.0])
    assert both.sd == pytest.approx([3.54**0.5, 1.0])
    assert both.quantile(0.975) == pytest.approx([by_bisection(TWO, 0.975), 5.0 + 1.9599640], abs=1e-5)
    assert both.below(np.array([0.0, 5.0])) == pytest.approx([below(TWO, 0.0), 0.5])


def test_a_component_without_spread_is_a_step():
    step = mixture((0.25, 0.0, 0.0), (0.75, 3.0, 1.0))
    assert step.below(-0.001)[0] == pytest.approx(0.75 * float(ndtr(-3.001)))
    assert step.below(0.001)[0] == pytest.approx(0.25 + 0.75 * float(ndtr(-2.999)))


@pytest.mark.parametrize("probability", [0.025, 0.5, 0.975])
def test_a_quantile_that_has_been_found_is_not_left_again(probability):
    """Rounding once threw a finished search back to the middle of its bracket: off by up to 1e-4, after 80 steps."""
    for seed in range(60):
        chance = np.random.default_rng(seed)
        mean, sd = chance.normal(0, 1, (40, 2)), chance.uniform(0.2, 1.5, (40, 2))
        weight = chance.dirichlet(np.ones(40))
        mixture = Mixture(weight, mean, sd)
        assert mixture.below(mixture.quantile(probability)) == pytest.approx(probability, abs=1e-9)


@pytest.mark.parametrize("compiled", [False, True])
def test_a_search_does_not_go_to_and_fro_about_a_narrow_component(compiled):
    """Steps from either side of a narrow component land on the other side: so it went for all 80 steps."""
    parts = ((0.38, -1.0, 1.0), (0.38, 1.0, 0.5), (0.24, -0.5, 0.01))
    narrow = replace(mixture(*parts), compiled=compiled)
    assert narrow.quantile(0.5)[0] == pytest.approx(by_bisection(parts, 0.5), abs=1e-8)
