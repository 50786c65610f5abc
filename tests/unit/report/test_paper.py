"""The wallet card and the checklist: every sentence has its mark, the words are plain, and the paper keeps its promises."""

import re
import string
from html.parser import HTMLParser

import pytest

from modicum.doors.desk.knowing import knowledge, paper
from modicum.doors.desk.make_paper import card, checklist, holder_of
from modicum.knowledge.paper_shapes import Mark
from modicum.report.paper import BEFORE, CALL, ROWS, STAFF, Holder
from modicum.report.paper_html import card_as_html, checklist_as_html
from modicum.report.paper_text import card_as_text, checklist_as_text

TEXT = knowledge().words.text
FACTS = paper().facts
FULL = holder_of(dose="1.5 mg", name="Maria Example", prescriber="Dr Example", contact="Tom", emergency="112")
BLANK = Holder()
PAGES = {
    "card": card_as_html(card(FULL, discreet=False)),
    "discreet card": card_as_html(card(FULL, discreet=True)),
    "checklist": checklist_as_html(checklist(FULL)),
}
TEXTS = {
    "card": card_as_text(card(BLANK, discreet=False)),
    "discreet card": card_as_text(card(BLANK, discreet=True)),
    "checklist": checklist_as_text(checklist(BLANK)),
}


def flat(text):
    return " ".join(text.replace("|", " ").split())


SHEET = flat(TEXTS["checklist"])
STAFF_SIDE = flat(TEXTS["card"])

# ------------------------------------------------------------------ where each sentence comes from


def test_every_sentence_about_the_medicine_has_a_mark_and_every_mark_a_sentence():
    said = {key.removeprefix("paper.fact.") for key in TEXT if key.startswith("paper.fact.")}
    assert said == set(FACTS)


def test_an_unverified_sentence_is_printed_as_such_and_a_sourced_one_with_its_numbers():
    for name in (*BEFORE, *CALL):
        sentence = TEXT[f"paper.fact.{name}"]
        after = SHEET[SHEET.index(sentence) + len(sentence) :]
        expected = r" \(not verified\)" if FACTS[name].mark is Mark.UNVERIFIED else r" \[\d+(, \d+)*\]"
        assert re.match(expected, after), name


def test_sources_are_numbered_as_they_are_read_and_each_is_listed():
    numbers = [int(n) for found in re.findall(r"\[(\d+(?:, \d+)*)\]", SHEET.split("Where this comes from")[0])
               for n in found.split(", ")]  # fmt: skip
    assert list(dict.fromkeys(numbers)) == sorted(set(numbers)) == list(range(1, len(checklist(BLANK).sources) + 1))
    for n, line in enumerate(checklist(BLANK).sources, 1):
        assert line.startswith(f"[{n}] ")


def test_the_paper_says_that_no_clinician_has_checked_it():
    for text in TEXTS.values():
        assert "No clinician has checked this paper yet" in flat(text)


# ------------------------------------------------------------------ what must stand there


@pytest.mark.hazard("H-19/checklist")
def test_the_checklist_has_the_signs_at_1_4_and_24_hours_and_what_to_do():
    sheet = checklist(BLANK)
    assert sheet.header[1:] == ("1 hour", "4 hours", "24 hours")
    assert len(sheet.rows) == len(ROWS) + 1
    for sign in ("Restless", "goose bumps", "Yawning", "vomiting", "diarrhoea", "muscles", "Heart", "pupils"):
        assert any(sign in row for row in sheet.rows), sign
    assert TEXTS["checklist"].count("[ ]") == 3 * len(sheet.rows) + len(sheet.asks)
    assert PAGES["checklist"].count('class="box"') == 3 * len(sheet.rows) + len(sheet.asks)
    assert "Take no more naltrexone until you have talked to the person who prescribes" in SHEET


