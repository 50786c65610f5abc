"""The sentence model: by hand where it is small, and against scores that another program computed from the same weights."""

import json
from pathlib import Path

import numpy as np
import pytest

from modicum.knowledge.read import read_sources, shipped
from modicum.knowledge.read_sentences import read_sentences
from modicum.models.sentences import Encoder, unpacked

TWIN = Path(__file__).parents[3] / "tests/data/sentences/twin.ndjson"


def rows():
    return [json.loads(row) for row in TWIN.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def shipped_model():
    stored = read_sentences(shipped() / "flags", 1, read_sources(shipped() / "sources.bib"))
    return Encoder(unpacked(stored.arrays))


def test_the_program_scores_as_the_program_that_learned(shipped_model):
    """Written apart, with jax, by tools/learn_sentences.py; 32 bits on both sides, so a thousandth is rounding."""
    assert len(rows()) > 10
    for row in rows():
        assert shipped_model.scores(row["pieces"]) == pytest.approx(row["scores"], abs=2e-3)


def test_a_matrix_of_eight_bits_is_multiplied_by_the_scale_of_its_row():
    stored = {
        "m": np.array([[127, -127], [0, 10]], np.int8),
        "m.scale": np.array([[0.5], [2.0]], np.float32),
        "b": np.array([1.5], np.float32),
    }
    made = unpacked(stored)
    assert made.keys() == {"m", "b"}
    assert made["m"].tolist() == [[63.5, -63.5], [0.0, 20.0]]
    assert made["b"].tolist() == [1.5]


def test_without_layers_it_is_the_mean_of_normed_pieces_under_the_head():
    """Two pieces, (1, 3) and (5, 1) with their places: normed they are (-1, 1) and (1, -1), each times 2 plus 1; the mean is 1."""
    wide = 12
    half = np.repeat([[1.0, 3.0], [5.0, 1.0]], wide // 2, axis=1).astype(np.float32)
    weights = {
        "embeddings.word_embeddings.weight": half,
        "embeddings.position_embeddings.weight": np.zeros((9, wide), np.float32),
        "embeddings.token_type_embeddings.weight": np.ones((2, wide), np.float32),
        "embeddings.LayerNorm.weight": np.full(wide, 2.0, np.float32),
        "embeddings.LayerNorm.bias": np.ones(wide, np.float32),
        "head.weight": np.array([np.ones(wide), np.arange(wide)], np.float32),
        "head.bias": np.array([0.5, -1.0], np.float32),
    }
    one = Encoder(weights).scores([0])
    assert one == pytest.approx([6 * -1 + 6 * 3 + 0.5, -(0 + 1 + 2 + 3 + 4 + 5) + 3 * (6 + 7 + 8 + 9 + 10 + 11) - 1.0])
    assert Encoder(weights).scores([0, 1]) == pytest.approx([wide + 0.5, sum(range(wide)) - 1.0])


def test_a_place_has_its_own_weight(shipped_model):
    assert shipped_model.scores([101, 2054, 2003, 102]) != shipped_model.scores([101, 2003, 2054, 102])
