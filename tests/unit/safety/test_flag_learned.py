"""What was learned from lines: its features by hand, its scores against a slow twin, and the shipped weights."""

import json
import math
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modicum.doors.desk.red_flags import flags_of, red_flags, second_net
from modicum.knowledge.flag_shapes import Flag, LearnedRow, LearnedWeights
from modicum.safety.flag_learned import WINDOW_WORDS, SecondNet, features_of, scores_of, windows, words_of
from modicum.safety.flags import Found, Reading
from unit.safety.flag_makers import small
from unit.safety.sentence_makers import indifferent

ROOT = Path(__file__).parents[3]
NOTHING = Reading((), ())


def weights(rows, constant=0.0, at=1.0):
    return LearnedWeights(1, "0" * 64, (constant,) * len(Flag), (at,) * len(Flag), rows)


def row(rarity, **of):
    return LearnedRow(rarity, tuple(of.get(flag.value, 0.0) for flag in Flag))


# ---- features


def test_words_are_small_letters_numbers_are_alike_and_held_letters_stand_twice():
    assert words_of("I CAN’T sleeeeep, 3.5 mg!") == ["i", "cant", "sleep", "0", "0", "mg"]
    assert words_of("Größe ＡＢ") == ["größe", "ab"]
    assert words_of("...") == []


def test_three_words_in_a_row_and_letters_with_the_edges_of_the_word():
    rows, letters, cues = features_of(["not", "ok"], NOTHING)
    assert rows == Counter({"w not": 1, "w ok": 1, "w not ok": 1})
    assert {feature for feature in letters if "k" in feature} == {"lok", "lk ", "l ok", "lok ", "l ok "}
    assert letters["lot "] == 1
    assert cues == Counter()


def test_what_the_cues_made_of_a_line_is_a_feature_whether_it_stands_or_not():
    reading = small().read("he is suicidal. hives")
    cues = features_of([], reading)[2]
    assert "c self_harm another person" in cues
    assert "c raised allergic_reaction" in cues
    assert "c allergic_reaction stands" in cues
    sign = Reading((), (Found("sweating", None, "sweating", None),))
    assert features_of([], sign)[2] == Counter({"c stands sweating": 1})


# ---- scores


def test_a_score_is_the_constant_and_each_block_at_length_one():
    known = weights(
        {"w rope": row(3.0, self_harm=2.0), "w tied": row(4.0, self_harm=1.0), "lro": row(1.0, liver=-0.5)},
        constant=0.25,
    )
    scores = scores_of(features_of(["tied", "rope"], NOTHING), known)
    assert scores[0] == pytest.approx(0.25 + (2.0 * 3.0 + 1.0 * 4.0) / 5.0)
    assert scores[3] == pytest.approx(0.25 - 0.5)
    assert scores[1] == 0.25


def test_a_word_said_twice_weighs_by_the_logarithm():
    known = weights({"w no": row(1.0, self_harm=1.0), "w yes": row(1.0)})
    twice = 1.0 + math.log(2.0)
    assert scores_of(features_of(["no", "no", "yes"], NOTHING), known)[0] == pytest.approx(
        twice / math.hypot(twice, 1.0)
    )


def test_a_flag_is_raised_from_its_threshold_on():
    known = weights({"w rope": row(2.0, self_harm=1.0)})
    assert SecondNet(small(), known, indifferent()).flags("on the rope again") == (Flag.SELF_HARM,)
    assert (
        SecondNet(small(), weights({"w rope": row(2.0, self_harm=0.999)}), indifferent()).flags("on the rope again")
        == ()
    )


def test_a_cue_raises_its_flag_whatever_the_weights_say():
    against = weights({"w hives": row(2.0, allergic_reaction=-50.0)})
    assert SecondNet(small(), against, indifferent()).flags("hives") == (Flag.ALLERGIC_REACTION,)


def test_flags_of_both_come_in_their_order():
    known = weights({"w rope": row(2.0, self_harm=1.0)})
    assert SecondNet(small(), known, indifferent()).flags("hives and a rope") == (
        Flag.SELF_HARM,
        Flag.ALLERGIC_REACTION,
    )


