"""The short view of a result, as text and as a fragment of a notebook."""

import re

import pytest
from helpers.html_page import HOSTILE, Page

from osiris_nlp.render import Overview

TITLES = ["L’Artp sanctionne la Sonatel", "Wave baisse ses frais de transfert d’argent"]


def test_the_text_is_aligned_and_has_no_trailing_spaces():
    overview = Overview(
        "Deux articles", ("id", "title"), [("d-1", TITLES[0]), ("d-12", TITLES[1])], ("Next: top",)
    )

    assert str(overview).splitlines() == [
        "Deux articles",
        "  id    title",
        "  d-1   L’Artp sanctionne la Sonatel",
        "  d-12  Wave baisse ses frais de transfert d’argent",
        "Next: top",
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_value_is_shown_and_adds_no_element(text):
    def page(value):
        return Page(Overview(value, (value,), [(value,)], (value,)).html)

    harmless = page("a")
    assert page(text).elements == harmless.elements
    assert {*harmless.tags()} == {*"div p table thead tr th tbody td".split()}
    printed = str(Overview(text, (text,), [(text,)], (text,)))
    assert "\x1b" not in printed.encode().decode()


def test_the_fragment_sets_no_colour_and_loads_nothing():
    source = Overview("Deux articles", ("title",), [(title,) for title in TITLES]).html

    assert not re.search(
        r"color(?!: inherit)|background|<style|<script|<link|src=|href=|class=", source
    )
    assert Page(source).text("td") == "".join(TITLES)


def test_many_rows_and_long_titles_keep_the_fragment_small():
    rows = [(str(n), "La fibre à Kolda " * 1000, "Infrastructures") for n in range(5000)]

    overview = Overview("5000 articles", ("id", "title", "label"), rows, ("Next: worklist",))

    assert len(overview.html.encode()) < 20_000
    assert len(Page(overview.html).every("tr")) == 41
    assert str(overview).splitlines()[-2:] == ["And 4960 more rows.", "Next: worklist"]
