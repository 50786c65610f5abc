"""Bytes of a file as text, or a message that says which encoding it seems to be in and what to do."""

from __future__ import annotations

from pathlib import Path

from modicum.errors import DataProblem

LARGEST_FILE = 64 * 1024 * 1024
"""Sixty years of a diary fit into a tenth of this; a larger file is not a diary."""

_OTHER = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


def read_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises DataProblem if it is missing, a folder, unreadable or far too large."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise DataProblem(f"{path}: has {size:,} bytes; a diary has at most {LARGEST_FILE:,}. Check the file.")
        return path.read_bytes()
    except FileNotFoundError as why:
        raise DataProblem(f"{path}: there is no such file. Check the name.") from why
    except IsADirectoryError as why:
        raise DataProblem(f"{path}: is a folder, not a file. Name the file itself.") from why
    except OSError as why:
        raise DataProblem(f"{path}: cannot be opened ({why.strerror}). Check its permissions.") from why


def decode(data: bytes, *, at: str) -> str:
    """UTF-8 text, with or without a byte-order mark. Raises DataProblem with the place of the first bad byte."""
    for mark, name in _OTHER:
        if data.startswith(mark):
            raise DataProblem(f"{at}: is in {name}. Save it as UTF-8 and try again; letters were not guessed.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        line = data[: why.start].count(b"\n") + 1
        raise DataProblem(
            f"{at}: line {line}: byte {data[why.start]:#04x} is not UTF-8. "
            "Save the file as UTF-8 and try again; letters were not guessed."
        ) from why
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise DataProblem(f"{at}: line {line}: holds a zero byte, so it is damaged or not a text file.")
    return text
