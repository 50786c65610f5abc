"""Makes the trials of the seven stories again, each lived through modicum's own doors by a made-up person.

    python examples/stories.py              all seven
    python examples/stories.py NAME ...     some of them, such as 4-rage

The truth of each story stands here, in its Body: modicum is never told it.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path

from living import ASKED, Beside, Body, Keeper

HERE = Path(__file__).parent / "stories"
QUIET_DAYS = 14
"""Another medicine was changed "in the last two weeks": the screen asks for so many days."""


def fresh(folder: Path) -> Path:
    """The story's folder without what an earlier run made. Changes written by hand stay."""
    shutil.rmtree(folder / "trial", ignore_errors=True)
    (folder / ASKED).unlink(missing_ok=True)
    return folder


def expects(what: str) -> Callable[[Keeper, date], None]:
    return lambda keeper, _day: keeper.note("expectation", expects=what)


def capsules(keeper: Keeper, _day: date) -> None:
    keeper.note(
        "product", what="capsules", form="capsule", filler="microcrystalline cellulose", pharmacy="the usual one"
    )


def felt(keeper: Keeper) -> str:
    """The entry of the side effect that was written down last."""
    return [str(one.values["id"]) for one in keeper.records if one.values["kind"] == "side-effect"][-1]


def diarist(folder: Path, seed: int = 1) -> Keeper:
    """The drug does next to nothing here. Stopping topiramate makes it worse for a while, and magnesium helps."""
    body = Body(
        seed,
        level=6.4,
        effect={0.0: 0.0, 1.5: -0.2, 3.0: -0.3, 4.5: -0.3},
        drift=-0.008,
        shifts={34: -1.2},
        spells=((16, 30, 1.2),),
        cuts=(2.5, 5.0, 7.5),
    )
    one = Keeper(fresh(folder), body, date(2026, 1, 28))
    one.plan_it()
    changed: list[date] = []

    def change(what: str, medicines: str) -> Callable[[Keeper, date], None]:
        def happens(keeper: Keeper, day: date) -> None:
            keeper.note("co-change", what=what, shape="step")
            keeper.person["medicines"] = medicines
            changed.append(day)

        return happens

    def look(keeper: Keeper, day: date) -> None:
        lately = any(day - one <= timedelta(days=QUIET_DAYS) for one in changed)
        keeper.person["other-medicine-changing"] = '"yes"' if lately else '"no"'

    def wait(keeper: Keeper, day: date) -> None:
        """Two weeks more on this dose; a single day is only waited for."""
        if (keeper.folder / f"changes-{day}.toml").exists():
            keeper.revise(day, f"changes-{day}.toml")

    one.happens = {
        12: expects("much_better"),
        14: capsules,
        16: change("stopped topiramate", '"none"'),
        20: change("began riboflavin", '["riboflavin 400 mg"]'),
        26: change("began magnesium", '["riboflavin 400 mg", "magnesium 300 mg"]'),
        28: look,
        42: look,
        56: look,
    }
    one.barred = wait
    one.live(date(2026, 5, 10))
    return one


def overshooter(folder: Path, seed: int = 2) -> Keeper:
    """3 mg is truly best. 4.5 mg gives away most of the gain, and the sleep: awake in two nights of five, and in five of six."""
    body = Body(seed, level=6.5, effect={0.0: 0.0, 1.5: -1.0, 3.0: -2.0, 4.5: -0.7}, sd=1.4, drift=-0.002)
    awake = Beside("yes-no", random.Random(seed), (0.25,), {0.0: 0.0, 1.5: 0.0, 3.0: 0.0, 4.5: 1.2})
    one = Keeper(fresh(folder), body, date(2026, 1, 8), (awake,))
    one.plan_it()

    def poor_sleep(keeper: Keeper, _day: date) -> None:
        keeper.note("side-effect", what="awake at three, no more sleep", burden="moderate")

    one.happens = {
        10: expects("much_better"),
        14: capsules,
        33: poor_sleep,
        38: lambda keeper, day: keeper.revise(day, f"changes-{day}.toml"),
        41: lambda keeper, day: keeper.over(felt(keeper), day),
    }
    one.live(date(2026, 6, 28))
    return one


