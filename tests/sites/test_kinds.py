"""The kinds of sites: which one a place is of, and what each offers."""

import pytest
from helpers.memory_site import SITES, MemorySite

from osiris_nlp.corpus import article_from_sent, read_articles
from osiris_nlp.sites.kinds import KINDS, Kind, find_kind, kind_at, kind_of
from osiris_nlp.taxonomy import Label, Taxonomy


@pytest.fixture
def blog(monkeypatch, tmp_path):
    """Register a second kind of site, and return a site of it, which is at `tmp_path`."""
    site = MemorySite(
        {"telecoms": "Télécoms", "infra": "Infrastructures"}, {5: {"infra"}, 6: {"telecoms"}}
    )
    monkeypatch.setitem(KINDS, "memory", "helpers.memory_site")
    monkeypatch.setitem(SITES, str(tmp_path), site)
    return site


@pytest.mark.parametrize("name", ["spip", "memory"])
@pytest.mark.usefixtures("blog")
def test_a_kind_offers_all_that_whoever_reads_a_site_needs(name):
    needed = {each for each in vars(Kind) if not each.startswith("_")}

    assert needed == {"title", "is_site", "display_name", "open_site", "row_from_sent", "wire"}
    assert needed <= {*vars(find_kind(name))}


def test_a_place_is_of_the_kind_that_recognises_it(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "connect.php").touch()
    (tmp_path / "articles.jsonl").touch()

    assert kind_at(tmp_path) is kind_at("mysql://lecteur@localhost/osiris") is find_kind("spip")
    assert kind_at(tmp_path / "articles.jsonl") is None
    assert kind_at("https://www.osiris.sn") is None


@pytest.mark.usefixtures("blog")
def test_a_site_of_another_kind_is_read_like_any_other(tmp_path):
    taxonomy = Taxonomy([Label(name="Infrastructures"), Label(name="Téléphonie", id="telecoms")])

    articles = list(read_articles(str(tmp_path), taxonomy=taxonomy))

    assert kind_of(tmp_path) is find_kind("memory")
    assert [(each.id, each.labels, each.meta["id_mot"]) for each in articles] == [
        ("blog.example.sn/5", ("Infrastructures",), ["infra"]),
        ("blog.example.sn/6", ("Téléphonie",), ["telecoms"]),
    ]


def test_an_article_that_a_site_sends_is_read_by_its_kind(blog):
    (sent, _) = (each.article for each in blog.waiting("osiris 0d64f9ce").articles)
    assert sent

    assert article_from_sent(sent).title == "Billet 5"
