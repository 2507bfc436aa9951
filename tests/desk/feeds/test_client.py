"""Answers that no server should give: each costs its own page at most."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from helpers.harvest_site import (
    PressSite,
    add_pages,
    article,
    faults,
    harvested_rows,
    make_hostile,
    raw,
    redirect,
)

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.harvest import harvest

NOWHERE = {
    "courriel": "mailto:redaction@presse.example",
    "telephone": "tel:+221338210000",
    "script": "javascript:void(0)",
    "whatsapp": "whatsapp://send?text=Wave",
    "donnees": "data:text/html,<p>x",
    "crochet": "http://[::1",
    "port": "http://127.0.0.1:99999/",
    "lettres": "http://127.0.0.1:port/",
    "points": "http://presse..example/",
    "long": f"http://{'p' * 300}.example/",
    "idna": "http://xn--\xe9\xff.example/",
    "vide": "http://",
    "rien": "",
    "utilisateur": "http://a:b@127.0.0.1/",
}


def test_a_redirect_that_leads_nowhere_costs_only_that_page(
    site: PressSite, tmp_path: Path
) -> None:
    add_pages(site, **{name: redirect(place) for name, place in NOWHERE.items()})

    result = harvest(site.url, tmp_path / "out")

    messages = faults(tmp_path / "out")
    assert messages.keys() == {f"/{name}.html" for name in NOWHERE}
    assert messages["/courriel.html"] == (
        f"redirects to 'mailto:redaction@presse.example', found on {site.url}"
    )
    assert (result.articles, result.stopped) == (7, None)


@pytest.mark.parametrize("path", ["/", "/robots.txt"])
def test_a_start_or_robots_txt_that_redirects_nowhere_is_an_error(
    path: str, site: PressSite, tmp_path: Path
) -> None:
    site.pages[path] = redirect("mailto:redaction@presse.example")

    with pytest.raises(InputError, match=f"{path} redirects to 'mailto:redaction@presse.example'"):
        harvest(site.url, tmp_path / "out")


INVALID_WAITS = (
    "1e300",
    "-5",
    "nan",
    "Mon, 01 Jan 2020 00:00:00 +99999999999999999999",
    "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
    "\xb2",
    ",",
    "",
)


def test_an_invalid_retry_after_is_ignored(site: PressSite, tmp_path: Path) -> None:
    pages = {f"attente{n}": article(1) for n in range(len(INVALID_WAITS))}

    def unavailable(wait: str, path: str, body: str) -> Any:
        return lambda request: (
            request.reply("", status=503, Retry_After=wait)
            if site.counts()[path] == 1
            else request.reply(body)
        )

    waits = dict(zip(pages, INVALID_WAITS, strict=True))
    add_pages(site, **{x: unavailable(waits[x], f"/{x}.html", pages[x]) for x in pages})

    result = harvest(site.url, tmp_path / "out")

    assert {site.counts()[f"/{name}.html"] for name in pages} == {2}
    assert (result.failed, result.stopped) == (0, None)


@pytest.mark.parametrize(
    "wait", ["99999999999999999999", "9" * 5_000, "Fri, 31 Dec 9999 23:59:59 -2359"]
)
def test_an_excessive_retry_after_ends_the_run(wait: str, site: PressSite, tmp_path: Path) -> None:
    add_pages(site, attente=lambda request: request.reply("", status=429, Retry_After=wait))

    result = harvest(site.url, tmp_path / "out")

    assert result.stopped == "told to wait"


def test_a_page_that_always_asks_to_wait_for_long_is_given_up_after_three_runs(
    site: PressSite, tmp_path: Path
) -> None:
    add_pages(site, attente=lambda request: request.reply("", status=503, Retry_After="9" * 20))

    runs = [harvest(site.url, tmp_path / "out") for _ in range(4)]

    assert [run.stopped for run in runs] == ["told to wait", "told to wait", "told to wait", None]
    assert runs[1].articles == 7
    assert faults(tmp_path / "out") == {
        "/attente.html": f"asks to wait for more than 10 minutes, 3 times, found on {site.url}"
    }
    assert max(site.counts().values()) == 3


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
MALFORMED = {
    "status": b"HTTP/1.1 deux-cents OK\r\n\r\n",
    "status-of-four-digits": b"HTTP/1.1 2000 OK\r\n\r\n",
    "no-header": b"<h1>Presse</h1>\r\n\r\n",
    "header-without-colon": OK + b"Presse\r\n\r\n",
    "header-with-NUL": OK + b"X: \x00\r\n\r\n",
    "header-name": OK + b"\xe9 \xff: x\r\n\r\n",
    "long-header": OK + b"X: " + b"x" * 300_000 + b"\r\n\r\n",
    "many-headers": OK + b"X: x\r\n" * 50_000 + b"\r\n",
    "length-in-words": OK + b"Content-Length: neuf\r\n\r\nx",
    "negative-length": OK + b"Content-Length: -9\r\n\r\nx",
    "endless-length": OK + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\nx",
    "two-lengths": OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    "chunk-size": OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx",
    "huge-chunk": OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"F" * 40 + b"\r\nx",
    "transfer-encoding": OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
    "switch-of-protocol": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nx",
    "packed-twice": OK + b"Content-Encoding: gzip, gzip\r\nContent-Length: 0\r\n\r\n",
    "packed-otherwise": OK + b"Content-Encoding: \xe9\xff\r\nContent-Length: 0\r\n\r\n",
}


def test_malformed_answers_cost_only_their_pages(site: PressSite, tmp_path: Path) -> None:
    add_pages(site, **{name: raw(content) for name, content in MALFORMED.items()})

    result = harvest(site.url, tmp_path / "out", patience=5)

    assert faults(tmp_path / "out").keys() == {f"/{name}.html" for name in MALFORMED}
    assert (result.articles, result.stopped) == (7, None)


ODD_HEADERS = {
    "Content-Type": "text/html; charset=klingon",
    "ETag": '"\xe9\xff"',
    "Last-Modified": "\xe9t\xe9",
    "Set-Cookie": "=\xff; expires=jamais; domain=..; path",
    "Link": "<http://[::1>; rel=\xff",
    "Location": "mailto:x",
}


def test_odd_headers_of_a_page_do_no_harm_now_or_later(site: PressSite, tmp_path: Path) -> None:
    body = site.pages["/spip.php?article4"]
    site.pages["/spip.php?article4"] = lambda request: request.reply(body, **ODD_HEADERS)

    first = harvest(site.url, tmp_path / "out")
    second = harvest(site.url, tmp_path / "out")

    assert (first.articles, first.failed) == (7, 0)
    assert (second.articles, second.failed) == (7, 0)


ODD_LINKS = (
    *(place for place in NOWHERE.values() if place),
    "http://\u2100.example/",
    "http://\x00/",
    "%zz",
    "%",
    "//",
    "?%zz=%",
    "\ud800",
    "http://127.0.0.1:-1/",
)


def test_odd_addresses_in_sitemaps_and_links_do_no_harm(site: PressSite, tmp_path: Path) -> None:
    links = "".join(f'<a href="{link}">x</a>' for link in ODD_LINKS)
    site.pages["/"] = (
        site.pages["/"].replace("</main>", f"{links}</main>").encode("utf-8", "surrogatepass")
    )
    locs = "".join(
        f"<url><loc>{link}</loc></url>"
        for link in ODD_LINKS
        if link.isprintable() and "<" not in link
    )
    site.pages["/sitemap.xml"] = f"<urlset>{locs}<url><loc/></url><url/></urlset>"

    result = harvest(site.url, tmp_path / "out")

    assert (result.articles, result.stopped) == (7, None)
    assert {path for path in faults(tmp_path / "out") if "%" not in path} == set()


def test_an_unexpected_error_costs_only_that_page(
    site: PressSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = httpx.HTTPTransport.handle_request

    def fail(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/imprevu.html":
            raise KeyError("imprévu")
        return send(self, request)

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", fail)
    add_pages(site, imprevu=article(1))

    result = harvest(site.url, tmp_path / "out")

    assert faults(tmp_path / "out") == {
        "/imprevu.html": f"broken off (KeyError: 'imprévu'), found on {site.url}"
    }
    assert (result.articles, result.failed, result.stopped) == (7, 1, None)


def test_a_page_that_becomes_too_large_as_text_costs_only_that_page(
    site: PressSite, tmp_path: Path
) -> None:
    body = article(4, more="<p>é</p>" * 600_000).encode("latin-1", "replace")
    add_pages(site, accents=lambda request: request.reply(body))

    result = harvest(site.url, tmp_path / "out")

    assert faults(tmp_path / "out").keys() == {"/accents.html"}
    assert (result.articles, result.stopped) == (7, None)


def test_the_errors_file_says_why_a_site_cannot_be_harvested(
    site: PressSite, tmp_path: Path
) -> None:
    harvest(site.url, tmp_path / "out")
    site.pages["/"] = redirect("https://www.presse.example/")

    with pytest.raises(InputError, match="harvest that address instead"):
        harvest(site.url, tmp_path / "out")

    assert len(harvested_rows(tmp_path / "out")) == 7
    assert faults(tmp_path / "out") == {
        "/": f"{site.url} redirects to 'https://www.presse.example/'"
    }


def test_a_run_that_ends_with_an_error_writes_its_results_and_the_reason(
    site: PressSite, tmp_path: Path
) -> None:
    def fail(*counts: int) -> None:
        if counts[1] == 4:
            raise RuntimeError("imprévu")

    with pytest.raises(RuntimeError, match="imprévu"):
        harvest(site.url, tmp_path / "out", on_progress=fail)

    assert len(harvested_rows(tmp_path / "out")) == 4
    assert faults(tmp_path / "out") == {"/": "the harvest broke off (RuntimeError('imprévu'))"}
    assert harvest(site.url, tmp_path / "out").articles == 7
    assert set(site.counts().values()) == {1}


def test_a_delay_of_more_than_a_day_is_refused(site: PressSite, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected 0 to 86400"):
        harvest(site.url, tmp_path / "out", delay=1e300)


PROGRAM = """
import sys
from pathlib import Path
from osiris_nlp.corpus.harvest import harvest
done = harvest(sys.argv[1], sys.argv[2], patience=1)
status = Path("/proc/self/status").read_text()
print(done.articles, done.stopped, status.partition("VmHWM:")[2].split()[0])
"""


def test_a_site_with_all_hostile_answers_is_harvested_within_400_megabytes(
    site: PressSite, tmp_path: Path
) -> None:
    make_hostile(site)

    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, site.url, tmp_path / "out"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.stderr == ""
    articles, stopped, most_kilobytes = result.stdout.split()
    assert (articles, stopped) == ("7", "None")
    assert int(most_kilobytes) < 400_000
    assert faults(tmp_path / "out").keys() >= {
        f"/{name}.html"
        for name in "courriel telephone ailleurs enorme bombe goutte attente".split()
    }
