"""The dated parts of a plan: run-in and ladder, the re-challenge after it, or a trial of stopping. Each adds its steps in turn."""

from __future__ import annotations

from datetime import date, timedelta

from modicum.plan.choices import Choices, StopTrial, Swaps, Timing
from modicum.plan.drawn import FEWEST_ROUNDS, MOST_ROUNDS, draw_delays, draw_rounds
from modicum.plan.plan import NONE, Drawn, Part, Relapse, Step, Timed
from modicum.plan.sealed import check_sealed, sealed_part
from modicum.problems import Problem
from modicum.quantities import Dose

Rungs = list[tuple[Dose, int]]
"""The doses of a ladder, lowest first, with the days on each."""

RUN_IN_LEAST = 14
"""Days without the drug before the first dose (titration.md; Younger 2009 and Srinivasan 2021 took two weeks)."""
RETURN_WITHIN = 28
"""An established dose may be gone back to directly within so many days of last taking it (titration.md)."""
LEAST_STAY = 7
"""Days on a dose before a higher one: the shortest of published guidance and trials (G-02, R-17). Posts go faster."""
BLOCK_LEAST = 7
"""Days of a block: a shorter one is no stay, and what fades in days would be judged as an effect (verdicts: stay-days)."""
FEWEST_OUTCOMES = 8
"""Fewer equally likely outcomes of a draw can show nothing (model page section 4)."""
LONGEST_WINDOW = 28
"""Days by which a step may come late (ours: a longer wait is another plan)."""


def established_after(rungs: Rungs) -> int:
    """Days after which a dose is established: the fewest that the ladder stays on one before a higher one."""
    return min((days for _, days in rungs[:-1]), default=LEAST_STAY)


def dated(rungs: Rungs, choices: Choices, problems: list[Problem]) -> tuple[list[Step], Timed | None]:
    """Run-in and ladder. A step whose day is drawn has a window of its own, so that no stay before it becomes shorter.

    The first dose of somebody who takes the drug already is not moved: it is what they take.
    """
    timing, first = choices.timing, choices.calendar.first_day
    moves = [number for number in range(len(rungs)) if number or choices.run_in_days]
    if timing is not None:
        problems += _check_timing(timing, len(moves))
    if problems:
        return [], None
    window = timing.window_days if timing is not None else 0
    due, earliest = first + timedelta(days=choices.run_in_days), []
    for number, (_, days) in enumerate(rungs):
        earliest.append(due)
        due += timedelta(days=days + (window if number in moves else 0))
    delays = dict.fromkeys(range(len(rungs)), 0)
    if timing is not None:
        delays |= dict(zip(moves, draw_delays(len(moves), window, seed=timing.seed), strict=True))
    begins = [day + timedelta(days=delays[number]) for number, day in enumerate(earliest)]
    steps = [Step(Part.RUN_IN, first, (begins[0] - first).days, NONE)] if choices.run_in_days else []
    for (dose, _), begin, end in zip(rungs, begins, [*begins[1:], due], strict=True):
        steps.append(Step(Part.LADDER, begin, (end - begin).days, dose))
    if timing is None:
        return steps, None
    return steps, Timed(tuple(earliest[number] for number in moves), window, timing.seed)


def _check_timing(timing: Timing, moves: int) -> list[Problem]:
    where, days = "[[step-timing]] field 'window-days'", timing.window_days
    if not moves:
        what = "there is no step whose day could be drawn: one dose only, and it is taken already."
        return [Problem("[[step-timing]]", what, "Leave it out.")]
    least = next(days for days in range(1, FEWEST_OUTCOMES) if (days + 1) ** moves >= FEWEST_OUTCOMES)
    if least <= days <= LONGEST_WINDOW:
        return []
    what = (
        f"{days} days are not between {least}, where chance has {FEWEST_OUTCOMES} ways to fall, and {LONGEST_WINDOW}."
    )
    return [Problem(where, what, f"The nearest that passes is {min(max(days, least), LONGEST_WINDOW)}.")]


