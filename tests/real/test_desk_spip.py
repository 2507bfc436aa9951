"""Articles from a real SPIP site in the desk, and decisions exported under the site's numbers."""

import json
import subprocess
import sys
from pathlib import Path

from helpers.desk_store import review

from osiris_nlp.desk.articles.articles import find_article
from osiris_nlp.desk.articles.queue.queue import Filters, queue_page
from osiris_nlp.desk.base.store.opening import open_store


def command(*arguments):
    program = Path(sys.executable).with_name("osiris-nlp")
    result = subprocess.run([program, *arguments], capture_output=True, check=True, text=True)
    return result.stdout + result.stderr


def test_decisions_on_a_site_s_articles_are_exported_under_its_numbers(spip, model, tmp_path):
    url = f"sqlite:///{tmp_path}/bureau.db"
    expected = {row["id_article"]: row for row in spip.expected}
    numbers = {
        label: mot
        for row in spip.expected
        for label, mot in zip(row["labels"], row["id_mot"], strict=True)
    }

    first_output = command("desk", "import", spip.folder, "--model", model, "--database", url)
    second_output = command("desk", "import", spip.folder, "--model", model, "--database", url)

    assert first_output.startswith(f"{len(expected)} new articles, 0 changed, 0 unchanged")
    assert second_output.startswith(f"0 new articles, 0 changed, {len(expected)} unchanged")
    store = open_store(url)
    expected_rows = []
    for row in queue_page(store, Filters()).rows:
        desk_article = find_article(store, row.number)
        assert desk_article is not None
        article, labels = desk_article.article, list(desk_article.labels)
        source = expected[article.meta["id_article"]]
        assert (labels, article.title) == (source["labels"], source["title"])
        if "Fintech" not in labels:
            labels.append("Fintech")
        review(store, row.number, labels, shown_labels=[])
        expected_rows += [(source["id_article"], label, numbers.get(label)) for label in labels]
    store.close()
    rows = [json.loads(line) for line in command("desk", "export", "--database", url).splitlines()]
    assert [(row["id_article"], row["label"], row["id_mot"]) for row in rows] == expected_rows
    assert {row["editor"] for row in rows} == {"Awa Ndiaye"}
    assert sum(row["id_mot"] is not None for row in rows) > len(rows) / 2
