"""Results in plain sentences. Every sentence stands in the catalogue; this file chooses and fills them.

The grade chooses the table: grades C and D have sentences of their own that say "while", never why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from modicum.analysis.estimate import Estimate
from modicum.analysis.grade import Grade
from modicum.analysis.result import ContrastResult, ItemResult, Reason, TrialResult
from modicum.analysis.verdict import Verdict
from modicum.knowledge.shapes import Analysis, Measure, Words
from modicum.quantities import Dose, plain

_HEADLINE = {
    Verdict.WORSE: "headline.worse",
    Verdict.HELPS: "headline.helps",
    Verdict.HELPS_OR_EXPECTATION: "headline.helps-or-expectation",
    Verdict.NO_EFFECT: "headline.no-effect",
    Verdict.PROBABLY: "headline.probably",
    Verdict.PROBABLY_OR_EXPECTATION: "headline.probably-or-expectation",
    Verdict.BETTER_WHILE: "headline.grade-c.better",
    Verdict.NOT_BETTER_WHILE: "headline.grade-c.not-better",
    Verdict.WORSE_WHILE: "headline.grade-c.worse",
    Verdict.CANNOT_TELL: "headline.cannot-tell",
    Verdict.INTERIM: "headline.interim",
    Verdict.DESCRIPTIVE: "headline.descriptive",
}
_UNSETTLED = {Verdict.CANNOT_TELL, Verdict.PROBABLY, Verdict.PROBABLY_OR_EXPECTATION}
TEN_DAYS = 10
"""Yes-or-no answers and counts are told as days, or events, in ten days: a chance of 0.2 is two days in ten."""
ROUNDED_TO = 0.05
"""A difference smaller than this is printed as none: one decimal is all a daily rating can carry."""


@dataclass(frozen=True)
class Speaker:
    """Says things about one item of one trial."""

    words: Words
    result: TrialResult
    item: ItemResult

    def say(self, key: str, **values: object) -> str:
        return self.words.say(key, **values)

    @property
    def plain_model(self) -> bool:
        """Whether the item is of the Gaussian model, for which days needed and hope alone are worked out."""
        return self.item.item.scale.analysis is Analysis.GAUSSIAN

    @property
    def scaled(self) -> int:
        """What numbers of the item are multiplied by before they are told."""
        return TEN_DAYS if self.item.item.scale.analysis in {Analysis.BINARY, Analysis.COUNT} else 1

    @property
    def points(self) -> str:
        if self.scaled == TEN_DAYS:
            return self.say("unit.in-ten-days")
        hours = self.item.item.scale.measure is Measure.HOURS
        return self.say("unit.hour" if hours else "unit.point")

    @property
    def title(self) -> str:
        return self.item.item.scale.title

    @property
    def thing(self) -> str:
        """The item's name inside a sentence."""
        return self.title[0].lower() + self.title[1:]

    @property
    def worthwhile(self) -> Decimal:
        """The worthwhile change as it is told."""
        return self.item.item.worthwhile_change * self.scaled

    def points_of(self, amount: Decimal) -> str:
        """The unit after an amount: "1 point", "2 points"."""
        return self.say("unit.one-point") if amount == 1 and self.points == self.say("unit.point") else self.points

    def headline(self, contrast: ContrastResult) -> str:
        """The verdict in one line; of a dose against another dose, the other is named."""
        key = _HEADLINE[contrast.verdict]
        said = self.say(key, dose=contrast.dose, against=contrast.against, days=self.result.days_left)
        if not contrast.against.amount or contrast.verdict is Verdict.WORSE:
            return said
        return self.say("headline.against-a-dose", said=said, against=contrast.against)

    def meaning(self, contrast: ContrastResult) -> str:
        """What the verdict means, in a sentence or two that stay within the grade."""
        key = _HEADLINE[contrast.verdict].replace("headline.", "meaning.", 1)
        return self.say(key, item=self.title, thing=self.thing, dose=contrast.dose, against=contrast.against)

    def estimate(self, contrast: ContrastResult) -> str:
        """The number with its range, or why there is none."""
        estimate = contrast.estimate
        if estimate is None or contrast.chances is None:
            return self.say("estimate.none", dose=contrast.dose, against=contrast.against, why=self.no_number(contrast))
        mean = estimate.mean * self.scaled
        own = f"estimate.sentence-{self.item.item.scale.analysis.value}" if self.scaled > 1 else "estimate.sentence"
        sentence = self.say(
            "estimate.no-difference" if abs(mean) < ROUNDED_TO else own,
            item=self.title,
            size=f"{abs(mean):.1f}",
            points=self.points,
            way=self._way(mean),
            dose=contrast.dose,
            against=contrast.against,
            low=self.amount(estimate.q025),
            high=self.amount(estimate.q975),
        )
        return self.say("estimate.interim", sentence=sentence) if contrast.verdict is Verdict.INTERIM else sentence

    def amount(self, change: float) -> str:
        """A signed difference in words: "1.2 lower"."""
        change *= self.scaled
        if abs(change) < ROUNDED_TO:
            return self.say("estimate.no-change")
        return f"{abs(change):.1f} {self._way(change)}"

    def told(self, change: float) -> str:
        """The same with its unit, for a sentence that does not name it: "2.7 fewer in 10 days"."""
        said = self.amount(change)
        return f"{said} {self.points}" if self.scaled > 1 and abs(change * self.scaled) >= ROUNDED_TO else said

    def _way(self, change: float) -> str:
        if self.scaled > 1:
            return self.say("estimate.fewer" if change < 0 else "estimate.more")
        return self.say("estimate.lower" if change < 0 else "estimate.higher")

    def odds(self, contrast: ContrastResult) -> str:
        """The three chances behind the word."""
        if contrast.chances is None:
            return ""
        return self.say(
            "estimate.chance",
            better=chance(self.words, contrast.chances.better),
            worse=chance(self.words, contrast.chances.worse),
            beyond=chance(self.words, contrast.chances.beyond_worthwhile),
            worthwhile=plain(self.worthwhile),
            points=self.points_of(self.worthwhile),
        )

    def no_number(self, contrast: ContrastResult) -> str:
        reason = next(reason for reason in contrast.reasons if reason.key.startswith("trust."))
        return self.say(f"reason.{reason.key}", **dict(reason.values))

    def grade(self, *contrasts: ContrastResult) -> str:
        """How the days were chosen, and what that allows. Several contrasts of one standing are said together."""
        first = contrasts[0]
        key = {Grade.A: "a", Grade.B: "b", Grade.C: "grade-c.c", Grade.D: "grade-d.d"}[first.standing.grade]
        if first.standing.grade is Grade.D and first.standing.returns:
            key = "grade-d.d-once"
        doses = [str(c.dose) for c in contrasts]
        told = doses[0] if len(doses) == 1 else self.say("grade.and", first=", ".join(doses[:-1]), last=doses[-1])
        return self.say(f"grade.{key}", dose=told, against=first.against, returns=first.standing.returns)

    def grades(self, contrasts: Sequence[ContrastResult]) -> list[str]:
        """One sentence for every standing among the contrasts, and for the one of the headline."""
        main = main_contrast(self.item)
        if main is not None and main not in contrasts:
            contrasts = (main, *contrasts)
        alike: dict[tuple[Grade, int, Dose], list[ContrastResult]] = {}
        for c in contrasts:
            returns = c.standing.returns if c.standing.grade in {Grade.C, Grade.D} else 0
            alike.setdefault((c.standing.grade, returns, c.against), []).append(c)
        return [self.grade(*group) for group in alike.values()]

    def reasons(self, contrast: ContrastResult) -> list[str]:
        """Why the word is not simply the table's, one sentence each."""
        return [self._reason(contrast, reason) for reason in contrast.reasons if reason.key != "descriptive"]

    def _reason(self, contrast: ContrastResult, reason: Reason) -> str:
        values: dict[str, object] = dict(reason.values)
        if reason.key == "one-direction":
            without = next((variant for variant in contrast.variants if variant.what == "no-drift"), None)
            if without is None:
                return self.say("reason.one-direction-only")
            values["with_drift"] = self._with_range(contrast.estimate)
            values["without_drift"] = self._with_range(without.estimate)
            if contrast.standing.returns:
                return self.say("reason.one-return", **values)
        return self.say(f"reason.{reason.key}", **values)

    def _with_range(self, estimate: Estimate | None) -> str:
        if estimate is None:
            return self.say("estimate.no-change")
        return f"{self.told(estimate.mean)} ({self.amount(estimate.q025)} to {self.amount(estimate.q975)})"

    def what_would_settle(self, contrast: ContrastResult) -> list[str]:
        """Days needed, or that staying will not do it, or what could overturn a settled word.

        While a severe side effect is not over, no more days are spoken of: that would be a reason to take it again.
        """
        if self.result.severe_open:
            return [self.say("change.severe", what="; ".join(one.label for one in self.result.severe_open))]
        if contrast.verdict is Verdict.INTERIM:
            return [self.say("change.interim", days=self.result.days_left)]
        needed = contrast.days_needed
        if needed is None:
            if contrast.estimate is None:
                return []
            settled = self.plain_model or contrast.verdict not in _UNSETTLED
            return [self.say("change.settled" if settled else "change.not-reckoned")]
        values = {
            "dose": contrast.dose,
            "against": contrast.against,
            "days": needed.days,
            "block": needed.block_days,
            "looked_at": needed.looked_at,
            "chance": chance(self.words, needed.chance),
        }
        said = [self.say("change.staying", **values)] if needed.stay_cannot_tell else []
        if any(reason.key == "flips.other-clock-order" for reason in contrast.reasons):
            said.append(self.say("change.clock-order"))
        said.append(self.say("change.too-many" if needed.days is None else "change.days", **values))
        return [*said, self.say("change.approximate")]

    def time(self) -> str:
        """How the level moved apart from any dose, or nothing if no drift was allowed for."""
        change = self.item.hyper.time_change if self.item.hyper is not None else None
        if change is None:
            return ""
        low, high = self.amount(change.q025), self.amount(change.q975)
        key = "beside.time-same" if abs(change.mean) < ROUNDED_TO else "beside.time"
        return self.say(key, thing=self.thing, change=self.told(change.mean), low=low, high=high)

    def smallest(self) -> str:
        """The smallest effective dose, named or not."""
        smallest = self.item.smallest
        if self.result.severe_open and smallest.dose is None:
            return self.say("smallest.severe")
        return self.say(f"smallest.{smallest.reason.key}", **dict(smallest.reason.values))

    def smallest_chances(self) -> str:
        """Every dose's chance of being the smallest enough."""
        if self.item.smallest.reason.key == "none-drawn":
            return ""
        parts = [
            f"{dose if dose is not None else self.say('smallest.none-of-them')} {chance(self.words, p)}"
            for dose, p in self.item.smallest.probability
        ]
        return self.say("smallest.probability", list="; ".join(parts)) if parts else ""


