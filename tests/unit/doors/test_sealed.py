"""The commands about blinded blocks: what the person gets tells nothing, the key tells everything, opening is never refused."""

import hashlib
import json
import re
import shutil
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from modicum.doors.cli import new as new_command
from modicum.doors.cli import sealing
from modicum.doors.desk.open_key import open_key as open_the_key
from modicum.doors.files import key_file
from modicum.doors.files.folder import FolderShelf
from modicum.doors.files.key_file import read_key_file
from modicum.plan.drawn import allowed_orders
from modicum.quantities import Dose
from unit.doors.sealed_trials import flat, number_of, open_key, sealed_trial
from unit.doors.shell import ROOT, dose, run, trial_folder

OPEN = (ROOT / "examples" / "plan" / "choices.toml").read_text("utf-8")
PERSON = ROOT / "examples" / "person" / "person.toml"
AGREED = '\n[[agreed]]\nprescriber = "Dr. A. Name"\non = 2027-02-10\nhow = "at the visit"\n'
SEED = re.search(r"^seed = .*$", OPEN, re.MULTILINE)[0]
BLINDED = OPEN.replace(SEED, "blinded = true")
LIQUID = '[[liquid]]\nmg-per-ml = "1"\nsyringe-mark-ml = "0.1"'
CAPSULES = re.search(r"\[\[capsules\]\]\nstrengths = .*", OPEN)[0]
ON = ("--as-of", "2027-02-10")
DRUG, NO_DRUG = "4.5 mg", "0 mg"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder of one's own to write in, and a clock that stands still."""

    class Still(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2027, 2, 10, 12, tzinfo=UTC)

    monkeypatch.setattr(new_command, "datetime", Still)
    monkeypatch.chdir(tmp_path)
    Path("pharmacy").mkdir()
    return tmp_path


def make(text=BLINDED + AGREED, *more, key="pharmacy/key.toml", out="person"):
    Path("choices.toml").write_text(text, "utf-8")
    words = ["new", "choices.toml", "--person", PERSON, *ON, *more]
    words += ["--sealed-key", key] if key else []
    return run(*words, *(["--out", out] if out else []))


def files(folder):
    return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


# ------------------------------------------------------------------ nothing the person gets hangs on the order


@pytest.mark.hazard("H-31/sealed")
@pytest.mark.parametrize("against", ["none", "rung-below"])
@pytest.mark.parametrize("more", [(), ("--name-medicine",)])
def test_in_every_order_the_person_gets_the_same_bytes(here, monkeypatch, against, more):
    """All orders of three rounds: every file, everything printed; only the trial's digest of the key differs, and that of the trial."""
    other = Dose.read(NO_DRUG if against == "none" else "3.5 mg")
    doses = (Dose.read(DRUG), other)
    got, keys = set(), set()
    for order in allowed_orders(doses, 3):
        number = number_of(order, doses, 3)
        monkeypatch.setattr(sealing.secrets, "randbits", lambda bits, number=number: number)
        told = make(BLINDED.replace('against = "none"', f'against = "{against}"') + AGREED, *more)
        assert told.code == 0, told.err
        key = Path("pharmacy/key.toml").read_bytes()
        seen = files("person")
        digest = hashlib.sha256(key).hexdigest().encode()
        assert seen["trial.toml"].count(digest) == 1
        assert not any(digest in data for name, data in seen.items() if name != "trial.toml")
        agreed = hashlib.sha256(seen["trial.toml"]).hexdigest().encode()
        assert [name for name, data in seen.items() if agreed in data] == ["plan.toml"]
        seen["plan.toml"] = seen["plan.toml"].replace(agreed, b"-")
        seen["trial.toml"] = seen["trial.toml"].replace(digest, b"-")
        got.add((told.out, told.err, tuple(sorted(seen.items()))))
        assert re.findall(r'^dose = "(.*)"$', key.decode(), re.MULTILINE) == [str(dose) for dose in order]
        keys.add(key)
        shutil.rmtree("person")
        shutil.rmtree("pharmacy")
        Path("pharmacy").mkdir()
    assert len(keys) == 8
    assert len({len(key) for key in keys}) == 1
    assert len(got) == 1


