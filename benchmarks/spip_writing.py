"""Rehearse writing keywords to a SPIP site of 40,000 articles, from reading it to undoing everything.

    python benchmarks/spip_writing.py [--articles 40000] [--slice 10000] [--train] [--database URL]

The site has the tables of SPIP 4.4 in SQLite (see spip_database.py), with the titles and texts of the
bundled corpus in turn; one article in four carries the labels of the corpus, the others carry none.
The commands are those of a webmaster: corpus convert, train (with --train, on the labelled articles),
tag with the bundled model, spip plan, spip apply --dry-run, spip apply --limit in slices, one of which
is interrupted (SIGINT) and resumed, and spip undo. Each runs in a process of its own; printed are its
minutes of wall-clock time, CPU time and peak memory, then the size of the plan and of the journal. The
tables at the end are compared with those before, row by row.

With --database, the tables are copied to that empty MariaDB database (mysql://user:password@host/name),
with the column types of SPIP 4.4, and the commands read and write there.
"""

import argparse
import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from spip_database import DATA, TABLES, write_site

BUNDLED_TAXONOMY = DATA.with_name("taxonomy.csv")
# The tables that a write may touch, and the order of their rows.
ORDER = {"articles": "id_article", "mots_liens": "id_mot, id_objet, objet"}
LABELLED = 4  # one article in so many carries keywords
TYPES = {"#": "BIGINT NOT NULL DEFAULT 0", "@": "DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00'"}
TEXT = "MEDIUMTEXT NOT NULL"
MAJ = "TIMESTAMP NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp()"
LINKS = """CREATE TABLE spip_mots_liens (id_mot BIGINT NOT NULL DEFAULT 0, id_objet BIGINT NOT NULL
DEFAULT 0, objet VARCHAR(25) NOT NULL DEFAULT '', PRIMARY KEY (id_mot, id_objet, objet), KEY id_mot
(id_mot), KEY id_objet (id_objet), KEY objet (objet))"""
META = """CREATE TABLE spip_meta (nom VARCHAR(255) NOT NULL PRIMARY KEY, valeur TEXT DEFAULT '',
impt ENUM('non','oui') NOT NULL DEFAULT 'oui', maj TIMESTAMP)"""


def fill(site, number):
    """Write a site whose articles are those of the corpus, in turn."""
    write_site(site, number)
    items = [json.loads(line) for line in DATA.open(encoding="utf-8")]
    with closing(sqlite3.connect(site / "config/bases/osiris.sqlite")) as database, database:
        labels = sorted({label for item in items for label in item["labels"]})
        mots = {label: i for i, label in enumerate(labels, 1)}
        database.execute("DELETE FROM spip_mots_liens")
        database.execute(
            "INSERT INTO spip_meta (nom, valeur) VALUES ('adresse_site', ?)",
            ["https://www.osiris.sn"],
        )
        for i in range(1, number + 1):
            item = items[i % len(items)]
            columns = (item["title"], item["text"], "2016-04-25 09:00:00", "2016-04-25 09:00:00", i)
            database.execute(
                "UPDATE spip_articles SET titre=?, texte=?, date_modif=?, maj=? WHERE id_article=?",
                columns,
            )
            if i % LABELLED == 0:
                links = [(mots[label], i) for label in item["labels"]]
                database.executemany("INSERT INTO spip_mots_liens VALUES (?,?,'article')", links)
    database.close()


def copy_tables(site, url):
    """Copy the tables of a site in SQLite to an empty MariaDB database."""
    file = site / "config/bases/osiris.sqlite"
    engine = sa.create_engine(sa.make_url(url).set(drivername="mysql+pymysql"))
    with engine.begin() as target, closing(sqlite3.connect(file)) as source:
        target.exec_driver_sql("SET SESSION sql_mode=''")
        for name, columns in TABLES.items():
            key, *others = columns.split()
            types = ", ".join(
                f"{c.lstrip('#@')} {MAJ if c == '@maj' else TYPES.get(c[0], TEXT)}" for c in others
            )
            target.exec_driver_sql(
                f"CREATE TABLE spip_{name} ({key} BIGINT PRIMARY KEY AUTO_INCREMENT, {types})"
            )
        for ddl in (LINKS, META):
            target.exec_driver_sql(ddl)
        for name in (*TABLES, "mots_liens", "meta"):
            columns = "nom, valeur" if name == "meta" else "*"
            cursor = source.execute(f"SELECT {columns} FROM spip_{name}")  # noqa: S608
            names = [column[0] for column in cursor.description]
            marks = ", ".join(["%s"] * len(names))
            insert = f"INSERT INTO spip_{name} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
            while rows := cursor.fetchmany(1000):
                target.exec_driver_sql(insert, [tuple(row) for row in rows])
    source.close()
    engine.dispose()


