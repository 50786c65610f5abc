"""A small file of cues, written by hand, for tests of how they are read."""

from datetime import date

from modicum.knowledge.flag_shapes import Cue, CueFile, Flag, Kind, Sign, Together
from modicum.knowledge.shapes import Review, frozen_map
from modicum.safety.flags import build_red_flags

REVIEW = Review("nobody", date(2026, 1, 1), date(2027, 1, 1))
SCOPE = {
    "negators": ("not", "no", "never"),
    "carriers": ("want", "to", "do", "i", "of", "that", "think"),
    "complements": ("think", "that"),
    "contrast": ("but",),
    "stops": ("and",),
    "joins": ("or",),
    "first": ("i", "me", "my", "myself"),
    "other": ("he", "brother", "doctor", "she"),
    "possessives": ("her",),
    "objects": ("told",),
    "determiners": ("my", "the"),
    "presently": ("want", "am"),
    "no-negators": ("no sleep",),
    "doubts": ("not sure",),
    "history": ("years ago", "used to"),
    "governs": ("used to",),
    "present": ("again",),
    "over": ("fine now",),
    "frames": ("leaflet",),
    "quotes": ("in the film",),
    "asks": ("asked if",),
    "confessions": ("said yes",),
    "lies": ("i lied",),
    "dreams": ("dreamt",),
    "ifs": ("if",),
    "worries": ("afraid of",),
    "firm-ifs": ("if i ever",),
    "denied-after": ("none", "went away"),
}
CUES = (
    Cue("die", Flag.SELF_HARM, Kind.SAID, ("WISH ~ die", "kill myself"), ("die laughing",)),
    Cue("word", Flag.SELF_HARM, Kind.TOPIC, ("suicid*",)),
    Cue("hives", Flag.ALLERGIC_REACTION, Kind.TOPIC, ("hives", "itching"), ("bees",)),
)
SIGNS = (
    Sign("sweat", ("sweat*",)),
    Sign("shake", ("shaking",), ("hands",)),
    Sign("yawn", ("yawning",)),
    Sign("opioid", ("codeine",)),
)
TOGETHER = (
    Together("two", Flag.OPIOID_WITHDRAWAL, 2, ("sweat", "shake"), (("yawn", "opioid"),)),
    Together("three", Flag.OPIOID_WITHDRAWAL, 3, ("sweat", "shake", "yawn")),
)


def cue_file(**changes):
    made = {
        "name": "cues-en.toml", "language": "en", "why": "a test", "source": ("x",), "reviewed": REVIEW,
        "classes": frozen_map({"WISH": ("want to", "wish i could")}), "expand": frozen_map({"dont": "do not", "im": "i am"}),
        "typos": ("suicidal",), "idioms": ("die of hunger",), "scope": frozen_map(SCOPE), "cues": CUES, "signs": SIGNS,
        "together": TOGETHER,
    }  # fmt: skip
    return CueFile(**(made | changes))


def small(**changes):
    return build_red_flags([cue_file(**changes)])
