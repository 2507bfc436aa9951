"""Upgrading a desk whose articles came from SPIP sites, before sites had names."""

import json
from contextlib import closing

import pytest
import sqlalchemy as sa
from helpers import spip_site
from helpers.databases import SERVERS
from helpers.desk_store import import_files, review
from helpers.earlier_desks import FIXTURES, earlier_url, read_tables, writing

from osiris_nlp.desk.articles.arrivals import ImportCounts
from osiris_nlp.desk.articles.articles import find_article, numbers_of
from osiris_nlp.desk.articles.reviews import history
from osiris_nlp.desk.articles.site_keywords import CarriedKeywords
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.exchange.decided import decided_articles
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.sites.names import site_name

SITE = "https://www.osiris.sn"
CARRIED = sa.text("UPDATE articles SET labels = :labels WHERE number = :number")
UPDATE = sa.text("UPDATE articles SET id = :new, url = :url WHERE id = :id")


@pytest.fixture(params=["sqlite", *SERVERS])
def url(request, tmp_path):
    """Return the URL of a database that contains the desk of 0.1.0, for each kind of database."""
    yield from earlier_url(request, tmp_path)


def spip_articles(url):
    """Return the articles of a desk that came from SPIP, with their `meta` parsed."""
    rows = [row | {"meta": json.loads(row["meta"])} for row in read_tables(url)["articles"]]
    return [row for row in rows if "id_article" in row["meta"]]


def name_as_before(url, *addresses):
    """Give the articles from SPIP ids as version 0.1.0 did, and addresses in turn; return them."""
    with writing(url) as connection:
        for n, row in enumerate(spip_articles(url)):
            id_article, base = row["meta"]["id_article"], addresses[n % len(addresses)]
            address = base and f"{base}/spip.php?article{id_article}"
            new = {"id": row["id"], "new": f"spip-{id_article}", "url": address}
            connection.execute(UPDATE, new)
    return spip_articles(url)


def keywords(tables):
    return {(row["site"], row["label"], row["id_mot"]) for row in tables["keywords"]}


def test_reviews_know_what_the_article_carried_if_no_import_has_changed_it_since(url):
    before = read_tables(url)
    articles = {row["number"]: row for row in before["articles"]}

    with closing(open_store(url)) as store:
        on_site = {entry.number: entry.carried_keywords for entry in history(store, limit=1000)}

    expected = {}
    for row in before["reviews"]:
        article = articles[row["article"]]
        labels, meta = json.loads(article["labels"]), json.loads(article["meta"])
        ids = meta.get("id_mot")
        is_known = row["made"] >= article["imported"]
        expected[row["number"]] = (
            CarriedKeywords(tuple(labels), None if ids is None else tuple(map(str, ids)))
            if is_known
            else None
        )
    assert on_site == expected
    assert sum(each is None for each in on_site.values()) == 11
    assert sum(each is not None and each.ids is not None for each in on_site.values()) > 30


def test_articles_and_keywords_of_one_site_get_its_name(url):
    before = name_as_before(url, SITE)
    former_keywords = read_tables(url)["keywords"]

    open_store(url).close()

    after = spip_articles(url)
    assert [row["id"] for row in after] == [
        f"osiris.sn/{row['meta']['id_article']}" for row in before
    ]
    for earlier, row in zip(before, after, strict=True):
        changes = {"id": row["id"], "meta": earlier["meta"] | {"site": "osiris.sn"}}
        later = "judges publication sent sureness state note handover recheck".split()
        added = {name: row[name] for name in later}
        assert row == earlier | added | changes
    assert keywords(read_tables(url)) == {
        ("osiris.sn", row["label"], row["id_mot"]) for row in former_keywords
    }


def test_reviewed_articles_that_carry_something_else_wait_to_be_published(url):
    before = name_as_before(url, SITE, None)
    reviews = {row["number"]: row for row in read_tables(url)["reviews"]}
    for row in before[::10]:  # as if somebody had filed them on the site as the editor did
        if row["review"] is not None:
            labels = reviews[row["review"]]["labels"]
            with writing(url) as connection:
                connection.execute(CARRIED, {"labels": labels, "number": row["number"]})

    open_store(url).close()

    expected = {}
    for row in spip_articles(url):
        decided = row["review"] and json.loads(reviews[row["review"]]["labels"])
        differs = decided is not None and {*decided} != {*json.loads(row["labels"])}
        expected[row["id"]] = "waiting" if differs and "site" in row["meta"] else None
    assert {row["id"]: row["publication"] for row in spip_articles(url)} == expected
    assert {*expected.values()} == {"waiting", None}


