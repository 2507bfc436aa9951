"""`spip plan` through the plugin of real SPIP sites: the same plan as from their database, or refused."""

import re
from contextlib import closing

import pytest
from helpers.calls import call
from helpers.desk_store import assess, number_of, review
from helpers.spip_writing import lines_of, tagged_file
from real.keyword_tables import execute, links_of, tables_of, url_to
from real.plugin_site import WEBMASTER
from real.test_spip_push import ask

from osiris_nlp.corpus import read_articles
from osiris_nlp.desk.articles.arrivals import put_articles
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.sites.choice import Choice

ARTICLES = range(1, 41)
CHOICE = Choice(states=("prop", "publie"))


@pytest.fixture
def secret_file(plugin, tmp_path):
    return plugin.options(tmp_path)[-1]


@pytest.fixture
def desk(plugin, tmp_path):
    """Return the URL of a desk that has decided on forty articles."""
    url = f"sqlite:///{tmp_path}/bureau.db"
    with closing(open_store(url)) as store:
        put_articles(store, list(read_articles(plugin.site.folder, choice=CHOICE)), assess)
        for number in ARTICLES:
            article = number_of(store, f"{plugin.name}/{number}")
            assert article is not None
            labels = ["Fintech", "Sénégal"] if number % 3 else ["Sonatel/Orange", "Téléphonie"]
            review(store, article, labels)
    return url


def plans(plugin, secret_file, *source):
    """Return the lines of three plans: from the folder, the URL of the database, and the plugin."""
    site, lines = plugin.site, []
    wheres = ((site.folder,), (url_to(site),), (site.url, "--secret-file", secret_file))
    for number, where in enumerate(wheres):
        plan = secret_file.with_name(f"{number}.jsonl")
        result = call("spip", "plan", *source, "--site", *where, "--out", plan)
        assert result.returncode == 0, result.stderr
        lines.append([row | {"place": ""} for row in lines_of(plan)])
        assert {row["place"] for row in lines_of(plan)} == {
            (str(site.folder), re.sub(":[^:@/]+@", ":***@", url_to(site)), site.url)[number]
        }
    return lines


def test_decisions_are_planned_through_the_plugin_as_from_the_database_and_written(
    plugin, secret_file, desk, tmp_path
):
    before = tables_of(plugin.site)

    folder, url, remote = plans(plugin, secret_file, "--database", desk)

    assert folder == url == remote
    fintech, sonatel = plugin.keywords["Fintech"], plugin.keywords["Sonatel/Orange"]
    assert [(row["id_article"], row["add"], row["remove"]) for row in remote] == [
        (number, [fintech], [sonatel]) for number in ARTICLES if number % 3
    ]
    assert {row["address"] for row in remote} == {plugin.site.url}
    assert tables_of(plugin.site) == before

    options = ("--author", WEBMASTER, "--secret-file", secret_file)
    applied = call("spip", "apply", tmp_path / "0.jsonl", *options)
    links = links_of(plugin.site)
    undone = call("spip", "undo", tmp_path / "0.journal.jsonl", *options)

    assert applied.returncode == undone.returncode == 0, applied.stderr + undone.stderr
    assert {n for n, mots in links.items() if fintech in mots and sonatel not in mots} >= {
        number for number in ARTICLES if number % 3
    }
    assert tables_of(plugin.site)["spip_mots_liens"] == before["spip_mots_liens"]


