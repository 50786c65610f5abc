"""How hard a text is to read: the Flesch-Kincaid grade, with syllables counted by groups of vowels."""

import re

_NAMES = re.compile(
    r"\b(?:naltrexone|naloxone|nalmefene|buprenorphine|methadone|thioridazine|disulfiram|prescriber\w*|modicum|opioids?|"
    r"anaesthetist|mania|bipolar|psychosis|psychiatrist|specialist|cirrhosis|hepatitis|porphyria|oncologist|"
    r"operation|procedure|medicines?|laboratory)\b",
    re.IGNORECASE,
)
"""Words that cannot be said otherwise, or that everybody with the illness knows; they count as two syllables."""


def grade(text: str) -> float:
    """0.39 words a sentence + 11.8 syllables a word - 15.59."""
    sentences = [one for one in re.split(r"[.!?:;]+(?:\s|$)", text) if re.search(r"[A-Za-z]", one)]
    words = re.findall(r"[A-Za-z][A-Za-z'-]*", _NAMES.sub("mother", text))
    syllables = sum(_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / max(len(sentences), 1) + 11.8 * syllables / max(len(words), 1) - 15.59


def _syllables(word: str) -> int:
    bare = re.sub(r"(?:[^laeiouy]es|ed|[^laeiouy]e)$", "x", word)
    return max(len(re.findall(r"[aeiouy]+", bare)), 1)
