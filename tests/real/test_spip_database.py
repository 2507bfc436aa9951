"""Reading the database of a real SPIP site: written by SPIP, compared with SPIP's own rendering."""

import json
import re
from contextlib import contextmanager
from pathlib import Path

import pymysql
import pytest
from helpers.calls import call, one_line
from helpers.spip_writing import lines_of
from real.content import SPECIAL, fold, is_read
from real.keyword_tables import execute, tables_of
from real.mariadb import ON_MARIADB
from real.site import run_php

from osiris_nlp.corpus import read_articles, row_from_article

GUIDE = Path(__file__).parents[2] / "docs/guide-serveur.md"  # its statements make the account
READER = "osiris_lecture"
HALVES = "C38974C3A920EDA0BDEDB88020EDA0BD2E"  # of a surrogate pair, after and before letters


def rows_of(site):
    rows = [row_from_article(article) for article in read_articles(site.folder)]
    return sorted(rows, key=lambda row: row["id_article"])


def comparable(row, expected):
    """Return the fields of a row that the expected row has too."""
    row = {**row, "text": fold(row["text"]), "notes": fold(row.get("notes", ""))}
    return {key: row[key] for key in expected}


def convert(site, out, *options):
    result = call("corpus", "convert", site.folder, "--out", out, *options)
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def test_every_published_article_and_no_other_is_read_as_spip_shows_it(spip):
    rows = rows_of(spip)

    left_out = {item.title for item in SPECIAL if not is_read(item)}
    assert len(left_out) == 5
    assert {row["title"] for row in rows}.isdisjoint(left_out)
    assert len({row["id"] for row in rows}) == len(rows)
    assert [row["id_article"] for row in rows] == [row["id_article"] for row in spip.expected]
    pairs = [
        (comparable(row, expected), expected)
        for row, expected in zip(rows, spip.expected, strict=True)
    ]
    assert [pair for pair in pairs if pair[0] != pair[1]] == []


