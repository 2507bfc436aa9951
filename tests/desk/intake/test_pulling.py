"""Feeds, SPIP sites and folders pulled into the desk's queue."""

import html
import json
import time

import pytest
import sqlalchemy as sa
from helpers import spip_site
from helpers.press_site import press_site, redirect

from osiris_nlp.base.errors import Faults
from osiris_nlp.desk.articles.articles import find_article
from osiris_nlp.desk.articles.queue.queue import Filters, queue_page
from osiris_nlp.desk.intake import pulling
from osiris_nlp.desk.intake.configuration import Configuration, Feed, Folder, SiteSource
from osiris_nlp.desk.intake.pulling import pull

TEXTS = {
    "kolda": ("La fibre arrive à Kolda", "La Sonatel étend la fibre optique à Kolda (…)"),
    "wave": ("Wave baisse ses frais", "Le transfert d’argent coûtera moins cher (…)"),
}


@pytest.fixture
def site():
    with press_site() as site:
        yield site


def add_feed(site, *names, path="/feed", **links):
    """Serve a feed with some of `TEXTS`, and return its address."""
    items = "".join(
        f"<item><title>{TEXTS[name][0]}</title><link>{html.escape(links.get(name, site.url + name))}</link>"
        f"<pubDate>Sat, 21 Mar 2026 09:00:00 +0000</pubDate><description>{TEXTS[name][1]}</description></item>"
        for name in names
    )
    site.pages[path] = (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Le Soleil</title>{items}</channel></rss>'
    )
    return site.url + path[1:]


def add_numbered_feed(site, path, *entries):
    """Serve a feed whose entries have a title, a guid and a link (or none), and return its address."""
    items = "".join(
        f'<item><title>{title}</title><guid isPermaLink="false">{guid}</guid>'
        f"{link and f'<link>{link}</link>'}<description>{title} (…)</description></item>"
        for title, guid, link in entries
    )
    site.pages[path] = f'<rss version="2.0"><channel><title>APS</title>{items}</channel></rss>'
    return site.url + path[1:]


def pull_from(store, bench, *sources, dry_run=False):
    faults = Faults()
    settings = Configuration(
        tuple(s for s in sources if isinstance(s, Feed)),
        tuple(s for s in sources if isinstance(s, SiteSource)),
        tuple(s for s in sources if isinstance(s, Folder)),
    )
    return list(pull(store, bench, settings, dry_run=dry_run, faults=faults)), faults


def counts(pulled):
    return pulled.new, pulled.changed, pulled.n_known, pulled.bad


def articles(store):
    rows = queue_page(store, Filters(state="all"), page=1).rows
    desk_articles = [find_article(store, row.number) for row in rows]
    return {desk.article.title: desk.article for desk in desk_articles if desk}


def test_new_entries_come_once_with_the_title_of_the_feed_as_their_source(store, bench, site):
    feed = Feed(add_feed(site, "kolda"))
    (dry,), _ = pull_from(store, bench, feed, dry_run=True)
    assert articles(store) == {}
    (first,), _ = pull_from(store, bench, feed)
    add_feed(site, "kolda", "wave")
    (second,), faults = pull_from(store, bench, feed)

    assert counts(dry) == counts(first) == (1, 0, 0, 0)
    assert (counts(second), faults.count) == ((1, 0, 1, 0), 0)
    kolda = articles(store)["La fibre arrive à Kolda"]
    assert (kolda.source, str(kolda.date), kolda.url) == (
        "Le Soleil",
        "2026-03-21",
        site.url + "kolda",
    )


def test_a_story_is_known_by_any_spelling_of_its_address(store, bench, site):
    link = "http://www.lesoleil.sn/kolda.html"
    spelling = "https://lesoleil.sn/a/../kolda.html?utm_source=rss#suite"
    pull_from(store, bench, Feed(add_feed(site, "kolda", kolda=link), source="APS"))
    again = add_feed(site, "wave", path="/autre", wave=spelling)
    (pulled,), _ = pull_from(store, bench, Feed(again))

    assert counts(pulled) == (0, 0, 1, 0)
    sources = {title: article.source for title, article in articles(store).items()}
    assert sources == {"La fibre arrive à Kolda": "APS"}  # as the file says


