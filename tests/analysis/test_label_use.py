import datetime as dt

import pytest

from osiris_nlp.analysis.label_use import label_counts, label_pairs, label_years
from osiris_nlp.base.records import Article


def article_with(*labels, day="2024-05-02", role="reference"):
    date = dt.date.fromisoformat(day)
    return Article(id=day, text="Wave baisse ses frais", labels=labels, date=date, role=role)


def test_labels_are_counted_once_per_article_as_the_main_one():
    articles = [
        article_with("SMSI", role="support"),
        article_with("Fintech", "SMSI"),
        article_with("Fintech"),
        article_with("SMSI", "Genre"),
        article_with(),
    ]

    counts = label_counts(articles)

    assert counts.to_dict("index") == {
        "Fintech": {"reference": 2, "support": 0},
        "SMSI": {"reference": 1, "support": 1},
    }
    assert list(counts.index) == ["Fintech", "SMSI"]


def test_years_without_an_article_are_columns_and_early_labels_come_first():
    articles = [
        *[article_with("Fintech", day="2022-01-01")] * 3,
        *[article_with("SMSI", "Fintech", day="2019-11-16")] * 2,
        article_with("Genre", day="2018-01-01"),
    ]

    years = label_years(articles, fewest=2)

    assert years.columns.tolist() == [2018, 2019, 2020, 2021, 2022]
    assert years.index.tolist() == ["SMSI", "Fintech"]
    assert years.loc["Fintech"].tolist() == [0, 2, 0, 0, 3]


def test_pairs_are_compared_with_chance():
    articles = [article_with("Genre", "Formation")] * 3 + [
        article_with("Fintech", "Formation"),
        article_with("Fintech"),
    ]

    pairs = label_pairs(articles)

    assert pairs["label"].tolist() == ["Formation", "Fintech"]
    assert pairs["other"].tolist() == ["Genre", "Formation"]
    assert pairs["articles"].tolist() == [3, 1]
    assert pairs["expected"].tolist() == pytest.approx([2.4, 1.6])
    assert pairs["lift"].tolist() == [1.25, 0.62]
    assert len(label_pairs(articles, fewest=2)) == 1


@pytest.mark.parametrize("table", [label_counts, label_pairs, label_years])
def test_a_corpus_without_labels_gives_an_empty_table(table):
    assert table([article_with()]).empty
