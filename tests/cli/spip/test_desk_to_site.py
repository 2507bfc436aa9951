"""From decisions at the desk to the site and back: plan, apply, undo."""

from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from helpers.backlog import write_rows
from helpers.calls import messages
from helpers.desk_store import AWA, assess, number_of, review
from helpers.plugin_endpoint import PluginSite, plugin_endpoint
from helpers.spip_site import link
from helpers.spip_writing import call_spip, execute, lines_of, tagged_file, writable_site

from osiris_nlp.corpus import read_articles
from osiris_nlp.desk.articles.arrivals import put_articles
from osiris_nlp.desk.base.store.opening import open_store

MOTS = [
    {"id_mot": number, "titre": f"{number}. {title}", "id_groupe": 1}
    for number, title in enumerate(("Infrastructures", "Fintech", "Téléphonie"), 1)
]
TAXONOMY = "label\nInfrastructures\nFintech\nTéléphonie\nSonatel/Orange\n"


@dataclass(frozen=True)
class Newsroom:
    """A site, its plugin, and a desk that has imported the site; plans are made in `folder`."""

    folder: Path
    site: Path
    plugin: PluginSite
    url: str

    def decide(self, *labels, number=1, imported=False):
        """Review an article, after an import of the site if asked."""
        with closing(open_store(self.url)) as store:
            if imported:
                put_articles(store, list(read_articles(str(self.site))), assess)
            review(store, number_of(store, f"osiris.sn/{number}"), labels)

    def plan_only(self, name, *source, site=None):
        """Plan what was decided, or another source."""
        options = (
            "--taxonomy",
            self.folder / "taxonomy.csv",
            "--out",
            self.folder / f"{name}.jsonl",
        )
        source = source or ("--database", self.url)
        return call_spip("plan", *source, *options, "--site", site or self.plugin.address)

    def changes(self, name):
        """Return what was expected, added and removed."""
        rows = lines_of(self.folder / f"{name}.jsonl")
        return [(row["expected"], row["add"], row["remove"]) for row in rows]

    def plan(self, name, *source):
        """Plan, apply, and return the changes."""
        self.plan_only(name, *source)
        self.apply(name)
        return self.changes(name)

    def apply(self, name):
        return call_spip("apply", self.folder / f"{name}.jsonl", "--author", "awa")

    def undo(self, name):
        return call_spip("undo", self.folder / f"{name}.journal.jsonl", "--author", "awa")


@pytest.fixture
def newsroom(tmp_path):
    """A newsroom whose article 1 carries Infrastructures."""
    site = writable_site(tmp_path / "site", mots=MOTS, mots_liens=[link(1, 1)])
    (tmp_path / "taxonomy.csv").write_text(TAXONOMY, "utf-8")
    with plugin_endpoint() as plugin:
        plugin.keywords = [[row["id_mot"], row["titre"], row["id_groupe"]] for row in MOTS]
        plugin.links = {1: {1}, 2: set(), 3: set()}
        yield Newsroom(tmp_path, site, plugin, f"sqlite:///{tmp_path}/bureau.db")


def test_an_article_with_two_keywords_of_one_name_is_planned(newsroom):
    """Its labels are one label, which belongs to the older keyword."""
    mots = [*MOTS, {"id_mot": 9, "titre": "Fintech", "id_groupe": 1}]
    links = [link(2, 1), link(3, 1), link(9, 1)]
    site = writable_site(newsroom.folder / "other", mots=mots, mots_liens=links)
    replace(newsroom, site=site).decide("Fintech", "Infrastructures", imported=True)

    newsroom.plan_only("monday", site=site)

    assert newsroom.changes("monday") == [([2, 3], [1], [3])]


def test_decisions_reach_the_site_and_are_taken_back(newsroom):
    newsroom.decide("Fintech", imported=True)
    newsroom.decide("Fintech", "Téléphonie", number=2)
    newsroom.decide("Infrastructures", "Sonatel/Orange", number=3)
    newsroom.plugin.links[2] = {2, 3}  # an editor, in SPIP

    planning = newsroom.plan_only("monday")
    applying = newsroom.apply("monday")
    after = {number: {*mots} for number, mots in newsroom.plugin.links.items()}
    undo = newsroom.undo("monday")

    assert [each.returncode for each in (planning, applying, undo)] == [0, 0, 0]
    rows = lines_of(newsroom.folder / "monday.jsonl")
    assert [(row["id_article"], row["author"]) for row in rows] == [(1, AWA), (3, AWA)]
    assert newsroom.changes("monday") == [([1], [2], [1]), ([], [1], [])]
    assert "«\u00a0Sonatel/Orange\u00a0», à créer" in planning.stdout.decode()
    assert "1 article already as planned" in planning.stderr.decode()
    assert after == {1: {2}, 2: {2, 3}, 3: {1}}
    assert newsroom.plugin.links == {1: {1}, 2: {2, 3}, 3: set()}


