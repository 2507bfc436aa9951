"""What changes in a corpus with time: labels that fade or are born, and what no label fits.

Three questions, each answered by a data frame: which labels gained or lost their share of the articles
(`trends`), which words came and went (`changed_words`), and which groups of articles are like
each other but like no label (`misfits`), with names to call them by.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.stats import false_discovery_control, fisher_exact
from sklearn.cluster import AgglomerativeClustering
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.preprocessing import normalize

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.base.text import fold, words
from osiris_nlp.corpus import articles_from
from osiris_nlp.model.features import FeatureSettings, text_terms

_FALSE_DISCOVERIES = 0.1
# Of groups: latent directions of the terms, terms of more than this share of the articles left out,
# and the mean cosine distance up to which groups are joined; chosen by hiding labels, as in
# benchmarks/drift.py, other ones than there.
_DIRECTIONS, _COMMON, _APART, _FEWEST = 50, 0.2, 0.65, 3
_LEAST = 20  # articles to find groups in
# Words of a name, and names; a longer name that as many articles write (but for this share) is better.
_LONGEST, _NAMES, _AS_MANY = 3, 3, 0.7


def trends(articles: Any, *, since: date | str | None = None) -> pd.DataFrame:
    """Return how each label's share of the articles changed, fading ones first.

    Parameters
    ----------
    articles : as `articles_from` takes them; those without a date or a label are left out
    since : the day on which the later part begins, a date or a string like '2014-01-01'; by default
        the one that halves the articles

    Returns
    -------
    DataFrame
        By label: `earlier` and `later` (articles that carry it), `share_earlier`, `share_later` (of
        all articles of the part), `first` and `last` (days it was used), `p` (Fisher's exact test)
        and `trend`: ``fading``, ``rising``, ``gone`` (fading, and none later), ``new`` (rising, and
        none earlier), or ``steady`` where the difference may be chance (false discoveries held at
        10 % over the labels: Benjamini and Hochberg, JRSS B 57, 1995).

    Raises
    ------
    InputError
        If no article has a date and a label, or all fall on one side of `since`.

    Examples
    --------
    >>> old = [{"text": "…", "labels": "SMSI", "date": "2005-01-01"}] * 12
    >>> new = [{"text": "…", "labels": "Fintech", "date": "2024-01-01"}] * 12
    >>> trends([*old, *new])["trend"].to_dict()
    {'SMSI': 'gone', 'Fintech': 'new'}
    """
    earlier, later = _parts([a for a in articles_from(articles) if a.labels], since)
    carried = pd.DataFrame(
        [
            (label, article.date, is_later)
            for is_later, part in enumerate((earlier, later))
            for article in part
            for label in article.labels
        ],
        columns=["label", "day", "later"],
    ).groupby("label", sort=False)
    frame = pd.DataFrame({"earlier": carried.size() - carried["later"].sum()})
    frame["later"] = carried["later"].sum()
    frame["share_earlier"] = frame["earlier"] / len(earlier)
    frame["share_later"] = frame["later"] / len(later)
    frame["first"], frame["last"] = carried["day"].min(), carried["day"].max()
    frame["p"] = [
        float(fisher_exact([[old, len(earlier) - old], [new, len(later) - new]]).pvalue)
        for old, new in zip(frame["earlier"], frame["later"], strict=True)
    ]
    found = false_discovery_control(frame["p"]) <= _FALSE_DISCOVERIES
    rising = frame["share_later"] > frame["share_earlier"]
    frame["trend"] = np.select(
        [~found, rising & (frame["earlier"] == 0), rising, frame["later"] == 0],
        ["steady", "new", "rising", "gone"],
        "fading",
    )
    change = frame["share_later"] - frame["share_earlier"]
    return frame.loc[change.sort_values(kind="stable").index]


def changed_words(articles: Any, *, since: date | str | None = None, top: int = 20) -> pd.DataFrame:
    """Return the words of which articles write more, or less, than before.

    Log odds with a prior of the whole corpus, in standard errors (Monroe, Colaresi and Quinn,
    «Fightin' Words», Political Analysis 16, 2008), over articles that have the word.

    Parameters
    ----------
    articles, since : as for `trends`; labels are not needed
    top : words either way

    Returns
    -------
    DataFrame
        By word: `earlier` and `later` (articles that have it) and `z`, above 0 where it is used
        more than before; strongest first either way.

    Raises
    ------
    InputError
        As `trends`, or if the articles have hardly a word in common.
    """
    earlier, later = _parts(articles_from(articles), since)
    counter = CountVectorizer(analyzer=_words_of, binary=True, min_df=3, max_df=0.5)
    written = _counted(counter, [*earlier, *later])
    halves = written[: len(earlier)], written[len(earlier) :]
    old, new = (np.asarray(half.sum(axis=0)).ravel() for half in halves)
    frame = pd.DataFrame(
        {"earlier": old, "later": new, "z": _log_odds(new, old)},
        index=pd.Index(counter.get_feature_names_out(), name="word"),
    ).sort_values("z", ascending=False, kind="stable")
    return pd.concat([frame[frame["z"] > 0].head(top), frame[frame["z"] < 0].tail(top)[::-1]])


def misfits(articles: Any, scores: npt.ArrayLike, *, most: int = 10) -> pd.DataFrame:
    """Return groups of articles that are like each other but that no label fits, worst fit first.

    Articles are grouped by their words (latent semantic directions, average linkage); a group counts
    for the more the more articles it has and the less sure their best label is. What comes out is
    where an editor should look for a label that is missing: often it is none.

    Parameters
    ----------
    articles : n, as `articles_from` takes them
    scores : (n, K) probabilities by a model that has not read them
    most : groups to return

    Returns
    -------
    DataFrame
        A row a group: `articles` (how many), `best` (mean score of their best labels), `names`
        (up to three phrases that tell the group from the rest) and `ids` (the worst fitting first).

    Raises
    ------
    InputError
        If the scores are not one row an article, there are fewer than twenty articles, or they have
        hardly a word in common.

    Examples
    --------
    >>> texts = [f"Le drone livre le colis {n}" for n in range(4)] + [f"Wave, frais {n}" for n in range(16)]
    >>> scores = [[0.3, 0.2]] * 4 + [[0.9, 0.1]] * 16
    >>> misfits(texts, scores)[["articles", "best"]].iloc[0].tolist()
    [4.0, 0.3]
    """
    given = articles_from(articles)
    table: Any = scores
    if isinstance(table, pd.DataFrame) and isinstance(articles, pd.DataFrame):
        if not table.index.is_unique or {*table.index} != {*articles.index}:
            raise InputError("The scores have another index than the articles", "give both one")
        table = table.loc[articles.index]
    said = np.asarray(table, dtype=float)
    if said.ndim != 2 or len(said) != len(given):
        raise InputError(
            f"Scores of shape {said.shape}", f"expected {len(given)} rows, one an article"
        )
    if not said.size or np.isnan(said).any():
        raise InputError("A score is missing or nan", "expected a number for each label")
    if len(given) < _LEAST:
        raise InputError(f"{len(given)} articles", f"expected {_LEAST} or more to find groups in")
    best = said.max(axis=1)
    counter = CountVectorizer(analyzer=_phrases_of, binary=True, min_df=2)
    written = _counted(counter, given)
    phrases = counter.get_feature_names_out().tolist()
    groups = sorted(_groups(given), key=lambda members: float((best[members] - 1).sum()))
    rows = [
        {
            "articles": len(members),
            "best": float(best[members].mean()),
            "names": _names(written, members, phrases),
            "ids": tuple(given[i].id for i in members[np.argsort(best[members], kind="stable")]),
        }
        for members in groups[:most]
    ]
    return pd.DataFrame(rows, columns=["articles", "best", "names", "ids"])


def _parts(
    articles: Sequence[Article], since: date | str | None
) -> tuple[list[Article], list[Article]]:
    dated = [article for article in articles if article.date]
    days = sorted(article.date for article in dated if article.date)
    if not days:
        raise InputError("No article with a date (and a label)", "expected some to compare")
    middle = days[len(days) // 2]
    if middle == days[0]:  # as with years alone: half of the articles and more bear the first date
        middle = next((day for day in days if day > middle), middle)
    day = middle if since is None else _day(since)
    earlier = [article for article in dated if article.date and article.date < day]
    later = [article for article in dated if article.date and article.date >= day]
    if not earlier or not later:
        raise InputError(
            f"{len(earlier)} articles before {day} and {len(later)} since",
            f"expected some on both sides; they go from {days[0]} to {days[-1]}",
        )
    return earlier, later


def _day(since: date | str) -> date:
    refused = InputError(f"since is {since!r}", "expected a date, or a string like '2014-01-01'")
    if isinstance(since, int | float):
        raise refused
    try:
        day = pd.Timestamp(since)
    except ValueError:
        raise refused from None
    if pd.isna(day):
        raise refused
    return day.date()


def _log_odds(some: npt.NDArray[Any], others: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return by how many standard errors words are more frequent in some texts than in others."""
    prior = (some + others) / 2
    whole = prior.sum()
    odds = [np.log((each + prior) / (each.sum() + whole - each - prior)) for each in (some, others)]
    spread = np.sqrt(1 / (some + prior) + 1 / (others + prior))
    return np.asarray((odds[0] - odds[1]) / spread)


def _counted(counter: CountVectorizer, articles: Sequence[Article]) -> csr_matrix:
    try:
        written = counter.fit_transform(articles)
    except ValueError:
        raise InputError(
            f"{len(articles)} articles with hardly a word in common", "expected more of a kind"
        ) from None
    return written.tocsr()


def _terms_of(article: Article) -> list[str]:
    return text_terms(f"{article.title}\n{article.text}", FeatureSettings())


def _words_of(article: Article) -> list[str]:
    spoken = words(f"{article.title}\n{article.text}")
    return [fold(word) for word in spoken if not word.isdigit()]


def _phrases_of(article: Article) -> list[str]:
    """Return what a group might be called: up to three words in a row, within the title or the text."""
    out = []
    for field in (article.title, article.text):
        spoken = [word.lower() for word in words(field)]
        for length in range(1, _LONGEST + 1):
            out += [" ".join(spoken[i : i + length]) for i in range(len(spoken) - length + 1)]
    return out


def _groups(articles: Sequence[Article]) -> list[npt.NDArray[np.int64]]:
    """Return the places of articles that are like each other, three or more a group."""
    terms = TfidfVectorizer(analyzer=_terms_of, min_df=2, max_df=_COMMON, sublinear_tf=True)
    rows = _counted(terms, articles)
    directions = min(_DIRECTIONS, *(size - 1 for size in rows.shape))
    if directions < 1:
        return []
    placed = normalize(TruncatedSVD(directions, random_state=0).fit_transform(rows))
    said = np.flatnonzero(placed.any(axis=1))  # cosine knows no direction of an empty text
    if len(said) < _FEWEST:
        return []
    joined = AgglomerativeClustering(
        n_clusters=None, distance_threshold=_APART, metric="cosine", linkage="average"
    ).fit_predict(placed[said])
    groups = (said[joined == group] for group in range(joined.max() + 1))
    return [members for members in groups if len(members) >= _FEWEST]


def _names(
    written: csr_matrix, members: npt.NDArray[np.int64], phrases: Sequence[str]
) -> tuple[str, ...]:
    """Return the phrases that tell a group from the rest, best first, no word twice.

    The best tell most, in nats, of where they stand: their share of the group times the log of
    how much more frequent they are in it.
    """
    every = np.asarray(written.sum(axis=0)).ravel()
    inside = np.asarray(written[members].sum(axis=0)).ravel()
    share = inside / len(members)
    outside = (every - inside + 1) / (written.shape[0] - len(members) + 2)
    telling = share * np.log(np.maximum(share, 1e-9) / outside)
    common = every > _COMMON / 2 * written.shape[0]
    plain = {
        phrase
        for phrase, often in zip(phrases, common.tolist(), strict=True)
        if often or phrase.isdigit()
    }
    chosen: list[str] = []
    for i in np.argsort(-telling, kind="stable").tolist():
        parts = phrases[i].split()
        if len(chosen) == _NAMES or telling[i] <= 0:
            break
        if plain.isdisjoint({parts[0], parts[-1]}) and inside[i] >= 2:
            enough = np.flatnonzero(inside >= max(2, _AS_MANY * inside[i])).tolist()
            holding = [p for p in map(phrases.__getitem__, enough) if f" {phrases[i]} " in f" {p} "]
            whole = [p for p in holding if plain.isdisjoint({p.split()[0], p.split()[-1]})]
            longer = max(whole, key=lambda each: len(each.split()))
            if not any(set(longer.split()) & set(each.split()) - plain for each in chosen):
                chosen.append(longer)
    return tuple(chosen)
