"""From decisions at the desk to the site and back: plan, apply, undo."""

import json
import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from helpers.desk_store import AWA, assess, number_of, review
from helpers.forks import messages, run
from helpers.spip_site import link
from helpers.spip_writing import (
    execute,
    lines_of,
    links_of,
    tables_of,
    tagged_file,
    writable_site,
)

from osiris_nlp.corpus import read_articles
from osiris_nlp.desk.store.intake import put_articles
from osiris_nlp.desk.store.opening import open_store

MOTS = [
    {"id_mot": number, "titre": f"{number}. {title}", "id_groupe": 1}
    for number, title in enumerate(("Infrastructures", "Fintech", "Téléphonie"), 1)
]
DECIDED = {1: ["Fintech"], 2: ["Fintech", "Téléphonie"], 3: ["Infrastructures", "Sonatel/Orange"]}
TAXONOMY = "label\nInfrastructures\nFintech\nTéléphonie\nSonatel/Orange\n"


def decide_at_the_desk(site: Path, url: str) -> None:
    """Import a site and decide on three of its articles."""
    with closing(open_store(url)) as store:
        put_articles(store, list(read_articles(str(site))), assess)
        for number, labels in DECIDED.items():
            article = number_of(store, f"osiris.sn/{number}")
            assert article is not None
            review(store, article, labels)


def test_decisions_reach_the_site_and_are_taken_back(tmp_path: Path) -> None:
    links = [link(1, 1), link(3, 1), link(2, 2)]
    site = writable_site(tmp_path / "site", mots=MOTS, mots_liens=links)
    url, plan = f"sqlite:///{tmp_path}/bureau.db", tmp_path / "plan.jsonl"
    (tmp_path / "taxonomy.csv").write_text(TAXONOMY, "utf-8")
    decide_at_the_desk(site, url)
    execute(site, "INSERT INTO spip_mots_liens VALUES (3, 2, 'article')")  # an editor, in SPIP
    before = tables_of(site)

    options = ("--taxonomy", tmp_path / "taxonomy.csv")
    planning = run("spip", "plan", "--database", url, "--site", site, "--out", plan, *options)
    applying = run("spip", "apply", plan, "--site", site)
    after = links_of(site, 1, 2, 3)
    undo = run("spip", "undo", tmp_path / "plan.journal.jsonl")

    assert [each.returncode for each in (planning, applying, undo)] == [0, 0, 0]
    assert [
        (row["id_article"], row["expected"], row["add"], row["remove"], row["author"])
        for row in lines_of(plan)
    ] == [(1, [1, 3], [2], [1, 3], AWA), (3, [], [1], [], AWA)]
    assert "«\u00a0Sonatel/Orange\u00a0», à créer" in planning.stdout.decode()
    assert "1 article already as planned" in planning.stderr.decode()
    assert after == {1: [2], 2: [2, 3], 3: [1]}
    assert tables_of(site) == before


def test_what_was_removed_in_spip_after_the_review_stays_removed_after_another_import(
    tmp_path: Path,
) -> None:
    site = writable_site(tmp_path / "site", mots=MOTS, mots_liens=[link(1, 1), link(2, 1)])
    url, plan = f"sqlite:///{tmp_path}/bureau.db", tmp_path / "plan.jsonl"
    (tmp_path / "taxonomy.csv").write_text(TAXONOMY, "utf-8")
    with closing(open_store(url)) as store:
        put_articles(store, list(read_articles(str(site))), assess)
        article = number_of(store, "osiris.sn/1")
        assert article is not None
        review(store, article, ["Infrastructures", "Fintech", "Téléphonie"])
        execute(site, "DELETE FROM spip_mots_liens WHERE id_objet=1 AND id_mot=1")
        put_articles(store, list(read_articles(str(site))), assess)

    options = ("--taxonomy", tmp_path / "taxonomy.csv")
    run("spip", "plan", "--database", url, "--site", site, "--out", plan, *options)
    run("spip", "apply", plan, "--site", site)

    assert links_of(site, 1) == {1: [2, 3]}