def test_the_names_are_those_that_a_later_import_gives(url):
    sites = ("http://www.xn--tlcom-bsab.sn", "https://OSIRIS.sn.:443", "http://[::1]:8080/presse")
    before = name_as_before(url, *sites)

    open_store(url).close()

    names = [site_name(site) for site in sites]
    for n, (earlier, row) in enumerate(zip(before, spip_articles(url), strict=True)):
        assert row["id"] == f"{names[n % 3]}/{earlier['meta']['id_article']}"
    assert names == ["télécom.sn", "osiris.sn", "[::1]:8080/presse"]


def test_articles_of_two_sites_get_theirs_and_keywords_stay_unassigned(url):
    before = name_as_before(url, SITE, "http://localhost:8080/presse", None, "http://[::1")
    former_keywords = read_tables(url)["keywords"]

    open_store(url).close()

    prefixes = ("osiris.sn/", "localhost:8080/presse/", "spip-", "spip-")
    sites = ("osiris.sn", "localhost:8080/presse", None, None)
    for n, (earlier, row) in enumerate(zip(before, spip_articles(url), strict=True)):
        assert row["id"] == f"{prefixes[n % 4]}{row['meta']['id_article']}"
        assert row["meta"].get("site") == sites[n % 4]
        assert row["url"] == earlier["url"]
    assert keywords(read_tables(url)) == {
        ("", row["label"], row["id_mot"]) for row in former_keywords
    }


def test_articles_without_a_site_keep_the_keywords_next_to_those_of_the_only_site(url):
    name_as_before(url, SITE, None)
    former_keywords = read_tables(url)["keywords"]

    open_store(url).close()

    assert keywords(read_tables(url)) == {
        (site, row["label"], row["id_mot"]) for row in former_keywords for site in ("", "osiris.sn")
    }


def test_public_addresses_name_the_host_and_taken_ids_are_left_alone(url):
    first, second, third, fourth = name_as_before(url, SITE)[:4]
    number = second["meta"]["id_article"]
    with writing(url) as connection:
        for row, new, address in (
            (first, first["id"], "https://www.osiris.sn/La-fibre-a-Kolda.html"),
            (third, f"osiris.sn/{number}", "https://osiris.sn/autre"),
            (fourth, "spip-douze", "https://osiris.sn/spip.php?article12"),
        ):
            connection.execute(UPDATE, {"id": row["id"], "new": new, "url": address})

    open_store(url).close()

    after = spip_articles(url)[:4]
    assert [(row["id"], row["meta"].get("site")) for row in after] == [
        (f"osiris.sn/{first['meta']['id_article']}", "osiris.sn"),
        (f"spip-{number}", None),
        (f"osiris.sn/{number}", None),
        ("spip-douze", None),
    ]


def test_the_next_import_of_the_site_finds_its_articles(url, tmp_path):
    bench = Bench.load(FIXTURES / "model-0.1.0")
    before = name_as_before(url, SITE)
    spip = spip_site.make_site(
        tmp_path / "site",
        articles=[
            spip_site.article(row["meta"]["id_article"], titre=row["title"]) for row in before
        ],
    )

    with closing(open_store(url)) as store:
        reports = [import_files(store, bench, spip).articles for _ in range(2)]
        number = numbers_of(store, ["osiris.sn/24000"])["osiris.sn/24000"]
        record = find_article(store, number)
        review(store, number, ["Fintech"])
        decided = [row for row in decided_articles(store, "osiris.sn") if row.number == number]

    assert reports == [ImportCounts(changed=len(before)), ImportCounts(same=len(before))]
    assert record is not None
    assert (record.number, record.revision) == (before[0]["number"], before[0]["revision"])
    assert [(row.id_article, row.labels, row.carried_keywords) for row in decided] == [
        (24000, ("Fintech",), {})
    ]
