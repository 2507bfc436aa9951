"""Reading a SPIP site's database: articles, keywords, and how the database is found."""

import datetime as dt
import re
import sqlite3
from contextlib import closing

import pytest
from helpers.fault_lists import read_with_faults
from helpers.models import contents
from helpers.spip_site import META, MOTS, RUBRIQUES, article, link, make_site

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus import read_articles
from osiris_nlp.sites.choice import Choice
from osiris_nlp.sites.keyword import Keyword
from osiris_nlp.sites.matching import match_keywords
from osiris_nlp.sites.spip import archive as archive_module
from osiris_nlp.sites.spip.archive import open_archive
from osiris_nlp.sites.spip.check import check_site
from osiris_nlp.sites.spip.connect_php import read_connect
from osiris_nlp.sites.spip.connection import find_site_database, is_site
from osiris_nlp.taxonomy import Label, Taxonomy

DATABASE = "config/bases/osiris.sqlite"


def read(site, **options):
    return list(read_articles(site, **options))


def check(site, taxonomy=None):
    with open_archive(find_site_database(site)) as archive:
        return check_site(archive, taxonomy=taxonomy)


def alter(site, *statements, values=()):
    """Execute statements in a site's database; only one may have values."""
    with closing(sqlite3.connect(site / DATABASE)) as database, database:
        for statement in statements:
            database.execute(statement, values)


def test_an_article_comes_with_its_keywords_section_date_and_plain_text(tmp_path):
    kolda = article(
        12,
        titre="3. La fibre à Kolda",
        surtitre="Sénégal",
        chapo="{{Sept ans}} d’attente.",
        texte="Le chantier est fini.\r\n\r\n{{{La suite}}}\r\n\r\nUn [plan->https://example.org].",
        ps="À suivre",
    )
    site = make_site(tmp_path / "s", articles=[kolda], mots_liens=[link(3, 12), link(1, 12)])

    (result,) = read(site)

    assert (result.id, result.title, result.lang) == ("osiris.sn/12", "La fibre à Kolda", "fr")
    assert result.text == "Sept ans d’attente.\nLe chantier est fini.\nLa suite\nUn plan.\nÀ suivre"
    assert result.labels == ("Infrastructures", "Désengagement de l’Etat")
    assert result.section == "Articles de presse > Année 2016 > Avril 2016"
    assert result.date == dt.date(2016, 4, 25)
    meta = {"id_article": 12, "id_mot": [1, 3], "surtitre": "Sénégal"}
    assert result.meta.items() >= meta.items()


def test_only_published_articles_are_read_by_default(tmp_path):
    statuts = ("prepa", "prop", "publie", "refuse", "poubelle")
    articles = [article(n, statut=statut) for n, statut in enumerate(statuts, 1)]
    site = make_site(tmp_path / "s", articles=articles)

    two = read(site, choice=Choice(states=("prop", "publie")))
    assert [a.id for a in read(site)] == ["osiris.sn/3"]
    assert {a.id: a.meta["statut"] for a in two} == {"osiris.sn/2": "prop", "osiris.sn/3": "publie"}


def test_redirections_are_skipped(tmp_path):
    redirection = article(1, virtuel="https://example.org/ailleurs", texte="")
    site = make_site(tmp_path / "s", articles=[redirection, article(2)])

    assert [a.id for a in read(site)] == ["osiris.sn/2"]
    assert check(site).redirections == 1


def test_keywords_of_a_rubrique_with_the_same_number_are_not_the_articles(tmp_path):
    links = [link(1, 7), link(3, 7, "rubrique"), link(2, 7, "document")]
    site = make_site(tmp_path / "s", articles=[article(7)], mots_liens=links)

    assert read(site)[0].labels == ("Infrastructures",)


