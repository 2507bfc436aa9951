"""Corpora as pandas data frames; `corpus.articles_from` converts back."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from osiris_nlp.base.records import Article
from osiris_nlp.corpus import Columns, read_all, row_from_article
from osiris_nlp.taxonomy import Taxonomy


def read_frame(
    *sources: str | Path,
    taxonomy: Taxonomy | None = None,
    columns: Columns | Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Read a corpus in any format as a data frame; see `read_articles` and `frame_from`.

    Raises
    ------
    InputFaults
        If any row is invalid; the message lists the first twenty faults.
    """
    return frame_from(read_all(*sources, taxonomy=taxonomy, columns=columns))


def frame_from(articles: Iterable[Article]) -> pd.DataFrame:
    """Return articles as a data frame with one row each, which functions accept in place of articles.

    The columns are the fields of `Article`, then the extra fields (`meta`). `date` is datetime64;
    `labels` contains lists, with the main label first.

    Examples
    --------
    >>> frame = frame_from([Article(id="d-1", title="Wave baisse ses frais", text="", labels=("Fintech",))])
    >>> frame.loc[0, ["id", "labels"]].tolist()
    ['d-1', ['Fintech']]
    """
    frame = pd.DataFrame([row_from_article(article) for article in articles])
    if "date" in frame:
        frame["date"] = pd.to_datetime(frame["date"], format="ISO8601").astype("datetime64[s]")
    return frame
