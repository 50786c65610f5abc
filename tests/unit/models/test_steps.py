"""The small steps of the lattice's growth, against figures worked out by hand, and growth as a whole."""

import numpy as np
import pytest

from modicum.models.gaussian import Nodes
from modicum.models.quadrature import Frame, Lattice, fresh_neighbours, grow, new_cube
from modicum.models.steps import FARTHEST, REFUSED, foretold, neighbours

MIDDLE = FARTHEST


def row_of_three(masses):
    """A cube in which the nodes (0, 0, 0), (1, 0, 0), .. are known, with these log masses."""
    seen = new_cube(3)
    for n in range(len(masses)):
        seen[MIDDLE + n, MIDDLE, MIDDLE] = n + 1
    return seen, np.array(masses)


def test_a_node_is_foretold_by_the_line_through_the_two_before_it():
    seen, mass = row_of_three([0.0, -1.0])
    assert foretold(seen, mass, 0.5, MIDDLE + 2, MIDDLE, MIDDLE) == -2.5


def test_of_several_lines_the_highest_counts():
    seen, mass = row_of_three([0.0, -1.0])
    seen[MIDDLE + 2, MIDDLE + 1, MIDDLE], seen[MIDDLE + 2, MIDDLE + 2, MIDDLE] = 3, 4
    mass = np.append(mass, [-1.0, -1.5])
    assert foretold(seen, mass, 0.0, MIDDLE + 2, MIDDLE, MIDDLE) == -0.5


def test_a_row_may_run_along_the_sum_of_the_basis_vectors():
    seen = new_cube(3)
    seen[MIDDLE, MIDDLE, MIDDLE], seen[MIDDLE + 1, MIDDLE + 1, MIDDLE + 1] = 1, 2
    assert foretold(seen, np.array([0.0, -1.0]), 0.0, MIDDLE + 2, MIDDLE + 2, MIDDLE + 2) == -2.0


@pytest.mark.parametrize("masses", [[0.0], [-np.inf, -1.0], [0.0, -np.inf]])
def test_without_a_known_pair_anything_is_possible(masses):
    seen, mass = row_of_three(masses)
    assert foretold(seen, mass, 0.5, MIDDLE + 2, MIDDLE, MIDDLE) == np.inf


def test_the_edge_of_the_cube_is_no_neighbour():
    seen = new_cube(1)
    seen[-1, 0, 0] = 1
    fresh = np.zeros((6, 3), dtype=np.int64)
    wave = np.array([[FARTHEST, 0, 0]])
    count = neighbours(wave, np.array([True]), np.array([0.0]), -9.0, 0.5, seen, fresh)
    assert fresh[:count].tolist() == [[FARTHEST - 1, 0, 0]]


def test_a_refused_node_is_not_asked_about_again():
    seen, mass = row_of_three([0.0, -6.0])
    fresh = np.zeros((12, 3), dtype=np.int64)
    wave = np.array([[0, 0, 0], [1, 0, 0]])
    count = neighbours(wave, np.array([False, True]), mass, -9.0, 0.0, seen, fresh)
    assert [2, 0, 0] not in fresh[:count].tolist()
    assert seen[MIDDLE + 2, MIDDLE, MIDDLE] == REFUSED


def grown(log_density, d, lattice):
    """Nodes of a lattice grown over a density that needs no coefficients."""

    def evaluate(theta):
        mass, none = log_density(theta), np.zeros((len(theta), 0))
        return Nodes(theta, mass, mass, mass, np.zeros((len(theta), 0, 0)), none, mass[:, None], mass[:, None], mass,
                     factor=np.zeros((0, 0)))  # fmt: skip

    return grow(evaluate, Frame(np.zeros(d), np.eye(d)), lattice)


@pytest.mark.parametrize("d", [1, 2, 3])
def test_a_gaussian_is_integrated_as_the_closed_form_says(d):
    nodes = grown(lambda x: -0.5 * np.sum(x**2, axis=1), d, Lattice(1.0, 12.0, 0.0, thrifty=True, most=5_000))
    assert np.exp(nodes.log_mass).sum() == pytest.approx((2 * np.pi) ** (d / 2), rel=2e-3)


def test_a_long_straight_tail_is_followed_until_it_adds_next_to_nothing():
    """An exponential tail bends nowhere, so a share of bend must not cut it short: 2 in 1,000 may be left outside."""

    def tail(x):
        return np.where(x[:, 0] > 0, -0.7 * x[:, 0], -0.5 * x[:, 0] ** 2)

    nodes = grown(tail, 1, Lattice(0.5, 9.0, 0.0, thrifty=False, most=5_000))
    right = nodes.theta[:, 0] > 0
    assert np.exp(nodes.log_mass[right]).sum() == pytest.approx(0.5 / (np.exp(0.35) - 1.0), rel=2e-3)


@pytest.mark.parametrize("d", [1, 2, 3])
def test_a_wave_at_once_finds_the_neighbours_that_one_node_after_the_other_finds(d):
    for seed in range(40):
        chance = np.random.default_rng(seed)
        far = int(chance.integers(2, FARTHEST + 1))
        spots = np.unique(chance.integers(-far, far + 1, (int(chance.integers(3, 200)), 3)), axis=0)
        spots[:, d:] = 0
        spots = chance.permutation(np.unique(spots, axis=0))
        mass = np.where(chance.random(len(spots)) < 0.1, -np.inf, -chance.exponential(4.0, len(spots)))
        one, other = new_cube(d), new_cube(d)
        middle = np.array(one.shape) // 2
        for cube in (one, other):
            cube[tuple((spots + middle).T)] = np.arange(1, len(spots) + 1)
        refused = spots[::7] + np.eye(3, dtype=np.int64)[0]
        for cube in (one, other):
            for place in refused[np.abs(refused[:, 0]) <= FARTHEST] + middle:
                cube[tuple(place)] = cube[tuple(place)] or REFUSED
        alive = chance.random(len(spots)) < 0.6
        room = np.zeros((6 * len(spots), 3), dtype=np.int64)
        count = neighbours(spots, alive, mass, -6.0, 0.3, one, room)
        assert fresh_neighbours(spots[alive], mass, -6.0, 0.3, other).tolist() == room[:count].tolist()
        assert np.array_equal(one, other)
