"""modicum card: the wallet card, printed as text or written as HTML and text."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from modicum.doors.desk.make_paper import card, holder_of
from modicum.doors.files.pages import write_both
from modicum.report.paper import Card
from modicum.report.paper_html import card_as_html
from modicum.report.paper_text import card_as_text


def run(asked: Namespace) -> int:
    holder = holder_of(
        dose=asked.dose, name=asked.name, prescriber=asked.prescriber, contact=asked.contact, emergency=asked.emergency
    )
    made = card(holder, discreet=asked.discreet)
    if not asked.out:
        print(card_as_text(made), end="")
        return 0
    for path in write_card(made, Path(asked.out)):
        print(path)
    return 0


def write_card(made: Card, folder: Path) -> list[Path]:
    """card.html and card.txt."""
    return write_both(folder, "card", html=card_as_html(made), text=card_as_text(made))
