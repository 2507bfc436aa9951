"""Evaluation on later articles."""

from dataclasses import replace
from datetime import date

import pytest
from helpers.press import LABELS, TEXTS
from helpers.training import articles_of, small

from osiris_nlp.base.errors import InputError
from osiris_nlp.training import evaluate_by_date


def test_evaluation_by_date_needs_dates():
    assert evaluate_by_date(small(), articles_of(TEXTS, LABELS)) is None


def test_only_a_topic_classifier_is_evaluated_by_date():
    model = small().fit(TEXTS, LABELS).model_

    with pytest.raises(InputError, match="classifier has type Model: expected a TopicClassifier"):
        evaluate_by_date(model, TEXTS)
    with pytest.raises(InputError, match="classifier is 'models/essai': expected a Topic"):
        evaluate_by_date("models/essai", TEXTS)


def articles_of_years(years):
    return [
        replace(article, date=date(year, 1, 1) if year else None)
        for article, year in zip(articles_of(TEXTS, LABELS), years, strict=True)
    ]


@pytest.mark.parametrize(
    "years",
    [[2010, 2011, 2012, 2013] + [None] * 8, [2010] * 12, [2010] + [2020] * 11],
    ids=["few dates", "one day", "one earlier"],
)
def test_there_is_no_report_by_date_with_too_few_earlier_articles(years):
    assert evaluate_by_date(small(folds=4), articles_of_years(years)) is None


def test_evaluation_by_date_covers_labels_that_only_later_articles_have():
    articles = articles_of_years([*range(2010, 2022)])

    report = evaluate_by_date(small(), articles, later=0.34)

    assert report is not None
    assert report.articles == 5
    assert [row.label for row in report.per_label if row.articles == 4] == ["TIC pour l’éducation"]
