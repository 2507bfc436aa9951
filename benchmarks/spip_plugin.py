"""Time writing keywords through the plugin of a real SPIP site of 40,000 articles on a disk.

    PYTHONPATH=tests python benchmarks/spip_plugin.py [--articles 40000] [--write 3000] [--mariadb]

The site is Debian's SPIP (tests/real/parts.py installs it) in SQLite or in a MariaDB server of its own,
both below --folder and not in memory; MariaDB has its own defaults, so it waits for the disk. The articles
have the titles and texts of the bundled corpus in turn and one keyword each. Each planned article gets two
keywords and loses that one: three links. The commands are those of a webmaster: spip apply --dry-run, spip
apply and spip undo, each in a process of its own. The links at the end are compared with those before.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from real import mariadb
from real.browser import chromium
from real.content import CORPUS
from real.keyword_tables import connection_to, rows_of
from real.plugin_site import WEBMASTER, installed_site

FIRST = 1000  # id of the first article that is added
COLUMNS = "titre, texte, statut, id_rubrique, id_secteur, lang, date, date_modif"


def fill(plugin, number):
    """Add published articles, each with one keyword, the first of a new site's."""
    items = [json.loads(line) for line in CORPUS.open(encoding="utf-8")]
    mark = "?" if plugin.site.database.kind == "sqlite3" else "%s"
    date, mot = "2016-04-25 09:00:00", plugin.keywords["Sonatel/Orange"]
    articles, links = [], []
    for i in range(FIRST, FIRST + number):
        item = items[i % len(items)]
        articles.append((i, item["title"], item["text"], "publie", 1, 1, "fr", date, date))
        links.append((mot, i, "article"))
    with connection_to(plugin.site) as connection:
        connection.exec_driver_sql(
            f"INSERT INTO spip_articles (id_article, {COLUMNS}) VALUES ({', '.join([mark] * 9)})",  # noqa: S608
            articles,
        )
        connection.exec_driver_sql(
            f"INSERT INTO spip_mots_liens (id_mot, id_objet, objet) VALUES ({mark}, {mark}, {mark})",  # noqa: S608
            links,
        )


def write_plan(path, plugin, number):
    ids = plugin.keywords
    change = {
        "site": plugin.site.url.removeprefix("http://"),
        "place": str(plugin.site.folder),
        "expected": [ids["Sonatel/Orange"]],
        "add": sorted([ids["Fintech"], ids["Cybersécurité/Cybercriminalité"]]),
        "remove": [ids["Sonatel/Orange"]],
        "strict": False,
        "origin": "review 1",
        "author": "Awa Ndiaye",
        "title": "Wave lance le paiement mobile",
    }
    rows = (change | {"id_article": i} for i in range(FIRST, FIRST + number))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def run(what, number, *words):
    start = time.monotonic()
    command = [sys.executable, "-m", "osiris_nlp", "spip", *map(str, words)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - start
    if result.returncode:
        sys.exit(result.stderr)
    print(
        f"{what:8} {seconds:7.1f} s  {1000 * seconds / number:5.1f} ms per article  "
        f"load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=40_000)
    parser.add_argument("--write", type=int, default=3_000)
    parser.add_argument("--mariadb", action="store_true")
    parser.add_argument("--folder", default="/var/tmp", help="on a disk")  # noqa: S108
    arguments = parser.parse_args()
    mariadb.THRIFTY = ()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder, chromium() as browser:
        scratch = Path(folder)
        if not arguments.mariadb:
            measure(scratch, mariadb.Database(), browser, arguments)
            return
        with mariadb.private_mariadb(scratch / "mariadb") as database:
            measure(scratch, database, browser, arguments)


def measure(scratch, database, browser, arguments):
    plan, secret = scratch / "plan.jsonl", scratch / "secret"
    with installed_site(scratch / "site", database, browser) as plugin:
        fill(plugin, arguments.articles)
        write_plan(plan, plugin, arguments.write)
        secret.touch(0o600)
        secret.write_text(plugin.secret, "utf-8")
        where = ("--site", plugin.site.url, "--author", WEBMASTER, "--secret-file", secret)
        before = rows_of(plugin.site, "spip_mots_liens")
        run("dry run", arguments.write, "apply", plan, *where, "--dry-run")
        run("apply", arguments.write, "apply", plan, *where)
        run("undo", arguments.write, "undo", plan.with_name("plan.journal.jsonl"), *where)
        after = rows_of(plugin.site, "spip_mots_liens")
        print(f"links after the undo: {'as before' if after == before else 'DIFFERENT'}")


if __name__ == "__main__":
    main()
