"""Learns the weights of the second net from labelled lines, and writes them as data.

python tools/learn_flags.py [--try] [--only FLAG]

Thresholds come from lines whose author the weights have not seen: each file of lines is left out in turn, with its like, weights
are learned from the others, and the lines left out are scored. --try prints that table and writes nothing.

The lines are all files that README.md there names as to learn from; held-out-second.ndjson is never read here.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags, hstack
from scipy.special import expit

from modicum.doors.desk.red_flags import red_flags
from modicum.knowledge.flag_shapes import Flag
from modicum.safety.flag_learned import features_of, words_of
from modicum.safety.flags import Reading

ROOT = Path(__file__).resolve().parents[1]
LINES = ROOT / "tests" / "data" / "flags"
FOLDER = ROOT / "src" / "modicum" / "knowledge" / "flags"
PAGE = ROOT / "docs" / "validation" / "red-flags.md"
VERSION = 1
LEAST_LINES = 3
"""Lines a feature must be in: one that is in one or two teaches those lines only."""
TOGETHER = ("af", "bd", "ce", "pr", "qs")
"""Files with like aims: left out together, so that neither vouches for the other."""
KEPT = 5_000
"""Features with the largest weights that are kept for each flag."""
STRENGTH = 3.0
"""How far weights may grow (the C of a ridge): 1 to 50 gave the same scores on lines of authors left out."""
FALSE_AT_MOST = dict.fromkeys(Flag, 0.03) | {Flag.SELF_HARM: 0.08}
"""False alarms that a threshold may cost: the bars of the issue."""
CUES_TRIED_ON = ("dev", "night", "diary")
"""Lines by the author of the cues, on which the cues are right by construction: from these it is learned without the cues."""
MADE = "# made by tools/learn_flags.py"
Blocks = tuple[Counter[str], Counter[str], Counter[str]]


@dataclass(frozen=True)
class Line:
    """One labelled line. author : the file that it is from. maybe : labels that are right either way."""

    author: str
    text: str
    flags: frozenset[str]
    maybe: frozenset[str]


@dataclass(frozen=True)
class Counted:
    """How strongly each feature is in each line, 1 + log(times), one matrix (lines, features) for each block."""

    names: tuple[tuple[str, ...], ...]
    strength: tuple[csr_matrix, ...]


def lines_to_learn_from() -> list[Line]:
    """All lines, file by file. The first half of the held-out lines was scored once, and is to learn from since."""
    files = [*sorted(LINES.glob("to-learn-from-*.ndjson")), LINES / "held-out-first.ndjson"]
    files += [LINES / f"{name}.ndjson" for name in CUES_TRIED_ON]
    return [
        Line(
            file.stem.removeprefix("to-learn-from-"),
            row["text"],
            frozenset(row.get("flags", ())),
            frozenset(row.get("maybe", ())),
        )
        for file in files
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())
    ]


def digest_of(lines: Sequence[Line]) -> str:
    """SHA-256 of the lines and their labels."""
    told = [[line.author, line.text, sorted(line.flags), sorted(line.maybe)] for line in lines]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def count(blocks: Sequence[Blocks]) -> Counted:
    """Every feature that enough lines have."""
    names, strength = [], []
    for each in zip(*blocks, strict=True):
        lines_with = Counter(feature for block in each for feature in block)
        place = {feature: i for i, feature in enumerate(sorted(f for f, n in lines_with.items() if n >= LEAST_LINES))}
        at = [[place[f] for f in block if f in place] for block in each]
        values = [[1.0 + float(np.log(block[f])) for f in block if f in place] for block in each]
        ends = np.cumsum([0, *map(len, at)])
        names.append(tuple(place))
        strength.append(
            csr_matrix((np.concatenate(values), np.concatenate(at).astype(int), ends), (len(each), len(place)))
        )
    return Counted(tuple(names), tuple(strength))


def rarities(strength: csr_matrix, lines: NDArray[np.int64]) -> NDArray[np.float64]:
    """log((1 + lines) / (1 + lines with it)) + 1 in thousandths; 0 for a feature that too few of these lines have."""
    lines_with = np.asarray((strength[lines] > 0).sum(axis=0)).ravel()
    rarity = np.round(np.log((1 + len(lines)) / (1 + lines_with)) + 1, 3)
    return np.where(lines_with >= LEAST_LINES, rarity, 0.0)


def matrix(counted: Counted, rarity: Sequence[NDArray[np.float64]], lines: NDArray[np.int64]) -> csr_matrix:
    """One row a line, each block of length one. Written apart from safety/flag_learned.py; a test holds both together."""
    parts = []
    for strength, rare in zip(counted.strength, rarity, strict=True):
        value = strength[lines] @ diags(rare)
        length = np.sqrt(np.asarray(value.multiply(value).sum(axis=1)).ravel())
        parts.append(diags(1.0 / np.where(length > 0, length, 1.0)) @ value)
    return hstack(parts).tocsr()


def learned(rows: csr_matrix, is_so: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """Ridge logistic regression with both kinds of line weighing the same in all: weights and constant."""
    sign = np.where(is_so, 1.0, -1.0)
    weigh = np.where(is_so, 0.5 / is_so.mean(), 0.5 / (~is_so).mean())

    def loss(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (rows @ at[:-1] + at[-1])
        pull = -STRENGTH * weigh * sign * expit(-margin)
        value = STRENGTH * float(weigh @ np.logaddexp(0.0, -margin)) + 0.5 * float(at[:-1] @ at[:-1])
        return value, np.append(rows.T @ pull + at[:-1], pull.sum())

    found = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 2000})
    if not found.success:
        raise RuntimeError(found.message)
    return found.x[:-1], float(found.x[-1])


def unseen_scores(lines: Sequence[Line], counted: Counted, flags: Sequence[Flag]) -> dict[Flag, NDArray[np.float64]]:
    """The score of every line for each flag, by weights learned from the other files."""
    scores = {flag: np.zeros(len(lines)) for flag in flags}
    fold = np.array([next((pair for pair in TOGETHER if line.author in pair), line.author) for line in lines])
    for one in sorted(set(fold)):
        others, out = np.flatnonzero(fold != one), np.flatnonzero(fold == one)
        rarity = [rarities(strength, others) for strength in counted.strength]
        learn, apply = matrix(counted, rarity, others), matrix(counted, rarity, out)
        for flag in flags:
            sure = np.flatnonzero(settled(lines, flag)[others])
            weights, constant = learned(learn[sure], has(lines, flag)[others][sure])
            scores[flag][out] = apply @ weights + constant
        print(f"left out and scored: {one}", file=sys.stderr, flush=True)
    return scores


def has(lines: Sequence[Line], flag: Flag) -> NDArray[np.bool_]:
    """Which lines have the flag."""
    return np.array([flag.value in line.flags for line in lines])


def settled(lines: Sequence[Line], flag: Flag) -> NDArray[np.bool_]:
    """Which lines have this label or have it not; readers differ on the others."""
    return np.array([flag.value not in line.maybe for line in lines])


def threshold(scores: NDArray[np.float64], harmless: NDArray[np.bool_], most: float) -> float:
    """The lowest threshold, in thousandths, that raises no more than this share of harmless lines."""
    return float(np.ceil(np.quantile(scores[harmless], 1.0 - most) * 1000) / 1000)


def tell(
    lines: Sequence[Line], flag: Flag, scores: NDArray[np.float64], at: float, by_cue: NDArray[np.bool_]
) -> list[str]:
    """Found and falsely raised by file, cues and weights together, at the threshold: rows of the page."""
    rows = []
    author = np.array([line.author for line in lines])
    is_so, raised = has(lines, flag), (scores >= at) | by_cue
    sure = settled(lines, flag)
    for one in [*sorted(set(author)), "all"]:
        here = sure & ((author == one) | (one == "all"))
        yes, no = here & is_so, here & ~is_so
        told = [
            f"{raised[yes].sum()} of {yes.sum()}",
            _share(raised[yes]),
            f"{raised[no].sum()} of {no.sum()}",
            _share(raised[no]),
        ]
        rows.append(f"| {flag.value} | {one} | {' | '.join(told)} |")
        print(rows[-1], flush=True)
    return rows


def _share(raised: NDArray[np.bool_]) -> str:
    return f"{raised.mean():.1%}" if raised.size else "-"


def page(rows: Sequence[str], lines: Sequence[Line]) -> str:
    """The page of figures: every line scored by weights that had not seen its file."""
    return f"""# Red flags in free text: figures

