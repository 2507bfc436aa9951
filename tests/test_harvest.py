"""The harvest, against a small made-up press site served on loopback that records what it is asked."""

import fcntl
import gzip
import html
import json
import os
import re
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any

import pytest
from forks import Process, messages, start
from growth import is_linear
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError, MissingExtraError
from osiris_nlp.corpus import read_all
from osiris_nlp.corpus.harvest import Harvested, harvest
from osiris_nlp.corpus.harvest.addresses import Site, is_public
from osiris_nlp.corpus.harvest.client import unpack
from osiris_nlp.corpus.harvest.kinds import Kind, kind_of
from osiris_nlp.corpus.harvest.links import leads_of, read_xml
from osiris_nlp.corpus.harvest.robots import read_robots
from osiris_nlp.taxonomy import read_taxonomy

HTML = "text/html; charset=utf-8"
ROBOTS = "User-agent: *\nDisallow: /ecrire/\nDisallow: /spip.php?action=*\nCrawl-delay: 3\n"
KEYWORDS = {1: "Infrastructures", 2: "Fintech", 3: "Régulation des télécoms"}
# number: title, day, keywords
NEWS = {
    1: ("Le Mali inaugure un centre de données Tier III", "2026-02-02", (1,)),
    2: ("Orange Money lance une carte virtuelle", "2026-02-03", (2,)),
    3: ("L’Artp sanctionne trois opérateurs", "2026-02-04", (3, 1)),
    4: ("Un câble sous-marin coupé au large de Dakar", "2026-02-05", (1,)),
    5: ("La fibre arrive à Kolda", "2026-02-06", (1,)),
    6: ("Wave lève 90 millions de dollars", "2026-02-07", (2,)),
    7: ("Le service universel étend la 4G à Kédougou", "2026-02-08", ()),
}
Handler = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """One request; what the site does with it is the site's to say."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "PressSite"

    def do_GET(self) -> None:
        with self.server.lock:
            self.server.asked.append(self.path)
            self.server.headers.append(dict(self.headers))
            self.server.times.append(time.monotonic())
            number = len(self.server.asked)
        if self.server.on_request:
            self.server.on_request(number)
        given = self.server.pages.get(self.path)
        try:
            if callable(given):
                given(self)
            elif given is None:
                self.reply("<h1>Erreur 404</h1>", status=404)
            else:
                self.reply(given)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def reply(
        self, body: str | bytes, *, status: int = 200, content_type: str = HTML, **more: str
    ) -> None:
        content = body.encode() if isinstance(body, str) else body
        is_xml = content.lstrip().startswith((b"<?xml", b"<rss", b"<urlset", b"<sitemapindex"))
        self.send_response(status)
        self.send_header("Content-Type", "text/xml" if is_xml else content_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Set-Cookie", "spip_session=12; path=/")
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


class PressSite(ThreadingHTTPServer):
    """A SPIP press site: seven articles, three keywords, one rubric, all pages linked as SPIP does."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []
        self.lock = Lock()
        self.on_request: Callable[[int], None] | None = None
        self.url = f"http://127.0.0.1:{self.server_port}/"
        self.pages: dict[str, Any] = spip_pages(self.url)

    def counts(self) -> Counter[str]:
        return Counter(self.asked)


def page(title: str, main: str, *, head: str = "", beside: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="fr"><head><title>{title} - Presse</title>{head}'
        '<meta name="generator" content="SPIP 4.4.30" /></head><body>'
        '<header><a rel="start home" href="./">Presse</a></header>'
        '<nav><ul><li><a href="spip.php?rubrique1">Articles de presse</a></li></ul></nav>'
        f'<main><div class="content hentry" id="content">{main}</div>'
        f'<aside><a href="spip.php?page=recherche"></a>{beside}</aside></main>'
        '<footer><a rel="nofollow" href="spip.php?page=login&amp;url=x">Se connecter</a>'
        '<a href="spip.php?action=cron">.</a><a href="ecrire/">Espace privé</a></footer>'
        "</body></html>"
    )


def article(number: int, *, tags: bool = True, head: str = "", more: str = "") -> str:
    title, day, keywords = NEWS[number]
    links = "".join(
        f'<li><a href="spip.php?mot{n}" rel="tag">{KEYWORDS[n]}</a></li>' for n in keywords
    )
    menu = f'<div class="menu"><h2>Mots-clés</h2><ul>{links}</ul></div>' if tags and links else ""
    return page(
        title,
        '<p class="arbo"><a href="./">Accueil</a> &gt; <a href="spip.php?rubrique1">Articles de '
        f'presse</a> &gt; <strong class="on">{title}</strong></p>'
        f'<div class="cartouche"><h1 class="surlignable entry-title">{title}</h1>'
        f'<p class="info-publi"><abbr class="published" title="{day}T09:00:00Z">{french(day)}</abbr></p>'
        f'</div><div class="texte surlignable clearfix"><p>{title} : le récit complet de la '
        f"journée, par notre rédaction de Dakar.</p><p>Une seconde partie, n° {number}.</p>{more}"
        "</div>",
        head=f'<link rel="canonical" href="spip.php?article{number}" />{head}',
        beside=menu,
    )


def french(day: str) -> str:
    names = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
    when = date.fromisoformat(day)
    return f"{names[when.weekday()]} {when.day} février 2026"


def listing(title: str, numbers: tuple[int, ...], *, more: str = "", head: str = "") -> str:
    items = "".join(
        f'<li><strong><a href="spip.php?article{n}">{NEWS[n][0]}</a></strong></li>' for n in numbers
    )
    return page(title, f"<h1>{title}</h1><ul>{items}</ul>{more}", head=head)


def turn(base: str, *starts: int) -> str:
    links = "".join(
        f'<a href="{base}&amp;debut_articles={n}#pagination_articles" rel="nofollow">{n}</a>'
        for n in starts
    )
    return f'<nav role="navigation" class="pagination">{links}</nav>'


