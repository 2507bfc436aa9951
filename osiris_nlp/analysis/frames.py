"""What was asked of articles and labels as data frames."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from osiris_nlp.analysis.questions import Questions
from osiris_nlp.analysis.survey import Survey
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import sound


def worklist_frame(survey: Survey, asked: Questions) -> pd.DataFrame:
    """Return a row an article, most suspect first; see `Audit`."""
    names, rows = np.array(survey.labels, object), asked.order
    carried, proposed = asked.carried[rows], asked.proposed[rows]
    none = proposed < 0
    articles = [survey.opinions.articles[row] for row in rows]
    return pd.DataFrame(
        {
            **who(articles),
            "carried": names[carried],
            "kind": asked.kind[rows],
            "suspicion": asked.suspicion[rows],
            "carried_score": survey.opinions.scores[rows, carried],
            "proposed": np.where(none, "", names[proposed]),
            "proposed_score": np.where(none, np.nan, survey.opinions.scores[rows, proposed]),
            "labels": [article.labels for article in articles],
            "url": [sound(article.url) for article in articles],
        }
    )


def missing_frame(survey: Survey, asked: Questions) -> pd.DataFrame:
    """Return a row for each label likely missing from an article, best score first."""
    rows = asked.order
    row, column = np.nonzero(asked.missing[rows])
    scores = survey.opinions.scores[rows][row, column]
    best = np.argsort(-scores, kind="stable")
    row, column = row[best], column[best]
    articles = [survey.opinions.articles[rows[i]] for i in row]
    return pd.DataFrame(
        {
            "row": row,
            **who(articles),
            "missing": np.array(survey.labels, object)[column],
            "score": scores[best],
            "labels": [article.labels for article in articles],
        }
    )


def labels_frame(survey: Survey, asked: Questions) -> pd.DataFrame:
    """Return a row a label that some article carries, the noisiest first."""
    carriers, wrong, confirmed, missing = (
        table.sum(axis=0) for table in (survey.carried, asked.wrong, asked.confirmed, asked.missing)
    )
    rows = []
    for k in np.flatnonzero(carriers):
        sure = int(wrong[k] + confirmed[k])
        low, high = 0.0, 1.0
        if sure:
            interval = binomtest(int(wrong[k]), sure).proportion_ci(method="wilson")
            low, high = interval.low, interval.high
        rows.append(
            {
                "label": survey.labels[k],
                "articles": int(carriers[k]),
                "suspects": int(wrong[k]),
                "suspect_share": wrong[k] / carriers[k],
                "noise": wrong[k] / sure if sure else np.nan,
                "low": low,
                "high": high,
                "missing": int(missing[k]),
            }
        )
    frame = pd.DataFrame(rows).sort_values(["low", "suspects"], ascending=False, kind="stable")
    return frame.set_index("label")


def who(articles: Sequence[Article]) -> dict[str, object]:
    """Return the columns that tell which article a row is about."""
    return {
        # pandas keeps no half characters, which texts made by hand may hold
        "id": [sound(article.id) for article in articles],
        "title": [sound(article.title) for article in articles],
        "date": np.array([article.date for article in articles], "datetime64[s]"),
    }