def chance(words: Words, probability: float) -> str:
    """A probability as a count of 100, without false certainty at the ends."""
    hundredths = round(100 * probability)
    if hundredths >= 100:
        return words.say("chance.nearly-certain")
    return words.say("chance.in-hundred", n=hundredths) if hundredths >= 1 else words.say("chance.nearly-none")


def main_contrast(item: ItemResult) -> ContrastResult | None:
    """The contrast a headline is about: the smallest effective dose, else the strongest word, else the last dose taken.

    Where chance compared two doses and none of them with no drug, what it compared is the answer.
    """
    against_none = item.contrasts[: len(item.evidence.levels)]
    if not against_none:
        return None
    named = [c for c in against_none if c.dose == item.smallest.dose]
    if named:
        return named[0]
    worse = [c for c in against_none if c.verdict in {Verdict.WORSE, Verdict.WORSE_WHILE}]
    if worse:
        return worse[0]
    by_chance = [c for c in against_none if c.standing.grade.by_chance]
    between = [c for c in item.contrasts[len(against_none) :] if c.standing.grade.by_chance]
    pool: Sequence[ContrastResult] = by_chance or between or against_none
    return max(pool, key=lambda c: (c.chances.beyond_worthwhile if c.chances else -1.0, c.dose.amount))


def worthwhile_sentence(speaker: Speaker) -> str:
    """What change was called worthwhile, and by whom."""
    item = speaker.item.item
    points = speaker.points_of(speaker.worthwhile)
    return speaker.say(
        "method.worthwhile", thing=item.scale.title.lower(), value=plain(speaker.worthwhile), points=points, by=item.worthwhile_by
    )  # fmt: skip
