"""A sentence model that says nothing, for tests of what is heard beside it."""

import numpy as np

from modicum.knowledge.flag_shapes import Flag
from modicum.models.sentences import Encoder
from modicum.safety.flag_learned import Sentences


def indifferent(at=0.0):
    """A sentence model of no layers whose scores are always nought: what is heard then is the words alone."""
    one = np.ones((1, 12), np.float32)
    weights = {
        "embeddings.word_embeddings.weight": np.repeat(one, 3, axis=0),
        "embeddings.position_embeddings.weight": np.repeat(one, 96, axis=0),
        "embeddings.token_type_embeddings.weight": one,
        "embeddings.LayerNorm.weight": one[0],
        "embeddings.LayerNorm.bias": one[0],
        "head.weight": np.zeros((len(Flag), 12), np.float32),
        "head.bias": np.zeros(len(Flag), np.float32),
    }
    return Sentences(Encoder(weights), {"[CLS]": 0, "[SEP]": 1, "[UNK]": 2}, (at,) * len(Flag))
