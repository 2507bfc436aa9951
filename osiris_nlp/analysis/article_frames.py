"""Corpora as pandas data frames; `corpus.articles_from` converts back."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from osiris_nlp.base.user_warnings import warn_user
from osiris_nlp.corpus import Columns, articles_from, read_all, row_from_article
from osiris_nlp.taxonomy import Taxonomy

if TYPE_CHECKING:
    from osiris_nlp.sites.choice import Choice


def read_frame(
    *sources: str | Path,
    taxonomy: Taxonomy | None = None,
    columns: Columns | Mapping[str, str] | None = None,
    choice: "Choice | None" = None,
) -> pd.DataFrame:
    """Read a corpus in any format as a data frame; see `read_articles` and `frame_from`.

    A warning says which columns were read as which fields, unless those of titles, texts and labels
    have the names of these fields.

    Raises
    ------
    InputFaults
        If any row is invalid; the message lists the first twenty faults.
    """
    columns = Columns.of(columns)
    frame = frame_from(read_all(*sources, taxonomy=taxonomy, columns=columns, choice=choice))
    is_complete = {"title", "text", "labels"} <= {*columns.used.values()}
    if columns.has_guessed or (columns.unused and not is_complete):
        warn_user(columns.report())
    return frame


def frame_from(articles: Any) -> pd.DataFrame:
    """Return articles as a data frame with one row each, which functions accept instead of articles.

    Articles, mappings and data frames are read as by `articles_from`.

    The columns are the fields of `Article`, then the extra fields (`meta`). `date` is datetime64, NaT
    if a date is missing or could not be read; `labels` contains lists, with the main label first.

    Examples
    --------
    >>> frame = frame_from([{"id": "d-1", "title": "Wave baisse ses frais", "labels": "Fintech"}])
    >>> frame.loc[0, ["id", "labels"]].tolist()
    ['d-1', ['Fintech']]
    """
    frame = pd.DataFrame([row_from_article(a) | {"date": a.date} for a in articles_from(articles)])
    if "date" in frame:
        frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[s]")
    return frame