def re_challenge(ladder: Rungs, choices: Choices, steps: list[Step], problems: list[Problem]) -> tuple[Drawn, ...]:
    """Adds the drawn blocks. ladder : from its bottom, also where the plan began higher up: the way back up begins there."""
    swaps = choices.swaps
    if swaps is None:
        return ()
    problems += [*_check_swaps(ladder, swaps), *check_sealed(swaps)]
    if choices.stop is not None:
        what = "a trial of stopping cannot follow drawn blocks in one plan: where the last block ends is for chance to say."
        problems.append(Problem("[[stop-trial]]", what, "Keep one of the two, and plan the other afterwards."))
    if ladder[-1][1] < established_after(ladder):
        least = established_after(ladder)
        what = f"{ladder[-1][1]} days do not make {ladder[-1][0]} an established dose to come back to; {least} do."
        problems.append(Problem("field 'days-on-the-last-dose'", what, f"The nearest that passes is {least}."))
    if problems:
        return ()
    top, other = ladder[-1][0], _other_side(ladder, swaps)
    if swaps.seed is None:
        part, blocks = sealed_part((top, other), swaps, first=steps[-1].last + timedelta(days=1))
        steps += blocks
        return (part,)
    climb = _climb(ladder, swaps)
    order = draw_rounds((top, other), swaps.rounds, seed=swaps.seed)
    first, before = steps[-1].last + timedelta(days=1), top
    for number, dose in enumerate(order, 1):
        at: date = first + timedelta(days=(number - 1) * swaps.block_days)
        left = swaps.block_days
        for rung, days in climb if dose == top != before else ():
            steps.append(Step(Part.CLIMB_BACK, at, days, rung, number))
            at, left = at + timedelta(days=days), left - days
        steps.append(Step(Part.RE_CHALLENGE, at, left, dose, number))
        before = dose
    climb_days = sum(days for _, days in climb)
    return (Drawn(first, steps[-1].last, (top, other), swaps.block_days, order, swaps.seed, climb_days),)


def _other_side(ladder: Rungs, swaps: Swaps) -> Dose:
    return NONE if swaps.against == "none" else ladder[-2][0]


def _climb(ladder: Rungs, swaps: Swaps) -> Rungs:
    """What a block begins with on the way back up from no drug, if going back at once was not agreed."""
    return [] if swaps.direct or swaps.against != "none" else ladder[:-1]


def _check_swaps(ladder: Rungs, swaps: Swaps) -> list[Problem]:
    where, found = "[[re-challenge]]", []
    if not FEWEST_ROUNDS <= swaps.rounds <= MOST_ROUNDS:
        near = min(max(swaps.rounds, FEWEST_ROUNDS), MOST_ROUNDS)
        what = f"{swaps.rounds} rounds are not between {FEWEST_ROUNDS} and {MOST_ROUNDS}."
        found.append(Problem(f"{where} field 'rounds'", what, f"The nearest that passes is {near}."))
    if swaps.blinded and _climb(ladder, swaps):
        what = "is true, and a block that climbs back by the ladder shows what it holds."
        mend = "Agree on a direct return with the prescriber, or plan open blocks, with a seed."
        found.append(Problem(f"{where} field 'blinded'", what, mend))
    if swaps.against != "none" and len(ladder) < 2:
        what = "there is no rung below the only dose of the ladder."
        return [*found, Problem(f"{where} field 'against'", what, 'Write "none".')]
    if problem := _check_block(ladder, swaps):
        found.append(problem)
    return found


def _check_block(ladder: Rungs, swaps: Swaps) -> Problem | None:
    """Whether a block is a stay, and whether the way back up from it is one of the two that there are.

    The ladder's own way is always open, and takes its days. The way back at once has to be agreed, and the dose must
    have been taken within RETURN_WITHIN days.
    """
    where, days, near = "[[re-challenge]] field 'block-days'", swaps.block_days, "The nearest that passes is {}.".format
    by_ladder, why = _ladder_needs(ladder, swaps)
    if days >= by_ladder and (not swaps.direct or swaps.against != "none" or len(ladder) == 1):
        return None
    if not swaps.direct:
        return Problem(where, f"{days} days are too short: {why}.", near(by_ladder))
    if days < BLOCK_LEAST:
        return Problem(where, f"{days} days are too short to be a stay on a dose.", near(BLOCK_LEAST))
    # Two blocks on the other side meet where two rounds meet; the day after them is the first day back.
    longest = (RETURN_WITHIN - 1) // 2
    if days <= longest:
        return None
    what = (
        f"two blocks of {days} days without the dose can meet, and a dose last taken more than {RETURN_WITHIN} days ago "
        "is climbed to anew."
    )
    return Problem(where, what, near(longest))


