"""Random pages in the style of OSIRIS, read exactly from HTML and from dumps."""

import html
import json
import random
import textwrap
from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from helpers.press_pages import NAMES, read

from osiris_nlp.corpus.pages import article_row, keyword_cloud
from osiris_nlp.corpus.pages.dump import read_dump

SPECIMENS = sorted((Path(__file__).parent / "specimens").glob("*.json"))


@pytest.mark.parametrize("kind", [".html", ".txt"])
@pytest.mark.parametrize("expected", SPECIMENS, ids=lambda path: path.stem[:2])
def test_each_specimen_is_read_alike_from_html_and_from_its_dump(expected, kind):
    page = expected.with_suffix(kind).read_bytes()

    assert read(page) == json.loads(expected.read_text(encoding="utf-8"))


# What Chromium put on its clipboard for specimens; tests/real/test_desk_paste.py copies all of them.
COPIES = sorted((Path(__file__).parent / "clipboard").iterdir())


@pytest.mark.parametrize("copy", COPIES, ids=lambda path: path.name)
def test_a_page_copied_in_a_browser_is_read_as_its_file(copy):
    expected = Path(__file__).parent / "specimens" / f"{copy.stem}.json"

    assert read(copy.read_bytes()) == json.loads(expected.read_text(encoding="utf-8"))


def test_lines_of_a_paragraph_in_an_unwrapped_dump_are_not_headings():
    text = "Trois communes du delta du fleuve expérimentent depuis le mois de janvier un réseau de capteurs de niveau d’eau reliés par radio à une salle de veille."
    page = f"""Une alerte que l’on écoute
{text}

{text}

Restait la facture,
Sonatel l’a payée :
et tout est dit."""

    lines = read_dump(page).lines

    assert [line.continues for line in lines] == [False, False, False, False, True, True]


def test_a_long_address_does_not_break_the_lines_of_a_wrapped_dump():
    page = f"Les capteurs de\nSaint-Louis\n\n1. https://journal.example/{'a' * 130}"

    assert read_dump(page).lines[1].continues


TITLES = (
    "Sénégal : l’Artp inflige deux milliards d’amende à un opérateur",
    "« La fibre n’est pas un luxe » : entretien avec une technicienne de Ziguinchor",
    "4G > 5G : pourquoi le saut se fera attendre",
    "Sonatel - un dividende en hausse malgré la baisse des appels entrants et la concurrence des messageries",
    "Pourquoi nos SMS arrivent-ils en retard ?",
    "Un incubateur / une promesse",
    "Cybercriminalité: Dakar se dote d'un laboratoire, et les magistrats retournent à l'école pour trois semaines",
    "Identité numérique",
    "2011, l’année du haut débit ?",
)
PROSE = (
    "L’Autorité de régulation a notifié hier sa décision aux trois opérateurs, qui disposent de deux mois pour faire appel.",
    "«\xa0Nous avons payé pour un débit que personne n’a jamais vu\xa0», s’emporte le président de l’association des consommateurs, reçu le 14\xa0mars 2012 au ministère.",
    "Selon nos informations, 85\u202f000\xa0abonnés ont changé d’offre depuis le 1er janvier, soit 3,5\xa0% du parc & davantage qu’en 2010.",
    "Le câble, long de 1\xa0200\xa0km, relie désormais Tambacounda à Kédougou ; il a coûté 4/5 du budget, et la suite attendra (Source : la direction) le vote d’une rallonge.",
    "Interrogée sur les délais, la Sonatel n’a pas souhaité répondre. Son concurrent Expresso promet, lui, une mise en service avant l’hivernage !",
    "Faut-il s’en réjouir ? Pas si vite : la facture du raccordement reste à la charge des communes, dont la plupart n’ont ni technicien ni budget d’entretien.",
    "Dans les cybercafés de Rufisque, on ne parle que de cela. « Ceux qui gagnaient leur vie avec les cabines sont partis », raconte Modou Faye, gérant.",
    "L'ouvrage, tiré à 500 exemplaires, est en vente à la librairie Clairafrique ; ''une somme'', juge l'éditeur, qui prépare déjà la version numé\xadrique.",
)
TRAPS = (
    *("lundi 9 mars 2009", "Accueil > Mon compte > Factures > Payer", "Fintech", "Médias"),
    *("(Source : enquête de terrain, 11 mars 2011)", "Trois chiffres à retenir"),
    *("Et maintenant ?", "Mots clés et faux amis", "Internet en chiffres ronds"),
)
AUTHORS = ("Mame Coumba Niasse", "Adja R. Mbow", "El Hadji Diouf", "Yoro Baldé", "Aïssatou N’Diaye")
PAPERS = (
    *("Le Fanal", "Baobab Numérique", "L'Écho du Rail", "APS"),
    *("Les Afriques Ouvertes", "24 heures chrono"),
)
WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)


