"""Create the fixtures of a release: `python tests/upgrades/make.py`, from a checkout of that release.

This needs the real services of `make parts`.
"""

import datetime as dt
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE.parent), str(ROOT)]

from helpers.databases import url_of  # noqa: E402
from helpers.upgrade_facts import MODEL_TEXTS, facts, suggestion_facts  # noqa: E402
from osiris_nlp.desk.bench import Bench  # noqa: E402
from osiris_nlp.desk.guard.passwords import hash_password  # noqa: E402
from osiris_nlp.desk.importing import import_articles  # noqa: E402
from osiris_nlp.desk.store import accounts, events, intake, reviews  # noqa: E402
from osiris_nlp.desk.store.accounts import add_account  # noqa: E402
from osiris_nlp.desk.store.articles import DeskArticle, find_article, numbers_of  # noqa: E402
from osiris_nlp.desk.store.backup import back_up, restore  # noqa: E402
from osiris_nlp.desk.store.decisions import decide  # noqa: E402
from osiris_nlp.desk.store.events import Author, log_event  # noqa: E402
from osiris_nlp.desk.store.opening import open_store  # noqa: E402
from osiris_nlp.desk.store.reviews import add_review, history, undo_review  # noqa: E402
from osiris_nlp.desk.store.store import Store  # noqa: E402
from osiris_nlp.desk.web.app import session_secret  # noqa: E402
from real.postgresql import private_postgresql  # noqa: E402
from real.servers import scratch  # noqa: E402

EDITORS = ("Awa Ndiaye", "Modou Fall", "Fatou Diop")
REVIEWS = 300
SECRET_WORD = "baobab-et-fromager"  # noqa: S105 (invented; see README.md)
LABELS, TRAINING, ARTICLES = 16, 240, 140


def main() -> None:
    release = version("osiris-nlp")
    rng = random.Random(20261126)
    timestamps = _timestamps()
    for module in (accounts, intake, events, reviews):  # the same timestamps on every run
        module.now = timestamps.__next__
    rows = [json.loads(line) for line in (ROOT / "data/articles.jsonl").open(encoding="utf-8")]
    with TemporaryDirectory() as folder, scratch() as servers:
        model = make_model(Path(folder), rows, HERE / f"model-{release}")
        bench = Bench.load(model)
        suggestions = [suggestion_facts(bench.tagger, text) for text in MODEL_TEXTS]
        write_json(HERE / f"model-{release}.json", {"id": bench.name, "suggestions": suggestions})
        store = open_store(f"sqlite:///{folder}/desk.db")
        articles = HERE / f"articles-{release}.jsonl"
        write_jsonl(articles, select_articles(rows))
        fill(store, bench, articles, rng)
        write_json(HERE / f"desk-{release}.json", facts(store))
        copy = Path(folder, "copy.db")
        back_up(store, copy)
        with store.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("VACUUM")
        store.close()
        shutil.copyfile(f"{folder}/desk.db", HERE / f"desk-{release}.db")
        with private_postgresql(servers / "postgresql") as database:
            target = open_store(url_of(database))
            restore(copy, target)
            target.close()
            (HERE / f"desk-{release}.postgresql.sql").write_bytes(dump_postgresql(database))


def make_model(folder: Path, rows: list[dict[str, Any]], model: Path) -> Path:
    """Train on the first reference rows of the most frequent labels, and on their composed rows."""
    reference = [row for row in rows if row["role"] == "reference"]
    all_labels = [label for row in reference for label in row["labels"]]
    labels = set(sorted(dict.fromkeys(all_labels), key=all_labels.count, reverse=True)[:LABELS])
    matching_rows = [row for row in rows if labels.issuperset(row["labels"])]
    digests = [row for row in matching_rows if row["role"] == "reference"][:TRAINING]
    composed = [row for row in matching_rows if row["role"] == "support"]
    write_jsonl(folder / "train.jsonl", [*digests, *composed])
    header, *lines = (ROOT / "data/taxonomy.csv").read_text("utf-8").splitlines(keepends=True)
    label_lines = [line for line in lines if any(f",{label}," in line for label in labels)]
    (folder / "taxonomy.csv").write_text("".join([header, *label_lines]), "utf-8")
    shutil.rmtree(model, ignore_errors=True)
    arguments = ["train", folder / "train.jsonl", "--model", folder / model.name, "--seed", "7"]
    subprocess.run([sys.executable, "-m", "osiris_nlp", *arguments], check=True)
    return Path(shutil.copytree(folder / model.name, model))