def test_keyword_groups_meant_for_articles_are_the_default(tmp_path):
    links = [link(2, 7), link(4, 7)]
    site = make_site(tmp_path / "s", articles=[article(7)], mots_liens=links)

    assert read(site)[0].labels == ("Législation/Réglementation",)
    for group, label in (
        *((name, "Accueil") for name in ("Navigation", "navigation", "2")),
        ("mots-cles", "Législation/Réglementation"),  # accents may be left out
    ):
        assert read(site, choice=Choice(groups=(group,)))[0].labels == (label,)
    both_groups = Choice(groups=("Mots-clés", "Navigation"))
    assert read(site, choice=both_groups)[0].labels == ("Législation/Réglementation", "Accueil")
    with pytest.raises(InputError, match=r"No keyword group 'Thèmes'.*'Mots-clés' \(1\)"):
        read(site, choice=Choice(groups=("Thèmes",)))


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("2016-04-25 08:00:00", dt.date(2016, 4, 25)),
        ("2004-06-00 00:00:00", dt.date(2004, 6, 1)),
        ("1999-00-00 00:00:00", dt.date(1999, 1, 1)),
        *((invalid, None) for invalid in ("-0001-11-30 00:00:00", "31/12/2004", "", None)),
    ],
)
def test_a_month_becomes_its_first_day_and_an_invalid_date_none(tmp_path, stored, expected):
    site = make_site(tmp_path / "s", articles=[article(1, date=stored)])

    assert read(site)[0].date == expected
    assert check(site).years == {str(expected.year) if expected else "none": 1}


def test_a_cycle_of_rubriques_is_cut(tmp_path):
    rubriques = [{**RUBRIQUES[0], "id_parent": 2}, {**RUBRIQUES[1], "id_parent": 1}]
    site = make_site(tmp_path / "s", articles=[article(1, id_rubrique=2)], rubriques=rubriques)

    assert read(site)[0].section == "Articles de presse > Année 2016"


def test_an_article_in_no_rubrique_has_no_section(tmp_path):
    site = make_site(tmp_path / "s", articles=[article(1, id_rubrique=99)])

    assert read(site)[0].section is None
    assert "articles in a missing rubrique: 1" in check(site).problems


def test_missing_and_additional_columns_are_tolerated(tmp_path):
    site = make_site(tmp_path / "s", articles=[article(1)], mots_liens=[link(1, 1)])
    columns = "surtitre virtuel chapo ps lang date_redac url_site date".split()
    alter(site, *(f"ALTER TABLE spip_articles DROP COLUMN {column}" for column in columns))
    alter(
        site,
        "ALTER TABLE spip_articles ADD COLUMN id_une_autre INTEGER",
        "ALTER TABLE spip_rubriques DROP COLUMN titre",
        "UPDATE spip_mots SET id_groupe = NULL WHERE id_mot = 2",
        "DROP TABLE spip_meta",
    )

    (result,) = read(site)

    assert (result.title, result.text) == ("Titre 1", "La fibre arrive à Kolda.")
    assert (result.date, result.section, result.labels) == (None, None, ("Infrastructures",))
    assert check(site).years == {"none": 1}


@pytest.mark.parametrize("table", ["spip_groupes_mots", "spip_mots", "spip_mots_liens"])
def test_a_copy_without_one_of_the_keyword_tables_is_refused(tmp_path, table):
    site = make_site(tmp_path / "s", articles=[article(1)], mots_liens=[link(1, 1)])
    alter(site, f"DROP TABLE {table}")

    with pytest.raises(InputError, match=f" lacks {table}, or the account may not read it"):
        read(site)


def test_legacy_and_double_encodings_are_repaired(tmp_path):
    double_encoded = "RÃ©gulation : lâ€™Artp tranche, 3áµ‰ fois"
    site = make_site(tmp_path / "s", articles=[article(1, texte=double_encoded)])
    latin = "L’été à Thiès".encode("cp1252")
    alter(site, "UPDATE spip_articles SET titre = CAST(? AS TEXT)", values=(latin,))

    (result,) = read(site)

    assert result.title == "L’été à Thiès"
    assert result.text == "Régulation : l’Artp tranche, 3ᵉ fois"
    assert "double-encoded texts (repaired on reading): 1" in check(site).problems