def test_an_article_with_two_keywords_of_one_name_is_planned(tmp_path: Path) -> None:
    """Its labels are one label, which belongs to the older keyword."""
    mots = [*MOTS, {"id_mot": 9, "titre": "Fintech", "id_groupe": 1}]
    links = [link(2, 1), link(3, 1), link(9, 1)]
    site = writable_site(tmp_path / "site", mots=mots, mots_liens=links)
    url, plan = f"sqlite:///{tmp_path}/bureau.db", tmp_path / "plan.jsonl"
    (tmp_path / "taxonomy.csv").write_text(TAXONOMY, "utf-8")
    with closing(open_store(url)) as store:
        put_articles(store, list(read_articles(str(site))), assess)
        article = number_of(store, "osiris.sn/1")
        assert article is not None
        review(store, article, ["Fintech", "Infrastructures"])

    options = ("--taxonomy", tmp_path / "taxonomy.csv")
    run("spip", "plan", "--database", url, "--site", site, "--out", plan, *options)

    assert [(row["expected"], row["add"], row["remove"]) for row in lines_of(plan)] == [
        ([2, 3], [1], [3])
    ]


@dataclass(frozen=True)
class Newsroom:
    """A site and a desk that has imported it; plans are made in `folder`."""

    folder: Path
    site: Path
    url: str

    def decide(self, *labels: str, imported: bool = False) -> None:
        """Review article 1, after another import if asked."""
        with closing(open_store(self.url)) as store:
            if imported:
                put_articles(store, list(read_articles(str(self.site))), assess)
            article = number_of(store, "osiris.sn/1")
            assert article is not None
            review(store, article, labels)

    def plan(self, name: str) -> list[tuple[list[int], list[int], list[int]]]:
        """Plan what was decided, apply it, and return what was expected, added and removed."""
        path = self.folder / f"{name}.jsonl"
        options = ("--site", self.site, "--taxonomy", self.folder / "taxonomy.csv", "--out", path)
        run("spip", "plan", "--database", self.url, *options)
        run("spip", "apply", path, "--site", self.site)
        return [(row["expected"], row["add"], row["remove"]) for row in lines_of(path)]


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """A newsroom whose article 1 carries Infrastructures."""
    site = writable_site(tmp_path / "site", mots=MOTS, mots_liens=[link(1, 1)])
    (tmp_path / "taxonomy.csv").write_text(TAXONOMY, "utf-8")
    return Newsroom(tmp_path, site, f"sqlite:///{tmp_path}/bureau.db")


def test_what_was_undone_in_spip_after_a_decision_was_written_stands_in_later_plans(
    newsroom: Newsroom,
) -> None:
    newsroom.decide("Fintech", imported=True)
    first = newsroom.plan("monday")
    execute(newsroom.site, "DELETE FROM spip_mots_liens WHERE id_objet=1")
    execute(newsroom.site, "INSERT INTO spip_mots_liens VALUES (1, 1, 'article')")

    second = newsroom.plan("tuesday")

    assert first == [([1], [2], [1])]
    assert second == []
    assert links_of(newsroom.site, 1) == {1: [1]}


def test_what_was_written_through_the_plugin_counts_as_written_to_the_site(
    newsroom: Newsroom,
) -> None:
    newsroom.decide("Fintech", "Infrastructures", imported=True)
    newsroom.plan("lundi")
    journal = newsroom.folder / "lundi.journal.jsonl"
    header, *lines = lines_of(journal)
    through_the_plugin = {**header, "place": "https://www.osiris.sn", "run": "0" * 32}
    rows = [through_the_plugin, *lines]
    journal.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    execute(newsroom.site, "DELETE FROM spip_mots_liens WHERE id_objet=1 AND id_mot=2")

    assert newsroom.plan("mardi") == []


def test_a_second_decision_takes_back_what_the_first_one_wrote(newsroom: Newsroom) -> None:
    newsroom.decide("Fintech", imported=True)
    newsroom.plan("monday")
    newsroom.decide("Infrastructures", "Téléphonie")  # without another import

    second = newsroom.plan("tuesday")

    assert second == [([2], [1, 3], [2])]
    assert links_of(newsroom.site, 1) == {1: [1, 3]}


def test_what_was_changed_in_spip_after_a_second_decision_stands(newsroom: Newsroom) -> None:
    """Without another import, the desk does not know that the first decision was written."""
    newsroom.decide("Fintech", imported=True)
    newsroom.plan("monday")
    newsroom.decide("Fintech", "Téléphonie")
    execute(newsroom.site, "DELETE FROM spip_mots_liens WHERE id_objet=1")
    execute(newsroom.site, "INSERT INTO spip_mots_liens VALUES (1, 1, 'article')")

    assert newsroom.plan("tuesday") == [([2], [3], [])]
    assert links_of(newsroom.site, 1) == {1: [1, 3]}