def test_a_line_of_few_words_is_for_the_cues_alone():
    always = weights({}, constant=5.0)
    assert SecondNet(small(), always, indifferent()).flags("... !!!") == ()
    assert SecondNet(small(), always, indifferent()).flags("sweating a lot") == ()
    assert SecondNet(small(), always, indifferent()).flags("sweating all night long") == tuple(Flag)


@pytest.mark.parametrize(
    "label", ["sweating", "stomach cramps", "rash", "vomiting", "diarrhoea", "flu", "travelled to Rome"]
)
def test_the_name_of_a_side_effect_raises_nothing_by_its_sound(label):
    assert flags_of(label) == []


@pytest.mark.parametrize("name", ["stopped topiramate", "cramps in both legs", "a cold with a running nose"])
def test_what_a_change_or_an_effect_is_called_is_heard_by_the_cues_alone(name):
    assert second_net().flags_of_name(name) == ()


def test_a_sentence_in_the_place_of_a_name_is_heard_in_full():
    always = SecondNet(small(), weights({}, constant=5.0), indifferent())
    assert always.flags_of_name("one two three four five six seven") == ()
    assert always.flags_of_name("one two three four five six seven eight") == tuple(Flag)
    assert always.flags_of_name("hives") == (Flag.ALLERGIC_REACTION,)


# ---- long notes


@given(st.integers(1, 400))
def test_windows_hold_every_word_and_any_half_window_in_a_row(many):
    words = [str(n) for n in range(many)]
    seen = list(windows(words))
    assert all(0 < len(window) <= WINDOW_WORDS for window in seen)
    half = WINDOW_WORDS // 2
    for start in range(max(many - half, 0) + 1):
        stretch = words[start : start + half]
        assert any("|".join(stretch) in "|".join(window) for window in seen)


def test_one_sentence_does_not_drown_in_a_long_note():
    quiet = "we had tea and talked about the garden and the roses and the new shed. "
    assert flags_of(quiet * 20) == []
    assert "self_harm" in flags_of(quiet * 10 + "I have decided that nobody will miss me when I am gone. " + quiet * 10)


# ---- what is shipped


def rows_of(name):
    return [json.loads(row) for row in (ROOT / f"tests/data/flags/{name}.ndjson").read_text("utf-8").splitlines()]


def lines_learned_from():
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import learn_flags
    finally:
        sys.path.pop(0)
    return learn_flags


def test_the_weights_were_learned_from_the_lines_that_are_here():
    learn = lines_learned_from()
    told = (ROOT / "src/modicum/knowledge/flags/learned-1.toml").read_text("utf-8")
    assert f'lines-digest = "{learn.digest_of(learn.lines_to_learn_from())}"' in told


def test_nothing_is_learned_from_the_lines_that_decide():
    learn = lines_learned_from()
    deciding = {row["text"] for row in rows_of("held-out-second")}
    assert deciding.isdisjoint(line.text for line in learn.lines_to_learn_from())


def test_the_program_scores_as_the_matrix_that_was_learned_on():
    """Two ways to the same numbers: sparse matrices in the tool, loops over features in the program."""
    learn = lines_learned_from()
    lines = learn.lines_to_learn_from()[::40]
    readings = [red_flags().read(line.text) for line in lines]
    blocks = [features_of(words_of(line.text), read) for line, read in zip(lines, readings, strict=True)]
    counted = learn.count(blocks)
    every = learn.np.arange(len(lines))
    rarity = [learn.rarities(strength, every) for strength in counted.strength]
    names = [feature for block in counted.names for feature in block]
    rare = learn.np.concatenate(rarity)
    weight = learn.np.sin(learn.np.arange(len(names)))
    known = weights(
        {f: row(float(r), self_harm=float(w)) for f, r, w in zip(names, rare, weight, strict=True) if r > 0}
    )
    by_matrix = learn.matrix(counted, rarity, every) @ weight
    assert [scores_of(each, known)[0] for each in blocks] == pytest.approx(list(by_matrix), abs=1e-9)


def test_lines_that_name_nothing_are_heard():
    """Lines no cue finds, by another author; they are among those learned from, so this shows that it learned, not how well."""
    rows = rows_of("held-out-first")
    hidden = [
        r["text"] for r in rows if "self_harm" in r["flags"] and Flag.SELF_HARM not in red_flags().flags(r["text"])
    ]
    assert len(hidden) > 50
    heard = [text for text in hidden if Flag.SELF_HARM in second_net().flags(text)]
    assert len(heard) >= 0.95 * len(hidden)