def test_a_long_feed_reads_the_addresses_of_the_desk_once_and_a_known_one_never(store, bench, site):
    entries = [(f"La fibre, épisode {i}", i, f"/{i}") for i in range(450)]
    feed = Feed(add_numbered_feed(site, "/archive", *entries))
    readings = []

    def record(_connection, _cursor, statement, *_):
        if "WHERE articles.url IS NOT NULL" in statement:
            readings.append(statement)

    sa.event.listen(store.engine, "before_cursor_execute", record)
    (first,), _ = pull_from(store, bench, feed)
    n_first = len(readings)
    (second,), _ = pull_from(store, bench, feed)

    assert (counts(first), n_first) == ((450, 0, 0, 0), 1)
    assert (counts(second), len(readings) - n_first) == ((0, 0, 450, 0), 0)


def test_faults_name_the_feed_or_the_file_that_they_are_in(store, bench, site, tmp_path):
    guid = "tag:aps.sn,2026:7"
    address = add_numbered_feed(site, "/feed", ("La fibre", guid, ""), ("Wave", guid, ""))
    (tmp_path / "faux.jsonl").write_text("pas du JSON", "utf-8")
    feed, folder = Feed(address), Folder(str(tmp_path))
    results, faults = pull_from(store, bench, feed, folder)

    assert [counts(pulled) for pulled in results] == [(1, 0, 0, 1), (0, 0, 0, 1)]
    assert [(fault.what[:12], fault.file) for fault in faults.first] == [
        ("Duplicate id", feed.address),
        ("Broken JSON:", str(tmp_path / "faux.jsonl")),
    ]


def test_an_unchanged_feed_is_not_read_again(store, bench, site):
    address = add_feed(site, "kolda")
    content = site.pages["/feed"]

    def answer(request):
        if request.headers.get("If-None-Match") == '"7"':
            request.reply("", status=304)
        else:
            request.reply(content, ETag='"7"')

    site.pages["/feed"] = answer
    results = [pull_from(store, bench, Feed(address))[0][0] for _ in range(2)]

    assert [counts(pulled) for pulled in results] == [(1, 0, 0, 0), (0, 0, 0, 0)]


def test_pages_of_new_entries_are_read_if_the_file_says_so(store, bench, site):
    feed = Feed(add_feed(site, "kolda", kolda=f"{site.url}spip.php?article5"), pages=True)
    (first,), _ = pull_from(store, bench, feed)
    (second,), _ = pull_from(store, bench, feed)

    assert (counts(first), counts(second)) == ((1, 0, 0, 0), (0, 0, 1, 0))
    article = articles(store)["La fibre arrive à Kolda"]
    assert article.text.startswith("La fibre arrive à Kolda : le récit complet de la journée")
    assert (article.labels, article.source) == (("Infrastructures",), "Le Soleil")
    assert site.paths.count("/spip.php?article5") == 1


@pytest.mark.parametrize("status", [429, 500])
def test_a_page_that_cannot_be_read_now_is_left_to_the_next_run(status, store, bench, site):
    feed = Feed(add_feed(site, "kolda", "wave"), pages=True)
    site.pages["/kolda"] = lambda request: request.reply("", status=status)
    site.pages["/wave"] = lambda request: request.reply("", status=404)
    (first,), faults = pull_from(store, bench, feed)
    site.pages["/kolda"] = site.pages["/spip.php?article5"]
    assert first.left == 1
    (second,), later_faults = pull_from(store, bench, feed)

    assert (counts(first), faults.count) == ((1, 0, 0, 2), 2)
    assert (counts(second), later_faults.count) == ((1, 0, 1, 0), 0)
    assert articles(store)["Wave baisse ses frais"].text == TEXTS["wave"][1]


