"""A small made-up press site served on loopback that records the paths it is asked for."""

import gzip
import html
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from helpers.forks import Process, start

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
    """One request; the answer is the site's page at this path."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "PressSite"

    def do_GET(self) -> None:
        with self.server.lock:
            self.server.paths.append(self.path)
            self.server.headers.append(dict(self.headers))
            self.server.times.append(time.monotonic())
            number = len(self.server.paths)
        if self.server.on_request:
            self.server.on_request(number)
        page = self.server.pages.get(self.path)
        try:
            if callable(page):
                page(self)
            elif page is None:
                self.reply("<h1>Erreur 404</h1>", status=404)
            else:
                self.reply(page)
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
    """A SPIP press site with seven articles, three keywords, one rubrique and SPIP's links."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []
        self.lock = Lock()
        self.on_request: Callable[[int], None] | None = None
        self.url = f"http://127.0.0.1:{self.server_port}/"
        self.pages: dict[str, Any] = spip_pages(self.url)

    def counts(self) -> Counter[str]:
        return Counter(self.paths)


@contextmanager
def press_site() -> Iterator[PressSite]:
    """Serve a press site in a thread."""
    with PressSite() as site:
        Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield site
        finally:
            site.shutdown()


def page(title: str, main: str, *, head: str = "", aside: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="fr"><head><title>{title} - Presse</title>{head}'
        '<meta name="generator" content="SPIP 4.4.30" /></head><body>'
        '<header><a rel="start home" href="./">Presse</a></header>'
        '<nav><ul><li><a href="spip.php?rubrique1">Articles de presse</a></li></ul></nav>'
        f'<main><div class="content hentry" id="content">{main}</div>'
        f'<aside><a href="spip.php?page=recherche"></a>{aside}</aside></main>'
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
        aside=menu,
    )


def french(day: str) -> str:
    names = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
    date_ = date.fromisoformat(day)
    return f"{names[date_.weekday()]} {date_.day} février 2026"


def listing(title: str, numbers: tuple[int, ...], *, more: str = "", head: str = "") -> str:
    items = "".join(
        f'<li><strong><a href="spip.php?article{n}">{NEWS[n][0]}</a></strong></li>' for n in numbers
    )
    return page(title, f"<h1>{title}</h1><ul>{items}</ul>{more}", head=head)


def pagination(base: str, *starts: int) -> str:
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
            KEYWORDS[1], (5, 4), more=pagination("spip.php?mot1", 0, 2) + siblings, head=first
        ),
        "/spip.php?mot1&debut_articles=2": listing(
            KEYWORDS[1], (3, 1), more=pagination("spip.php?mot1", 0, 2), head=first
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


def redirect(location: str, *, status: int = 301) -> Handler:
    return lambda request: request.reply("", status=status, Location=location)


def raw(content: bytes) -> Handler:
    """Answer with exactly these bytes, then close the connection."""

    def answer(request: Request) -> None:
        request.wfile.write(content)
        request.close_connection = True

    return answer


def endless(
    sent: list[int],
    *,
    most: int,
    first: bytes = b"",
    chunk: bytes = b" " * 65_536,
    pause: float = 0,
    **headers: str,
) -> Handler:
    """Send chunks up to `most` bytes; `sent` collects the sizes of the chunks that were sent."""

    def answer(request: Request) -> None:
        request.send_response(200)
        for name, value in {"Content_Type": HTML, **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.close_connection = True
        request.wfile.write(first)
        for _ in range(most // len(chunk)):
            request.wfile.write(chunk)
            sent.append(len(chunk))
            time.sleep(pause)

    return answer


class EndlessPages(dict[str, Any]):
    """Pages of a site with two endless calendars, ever longer paths, and an endless listing."""

    def get(self, path: str, default: Any = None) -> Any:
        month = re.fullmatch(r"/agenda/(\d+)(\.html)?", path)
        if month:
            links = "".join(f'<a href="{int(month[1]) + n}{month[2] or ""}">x</a>' for n in (1, 2))
            return page("Agenda", f"<h1>Agenda</h1>{links}")
        if re.fullmatch(r"/(?:plus/)+", path):
            return page("Plus", '<a href="plus/">plus</a>')
        if path.startswith("/spip.php?rubrique9"):
            start = int(path.rpartition("=")[2]) if "=" in path else 0
            return listing("Sans fin", (6, 5), more=pagination("spip.php?rubrique9", start + 10))
        return super().get(path, default)


def grow_without_end(site: PressSite) -> None:
    site.pages["/"] = site.pages["/"].replace(
        "</main>",
        '<a href="agenda/1">a</a><a href="agenda/1.html">b</a><a href="plus/">c</a>'
        '<a href="spip.php?rubrique9">d</a></main>',
    )
    site.pages = EndlessPages(site.pages)


def make_hostile(site: PressSite) -> None:
    """Add every trap at once: redirects, delays, endless bodies and endless pages."""
    rules = ROBOTS.encode() + b"Disallow: /*a*a*a*a*a*a*a*a$\n" * 1_000
    site.pages["/robots.txt"] = endless([], first=rules, most=50_000_000)
    bomb = gzip.compress(b"A" * 50_000_000) * 20
    # A parser that resolves namespaces reads every tag as "{namespace}name": some 600 MB here.
    tags = "".join(f"<u{n}/>" for n in range(10_000))
    bomb_sitemap = gzip.compress(f'<urlset xmlns="{"x" * 60_000}">{tags}</urlset>'.encode())
    site.pages["/sitemap.xml"] = lambda request: request.reply(
        bomb_sitemap, content_type="text/xml"
    )
    add_pages(
        site,
        courriel=redirect("mailto:redaction@presse.example"),
        telephone=redirect("tel:+221338210000"),
        ailleurs=redirect("http://ailleurs.example/"),
        enorme=endless([], most=1_000_000_000),
        goutte=endless([], most=1_000, chunk=b".", pause=0.1),
        bombe=lambda request: request.reply(bomb, Content_Encoding="gzip"),
        attente=lambda request: request.reply("", status=503, Retry_After="1e300"),
    )
    grow_without_end(site)


def add_pages(site: PressSite, **pages: Any) -> None:
    """Add pages with these names, linked from the home page."""
    links = "".join(f'<a href="{name}.html">{name}</a>' for name in pages)
    site.pages["/"] = site.pages["/"].replace("</main>", links + "</main>")
    site.pages |= {f"/{name}.html": content for name, content in pages.items()}


def harvested_rows(folder: Path) -> dict[str, Any]:
    """Return the rows of a harvest by article number."""
    lines = (folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["id"].rpartition("/")[2]: row for row in map(json.loads, lines)}


def faults(folder: Path) -> dict[str, str]:
    """Return the messages of a harvest's faults by path."""
    path = folder / "articles.jsonl.errors.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    rows = map(json.loads, lines)
    return {re.sub(r"^https?://[^/]+", "", row["file"]): row["what"] for row in rows}


def command(site: PressSite, folder: Path, *options: object) -> Process:
    return start("-m", "osiris_nlp", "corpus", "harvest", site.url, "--out", folder, *options)
