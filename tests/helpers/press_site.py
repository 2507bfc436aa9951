"""A small made-up press site served on loopback that records the paths it is asked for."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

HTML = "text/html; charset=utf-8"
KEYWORDS = {1: "Infrastructures", 2: "Fintech"}
# number: title, day, keywords
NEWS = {
    1: ("Le Mali inaugure un centre de données Tier III", "2026-02-02", (1,)),
    2: ("Orange Money lance une carte virtuelle", "2026-02-03", (2,)),
    5: ("La fibre arrive à Kolda", "2026-02-06", (1,)),
    6: ("Wave lève 90 millions de dollars", "2026-02-07", (2,)),
}
Handler = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """One request; the answer is the site's page at this path."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "PressSite"

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        self.server.headers.append(dict(self.headers))
        self.server.times.append(time.monotonic())
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

    def reply(self, body: str | bytes, *, status: int = 200, **more: str) -> None:
        content = body.encode() if isinstance(body, str) else body
        is_xml = content.startswith((b"<?xml", b"<rss"))
        self.send_response(status)
        self.send_header("Content-Type", "text/xml" if is_xml else HTML)
        self.send_header("Content-Length", str(len(content)))
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


class PressSite(ThreadingHTTPServer):
    """A SPIP press site with four articles, on two keywords."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []
        self.url = f"http://127.0.0.1:{self.server_port}/"
        self.pages: dict[str, Any] = spip_pages()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing if the client has closed the connection: standard error may be that of a command."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def press_site() -> Iterator[PressSite]:
    """Serve a press site in a thread."""
    with PressSite() as site:
        Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield site
        finally:
            site.shutdown()


def page(title: str, main: str, *, head: str, aside: str = "") -> str:
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


def article(number: int) -> str:
    title, day, keywords = NEWS[number]
    links = "".join(
        f'<li><a href="spip.php?mot{n}" rel="tag">{KEYWORDS[n]}</a></li>' for n in keywords
    )
    menu = f'<div class="menu"><h2>Mots-clés</h2><ul>{links}</ul></div>' if links else ""
    return page(
        title,
        '<p class="arbo"><a href="./">Accueil</a> &gt; <a href="spip.php?rubrique1">Articles de '
        f'presse</a> &gt; <strong class="on">{title}</strong></p>'
        f'<div class="cartouche"><h1 class="surlignable entry-title">{title}</h1>'
        f'<p class="info-publi"><abbr class="published" title="{day}T09:00:00Z">{int(day[-2:])} février 2026</abbr></p>'
        f'</div><div class="texte surlignable clearfix"><p>{title} : le récit complet de la '
        f"journée, par notre rédaction de Dakar.</p><p>Une seconde partie, n° {number}.</p>"
        "</div>",
        head=f'<link rel="canonical" href="spip.php?article{number}" />',
        aside=menu,
    )


def spip_pages() -> dict[str, Any]:
    return {f"/spip.php?article{number}": article(number) for number in NEWS}


def redirect(location: str) -> Handler:
    return lambda request: request.reply("", status=301, Location=location)


def raw(content: bytes) -> Handler:
    """Answer with exactly these bytes, then close the connection."""

    def answer(request: Request) -> None:
        request.wfile.write(content)
        request.close_connection = True

    return answer


def endless(sent: list[int], *, most: int, **headers: str) -> Handler:
    """Send chunks up to `most` bytes; `sent` collects the sizes of the chunks that were sent."""
    chunk = b" " * 65_536

    def answer(request: Request) -> None:
        request.send_response(200)
        for name, value in {"Content_Type": HTML, **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.close_connection = True
        for _ in range(most // len(chunk)):
            request.wfile.write(chunk)
            sent.append(len(chunk))

    return answer