def test_links_by_number_become_the_title_of_their_target(tmp_path):
    target, source = article(1, titre="2. L’Artp tranche"), article(2, texte="[->art1], [->mot2]")
    site = make_site(tmp_path / "s", articles=[target, source])

    assert read(site)[1].text == "L’Artp tranche, Législation/Réglementation"


def test_the_press_outlet_and_date_at_the_end_of_a_text_are_its_source(tmp_path):
    text = "La fibre arrive.\n\nAwa Diop\n\n(Source : {Agence Ecofin}, 2 février 2026)"
    site = make_site(tmp_path / "s", articles=[article(1, texte=text)])

    (result,) = read(site)

    assert (result.source, result.meta["source_date"]) == ("Agence Ecofin", "2026-02-02")
    assert result.text.endswith("(Source : Agence Ecofin, 2 février 2026)")


def test_labels_are_matched_by_id_then_by_name_then_by_alias():
    taxonomy = Taxonomy(
        [
            Label(name="Cyberdroit", id="2"),
            Label(name="Désengagement de l'Etat"),
            Label(name="Réseaux", aliases=("infrastructures",)),
            Label(name="Fintech"),
        ]
    )
    keywords = [Keyword(str(mot["id_mot"]), mot["titre"]) for mot in MOTS]

    match = match_keywords(keywords, taxonomy)

    assert match.labels == {"1": "Réseaux", "2": "Cyberdroit", "3": "Désengagement de l'Etat"}
    assert [keyword.name for keyword in match.unknown] == ["Accueil"]
    assert match.unused == ("Fintech",)


def test_a_name_takes_precedence_over_an_id():
    taxonomy = Taxonomy([Label(name="Fintech", id="1"), Label(name="Infrastructures", id="9")])

    match = match_keywords([Keyword("1", "Infrastructures")], taxonomy)

    assert match.labels == {"1": "Infrastructures"}


def test_keywords_outside_the_taxonomy_are_omitted_and_reported(tmp_path):
    site = make_site(tmp_path / "s", articles=[article(7)], mots_liens=[link(1, 7), link(3, 7)])
    taxonomy = Taxonomy.from_names(["désengagement de l'Etat", "Fintech"])

    (result,) = read(site, taxonomy=taxonomy)

    assert result.labels == ("désengagement de l'Etat",)
    assert result.meta["id_mot"] == [3]
    report = check(site, taxonomy)
    assert report.unknown_keywords == ["Infrastructures", "Législation/Réglementation"]
    assert report.unused_labels == ["Fintech"]
    problem = "'Infrastructures' (1) is not in the taxonomy: 1 articles"
    assert problem in "\n".join(report.problems)


def test_check_reports_version_charset_groups_counts_and_problems(tmp_path):
    odd_article = article(2, texte="", titre="", date="2099-01-01 00:00:00")
    articles = [article(1), odd_article, article(3, statut="prop")]
    links = [link(1, 1), link(77, 1), link(4, 2)]
    meta = [*META, {"nom": "charset", "valeur": "utf-8"}]
    site = make_site(tmp_path / "s", articles=articles, mots_liens=links, meta=meta)

    report = check(site)

    assert (report.version, report.charset, report.prefix) == ("4.4.30", "UTF-8", "spip")
    assert report.address == "https://www.osiris.sn"
    assert report.articles == {"publie": 2, "prop": 1}
    groups = [(group["title"], group["keywords"], group["links"]) for group in report.groups]
    assert groups == [("Mots-clés", 3, 1), ("Navigation", 1, 0)]
    assert (report.keywords, report.without_keyword) == ({"Infrastructures": 1}, 1)
    assert set(report.problems) == {
        "articles dated in the future: 1",
        "articles without text: 1",
        "articles without a title: 1",
        "links to missing keywords: 1",
        "links to keywords of other groups: 1",
        "keywords without an article: 2",
    }