def spip_pages(url: str) -> dict[str, Any]:
    feed = '<link rel="alternate" type="application/rss+xml" href="spip.php?page=backend" />'
    siblings = "".join(f'<a href="spip.php?mot{n}">{name}</a>' for n, name in KEYWORDS.items())
    first = f'<link rel="canonical" href="{url}spip.php?mot1" />'
    pages: dict[str, Any] = {
        "/robots.txt": ROBOTS + f"Sitemap: {url}sitemap.xml\n",
        "/sitemap.xml": sitemap(url, "", "spip.php?rubrique1", "spip.php?article7"),
        "/spip.php?page=backend": (
            '<rss version="2.0"><channel><link>x</link><item><link>'
            f"{url}spip.php?article6</link></item></channel></rss>"
        ),
        "/": listing("Presse", (6, 5), head=feed, more=siblings),
        "/spip.php?mot1": listing(
            KEYWORDS[1], (5, 4), more=turn("spip.php?mot1", 0, 2) + siblings, head=first
        ),
        "/spip.php?mot1&debut_articles=2": listing(
            KEYWORDS[1], (3, 1), more=turn("spip.php?mot1", 0, 2), head=first
        ),
        "/spip.php?mot2": listing(KEYWORDS[2], (6, 2), more=siblings),
        "/spip.php?mot3": listing(KEYWORDS[3], (7, 3), more=siblings),
        "/spip.php?rubrique1": listing("Articles de presse", (7, 6, 5, 4)),
    }
    for number in NEWS:
        pages[f"/spip.php?article{number}"] = article(number)
    return pages


def sitemap(url: str, *links: str) -> str:
    inner = "".join(f"<url><loc>{url}{html.escape(link)}</loc></url>" for link in links)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset>{inner}</urlset>'


@pytest.fixture
def site() -> Iterator[PressSite]:
    server = PressSite()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def linked(site: PressSite, **pages: Any) -> None:
    """Add pages under the names given, linked from the start page."""
    links = "".join(f'<a href="{name}.html">{name}</a>' for name in pages)
    site.pages["/"] = site.pages["/"].replace("</main>", links + "</main>")
    site.pages |= {f"/{name}.html": content for name, content in pages.items()}


def harvested(folder: Path) -> dict[str, Any]:
    lines = (folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["id"].removeprefix("spip-"): row for row in map(json.loads, lines)}


def faults(folder: Path) -> dict[str, str]:
    path = folder / "articles.jsonl.errors.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    rows = map(json.loads, lines)
    return {re.sub(r"^https?://[^/]+", "", row["file"]): row["what"] for row in rows}


# --- what is asked, and what comes of it


def test_asks_robots_sitemap_start_feed_keywords_rubrics_articles_in_this_order(
    site: PressSite, tmp_path: Path
) -> None:
    done = harvest(site.url, tmp_path / "out")

    assert site.asked == [
        "/robots.txt",
        "/sitemap.xml",
        "/",
        "/spip.php?page=backend",
        "/spip.php?mot1",
        "/spip.php?mot2",
        "/spip.php?mot3",
        "/spip.php?mot1&debut_articles=2",
        "/spip.php?rubrique1",
        *(f"/spip.php?article{n}" for n in (7, 6, 5, 4, 2, 3, 1)),
    ]
    assert done == Harvested(
        requests=16,
        unchanged=0,
        pages=16,
        articles=7,
        labels=3,
        failed=0,
        disallowed=0,
        waiting=0,
        delay=0.0,
        stopped=None,
    )


def test_articles_carry_their_own_keywords_then_those_whose_listings_show_them(
    site: PressSite, tmp_path: Path
) -> None:
    harvest(site.url, tmp_path / "out")

    found = harvested(tmp_path / "out")
    assert {number: row["labels"] for number, row in found.items()} == {
        "1": ["Infrastructures"],
        "2": ["Fintech"],
        "3": ["Régulation des télécoms", "Infrastructures"],
        "4": ["Infrastructures"],
        "5": ["Infrastructures"],
        "6": ["Fintech"],
        "7": ["Régulation des télécoms"],  # its own page shows none
    }
    assert found["3"]["title"] == "L’Artp sanctionne trois opérateurs"
    assert found["3"]["date"] == "2026-02-04"
    assert found["3"]["url"] == f"{site.url}spip.php?article3"
    assert "le récit complet de la journée" in found["3"]["text"]


def test_the_folder_is_a_corpus_with_its_list_of_labels(site: PressSite, tmp_path: Path) -> None:
    harvest(site.url, tmp_path / "out")

    labels = read_taxonomy(tmp_path / "out/taxonomy.csv")
    articles = read_all(tmp_path / "out", taxonomy=labels)
    assert [(label.id, label.name, label.weight) for label in labels] == [
        ("fintech", "Fintech", 2),
        ("infrastructures", "Infrastructures", 4),
        ("regulation-des-telecoms", "Régulation des télécoms", 2),
    ]
    assert [article.id for article in articles] == [f"spip-{n}" for n in range(1, 8)]


def test_the_sites_own_keyword_counts_are_the_weights(site: PressSite, tmp_path: Path) -> None:
    cloud = "".join(
        f'<li><a href="spip.php?mot{n}" rel="tag">{count}/8199 {KEYWORDS[n]}</a></li>'
        for n, count in ((1, 534), (2, 97), (3, 12))
    )
    menu = f"<div><h3>Navigation par mots clés</h3><ul>{cloud}</ul></div></aside>"
    site.pages["/"] = site.pages["/"].replace("</aside>", menu)

    harvest(site.url, tmp_path / "out")

    labels = read_taxonomy(tmp_path / "out/taxonomy.csv")
    assert {label.name: label.weight for label in labels} == {
        "Fintech": 97,
        "Infrastructures": 534,
        "Régulation des télécoms": 12,
    }


