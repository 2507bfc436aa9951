"""What editors decided at the desk on a real site's articles: planned, written once, and undone."""

import random
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from helpers.calls import call
from helpers.desk_store import number_of
from helpers.spip_writing import lines_of, states_of
from real.clicking import editor
from real.content import MOTS
from real.keyword_tables import execute, keywords_for_articles, links_of, tables_of
from real.mariadb import ON_MARIADB
from real.plugin_site import PluginSite
from real.site import Site

from osiris_nlp.desk.articles.articles import find_article
from osiris_nlp.desk.articles.decisions import decide
from osiris_nlp.desk.articles.reviews import add_review
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.sites.spip.archive import open_archive
from osiris_nlp.sites.spip.connection import find_site_database

EDITORS = ("Awa Ndiaye", "Ousmane Diop")


@dataclass(frozen=True)
class Newsroom:
    """A site, its desk with a database in the folder, and the options of the commands that write to it."""

    site: Site
    folder: Path
    bench: Bench
    options: tuple[object, ...]

    def run(self, *words, status=0):
        result = call(*words)
        assert result.returncode == status, result.stderr.decode()
        return (result.stdout + result.stderr).decode()

    def plan(self, name):
        plan = self.folder / name
        database = f"sqlite:///{self.folder}/bureau.db"
        self.run("spip", "plan", "--database", database, "--site", self.site.folder, "--out", plan)
        return plan

    def apply(self, plan, *options, status=0):
        return self.run("spip", "apply", plan, *self.options, *options, status=status)

    def undo(self, journal):
        return self.run("spip", "undo", journal, *self.options)

    def decide(self, *, is_single=False):
        """Import the site and decide on every article; return the keywords that each is to carry then.

        Each article gets two labels more, and one in three loses one of its own. If each is to have a
        single one of the main group, one label replaces those of that group.
        """
        database, rng = f"sqlite:///{self.folder}/bureau.db", random.Random(21)
        statuts = ("--statut", "publie", "--statut", "prop")
        self.run("desk", "import", self.site.folder, "--database", database, *statuts)
        with open_archive(find_site_database(self.site.folder)) as archive:
            name, words = archive.name, archive.keywords.values()
            ids = {typed(word.name): int(word.id) for word in words}
            (main_group,) = [group.id for group in archive.groups if group.title == MOTS]
            main = {int(word.id) for word in words if word.group_id == main_group}
        decided = {}
        with closing(open_store(database)) as store:
            for id_article in sorted(links_of(self.site)):
                number = number_of(store, f"{name}/{id_article}")
                if number is None:  # neither published nor proposed
                    continue
                filed = find_article(store, number)
                assert filed is not None
                opinions = self.bench.by_label(self.bench.opinions(filed.article))
                further = opinions.keys() - {*filed.labels}
                new = sorted(label for label in further if ids.get(typed(label)) in main)
                if is_single:
                    others = [label for label in filed.labels if ids[typed(label)] not in main]
                    labels = [*others, rng.choice(new)]
                else:
                    labels = [*filed.labels[id_article % 3 == 0 :]]
                    labels += rng.sample(new, min(2, len(new)))
                add_review(
                    store,
                    number,
                    key=f"cle-{number}",
                    revision=filed.revision,
                    content=filed.content,
                    editor=EDITORS[id_article % 2],
                    model=self.bench.name,
                    labels=labels,
                    decisions=decide(
                        filed.labels, opinions, labels, [], shown_labels=[], blind=filed.is_hidden
                    ),
                )
                decided[id_article] = {ids[typed(label)] for label in labels}
        return decided


def typed(label):
    return label.replace("’", "'")


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=ON_MARIADB)])
def newsroom(request, bench, tmp_path):
    """Return a newsroom for each kind of site."""
    plugin: PluginSite = request.getfixturevalue(f"plugin_{request.param}")
    with plugin.put_back():
        yield Newsroom(plugin.site, tmp_path, bench, plugin.options(tmp_path))


def merged(links, decided, site):
    """Return what articles carry once all decisions are written; other groups are not touched."""
    plannable = {*keywords_for_articles(site)}
    return {n: mots - plannable | decided[n] if n in decided else mots for n, mots in links.items()}


def test_decisions_are_written_once_and_undone(newsroom):
    site, before, links = newsroom.site, tables_of(newsroom.site), links_of(newsroom.site)
    decided = newsroom.decide()

    plan = newsroom.plan("plan.jsonl")
    newsroom.apply(plan, "--dry-run")
    after_dry = tables_of(site)
    newsroom.apply(plan)
    after, journal = tables_of(site), plan.with_name("plan.journal.jsonl")
    links_after, content = links_of(site), journal.read_bytes()
    again = newsroom.apply(plan)
    later = newsroom.plan("later.jsonl")

    assert len(decided) >= min(len(links), 50)
    assert after_dry == before
    assert links_after == merged(links, decided, site)
    assert states_of(journal) == dict.fromkeys(decided, "done")
    assert {row["author"] for row in lines_of(plan)} == {*EDITORS}
    assert "Nothing was left to write" in again
    assert (tables_of(site), journal.read_bytes()) == (after, content)
    assert later.read_bytes() == b""

    newsroom.undo(journal)

    assert tables_of(site)["spip_mots_liens"] == before["spip_mots_liens"]


def allow_one_keyword(site):
    """Let the main group allow one keyword per article, the one with the lowest number."""
    execute(site, "UPDATE spip_groupes_mots SET unseul='oui' WHERE titre=:title", title=MOTS)
    main = {mot for (mot,) in execute(site, "SELECT id_mot FROM spip_mots WHERE id_groupe=1")}
    delete = "DELETE FROM spip_mots_liens WHERE objet='article' AND id_objet=:n AND id_mot=:mot"
    for n, mots in links_of(site).items():
        for mot in sorted(mots & main)[1:]:
            execute(site, delete, n=n, mot=mot)


def test_what_spips_editors_chose_in_the_meantime_stands_and_is_listed(newsroom):
    site = newsroom.site
    allow_one_keyword(site)
    decided = newsroom.decide(is_single=True)
    plan = newsroom.plan("plan.jsonl")
    changes, rng = lines_of(plan), random.Random(3)
    own = {change["id_article"]: {*change["expected"], *change["add"]} for change in changes}
    mots = [mot for (mot,) in execute(site, "SELECT id_mot FROM spip_mots WHERE id_groupe=1")]
    numbers = sorted(rng.sample(sorted(own), len(own) // 10))
    clicks = [(n, rng.choice(sorted({*mots} - own[n])), True) for n in numbers]

    with editor(site, clicks, plan) as process:
        _, error = process.communicate("go\n")
    before, links = tables_of(site), links_of(site)
    output = newsroom.apply(plan, status=3)
    links_after = links_of(site)
    journal = plan.with_name("plan.journal.jsonl")
    rows = {row["id_article"]: row for row in lines_of(journal)[1:]}
    newsroom.undo(journal)

    assert (process.returncode, error) == (0, "")
    clicked_mots = {n: {mot} for n, mot, _ in clicks}
    rest = {n: mots for n, mots in decided.items() if n not in clicked_mots}
    assert links_after == merged(links, rest, site)
    assert all(links_after[n] >= clicked_mots[n] for n in clicked_mots)
    assert {n for n, row in rows.items() if row["state"] == "conflict"} == {*clicked_mots}
    assert f"{len(clicked_mots)} left as somebody changed them in the meantime" in output
    assert all(f" {n} " in output for n in numbers[:20])
    assert tables_of(site)["spip_mots_liens"] == before["spip_mots_liens"]