def test_the_prefix_is_read_from_connect_php_and_that_of_a_database_url_is_detected(tmp_path):
    site = make_site(tmp_path / "s", prefix="osiris_2", articles=[article(1)])
    url = f"sqlite:///{site}/config/bases/osiris.sqlite"

    assert is_site(url)
    for place in (site, url):
        assert [a.id for a in read(place)] == ["osiris.sn/1"]


def test_a_wrong_prefix_is_refused_with_the_available_ones(tmp_path):
    site = make_site(tmp_path / "s", articles=[article(1)])

    for prefix, message in (
        ("autre", "No table autre_articles in .*: name one of its prefixes: spip"),
        ("x; DROP TABLE spip_articles", "expected letters, digits and _ only"),
    ):
        with pytest.raises(InputError, match=message):
            read(site, choice=Choice(prefix=prefix))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://u:secret@localhost/osiris", "Unsupported database 'postgresql'"),
        ("mysql+nimporte://u:secret@localhost/osiris", r"Unsupported database .mysql\+nimporte"),
        ("sqlite:////nulle/part.sqlite", "No database"),
        ("mysql://u:secret@localhost:mille/osiris", "Invalid database URL"),
        ("mysql://u:p@secret@localhost/osiris", "More than one @"),
        ("mysql://u@localhost/", "The URL names no database"),
        ("mysql://127.0.0.1:9/osiris?user=u&password=secret", "Database error"),
        ("mysql://u@localhost/o?read_default_file=/etc/passwd", "parameter 'read_default_file'"),
        ("mysql://u@localhost/osiris?evil=secret", "Unknown parameter 'evil' in the database URL"),
        ("mariadb://u@localhost/osiris?evil=secret", "Unknown parameter 'evil'"),
        ("mariadb://127.0.0.1:9/osiris?user=u&password=secret", "Database error"),
    ],
)
def test_the_error_about_a_bad_url_hides_its_password(url, message):
    with pytest.raises(InputError, match=message) as error:
        read(url)

    assert "secret" not in str(error.value)


def test_a_file_that_is_not_a_database_is_refused(tmp_path):
    site = make_site(tmp_path / "s")
    (site / DATABASE).write_bytes(b"ceci n'est pas une base" * 100)

    advice = "check the file, its folder and the free disk space"
    with pytest.raises(InputError, match=f"file is not a database.*{advice}"):
        read(site)


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_a_database_is_read_without_new_files_also_with_a_write_ahead_log(tmp_path, mode):
    site = make_site(tmp_path / "s", articles=[article(1)])
    with closing(sqlite3.connect(site / DATABASE)) as database:
        database.execute(f"PRAGMA journal_mode = {mode}")
    before = contents(site / "config/bases")

    ids = [a.id for a in read(site)]
    check(site)

    assert ids == ["osiris.sn/1"]
    assert contents(site / "config/bases") == before


