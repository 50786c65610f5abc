"""The sentence model: by hand where it is small, and against scores that another program computed from the same weights."""

import json
from pathlib import Path

import numpy as np
import pytest

from modicum.knowledge.read import read_sources, shipped
from modicum.knowledge.read_sentences import read_sentences
from modicum.models.sentences import AT_ONCE, Encoder, distances, unpacked

TWIN = Path(__file__).parents[3] / "tests/data/sentences/twin.ndjson"


def rows():
    return [json.loads(row) for row in TWIN.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def shipped_model():
    stored = read_sentences(shipped() / "flags", 2, read_sources(shipped() / "sources.bib"))
    return Encoder(unpacked(stored.arrays))


def test_the_program_scores_as_the_program_that_learned(shipped_model):
    """Written apart, with jax, by tools/learn_sentences.py; 32 bits on both sides, so a thousandth is rounding."""
    assert len(rows()) > 10
    told = shipped_model.scores([row["pieces"] for row in rows()])
    for row, scores in zip(rows(), told, strict=True):
        assert scores == pytest.approx(row["scores"], abs=2e-3)


def test_a_line_scores_the_same_whatever_goes_through_with_it(shipped_model):
    """Beyond one round of lines, and of all lengths. 32 bits are summed in another order: a hundred-thousandth."""
    lines = [[0, *range(1000, 1000 + n % 37), 2] for n in range(AT_ONCE + 5)]
    together = shipped_model.scores(lines)
    assert len(together) == len(lines)
    for n in (0, 7, AT_ONCE - 1, AT_ONCE, AT_ONCE + 4):
        assert together[n] == pytest.approx(shipped_model.scores([lines[n]])[0], abs=1e-4)
    assert shipped_model.scores([]) == []


def test_a_byte_holds_two_of_sixteen_values_around_nought_and_each_stretch_has_its_step():
    """0 is the lowest of the sixteen, 7.5 steps below nought; 15 the highest."""
    stored = {
        "m": np.array([[0x0F, 0x78], [0x80, 0xF7]], np.uint8),
        "m.step": np.array([[2.0, 1.0], [4.0, 0.5]], np.float16),
        "b": np.array([1.5], np.float32),
        "w": np.array([[3]], np.int8),
    }
    made = unpacked(stored)
    assert made.keys() == {"m", "b", "w"}
    assert made["m"].tolist() == [[-15.0, 15.0, -0.5, 0.5], [2.0, -30.0, 3.75, -0.25]]
    assert (made["b"].tolist(), made["w"].tolist()) == ([1.5], [[3]])


def test_near_pieces_have_a_bias_each_and_far_ones_share_it():
    """By hand, from the rule of the base model: 8 distances alone, then 8 + 8 log(d / 8) / log(16), at most 15; 16 more for what follows."""
    told = distances(200)
    assert told[5, :8].tolist() == [5, 4, 3, 2, 1, 0, 17, 18]
    assert [told[60, 60 - d] for d in (7, 8, 11, 12, 15, 16, 22, 23, 32, 45, 46)] == [
        7,
        8,
        8,
        9,
        9,
        10,
        10,
        11,
        12,
        12,
        13,
    ]
    assert (told[199, 0], told[0, 199], told[0, 7], told[0, 8]) == (15, 31, 23, 24)


def test_without_layers_it_is_the_mean_of_normed_pieces_under_the_head():
    """Two pieces, (1, 3) and (5, 1) with their places: normed they are (-1, 1) and (1, -1), each times 2 plus 1; the mean is 1."""
    wide = 12
    places = np.repeat([[9.0], [9.0], [1.0], [1.0]], wide, axis=1).astype(np.float32)
    places[:2, ::2] = -9.0  # the first two rows belong to no piece
    half = np.repeat([[1.0, 3.0], [5.0, 1.0]], wide // 2, axis=1).astype(np.float32)
    weights = {
        "embeddings.word_embeddings.weight": (2 * half).astype(np.int8),
        "embeddings.word_embeddings.weight.scale": np.full((2, 1), 0.5, np.float32),
        "embeddings.position_embeddings.weight": places,
        "encoder.relative_attention_bias.weight": np.zeros((32, 12), np.float32),
        "embeddings.LayerNorm.weight": np.full(wide, 2.0, np.float32),
        "embeddings.LayerNorm.bias": np.ones(wide, np.float32),
        "head.weight": np.array([np.ones(wide), np.arange(wide)], np.float32),
        "head.bias": np.array([0.5, -1.0], np.float32),
    }
    one = Encoder(weights).scores([[0]])[0]
    exact = [6 * -1 + 6 * 3 + 0.5, -(0 + 1 + 2 + 3 + 4 + 5) + 3 * (6 + 7 + 8 + 9 + 10 + 11) - 1.0]
    assert one == pytest.approx(exact, rel=1e-5), "but for what keeps a constant row finite"
    assert Encoder(weights).scores([[0, 1]])[0] == pytest.approx([wide + 0.5, sum(range(wide)) - 1.0], rel=1e-5)


def test_a_place_has_its_own_weight(shipped_model):
    one, other = shipped_model.scores([[0, 2058, 2007, 2], [0, 2007, 2058, 2]])
    assert one != other
