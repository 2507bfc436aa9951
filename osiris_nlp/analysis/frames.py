"""The questions about articles and labels, as data frames."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from osiris_nlp.analysis.questions import Questions
from osiris_nlp.analysis.survey import Survey
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import sound


def worklist_frame(survey: Survey, questions: Questions) -> pd.DataFrame:
    """Return one row per article, most suspect first; see `Audit`."""
    names, rows = np.array(survey.labels, object), questions.order
    questioned, proposed = questions.questioned_label[rows], questions.proposed_label[rows]
    no_proposal = proposed < 0
    articles = [survey.opinions.articles[row] for row in rows]
    return pd.DataFrame(
        {
            **article_columns(articles),
            "carried": names[questioned],
            "kind": questions.kind[rows],
            "suspicion": questions.suspicion[rows],
            "carried_score": survey.opinions.scores[rows, questioned],
            "proposed": np.where(no_proposal, "", names[proposed]),
            "proposed_score": np.where(no_proposal, np.nan, survey.opinions.scores[rows, proposed]),
            "labels": [article.labels for article in articles],
            "url": [sound(article.url) for article in articles],
        }
    )


def missing_frame(survey: Survey, questions: Questions) -> pd.DataFrame:
    """Return one row per label likely missing from an article, best score first."""
    rows = questions.order
    row, column = np.nonzero(questions.missing[rows])
    scores = survey.opinions.scores[rows][row, column]
    best = np.argsort(-scores, kind="stable")
    row, column = row[best], column[best]
    articles = [survey.opinions.articles[rows[i]] for i in row]
    return pd.DataFrame(
        {
            "row": row,
            **article_columns(articles),
            "missing": np.array(survey.labels, object)[column],
            "score": scores[best],
            "labels": [article.labels for article in articles],
        }
    )


def labels_frame(survey: Survey, questions: Questions) -> pd.DataFrame:
    """Return one row per label that any article has, the noisiest first."""
    n_articles, wrong, confirmed, missing = (
        table.sum(axis=0)
        for table in (survey.has_label, questions.wrong, questions.confirmed, questions.missing)
    )
    rows = []
    for k in np.flatnonzero(n_articles):
        n_confident = int(wrong[k] + confirmed[k])
        low, high = 0.0, 1.0
        if n_confident:
            interval = binomtest(int(wrong[k]), n_confident).proportion_ci(method="wilson")
            low, high = interval.low, interval.high
        rows.append(
            {
                "label": survey.labels[k],
                "articles": int(n_articles[k]),
                "suspects": int(wrong[k]),
                "suspect_share": wrong[k] / n_articles[k],
                "noise": wrong[k] / n_confident if n_confident else np.nan,
                "low": low,
                "high": high,
                "missing": int(missing[k]),
            }
        )
    frame = pd.DataFrame(rows).sort_values(["low", "suspects"], ascending=False, kind="stable")
    return frame.set_index("label")


def article_columns(articles: Sequence[Article]) -> dict[str, object]:
    """Return the columns that identify the article of a row."""
    return {
        # pandas rejects lone surrogates, which texts built by a program may contain
        "id": [sound(article.id) for article in articles],
        "title": [sound(article.title) for article in articles],
        "date": np.array([article.date for article in articles], "datetime64[s]"),
    }
