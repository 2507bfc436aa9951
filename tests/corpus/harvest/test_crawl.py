"""What a harvest asks of a site, and what comes of it."""

import re
import socket
import time
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from helpers.harvest_site import (
    KEYWORDS,
    PressSite,
    add_pages,
    article,
    faults,
    harvested_rows,
    listing,
    raw,
    redirect,
)

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus import read_all
from osiris_nlp.corpus.harvest import Harvested, harvest
from osiris_nlp.corpus.harvest.addresses import Site, is_public
from osiris_nlp.corpus.harvest.client import Client
from osiris_nlp.taxonomy import read_taxonomy


def test_requests_robots_sitemap_start_feed_keywords_rubrics_articles_in_this_order(
    site: PressSite, tmp_path: Path
) -> None:
    result = harvest(site.url, tmp_path / "out")

    assert site.paths == [
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
    assert result == Harvested(
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


def test_articles_have_their_own_keywords_then_those_whose_listings_show_them(
    site: PressSite, tmp_path: Path
) -> None:
    harvest(site.url, tmp_path / "out")

    rows = harvested_rows(tmp_path / "out")
    assert {number: row["labels"] for number, row in rows.items()} == {
        "1": ["Infrastructures"],
        "2": ["Fintech"],
        "3": ["Régulation des télécoms", "Infrastructures"],
        "4": ["Infrastructures"],
        "5": ["Infrastructures"],
        "6": ["Fintech"],
        "7": ["Régulation des télécoms"],  # its own page shows none
    }
    assert rows["3"]["title"] == "L’Artp sanctionne trois opérateurs"
    assert rows["3"]["date"] == "2026-02-04"
    assert rows["3"]["url"] == f"{site.url}spip.php?article3"
    assert "le récit complet de la journée" in rows["3"]["text"]


def test_the_folder_is_a_corpus_with_its_list_of_labels(site: PressSite, tmp_path: Path) -> None:
    harvest(site.url, tmp_path / "out")

    labels = read_taxonomy(tmp_path / "out/taxonomy.csv")
    articles = read_all(tmp_path / "out", taxonomy=labels)
    assert [(label.id, label.name, label.weight) for label in labels] == [
        ("fintech", "Fintech", 2),
        ("infrastructures", "Infrastructures", 4),
        ("regulation-des-telecoms", "Régulation des télécoms", 2),
    ]
    host = site.url.removeprefix("http://").rstrip("/")
    assert [article.id for article in articles] == [f"{host}/{n}" for n in range(1, 8)]


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


def test_a_page_with_many_addresses_is_requested_once(site: PressSite, tmp_path: Path) -> None:
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
    assert len(site.paths) == 16


def test_the_canonical_address_of_a_page_is_not_requested_again(
    site: PressSite, tmp_path: Path
) -> None:
    own = '<link rel="canonical" href="Kolda-et-la-fibre.html">'
    slug = article(5).replace('<link rel="canonical" href="spip.php?article5" />', own)
    site.pages["/spip.php?article5"] = slug
    add_pages(site, **{"Kolda-et-la-fibre": slug})
    site.pages["/"] = site.pages["/"].replace("Kolda-et-la-fibre.html", "rien.html")
    site.pages["/spip.php?article5"] += '<a href="Kolda-et-la-fibre.html">x</a>'
    site.pages["/rien.html"] = listing("Rien", ())

    harvest(site.url, tmp_path / "out")

    assert "/Kolda-et-la-fibre.html" not in site.paths
    assert len(harvested_rows(tmp_path / "out")) == 7


def test_an_article_at_two_addresses_is_written_once(site: PressSite, tmp_path: Path) -> None:
    without = re.sub(r'<link rel="canonical"[^>]*>', "", article(5))
    add_pages(site, **{"La-fibre-arrive-a-Kolda": without})

    result = harvest(site.url, tmp_path / "out")

    assert "/La-fibre-arrive-a-Kolda.html" in site.paths
    assert result.articles == 7


def test_actions_sessions_searches_and_files_are_not_requested(
    site: PressSite, tmp_path: Path
) -> None:
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

    result = harvest(site.url, tmp_path / "out")

    assert len(site.paths) == 16
    assert result.failed == 0


def test_what_robots_txt_forbids_is_not_requested(site: PressSite, tmp_path: Path) -> None:
    site.pages["/robots.txt"] = (
        "User-agent: osiris-nlp\nDisallow: /*article4$\nDisallow: /spip.php?mot\n"
        "Allow: /spip.php?mot2\n\nUser-agent: *\nDisallow: /\n"
    )

    result = harvest(site.url, tmp_path / "out")

    paths = set(site.paths)
    assert "/spip.php?mot2" in paths
    assert not paths & {"/spip.php?mot1", "/spip.php?mot3", "/spip.php?article4"}
    assert result.disallowed == 3
    assert result.failed == 0
    assert "4" not in harvested_rows(tmp_path / "out")


def test_without_robots_txt_everything_may_be_requested(site: PressSite, tmp_path: Path) -> None:
    del site.pages["/robots.txt"]

    result = harvest(site.url, tmp_path / "out")

    assert result.articles == 7
    assert result.failed == 0


def test_if_robots_txt_cannot_be_read_nothing_is_requested(site: PressSite, tmp_path: Path) -> None:
    site.pages["/robots.txt"] = lambda request: request.reply("en panne", status=500)

    with pytest.raises(InputError, match="robots.txt: status 500: where robots.txt cannot be read"):
        harvest(site.url, tmp_path / "out")

    assert set(site.paths) == {"/robots.txt"}


@pytest.mark.parametrize("status", [202, 203, 206])
def test_rules_with_an_unusual_success_are_not_taken_for_none(
    status: int, site: PressSite, tmp_path: Path
) -> None:
    rules = "User-agent: *\nDisallow: /spip.php\n"
    site.pages["/robots.txt"] = lambda request: request.reply(rules, status=status)

    with pytest.raises(InputError, match=f"robots.txt: status {status}: where robots.txt cannot"):
        harvest(site.url, tmp_path / "out")

    assert set(site.paths) == {"/robots.txt"}


def test_a_robots_txt_without_content_forbids_nothing(site: PressSite, tmp_path: Path) -> None:
    site.pages["/robots.txt"] = raw(b"HTTP/1.1 204 No Content\r\n\r\n")

    assert harvest(site.url, tmp_path / "out").articles == 7


def test_a_start_that_robots_txt_forbids_is_an_error(site: PressSite, tmp_path: Path) -> None:
    site.pages["/robots.txt"] = "User-agent: *\nDisallow: /\n"

    with pytest.raises(InputError, match="does not allow osiris-nlp to request /"):
        harvest(site.url, tmp_path / "out")

    assert site.paths == ["/robots.txt"]


def test_requests_identify_the_client_and_send_no_cookie(site: PressSite, tmp_path: Path) -> None:
    harvest(site.url, tmp_path / "out")

    assert {re.sub(r"[\d.]+$", "N", headers["User-Agent"]) for headers in site.headers} == {
        "osiris-nlp/N"
    }
    assert not any("Cookie" in headers for headers in site.headers)


def test_the_delay_between_two_requests_is_observed(site: PressSite, tmp_path: Path) -> None:
    site.pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 0.15\n"

    result = harvest(site.url, tmp_path / "out", delay=0.1, limit=5)

    gaps = [later - earlier for earlier, later in pairwise(site.times[1:])]
    assert min(gaps) >= 0.15
    assert result.delay == 0.15


def test_a_redirect_to_another_host_or_port_is_not_followed(
    site: PressSite, tmp_path: Path
) -> None:
    other_site = PressSite()
    Thread(target=other_site.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    add_pages(
        site,
        ailleurs=redirect("http://ailleurs.example/"),
        porte=redirect(other_site.url),
        fichier=redirect("file:///etc/passwd"),
        localhost=redirect(site.url.replace("127.0.0.1", "localhost") + "spip.php?article1"),
    )

    result = harvest(site.url, tmp_path / "out")
    other_site.shutdown()
    other_site.server_close()

    assert other_site.paths == []
    assert result.failed == 4
    assert faults(tmp_path / "out")["/ailleurs.html"] == (
        f"redirects to 'http://ailleurs.example/', found on {site.url}"
    )
    assert set(faults(tmp_path / "out")) == {
        "/ailleurs.html",
        "/porte.html",
        "/fichier.html",
        "/localhost.html",
    }


def test_a_redirect_within_the_host_is_followed_and_its_target_requested_once(
    site: PressSite, tmp_path: Path
) -> None:
    add_pages(
        site,
        ancien=redirect("/spip.php?article4"),
        nouveau=redirect("spip.php?article8", status=302),
    )
    site.pages["/spip.php?article8"] = article(1).replace("2026-02-02", "2026-03-01")

    result = harvest(site.url, tmp_path / "out")

    assert site.counts()["/spip.php?article4"] == 1
    assert site.counts()["/spip.php?article8"] == 1
    assert result.failed == 0


def test_circular_and_endless_redirects_are_faults(site: PressSite, tmp_path: Path) -> None:
    add_pages(
        site,
        seul=redirect("/seul.html"),
        pile=redirect("/face.html"),
        face=redirect("/pile.html"),
        **{f"pas{n}": redirect(f"/pas{n + 1}.html") for n in range(1, 2)},
    )
    site.pages |= {f"/pas{n}.html": redirect(f"/pas{n + 1}.html") for n in range(1, 12)}

    harvest(site.url, tmp_path / "out")

    messages = faults(tmp_path / "out")
    assert messages.pop("/pas6.html").startswith("more than 5 redirects")
    assert {message.partition(",")[0] for message in messages.values()} == {"redirects in a circle"}
    assert "/pas7.html" not in site.paths


def test_a_chain_of_redirects_is_limited_wherever_it_is_entered(
    site: PressSite, tmp_path: Path
) -> None:
    places = {"pas12": "/spip.php?article4"}
    places |= {f"pas{n}": f"/pas{n + 1}.html" for n in range(11, 0, -1)}
    add_pages(
        site, **{name: redirect(place) for name, place in places.items()}
    )  # the last is read first

    result = harvest(site.url, tmp_path / "out")

    assert faults(tmp_path / "out") == {
        "/pas7.html": f"more than 5 redirects, found on {site.url}",
        "/pas1.html": f"more than 5 redirects, found on {site.url}",
    }
    assert (result.articles, result.stopped) == (7, None)


def test_a_start_page_that_has_moved_to_another_host_is_reported(
    site: PressSite, tmp_path: Path
) -> None:
    site.pages["/"] = redirect("https://www.presse.example/")

    with pytest.raises(InputError, match="www.presse.example/': .* harvest that address instead"):
        harvest(site.url, tmp_path / "out")

    site.pages["/accueil/"] = site.pages["/spip.php?mot1"]
    assert harvest(f"{site.url}accueil/", tmp_path / "out", limit=3).requests == 3


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Make presse.example resolve to one address after the other, then always to the last."""
    real_getaddrinfo, hosts = socket.getaddrinfo, []

    def resolve(host: str, *arguments: Any, **options: Any) -> Any:
        if host != "presse.example":
            return real_getaddrinfo(host, *arguments, **options)
        hosts.append(host)
        return real_getaddrinfo(answers[min(len(hosts), len(answers)) - 1], *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return hosts


def test_a_public_name_of_a_private_address_is_refused(
    site: PressSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving(monkeypatch, "127.0.0.1")

    with pytest.raises(
        InputError, match="'presse.example' resolves to 127.0.0.1.*give its IP address"
    ):
        harvest(site.url.replace("127.0.0.1", "presse.example"), tmp_path / "out")

    assert site.paths == []


def test_a_name_that_later_becomes_private_is_refused(
    site: PressSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts = resolving(monkeypatch, "8.8.8.8", "127.0.0.1")

    with pytest.raises(InputError, match="resolves to 127.0.0.1, which is not public"):
        harvest(site.url.replace("127.0.0.1", "presse.example"), tmp_path / "out")

    assert len(hosts) == 2
    assert site.paths == []


def test_a_request_lasts_no_longer_than_its_patience_however_many_addresses_a_name_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def resolve(*_: Any, **__: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{n}", 80)) for n in range(9)]

    def say_nothing(_: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        waits.append(request.extensions["timeout"]["connect"])
        time.sleep(waits[-1])
        raise httpx.ConnectTimeout("")

    waits: list[float] = []
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", say_nothing)

    with closing(Client(Site.from_url("http://localhost/"), agent="x", patience=0.2)) as client:
        answer = client.get("/")

    assert answer.is_silent
    assert 0 < sum(waits) <= 0.2


def test_localhost_is_a_site_of_ones_own(site: PressSite, tmp_path: Path) -> None:
    result = harvest(site.url.replace("127.0.0.1", "localhost"), tmp_path / "out", limit=3)

    assert result.requests == 3
    assert len(site.paths) == 3


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
        ("fec0::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::a00:1", False),
    ],
)
def test_public_addresses_are_distinguished_from_others(ip: str, *, public: bool) -> None:
    assert is_public(ip) is public


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://presse.example/", "presse.example", "http://", "http://a:b@c/", "http://[x", ""),
        *("http://presse..example/", f"http://{'p' * 64}.example/", "http://presse.example:99999/"),
    ],
)
def test_an_address_that_cannot_be_requested_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected one like|contains a user name: remove it"):
        harvest(url, tmp_path / "out")

    assert not (tmp_path / "out").exists()
