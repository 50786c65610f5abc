"""A journal that was cut off at any byte: what stood whole before is read as it was, nothing of the cut line is, and both stay so."""

import codecs
import json
from datetime import date
from typing import get_args

import pytest

from modicum.diary.check import read_diary
from modicum.diary.entry import Entry
from modicum.doors.files import journal
from unit.diary.makers import drawn, trial

TODAY = date(2026, 4, 30)
SHARED = {"by": "Ägir Ωmega", "source": "modicum log", "recorded_at": "2026-03-04T20:00:00+00:00"}
KINDS = [
    {"id": "d1", "kind": "dose", "for": "2026-03-02", "slot": "zur Nacht – spät", "status": "taken", "amount": "1.5 mg"},
    {"id": "d2", "kind": "dose", "for": "2026-03-16", "slot": "bedtime", "status": "taken", "kit": 1, "at": "22:30"},
    {"id": "d3", "kind": "dose", "for": "2026-03-04", "slot": "bedtime", "status": "skipped"} | SHARED,
    {"id": "r1", "kind": "rating", "for": "2026-03-03", "slot": "evening", "item": "pain-0-10", "value": "6"},
    {"id": "c1", "kind": "co-change", "for": "2026-03-04", "what": 'the "new" pharmacy \\ 💊 𝔘𝔫', "shape": "step"},
    {"id": "g1", "kind": "guess", "for": "2026-03-20", "guess": "do_not_know"},
    {"id": "u1", "kind": "unblinded", "for": "2026-03-21", "who": "Dr. Å", "why": "a fall", "key": "ab" * 32},
    {"id": "s1", "kind": "side-effect", "for": "2026-03-05", "what": "rêves; 悪夢 😴", "burden": "mild"},
    {"id": "p1", "kind": "product", "for": "2026-03-02", "what": "Nachtkapseln 🌙", "form": "capsule",
     "strength": "1.5 mg", "filler": "Avicel®", "lot": "№ 7/ä"},
    {"id": "l1", "kind": "lab", "for": "2026-03-09", "test": "tsh", "value": "<0.01", "unit": "µIU/mL", "low": "0.4"},
    {"id": "e1", "kind": "expectation", "for": "2026-03-02", "expects": "much_better"},
    {"id": "r2", "kind": "rating", "for": "2026-03-03", "slot": "evening", "item": "pain-0-10", "value": "5",
     "supersedes": "r1"},
    {"id": "a1", "kind": "answer", "for": "2026-03-06", "question": "behaviour", "version": "1", "answer": "Yes"},
    {"id": "k1", "kind": "contact", "for": "2026-03-07", "about": "a1", "who": "Dr. Å", "with": "prescriber",
     "how": "am Telefon ☎", "after": "a1"},
]  # fmt: skip
LATER = {"id": "later", "kind": "rating", "for": "2026-04-01", "slot": "evening", "item": "pain-0-10", "value": "4"}
TORN = b'{"id": "t0", "kind": "ra'
"""Left by an earlier cut, in the middle of the file."""
BLINDED = [drawn(first="2026-03-16", last="2026-04-12", blinded=True, sealed="ab" * 32, order_drawn="rounds")]


def lines():
    """Every kind; letters of one to four bytes, written and as escapes; Windows line ends; a cut of another day."""
    plain = [json.dumps(entry, ensure_ascii=bool(n % 3 == 2)).encode() + b"\n" for n, entry in enumerate(KINDS)]
    edited = [plain[0], plain[1][:-1] + b"\r\n", b"  " + plain[2][:-1] + b" \t\r\n", b"\r\n", TORN + b"\n", *plain[3:]]
    return [codecs.BOM_UTF8 + edited[0], *edited[1:]]


WHOLE = b"".join(lines())


def entry_of(line):
    """The entry that a whole line says, None if it says none. Written apart from the reader."""
    text = line.removeprefix(codecs.BOM_UTF8).strip()
    return json.loads(text) if text and text != TORN else None


def told(path):
    records, problems = journal.read(path)
    return [dict(record.values) for record in records], [(problem.where, problem.what) for problem in problems]


