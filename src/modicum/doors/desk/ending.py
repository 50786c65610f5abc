"""Whether a trial ends as its story says: the headline, the smallest dose, and what its page says and never says."""

from __future__ import annotations

from dataclasses import dataclass

from modicum.report.page import Page
from modicum.report.text import as_text


@dataclass(frozen=True)
class Ending:
    """headline : of the page, whole. smallest : how the sentence about the smallest dose begins. says : each stands on the page."""

    headline: str
    smallest: str | None
    says: tuple[str, ...]
    never_says: tuple[str, ...]


def missed(ending: Ending, page: Page, *, smallest: str) -> list[str]:
    """What is not as the story says, in words; none if it ends as it should."""
    text = " ".join(as_text(page).split())
    found = []
    if page.headline != ending.headline:
        found.append(f"the headline is {page.headline!r} and should be {ending.headline!r}")
    if ending.smallest is not None and not smallest.startswith(ending.smallest):
        found.append(f"of the smallest dose it says {smallest!r} and should begin {ending.smallest!r}")
    found += [f"the page should say {told!r} and does not" for told in ending.says if told not in text]
    found += [f"the page says {told!r} and never should" for told in ending.never_says if told in text]
    return found