def _ladder_needs(ladder: Rungs, swaps: Swaps) -> tuple[int, str]:
    """Days of a block from which the ladder's own way back up fits, and what they are for."""
    if swaps.against != "none":
        stay = max(ladder[-2][1], BLOCK_LEAST)
        return (
            stay,
            f"{ladder[-2][0]} is taken for {stay} days before {ladder[-1][0]} is, unless a direct return was agreed",
        )
    climb = sum(days for _, days in ladder[:-1])
    stay = max(established_after(ladder), BLOCK_LEAST)
    return max(2 * climb, climb + stay), (
        f"without a direct return a block climbs back by the ladder for {climb} days, and half of it at the least, and "
        f"{stay} days, must be on {ladder[-1][0]}"
    )


def stop_trial(ladder: Rungs, choices: Choices, steps: list[Step], problems: list[Problem]) -> Relapse | None:
    """Adds the steps down, through the ladder's lower doses or at once, and the days without, after the ladder."""
    stop = choices.stop
    if stop is None:
        return None
    lower = [dose for dose, _ in ladder[:-1]]
    problems += _check_stop(stop, lower, choices)
    if problems:
        return None
    top = steps[-1]
    due = top.last + timedelta(days=1)
    for dose in reversed(lower if stop.by_rungs else []):
        steps.append(Step(Part.STOP_TRIAL, due, stop.days_each, dose))
        due += timedelta(days=stop.days_each)
    steps.append(Step(Part.STOP_TRIAL, due, stop.days_without, NONE))
    return Relapse(
        stop.worse_by,
        stop.on_days,
        stop.of_days,
        top.last - timedelta(days=stop.compared_days - 1),
        top.last,
        top.dose,
        _returns(ladder, steps) if stop.direct else (),
    )


def _returns(ladder: Rungs, steps: list[Step]) -> tuple[tuple[Dose, date], ...]:
    """Each established dose with the last day on which going back to it is a return, highest first."""
    dwell, last = established_after(ladder), {step.dose: step.last for step in steps if step.dose > NONE}
    established = {step.dose for step in steps if step.days >= dwell}
    return tuple((dose, last[dose] + timedelta(days=RETURN_WITHIN)) for dose in sorted(established & set(last))[::-1])


def _check_stop(stop: StopTrial, lower: list[Dose], choices: Choices) -> list[Problem]:
    def nearest(key: str, value: int, low: int, high: int, why: str) -> Problem | None:
        if low <= value <= high:
            return None
        near = min(max(value, low), high)
        return Problem(f"[[stop-trial]] field '{key}'", f"{value}: {why}.", f"The nearest that passes is {near}.")

    before = choices.days_on_the_last
    found = [
        Problem("[[stop-trial]] field 'by'", "the scheme has no dose below this one to go down by.", 'Write "at-once".')
        if stop.by_rungs and not lower
        else None,
        Problem("[[stop-trial]] field 'worse-by'", "must be more than 0.", "Write the change that would count.")
        if stop.worse_by <= 0
        else None,
        Problem(
            "field 'days-on-the-last-dose'",
            f"{before} days on the dose are too few to compare days without it with; at least {LEAST_STAY} are needed.",
            f"The nearest that passes is {LEAST_STAY}.",
        )
        if before < LEAST_STAY
        else nearest(
            "compared-days",
            stop.compared_days,
            LEAST_STAY,
            before,
            f"between {LEAST_STAY} days and the {before} on the dose",
        ),
        Problem(
            "[[stop-trial]] field 'days-without'",
            f"{stop.days_without} days without the drug leave too little to compare with; at least {RUN_IN_LEAST} are needed.",
            f"The nearest that passes is {RUN_IN_LEAST}.",
        )
        if stop.days_without < RUN_IN_LEAST
        else nearest("of-days", stop.of_days, 1, stop.days_without, "more days than there are without the drug"),
        nearest("on-days", stop.on_days, 1, stop.of_days, "more days than it counts among"),
    ]
    return [problem for problem in found if problem is not None]
