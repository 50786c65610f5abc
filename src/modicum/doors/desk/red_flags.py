"""Reads free text for red flags, and finds what is to be read at each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from modicum.knowledge.flag_shapes import CrisisTable, Flag, Questions
from modicum.knowledge.read import read_sources, shipped
from modicum.knowledge.read_flags import read_crisis, read_cue_files, read_questions
from modicum.knowledge.read_learned import read_learned
from modicum.knowledge.read_sentences import read_sentences
from modicum.knowledge.shapes import Words
from modicum.models.sentences import AT_ONCE, Encoder, unpacked
from modicum.problems import Problem
from modicum.report.red_flags import line_in_words
from modicum.safety.crisis import Crisis, crisis_for
from modicum.safety.flag_learned import SecondNet, Sentences
from modicum.safety.flag_text import LONGEST
from modicum.safety.flags import RedFlags, build_red_flags

FOLDER = "flags"
LEARNED, SENTENCES = 1, 2
"""The versions of both models that are used."""


@dataclass(frozen=True)
class FlagsShape:
    """The answer to one line of free text: the flags it raised, in this order, and no others."""

    text: str
    flags: list[
        Literal[
            "self_harm",
            "opioid_withdrawal",
            "allergic_reaction",
            "liver",
            "severe_depression",
            "rage_agitation",
            "dehydration",
        ]
    ]


@cache
def red_flags() -> RedFlags:
    """The cues that come with the package. Raises KnowledgeError if a file is not as it must be."""
    return build_red_flags(read_cue_files(shipped() / FOLDER, read_sources(shipped() / "sources.bib")))


@cache
def second_net() -> SecondNet:
    """Cues and what was learned. Raises KnowledgeError if a file is not as it must be."""
    sources = read_sources(shipped() / "sources.bib")
    stored = read_sentences(shipped() / FOLDER, SENTENCES, sources)
    sentences = Sentences(Encoder(unpacked(stored.arrays)), stored.pieces, stored.at, stored.at_other, stored.telling)
    return SecondNet(red_flags(), read_learned(shipped() / FOLDER, LEARNED, sources), sentences)


@cache
def questions() -> Questions:
    """The questions that are put directly. Raises KnowledgeError if the file is not as it must be."""
    return read_questions(shipped() / FOLDER / "questions-1.toml", read_sources(shipped() / "sources.bib"))


@cache
def crisis_table() -> CrisisTable:
    """Whom to call, by country. Raises KnowledgeError if the file is not as it must be."""
    return read_crisis(shipped() / FOLDER / "crisis-1.toml", read_sources(shipped() / "sources.bib"))


def told_flags() -> tuple[str, ...]:
    """The names of all flags, in their order."""
    return tuple(flag.value for flag in Flag)


def flags_of(text: str) -> list[str]:
    """The flags of one line by their published names, in their order."""
    return [flag.value for flag in second_net().flags(text)]


def flags_of_name(text: str) -> tuple[Flag, ...]:
    """The flags of what somebody called a side effect or a change."""
    return second_net().flags_of_name(text)


def crisis(country: str, today: date) -> Crisis:
    """Whom to call there, as far as it may be shown. Without a country nothing is known, and none is guessed."""
    return crisis_for(crisis_table(), country, today)


def lines_of_bytes(data: bytes) -> tuple[list[str], list[Problem]]:
    """The lines of a file of free text, each read by itself: one bad line costs no other, and is looked at as well as can be.

    Bytes that are no UTF-8 are told and stand as replacement signs; the end of a very long line is told and not looked at.
    """
    rows = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    texts, problems = [], []
    for number, row in enumerate(rows[:-1] if not rows[-1] else rows, 1):
        try:
            text = row.decode("utf-8")
        except UnicodeDecodeError as why:
            text = row.decode("utf-8", "replace")
            what = f"byte {row[why.start]:#04x} is not UTF-8; what could be read was looked at, the rest may be missed."
            problems.append(Problem(f"line {number}", what, "Save the text as UTF-8 and try again."))
        if len(text) > LONGEST:
            what = f"has {len(text):,} characters; only the first {LONGEST:,} were looked at."
            problems.append(Problem(f"line {number}", what, "Break it into several lines."))
        texts.append(text)
    return texts, problems


def flags_of_lines(texts: Sequence[str]) -> Iterator[tuple[Flag, ...]]:
    """The flags of each line, in their order, some lines at a time on every core, so that a long file is told as it is read."""
    net, parts = second_net(), [texts[start : start + AT_ONCE] for start in range(0, len(texts), AT_ONCE)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for told in pool.map(net.flags_of_lines, parts):
            yield from told


def published(text: str, flags: Sequence[Flag]) -> dict[str, object]:
    """The answer to one line in the published shape."""
    return {"text": text, "flags": [flag.value for flag in flags]}


def in_words(number: int, text: str, flags: Sequence[Flag], whom: Crisis, words: Words) -> str:
    """What is to be read at a line; empty if it raised no flag."""
    return line_in_words(number, text, flags, whom, words) if flags else ""
