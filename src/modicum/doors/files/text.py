"""Bytes of a file as text, or a message that says which encoding it seems to be in and what to do."""

from __future__ import annotations

from pathlib import Path

from modicum.errors import DataProblem

LARGEST_FILE = 64 * 1024 * 1024
"""Sixty years of a diary fit into a tenth of this; a larger file is not a diary."""
FIRST_READ = 64 * 1024
"""Nearly every file ends within it. To ask for the largest file at once clears that much memory for each of them."""

_OTHER = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


def read_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises DataProblem if it is missing, a folder, unreadable or far too large."""
    try:
        with path.open("rb") as file:
            data = file.read(FIRST_READ)
            if len(data) == FIRST_READ:
                data += file.read(LARGEST_FILE + 1 - FIRST_READ)  # a device or a pipe has no size to ask for
    except FileNotFoundError as why:
        raise DataProblem(f"{path}: there is no such file. Check the name.") from why
    except IsADirectoryError as why:
        raise DataProblem(f"{path}: is a folder, not a file. Name the file itself.") from why
    except OSError as why:
        raise DataProblem(f"{path}: cannot be opened ({why.strerror}). Check its name and its permissions.") from why
    if len(data) > LARGEST_FILE:
        raise DataProblem(f"{path}: has more than {LARGEST_FILE:,} bytes, which no diary has. Check the file.")
    return data


def lines_of(text: str) -> list[str]:
    """The lines of a text, ended by LF, CRLF or CR and nothing else; what follows the last line end is the last item.

    `str.splitlines` also splits at a form feed or U+2028, which would make two rows out of one.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def refuse_utf_16(data: bytes, *, at: str) -> None:
    """Raises DataProblem if the bytes begin with the mark of another encoding."""
    for mark, name in _OTHER:
        if data.startswith(mark):
            raise DataProblem(f"{at}: is in {name}. Save it as UTF-8 and try again; letters were not guessed.")


def decode(data: bytes, *, at: str, zero_bytes: bool = False) -> str:
    """UTF-8 text, with or without a byte-order mark. Raises DataProblem with the place of the first bad byte.

    `zero_bytes` lets zero bytes through, for a reader to whom they are one more strange character.
    """
    refuse_utf_16(data, at=at)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        read = why.object  # the bytes after a byte-order mark, if there was one
        line = len(lines_of(read[: why.start].decode("utf-8", "replace")))
        raise DataProblem(
            f"{at}: line {line}: byte {read[why.start]:#04x} is not UTF-8. "
            "Save the file as UTF-8 and try again; letters were not guessed."
        ) from why
    if "\x00" in text and not zero_bytes:
        line = len(lines_of(text[: text.index("\x00")]))
        raise DataProblem(
            f"{at}: line {line}: holds a zero byte, so it is damaged or not a text file. "
            "Take it from a copy, or save it as UTF-8 text and try again."
        )
    return text
