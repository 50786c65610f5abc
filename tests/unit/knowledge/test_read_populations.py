"""The reader of the populations: every refusal names table and key, shown on copies of the shipped file."""

import shutil
from pathlib import Path

import pytest

from modicum.doors.desk.knowing import adjustments, knowledge, populations, protocols
from modicum.errors import KnowledgeError
from modicum.knowledge.read import shipped
from modicum.knowledge.read_populations import KEYS, read_populations_of

FILE = "populations-1.toml"


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(Path(str(shipped())) / "populations", tmp_path / "populations")
    return tmp_path


def read(folder):
    return read_populations_of(folder, sources=knowledge().sources, schemes=protocols(), rules=adjustments())


def spoil(folder, old, new):
    file = folder / "populations" / FILE
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in the file any more"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_file_has_at_least_eight_sets_and_eight_published_schemes(copy):
    known = populations()
    assert read(copy) == known
    assert len(known.sets) >= 8
    assert len({arm.scheme for arm in known.arms.values()}) >= 8


def test_every_figure_has_a_reason_and_stands_there_once():
    usual = populations().usual
    assert sorted(one.key for one in usual) == sorted(KEYS)
    assert all(len(one.because) > 3 for one in usual)


def test_a_set_has_the_usual_figures_but_for_those_that_it_sets():
    sets = populations().sets
    assert sets["usual"].differs == ()
    assert (sets["usual"].people.onset_days, sets["slow"].people.onset_days) == (3.0, 14.0)
    assert sets["slow"].people.sd_points == sets["usual"].people.sd_points == 1.5


def test_open_figures_of_a_rule_are_chosen_and_published_ones_are_its_own():
    rules = {rule.id: rule for rule in populations().arms["t-s2"].rules}
    assert dict(rules["troublesome-halve"].figures) == {"burden": 2, "half-days": 7}
    assert rules["anxiety-step-back"].felt_as == ("anxiety",)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("version = 1", "version = 2", "is not the version in the file's name"),
        ('key = "share-none"', 'key = "share-nobody"', "must be one of the known figures"),
        ('key = "phi"\nvalue = "0.5"', 'key = "phi"\nvalue = "1"', "is no share for phi"),
        ('key = "skip-share"\nvalue = "0.03"', 'key = "skip-share"\nvalue = "-0.03"', "must be a plain decimal|no share"),
        ('key = "settle-days"\nvalue = "5"', 'key = "settle-days"\nvalue = "0"', "must be above 0"),
        ('source = ["bruun2024", "innova"]', 'source = ["nobody2020"]', "'nobody2020' is not in sources.bib"),
        ('because = "Somewhat', 'why = "Somewhat', "because: is missing"),
        ('set = { share-none = "0.3",', 'set = { share-none = "0.4",', "must add up to 1"),
        ('set = { share-none = "0.3",', 'set = { shares = "0.3",', "is no figure of a set"),
        ('key = "side-moderate-share"\nvalue = "0.35"', 'key = "side-moderate-share"\nvalue = "0.96"', "more than all"),
        ('id = "hopeful"', 'id = "usual"', "'usual' stands there twice"),
        ('scheme = "g-03"', 'scheme = "g-99"', "no scheme that is known"),
        ('increase = "0.5 mg"', 'increase = "0.5"', "increase: cannot read"),
        ('id = "enough-stay"', 'id = "no-response-raise"', "no adjustment rule that can be agreed to"),
        ('figures = { points = "1.2" }', "", "points: is missing"),
        ('figures = { points = "1.2" }', 'figures = { points = "1.2", days = "3" }', "unknown key days"),
        ('figures = { burden = "mild" }', 'figures = { burden = "awful" }', "must be one of none, mild"),
        ("ceiling = \"4.5 mg\"", "top = \"4.5 mg\"", "ceiling: is missing"),
        ('title = "the usual figures"', 'name = "the usual figures"', "title: is missing"),
    ],
)  # fmt: skip
def test_what_is_not_as_it_must_be_is_refused_by_name(copy, old, new, says):
    spoil(copy, old, new)
    with pytest.raises(KnowledgeError, match=says):
        read(copy)


def test_a_file_without_a_set_is_refused(copy):
    file = copy / "populations" / FILE
    text = file.read_text(encoding="utf-8")
    start, end = text.index("[[population]]"), text.index("[[arm]]")
    file.write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(KnowledgeError, match="there must be at least one"):
        read(copy)


def test_a_figure_below_nothing_is_refused(copy):
    spoil(copy, 'key = "effect-log-sd"\nvalue = "0.35"', 'key = "effect-log-sd"\nvalue = "-0.35"')
    with pytest.raises(KnowledgeError, match="effect-log-sd"):
        read(copy)