Made by `python tools/learn_flags.py` from {len(lines):,} lines (digest {digest_of(lines)[:12]}). Each file was written by another author, or with another aim. Each was
left out in turn, with its like (a and f, b and d, c and e, p and r, q and s): its lines are scored by weights learned from the others, cues and
counted words together, without the sentence model of decision 0026 (this is how the words do alone). Thresholds are set on all these
scores, so that false alarms among lines without the flag are as the bars allow; the figures of found lines are therefore a little kind. All lines were made up by a language
model, most harmless ones as twins of flagged ones: they are harder than a real diary, and no predictive value can be computed from them.

| flag | file | found | | false | |
|---|---|---|---|---|---|
""" + "".join(f"{row}\n" for row in rows)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--try", action="store_true", dest="only_try")
    asked.add_argument("--only", type=Flag, action="append")
    told = asked.parse_args()
    flags = told.only or list(Flag)
    lines = lines_to_learn_from()
    readings = [Reading((), ()) if line.author in CUES_TRIED_ON else red_flags().read(line.text) for line in lines]
    blocks = [features_of(words_of(line.text), read) for line, read in zip(lines, readings, strict=True)]
    counted = count(blocks)
    at, rows = {}, []
    unseen = unseen_scores(lines, counted, flags)
    for flag, scores in unseen.items():
        harmless = np.array([flag.value not in line.flags | line.maybe for line in lines])
        at[flag] = threshold(scores, harmless, FALSE_AT_MOST[flag])
        rows += tell(lines, flag, scores, at[flag], np.array([flag in read.flags for read in readings]))
    if not told.only_try and not told.only:
        write(lines, counted, at)
        PAGE.write_text(page(rows, lines), encoding="utf-8")
    return 0


def write(lines: Sequence[Line], counted: Counted, at: Mapping[Flag, float]) -> None:
    """Both files: learned once from all features, then again from those that weigh most."""
    everything = np.arange(len(lines))
    rarity = [rarities(strength, everything) for strength in counted.strength]
    kept = np.zeros(sum(map(len, counted.names)), bool)
    for flag in Flag:
        weights, _ = fitted(lines, counted, rarity, flag)
        kept[np.argsort(-np.abs(weights), kind="stable")[:KEPT]] = True
    ends = np.cumsum([len(names) for names in counted.names])[:-1]
    rarity = [np.where(keep, rare, 0.0) for keep, rare in zip(np.split(kept, ends), rarity, strict=True)]
    fits = {flag: fitted(lines, counted, rarity, flag) for flag in Flag}
    names, rare = [f for each in counted.names for f in each], np.concatenate(rarity)
    rows = [
        "\t".join([names[i], f"{rare[i]:.3f}", *(f"{fits[flag][0][i]:.3f}" for flag in Flag)])
        for i in np.flatnonzero(kept)
    ]
    data = "".join(f"{row}\n" for row in rows).encode()
    (FOLDER / f"learned-{VERSION}.tsv").write_bytes(data)
    head = (FOLDER / f"learned-{VERSION}.toml").read_text(encoding="utf-8").split(MADE, 1)[0].rstrip("\n")
    made = f"\n\n{MADE} from {len(lines):,} lines\n"
    made += f'lines-digest = "{digest_of(lines)}"\ntable-digest = "{hashlib.sha256(data).hexdigest()}"\n'
    made += "".join(f'\n[{flag.value}]\nconstant = "{fits[flag][1]:.3f}"\nat = "{at[flag]:.3f}"\n' for flag in Flag)
    (FOLDER / f"learned-{VERSION}.toml").write_text(head + made, encoding="utf-8")
    print(f"{len(rows):,} features, {len(data) / 1e6:.1f} MB")


def fitted(
    lines: Sequence[Line], counted: Counted, rarity: Sequence[NDArray[np.float64]], flag: Flag
) -> tuple[NDArray[np.float64], float]:
    """Weights and constant from all lines on which readers agree."""
    sure = np.flatnonzero(settled(lines, flag))
    return learned(matrix(counted, rarity, sure), has(lines, flag)[sure])


if __name__ == "__main__":
    sys.exit(main())