def sensitive(folder: Path, seed: int = 1) -> Keeper:
    """The filler of the first pharmacy costs sleep; the drug gives some. Both change in the same week."""
    body = Body(
        seed,
        level=4.6,
        effect={0.0: 0.0, 0.2: 0.3, 0.4: 0.6, 0.6: 0.8},
        sd=1.2,
        shifts={15: -0.7, 45: 0.7},
    )
    one = Keeper(fresh(folder), body, date(2026, 4, 1))
    one.plan_it()

    def bottle(filler: str, pharmacy: str) -> Callable[[Keeper, date], None]:
        def happens(keeper: Keeper, _day: date) -> None:
            what = f"liquid, {pharmacy}"
            keeper.note("product", what=what, form="liquid", **{"per-ml": "1 mg"}, filler=filler, pharmacy=pharmacy)

        return happens

    def cramps(keeper: Keeper, _day: date) -> None:
        keeper.note("side-effect", what="cramps in both legs", burden="moderate")

    one.happens = {
        7: lambda keeper, day: keeper.revise(day, f"changes-{day}.toml"),
        9: expects("do_not_know"),
        14: bottle("lactose", "first pharmacy"),
        16: cramps,
        44: bottle("none", "second pharmacy"),
        47: lambda keeper, day: keeper.over(felt(keeper), day),
    }
    one.live(date(2026, 6, 14))
    return one


def rage(folder: Path, seed: int = 3) -> Keeper:
    """3 mg truly makes the mood worse. The rage comes on the last day before 4.5 mg."""
    body = Body(seed, level=5.2, effect={0.0: 0.0, 1.5: -0.6, 3.0: -3.0, 4.5: -3.5}, sd=1.1, half_life=1.5)
    one = Keeper(fresh(folder), body, date(2026, 4, 29), evening=False)
    one.plan_it()

    def rages(keeper: Keeper, day: date) -> None:
        keeper.note("side-effect", time(15, 10), what="rage, shouting at everyone, afraid of myself", burden="severe")
        keeper.answers["severe-effect"] = '"yes"'
        keeper.later = lambda: keeper.ask(day, behaviour="Yes")

    def calls(keeper: Keeper, day: date) -> None:
        about = {str(one.values["id"]) for one in keeper.records if one.values.get("answer") == "Yes"} | {felt(keeper)}
        for entry in sorted(about):
            values = {"about": entry, "who": "Dr. D. Made-Up", "with": "prescriber", "how": "by telephone"}
            keeper.put_down("contact", day, values)

    one.happens = {10: expects("better"), 14: capsules, 27: rages, 30: calls}
    one.barred = lambda keeper, day: keeper.revise(day, None)
    one.live(date(2026, 6, 28))
    return one


def six_days_on(folder: Path, seed: int = 2) -> Keeper:
    """The drug still does a good deal. The person keeps to the rule agreed beforehand, and goes back when it says so."""
    body = Body(seed, level=6.2, effect={0.0: 0.0, 4.5: -2.6}, sd=1.2, half_life=4.0, acting=-2.4)
    one = Keeper(fresh(folder), body, date(2026, 2, 25))
    one.plan_it()
    first, last = one.known.calendar.first_day, date(2026, 5, 24)
    on_dose = [first + timedelta(days=n) for n in range(28, 42)]

    def look(keeper: Keeper, day: date) -> None:
        before = [keeper.ratings[d] for d in on_dose if d in keeper.ratings]
        line = sum(before) / len(before) + 2
        week = [day - timedelta(days=n) for n in range(1, 8)]
        if sum(keeper.ratings.get(d, -1) >= line for d in week if d > on_dose[-1]) >= 5:
            keeper.happens = {}
            name = back_on(keeper.folder, day, last=last, stopped=on_dose[-1])
            keeper.revise(day, name, with_person=True)

    one.happens = {0: capsules, 40: expects("do_not_know")} | dict.fromkeys(range(47, 70), look)
    one.live(last)
    return one


BACK_ON = """\
# The trial of stopping has failed by the rule that was agreed before it, so the usual dose again, as agreed for that case.
who = "the person and Dr. E. Made-Up"
why = "the pain was worse by two or more on five of seven days: the rule of the trial of stopping"
from = {day}

[[step]]
part = "ladder"
days = {days}
dose = "4.5 mg"

[[agreed]]
prescriber = "Dr. E. Made-Up"
on = {day}
how = "by telephone"

[[jump]]
prescriber = "Dr. E. Made-Up"
on = {day}
why = "taken for two years until {stopped}; going back at once was agreed for 28 days"
dose = "4.5 mg"

[[now]]
severe-effect = "no"
warning-sign = "no"
self-harm = "no"
pause = "no"
no-increase = "no"
doses-taken = "yes"
days-rated = "yes"
"""


def back_on(folder: Path, day: date, *, last: date, stopped: date) -> str:
    """The file of the change back to the usual dose, written on the day that the rule spoke."""
    name = f"changes-{day}.toml"
    text = BACK_ON.format(day=day, days=(last - day).days + 1, stopped=stopped)
    (folder / name).write_text(text, "utf-8")
    return name


