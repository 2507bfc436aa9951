"""Backlogs of SPIP sites: which articles are tagged, and the ids of the keywords suggested."""

import csv
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from helpers.backlog import ROWS, lines, write_rows
from helpers.spip_site import MOTS, article, link, make_site
from pyarrow import parquet

from osiris_nlp.base.errors import InputError
from osiris_nlp.batch import RunSettings, run, tag

TITLES = {
    "Infrastructures": "La Sonatel met en service un câble sous-marin à fibre optique",
    "Fintech": "Wave baisse les frais du transfert d’argent et du paiement mobile",
}
KEYWORDS = [*MOTS, {"id_mot": 78, "titre": "12. Fintech", "id_groupe": 1}]


def press_site(folder, **tables):
    """Make a site of two published articles, on infrastructures and on fintech, and a proposed one."""
    fibre, wave = TITLES.values()
    rows = [
        article(7, titre=fibre),
        article(9, titre=wave, texte="Le transfert d’argent coûtera moins cher."),
        article(12, titre=wave, statut="prop"),
    ]
    defaults = {"articles": rows, "mots": KEYWORDS, "mots_liens": [link(1, 7)]}
    return make_site(folder, **(defaults | tables))


def id_mots(rows):
    """Return, for each row, the id that each suggestion has."""
    return [{s["label"]: s["id_mot"] for s in row["suggestions"]} for row in rows]


def test_suggestions_for_a_sites_articles_have_the_ids_of_its_keywords(model, tmp_path):
    site, out = press_site(tmp_path / "site"), tmp_path / "mots.jsonl"

    tag(model, [site], out, settings=RunSettings(top=78))

    rows = lines(out)
    assert [row["id"] for row in rows] == ["osiris.sn/7", "osiris.sn/9"]
    for row in id_mots(rows):
        assert len(row) == 78
        assert {label: number for label, number in row.items() if number is not None} == {
            "Infrastructures": 1,
            "Législation/Réglementation": 2,
            "Désengagement de l’Etat": 3,
            "Fintech": 78,
        }
    assert [row["suggestions"][0]["id_mot"] for row in rows] == [1, 78]
    assert (rows[0]["labels"], rows[0]["id_mot"]) == (["Infrastructures"], [1])


def test_each_site_has_its_own_ids_and_other_inputs_have_none(model, tmp_path):
    # The other site has other keywords, under other numbers.
    mots = [{"id_mot": 501, "titre": "Fintech", "id_groupe": 1}]
    meta = [{"nom": "adresse_site", "valeur": "https://presse.example.sn/batik"}]
    first = press_site(tmp_path / "a")
    second = press_site(tmp_path / "b", mots=mots, meta=meta, mots_liens=[])
    source = write_rows(tmp_path / "lot.jsonl", [ROWS[1] | {"site": "osiris.sn"}])
    out = tmp_path / "mots.jsonl"

    tag(model, [first, source, second], out, settings=RunSettings(top=78))

    rows = lines(out)
    assert [row["id"] for row in rows] == [
        *("osiris.sn/7", "osiris.sn/9", "lot-1"),
        *("presse.example.sn/batik/7", "presse.example.sn/batik/9"),
    ]
    assert [list(suggestion) for suggestion in rows.pop(2)["suggestions"]] == [
        ["label", "score", "tier"]
    ] * 78
    assert [row["Fintech"] for row in id_mots(rows)] == [78, 78, 501, 501]
    assert [row["Infrastructures"] for row in id_mots(rows)] == [1, 1, None, None]


