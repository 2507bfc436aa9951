"""Handmade pages, each written to mislead the reader."""

import pytest
from helpers.growth import is_linear
from helpers.press_pages import FIELDS, FIRST, NO_ARTICLES, SIDEBAR, read
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.pages import article_row

SECOND = "« Nous ne voulons plus de machines sous clé », a-t-il lancé devant les chefs de quartier, avant de remettre les codes d’accès aux associations."
THIRD = "Le budget annuel, 18 millions de francs, est couvert pour trois ans par un fonds de concours auquel participent deux opérateurs."
THREE = f"{FIRST}\n{SECOND}\n{THIRD}"
PRINTED = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
MONTH = "Articles de presse > Année 2016 > Avril 2016"
PATH = f"<p>Accueil > {MONTH} > Pikine signe</p>"
TOP = f"{PATH}<h2>Pikine signe</h2><p>jeudi 14 avril 2016</p><p>Internet</p>"
SIGNED = "<p>Awa Thiam</p><p>(Source : Le Soleil, 13 avril 2016)</p>"
REST = PRINTED + SIGNED + SIDEBAR
USUAL = {
    "title": "Pikine signe",
    "date": "2016-04-14",
    "labels": ["Internet"],
    "section": MONTH,
    "source": "Le Soleil",
    "source_date": "2016-04-13",
    "author": "Awa Thiam",
    "text": THREE,
}
# By what is misleading: the page, and how its row differs from USUAL.
MISLEADING_PAGES = {
    "the sidebar comes first": (SIDEBAR + TOP + PRINTED + SIGNED, {}),
    "the sidebar is above the title": (TOP.replace(PATH, PATH + SIDEBAR) + PRINTED + SIGNED, {}),
    "the sidebar is between keyword and body": (TOP + SIDEBAR + PRINTED + SIGNED, {}),
    "hidden parts": (
        f"{TOP}<p hidden>(Source : x)</p><p style='display: none'>Rien</p><noscript><p>Non</p></noscript>{PRINTED}{SIGNED}{SIDEBAR}",
        {},
    ),
    "a definition list": (
        f"<dl><dt>{PATH}</dt><dt>Pikine signe</dt><dd>jeudi 14 avril 2016</dd><dd>Internet</dd><dd>{PRINTED}{SIGNED}</dd></dl>{SIDEBAR}",
        {},
    ),
    "rows and cells": (
        f"<table><tr><td colspan=2>{PATH}</td></tr><tr><td>Pikine signe</td></tr><tr><td>jeudi 14 avril 2016</td>"
        f"<td><a>Internet</a></td></tr><tr><td>{PRINTED}{SIGNED}</td><td>{SIDEBAR}</td></tr></table>",
        {},
    ),
    "separators drawn by the style sheet": (
        "<div><a>Accueil</a> <a>Articles de presse</a> <a>Année 2016</a> <a>Avril 2016</a> <span>Pikine sans (…)</span></div>"
        + TOP.replace(PATH, "").replace("Pikine signe", "Pikine sans chevrons")
        + REST,
        {"title": "Pikine sans chevrons"},
    ),
    "guillemets as separators and in the title": (
        TOP.replace(" > ", " » ").replace("Pikine signe", "Pikine : « Un saut » et la suite")
        + REST,
        {"title": "Pikine : « Un saut » et la suite"},
    ),
    "name, function, address": (
        TOP
        + PRINTED
        + SIGNED.replace("Thiam", "Thiam<br>Consultante, Pikine Numérique<br>awa@exemple.sn")
        + SIDEBAR,
        {},
    ),
    "days": (TOP + PRINTED + SIGNED.replace("13 a", "samedi 12 et dimanche 13 a") + SIDEBAR, {}),
    "brackets in the source": (
        TOP + PRINTED + SIGNED.replace("Le Soleil", "Agence (APS)") + SIDEBAR,
        {"source": "Agence (APS)"},
    ),
    "a keyword as the body's first heading": (
        f"{TOP}<h3>Genre</h3>{PRINTED}{SIGNED}{SIDEBAR}",
        {"text": f"Genre\n{THREE}"},
    ),
    "landmarks as headings": (
        f"{TOP}<h3>Plan du site</h3><p>{FIRST}</p><h3>Internet en chiffres</h3><p>{SECOND}</p><h3>Mots clés</h3><p>{THIRD}</p>{SIGNED}{SIDEBAR}",
        {"text": f"Plan du site\n{FIRST}\nInternet en chiffres\n{SECOND}\nMots clés\n{THIRD}"},
    ),
    "names as the last items": (
        f"{TOP}{PRINTED}<ul><li>Free Sénégal</li><li>Orange Mali</li></ul><p>(Source : Le Soleil, 13 avril 2016)</p>{SIDEBAR}",
        {"author": None, "text": f"{THREE}\nFree Sénégal\nOrange Mali"},
    ),
    "comments with a source": (
        f"{TOP}{PRINTED}{SIGNED}<h3>Vos commentaires</h3><p>{FIRST}</p><p>(Source : moi, 3 février 2019)</p>",
        {},
    ),
    "link, postscript, notes": (
        f"{TOP}{PRINTED}{SIGNED}<p>Voir en ligne : <a>le site</a></p><h2>P.-S.</h2><p>Fermé le lundi.</p><h2>Notes</h2><p>[1] {FIRST}</p>{SIDEBAR}",
        {"text": f"{THREE}\nFermé le lundi."},
    ),
    "days and titles above the breadcrumb": (
        "<div>mardi 3 mars 2026</div><h4>Derniers articles</h4><div><a>Une levée de fonds</a></div><div>lundi 2 mars 2026</div>"
        + TOP
        + REST,
        {},
    ),
    "UTF-8 read as Latin-1": ((TOP + PRINTED + SIGNED + SIDEBAR).encode().decode("latin-1"), {}),
    "a dump without blank lines": (
        f"Pikine signe - OSIRIS\nOSIRIS\nArticles de presse\nAccueil > {MONTH} > Pikine signe\nPikine signe\njeudi 14 avril 2016\nInternet\n"
        f"{THREE}\nAwa Thiam\n(Source : Le Soleil, 13 avril 2016)\nFil d'actu\nRadios\nNavigation par mots clés\n1617/8199 Internet\n882/8199 Genre\n557/8199 Médias\nSuivez-vous",
        {},
    ),
    "a dump in Markdown": (
        f"[Accueil](/) > [Articles de presse](r) > [Année 2016](x) > [Avril 2016](y) > Pikine signe\n\n# Pikine signe\n\njeudi 14 avril 2016\n\n"
        f"[**Internet**](i)\n\n{FIRST}\n\n## Une fête\n\n* un\n* deux\n\n{SECOND}\n\n{THIRD}\n\n**Awa Thiam**\n\n(Source : *Le Soleil*, 13 avril 2016)\n\n"
        "### Fil d'actu\n\n* [Radios](x)\n\n### Navigation par mots clés\n\n* [1617/8199 Internet](z)\n* [550/8199 Radio](z)\n* [557/8199 Médias](z)\n",
        {"text": f"{FIRST}\nUne fête\nun\ndeux\n{SECOND}\n{THIRD}"},
    ),
}