def in_french(day, rng, *, weekday):
    number = "1er" if day.day == 1 else str(day.day)
    month = MONTHS[day.month - 1]
    if rng.random() < 0.2:
        month = {"février": "fevrier", "août": "aout", "octobre": "otobre"}.get(month, month)
    text = f"{WEEKDAYS[day.weekday()]} {number} {month} {day.year}"
    return text if weekday else text.split(" ", 1)[1]


@dataclass
class RandomPage:
    """A random page: its HTML, and the row to read from it."""

    html: str
    row: dict[str, object]
    charset: str
    cloud: list[tuple[str, int, int]] = field(default_factory=list)


def visible(text):
    return " ".join(text.replace("\xad", "").split())


def random_page(seed):
    rng = random.Random(seed)
    pick = rng.choice

    def likely(share):
        return rng.random() < share

    def escape(text):
        text = html.escape(text, quote=False)
        return text.replace("é", "&eacute;").replace("\xa0", "&nbsp;") if entities else text

    def block(text, tags):
        tag = pick(tags.split())
        name = "".join(pick("abcdefgh") for _ in range(6))
        inner = escape(text)
        if likely(0.3):
            inner = pick(
                ("<span>{}</span>", "<b>{}</b>", "<em>{}</em>", "<strong>\n{}\n</strong>")
            ).format(inner)
        attribute = pick(
            (f' class="{name}"', f' id="{name}"', "", f' class="{name} x{seed}" data-n="3>2"')
        )
        return f"<{tag}{attribute}>{inner}</{tag}>"

    entities = likely(0.4)
    day = date(2001, 1, 1) + timedelta(days=rng.randrange(9000))
    title, label = pick(TITLES), pick(NAMES)
    section = pick(
        (
            f"Articles de presse > Archives 1999-2024 > Année {day.year} > {MONTHS[day.month - 1].capitalize()} {day.year}",
            f"Articles de presse > Année {day.year} > {MONTHS[day.month - 1].capitalize()}",
            "Batik > Archives des éditoriaux > Année 2017",
            "Ressources > Points de vue > 2018",
        )
    )
    crumb_title = title
    if len(title) > 75:
        crumb_title = title[:70].rsplit(" ", 1)[0] + pick((" (…)", "\xa0(…)", " (...)"))
    crumbs = ["Accueil" + pick(("", " du site")), *section.split(" > "), crumb_title]
    if likely(0.3):
        crumbs[1] = "40. " + crumbs[1]
    style = pick((" &gt; ", "&nbsp;&gt; ", " › ", " » ", "\n&gt; ", " / ", "list", " &gt;&nbsp;"))
    links = [f'<a href="-r{n}-.html">{escape(item)}</a>' for n, item in enumerate(crumbs[:-1])]
    if style == "list":
        path = (
            "<ul class='bc'>"
            + "".join(f"<li>{x}</li>" for x in (*links, escape(crumb_title)))
            + "</ul>"
        )
    else:
        path = f"<div>{style.join((*links, '<span>' + escape(crumb_title) + '</span>'))}</div>"

    # The body has paragraphs, lists and traps; the last block is always prose.
    paragraphs, blocks = [], []
    for number, text in enumerate(rng.sample(PROSE, k=pick((3, 4, 5, 6)))):
        if number and likely(0.45):
            trap = pick(TRAPS)
            paragraphs.append(trap)
            blocks.append(block(trap, "h2 h3 p div h4"))
        if number and likely(0.25):
            items = ["un appel local à tarif unique ;", "une panne réparée en trois jours ;", "Yas"]
            paragraphs += items
            blocks.append("<ul>" + "".join(f"<li>{escape(x)}</li>" for x in items) + "</ul>")
            paragraphs.append("Reste à convaincre les communes, qui attendent.")
            blocks.append("<p>Reste à convaincre les communes, qui attendent.</p>")
        paragraphs.append(text)
        comma = text.find(", ") + 2
        has_break = likely(0.2) and comma > 2
        inner = (
            escape(text[:comma]) + "<br />\n" + escape(text[comma:]) if has_break else escape(text)
        )
        blocks.append(f"<p>{inner}</p>")
    author = pick((*AUTHORS, None))
    paper = pick((*PAPERS, None))
    printed_day = day - timedelta(days=rng.randrange(4))
    with_day = likely(0.85)
    ending = ""
    if paper:
        opening = pick(("(Source : ", "(Source :", "( Source: ", "(Source\xa0: ", "(SOURCE : "))
        separator = pick((", ", " , ", " ", ", le ", ", "))
        name = f"<i>{escape(paper)}</i>" if likely(0.3) else escape(paper)
        tail = separator + in_french(printed_day, rng, weekday=False) if with_day else ""
        ending = escape(opening) + name + escape(tail) + pick((")", " )", ")."))
    signature = (
        pick(("{}", "{}", "Par {}", "Propos recueillis par {}")).format(author) if author else ""
    )
    if author and ending and likely(0.3):
        blocks.append(f"<p>{escape(signature)}<br>{ending}</p>")
    else:
        if author:
            blocks.append(
                f"<p class='s'>{pick(('{}', '<b>{}</b>', '<strong>{}</strong>')).format(escape(signature))}</p>"
            )
            if likely(0.2):
                blocks.append("<p>Secrétaire de rédaction</p>")
        if ending:
            blocks.append(f"<p>{ending}</p>")

    total = rng.randrange(5000, 9000)
    cloud = [(name, rng.randrange(1, total), total) for name in rng.sample(NAMES, len(NAMES))]
    form = pick(("li", "li", "after", "title", "inline"))
    entry = {
        "li": '<li><a href="-m-.html" rel="tag">{n}/{total} {name}</a></li>',
        "after": '<li><a rel="tag">{name}</a> ({n}/{total})</li>',
        "title": '<li><a rel="tag" title="{n}/{total}">{name}</a></li>',
        "inline": '<a rel="tag">{n}/{total} {name}</a>\n',
    }[form]
    entries = "".join(entry.format(n=n, total=t, name=escape(name)) for name, n, t in cloud)
    heading = pick(("h3", "div", "p", "h5"))
    side = "".join(
        f"<{heading}>{name}</{heading}><ul>{items}</ul>"
        for name, items in (
            ("Fil d'actu", "<li><a>Radios rurales Burkina NTIC (14 janvier 2026)</a></li>" * 3),
            ("Liens intéressants", "<li><a>NIC Sénégal</a></li><li><a>ISOC Sénégal</a></li>"),
            ("Navigation par mots clés", entries),
        )
    )
    has_keyword = likely(0.85)
    top = (
        "<div>OSIRIS</div><p>Observatoire sur les systèmes d’information, les réseaux et les inforoutes au Sénégal</p>"
        "<p><a>Show navigation</a> <a>Hide navigation</a></p><ul><li>Articles de presse</li><li>Ressources</li></ul>"
    )
    head = "".join(
        (
            path,
            block(title, "h1 h2 h3 div p"),
            block(in_french(day, rng, weekday=likely(0.9)), "p div h4 time p"),
            ""
            if not has_keyword
            else f"<ul><li>{escape(label)}</li></ul>"
            if likely(0.15)
            else block(label, "p div h3 h4"),
        )
    )
    if "<time" in head:
        head = head.replace("<time", "<p><time", 1).replace("</time>", "</time></p>", 1)
    core = head + pick(("<div>{}</div>", "<article><div>{}</div></article>", "{}")).format(
        "\n".join(blocks)
    )
    layout = pick(("after", "after", "before", "table"))
    foot = "<div>2026 OSIRIS<br>Plan du site - Archives (Batik)</div><p>Suivez-vous</p>"
    if likely(0.25):
        core += "<h2>2 commentaires</h2><p>Bravo pour cet article, il fallait que ce soit dit et redit par quelqu’un de la profession ! (Source : moi)</p>"
    body = {
        "after": top + core + side + foot,
        "before": top + side + core + foot,
        "table": f"<table><tr><td>{top}</td></tr><tr><td>{core}</td><td>{side}</td></tr></table>{foot}",
    }[layout]
    charset = pick(("utf-8", "utf-8", "cp1252", "utf-8-sig"))
    declaration = pick(('<meta charset="utf-8">', '<meta charset="iso-8859-1">', ""))
    site = pick((f"{escape(title)} - OSIRIS", f"OSIRIS | {escape(title)}", "OSIRIS"))
    page_html = (
        f"<!DOCTYPE html><html lang=fr><head>{declaration}<title>{site}</title>"
        "<style>.n{display:none}</style><script>var a = '</p>(Source : script)';</script></head>"
        f"<body>{body}</body></html>"
    )
    row = {
        "title": visible(title),
        "date": day.isoformat(),
        "labels": [label] if has_keyword else [],
        "section": section,
        "source": paper,
        "source_date": printed_day.isoformat() if paper and with_day else None,
        "author": author,
        "text": "\n".join(map(visible, paragraphs)),
    }
    return RandomPage(page_html, row, charset, cloud)