def test_one_page_under_many_addresses_is_asked_once(site: PressSite, tmp_path: Path) -> None:
    same = (
        "?article4",
        "spip.php?article4#forum",
        f"{site.url}spip.php?article4&amp;utm_source=x",
        "a/../spip.php?article4&amp;var_mode=calcul",
        "spip.php?page=article&amp;id_article=4",
        "spip.php?article4&amp;PHPSESSID=00ff",
        "spip.php?article%34",
        f"http://www.{site.url.removeprefix('http://')}".replace("www.127.0.0.1", "127.0.0.1"),
        "spip.php?mot1&amp;debut_articles=0",
        "spip.php?mot1&amp;debut_articles=2&amp;debut_mots_freres=20",
    )
    links = "".join(f'<a href="{link}">x</a>' for link in same)
    site.pages["/"] = site.pages["/"].replace("</main>", links + "</main>")

    harvest(site.url, tmp_path / "out")

    assert set(site.counts().values()) == {1}
    assert len(site.asked) == 16


def test_the_address_a_page_calls_its_own_is_not_asked_again(
    site: PressSite, tmp_path: Path
) -> None:
    own = '<link rel="canonical" href="Kolda-et-la-fibre.html">'
    slug = article(5).replace('<link rel="canonical" href="spip.php?article5" />', own)
    site.pages["/spip.php?article5"] = slug
    linked(site, **{"Kolda-et-la-fibre": slug})
    site.pages["/"] = site.pages["/"].replace("Kolda-et-la-fibre.html", "rien.html")
    site.pages["/spip.php?article5"] += '<a href="Kolda-et-la-fibre.html">x</a>'
    site.pages["/rien.html"] = listing("Rien", ())

    harvest(site.url, tmp_path / "out")

    assert "/Kolda-et-la-fibre.html" not in site.asked
    assert len(harvested(tmp_path / "out")) == 7


def test_one_article_at_two_addresses_is_kept_once(site: PressSite, tmp_path: Path) -> None:
    without = re.sub(r'<link rel="canonical"[^>]*>', "", article(5))
    linked(site, **{"La-fibre-arrive-a-Kolda": without})

    done = harvest(site.url, tmp_path / "out")

    assert "/La-fibre-arrive-a-Kolda.html" in site.asked
    assert done.articles == 7


def test_actions_sessions_searches_and_files_are_not_asked(site: PressSite, tmp_path: Path) -> None:
    left = (
        "spip.php?action=logout&amp;logout=public",
        "spip.php?page=recherche&amp;recherche=fibre",
        "spip.php?page=forum&amp;id_article=4",
        "spip.php?page=backend&amp;id_mot=1",
        "spip.php?page=imprimer&amp;id_article=4",
        "spip.php?page=calendrier&amp;date=2031-05-01",
        "spip.php?auteur1",
        "ecrire/?exec=article",
        "IMG/pdf/loi.pdf",
        "local/cache-vignettes/x.jpg",
        "prive/style.css",
        "rapport.zip",
        "mailto:redaction@presse.example",
        "javascript:void(0)",
        "http://user:secret@127.0.0.1/",
        "http://[::1",
        "spip.php?article4&amp;x=" + "y" * 2_000,
    )
    links = "".join(f'<a href="{link}">x</a>' for link in left)
    site.pages["/"] = site.pages["/"].replace("</main>", links + "</main>")

    done = harvest(site.url, tmp_path / "out")

    assert len(site.asked) == 16
    assert done.failed == 0


def test_what_robots_txt_forbids_is_not_asked(site: PressSite, tmp_path: Path) -> None:
    site.pages["/robots.txt"] = (
        "User-agent: osiris-nlp\nDisallow: /*article4$\nDisallow: /spip.php?mot\n"
        "Allow: /spip.php?mot2\n\nUser-agent: *\nDisallow: /\n"
    )

    done = harvest(site.url, tmp_path / "out")

    asked = set(site.asked)
    assert "/spip.php?mot2" in asked
    assert not asked & {"/spip.php?mot1", "/spip.php?mot3", "/spip.php?article4"}
    assert done.disallowed == 3
    assert done.failed == 0
    assert "4" not in harvested(tmp_path / "out")


def test_without_robots_txt_everything_may_be_asked(site: PressSite, tmp_path: Path) -> None:
    del site.pages["/robots.txt"]

    done = harvest(site.url, tmp_path / "out")

    assert done.articles == 7
    assert done.failed == 0


def test_where_robots_txt_cannot_be_read_nothing_is_asked(site: PressSite, tmp_path: Path) -> None:
    site.pages["/robots.txt"] = lambda request: request.reply("en panne", status=500)

    with pytest.raises(InputError, match="robots.txt: status 500: where robots.txt cannot be read"):
        harvest(site.url, tmp_path / "out")

    assert set(site.asked) == {"/robots.txt"}


def test_a_start_that_robots_txt_forbids_is_an_error(site: PressSite, tmp_path: Path) -> None:
    site.pages["/robots.txt"] = "User-agent: *\nDisallow: /\n"

    with pytest.raises(InputError, match="does not allow osiris-nlp to ask /"):
        harvest(site.url, tmp_path / "out")

    assert site.asked == ["/robots.txt"]


def test_says_who_asks_and_keeps_no_cookie(site: PressSite, tmp_path: Path) -> None:
    harvest(site.url, tmp_path / "out")

    assert {re.sub(r"[\d.]+$", "N", headers["User-Agent"]) for headers in site.headers} == {
        "osiris-nlp/N"
    }
    assert not any("Cookie" in headers for headers in site.headers)


def test_waits_between_two_requests_when_told_to(site: PressSite, tmp_path: Path) -> None:
    site.pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 0.15\n"

    done = harvest(site.url, tmp_path / "out", delay=0.1, limit=5)

    gaps = [later - earlier for earlier, later in pairwise(site.times[1:])]
    assert min(gaps) >= 0.15
    assert done.delay == 0.15


# --- the host that was named, and no other