def expected(data):
    """What stands whole in these bytes, the number of its last line and where a line is torn."""
    *ended, rest = data.split(b"\n")
    entries = [entry for line in ended if (entry := entry_of(line)) is not None]
    torn = [f"journal.ndjson: line {n}" for n, line in enumerate(ended, 1) if line == TORN]
    if rest.removeprefix(codecs.BOM_UTF8).strip():
        torn.append(f"journal.ndjson: line {len(ended) + 1}")
    return entries, torn


def test_every_kind_of_entry_is_in_the_journal_that_is_cut(tmp_path):
    (tmp_path / "journal.ndjson").write_bytes(WHOLE)
    records, _ = journal.read(tmp_path / "journal.ndjson")
    assert [dict(record.values) for record in records] == KINDS
    diary, problems = read_diary(records, trial(drawn=BLINDED), today=TODAY)
    assert problems == []
    assert {type(entry) for entry in diary.every} == set(get_args(Entry))


@pytest.mark.hazard("H-37/torn-line")
def test_a_journal_cut_at_any_byte_keeps_what_was_whole_and_goes_on(tmp_path):
    path = tmp_path / "journal.ndjson"
    for end in range(len(WHOLE) + 1):
        data = WHOLE[:end]
        entries, torn = expected(data)
        path.write_bytes(data)
        read, problems = told(path)
        assert read == entries, end
        assert [where for where, _ in problems] == torn, end
        journal.append(path, [LATER])
        after = path.read_bytes()
        assert after.startswith(data), end
        assert after.endswith(b"\n" + json.dumps(LATER).encode() + b"\n") or not data.strip(codecs.BOM_UTF8), end
        read, problems = told(path)
        assert read == [*entries, LATER], end
        assert [where for where, _ in problems] == torn, end


@pytest.mark.hazard("H-37/torn-line")
def test_three_entries_that_were_cut_at_any_byte_are_whole_entries_and_one_torn_line(tmp_path):
    path = tmp_path / "journal.ndjson"
    journal.append(path, KINDS[:1])
    before = path.read_bytes()
    journal.append(path, KINDS[3:6])
    whole = path.read_bytes()
    seen = set()
    for end in range(len(before), len(whole) + 1):
        path.write_bytes(whole[:end])
        kept = whole[len(before) : end].count(b"\n")
        seen.add(kept)
        torn = [] if whole[:end].endswith(b"\n") else [f"journal.ndjson: line {kept + 2}"]
        for after in ([], [LATER]):
            journal.append(path, after) if after else None
            read, problems = told(path)
            assert read == [KINDS[0], *KINDS[3 : 3 + kept], *after], end
            assert [where for where, _ in problems] == torn, end
    assert seen == {0, 1, 2, 3}


@pytest.mark.hazard("H-37/torn-line")
def test_an_entry_that_lacks_only_its_line_end_stays_out_and_says_why(tmp_path):
    # Story: it was said to be cut off and not used; the next entry brought the line end with it, and then it was used.
    path = tmp_path / "journal.ndjson"
    journal.append(path, [LATER])
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    for _ in range(2):
        journal.append(path, KINDS[:1])
    read, ((where, what),) = told(path)
    assert read == [KINDS[0], KINDS[0]]
    assert where == "journal.ndjson: line 1"
    assert what.startswith('was cut off before its end, and never confirmed as stored (\'{"id": "later"')


def test_who_takes_the_mark_of_a_cut_away_by_hand_has_the_entry_back(tmp_path):
    path = tmp_path / "journal.ndjson"
    path.write_bytes(json.dumps(LATER).encode())
    journal.append(path, KINDS[:1])
    path.write_bytes(path.read_bytes().replace(b" <- cut off: it had no line end", b""))
    assert told(path) == ([LATER, KINDS[0]], [])


def test_a_very_long_last_line_without_an_end_is_only_ended(tmp_path):
    path = tmp_path / "journal.ndjson"
    for letters in (99_000, 100_001, 500_000):
        torn = json.dumps({"id": "x", "what": "é" * letters}, ensure_ascii=False).encode()
        path.write_bytes(torn)
        journal.append(path, KINDS[:1])
        assert path.read_bytes().startswith(torn)
        read, problems = told(path)
        assert read == KINDS[:1]
        assert len(problems) == 1
