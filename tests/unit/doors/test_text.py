"""Bytes of a file: all of them, however many there are, and no more than a diary can have."""

import pytest

from modicum.doors.files import text
from modicum.errors import DataProblem


@pytest.mark.parametrize("size", [0, 1, text.FIRST_READ - 1, text.FIRST_READ, text.FIRST_READ + 1, 3 * text.FIRST_READ])
def test_a_file_is_read_to_its_end(tmp_path, size):
    file = tmp_path / "file"
    file.write_bytes(bytes(range(256)) * (size // 256) + b"x" * (size % 256))
    assert text.read_bytes(file) == file.read_bytes()


def test_a_file_of_the_largest_size_is_read_and_one_byte_more_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "LARGEST_FILE", text.FIRST_READ + 10)
    file = tmp_path / "file"
    file.write_bytes(b"x" * (text.FIRST_READ + 10))
    assert len(text.read_bytes(file)) == text.FIRST_READ + 10
    file.write_bytes(b"x" * (text.FIRST_READ + 11))
    with pytest.raises(DataProblem, match="has more than"):
        text.read_bytes(file)
