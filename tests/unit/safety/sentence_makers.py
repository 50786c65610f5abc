"""A sentence model that says nothing, for tests of what is heard beside it."""

import numpy as np

from modicum.knowledge.flag_shapes import Flag, TellingWords
from modicum.models.sentences import Encoder
from modicum.safety.flag_learned import Sentences


def indifferent(at=0.0, at_other=None, english=(), other=()):
    """A sentence model of no layers whose scores are always nought: what is heard then is the words alone."""
    one = np.ones((1, 12), np.float32)
    weights = {
        "embeddings.word_embeddings.weight": np.ones((3, 12), np.int8),
        "embeddings.word_embeddings.weight.scale": np.ones((3, 1), np.float32),
        "embeddings.position_embeddings.weight": np.repeat(one, 98, axis=0),
        "encoder.relative_attention_bias.weight": np.zeros((32, 12), np.float32),
        "embeddings.LayerNorm.weight": one[0],
        "embeddings.LayerNorm.bias": one[0],
        "head.weight": np.zeros((len(Flag), 12), np.float32),
        "head.bias": np.zeros(len(Flag), np.float32),
    }
    each = [(limit,) * len(Flag) for limit in (at, at if at_other is None else at_other)]
    return Sentences(
        Encoder(weights), {"<s>": 0, "</s>": 1, "[UNK]": 2}, *each, TellingWords(frozenset(english), frozenset(other))
    )
