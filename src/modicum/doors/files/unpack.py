"""Reads a bundle and checks all of it before anything is used: names, sizes, digests, and the record hash.

A ZIP from elsewhere is not trusted: it may be cut off, hold names that lead out of a folder, or swell to fill a disk.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from modicum.doors.desk.bundle import (
    ANALYSIS,
    FROM_A_COPY,
    MANIFEST,
    FileShape,
    Manifest,
    digest,
    hash_of_lines,
    read_manifest,
)
from modicum.doors.files.folder import DESCRIPTION
from modicum.doors.files.holdings import LARGEST_TOTAL, is_safe, is_secret, place_of, role_of
from modicum.doors.files.text import LARGEST_FILE
from modicum.errors import DataProblem
from modicum.problems import shown

MOST_ENTRIES = 60_000
LARGEST_MANIFEST = 32 * 1024 * 1024
ZIP_STARTS = b"PK\x03\x04"
_HOW_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    LookupError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
"""What the reader of ZIP files raises on bytes that are not as they must be; a newer one raises less of it."""


@dataclass(frozen=True)
class Unpacked:
    """A bundle whose every digest was right. files : name in the bundle to bytes, without the list."""

    manifest: Manifest
    files: Mapping[str, bytes]

    @property
    def record(self) -> dict[str, bytes]:
        return {line.name: self.files[line.name] for line in self.manifest.files if line.role == "record"}

    @property
    def for_folder(self) -> dict[str, bytes]:
        """Name in the trial's folder to bytes, for what stood there when the bundle was made."""
        return {line.in_folder: self.files[line.name] for line in self.manifest.files if line.in_folder is not None}

    @property
    def analysis(self) -> bytes | None:
        return self.files.get(ANALYSIS)


def unpack(path: Path) -> Unpacked:
    """A bundle, read whole and found sound. Raises DataProblem with what is wrong and where."""
    files = _read_zip(path)
    if MANIFEST not in files:
        raise DataProblem(f"{path.name}: holds no {MANIFEST}, so it is not a bundle of modicum export. Check the file.")
    try:
        manifest = read_manifest(files.pop(MANIFEST))
        _check(manifest, files)
    except DataProblem as why:
        raise DataProblem(f"{path.name}: {why}") from why
    return Unpacked(manifest, files)


def _read_zip(path: Path) -> dict[str, bytes]:
    try:
        with path.open("rb") as file:
            if file.read(len(ZIP_STARTS)) != ZIP_STARTS:
                raise DataProblem(f"{path.name}: is not a ZIP file. Name a file of modicum export.")
    except OSError as why:
        raise DataProblem(f"{path}: cannot be read ({why.strerror}). Check its name and its permissions.") from why
    try:
        with zipfile.ZipFile(path) as packed:
            entries = _entries(packed.infolist())
            return {info.filename: _bytes_of(packed, info) for info in entries}
    except DataProblem as why:
        raise DataProblem(f"{path.name}: {why} Nothing was written.") from why
    except _BROKEN as why:
        raise DataProblem(
            f"{path.name}: cannot be read as a ZIP file ({_told(why)}): it is cut off or damaged. Nothing was written. "
            "Take it from another copy."
        ) from why


def _told(why: Exception) -> str:
    return (why.strerror if isinstance(why, OSError) else None) or str(why) or type(why).__name__


def _entries(infos: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The entries, each looked at before a byte of it is unpacked. Folders, which other programs add, say nothing."""
    if len(infos) > MOST_ENTRIES:
        raise DataProblem(f"has {len(infos):,} entries, and no bundle has more than {MOST_ENTRIES:,}.")
    kept: list[zipfile.ZipInfo] = []
    names: set[str] = set()
    total = 0
    for info in infos:
        name, bare = info.filename, info.filename.removesuffix("/")
        if info.orig_filename != name or not is_safe(bare):
            raise DataProblem(f"holds the name {shown(info.orig_filename)}, which could lead out of a folder.")
        if bare in names:
            raise DataProblem(f"holds {shown(name)} twice, so nobody can say which of them counts.")
        names.add(bare)
        total += info.file_size
        _check_entry(info, total)
        if not info.is_dir():
            kept.append(info)
    return kept


def _check_entry(info: zipfile.ZipInfo, total: int) -> None:
    name, kind = shown(info.filename), stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise DataProblem(f"{name} is a link or something else that is no file. A bundle holds files only.")
    if info.is_dir() and info.file_size:
        raise DataProblem(f"{name} is named like a folder and holds bytes.")
    if info.flag_bits & _ENCRYPTED:
        raise DataProblem(f"{name} is encrypted. Unlock the file with the program that locked it first.")
    if info.compress_type not in _HOW_PACKED:
        raise DataProblem(f"{name} is packed in a way that is not known here.")
    if info.file_size > LARGEST_FILE or total > LARGEST_TOTAL + LARGEST_MANIFEST:
        raise DataProblem(f"{name} would unpack to more bytes than any trial has ({info.file_size:,}).")


def _bytes_of(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with packed.open(info) as entry:
        data = entry.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise DataProblem(f"{shown(info.filename)} has not the length that it states.")
    return data


# ------------------------------------------------------------------ against its own list


def _check(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    """Whether the list and the files say the same, and every name may stand where it would be written."""
    listed = [line.name for line in manifest.files]
    if len(set(listed)) != len(listed):
        raise DataProblem(f"{MANIFEST}: names a file twice. {FROM_A_COPY}")
    strange = sorted(set(listed) ^ set(files))
    if strange:
        what = "is missing" if strange[0] in listed else "is not on its list"
        raise DataProblem(f"{shown(strange[0])} {what}. {FROM_A_COPY}")
    for line in manifest.files:
        _check_line(line, files[line.name])
    if hash_of_lines(manifest.files) != manifest.record_hash:
        raise DataProblem(f"{MANIFEST}: the record hash is not that of the files. {FROM_A_COPY}")
    in_folder = [line.in_folder for line in manifest.files if line.in_folder is not None]
    if len(set(in_folder)) != len(in_folder):
        raise DataProblem(f"{MANIFEST}: two files would get one name. {FROM_A_COPY}")
    if manifest.analysis.made is not (ANALYSIS in files):
        raise DataProblem(f"{MANIFEST}: does not say the same about {ANALYSIS} as the files do. {FROM_A_COPY}")
    for name, data in files.items():
        if is_secret(name, data, files.get(DESCRIPTION, b"")):
            raise DataProblem(
                f"{shown(name)} tells a sealed order, which no trial's folder may hold. Nothing was written."
            )


def _check_line(line: FileShape, data: bytes) -> None:
    if len(data) != line.bytes or digest(data) != line.sha256:
        raise DataProblem(f"{line.name}: is not the file that {MANIFEST} lists (another SHA-256). {FROM_A_COPY}")
    bare = line.name.removeprefix(f"{line.role}/") if line.role in {"found", "other"} else line.name
    right = place_of(bare, line.role) == line.name and role_of(bare) == ("made" if line.role == "found" else line.role)
    written = line.in_folder == bare or (line.role == "made" and line.in_folder is None)
    if not (right and written):
        raise DataProblem(f"{shown(line.name)} has no such place in a bundle ({line.role}). {FROM_A_COPY}")
