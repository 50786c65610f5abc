"""The reader of what was learned: strict, and never with weights that belong to another file."""

import hashlib
from pathlib import Path

import pytest

from modicum.errors import KnowledgeError
from modicum.knowledge.flag_shapes import Flag
from modicum.knowledge.read_learned import read_learned

ROW = "w rope\t2.500\t" + "\t".join(["0.250"] * len(Flag)) + "\n"
HEAD = """version = 1
why = "a test"
source = ["a2000"]
reviewed = { by = "nobody", on = 2026-01-01, again-by = 2026-07-01 }
"""


def written(folder: Path, rows: str = ROW, **instead: str) -> Path:
    digest = hashlib.sha256(rows.encode()).hexdigest()
    keys = {"lines-digest": "0" * 64, "table-digest": digest} | instead
    text = HEAD + "".join(f'{key} = "{value}"\n' for key, value in keys.items())
    text += "".join(f'\n[{flag.value}]\nconstant = "-1.5"\nat = "0.25"\n' for flag in Flag)
    (folder / "learned-1.toml").write_text(text, encoding="utf-8")
    (folder / "learned-1.tsv").write_text(rows, encoding="utf-8")
    return folder


def read(folder: Path):
    return read_learned(folder, 1, {"a2000": "A"})


def test_weights_are_read_with_their_constants_and_thresholds(tmp_path):
    learned = read(written(tmp_path))
    assert learned.rows["w rope"].rarity == 2.5
    assert learned.rows["w rope"].weights == (0.25,) * 7
    assert learned.constant == (-1.5,) * 7
    assert learned.at == (0.25,) * 7
    assert learned.digest == "0" * 64


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (ROW + ROW, "line 2: 'w rope' is there twice"),
        (ROW.replace("w rope", "x rope"), "line 1: 'x rope' is there twice, or is no feature"),
        (ROW.replace("2.500", "0.900"), "line 1: must hold a rarity of 1 or more and 7 weights"),
        (ROW.replace("2.500", "nan"), "line 1: must hold a rarity"),
        (ROW.replace("2.500", "much"), "line 1: could not convert"),
        ("w rope\t2.500\t0.1\n", "line 1: must hold a rarity of 1 or more and 7 weights"),
        ("w rope\n", "line 1: not enough values"),
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path, rows, said):
    with pytest.raises(KnowledgeError, match=said):
        read(written(tmp_path, rows))


def test_a_table_of_another_release_is_refused(tmp_path):
    folder = written(tmp_path)
    (folder / "learned-1.tsv").write_text(ROW.replace("0.250", "0.251"), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"learned-1\.tsv: is not the table that learned-1\.toml was written with"):
        read(folder)


def test_a_digest_that_is_none_is_refused(tmp_path):
    with pytest.raises(KnowledgeError, match="lines-digest: 'AB' is no SHA-256 in small letters"):
        read(written(tmp_path, **{"lines-digest": "AB"}))


def test_a_source_that_is_not_listed_is_refused(tmp_path):
    with pytest.raises(KnowledgeError, match=r"source: 'a2000' is not in sources\.bib"):
        read_learned(written(tmp_path), 1, {})


def test_a_file_of_another_version_is_refused(tmp_path):
    folder = written(tmp_path)
    text = (folder / "learned-1.toml").read_text("utf-8").replace("version = 1", "version = 2")
    (folder / "learned-1.toml").write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError, match="version: is not the 1 in the file's name"):
        read(folder)