@pytest.mark.parametrize("kind", ["csv", "parquet", "folder"])
def test_a_table_has_a_column_of_ids_after_each_suggestion(model, tmp_path, kind):
    site, source = press_site(tmp_path / "site"), write_rows(tmp_path / "lot.jsonl", ROWS[:1])
    outs = {
        "csv": f"{tmp_path}/mots.csv",
        "parquet": f"{tmp_path}/mots.parquet",
        "folder": f"{tmp_path}/mots/",
    }

    tag(model, [site, source], outs[kind], settings=RunSettings(top=2, evidence=True))

    rows: list[dict[str, Any]]
    if kind == "csv":
        with (tmp_path / "mots.csv").open(encoding="utf-8", newline="") as stream:
            rows = [{k: v or None for k, v in row.items()} for row in csv.DictReader(stream)]
    else:
        rows = parquet.read_table(outs[kind]).to_pylist()
    assert list(rows[0])[2:10] == [
        *("label_1", "score_1", "tier_1", "id_mot_1", "evidence_1"),
        *("label_2", "score_2", "tier_2"),
    ]
    number = str if kind == "csv" else int
    assert [(row["label_1"], row["id_mot_1"]) for row in rows] == [
        ("Infrastructures", number(1)),
        ("Fintech", number(78)),
        ("Infrastructures", None),
    ]


def test_a_table_of_other_articles_has_no_column_of_ids(model, tmp_path):
    source = write_rows(tmp_path / "lot.jsonl", ROWS)

    tag(model, [source], tmp_path / "mots.csv", settings=RunSettings(top=1))

    header = (tmp_path / "mots.csv").read_text(encoding="utf-8").partition("\n")[0]
    assert header == "id,title,label_1,score_1,tier_1,model"


@pytest.mark.parametrize("number", ["9" * 30, -4, 0, "douze"])
def test_a_keyword_that_spip_cannot_have_numbered_gives_no_id(model, tmp_path, number):
    mots = [{"id_mot": number, "titre": "Fintech", "id_groupe": 1}]
    site, out = press_site(tmp_path / "site", mots=mots, mots_liens=[]), tmp_path / "mots.jsonl"

    summary = tag(model, [site], out, settings=RunSettings(top=78))

    assert (summary.articles, summary.faults) == (2, 0)
    assert {row["Fintech"] for row in id_mots(lines(out))} == {None}


@pytest.mark.slow("processes")
@pytest.mark.parametrize("dask", [None, "local"])
def test_workers_read_the_articles_and_keywords_of_a_site(model, tmp_path, dask):
    rows = [article(i, titre=TITLES["Fintech"]) for i in range(1, 15_003)]
    site = make_site(tmp_path / "site", articles=rows, mots=KEYWORDS, mots_liens=[link(78, 3)])
    url = f"sqlite:///{site}/config/bases/osiris.sqlite"
    out = tmp_path / "mots.jsonl"

    tag(model, [url], out, settings=RunSettings(top=3), jobs=2, dask=dask)

    rows = lines(out)
    assert [row["id_article"] for row in rows] == [*range(1, 15_003)]
    assert rows[2]["labels"] == ["Fintech"]
    assert {row["suggestions"][0]["id_mot"] for row in rows} == {78}


def test_a_run_is_not_resumed_once_a_keyword_has_changed(model, tmp_path):
    site, out = press_site(tmp_path / "site"), tmp_path / "mots.jsonl"
    tag(model, [site], out)
    with closing(sqlite3.connect(site / "config/bases/osiris.sqlite")) as database, database:
        database.execute("UPDATE spip_mots SET titre = 'Finance' WHERE id_mot = 78")

    with pytest.raises(
        InputError, match=r"Cannot resume a different run: input '.*site' has changed"
    ):
        tag(model, [site], out, resume=True)


def test_a_label_is_given_the_keyword_with_its_name(model, tmp_path):
    mots = [
        {"id_mot": 4, "titre": "Tigo", "id_groupe": 1},
        {"id_mot": 31, "titre": "3. Sentel/Tigo", "id_groupe": 1},
        {"id_mot": 40, "titre": "Sentel", "id_groupe": 1},
    ]
    site = press_site(tmp_path / "site", mots=mots, mots_liens=[link(4, 7)])
    out = tmp_path / "mots.jsonl"

    tag(model, [site], out, settings=RunSettings(top=78))

    first = lines(out)[0]
    assert id_mots([first])[0]["Sentel/Tigo"] == 31
    assert (first["labels"], first["id_mot"]) == (["Tigo"], [4])


def test_the_bytes_to_read_are_those_of_the_files_without_sites(tmp_path):
    site, source = press_site(tmp_path / "site"), write_rows(tmp_path / "lot.jsonl", ROWS[:1])

    assert run._input_bytes([site, source]) == source.stat().st_size
