"""How often the desk's model reads an article."""

from dataclasses import replace

import pytest
from helpers.press import CYBERCAFES, OPERATOR
from helpers.stored_articles import stored

from osiris_nlp.base.records import Article
from osiris_nlp.batch.settings import RunSettings
from osiris_nlp.batch.worker import Tagging
from osiris_nlp.corpus import cut, find_sources, write_articles
from osiris_nlp.desk.articles.arrivals import put_articles
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.page.answers import article_row
from osiris_nlp.desk.page.panel import read_panel
from osiris_nlp.model.features import FeatureSpace
from osiris_nlp.model.label_changes import ChangeFinder, Changes
from osiris_nlp.model.proposal_precision import ProposalPrecision

# From a year outside its first label's range, in a section, and with a label that its text does not
# support: everything that might make a comparison read the article again.
ARTICLE = Article(
    id="osiris-1",
    title="Tigo modernise son réseau",
    text=OPERATOR,
    labels=("Sentel/Tigo", "Télécentres/Cybercentres"),
    section="Articles de presse > Archives 1999-2024",
)


IDS_READ: list[str] = []


class CountingSpace(FeatureSpace):
    """A feature space that records the id of every article it reads."""

    def _read(self, articles, *, with_spans):
        IDS_READ.extend(article.id for article in articles)
        return super()._read(articles, with_spans=with_spans)


@pytest.fixture(scope="module")
def counting_bench(model):
    bench = Bench.load(model)
    space = bench.tagger.space
    tagger = replace(bench.tagger, space=CountingSpace(space.settings, space.terms, space.idf))
    return replace(
        bench,
        tagger=tagger,
        comparison=ChangeFinder.of(tagger, bench.taxonomy),
        precision=ProposalPrecision({"remove": 0.85, "successor": 0.85}),
    )


@pytest.fixture
def bench(counting_bench):
    IDS_READ.clear()
    return counting_bench


def test_an_import_reads_each_article_once(bench, store):
    others = [Article(id=f"osiris-{n}", text=CYBERCAFES, labels=("Fintech",)) for n in range(2, 5)]

    put_articles(store, [ARTICLE, *others], bench.verdicts)

    assert IDS_READ == ["osiris-1", "osiris-2", "osiris-3", "osiris-4"]


def test_opening_an_article_reads_it_once(bench, store):
    put_articles(store, [ARTICLE], bench.verdicts)
    desk_article = stored(store, 1)
    IDS_READ.clear()

    panel = read_panel(bench, desk_article)
    read_for_page = list(IDS_READ)
    row = article_row(store, bench, desk_article)

    assert read_for_page == ["osiris-1"]
    assert IDS_READ == ["osiris-1", "osiris-1"]
    assert [group.kind for group in panel["groups"]][:1] == ["carried"]
    assert len(panel["label_order"]) == len(bench.taxonomy)
    assert row["changes"]["remove"] == ("Télécentres/Cybercentres",)


def test_the_desk_shows_no_proposal_that_was_right_too_seldom_out_of_fold(bench):
    doubtful = replace(bench, precision=ProposalPrecision({"remove": 0.79}))

    assert bench.view(ARTICLE).changes == Changes(remove=("Télécentres/Cybercentres",))
    assert doubtful.view(ARTICLE).changes == Changes()
    assert [v.changes for v in bench.verdicts([ARTICLE])] == [True]
    assert [v.changes for v in doubtful.verdicts([ARTICLE])] == [False]


def test_an_old_name_is_always_worth_replacing(bench):
    doubtful = replace(bench, precision=ProposalPrecision())
    (verdict,) = doubtful.verdicts([replace(ARTICLE, labels=("Tigo",))])

    assert verdict.changes


def test_tagging_a_backlog_reads_each_article_once(bench, tmp_path):
    write_articles([ARTICLE], tmp_path / "lot.jsonl")
    tagging = Tagging(bench.tagger, bench.comparison, bench.taxonomy, RunSettings(evidence=True))
    (source,) = find_sources(tmp_path / "lot.jsonl")

    (row,) = tagging.rows(cut(source, size=1 << 20).spans)

    assert IDS_READ == ["osiris-1"]
    assert row["suggestions"][0]["evidence"]
    assert row["changes"]["remove"] == ("Télécentres/Cybercentres",)


def test_three_to_nine_labels_are_listed_by_how_many_are_likely(bench):
    titles = (
        "Wave baisse le prix du transfert d’argent mobile",
        "Le ministre, l’ARTP, la Sonatel, les femmes, l’école, la santé, la radio et la fibre",
    )
    opinions = [bench.opinions(Article(id="1", title=title, text=title)) for title in titles]
    likely = [
        sum(suggestion.score >= 0.005 for suggestion in bench.by_label(each).values())
        for each in opinions
    ]

    assert likely[0] <= 3
    assert likely[1] >= 9
    assert [len(bench.listed_labels(each)) for each in opinions] == [3, 9]