@pytest.mark.parametrize(("page", "differences"), MISLEADING_PAGES.values(), ids=MISLEADING_PAGES)
def test_a_misleading_page_is_read_correctly(page, differences):
    assert read(page) == USUAL | differences


@pytest.mark.parametrize("page", NO_ARTICLES.values(), ids=NO_ARTICLES)
def test_a_page_that_is_not_an_article_of_the_site_gives_none(page):
    assert article_row(page) is None


HOSTILE = (
    '<div>|<b id=1><p>|<a ="|<!--|<div hidden>|<a rel=tag>x<p>|<select><option>|<p>mardi 3 mars 2009</p>|'
    "<p>Accueil > A</p>|Accueil > A<br>|(Source : A<br>|[1]a |(Source : |<p>batik</p>|12/34 |*a |* \n|1 mars |"
    "x<br>|<td>x| |[a](b "
).split("|")


@pytest.mark.slow("linear time")
@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_page_takes_time_linear_in_its_size(unit):
    assert is_linear(lambda size: article_row(TOP + unit * (size // len(unit))), 30_000)


def test_a_hundred_thousand_nested_blocks_are_read_like_one():
    assert read(TOP + "<div>" * 100_000 + PRINTED + SIGNED + SIDEBAR) == USUAL


def test_a_page_that_is_too_large_is_refused_with_its_size():
    with pytest.raises(InputError, match=r"5\.1 MB.*at most 5 MB"):
        article_row(b"a" * 5_100_000)


@given(st.text(alphabet="Ac>uéil <p/b&;é(Source:)1mars 2009\n[]*", max_size=300))
def test_any_page_is_accepted(page):
    assert article_row(page) is None or article_row(page).keys() >= set(FIELDS)