def test_what_is_still_in_the_write_ahead_log_is_read(tmp_path):
    site = make_site(tmp_path / "s", articles=[article(1)])
    with closing(sqlite3.connect(site / DATABASE)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("UPDATE spip_articles SET titre = 'La fibre à Kolda'")
        database.commit()

        (result,) = read(site)

    assert result.title == "La fibre à Kolda"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("<?php spip_connect_db(getenv('HOTE'),'','u','p','d');", "called with 'getenv'"),
        ("<?php spip_connect_db('a' . system('id'),'','u');", "called with '.'"),
        ("<?php spip_connect_db(\"$hote\",'','u');", "called with"),
        ("<?php spip_connect_db('h','',", "Incomplete call to spip_connect_db"),
        ("<?php // spip_connect_db('h','','u','p','d');", "No call to spip_connect_db"),
        (
            "<?php /* spip_connect_db('h'); */ function spip_connect_db($a) {}",
            "No call to spip_conn",
        ),
        ("", "No call to spip_connect_db"),
        ("<?php spip_connect_db('','','','','o','pg','spip');", "Unsupported database type 'pg'"),
        ("<?php spip_connect_db('','','','','o','sqlite3','s;p');", "Invalid table prefix 's;p'"),
        ("'" * 90_000, "No call to spip_connect_db"),
        ("/*" * 45_000, "No call to spip_connect_db"),
        ("'" + "\\'" * 45_000 + "\\", "No call to spip_connect_db"),
        ("<?php " + "#" * 200_000, "connect.php' is larger than 0.1 MB"),
    ],
)
def test_a_connect_php_with_other_code_is_refused_and_never_executed(tmp_path, source, message):
    site = make_site(tmp_path / "s", connect=source)

    with pytest.raises(InputError, match=re.escape(message)):
        read(site)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("'bd.example','3307','u','p','osiris','mysql','os'", ("bd.example", 3307, {})),
        ("'bd.example:3307','','u','p','osiris','mysql','os'", ("bd.example", 3307, {})),
        ("'','','u','p','osiris'", ("localhost", None, {})),
        (
            "'localhost:/run/mysqld.sock','','u','p','osiris'",
            ("localhost", None, {"unix_socket": "/run/mysqld.sock"}),
        ),
    ],
)
def test_host_port_and_socket_are_read_from_connect_php(tmp_path, call, expected):
    site = make_site(tmp_path / "s", connect=f"<?php spip_connect_db({call});")

    site_database = find_site_database(site)

    url = site_database.database.url
    assert (url.drivername, url.host, url.port, dict(url.query)) == ("mysql+pymysql", *expected)
    assert site_database.name == str(site)
    assert (url.username, url.password, url.database) == ("u", "p", "osiris")


def test_a_password_with_quotes_and_backslashes_is_read_as_php_reads_it(tmp_path):
    file = tmp_path / "connect.php"
    file.write_text(r"<?php spip_connect_db('h','','u','a\'b\\c\n','d');", encoding="utf-8")

    assert read_connect(file)["password"] == r"a'b\c\n"  # noqa: S105


def test_a_folder_without_connect_php_is_refused(tmp_path):
    site = make_site(tmp_path / "s")
    (site / "config" / "connect.php").unlink()

    assert is_site(site)
    advice = "name the folder in which SPIP is installed"
    with pytest.raises(InputError, match=rf"No config/connect\.php in .*{advice}"):
        read(site)


def test_a_backup_is_to_be_named_by_its_url(tmp_path):
    file = make_site(tmp_path / "s", articles=[article(1)]) / "config/bases/osiris.sqlite"

    with pytest.raises(InputError, match=f"name it sqlite:///{file}"):
        check(file)
    with pytest.raises(InputError, match="its URL, sqlite:///FILE"):
        read(file)


def test_a_statut_without_articles_is_refused_with_the_available_ones(tmp_path):
    site = make_site(tmp_path / "s", articles=[article(1), article(2, statut="prop")])

    with pytest.raises(InputError, match=r"No articles with statut publié in .*1 publie, 1 prop"):
        read(site, choice=Choice(states=("publié",)))


