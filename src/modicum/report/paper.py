"""The wallet card and the checklist for the first dose as values: what stands where, and where each sentence comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from modicum.knowledge.paper_shapes import Mark, Paper
from modicum.knowledge.shapes import Words
from modicum.quantities import Dose

ROWS = ("restless", "sweat", "yawning", "stomach", "bowel", "muscles", "heart", "pupils")
BEFORE = ("short-acting", "long-acting", "depot", "hidden-opioids", "kratom")
CALL = ("call-breathing", "call-confused", "call-fluid", "call-allergy", "call-chest", "call-mind")
STAFF = ("opioids-may-fail", "other-relief-first", "monitor", "opioids-in-the-body", "small-dose-unknown")


@dataclass
class Citing:
    """Says the sentences of the paper and numbers their sources in the order of their first use."""

    words: Words
    paper: Paper
    sources: Mapping[str, str]
    used: list[str] = field(default_factory=list)

    def say(self, key: str, **values: object) -> str:
        return self.words.say(key, **values)

    def plain(self, name: str) -> str:
        """The sentence, marked if it is unverified; its sources are listed and not numbered."""
        sentence, fact = self.say(f"paper.fact.{name}"), self.paper.facts[name]
        self.used += [key for key in fact.source if key not in self.used]
        return self.say("paper.not-verified", sentence=sentence) if fact.mark is Mark.UNVERIFIED else sentence

    def cited(self, name: str) -> str:
        """The sentence with the numbers of its sources, or marked as unverified."""
        sentence, fact = self.plain(name), self.paper.facts[name]
        numbers = ", ".join(str(n) for n in sorted(self.used.index(key) + 1 for key in fact.source))
        return self.say("paper.cited", sentence=sentence, numbers=numbers) if numbers else sentence

    def list_sources(self) -> tuple[str, ...]:
        """One line for each source that was used, with its number."""
        return tuple(
            self.say("paper.source", number=n, line=self.sources[key]) for n, key in enumerate(self.used, start=1)
        )


@dataclass(frozen=True)
class Holder:
    """What the person wants printed; everything that is not given stays a line to fill in by hand, or is left out."""

    dose: Dose | None = None
    name: str = ""
    prescriber: str = ""
    contact: str = ""
    emergency: str = ""


@dataclass(frozen=True)
class Panel:
    """One side of the card, of the size of a credit card. A line is a label and what stands there; "" is a blank."""

    title: str
    sentences: tuple[str, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    foot: str = ""
    cover: bool = False


@dataclass(frozen=True)
class Card:
    """The panels from top to bottom; printed twice, folded between them. `title` is what a list of windows shows."""

    language: str
    title: str
    how: str
    panels: tuple[Panel, ...]
    notes: tuple[str, ...]
    sources_title: str
    sources: tuple[str, ...]


def compose_card(citing: Citing, holder: Holder, *, discreet: bool) -> Card:
    """The wallet card. The discreet one has a cover that names neither the medicine nor the person."""
    say = citing.say
    blocks = citing.plain("what-it-is")
    own = Panel(say("card.title"), (blocks,), _lines(citing, holder), foot=say("card.foot"))
    staff = Panel(say("card.staff"), (f"{say('card.holder')} {blocks}", *map(citing.plain, STAFF)))
    cover = Panel(say("card.cover-title"), (say("card.cover"),), cover=True)
    return Card(
        language=citing.words.language,
        title=say("card.cover-title") if discreet else say("card.page-title"),
        how=say("card.how-discreet" if discreet else "card.how"),
        panels=(cover, own, staff) if discreet else (own, staff),
        notes=(say("paper.checked-by-nobody"), say("card.keeps")),
        sources_title=say("paper.sources"),
        sources=citing.list_sources(),
    )


def _lines(citing: Citing, holder: Holder) -> tuple[tuple[str, str], ...]:
    say = citing.say
    dose = ((say("card.dose"), str(holder.dose)),) if holder.dose is not None else ()
    return (
        (say("card.name"), holder.name),
        *dose,
        (say("card.last-dose"), ""),
        (say("card.prescriber"), holder.prescriber),
        (say("card.contact"), holder.contact),
        (say("card.emergency"), holder.emergency),
    )


@dataclass(frozen=True)
class Sheet:
    """The checklist: what to ask before, what to look for and when, what to do, and when to call."""

    language: str
    title: str
    lead: tuple[str, ...]
    call_title: str
    call: tuple[str, ...]
    call_number: tuple[str, str]
    call_show: str
    before_title: str
    before: str
    asks: tuple[str, ...]
    when: tuple[str, str]
    signs_title: str
    signs: str
    header: tuple[str, ...]
    at: str
    rows: tuple[str, ...]
    do_title: str
    do: tuple[str, ...]
    later_title: str
    later: tuple[str, ...]
    notes: tuple[str, ...]
    sources_title: str
    sources: tuple[str, ...]


def compose_checklist(citing: Citing, holder: Holder) -> Sheet:
    """The checklist for the first dose. Nothing on it promises that anybody looks."""
    say, cited = citing.say, citing.cited
    first = say("checklist.when") if holder.dose is None else say("checklist.when-dose", dose=holder.dose)
    why = " ".join((cited("opioids-in-the-body"), cited("one-milligram"), cited("hours")))
    call = tuple(cited(name) for name in CALL)  # numbered in the order in which they are read
    return Sheet(
        language=citing.words.language,
        title=say("checklist.title"),
        lead=(say("checklist.lead"), why, say("checklist.nobody")),
        before_title=say("checklist.before-title"),
        before=say("checklist.before"),
        asks=(*(cited(name) for name in BEFORE), say("checklist.other-opioid")),
        when=(first, say("checklist.clock")),
        signs_title=say("checklist.signs-title"),
        signs=cited("signs"),
        header=(say("checklist.sign"), *(say(f"checklist.after-{hours}") for hours in (1, 4, 24))),
        at=say("checklist.at"),
        rows=(*(say(f"checklist.row.{row}") for row in ROWS), say("checklist.none-of-these")),
        do_title=say("checklist.do-title"),
        do=(
            cited("do-not-overcome"),
            say("checklist.do-no-more"),
            say("checklist.do-tell"),
            say("checklist.do-not-alone"),
        ),
        call_title=say("checklist.call-title"),
        call=call,
        call_number=(say("checklist.call-number"), holder.emergency),
        call_show=say("checklist.call-show"),
        later_title=say("checklist.later-title"),
        later=(cited("hits-harder"), say("checklist.nothing-seen"), say("checklist.long")),
        notes=(say("paper.checked-by-nobody"),),
        sources_title=say("paper.sources"),
        sources=citing.list_sources(),
    )
