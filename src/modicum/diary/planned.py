"""The planned order of a drawn segment: whether what stands there is an order that its scheme could have drawn."""

from __future__ import annotations

from math import ceil

from modicum.diary.trial import Scheme, Segment
from modicum.errors import DataProblem


def check_order(segment: Segment) -> None:
    """Raises DataProblem, naming the field, for an order that does not fit its days, its doses or its scheme."""
    if segment.sealed is not None:
        _check_sealed(segment)
        return
    if not segment.order:
        if segment.scheme is not None:
            raise DataProblem(
                "field 'order': is missing, and 'order-drawn' says how it was drawn. Write the planned dose of every "
                "block in its order, or remove 'order-drawn'. The order is never taken from what was swallowed."
            )
        if segment.drop_days:
            raise DataProblem(
                "field 'drop-days': days can only be dropped from blocks whose order is stated. Add 'order' and "
                "'order-drawn', or remove it."
            )
        return
    if segment.scheme is None:
        raise DataProblem(
            "field 'order-drawn': is missing, so nobody can say which other orders could have come out. Write rounds, "
            "free or coin."
        )
    _check_days(segment)
    strange = next((dose for dose in segment.order if dose not in segment.doses), None)
    if strange is not None:
        known = ", ".join(map(str, segment.doses))
        raise DataProblem(f"field 'order': {strange} is none of the doses of this part ({known}). Correct one of them.")
    if segment.scheme is Scheme.ROUNDS:
        _check_rounds(segment)


def _check_sealed(segment: Segment) -> None:
    if segment.order:
        raise DataProblem(
            "field 'order': stands beside 'sealed', so the order would be no secret. Remove 'order' if the key is still "
            "sealed, or 'sealed' if it is not."
        )
    if not segment.blinded:
        raise DataProblem(
            "field 'blinded': is false, and the order is sealed, so nobody could have known it. Write true, or remove 'sealed'."
        )
    if segment.scheme is None:
        raise DataProblem(
            "field 'order-drawn': is missing, so nobody could say which other orders could have come out once the key is "
            "opened. Write rounds, free or coin."
        )


def _check_days(segment: Segment) -> None:
    days = (segment.last - segment.first).days + 1
    blocks = ceil(days / segment.block_days)
    if len(segment.order) != blocks:
        raise DataProblem(
            f"field 'order': holds {len(segment.order)} blocks, and {segment.first} to {segment.last} ({days} days) in "
            f"blocks of {segment.block_days} days are {blocks}. Correct the order, the dates or 'block-days'."
        )
    if segment.drop_days >= segment.block_days:
        raise DataProblem(
            f"field 'drop-days': {segment.drop_days} days would leave nothing of blocks of {segment.block_days} days. "
            "Write fewer, as the plan fixed it before the start."
        )


def _check_rounds(segment: Segment) -> None:
    size = len(segment.doses)
    for first in range(0, len(segment.order), size):
        held = segment.order[first : first + size]
        if sorted(held) != sorted(segment.doses):
            told, asked = (", ".join(map(str, doses)) for doses in (held, segment.doses))
            raise DataProblem(
                f"field 'order': round {first // size + 1} holds {told}, and a round holds each dose once ({asked}). "
                "Correct the order, or write how it was drawn: free or coin."
            )
