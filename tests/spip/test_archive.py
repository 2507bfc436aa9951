"""Reading a SPIP site's database: which articles, which keywords, from which place."""

import sqlite3
from pathlib import Path

import pytest
from helpers.spip_site import MOTS, RUBRIQUES, article, link, make_site

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus import read_articles
from osiris_nlp.spip import (
    Choice,
    SiteCheck,
    check_site,
    find_place,
    is_site,
    match_keywords,
    opening,
)
from osiris_nlp.spip.archive import Keyword
from osiris_nlp.spip.connect_php import read_connect
from osiris_nlp.taxonomy import Label, Taxonomy


def read(site: Path | str, **options: object) -> list:
    return list(read_articles(site, **options))


def check(site: Path, taxonomy: Taxonomy | None = None) -> SiteCheck:
    with opening(find_place(site)) as archive:
        return check_site(archive, taxonomy=taxonomy)


def test_an_article_comes_with_its_keywords_section_date_and_plain_text(tmp_path: Path) -> None:
    kolda = article(
        12,
        titre="3. La fibre à Kolda",
        surtitre="Sénégal",
        chapo="{{Sept ans}} d’attente.",
        texte="Le chantier est fini.\r\n\r\n{{{La suite}}}\r\n\r\nUn [plan->https://example.org].",
        ps="À suivre",
    )
    site = make_site(tmp_path / "s", articles=[kolda], mots_liens=[link(3, 12), link(1, 12)])

    (found,) = read(site)

    assert found.id == "spip-12"
    assert found.title == "La fibre à Kolda"
    assert found.text == "Sept ans d’attente.\nLe chantier est fini.\nLa suite\nUn plan.\nÀ suivre"
    assert found.labels == ("Infrastructures", "Désengagement de l’Etat")
    assert found.section == "Articles de presse > Année 2016 > Avril 2016"
    assert found.date.isoformat() == "2016-04-25"
    assert found.lang == "fr"
    assert found.meta["id_article"] == 12
    assert found.meta["id_mot"] == [1, 3]
    assert found.meta["surtitre"] == "Sénégal"


def test_only_published_articles_are_read_unless_others_are_asked_for(tmp_path: Path) -> None:
    statuts = ("prepa", "prop", "publie", "refuse", "poubelle")
    articles = [article(n, statut=statut) for n, statut in enumerate(statuts, 1)]
    site = make_site(tmp_path / "s", articles=articles)

    assert [a.id for a in read(site)] == ["spip-3"]
    asked = read(site, choice=Choice(statuts=("prop", "publie")))
    assert [(a.id, a.meta["statut"]) for a in asked] == [("spip-2", "prop"), ("spip-3", "publie")]


def test_redirections_have_no_text_and_are_skipped(tmp_path: Path) -> None:
    moved = article(1, virtuel="https://example.org/ailleurs", texte="")
    site = make_site(tmp_path / "s", articles=[moved, article(2)])

    assert [a.id for a in read(site)] == ["spip-2"]
    assert check(site).redirections == 1


def test_the_keyword_of_a_rubrique_of_the_same_number_is_not_the_articles(tmp_path: Path) -> None:
    links = [link(1, 7), link(3, 7, "rubrique"), link(2, 7, "document")]
    site = make_site(tmp_path / "s", articles=[article(7)], mots_liens=links)

    assert read(site)[0].labels == ("Infrastructures",)


def test_keyword_groups_meant_for_articles_count_unless_others_are_named(tmp_path: Path) -> None:
    links = [link(2, 7), link(4, 7)]
    site = make_site(tmp_path / "s", articles=[article(7)], mots_liens=links)

    assert read(site)[0].labels == ("Législation/Réglementation",)
    for group in ("Navigation", "navigation", "2"):
        assert read(site, choice=Choice(groups=(group,)))[0].labels == ("Accueil",)
    both = Choice(groups=("Mots-clés", "Navigation"))
    assert read(site, choice=both)[0].labels == ("Législation/Réglementation", "Accueil")
    with pytest.raises(InputError, match=r"No group of keywords 'Thèmes'.*'Mots-clés' \(1\)"):
        read(site, choice=Choice(groups=("Thèmes",)))


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("2016-04-25 08:00:00", "2016-04-25"),
        ("2004-06-00 00:00:00", "2004-06-01"),
        ("1999-00-00 00:00:00", "1999-01-01"),
    ],
)
def test_dates_are_iso_and_a_month_is_its_first_day(
    tmp_path: Path, stored: str, shown: str
) -> None:
    site = make_site(tmp_path / "s", articles=[article(1, date=stored)])

    assert read(site)[0].date.isoformat() == shown


