"""The rehearsal guide works as typed: a copy of a real site, served by PHP, with its own address and secret."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from dataclasses import replace

from helpers.calls import call, one_line
from real.plugin_site import WEBMASTER
from real.servers import free_port, listening, run_server
from test_docs import REHEARSAL, ROOT, blocks, expect

ADDRESS = "https://www.osiris.sn"
SERVER = "PHP_CLI_SERVER_WORKERS"


def put_articles(database):
    """Publish press articles, all but two without a keyword, on a site that has every keyword."""
    rows = map(json.loads, (ROOT / "data/articles.jsonl").read_text("utf-8").splitlines())
    digests = [row for row in rows if row["role"] == "reference"][:30]
    labels = {label for row in digests for label in row["labels"]}
    with closing(sqlite3.connect(database)) as site, site:
        for number, row in enumerate(digests, 1):
            update = "UPDATE spip_articles SET titre=?, texte=?, statut='publie' WHERE id_article=?"
            site.execute(update, (row["title"], row["text"], number))
        site.execute("DELETE FROM spip_mots_liens WHERE objet='article' AND id_objet>2")
        rows = site.execute("SELECT titre FROM spip_mots")
        titles = {title.rpartition(". ")[2] for (title,) in rows}
        for label in labels - titles:
            insert = "INSERT INTO spip_mots (titre, id_groupe, type) VALUES (?, 1, 'Mots-clés')"
            site.execute(insert, (label,))
        site.execute("UPDATE spip_meta SET valeur=? WHERE nom='adresse_site'", (ADDRESS,))


def test_the_rehearsal_works_as_typed(plugin_sqlite, tmp_path, monkeypatch):
    shutil.copytree(plugin_sqlite.site.folder, tmp_path / "spip")
    put_articles(tmp_path / "spip/config/bases/osiris.sqlite")
    before = (tmp_path / "spip/config/bases/osiris.sqlite").read_bytes()
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin/osiris-nlp"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m osiris_nlp "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=":")
    monkeypatch.setenv("COLUMNS", "110")
    port, output = free_port(), ""

    with ExitStack() as servers:
        for block in blocks(REHEARSAL):
            typed = block.text.replace("8000", str(port)).replace("awa", WEBMASTER)
            if block.language == "text":
                expect(block, typed.splitlines(), output)
            elif block.language == "sh" and typed.startswith(SERVER):
                server = ["sh", "-c", f"exec env {typed}"]
                ready = listening(port)
                servers.enter_context(
                    run_server(server, log=tmp_path / "serveur.log", ready=ready, cwd=tmp_path)
                )
            elif block.language == "sh":
                output = run_block(replace(block, text=typed), tmp_path)
        secret = ("--author", WEBMASTER, "--secret-file", tmp_path / "secret")
        elsewhere = one_line(call("spip", "status", "--site", plugin_sqlite.site.url, *secret))

    assert "Tout est revenu." in output
    assert "refuses the signature" in elsewhere
    assert (tmp_path / "spip/config/bases/osiris.sqlite").read_bytes() == before


def run_block(block, folder):
    """Run a block in one shell, and return what it prints on both streams."""
    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block.text],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    output = result.stdout.decode()
    assert result.returncode == 0, f"{block}: status {result.returncode}\n{output}"
    return output