@ON_MARIADB
def test_halves_of_a_surrogate_pair_do_not_end_the_reading(spip_mariadb):
    settings = spip_mariadb.database
    host, _, port = settings.address.partition(":")
    login = {"user": settings.user, "password": settings.password, "database": settings.name}
    with (
        pymysql.connect(host=host, port=int(port), autocommit=True, **login) as server,
        server.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE spip_articles SET ps=UNHEX('{HALVES}') WHERE id_article=1")  # noqa: S608
        cursor.execute("SELECT HEX(ps) FROM spip_articles WHERE id_article=1")
        stored = cursor.fetchone()
        rows = rows_of(spip_mariadb)
        cursor.execute("UPDATE spip_articles SET ps='' WHERE id_article=1")

    assert stored == (HALVES,)
    assert len(rows) == len(spip_mariadb.expected)
    assert rows[0]["text"].endswith("Été 😀 \ufffd.")


@ON_MARIADB
def test_sqlite_and_mariadb_yield_the_same_rows(spip_sqlite, spip_mariadb):
    left, right = (
        [
            {key: value for key, value in row.items() if key not in {"id", "site", "url"}}
            for row in rows_of(site)
        ]
        for site in (spip_sqlite, spip_mariadb)
    )

    assert [pair for pair in zip(left, right, strict=True) if pair[0] != pair[1]] == []


def test_each_block_starts_on_a_new_line(spip):
    text = rows_of(spip)[1]["text"]

    assert [fold(line) for line in text.split("\n")] == [
        "Chapeau de l'article.",
        "Premier paragraphe.",
        "Second paragraphe, voir L'Artp sanctionne trois opérateurs.",
        "Le post-scriptum.",
    ]


def test_a_rubriques_keyword_is_not_given_to_the_article_with_the_same_id(spip):
    where = "objet='rubrique' AND id_objet=1"
    query = {"select": "id_mot", "from": "spip_mots_liens", "where": where}
    links = run_php(spip, "query.php", query)

    first = rows_of(spip)[0]

    assert len(links) == 2
    assert first["id_article"] == 1
    assert first["labels"] == ["Régulation des télécoms"]


def test_an_article_imported_without_a_date_has_none(spip):
    where = "date='0000-00-00 00:00:00'"
    query = {"select": "titre", "from": "spip_articles", "where": where}
    assert run_php(spip, "query.php", query) == [{"titre": "Sans date"}]

    assert [row["title"] for row in rows_of(spip) if row["date"] is None] == ["Sans date"]


def test_the_command_converts_the_same_rows(spip, tmp_path):
    rows = convert(spip, tmp_path / "c.jsonl")

    assert sorted(rows, key=lambda row: row["id_article"]) == rows_of(spip)


@pytest.mark.parametrize(
    ("statut", "title"),
    [
        ("prop", "Une proposition"),
        ("prepa", "Un brouillon"),
        ("refuse", "Un refus"),
        ("poubelle", "À jeter"),
    ],
)
def test_articles_of_another_statut_are_converted_when_asked_for(spip, tmp_path, statut, title):
    rows = convert(spip, tmp_path / "c.jsonl", "--statut", statut)

    texts = [(row["title"], row["statut"], row["labels"]) for row in rows]
    assert texts == [(title, statut, ["Fintech"])]


def test_one_group_of_keywords_can_be_selected(spip, tmp_path):
    rows = convert(spip, tmp_path / "c.jsonl", "--group", "Lieux")

    assert {label for row in rows for label in row["labels"]} == {"Sénégal", "Côte d'Ivoire"}


def test_the_check_counts_the_articles_of_the_site(spip):
    result = call("corpus", "check", spip.folder, "--json")

    report = json.loads(result.stdout)
    assert report["version"].startswith("4.")
    assert report["redirections"] == 1
    assert report["articles"] == {
        "publie": len(spip.expected) + 1,
        **dict.fromkeys(("prepa", "prop", "refuse", "poubelle"), 1),
    }
    assert report["without_keyword"] == sum(not row["labels"] for row in spip.expected)


def test_reading_leaves_the_database_as_it_was(spip_sqlite):
    folder = spip_sqlite.folder / "config/bases"

    def state():
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    before = state()
    rows_of(spip_sqlite)

    assert state() == before


def grants():
    """Return the rights that the guide gives to the account that reads, such as `SELECT ON spip.spip_meta`."""
    grant = rf"^GRANT (.+) TO '{READER}'@'localhost';$"
    return re.findall(grant, GUIDE.read_text("utf-8"), re.MULTILINE)


@contextmanager
def account(site, *, without=""):
    """Yield the URL of a site's database for the account of the guide, or for one that lacks a right."""
    database = site.database
    create = rf"^CREATE USER '{READER}'@'localhost' IDENTIFIED BY '(.+)';$"
    password = re.search(create, GUIDE.read_text("utf-8"), re.MULTILINE)
    assert password is not None
    (socket,) = execute(site, "SELECT @@socket")
    with pymysql.connect(unix_socket=socket[0], user="root") as root, root.cursor() as cursor:
        cursor.execute(password[0])
        try:
            for right in grants():
                if right != without:
                    place = right.replace("spip.", f"{database.name}.")
                    cursor.execute(f"GRANT {place} TO '{READER}'@'localhost'")
            port = database.address.partition(":")[2]
            yield f"mysql://{READER}:{password[1]}@localhost:{port}/{database.name}"
        finally:
            cursor.execute(f"DROP USER '{READER}'@'localhost'")


@ON_MARIADB
def test_the_guides_account_can_convert_import_and_plan(spip_mariadb, tmp_path):
    before = tables_of(spip_mariadb)
    desk, plan = f"sqlite:///{tmp_path}/desk.db", tmp_path / "plan.jsonl"
    tagged = tmp_path / "tagged.jsonl"

    with account(spip_mariadb) as url:
        results = [
            call("corpus", "check", url),
            call("corpus", "convert", url, "--out", tmp_path / "articles.jsonl"),
            call("tag", url, "--out", tagged),
            call("desk", "import", url, "--database", desk),
            call("spip", "plan", "--database", desk, "--site", url, "--out", plan),
            call("spip", "plan", tagged, "--site", url, "--out", tmp_path / "2.jsonl"),
        ]

    assert [result.returncode for result in results] == [0] * len(results), results
    assert len(lines_of(tmp_path / "articles.jsonl")) == len(spip_mariadb.expected)
    assert tables_of(spip_mariadb) == before


@ON_MARIADB
@pytest.mark.parametrize("right", grants())
def test_an_account_without_a_right_to_read_is_refused(spip_mariadb, tmp_path, right):
    with account(spip_mariadb, without=right) as url:
        message = one_line(call("corpus", "convert", url, "--out", tmp_path / "articles.jsonl"))

    assert re.search("may not read it|may read them", message)
    assert right.partition(".")[2] in message
    assert not (tmp_path / "articles.jsonl").exists()
