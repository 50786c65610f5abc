"""Red flags in free text: the parts together, the shipped cues on our own lines, and what may not change an answer."""

import json
import random
from pathlib import Path

import pytest

from modicum.doors.desk.red_flags import red_flags
from modicum.errors import KnowledgeError
from modicum.knowledge.flag_shapes import Cue, Flag, Kind
from modicum.knowledge.shapes import frozen_map
from modicum.safety.flags import build_red_flags
from unit.safety.flag_makers import SCOPE, cue_file, small


def flags_of(text):
    """By the cues alone; what was learned beside them has its own tests."""
    return [flag.value for flag in red_flags().flags(text)]


DATA = Path(__file__).parents[2] / "data" / "flags"
LINES = [
    json.loads(row) for name in ("dev", "night") for row in (DATA / f"{name}.ndjson").read_text("utf-8").splitlines()
]
RAISING = [line["text"] for line in LINES if line["flags"] == ["self_harm"] and "self_harm" in flags_of(line["text"])]
HARMLESS = [line["text"] for line in LINES if not line["flags"] and not flags_of(line["text"])]


# ---- the parts together


def test_an_idiom_is_taken_out_of_play_and_the_longest_wins():
    assert small().flags("want to die of hunger") == ()
    assert small(idioms=("want to die of", "die of hunger")).flags("want to die of hunger") == ()
    assert small(idioms=("of hunger",)).flags("want to die of hunger") == (Flag.SELF_HARM,)


def test_an_idiom_hides_no_cue_beside_it():
    assert small().flags("die of hunger, kill myself") == (Flag.SELF_HARM,)


def test_a_cue_is_switched_off_in_its_own_part_of_the_clause_only():
    assert small().flags("want to die laughing") == ()
    assert small().flags("hives among the bees but itching") == (Flag.ALLERGIC_REACTION,)


def test_signs_raise_nothing_alone_and_a_flag_together():
    assert small().flags("sweating. shaking.") == ()
    assert small().flags("sweating. shaking. codeine") == (Flag.OPIOID_WITHDRAWAL,)
    assert small().flags("sweating. shaking. yawning") == (Flag.OPIOID_WITHDRAWAL,)
    assert small().flags("sweating, shaking hands, codeine") == ()
    assert small().flags("no sweating. shaking. codeine") == ()


def test_flags_come_in_their_own_order():
    assert small().flags("hives, kill myself") == (Flag.SELF_HARM, Flag.ALLERGIC_REACTION)


def test_a_reading_tells_what_it_found_and_why_it_let_it_pass():
    (found,) = small().read("he is suicidal").found
    assert (found.id, found.words, found.silence.value) == ("word", "suicidal", "another person")


def test_a_pattern_that_cannot_be_read_is_named_with_its_file():
    with pytest.raises(KnowledgeError, match=r"cues-en\.toml: bad: 'NOSUCH x': there is no class NOSUCH"):
        build_red_flags([cue_file(cues=(Cue("bad", Flag.LIVER, Kind.SAID, ("NOSUCH x",)),))])


def test_a_list_of_words_holds_no_phrase():
    with pytest.raises(KnowledgeError, match="'free from' must be one word"):
        small(scope=frozen_map({"negators": ("free from",)}))


def test_what_two_files_say_is_joined():
    other = cue_file(name="cues-de.toml", cues=(Cue("de", Flag.LIVER, Kind.SAID, ("gelb",)),), signs=(), together=())
    both = build_red_flags([cue_file(), other])
    assert both.flags("gelb hives") == (Flag.ALLERGIC_REACTION, Flag.LIVER)
    assert (
        build_red_flags([cue_file(scope=frozen_map({})), cue_file(name="b", scope=frozen_map(SCOPE), cues=())]).flags(
            "no hives"
        )
        == ()
    )


# ---- the shipped cues on our own lines. They were tuned on them: this holds what was reached, and proves nothing about other lines


def share(flag, name):
    lines = [json.loads(row) for row in (DATA / f"{name}.ndjson").read_text("utf-8").splitlines()]
    told = [(line, flag in flags_of(line["text"])) for line in lines]
    found = [answer for line, answer in told if flag in line["flags"]]
    calm = [answer for line, answer in told if flag not in line["flags"] and flag not in line.get("maybe", ())]
    return sum(found) / len(found), sum(calm) / len(calm)


