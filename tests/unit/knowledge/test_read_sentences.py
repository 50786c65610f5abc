"""The reader of the sentence model: strict, and never with weights or pieces that belong to another file."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from modicum.errors import KnowledgeError
from modicum.knowledge.flag_shapes import Flag, TellingWords
from modicum.knowledge.read_sentences import read_sentences

HEAD = """version = 1
why = "a test"
source = ["a2000"]
reviewed = { by = "nobody", on = 2026-01-01, again-by = 2026-07-01 }
"""


def written(folder: Path, head: str = HEAD, more: str = "", **instead: str) -> Path:
    np.savez(folder / "sentences-1-a.npz", m=np.array([[1, 2]], np.int8))
    np.savez(folder / "sentences-1-b.npz", n=np.array([3.0], np.float32))
    (folder / "sentences-1.txt").write_text("[CLS]\nrope\n", encoding="utf-8")
    digests = {
        f"{name}-digest": hashlib.sha256((folder / f"sentences-1{end}").read_bytes()).hexdigest()
        for name, end in (("weights-a", "-a.npz"), ("weights-b", "-b.npz"), ("pieces", ".txt"))
    }
    keys = {"lines-digest": "0" * 64} | digests | instead
    text = head + "".join(f'{key} = "{value}"\n' for key, value in keys.items())
    text += 'english = ["the"]\nother = ["der", "och"]\n'
    for name, at in (("at-other", "0.5"), ("at", "-1.25")):
        text += f"\n[{name}]\n" + "".join(f'{flag.value} = "{at}"\n' for flag in Flag)
    text += more
    (folder / "sentences-1.toml").write_text(text, encoding="utf-8")
    return folder


def read(folder: Path):
    return read_sentences(folder, 1, {"a2000": "A"})


def test_a_model_is_read_with_its_pieces_and_thresholds(tmp_path):
    model = read(written(tmp_path))
    assert (model.version, model.digest) == (1, "0" * 64)
    assert (model.at, model.at_other) == ((-1.25,) * 7, (0.5,) * 7)
    assert model.telling == TellingWords(frozenset({"the"}), frozenset({"der", "och"}))
    assert model.pieces == {"[CLS]": 0, "rope": 1}
    assert (model.arrays["m"].tolist(), model.arrays["n"].tolist()) == ([[1, 2]], [3.0])


@pytest.mark.parametrize(
    ("head", "more", "said"),
    [
        (HEAD.replace("version = 1", "version = 2"), "", "is not the 1 in the file's name"),
        (HEAD.replace("a2000", "b1999"), "", "'b1999' is not in sources.bib"),
        (HEAD, 'mood = "1.0"\n', "mood"),
    ],
)
def test_a_head_that_is_not_as_it_must_be_is_refused(tmp_path, head, more, said):
    with pytest.raises(KnowledgeError, match=said):
        read(written(tmp_path, head, more))


@pytest.mark.parametrize("key", ["lines-digest", "weights-a-digest", "weights-b-digest", "pieces-digest"])
def test_what_is_no_digest_is_refused(tmp_path, key):
    with pytest.raises(KnowledgeError, match="is no SHA-256"):
        read(written(tmp_path, **{key: "A" * 64}))


@pytest.mark.parametrize("end", ["-a.npz", "-b.npz", ".txt"])
def test_a_file_of_another_release_is_refused(tmp_path, end):
    folder = written(tmp_path)
    beside = folder / f"sentences-1{end}"
    beside.write_bytes(beside.read_bytes() + b" ")
    with pytest.raises(
        KnowledgeError, match=f"sentences-1{end}: is not the table that sentences-1.toml was written with"
    ):
        read(folder)
