"""Whether the person could tell what they took: guesses held against the planned order of blinded blocks.

For the blocks on the drug and for those without it, with r right guesses, w wrong ones and u "do not know":

    Bang's index of an arm:  (r - w) / (r + w + u)          1 all right, 0 like tossing a coin, -1 all wrong
    James' index:            (1 + P_u + (1 - P_u) K) / 2    1 nobody knew, 1/2 like tossing a coin, 0 all right
                             K = (P_o - P_e) / P_e, with a wrong guess weighing 1/2 and a right one 0

P_u is the share of "do not know"; P_o is half the share of wrong guesses among those who guessed; P_e is the same if
guesses and arms had the same margins and nothing to do with each other. James' index has no value when P_e is 0 (all
guesses name the only arm that was guessed in) and is 1 when nobody ventured a guess.

By luck alone, the number of right guesses follows from the draw: in each round (or part, where all orders were
possible) the blocks with the drug are drawn without replacement.

References: bang2004, james1996.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

from modicum.diary.entry import Belief, Guess
from modicum.diary.trial import Scheme, Segment

WRONG_WEIGHS = 0.5
"""James' weight of a wrong guess; a right one weighs 0 and "do not know" 1 (james1996)."""


NOTICED_BELOW = 0.05
"""So many right guesses are rarer than this by luck alone: then the page says that the blinding may not have held (ours)."""


@dataclass(frozen=True)
class Arm:
    """Guesses in the blocks of one arm."""

    right: int
    wrong: int
    unsure: int

    @property
    def blocks(self) -> int:
        return self.right + self.wrong + self.unsure

    @property
    def bang(self) -> float | None:
        """Bang's index; None without a block."""
        return (self.right - self.wrong) / self.blocks if self.blocks else None


@dataclass(frozen=True)
class Blinding:
    """How the guesses of a trial's blinded parts compare with what was planned.

    why_not : a key of the catalogue, None if they could be compared. by_luck : chance of at least as many right guesses
    if nothing could be told. blocks : planned in these parts.
    """

    why_not: str | None
    blocks: int = 0
    drug: Arm = Arm(0, 0, 0)
    none: Arm = Arm(0, 0, 0)
    james: float | None = None
    by_luck: float | None = None

    @property
    def right(self) -> int:
        return self.drug.right + self.none.right

    @property
    def noticed(self) -> bool:
        """Whether more was guessed right than luck would give."""
        return self.by_luck is not None and self.by_luck < NOTICED_BELOW

    @property
    def guessed(self) -> int:
        """Blocks with a guess other than "do not know"."""
        return self.right + self.drug.wrong + self.none.wrong


@dataclass(frozen=True)
class _Block:
    """A planned block: which blocks it could have changed places with, what it held, what was guessed (None: nothing)."""

    group: tuple[int, int]
    drug: bool
    belief: Belief | None


def blinding(segments: Sequence[Segment], guesses: Sequence[Guess], *, interim: bool = False) -> Blinding | None:
    """None for a trial without a blinded part. The last guess about a block counts.

    interim : before the agreed day nothing is compared, because how many guesses were right would itself unblind.
    """
    blinded = [segment for segment in segments if segment.blinded]
    if not blinded:
        return None
    planned = sum(len(segment.order) for segment in blinded)
    if not guesses:
        return Blinding("no-guess", planned)
    if interim:
        return Blinding("interim", planned)
    if not all(segment.order for segment in blinded):
        return Blinding("no-order", planned)
    both = [segment for segment in blinded if len({dose.amount > 0 for dose in segment.order}) > 1]
    blocks = [block for number, segment in enumerate(both) for block in _blocks(segment, number, guesses)]
    if all(block.belief is None for block in blocks):
        return Blinding("one-kind" if not both else "no-guess", planned)
    drug, none = (_arm([block for block in blocks if block.drug is side]) for side in (True, False))
    return Blinding(None, len(blocks), drug, none, james(drug, none), _by_luck(blocks))


def _blocks(segment: Segment, number: int, guesses: Sequence[Guess]) -> list[_Block]:
    size = len(segment.doses) if segment.scheme is Scheme.ROUNDS else len(segment.order)
    last: dict[int, Belief] = {}
    for guess in sorted(guesses, key=lambda guess: guess.day):
        if segment.first <= guess.day <= segment.last:
            last[(guess.day - segment.first).days // segment.block_days] = guess.belief
    return [_Block((number, b // size), dose.amount > 0, last.get(b)) for b, dose in enumerate(segment.order)]


def _arm(blocks: Sequence[_Block]) -> Arm:
    unsure = sum(block.belief is Belief.DO_NOT_KNOW for block in blocks)
    right = sum(block.belief is (Belief.DRUG if block.drug else Belief.NONE) for block in blocks)
    return Arm(right, sum(block.belief is not None for block in blocks) - right - unsure, unsure)


def james(drug: Arm, none: Arm) -> float | None:
    """James' index from the two arms, or None where it has no value."""
    every = drug.blocks + none.blocks
    guessed = drug.right + drug.wrong + none.right + none.wrong
    if not every:
        return None
    if not guessed:
        return 1.0
    said_drug, said_none = drug.right + none.wrong, none.right + drug.wrong
    expected = (
        WRONG_WEIGHS * ((drug.right + drug.wrong) * said_none + (none.right + none.wrong) * said_drug) / guessed**2
    )
    if expected == 0:
        return None
    unsure = 1.0 - guessed / every
    kappa = (WRONG_WEIGHS * (drug.wrong + none.wrong) / guessed - expected) / expected
    return (1.0 + unsure + (1.0 - unsure) * kappa) / 2.0


def _by_luck(blocks: Sequence[_Block]) -> float | None:
    """Chance of at least as many right guesses, over the equally likely ways to place the drug among planned blocks.

    In a group with g blocks guessed as drug, n as none and others not guessed, x of the g and y of the n on the drug
    make x + n - y right.
    """
    if all(block.belief in {None, Belief.DO_NOT_KNOW} for block in blocks):
        return None
    ways, right = {0: 1}, 0
    for group in sorted({block.group for block in blocks}):
        inside = [block for block in blocks if block.group == group]
        d = sum(block.drug for block in inside)
        g, n = (sum(block.belief is belief for block in inside) for belief in (Belief.DRUG, Belief.NONE))
        right += sum(b.belief is (Belief.DRUG if b.drug else Belief.NONE) for b in inside)
        more: dict[int, int] = {}
        for x in range(min(d, g) + 1):
            for y in range(min(d - x, n) + 1):
                count = comb(g, x) * comb(n, y) * comb(len(inside) - g - n, d - x - y)
                for before, so_far in ways.items():
                    key = before + x + n - y
                    more[key] = more.get(key, 0) + so_far * count
        ways = more
    return sum(count for key, count in ways.items() if key >= right) / sum(ways.values())
