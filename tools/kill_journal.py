"""Kills the writers of a journal while they write, and looks at what is left: `make kills`.

python tools/kill_journal.py [--kills 2000] [--at-bytes 1000] [--seed 20261123] [--out docs/validation/journal.md, or -]

A writer is a process of its own that appends without end and tells a number only when its append has returned. It ends in
one of two ways: by SIGKILL at a random moment, or at a chosen byte of a write, where a limit on the size of the file makes
the system end it. In a third of the turns two writers share the journal, and each is ended alone. The seed decides
what is written and when an end is meant to come; what it meets is up to the machine.

Exit 1 at the first loss, with its turn. The page that it writes is committed. It ends only processes that it started.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from modicum import __version__
from modicum.doors.files import journal

ROOT = Path(__file__).parent.parent
ENDS_OF_A_JOURNAL = 50
"""So many writers one journal lives through; then a new one is begun, so that reading it stays quick."""
LONGEST_PAUSE = 0.003
"""Seconds from the last number to the kill, at the most: a few appends of the usual size."""
PIECES = ("abc 0123 ", "Größe, été ", "悪夢 ", "💊𝔘 ", '"\\{}[]:,', "a\u2028b\tc\r\nd")
"""Letters of one to four bytes, and those that JSON has to spell in another way."""
TURNS, SHARED = "turns", "turns with two writers"
KILLED, AT_BYTE = "killed at a random moment", "ended at a chosen byte"
NOTHING, PART, SOME, ALL = (
    "nothing",
    "a torn line, with or without whole ones before it",
    "some lines, each whole",
    "all of it, not yet confirmed",
)

Entry = Mapping[str, object]


class LostError(AssertionError):
    """Something that was promised did not hold."""


@dataclass
class Kept:
    """A journal and what is known of it.

    sent : every entry that was handed to an append. sure : those that were acknowledged. data : the bytes that stood
    there at the last look. cuts : torn lines so far. ends : writers that it lived through.
    """

    path: Path
    sent: dict[str, Entry] = field(default_factory=dict)
    sure: set[str] = field(default_factory=set)
    data: bytes = b""
    cuts: int = 0
    ends: int = 0


def main(arguments: list[str]) -> int:
    """Run all turns and write the page."""
    asked = _asked(arguments)
    begun, counts = time.monotonic(), Counter[str]()
    wanted = {KILLED: asked.kills, AT_BYTE: asked.at_bytes}
    with tempfile.TemporaryDirectory() as folder:
        kept = Kept(Path(folder) / "0.ndjson")
        for turn in range(sum(wanted.values())):
            left = [way for way, number in wanted.items() if counts[way] < number]
            if not left:
                break
            if kept.ends >= ENDS_OF_A_JOURNAL:
                kept.path.unlink()
                kept = Kept(Path(folder) / f"{turn}.ndjson")
            chance = random.Random(f"{asked.seed}/{turn}")
            try:
                counts += one_turn(kept, chance, turn, left[turn % len(left)])
            except LostError as why:
                print(f"seed {asked.seed}, turn {turn}: {why}", file=sys.stderr)
                return 1
            if (turn + 1) % 200 == 0:
                print(f"{counts[KILLED]} killed, {counts[AT_BYTE]} at a byte", file=sys.stderr)
    page = page_of(counts, asked.seed, minutes=(time.monotonic() - begun) / 60)
    if asked.out == "-":
        print(page, end="")
    else:
        Path(asked.out).write_text(page, encoding="utf-8")
        print(f"written: {asked.out}")
    return 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=2000)
    parser.add_argument("--at-bytes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--out", default=str(ROOT / "docs" / "validation" / "journal.md"))
    return parser.parse_args(arguments)


def one_turn(kept: Kept, chance: random.Random, turn: int, way: str) -> Counter[str]:
    """One or two writers begin, each ends, and the journal is looked at before and after one more append."""
    names = [f"{turn}a", f"{turn}b"] if chance.random() < 1 / 3 else [f"{turn}a"]
    limit = len(kept.data) + _place(chance, names[0]) if way == AT_BYTE else None
    writers = [Writer(kept.path, name, limit if name == names[0] else None) for name in names]
    counts = Counter({TURNS: 1, SHARED: len(names) - 1})
    try:
        for writer in writers:
            if writer.limit is None:
                writer.kill(chance, at_least=0 if writer.name == names[0] else 1)
            else:
                writer.wait_for(signal.SIGXFSZ)
            counts[writer.way] += 1
        counts += look(kept, [writer.told for writer in writers])
    finally:
        for writer in writers:
            writer.leave()
    kept.ends += len(writers)
    after = {"id": f"{turn}-after", "what": "the next entry"}
    journal.append(kept.path, [after])
    kept.sent[after["id"]] = after
    kept.sure.add(after["id"])
    look(kept, [])
    return counts


def _place(chance: random.Random, name: str) -> int:
    """A byte of a writer's first three appends: any, or now and then one at which a line has all but its end, or just that."""
    lines = [line_of(entry).encode("utf-8") for number in range(3) for entry in batch_of(name, number)]
    if chance.random() < 0.2:
        return sum(len(line) + 1 for line in lines[: chance.randint(1, len(lines))]) - chance.randint(0, 1)
    return chance.randint(1, sum(len(line) + 1 for line in lines))


