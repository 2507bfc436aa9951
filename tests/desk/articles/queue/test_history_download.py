"""The history as a table that a French Excel opens by itself."""

import csv
import datetime as dt
import io
import re

from helpers.desk_api import sign_in, validate

from osiris_nlp.base.records import Article
from osiris_nlp.desk.articles.arrivals import put_articles
from osiris_nlp.desk.articles.articles import numbers_of

HEADINGS = [
    *("Numéro", "Titre", "Date", "Source", "Rubrique", "Mots-clés", "État"),
    *("Validé par", "Validé le", "Témoin", "Adresse"),
]


def rows_of(content):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_history_is_a_table_with_one_row_per_article(desk):
    awa, modou = sign_in("Awa", desk), sign_in("Modou", desk)
    validate(awa, desk, "fibre", ["Infrastructures", "Sonatel/Orange"])
    validate(modou, desk, "wave", ["Fintech"])
    validate(modou, desk, "cyber", [], aside=True)

    answer = awa.get("/historique/export")
    page = awa.get("/historique").text
    of_awa = awa.get("/historique/export", editor="Awa")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    disposition = answer.headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="historique-\d{4}-\d\d-\d\d\.csv"', disposition)
    headings, cyber, wave, fibre = rows_of(answer.content)
    assert headings == HEADINGS
    assert fibre[1:8] == [
        "Sonatel étend la fibre optique à Kolda",
        "21/03/2025",
        "Le Soleil",
        "Économie",
        "Infrastructures, Sonatel/Orange",
        "validé",
        "Awa",
    ]
    assert re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d", fibre[8])
    assert fibre[9:] == ["non", "https://lesoleil.sn/fibre-kolda"]
    assert wave[5:8] == ["Fintech", "validé", "Modou"]
    assert cyber[5:8] == ["", "hors sujet", "Modou"]
    assert [row[7] for row in rows_of(of_awa.content)[1:]] == ["Awa"]
    assert '<a href="/historique/export" download>Exporter (Excel)</a>' in page
    filtered = awa.get("/historique", editor="Awa Ndiaye").text
    assert 'href="/historique/export?editor=Awa+Ndiaye"' in filtered


def downloaded_row(desk, article, editor="Awa"):
    """Put an article into the queue, validate it and download the history, of which it is all."""
    put_articles(desk.store, [article], desk.bench.verdicts)
    browser, number = sign_in(editor, desk), numbers_of(desk.store, [article.id])[article.id]
    validate(browser, desk, number, ["Fintech"])
    _, row = rows_of(browser.get("/historique/export").content)
    return row


def test_what_a_spreadsheet_would_run_is_text(desk):
    title = '=HYPERLINK("http://mal.exemple";"Cliquez")'
    trap = Article(id="piege", title=title, source="+33 1;=1+1", text="La fibre à Kolda.")

    row = downloaded_row(desk, trap, "@Awa")

    assert (row[1], row[3], row[7]) == (f"'{title}", "'+33 1;'=1+1", "'@Awa")


def test_years_have_four_digits(desk):
    title = "Le régulateur des télécoms tranche"
    ruling = Article(id="an-1", title=title, text="La Sonatel fait appel.", date=dt.date(1, 1, 1))

    assert downloaded_row(desk, ruling)[1:3] == [title, "01/01/0001"]