@pytest.mark.hazard("H-31/sealed")
def test_what_the_person_gets(here):
    told = make(BLINDED + AGREED, "--name-medicine")
    said = flat(told.out)
    assert "kit 3 (4.5 mg or no drug)" in said
    assert "4.5 mg against 0 mg: grade A." in said
    assert "6 kits of 39 look-alike capsules each" in said
    # The ladder alone, of 0.5 and 1.5 mg capsules: 14 days each of 0.5, 1.5, 2.5 and 3.5 mg, 28 of 4.5 mg:
    # of 0.5 mg 1 + 0 + 2 + 1 a day, of 1.5 mg 0 + 1 + 1 + 2, and 3 a day on the last.
    assert f"{14 * 4} capsules of 0.5 mg" in said
    assert f"{14 * 4 + 28 * 3} capsules of 1.5 mg" in said
    assert "out of 8 that are equally likely" in said
    assert "The key is to be opened after 2027-08-09" in said
    sheet = " ".join(Path("person/dispensing.txt").read_text("utf-8").split())
    assert "Kit 1: 3 capsules at bedtime, from 2027-05-24 to 2027-06-05." in sheet
    assert "placebo" not in sheet
    trial = Path("person/trial.toml").read_text("utf-8")
    assert "\nblinded = true\n" in trial
    assert "\norder = " not in trial
    assert "seed" not in trial


def test_the_calendar_reminds_in_every_block(here):
    """78 days of kits: a block that rang less often would tell."""
    make()
    text = Path("person/plan.ics").read_text("utf-8")
    assert text.count("SUMMARY:Reminder") == text.count("SUMMARY:") == 5 + 6
    assert text.count("RRULE:FREQ=DAILY;COUNT=13") == 6
    shutil.rmtree("person")
    make(BLINDED + AGREED, "--name-medicine", key="pharmacy/other.toml")
    named = Path("person/plan.ics").read_text("utf-8")
    assert [named.count(f"SUMMARY:kit {n}") for n in range(1, 8)] == [1] * 6 + [0]


@pytest.mark.hazard("H-32/taken-as-drug")
def test_the_persons_page_says_what_to_do_in_an_emergency_without_the_key(here):
    said = flat(make(key=None, out=None).out)
    assert "In an emergency nobody has to wait for the key" in said
    assert "take it that every kit holds naltrexone" in said


# ------------------------------------------------------------------ the key


def test_the_key_and_the_pharmacys_page_are_their_owners_alone(here):
    make()
    assert sorted(files("pharmacy")) == ["key-pharmacy.html", "key-pharmacy.txt", "key.toml"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in Path("pharmacy").iterdir()} == {0o600}
    page = " ".join(Path("pharmacy/key-pharmacy.txt").read_text("utf-8").split())
    assert page.count("39 without drug") == page.count("39 of 1.5 mg") == 3
    assert "Kit 6: 3 capsules at bedtime, from 2027-07-28 to 2027-08-09." in page


def test_the_number_is_of_128_bits_from_the_systems_own_source(here, monkeypatch):
    asked = []
    monkeypatch.setattr(sealing.secrets, "randbits", lambda bits: asked.append(bits) or 2**128 - 1)
    make()
    assert asked == [128]
    assert f'number = "{"f" * 32}"' in Path("pharmacy/key.toml").read_text("utf-8")


def test_a_plan_that_is_not_agreed_has_no_key_yet(here):
    told = make(BLINDED)
    assert told.code == 4
    assert files("pharmacy") == {}
    assert sorted(files("person")) == ["dispensing.html", "dispensing.txt", "plan.html", "plan.txt"]


@pytest.mark.parametrize(
    ("text", "key", "out", "said"),
    [
        (BLINDED, None, "person", "add --sealed-key FILE"),
        (BLINDED, "pharmacy/key.toml", None, "without --out DIR"),
        (OPEN, "pharmacy/key.toml", "person", "nothing in these choices is blinded"),
        (BLINDED, "person/key.toml", "person", "lies inside person"),
        (BLINDED, "person/deep/key.toml", "person", "lies inside person"),
        (BLINDED, "pharmacy/../person/key.toml", "person", "lies inside person"),
        (BLINDED, "link/key.toml", "person", "lies inside person"),
        (BLINDED, "new", "new", "lies inside new"),
        (BLINDED, "nowhere/key.toml", "person", "there is no folder nowhere"),
        (BLINDED, "there.toml", "person", "is there already"),
        (BLINDED, "half.toml", "person", "half-pharmacy.txt: is there already"),
        (BLINDED, "dangling.toml", "person", "is there already"),
    ],
)
def test_a_key_in_the_wrong_place_is_a_mistake_of_use_and_nothing_is_written(here, text, key, out, said):
    Path("person/deep").mkdir(parents=True)
    Path("link").symlink_to("person")
    Path("there.toml").write_text("x", "utf-8")
    Path("half-pharmacy.txt").write_text("x", "utf-8")
    Path("dangling.toml").symlink_to("elsewhere.toml")
    told = make(text + AGREED, key=key, out=out)
    assert (told.code, told.out) == (2, "")
    assert said in told.err
    assert files("pharmacy") == {}
    assert [path.name for path in Path("person").iterdir()] == ["deep"]
    assert not Path("elsewhere.toml").exists()


