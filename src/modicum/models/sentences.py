"""A small transformer that turns the pieces of one sentence into scores: the forward pass alone, in numpy.

Six layers of attention over pieces of words, their mean, and one linear score for each flag. Learned elsewhere
(tools/learn_sentences.py); a test holds this against scores that the learning program computed.

References: devlin2019, wang2020.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf, softmax

HEADS = 12
"""Parts that the width is split into for attention (a setting of the base model)."""
TINY = 1e-12
"""Keeps the normalisation of a constant row finite (a setting of the base model)."""

Floats = NDArray[np.float32]


def unpacked(stored: Mapping[str, NDArray[Any]]) -> dict[str, Floats]:
    """Weights in 32 bits from matrices of 8 bits with one scale for each row ("name.scale"); the rest as it is."""
    return {
        name: value.astype(np.float32) * stored[f"{name}.scale"] if f"{name}.scale" in stored else value
        for name, value in stored.items()
        if not name.endswith(".scale")
    }


class Encoder:
    """The model, laid out once. `scores` is pure. weights : by the names of the base model, matrices as (out, in)."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._weights = weights
        self._layers = len({name.split(".")[2] for name in weights if name.startswith("encoder.layer.")})

    def scores(self, pieces: Sequence[int]) -> list[float]:
        """One score for each flag, without bounds; 0 is as likely as not on the lines learned from. pieces : numbers of one line."""
        own = self._weights
        x = own["embeddings.word_embeddings.weight"][list(pieces)]
        x = (
            x
            + own["embeddings.position_embeddings.weight"][: len(pieces)]
            + own["embeddings.token_type_embeddings.weight"][0]
        )
        x = self._normed(x, "embeddings.LayerNorm")
        for number in range(self._layers):
            x = self._layer(x, f"encoder.layer.{number}")
        told: list[float] = self._linear(x.mean(axis=0), "head").tolist()
        return told

    def _layer(self, x: Floats, name: str) -> Floats:
        query, key, value = (
            self._linear(x, f"{name}.attention.self.{part}").reshape(len(x), HEADS, -1).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        heed = softmax(query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(query.shape[-1])), axis=-1)
        told = (heed @ value).transpose(1, 0, 2).reshape(len(x), -1)
        x = self._normed(x + self._linear(told, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm")
        wide = self._linear(x, f"{name}.intermediate.dense")
        wide = wide * np.float32(0.5) * (1 + erf(wide / np.float32(np.sqrt(2))))
        return self._normed(x + self._linear(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _linear(self, x: Floats, name: str) -> Floats:
        told: Floats = x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return told

    def _normed(self, x: Floats, name: str) -> Floats:
        centred = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(TINY))
        told: Floats = centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return told
