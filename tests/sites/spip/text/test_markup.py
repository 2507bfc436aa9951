"""`plain_text` is checked against SPIP's own rendering, recorded for hand-made texts."""

import html
import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.base.language.text import clean
from osiris_nlp.sites.spip.text.markup import Plain, plain_text

# The output of SPIP's `textebrut(propre(raw))` for each text, and for its notes.
BATTERY = json.loads((Path(__file__).parent / "battery.json").read_text(encoding="utf-8"))
CASES = BATTERY["cases"]

# Intended differences from SPIP's text: the reason, and the raw texts concerned.
DIFFERENCES = {
    "SPIP leaves unclosed and unopened raccourcis on the page": (
        "gras jamais ouvert}} et la suite",
        "Un lien [cassé->http://www.artp.sn sans fin.",
        "Note jamais fermée[[ceci est une note et la suite du texte.",
        "Note jamais ouverte]] et la suite.",
        "Un texte avec ]] isolé et [[ isolé",
        "Crochets triples [[[vraiment]]] ici.",
        "[[a [[b]] c]] d",
        "| tableau jamais fermé\nsuite du texte",
        "| a | [lien|titre->http://a.sn] |\n| -* un | deux |",
        "{}{{}}vide",
        "<multi>[fr][en]English</multi>|",
    ),
    "what looks like markup is removed, even where SPIP displays it verbatim": (
        "La commande <code>ls -l</code> et <code><b>gras</b></code>.",
        "Le code <code><multi>[fr]x[en]y</multi></code> et <code>{{gras}}</code>",
        "<cadre>http://www.a.sn {{x}}</cadre> après",
        '<html>http://www.a.sn?x;y {a} [b->c] -- "d"</html>',
        "\\{\\{pas gras\\}\\} \\-* pas liste",
        "&lt;b&gt;pas gras&lt;/b&gt;",
        '<?xml version="1.0"?>Texte',
    ),
    "an address between angle brackets loses them": (
        "<http://www.osiris.sn/>",
        "Le site <http://www.gouv.sn> est en panne : voir www.gouv.sn/spip.php?article12.",
    ),
    "SPIP prints the name of an undefined model": ("Un modèle inconnu <form3> et <video1|x> fin",),
    "SPIP prints the code of a script": (
        '<script type="text/javascript">var a = 1;</script>Texte utile',
    ),
    "blocks are lines here, while SPIP joins them": (
        "Ligne un<br>Ligne deux<br />Ligne trois<BR/>Ligne quatre",
        "{{{Titre}}}{{{Autre titre}}}",
        "Texte\n-*sans espace\n-*collé aussi",
        "Texte<hr>suite<hr />fin",
        "<h1>Un</h1><h2>Deux</h2><p>Trois</p>",
    ),
    "invisible characters are removed": (
        "mot\u00adcoupé et zéro\u200blargeur",
        "\ufeffBOM au début",
    ),
    "double-escaped characters and invalid entities are made readable": (
        "&amp;eacute;t&amp;eacute;",
        "&inconnu; et &x; et &123; et &#xyz;",
        "a&b;c R&D; fin",
    ),
}
DIFFERENT = {raw for raws in DIFFERENCES.values() for raw in raws}
MARKUP = re.compile(
    r"\{\{|\}\}|\[\[|\]\]|\[[^\[\]\n]*->|</?[A-Za-z!][^<>]*>|&#?\w+;|^-[*#]|^\|", re.MULTILINE
)


def title_of(kind, number):
    return BATTERY["titles"].get(f"{kind} {number}")


def render(case):
    return plain_text(case["raw"], title_of=title_of)


def normalize(text):
    return " ".join(unicodedata.normalize("NFC", text).split())


def matches_spip(case):
    plain, notes = render(case), case.get("notes", "")
    expected = (normalize(html.unescape(text)) for text in (case["text"], notes))
    return (normalize(plain.text), normalize(plain.notes)) == (*expected,)


