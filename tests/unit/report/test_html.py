"""The page as HTML and as text: escaped, self-contained, every figure with its words."""

import re
from functools import cache
from html.parser import HTMLParser

import pytest

from modicum.report.figures import Figure, draw
from modicum.report.html import as_html
from modicum.report.page import Page, Section
from modicum.report.table import Table
from modicum.report.text import as_text
from unit.report.made import analysed, main, page, speaker

NASTY = "<script>alert(\"1\")</script> & <b>'x'</b>"
VOID = {"meta", "br", "img", "link", "path", "line", "rect", "circle", "use"}


class Reader(HTMLParser):
    """Collects tags, attributes and text, and notices tags that are not closed in order."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.attributes, self.text, self.wrong = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data):
        self.text.append(data)


def read(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@cache
def drawn(grade):
    return as_html(page(grade, draw=draw))


def nasty():
    """A page in which every text is hostile."""
    table = Table(NASTY, (NASTY, "n"), ((NASTY, "1"),), frozenset({1}))
    figure = Figure(NASTY, "<svg viewBox='0 0 1 1'></svg>", NASTY, NASTY)
    loud = Section(NASTY, (NASTY,), (table,), (figure,))
    return Page("en", NASTY, NASTY, (NASTY,), NASTY, (NASTY,), (loud, Section(NASTY, (NASTY,), quiet=True)), NASTY)


# ------------------------------------------------------------------ escaping


@pytest.mark.hazard("H-42/shown-not-run")
def test_markup_in_titles_labels_and_cells_is_shown_and_not_run():
    html = as_html(nasty())
    assert "<script" not in html
    assert "<b>'x'" not in html
    assert "&lt;script&gt;" in html
    read_back = "".join(read(html).text)
    # Title bar twice; banner, trial, headline, lead, window; two section titles and sentences; caption, column and
    # cell of the table; title and caption of the figure; footer.
    assert read_back.count(NASTY) == 2 + 5 + 4 + 3 + 2 + 1


def test_an_attribute_cannot_be_broken_out_of():
    labels = [value for _, name, value in read(as_html(nasty())).attributes if name in {"aria-label", "data-label"}]
    assert NASTY in labels
    assert 'alert("1")' not in as_html(nasty())


@pytest.mark.hazard("H-42/shown-not-run")
def test_a_trial_with_markup_in_its_own_words_is_escaped_throughout():
    from dataclasses import replace

    from modicum.report.page import compose
    from unit.analysis.makers import KNOWN

    result, record = analysed("C", flu=True)
    told = replace(result.trial, title=NASTY, attribution=NASTY, synthetic=False)
    html = as_html(compose(replace(result, trial=told), record, (), KNOWN.words, draw=None))
    assert "<script" not in html
    assert "&lt;script&gt;" in html


# ------------------------------------------------------------------ self-contained


@pytest.mark.parametrize("grade", ["A", "B", "C", "D"])
@pytest.mark.hazard("H-42/no-network")
def test_a_page_fetches_nothing_and_runs_nothing(grade):
    reader = read(drawn(grade))
    assert not {"script", "link", "iframe", "img", "object", "embed", "form", "base"} & set(reader.tags)
    fetching = [value for _, name, value in reader.attributes if name in {"src", "href", "xlink:href", "action"}]
    assert [value for value in fetching if not value.startswith("#")] == []
    assert not [name for _, name, _ in reader.attributes if name.startswith("on")]
    assert "@import" not in drawn(grade)
    assert not re.search(r"url\(\s*['\"]?(?!#)", drawn(grade))


def test_the_only_addresses_are_names_of_the_svg_language():
    assert set(re.findall(r"https?://[^\"'\s<>]+", drawn("B"))) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_a_policy_forbids_everything_but_its_own_style():
    policy = [value for tag, name, value in read(drawn("A")).attributes if tag == "meta" and name == "content"]
    assert "default-src 'none'; style-src 'unsafe-inline'" in policy


def test_every_tag_is_closed_in_its_turn():
    for grade in ("A", "D"):
        reader = read(drawn(grade))
        assert (reader.open, reader.wrong) == ([], [])


def test_there_is_one_headline_and_it_is_the_verdict():
    html = drawn("B")
    assert html.count("<h1") == 1
    assert "<h1>3 mg: helps (drug or expectation)</h1>" in html
    assert '<html lang="en">' in html


# ------------------------------------------------------------------ figures and tables


@pytest.mark.hazard("H-44/words-and-tables")
def test_each_figure_has_its_words_and_a_caption():
    figures = draw(speaker("B"))
    assert len(figures) == 2
    for figure in figures:
        assert figure.svg.startswith("<svg")
        assert figure.title
        assert len(figure.alt) > 40
        assert len(figure.caption) > 20
    html = drawn("B")
    assert html.count('role="img"') == 2
    assert html.count("<figcaption>") == 2


def test_colours_follow_the_page():
    for figure in draw(speaker("D")):
        assert "var(--" in figure.svg
        assert not re.search(r"#(101010|707071|205c8a|c9c9ca)", figure.svg)


def marks(svg):
    """The marks of the doses: each with whether it is filled."""
    found = re.findall(r'<path aria-label="mean: [^"]*; dose: ([^"]+)"([^>]*)>', svg)
    return {dose: "fill=" in rest and 'fill="transparent"' not in rest for dose, rest in found}


def test_a_mark_is_filled_only_where_the_days_were_drawn_by_chance():
    assert marks(draw(speaker("A"))[1].svg) == {"3 mg": True}
    assert marks(draw(speaker("D"))[1].svg) == {"1.5 mg": False, "3 mg": False}
    # What has no fill of its own is not painted black.
    assert '<g fill="none"' in draw(speaker("D"))[1].svg


def test_a_rise_is_called_better_where_it_is():
    assert "Lower" in draw(speaker("A"))[0].caption


def test_every_cell_carries_the_name_of_its_column_for_a_phone():
    reader = read(drawn("A"))
    labels = [value for tag, name, value in reader.attributes if (tag, name) == ("td", "data-label")]
    assert {"Dose", "Verdict", "Difference", "Week"} <= set(labels)
    assert reader.tags.count("td") == len(labels)


def test_quiet_parts_are_folded_away():
    html = as_html(page("A"))
    folded = re.findall(r"<details><summary>(.*?)</summary>", html)
    assert "How this was worked out" in folded
    assert "Smallest effective dose" not in folded


# ------------------------------------------------------------------ text


@pytest.mark.hazard("H-44/words-and-tables")
def test_the_text_holds_every_section_and_the_words_of_every_figure():
    told = page("B", draw=draw)
    text = " ".join(as_text(told).split())
    for section in told.sections:
        assert section.title in text
        for figure in section.figures:
            assert " ".join(figure.alt.split()) in text
    assert told.footer[:60] in text


def test_no_line_of_prose_is_wider_than_a_terminal():
    wide = [line for line in as_text(page("D")).splitlines() if len(line) > 96 and "  " not in line.strip()]
    assert wide == []


def test_the_verdict_of_the_page_is_that_of_the_analysis():
    assert main("B").verdict.value in as_text(page("B"))
