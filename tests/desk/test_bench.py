"""A model on the editors' bench: what it reads, and how often."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers.press import CYBERCAFES, OPERATOR

from osiris_nlp.base.records import Article
from osiris_nlp.batch.settings import Settings
from osiris_nlp.batch.tagging import Tagging
from osiris_nlp.corpus import cut, find_sources, write_articles
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.store import Store, find_article, open_store, put_articles
from osiris_nlp.desk.web.answers import article_row
from osiris_nlp.desk.web.panel import read_panel
from osiris_nlp.model.changes import Comparison
from osiris_nlp.model.features import FeatureSpace

# Of another year than its first label's, in a section, with a label that nothing in it speaks for:
# all that a comparison may want to look at again.
FILED = Article(
    id="osiris-1",
    title="Tigo modernise son réseau",
    text=OPERATOR,
    labels=("Sentel/Tigo", "Télécentres/Cybercentres"),
    section="Articles de presse > Archives 1999-2024",
)


READ: list[str] = []


class CountingSpace(FeatureSpace):
    """A space that remembers what was read, article by article."""

    def _read(self, articles: Sequence[Article], *, with_spans: bool) -> Iterator[Any]:
        READ.extend(article.id for article in articles)
        return super()._read(articles, with_spans=with_spans)


@pytest.fixture(scope="module")
def loaded(model: Path) -> Bench:
    bench = Bench.load(model)
    space = bench.tagger.space
    tagger = replace(bench.tagger, space=CountingSpace(space.settings, space.terms, space.idf))
    return replace(bench, tagger=tagger, comparison=Comparison.of(tagger, bench.taxonomy))


@pytest.fixture
def bench(loaded: Bench) -> Bench:
    READ.clear()
    return loaded


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    yield opened
    opened.close()


def test_an_import_reads_each_article_once(bench: Bench, store: Store) -> None:
    others = [Article(id=f"osiris-{n}", text=CYBERCAFES, labels=("Fintech",)) for n in range(2, 5)]

    put_articles(store, [FILED, *others], bench.verdicts)

    assert READ == ["osiris-1", "osiris-2", "osiris-3", "osiris-4"]


def test_an_article_that_is_opened_is_read_once(bench: Bench, store: Store) -> None:
    put_articles(store, [FILED], bench.verdicts)
    filed = find_article(store, 1)
    assert filed is not None
    READ.clear()

    panel = read_panel(bench, filed)
    on_the_page = list(READ)
    row = article_row(store, bench, filed)

    assert on_the_page == ["osiris-1"]
    assert READ == ["osiris-1", "osiris-1"]
    assert [each.kind for each in panel["groups"]][:1] == ["carried"]
    assert len(panel["labels"]) == len(bench.taxonomy)
    assert row["changes"]["remove"] == ("Télécentres/Cybercentres",)


def test_an_article_of_a_backlog_is_read_once(bench: Bench, tmp_path: Path) -> None:
    write_articles([FILED], tmp_path / "lot.jsonl")
    tagging = Tagging(bench.tagger, bench.comparison, Settings(evidence=True))
    (source,) = find_sources(tmp_path / "lot.jsonl")

    (row,) = tagging.rows(cut(source, size=1 << 20).spans)

    assert READ == ["osiris-1"]
    assert row["suggestions"][0]["evidence"]
    assert row["changes"]["remove"] == ("Télécentres/Cybercentres",)