def test_stray_latin1_bytes_within_utf8_text_are_decoded(tmp_path):
    site = make_site(tmp_path / "s", articles=[article(1, titre=b"\xc9t\xe9")])
    mixed_bytes = "L’été à Dakar et à ".encode() + "Thiès".encode("latin-1")
    alter(site, "UPDATE spip_articles SET texte = CAST(? AS TEXT)", values=(mixed_bytes,))

    (result,) = read(site)

    assert (result.title, result.text) == ("Été", "L’été à Dakar et à Thiès")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        *(("articles", name) for name in ("id_article", "titre", "texte", "statut")),
        ("rubriques", "id_rubrique"),
        *(("meta", "nom"), ("meta", "valeur"), ("groupes_mots", "id_groupe"), ("mots", "id_mot")),
        *(("mots_liens", name) for name in ("id_mot", "id_objet", "objet")),
    ],
)
def test_a_table_without_a_necessary_column_is_refused(tmp_path, table, column):
    site = make_site(tmp_path / "s", articles=[article(1)], mots_liens=[link(1, 1)])
    alter(site, f"ALTER TABLE spip_{table} DROP COLUMN {column}")

    for command in (read, check):
        with pytest.raises(InputError, match=f"Table spip_{table} of .* lacks {column}: expected"):
            command(site)


@pytest.mark.parametrize("table", ["articles", "rubriques", "meta", "mots", "documents"])
def test_a_column_whose_name_is_not_utf8_is_refused(tmp_path, table):
    site = make_site(tmp_path / "s", articles=[article(1)], mots_liens=[link(1, 1)])
    path = site / DATABASE
    alter(
        site,
        "CREATE TABLE spip_documents (id_document INTEGER, titre)",
        f"ALTER TABLE spip_{table} ADD COLUMN resume_",
    )
    path.write_bytes(path.read_bytes().replace(b"resume_", b"r\xe9sum\xe9_"))

    reason = "has a column whose name is not UTF-8: rename"
    with pytest.raises(InputError, match=f"Table spip_{table} of .* {reason}"):
        read(site)


def test_all_groups_count_if_none_is_meant_for_articles(tmp_path):
    groups = [{"id_groupe": n, "titre": f"Groupe {n}", "tables_liees": ""} for n in (1, 2)]
    links = [link(1, 7), link(4, 7)]
    site = make_site(tmp_path / "s", articles=[article(7)], mots_liens=links, groupes_mots=groups)

    assert read(site)[0].labels == ("Infrastructures", "Accueil")


@pytest.mark.parametrize(
    ("column", "what"),
    [("texte", "Text larger than 5 MB"), ("titre", "Title and other fields larger than 1 MB")],
)
def test_a_cell_that_is_too_large_is_a_fault_of_its_article(tmp_path, column, what):
    articles = [article(1, **{column: "Léopold Sédar " * 400_000}), article(2)]
    site = make_site(tmp_path / "s", articles=articles)

    (result,), (fault,) = read_with_faults(site)

    assert (result.id, fault.what) == ("osiris.sn/2", what)


def test_values_of_any_type_in_any_column_are_read_or_reported(tmp_path):
    articles = [
        article("abc", titre=b"\xff\xfe", texte=1.5),
        article(4, titre=12, texte="La fibre", id_rubrique="Kolda", date=b"hier", lang=3),
    ]
    site = make_site(tmp_path / "s", articles=articles, mots_liens=[link("x", "y")])

    (result,), (fault,) = read_with_faults(site)

    fields = (result.id, result.title, result.text, result.date)
    assert fields == ("osiris.sn/4", "12", "La fibre", None)
    assert fault.what == "Article without a number"


def test_a_table_too_large_to_be_kept_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive_module, "MOST_LINKS", 5)
    links = [link(1, number) for number in range(6)]
    site = make_site(tmp_path / "s", articles=[article(1)], mots_liens=links)

    with pytest.raises(InputError, match="More than 5 rows in table spip_mots_liens"):
        read(site)


def test_a_deep_chain_of_rubriques_is_cut(tmp_path):
    rubriques = [
        {"id_rubrique": number, "id_parent": number - 1, "titre": f"Rubrique {number}"}
        for number in range(1, 2000)
    ]
    site = make_site(tmp_path / "s", articles=[article(1, id_rubrique=1999)], rubriques=rubriques)

    sections = str(read(site)[0].section).split(" > ")

    assert (len(sections), sections[-1]) == (30, "Rubrique 1999")