def test_a_decision_that_was_undone_on_the_site_is_planned_again(newsroom: Newsroom) -> None:
    newsroom.decide("Fintech", imported=True)
    newsroom.plan("monday")
    run("spip", "undo", newsroom.folder / "monday.journal.jsonl")

    again = newsroom.plan("tuesday")

    assert again == [([1], [2], [1])]
    assert links_of(newsroom.site, 1) == {1: [2]}


def test_a_keyword_that_was_created_in_the_meantime_is_all_that_is_left_to_plan(
    newsroom: Newsroom,
) -> None:
    newsroom.decide("Fintech", "Sonatel/Orange", imported=True)
    first = newsroom.plan("monday")
    execute(newsroom.site, "DELETE FROM spip_mots_liens WHERE id_mot=2")  # somebody, in SPIP
    execute(newsroom.site, "INSERT INTO spip_mots VALUES (4, 'Sonatel/Orange', 1, '')")

    second = newsroom.plan("tuesday")

    assert (first, second) == ([([1], [2], [])], [([1, 2], [4], [1])])
    assert links_of(newsroom.site, 1) == {1: [4]}


def test_a_suggestion_that_somebody_removed_in_spip_is_not_written_again(
    newsroom: Newsroom,
) -> None:
    tagged = tagged_file(newsroom.folder / "tagged.jsonl", (3, [("Fintech", 0.99, "apply")]))
    options = ("--site", newsroom.site, "--taxonomy", newsroom.folder / "taxonomy.csv")
    run("spip", "plan", tagged, *options, "--out", newsroom.folder / "monday.jsonl")
    run("spip", "apply", newsroom.folder / "monday.jsonl", "--site", newsroom.site)
    execute(newsroom.site, "DELETE FROM spip_mots_liens WHERE id_objet=3")

    result = run("spip", "plan", tagged, *options, "--out", newsroom.folder / "tuesday.jsonl")

    assert lines_of(newsroom.folder / "tuesday.jsonl") == []
    assert "1 article written earlier" in result.stderr.decode()


def test_the_journal_of_a_rehearsal_says_nothing_of_the_site(newsroom: Newsroom) -> None:
    newsroom.decide("Fintech", imported=True)
    rehearsal = replace(newsroom, site=newsroom.folder / "copy")
    shutil.copytree(newsroom.site, rehearsal.site)
    rehearsal.plan("rehearsal")
    plan, journal = newsroom.folder / "plan.jsonl", newsroom.folder / "rehearsal.journal.jsonl"
    options = ("--site", newsroom.site, "--taxonomy", newsroom.folder / "taxonomy.csv")

    command = ("spip", "plan", "--database", newsroom.url, *options, "--out")
    unread = run(*command, plan)
    read = run(*command, newsroom.folder / "other.jsonl", "--journal", journal)

    assert messages(unread.stderr)[0].startswith(f"Not read: {journal} is of osiris.sn in ")
    assert [row["add"] for row in lines_of(plan)] == [[2]]
    assert "1 article written earlier" in read.stderr.decode()


def test_another_desk_that_numbers_its_reviews_alike_is_not_taken_for_the_first(
    newsroom: Newsroom,
) -> None:
    newsroom.decide("Fintech", imported=True)
    newsroom.plan("monday")
    journal = newsroom.folder / "monday.journal.jsonl"
    header, row = lines_of(journal)
    rows = [header, row | {"time": row["time"] - 60}]  # before the new desk's review
    journal.write_text("".join(json.dumps(each) + "\n" for each in rows), "utf-8")
    execute(newsroom.site, "DELETE FROM spip_mots_liens WHERE id_objet=1")
    second_desk = replace(newsroom, url=f"sqlite:///{newsroom.folder}/second.db")

    second_desk.decide("Fintech", imported=True)

    assert second_desk.plan("tuesday") == [([], [2], [])]


def test_a_plan_for_a_site_that_the_desk_does_not_know_says_so(newsroom: Newsroom) -> None:
    newsroom.decide("Fintech", imported=True)
    execute(newsroom.site, "UPDATE spip_meta SET valeur='https://osiris.example'")
    options = ("--site", newsroom.site, "--taxonomy", newsroom.folder / "taxonomy.csv")

    result = run(
        *("spip", "plan", "--database", newsroom.url, *options),
        *("--out", newsroom.folder / "plan.jsonl"),
    )

    assert messages(result.stderr)[0] == ("The desk has no decision on articles of osiris.example")