def test_a_trial_that_is_there_costs_no_key(here):
    make()
    again = make(key="pharmacy/second.toml")
    assert again.code == 2
    assert not Path("pharmacy/second.toml").exists()


def test_a_seed_beside_blinded_blocks_is_refused_with_the_reason(here):
    told = make(OPEN.replace(SEED, f"{SEED}\nblinded = true") + AGREED)
    assert told.code == 3
    assert "Whoever has the seed can draw the order" in told.err


@pytest.mark.hazard("H-31/same-count")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([(CAPSULES, LIQUID), ('against = "none"', 'against = "rung-below"')], "different volumes"),
        ([(CAPSULES, "")], "no kit can be prepared"),
    ],
)
def test_kits_that_could_be_told_apart_or_not_be_made_are_refused(here, changes, said):
    text = BLINDED
    for old, changed in changes:
        assert old in text
        text = text.replace(old, changed)
    told = make(text + AGREED)
    assert told.code == 3
    assert said in told.err
    assert files("pharmacy") == {}
    assert not Path("person").exists()


def test_a_liquid_against_none_has_bottles_of_one_volume(here):
    told = make(BLINDED.replace(CAPSULES, LIQUID) + AGREED)
    assert told.code == 0
    assert "6 bottles of 58.5 mL that look and taste alike" in told.out  # 13 days of 4.5 mL
    page = Path("pharmacy/key-pharmacy.txt").read_text("utf-8")
    assert page.count("58.5 mL with the drug") == page.count("58.5 mL without drug") == 3


def test_look_alike_capsules_of_different_strengths_are_packed_taking_by_taking(here, monkeypatch):
    """3.5 mg is two of 1.5 mg and one of 0.5 mg, all alike: loose in one bottle they would make days of 1.5 and of 4.5 mg."""
    monkeypatch.setattr(sealing.secrets, "randbits", lambda bits: 1)
    make(BLINDED.replace('against = "none"', 'against = "rung-below"') + AGREED)
    said = flat(Path("pharmacy/key-pharmacy.txt").read_text("utf-8"))
    assert said.count("26 of 1.5 mg + 13 of 0.5 mg") == said.count("39 of 1.5 mg") == 3
    assert "Pack every taking by itself" in said
    assert "must never lie loose in one bottle" in said


# ------------------------------------------------------------------ opening

SHOWN = """\
Plan my-plan, version 1: what the kits hold
By the plan, kit 2 was for 2027-06-06: 4.5 mg naltrexone a day.
Kit 1, 2027-05-24 to 2027-06-05: no drug (placebo).
Kit 2, 2027-06-06 to 2027-06-18: 4.5 mg naltrexone a day.
Kit 3, 2027-06-19 to 2027-07-01: 4.5 mg naltrexone a day.
Kit 4, 2027-07-02 to 2027-07-14: no drug (placebo).
Kit 5, 2027-07-15 to 2027-07-27: no drug (placebo).
Kit 6, 2027-07-28 to 2027-08-09: 4.5 mg naltrexone a day.
This is what was put into the kits. It does not say what was swallowed, or when: ask, and look at
the record. What was taken on the days before counts too. If in doubt, take it that naltrexone
was taken.
"""


@pytest.fixture
def sealed(here, monkeypatch):
    """A trial and its key, drawn as none, drug, drug, none, none, drug."""
    drug, none = Dose.read(DRUG), Dose.read(NO_DRUG)
    number = number_of((none, drug, drug, none, none, drug), (drug, none), 3)
    monkeypatch.setattr(sealing.secrets, "randbits", lambda bits: number)
    assert make().code == 0
    return here


@pytest.mark.hazard("H-32/break-open")
def test_the_key_alone_says_what_each_kit_holds(sealed):
    told = run("open-key", "--show", "pharmacy/key.toml", "--as-of", "2027-06-06")
    assert (told.code, flat(told.out)) == (0, flat(SHOWN))
    assert "nothing was recorded" in told.err