def test_what_was_removed_in_spip_after_the_review_stays_removed_after_another_import(newsroom):
    execute(newsroom.site, "INSERT INTO spip_mots_liens VALUES (2, 1, 'article')")
    newsroom.decide("Infrastructures", "Fintech", "Téléphonie", imported=True)
    execute(newsroom.site, "DELETE FROM spip_mots_liens WHERE id_objet=1 AND id_mot=1")
    newsroom.plugin.links[1] = {2}
    with closing(open_store(newsroom.url)) as store:
        put_articles(store, list(read_articles(str(newsroom.site))), assess)

    newsroom.plan("monday")

    assert newsroom.plugin.links[1] == {2, 3}


def test_what_was_undone_in_spip_after_a_decision_was_written_stands_in_later_plans(newsroom):
    newsroom.decide("Fintech", imported=True)
    first = newsroom.plan("monday")
    newsroom.plugin.links[1] = {1}

    second = newsroom.plan("tuesday")

    assert (first, second) == ([([1], [2], [1])], [])
    assert newsroom.plugin.links[1] == {1}


def test_what_was_written_at_the_sites_own_address_is_known_to_a_plan_from_its_folder(newsroom):
    newsroom.decide("Fintech", "Infrastructures", imported=True)
    newsroom.plan("monday")
    journal = newsroom.folder / "monday.journal.jsonl"
    header, *rows = lines_of(journal)
    write_rows(journal, [header | {"place": "https://www.osiris.sn"}, *rows])

    newsroom.plan_only("tuesday", site=newsroom.site)

    assert newsroom.changes("tuesday") == []


def test_a_second_decision_takes_back_what_the_first_one_wrote(newsroom):
    newsroom.decide("Fintech", imported=True)
    newsroom.plan("monday")
    newsroom.decide("Infrastructures", "Téléphonie")  # without another import

    second = newsroom.plan("tuesday")

    assert second == [([2], [1, 3], [2])]
    assert newsroom.plugin.links[1] == {1, 3}


def test_what_was_changed_in_spip_after_a_second_decision_stands(newsroom):
    """Without another import, the desk does not know that the first decision was written."""
    newsroom.decide("Fintech", imported=True)
    newsroom.plan("monday")
    newsroom.decide("Fintech", "Téléphonie")
    newsroom.plugin.links[1] = {1}

    assert newsroom.plan("tuesday") == [([2], [3], [])]
    assert newsroom.plugin.links[1] == {1, 3}


def test_a_decision_that_was_undone_on_the_site_is_planned_again(newsroom):
    newsroom.decide("Fintech", imported=True)
    newsroom.plan("monday")
    newsroom.undo("monday")

    again = newsroom.plan("tuesday")

    assert again == [([1], [2], [1])]
    assert newsroom.plugin.links[1] == {2}


def test_a_keyword_that_was_created_in_the_meantime_is_all_that_is_left_to_plan(newsroom):
    newsroom.decide("Fintech", "Sonatel/Orange", imported=True)
    first = newsroom.plan("monday")
    newsroom.plugin.links[1] = {1}  # somebody has removed Fintech in SPIP
    newsroom.plugin.keywords.append([4, "Sonatel/Orange", 1])

    second = newsroom.plan("tuesday")

    assert (first, second) == ([([1], [2], [])], [([1, 2], [4], [1])])
    assert newsroom.plugin.links[1] == {4}


def test_a_suggestion_that_somebody_removed_in_spip_is_not_written_again(newsroom):
    tagged = tagged_file(newsroom.folder / "tagged.jsonl", (3, [("Fintech", 0.99, "apply")]))
    newsroom.plan("monday", tagged)
    newsroom.plugin.links[3] = set()

    result = newsroom.plan_only("tuesday", tagged)

    assert newsroom.changes("tuesday") == []
    assert "1 article written earlier" in result.stderr.decode()


def test_another_desk_that_numbers_its_reviews_alike_is_not_taken_for_the_first(newsroom):
    newsroom.decide("Fintech", imported=True)
    newsroom.plan("monday")
    journal = newsroom.folder / "monday.journal.jsonl"
    header, row = lines_of(journal)
    write_rows(journal, [header, row | {"time": row["time"] - 60}])  # before the new desk's review
    newsroom.plugin.links[1] = set()
    execute(newsroom.site, "DELETE FROM spip_mots_liens WHERE id_objet=1")
    second_desk = replace(newsroom, url=f"sqlite:///{newsroom.folder}/second.db")

    second_desk.decide("Fintech", imported=True)

    assert second_desk.plan("tuesday") == [([], [2], [])]


def test_a_plan_for_a_site_that_the_desk_does_not_know_says_so(newsroom):
    newsroom.decide("Fintech", imported=True)
    newsroom.plugin.stated = "https://osiris.example"

    result = newsroom.plan_only("monday")

    assert messages(result.stderr)[0] == ("The desk has no decision on articles of osiris.example")
