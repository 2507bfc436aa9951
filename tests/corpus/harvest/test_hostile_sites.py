"""Hostile and broken servers."""

import gzip
import re
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from helpers.growth import is_linear
from helpers.harvest_site import (
    HTML,
    PressSite,
    Request,
    add_pages,
    article,
    endless,
    faults,
    grow_without_end,
    harvested_rows,
    raw,
    sitemap,
)

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.harvest import harvest
from osiris_nlp.corpus.harvest.addresses import Site
from osiris_nlp.corpus.harvest.client import unpack
from osiris_nlp.corpus.harvest.links import feed_links, leads_of, read_xml, sitemap_links


def test_bodies_are_read_up_to_the_limit_and_no_further(site: PressSite, tmp_path: Path) -> None:
    sent: list[int] = []
    bomb = gzip.compress(b"<p>" + b"A" * 80_000_000)
    add_pages(
        site,
        enorme=endless(sent, most=50_000_000),
        annonce=lambda request: request.reply(b"x" * 6_000_000),
        bombe=lambda request: request.reply(bomb, Content_Encoding="gzip"),
    )

    result = harvest(site.url, tmp_path / "out")

    assert {what.partition(",")[0] for what in faults(tmp_path / "out").values()} == {
        "more than 5 MB"
    }
    assert result.failed == 3
    assert result.articles == 7
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

    add_pages(site, goutte=drip, entete=drip_headers, muet=lambda _: time.sleep(2))

    result = harvest(site.url, tmp_path / "out", patience=0.5)

    assert len(sent) == 6
    assert max(sent) < 50  # of 100: broken off
    messages = faults(tmp_path / "out")
    assert messages["/goutte.html"].startswith("not finished within 0.5 s, 3 times")
    assert messages["/entete.html"].startswith("not finished within 0.5 s, 3 times")
    assert messages["/muet.html"].startswith(("no data for 0.5 s", "not finished within 0.5 s"))
    assert result.articles == 7


def test_a_server_that_asks_to_wait_gets_its_next_request_after_the_wait(
    site: PressSite, tmp_path: Path
) -> None:
    body, times = site.pages["/spip.php?mot2"], []

    def busy(request: Request) -> None:
        times.append(time.monotonic())
        if len(times) < 3:
            request.reply("", status=429 if len(times) == 1 else 503, Retry_After="1")
        else:
            request.reply(body)

    site.pages["/spip.php?mot2"] = busy

    result = harvest(site.url, tmp_path / "out")

    assert [round(later - earlier) for earlier, later in pairwise(times)] == [1, 1]
    assert result.failed == 0
    assert result.requests == 18


def test_a_server_that_asks_to_wait_for_an_hour_is_left_alone(
    site: PressSite, tmp_path: Path
) -> None:
    body = site.pages["/spip.php?mot2"]
    site.pages["/spip.php?mot2"] = lambda r: r.reply("", status=503, Retry_After="3600")

    stopped = harvest(site.url, tmp_path / "out")
    site.pages["/spip.php?mot2"] = body
    result = harvest(site.url, tmp_path / "out")

    assert stopped.stopped == "told to wait"
    assert site.paths[stopped.requests - 1] == "/spip.php?mot2"
    assert (result.stopped, result.articles) == (None, 7)
    assert {n for path, n in site.counts().items() if path != "/spip.php?mot2"} == {1}


def test_failed_requests_are_repeated_at_the_end_and_then_recorded(
    site: PressSite, tmp_path: Path
) -> None:
    body = site.pages["/spip.php?article4"]

    def once(request: Request) -> None:
        if site.counts()["/spip.php?article4"] == 1:
            request.reply("panne", status=500)
        else:
            request.reply(body)

    site.pages["/spip.php?article4"] = once
    add_pages(
        site,
        panne=lambda request: request.reply("panne", status=500),
        interdit=lambda request: request.reply("non", status=403),
        coupe=raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"),
        charabia=raw(b"\x00\x01 rien de lisible\r\n\r\n"),
        faux=lambda request: request.reply(b"\x1f\x8b pas du gzip", Content_Encoding="gzip"),
    )
    site.pages["/"] = site.pages["/"].replace("</main>", '<a href="mort.html">x</a></main>')

    result = harvest(site.url, tmp_path / "out")

    messages = faults(tmp_path / "out")
    assert messages["/panne.html"] == f"status 500, 3 times, found on {site.url}"
    assert messages["/interdit.html"] == f"status 403, found on {site.url}"
    assert messages["/mort.html"] == f"status 404, found on {site.url}"
    assert messages["/coupe.html"].startswith("broken off")
    assert messages["/faux.html"].startswith("cannot be unpacked")
    assert set(messages) == {
        f"/{x}.html" for x in "panne interdit mort coupe charabia faux".split()
    }
    assert site.counts()["/spip.php?article4"] == 2
    assert site.counts()["/interdit.html"] == 1
    assert site.counts()["/panne.html"] == 3
    assert result.articles == 7


