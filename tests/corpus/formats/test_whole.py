"""Files with one article: plain text skips the page parser, and no page is missed."""

from pathlib import Path

import pytest
from helpers.press_site import article, page
from hypothesis import example, given, settings
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputFaults
from osiris_nlp.corpus import read_all
from osiris_nlp.corpus.formats.whole import may_be_page
from osiris_nlp.corpus.pages import article_row

SPECIMENS = sorted(Path(__file__).parents[1].glob("pages/specimens/*.txt"))
PROSE = (
    "La Sonatel a posé hier un câble de fibre optique entre Kolda et Sédhiou, annonce le maire, qui "
    "promet que chaque école des deux communes sera reliée avant la fin de l’année scolaire en cours."
)
LINES = st.sampled_from(
    [
        "",
        PROSE,
        PROSE + " " + PROSE,
        "Accueil > Articles de presse > Mars 2026 > La fibre arrive à Kolda",
        "ACCUEIL / Articles de presse / La fibre arrive à Kolda",
        "Accueil > Batik > La fibre arrive à Kolda",
        "  Publié le 10 mars 2026  ",
        "le 1er juillet 2011, par A.",
        "mardi 10 mars 2026                  Fintech",
        "[mardi 10 mars 2026](https://osiris.sn/article12.html)",
        "mardi&nbsp;10&nbsp;mars 2026",
        "(Source : Le Fanal, 9 mars 2026)",
        *"La fibre arrive à Kolda|Fintech|Accueil|OSIRIS|Articles de presse|Mars 2026".split("|"),
        *"mardi 10 mars 2026|10/03/2026|**mardi 10 mars 2026**|* 10 mars 2026".split("|"),
        *"Source: Le Fanal|[SOURCE : Agence Ecofin]|Sources : APS".split("|"),
        *"Navigation par mots clés|* 97/8232 Yas|* 886/8232 Genre|# La fibre arrive à Kolda".split(
            "|"
        ),
        *"2 commentaires|P.-S.|Dans la même rubrique|spip.php?article12|==========".split("|"),
    ]
)


@settings(max_examples=400)
@example(f"Accueil > Batik > La fibre arrive à Kolda\n\nLa fibre arrive à Kolda\n\n{PROSE}")
@given(st.lists(LINES, min_size=1, max_size=12).map("\n".join))
def test_a_text_without_any_sign_of_a_page_is_not_a_page(text):
    assert may_be_page(text) or article_row(text) is None


@pytest.mark.parametrize(
    "source",
    [
        "**Source** : Le Soleil",
        "(*Source* : Le Soleil)",
        "_Source_ : Le Soleil",
        "Source\u200b : Le Soleil",
    ],
)
def test_a_source_in_any_markup_is_removed_from_the_text(tmp_path, source):
    file = tmp_path / "article.txt"
    file.write_text(f"La 5G arrive\n\nYas ouvre la 5G à Thiès.\n\n{source}", "utf-8")

    (article,) = read_all(file)

    assert (article.text, article.source) == ("Yas ouvre la 5G à Thiès.", "Le Soleil")


@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda path: path.stem)
def test_every_page_saved_as_text_has_a_sign_of_a_page(specimen):
    assert may_be_page(specimen.read_text("utf-8"))


def test_a_text_of_more_lines_than_any_page_is_plain_text(tmp_path):
    file = tmp_path / "liste.txt"
    file.write_text("Accueil > Batik\n" + "Kolda\n" * 200_001, "utf-8")

    (article,) = read_all(file)

    assert (article.title, article.text.count("Kolda")) == ("Accueil > Batik", 200_001)


def test_a_saved_page_of_spip_has_the_id_that_its_database_gives_it(tmp_path):
    path = tmp_path / "spip.php?article5.html"
    path.write_text(article(5).replace('href="spip.php', 'href="https://www.osiris.sn/spip.php'))

    (saved,) = read_all(path)

    assert (saved.id, saved.url) == ("osiris.sn/5", "https://www.osiris.sn/spip.php?article5")
    assert (saved.title, saved.labels) == ("La fibre arrive à Kolda", ("Infrastructures",))


@pytest.mark.parametrize(
    "head", ["", '<link rel="canonical" href="https://www.osiris.sn/spip.php?mot1" />']
)
def test_a_list_of_spip_is_not_read_as_an_article(head, tmp_path):
    path, teaser = tmp_path / "spip.php?mot1.html", f"<h3>La fibre à Kolda</h3><p>{PROSE}</p>"
    path.write_text(page("Infrastructures", f"<h1>Infrastructures</h1>{teaser}", head=head))

    with pytest.raises(InputFaults, match="No article in this page"):
        read_all(path)
