"""A SPIP site without SPIP: its files and its tables in SQLite."""

import sqlite3
from pathlib import Path

SCHEMA = {
    "articles": "id_article INTEGER, surtitre, titre, soustitre, id_rubrique INTEGER, descriptif, chapo,"
    " texte, ps, date, statut, date_redac, lang, nom_site, url_site, virtuel, date_modif, maj",
    "rubriques": "id_rubrique INTEGER, id_parent INTEGER, titre, statut",
    "groupes_mots": "id_groupe INTEGER, titre, tables_liees, unseul",
    "mots": "id_mot INTEGER, titre, id_groupe INTEGER, type",
    "mots_liens": "id_mot INTEGER, id_objet INTEGER, objet",
    "meta": "nom, valeur",
}
RUBRIQUES = [
    {"id_rubrique": 1, "id_parent": 0, "titre": "40. Articles de presse"},
    {"id_rubrique": 2, "id_parent": 1, "titre": "Année 2016"},
    {"id_rubrique": 3, "id_parent": 2, "titre": "04. Avril 2016"},
]
GROUPS = [
    {"id_groupe": 1, "titre": "1. Mots-clés", "tables_liees": "articles"},
    {"id_groupe": 2, "titre": "Navigation", "tables_liees": "rubriques,syndic"},
]
MOTS = [
    {"id_mot": 1, "titre": "Infrastructures", "id_groupe": 1},
    {"id_mot": 2, "titre": "41. Législation/Réglementation", "id_groupe": 1},
    {"id_mot": 3, "titre": "Désengagement de l’Etat", "id_groupe": 1},
    {"id_mot": 4, "titre": "Accueil", "id_groupe": 2},
]

META = [{"nom": "adresse_site", "valeur": "https://www.osiris.sn"}]


def article(number: int, **columns: object) -> dict[str, object]:
    """Return the columns of an article, with SPIP's defaults for all others."""
    empty = dict.fromkeys(["surtitre", "soustitre", "descriptif", "chapo", "ps", "virtuel"], "")
    return {
        **empty,
        "id_article": number,
        "titre": f"Titre {number}",
        "texte": "La fibre arrive à Kolda.",
        "id_rubrique": 3,
        "date": "2016-04-25 08:00:00",
        "statut": "publie",
        "lang": "fr",
        **columns,
    }


def make_site(
    folder: Path, *, prefix: str = "spip", connect: str | None = None, **tables: list
) -> Path:
    """Write a site's folder: `connect.php`, the version, and an SQLite database with these rows."""
    rows = {"rubriques": RUBRIQUES, "groupes_mots": GROUPS, "mots": MOTS, "meta": META, **tables}
    (folder / "config" / "bases").mkdir(parents=True)
    (folder / "ecrire").mkdir()
    (folder / "ecrire" / "inc_version.php").write_text("<?php $spip_version_branche = '4.4.30';")
    call = f"spip_connect_db('','','','','osiris','sqlite3', '{prefix}','','');"
    (folder / "config" / "connect.php").write_text(
        f"<?php\n{call}\n" if connect is None else connect, encoding="utf-8"
    )
    database = sqlite3.connect(folder / "config" / "bases" / "osiris.sqlite")
    with database:
        for table, columns in SCHEMA.items():
            database.execute(f"CREATE TABLE {prefix}_{table} ({columns})")
            for row in rows.get(table, []):
                marks = ", ".join("?" * len(row))
                insert = f"INSERT INTO {prefix}_{table} ({', '.join(row)}) VALUES ({marks})"  # noqa: S608
                database.execute(insert, list(row.values()))
    database.close()
    return folder


def link(mot: int, number: int, objet: str = "article") -> dict[str, object]:
    return {"id_mot": mot, "id_objet": number, "objet": objet}