@pytest.mark.parametrize("name", ["dev", "night"])
@pytest.mark.hazard("H-13/second-net")
def test_self_harm_keeps_what_was_reached_on_our_own_lines(name):
    found, false = share("self_harm", name)
    assert found >= {"dev": 0.98, "night": 0.9}[name]
    assert false <= 0.02


@pytest.mark.parametrize("flag", [flag.value for flag in Flag if flag is not Flag.SELF_HARM])
def test_the_other_flags_keep_what_was_reached_on_our_own_lines(flag):
    found, false = share(flag, "dev")
    assert found >= 0.9
    assert false <= 0.03


def test_there_are_lines_of_every_flag_and_harmless_ones():
    assert len(LINES) >= 300
    assert {flag for line in LINES for flag in line["flags"]} == {flag.value for flag in Flag}
    assert len(HARMLESS) >= 200


# ---- what may not change an answer

CHANGES = {
    "capitals": str.upper,
    "small letters": str.lower,
    "a full stop": lambda text: text.rstrip(".!") + ".",
    "no end": lambda text: text.rstrip(".!"),
    "three exclamation marks": lambda text: text.rstrip(".!") + "!!!",
    "blanks": lambda text: "   " + text.replace(" ", "  ") + " ",
    "an emoji before": lambda text: "😔 " + text,
    "an emoji behind": lambda text: text + " 😔💔",
    "a curly apostrophe": lambda text: text.replace("'", "’"),
    "another form of Unicode": lambda text: "".join(chr(ord(c) + 0xFEE0) if "a" <= c <= "z" else c for c in text),
    "a harmless sentence before": lambda text: "Slept well and walked the dog. " + text,
    "a harmless sentence behind": lambda text: text.rstrip(".!") + ". Ate soup at noon.",
    "and something harmless behind": lambda text: text.rstrip(".!") + ", and I ate soup",
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.hazard("H-13/second-net")
def test_this_change_removes_no_flag(change):
    lost = [text for text in RAISING if "self_harm" not in flags_of(CHANGES[change](text))]
    assert lost == []


@pytest.mark.parametrize("change", ["capitals", "a full stop", "blanks", "an emoji behind", "another form of Unicode"])
def test_this_change_raises_no_flag(change):
    assert [text for text in HARMLESS if flags_of(CHANGES[change](text))] == []


LONG_WORDS = ("suicidal", "suicide", "myself", "overdose", "selbstmord", "umbringen", "suicidio", "zelfmoord")


def one_swap(text, chance):
    """The text with two neighbours exchanged inside one long word of a cue, not at its ends; None if it has none."""
    for word in LONG_WORDS:
        at = text.lower().find(word)
        if at >= 0:
            place = at + chance.randrange(1, len(word) - 2)
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return None


def test_one_swap_in_a_long_word_removes_no_flag():
    chance = random.Random(20261124)
    changed = [swapped for text in RAISING for _ in range(3) if (swapped := one_swap(text, chance)) is not None]
    assert len(changed) > 60
    assert [text for text in changed if "self_harm" not in flags_of(text)] == []


@pytest.mark.parametrize(
    ("short", "held"), [("die", "diiiie"), ("kill", "killlll"), ("want", "waaaant"), ("suicide", "suiccide")]
)
def test_letters_that_were_held_down_remove_no_flag(short, held):
    changed = [text.replace(short, held) for text in RAISING if f" {short} " in f" {text} "]
    assert changed
    assert [text for text in changed if "self_harm" not in flags_of(text)] == []


@pytest.mark.parametrize("text", ["k1ll myself", "su1cidal", "s*icidal", "unalive myself", "kms", "k!ll myself"])
def test_words_that_were_disguised_are_read(text):
    assert "self_harm" in flags_of(text)


def test_reading_again_gives_the_same():
    assert [red_flags().read(text) for text in RAISING[:20]] == [red_flags().read(text) for text in RAISING[:20]]


def test_a_thousand_lines_in_one_are_read_without_trouble():
    assert "self_harm" in flags_of("and then nothing, " * 900 + "I want to die")
