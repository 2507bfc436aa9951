"""From a real SPIP site into the desk, and the editors' decisions back under its numbers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from real.site import Site

from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.store import Filters, add_review, decide, find_article, open_store, queue_page

pytestmark = pytest.mark.real


def command(*arguments: str | Path) -> str:
    program = Path(sys.executable).with_name("osiris-nlp")
    done = subprocess.run([program, *arguments], capture_output=True, check=True, text=True)
    return done.stdout + done.stderr


def test_decisions_on_a_site_come_out_under_its_own_numbers(
    spip: Site, model: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/bureau.db"
    expected = {row["id_article"]: row for row in spip.expected}
    numbers = {
        label: mot
        for row in spip.expected
        for label, mot in zip(row["labels"], row["id_mot"], strict=True)
    }

    said = command("desk", "import", spip.folder, "--model", model, "--database", url)
    again = command("desk", "import", spip.folder, "--model", model, "--database", url)

    assert said.startswith(f"{len(expected)} new articles, 0 changed, 0 as they were")
    assert again.startswith(f"0 new articles, 0 changed, {len(expected)} as they were")
    store, bench = open_store(url), Bench.load(model)
    kept = []
    for row in queue_page(store, Filters()).rows:
        found = find_article(store, row.number)
        assert found is not None
        source = expected[found.article.meta["id_article"]]
        assert (list(found.labels), found.article.title) == (source["labels"], source["title"])
        labels = [*found.labels, "Fintech"] if "Fintech" not in found.labels else found.labels
        decided = decide(
            labels, bench.by_label(bench.opinions(found.article)), labels, [], blind=False
        )
        add_review(
            store,
            row.number,
            key=f"cle-{row.number}",
            revision=0,
            content=found.content,
            editor="Awa Ndiaye",
            model=bench.name,
            labels=labels,
            decisions=decided,
        )
        kept += [(source["id_article"], label, numbers.get(label)) for label in labels]
    store.close()
    rows = [json.loads(line) for line in command("desk", "export", "--database", url).splitlines()]
    assert [(row["id_article"], row["label"], row["id_mot"]) for row in rows] == kept
    assert {row["editor"] for row in rows} == {"Awa Ndiaye"}
    assert sum(row["id_mot"] is not None for row in rows) > len(rows) / 2
