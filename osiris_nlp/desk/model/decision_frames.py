"""The desk's decisions and validated articles as data frames: to judge a model, to retrain, to watch."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from osiris_nlp.analysis.article_frames import frame_from
from osiris_nlp.base.database import is_url
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.extras import check_modules
from osiris_nlp.base.records import Article
from osiris_nlp.base.user_warnings import warn_user
from osiris_nlp.corpus import articles_from, row_from_article
from osiris_nlp.corpus.columns import KEYS
from osiris_nlp.desk.articles.exporting import COLUMNS, decision_rows
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.model.feedback import Feedback, is_replaced
from osiris_nlp.desk.model.figures.shares import Share
from osiris_nlp.desk.model.figures.statistics import measurements
from osiris_nlp.taxonomy import LabelNames, Taxonomy

_REVIEW_COLUMNS = ("blind", "editor", "reviewed", "unkept")
_MEASURED_COLUMNS = (*("id", "reviewed", "editor", "model", "blind", "main", "best", "sure"),)
_NEEDED_COLUMNS = ("article", "review", "label", "decision", "tier", "blind", "undone", "aside")


def read_decisions(desk: str | Path) -> pd.DataFrame:
    """Return every decision of a desk, oldest first, with the columns of ``osiris-nlp desk export``.

    One row per label of a review: the article's `id` and `title`, the `label`, the `decision` (accept, add,
    remove, unkept, reject), the model's `score` and `tier` and the id of that `model`, whether the article
    was `blind` (shown without suggestions), the `editor`, and when it was `made` (UTC). Decisions that are
    `undone`, or on an article set `aside` since, are no longer in force.

    Parameters
    ----------
    desk : file or URL of the desk's database: ``desk.db``, ``postgresql://…``

    Raises
    ------
    InputError
        If there is no desk.
    UnavailableError
        If the database does not respond.
    """
    types = {"blind": bool, "undone": bool, "aside": bool, "score": float}
    return _read_rows(desk, decision_rows, COLUMNS, types, moment="made")


def read_reviewed_articles(desk: str | Path, *, taxonomy: Taxonomy | None = None) -> pd.DataFrame:
    """Return the articles that editors have validated, with their texts and final labels, to train on.

    The columns are those of `read_frame`, then `blind` (whether the editor saw no suggestions), `editor`,
    `reviewed` (when, UTC) and `unkept` (labels that the editor saw and neither kept nor rejected; for
    ``fit(frame, undecided=frame["unkept"])``). Blind articles are judging articles, as no suggestion has
    influenced their labels. Articles that were set aside, or whose validation was undone, are left out.

    Parameters
    ----------
    desk : file or URL of the desk's database, see `read_decisions`
    taxonomy : if passed, aliases, such as a label's former name, become its labels

    Raises
    ------
    InputError
        If there is no desk, or an article has a label that is not in the taxonomy.
    UnavailableError
        If the database does not respond.
    """
    with closing(_open(desk)) as store:
        names = LabelNames(taxonomy) if taxonomy else None
        articles = Feedback.read(store, names=names).articles
    if not articles:
        return pd.DataFrame(columns=[*row_from_article(Article(id="", text="")), *_REVIEW_COLUMNS])
    frame = frame_from(articles)
    return frame.assign(
        reviewed=pd.to_datetime(frame["reviewed"], utc=True),
        unkept=frame.get("unkept"),  # None if no article has any
    )


def read_reviews(desk: str | Path) -> pd.DataFrame:
    """Return what was measured of each validated article's review, oldest first, without texts.

    The columns are the article's `id`, when it was `reviewed` (UTC), the `editor`, the `model`, whether the
    article was `blind` (shown without suggestions), its `main` label, the label that the model ranked first
    (`best`), and how many labels the model was sure of (`sure`, tier apply). What is unknown is missing.
    Validations that were undone, and articles set aside, are left out.

    How often editors chose the model's first label, with suggestions in view and without::

        reviews = read_reviews("desk.db").dropna(subset="best")
        reviews["main"].eq(reviews["best"]).groupby(reviews["blind"]).agg(["mean", "size"])

    Parameters
    ----------
    desk : file or URL of the desk's database, see `read_decisions`

    Raises
    ------
    InputError
        If there is no desk.
    UnavailableError
        If the database does not respond.
    """
    types = {"blind": bool, "sure": "Int64"}
    return _read_rows(desk, measurements, _MEASURED_COLUMNS, types, moment="reviewed")


def with_reviewed_articles(corpus: pd.DataFrame, reviewed_articles: pd.DataFrame) -> pd.DataFrame:
    """Return a corpus with the articles that editors have validated, to train on.

    A validated article replaces those of the corpus with the same id or with the same title and text.

    Parameters
    ----------
    corpus : frame of articles, see `read_frame`
    reviewed_articles : frame of validated articles, see `read_reviewed_articles`

    Raises
    ------
    InputError
        If one of the frames lacks a column.

    Examples
    --------
    >>> corpus = frame_from([{"id": "1", "text": "Wave paie"}, {"id": "2", "text": "Un câble"}])
    >>> reviewed = frame_from([{"id": "desk-1", "text": "Un câble", "labels": ["Infrastructures"]}])
    >>> with_reviewed_articles(corpus, reviewed)[["id", "labels"]]
           id             labels
    0       1                 []
    1  desk-1  [Infrastructures]
    """
    for name, frame in (("corpus", corpus), ("reviewed_articles", reviewed_articles)):
        if missing := set(KEYS).difference(frame.columns):
            raise InputError(
                f"{name} has no column {min(missing)!r}",
                "expected frames from read_frame (or frame_from) and read_reviewed_articles",
            )
    replaced = is_replaced(articles_from(corpus), articles_from(reviewed_articles))
    others = corpus[[not gone for gone in replaced]]
    return pd.concat(
        [f for f in (others, reviewed_articles) if len(f)] or [corpus], ignore_index=True
    )


def acceptance(decisions: pd.DataFrame, by: str = "label") -> pd.DataFrame:
    """Return how often editors accepted the labels to apply or propose, with 95 % intervals (Wilson).

    Only labels of the tiers apply and propose count, in the last review of each article that was not
    blind. The desk's pages count in the same way, but leave batches out; the decisions do not say which
    ones are of a batch. The intervals treat labels of the same article as independent.

    Parameters
    ----------
    decisions : frame of decisions, see `read_decisions`
    by : the column to group by, such as ``label``, ``tier`` or ``model``

    Returns
    -------
    DataFrame
        By group, the most frequent first: `suggestions`, `accepted`, `share`, `low`, `high`.

    Raises
    ------
    InputError
        If a column is missing.

    Examples
    --------
    >>> decisions = pd.DataFrame({
    ...     "article": [1, 1, 2, 3], "review": [1, 1, 2, 3], "label": ["Fintech", "Genre", "Fintech", "Fintech"],
    ...     "decision": ["accept", "unkept", "accept", "add"], "tier": ["apply", "propose", "propose", "hide"],
    ...     "blind": False, "undone": False, "aside": False,
    ... })
    >>> acceptance(decisions)["share"].to_dict()
    {'Fintech': 1.0, 'Genre': 0.0}
    """
    if missing := {by, *_NEEDED_COLUMNS}.difference(decisions.columns):
        raise InputError(
            f"No column {min(missing)!r} in the decisions",
            f"expected decisions as from read_decisions, and by one of {', '.join(COLUMNS)}",
        )
    in_force = decisions[~decisions["undone"] & ~decisions["aside"]]
    last_review = in_force.groupby("article")["review"].transform("max")
    is_suggestion = in_force["tier"].isin(["apply", "propose"]) & in_force["decision"].ne("add")
    suggestions = in_force[in_force["review"].eq(last_review) & is_suggestion & ~in_force["blind"]]
    groups = suggestions["decision"].eq("accept").groupby(suggestions[by])
    table = pd.DataFrame({"suggestions": groups.size(), "accepted": groups.sum()})
    limits = [Share(k, n).interval for n, k in table.itertuples(index=False)]
    table["share"] = table["accepted"] / table["suggestions"]
    table["low"], table["high"] = [low for low, _ in limits], [high for _, high in limits]
    return table.sort_values("suggestions", ascending=False, kind="stable")


def _read_rows(
    desk: str | Path,
    read: Callable[[Store], Iterable[dict[str, Any]]],
    columns: Sequence[str],
    types: Mapping[str, Any],
    *,
    moment: str,
) -> pd.DataFrame:
    """Return rows of a desk as a frame; `moment` is the column with their time (UTC)."""
    with closing(_open(desk)) as store:
        frame = pd.DataFrame(read(store), columns=list(columns))
    return frame.astype(types).assign(**{moment: pd.to_datetime(frame[moment], utc=True)})


def _open(desk: str | Path) -> Store:
    check_modules("The desk", "desk", "alembic")
    has_url = isinstance(desk, str) and is_url(desk)
    return open_store(
        str(desk) if has_url else sa.URL.create("sqlite", database=str(desk)),
        must_exist=True,
        on_backup=lambda file: warn_user(f"Desk copied to {file} before its tables are upgraded"),
    )