def assert_clean_without_markup(plain):
    for text in (plain.text, plain.notes):
        assert MARKUP.search(text) is None
        assert clean(text) == text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["raw"][:40])
def test_text_and_notes_are_clean_and_match_spip_except_where_listed(case):
    assert matches_spip(case) == (case["raw"] not in DIFFERENT)
    assert_clean_without_markup(render(case))


def test_every_listed_difference_is_in_the_battery():
    assert {case["raw"] for case in CASES} >= DIFFERENT
    assert len(DIFFERENT) / len(CASES) < 0.07


def test_each_paragraph_heading_item_and_row_is_a_line():
    raw = (
        "{{Dakar}}, le 3 mai.\r\n\r\n{{{Le marché}}}\r\n\r\n-* Sonatel\r\n-** Orange\r\n-# Tigo\r\n\r\n"
        "|| Parc | En milliers ||\r\n| {{Opérateur}} | {{Abonnés}} |\r\n| Sonatel | 4 500 |\r\n| ^ | < |"
        "\r\n\r\n- Un\r\n_ Deux"
    )

    assert plain_text(raw).text.split("\n") == [
        *("Dakar, le 3 mai.", "Le marché", "Sonatel", "Orange", "Tigo", "Parc", "En milliers"),
        *("Opérateur Abonnés", "Sonatel 4 500", "– Un", "Deux"),
    ]


def test_rows_of_an_html_table_are_lines():
    raw = "<table>\n<tr>\n<td>Sonatel</td>\n<td>66 %</td>\n</tr>\n<tr><td>Tigo</td><td>33 %</td></tr></table>"

    assert plain_text(raw).text == "Sonatel 66 %\nTigo 33 %"


def test_notes_are_replaced_by_reference_marks_and_returned_separately():
    raw = "Le taux[[Voir [l’Artp->http://artp.sn].]] monte [[<a>{Ibid.}]] vite[[<>Muette]]."

    assert plain_text(raw) == Plain(
        "Le taux [1] monte [a] vite.", "[1] Voir l’Artp.\n[a] Ibid.\nMuette"
    )


def test_a_link_without_text_becomes_the_title_of_its_target():
    requests = []

    def titles(kind, number):
        requests.append((kind, number))
        return "12. La fibre à {Kolda}" if kind == "article" else None

    raw = "[->12], [->art3#forum], [->rub4], [->aut5], [->mot6], [->doc7], [->br8], [->site9]"

    assert plain_text(raw, title_of=titles).text == (
        "La fibre à Kolda, La fibre à Kolda, rubrique 4, Auteur : 5, mot 6, doc7, breve 8, site 9"
    )
    assert requests == [
        *(("article", 12), ("article", 3), ("rubrique", 4), ("auteur", 5)),
        *(("mot", 6), ("document", 7), ("breve", 8), ("site", 9)),
    ]


def test_the_language_selects_the_extract_and_the_typography():
    raw = "<multi>[fr]Le prix: «bas»[en]The price: «low»[wo]Njëg li</multi>!"

    assert plain_text(raw).text == "Le prix : « bas » !"
    assert plain_text(raw, lang="en").text == "The price: «low»!"
    assert plain_text(raw, lang="wo").text == "Njëg li!"
    assert plain_text(raw, lang="de").text == "Le prix : « bas »!"


@pytest.mark.parametrize("raw", ["x < y et y > z", "a -> b", "une { seule", "3 <5", "Q&A", "f:g"])
def test_prose_with_markup_characters_is_unchanged(raw):
    assert plain_text(raw).text == raw.replace(" {", "")


def test_only_the_start_of_a_title_is_an_order_number():
    titles = {12: "12. La fibre à Kolda", 13: "La loi 2008. Un bilan", 14: "7" * 9 + " milliards"}

    text = plain_text("[->art12], [->art13], [->art14]", title_of=lambda _, n: titles[n]).text

    assert text == "La fibre à Kolda, La loi 2008. Un bilan, 777777777 milliards"