def select_articles(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the last rows of both roles, some without labels, some as if from a SPIP site."""
    selected_rows = [
        *[row for row in rows if row["role"] == "reference"][-100:],
        *[row for row in rows if row["role"] == "support"][-(ARTICLES - 100) :],
    ]
    keywords: dict[str, int] = {}
    for i, row in enumerate(selected_rows):
        if i % 7 == 1:
            row["labels"] = []
        if i % 5 == 0:
            mots = [keywords.setdefault(label, 11 + len(keywords)) for label in row["labels"]]
            row |= {"id_article": 24_000 + i, "id_mot": mots, "statut": "publie"}
    return selected_rows


def fill(store: Store, bench: Bench, final: Path, rng: random.Random) -> None:
    """Import articles twice, some of them changed in between, and review them."""
    rows = [json.loads(line) for line in final.open(encoding="utf-8")]
    with TemporaryDirectory() as folder:
        first = Path(folder, "articles.jsonl")
        write_jsonl(first, [_draft(row) if n % 20 == 3 else row for n, row in enumerate(rows)])
        import_file(store, bench, first)
    password_hash, author = hash_password(SECRET_WORD), Author("awa")
    add_account(store, EDITORS[0], role="manager", password_hash=password_hash, author=author)
    session_secret(store)
    log_event(store, who="awa", address="127.0.0.1", what="sign-in", about=EDITORS[0])
    numbers = list(numbers_of(store, [row["id"] for row in rows]).values())
    review_numbers = numbers[: len(numbers) - 25]  # the others stay in the queue
    for i in range(REVIEWS):
        if i == REVIEWS // 2:
            import_file(store, bench, final)
        article = find_article(store, rng.choice(review_numbers))
        assert article is not None
        review_or_undo(store, bench, article, rng)
    log_event(store, who="awa", address="", what="export", about="decisions to standard output")


def _draft(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"title": f"{row['title']} (brouillon)", "text": row["text"][:300], "labels": []}


def import_file(store: Store, bench: Bench, source: Path) -> None:
    report = import_articles(store, bench, [str(source)], on_progress=lambda _: None)
    assert not report.faults, report.faults
    counts = report.articles
    about = f"{counts.new} new, {counts.changed} changed: articles.jsonl"
    log_event(store, who="awa", address="", what="import", about=about)


def review_or_undo(store: Store, bench: Bench, article: DeskArticle, rng: random.Random) -> None:
    """Review an article, or undo one of its reviews in force."""
    key = f"{rng.getrandbits(128):032x}"
    editor = rng.choice(EDITORS)
    past_reviews = history(store, article=article.number)
    undoable_reviews = [
        review for review in past_reviews if not review.undone and review.undoes is None
    ]
    if undoable_reviews and rng.random() < 0.4:
        number = rng.choice(undoable_reviews).number
        undo_review(store, article.number, number, key=key, editor=editor, model=bench.name)
        return
    opinions = bench.by_label(bench.opinions(article.article))
    proposed_labels = (
        [] if article.is_hidden else [n for n, o in opinions.items() if o.tier != "hide"]
    )
    labels = [n for n in dict.fromkeys([*article.labels, *proposed_labels]) if rng.random() < 0.7]
    if not labels or rng.random() < 0.3:
        labels += rng.sample([name for name in bench.tagger.labels if name not in labels], 1)
    rejected_labels = [
        name for name in proposed_labels if name not in labels and rng.random() < 0.8
    ]
    add_review(
        store,
        article.number,
        key=key,
        revision=article.revision,
        content=article.content,
        editor=editor,
        model=bench.name,
        labels=labels,
        decisions=decide(
            article.labels, opinions, labels, rejected_labels, blind=article.is_hidden
        ),
    )


def dump_postgresql(database: Any) -> bytes:
    host, _, port = database.address.rpartition(":")
    account = [f"--host={host}", f"--port={port}", f"--username={database.user}"]
    content = subprocess.run(
        ["pg_dump", *account, "--no-owner", "--no-privileges", database.name],
        env=os.environ | {"PGPASSWORD": database.password},
        capture_output=True,
        check=True,
    ).stdout
    # Old versions of psql reject \restrict, and its key is different each time.
    left_out = (b"\\restrict", b"\\unrestrict", b"--")
    lines = content.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(left_out))


def _timestamps() -> Iterator[str]:
    for minute in itertools.count():
        when = dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC) + minute * dt.timedelta(minutes=7)
        yield when.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def write_jsonl(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def write_json(path: Path, value: Any) -> None:
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
    # One line per row, so that diffs are readable.
    path.write_text(content.replace("},{", "},\n{").replace('],"', '],\n"'), "utf-8")


if __name__ == "__main__":
    main()