# ---- both models together


def test_how_far_the_words_are_over_their_threshold_is_added_to_the_sentence():
    known = weights({"w rope": row(2.0, self_harm=2.0)}, at=0.75)
    by_cue, scores = SecondNet(small(), known, indifferent()).heard(["on the rope and hives"])[0]
    assert by_cue == (Flag.ALLERGIC_REACTION,)
    assert scores == pytest.approx([2.0 - 0.75, *[-0.75] * 6])


def test_the_threshold_of_both_raises_the_flag():
    known = weights({"w rope": row(2.0, self_harm=2.0)}, at=0.75)
    assert SecondNet(small(), known, indifferent(1.25)).flags("on the rope again") == (Flag.SELF_HARM,)
    assert SecondNet(small(), known, indifferent(1.26)).flags("on the rope again") == ()


def test_many_lines_are_each_read_by_themselves_and_answered_in_their_order():
    """Those of too few words, for the cues alone, stand among the others; one of them is long enough for three stretches."""
    known = weights({"w rope": row(2.0, self_harm=2.0)}, at=0.75)
    net = SecondNet(small(), known, indifferent(1.25))
    lines = ["rope", "on the rope again", "tea by the sea", "hives", "tea " * 100 + "rope", "hives by the sea", ""]
    assert net.flags_of_lines(lines) == [
        (), (Flag.SELF_HARM,), (), (Flag.ALLERGIC_REACTION,), (Flag.SELF_HARM,), (Flag.ALLERGIC_REACTION,), (),
    ]  # fmt: skip
    assert net.flags_of_lines(lines) == [net.flags(line) for line in lines]
    assert net.flags_of_lines([]) == []


def test_each_line_is_held_against_the_thresholds_of_its_language():
    known = weights({"w rope": row(2.0, self_harm=2.0)}, at=0.0)
    model = indifferent(1.5, 2.5, english={"the", "again"}, other={"la", "rope"})
    net = SecondNet(small(), known, model)
    assert net.flags("on the rope again") == (Flag.SELF_HARM,)
    assert net.flags("on the rope la") == ()
    assert net.flags("rope the on so") == (Flag.SELF_HARM,), "as many words either way count as English"
    assert model.thresholds(["la"]) == (2.5,) * 7


def test_the_highest_stretch_of_a_long_note_counts():
    known = weights({"w rope": row(2.0, self_harm=2.0)}, at=0.0)
    text = "tea " * 200 + "rope " + "tea " * 200
    assert SecondNet(small(), known, indifferent()).heard([text])[0][1] == pytest.approx([2.0, *[0.0] * 6])


def test_nothing_at_all_is_heard_as_one_empty_stretch():
    assert SecondNet(small(), weights({}, constant=0.5, at=0.0), indifferent()).heard([" "]) == [((), [0.5] * 7)]


def sentence_lines():
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import learn_sentences
    finally:
        sys.path.pop(0)
    return learn_sentences


def test_the_sentence_model_was_learned_from_the_lines_that_are_here():
    learn = sentence_lines()
    told = (ROOT / "src/modicum/knowledge/flags/sentences-2.toml").read_text("utf-8")
    assert f'lines-digest = "{learn.digest_of(learn.rows_to_learn_from())}"' in told


def test_no_model_saw_the_lines_that_decide_or_set_a_threshold():
    learned = {r["text"] for r in sentence_lines().rows_to_learn_from()} | {
        line.text for line in lines_learned_from().lines_to_learn_from()
    }
    names = ("held-out-second", "held-out-third", "held-out-fourth", "held-out-fifth", "for-thresholds-y")
    texts = {r["text"] for name in names for r in rows_of(name)}
    assert not texts & {r["text"] for r in sentence_lines().rows_to_learn_from()}
    assert texts & learned <= {"I want to die."}, (
        "two authors wrote this one sentence; the words alone saw it, and no other"
    )


def test_no_threshold_was_set_on_the_lines_that_decide():
    assert not {"held-out-fourth", "held-out-fifth"} & set(sentence_lines().TO_SET_ON)
    assert set(sentence_lines().TO_JUDGE_BY) == {"held-out-fourth", "held-out-fifth"}