def moved(place: str, *, status: int = 301) -> Handler:
    return lambda request: request.reply("", status=status, Location=place)


def test_a_redirect_to_another_host_or_port_is_not_followed(
    site: PressSite, tmp_path: Path
) -> None:
    other = PressSite()
    Thread(target=other.serve_forever, daemon=True).start()
    linked(
        site,
        ailleurs=moved("http://ailleurs.example/"),
        porte=moved(other.url),
        fichier=moved("file:///etc/passwd"),
        localhost=moved(site.url.replace("127.0.0.1", "localhost") + "spip.php?article1"),
    )

    done = harvest(site.url, tmp_path / "out")
    other.shutdown()
    other.server_close()

    assert other.asked == []
    assert done.failed == 4
    assert faults(tmp_path / "out")["/ailleurs.html"] == (
        f"redirects to 'http://ailleurs.example/', found on {site.url}"
    )
    assert set(faults(tmp_path / "out")) == {
        "/ailleurs.html",
        "/porte.html",
        "/fichier.html",
        "/localhost.html",
    }


def test_a_redirect_within_the_host_is_followed_and_its_target_asked_once(
    site: PressSite, tmp_path: Path
) -> None:
    linked(site, ancien=moved("/spip.php?article4"), nouveau=moved("spip.php?article8", status=302))
    site.pages["/spip.php?article8"] = article(1).replace("2026-02-02", "2026-03-01")

    done = harvest(site.url, tmp_path / "out")

    assert site.counts()["/spip.php?article4"] == 1
    assert site.counts()["/spip.php?article8"] == 1
    assert done.failed == 0


def test_redirects_in_a_circle_and_without_end_are_faults(site: PressSite, tmp_path: Path) -> None:
    linked(
        site,
        seul=moved("/seul.html"),
        pile=moved("/face.html"),
        face=moved("/pile.html"),
        **{f"pas{n}": moved(f"/pas{n + 1}.html") for n in range(1, 2)},
    )
    site.pages |= {f"/pas{n}.html": moved(f"/pas{n + 1}.html") for n in range(1, 12)}

    harvest(site.url, tmp_path / "out")

    found = faults(tmp_path / "out")
    assert found.pop("/pas6.html").startswith("more than 5 redirects")
    assert {what.partition(",")[0] for what in found.values()} == {"redirects in a circle"}
    assert "/pas7.html" not in site.asked


