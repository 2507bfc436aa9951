"""A harvest stopped, killed and renewed; its command; laws of addresses and robots.txt."""

import fcntl
import os
import re
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from queue import SimpleQueue

import pytest
from helpers.forks import Process, messages, start
from helpers.growth import is_linear
from helpers.harvest_site import Handler, PressSite, Request, article, faults, harvested, linked
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError, MissingExtraError
from osiris_nlp.corpus.harvest import harvest
from osiris_nlp.corpus.harvest.addresses import Site
from osiris_nlp.corpus.harvest.kinds import Kind, kind_of
from osiris_nlp.corpus.harvest.robots import read_robots


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