# ------------------------------------------------------------------ writers


@dataclass(frozen=True)
class Told:
    """What a writer said before it ended. batches : acknowledged, the first ones; the next may be on its way."""

    name: str
    way: str
    batches: int


class Writer:
    """A process that appends without end. limit : the size at which the system ends it, None for no such limit."""

    def __init__(self, path: Path, name: str, limit: int | None) -> None:
        self.name, self.limit, self._heard, self._gone = name, limit, b"", False
        self._pipe, told = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._pipe)
            _write_without_end(path, name, limit, told)
        os.close(told)

    @property
    def way(self) -> str:
        return KILLED if self.limit is None else AT_BYTE

    @property
    def told(self) -> Told:
        numbers = [int(line) for line in self._heard.split(b"\n")[:-1]]
        if numbers != list(range(len(numbers))):
            raise LostError(f"writer {self.name} told {numbers}")
        return Told(self.name, self.way, len(numbers))

    def kill(self, chance: random.Random, at_least: int) -> None:
        """Some numbers later, and then some of a moment."""
        self._hear(more=chance.randint(at_least, 3))
        time.sleep(chance.uniform(0, LONGEST_PAUSE))
        os.kill(self._process, signal.SIGKILL)
        self.wait_for(signal.SIGKILL)

    def wait_for(self, wanted: signal.Signals) -> None:
        """Hear everything that it told before it ended, and that it ended as it should."""
        while part := os.read(self._pipe, 1 << 16):
            self._heard += part
        os.close(self._pipe)
        _, status = os.waitpid(self._process, 0)
        self._gone = True
        if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != wanted:
            raise LostError(f"writer {self.name} ended by itself (status {status})")

    def leave(self) -> None:
        """End it if something went wrong before it ended."""
        if not self._gone:
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)

    def _hear(self, more: int) -> None:
        """Wait for so many numbers that were not told yet. Some tell of appends that returned a while ago."""
        os.set_blocking(self._pipe, False)
        with suppress(BlockingIOError):
            self._heard += os.read(self._pipe, 1 << 16)
        os.set_blocking(self._pipe, True)
        wanted = self._heard.count(b"\n") + more
        while self._heard.count(b"\n") < wanted and (part := os.read(self._pipe, 1 << 16)):
            self._heard += part


def _write_without_end(path: Path, name: str, limit: int | None, told: int) -> None:
    """In the writer's own process. Never returns."""
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if limit is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python would turn it into an error message
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        number = 0
        while True:
            journal.append(path, batch_of(name, number))
            os.write(told, b"%d\n" % number)
            number += 1
    except BaseException:  # noqa: BLE001 - this process must not go on as a second parent
        traceback.print_exc()
    finally:
        os._exit(1)


def batch_of(name: str, number: int) -> list[Entry]:
    """What a writer hands to its n-th append: one to twelve entries, most of them short. The same for the same name."""
    chance = random.Random(f"{name}/{number}")
    return [
        {"id": f"{name}-{number}-{place}", "kind": "co-change", "for": "2026-03-04", "what": _text(chance)}
        for place in range(chance.choice((1, 1, 1, 2, 3, 3, 12)))
    ]