def test_a_start_that_has_moved_to_another_host_is_named(site: PressSite, tmp_path: Path) -> None:
    site.pages["/"] = moved("https://www.presse.example/")

    with pytest.raises(InputError, match="www.presse.example/': .* name that address instead"):
        harvest(site.url, tmp_path / "out")

    site.pages["/accueil/"] = site.pages["/spip.php?mot1"]
    assert harvest(f"{site.url}accueil/", tmp_path / "out", limit=3).requests == 3


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Let the name presse.example stand for one address after the other, the last for ever."""
    real, asked = socket.getaddrinfo, []

    def resolve(host: str, *arguments: Any, **options: Any) -> Any:
        if host != "presse.example":
            return real(host, *arguments, **options)
        asked.append(host)
        return real(answers[min(len(asked), len(answers)) - 1], *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_a_public_name_of_a_private_address_is_refused(
    site: PressSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving(monkeypatch, "127.0.0.1")

    with pytest.raises(InputError, match="'presse.example' stands for 127.0.0.1.*name the address"):
        harvest(site.url.replace("127.0.0.1", "presse.example"), tmp_path / "out")

    assert site.asked == []


def test_a_name_that_turns_private_later_is_refused_then(
    site: PressSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolving(monkeypatch, "8.8.8.8", "127.0.0.1")

    with pytest.raises(InputError, match="stands for 127.0.0.1, which is not public"):
        harvest(site.url.replace("127.0.0.1", "presse.example"), tmp_path / "out")

    assert len(asked) == 2
    assert site.asked == []


def test_localhost_is_ones_own(site: PressSite, tmp_path: Path) -> None:
    done = harvest(site.url.replace("127.0.0.1", "localhost"), tmp_path / "out", limit=3)

    assert done.requests == 3
    assert len(site.asked) == 3


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::a00:1", False),
    ],
)
def test_tells_public_addresses_from_others(ip: str, *, public: bool) -> None:
    assert is_public(ip) is public


@pytest.mark.parametrize(
    "url", ["ftp://presse.example/", "presse.example", "http://", "http://a:b@c/", "http://[x", ""]
)
def test_an_address_that_cannot_be_asked_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected one like|name it without"):
        harvest(url, tmp_path / "out")

    assert not (tmp_path / "out").exists()


# --- stopped, killed, renewed


def command(site: PressSite, folder: Path, *options: object) -> Process:
    return start("-m", "osiris_nlp", "corpus", "harvest", site.url, "--out", folder, *options)


def test_killed_at_any_moment_it_goes_on_and_asks_nothing_twice(
    site: PressSite, tmp_path: Path
) -> None:
    harvest(site.url, tmp_path / "undisturbed")
    undisturbed, site.asked = site.asked, []
    running = SimpleQueue[Process]()
    killed: list[str] = []

    def kill(number: int) -> None:
        if number in {1, 2, 5, 9, 16}:
            killed.append(site.asked[-1])
            running.get().send(signal.SIGKILL)

    site.on_request = kill
    status = -signal.SIGKILL
    while status == -signal.SIGKILL:
        process = command(site, tmp_path / "out")
        running.put(process)
        status = process.wait().returncode

    assert len(killed) == 5
    assert status == 0
    assert Counter(site.asked) == Counter(undisturbed) + Counter(killed)
    for name in ("articles.jsonl", "taxonomy.csv"):
        disturbed = (tmp_path / "out" / name).read_bytes()
        assert disturbed == (tmp_path / "undisturbed" / name).read_bytes()


def test_ctrl_c_writes_what_there_is_and_the_same_command_goes_on(
    site: PressSite, tmp_path: Path
) -> None:
    running = SimpleQueue[Process]()

    def interrupt(number: int) -> None:
        if number == 12:
            running.get().send(signal.SIGINT)
            time.sleep(0.3)

    site.on_request = interrupt
    process = command(site, tmp_path / "out")
    running.put(process)
    done = process.wait()

    assert done.returncode == 130
    assert b"Interrupted, " in done.stderr
    assert b"addresses wait: the same command goes on" in done.stderr
    assert set(harvested(tmp_path / "out")) == {"7", "6"}
    assert harvest(site.url, tmp_path / "out").articles == 7
    assert len(site.asked) == 17


def test_stopped_at_its_limit_it_goes_on_where_it_was(site: PressSite, tmp_path: Path) -> None:
    first = harvest(site.url, tmp_path / "out", limit=11)
    second = harvest(site.url, tmp_path / "out", limit=11)

    assert (first.requests, first.stopped, first.articles) == (11, "limit", 2)
    assert (second.requests, second.stopped, second.articles) == (5, None, 7)
    assert set(site.counts().values()) == {1}


def confirmed(body: str, tag: str) -> Handler:
    def answer(request: Request) -> None:
        if request.headers.get("If-None-Match") == tag:
            request.reply("", status=304, ETag=tag)
        else:
            request.reply(body, ETag=tag)

    return answer


def test_a_later_harvest_reads_again_only_what_has_changed(site: PressSite, tmp_path: Path) -> None:
    for path, body in list(site.pages.items()):
        site.pages[path] = confirmed(body, f'"{len(path)}-{path[-8:]}"')
    harvest(site.url, tmp_path / "out")
    before = (tmp_path / "out/articles.jsonl").read_bytes()
    site.asked.clear()

    same = harvest(site.url, tmp_path / "out")
    unchanged = (tmp_path / "out/articles.jsonl").read_bytes()
    newer = article(2).replace("carte virtuelle", "carte physique")
    site.pages["/spip.php?article2"] = confirmed(newer, '"autre"')
    changed = harvest(site.url, tmp_path / "out")

    assert (same.requests, same.unchanged) == (16, 16)
    assert unchanged == before
    assert (changed.requests, changed.unchanged) == (16, 15)
    assert harvested(tmp_path / "out")["2"]["title"] == "Orange Money lance une carte physique"


def test_a_later_harvest_lets_go_what_has_gone_and_keeps_what_failed(
    site: PressSite, tmp_path: Path
) -> None:
    harvest(site.url, tmp_path / "out")
    del site.pages["/spip.php?article4"]
    site.pages["/spip.php?article5"] = lambda request: request.reply("panne", status=500)

    done = harvest(site.url, tmp_path / "out")

    assert set(harvested(tmp_path / "out")) == {"1", "2", "3", "5", "6", "7"}
    assert done.failed == 2
    assert set(faults(tmp_path / "out")) == {"/spip.php?article4", "/spip.php?article5"}


def test_an_article_that_nothing_leads_to_any_more_is_still_asked(
    site: PressSite, tmp_path: Path
) -> None:
    harvest(site.url, tmp_path / "out")
    site.pages = {
        path: re.sub(r'<a href="spip.php\?article2">[^<]*</a>', "", body)
        for path, body in site.pages.items()
    }
    site.asked.clear()

    harvest(site.url, tmp_path / "out")

    assert site.asked[-1] == "/spip.php?article2"
    assert len(harvested(tmp_path / "out")) == 7


def test_two_harvests_in_one_folder_are_refused(site: PressSite, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with (tmp_path / "out/harvest.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        with pytest.raises(InputError, match="Another harvest is under way in"):
            harvest(site.url, tmp_path / "out")

    assert site.asked == []


def test_another_start_in_the_same_folder_is_refused(site: PressSite, tmp_path: Path) -> None:
    harvest(site.url, tmp_path / "out", limit=3)

    for other in (f"{site.url}autre/", site.url.replace("127.0.0.1", "127.0.0.2")):
        with pytest.raises(InputError, match=f"holds the harvest of {site.url}"):
            harvest(other, tmp_path / "out")


def test_a_folder_with_somebody_elses_articles_is_left_alone(
    site: PressSite, tmp_path: Path
) -> None:
    (tmp_path / "articles.jsonl").write_text("{}\n", encoding="utf-8")

    with pytest.raises(InputError, match="holds articles.jsonl, which no harvest wrote"):
        harvest(site.url, tmp_path)

    assert (tmp_path / "articles.jsonl").read_text(encoding="utf-8") == "{}\n"


def test_a_file_that_is_no_harvest_is_refused(site: PressSite, tmp_path: Path) -> None:
    (tmp_path / "harvest.sqlite").write_bytes(b"ceci n'est pas une base" * 100)

    with pytest.raises(InputError, match="is no harvest"):
        harvest(site.url, tmp_path)


# --- hostile and broken servers


def test_bodies_are_read_to_their_bound_and_no_further(site: PressSite, tmp_path: Path) -> None:
    sent = []

    def endless(request: Request) -> None:
        request.send_response(200)
        request.send_header("Content-Type", HTML)
        request.end_headers()
        request.close_connection = True
        for _ in range(800):  # 50 MB
            request.wfile.write(b" " * 65_536)
            sent.append(65_536)

    bomb = gzip.compress(b"<p>" + b"A" * 80_000_000)
    linked(
        site,
        enorme=endless,
        annonce=lambda request: request.reply(b"x" * 6_000_000),
        bombe=lambda request: request.reply(bomb, Content_Encoding="gzip"),
    )

    done = harvest(site.url, tmp_path / "out")

    assert {what.partition(",")[0] for what in faults(tmp_path / "out").values()} == {
        "more than 5 MB"
    }
    assert done.failed == 3
    assert done.articles == 7
    assert sum(sent) < 30_000_000  # what was on the way when the reading stopped


def test_a_request_lasts_no_longer_than_its_patience(site: PressSite, tmp_path: Path) -> None:
    sent: list[int] = []

    def drip(request: Request) -> None:
        request.send_response(200)
        request.send_header("Content-Type", HTML)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        slowly(request, lambda _: b".")

    def drip_headers(request: Request) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n")
        slowly(request, lambda n: f"X-{n}: y\r\n".encode())

    def slowly(request: Request, part: Callable[[int], bytes]) -> None:
        request.close_connection = True
        sent.append(0)
        place = len(sent) - 1
        for n in range(100):
            request.wfile.write(part(n))
            sent[place] = n
            time.sleep(0.1)

    linked(site, goutte=drip, entete=drip_headers, muet=lambda _: time.sleep(2))

    done = harvest(site.url, tmp_path / "out", patience=0.5)

    assert len(sent) == 6
    assert max(sent) < 50  # of 100: broken off
    found = faults(tmp_path / "out")
    assert found["/goutte.html"].startswith("not ended within 0.5 s, 3 times")
    assert found["/entete.html"].startswith("not ended within 0.5 s, 3 times")
    assert found["/muet.html"].startswith(("nothing for 0.5 s", "not ended within 0.5 s"))
    assert done.articles == 7


def test_a_server_that_asks_to_wait_is_asked_again_then(site: PressSite, tmp_path: Path) -> None:
    body, times = site.pages["/spip.php?mot2"], []

    def busy(request: Request) -> None:
        times.append(time.monotonic())
        if len(times) < 3:
            request.reply("", status=429 if len(times) == 1 else 503, Retry_After="1")
        else:
            request.reply(body)

    site.pages["/spip.php?mot2"] = busy

    done = harvest(site.url, tmp_path / "out")

    assert [round(later - earlier) for earlier, later in pairwise(times)] == [1, 1]
    assert done.failed == 0
    assert done.requests == 18


def test_a_server_that_asks_to_wait_for_an_hour_is_left_alone(
    site: PressSite, tmp_path: Path
) -> None:
    body = site.pages["/spip.php?mot2"]
    site.pages["/spip.php?mot2"] = lambda r: r.reply("", status=503, Retry_After="3600")

    stopped = harvest(site.url, tmp_path / "out")
    site.pages["/spip.php?mot2"] = body
    done = harvest(site.url, tmp_path / "out")

    assert stopped.stopped == "told to wait"
    assert site.asked[stopped.requests - 1] == "/spip.php?mot2"
    assert (done.stopped, done.articles) == (None, 7)
    assert {n for path, n in site.counts().items() if path != "/spip.php?mot2"} == {1}


def test_errors_are_tried_again_at_the_end_and_then_recorded(
    site: PressSite, tmp_path: Path
) -> None:
    body = site.pages["/spip.php?article4"]

    def once(request: Request) -> None:
        if site.counts()["/spip.php?article4"] == 1:
            request.reply("panne", status=500)
        else:
            request.reply(body)

    site.pages["/spip.php?article4"] = once
    linked(
        site,
        panne=lambda request: request.reply("panne", status=500),
        interdit=lambda request: request.reply("non", status=403),
        coupe=lambda request: request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"),
        charabia=lambda request: request.wfile.write(b"\x00\x01 rien de lisible\r\n\r\n"),
        faux=lambda request: request.reply(b"\x1f\x8b pas du gzip", Content_Encoding="gzip"),
    )
    for name in ("coupe", "charabia"):
        send = site.pages[f"/{name}.html"]
        site.pages[f"/{name}.html"] = lambda request, send=send: (
            send(request),
            setattr(request, "close_connection", True),
        )
    site.pages["/"] = site.pages["/"].replace("</main>", '<a href="mort.html">x</a></main>')

    done = harvest(site.url, tmp_path / "out")

    found = faults(tmp_path / "out")
    assert found["/panne.html"] == f"status 500, 3 times, found on {site.url}"
    assert found["/interdit.html"] == f"status 403, found on {site.url}"
    assert found["/mort.html"] == f"status 404, found on {site.url}"
    assert found["/coupe.html"].startswith("broken off")
    assert found["/faux.html"].startswith("cannot be unpacked")
    assert set(found) == {f"/{x}.html" for x in "panne interdit mort coupe charabia faux".split()}
    assert site.counts()["/spip.php?article4"] == 2
    assert site.counts()["/interdit.html"] == 1
    assert site.counts()["/panne.html"] == 3
    assert done.articles == 7


def test_a_site_that_falls_silent_ends_the_run_not_the_harvest(
    site: PressSite, tmp_path: Path
) -> None:
    def fall_silent(request: Request) -> None:
        request.close_connection = True

    pages = site.pages
    site.pages = {
        path: body if n < 4 else fall_silent for n, (path, body) in enumerate(pages.items())
    }
    first = harvest(site.url, tmp_path / "out")
    site.pages = pages
    second = harvest(site.url, tmp_path / "out")

    assert first.stopped == "silence"
    assert first.requests <= 4 + 10 + 10  # httpx asks once more where a kept connection was closed
    assert (second.stopped, second.articles) == (None, 7)


def test_endless_calendars_and_growing_addresses_are_given_up(
    site: PressSite, tmp_path: Path
) -> None:
    class Endless(dict[str, Any]):
        def get(self, path: str, default: Any = None) -> Any:
            month = re.fullmatch(r"/agenda/(\d+)(\.html)?", path)
            if month:
                links = "".join(
                    f'<a href="{int(month[1]) + n}{month[2] or ""}">x</a>' for n in (1, 2)
                )
                return page("Agenda", f"<h1>Agenda</h1>{links}")
            if re.fullmatch(r"/(?:plus/)+", path):
                return page("Plus", '<a href="plus/">plus</a>')
            if path.startswith("/spip.php?rubrique9"):
                start = int(path.rpartition("=")[2]) if "=" in path else 0
                return listing("Sans fin", (6, 5), more=turn("spip.php?rubrique9", start + 10))
            return super().get(path, default)

    site.pages["/"] = site.pages["/"].replace(
        "</main>",
        '<a href="agenda/1">a</a><a href="agenda/1.html">b</a><a href="plus/">c</a>'
        '<a href="spip.php?rubrique9">d</a></main>',
    )
    site.pages = Endless(site.pages)

    done = harvest(site.url, tmp_path / "out", limit=500)

    kinds = Counter(re.sub(r"\d+", "#", path) for path in site.asked)
    assert done.stopped is None
    assert kinds["/agenda/#"] == 50
    assert kinds["/agenda/#.html"] == 50
    assert kinds["/spip.php?rubrique#&debut_articles=#"] == 5
    growing = [path for path in site.asked if path.endswith("plus/")]
    assert growing == ["/plus/", "/plus/plus/", "/plus/plus/plus/"]
    assert done.articles == 7


BILLION = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>'
    "<urlset><url><loc>&lol2;</loc></url></urlset>"
)


@pytest.mark.parametrize(
    "body",
    [
        BILLION.encode(),
        BILLION.replace("DOCTYPE", "doctype").encode(),
        BILLION.encode("utf-16"),
        b"\xef\xbb\xbf" + BILLION.encode(),
        BILLION.replace('"1.0"', '"1.0" encoding="utf-16-le"').encode("utf-16-le"),
        b'<?xml version="1.0" encoding="cp037"?>' + BILLION[21:].encode("cp037"),
        b"<urlset><url>",
        b"",
    ],
)
def test_xml_that_declares_anything_is_refused(body: bytes) -> None:
    with pytest.raises(InputError, match="document type or entities|no well-formed XML"):
        read_xml(body)


def test_a_hostile_sitemap_is_a_fault_and_the_harvest_goes_on(
    site: PressSite, tmp_path: Path
) -> None:
    site.pages["/sitemap.xml"] = BILLION

    done = harvest(site.url, tmp_path / "out")

    assert faults(tmp_path / "out")["/sitemap.xml"].startswith(
        "It declares a document type or entities"
    )
    assert (done.articles, done.failed) == (7, 1)


def test_packed_sitemaps_and_their_index_are_read(site: PressSite, tmp_path: Path) -> None:
    site.pages["/sitemap.xml"] = (
        f"<sitemapindex><sitemap><loc>{site.url}plan-1.xml.gz</loc></sitemap>"
        f"<sitemap><loc>{site.url}bombe.xml.gz</loc></sitemap>"
        f"<sitemap><loc>{site.url}sitemap.xml</loc></sitemap></sitemapindex>"
    )
    packed = gzip.compress(sitemap(site.url, "spip.php?article9").encode())
    bomb = gzip.compress(b"<urlset>" + b" " * 80_000_000)
    for path, body in (("/plan-1.xml.gz", packed), ("/bombe.xml.gz", bomb)):
        site.pages[path] = lambda r, body=body: r.reply(body, content_type="application/gzip")
    site.pages["/spip.php?article9"] = article(1).replace("article1", "article9")
    site.pages["/spip.php?article9"] = site.pages["/spip.php?article9"].replace("-02-02", "-03-02")

    done = harvest(site.url, tmp_path / "out")

    assert "9" in harvested(tmp_path / "out")
    assert site.counts()["/sitemap.xml"] == 1
    assert faults(tmp_path / "out") == {
        "/bombe.xml.gz": f"more than 5 MB unpacked, found on {site.url}sitemap.xml"
    }
    assert done.failed == 1


def test_unpacking_stops_at_the_bound() -> None:
    assert unpack(gzip.compress(b"A" * 4_999_999)) == b"A" * 4_999_999
    assert unpack(gzip.compress(b"A" * 5_000_001)) is None


HOSTILE: dict[str, Callable[[int], str]] = {
    "divisions": lambda n: "<div>" * 4 * n + '<a href="x.html">x</a>' * (n // 100),
    "keywords": lambda n: '<a rel="tag" href="x.html"><div>' * n,
    "headings": lambda n: "<h1><nav>" * 3 * n,
    "links": lambda n: "<a <a " * 5 * n,
    "comments": lambda n: "<!--" * 5 * n,
    "scripts": lambda n: "<script>" * 3 * n,
    "parents": lambda n: f"<a href='{'../' * 10 * n}x'>",
    "entities": lambda n: f"<a href='?{'&amp;' * 5 * n}'>",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_pages_are_read_in_linear_time(body: Callable[[int], str]) -> None:
    named = Site.named("http://presse.example/")

    assert is_linear(lambda n: leads_of(body(n), site=named, address="/y.html"), 12_500)


def test_what_is_no_page_is_not_read(site: PressSite, tmp_path: Path) -> None:
    sent = []

    def document(request: Request) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "application/pdf")
        request.send_header("Content-Length", "50000000")
        request.end_headers()
        request.close_connection = True
        for _ in range(800):
            request.wfile.write(b" " * 65_536)
            sent.append(65_536)

    linked(site, rapport=document)

    done = harvest(site.url, tmp_path / "out")

    assert done.failed == 0
    assert sum(sent) < 20_000_000


def test_latin_1_pages_are_read(site: PressSite, tmp_path: Path) -> None:
    for path in ("/spip.php?article3", "/spip.php?mot3"):
        body = site.pages[path].replace("’", "'").encode("latin-1")
        site.pages[path] = lambda r, body=body: r.reply(
            body, content_type="text/html; charset=iso-8859-1"
        )

    harvest(site.url, tmp_path / "out")

    found = harvested(tmp_path / "out")
    assert found["3"]["title"] == "L'Artp sanctionne trois opérateurs"
    assert found["3"]["labels"] == ["Régulation des télécoms", "Infrastructures"]


def test_authors_broken_links_are_not_asked(site: PressSite, tmp_path: Path) -> None:
    text = '<a href="www.artp.example/avis.html">avis</a> <a href="spip.php?article1">lire</a>'
    site.pages["/spip.php?article4"] = article(4, more=f"<p>{text}</p>")

    done = harvest(site.url, tmp_path / "out")

    assert done.failed == 0
    assert len(site.asked) == 16


# --- the command


def test_the_command_prints_what_was_done_and_leaves_with_3_when_something_failed(
    site: PressSite, tmp_path: Path
) -> None:
    linked(site, panne=lambda request: request.reply("non", status=403))

    done = command(site, tmp_path / "out").wait()

    assert done.returncode == 3
    assert done.stdout.decode().splitlines() == [
        "17 requests, 0 of them unchanged since (304); 1 failed",
        f"7 articles, 3 labels in {tmp_path / 'out'}",
    ]
    assert messages(done.stderr) == [
        f"1 page could not be read; reasons in {tmp_path / 'out' / 'articles.jsonl'}.errors.jsonl"
    ]


def test_the_command_says_when_its_limit_was_reached(site: PressSite, tmp_path: Path) -> None:
    done = command(site, tmp_path / "out", "--limit", 3).wait()

    assert done.returncode == 0
    assert messages(done.stderr)[0].startswith("Stopped at the limit, ")


# --- laws


def test_addresses_in_their_one_form() -> None:
    site = Site.named("http://Presse.Example:80/dir/")

    def form(link: str) -> str | None:
        return site.address(link, base="http://presse.example/dir/page.html")

    assert form("../x/./y.html#z") == "/x/y.html"
    assert form("./?article12") == "/dir/spip.php?article12"
    assert form("/index.php") == "/"
    assert form("/spip.php") == "/"
    assert form("HTTPS://PRESSE.example./%c3%a9%7e") == "/%C3%A9~"
    assert form("http://www.presse.example/Le Sénégal.html") == "/Le%20S%C3%A9n%C3%A9gal.html"
    assert form("spip.php?debut_articles=10&mot3") == "/dir/spip.php?mot3&debut_articles=10"
    assert form("/-2007-.html?debut_articles=10&amp;debut_x=0") == "/-2007-.html?debut_articles=10"
    assert form("http://presse.example:8080/") is None
    assert form("//ailleurs.example/") is None
    assert form("http://presse.example.ailleurs.example/") is None
    assert form("http://presse.example@ailleurs.example/") is None


def test_what_an_address_says_of_its_page() -> None:
    kinds = {
        "/+-Mouvements-sociaux-+.html?debut_articles=320": Kind.KEYWORD,
        "/spip.php?mot5": Kind.KEYWORD,
        "/-2007-.html?debut_articles=10": Kind.LISTING,
        "/spip.php?rubrique3": Kind.LISTING,
        "/+Lancement-du-concours,4602+.html": Kind.ARTICLE,
        "/Journee-internationale-des,4602.html": Kind.ARTICLE,
        "/le-web-2.0-arrive": Kind.ARTICLE,
        "/_Olivier-Sagna_.html": None,
        "/IMG/pdf/loi.pdf": None,
        "/spip.php?page=backend&id_mot=3": None,
        "/spip.php?mot1&debut_articles=10&debut_rubriques=5": None,
    }

    assert {address: kind_of(address) for address in kinds} == kinds


LINKS = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"(\.\./|/)?[a-z%. ~é-]{0,12}(\?[a-z_=&%0-9é;]{0,20})?(#x)?", fullmatch=True),
)


@given(LINKS)
def test_the_one_form_of_an_address_is_its_own(link: str) -> None:
    site = Site.named("http://presse.example/")
    address = site.address(link)

    if address is not None:
        assert address.startswith("/")
        assert address.isascii()
        assert site.address(site.url(address)) == address


@given(
    pattern=st.from_regex(r"/[ab*]{0,6}\$?", fullmatch=True),
    path=st.from_regex(r"/[ab]{0,8}", fullmatch=True),
)
def test_robots_patterns_match_as_the_standard_says(pattern: str, path: str) -> None:
    robots = read_robots(f"User-agent: *\nDisallow: {pattern}\n".encode(), "osiris-nlp")
    expression = ".*".join(map(re.escape, pattern.removesuffix("$").split("*")))

    matches = re.match(expression + ("$" if pattern.endswith("$") else ""), path)
    assert robots.allows(path) is (matches is None)


def test_robots_groups_ties_and_spellings() -> None:
    robots = read_robots(
        b"\xef\xbb\xbfUser-Agent: Autre\nUser-agent: OSIRIS-NLP/1.0 # nous\n"
        b"disallow: /prive\nallow: /prive/ouvert\nDisallow: /caf%c3%a9\nDisallow:\n"
        b"\nUser-agent: *\nDisallow: /\n\nUser-agent: osiris-nlp\nDisallow: /x\nAllow: /x\n"
        b"Crawl-delay: nan\nCrawl-delay: 2.5\nSitemap: http://a/b.xml\n",
        "osiris-nlp",
    )

    assert robots.allows("/")
    assert not robots.allows("/prive/ferme")
    assert robots.allows("/prive/ouvert")
    assert not robots.allows("/caf%C3%A9.html")
    assert robots.allows("/x")
    assert robots.delay == 2.5
    assert robots.sitemaps == ("http://a/b.xml",)


def test_matching_a_hostile_robots_pattern_takes_linear_time() -> None:
    def match(size: int) -> None:
        rules = f"User-agent: *\nDisallow: /{'*a' * size}$\n"
        assert read_robots(rules.encode(), "osiris-nlp").allows("/" + "a" * size + "b")

    assert is_linear(match, 640)


def test_no_proxy_is_used(site: PressSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setitem(os.environ, name, "http://127.0.0.1:9/")

    assert harvest(site.url, tmp_path / "out").articles == 7


def test_without_httpx_it_says_what_to_install(
    site: PressSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)

    with pytest.raises(MissingExtraError, match="pip install 'osiris-nlp\\[web\\]'"):
        harvest(site.url, tmp_path / "out")
