"""Measure CPU time and peak memory of `osiris-nlp corpus convert SITE --out FILE` on a SPIP site.

    taskset -c 0 python benchmarks/spip_database.py [--articles 40000] [--keep DIR]

The site consists of config/connect.php and the tables of SPIP 4.4 in SQLite. Its articles have some
3.6 kB of text, assembled from sentences of the bundled corpus and the SPIP markup (raccourcis) of a
press review, and one to three keywords each; there is one rubrique per month. The command runs in a
child process, so the figures include Python's start-up. --keep leaves the site in DIR; if DIR
already contains a site, it is read as it is and --articles is ignored.
"""

import argparse
import json
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

DATA = Path(__file__).parents[1] / "data/articles.jsonl"
LENGTH, FIRST_YEAR, YEARS = 3160, 1999, 28  # the last paragraph brings the mean to 3.6 kB
MONTHS = range(12 * YEARS)
CONNECT = """<?php
if (!defined("_ECRIRE_INC_VERSION")) return;
$GLOBALS['spip_connect_version'] = 0.8;
spip_connect_db('','','','','osiris','sqlite3', 'spip','','');
"""
TEXT = "TEXT NOT NULL DEFAULT '' COLLATE NOCASE"
DAY = "DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00'"
TYPES = {"#": "BIGINT NOT NULL DEFAULT 0", "@": DAY}
# The columns of SPIP 4.4.30 in its order: the key, then texts, numbers (#) and days (@).
TABLES = {
    "articles": "id_article surtitre titre soustitre #id_rubrique descriptif chapo texte ps @date "
    "statut #id_secteur @maj export @date_redac #visites #referers #popularite "
    "accepter_forum @date_modif lang langue_choisie #id_trad nom_site url_site virtuel",
    "rubriques": "id_rubrique #id_parent titre descriptif texte #id_secteur @maj statut @date "
    "lang langue_choisie statut_tmp @date_tmp #profondeur",
    "mots": "id_mot titre descriptif texte #id_groupe type @maj",
    "groupes_mots": "id_groupe titre descriptif texte unseul obligatoire tables_liees minirezo "
    "comite forum @maj",
}
OTHER_TABLES = """
CREATE TABLE spip_mots_liens (id_mot BIGINT, id_objet BIGINT, objet VARCHAR(25) COLLATE NOCASE,
 PRIMARY KEY (id_mot, id_objet, objet));
CREATE INDEX spip_mots_liens_id_objet ON spip_mots_liens (id_objet);
CREATE INDEX spip_articles_statut ON spip_articles (statut, date);
CREATE TABLE spip_meta (nom VARCHAR(255) PRIMARY KEY COLLATE NOCASE, valeur TEXT, impt, maj);
INSERT INTO spip_meta (nom, valeur) VALUES ('charset', 'utf-8'), ('langue_site', 'fr');
INSERT INTO spip_groupes_mots (titre, tables_liees) VALUES ('Mots-clés', 'articles');
"""
ARTICLE = """INSERT INTO spip_articles (id_article, titre, id_rubrique, texte, date, statut)
VALUES (?,?,?,?,?,'publie')"""
RUBRIQUE = "INSERT INTO spip_rubriques (id_rubrique, id_parent, titre) VALUES (?,?,?)"


def create_table(name, columns):
    key, *others = columns.split()
    definitions = ", ".join(
        f"{column.lstrip('#@')} {TYPES.get(column[0], TEXT)}" for column in others
    )
    return f"CREATE TABLE spip_{name} ({key} INTEGER PRIMARY KEY NOT NULL, {definitions});"


def random_text(rng, sentences):
    """Return paragraphs of one to four sentences, one paragraph in five with SPIP markup."""
    parts, size = ["{{" + rng.choice(sentences) + "}}"], rng.gauss(LENGTH, LENGTH / 4)
    while sum(map(len, parts)) < size:
        sample = rng.choices(sentences, k=rng.randint(1, 4))
        paragraph, first = " ".join(sample), sample[0][:50]
        variants = ["{{{" + first + "}}}", "\n".join("-* " + sentence for sentence in sample)]
        variants += [
            f"[{first}->https://exemple.sn/a{len(paragraph)}] {paragraph}",
            f"{paragraph}[[{first}.]]",
        ]
        parts.append(rng.choice(variants) if rng.random() < 0.2 else paragraph)
    return "\r\n\r\n".join([*parts, "(Source : {Agence Ecofin}, 2 février 2026)"])


def write_site(site, number):
    rng = random.Random(0)  # noqa: S311
    items = [json.loads(line) for line in DATA.open(encoding="utf-8")]
    sentences = [s for item in items for s in re.split(r"(?<=[.?!]) ", item["text"]) if len(s) > 30]
    labels = sorted({label for item in items for label in item["labels"]})
    (site / "config/bases").mkdir(parents=True)
    (site / "config/connect.php").write_text(CONNECT, encoding="utf-8")
    with closing(sqlite3.connect(site / "config/bases/osiris.sqlite")) as database, database:
        database.executescript(
            "".join(create_table(*table) for table in TABLES.items()) + OTHER_TABLES
        )
        years = [(2 + y, 1, f"Année {FIRST_YEAR + y}") for y in range(YEARS)]
        months = [(100 + m, 2 + m // 12, f"{m % 12 + 1:02}. Mois {m % 12 + 1}") for m in MONTHS]
        database.executemany(RUBRIQUE, [(1, 0, "40. Articles de presse"), *years, *months])
        mots = [(i, f"{i}. {label}" if i % 3 else label) for i, label in enumerate(labels, 1)]
        database.executemany(
            "INSERT INTO spip_mots (id_mot, titre, id_groupe) VALUES (?,?,1)", mots
        )
        for i in range(1, number + 1):
            month, title = rng.choice(MONTHS), rng.choice(items)["title"]
            day = f"{FIRST_YEAR + month // 12}-{month % 12 + 1:02}-{rng.randint(1, 28):02} 09:00:00"
            database.execute(ARTICLE, (i, title, 100 + month, random_text(rng, sentences), day))
            links = [(mot, i) for mot, _ in rng.sample(mots, rng.randint(1, 3))]
            database.executemany("INSERT INTO spip_mots_liens VALUES (?,?,'article')", links)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=40_000)
    parser.add_argument("--keep", type=Path, metavar="DIR")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        site, out = arguments.keep or Path(scratch, "site"), Path(scratch, "c.jsonl")
        if not (site / "config/connect.php").exists():
            write_site(site, arguments.articles)
        command = [sys.executable, "-m", "osiris_nlp", "corpus", "convert", site, "--out", out]
        subprocess.run(command, check=True)
        usage, rows = resource.getrusage(resource.RUSAGE_CHILDREN), out.read_bytes().splitlines()
    print(f"{len(rows)} rows, {sum(map(len, rows)) / 1e6:.0f} MB of JSONL")
    # On Linux a child's peak starts at its parent's; this parent's 40 MB are below the child's own.
    print(f"CPU {usage.ru_utime + usage.ru_stime:.2f} s, peak {usage.ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
