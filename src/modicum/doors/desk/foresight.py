"""What looking ahead finds in a plan, put beside what the linter found: notes, which forbid nothing."""

from __future__ import annotations

from modicum.analysis.short_blocks import WHY, short_blocks
from modicum.plan.lint import Finding
from modicum.plan.plan import Plan
from modicum.problems import Problem


def looked_ahead(plan: Plan) -> tuple[Finding, ...]:
    """Blocks that are short for the usual onset."""
    return tuple(
        Finding(
            "short-blocks",
            Problem(
                "[[re-challenge]]",
                f"has {one.block_days} days on each side of a switch, short for an effect of which half is there after "
                f"{one.half_life_days:g} days. Of 100 simulated people with a real effect, {one.found[1]} were found with blocks of "
                f"{one.found[0]} days and {one.would[1]} with {one.would[0]}, in the same number of days.",
                f"Blocks of {one.enough} days would do. To see what each plan could tell: modicum design CHOICES.toml.",
                "note",
            ),
            WHY,
        )
        for one in short_blocks(plan)
    )