@pytest.mark.hazard("H-32/break-open")
def test_opening_says_the_same_records_it_and_keeps_the_key(sealed):
    told = open_key()
    assert (told.code, flat(told.out)) == (0, flat(SHOWN))
    (entry,) = map(json.loads, Path("person/journal.ndjson").read_text("utf-8").splitlines())
    key = Path("pharmacy/key.toml").read_bytes()
    assert (entry["kind"], entry["for"], entry["who"], entry["why"]) == ("unblinded", "2027-06-06", "Ann", "emergency")
    assert entry["key"] == hashlib.sha256(key).hexdigest()
    assert Path("person/opened-key.toml").read_bytes() == key


@pytest.mark.hazard("H-32/break-open")
def test_opening_again_prints_again_and_logs_again(sealed):
    open_key()
    told = open_key(why="the ward asked")
    assert (told.code, flat(told.out)) == (0, flat(SHOWN))
    entries = [json.loads(line) for line in Path("person/journal.ndjson").read_text("utf-8").splitlines()]
    assert [entry["why"] for entry in entries] == ["emergency", "the ward asked"]
    assert len({entry["id"] for entry in entries}) == 2


@pytest.mark.hazard("H-32/break-open")
@pytest.mark.parametrize("day", ["2026-01-01", "2027-02-10", "2031-12-31"])
def test_no_day_is_too_early_or_too_late(sealed, day):
    told = open_key(on_day=day)
    assert told.code == 0
    assert "Kit 6, 2027-07-28 to 2027-08-09: 4.5 mg naltrexone a day." in told.out


@pytest.mark.hazard("H-32/break-open")
def test_a_record_that_cannot_be_written_does_not_keep_the_answer_back(sealed):
    Path("person/journal.ndjson").unlink()
    Path("person/journal.ndjson").mkdir()
    told = open_key()
    assert (told.code, flat(told.out)) == (3, flat(SHOWN))
    assert "could not be stored" in told.err


@pytest.mark.parametrize("missing", ["--who", "--why"])
def test_who_and_why_are_asked_for_and_an_emergency_may_say_so(sealed, missing):
    words = ["open-key", "person", "pharmacy/key.toml", "--who", "Ann", "--why", "over"]
    at = words.index(missing)
    for given in (words[:at] + words[at + 2 :], [*words[: at + 1], "  ", *words[at + 2 :]]):
        told = run(*given)
        assert (told.code, told.out) == (2, "")
        assert f"In an emergency write {missing} emergency." in told.err
    assert Path("person/journal.ndjson").read_bytes() == b""


@pytest.mark.parametrize("words", [(), ("person",), ("person", "pharmacy/key.toml", "--show", "pharmacy/key.toml")])
def test_opening_needs_a_trial_and_a_key_or_the_key_alone(sealed, words):
    assert run("open-key", *words).code == 2


def altered(old, new_):
    text = Path("pharmacy/key.toml").read_text("utf-8")
    assert old in text
    Path("pharmacy/altered.toml").write_text(text.replace(old, new_), "utf-8")
    return "pharmacy/altered.toml"


@pytest.mark.hazard("H-32/taken-as-drug")
@pytest.mark.parametrize(("old", "changed"), [('"0 mg"\n\n[[kit]]', '"4.5 mg"\n\n[[kit]]'), ("# SECRET", "# Secret")])
def test_a_key_of_which_one_sign_was_changed_is_not_the_trials(sealed, old, changed):
    told = open_key(key=altered(old, changed))
    assert (told.code, told.out) == (3, "")
    assert "is not the key that this trial was sealed with" in told.err
    assert "every kit holds naltrexone" in told.err
    assert "open-key --show" in told.err
    assert Path("person/journal.ndjson").read_bytes() == b""
    assert not Path("person/opened-key.toml").exists()


@pytest.mark.hazard("H-32/taken-as-drug")
def test_a_changed_key_that_is_shown_alone_warns(sealed):
    told = run("open-key", "--show", altered('"0 mg"\n\n[[kit]]', '"4.5 mg"\n\n[[kit]]'))
    assert told.code == 3
    assert "WARNING: this key was changed" in told.out
    assert "every kit holds naltrexone" in " ".join(told.out.split())


