"""Corpora as pandas data frames; `corpus.articles_from` is the way back."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from osiris_nlp.base.records import Article
from osiris_nlp.corpus import read_all, row_from_article
from osiris_nlp.taxonomy import Taxonomy


def read_frame(*sources: str | Path, taxonomy: Taxonomy | None = None) -> pd.DataFrame:
    """Read a corpus, whatever its format, as a data frame; see `frame_from`.

    Raises
    ------
    InputFaults
        If any row cannot be used; the message lists the first twenty.
    """
    return frame_from(read_all(*sources, taxonomy=taxonomy))


def frame_from(articles: Iterable[Article]) -> pd.DataFrame:
    """Return articles as a data frame, a row each: what every function that takes articles takes too.

    Columns are the fields of `Article`, then whatever else (`meta`) the articles carry; `date` is
    datetime64, `labels` lists, the main label first.

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