@pytest.mark.hazard("H-19/no-more-opioid")
def test_nobody_is_to_overcome_the_block_and_the_reason_is_told():
    for text in (SHEET, flat(re.sub(r"<[^>]+>", " ", PAGES["checklist"]))):
        assert "Do not take opioids to stop it, and do not take more to get past the block." in text
        assert "coma or death" in text


@pytest.mark.hazard("H-19/loss-of-tolerance")
def test_opioids_hit_harder_after_a_missed_dose_and_after_stopping():
    assert "opioids can hit harder. This is so when a dose was missed, and after you stop." in SHEET
    assert "can then stop your breathing" in SHEET


@pytest.mark.hazard("H-03/named-on-paper")
def test_opioids_that_are_no_tablets_are_named_before_the_first_dose():
    asks = " ".join(checklist(BLANK).asks)
    for word in ("patch", "implant", "shot", "cough", "diarrhoea", "codeine", "Kratom", "not sure"):
        assert word in asks, word


@pytest.mark.hazard("H-04/interval-on-paper")
def test_the_shortest_intervals_are_those_of_the_label():
    # US label of 50 mg tablets: at least 7 to 10 days, tramadol included; buprenorphine and methadone up to two weeks.
    asks = " ".join(checklist(BLANK).asks)
    assert "A short-acting opioid, or tramadol, in the last 10 days." in asks
    assert "Methadone or buprenorphine in the last 14 days." in asks
    assert "do not take it yet. Ask the person who prescribes." in SHEET


@pytest.mark.hazard("H-16/said-on-paper", "H-18/when-to-call", "H-20/signs-on-paper")
def test_the_signs_that_need_help_at_once_stand_above_everything_that_is_ticked():
    call = " ".join(checklist(BLANK).call)
    for words in (
        "slow, shallow or hard",
        "Confused",
        "does not stop",
        "Swollen face",
        "suicide, or of hurting somebody",
    ):
        assert words in call, words
    for text in (SHEET, PAGES["checklist"]):
        assert text.index("Call the emergency number at once") < text.index("Before the first dose")
    assert "My emergency number: ____" in SHEET


@pytest.mark.hazard("H-25/wallet-card")
def test_the_card_tells_the_staff_what_they_need():
    for sentence in (
        "I TAKE LOW-DOSE NALTREXONE",
        "Naltrexone blocks opioids.",
        "Opioids for pain, cough or diarrhoea may not work as usual.",
        "Try other pain relief first.",
        "it may take more, and breathing can slow more deeply and for longer. Use close monitoring in a hospital.",
        "naltrexone can bring on sudden withdrawal",
        "has not been studied",
        "Last dose (date, time): ____",
        "Prescriber: ____",
        "Emergency number here: ____",
    ):
        assert sentence in STAFF_SIDE, sentence
    assert len(STAFF) == 5


@pytest.mark.hazard("H-13/nobody-watches")
@pytest.mark.parametrize("which", TEXTS)
def test_every_paper_says_that_nobody_sees_it_unless_it_is_shown(which):
    assert re.search(r"Nobody sees this (?:card|sheet) unless (?:it is shown|you show it)", flat(TEXTS[which]))


def test_a_dose_stands_on_paper_only_if_it_was_given():
    for which in TEXTS:
        assert " mg" not in TEXTS[which].split("Where this comes from")[0].replace("1 mg.", "")
    assert "1.5 mg" in PAGES["card"]
    assert "First dose of 1.5 mg: date" in PAGES["checklist"]


@pytest.mark.hazard("H-42/discreet-paper")
def test_the_discreet_cover_names_neither_the_medicine_nor_the_person():
    made = card(FULL, discreet=True)
    assert [panel.cover for panel in made.panels] == [True, False, False]
    cover = f"{made.title} {made.how} {made.panels[0]}".lower()
    for word in ("naltrexone", "ldn", "opioid", "maria", "1.5 mg"):
        assert word not in cover, word
    assert "<title>Medical card</title>" in PAGES["discreet card"]
    assert card(FULL, discreet=False).panels == made.panels[1:]