def test_pages_beyond_the_time_or_number_of_one_run_are_left_to_the_next(
    store, bench, site, monkeypatch
):
    links = {"kolda": f"{site.url}spip.php?article5", "wave": f"{site.url}spip.php?article6"}
    feed = Feed(add_feed(site, "kolda", "wave", **links), pages=True)
    with monkeypatch.context() as patch:
        patch.setattr(pulling, "_LONGEST_READING", 0.0)
        (first,), faults = pull_from(store, bench, feed)
    requested = [path for path in site.paths if "article" in path]
    monkeypatch.setattr(pulling, "_MOST_PAGES", 1)
    later = [pull_from(store, bench, feed)[0][0] for _ in range(2)]

    assert (counts(first), first.left, faults.count, requested) == ((0, 0, 0, 0), 2, 0, [])
    later_counts = [(counts(pulled), pulled.left) for pulled in later]
    assert later_counts == [((1, 0, 0, 0), 1), ((1, 0, 1, 0), 0)]


def test_a_page_that_the_desk_cannot_store_does_not_keep_the_others_out(store, bench, site):
    page = site.pages["/spip.php?article5"]
    assert isinstance(page, str)
    site.pages["/kolda"] = page.replace(">Infrastructures<", f">{'Infrastructures ' * 20}<")
    feed = Feed(add_feed(site, "kolda", "wave", wave=f"{site.url}spip.php?article6"), pages=True)
    (pulled,), faults = pull_from(store, bench, feed)

    assert counts(pulled) == (2, 0, 0, 1)
    assert "has a label of 319 characters" in str(faults.first[0])
    assert articles(store)["La fibre arrive à Kolda"].text == TEXTS["kolda"][1]


def test_two_links_that_redirect_to_the_same_page_are_one_article(store, bench, site):
    story = f"{site.url}spip.php?article5"
    links = {"kolda": f"{site.url}r/1", "wave": f"{site.url}r/2"}
    site.pages |= {"/r/1": redirect(story), "/r/2": redirect(story)}
    feed = Feed(add_feed(site, "kolda", "wave", **links), pages=True)
    (first,), _ = pull_from(store, bench, feed)
    (of_page,), _ = pull_from(store, bench, Feed(add_feed(site, "wave", path="/autre", wave=story)))
    add_feed(site, "wave", "kolda", **links)
    (second,), _ = pull_from(store, bench, feed)

    pulls = [counts(pulled) for pulled in (first, of_page, second)]
    assert pulls == [(1, 0, 1, 0), (0, 0, 1, 0), (0, 0, 2, 0)]
    (article,) = articles(store).values()
    assert (article.title, article.url) == ("La fibre arrive à Kolda", story)


def test_an_address_that_is_not_of_the_web_is_not_stored(store, bench, site, tmp_path):
    links = {"kolda": "javascript:alert(document.cookie)", "wave": "HTTPS://www.wave.com/sn/"}
    row = {"id": "w-1", "title": "Un câble pour Praia", "url": "data:text/html,<script>"}
    (tmp_path / "lot.jsonl").write_text(json.dumps(row), "utf-8")
    feed, folder = Feed(add_feed(site, "kolda", "wave", **links)), Folder(str(tmp_path))
    first, faults = pull_from(store, bench, feed, folder)
    site.pages["/feed"] += "<!-- changed -->"
    (tmp_path / "lot.jsonl").write_text(json.dumps(row), "utf-8")
    second, _ = pull_from(store, bench, feed, folder)

    assert [counts(pulled) for pulled in first] == [(2, 0, 0, 0), (1, 0, 0, 0)]
    assert [counts(pulled) for pulled in second] == [(0, 0, 2, 0), (0, 0, 1, 0)]
    assert faults.count == 0
    assert {title: article.url for title, article in articles(store).items()} == {
        "La fibre arrive à Kolda": None,
        "Wave baisse ses frais": "HTTPS://www.wave.com/sn/",
        "Un câble pour Praia": None,
    }