def test_suggestions_are_planned_through_the_plugin_as_from_the_database(
    plugin, secret_file, tmp_path
):
    site = plugin.site
    execute(site, "DELETE FROM spip_mots_liens WHERE objet='article' AND id_objet IN (5, 6, 7)")
    labels = [(label, 0.9, "apply") for label in ("Fintech", "Côte d'Ivoire", "Drones")]
    rows = [(number, labels) for number in (*ARTICLES, 99_999)]
    tagged = tagged_file(tmp_path / "tagged.jsonl", *rows, site=plugin.name)

    unlabelled = plans(plugin, secret_file, tagged)
    for number in range(3):
        (tmp_path / f"{number}.jsonl").unlink()
    every = plans(plugin, secret_file, tagged, "--include-labelled", "--group", "Mots-clés")

    assert unlabelled[0] == unlabelled[1] == unlabelled[2]
    assert [row["id_article"] for row in unlabelled[2]] == [5, 6, 7, 99_999]
    assert every[0] == every[1] == every[2]
    assert [row["id_article"] for row in every[2]] == [*ARTICLES, 99_999]


def ask_for_keywords(plugin, articles):
    return ask(plugin, op="keywords", articles=articles)


def test_the_plugin_says_what_the_asked_articles_carry(plugin):
    links = links_of(plugin.site)
    execute(plugin.site, "INSERT INTO spip_mots_liens VALUES (1, 2, 'rubrique')")
    execute(plugin.site, "INSERT INTO spip_mots_liens VALUES (1, 99999, 'article')")
    execute(plugin.site, "DELETE FROM spip_mots_liens WHERE objet='article' AND id_objet=3")

    status, answer = ask_for_keywords(plugin, [3, 2, 99_999, 2])
    nothing = ask_for_keywords(plugin, [])

    assert status == 200
    assert answer["carried"] == [[2, sorted(links[2])], [3, []]]
    titles = execute(plugin.site, "SELECT id_mot, titre, id_groupe FROM spip_mots ORDER BY id_mot")
    assert answer["keywords"] == [list(row) for row in titles]
    groups = execute(
        plugin.site,
        "SELECT id_groupe, titre, unseul, tables_liees FROM spip_groupes_mots ORDER BY id_groupe",
    )
    assert answer["groups"] == [list(row) for row in groups]
    assert answer["site"] == plugin.site.url
    assert nothing == (200, answer | {"carried": []})


@pytest.mark.slow("sites")
def test_a_backup_made_by_spip_is_read_like_the_site(plugin):
    page = plugin.sign_in(WEBMASTER)
    page.goto("/ecrire/?exec=sauvegarder")
    page.locator(".formulaire_sauvegarder [type=submit]").last.click()
    page.get_by_text("La base a été sauvegardée").wait_for()
    (backup,) = plugin.site.folder.glob("tmp/dump/*.sqlite")

    articles = list(read_articles(f"sqlite:///{backup}", choice=CHOICE))

    assert len(articles) >= len(ARTICLES)
    assert articles == list(read_articles(plugin.site.folder, choice=CHOICE))


@pytest.mark.parametrize("articles", [None, 3, "3", {"a": 3}, ["3"], [0], [1.5], [[3]], [1] * 1001])
def test_requests_of_another_form_are_refused(plugin, articles):
    assert ask_for_keywords(plugin, articles) == (422, {"error": "body"})


def test_beyond_its_limits_the_plugin_refuses_and_the_command_says_what_to_do(
    plugin, secret_file, tmp_path
):
    tagged = tagged_file(tmp_path / "tagged.jsonl", site=plugin.name)
    columns = "(id_groupe, titre, tables_liees) VALUES (:number, :long, '')"
    for number in range(9001, 9012):
        insert = f"INSERT INTO spip_groupes_mots {columns}"
        execute(plugin.site, insert, number=number, long="Télécoms, " * 6000)

    try:
        answer = ask_for_keywords(plugin, [])
        result = call(
            *("spip", "plan", tagged, "--site", plugin.site.url, "--secret-file", secret_file),
            *("--out", tmp_path / "plan.jsonl"),
        )
    finally:
        execute(plugin.site, "DELETE FROM spip_groupes_mots WHERE id_groupe>9000")

    assert answer == (422, {"error": "many"})
    assert "plan from the site's folder or the URL of its database" in result.stderr.decode()
    assert result.returncode == 1
