"""An agreed plan in a folder, made by the command itself, to be changed.

0 mg from 15 February 2027; 0.5 mg from 1 March, 1.5 from 15 March, 2.5 from 29 March, 3.5 from 12 April, 4.5 from
26 April; six drawn blocks of 13 days from 24 May to 9 August. It is judged after 150 days.
"""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from modicum.doors.desk.plan_record import read_record
from modicum.doors.files.folder import read_toml
from unit.doors.shell import ROOT, run

CHOICES = (ROOT / "examples" / "plan" / "choices.toml").read_text("utf-8")
PERSON = ROOT / "examples" / "person" / "person.toml"
AGREED = '\n[[agreed]]\nprescriber = "Dr. A. Name"\non = 2027-02-10\nhow = "at the visit"\n'


@cache
def _made(more, first_dose, changes, sealed):
    folder = Path(tempfile.mkdtemp())
    text, person = CHOICES, PERSON.read_text("utf-8").replace("first-dose = 2027-03-01", f"first-dose = {first_dose}")
    for old, new in changes:
        assert old in text
        text, person = (
            text.replace(old, new),
            person.replace(old.replace("ceiling", "top-dose"), new.replace("ceiling", "top-dose")),
        )
    (folder / "choices.toml").write_text(text + more + AGREED, "utf-8")
    (folder / "person.toml").write_text(person, "utf-8")
    answers = ("--person", folder / "person.toml", *(("--sealed-key", folder / "key.toml") if sealed else ()))
    told = run("new", folder / "choices.toml", *answers, "--as-of", "2027-02-10", "--out", folder / "trial")
    assert told.code == 0, told.err
    return folder / "trial"


def agreed_folder(tmp_path, more="", first_dose="2027-03-01", changes=(), sealed=False):
    return Path(shutil.copytree(_made(more, first_dose, changes, sealed), tmp_path / "trial"))


def revise(folder, text, on, *more):
    """Change the plan in a folder as on a day. text : the file of changes, or None for --stop."""
    if text is None:
        return run("revise", folder, "--stop", "--as-of", on, *more)
    file = folder.parent / "changes.toml"
    file.write_text(text, "utf-8")
    return run("revise", folder, file, "--as-of", on, *more)


def kept(folder, number):
    name = "plan.toml" if number == 1 else f"plan-{number}.toml"
    return read_record(read_toml(folder / name), at=name)


def doses(record, *days):
    """The amounts of a version on some days, as text."""
    from modicum.days import read_date

    return [str(record.plan.dose_on(read_date(day))) for day in days]