def test_a_site_that_falls_silent_ends_the_run_but_not_the_harvest(
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
    grow_without_end(site)

    result = harvest(site.url, tmp_path / "out", limit=500)

    kinds = Counter(re.sub(r"\d+", "#", path) for path in site.paths)
    assert result.stopped is None
    assert kinds["/agenda/#"] == 50
    assert kinds["/agenda/#.html"] == 50
    assert kinds["/spip.php?rubrique#&debut_articles=#"] == 5
    growing = [path for path in site.paths if path.endswith("plus/")]
    assert growing == ["/plus/", "/plus/plus/", "/plus/plus/plus/"]
    assert result.articles == 7


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
    with pytest.raises(InputError, match="document type or entities|Not well-formed XML"):
        read_xml(body)


def test_a_hostile_sitemap_is_a_fault_and_the_harvest_continues(
    site: PressSite, tmp_path: Path
) -> None:
    site.pages["/sitemap.xml"] = BILLION

    result = harvest(site.url, tmp_path / "out")

    assert faults(tmp_path / "out")["/sitemap.xml"].startswith(
        "It declares a document type or entities"
    )
    assert (result.articles, result.failed) == (7, 1)


def test_compressed_sitemaps_and_their_index_are_read(site: PressSite, tmp_path: Path) -> None:
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

    result = harvest(site.url, tmp_path / "out")

    assert "9" in harvested_rows(tmp_path / "out")
    assert site.counts()["/sitemap.xml"] == 1
    assert faults(tmp_path / "out") == {
        "/bombe.xml.gz": f"more than 5 MB unpacked, found on {site.url}sitemap.xml"
    }
    assert result.failed == 1


def test_decompression_stops_at_the_limit() -> None:
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
    site = Site.from_url("http://presse.example/")

    assert is_linear(lambda n: leads_of(body(n), site=site, address="/y.html"), 12_500)


HOSTILE_XML: dict[str, Callable[[int], str]] = {
    "tags under a long namespace": lambda n: (
        f'<urlset xmlns="{"x" * n}">{"".join(f"<a{k}/>" for k in range(n // 4))}</urlset>'
    ),
    "one tag under a long namespace": lambda n: (
        f'<urlset xmlns="{"x" * 4 * n}">{"<u/>" * n}</urlset>'
    ),
    "attributes": lambda n: "<urlset" + "".join(f" a{k}='x'" for k in range(n)) + "/>",
    "text in pieces": lambda n: f"<urlset><url><loc>{'&#97;<!-- -->' * n}</loc></url></urlset>",
    "addresses": lambda n: f"<urlset><url>{'<loc>x.html</loc>' * n}</url></urlset>",
    "nested items": lambda n: f"<rss>{'<item><link>x</link></item>' * n}</rss>",
}


@pytest.mark.parametrize("body", HOSTILE_XML.values(), ids=HOSTILE_XML)
def test_hostile_sitemaps_and_feeds_are_read_in_linear_time(body: Callable[[int], str]) -> None:
    site = Site.from_url("http://presse.example/")

    def read(size: int) -> None:
        for reader in (sitemap_links, feed_links):
            list(reader(body(size).encode(), site=site, address="/sitemap.xml"))

    assert is_linear(read, 1_500)


def test_endlessly_nested_elements_are_refused() -> None:
    with pytest.raises(InputError, match="^XML elements nested more than 100 deep"):
        read_xml(b"<a>" * 101 + b"</a>" * 101)

    assert read_xml(b"<a>" * 100 + b"</a>" * 100) == []


def test_sitemaps_and_feeds_are_read_whatever_their_prefixes() -> None:
    site = Site.from_url("http://presse.example/")
    plan = (
        '<?xml version="1.0" encoding="iso-8859-1"?><s:URLSET xmlns:s="urn:x"><s:url>'
        "<s:loc>\n/Wave-&#233;t<![CDATA[é]]><!-- x -->.html<b/>/reste</s:loc>"
        '<i:image xmlns:i="urn:y"><i:loc>/photo.html</i:loc></i:image></s:url></s:URLSET>'
    )
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><link href="/x.html"/><entry>'
        '<link rel="alternate" href="/Wave.html"/></entry><item><link>/Fintech.html</link></item>'
        "<item><link> </link><guid>/y.html</guid></item></feed>"
    )

    links = sitemap_links(plan.encode("latin-1"), site=site, address="/a/plan.xml")
    assert [link.address for link in links] == ["/Wave-%C3%A9t%C3%A9.html"]
    links = feed_links(feed.encode(), site=site, address="/a/fil.xml")
    assert [link.address for link in links] == ["/Wave.html", "/Fintech.html"]


def test_a_file_that_is_not_a_page_is_not_read(site: PressSite, tmp_path: Path) -> None:
    sent: list[int] = []
    pdf = {"Content_Type": "application/pdf", "Content_Length": "50000000"}
    add_pages(site, rapport=endless(sent, most=50_000_000, **pdf))

    result = harvest(site.url, tmp_path / "out")

    assert result.failed == 0
    assert sum(sent) < 20_000_000


def test_latin_1_pages_are_read(site: PressSite, tmp_path: Path) -> None:
    for path in ("/spip.php?article3", "/spip.php?mot3"):
        body = site.pages[path].replace("’", "'").encode("latin-1")
        site.pages[path] = lambda r, body=body: r.reply(
            body, content_type="text/html; charset=iso-8859-1"
        )

    harvest(site.url, tmp_path / "out")

    rows = harvested_rows(tmp_path / "out")
    assert rows["3"]["title"] == "L'Artp sanctionne trois opérateurs"
    assert rows["3"]["labels"] == ["Régulation des télécoms", "Infrastructures"]


def test_broken_links_of_authors_are_not_requested(site: PressSite, tmp_path: Path) -> None:
    text = '<a href="www.artp.example/avis.html">avis</a> <a href="spip.php?article1">lire</a>'
    site.pages["/spip.php?article4"] = article(4, more=f"<p>{text}</p>")

    result = harvest(site.url, tmp_path / "out")

    assert result.failed == 0
    assert len(site.paths) == 16