def yes_or_no(folder: Path, seed: int = 1) -> Keeper:
    """Half the days have an attack without the drug; on 3 mg one day in seven. Only yes or no is written down."""
    body = Body(seed, level=0.0, effect={0.0: 0.0, 1.5: -0.4, 3.0: -1.1}, sd=1.0, phi=0.3, half_life=2.0, cuts=(0.0,))
    one = Keeper(fresh(folder), body, date(2026, 3, 4))
    one.plan_it()
    one.happens = {10: expects("better"), 14: capsules}
    one.live(one.plan.last)
    return one


FATES = {
    "p03": ("stop", 40, "could not sleep any more", "moderate"),
    "p06": ("silent", 33, "", ""),
    "p08": ("stop", 26, "", ""),
    "p09": ("stop", 31, "afraid of the anger that came with it", "severe"),
    "p11": ("lost", 0, "", ""),
    "p14": ("silent", 61, "", ""),
    "p16": ("stop", 52, "no better; enough of writing every day", ""),
    "p17": ("silent", 19, "", ""),
}
"""Who does not go on to the end, from which day of the trial on, and what they write about it. p11 never hands the record in."""
PATIENTS = 20
PRACTICE = "6-practice"


def practice(folder: Path, seed: int = 1, people: int = PATIENTS) -> list[Keeper]:
    """Twenty people under one plan, each with a true effect drawn around a small gain. p19 and p20 began too late to be judged."""
    chance = random.Random(seed)
    everyone = folder / "practice"
    shutil.rmtree(everyone, ignore_errors=True)
    return [patient(everyone / f"p{n:02d}", n, chance) for n in range(1, people + 1)]


def patient(folder: Path, n: int, chance: random.Random) -> Keeper:
    folder.mkdir(parents=True)
    first = date(2026, 3, 2) + timedelta(days=7 * n) if n < 19 else date(2026, 9, 28)
    top = chance.gauss(-0.8, 1.2)
    effect = {0.0: 0.0, 1.5: 0.5 * top, 3.0: 0.9 * top, 4.5: top}
    body = Body(
        seed=chance.randrange(10**6),
        level=chance.uniform(5.0, 7.5),
        effect=effect,
        sd=chance.uniform(1.0, 1.8),
        phi=chance.uniform(0.1, 0.5),
        drift=chance.gauss(-0.005, 0.008),
        missing=chance.uniform(0.02, 0.12),
    )
    text = (folder.parent.parent / "choices.toml").read_text("utf-8")
    text = text.replace('id = "p00"', f'id = "{folder.name}"').replace("first-day = 2026-03-02", f"first-day = {first}")
    (folder / "choices.toml").write_text(text.replace("seed = 0", f"seed = {chance.randrange(10**6)}"), "utf-8")
    one = Keeper(folder, body, first - timedelta(days=5), inside="", quiet=True)
    one.plan_it()
    fate, day, why, burden = FATES.get(folder.name, ("", 0, "", ""))
    last = min(first + timedelta(days=89), date(2026, 11, 20))

    def leaves(keeper: Keeper, on: date) -> None:
        if why:
            (keeper.folder / "changes.toml").write_text(f'stop = true\nwho = "the person"\nwhy = "{why}"\n', "utf-8")
        keeper.revise(on, "changes.toml" if why else None)

    if burden:
        one.happens[day - 3] = lambda keeper, _day: keeper.note("side-effect", what=why, burden=burden)
    if burden == "severe":
        one.happens[day - 2] = lambda keeper, _day: keeper.answers.update({"severe-effect": '"yes"'})
    if fate == "stop":
        one.happens[day] = leaves
        last = first + timedelta(days=day + 4)
    if fate == "silent":
        last = first + timedelta(days=day)
    one.live(last)
    if fate == "lost":
        (folder / "journal.ndjson").unlink()
    return one


STORIES = {
    "1-confounded-diarist": diarist,
    "2-overshooter": overshooter,
    "3-very-sensitive": sensitive,
    "4-rage": rage,
    "5-six-days-on": six_days_on,
    "7-yes-or-no": yes_or_no,
}


def main(names: list[str]) -> None:
    for name in names or (*STORIES, PRACTICE):
        kept = practice(HERE / name) if name == PRACTICE else [STORIES[name](HERE / name)]
        for one in kept:
            one.close(date(2026, 11, 22))
        print(json.dumps({"story": name, "lines": sum(len(one.records) for one in kept)}))


if __name__ == "__main__":
    main(sys.argv[1:])
