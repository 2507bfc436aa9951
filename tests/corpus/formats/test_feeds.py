"""Feeds and pages of other sites, read as articles."""

import html
import re

import pytest
from helpers.fault_lists import read_with_faults
from helpers.growth import run_python

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus import find_sources, read_articles
from osiris_nlp.corpus.formats.feeds import count_entries, read_feed
from osiris_nlp.corpus.formats.other_sites import plain_enough
from osiris_nlp.taxonomy import Taxonomy

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel xml:lang="fr"><title>OSIRIS</title><link>https://www.osiris.sn/</link>"""
SPIP = (
    HEAD
    + """<item xml:lang="fr"><title>Coupure d'Internet : l'Artp s'explique</title>
<link>https://www.osiris.sn/spip.php?article6</link>
<guid isPermaLink="true">https://www.osiris.sn/spip.php?article6</guid>
<dc:date>2026-02-07T08:00:00Z</dc:date><dc:language>fr</dc:language><dc:creator>Rédaction</dc:creator>
<dc:subject>Liberté d'expression/Censure de l'Internet</dc:subject><dc:subject>Internet</dc:subject>
<description>&lt;p&gt;La coupure a duré deux heures (…)&lt;/p&gt;
-
&lt;a href="https://www.osiris.sn/spip.php?rubrique3" rel="directory"&gt;Février 2026&lt;/a&gt;
/
&lt;a href="https://www.osiris.sn/spip.php?mot5" rel="tag"&gt;Liberté d'expression&lt;/a&gt;
</description>
<content:encoded>&lt;div class='rss_chapo'&gt;&lt;p&gt;&lt;strong&gt;Deux heures&lt;/strong&gt; sans réseau.&lt;/p&gt;&lt;/div&gt;
&lt;div class='rss_texte'&gt;&lt;p&gt;La coupure a duré deux heures, de Dakar à Ziguinchor.&lt;/p&gt;
&lt;ul&gt;&lt;li&gt;le câble&lt;/li&gt;&lt;li&gt;le relais&lt;/li&gt;&lt;/ul&gt;&lt;/div&gt;
&lt;div class="hyperlien"&gt;Voir en ligne : &lt;a href="https://example.org"&gt;Le Fanal&lt;/a&gt;&lt;/div&gt;
&lt;div class='rss_notes'&gt;&lt;p&gt;[1] Une note.&lt;/p&gt;&lt;/div&gt;
</content:encoded></item></channel></rss>"""
)
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Le Fanal</title>
<entry><title>La 5G à Thiès</title><id>tag:fanal.example,2025:17</id>
<link href="https://fanal.example/5g-thies"/><published>2025-03-04T23:10:00Z</published>
<category term="Télécoms"/><summary>Yas ouvre la 5G à Thiès, puis à Mbour.</summary></entry></feed>"""
PAGE = """<!DOCTYPE html><html lang="fr"><head><title>Wave obtient une licence - Le Baobab</title>
<meta property="og:site_name" content="Le Baobab"/>
<meta property="article:published_time" content="2025-03-04T10:00:00Z"/>
<meta property="article:tag" content="fintech"/></head><body>
<nav><ul><li><a href="/">Accueil</a></li><li><a href="/eco">Economie</a></li></ul></nav>
<article><h1>Wave obtient une licence bancaire</h1>
<p>La Banque centrale a donné son accord mardi, au terme d’une instruction de quatorze mois.
L’entreprise pourra désormais accorder des crédits et recevoir des dépôts.</p>
<p>Les tarifs ne changent pas avant juin, assure la direction, qui promet une application.</p>
<ul><li>des comptes d’épargne sans frais de tenue</li><li>des prêts de 50&nbsp;000 francs</li></ul>
</article><aside><h3>A lire aussi</h3><a href="/x">Orange Money baisse ses prix</a></aside>
<footer>© 2025 Le Baobab</footer></body></html>"""


def write_file(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_spip_feed_has_full_texts_and_every_keyword(tmp_path):
    (article,) = read_articles(write_file(tmp_path, "backend.xml", SPIP))

    assert article.id == "osiris.sn/6"
    assert article.title == "Coupure d'Internet : l'Artp s'explique"
    assert article.text == (
        "Deux heures sans réseau.\nLa coupure a duré deux heures, de Dakar à Ziguinchor.\n"
        "le câble\nle relais"
    )
    assert article.labels == ("Liberté d'expression/Censure de l'Internet", "Internet")
    assert (article.section, article.date.isoformat()) == ("Février 2026", "2026-02-07")
    assert article.url == "https://www.osiris.sn/spip.php?article6"
    assert article.meta["id_article"] == 6
    taxonomy = Taxonomy.from_names(["Liberté d’expression/Censure de l’Internet", "Internet"])
    (article,) = read_articles(tmp_path / "backend.xml", taxonomy=taxonomy)
    assert article.labels == taxonomy.names  # despite the straight apostrophes of the feed


def test_summaries_and_links_replace_missing_texts_and_keywords(tmp_path):
    start, end = SPIP.index("<content:encoded>"), SPIP.index("</item>")
    feed = (SPIP[:start] + SPIP[end:]).replace("dc:subject", "dc:format")

    (article,) = read_articles(write_file(tmp_path, "backend.rss", feed))

    assert article.text == "La coupure a duré deux heures (…)"
    assert article.labels == ("Liberté d'expression",)
    assert article.section == "Février 2026"


def test_atom_entries_are_read(tmp_path):
    (article,) = read_articles(write_file(tmp_path, "fanal.atom", ATOM))

    assert (article.id, article.title) == ("tag:fanal.example,2025:17", "La 5G à Thiès")
    assert article.text == "Yas ouvre la 5G à Thiès, puis à Mbour."
    assert article.labels == ("Télécoms",)
    assert article.date.isoformat() == "2025-03-04"
    assert article.url == "https://fanal.example/5g-thies"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_that_declares_entities_is_refused(tmp_path, encoding):
    secret = write_file(tmp_path, "secret.txt", "mot de passe")
    prolog = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]><rss'
    feed = SPIP.replace("utf-8", encoding).replace("<rss", prolog).replace("La coupure", "&x;")

    articles, faults = read_with_faults(write_file(tmp_path, "feed.xml", feed.encode(encoding)))

    assert articles == []
    assert [fault.what for fault in faults] == ["Feed with entity declarations"]


def test_only_the_article_of_another_sites_page_is_read(tmp_path):
    (article,) = read_articles(write_file(tmp_path, "wave.html", PAGE))

    assert article.title == "Wave obtient une licence bancaire"
    assert article.date.isoformat() == "2025-03-04"
    assert article.source == "Le Baobab"
    assert article.labels == ()
    assert article.meta["tags"] == ["fintech"]
    assert article.text.startswith("La Banque centrale a donné son accord mardi")
    assert article.text.endswith(
        "des comptes d’épargne sans frais de tenue\ndes prêts de 50 000 francs"
    )
    assert "Orange Money" not in article.text


def test_a_page_of_fifty_megabytes_is_a_fault(tmp_path):
    page = write_file(tmp_path, "page.html", page_with("<p>mot</p>" * 5_000_000))

    _, faults = read_with_faults(page)

    assert [fault.what for fault in faults] == ["Article of more than 20 MB"]


def test_entities_declared_in_a_page_are_not_expanded(tmp_path):
    bomb = '<!DOCTYPE html [<!ENTITY a "bang"><!ENTITY b "&a;&a;&a;&a;">]>'
    page = PAGE.replace("<!DOCTYPE html>", bomb).replace("juin", "&b;")

    (article,) = read_articles(write_file(tmp_path, "bombe.html", page))

    assert "bang" not in article.text


def test_a_feed_file_that_contains_a_path_opens_no_other_file(tmp_path):
    secret = write_file(tmp_path, "secret.xml", SPIP)

    articles, faults = read_with_faults(write_file(tmp_path, "vol.xml", str(secret)))

    assert articles == []
    assert faults[0].what.startswith("Not a feed: ")


@pytest.mark.parametrize(
    ("element", "day"),
    [
        ("<dc:date>2011-03-12T00:30:00+02:00</dc:date>", "2011-03-12"),
        ("<pubDate>Sat, 12 Mar 2011 00:00:00 +0100</pubDate>", "2011-03-12"),
        ("<pubDate>samedi 12 mars 2011</pubDate>", "2011-03-12"),
        ("<dc:date>12/03/2011</dc:date>", "2011-03-12"),
    ],
)
def test_the_day_of_an_entry_is_read_in_its_own_time_zone(tmp_path, element, day):
    feed = SPIP.replace("<dc:date>2026-02-07T08:00:00Z</dc:date>", element)

    (article,) = read_articles(write_file(tmp_path, "feed.xml", feed))

    assert article.date.isoformat() == day


@pytest.mark.parametrize(
    "page",
    [
        f'<iframe srcdoc="{"<p class=x>" * 1200}"></iframe><p>La fibre à Kolda</p>',
        f"<script>for(i=0;i<n;i++){{{'a=1;' * 600}if(i<k){{{'b=2;' * 600}}}}}</script><p>Texte</p>",
    ],
)
def test_text_that_looks_like_attributes_is_not_counted(page):
    assert plain_enough(page) == page


def test_another_sites_page_with_a_breadcrumb_and_a_date_keeps_its_press_outlet(tmp_path):
    page = PAGE.replace(
        "<h1>Wave obtient une licence bancaire</h1>",
        "<p>Accueil &gt; Economie &gt; Wave</p><h1>Wave obtient une licence bancaire</h1>"
        "<p>mardi 4 mars 2025</p>",
    )

    (article,) = read_articles(write_file(tmp_path, "wave.html", page))

    assert (article.title, article.source) == ("Wave obtient une licence bancaire", "Le Baobab")


@pytest.mark.parametrize(
    "content",
    [
        b"\x1f\x8b\x08\x00" + b"x" * 100,
        "La 5G à Thiès, enfin.".encode("utf-16-le"),
        bytes(range(256)) * 9,
    ],
)
def test_a_file_that_is_not_text_is_a_fault(tmp_path, content):
    paths = [write_file(tmp_path, name, content) for name in ("un.txt", "un.html")]

    _, faults = read_with_faults(*paths)

    assert [fault.what for fault in faults] == ["Not a text file", "Not a text file"]


def test_metadata_that_are_too_long_for_an_author_are_left_out(tmp_path):
    brackets = "[" * 300_000
    head = (
        f'<meta name="author" content="{brackets}">'
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "author": "{brackets}"}}</script>'
    )
    page = write_file(tmp_path, "page.html", PAGE.replace("</head>", f"{head}</head>"))
    program = (
        "import sys\nfrom osiris_nlp.corpus import read_all\n(article,) = read_all(sys.argv[1])\n"
        "print(article.title, len(article.text) > 100)"
    )

    result = run_python("-c", program, page)

    assert result.stdout == "Wave obtient une licence bancaire True\n"


def page_with(markup):
    return PAGE.replace("</article>", f"{markup}</article>")


def feed_of(content):
    item = f"<item><title>La fibre à Kolda</title><description>{content}</description></item>"
    return f'<rss version="2.0"><channel><title>Presse</title>{item}</channel></rss>'


def attributes(number):
    return " ".join(f'a{n}="1"' for n in range(number))


# By what is wrong: the name of a file, its content, and the fault.
UNREADABLE = {
    "no feed": ("feed.xml", "ceci n’est pas un flux", "Not a feed: .*"),
    "tags": ("feed.xml", feed_of("<b/>" * 300_001), "More than 300000 HTML tags"),
    "attributes": ("a.xml", f"<rss {attributes(60_000)}></rss>", "HTML tag with 60000 attributes"),
    "prolog": (
        "a.xml",
        "\n" * 30_000 + feed_of("x"),
        "Feed whose first element comes after 30039 bytes",
    ),
    "open": (
        "a.xml",
        feed_of("&lt;ul>&lt;li>x" * 1_000),
        "Too many elements left open in its HTML",
    ),
    "large": ("feed.xml", feed_of("x" * 20_000_000), "Feed larger than 20 MB"),
    "none": ("a.html", "<!DOCTYPE html><html><body></body></html>", "No article in this page"),
    "attributes of a page": (
        *("a.html", PAGE.replace("<nav>", f"<nav {attributes(200_000)}>")),
        "HTML tag with 200000 attributes",
    ),
    "headings": ("page.html", page_with("<h2>x</h2>" * 20_001), "More than 20000 HTML tags"),
    "quote": ("a.html", page_with(f'<p = "{"<h2>x</h2>" * 40_000}">'), "More than 20000 HTML tags"),
    "attributes of many tags": (
        *("a.html", page_with(f"<p {'a ' * 999}>x</p>" * 201)),
        "More than 200000 attributes of HTML tags",
    ),
}


@pytest.mark.parametrize(("name", "content", "what"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_feed_or_page_that_no_parser_reads_in_time_is_a_fault(tmp_path, name, content, what):
    articles, faults = read_with_faults(write_file(tmp_path, name, content))

    assert articles == []
    assert len(faults) == 1
    assert re.fullmatch(what, faults[0].what)


def test_the_entries_of_a_feed_that_is_too_large_are_not_counted(tmp_path):
    path = tmp_path / "feed.xml"
    with path.open("wb") as file:
        file.truncate(6_000_000_000)  # takes no space on disk
    (source,) = find_sources(path)

    with path.open("rb") as file:
        (span,) = count_entries(file, source, 0)

    assert span.rows == 1


def test_an_entry_with_thousands_of_well_formed_tags_is_read(tmp_path):
    row = '<tr class="ligne"><td>Kolda</td><td>4G</td></tr>'
    table = f"<div><table>{row * 2_000}</table></div><p><a rel='tag' href='x'>Fintech</a></p>"

    (article,) = read_articles(write_file(tmp_path, "feed.xml", feed_of(html.escape(table))))

    assert article.text.count("Kolda") == 2_000
    assert article.labels == ("Fintech",)


@pytest.mark.parametrize(
    "elements",
    [
        "<guid><content>x</content></guid>",
        "<id><content>x</content></id>",
        '<media:title xmlns:media="http://search.yahoo.com/mrss/"><body></body></media:title>',
    ],
)
def test_an_element_in_an_unusual_place_costs_one_entry_at_most(elements):
    good = "<item><title>La fibre à Kolda</title></item>"
    feed = f"<rss><channel><item><title>t</title>{elements}</item>{good}</channel></rss>"

    (_, first), (_, second) = read_feed(feed.encode())

    assert isinstance(first, dict | InputError)
    assert second["title"] == "La fibre à Kolda"


@pytest.mark.parametrize("encoding", ["cp037", "utf-7", "utf-32", "punycode"])
def test_no_encoding_hides_entities(encoding):
    declaration = f'<?xml version="1.0" encoding="utf-8" encoding="{encoding}"?>'
    entity = '<!DOCTYPE r [<!ENTITY a "boum">]>'
    feed = "<rss><channel><item><title>&a; à Kolda</title></item></channel></rss>"

    rows = list(read_feed(declaration.encode() + (entity + feed).encode(encoding)))

    assert all(isinstance(row, InputError) or "boum" not in row["title"] for _, row in rows)


@pytest.mark.parametrize("encoding", ["iso-8859-1", "iso-8859-15", "cp1252", "utf-8", "utf-16"])
def test_feeds_in_french_encodings_are_read(encoding):
    feed = f'<?xml version="1.0" encoding="{encoding}"?>{feed_of("L&#8217;été à Thiès, 5 €")}'
    text = feed.replace("€", "") if encoding == "iso-8859-1" else feed

    ((_, row),) = read_feed(text.encode(encoding))

    assert row["title"] == "La fibre à Kolda"
    assert row["text"].startswith("L’été à Thiès, 5")


@pytest.mark.parametrize(
    ("reference", "character"),
    [
        ("&#55357;&#56832;", "😀"),  # an emoji in the two halves of its UTF-16
        ("&#xD83D;&#xde00;", "😀"),
        ("&#x1F600;", "😀"),
        ("&#55357;", "\N{REPLACEMENT CHARACTER}"),
        ("&#x110000;", "\N{REPLACEMENT CHARACTER}"),
        ("&#" + "9" * 5000 + ";", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_a_reference_to_no_character_does_not_cost_the_feed(reference, character):
    item = f"<item><title>Wave {reference}</title></item>"

    rows = [row for _, row in read_feed(f"<rss><channel>{item * 2}</channel></rss>".encode())]

    assert [r["title"] for r in rows if not isinstance(r, InputError)] == [f"Wave {character}"] * 2
