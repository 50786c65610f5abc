"""The life of a plan: which states there are, and which move leads from which to which. Ending is possible from everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from modicum.errors import DataProblem


class State(Enum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class Move(Enum):
    PROPOSE = "propose"
    APPROVE = "approve"
    SEND_BACK = "send-back"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


MOVES: Mapping[tuple[State, Move], State] = MappingProxyType(
    {
        (State.DRAFT, Move.PROPOSE): State.PROPOSED,
        (State.PROPOSED, Move.APPROVE): State.APPROVED,
        (State.PROPOSED, Move.SEND_BACK): State.DRAFT,
        (State.APPROVED, Move.SEND_BACK): State.DRAFT,
        (State.APPROVED, Move.START): State.RUNNING,
        (State.RUNNING, Move.PAUSE): State.PAUSED,
        (State.PAUSED, Move.RESUME): State.RUNNING,
        **{(state, Move.END): State.ENDED for state in State},
    }
)
"""Every move that can be made. One that is not here is refused, in words."""

GATED = frozenset({Move.APPROVE, Move.START, Move.RESUME})
"""Moves that lead towards a first or a higher dose, so the gate is asked. Pausing and ending ask nobody."""


def moved(state: State, move: Move) -> State:
    """The state after a move. Raises DataProblem, with the moves that can be made, for one that cannot."""
    after = MOVES.get((state, move))
    if after is None:
        can = ", ".join(other.value for at, other in MOVES if at is state)
        raise DataProblem(f"a plan that is {state.value} cannot be moved by '{move.value}'. From there: {can}.")
    return after
