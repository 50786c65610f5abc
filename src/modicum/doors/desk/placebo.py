"""How much people on placebo improved in a real blinded cross-over trial: the size of what an open trial cannot see past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modicum.doors.desk.knowing import knowledge

ATTRIBUTION = (
    "Dinat et al., PLoS One 2015;10(5):e0126297; data by Peter Kamerman, Amitriptyline.HIVSN, CC BY 4.0"
)  # fmt: skip


@dataclass(frozen=True)
class Placebo:
    """Mean pain 0-10 before and after six weeks, on placebo and on the drug, and the number of people."""

    people: int
    placebo: tuple[float, float]
    drug: tuple[float, float]


def placebo_improvement(baselines: Sequence[Mapping[str, str]], weeks: Sequence[Mapping[str, str]]) -> Placebo:
    """From the rows of hivsn_Baselines.csv (Pain) and hivsn_xoverPP.csv (Time3 is week 6); treatment P or A."""
    return Placebo(
        people=len({row["ID"] for row in weeks}),
        placebo=(_mean(baselines, "P", "Pain"), _mean(weeks, "P", "Time3")),
        drug=(_mean(baselines, "A", "Pain"), _mean(weeks, "A", "Time3")),
    )


def _mean(rows: Sequence[Mapping[str, str]], treatment: str, column: str) -> float:
    values = [float(row[column]) for row in rows if row["Treatment"] == treatment]
    return sum(values) / len(values)


def in_words(placebo: Placebo) -> tuple[str, str]:
    """Title and sentence for the demo."""
    say = knowledge().words.say
    start, end = placebo.placebo
    return say("demo.placebo-title", attribution=ATTRIBUTION), say(
        "demo.placebo",
        n=placebo.people,
        start=f"{start:.1f}",
        end=f"{end:.1f}",
        change=f"{start - end:.1f}",
        drug_start=f"{placebo.drug[0]:.1f}",
        drug_end=f"{placebo.drug[1]:.1f}",
    )
