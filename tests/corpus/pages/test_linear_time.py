"""Pages made to take long: each is read within seconds, in a process that can be killed."""

import json

import pytest
from helpers.growth import run_python

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.pages import article_row

TOP = "<p>Accueil &gt; Batik &gt; La fibre à Kolda</p><h1>La fibre à Kolda</h1><p>mardi 10 mars 2026</p>"
PROSE = (
    "<p>La fibre est arrivée hier à Kolda, annonce le maire, qui promet que chaque école sera reliée avant"
    " la fin de l’année scolaire.</p>"
)
END = f"{PROSE}<p>(Source : Le Fanal, 9 mars 2026)</p>"
BEGINNING = TOP + PROSE
# Some 150 kB each. What is repeated was once searched again for each repetition.
PAGES = {
    "breadcrumbs": BEGINNING + "<br>accueil" * 14_000 + END,
    "menus": BEGINNING + "<p>accueil<p>Batik<p>Mars 2016" * 5_000 + END,
    "blocks": BEGINNING + "<p>batik" * 20_000 + END,
    "lines of a link": f"{BEGINNING}<a title='{'x' * 100_000}'>" + "x<br>" * 20_000 + END,
    "parts of a title": f"<title>{'a - ' * 40_000}</title>{BEGINNING}{END}",
    "unfinished tags": f"{BEGINNING}<div hidden>" + "<div " * 60_000,
    "lines of a heading": f"{BEGINNING}<h1>" + "x<br>" * 20_000 + f"</h1>{END}",
    "links of a breadcrumb": "<p><a>Accueil</a>" + "<a> b</a>" * 20_000 + BEGINNING + END,
    "breadcrumbs and links": BEGINNING + "accueil<br>" * 10_000 + "<a title=x>b</a>" * 6_000 + END,
    "lines of tags": TOP + "<a rel=tag>y</a><br>" * 10_000 + END,
    "separators of a source": BEGINNING + f"<p>(Source : A{' (' * 130} 1 mars 2)" * 2_000 + END,
    "digits of an entity": f"{BEGINNING}<p>L&rsquo;Artp &#{'1' * 150_000};{END}",
}
PROGRAM = """
import json, sys
from osiris_nlp.corpus.pages import article_row
for name, page in json.load(sys.stdin).items():
    print(name, article_row(page)["date"], sep=": ", flush=True)
"""


@pytest.mark.slow("linear time")
def test_hostile_pages_are_read_within_seconds():
    result = run_python("-c", PROGRAM, input=json.dumps(PAGES))

    assert result.stdout.splitlines() == [f"{name}: 2026-03-10" for name in PAGES]


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("<p>" * 200_001, "Page of 200001 tags: expected at most 200000"),
        ("Accueil\n" * 200_001, "Page of 200001 lines: expected at most 200000"),
    ],
)
def test_a_page_of_more_tags_or_lines_than_any_is_refused(page, message):
    with pytest.raises(InputError, match=message):
        article_row(page)


def test_a_canonical_address_that_is_none_does_no_harm():
    page = f'<link rel="canonical" href="http://[">{TOP}{END}'

    row = article_row(page, url="http://osiris.example/spip.php?article12")

    assert row is not None
    assert (row["id_article"], row["source"]) == (12, "Le Fanal")