def test_redirects_are_followed(store, bench, site):
    add_feed(site, "kolda")
    site.pages["/vieux"] = redirect("/feed")
    site.pages["/boucle"] = redirect("/boucle")
    (first, second), _ = pull_from(
        store, bench, Feed(site.url + "vieux"), Feed(site.url + "boucle")
    )

    assert counts(first) == (1, 0, 0, 0)
    assert "more than 5 redirects" in str(second.fault)


def test_a_bad_entry_is_reported_and_the_others_come(store, bench, site):
    address = add_feed(site, "kolda")
    site.pages["/feed"] = site.pages["/feed"].replace("<item>", "<item></item><item>")
    (pulled,), faults = pull_from(store, bench, Feed(address))

    assert counts(pulled) == (1, 0, 0, 1)
    assert str(faults.first[0]) == (
        f"Neither title nor text ({address}, line 1): fill in at least one of them"
    )


def test_entries_that_two_feeds_number_alike_are_different_articles(store, bench, site):
    first = add_numbered_feed(site, "/un", ("Wave à Thiès", "1", "/wave"), ("Yas à Kolda", "2", ""))
    second = add_numbered_feed(site, "/deux", ("Le câble", "1", "/cable"), ("La 5G", "2", ""))
    results, faults = pull_from(store, bench, Feed(first), Feed(second))
    again, _ = pull_from(store, bench, Feed(first), Feed(second))

    assert [counts(pulled) for pulled in results] == [(2, 0, 0, 0)] * 2
    assert [counts(pulled) for pulled in again] == [(0, 0, 2, 0)] * 2
    assert faults.count == 0
    assert {title: article.id for title, article in articles(store).items()} == {
        "Wave à Thiès": f"{site.url}wave",
        "Yas à Kolda": f"{first}#2",
        "Le câble": f"{site.url}cable",
        "La 5G": f"{second}#2",
    }


def test_an_entry_with_a_long_guid_comes_once(store, bench, site):
    link = "https://actu.example/rss/articles/" + "CBMi" * 100
    address = add_numbered_feed(site, "/un", ("Wave à Thiès", "CBMi" * 100, link))
    results = [pull_from(store, bench, Feed(address))[0][0] for _ in range(2)]

    assert [counts(pulled) for pulled in results] == [(1, 0, 0, 0), (0, 0, 1, 0)]
    assert articles(store)["Wave à Thiès"].url == link


def test_a_feed_cannot_send_requests_to_another_private_host(store, bench, site):
    other = "http://127.0.0.1:9/secret"
    site.pages["/wave"] = redirect("http://localhost:9/secret")
    feed = Feed(add_feed(site, "kolda", "wave", kolda=other), pages=True)
    _, faults = pull_from(store, bench, feed)

    assert [fault.what for fault in faults.first] == [
        "http://127.0.0.1:9 is not a public address",
        "http://localhost:9 is not a public address",
    ]


def test_a_source_that_cannot_be_read_does_not_stop_the_others(store, bench, site, tmp_path):
    site.pages["/page"] = "<html><p>Ceci n’est pas un flux.</p></html>"
    feeds = [site.url + "rien", site.url + "page", "http://localhost:9/feed"]
    good, nothing = add_feed(site, "kolda"), str(tmp_path / "rien")
    sources = [*map(Feed, [*feeds, good]), SiteSource(nothing), Folder(nothing)]
    results, faults = pull_from(store, bench, *sources)

    unread = [bool(pulled.fault or pulled.bad) for pulled in results]
    assert (unread, faults.count) == ([True, True, True, False, True, True], 5)
    assert [*articles(store)] == ["La fibre arrive à Kolda"]