# ------------------------------------------------------------------ plain words


def syllables(word):
    """Groups of vowels, without a silent e at the end; rough, and the same for every sentence."""
    groups = re.findall(r"[aeiouy]+", word.lower())
    silent = word.lower().endswith("e") and not word.lower().endswith("le") and len(groups) > 1
    return max(1, len(groups) - silent)


NAMES = {"naltrexone", "buprenorphine", "methadone", "tramadol", "codeine", "kratom", "opioid", "opioids", "diarrhoea"}
"""Names without which nobody can be told what is meant; each counts as a word of two syllables."""


def grade(sentences):
    """Flesch and Kincaid: 0.39 words per sentence + 11.8 syllables per word - 15.59."""
    words = [w for s in sentences for w in re.findall(r"[A-Za-z']+", s)]
    count = sum(2 if word.lower() in NAMES else syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * count / len(words) - 15.59


def sentences_of(tables):
    told = [text for key, text in TEXT.items() if key.startswith(tables) and "{" not in text and len(text.split()) > 3]
    return [one for text in told for one in re.split(r"(?<=[.:?])\s+", text) if len(one.split()) > 2]


@pytest.mark.hazard("H-44/plain-paper")
@pytest.mark.parametrize("tables", ["paper.fact.", "card.", "checklist."])
def test_the_paper_can_be_read_after_eight_years_of_school(tables):
    told = sentences_of(tables)
    assert len(told) > 5
    assert grade(told) <= 8.0, round(grade(told), 1)


@pytest.mark.hazard("H-44/plain-paper")
@pytest.mark.parametrize("sentence", sentences_of(("paper.", "card.", "checklist.")))
def test_no_sentence_of_the_paper_is_long(sentence):
    assert len(sentence.split()) <= 25


def test_the_measure_of_reading_agrees_with_a_count_by_hand():
    # 6 words, 6 syllables, 1 sentence: 0.39 * 6 + 11.8 * 1 - 15.59
    assert grade(["The cat sat on the mat."]) == pytest.approx(-1.45)
    assert [syllables(word) for word in ("take", "people", "carry", "emergency")] == [1, 2, 2, 4]


# ------------------------------------------------------------------ the page


class Tags(HTMLParser):
    VOID = ("meta", "link", "br", "img", "input", "hr")

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.hazard("H-42/no-network")
@pytest.mark.parametrize("which", PAGES)
def test_a_paper_fetches_nothing_runs_nothing_and_follows_nobody(which):
    tags = Tags()
    tags.feed(PAGES[which])
    assert tags.open == []
    assert not {"script", "img", "iframe", "link", "form", "input", "a", "svg"} & {tag for tag, _ in tags.seen}
    assert not {name for _, attrs in tags.seen for name in attrs if name in {"src", "href"} or name.startswith("on")}
    assert "default-src 'none'" in PAGES[which]
    assert "url(" not in PAGES[which]
    assert "@import" not in PAGES[which]


@pytest.mark.hazard("H-42/shown-not-run")
def test_what_a_person_typed_is_shown_and_not_run():
    page = card_as_html(card(holder_of(name='<b>"A" & B</b>'), discreet=False))
    assert "&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;" in page
    assert '<b>"A"' not in page


def test_two_cards_of_credit_card_size_are_printed_and_one_is_read_aloud():
    assert PAGES["card"].count("I take low-dose naltrexone (LDN)") == 2
    assert PAGES["card"].count('aria-hidden="true"') == 1
    # ISO 7810 ID-1: 85.60 mm by 53.98 mm
    assert "width:85.6mm" in PAGES["card"]
    assert "height:53.98mm" in PAGES["card"]


@pytest.mark.parametrize("which", TEXTS)
def test_the_text_fits_a_terminal_and_needs_no_special_letters(which):
    assert max(len(line) for line in TEXTS[which].splitlines()) <= 78
    assert set(TEXTS[which]) <= set(string.printable)
