"""Holds the hazard log against the tests and the rules that name its hazards: what is claimed and not proven is a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modicum.knowledge.hazard_shapes import Hazard, HazardLog, State, Status

ABSENT = "absent"


@dataclass(frozen=True)
class Proof:
    """A test and what its marker names: `H-06`, `H-06/unit-never-guessed`, or `H-08/absent`.

    mark : as written. test : file::name. may_not_run : it can be skipped or is expected to fail, so it proves nothing.
    """

    mark: str
    test: str
    may_not_run: bool = False

    @property
    def hazard(self) -> str:
        return self.mark.split("/", 1)[0]

    @property
    def control(self) -> str | None:
        return self.mark.split("/", 1)[1] if "/" in self.mark else None


def tests_of(proofs: Sequence[Proof], mark: str) -> tuple[str, ...]:
    """The tests that carry exactly this mark, in their order."""
    return tuple(dict.fromkeys(proof.test for proof in proofs if proof.mark == mark))


def findings(log: HazardLog, proofs: Sequence[Proof], rules: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    """Everything that is claimed and not proven, proven and not claimed, or named and not known; empty if all is well.

    rules : for each safety rule the hazards it names; None while there are no rules.
    """
    found = [*_unknown(log, proofs), *(f"{p.test}: can be skipped or may fail, so it proves nothing; {p.mark} needs a test "
             "that always runs" for p in proofs if p.may_not_run)]  # fmt: skip
    for hazard in log.hazards.values():
        found += _of_status(hazard, proofs)
        found += _of_controls(hazard, proofs)
    for rule, named in (rules or {}).items():
        if not named:
            found.append(f"rule {rule}: names no hazard; write which it controls, hazards = ['H-01', ...]")
        found += [f"rule {rule}: {name} is not in the hazard log" for name in named if name not in log.hazards]
    return found


def _unknown(log: HazardLog, proofs: Sequence[Proof]) -> list[str]:
    found = []
    for proof in proofs:
        hazard = log.hazards.get(proof.hazard)
        if hazard is None:
            found.append(f"{proof.test}: {proof.hazard} is not in the hazard log")
        elif proof.control not in {None, ABSENT, *(control.id for control in hazard.controls)}:
            known = ", ".join(control.id for control in hazard.controls)
            found.append(f"{proof.test}: {proof.mark} names no control of {hazard.id}; it has {known}, and {ABSENT}")
    return found


def _of_status(hazard: Hazard, proofs: Sequence[Proof]) -> list[str]:
    absent = tests_of(proofs, f"{hazard.id}/{ABSENT}")
    own = [p for p in proofs if p.hazard == hazard.id and p.control != ABSENT and not p.may_not_run]
    if hazard.status is Status.FEATURE_ABSENT and not absent:
        return [f"{hazard.id}: is said to be {hazard.status.value}, and no test marked {hazard.id}/{ABSENT} shows it"]
    if hazard.status is not Status.FEATURE_ABSENT and absent:
        return [
            f"{hazard.id}: is {hazard.status.value}, but {absent[0]} is marked to show that its feature is not there"
        ]
    if hazard.status is Status.CONTROLLED and not own:
        return [f"{hazard.id}: is said to be controlled, and no test is marked with it"]
    return []


def _of_controls(hazard: Hazard, proofs: Sequence[Proof]) -> list[str]:
    found = []
    for control in hazard.controls:
        mark = f"{hazard.id}/{control.id}"
        tests = tests_of(proofs, mark)
        if control.state is State.BUILT and not tests:
            found.append(f"{mark}: is said to be built, and no test is marked with it")
        if control.state is not State.BUILT and tests:
            found.append(f"{mark}: is said to be {control.state.value}, and {tests[0]} is marked to prove it")
    return found
