"""Text to words: what is made alike, and what is not."""

import pytest

from modicum.safety.names import joined, key_of, sound_of, sounds_of, stands_alone, words_of

ALIKE = {
    "capitals": ("OxyCONTIN", "oxycontin"),
    "accents": ("paracétamol", "paracetamol"),
    "letters that do not come apart": ("Øl Łódź ßæœþð", "ol lodz ssaeoethd"),
    "a raised letter that is a capital of two": ("ᴭther", "aether"),
    "full width": ("ｍｏｒｐｈｉｎｅ", "morphine"),
    "mathematical letters": ("𝗺𝗼𝗿𝗽𝗵𝗶𝗻𝗲", "morphine"),
    "unseen characters": ("mor\u200bphi\u00adne", "morphine"),
    "control characters": ("tramadol\x00\x1b50", "tramadol 50"),
    "punctuation": ("M.O.S.-SR®", "m o s sr"),
    "strength": ("codeine30mg", "codeine 30 mg"),
    "possessive": ("Jack Daniel's and Tylenol’s", "jack daniel and tylenol"),
    "micro sign": ("25 µg", "25 ug"),
    "Cyrillic letters among Latin ones": ("mоrрhіnе", "morphine"),
    "Greek letters among Latin ones": ("cοdeιne", "codeine"),
    "a word all in Cyrillic": ("Морфий", "морфии"),
    "Arabic article and letters": ("المورفينة", "مورفينه"),
    "the article once and twice": ("الالتهاب", "تهاب"),
    "digits of another script": ("मॉर्फिन १०", "मॉर्फिन 10"),
    "Turkish capital": ("İBUPROFEN", "ibuprofen"),
    "no letter and no digit": ("💊 -- …", ""),
}


@pytest.mark.hazard("H-02/folding")
@pytest.mark.parametrize("case", ALIKE)
def test_these_are_read_alike(case):
    typed, key = ALIKE[case]
    assert key_of(typed) == key


def test_marks_that_make_another_letter_are_kept():
    assert key_of("バ") != key_of("ハ") != key_of("パ")
    assert key_of("मॉर्फिन") != key_of("मरफन")


def test_scripts_without_blanks_give_a_word_a_character():
    assert words_of("モルヒネ錠10mg") == ["モ", "ル", "ヒ", "ネ", "錠", "10", "mg"]
    assert words_of("มอร์") == ["ม", "อ", "ร", "์"]
    assert words_of("모르핀") == ["모", "르", "핀"]
    assert [stands_alone(word) for word in ("錠", "a", "ab", "я")] == [True, False, False, False]


def test_a_key_is_its_own_key():
    for typed, key in ALIKE.values():
        assert key_of(key) == key, typed


def test_joined_takes_the_blanks_out():
    assert joined(key_of("co-codamol")) == "cocodamol"


@pytest.mark.parametrize(
    ("heard", "written"),
    [("oxicodon", "oxycodone"), ("morfin", "morphine"), ("tramodol", "tramadol"), ("fentanill", "fentanyl")],
)
def test_words_that_sound_alike_fall_together(heard, written):
    assert sound_of(heard) == sound_of(written)


def test_a_word_of_vowels_keeps_them():
    assert sound_of("aea") != ""


def test_many_words_sound_as_each_of_them_does_alone():
    words = ["oxycodone", "", "aea", "chlorprothixene", "ssaa", "aab", "bbaa", "phenytoin"]
    assert sounds_of(words) == [sound_of(word) for word in words]
    assert sounds_of(["aas", "sa"]) == ["as", "s"]  # by hand: twice is once, vowels at the end fall silent


def test_no_words_have_no_sounds():
    """A lexicon without a name in Latin letters could not be laid out: one empty sound came for no word."""
    assert sounds_of([]) == []
