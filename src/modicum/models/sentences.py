"""A transformer that turns the pieces of one sentence into scores: the forward pass alone, in numpy.

Layers of attention over pieces of words that know how far they stand apart, their mean, and one linear score for each flag.
Learned elsewhere (tools/learn_sentences.py); a test holds this against scores that the learning program computed.

References: song2020, devlin2019.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf, softmax

HEADS = 12
"""Parts that the width is split into for attention (a setting of the base model, as all that follow)."""
TINY = 1e-5
"""Keeps the normalisation of a constant row finite."""
FIRST_PLACE = 2
"""The row of the table of places that belongs to the first piece."""
NEAR, SIDE, FAR = 8, 16, 128
"""Distances below NEAR have a bias each, up to FAR they share them ever more widely; SIDE of them for each direction."""
AT_ONCE = 32
"""Lines that go through together at most."""
WORDS = "embeddings.word_embeddings.weight"
"""The table of pieces: it stays in 8 bits, as a line needs few of its rows."""
DISTANCES = "encoder.relative_attention_bias.weight"
"""The table of biases by distance; all layers share it."""
MIDDLE = 7.5
"""The middle of the sixteen values of 4 bits."""

Floats = NDArray[np.float32]


def unpacked(stored: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Matrices in 32 bits from two numbers in each byte, the high half first, with a step for each stretch of a row ("name.step").

    The table of pieces and everything else stays as it is.
    """
    return {
        name: _of_halves(value, stored[f"{name}.step"]) if f"{name}.step" in stored else value
        for name, value in stored.items()
        if not name.endswith(".step")
    }


def _of_halves(value: NDArray[Any], step: NDArray[Any]) -> Floats:
    halves = np.stack((value >> 4, value & 15), axis=-1).reshape(*step.shape, -1)
    told: Floats = ((halves - np.float32(MIDDLE)) * step[..., None].astype(np.float32)).reshape(len(value), -1)
    return told


class Encoder:
    """The model, laid out once. `scores` is pure.

    Lines go through together: the weights are far larger than a line, and reading them is most of the work. weights : by the names of the base model, matrices as (out, in).
    """

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        self._weights = weights
        self._layers = len({name.split(".")[2] for name in weights if name.startswith("encoder.layer.")})

    def scores(self, lines: Sequence[Sequence[int]]) -> list[list[float]]:
        """One score for each line and flag, without bounds; 0 is as likely as not on the lines learned from. lines : numbers of the pieces."""
        return [
            told for start in range(0, len(lines), AT_ONCE) for told in self._scores(lines[start : start + AT_ONCE])
        ]

    def _scores(self, lines: Sequence[Sequence[int]]) -> list[list[float]]:
        own = self._weights
        rows = [piece for line in lines for piece in line]
        places = [FIRST_PLACE + place for line in lines for place in range(len(line))]
        x = own[WORDS][rows] * own[f"{WORDS}.scale"][rows] + own["embeddings.position_embeddings.weight"][places]
        x = self._normed(x, "embeddings.LayerNorm")
        bias = own[DISTANCES]
        apart = {len(line): bias[distances(len(line))].transpose(2, 0, 1) for line in lines}
        ends = np.cumsum([len(line) for line in lines])
        where = [slice(end - len(line), end) for line, end in zip(lines, ends.tolist(), strict=True)]
        for number in range(self._layers):
            x = self._layer(x, where, apart, f"encoder.layer.{number}")
        told: list[list[float]] = self._linear(
            np.stack([x[own_rows].mean(axis=0) for own_rows in where]), "head"
        ).tolist()
        return told

    def _layer(self, x: Floats, where: Sequence[slice], apart: Mapping[int, Floats], name: str) -> Floats:
        """Where : the rows of each line, which heeds only its own."""
        query, key, value = (
            self._linear(x, f"{name}.attention.attn.{part}").reshape(len(x), HEADS, -1).transpose(1, 0, 2)
            for part in "qkv"
        )
        told = np.empty_like(x)
        for rows in where:
            near = query[:, rows] @ key[:, rows].transpose(0, 2, 1) / np.float32(np.sqrt(query.shape[-1]))
            heed = softmax(near + apart[rows.stop - rows.start], axis=-1)
            told[rows] = (heed @ value[:, rows]).transpose(1, 0, 2).reshape(-1, x.shape[1])
        x = self._normed(x + self._linear(told, f"{name}.attention.attn.o"), f"{name}.attention.LayerNorm")
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


def distances(many: int) -> NDArray[np.int64]:
    """Which bias belongs to each pair of places (from, to): 0 to SIDE - 1 for what stands before or at it, from SIDE on for what follows."""
    ahead = np.arange(many)[None, :] - np.arange(many)[:, None]
    far = np.abs(ahead)
    shared = NEAR + (np.log(np.maximum(far, 1) / NEAR) / np.log(FAR / NEAR) * (SIDE - NEAR)).astype(np.int64)
    told: NDArray[np.int64] = np.where(far < NEAR, far, np.minimum(shared, SIDE - 1)) + SIDE * (ahead > 0)
    return told