class Dumper(HTMLParser):
    """Makes a text dump of a page, independently of the reader, as blocks of (kind, lines)."""

    BLOCKS = frozenset("p div h1 h2 h3 h4 h5 ul li table tr article body".split())

    def __init__(self):
        super().__init__()
        self.blocks: list[tuple[str, list[str]]] = [("p", [""])]
        self.skip_depth = 0
        self.item_depth = 0

    def handle_starttag(self, tag, attrs):
        if tag in {"script", "style", "title"}:
            self.skip_depth += 1
        elif tag == "br":
            self.blocks[-1][1].append("")
        elif tag in self.BLOCKS or tag == "td":
            self.item_depth += tag == "li"
            self.blocks.append(("li" if self.item_depth else tag, [""]))

    def handle_endtag(self, tag):
        if tag in {"script", "style", "title"}:
            self.skip_depth -= 1
        elif tag in self.BLOCKS or tag == "td":
            self.item_depth -= tag == "li"
            self.blocks.append(("p", [""]))

    def handle_data(self, data):
        if not self.skip_depth:
            self.blocks[-1][1][-1] += data.replace("\n", " ")

    def non_empty_blocks(self):
        parts = [(kind, [visible(x) for x in lines if visible(x)]) for kind, lines in self.blocks]
        return [(kind, lines) for kind, lines in parts if lines]