def test_proposed_articles_of_a_site_come_and_are_updated(store, bench, tmp_path):
    rows = [spip_site.article(1, statut="prop"), spip_site.article(2)]
    site = SiteSource(str(spip_site.make_site(tmp_path / "site", articles=rows)))
    first, _ = pull_from(store, bench, site)
    rows[0]["texte"] = "La fibre arrive à Kolda et à Sédhiou."
    changed = SiteSource(str(spip_site.make_site(tmp_path / "site-2", articles=rows)))
    second, _ = pull_from(store, bench, changed)

    assert [counts(pulled) for pulled in (*first, *second)] == [(1, 0, 0, 0), (0, 1, 0, 0)]
    assert articles(store)["Titre 1"].text == "La fibre arrive à Kolda et à Sédhiou."


def test_a_site_without_proposed_articles_is_not_a_fault(store, bench, tmp_path):
    folder = spip_site.make_site(tmp_path / "site", articles=[spip_site.article(2)])
    (pulled,), faults = pull_from(store, bench, SiteSource(str(folder)))
    _, misspelt = pull_from(store, bench, SiteSource(str(folder), statut=("proposé",)))

    assert (counts(pulled), faults.count) == ((0, 0, 0, 0), 0)
    assert "No articles with statut proposé" in str(misspelt.first[0])


def test_files_that_come_into_a_folder_are_read_once(store, bench, tmp_path):
    folder = tmp_path / "a-lire"
    folder.mkdir()
    empty, _ = pull_from(store, bench, Folder(str(folder)))
    (folder / "kolda.txt").write_text("La fibre à Kolda\n\nLa Sonatel étend son réseau.", "utf-8")
    first, _ = pull_from(store, bench, Folder(str(folder)))
    (folder / "lot.jsonl").write_text(json.dumps({"id": "w-1", "title": "Wave à Thiès"}), "utf-8")
    (folder / "faux.jsonl").write_text("pas du JSON", "utf-8")
    second, faults = pull_from(store, bench, Folder(str(folder)))
    third, _ = pull_from(store, bench, Folder(str(folder)))

    assert [counts(pulled)[0] for pulled in (*empty, *first, *second, *third)] == [0, 1, 1, 0]
    assert faults.count == 1
    assert sorted(articles(store)) == ["La fibre à Kolda", "Wave à Thiès"]


def test_files_are_read_after_the_clock_was_ahead(store, bench, tmp_path):
    (tmp_path / "kolda.txt").write_text("La fibre à Kolda\n\nLa Sonatel étend son réseau.", "utf-8")
    pull_from(store, bench, Folder(str(tmp_path)))
    tomorrow = time.time_ns() + 86_400_000_000_000
    update = sa.text("UPDATE settings SET value = :time WHERE name LIKE 'pull:%'")
    store.write(lambda connection: connection.execute(update, {"time": str(tomorrow)}))
    (tmp_path / "wave.txt").write_text("Wave à Thiès\n\nLe transfert coûtera moins.", "utf-8")
    (pulled,), _ = pull_from(store, bench, Folder(str(tmp_path)))

    assert (pulled.new, pulled.n_known) == (1, 1)
    with store.reading() as connection:
        value = connection.scalar(sa.text("SELECT value FROM settings WHERE name LIKE 'pull:%'"))
    assert int(value) < tomorrow


def test_of_an_entry_that_leads_to_a_document_the_desk_keeps_what_the_feed_says(store, bench, site):
    page = str(site.pages["/spip.php?article5"]).encode()

    def send_document(request):
        request.send_response(200)
        for header in (("Content-Type", "application/pdf"), ("Content-Length", str(len(page)))):
            request.send_header(*header)
        request.end_headers()
        request.wfile.write(page)

    site.pages["/kolda"] = send_document
    _, faults = pull_from(store, bench, Feed(add_feed(site, "kolda"), pages=True))

    assert faults.count == 1
    assert articles(store)["La fibre arrive à Kolda"].text == TEXTS["kolda"][1]