@pytest.mark.parametrize(
    ("old", "changed", "said"),
    [
        ('number = "', 'number = "0', "32 digits"),
        ('kind = "modicum-key"', 'kind = "key"', "'kind'"),
        ("number = 2\n", "number = 3\n", "not numbered"),
        ('doses = ["4.5 mg", "0 mg"]', 'doses = ["4.5 mg", "0.5 mg"]', "none of the two doses"),
        ('doses = ["4.5 mg", "0 mg"]', 'doses = ["4.5 mg"]', "'doses'"),
        ("last = 2027-06-05", "last = 2027-06-07", "before the one before it ends"),
        ("plan-version = 1", "plan-version = [", "cannot be read as TOML"),
        ("plan-version = 1", "plan-version = 1\nmore = 1", "unknown field 'more'"),
    ],
)
def test_a_file_that_is_no_key_is_named_with_what_is_wrong(sealed, old, changed, said):
    told = run("open-key", "--show", altered(old, changed))
    assert (told.code, told.out) == (3, "")
    assert said in told.err
    assert "every kit holds naltrexone" in told.err


def test_a_trial_without_a_seal_has_nothing_to_open(sealed, tmp_path):
    told = open_key(trial=trial_folder(tmp_path / "plain", [dose(0, 3)]))
    assert told.code == 3
    assert "nothing to open" in told.err


def test_a_folder_that_cannot_be_read_points_to_the_key_alone(sealed):
    told = open_key(trial="nowhere")
    assert told.code == 3
    assert "modicum open-key --show KEY" in told.err


def test_another_opened_key_is_never_written_over(sealed):
    Path("person/opened-key.toml").write_text("another", "utf-8")
    told = open_key()
    assert (told.code, flat(told.out)) == (3, flat(SHOWN))
    assert "was left as it is" in told.err
    assert Path("person/opened-key.toml").read_text("utf-8") == "another"


# ------------------------------------------------------------------ what can go wrong around it


def test_without_a_day_it_is_opened_now_with_the_clock(sealed):
    """In the trial's own days: whatever the clock says, an entry of today's trial day, or of yesterday's before four."""
    told = run("open-key", "person", "pharmacy/key.toml", "--who", "Ann", "--why", "emergency")
    assert told.code == 0
    (entry,) = map(json.loads, Path("person/journal.ndjson").read_text("utf-8").splitlines())
    assert re.fullmatch(r"\d\d:\d\d", entry["at"])
    moment = datetime.fromisoformat(entry["recorded_at"])
    assert -1 <= (date.fromisoformat(entry["for"]) - moment.date()).days <= 1


@pytest.mark.parametrize(
    ("zone", "instant", "day"),
    [
        ("Europe/Oslo", "2027-06-07T00:30:00+00:00", "2027-06-06"),  # 02:30 in Oslo: before the day turns at four
        ("Europe/Oslo", "2027-06-07T02:00:00+00:00", "2027-06-07"),  # 04:00
        ("Pacific/Auckland", "2027-06-06T16:00:00+00:00", "2027-06-07"),  # 04:00 of the day after
    ],
)
def test_the_day_of_an_opening_is_the_trials_own(sealed, zone, instant, day):
    description = Path("person/trial.toml")
    description.write_text(description.read_text("utf-8").replace("Europe/Oslo", zone), "utf-8")
    values, data = read_key_file(Path("pharmacy/key.toml"))
    opening = open_the_key(
        FolderShelf(Path("person")),
        values,
        hashlib.sha256(data).hexdigest(),
        at="key.toml",
        who="Ann",
        why="emergency",
        entry_id="u",
        now=datetime.fromisoformat(instant),
        as_of=None,
    )
    assert opening.entry["for"] == day


def test_a_trial_without_a_zone_can_be_opened_now(tmp_path):
    trial, key = sealed_trial(tmp_path / "t")
    description = trial / "trial.toml"
    description.write_text(description.read_text("utf-8").replace('"UTC"', '"not stated"'), "utf-8")
    assert run("open-key", trial, key, "--who", "Ann", "--why", "over").code == 0


@pytest.mark.hazard("H-32/break-open")
def test_a_trial_that_cannot_be_read_points_to_the_key_alone(sealed):
    Path("person/trial.toml").write_text("id = ", "utf-8")
    told = open_key()
    assert told.code == 3
    assert "modicum open-key --show KEY" in told.err
    assert "every kit holds naltrexone" in told.err


def test_a_disk_that_refuses_the_key_makes_no_trial(here, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(key_file.os, "open", refuse)
    told = make()
    assert told.code == 3
    assert "the key could not be written (No space left on device)" in told.err
    assert not Path("person").exists()


def test_an_opened_key_that_cannot_be_kept_is_said_after_the_answer(sealed, monkeypatch):
    Path("person/.opened-key.toml.new").mkdir()
    told = open_key()
    assert (told.code, flat(told.out)) == (3, flat(SHOWN))
    assert "could not be kept" in told.err