def dump(page, style):
    dumper = Dumper()
    dumper.feed(page)
    dumper.close()
    parts, number = [], 0
    for kind, lines in dumper.non_empty_blocks():
        number += 1
        text = "\n".join(lines)
        if style == "trafilatura":
            parts.append(("- " if kind == "li" else "") + text.replace("\n", " "))
        elif style == "markdown":
            parts.append({"li": "  * ", "h1": "# ", "h2": "## ", "h3": "### "}.get(kind, "") + text)
            parts += [""] if kind != "li" else []
        elif style == "lynx":
            indents = (f"     * [{number}]", "       ") if kind == "li" else ("   ", "   ")
            options = dict(zip(("initial_indent", "subsequent_indent"), indents, strict=True))
            parts += textwrap.wrap(" ".join(lines), 78, **options)
            parts += [""] if kind != "li" else []
        else:
            wrapped_lines = lines
            if style == "wrapped":
                parts_of = (textwrap.wrap(line, 80, break_on_hyphens=False) for line in lines)
                wrapped_lines = [part for several in parts_of for part in several]
            bullet = "• " if kind == "li" else ""
            parts += (
                ["", bullet + wrapped_lines[0], *wrapped_lines[1:]]
                if kind != "li"
                else [bullet + wrapped_lines[0], *(("  " + line) for line in wrapped_lines[1:])]
            )
            if kind in {"h1", "h2"}:
                parts.append("=" * min(len(wrapped_lines[-1]), 70))
            if kind == "li":
                continue
    return "\n".join(parts)


@pytest.mark.parametrize("seed", range(60))
def test_a_random_page_is_read_exactly_from_html(seed):
    page = random_page(seed)

    assert read(page.html.encode(page.charset, "xmlcharrefreplace")) == page.row


@pytest.mark.parametrize("style", ["plain", "wrapped", "lynx", "trafilatura", "markdown"])
@pytest.mark.parametrize("seed", range(40))
def test_a_random_page_is_read_exactly_from_a_dump(seed, style):
    page = random_page(seed)

    assert read(dump(page.html, style)) == page.row


@pytest.mark.parametrize("seed", range(20))
def test_the_whole_cloud_of_a_page_is_read(seed):
    page = random_page(seed)

    assert keyword_cloud(page.html) == page.cloud