def test_tables_within_cells_are_lines_too_however_deep():
    raw = "Prix\n\n|Sonatel\n|Tigo\n|Expresso|||\n\nFin"

    assert plain_text(raw).text == "Prix\nSonatel Tigo Expresso\nFin"
    assert plain_text("Prix\n\n" + "|Sonatel\n" * 3000 + "|" * 3000).text.count("Sonatel") == 3000


@pytest.mark.parametrize(
    "raw",
    ["[a" * 3000 + "->b" * 3000, "`" + "{}" * 3000 + "}{" * 3000 + "`", "[>-" * 3000 + "[>->"],
)
def test_leftovers_within_leftovers_are_removed_however_deep(raw):
    assert_clean_without_markup(plain_text(raw))


def test_an_email_in_escaped_brackets_is_preserved():
    assert plain_text("M. Diop &lt;diop@osiris.sn&gt; écrit").text == "M. Diop diop@osiris.sn écrit"
    assert plain_text("si a&lt;b et c&gt;d alors").text == "si a< b et c>d alors"


MARKS = (
    "{{ }} { } {{{ }}} {{{{ [ ] [[ ]] -> ->http://artp.sn] ->art12] [? <- <-] | || |titre {fr} < ^ \\ `"
    " ``` <multi> </multi> [fr] [en] <quote> </quote> <poesie> </poesie> <code> </code> <html> </html>"
    " <math> </math> $ <doc12|left> <img3> <b> </b> <br/> <!-- --> <a <table> </table> <td> & &amp; &lt;"
    " &#8217; &eacute; ~ -- — : ; ! ? « » \" ' http://osiris.sn/?a=b www.artp.sn Dakar l’Artp 5 %"
).split()
LINES = ("\n", "\n\n", "\r\n", " ", "\n-* ", "\n-# ", "\n- ", "\n_ ", "\n| ", " |\n", "\n----\n")
INVISIBLE = ("\x00", "\x03", "\x030\x04", "\x07", "\x16", "\x92", "\xa0", "\xad", "\ud800")
PIECES = st.sampled_from([*MARKS, *LINES, *INVISIBLE])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_mix_of_raccourcis_renders_as_clean_text_without_markup(raw):
    plain = plain_text(raw, title_of=lambda kind, number: f"{kind} {{{number}}}")

    assert_clean_without_markup(plain)


@given(st.text(max_size=200))
def test_any_text_renders_as_clean_text(raw):
    text = plain_text(raw).text

    assert clean(text) == text


WORDS = "Dakar l’Artp a tranché (Source Le Soleil) 4G 12 mars 1,5".split()


@given(st.lists(st.sampled_from(WORDS)))
def test_prose_without_raccourcis_is_unchanged(words):
    prose = " ".join(words)

    assert plain_text(prose) == Plain(prose)


@given(st.text("abcé ’.,:;!?«»()%\n", max_size=80).filter(lambda prose: "::" not in prose))
def test_typography_is_idempotent(prose):
    once = plain_text(prose).text

    assert plain_text(once).text == once


UNITS = [
    *"{{{ [[ [ ] [-> [[[ [x[a] [a[b]c-> [[a]] [[<a>b]] [? [a|b <multi> <multi>[fr] |".split(),
    *("\n|", "\n||a|", "\n|{{a}}", "|\n", "\n-*", "\n\n\n", " \n", "<a b='"),
    *"< <b <code> <!-- <doc1| & &amp; &lt;b ` ``a \\[ http:// www. <math>$ <poesie> <table".split(),
    *"-- — ~ ;:!? [fr] http:".split(),
]


@pytest.mark.slow("linear time")
@pytest.mark.parametrize("unit", UNITS)
def test_a_long_run_of_one_unit_renders_in_linear_time(unit):
    # A quadratic step would take a minute here.
    raw = unit * (300_000 // len(unit))

    for text in (raw, raw + "]]</multi>->x]|\nz>`"):
        assert MARKUP.search(plain_text(text).text[:1000]) is None
