"""A bundle: one file with everything that belongs to a trial, and a list of what is in it with a digest of each.

The record hash is over what is the record (description, plans, journal, opened key) and over nothing that is made from it.
A hash is no signature: it finds what was spoilt or swapped, and nobody who changes the file and the list together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from types import NoneType
from typing import Literal, TypeVar, get_args

from modicum.days import read_date
from modicum.errors import DataProblem
from modicum.problems import shown

FORMAT = 1
MANIFEST, ANALYSIS = "manifest.json", "analysis.json"
TOOL = "modicum"
Role = Literal["record", "kept", "made", "found", "other"]
ROLES: tuple[Role, ...] = get_args(Role)
LARGEST_SEED = 2**63

T = TypeVar("T")


@dataclass(frozen=True)
class FileShape:
    """One file of a bundle.

    role : "record" is the record itself; "kept" are pages and answers that nothing could make again; "made" was made
    from the record for the bundle; "found" is a file of the folder that said something else than what was made; "other" is
    not modicum's. in_folder : its name in the trial's folder; null if it did not stand there.
    """

    name: str
    role: Role
    bytes: int
    sha256: str
    in_folder: str | None


@dataclass(frozen=True)
class PlanVersionShape:
    """A version of the plan with the digest of its file; `trouble` says why it could not be read, or is empty."""

    file: str
    version: int
    sha256: str
    trouble: str


@dataclass(frozen=True)
class PlatformShape:
    """What the answer was computed with: where all of it is the same, so are the bytes."""

    python: str
    system: str
    machine: str
    numpy: str
    scipy: str


@dataclass(frozen=True)
class AnalysisShape:
    """Whether the bundle holds an analysis; `why_not` is empty if it does."""

    made: bool
    why_not: str


@dataclass(frozen=True)
class Manifest:
    """`manifest.json`. code : a digest of the program itself. as_of : the day of the analysis, in the trial's zone.

    read_until : the last day an entry may be for; one for a later day had not come when the bundle was made.
    record_hash : SHA-256 over the sorted lines "name sha256" of the files whose role is "record".
    """

    format: int
    tool: str
    version: str
    code: str
    platform: PlatformShape
    trial: str | None
    zone: str | None
    as_of: str
    read_until: str
    seed: int
    record_hash: str
    plans: list[PlanVersionShape]
    analysis: AnalysisShape
    notes: list[str]
    files: list[FileShape]


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def record_hash(digests: Mapping[str, str]) -> str:
    """Of file name to SHA-256, for the files that are the record."""
    return digest("".join(f"{name} {told}\n" for name, told in sorted(digests.items())).encode())


def hash_of_lines(lines: Iterable[FileShape]) -> str:
    """The record hash of a list of files."""
    return record_hash({line.name: line.sha256 for line in lines if line.role == "record"})


# ------------------------------------------------------------------ reading a manifest


def read_manifest(data: bytes) -> Manifest:
    """Strict: an unknown, missing or odd field is an error. Raises DataProblem."""
    try:
        values = json.loads(data.decode("utf-8"), object_pairs_hook=_no_doubles, parse_constant=_no_constant)
    except (ValueError, RecursionError) as why:
        raise DataProblem(f"{MANIFEST}: cannot be read ({why}). {FROM_A_COPY}") from why
    if not isinstance(values, dict) or type(values.get("format")) is not int or values.get("tool") != TOOL:
        raise DataProblem(f"{MANIFEST}: is not the list of a bundle that modicum made. Name a file of modicum export.")
    if values["format"] > FORMAT:
        raise DataProblem(
            f"{MANIFEST}: was made by a newer modicum ({shown(values.get('version'))}, format {values['format']}; this one "
            f"knows formats up to {FORMAT}). Nothing was written. Use that version, or a newer one."
        )
    try:
        return _manifest(values)
    except DataProblem as why:
        raise DataProblem(f"{MANIFEST}: {why} {FROM_A_COPY}") from why


FROM_A_COPY = "The bundle is damaged or was changed. Take it from another copy."


def _manifest(values: dict[str, object]) -> Manifest:
    _check_keys(values, Manifest)
    if values["format"] != FORMAT:
        raise DataProblem(f"format {values['format']} was never made.")
    made = Manifest(
        format=FORMAT,
        tool=TOOL,
        version=_take(values, "version", str),
        code=_digest(values, "code"),
        platform=_texts(values["platform"], PlatformShape),
        trial=_maybe(values, "trial"),
        zone=_maybe(values, "zone"),
        as_of=f"{read_date(_take(values, 'as_of', str))}",
        read_until=f"{read_date(_take(values, 'read_until', str))}",
        seed=_take(values, "seed", int),
        record_hash=_digest(values, "record_hash"),
        plans=[_plan(one) for one in _take(values, "plans", list)],
        analysis=_analysis(values["analysis"]),
        notes=[_text(one, "notes") for one in _take(values, "notes", list)],
        files=[_file(one) for one in _take(values, "files", list)],
    )
    if not 0 <= made.seed < LARGEST_SEED:
        raise DataProblem(f"seed {made.seed} is no seed.")
    return made


def _check_keys(values: object, shape: type) -> dict[str, object]:
    if not isinstance(values, dict):
        raise DataProblem(f"{shown(values)} stands where a table belongs.")
    names = {field.name for field in fields(shape)}
    odd = sorted(names ^ set(values))
    if odd:
        what = "is missing" if odd[0] in names else "is unknown"
        raise DataProblem(f"field {shown(odd[0])} {what}.")
    return values


def _take(values: Mapping[str, object], key: str, kind: type[T]) -> T:
    value = values[key]
    if type(value) is not kind:
        raise DataProblem(f"field {shown(key)}: {shown(value)} is of the wrong kind.")
    return value


def _text(value: object, key: str) -> str:
    return _take({key: value}, key, str)


def _maybe(values: Mapping[str, object], key: str) -> str | None:
    return None if type(values[key]) is NoneType else _take(values, key, str)


def _digest(values: Mapping[str, object], key: str) -> str:
    told = _take(values, key, str)
    if len(told) != 64 or not set(told) <= set("0123456789abcdef"):
        raise DataProblem(f"field {shown(key)}: {shown(told)} is no SHA-256.")
    return told


def _texts(value: object, shape: type[PlatformShape]) -> PlatformShape:
    values = _check_keys(value, shape)
    return shape(**{key: _take(values, key, str) for key in values})


def _plan(value: object) -> PlanVersionShape:
    values = _check_keys(value, PlanVersionShape)
    return PlanVersionShape(
        _take(values, "file", str),
        _take(values, "version", int),
        _digest(values, "sha256"),
        _take(values, "trouble", str),
    )


def _analysis(value: object) -> AnalysisShape:
    values = _check_keys(value, AnalysisShape)
    return AnalysisShape(_take(values, "made", bool), _take(values, "why_not", str))


def _file(value: object) -> FileShape:
    values = _check_keys(value, FileShape)
    role = next((one for one in ROLES if one == values["role"]), None)
    if role is None:
        raise DataProblem(f"field 'role': {shown(values['role'])} is none of {', '.join(ROLES)}.")
    size = _take(values, "bytes", int)
    return FileShape(_take(values, "name", str), role, size, _digest(values, "sha256"), _maybe(values, "in_folder"))


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a value")


def _no_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a field stands there twice")
    return values