def test_a_zero_date_is_none(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", articles=[article(1, date="0000-00-00 00:00:00")])

    assert read(site)[0].date is None
    assert "articles without a date: 1" in check(site).problems


def test_a_rubrique_inside_itself_ends_somewhere(tmp_path: Path) -> None:
    rubriques = [{**RUBRIQUES[0], "id_parent": 2}, {**RUBRIQUES[1], "id_parent": 1}]
    site = make_site(tmp_path / "s", articles=[article(1, id_rubrique=2)], rubriques=rubriques)

    assert read(site)[0].section == "Articles de presse > Année 2016"


def test_an_article_in_no_rubrique_has_no_section(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", articles=[article(1, id_rubrique=99)])

    assert read(site)[0].section is None
    assert "articles in a rubrique that is not there: 1" in check(site).problems


def test_columns_that_older_or_newer_sites_have_or_lack_do_not_matter(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", articles=[article(1)])
    base = sqlite3.connect(site / "config" / "bases" / "osiris.sqlite")
    for column in ("surtitre", "virtuel", "chapo", "ps", "lang", "date_redac", "url_site"):
        base.execute(f"ALTER TABLE spip_articles DROP COLUMN {column}")
    base.execute("ALTER TABLE spip_articles ADD COLUMN id_une_autre INTEGER")
    base.execute("DROP TABLE spip_meta")
    base.commit()
    base.close()

    (found,) = read(site)

    assert (found.title, found.text) == ("Titre 1", "La fibre arrive à Kolda.")


def test_bytes_that_are_no_utf8_are_read_as_old_sites_wrote_them(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", articles=[article(1)])
    base = sqlite3.connect(site / "config" / "bases" / "osiris.sqlite")
    latin = "L’été à Thiès".encode("cp1252")
    base.execute("UPDATE spip_articles SET titre = CAST(? AS TEXT)", (latin,))
    twice = "RÃ©gulation : lâ€™Artp tranche, 3áµ‰ fois"
    base.execute("UPDATE spip_articles SET texte = ?", (twice,))
    base.commit()
    base.close()

    (found,) = read(site)

    assert found.title == "L’été à Thiès"
    assert found.text == "Régulation : l’Artp tranche, 3ᵉ fois"
    assert "texts encoded twice (mended when read): 1" in check(site).problems


def test_links_by_number_show_the_title_they_point_at(tmp_path: Path) -> None:
    articles = [
        article(1, titre="2. L’Artp tranche"),
        article(2, texte="Voir [->art1] et [->mot2]."),
    ]
    site = make_site(tmp_path / "s", articles=articles)

    assert read(site)[1].text == "Voir L’Artp tranche et Législation/Réglementation."


def test_the_organ_and_day_a_text_ends_with_are_its_source(tmp_path: Path) -> None:
    text = "La fibre arrive.\n\nAwa Diop\n\n(Source : {Agence Ecofin}, 2 février 2026)"
    site = make_site(tmp_path / "s", articles=[article(1, texte=text)])

    (found,) = read(site)

    assert (found.source, found.meta["source_date"]) == ("Agence Ecofin", "2026-02-02")
    assert found.text.endswith("(Source : Agence Ecofin, 2 février 2026)")


def test_labels_are_matched_by_id_then_by_name_then_by_alias() -> None:
    taxonomy = Taxonomy(
        [
            Label(name="Cyberdroit", id="2"),
            Label(name="Désengagement de l'Etat"),
            Label(name="Réseaux", aliases=("infrastructures",)),
            Label(name="Fintech"),
        ]
    )
    keywords = [Keyword(mot["id_mot"], mot["titre"], mot["id_groupe"]) for mot in MOTS]

    found = match_keywords(keywords, taxonomy)

    assert found.labels == {1: "Réseaux", 2: "Cyberdroit", 3: "Désengagement de l'Etat"}
    assert [keyword.name for keyword in found.unknown] == ["Accueil"]
    assert found.unused == ("Fintech",)


def test_an_id_of_another_site_does_not_outweigh_a_name() -> None:
    taxonomy = Taxonomy([Label(name="Fintech", id="1"), Label(name="Infrastructures", id="9")])

    found = match_keywords([Keyword(1, "Infrastructures", 1)], taxonomy)

    assert found.labels == {1: "Infrastructures"}


def test_keywords_the_taxonomy_has_not_are_left_out_and_told(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", articles=[article(7)], mots_liens=[link(1, 7), link(3, 7)])
    taxonomy = Taxonomy.from_names(["désengagement de l'Etat", "Fintech"])

    (found,) = read(site, taxonomy=taxonomy)

    assert found.labels == ("désengagement de l'Etat",)
    assert found.meta["id_mot"] == [3]
    told = check(site, taxonomy)
    assert told.unknown_keywords == ["Infrastructures", "Législation/Réglementation"]
    assert told.unused_labels == ["Fintech"]
    assert any(
        "'Infrastructures' (1) is not in the taxonomy: 1 articles" in p for p in told.problems
    )


def test_check_tells_version_charset_groups_counts_and_problems(tmp_path: Path) -> None:
    articles = [
        article(1),
        article(2, texte="", titre="", date="2099-01-01 00:00:00"),
        article(3, statut="prop"),
    ]
    links = [link(1, 1), link(77, 1), link(4, 2)]
    meta = [
        {"nom": "adresse_site", "valeur": "https://www.osiris.sn"},
        {"nom": "charset", "valeur": "utf-8"},
    ]
    site = make_site(tmp_path / "s", articles=articles, mots_liens=links, meta=meta)

    found = check(site)

    assert (found.version, found.charset, found.prefix) == ("4.4.30", "UTF-8", "spip")
    assert found.address == "https://www.osiris.sn"
    assert found.articles == {"publie": 2, "prop": 1}
    assert [(g["title"], g["keywords"], g["links"]) for g in found.groups] == [
        ("Mots-clés", 3, 1),
        ("Navigation", 1, 0),
    ]
    assert found.keywords == {"Infrastructures": 1}
    assert found.without_keyword == 1
    assert set(found.problems) == {
        "articles dated in the future: 1",
        "articles without text: 1",
        "articles without a title: 1",
        "links to keywords that are not there: 1",
        "links of articles to keywords of other groups: 1",
        "keywords without an article: 2",
    }


def test_any_prefix_is_taken_from_connect_php(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", prefix="osiris_2", articles=[article(1)])

    assert [a.id for a in read(site)] == ["spip-1"]


def test_a_wrong_prefix_is_an_error_that_names_those_there(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", articles=[article(1)])
    with pytest.raises(InputError, match=r"No table autre_articles in .*: those there: spip"):
        read(site, choice=Choice(prefix="autre"))
    with pytest.raises(InputError, match="expected letters, digits and _ only"):
        read(site, choice=Choice(prefix="x; DROP TABLE spip_articles"))


def test_a_database_url_finds_its_prefix_alone(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", prefix="os", articles=[article(1)])
    url = f"sqlite:///{site}/config/bases/osiris.sqlite"

    assert is_site(url)
    assert [a.id for a in read(url)] == ["spip-1"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://u:secret@localhost/osiris", "Unsupported database 'postgresql'"),
        ("mysql+nimporte://u:secret@localhost/osiris", r"Unsupported database .mysql\+nimporte"),
        ("sqlite:////nulle/part.sqlite", "No database"),
        ("mysql://u:secret@localhost:mille/osiris", "Invalid database URL"),
        ("mysql://u:p@secret@localhost/osiris", "More than one @"),
        ("mysql://u@localhost/", "No database in the URL"),
        ("mysql://127.0.0.1:9/osiris?user=u&password=secret", "The database says"),
    ],
)
def test_a_bad_url_is_an_error_without_its_password(url: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read(url)

    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s")
    (site / "config" / "bases" / "osiris.sqlite").write_bytes(b"ceci n'est pas une base" * 100)

    with pytest.raises(InputError, match="file is not a database"):
        read(site)


def test_the_base_is_opened_for_reading_only(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", articles=[article(1)])
    base = site / "config" / "bases" / "osiris.sqlite"
    before = base.read_bytes()

    read(site)
    check(site)

    assert base.read_bytes() == before
    assert [file.name for file in base.parent.iterdir()] == ["osiris.sqlite"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("<?php spip_connect_db(getenv('HOTE'),'','u','p','d');", "called with 'getenv'"),
        ("<?php spip_connect_db('a' . system('id'),'','u');", "called with '.'"),
        ("<?php spip_connect_db(\"$hote\",'','u');", "called with"),
        ("<?php spip_connect_db('h','',", "breaks off"),
        ("<?php // spip_connect_db('h','','u','p','d');", "No call of spip_connect_db"),
        ("<?php /* spip_connect_db('h'); */ function spip_connect_db($a) {}", "No call"),
        ("", "No call of spip_connect_db"),
        ("<?php spip_connect_db('','','','','o','pg','spip');", "Unsupported database 'pg'"),
        ("<?php spip_connect_db('','','','','o','sqlite3','sp;ip');", "Prefix 'sp;ip'"),
        ("'" * 90_000, "No call of spip_connect_db"),
        ("<?php " + "#" * 200_000, "A connect.php of 200006 bytes"),
    ],
)
def test_a_connect_php_with_code_in_it_is_an_error_and_never_run(
    tmp_path: Path, source: str, said: str
) -> None:
    site = make_site(tmp_path / "s", connect=source)

    with pytest.raises(InputError, match=said.replace("(", r"\(").replace("$", r"\$")):
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
def test_connect_php_gives_host_port_or_socket(
    tmp_path: Path, call: str, expected: tuple[str, int | None, dict[str, str]]
) -> None:
    site = make_site(tmp_path / "s", connect=f"<?php spip_connect_db({call});")

    place = find_place(site)

    url = place.database.url
    assert (url.drivername, url.host, url.port, dict(url.query)) == ("mysql+pymysql", *expected)
    assert place.name == str(site)
    assert (url.username, url.password, url.database) == ("u", "p", "osiris")


def test_a_password_with_quotes_and_backslashes_is_read_as_php_would(tmp_path: Path) -> None:
    file = tmp_path / "connect.php"
    file.write_text(r"<?php spip_connect_db('h','','u','a\'b\\c\n','d');", encoding="utf-8")

    assert read_connect(file)["password"] == r"a'b\c\n"  # noqa: S105


def test_a_text_over_five_megabytes_is_a_fault_of_its_article_alone(tmp_path: Path) -> None:
    long = article(1, texte="mot " * 1_300_000)
    site = make_site(tmp_path / "s", articles=[long, article(2)])
    faults: list[InputError] = []

    found = read(site, on_fault=faults.append)

    assert [a.id for a in found] == ["spip-2"]
    assert [(f.file, f.what) for f in faults] == [
        (f"{site}, article 1", "A text of more than 5 MB")
    ]


def test_a_folder_without_connect_php_says_what_is_expected(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s")
    (site / "config" / "connect.php").unlink()

    assert is_site(site)
    with pytest.raises(
        InputError, match=r"No config/connect\.php in .*name the folder SPIP is installed in"
    ):
        read(site)


def test_a_statut_no_article_has_is_an_error_that_names_those_there(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", articles=[article(1), article(2, statut="prop")])

    with pytest.raises(InputError, match=r"No article of statut publié in .*1 publie, 1 prop"):
        read(site, choice=Choice(statuts=("publié",)))


def test_a_group_is_found_without_its_accents(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", articles=[article(7)], mots_liens=[link(2, 7)])

    found = read(site, choice=Choice(groups=("mots-cles",)))

    assert found[0].labels == ("Législation/Réglementation",)


@pytest.mark.parametrize("stored", ["-0001-11-30 00:00:00", "31/12/2004", "", None])
def test_a_date_that_is_none_is_none(tmp_path: Path, stored: str | None) -> None:
    site = make_site(tmp_path / "s", articles=[article(1, date=stored)])

    assert read(site)[0].date is None
    assert check(site).years == {"none": 1}


def test_stray_bytes_in_a_cell_of_utf8_are_read_alone(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", articles=[article(1)])
    base = sqlite3.connect(site / "config" / "bases" / "osiris.sqlite")
    mixed = "L’été à Dakar et à ".encode() + "Thiès".encode("latin-1")
    base.execute(
        "UPDATE spip_articles SET texte = CAST(? AS TEXT), titre = ?", (mixed, b"\xc9t\xe9")
    )
    base.commit()
    base.close()

    (found,) = read(site)

    assert (found.title, found.text) == ("Été", "L’été à Dakar et à Thiès")


def test_tables_that_lack_columns_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", articles=[article(1)], mots_liens=[link(1, 1)])
    base = sqlite3.connect(site / "config" / "bases" / "osiris.sqlite")
    base.execute("ALTER TABLE spip_articles DROP COLUMN date")
    base.execute("ALTER TABLE spip_rubriques DROP COLUMN titre")
    base.execute("UPDATE spip_mots SET id_groupe = NULL WHERE id_mot = 2")
    base.commit()
    base.close()

    (found,) = read(site)

    assert (found.date, found.section, found.labels) == (None, None, ("Infrastructures",))
    assert check(site).years == {"none": 1}


def test_where_no_group_is_meant_for_articles_all_count(tmp_path: Path) -> None:
    groups = [{"id_groupe": n, "titre": f"Groupe {n}", "tables_liees": ""} for n in (1, 2)]
    links = [link(1, 7), link(4, 7)]
    site = make_site(tmp_path / "s", articles=[article(7)], mots_liens=links, groupes_mots=groups)

    assert read(site)[0].labels == ("Infrastructures", "Accueil")