def digest_of(url):
    """Return a digest of every row that a write may touch."""
    sums = []
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        for name, order in ORDER.items():
            query = sa.text(f"SELECT * FROM spip_{name} ORDER BY {order}")  # noqa: S608
            digest = hashlib.sha256()
            for row in connection.execute(query, execution_options={"yield_per": 1000}):
                digest.update(repr(tuple(row)).encode())
            sums.append(digest.hexdigest())
    engine.dispose()
    return sums


def run(what, *words, interrupt_at=None, journal=None, statuses=(0,)):
    """Run a command and print what it took; send it SIGINT once its journal has so many bytes."""
    start = time.monotonic()
    command = [sys.executable, "-m", "osiris_nlp", *map(str, words)]
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
        while interrupt_at is not None and journal.stat().st_size < interrupt_at:
            time.sleep(0.1)
        if interrupt_at is not None:
            process.send_signal(signal.SIGINT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        lines = output.read().decode().strip().splitlines()
    minutes = (time.monotonic() - start) / 60
    cpu = usage.ru_utime + usage.ru_stime
    # On Linux a child's peak starts at its parent's; this one's is below those of the commands.
    print(
        f"{what:24} {minutes:6.2f} min  CPU {cpu:6.1f} s  peak {usage.ru_maxrss / 1024:5.0f} MB",
        flush=True,
    )
    if process.returncode not in statuses:
        sys.exit("\n".join(lines[-20:]))
    return lines


def rehearse(url, scratch, arguments):
    tagged, plan = scratch / "tagged.jsonl", scratch / "plan.jsonl"
    journal, undo_journal = scratch / "plan.journal.jsonl", scratch / "plan.undo.journal.jsonl"
    before = digest_of(arguments.database_url)
    run("corpus convert", "corpus", "convert", url, "--out", scratch / "corpus.jsonl")
    if arguments.train:
        run("train", "train", url, "--model", scratch / "model", "--taxonomy", BUNDLED_TAXONOMY)
    run("tag", "tag", url, "--out", tagged)
    print("\n".join(run("spip plan", "spip", "plan", tagged, "--site", url, "--out", plan)[-4:]))
    where = ("--site", url)
    run("spip apply --dry-run", "spip", "apply", plan, *where, "--dry-run")
    if digest_of(arguments.database_url) != before:
        sys.exit("The dry run has changed the tables")
    size = plan.read_bytes().count(b"\n")
    command = ("spip", "apply", plan, *where, "--limit", arguments.slice)
    run("spip apply, slice 1", *command)
    per_article = journal.stat().st_size / arguments.slice
    run(
        "  slice 2, interrupted",
        *command,
        interrupt_at=1.5 * arguments.slice * per_article,
        journal=journal,
        statuses=(130,),
    )
    slices = 2
    while journal.read_bytes().count(b"\n") - 1 < size:
        lines = run(f"  slice {slices}" + (", resumed" if slices == 2 else ""), *command)
        slices += 1
    print("\n".join(lines[-2:]))
    run("spip undo", "spip", "undo", journal, *where)
    for file in (plan, journal, undo_journal):
        print(f"{file.name:24} {file.stat().st_size / 1e6:.1f} MB")
    same = digest_of(arguments.database_url) == before
    print(f"tables after the undo: {'as before' if same else 'DIFFERENT'}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=40_000)
    parser.add_argument("--slice", type=int, default=10_000)
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--database", metavar="URL")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        site = scratch / "site"
        fill(site, arguments.articles)
        arguments.database_url = f"sqlite:///{site}/config/bases/osiris.sqlite"
        url = site
        if arguments.database:
            copy_tables(site, arguments.database)
            url = arguments.database
            arguments.database_url = sa.make_url(url).set(drivername="mysql+pymysql")
        rehearse(url, scratch, arguments)


if __name__ == "__main__":
    main()