DEFAULT_PAGE = """<html><body class="page_{kind}"><p class="arbo"><a href="/">Accueil</a> &gt;
<a href="spip.php?rubrique3">Février 2026</a> &gt; <strong>{title}</strong></p>
<link rel="canonical" href="http://spip.example/spip.php?{kind}{number}" />
<h1>{title}</h1><p><abbr title="2026-02-03T10:00:00Z">{day}</abbr><span>, </span><span>par Admin</span></p>
<div><p>{chapo}</p></div><div><p>{text}</p></div><div class="menu"><h2>Mots-clés</h2>
<ul><li><a href="spip.php?mot3" rel="tag">Fintech</a></li><li><a href="spip.php?mot4" rel="tag">Yas</a></li></ul>
</div></body></html>"""
TEXT = "Wave ouvre un service d’épargne à Dakar et à Thiès, sans frais de tenue de compte."


def default_page(**parts):
    defaults = {"kind": "article", "number": "12", "title": "Wave se met à l’épargne", "text": TEXT}
    return DEFAULT_PAGE.format(**defaults | {"day": "mardi 3 février 2026", "chapo": "", **parts})


def test_a_default_spip_page_has_every_keyword_of_its_side_menu():
    row = article_row(default_page())

    assert (row["title"], row["date"]) == ("Wave se met à l’épargne", "2026-02-03")
    assert row["labels"] == ["Fintech", "Yas"]
    assert (row["text"], row["id_article"]) == (TEXT, 12)


def test_a_short_chapo_is_not_a_keyword_if_the_page_links_to_its_keywords():
    row = article_row(default_page(chapo="Une première"))

    assert row["labels"] == ["Fintech", "Yas"]
    assert row["text"] == f"Une première\n{TEXT}"


def test_an_article_may_have_no_date():
    row = article_row(default_page(day="", text="Court."))

    assert (row["title"], row["date"], row["text"]) == ("Wave se met à l’épargne", None, "Court.")


@pytest.mark.parametrize("kind", ["rubrique", "mot", "auteur"])
def test_the_page_of_a_section_or_keyword_is_not_an_article(kind):
    assert article_row(default_page(kind=kind)) is None


def test_a_keyword_on_the_line_of_the_date_is_read():
    page = """<div>Accueil &rsaquo; Articles de presse &rsaquo; Juillet 2011 &rsaquo; Fraude</div>
    <div>Fraude sur les appels entrants</div><span>vendredi 1<sup>er</sup> juillet 2011</span>
    <em>Appels internationaux entrants</em>
    <div>L’Autorité de régulation a porté plainte contre X devant le tribunal.</div>
    <div>(Source : Sud Quotidien, 30 juin 2011)</div>"""

    row = article_row(page)

    assert (row["date"], row["labels"]) == ("2011-07-01", ["Appels internationaux entrants"])


def test_a_date_and_a_keyword_run_together_are_separated():
    page = default_page().replace(
        '<abbr title="2026-02-03T10:00:00Z">mardi 3 février 2026</abbr><span>, </span><span>par Admin</span>',
        "<em>mardi 3 février 2026</em><strong>Fintech</strong>",
    )

    row = article_row(page)

    assert (row["date"], row["labels"], row["text"]) == ("2026-02-03", ["Fintech"], TEXT)


@pytest.mark.parametrize(
    "last",
    [
        "Affaire à suivre.",
        "Affaire à suivre",
        "Reste à savoir qui, à Santhiaba, paiera.",
        "Contact : 33 000 00 00",
        "Dakar, le 14 septembre 2021",
    ],
)
def test_a_short_last_sentence_is_not_a_signature(last):
    row = article_row(default_page(text=f"{TEXT}</p><p>{last}</p><p>(Source : Le Fanal)"))

    assert (row["author"], row["text"]) == (None, f"{TEXT}\n{last}")


def test_a_keyword_missing_from_an_incomplete_cloud_is_read():
    page = f"""Accueil > Articles de presse > Mars 2026 > La fibre à Kolda

La fibre à Kolda

mardi 10 mars 2026

Point de vue

{TEXT}

(Source : Le Fanal, 9 mars 2026)

Navigation par mots clés

* 97/8232 Yas
* 886/8232 Genre
* 51/8232 Radio
"""

    row = article_row(page)

    assert (row["labels"], row["text"]) == (["Point de vue"], TEXT)
