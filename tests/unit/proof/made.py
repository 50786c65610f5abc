"""Worlds and designs for tests: the shipped ones, and quiet ones in which only one thing happens."""

from dataclasses import replace
from decimal import Decimal
from functools import cache

from modicum.chance import generator
from modicum.knowledge.read import read_knowledge, shipped
from modicum.knowledge.read_worlds import read_worlds_of
from modicum.knowledge.world_shapes import Design, Part, PartKind
from modicum.proof.people import Given
from modicum.proof.simulate import live

WORLDS = read_worlds_of(shipped())
USUAL = WORLDS.worlds["phi-0.5-drift-0"]
DRUG = Decimal("4.5")
QUIET = {
    "noise_sd_points": 0.0,
    "missing_share": 0.0,
    "missing_bad_off_drug_share": 0.0,
    "missing_bad_on_drug_share": 0.0,
    "rating_step_points": 0.0,
}


@cache
def given():
    known = read_knowledge(shipped())
    return Given(WORLDS, known.verdicts, known.scales[WORLDS.scale], "numpy")


def quiet(**changes):
    """The usual world without noise, gaps and rounding, so that every rating is exactly what is set."""
    return replace(USUAL, **(QUIET | changes))


def listed(*blocks, days=14, blinded=False):
    """A design of listed blocks, doses in mg."""
    part = Part(PartKind.LISTED, tuple(Decimal(str(dose)) for dose in blocks), days, 1, blinded)
    return Design("made", "made", "D", (part,))


def lived(world, design, *, seed=1, person=0):
    return live(world, design, generator(seed, world.id, design.id, person))