def _text(chance: random.Random) -> str:
    piece = chance.choice(PIECES)
    letters = chance.choice((10, 50, 50, 100, 100, 200, 200, 500, 4_000, chance.choice((4_000, 40_000))))
    return (piece * (letters // len(piece) + 1))[: chance.randint(1, letters)]


def line_of(entry: Entry) -> str:
    """As an append spells it, without the line end."""
    return json.dumps(entry, ensure_ascii=False)


# ------------------------------------------------------------------ what is left


def look(kept: Kept, ended: Sequence[Told]) -> Counter[str]:
    """Hold the journal against what was sent and acknowledged. Raises LostError; returns what the ended ones left."""
    on_its_way: list[tuple[str, list[Entry]]] = []
    for one in ended:
        for number in range(one.batches + 1):
            batch = batch_of(one.name, number)
            kept.sent |= {str(entry["id"]): entry for entry in batch}
            if number < one.batches:
                kept.sure |= {str(entry["id"]) for entry in batch}
        on_its_way.append((one.way, batch))
    data = kept.path.read_bytes() if kept.path.exists() else b""
    if not data.startswith(kept.data):
        raise LostError("bytes that stood in the journal were changed")
    torn = _torn(data[len(kept.data) :], kept)
    kept.data, kept.cuts = data, kept.cuts + len(torn)
    seen = _seen(kept)
    if len(torn) > len(ended):
        raise LostError(f"{len(torn)} torn lines, and {len(ended)} writers ended")
    return _left(seen, torn, on_its_way)


def _torn(new: bytes, kept: Kept) -> list[bytes]:
    """The lines among new bytes that are no whole entry; a mark behind them is not theirs."""
    whole = {line_of(entry).encode("utf-8") for entry in kept.sent.values()}
    *lines, rest = new.split(b"\n")
    torn = [bare for line in lines if (bare := line.removesuffix(journal.CUT_MARK)) and line not in whole]
    return [*torn, rest] if rest else torn


def _seen(kept: Kept) -> list[str]:
    """The identifiers that can be read, in order: all that were acknowledged, as they were sent, and none else."""
    records, problems = journal.read(kept.path) if kept.path.exists() else ([], [])
    seen = [str(record.values.get("id")) for record in records]
    for record in records:
        if kept.sent.get(str(record.values.get("id"))) != record.values:
            raise LostError(f"{record.where} reads as something that was never sent: {dict(record.values)}")
    if lost := kept.sure - set(seen):
        raise LostError(f"acknowledged and not there: {sorted(lost)}")
    if len(set(seen)) < len(seen):
        raise LostError("an entry stands there twice")
    if len(problems) != kept.cuts:
        raise LostError(f"{kept.cuts} torn lines, and {len(problems)} are named")
    groups = [key for key, _ in groupby(seen, key=lambda name: name.rpartition("-")[0])]
    if len(set(groups)) < len(groups):
        raise LostError("lines of one append stand among those of another")
    return seen


def _left(
    seen: Sequence[str], torn: Sequence[bytes], on_its_way: Sequence[tuple[str, Sequence[Entry]]]
) -> Counter[str]:
    """What the last append of each ended writer left: its first lines, and at most a part of the next."""
    counts, there, unclaimed = Counter[str](), set(seen), list(torn)
    for way, batch in on_its_way:
        stand = [str(entry["id"]) in there for entry in batch]
        whole = sum(stand)
        if not all(stand[:whole]):
            raise LostError("a later line of an append is there, and an earlier one is not")
        part = next((line for line in unclaimed if _begins(batch[whole:], line)), None)
        if part is not None:
            unclaimed.remove(part)
        left = PART if part is not None else NOTHING if not whole else ALL if whole == len(batch) else SOME
        counts[f"{left}, {way}"] += 1
    if unclaimed:
        raise LostError(f"a torn line is not the beginning of what was being written: {unclaimed[0][:80]!r}")
    return counts


def _begins(rest: Sequence[Entry], line: bytes) -> bool:
    return bool(rest) and line_of(rest[0]).encode("utf-8").startswith(line)


# ------------------------------------------------------------------ the page


PAGE = """# The journal, and writers that are killed

Written by `make kills`; do not edit. A run that finds a loss writes nothing and ends with 1.

modicum {version}, Python {python}, {system}, {today}, seed {seed}, {minutes:.1f} minutes.

- **{killed:,} writers were killed** (SIGKILL) at a random moment, and {at_byte:,} more were ended by the system at a chosen
  byte of a write. Each was a process that appended one to twelve entries at a time without end.
- {shared:,} of {turns:,} turns had two writers at once on one journal; each was ended alone, and the other went on.
- After each turn: every entry whose append had returned was read back with exactly its content; nothing was read that
  was not sent; no byte that stood there before had changed; lines of one append stood together; each torn line was the
  beginning of what was being written, at most one a writer, and each was named. Then the next append worked, and all
  of it held again.

What stood in the journal of the append that a writer had begun, or was about to begin, when it ended:

| left of it | killed at a random moment | ended at a chosen byte |
|---|---|---|
{rows}

A kill is no power cut: what the system has not yet put on the disk outlives the one and not the other. That is what
fsync is for, and it is not tried here. A full disk is tried in tests/unit/doors/files/test_journal_disk.py.
"""


def page_of(counts: Mapping[str, int], seed: int, minutes: float) -> str:
    """The result as a page."""
    rows = [
        f"| {left} | {counts[f'{left}, {KILLED}']:,} | {counts[f'{left}, {AT_BYTE}']:,} |"
        for left in (NOTHING, PART, SOME, ALL)
    ]
    return PAGE.format(
        version=__version__,
        python=sys.version.split()[0],
        system=platform.system(),
        today=datetime.now(UTC).date(),
        seed=seed,
        minutes=minutes,
        killed=counts[KILLED],
        at_byte=counts[AT_BYTE],
        shared=counts[SHARED],
        turns=counts[TURNS],
        rows="\n".join(rows),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
