"""A small lexicon of our own, for tests of the resolver that must not move when somebody adds a brand."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from modicum.knowledge.read import shipped
from modicum.knowledge.read_medicines import read_medicines
from modicum.safety.lexicon import build_lexicon
from modicum.safety.resolve import Resolver

HEAD = """
sources = ["who-atc"]
[reviewed]
by = "a test"
on = 2026-11-23
again-by = 2027-05-23
"""

MEDICINES = """
[[ingredient]]
id = "morphine"
class = "opioid_agonist"
acting = "short"
atc = ["N02AA01"]
rxnorm = "7052"
names = ["morphine", "Morphin", "モルヒネ", "吗啡", "морфин", "المورفين"]
street = ["miss emma"]
not = ["Morphea"]
[ingredient.brands]
many = ["Sevredol"]
us = ["MSIR", "Sevredol"]

[[ingredient]]
id = "oxycodone"
class = "opioid_agonist"
acting = "short"
names = ["oxycodone", "Oxycodon"]

[[ingredient]]
id = "codeine"
class = "opioid_agonist"
acting = "short"
names = ["codeine"]

[[ingredient]]
id = "tramadol"
class = "opioid_agonist"
acting = "short"
names = ["tramadol"]

[[ingredient]]
id = "naltrexone"
class = "opioid_antagonist"
names = ["naltrexone", "LDN"]

[[ingredient]]
id = "methotrexate"
class = "immunosuppressant"
also = ["hepatotoxic"]
names = ["methotrexate", "MTX"]

[[ingredient]]
id = "alcohol"
class = "alcohol"
names = ["alcohol", "wine"]
not = ["no alcohol", "alcohol wipes"]

[[ingredient]]
id = "paracetamol"
class = "ordinary"
names = ["paracetamol", "acetaminophen"]
[ingredient.brands]
many = ["Tylenol"]

[[ingredient]]
id = "metformin"
class = "ordinary"
names = ["metformin", "metformine"]

[[ingredient]]
id = "tea"
class = "ordinary"
names = ["the", "tea"]

[[ingredient]]
id = "vitamin-d"
class = "ordinary"
names = ["vitamin D", "vitamin D3"]

[[product]]
ingredients = ["codeine", "paracetamol"]
names = ["co-codamol"]
[product.brands]
us = ["Tylenol 3"]

[[product]]
ingredients = ["oxycodone"]
form = "slow-release"
[product.brands]
many = ["OxyContin"]

[[product]]
ingredients = ["morphine", "naltrexone"]
form = "slow-release"
[product.brands]
us = ["Embeda"]

[[ambiguous]]
names = ["stomach pill"]
could-be = ["metformin", "vitamin-d"]

[[ambiguous]]
names = ["cough syrup", "patch"]
could-be = ["codeine", "morphine"]
"""

WORDS = """
instruction = ["daily", "twice daily", "prn", "x", "the", "as needed", "before food"]
unit = ["mg", "g", "mcg", "u"]
form = ["tablets", "錠", "ointment"]
salt = ["sulfate", "hydrochloride"]
maker = ["Teva"]
reason = ["headache"]
join = ["and", "y", "with"]
denies = ["no", "not", "stopped", "allergic to"]
none = ["no medicines", "none"]
none-unclear = ["n/a"]
leads = ["for", "when", "pro"]
leads-nouns = ["bei"]
behind = ["comp", "c", "kur"]
"""

FORMS = """
[forms]
patch = ["patch", "transdermal patch"]
slow-release = ["retard", "ER"]
"""


def folder(medicines=MEDICINES, words=WORDS, forms=FORMS, head=HEAD):
    """A knowledge folder with these files; the bibliography is the shipped one."""
    top = Path(mkdtemp())
    for name in ("medicines", "medicine-words"):
        (top / name).mkdir()
    shutil.copy(Path(str(shipped())) / "sources.bib", top)
    keys, tables = head.split("[reviewed]")
    file = f'title = "Small"\n{keys}[reviewed]{tables}\n{medicines}'
    (top / "medicines" / "small.toml").write_text(file, encoding="utf-8")
    file = f'title = "Words"\n{keys}{words}\n[reviewed]{tables}\n{forms}'
    (top / "medicine-words" / "words-small.toml").write_text(file, encoding="utf-8")
    return top


def lexicon_of_texts(**texts):
    top = folder(**texts)
    try:
        return build_lexicon(read_medicines(top))
    finally:
        shutil.rmtree(top)


@cache
def resolver():
    return Resolver(lexicon_of_texts())


def line(text):
    return resolver().line(text)


def named(answer):
    return {match.ingredient for match in answer.matches}
